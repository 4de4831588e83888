"""The dashboard on databases of its own, on one fixed day: the demo until a test publishes a strategy."""

from __future__ import annotations

import copy
import datetime as dt
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner

from kpi.demo import demo, edition
from kpi.memory import Memory, _Recent
from kpi.settings import PREFIX, load_settings
from kpi.startup import GENERATOR, Premises
from kpi.store.database import Store
from kpi.ui import session
from kpi.workspace import Request, Workspace
from tests.pages.dashboard import NOW, Dashboard


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty database and one with the demo of that day, made once."""
    folder = tmp_path_factory.mktemp("databases")
    moment, today = NOW.astimezone(dt.UTC).replace(tzinfo=None), NOW.date()
    for name in ("own", "demo"):
        workspace = Workspace(Store(f"sqlite:///{folder / name}.db"))
        workspace.migrate()
        if name == "demo":
            workspace.replace(Request(GENERATOR, moment), *demo(today), today, edition(today))
        workspace.close()
    return folder


@pytest.fixture(scope="session")
def memories() -> list[Memory]:
    """What was computed of the untouched demo so far: each test has a copy of the same, and may start from there."""
    return [Memory(fiscal_start=1)]


def _copied(memory: Memory) -> Memory:
    """With containers of its own; what they hold is never changed."""
    twin = copy.copy(memory)
    for name, kept in vars(memory).items():
        if isinstance(kept, dict):
            setattr(twin, name, dict(kept))
        elif isinstance(kept, _Recent):
            recent: _Recent[Any] = _Recent()
            recent._kept.update(kept._kept)
            setattr(twin, name, recent)
    return twin


@pytest.fixture
def dashboard(
    databases: Path, memories: list[Memory], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Dashboard]:
    """The dashboard of one test, on copies of those databases."""
    for name in ("own", "demo"):
        shutil.copy(databases / f"{name}.db", tmp_path / f"{name}.db")
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KPI_DATABASE_URL", f"sqlite:///{tmp_path / 'own.db'}")
    monkeypatch.setenv("KPI_DEMO_DATABASE_URL", f"sqlite:///{tmp_path / 'demo.db'}")
    monkeypatch.setenv("KPI_BACKUP_DIR", str(tmp_path / "backups"))
    monkeypatch.setenv("KPI_USER", "editor")
    monkeypatch.setattr(Premises, "now", lambda _: NOW)
    premises = Premises(load_settings(env_file=None))
    monkeypatch.setattr(session, "_premises", lambda: premises)
    # Streamlit looks through all packages for components each time, as long as many pages take to be shown.
    monkeypatch.setattr(manifest_scanner, "scan_component_manifests", list)
    demo_workspace = premises.demo()
    monkeypatch.setattr(demo_workspace, "_memory", _copied(memories[-1]))
    yield Dashboard(premises)
    if demo_workspace.demo_edition() is not None:
        memories[:] = [demo_workspace._memory]
    premises.close()
