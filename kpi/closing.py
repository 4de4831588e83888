"""Closing a month: what is there of it, and which values its closing freezes.

A closed month's values stay as they were reported. What a platform, or anybody, says otherwise later waits beside them
until somebody accepts it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kpi.cadence import belongs_to, is_finer, last_ended, next_start, period_end, period_start, periods_within
from kpi.due import is_complete
from kpi.errors import LeitsternError
from kpi.model import Cadence, Kpi, Series, Strategy
from kpi.parts import PeriodPart

_MONTHS_SHOWN = 13


class Presence(StrEnum):
    """What is there of a KPI on a platform, for a month."""

    MISSING = "missing"
    INCOMPLETE = "incomplete"
    THERE = "there"


@dataclass(frozen=True, slots=True)
class Item:
    """One KPI on one platform in a month's list."""

    kpi: Kpi
    platform: str
    presence: Presence
    until: dt.date | None = None
    """Last day there is anything for."""
    provisional: bool = False
    """Something of it is not final yet."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A month that is closed: since when (UTC), by whom, and what was said."""

    month: dt.date
    at: dt.datetime
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class Late:
    """A value of a closed month that came later and waits: reported → new; None: none, or taken back."""

    series: Series
    start: dt.date
    reported: float | None
    value: float | None
    provisional: bool
    change: int
    """The write that brought it: what accepting relies on."""
    at: dt.datetime
    """UTC."""
    who: str
    source: str


def month_of(start: dt.date, grain: Cadence, fiscal_start: int = 1) -> dt.date:
    """First day of the month whose closing freezes a value; that of a quarter or year belongs to its last month.

    A week belongs to the month of its Thursday.
    """
    if is_finer(Cadence.MONTHLY, grain):
        return period_end(start, grain).replace(day=1)
    return belongs_to(start, grain, Cadence.MONTHLY, fiscal_start)


def months(today: dt.date) -> list[dt.date]:
    """First days of the months that can be closed, newest first: those that are over."""
    last = last_ended(today, Cadence.MONTHLY)
    return [next_start(last, Cadence.MONTHLY, -back) for back in range(_MONTHS_SHOWN)]


def refuse_open(month: dt.date, today: dt.date) -> None:
    """Raise unless this is the first day of a month that is over."""
    if month != period_start(month, Cadence.MONTHLY) or period_end(month, Cadence.MONTHLY) >= today:
        raise LeitsternError("Only a month that is over can be closed. Choose one before {day}.", day=today)


def checklist(
    strategy: Strategy, parts: Mapping[str, Sequence[PeriodPart]], month: dt.date, fiscal_start: int = 1
) -> tuple[Item, ...]:
    """Every recorded KPI on each of its platforms, in the strategy's order: there, incomplete until a day, missing."""
    return tuple(
        item
        for kpi in strategy.kpis
        if kpi.formula is None
        for platform in kpi.platforms or ("",)
        if (item := _item(strategy, kpi, platform, parts.get(kpi.key, ()), month, fiscal_start)) is not None
    )


def _item(
    strategy: Strategy, kpi: Kpi, platform: str, parts: Sequence[PeriodPart], month: dt.date, fiscal_start: int
) -> Item | None:
    """None where the month asks nothing of it: no quarter ends in it, or the platform was not in use."""
    wanted = _periods(kpi.cadence, month, fiscal_start)
    place = strategy.platform(platform)
    if not wanted or (place and not place.is_active(wanted[0], period_end(wanted[-1], kpi.cadence))):
        return None
    mine = [
        part
        for part in parts
        if part.start in wanted and platform in ("", part.platform) and not is_finer(kpi.cadence, part.grain)
    ]
    if not mine:
        return Item(kpi, platform, Presence.MISSING)
    is_there = all(is_complete(kpi, [part for part in mine if part.start == start], start) for start in wanted)
    return Item(
        kpi,
        platform,
        Presence.THERE if is_there else Presence.INCOMPLETE,
        max(period_end(part.last_start, part.grain) for part in mine),
        any(part.provisional for part in mine),
    )


def _periods(cadence: Cadence, month: dt.date, fiscal_start: int) -> list[dt.date]:
    """First days of the KPI's periods that the month's closing freezes."""
    if is_finer(Cadence.MONTHLY, cadence):
        start = period_start(month, cadence, fiscal_start)
        return [start] if month_of(start, cadence) == month else []
    around = period_start(month, cadence, fiscal_start), period_end(month, Cadence.MONTHLY) + dt.timedelta(days=6)
    return [start for start in periods_within(*around, cadence) if month_of(start, cadence, fiscal_start) == month]
