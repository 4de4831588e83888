"""What should be there in a period, and what share of it is: the completeness of a value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from math import fsum

from kpi.cadence import count_within
from kpi.model import Aggregation, Cadence, Kpi
from kpi.parts import PeriodPart, SeriesKey


def expected_series(
    present: frozenset[SeriesKey],
    known: Mapping[SeriesKey, tuple[dt.date, dt.date]],
    named: Sequence[str],
    is_active: Callable[[str], bool],
    start: dt.date,
) -> frozenset[SeriesKey]:
    """The series that a period needs to be complete, those present included.

    `known` holds first and last period of every series with data. A platform is expected while it is active: one that
    the KPI names from the beginning, otherwise from its first data on. An account is expected from its first to its
    last data; a platform of which no account is expected counts once. A value without platform stands for all.
    """
    there = {platform for platform, _ in present}
    if "" in there or (len(present) == len(known) and there.issuperset(named)):  # the latter is what most periods have
        return present
    platforms = named or [platform for (platform, _), (first, _) in known.items() if platform and first <= start]
    expected = set(present)
    for platform in filter(is_active, platforms):
        accounts = {key for key, (first, last) in known.items() if key[0] == platform and first <= start <= last}
        expected |= accounts or {(platform, "")}
    return frozenset(expected) or frozenset({("", "")})


def completeness(
    kpi: Kpi,
    series: Mapping[SeriesKey, Sequence[PeriodPart]],
    expected: frozenset[SeriesKey],
    start: dt.date,
    cadence: Cadence,
) -> float:
    """Present ÷ expected sub-periods × series, 0–1; of a stock one value in each series is enough."""
    if kpi.over_time is Aggregation.LAST:
        return len(series) / len(expected)
    grains = {row.grain for rows in series.values() for row in rows}
    needed = {grain: _sub_periods(kpi.cadence, start, cadence, grain) for grain in grains}
    shares = [
        min(1.0, rows[0].present / needed[rows[0].grain] if len(rows) == 1 else
            fsum([row.present / needed[row.grain] for row in rows]))
        for rows in series.values()
    ]  # fmt: skip
    return fsum(shares) / len(expected)


@lru_cache(2**14)  # all KPIs ask for the same periods
def _sub_periods(own: Cadence, start: dt.date, cadence: Cadence, grain: Cadence) -> int:
    """How many facts a period needs. Days that were first summed to weeks count as whole weeks."""
    if own is Cadence.WEEKLY and cadence is not Cadence.WEEKLY and grain is Cadence.DAILY:
        return 7 * count_within(start, cadence, Cadence.WEEKLY)
    return count_within(start, cadence, grain)
