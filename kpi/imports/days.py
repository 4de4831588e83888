"""The days of a column, read together: one order of day and month, one year to start from, one length of period.

A platform writes dates as it likes, and a column knows more than a cell: 03/04/2026 beside 03/17/2026 is a March day.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, TypeAlias

from kpi.cadence import period_end, period_start
from kpi.imports.cells import Cell
from kpi.imports.draft import Span
from kpi.imports.names import MONTHS, name
from kpi.model import Cadence

Order: TypeAlias = Literal["dmy", "mdy"]
SUNDAYS = (
    "Weeks run from Sunday to Saturday here. Each was taken for the week from Monday on, with which it shares six days."
)

_TIME = r"(?:[ T,]+(\d{1,2})(?::\d{2})?(?::\d{2})?(?:\.\d+)?\s*(?:[ap]\.?m\.?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.IGNORECASE)
_HOUR = re.compile(r"(\d{4})-(\d{2})-(\d{2})t(\d{2})")
_COMPACT = re.compile(r"(19\d{2}|2[01]\d{2})(\d{2})(\d{2})(\d{2})?(?:\.0)?")
_POINTS = re.compile(rf"(\d{{1,2}})\. ?(\d{{1,2}})\. ?(\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE)
_SLASHES = re.compile(rf"(\d{{1,2}})([/-])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})|(\d{1,2})[./-](\d{4})")
_QUARTER = re.compile(r"q([1-4])[ /-]*(\d{4})|(\d{4})[ /-]*q([1-4])")
_WEEK = re.compile(r"(\d{4})-?w(\d{1,2})|(?:kw|week|cw) ?(\d{1,2})[ ,/-]+(\d{4})")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_CLOCK = re.compile(r"\b(\d{1,2}):\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?\s*(?:UTC|[+-]\d{4})?", re.IGNORECASE)
_RANGE = re.compile(r"(.+?)\s+(?:-|–|—|bis|to|a)\s+(.+)")
_EPOCH = dt.date(1899, 12, 30)
"""What spreadsheets count days from."""
_HALF_A_YEAR = 186
_SUNDAY = 6
_LATE = 22
"""A clock part from here on is a midnight moved by a time zone: the day is the next one."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one cell says of a day, as far as it says it."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    swap: bool = False
    """Day and month are in the order D/M here, and it may be M/D as well."""
    grain: Cadence | None = Cadence.DAILY
    """None for an hour."""
    hour: int | None = None
    end: dt.date | None = None
    """Last day of a range."""


@dataclass(slots=True)
class Days:
    """A column read: the first day of what each cell names, or None where it names none."""

    starts: list[dt.date | None] = field(default_factory=list)
    grain: Cadence | None = None
    """The length that all of them have; None if they differ, or are hours."""
    empty: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    """Places of cells that are no day, or none in the order of the others."""
    is_undecided: bool = False
    """Day or month first: nothing tells. The starts are read as mdy then, to be thrown away."""
    order: Order | None = None
    """Day or month first, where the column has dates of which that must be known and is."""
    has_no_year: bool = False
    last_year: int | None = None
    """The year taken for the last day of a column without years."""
    is_hourly: bool = False
    were_serials: bool = False
    """A spreadsheet had turned the days into numbers."""
    was_shifted: bool = False
    """Midnights in another time zone: read as the day they begin."""
    were_sundays: bool = False
    """Weeks from Sunday to Saturday: read as those from Monday on, with which they share six days."""

    @property
    def span(self) -> Span | None:
        """First and last day."""
        found = [start for start in self.starts if start is not None]
        if not found:
            return None
        return min(found), max(found) if self.grain is None else period_end(max(found), self.grain)


