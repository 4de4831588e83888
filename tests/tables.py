"""Tables for the tests' databases: migrated step by step once, and repeated from then on in a tenth of the time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from kpi.store.database import Connection, Store
from kpi.store.migrate import current, migrate

Statements = list[tuple[str, Any]]

_MADE: dict[str, Statements] = {}
"""By dialect, what the migrations of an empty database executed, queries apart."""


def make_tables(store: Store) -> None:
    """Bring an empty database up to date; one with tables stays as it is."""
    with store.read() as connection:
        dialect = connection.dialect.name
        if current(connection) is not None:
            return
    if dialect not in _MADE:
        _MADE[dialect] = _migrated(store)
        return
    with store.migration() as connection:
        for statement, parameters in _MADE[dialect]:
            connection.exec_driver_sql(statement, parameters)


def _migrated(store: Store) -> Statements:
    seen: Statements = []

    def note(_connection: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.lstrip().split(" ")[0].upper() in ("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE"):
            seen.append((statement, parameters))

    event.listen(store._writer, "before_cursor_execute", note)
    try:
        migrate(store)
    finally:
        event.remove(store._writer, "before_cursor_execute", note)
    return seen
