"""What a database's failures mean, in sentences. The driver's own words may hold the URL; they stay in the log."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import Timeout
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from kpi.errors import StoreError

_UNREACHABLE = "The database cannot be reached. Check KPI_DATABASE_URL and the server."
_BUSY = "Others have been writing to the database for too long. Try again."
_FULL = "The disk of the database is full; nothing was changed. Make room and try again."
_FORBIDDEN = "The database may be read but not written. Check the rights of its user, file and folder."
_DAMAGED = "The database file is damaged or is not a database. Move it away, then restore a backup."

_SQLITE = {
    "unable to open": _UNREACHABLE,
    "locked": _BUSY,
    "full": _FULL,
    "readonly": _FORBIDDEN,
    "not a database": _DAMAGED,
    "malformed": _DAMAGED,
}
"""By words of SQLite's message."""
_POSTGRESQL = {
    "08": _UNREACHABLE,
    "28": _UNREACHABLE,
    "3D": _UNREACHABLE,
    "57P": _UNREACHABLE,
    "53100": _FULL,
    "53300": _BUSY,
    "55P03": _BUSY,
    "25006": _FORBIDDEN,
    "42501": _FORBIDDEN,
}
"""By the first characters of PostgreSQL's SQLSTATE."""


@contextmanager
def understood() -> Iterator[None]:
    """Turn failures that an operator can do something about into a StoreError; others are faults and stay."""
    try:
        yield
    except NoConnectionLeft as error:
        raise StoreError(_BUSY) from error
    except DBAPIError as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        raise StoreError(sentence) from error


@contextmanager
def writable() -> Iterator[None]:
    """The same for making folders and lock files beside a database."""
    try:
        yield
    except Timeout as error:
        raise StoreError(_BUSY) from error
    except OSError as error:
        raise StoreError(_FORBIDDEN) from error


def _sentence(error: DBAPIError) -> str | None:
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        return next((sentence for words, sentence in _SQLITE.items() if words in str(cause)), None)
    state = getattr(cause, "sqlstate", None)
    if state is None:  # the server never answered
        return _UNREACHABLE if error.connection_invalidated or _is_operational(error) else None
    return next((sentence for start, sentence in _POSTGRESQL.items() if state.startswith(start)), None)


def _is_operational(error: DBAPIError) -> bool:
    return type(error.orig).__name__ == "OperationalError"