def read(
    cells: Sequence[Cell], today: dt.date, *, order: Order | None = None, within: Span | None = None,
    year: int | None = None, of_posts: bool = False,
) -> Days:  # fmt: skip
    """Every cell of a column. `order` and `year` are answers, `within` is a period that all days must lie in;
    `of_posts` are days on which something happened, however regularly.
    """
    parts: dict[Cell, Part | None] = {}
    for cell in cells:
        if cell not in parts:
            parts[cell] = part(cell)
    found = Days()
    known = [part_ for part_ in parts.values() if part_ is not None]
    if any(part_.swap for part_ in known):
        decided = _order(known, order, within, today)
        found.is_undecided, found.order = decided is None, decided
        parts = {cell: _ordered(part_, decided or "mdy") for cell, part_ in parts.items()}
    if any(part_.year is None for part_ in known):
        found.has_no_year = True
        by_place, found.last_year = _with_years(cells, parts, today, year, within)
        found.starts = [by_place.get(place) for place in range(len(cells))]
    else:
        found.was_shifted = not of_posts and _is_shifted(known)
        days = {cell: _day(part_, shifted=found.was_shifted) for cell, part_ in parts.items()}
        found.starts = [days[cell] for cell in cells]
    for place, (cell, start) in enumerate(zip(cells, found.starts, strict=True)):
        if start is None:
            (found.empty if isinstance(cell, str) and not cell.strip() else found.broken).append(place)
    grains = {part_.grain for part_ in parts.values() if part_ is not None}
    found.is_hourly = not of_posts and (
        any(part_.grain is None and part_.end is None for part_ in known) or _is_hourly(known)
    )
    found.grain = grains.pop() if len(grains) == 1 and not found.is_hourly else None
    found.were_serials = any(isinstance(cell, float) and cell < 100_000 for cell in parts)
    if found.grain is Cadence.DAILY and not of_posts and _is_weekly(found.starts):
        as_grain(found, Cadence.WEEKLY)
    return found


def as_grain(found: Days, grain: Cadence) -> Days:
    """Days that a header calls weeks or months, as the periods that begin with them."""
    starts = {start for start in found.starts if start is not None}
    if grain is Cadence.WEEKLY and starts and all(start.weekday() == _SUNDAY for start in starts):
        found.were_sundays = True
        found.starts = [start and start + dt.timedelta(days=1) for start in found.starts]
        starts = {start + dt.timedelta(days=1) for start in starts}
    found.grain = grain if all(period_start(start, grain) == start for start in starts) else None
    return found


def part(cell: Cell) -> Part | None:
    """What a cell says of a day; None if it says nothing."""
    if isinstance(cell, dt.datetime):
        return Part(cell.year, cell.month, cell.day)
    if isinstance(cell, float):
        return _serial(cell)
    plain = name(cell)
    if not plain or len(plain) > 60:
        return None
    if found := _HOUR.fullmatch(plain):
        return Part(int(found[1]), int(found[2]), int(found[3]), grain=None)
    if found := _YEAR_FIRST.fullmatch(plain):
        return Part(int(found[1]), int(found[3]), int(found[4]), hour=None if found[5] is None else int(found[5]))
    if found := _COMPACT.fullmatch(plain):
        return Part(int(found[1]), int(found[2]), int(found[3]), grain=None if found[4] else Cadence.DAILY)
    if found := _POINTS.fullmatch(plain):
        return Part(_century(found[3]), int(found[2]), int(found[1]))
    if found := _SLASHES.fullmatch(plain):
        return Part(_century(found[4]), int(found[3]), int(found[1]), swap=True)
    if found := _MONTH.fullmatch(plain):
        return Part(int(found[1] or found[4]), int(found[2] or found[3]), 1, grain=Cadence.MONTHLY)
    if found := _QUARTER.fullmatch(plain):
        return Part(int(found[2] or found[3]), int(found[1] or found[4]) * 3 - 2, 1, grain=Cadence.QUARTERLY)
    if found := _WEEK.fullmatch(plain):
        return _week(int(found[1] or found[4]), int(found[2] or found[3]))
    return _range(plain) or _spelled(plain)


