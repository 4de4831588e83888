"""Many rows at once by each database's fast path, and days as raw SQL wants them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, text

if TYPE_CHECKING:
    from kpi.recording import Column

_T = TypeVar("_T")

_COPY_TYPES = {
    "fact": ["int4", "date", "float8", "date", "bool", "int4"],
    "incoming": ["int4", "date", "float8", "date", "bool"],
    "leaving": ["int4", "date"],
    "frozen": ["int4", "date"],
    "touched": ["int4", "date", "date", "date", "int4"],
}
_COLUMNS = {"fact": "(series_id, start, value, period, provisional, change_id)"}
_AT_ONCE = 100
"""Rows per INSERT: SQLite takes twice as many a second as one by one, and no more by larger ones."""
_MANY = 1_000
"""From so many new facts on, PostgreSQL's planner is told about them; of temporary tables it would know nothing."""


def create_temporary(connection: Connection, name: str, columns: str) -> None:
    """A table for this transaction; {date}, {double} and {bool} stand for the database's own types."""
    sqlite = connection.dialect.name == "sqlite"
    types = (
        {"date": "TEXT", "double": "REAL", "bool": "BOOLEAN"}
        if sqlite
        else {"date": "date", "double": "double precision", "bool": "boolean"}
    )
    connection.execute(text(f"CREATE TEMP TABLE {name} ({columns.format(**types)})"))


def fill(connection: Connection, table: str, rows: Iterable[tuple[Any, ...]], *more: Any) -> None:
    """Append rows, each with the same values `more` at its end: INSERT of many on SQLite, binary COPY on PostgreSQL."""
    raw: Any = connection.connection.driver_connection
    into = f"{table} {_COLUMNS.get(table, '')}"
    if connection.dialect.name == "sqlite":
        _insert(raw, into, _as_text(rows, table, more), len(_COPY_TYPES[table]))
        return
    with raw.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(_COPY_TYPES[table])
        count = 0
        for count, row in enumerate(rows, 1):  # noqa: B007  counted while they pass
            copy.write_row((*row, *more))
    if table != "fact" or count >= _MANY:
        connection.execute(text(f"ANALYZE {table}"))


def append(connection: Connection, facts: Mapping[int, Column], change: int) -> None:
    """Append the facts of some series to SQLite's table, none of them provisional.

    What is the same in all rows is bound once: binding takes a third of the time.
    """
    raw: Any = connection.connection.driver_connection
    iso = _Iso()
    for number, column in facts.items():
        periods = map(column.periods.__getitem__, column.places)
        rows = zip(map(iso.__getitem__, column.places), column.values, map(iso.__getitem__, periods), strict=True)
        for batch in slices(rows, _AT_ONCE):
            raw.execute(_append(len(batch)), (number, change, *chain.from_iterable(batch)))


@lru_cache(_AT_ONCE)
def _append(count: int) -> str:
    rows = ", ".join(f"(?1, ?{n}, ?{n + 1}, ?{n + 2}, FALSE, ?2)" for n in range(3, 3 + 3 * count, 3))
    return f"INSERT INTO fact {_COLUMNS['fact']} VALUES {rows}"  # noqa: S608  our own names


def _insert(raw: Any, into: str, rows: Iterator[tuple[Any, ...]], width: int) -> None:
    marks = f"({', '.join('?' * width)})"
    for batch in slices(rows, _AT_ONCE):
        query = f"INSERT INTO {into} VALUES {', '.join([marks] * len(batch))}"  # noqa: S608  our own names
        raw.execute(query, [*chain.from_iterable(batch)])


def _as_text(rows: Iterable[tuple[Any, ...]], table: str, more: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    iso = _Iso()
    if table == "touched":
        return ((number, iso[period], iso[first], iso[last], weight) for number, period, first, last, weight in rows)
    if table in ("leaving", "frozen"):
        return ((number, iso[start]) for number, start in rows)
    return (
        (number, iso[start], value, iso[period], provisional, *more)
        for number, start, value, period, provisional in rows
    )


class _Iso(dict[dt.date, str]):
    """ISO text of days, made once each: a file has few days and many rows."""

    def __missing__(self, day: dt.date) -> str:
        self[day] = day.isoformat()
        return self[day]


def slices(items: Iterable[_T], size: int = 10_000) -> Iterator[list[_T]]:
    """Parts small enough to be listed in one statement: databases take some ten thousand parameters."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part


def sql_day(connection: Connection, day: dt.date) -> object:
    """A day as raw SQL wants it: SQLite keeps ISO text."""
    return day.isoformat() if connection.dialect.name == "sqlite" else day


def as_date(value: object) -> dt.date:
    """A day as raw SQL returns it."""
    if isinstance(value, dt.date):
        return value
    return dt.date.fromisoformat(str(value))
