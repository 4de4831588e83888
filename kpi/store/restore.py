"""Restoring a backup.

A copy of the file is checked and brought up to date, what is there is backed up, and only then the content is
replaced, in one transaction: whoever is connected sees the old state or the new one, never a mixture. Replacing the
content rather than the file keeps a running server's connections on the live database.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import Connection, delete, text
from sqlalchemy.exc import DBAPIError

from kpi.errors import BackupError
from kpi.store import log, strategies
from kpi.store.backup import backup, verify
from kpi.store.copying import copy_rows, count_rows
from kpi.store.database import Store
from kpi.store.migrate import current, migrate
from kpi.store.tables import change, check_in, delivery, metadata, series


def restore(store: Store, file: Path, author: log.Author, backup_dir: Path) -> Path | None:
    """Replace all content by a backup's; returns the backup made of what was there before, if anything was."""
    if store.path is not None and file.exists() and store.path.exists() and file.samefile(store.path):
        raise BackupError("{name} is the database in use. Choose a backup.", name=file.name)
    with tempfile.TemporaryDirectory(prefix="leitstern-restore-") as folder:
        with _whole(file):
            copy = _taken(file, Path(folder))
            verify(copy)
            _prepare(copy, author)
        with store.read() as connection:
            is_new = current(connection) is None
        migrate(store)
        if store.path is not None:
            with store.replacing() as raw, closing(sqlite3.connect(copy)) as source:
                saved = None if is_new else backup(store, backup_dir)
                with _whole(file):
                    source.backup(raw)
        else:
            with store.write() as connection:
                saved = None if is_new else backup(store, backup_dir)
                with _whole(file):
                    _replace_rows(connection, copy)
    return saved


@contextmanager
def _whole(file: Path) -> Iterator[None]:
    """What cannot be read or stored of a file is the file's fault: the data in use stay as they are."""
    try:
        yield
    except (sqlite3.Error, DBAPIError, ValidationError) as error:
        raise BackupError("{name} is damaged. Use another backup.", name=file.name) from error
    except OSError as error:
        raise BackupError("{file} cannot be read: {reason}.", file=str(file), reason=error.strerror or "") from error


def _taken(file: Path, folder: Path) -> Path:
    """A copy that nobody else changes, with what a database's log beside the file may hold."""
    if not file.is_file():
        raise BackupError("There is no file {name}.", name=file.name)
    copy = folder / file.name
    shutil.copyfile(file, copy)
    log_beside = file.with_name(f"{file.name}-wal")
    if log_beside.is_file():
        shutil.copyfile(log_beside, copy.with_name(log_beside.name))
    return copy


def _prepare(copy: Path, author: log.Author) -> None:
    """Bring the copy up to date; caches of the old content must not be taken for the new one's."""
    prepared = Store.of_file(copy)
    try:
        migrate(prepared)
        with prepared.write() as connection:
            if _schema(connection) != _fresh_schema(copy.with_name(f"{copy.name}.fresh")):
                raise BackupError("{name} is not a backup of this program.", name=copy.name)
            if version := strategies.current_version(connection):
                strategies.load(connection, version)
            log.begin_epoch(connection)
            log.write(connection, author, "restore")
    finally:
        prepared.close()
    with closing(sqlite3.connect(copy)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _schema(connection: Connection) -> set[tuple[str, str]]:
    """Tables, indexes and triggers: a strange one could do harm, a missing one leave the change log open to change."""
    query = text("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
    return {(row.type, row.name) for row in connection.execute(query)}


def _fresh_schema(file: Path) -> set[tuple[str, str]]:
    fresh = Store.of_file(file)
    try:
        migrate(fresh)
        with fresh.read() as connection:
            return _schema(connection)
    finally:
        fresh.close()


def _replace_rows(connection: Connection, copy: Path) -> None:
    """Delete and copy: unlike TRUNCATE that is invisible to those who are reading."""
    tables = metadata.sorted_tables
    connection.execute(text("ALTER TABLE change DISABLE TRIGGER USER"))
    for table in reversed(tables):
        connection.execute(delete(table))
    source = Store.of_file(copy)
    try:
        with source.read() as reading:
            copy_rows(reading, connection, tables)
            if count_rows(reading, tables) != count_rows(connection, tables):
                raise BackupError("Not all rows could be restored; the data in use is untouched.")
    finally:
        source.close()
    for table in (change, series, check_in, delivery):
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608 - our own names
                f"(SELECT COALESCE(MAX(id), 0) + 1 FROM {table.name}), false)"
            )
        )
    connection.execute(text("ALTER TABLE change ENABLE TRIGGER USER"))
