"""Checking what somebody wants to record: every value against its KPI, all problems at once, nothing guessed."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kpi.cadence import belongs_to, is_finer, period_start
from kpi.errors import Problem
from kpi.model import Cadence, Kind, Kpi, Measurement, Series, Strategy

BOUNDED = frozenset({Kind.STOCK, Kind.UNIQUE, Kind.SHARE, Kind.SCORE, Kind.RATING})
"""Kinds whose natural bounds refuse a value; flows may be negative, as platforms correct themselves."""


class Value(NamedTuple):
    """A checked value: first day of its own period, and of the KPI's period it counts for."""

    series: Series
    start: dt.date
    value: float
    period: dt.date
    line: int
    day: dt.date
    """The day that was written, which may lie anywhere in the period."""


@dataclass(frozen=True)
class Checked:
    """Values that may be written, and what is wrong with the rest. Any error means: write nothing."""

    values: tuple[Value, ...]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What stands in the way."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


@dataclass(slots=True)
class _Rule:
    """What holds for all values of one series, looked up once."""

    series: Series
    kpi: Kpi
    fiscal_start: int
    low: float
    high: float
    starts: dict[dt.date, tuple[dt.date, dt.date]] = field(default_factory=dict)

    def place(self, day: dt.date) -> tuple[dt.date, dt.date]:
        """First day of the value's own period, and of the KPI's period it counts for."""
        known = self.starts.get(day)
        if known is None:
            start = period_start(day, self.series.grain, self.fiscal_start)
            period = belongs_to(start, self.series.grain, self.kpi.cadence, self.fiscal_start)
            known = self.starts[day] = (start, period)
        return known


def check(
    strategy: Strategy,
    measurements: Iterable[Measurement],
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
    values: dict[tuple[Series, dt.date], Value] = {}
    problems: list[Problem] = []
    for index, (name, day, value, platform, account, grain) in enumerate(measurements):
        line = lines[index] if lines is not None else index + 1
        rule = rules.find(name, platform, account, grain)
        if isinstance(rule, Problem):
            problems.append(_at(rule, file, line))
            continue
        if not rule.low <= value <= rule.high or day > today:
            problem = _refusal(rule, day, value, today)
            problems.append(_at(problem, file, line))
            if problem.severity == "error":
                continue
        start, period = rule.place(day)
        new = Value(rule.series, start, value, period, line, day)
        earlier = values.setdefault((rule.series, start), new)
        if earlier is not new:
            winner, problem_found = _two(rule.kpi, earlier, new)
            values[rule.series, start] = winner
            if problem_found is not None:
                problems.append(_at(problem_found, file, line))
    return Checked(tuple(values.values()), tuple(problems))


def _at(problem: Problem, file: str, line: int) -> Problem:
    return Problem(problem.message, problem.params, file, line, None, problem.severity)


def _refusal(rule: _Rule, day: dt.date, value: float, today: dt.date) -> Problem:
    """Why a value is refused or, for kinds that may leave their bounds, what is unusual about it."""
    if day > today:
        return Problem("{day} lies in the future. Check the date.", {"day": day})
    if not math.isfinite(value):
        return Problem("The value of {kpi} is not a number. Leave it out if there is none.", {"kpi": rule.kpi.key})
    params = {"value": value, "kpi": rule.kpi.key, "low": rule.low, "high": rule.high}
    if rule.kpi.kind in BOUNDED:
        return Problem(
            "{value} is outside the bounds of {kpi} ({low} to {high}). Check the value and its unit.", params
        )
    return Problem(
        "{value} is unusual for {kpi} (expected {low} to {high}); it is recorded as it is.", params, severity="warning"
    )


def _two(kpi: Kpi, earlier: Value, new: Value) -> tuple[Value, Problem | None]:
    """Which of two values of one period counts, and what to say about it."""
    params = {"kpi": kpi.key, "other": earlier.line}
    if earlier.day != new.day and kpi.kind is not Kind.STOCK:
        problem = Problem(
            "{kpi} has two values for the same period (also in line {other}). Keep one, or set a finer grain for "
            "this KPI.",
            params,
        )
        return earlier, problem
    winner = earlier if new.day < earlier.day else new
    if earlier.value == new.value:
        return winner, None
    problem = Problem(
        "{kpi} has two values for the same period (also in line {other}); the later one counts.",
        params,
        severity="warning",
    )
    return winner, problem


class _Rules:
    """The rule of each series, or why nothing can be recorded under its name."""

    def __init__(self, strategy: Strategy, fiscal_start: int) -> None:
        self.kpis = {kpi.key: kpi for kpi in strategy.kpis}
        self.platforms = {platform.key for platform in strategy.platforms}
        self.fiscal_start = fiscal_start
        self.known: dict[tuple[str, str, str, Cadence | None], _Rule | Problem] = {}

    def find(self, name: str, platform: str, account: str, grain: Cadence | None) -> _Rule | Problem:
        """The rule for values of this KPI, platform, account and grain."""
        key = (name, platform, account, grain)
        if key not in self.known:
            self.known[key] = self._make(name, platform, account, grain)
        return self.known[key]

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
        used = grain or kpi.fact_grain
        if is_finer(kpi.cadence, used) and kpi.kind is not Kind.UNIQUE:
            return Problem("{kpi} is assessed in shorter periods than this value covers. Record finer values.", params)
        low = -math.inf if kpi.lower_bound is None else kpi.lower_bound
        high = math.inf if kpi.upper_bound is None else kpi.upper_bound
        # the largest float, not infinity: what is not finite must not pass
        low, high = max(low, -_LARGEST), min(high, _LARGEST)
        return _Rule(Series(kpi.key, platform, account, used), kpi, self.fiscal_start, low, high)


_LARGEST = 1.7976931348623157e308
