"""Which files brought which facts, and what the store holds where a file brings some."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from kpi.comparison import Held, Present, Shelf, Span
from kpi.model import Cadence, Series
from kpi.store import closings, log
from kpi.store.bulk import slices
from kpi.store.tables import change, fact, import_file, import_span, series


@dataclass(frozen=True, slots=True)
class File:
    """An imported file, as the list of imports shows it."""

    change: int
    """The write that brought it: what an undo names."""
    at: dt.datetime
    """UTC."""
    who: str
    name: str
    source: str
    account: str
    exported: dt.date
    counts: Mapping[str, Any]
    """What it did: inserted, changed, same, kept, removed, rejected."""


def present(connection: Connection, kpis: Collection[str], first: dt.date, last: dt.date) -> Present:
    """The facts of some KPIs that start within these days, and which exports brought them."""
    found = Present({})
    names = {}
    query = (
        select(fact.c.start, fact.c.value, fact.c.change_id, fact.c.provisional)
        .where(fact.c.start.between(first, last))
        .order_by(fact.c.start)
    )
    for row in connection.execute(select(series).where(series.c.kpi.in_(sorted(kpis)))):
        names[row.id] = key = Series(row.kpi, row.platform, row.account, Cadence(row.grain))
        rows = connection.execute(query.where(fact.c.series_id == row.id))
        found.facts[key] = shelf = Shelf()
        for start, *rest in rows:
            shelf.add(start, Held(*rest))
    gone = log.undone(connection)
    spans: dict[Series, list[Span]] = defaultdict(list)
    brought = select(import_span, import_file.c.exported).join(
        import_file, import_file.c.change_id == import_span.c.change_id
    )
    for some in slices(sorted(names)):
        for row in connection.execute(brought.where(import_span.c.series_id.in_(some))):
            if row.change_id not in gone:
                spans[names[row.series_id]].append(Span(row.first, row.last, row.exported))
    found.spans.update(spans)
    found.closed = closings.months(connection)
    found.waiting = {
        (names[number], start): one.state.value
        for (number, start), one in closings.waiting(connection).items()
        if number in names
    }
    return found


def known(connection: Connection, hashes: Iterable[str]) -> frozenset[str]:
    """Those of some files that were imported before, and not undone."""
    gone = log.undone(connection)
    query = select(import_file.c.hash, import_file.c.change_id).where(import_file.c.hash.in_(sorted(set(hashes))))
    return frozenset(row.hash for row in connection.execute(query) if row.change_id not in gone)


def keep(
    connection: Connection,
    change_id: int,
    *,
    file: tuple[str, str, str, str, dt.date],
    spans: Mapping[int, tuple[dt.date, dt.date]],
) -> None:
    """Remember a file (name, hash, source, account, exported) and which days of which series it brought."""
    names = ("file", "hash", "source", "account", "exported")
    connection.execute(insert(import_file).values(change_id=change_id, **dict(zip(names, file, strict=True))))
    if spans:
        rows = [{"change_id": change_id, "series_id": n, "first": a, "last": z} for n, (a, z) in spans.items()]
        connection.execute(insert(import_span), rows)


def files(connection: Connection, limit: int = 100) -> list[File]:
    """The imports, newest first."""
    query = (
        select(import_file, change.c.at, change.c.who, change.c.after)
        .join(change, change.c.id == import_file.c.change_id)
        .order_by(import_file.c.change_id.desc())
        .limit(limit)
    )
    return [
        File(r.change_id, r.at, r.who, r.file, r.source, r.account, r.exported, r.after)
        for r in connection.execute(query)
    ]
