"""What all tests share: both databases with a workspace on them, and a Streamlit that leaves no traces."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from kpi.store.database import Store
from kpi.workspace import Workspace
from tests.organisation import settled
from tests.postgres import PostgresServer, running_postgres
from tests.tables import make_tables

# how fast the machine is says nothing; every run draws other examples
hypothesis.settings.register_profile("ours", deadline=None, max_examples=50)
hypothesis.settings.load_profile("ours")


PROGRAM = sys.modules["__main__"]
TESTS = Path(__file__).parent


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: browsers, databases and editors at thought keep some of them waiting."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest starts first: the browser's tests in one process, the editors in another."""
    items.sort(key=lambda item: not item.path.is_relative_to(TESTS / "browser"))
    editors = [item for item in items if item.path == TESTS / "store/test_editors.py"]
    place = len(items) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    items[:] = [item for item in items if item not in editors]
    items[place:place] = editors


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL server, started when the first test asks for it."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of a SQLite database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'kpi.db'}"


@pytest.fixture
def postgresql_url(postgres: PostgresServer) -> Iterator[str]:
    """The URL of an empty PostgreSQL database, emptied again after the test."""
    yield postgres.url
    postgres.empty_database()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh, empty database; a test that asks for it runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def open_workspace() -> Iterator[Callable[..., Workspace]]:
    """Opens a workspace on a database, brought up to date; all are closed after the test."""
    opened: list[Workspace] = []

    def open_one(url: str, fiscal_start: int = 1) -> Workspace:
        opened.append(Workspace(Store(url), fiscal_start))
        make_tables(opened[-1]._store)
        opened[-1].migrate()
        return opened[-1]

    yield open_one
    for workspace in opened:
        workspace.close()


@pytest.fixture
def workspace(database_url: str, open_workspace: Callable[..., Workspace]) -> Workspace:
    """The workspace of tests/organisation.py, once on each kind of database."""
    return settled(open_workspace(database_url))


@pytest.fixture(autouse=True)
def app_always_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep AppTest from running a file in pages/ without app.py, as it would from the second run on."""
    from streamlit.runtime.pages_manager import PagesManager

    original: Callable[..., None] = PagesManager.__init__

    def init(self: PagesManager, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", init)


@pytest.fixture(autouse=True)
def program_is_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put back what AppTest leaves there: a script in a temporary folder, which no new process could import."""
    monkeypatch.setitem(sys.modules, "__main__", PROGRAM)
