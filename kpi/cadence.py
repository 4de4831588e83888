"""Periods: which one a day lies in, the next, their ends, fiscal years, and ISO weeks.

A period is its first day and a cadence. Weeks start on Monday; a week belongs to the month, quarter or year of its
Thursday (ISO 8601). Fiscal years are named after the year they end in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache

from kpi.model import Cadence

FINENESS = (Cadence.DAILY, Cadence.WEEKLY, Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.YEARLY)
PERIODS_PER_YEAR = {
    Cadence.DAILY: 365,
    Cadence.WEEKLY: 52,
    Cadence.MONTHLY: 12,
    Cadence.QUARTERLY: 4,
    Cadence.YEARLY: 1,
}
_MONTHS = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3, Cadence.YEARLY: 12}
_KEPT = 2**14
"""Answers that are remembered: all KPIs ask for the same periods, and a date costs more to compute than to look up."""
_DAY = dt.timedelta(days=1)
_WEEK = dt.timedelta(days=7)


def is_finer(a: Cadence, b: Cadence) -> bool:
    """Whether periods of `a` are shorter than those of `b`."""
    return FINENESS.index(a) < FINENESS.index(b)


def add_months(day: dt.date, months: int) -> dt.date:
    """The first day of the month `months` after the month of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)


def period_start(day: dt.date, cadence: Cadence, fiscal_start: int = 1) -> dt.date:
    """First day of the period that a day lies in."""
    if cadence is Cadence.DAILY:
        return day
    if cadence is Cadence.WEEKLY:
        return day - dt.timedelta(days=day.weekday())
    return add_months(day, -((day.month - fiscal_start) % _MONTHS[cadence]))


@lru_cache(_KEPT)
def next_start(start: dt.date, cadence: Cadence, count: int = 1) -> dt.date:
    """First day of the period `count` periods after the one that starts here (negative: before)."""
    if cadence is Cadence.DAILY:
        return start + _DAY * count
    if cadence is Cadence.WEEKLY:
        return start + _WEEK * count
    return add_months(start, _MONTHS[cadence] * count)


@lru_cache(_KEPT)
def period_end(start: dt.date, cadence: Cadence) -> dt.date:
    """Last day of the period that starts here."""
    return next_start(start, cadence) - _DAY


def belongs_to(start: dt.date, grain: Cadence, cadence: Cadence, fiscal_start: int = 1) -> dt.date:
    """First day of the coarser period that a finer one counts for; weeks by their Thursday.

    A period that is not finer counts for itself.
    """
    if is_finer(cadence, grain):
        return start
    day = start + 3 * _DAY if grain is Cadence.WEEKLY and cadence is not Cadence.WEEKLY else start
    return period_start(day, cadence, fiscal_start)


def periods(first: dt.date, last: dt.date, cadence: Cadence, fiscal_start: int = 1) -> Iterator[dt.date]:
    """Starts of all periods from the one that `first` lies in to the one that `last` lies in."""
    start = period_start(first, cadence, fiscal_start)
    while start <= last:
        yield start
        start = next_start(start, cadence)


def middle(start: dt.date, cadence: Cadence) -> dt.date:
    """The day in the middle of a period: of a week its Thursday, of a month its 14th to 16th."""
    return start + (period_end(start, cadence) - start) // 2


def periods_within(first: dt.date, last: dt.date, cadence: Cadence, fiscal_start: int = 1) -> Iterator[dt.date]:
    """Starts of the periods that count for a span of days: those whose middle lies in it.

    For weeks this is the rule of their Thursday, for the rest the same rule.
    """
    for start in periods(first, last, cadence, fiscal_start):
        if first <= middle(start, cadence) <= last:
            yield start


def last_complete(day: dt.date, cadence: Cadence, fiscal_start: int = 1) -> dt.date:
    """Start of the latest period that is over on a day; one that ends on this day is over."""
    return next_start(period_start(day + _DAY, cadence, fiscal_start), cadence, -1)


def last_ended(day: dt.date, cadence: Cadence, fiscal_start: int = 1) -> dt.date:
    """Start of the latest period that ended before a day: on its last day it is still running."""
    return last_complete(day - _DAY, cadence, fiscal_start)


@lru_cache(_KEPT)
def count_within(start: dt.date, cadence: Cadence, grain: Cadence) -> int:
    """How many periods of `grain` count for the period that starts here."""
    if not is_finer(grain, cadence):
        return 1
    end = next_start(start, cadence)
    if grain is Cadence.DAILY:
        return (end - start).days
    if grain is Cadence.WEEKLY:
        first_thursday = start + _DAY * ((3 - start.weekday()) % 7)
        return ((end - _DAY) - first_thursday).days // 7 + 1
    return ((end.year - start.year) * 12 + end.month - start.month) // _MONTHS[grain]


def fiscal_year(day: dt.date, fiscal_start: int = 1) -> int:
    """The year in which the fiscal year of a day ends."""
    return day.year + (1 if fiscal_start > 1 and day.month >= fiscal_start else 0)


def fiscal_quarter(day: dt.date, fiscal_start: int = 1) -> int:
    """1 to 4."""
    return (day.month - fiscal_start) % 12 // 3 + 1


def fiscal_month(day: dt.date, fiscal_start: int = 1) -> int:
    """1 to 12."""
    return (day.month - fiscal_start) % 12 + 1
