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

from filelock import FileLock
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.pool import StaticPool

from kpi.errors import StoreError
from kpi.store.failures import understood, writable

__all__ = ["Connection", "Store", "is_same_database"]

BUSY_SECONDS = 20
"""How long a writer waits for one in another process before it gives up."""
_CONNECT_SECONDS = "10"
_ADVISORY_LOCK = 0x4C656974
"""Any fixed number, the same for all our writers."""


class Store:
    """One database. `read()` gives a snapshot, `write()` a transaction that is alone."""

    def __init__(self, url: str | URL) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.path = Path(self.url.database) if self.is_sqlite and self.url.database else None
        self._thread_lock = threading.Lock()
        self._file_lock: FileLock | None = None
        if self.path is not None:
            with writable():
                self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file_lock = FileLock(f"{self.path}.lock", timeout=BUSY_SECONDS)
            self._writer = _sqlite_engine(self.url, writer=True)
            self._reader = _sqlite_engine(self.url, writer=False)
        else:
            engine = _postgresql_engine(self.url)
            self._writer = engine.execution_options(isolation_level="READ COMMITTED")
            self._reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @classmethod
    def of_file(cls, path: Path) -> Store:
        """A SQLite database, whatever characters its path holds."""
        return cls(URL.create("sqlite", database=str(path)))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection on which all reads see the same state of the database."""
        with understood(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def write(self, *, is_large: bool = False) -> Iterator[Connection]:
        """A transaction; commits at the end, rolls back on any error. Writers queue; a large one leaves no memory."""
        with understood(), self._alone():
            with self._writer.begin() as connection:
                if not self.is_sqlite:
                    connection.execute(text(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'"))
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
                yield connection
            if is_large and self.is_sqlite:
                with self._writer.connect() as connection:  # the pages of a transaction stay until it is over
                    give_back(connection)

    @contextmanager
    def migration(self) -> Iterator[Connection]:
        """A write transaction without foreign keys, as SQLite's table rebuilds need; they are checked at its end."""
        if not self.is_sqlite:
            with self.write() as connection:
                yield connection
            return
        with understood(), self._alone(), self._writer.connect() as connection:
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
        with understood(), self._alone(), self._writer.connect() as connection:
            raw = connection.connection.driver_connection
            if not isinstance(raw, sqlite3.Connection):
                raise StoreError("Only a SQLite database can be replaced as a file.")
            yield raw

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One writer per process, so that waiting ones hold no connection; on SQLite one per file."""
        with self._thread_lock:
            if self._file_lock is None:
                yield
                return
            with writable():
                self._file_lock.acquire()
            try:
                yield
            finally:
                self._file_lock.release()

    def close(self) -> None:
        """Give back all connections."""
        self._writer.dispose()
        self._reader.dispose()


def give_back(connection: Connection) -> None:
    """Return the memory of the pages that a connection has read or written: SQLite keeps them for the next time."""
    if connection.dialect.name == "sqlite":
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA shrink_memory")


def is_same_database(one: str, other: str) -> bool:
    """Whether two URLs name the same database, however they are written."""
    return _address(make_url(one)) == _address(make_url(other))


def _address(url: URL) -> tuple[object, ...]:
    if url.get_backend_name() == "sqlite":
        return (Path(url.database or "").resolve(),)
    return (url.host or url.query.get("host"), url.port or 5432, url.database)


def _postgresql_engine(url: URL) -> Engine:
    if "connect_timeout" not in url.query:
        url = url.update_query_dict({"connect_timeout": _CONNECT_SECONDS})
    return create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=10)


def _sqlite_engine(url: URL, *, writer: bool) -> Engine:
    """`writer`: one connection, kept; transactions start with BEGIN IMMEDIATE."""
    arguments: dict[str, Any] = {"connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False}}
    engine = create_engine(url, poolclass=StaticPool, **arguments) if writer else create_engine(url, **arguments)

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        pragmas = ["foreign_keys=ON", "trusted_schema=OFF", "cell_size_check=ON"]
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
