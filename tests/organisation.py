"""A small organisation to test the store with: a KPI of every kind of aggregation, and requests of its people."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import random
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select, text

from kpi.access import Person, Role
from kpi.cadence import period_start
from kpi.model import Aggregation, Cadence, Kpi, Measurement, Strategy
from kpi.store.database import Store
from kpi.store.tables import change, fact, metadata, series
from kpi.workspace import Request, Workspace

TODAY = dt.date(2026, 10, 15)
NOW = dt.datetime(2026, 10, 15, 8, 30)  # noqa: DTZ001  the workspace keeps UTC without saying so
SEPTEMBER = dt.date(2026, 9, 1)

VIEWER = Person("viewer", Role.VIEWER)
EDITOR = Person("editor", Role.EDITOR)
COLLEAGUE = Person("colleague", Role.EDITOR)
ADMINISTRATOR = Person("administrator", Role.ADMINISTRATOR)

STRATEGY = Strategy.model_validate(
    {
        "name": "Test",
        "platforms": [{"key": "instagram", "name": "Instagram"}, {"key": "linkedin", "name": "LinkedIn"}],
        "goals": [
            {"key": "grow", "name": "Grow", "area": "acquisition", "kpis": ["leads", "rate"]},
            {"key": "love", "name": "Love", "area": "retention", "kpis": ["rating", "fans"]},
        ],
        "kpis": [
            {"key": "leads", "name": "Leads", "kind": "flow", "area": "acquisition",
             "targets": [{"mode": "window", "value": 1200, "start": "2026-01-01", "due": "2026-12-31"}]},
            {"key": "clicks", "name": "Clicks", "kind": "flow", "grain": "daily", "lower_bound": 0},
            {"key": "views", "name": "Views", "kind": "flow", "grain": "weekly"},
            {"key": "rate", "name": "Rate", "kind": "ratio", "unit": "percent", "formula": "clicks / views",
             "area": "acquisition"},
            {"key": "fans", "name": "Fans", "kind": "stock", "lower_bound": 0, "area": "retention",
             "platforms": ["instagram", "linkedin"],
             "targets": [{"value": 900, "baseline": 100, "start": "2026-01-01", "due": "2026-12-31"}]},
            {"key": "rating", "name": "Rating", "kind": "rating", "unit": {"kind": "rating", "low": 1, "high": 5},
             "lower_bound": 1, "upper_bound": 5, "weight": "answers", "area": "retention",
             "targets": [{"value": 4.5, "baseline": 3, "start": "2026-01-01", "due": "2026-12-31"}]},
            {"key": "answers", "name": "Answers", "kind": "flow", "role": "part"},
            {"key": "reach", "name": "Reach", "kind": "unique", "area": "brand"},
            {"key": "turnover", "name": "Turnover", "kind": "flow", "cadence": "quarterly", "grain": "monthly"},
        ],
    }
)  # fmt: skip
"""leads monthly by hand; clicks daily; views weekly; rate from both; rating weighted by answers; reach unique."""


def request(person: Person = EDITOR, **fields: Any) -> Request:
    return Request(person, NOW, **fields)


def month(number: int, year: int = 2026) -> dt.date:
    return dt.date(year, number, 1)


def monthly(kpi: str, values: Sequence[float], platform: str = "", first: int = 1) -> list[Measurement]:
    """A value a month of 2026, from month `first` on."""
    return [Measurement(kpi, month(first + index), value, platform) for index, value in enumerate(values)]


def every(kpi: str, days: int, start: dt.date, count: int, value: float = 1.0, **fields: Any) -> list[Measurement]:
    """A value every so many days."""
    return [Measurement(kpi, start + dt.timedelta(days=days * n), value + n, **fields) for n in range(count)]


YEAR = [
    *monthly("leads", [90, 95, 105, 100, 98, 120, 110, 80, 101]),
    *every("clicks", 1, month(7), 92, 50),
    *every("views", 7, dt.date(2026, 6, 29), 14, 1000),
    *monthly("fans", [110, 130, 160, 200, 240, 300, 350, 420, 500], "instagram"),
    *monthly("fans", [50, 50, 60, 60, 70, 70, 80, 80, 90], "linkedin"),
    *monthly("rating", [3.1, 3.4, 3.3, 3.6, 3.8, 3.9, 4.0, 4.1, 4.2]),
    *monthly("answers", [20, 25, 30, 10, 12, 14, 16, 18, 20]),
    *monthly("reach", [1000, 1100, 900, 950]),
    *monthly("turnover", [10, 20, 30, 40, 50, 60, 70, 80, 90]),
]
"""Measurements of the organisation until September 2026."""


def settled(workspace: Workspace) -> Workspace:
    """The workspace with strategy and measurements."""
    workspace.publish(request(), STRATEGY, 0)
    workspace.record(request(), YEAR, today=TODAY, file="year.csv")
    return workspace


def contents(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, in the order of their keys."""
    with store.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in metadata.sorted_tables
        }


