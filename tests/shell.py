"""The commands as a shell runs them, on databases of their own. Used by the tests of commands and of real input."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kpi.cli import main
from kpi.store.database import Store
from kpi.workspace import Workspace


@dataclass(frozen=True)
class Shell:
    """Runs commands in a folder; one shell after the other sees the same database."""

    folder: Path
    url: str

    def run(self, *arguments: str | Path, stdin: bytes | None = None) -> Result:
        """A command with its exit code, stdout and stderr; nothing but a sentence may come of a failure."""
        result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin, prog_name="kpi")
        assert "Traceback" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    def done(self, *arguments: str | Path, stdin: bytes | None = None) -> Result:
        """A command that must succeed."""
        result = self.run(*arguments, stdin=stdin)
        assert result.exit_code == 0, result.stderr
        return result

    def refused(self, *arguments: str | Path, stdin: bytes | None = None) -> str:
        """What a command says that must fail; on stdout it leaves nothing."""
        result = self.run(*arguments, stdin=stdin)
        assert result.exit_code != 0
        assert result.stdout == ""
        return result.stderr

    def json(self, *arguments: str | Path, stdin: bytes | None = None) -> Any:
        """What a command prints as JSON."""
        return json.loads(self.done(*arguments, "--format", "json", stdin=stdin).stdout)

    def file(self, name: str, content: str | bytes) -> Path:
        """A file to be given to a command."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    @contextmanager
    def workspace(self) -> Iterator[Workspace]:
        """The data themselves."""
        workspace = Workspace(Store(self.url))
        yield workspace
        workspace.close()


def shell(monkeypatch: pytest.MonkeyPatch, folder: Path, url: str = "", language: str = "en_GB.UTF-8") -> Shell:
    """A shell without a strategy yet; the demo is switched off, and the log is as before in the end."""
    monkeypatch.setattr(logging, "_logRecordFactory", logging.getLogRecordFactory())
    url = url or f"sqlite:///{folder / 'own.db'}"
    settings = {
        "KPI_DATABASE_URL": url,
        "KPI_DEMO_DATABASE_URL": f"sqlite:///{folder / 'demo.db'}",
        "KPI_BACKUP_DIR": str(folder / "backups"),
        "KPI_DEMO": "false",
        "KPI_USER": "editor",
        "LC_ALL": language,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return Shell(folder, url)


@contextmanager
def lasting_shell(folder: Path, language: str = "en_GB.UTF-8") -> Iterator[Shell]:
    """A shell for all tests of a module."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield shell(monkeypatch, folder, language=language)


def kpis_of(card: Any) -> dict[str, Any]:
    """The KPIs of a scorecard as JSON, by key."""
    return {kpi["key"]: kpi for kpi in card["kpis"]}
