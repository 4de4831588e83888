"""What a file would change: its values beside those that are there, new, changed, the same, or kept as they are."""

from __future__ import annotations

import datetime as dt
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from math import fsum
from typing import NamedTuple

from kpi.closing import month_of
from kpi.model import Series
from kpi.recording import Column

LISTED = 30
"""New and changed values of a series that are shown one by one; the rest is counted."""


class Held(NamedTuple):
    """A fact as the store holds it; `version` is the change that wrote it."""

    value: float
    version: int
    provisional: bool = False


class Shelf(MutableMapping[dt.date, Held]):
    """The facts of one series by first day, side by side in arrays: there may be millions, of which few change."""

    def __init__(self) -> None:
        self._days, self._values, self._versions, self._marks = array("i"), array("d"), array("q"), array("b")
        self._changed: dict[dt.date, Held | None] = {}

    def add(self, start: dt.date, held: Held) -> None:
        """One more fact, later than all before."""
        self._days.append(start.toordinal())
        self._values.append(held.value)
        self._versions.append(held.version)
        self._marks.append(held.provisional)

    def version(self, first: dt.date, last: dt.date) -> int:
        """The latest change to any fact of these days; 0 without any."""
        some = slice(bisect_left(self._days, first.toordinal()), bisect_right(self._days, last.toordinal()))
        return max(self._versions[some], default=0)

    def _at(self, start: dt.date) -> Held | None:
        day = start.toordinal()
        place = bisect_left(self._days, day)
        if place == len(self._days) or self._days[place] != day:
            return None
        return Held(self._values[place], self._versions[place], bool(self._marks[place]))

    def __getitem__(self, start: dt.date) -> Held:
        held = self._changed[start] if start in self._changed else self._at(start)
        if held is None:
            raise KeyError(start)
        return held

    def __setitem__(self, start: dt.date, held: Held) -> None:
        self._changed[start] = held

    def __delitem__(self, start: dt.date) -> None:
        self[start]  # raises where there is none
        self._changed[start] = None

    def __iter__(self) -> Iterator[dt.date]:
        kept = map(dt.date.fromordinal, self._days)
        yield from (start for start in kept if start not in self._changed)
        yield from (start for start, held in self._changed.items() if held is not None)

    def __len__(self) -> int:
        moved = sum((held is not None) - (self._at(start) is not None) for start, held in self._changed.items())
        return len(self._days) + moved


class Span(NamedTuple):
    """Days of a series that an export brought, and when that export was made."""

    first: dt.date
    last: dt.date
    exported: dt.date


class Difference(NamedTuple):
    """A value that is there, and what the file says instead; None: there is none, or the file has none any more.

    Equal ones: it was provisional, and the file confirms it, or the reverse.
    """

    start: dt.date
    before: float | None
    after: float | None
    provisional: bool = False
    """What the file says is not final."""
    note: str = ""
    """Why it is so, as the file says."""


@dataclass(frozen=True, slots=True)
class SeriesChange:
    """What a file does to one series: new + changed + same + kept + late = all values; `removed` were there only."""

    series: Series
    first: dt.date
    last: dt.date
    """First day of the last value."""
    sum: float
    """Of all values the file has for it; for most kinds of KPIs a check, no meaning."""
    new: int = 0
    same: int = 0
    changed: tuple[Difference, ...] = ()
    kept: tuple[Difference, ...] = ()
    """A newer export brought other values, which stay."""
    late: tuple[Difference, ...] = ()
    """In months that are closed: what was reported stays, and these wait to be accepted."""
    removed: tuple[Difference, ...] = ()
    """Of an index that is scaled anew as a whole: what the file does not have any more."""
    version: int = 0
    """The latest change to any value beside it: who writes after looking relies on it."""
    first_new: tuple[Difference, ...] = ()
    """Of the new values the first LISTED, to be looked at: a file may have millions."""

    @property
    def count(self) -> int:
        """All values the file has for it."""
        return self.new + self.same + len(self.changed) + len(self.kept) + len(self.late)

    @property
    def is_nothing_new(self) -> bool:
        """Whether accepting it would leave every value as it is."""
        return not (self.new or self.changed or self.removed or self.late)