def log_of(store: Store, what: str) -> list[Any]:
    """The entries of one kind in the change log, oldest first."""
    with store.read() as connection:
        return list(connection.execute(select(change).where(change.c.what == what).order_by(change.c.id)))


def revisions(store: Store) -> dict[str, int]:
    with store.read() as connection:
        return {row.scope: row.number for row in connection.execute(text("SELECT scope, number FROM revision"))}


def held_values(store: Store) -> dict[tuple[str, str, str, str, dt.date], float]:
    """Every fact there is, by KPI, platform, account, grain and day."""
    query = select(
        series.c.kpi, series.c.platform, series.c.account, series.c.grain, fact.c.start, fact.c.value
    ).join(series, series.c.id == fact.c.series_id)  # fmt: skip
    with store.read() as connection:
        return {(r.kpi, r.platform, r.account, r.grain, r.start): r.value for r in connection.execute(query)}


def provisional_values(store: Store) -> set[tuple[str, str, str, str, dt.date]]:
    """Which facts are not final."""
    query = (
        select(series.c.kpi, series.c.platform, series.c.account, series.c.grain, fact.c.start)
        .join(series, series.c.id == fact.c.series_id)
        .where(fact.c.provisional)
    )
    with store.read() as connection:
        return {(r.kpi, r.platform, r.account, r.grain, r.start) for r in connection.execute(query)}


def periods_expected(
    store: Store, kpis: Iterable[Kpi], fiscal_start: int = 1
) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Table period as it should be, computed from the facts alone; weeks count for the month of their Thursday."""
    facts, open_ones = held_values(store), provisional_values(store)
    by_key = {kpi.key: kpi for kpi in kpis}
    groups: dict[tuple[Any, ...], list[tuple[dt.date, float, float | None, bool]]] = {}
    for (key, platform, account, grain, start), value in facts.items():
        kpi = by_key[key]
        day = start + dt.timedelta(days=3) if (grain, kpi.cadence) == ("weekly", Cadence.MONTHLY) else start
        period = start if grain == kpi.cadence else period_start(day, kpi.cadence, fiscal_start)
        weight = facts.get((kpi.weight or "", platform, account, grain, start))
        is_open = (key, platform, account, grain, start) in open_ones
        groups.setdefault((key, platform, account, grain, period), []).append((start, value, weight, is_open))
    chained = {kpi.key for kpi in by_key.values() if kpi.over_time is Aggregation.CHAIN}
    return {key: _rolled_up(sorted(rows), is_chained=key[0] in chained) for key, rows in groups.items()}


def _rolled_up(rows: list[tuple[dt.date, float, float | None, bool]], *, is_chained: bool) -> tuple[Any, ...]:
    values = [value for _, value, *_ in rows]
    weights = [(value, weight) for _, value, weight, _ in rows if weight is not None]
    is_weighted = len(weights) == len(rows)
    return (
        len(rows), sum(values), rows[-1][1], rows[-1][0].toordinal(), min(values), max(values),
        sum(value * weight for value, weight in weights) if is_weighted else None,
        sum(weight for _, weight in weights) if is_weighted else None,
        math.prod(1 + value for value in values) - 1 if is_chained else None,
        sum(is_open for *_, is_open in rows),
    )  # fmt: skip


def periods_found(store: Store) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Table period as it is, but for the write that each was rolled up in."""
    period = metadata.tables["period"]
    query = select(
        series.c.kpi, series.c.platform, series.c.account, series.c.grain, *period.c
    ).join(series, series.c.id == period.c.series_id)  # fmt: skip
    with store.read() as connection:
        return {
            (*row[:4], row.start): (*row[6:9], row.last_start.toordinal(), *row[10:-1])
            for row in connection.execute(query)
        }


def random_measurements(chance: random.Random, count: int) -> list[Measurement]:
    """Measurements of few days and series, so that many of them meet."""
    kinds: list[tuple[str, Cadence, tuple[str, ...]]] = [
        ("leads", Cadence.MONTHLY, ("",)),
        ("clicks", Cadence.DAILY, ("", "instagram", "linkedin")),
        ("views", Cadence.WEEKLY, ("", "instagram")),
        ("fans", Cadence.MONTHLY, ("instagram", "linkedin")),
        ("rating", Cadence.MONTHLY, ("", "instagram")),
        ("answers", Cadence.MONTHLY, ("", "instagram")),
        ("turnover", Cadence.MONTHLY, ("",)),
    ]
    found: dict[tuple[str, str, dt.date], Measurement] = {}
    for _ in itertools.repeat(None, count):
        kpi, grain, platforms = chance.choice(kinds)
        start = period_start(month(5) + dt.timedelta(days=chance.randrange(120)), grain)
        value = float(chance.randrange(1, 6))
        measurement = Measurement(kpi, start, value, chance.choice(platforms))
        found[measurement.kpi, measurement.platform, start] = measurement
    return list(found.values())
