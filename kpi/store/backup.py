"""Backup and restore. A backup is always one SQLite file with our tables, whichever database it was made from.

Restoring checks a copy of the file first, brings it up to date, backs up what is there, and only then replaces the
content, in one transaction: whoever is connected sees the old state or the new one, never a mixture. Replacing the
content rather than the file keeps a running server's connections on the live database.
"""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Table, func, insert, select, text

from kpi.errors import BackupError
from kpi.store import log
from kpi.store.database import Store
from kpi.store.migrate import current, head, migrate
from kpi.store.tables import change, metadata, series

_BATCH = 20_000
_HEADER = b"SQLite format 3\x00"


def backup(store: Store, target: Path) -> Path:
    """Write a verified backup; a folder gets a file named after the moment (UTC). Never overwrites a file."""
    if target.is_dir() or not target.suffix:
        target = target / f"leitstern-{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:4]}.db"
    if target.exists():
        raise BackupError("{name} is there already. Choose another name.", name=target.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".part")
    try:
        with store.read() as connection:
            if current(connection) is None:
                raise BackupError("The database is empty: there is nothing to back up.")
            expected = _counts(connection)
            if store.path is not None:
                _copy_file(store.path, partial)
            else:
                _copy_rows(connection, partial)
        found = verify(partial)
        if store.path is None and found != expected:
            raise BackupError("The backup does not hold all rows. Try again.")
        partial.replace(target)
    finally:
        for leftover in target.parent.glob(f"{partial.name}*"):
            leftover.unlink()
    return target


def verify(file: Path) -> dict[str, int]:
    """Check that a file is a whole backup this program can read; returns the rows per table."""
    if not file.is_file():
        raise BackupError("There is no file {name}.", name=file.name)
    with file.open("rb") as stream:
        if stream.read(len(_HEADER)) != _HEADER:
            raise BackupError("{name} is not a backup of this program.", name=file.name)
    try:
        with closing(sqlite3.connect(f"file:{file.resolve().as_posix()}?mode=ro", uri=True)) as raw:
            raw.execute("PRAGMA trusted_schema=OFF")
            raw.execute("PRAGMA cell_size_check=ON")
            whole = raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            whole = whole and raw.execute("PRAGMA foreign_key_check").fetchone() is None
            tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not {*metadata.tables, "alembic_version"} <= tables:
                raise BackupError("{name} is not a backup of this program.", name=file.name)
            rows = {name: raw.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in metadata.tables}  # noqa: S608 - our own names
    except sqlite3.DatabaseError as error:
        raise BackupError("{name} is damaged. Use another backup.", name=file.name) from error
    if not whole:
        raise BackupError("{name} is damaged. Use another backup.", name=file.name)
    return rows


def restore(store: Store, file: Path, author: log.Author, backup_dir: Path) -> Path | None:
    """Replace all content by a backup's; returns the backup made of what was there before, if anything was."""
    verify(file)
    with tempfile.TemporaryDirectory(prefix="leitstern-restore-") as folder:
        copy = Path(folder) / "restore.db"
        shutil.copyfile(file, copy)
        _prepare(copy, author)
        with store.read() as connection:
            before = current(connection)
        saved = backup(store, backup_dir) if before is not None else None
        if before != head():
            migrate(store)
        if store.path is not None:
            with store.replacing() as raw, closing(sqlite3.connect(copy)) as source:
                source.backup(raw)
        else:
            with store.write() as connection:
                _load_rows(connection, copy)
    return saved


def _prepare(copy: Path, author: log.Author) -> None:
    """Bring the copy up to date; caches of the old content must not be taken for the new one's."""
    prepared = Store(f"sqlite:///{copy}")
    try:
        migrate(prepared)
        with prepared.write() as connection:
            log.set_meta(connection, "epoch", uuid.uuid4().hex)
            log.write(connection, author, "restore")
    finally:
        prepared.close()
    with closing(sqlite3.connect(copy)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _copy_file(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _copy_rows(connection: Connection, target: Path) -> None:
    copy = Store(f"sqlite:///{target}")
    try:
        migrate(copy)
        with copy.write() as writing:
            for table in metadata.sorted_tables:
                for rows in _batches(connection, table):
                    writing.execute(insert(table), rows)
    finally:
        copy.close()
    with closing(sqlite3.connect(target)) as raw:
        raw.execute("PRAGMA journal_mode=DELETE")


def _load_rows(connection: Connection, copy: Path) -> None:
    names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    connection.execute(text('ALTER TABLE "change" DISABLE TRIGGER USER'))
    connection.execute(text(f"TRUNCATE {names}"))
    source = Store(f"sqlite:///{copy}")
    try:
        with source.read() as reading:
            for table in metadata.sorted_tables:
                for rows in _batches(reading, table):
                    connection.execute(insert(table), rows)
            if _counts(reading) != _counts(connection):
                raise BackupError("Not all rows could be restored; the data in use is untouched.")
    finally:
        source.close()
    for table in (change, series):
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608 - our own names
                f'(SELECT COALESCE(MAX(id), 0) + 1 FROM "{table.name}"), false)'
            )
        )
    connection.execute(text('ALTER TABLE "change" ENABLE TRIGGER USER'))


def _batches(connection: Connection, table: Table) -> Iterator[list[Mapping[str, object]]]:
    order = list(table.primary_key.columns)
    result = connection.execution_options(yield_per=_BATCH).execute(select(table).order_by(*order))
    for rows in result.mappings().partitions(_BATCH):
        yield [dict(row) for row in rows]


def _counts(connection: Connection) -> dict[str, int]:
    return {
        table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
        for table in metadata.sorted_tables
    }
