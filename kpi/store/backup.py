"""Backups: always one SQLite file with our tables, whichever database it was made from."""

from __future__ import annotations

import datetime as dt
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, delete

from kpi.errors import BackupError
from kpi.store.copying import copy_rows, count_rows, tables_of
from kpi.store.database import Store
from kpi.store.migrate import OURS, current, migrate, refuse_newer

_HEADER = b"SQLite format 3\x00"
_BESIDE = ("", "-wal", "-shm", "-journal", ".lock")
"""Endings of the files that belong to a SQLite database."""


def backup(store: Store, target: Path) -> Path:
    """Write a verified backup; a folder gets a file named after the moment (UTC). Never overwrites a file."""
    if target.is_dir() or not target.suffix:
        target = target / f"leitstern-{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:4]}.db"
    if target.exists():
        raise BackupError("{name} is there already. Choose another name.", name=target.name)
    partial = target.with_name(f"{target.name}.part")
    with _written(target), store.read() as connection:
        target.parent.mkdir(parents=True, exist_ok=True)
        revision = current(connection)
        if revision is None:
            raise BackupError("The database is empty: there is nothing to back up.")
        try:
            if store.path is not None:
                _copy_file(store.path, partial)
            else:
                _copy_database(connection, revision, partial)
            verify(partial)
            partial.replace(target)
        finally:
            for ending in _BESIDE:
                partial.with_name(partial.name + ending).unlink(missing_ok=True)
    return target


def verify(file: Path) -> dict[str, int]:
    """Check that a file is a whole backup which this program can read; returns the rows per table."""
    if not file.is_file():
        raise BackupError("There is no file {name}.", name=file.name)
    with file.open("rb") as stream:
        if stream.read(len(_HEADER)) != _HEADER:
            raise BackupError("{name} is not a backup of this program.", name=file.name)
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as raw:
            return _verified(raw, file.name)
    except sqlite3.DatabaseError as error:
        raise BackupError("{name} is damaged. Use another backup.", name=file.name) from error


def _verified(raw: sqlite3.Connection, name: str) -> dict[str, int]:
    raw.execute("PRAGMA trusted_schema=OFF")
    raw.execute("PRAGMA cell_size_check=ON")
    whole = raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    if not whole or raw.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise BackupError("{name} is damaged. Use another backup.", name=name)
    tables = {table for (table,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    revision = raw.execute("SELECT version_num FROM alembic_version").fetchone() if tables >= OURS else None
    if revision is None:
        raise BackupError("{name} is not a backup of this program.", name=name)
    refuse_newer(revision[0])
    return {table: raw.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0] for table in OURS}  # noqa: S608 - our own names


def _copy_file(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _copy_database(connection: Connection, revision: str, target: Path) -> None:
    """Copy a PostgreSQL database's rows, as of its own schema, into a new file."""
    tables = tables_of(connection)
    copy = Store.of_file(target)
    try:
        migrate(copy, target=revision)
        with copy.write() as writing:
            for table in reversed(tables):  # what the migrations brought themselves
                writing.execute(delete(table))
            copy_rows(connection, writing, tables)
            if count_rows(writing, tables) != count_rows(connection, tables):
                raise BackupError("The backup does not hold all rows. Try again.")
    finally:
        copy.close()
    with closing(sqlite3.connect(target)) as raw:
        raw.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def _written(target: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BackupError("{file} cannot be written: {reason}.", file=str(target), reason=reason or "") from error
