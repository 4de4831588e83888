"""The planned path of a target: what share of the way is expected on a day, what value, and how the pace compares.

Progress P = (A − B) / (T − B), the same upwards and downwards; expected value V = B + E (T − B); pace R = P / E.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from math import fsum

from kpi import cadence as periods
from kpi.model import Aggregation, Cadence, Kind, Kpi, Mode, Plan, Target

_DAY = dt.timedelta(days=1)


def progress(baseline: float, target: float, actual: float) -> float | None:
    """Share of the way from baseline to target, below 0 and above 1 too; None where there is no way to go."""
    return None if target == baseline else (actual - baseline) / (target - baseline)


def pace(progress: float | None, expected: float | None) -> float | None:
    """Progress ÷ expected progress; None while nothing is expected."""
    return None if progress is None or expected is None or expected <= 0 else progress / expected


def expected_value(baseline: float, target: float, expected: float) -> float:
    """The value on the planned path where this share of the way is expected."""
    return baseline + expected * (target - baseline)


def starting_value(kpi: Kpi, target: Target) -> float | None:
    """What progress counts from: sums and budgets start at 0, everything else at the agreed baseline."""
    counted_up = kpi.over_time is Aggregation.SUM or kpi.kind is Kind.UNIQUE
    if target.mode is Mode.CEILING or (target.mode is Mode.WINDOW and counted_up):
        return 0.0
    return target.baseline


def expected_progress(
    target: Target, day: dt.date, cadence: Cadence, baseline: float | None, fiscal_start: int = 1
) -> float:
    """Share of the way that is expected at the end of a day, 0–1.

    Linear in inclusive days; step: as linear, but only at the ends of periods; milestones: linear in days between the
    waypoints; profile: weights of the periods that are over ÷ all weights.
    """
    if day < target.start:
        return 0.0
    if day >= target.due:
        return 1.0
    match target.plan:
        case Plan.STEP:
            last = periods.last_complete(day, cadence, fiscal_start)
            return max(0.0, _linear(target, periods.period_end(last, cadence)))
        case Plan.MILESTONES if target.waypoints and _way(target, baseline):
            return _by_waypoints(target, day, baseline or 0.0)
        case Plan.PROFILE if fsum(target.profile) > 0:
            return _by_profile(target, day, cadence, fiscal_start)
    return _linear(target, day)


def path(target: Target, cadence: Cadence, baseline: float, fiscal_start: int = 1) -> tuple[tuple[dt.date, float], ...]:
    """The planned values as points to draw a line through, from the day before the start to the due date.

    For a step plan each point holds until the next. Empty where the target has no value to go to.
    """
    goal = target.value
    if goal is None:
        return ()
    days = [target.start - _DAY, *_bends(target, cadence, fiscal_start), target.due]
    shares = [expected_progress(target, day, cadence, baseline, fiscal_start) for day in days]
    return tuple((day, expected_value(baseline, goal, share)) for day, share in zip(days, shares, strict=True))


def required_rate(missing: float, periods_left: int) -> float | None:
    """What every remaining period must bring; None when none remains."""
    return missing / periods_left if periods_left > 0 else None


def periods_left(target: Target, period: dt.date, cadence: Cadence, fiscal_start: int = 1) -> int:
    """How many periods after this one are still to come until the due date.

    A sum collects the periods that count for its span; a level has until the period that holds the due date.
    """
    after = periods.next_start(period, cadence)
    if target.mode in (Mode.WINDOW, Mode.CEILING):
        counted = periods.periods_within(target.start, target.due, cadence, fiscal_start)
        return sum(start >= after for start in counted)
    return sum(1 for _ in periods.periods(after, target.due, cadence, fiscal_start))


def _linear(target: Target, day: dt.date) -> float:
    return ((day - target.start).days + 1) / ((target.due - target.start).days + 1)


def _way(target: Target, baseline: float | None) -> bool:
    """Whether there is a way from baseline to target."""
    return target.value is not None and baseline is not None and target.value != baseline


def _by_waypoints(target: Target, day: dt.date, baseline: float) -> float:
    assert target.value is not None
    inner = sorted((point.date, point.value) for point in target.waypoints)
    points = [(target.start - _DAY, baseline), *inner, (target.due, target.value)]
    (first, low), (last, high) = next((a, b) for a, b in pairwise(points) if a[0] <= day < b[0])
    value = low + (high - low) * ((day - first).days / (last - first).days)
    return (value - baseline) / (target.value - baseline)


def _by_profile(target: Target, day: dt.date, cadence: Cadence, fiscal_start: int) -> float:
    starts = periods.periods_within(target.start, target.due, cadence, fiscal_start)
    over = sum(periods.period_end(start, cadence) <= day for start in starts)
    return fsum(target.profile[:over]) / fsum(target.profile)


def _bends(target: Target, cadence: Cadence, fiscal_start: int) -> list[dt.date]:
    """The days between start and due on which the path changes its slope."""
    if target.plan is Plan.LINEAR:
        return []
    if target.plan is Plan.MILESTONES:
        return sorted(point.date for point in target.waypoints if target.start <= point.date < target.due)
    starts = periods.periods_within(target.start, target.due, cadence, fiscal_start)
    ends = [periods.period_end(start, cadence) for start in starts]
    return [end for end in ends if target.start <= end < target.due]
