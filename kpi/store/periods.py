"""Keeping the periods current: facts rolled up to their KPI's cadence, recomputed where facts changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select, text

from kpi.cadence import belongs_to, next_start
from kpi.model import Cadence
from kpi.store.bulk import as_date, create_temporary, fill, sql_day
from kpi.store.tables import series

_SLACK = dt.timedelta(days=7)
"""A week counts for the month of its Thursday, so a period's facts may start this much outside of it."""

_ROLL_UP = """
INSERT INTO period (series_id, start, present, total, last, last_start, low, high, weighted, weight)
SELECT a.series_id, a.period, a.present, a.total, l.value, a.last_start, a.low, a.high,
       CASE WHEN a.weights = a.present THEN a.weighted END, CASE WHEN a.weights = a.present THEN a.weight END
FROM (
    SELECT f.series_id, f.period, COUNT(*) AS present, SUM(f.value) AS total, MAX(f.start) AS last_start,
           MIN(f.value) AS low, MAX(f.value) AS high, COUNT(n.value) AS weights,
           SUM(f.value * n.value) AS weighted, SUM(n.value) AS weight
    FROM touched t
    JOIN fact f ON f.series_id = t.series_id AND f.start BETWEEN t.first AND t.last AND f.period = t.period
    LEFT JOIN fact n ON n.series_id = t.weight_id AND n.start = f.start
    GROUP BY f.series_id, f.period
) a
JOIN fact l ON l.series_id = a.series_id AND l.start = a.last_start
"""


def series_of(connection: Connection, kpis: Sequence[str]) -> list[Any]:
    """The series rows of these KPIs."""
    return list(connection.execute(select(series).where(series.c.kpi.in_(kpis))))


def roll_up_touched(
    connection: Connection,
    touched: set[tuple[int, dt.date]],
    rows: Sequence[Any],
    known: Mapping[int, Any],
    weights: Mapping[str, str],
    fiscal_start: int,
) -> set[str]:
    """Recompute touched periods, also of KPIs weighted by these facts; returns the KPIs concerned."""
    cadence_of = {row.id: Cadence(row.cadence) for row in known.values()}
    names = {row.kpi for row in known.values()}
    weighted = [kpi for kpi, weight in weights.items() if weight in names]
    for row in series_of(connection, weighted) if weighted else ():
        source = next((s for s in known.values() if s.kpi == weights[row.kpi] and _place(s) == _place(row)), None)
        if source is not None:
            cadence_of[row.id], grain = Cadence(row.cadence), Cadence(row.grain)
            names.add(row.kpi)
            days = {fact.start for fact in rows if fact.series_id == source.id}
            touched |= {(row.id, belongs_to(day, grain, cadence_of[row.id], fiscal_start)) for day in days}
    _roll_up(connection, touched, cadence_of.__getitem__, weights)
    return names


def rebuild(connection: Connection, kpi: str, cadence: Cadence, weights: Mapping[str, str], fiscal_start: int) -> None:
    """Re-assign a KPI's facts to periods and roll all of them up, after its cadence or weight changed."""
    for row in series_of(connection, [kpi]):
        grain = Cadence(row.grain)
        days = connection.execute(text("SELECT start FROM fact WHERE series_id = :s"), {"s": row.id}).scalars()
        period_of = {day: belongs_to(day, grain, cadence, fiscal_start) for day in map(as_date, days)}
        connection.execute(text("UPDATE series SET cadence = :c WHERE id = :s"), {"c": cadence.value, "s": row.id})
        connection.execute(text("DELETE FROM period WHERE series_id = :s"), {"s": row.id})
        if period_of:
            connection.execute(
                text("UPDATE fact SET period = :period WHERE series_id = :s AND start = :start"),
                [
                    {"s": row.id, "start": sql_day(connection, day), "period": sql_day(connection, start)}
                    for day, start in period_of.items()
                ],
            )
            _roll_up(connection, {(row.id, start) for start in period_of.values()}, lambda _id: cadence, weights)


def _roll_up(
    connection: Connection,
    touched: Iterable[tuple[int, dt.date]],
    cadence_of: Callable[[int], Cadence],
    weights: Mapping[str, str],
) -> None:
    """Recompute these periods (series id, first day) from their facts."""
    buckets = sorted(touched)
    weight_ids = _weight_series(connection, {series_id for series_id, _ in buckets}, weights)
    create_temporary(
        connection, "touched", "series_id integer, period {date}, first {date}, last {date}, weight_id integer"
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
    connection.execute(text(_ROLL_UP))
    connection.execute(text("DROP TABLE touched"))


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
