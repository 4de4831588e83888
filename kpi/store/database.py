"""Opening a database: engines set up so that nothing is lost or overwritten unseen, and transactions on them.

SQLite: WAL, synchronous FULL, foreign keys on. One write connection per process behind a lock, a file lock between
processes, and BEGIN IMMEDIATE: the driver's default lets two editors overwrite each other silently. Readers are
query-only and see one snapshot.
PostgreSQL: writers take one advisory lock before their first row, so the change log is in commit order and
compare-and-set is exact; readers get a REPEATABLE READ snapshot.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from kpi.errors import StoreError

__all__ = ["Connection", "Store"]

BUSY_SECONDS = 20
_ADVISORY_LOCK = 0x4C656974
"""Any fixed number, the same for all our writers."""


class Store:
    """One database. `read()` gives a snapshot, `write()` a transaction that is alone."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._thread_lock = threading.Lock()
        self.path = Path(self.url.database) if self.is_sqlite and self.url.database else None
        if self.path is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file_lock: FileLock | None = FileLock(f"{self.path}.lock", timeout=BUSY_SECONDS)
            self._writer = _sqlite_engine(url, writer=True)
            self._reader = _sqlite_engine(url, writer=False)
        else:
            self._file_lock = None
            self._writer = self._reader = create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=5)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection on which all reads see the same state of the database."""
        with _understood(), self._reader.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction; commits at the end, rolls back on any error. Writers queue."""
        with _understood(), self._alone(), self._writer.begin() as connection:
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
            yield connection

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self._file_lock is None:
            yield
            return
        with self._thread_lock, self._file_lock:
            yield

    @contextmanager
    def migration(self) -> Iterator[Connection]:
        """A write transaction without foreign keys, as SQLite's table rebuilds need; they are checked at its end."""
        if not self.is_sqlite:
            with self.write() as connection:
                yield connection
            return
        with _understood(), self._alone(), self._writer.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys=OFF")
            try:
                with connection.begin():
                    yield connection
                    if connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
                        raise StoreError("The migration would leave rows without their parents; nothing was changed.")
            finally:
                raw.execute("PRAGMA foreign_keys=ON")

    @contextmanager
    def replacing(self) -> Iterator[sqlite3.Connection]:
        """The write connection itself, alone and outside a transaction, to copy another SQLite database over it."""
        with _understood(), self._alone(), self._writer.connect() as connection:
            raw = connection.connection.driver_connection
            if not isinstance(raw, sqlite3.Connection):
                raise StoreError("Only a SQLite database can be replaced as a file.")
            yield raw

    def close(self) -> None:
        """Give back all connections."""
        self._writer.dispose()
        self._reader.dispose()


@contextmanager
def _understood() -> Iterator[None]:
    """Turn what the driver says into a sentence; its own words may hold the URL and stay in the log."""
    try:
        yield
    except Timeout as error:
        raise StoreError("Another program has been writing to the database for {n} seconds. Try again.",
                         n=BUSY_SECONDS) from error  # fmt: skip
    except DBAPIError as error:
        if error.connection_invalidated or "unable to open" in str(error.orig) or error.code == "e3q8":
            raise StoreError("The database cannot be reached. Check KPI_DATABASE_URL and the server.") from error
        if "not a database" in str(error.orig) or "malformed" in str(error.orig):
            raise StoreError("The database file is damaged or is not a database. Restore a backup.") from error
        raise


def _sqlite_engine(url: str, *, writer: bool) -> Engine:
    """`writer`: one connection, kept; transactions start with BEGIN IMMEDIATE."""
    arguments: dict[str, Any] = {"connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False}}
    engine = create_engine(url, poolclass=StaticPool, **arguments) if writer else create_engine(url, **arguments)

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        pragmas = ["busy_timeout=20000", "foreign_keys=ON", "trusted_schema=OFF", "cell_size_check=ON"]
        if writer:
            pragmas += ["journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY", "cache_size=-65536"]
        else:
            pragmas += ["query_only=ON", "wal_autocheckpoint=0", "cache_size=-32768"]
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")

    return engine
