"""What is due: for each KPI and platform the periods that are over and have no complete value, oldest first."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from kpi.aggregation import PeriodPart
from kpi.cadence import belongs_to, is_finer, last_ended, next_start, period_end
from kpi.freshness import LOOK_BACK
from kpi.model import Cadence, Kpi, LocalisedText, Strategy
from kpi.parts import by_series
from kpi.presence import completeness

_WHOLE = 1 - 1e-9
"""Shares of days and weeks are added up."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be recorded of one KPI on one platform."""

    kpi: str
    platform: str
    periods: tuple[dt.date, ...]
    """First days of the periods without a complete value, of the KPI's cadence, the oldest first."""
    deadline: dt.date
    """Last day of grace for the oldest one."""
    overdue: bool
    owner: LocalisedText

    @property
    def start(self) -> dt.date:
        """First day of the oldest period that lacks a value."""
        return self.periods[0]

    @property
    def missing(self) -> int:
        """How many periods lack a value."""
        return len(self.periods)


def due(
    strategy: Strategy, parts: Mapping[str, Sequence[PeriodPart]], today: dt.date, fiscal_start: int = 1
) -> tuple[Due, ...]:
    """All values that are due on a day: those of periods that ended before it, for KPIs that are recorded."""
    recorded = (kpi for kpi in strategy.kpis if kpi.formula is None)
    return in_order(due_of(strategy, kpi, parts.get(kpi.key, ()), today, fiscal_start) for kpi in recorded)


def due_of(
    strategy: Strategy, kpi: Kpi, parts: Sequence[PeriodPart], today: dt.date, fiscal_start: int = 1
) -> tuple[Due, ...]:
    """The values of one recorded KPI that are due on a day."""
    found = (_oldest(strategy, kpi, platform, parts, today, fiscal_start) for platform in kpi.platforms or ("",))
    return tuple(item for item in found if item is not None)


def in_order(found: Iterable[Iterable[Due]]) -> tuple[Due, ...]:
    """What is due of several KPIs, the oldest first."""
    return tuple(sorted(chain.from_iterable(found), key=lambda item: (item.deadline, item.kpi, item.platform)))


def _oldest(
    strategy: Strategy, kpi: Kpi, platform: str, parts: Sequence[PeriodPart], today: dt.date, fiscal_start: int
) -> Due | None:
    coarser = {grain for grain in Cadence if is_finer(kpi.cadence, grain)}  # a quarter's reach is no month's
    mine = [part for part in parts if platform in ("", part.platform) and part.grain not in coarser]
    last = last_ended(today, kpi.cadence, fiscal_start)
    first = _first_expected(kpi, mine, last, fiscal_start)
    place = strategy.platform(platform)
    missing = []
    start = max(first, next_start(last, kpi.cadence, 1 - LOOK_BACK))
    by_start: dict[dt.date, list[PeriodPart]] = defaultdict(list)
    for part in mine:
        if part.start >= start:
            by_start[part.start].append(part)
    while start <= last:
        active = place is None or place.is_active(start, period_end(start, kpi.cadence))
        if active and not is_complete(kpi, by_start.get(start, ()), start):
            missing.append(start)
        start = next_start(start, kpi.cadence)
    if not missing:
        return None
    deadline = period_end(missing[0], kpi.cadence) + dt.timedelta(days=kpi.grace)
    return Due(kpi.key, platform, tuple(missing), deadline, today > deadline, kpi.owner)


def _first_expected(kpi: Kpi, parts: Sequence[PeriodPart], last: dt.date, fiscal_start: int) -> dt.date:
    """From the first value on; without any, from the first target on, else just the last period."""
    if parts:
        return min(part.start for part in parts)
    starts = [target.start for target in kpi.targets]
    return belongs_to(min(starts), Cadence.DAILY, kpi.cadence, fiscal_start) if starts else last


def is_complete(kpi: Kpi, parts: Sequence[PeriodPart], start: dt.date) -> bool:
    """One whole fact will do, and so will a stock's single value; finer flows need all of theirs."""
    if not parts:
        return False
    series = by_series(parts)
    return completeness(kpi, series, frozenset(series), start, kpi.cadence) >= _WHOLE
