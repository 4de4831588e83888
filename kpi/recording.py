"""Checking what somebody wants to record: every value against its KPI, all problems at once, nothing guessed."""

from __future__ import annotations

import datetime as dt
import math
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from typing import NamedTuple

from kpi.cadence import belongs_to, is_finer, period_start
from kpi.errors import Problem
from kpi.model import Aggregation, Cadence, Kind, Kpi, Measurement, Series, Strategy

BOUNDED = frozenset({Kind.STOCK, Kind.UNIQUE, Kind.SHARE, Kind.SCORE, Kind.RATING})
"""Kinds whose natural bounds refuse a value; flows may be negative, as platforms correct themselves."""
EARLIEST = dt.date(1900, 1, 1)
LARGEST = 1e15
"""Numbers are kept with 15 significant digits; nothing that social media counts has more. Infinity has."""
_LONGEST_ACCOUNT = 200


class Value(NamedTuple):
    """A checked value: first day of its own period, and of the KPI's period it counts for."""

    series: Series
    start: dt.date
    value: float
    period: dt.date
    line: int
    position: int
    """Its place among the measurements given, from 0."""
    day: dt.date
    """The day that was written, which may lie anywhere in the period."""


@dataclass(slots=True)
class Column:
    """The values of one series side by side: an object for each would cost an import of millions half of its time."""

    periods: Mapping[dt.date, dt.date]
    """First day of a value's own period → of the KPI's period it counts for."""
    places: dict[dt.date, int] = field(default_factory=dict)
    """First day → place in what follows."""
    values: array[float] = field(default_factory=lambda: array("d"))
    positions: array[int] = field(default_factory=lambda: array("q"))
    """Which of the measurements given it was, from 0."""
    provisional: set[dt.date] = field(default_factory=set)
    """First days of those that are not final."""
    notes: dict[dt.date, str] = field(default_factory=dict)

    def mark(self, start: dt.date, measurement: Measurement) -> None:
        """Keep whether a value is provisional, and its note."""
        self.provisional.discard(start)
        self.notes.pop(start, None)
        if measurement.provisional:
            self.provisional.add(start)
        if measurement.note:
            self.notes[start] = measurement.note

    def __len__(self) -> int:
        return len(self.values)

    def without(self, days: Collection[dt.date]) -> Column:
        """The same but for some days; itself, if there are none."""
        if not days:
            return self
        rest = Column(self.periods, provisional=self.provisional - set(days), notes=self.notes)
        for start, value, position in zip_longest(self.places, self.values, self.positions):
            if start not in days:
                rest.places[start] = len(rest)
                rest.values.append(value)
                if position is not None:
                    rest.positions.append(position)
        return rest

    def rows(self) -> Iterator[tuple[dt.date, float, dt.date]]:
        """First day, value and period of each."""
        return zip(self.places, self.values, map(self.periods.__getitem__, self.places), strict=True)


@dataclass(frozen=True)
class Checked:
    """Values that may be written, and what is wrong with the rest. Any error means: write nothing."""

    columns: Mapping[Series, Column]
    problems: tuple[Problem, ...]
    measurements: Sequence[Measurement]
    lines: Sequence[int] | None

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """All values one by one, series by series: for writes by hand."""
        return tuple(
            Value(series, *row, _line(position, self.lines), position, self.measurements[position].start)
            for series, column in self.columns.items()
            for row, position in zip(column.rows(), column.positions, strict=True)
        )

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What stands in the way."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


@dataclass(slots=True)
class _Rule:
    """What holds for all values of one series, looked up once, and those found so far by first day."""

    series: Series
    kpi: Kpi
    low: float
    high: float
    starts: _Days
    """Any day → first day of its period."""
    column: Column


class _Days(dict[dt.date, dt.date]):
    """For a day another one, computed once: a file has few days and many rows."""

    def __init__(self, compute: Callable[[dt.date], dt.date]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, day: dt.date) -> dt.date:
        self[day] = self._compute(day)
        return self[day]


