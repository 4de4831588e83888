"""Backup and restore: whole also under load, equal on either database, and refused rather than half restored."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kpi.errors import BackupError, NewerDatabaseError, StoreError
from kpi.model import Measurement
from kpi.store import restore
from kpi.store.backup import verify
from kpi.workspace import Workspace
from tests.organisation import (
    ADMINISTRATOR,
    SEPTEMBER,
    STRATEGY,
    TODAY,
    YEAR,
    contents,
    every,
    month,
    monthly,
    request,
    settled,
)

FACTS = len(YEAR)


@pytest.fixture
def saved(sqlite_url: str, open_workspace: Callable[..., Workspace], tmp_path: Path) -> Path:
    """A backup of the organisation."""
    folder = tmp_path / "saved"
    return settled(open_workspace(f"{sqlite_url}.origin")).backup(folder / "saved.db")


def apart(rows: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    """Contents without what restoring itself writes: an epoch and an entry in the log."""
    return {
        **rows,
        "meta": [row for row in rows["meta"] if row[0] != "epoch"],
        "change": [row for row in rows["change"] if row[3] != "restore"],
    }


@pytest.mark.parametrize(("source", "target"), [("sqlite", "sqlite"), ("sqlite", "postgresql"),
                                                ("postgresql", "sqlite"), ("postgresql", "postgresql")])  # fmt: skip
def test_a_restored_backup_equals_what_was_saved(
    source: str, target: str, sqlite_url: str, request_url: Callable[[str], str],
    open_workspace: Callable[..., Workspace], tmp_path: Path,
) -> None:  # fmt: skip
    original = settled(open_workspace(request_url(source)))
    original.record(request(), [Measurement("leads", SEPTEMBER, 1 / 3)], today=TODAY)
    before, card = contents(original._store), original.scorecard(TODAY)
    file = original.backup(tmp_path / "backups")
    original.record(request(), monthly("leads", [1, 2, 3]), today=TODAY)
    restored = original if source == target else open_workspace(request_url(target))
    restored.restore(request(ADMINISTRATOR), file, tmp_path / "kept")
    assert apart(contents(restored._store)) == apart(before)
    assert restored.scorecard(TODAY) == card
    done = restored.record(request(), [Measurement("leads", month(10), 5)], today=TODAY)
    assert done.inserted == 1  # ids go on where they were


@pytest.fixture
def request_url(sqlite_url: str, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """The URL of a database of either kind, once started only if it is asked for."""

    def url(kind: str) -> str:
        return str(request.getfixturevalue(f"{kind}_url"))

    return url


def test_a_running_workspace_sees_what_was_restored(
    workspace: Workspace, database_url: str, open_workspace: Callable[..., Workspace], tmp_path: Path
) -> None:
    other = open_workspace(database_url)  # another process, with its own caches
    file = workspace.backup(tmp_path)
    saved_card = other.scorecard(TODAY)
    workspace.record(request(), [Measurement("leads", SEPTEMBER, 999)], today=TODAY)
    changed_card = other.scorecard(TODAY)
    workspace.restore(request(ADMINISTRATOR), file, tmp_path)
    workspace.record(request(), [Measurement("leads", month(8), 81)], today=TODAY)  # the same revision as 999 had
    assert other.scorecard(TODAY).assessments["leads"].period_value == 101
    assert saved_card != changed_card != other.scorecard(TODAY)
    assert workspace.scorecard(TODAY) == other.scorecard(TODAY)


def test_what_was_there_before_is_kept_as_a_backup(workspace: Workspace, saved: Path, tmp_path: Path) -> None:
    workspace.record(request(), [Measurement("leads", SEPTEMBER, 999)], today=TODAY)
    before = contents(workspace._store)
    kept = workspace.restore(request(ADMINISTRATOR), saved, tmp_path / "kept")
    assert kept is not None
    assert contents(workspace._store) != before
    workspace.restore(request(ADMINISTRATOR), kept, tmp_path / "kept")
    assert apart(contents(workspace._store)) == apart(before)


def test_into_an_empty_database_nothing_is_to_be_kept(
    database_url: str, open_workspace: Callable[..., Workspace], saved: Path, tmp_path: Path
) -> None:
    from kpi.store.database import Store

    workspace = Workspace(Store(database_url))
    assert workspace.restore(request(ADMINISTRATOR), saved, tmp_path) is None
    assert len(list(workspace.measurements())) == FACTS
    workspace.close()


def test_restoring_is_logged_with_who_and_from_what(workspace: Workspace, saved: Path, tmp_path: Path) -> None:
    workspace.restore(request(ADMINISTRATOR, source="saved.db"), saved, tmp_path)
    newest = contents(workspace._store)["change"][-1]
    assert newest[2:4] == ("administrator", "restore")
    assert "saved.db" in newest


def _truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _scribble(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[8192:12288] = b"\xa5" * 4096
    file.write_bytes(content)


def _text(file: Path) -> None:
    file.write_text("kpi,date,value\n")


def _execute(statement: str) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        with closing(sqlite3.connect(file)) as raw:
            raw.executescript(statement)

    return change


def _another_program(file: Path) -> None:
    file.unlink()
    _execute("CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('0001');")(file)


ORPHAN = "PRAGMA foreign_keys=OFF; DELETE FROM series WHERE id = 1;"


@pytest.mark.parametrize(
    ("damage", "error", "message"),
    [
        (Path.unlink, BackupError, "There is no file saved.db"),
        (_truncate, BackupError, "saved.db is damaged"),
        (_scribble, BackupError, "saved.db is damaged"),
        (_execute(ORPHAN), BackupError, "saved.db is damaged"),
        (_execute("UPDATE strategy SET body = '{}'"), BackupError, "saved.db is damaged"),
        (_text, BackupError, "saved.db is not a backup of this program"),
        (_another_program, BackupError, "saved.db is not a backup of this program"),
        (_execute("DROP TRIGGER change_no_update"), BackupError, "saved.db is not a backup of this program"),
        (_execute("CREATE TRIGGER t AFTER INSERT ON fact BEGIN DELETE FROM fact; END;"), BackupError,
         "saved.db is not a backup of this program"),
        (_execute("UPDATE alembic_version SET version_num = '9999'"), NewerDatabaseError, "newer version"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)  # fmt: skip
def test_a_file_that_is_no_whole_backup_is_refused_and_the_data_stay(
    workspace: Workspace, saved: Path, tmp_path: Path,
    damage: Callable[[Path], None], error: type[StoreError], message: str,
) -> None:  # fmt: skip
    before = contents(workspace._store)
    damage(saved)
    with pytest.raises(error, match=message):
        workspace.restore(request(ADMINISTRATOR), saved, tmp_path)
    assert contents(workspace._store) == before
    workspace.record(request(), [Measurement("leads", month(10), 5)], today=TODAY)


def test_a_restore_that_breaks_off_leaves_everything_as_it_was(
    postgresql_url: str, open_workspace: Callable[..., Workspace], saved: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    workspace = settled(open_workspace(postgresql_url))
    before = contents(workspace._store)
    monkeypatch.setattr(restore, "count_rows", lambda _connection, _tables: object())
    with pytest.raises(BackupError, match="Not all rows"):
        workspace.restore(request(ADMINISTRATOR), saved, tmp_path)
    assert contents(workspace._store) == before


def test_the_database_in_use_is_no_backup_of_itself(
    sqlite_url: str, open_workspace: Callable[..., Workspace], tmp_path: Path
) -> None:
    workspace = settled(open_workspace(sqlite_url))
    path = workspace._store.path
    assert path is not None
    with pytest.raises(BackupError, match="is the database in use"):
        workspace.restore(request(ADMINISTRATOR), path, tmp_path)


def test_a_copied_database_is_restored_with_what_its_log_beside_it_holds(
    sqlite_url: str, open_workspace: Callable[..., Workspace], workspace: Workspace, tmp_path: Path
) -> None:
    original = settled(open_workspace(f"{sqlite_url}.origin"))
    path = original._store.path
    assert path is not None
    copy = tmp_path / "a copy?.db"
    shutil.copyfile(path, copy)
    shutil.copyfile(f"{path}-wal", f"{copy}-wal")
    workspace.record(request(), [Measurement("leads", SEPTEMBER, 999)], today=TODAY)
    workspace.restore(request(ADMINISTRATOR), copy, tmp_path / "kept")
    assert apart(contents(workspace._store)) == apart(contents(original._store))


def test_a_restored_database_follows_this_installations_fiscal_year(
    workspace: Workspace, database_url: str, open_workspace: Callable[..., Workspace], saved: Path, tmp_path: Path
) -> None:
    moved = open_workspace(database_url, fiscal_start=2)
    expected = moved.scorecard(TODAY)
    moved.restore(request(ADMINISTRATOR), saved, tmp_path)
    assert moved.scorecard(TODAY) == expected


def test_readers_see_the_old_state_or_the_new_one_never_a_mixture(
    workspace: Workspace, saved: Path, tmp_path: Path
) -> None:
    workspace.publish(request(), STRATEGY.model_copy(update={"name": "Other"}), 1)
    workspace.record(request(), every("clicks", 1, month(1), 150), today=TODAY)
    states = {("Test", FACTS), ("Other", FACTS + 150)}
    seen: set[tuple[object, int]] = set()
    is_over = threading.Event()

    def look() -> None:
        while not is_over.is_set():
            with workspace._store.read() as connection:
                name = workspace._memory.state(connection).strategy.name
                seen.add((name, len(list(restore_rows(connection)))))

    reader = threading.Thread(target=look)
    reader.start()
    try:
        kept = workspace.restore(request(ADMINISTRATOR), saved, tmp_path)
        assert kept is not None
        workspace.restore(request(ADMINISTRATOR), kept, tmp_path)
    finally:
        is_over.set()
        reader.join()
    assert seen <= states
    assert ("Other", FACTS + 150) in seen


def restore_rows(connection: object) -> list[object]:
    from sqlalchemy import Connection, text

    assert isinstance(connection, Connection)
    return list(connection.execute(text("SELECT start FROM fact")))


def test_a_backup_under_load_is_whole(workspace: Workspace, tmp_path: Path) -> None:
    is_over = threading.Event()

    def write() -> None:
        number = 0
        while not is_over.is_set():
            number += 1
            rows = [row._replace(value=float(number)) for row in every("clicks", 1, month(1), 100)]
            workspace.record(request(), rows, today=TODAY, file="load.csv")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        files = [workspace.backup(tmp_path) for _ in range(4)]
    finally:
        is_over.set()
        writer.join()
    for file in files:
        with closing(sqlite3.connect(file)) as raw:
            query = (
                "SELECT DISTINCT value FROM fact WHERE start BETWEEN '2026-01-01' AND '2026-04-10' AND series_id IN "
            )
            values = raw.execute(f"{query} (SELECT id FROM series WHERE kpi = 'clicks')").fetchall()
        assert len(values) <= 1  # all of one import or none of it


def test_a_backup_overwrites_nothing_and_leaves_nothing_beside_it(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    file = workspace.backup(folder)
    assert list(folder.iterdir()) == [file]
    assert verify(file)["fact"] == FACTS
    with pytest.raises(BackupError, match="is there already"):
        workspace.backup(file)
    assert workspace.backup(folder) != file


@pytest.mark.parametrize("name", ["with space.db", "hash#?.db", "100%.db", "[a].db", "ümläut.db"])
def test_a_backup_may_have_any_name(workspace: Workspace, tmp_path: Path, name: str) -> None:
    file = workspace.backup(tmp_path / name)
    assert list(tmp_path.glob("*.part*")) == []
    workspace.restore(request(ADMINISTRATOR), file, tmp_path / "kept")
    assert len(list(workspace.measurements())) == FACTS


def test_a_backup_that_cannot_be_written_says_so(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BackupError, match="cannot be written"):
        workspace.backup(tmp_path / "file" / "backup.db")


def test_an_empty_database_is_not_backed_up(database_url: str, tmp_path: Path) -> None:
    from kpi.store.database import Store

    workspace = Workspace(Store(database_url))
    with pytest.raises(BackupError, match="nothing to back up"):
        workspace.backup(tmp_path)
    workspace.close()