def whole(text: str, today: dt.date, order: Order | None = None) -> Span | None:
    """A period written as a range: “January 20, 2026 - January 21, 2026”, “2023-04-01 - 2023-04-30”, “8/7/2023 - …”."""
    found = _RANGE.fullmatch(" ".join(text.split()))
    if not found:
        return None
    both = read([found[1], found[2]], today, order=order)
    first, last = both.starts
    return None if both.is_undecided or first is None or last is None or first > last else (first, last)


def _serial(number: float) -> Part | None:
    """20230708 as a number, or the count of days since 1900 that a spreadsheet makes of a date."""
    if not number.is_integer():
        return None
    if 19_000_101 <= number <= 21_991_231:
        whole_number = int(number)
        return Part(whole_number // 10_000, whole_number // 100 % 100, whole_number % 100)
    if 30_000 <= number < 80_000:
        day = _EPOCH + dt.timedelta(days=int(number))
        return Part(day.year, day.month, day.day)
    return None


def _century(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _week(year: int, week: int) -> Part | None:
    try:
        day = dt.date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return Part(day.year, day.month, day.day, grain=Cadence.WEEKLY)


def _range(plain: str) -> Part | None:
    found = _RANGE.fullmatch(plain)
    if not found or " - " not in plain.replace("–", "-"):
        return None
    first, last = part(found[1]), part(found[2])
    if first is None or last is None or first.swap or last.swap or first.year is None or last.year is None:
        return None
    start, end = _day(first, shifted=False), _day(last, shifted=False)
    if start is None or end is None or first.end is not None or last.end is not None:
        return None
    return Part(start.year, start.month, start.day, grain=calendar(start, end), end=end)


def calendar(first: dt.date, last: dt.date) -> Cadence | None:
    """The kind of period that these are the first and last day of; None if it is none of the calendar."""
    for cadence in Cadence:
        if period_start(first, cadence) == first and period_end(first, cadence) == last:
            return cadence
    return None


def _spelled(plain: str) -> Part | None:
    """A day or month with the month's name: Tue, Feb 18, 2025 · 18. Februar 2025 · April 12 · 8 de marzo · Mai 2026."""
    clock = _CLOCK.search(plain)
    body = plain[: clock.start()] + plain[clock.end() :] if clock else plain
    months, numbers, others = [], [], []
    for word in _WORDS.findall(body):
        if word in MONTHS:
            months.append(MONTHS[word])
        elif word.isdecimal() and word.isascii():
            numbers.append(word)
        else:
            others.append(word)
    if len(months) != 1 or not 1 <= len(numbers) <= 2 or len(others) > 3 or any(word not in _SMALL for word in others):
        return None
    years = [int(number) for number in numbers if len(number) == 4]
    days = [int(number) for number in numbers if len(number) <= 2]
    if len(years) == 1 and len(days) <= 1:
        if not days:
            return Part(years[0], months[0], 1, grain=Cadence.MONTHLY)
        return Part(years[0], months[0], days[0])
    return Part(None, months[0], days[0]) if len(days) == 1 and not years else None


_SMALL = frozenset(
    word
    for words in (
        "de of del do da the den am le er th st nd rd º ª",
        "mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday",
        "mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag",
        "lun mar mié jue vie sáb dom lunes martes miércoles jueves viernes sábado domingo",
        "mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche",
        "seg ter qua qui sex segunda terça quarta quinta sexta feira gio",
    )
    for word in words.split()
)
"""Words that stand beside a day without changing it."""


def _order(parts: Iterable[Part], given: Order | None, within: Span | None, today: dt.date) -> Order | None:
    """Day or month first: from numbers above 12, else as given, else from a period they lie in, the future, or days
    that follow each other.
    """
    unsure = [part_ for part_ in parts if part_.swap]
    days_first = any((part_.day or 0) > 12 for part_ in unsure)
    months_first = any((part_.month or 0) > 12 for part_ in unsure)
    if days_first != months_first:
        return "dmy" if days_first else "mdy"
    if given is not None:
        return given
    read_as: dict[Order, list[dt.date]] = {}
    for order in ("dmy", "mdy"):
        days = [_day(_ordered(part_, order), shifted=False) for part_ in unsure]
        if None not in days:
            read_as[order] = sorted({day for day in days if day is not None})
    latest = today + dt.timedelta(days=1)
    fits = {
        order: days for order, days in read_as.items()
        if (within[0] <= days[0] and days[-1] <= within[1] if within else days[-1] <= latest)
    }  # fmt: skip
    if len(fits) == 1:
        return next(iter(fits))
    if len(fits) == 2 and fits["dmy"] == fits["mdy"]:
        return "mdy"
    spans = {order: (days[-1] - days[0]).days + 1 for order, days in fits.items()}
    dense = [order for order, days in fits.items() if len(days) >= 4 and spans[order] == len(days)]
    return dense[0] if len(dense) == 1 else None


def _ordered(part_: Part | None, order: Order) -> Part | None:
    if part_ is None or not part_.swap or order == "dmy":
        return part_
    return Part(part_.year, part_.day, part_.month, grain=part_.grain)


def _day(part_: Part | None, *, shifted: bool) -> dt.date | None:
    if part_ is None or part_.year is None or part_.month is None or part_.day is None:
        return None
    try:
        day = dt.date(part_.year, part_.month, part_.day)
    except ValueError:
        return None
    if not 1900 <= day.year < 2200:
        return None
    return day + dt.timedelta(days=1) if shifted and part_.hour is not None and part_.hour >= _LATE else day


def _is_shifted(parts: Sequence[Part]) -> bool:
    """Whether every clock part is midnight in a neighbouring time zone, some of them before it."""
    hours = {part_.hour for part_ in parts}
    return (
        None not in hours
        and any(hour >= _LATE for hour in hours if hour is not None)
        and all(hour <= 2 or hour >= _LATE for hour in hours if hour is not None)
    )


def _is_hourly(parts: Sequence[Part]) -> bool:
    """Whether some day has values of several hours."""
    days = {(part_.year, part_.month, part_.day) for part_ in parts}
    return len(days) < len(parts) and all(part_.hour is not None for part_ in parts)


def _with_years(
    cells: Sequence[Cell], parts: dict[Cell, Part | None], today: dt.date, year: int | None, within: Span | None
) -> tuple[dict[int, dt.date | None], int | None]:
    """Days by place: backwards from the last one, whose year is the latest in which it is not in the future.

    Rows may go up or down in time; New Year is where the month jumps against the way.
    """
    filled = [
        (place, part_) for place, cell in enumerate(cells) if (part_ := parts[cell]) and part_.month and part_.day
    ]
    if not filled:
        return {}, None
    steps = [
        ((after.month or 0) * 31 + (after.day or 0)) - ((before.month or 0) * 31 + (before.day or 0))
        for (_, before), (_, after) in pairwise(filled)
    ]
    if sum(step for step in steps if abs(step) < _HALF_A_YEAR) < 0:
        filled.reverse()
    last = filled[-1][1]
    limit = within[1] if within else today
    of = year if year is not None else _latest(last, limit)
    ending, found, later = of, {}, (last.month or 0, last.day or 0)
    for place, part_ in reversed(filled):
        here = (part_.month or 0, part_.day or 0)
        if part_.year is not None:
            of = part_.year
        elif here > later:
            of -= 1
        later = here
        found[place] = _day(Part(of, part_.month, part_.day), shifted=False)
    return found, ending


def _latest(part_: Part, limit: dt.date) -> int:
    for year in (limit.year, limit.year - 1, limit.year - 2, limit.year - 3, limit.year - 4):
        day = _day(Part(year, part_.month, part_.day), shifted=False)
        if day is not None and day <= limit:
            return year
    return limit.year


def _is_weekly(starts: Sequence[dt.date | None]) -> bool:
    """Whether days are so far apart that each begins a week.

    Months written by their first days stay days: a day with a value is a fact, a month is a guess.
    """
    days = sorted({start for start in starts if start is not None})
    steps = [(after - before).days for before, after in pairwise(days)]
    return len(steps) >= 3 and all(step % 7 == 0 for step in steps)