@dataclass(slots=True)
class Present:
    """What is there beside the files of one drop; what the earlier ones of them bring counts as there for the later."""

    facts: dict[Series, Shelf]
    spans: dict[Series, list[Span]] = field(default_factory=dict)
    closed: frozenset[dt.date] = frozenset()
    """First days of the months whose values stay as they were reported."""
    waiting: dict[tuple[Series, dt.date], float | None] = field(default_factory=dict)
    """What came for them later already."""
    fiscal_start: int = 1

    def is_closed(self, series: Series, start: dt.date) -> bool:
        """Whether a value lies in a month that is closed."""
        return bool(self.closed) and month_of(start, series.grain, self.fiscal_start) in self.closed

    def is_taken_back(self, series: Series, start: dt.date) -> bool:
        """Whether it waits already that a closed month's value was taken back."""
        return self.waiting.get((series, start), start) is None and self.is_closed(series, start)


def compare(
    columns: Mapping[Series, Column],
    present: Present,
    exported: dt.date,
    *,
    is_replacement: bool = False,
    is_last: bool = False,
) -> tuple[SeriesChange, ...]:
    """The changes series by series; `present` is brought up to what it would be after them, unless they are the last.

    A file may have millions of values, which nobody needs twice if no other file is compared with them.
    """
    return tuple(
        _compare(series, column, present, exported, is_replacement=is_replacement, is_last=is_last)
        for series, column in columns.items()
        if len(column)
    )


def _compare(
    series: Series, column: Column, present: Present, exported: dt.date, *, is_replacement: bool, is_last: bool
) -> SeriesChange:
    there = present.facts.setdefault(series, Shelf())
    newer = [span for span in present.spans.get(series, ()) if span.exported > exported]
    is_outdated = is_replacement and bool(newer)  # of an index on another scale not even new days may come in
    first, last = min(column.places), max(column.places)
    version = there.version(first, last)
    changed, kept, late, same, new = [], [], [], 0, 0
    first_new: list[Difference] = []
    outranked = present.waiting if newer else {}  # what a newer export lets wait, no older one takes away
    for start, value in zip(column.places, column.values, strict=True):
        held = there.get(start)
        before = None if held is None else held.value
        is_open = start in column.provisional
        if (series, start) in outranked and _is_covered(start, newer):
            kept.append(Difference(start, outranked[series, start], value))
            continue
        if held is not None and held.value == value and held.provisional == is_open:
            same += 1
            continue
        if is_outdated or (before is not None and _is_covered(start, newer)):
            kept.append(Difference(start, before, value))
            continue
        if present.is_closed(series, start):
            if present.waiting.get((series, start)) == value:
                same += 1
            else:
                late.append(Difference(start, before, value))
                present.waiting[series, start] = value
            continue
        new += before is None
        if before is not None:
            changed.append(Difference(start, before, value, is_open, column.notes.get(start, "")))
        elif new <= LISTED:
            first_new.append(Difference(start, None, value, is_open, column.notes.get(start, "")))
        if not is_last:
            there[start] = Held(value, 0 if held is None else held.version, is_open)
    removed: tuple[Difference, ...] = ()
    if is_replacement and not is_outdated:
        gone = sorted(there.keys() - column.places)
        removed = tuple(Difference(s, there[s].value, None) for s in gone if not present.is_taken_back(series, s))
    for difference in removed:
        del there[difference.start]
    present.spans.setdefault(series, []).append(Span(first, last, exported))
    return SeriesChange(
        series, first, last, fsum(column.values), new, same,
        tuple(sorted(changed, key=_by_day)), tuple(sorted(kept, key=_by_day)), tuple(sorted(late, key=_by_day)),
        removed, version, tuple(sorted(first_new, key=_by_day)),
    )  # fmt: skip


def _by_day(difference: Difference) -> dt.date:
    return difference.start


def _is_covered(start: dt.date, spans: Sequence[Span]) -> bool:
    return any(span.first <= start <= span.last for span in spans)
