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

    key: Series
    kpi: Kpi
    low: float
    high: float
    refuses: bool
    problem: str = ""
    starts: dict[dt.date, tuple[dt.date, dt.date]] = field(default_factory=dict)


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
    kpis = {kpi.key: kpi for kpi in strategy.kpis}
    platforms = {platform.key for platform in strategy.platforms}
    rules: dict[tuple[str, str, str, Cadence | None], _Rule] = {}
    values: dict[tuple[Series, dt.date], tuple[Value, dt.date]] = {}
    problems: list[Problem] = []

    def report(line: int, message: str, severity: str = "error", **params: object) -> None:
        problems.append(Problem(message, params, file, line, None, "error" if severity == "error" else "warning"))

    for index, (name, day, value, platform, account, grain) in enumerate(measurements):
        line = lines[index] if lines is not None else index + 1
        rule = rules.get((name, platform, account, grain))
        if rule is None:
            rule = _rule(kpis.get(name), name, platform, account, grain, platforms)
            rules[name, platform, account, grain] = rule
        if rule.problem:
            report(line, rule.problem, kpi=name, platform=platform)
            continue
        place = rule.starts.get(day)
        if place is None:
            start = period_start(day, rule.key.grain, fiscal_start)
            place = (start, belongs_to(start, rule.key.grain, rule.kpi.cadence, fiscal_start))
            rule.starts[day] = place
        if day > today or place[0] > today:
            report(line, "{day} lies in the future. Check the date.", day=day)
            continue
        if not math.isfinite(value):
            report(line, "The value of {kpi} is not a number. Leave it out if there is none.", kpi=name)
            continue
        if not rule.low <= value <= rule.high:
            if rule.refuses:
                report(line, "{value} is outside the bounds of {kpi} ({low} to {high}). Check the value and its unit.",
                       value=value, kpi=name, low=rule.low, high=rule.high)  # fmt: skip
                continue
            report(line, "{value} is unusual for {kpi} (expected {low} to {high}); recorded as it is.", "warning",
                   value=value, kpi=name, low=rule.low, high=rule.high)  # fmt: skip
        checked = Value(rule.key, place[0], value, place[1], line)
        earlier = values.get((rule.key, place[0]))
        if earlier is not None:
            first, first_day = earlier
            if first_day != day and rule.kpi.kind is not Kind.STOCK:
                report(line, "{kpi} has two values for the same period (also in line {other}). Keep one, or set a finer "
                       "grain for this KPI.", kpi=name, other=first.line)  # fmt: skip
                continue
            if first.value != value:
                report(line, "{kpi} has two values for the same period (also in line {other}); the later one counts.",
                       "warning", kpi=name, other=first.line)  # fmt: skip
            if day < first_day:
                continue
        values[rule.key, place[0]] = (checked, day)
    return Checked(tuple(value for value, _ in values.values()), tuple(problems))


def _rule(
    kpi: Kpi | None, name: str, platform: str, account: str, grain: Cadence | None, platforms: set[str]
) -> _Rule:
    if kpi is None:
        problem = "There is no KPI {kpi} in the strategy. Add it there first, or correct the key."
        return _Rule(Series(name, platform, account, Cadence.DAILY), Kpi(key="x", name="x", kind=Kind.FLOW), 0, 0,
                     refuses=True, problem=problem)  # fmt: skip
    used = grain or kpi.fact_grain
    rule = _Rule(
        Series(kpi.key, platform, account, used),
        kpi,
        -math.inf if kpi.lower_bound is None else kpi.lower_bound,
        math.inf if kpi.upper_bound is None else kpi.upper_bound,
        refuses=kpi.kind in BOUNDED,
    )
    if kpi.formula is not None:
        rule.problem = "{kpi} is computed by a formula. Record the parts it is computed from instead."
    elif platform and platform not in platforms:
        rule.problem = "There is no platform {platform} in the strategy. Add it there first, or correct the key."
    elif is_finer(kpi.cadence, used) and kpi.kind is not Kind.UNIQUE:
        rule.problem = "{kpi} is assessed in shorter periods than this value covers. Record finer values."
    return rule

