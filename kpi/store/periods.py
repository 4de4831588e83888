"""Keeping the periods current: facts rolled up to their KPI's cadence, recomputed where facts changed.

Sums and the like are computed by SQL. Growth rates are chained here: neither database has a product, and rates are few.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select, text

from kpi.cadence import belongs_to, next_start
from kpi.model import Aggregation, Cadence, Strategy
from kpi.store.bulk import as_date, create_temporary, fill, slices, sql_day
from kpi.store.tables import series

if TYPE_CHECKING:
    from kpi.recording import Column

_SLACK = dt.timedelta(days=7)
"""A week counts for the month of its Thursday, so a period's facts may start this much outside of it."""

_ROLL_UP = """
INSERT INTO period (series_id, start, present, total, last, last_start, low, high, weighted, weight,
                    provisional, change_id)
SELECT a.series_id, a.period, a.present, a.total, l.value, a.last_start, a.low, a.high,
       CASE WHEN a.weights = a.present THEN a.weighted END, CASE WHEN a.weights = a.present THEN a.weight END,
       a.provisional, :change
FROM (
    SELECT t.series_id, t.period, COUNT(*) AS present, SUM(f.value) AS total, MAX(f.start) AS last_start,
           MIN(f.value) AS low, MAX(f.value) AS high, COUNT(n.value) AS weights,
           SUM(f.value * n.value) AS weighted, SUM(n.value) AS weight,
           SUM(CASE WHEN f.provisional THEN 1 ELSE 0 END) AS provisional
    FROM touched t
    CROSS JOIN fact f
    LEFT JOIN fact n ON n.series_id = t.weight_id AND n.start = f.start
    WHERE f.series_id = t.series_id AND f.start BETWEEN t.first AND t.last AND f.period = t.period
    GROUP BY t.series_id, t.period
) a
JOIN fact l ON l.series_id = a.series_id AND l.start = a.last_start
"""
"""CROSS JOIN tells SQLite to begin with the few touched periods; it may otherwise scan all facts for one value."""
_RATES = """
SELECT t.series_id, t.period, f.value
FROM touched t CROSS JOIN fact f
WHERE f.series_id = t.series_id AND f.start BETWEEN t.first AND t.last AND f.period = t.period
"""


@dataclass(frozen=True, slots=True)
class RollUp:
    """What facts are rolled up with beyond sums."""

    weights: Mapping[str, str]
    """A KPI and the KPI that holds its weights."""
    chained: frozenset[str]
    """KPIs whose values are growth rates."""


def roll_up_of(strategy: Strategy) -> RollUp:
    """How the facts of a strategy's KPIs are rolled up."""
    return RollUp(
        {kpi.key: kpi.weight for kpi in strategy.kpis if kpi.weight is not None},
        frozenset(kpi.key for kpi in strategy.kpis if kpi.over_time is Aggregation.CHAIN),
    )


def series_of(connection: Connection, kpis: Sequence[str]) -> list[Any]:
    """The series rows of these KPIs."""
    return list(connection.execute(select(series).where(series.c.kpi.in_(kpis))))


def roll_up_touched(
    connection: Connection,
    written: Collection[tuple[int, Column]],
    known: Mapping[int, Any],
    how: RollUp,
    fiscal_start: int,
    change: int,
) -> set[str]:
    """Recompute the periods of facts that a change wrote, also of KPIs weighted by them; returns the KPIs concerned.

    `known` holds the series rows of these facts by id.
    """
    touched = {
        (number, start) for number, column in written for start in set(map(column.periods.__getitem__, column.places))
    }
    rows = [known[number] for number in {number for number, _ in written}]
    weighing = {(row.kpi, *_place(row)): row.id for row in rows}
    names = {row.kpi for row in rows}
    weighted = series_of(connection, [kpi for kpi, weight in how.weights.items() if weight in names])
    days: dict[int, set[dt.date]] = defaultdict(set)
    for number, column in written if weighted else ():
        days[number].update(column.places)
    for row in weighted:
        source = weighing.get((how.weights[row.kpi], *_place(row)))
        if source is not None:
            rows.append(row)
            grain, cadence = Cadence(row.grain), Cadence(row.cadence)
            touched |= {(row.id, belongs_to(day, grain, cadence, fiscal_start)) for day in days[source]}
    cadence_of = {row.id: Cadence(row.cadence) for row in rows}
    _roll_up(connection, touched, cadence_of.__getitem__, how, change)
    _chain(connection, [row.id for row in rows if row.kpi in how.chained])
    connection.execute(text("DROP TABLE touched"))
    return {row.kpi for row in rows}


