"""Closed months, and what came for them later: kept beside the reported values until somebody decides."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select

from kpi.closing import Closed, Late
from kpi.model import Cadence, Series
from kpi.store import log
from kpi.store.tables import change, closing, fact, late, series

CLOSE, REOPEN, LATE, ACCEPT, KEEP = "close", "reopen", "late", "accept", "keep"
"""What the log calls them; late is a single value that waits, like `log.VALUE` one that counts."""

Key = tuple[int, dt.date]
"""Id of the series and first day, as in kpi/store/facts.py."""


class Waiting(NamedTuple):
    """What waits for a place, and the write that brought it."""

    state: log.State
    change: int


def months(connection: Connection) -> frozenset[dt.date]:
    """First days of the months that are closed."""
    return frozenset(connection.execute(select(closing.c.month)).scalars())


def closed(connection: Connection) -> list[Closed]:
    """The closed months, newest first."""
    query = (
        select(closing.c.month, change.c.at, change.c.who, change.c.reason)
        .join(change, change.c.id == closing.c.change_id)
        .order_by(closing.c.month.desc())
    )
    return [Closed(*row) for row in connection.execute(query)]


def close(connection: Connection, author: log.Author, month: dt.date) -> None:
    """Close a month; one that is closed stays so."""
    if month not in months(connection):
        number = log.write(connection, author, CLOSE, start=month, after={"month": month.isoformat()})
        connection.execute(insert(closing).values(month=month, change_id=number))


def reopen(connection: Connection, author: log.Author, month: dt.date) -> None:
    """Open a month again; what waits goes on waiting."""
    if month in months(connection):
        log.write(connection, author, REOPEN, start=month, after={"month": month.isoformat()})
        connection.execute(delete(closing).where(closing.c.month == month))


def clear(connection: Connection) -> None:
    """Forget all of it, with the facts it is about."""
    for table in (late, closing):
        connection.execute(delete(table))


def waiting(connection: Connection) -> dict[Key, Waiting]:
    """What waits for each place: the newest of what came and was not undone."""
    rows = connection.execute(select(late).order_by(late.c.change_id)).all()
    gone = log.undone(connection) if rows else {}
    return {
        (row.series_id, row.start): Waiting(log.State(row.value, bool(row.provisional)), row.change_id)
        for row in rows
        if row.change_id not in gone
    }


def late_values(connection: Connection) -> list[Late]:
    """What waits, beside what was reported, the oldest period first."""
    found = waiting(connection)
    if not found:
        return []
    ids = {number for number, _ in found}
    names = {
        row.id: Series(row.kpi, row.platform, row.account, Cadence(row.grain))
        for row in connection.execute(select(series).where(series.c.id.in_(ids)))
    }
    writes = {one.change for one in found.values()}
    by = {row.id: row for row in connection.execute(select(change).where(change.c.id.in_(writes)))}
    reported: dict[Key, float] = {}
    starts: dict[int, list[dt.date]] = defaultdict(list)
    for number, start in found:
        starts[number].append(start)
    for number, days in starts.items():
        query = select(fact.c.start, fact.c.value).where(fact.c.series_id == number, fact.c.start.in_(days))
        reported |= {(number, start): value for start, value in connection.execute(query)}
    values = [
        Late(names[key[0]], key[1], reported.get(key), *one.state, one.change, by[one.change].at,
             by[one.change].who, by[one.change].source)
        for key, one in found.items()
    ]  # fmt: skip
    return sorted(values, key=lambda value: (value.start, value.series))


def set_aside(connection: Connection, change_id: int, values: Mapping[Key, log.State]) -> None:
    """Let values wait, as what a write brought."""
    if values:
        connection.execute(
            insert(late),
            [
                {"series_id": number, "start": start, "change_id": change_id, "value": state.value,
                 "provisional": state.provisional}
                for (number, start), state in values.items()
            ],
        )  # fmt: skip


def settle(connection: Connection, keys: Iterable[Key]) -> None:
    """Nothing waits for these places any more: it was decided, or what came is what counts."""
    for number, start in keys:
        connection.execute(delete(late).where(late.c.series_id == number, late.c.start == start))