def check(
    strategy: Strategy,
    measurements: Sequence[Measurement],
    *,
    today: dt.date,
    fiscal_start: int = 1,
    lines: Sequence[int] | None = None,
    file: str = "",
) -> Checked:
    """Check measurements; `lines` are their places in the file, counted from 1.

    Of two values for one day the later row counts, said as a warning. Two days of one period are an error, except
    for stocks, where the later day is the period's value.
    """
    rules = _Rules(strategy, fiscal_start)
    problems: list[Problem] = []
    counts: list[int] = []  # the same number is the same object in all columns: millions of them take room
    for position, measurement in enumerate(measurements):
        name, day, value, platform, account, grain, provisional, note = measurement
        rule = rules[name, platform, account, grain]
        if isinstance(rule, Problem):
            problems.append(_at(rule, file, _line(position, lines)))
            continue
        # a day that a value was taken for lies neither too far back nor in the future
        if not rule.low <= value <= rule.high or (day not in rule.starts and not EARLIEST <= day <= today):
            problem = _refusal(rule, day, value, today)
            problems.append(_at(problem, file, _line(position, lines)))
            if problem.severity == "error":
                continue
        column = rule.column
        start, count = rule.starts[day], len(column.values)
        if count == len(counts):
            counts.append(count)
        count = counts[count]
        place = column.places.setdefault(start, count)
        if place == count:
            column.values.append(value)
            column.positions.append(position)
            if provisional or note:
                column.mark(start, measurement)
        else:
            earlier = column.positions[place]
            wins, found = _two(rule.kpi, measurements[earlier], measurement, _line(earlier, lines))
            if wins:
                column.values[place], column.positions[place] = value, position
                column.mark(start, measurement)
            problems += [_at(problem, file, _line(position, lines)) for problem in found]
    columns = {series: rule.column for series, rule in rules.rules.items()}
    return Checked(columns, tuple(problems), measurements, lines)


def _line(position: int, lines: Sequence[int] | None) -> int:
    return position + 1 if lines is None else lines[position]


def mixed(
    strategy: Strategy,
    values: Iterable[Value],
    held: Mapping[Series, Collection[dt.date]],
    *,
    fiscal_start: int = 1,
    file: str = "",
) -> tuple[Problem, ...]:
    """What is wrong with values that overlap others of another grain, of the same KPI and place."""
    found = overlapping(strategy, values, held, fiscal_start=fiscal_start)
    return tuple(_at(Problem(message, {"kpi": value.series.kpi}), file, value.line) for value, message in found)


def overlapping(
    strategy: Strategy, values: Iterable[Value], held: Mapping[Series, Collection[dt.date]], *, fiscal_start: int = 1
) -> Iterator[tuple[Value, str]]:
    """Values that overlap others of another grain, of the same KPI and place, each with what to do.

    A month's value and those of its days say the same twice, whichever came first. Unique counts and others that
    cannot be combined over time are right at each grain on their own, and may have both. `held` says on which days
    the facts start that there are already, for series that share their place with another grain.
    """
    separate = {kpi.key for kpi in strategy.kpis if kpi.over_time is Aggregation.NONE}
    some = [value for value in values if value.series in held and value.series.kpi not in separate]
    days: dict[_Place, dict[Cadence, set[dt.date]]] = defaultdict(lambda: defaultdict(set))
    for series, starts in held.items():
        days[series[:3]][series.grain].update(starts)
    for value in some:
        days[value.series[:3]][value.series.grain].add(value.start)
    twice = {place: _covered(grains, fiscal_start) for place, grains in days.items()}
    for value in some:
        for (finer, coarser), starts in twice[value.series[:3]].items():
            if value.series.grain is coarser and value.start in starts:
                yield value, _FINER
            elif value.series.grain is finer and belongs_to(value.start, finer, coarser, fiscal_start) in starts:
                yield value, _COARSER


_FINER = "{kpi} has finer values for this period already; this one would count them twice. Leave it out."
_COARSER = "{kpi} has a value for the whole of this period already; finer ones would count it twice. Leave them out."
_Place = tuple[str, str, str]
_Pair = tuple[Cadence, Cadence]


def _covered(days: Mapping[Cadence, Collection[dt.date]], fiscal_start: int) -> dict[_Pair, set[dt.date]]:
    """First days of coarser facts in whose periods there are finer ones too, per pair of grains."""
    return {
        (finer, coarser): {belongs_to(day, finer, coarser, fiscal_start) for day in days[finer]} & set(days[coarser])
        for finer in days
        for coarser in days
        if is_finer(finer, coarser)
    }


def _at(problem: Problem, file: str, line: int) -> Problem:
    return Problem(problem.message, problem.params, file, line, None, problem.severity)