def rebuild(connection: Connection, kpi: str, cadence: Cadence, how: RollUp, fiscal_start: int) -> None:
    """Re-assign a KPI's facts to periods and roll all of them up, after its cadence, weight or kind changed."""
    for row in series_of(connection, [kpi]):
        spans = _spans(connection, row, cadence, fiscal_start)
        connection.execute(text("UPDATE series SET cadence = :c WHERE id = :s"), {"c": cadence.value, "s": row.id})
        connection.execute(text("DELETE FROM period WHERE series_id = :s"), {"s": row.id})
        if spans:
            connection.execute(
                text(
                    "UPDATE fact SET period = :period "
                    "WHERE series_id = :s AND start BETWEEN :first AND :last AND period <> :period"
                ),
                [
                    {"s": row.id, "period": sql_day(connection, start), "first": sql_day(connection, first),
                     "last": sql_day(connection, last)}
                    for start, (first, last) in spans.items()
                ],
            )  # fmt: skip
            _roll_up(connection, {(row.id, start) for start in spans}, lambda _id: cadence, how)
            _chain(connection, [row.id] if kpi in how.chained else [])
            connection.execute(text("DROP TABLE touched"))


def _spans(
    connection: Connection, row: Any, cadence: Cadence, fiscal_start: int
) -> dict[dt.date, tuple[dt.date, dt.date]]:
    """First and last day on which a series has facts, per period that they count for."""
    query = text("SELECT start FROM fact WHERE series_id = :s ORDER BY start")
    days = map(as_date, connection.execute(query, {"s": row.id}).scalars())
    found: dict[dt.date, tuple[dt.date, dt.date]] = {}
    for day in days:
        start = belongs_to(day, Cadence(row.grain), cadence, fiscal_start)
        found[start] = (found.get(start, (day, day))[0], day)
    return found


def _roll_up(
    connection: Connection,
    touched: Iterable[tuple[int, dt.date]],
    cadence_of: Callable[[int], Cadence],
    how: RollUp,
    change: int = 0,
) -> None:
    """Recompute these periods (series id, first day) from their facts; table touched holds them afterwards."""
    buckets = sorted(touched)
    weight_ids = _weight_series(connection, {series_id for series_id, _ in buckets}, how.weights)
    create_temporary(
        connection,
        "touched",
        "series_id integer, period {date}, first {date}, last {date}, weight_id integer, "
        "PRIMARY KEY (series_id, period)",  # in this order SQLite groups without sorting
    )
    fill(
        connection,
        "touched",
        [
            (s, start, start - _SLACK, next_start(start, cadence_of(s)) + _SLACK, weight_ids.get(s))
            for s, start in buckets
        ],
    )
    connection.execute(text("DELETE FROM period WHERE (series_id, start) IN (SELECT series_id, period FROM touched)"))
    connection.execute(text(_ROLL_UP), {"change": change})


def _chain(connection: Connection, ids: Sequence[int]) -> None:
    """Chain the growth rates of touched periods of these series: Π(1 + g) − 1."""
    factors: dict[tuple[int, Any], list[float]] = defaultdict(list)
    for part in slices(sorted(ids)):
        among = text(f"{_RATES} AND t.series_id IN ({', '.join(map(str, part))})")  # numbers of our own
        for series_id, start, rate in connection.execute(among):
            factors[series_id, start].append(1 + rate)
    if factors:
        connection.execute(
            text("UPDATE period SET chained = :chained WHERE series_id = :s AND start = :start"),
            [{"s": s, "start": start, "chained": prod(rates) - 1} for (s, start), rates in factors.items()],
        )


def _weight_series(connection: Connection, ids: Iterable[int], weights: Mapping[str, str]) -> dict[int, int]:
    """For series of weighted KPIs: the series of their weights, same platform, account and grain."""
    if not weights:
        return {}
    wanted = set(ids)
    rows = series_of(connection, sorted({*weights, *weights.values()}))
    by_key = {(r.kpi, *_place(r)): r.id for r in rows}
    return {
        r.id: by_key[weights[r.kpi], *_place(r)]
        for r in rows
        if r.id in wanted and r.kpi in weights and (weights[r.kpi], *_place(r)) in by_key
    }


def _place(row: Any) -> tuple[str, str, str]:
    return row.platform, row.account, row.grain
