"""Reading: periods of KPIs for scorecards, facts of the one KPI in view."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, func, select

from kpi.model import Cadence, Measurement, StoredFact
from kpi.parts import PeriodPart
from kpi.store.bulk import slices
from kpi.store.tables import change, fact, period, series


def parts(connection: Connection, kpis: Iterable[str], since: int = 0) -> dict[str, list[PeriodPart]]:
    """The periods of these KPIs, per KPI and in no order; since a change, only those that later ones wrote."""
    among = sorted(set(kpis))
    heads = _heads(connection, among)
    query = (
        select(period.c.series_id, period.c.start, period.c.present, period.c.total, period.c.last,
               period.c.last_start, period.c.low, period.c.high, period.c.weighted, period.c.weight, period.c.chained,
               period.c.provisional)
        .join(series, series.c.id == period.c.series_id)
        .where(series.c.kpi.in_(among))
    )  # fmt: skip
    if since:
        query = query.where(period.c.change_id > since)
    found: dict[str, list[PeriodPart]] = defaultdict(list)
    for some in connection.execute(query).partitions(1_000):  # one by one they cost more, all at once more memory
        for number, start, *numbers in some:
            kpi, platform, account, grain = heads[number]
            found[kpi].append(PeriodPart(kpi, platform, account, start, grain, *numbers))
    return found


def count_parts(connection: Connection, kpi: str) -> int:
    """How many periods of a KPI there are, over all of its series."""
    query = select(func.count()).select_from(period).join(series, series.c.id == period.c.series_id)
    return int(connection.execute(query.where(series.c.kpi == kpi)).scalar_one())


def _heads(connection: Connection, kpis: Sequence[str]) -> dict[int, tuple[str, str, str, Cadence]]:
    """KPI, platform, account and grain of each of these KPIs' series."""
    rows = connection.execute(select(series).where(series.c.kpi.in_(kpis)))
    return {row.id: (row.kpi, row.platform, row.account, Cadence(row.grain)) for row in rows}


def facts(
    connection: Connection,
    kpis: Sequence[str],
    first: dt.date | None = None,
    last: dt.date | None = None,
    limit: int | None = None,
) -> list[StoredFact]:
    """The facts of a few KPIs that start within these days, newest first.

    With a limit each series is read by itself, and only as far back as the facts found so far do not fill it: the
    search ends soon, however many facts there are.
    """
    query = (
        select(fact.c.series_id, fact.c.start, fact.c.value, fact.c.change_id, change.c.at, change.c.who,
               change.c.source, fact.c.provisional)
        .join(change, change.c.id == fact.c.change_id)
        .order_by(fact.c.start.desc())
        .limit(limit)
    )  # fmt: skip
    if last is not None:
        query = query.where(fact.c.start <= last)
    heads = _heads(connection, kpis)
    found: list[StoredFact] = []
    for ids in slices(heads) if limit is None else ([number] for number in heads):
        since = fact.c.start >= (first or dt.date.min)
        rows = connection.execute(query.where(fact.c.series_id.in_(ids), since))
        found += [StoredFact(*heads[number], *values) for number, *values in rows]
        if limit is not None and len(found) >= limit:
            found = sorted(found, key=_newest_first)[:limit]
            first = found[-1].start
    return sorted(found, key=_newest_first)


def _newest_first(found: StoredFact) -> tuple[int, str, str, str]:
    return -found.start.toordinal(), found.kpi, found.platform, found.account


def measurements(connection: Connection) -> Iterator[Measurement]:
    """Every fact, by KPI, platform, account and day, without holding all of them in memory."""
    query = (
        select(series.c.kpi, fact.c.start, fact.c.value, series.c.platform, series.c.account, series.c.grain,
               fact.c.provisional)
        .join(series, series.c.id == fact.c.series_id)
        .order_by(series.c.kpi, series.c.platform, series.c.account, fact.c.start)
    )  # fmt: skip
    for row in connection.execution_options(yield_per=10_000).execute(query):
        yield Measurement(*row[:5], Cadence(row[5]), row[6])