def _refusal(rule: _Rule, day: dt.date, value: float, today: dt.date) -> Problem:
    """Why a value is refused or, for kinds that may leave their bounds, what is unusual about it."""
    if day > today:
        return Problem("{day} lies in the future. Check the date.", {"day": day, "kpi": rule.kpi.key})
    if day < EARLIEST:
        return Problem("{day} lies too far in the past. Check the date.", {"day": day, "kpi": rule.kpi.key})
    if math.isnan(value):
        return Problem("The value of {kpi} is not a number. Leave it out if there is none.", {"kpi": rule.kpi.key})
    if abs(value) > LARGEST:
        return Problem("{value} has too many digits for {kpi}. Check the value.", {"value": value, "kpi": rule.kpi.key})
    is_bounded = rule.kpi.kind in BOUNDED
    message = _OUTSIDE[is_bounded, rule.kpi.lower_bound is not None, rule.kpi.upper_bound is not None]
    params = {"value": value, "kpi": rule.kpi.key, "low": rule.low, "high": rule.high}
    return Problem(message, params, severity="error" if is_bounded else "warning")


_OUTSIDE = {
    (True, True, True): "{value} is outside the bounds of {kpi} ({low} to {high}). Check the value and its unit.",
    (True, True, False): "{value} is outside the bounds of {kpi} (at least {low}). Check the value and its unit.",
    (True, False, True): "{value} is outside the bounds of {kpi} (at most {high}). Check the value and its unit.",
    (False, True, True): "{value} is unusual for {kpi} (expected {low} to {high}); it is recorded as it is.",
    (False, True, False): "{value} is unusual for {kpi} (expected at least {low}); it is recorded as it is.",
    (False, False, True): "{value} is unusual for {kpi} (expected at most {high}); it is recorded as it is.",
}
"""By whether bounds refuse a value of this kind, and whether there is a lower and an upper one."""


def _two(kpi: Kpi, earlier: Measurement, new: Measurement, line: int) -> tuple[bool, list[Problem]]:
    """Whether the new one of two values of one period counts, and what to say; `line` is that of the earlier one."""
    params = {"kpi": kpi.key, "other": line}
    if earlier.start != new.start and kpi.kind is not Kind.STOCK:
        message = (
            "{kpi} has two values for the same period (also in line {other}). Keep one, or set a finer grain for "
            "this KPI."
        )
        return False, [Problem(message, params)]
    wins = new.start >= earlier.start
    if earlier.value == new.value:
        return wins, []
    message = "{kpi} has two values for the same period (also in line {other}); the later one counts."
    return wins, [Problem(message, params, severity="warning")]


class _Rules(dict[tuple[str, str, str, Cadence | None], "_Rule | Problem"]):
    """By KPI, platform, account and grain: the rule for such values, or why nothing can be recorded under them."""

    def __init__(self, strategy: Strategy, fiscal_start: int) -> None:
        super().__init__()
        self.kpis = {kpi.key: kpi for kpi in strategy.kpis}
        self.platforms = {platform.key for platform in strategy.platforms}
        self.fiscal_start = fiscal_start
        self.rules: dict[Series, _Rule] = {}
        self.starts: dict[Cadence, _Days] = {}
        self.periods: dict[tuple[Cadence, Cadence], _Days] = {}

    def __missing__(self, key: tuple[str, str, str, Cadence | None]) -> _Rule | Problem:
        self[key] = self._make(*key)
        return self[key]

    def _make(self, name: str, platform: str, account: str, grain: Cadence | None) -> _Rule | Problem:
        kpi = self.kpis.get(name)
        params = {"kpi": name, "platform": platform}
        if kpi is None:
            return Problem("There is no KPI {kpi} in the strategy. Add it there first, or correct the key.", params)
        if kpi.formula is not None:
            return Problem("{kpi} is computed by a formula. Record the parts it is computed from instead.", params)
        if platform and platform not in self.platforms:
            message = "There is no platform {platform} in the strategy. Add it there first, or correct the key."
            return Problem(message, params)
        if len(account) > _LONGEST_ACCOUNT or not account.isprintable():
            message = "The account of {kpi} is too long or holds characters that cannot be shown. Correct it."
            return Problem(message, params)
        used = grain or kpi.fact_grain
        if is_finer(kpi.cadence, used) and kpi.kind is not Kind.UNIQUE:
            return Problem("{kpi} is assessed in shorter periods than this value covers. Record finer values.", params)
        low = -math.inf if kpi.lower_bound is None else kpi.lower_bound
        high = math.inf if kpi.upper_bound is None else kpi.upper_bound
        low, high = max(low, -LARGEST), min(high, LARGEST)
        fiscal = self.fiscal_start
        starts = self.starts.setdefault(used, _Days(lambda day: period_start(day, used, fiscal)))
        periods = _Days(lambda start: belongs_to(start, used, kpi.cadence, fiscal))
        periods = self.periods.setdefault((used, kpi.cadence), periods)
        series = Series(kpi.key, platform, account, used)
        return self.rules.setdefault(series, _Rule(series, kpi, low, high, starts, Column(periods)))
