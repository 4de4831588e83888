"""What a database's failures are called: sentences without address, user or password."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from filelock import FileLock
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from kpi.errors import StoreError
from kpi.model import Measurement
from kpi.store import database
from kpi.store.database import Store, is_same_database
from kpi.store.failures import understood
from kpi.workspace import Workspace
from tests.organisation import TODAY, month, request

SECRET = "canary7"


def refusal(use: Callable[[], object]) -> str:
    """What people read when something fails."""
    with pytest.raises(StoreError) as raised:
        use()
    return str(raised.value)


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql+psycopg://nobody:{SECRET}@127.0.0.1:9/kpi?connect_timeout=2",
        f"postgresql+psycopg://nobody:{SECRET}@{SECRET}.invalid/kpi?connect_timeout=2",
    ],
)
def test_a_server_that_does_not_answer_is_said_without_secrets(url: str) -> None:
    store = Store(url)
    message = refusal(Workspace(store).migrate)
    assert message == "The database cannot be reached. Check KPI_DATABASE_URL and the server."
    store.close()


def test_a_missing_database_cannot_be_reached(postgresql_url: str) -> None:
    store = Store(postgresql_url.replace("/tests?", "/missing?"))
    assert "cannot be reached" in refusal(store.read().__enter__)
    store.close()


def test_a_server_that_goes_away_is_said_and_found_again(
    postgresql_url: str, open_workspace: Callable[..., Workspace]
) -> None:
    workspace = open_workspace(postgresql_url)

    def lose() -> None:
        with workspace._store.write() as connection:
            connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    assert "cannot be reached" in refusal(lose)
    assert workspace.strategy_version() == 0


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "kpi.db").write_text("kpi,date,value\n" * 100)
    store = Store(f"sqlite:///{tmp_path / 'kpi.db'}")
    assert "damaged or is not a database" in refusal(Workspace(store).migrate)
    store.close()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert "may be read but not written" in refusal(lambda: Store(f"sqlite:///{tmp_path / 'file' / 'kpi.db'}"))


def test_a_database_that_is_a_folder_cannot_be_reached(tmp_path: Path) -> None:
    (tmp_path / "kpi.db").mkdir()
    store = Store(f"sqlite:///{tmp_path / 'kpi.db'}")
    assert "cannot be reached" in refusal(store.read().__enter__)
    store.close()


def test_whoever_waits_too_long_for_another_program_is_told(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, open_workspace: Callable[..., Workspace]
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    workspace = open_workspace(sqlite_url)
    with FileLock(f"{workspace._store.path}.lock"):
        assert "for too long. Try again." in refusal(workspace._store.write().__enter__)
    with closing(sqlite3.connect(str(workspace._store.path))) as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        assert "for too long. Try again." in refusal(workspace._store.write().__enter__)
        stranger.rollback()


def test_whoever_waits_too_long_for_another_server_is_told(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch, open_workspace: Callable[..., Workspace]
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 1)
    one, other = open_workspace(postgresql_url), open_workspace(postgresql_url)
    with one._store.write():
        assert "for too long. Try again." in refusal(other._store.write().__enter__)


class Refused(psycopg.Error):
    """An answer of the server with its code."""

    def __init__(self, state: str) -> None:
        super().__init__(f"host={SECRET} password={SECRET}")
        self.sqlstate = state


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (sqlite3.OperationalError("database or disk is full"), "disk of the database is full"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "may be read but not written"),
        (sqlite3.OperationalError("database is locked"), "for too long"),
        (sqlite3.DatabaseError("database disk image is malformed"), "Move it away, then restore a backup"),
        (Refused("28P01"), "cannot be reached"),
        (Refused("3D000"), "cannot be reached"),
        (Refused("57P03"), "cannot be reached"),
        (Refused("53100"), "disk of the database is full"),
        (Refused("53300"), "for too long"),
        (Refused("25006"), "may be read but not written"),
        (Refused("42501"), "may be read but not written"),
    ],
)
def test_a_failure_that_can_be_mended_is_a_sentence(error: Exception, message: str) -> None:
    said = refusal(lambda: _raise(DBAPIError("SELECT 1", {}, error)))
    assert message in said
    assert SECRET not in said


def test_no_connection_left_is_a_sentence() -> None:
    assert "Try again" in refusal(lambda: _raise(NoConnectionLeft("pool")))


@pytest.mark.parametrize("error", [sqlite3.OperationalError("no such table: x"), Refused("42P01")])
def test_a_fault_of_the_program_stays_one(error: Exception) -> None:
    with pytest.raises(DBAPIError):
        _raise(DBAPIError("SELECT 1", {}, error))


def _raise(error: Exception) -> None:
    with understood():
        raise error


def test_readers_cannot_write(workspace: Workspace) -> None:
    assert "may be read but not written" in refusal(lambda: _write_as_reader(workspace))


def _write_as_reader(workspace: Workspace) -> None:
    with workspace._store.read() as connection:
        connection.execute(text("DELETE FROM fact"))


def test_rows_without_parents_are_refused(workspace: Workspace) -> None:
    with pytest.raises(IntegrityError), workspace._store.write() as connection:
        connection.execute(
            text(
                "INSERT INTO fact (series_id, start, value, period, change_id) "
                "VALUES (999, '2026-01-01', 1, '2026-01-01', 1)"
            )
        )


def test_a_reader_sees_one_state_however_long_it_looks(workspace: Workspace) -> None:
    with workspace._store.read() as connection:
        before = connection.execute(text("SELECT COUNT(*) FROM fact")).scalar_one()
        writer = threading.Thread(
            target=lambda: workspace.record(request(), [Measurement("leads", month(10), 1)], today=TODAY)
        )
        writer.start()
        writer.join()
        assert connection.execute(text("SELECT COUNT(*) FROM fact")).scalar_one() == before


def test_sqlite_is_set_up_to_lose_nothing(sqlite_url: str, open_workspace: Callable[..., Workspace]) -> None:
    store = open_workspace(sqlite_url)._store
    with store.write() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                 for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema")}  # fmt: skip
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0}


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("sqlite:////data/kpi.db", "sqlite:////data/x/../kpi.db", True),
        ("sqlite:////data/kpi.db", "sqlite:////data/demo.db", False),
        ("postgresql+psycopg://a:b@host/kpi", "postgresql+psycopg://c:d@host:5432/kpi?sslmode=require", True),
        ("postgresql+psycopg://a:b@host/kpi", "postgresql+psycopg://a:b@host/demo", False),
        ("postgresql+psycopg://a:b@host/kpi", "postgresql+psycopg://a:b@other/kpi", False),
        ("postgresql+psycopg://a:b@host/kpi", "sqlite:////data/kpi", False),
    ],
)
def test_the_same_database_is_known_in_another_spelling(one: str, other: str, is_same: bool) -> None:
    assert is_same_database(one, other) is is_same
