"""Where a KPI stands against its target at the end of each usable period: the numbers, before any status."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kpi import trajectory
from kpi.aggregation import Series, version_on
from kpi.assessment import PeriodValue, Reason
from kpi.cadence import middle
from kpi.model import Direction, Kpi, Mode, Plan, Target
from kpi.process_chart import basis_of
from kpi.seasonality import Factors, cycle_of, factors_of

TOLERANCE = 1e-9
"""Rounding of binary fractions must not decide a status: 0.36 ÷ 0.4 is 0.9."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The numbers at the end of one usable period."""

    period: PeriodValue
    value: float | None
    """The period's value; for window and ceiling the total from the start."""
    progress: float | None
    expected: float
    pace: float | None
    final: bool
    """The data cover the due date."""
    completeness: float
    reason: Reason | None = None
    """Why there is no progress."""
    share: float | None = None
    """Maintain: share of periods in range so far."""
    inside: tuple[int, int] | None = None
    """Maintain: periods in range, periods judged."""
    excess: float | None = None
    """Maintain: how far outside, in widths of the range."""
    reached: bool = False
    """Whether the value is at the target or beyond, also where no baseline tells the progress."""
    adjusted: float | None = None
    """A level with a season: the value without it, which progress and pace are of."""
    factors: Factors | None = None
    """What was taken out of it."""


def mode_of(kpi: Kpi, target: Target) -> Mode:
    """How a target is judged: one that equals its baseline is maintained, with a bound on the direction's side."""
    if target.mode in (Mode.MAINTAIN, Mode.MILESTONE):
        return target.mode
    if target.value is not None and target.value == trajectory.starting_value(kpi, target):
        return Mode.MAINTAIN
    return target.mode


def bounds(kpi: Kpi, target: Target) -> tuple[float | None, float | None]:
    """The range to be maintained, both ends inclusive; an open end is None."""
    if target.low is not None or target.high is not None:
        return target.low, target.high
    if target.mode is Mode.CEILING or kpi.direction is Direction.DECREASE:
        return None, target.value
    return target.value, (target.value if kpi.direction is Direction.RANGE else None)


def excess(value: float, low: float | None, high: float | None) -> float:
    """How far a value lies outside a range, in widths of it; of a single bound, in its size."""
    width = 0.0 if low is None or high is None else high - low
    size = abs(next((bound for bound in (low, high) if bound is not None), 0.0))
    below = low - value if low is not None else 0.0
    above = value - high if high is not None else 0.0
    return max(below, above, 0.0) / (width or size or 1.0)


def is_usable(value: PeriodValue, as_of: dt.date, completeness: float) -> bool:
    """Whether a period may be judged: over, with a value, and complete enough or carried forward as agreed."""
    is_whole = value.carried or value.completeness >= completeness - TOLERANCE
    return value.end <= as_of and value.value is not None and is_whole


def season_of(kpi: Kpi, target: Target, usable: Sequence[PeriodValue], as_of: dt.date) -> Factors | None:
    """The season that a level is compared without: the path to its target leads straight through all seasons.

    It is that of the years before the target's start, so that the growth that is to be judged does not pass for a
    season; without two such years, that of all years. A confirmed new level starts anew. None where the plan has values
    for single days or periods, which then hold the season already, and for a stock, whose season lies in its changes.
    """
    straight = target.plan in (Plan.LINEAR, Plan.STEP) and mode_of(kpi, target) is Mode.LEVEL
    if not straight or not usable or basis_of(kpi) != "value":
        return None
    since = max(kpi.rebased_by(as_of), default=dt.date.min)
    known = [value for value in usable if value.version == usable[-1].version and value.start >= since]
    before = [value for value in known if value.end < target.start]
    return factors_of(kpi, before if len(before) >= 2 * cycle_of(kpi) else known)


def without_season(kpi: Kpi, factors: Factors, value: PeriodValue) -> float:
    """A value without its season, within the KPI's bounds."""
    assert value.value is not None
    season = factors.at(value.start, kpi.cadence)  # of one value: arrays of numpy would take most of the time
    calm = value.value / season.effect if season.multiplies else value.value - season.effect
    raised = calm if kpi.lower_bound is None else max(calm, kpi.lower_bound)
    return raised if kpi.upper_bound is None else min(raised, kpi.upper_bound)


def standings(
    kpi: Kpi,
    target: Target,
    usable: Sequence[PeriodValue],
    series: Series,
    fiscal_start: int = 1,
    season: Factors | None = None,
) -> tuple[Standing, ...]:
    """One standing per usable period from the target's start to the first that covers the due date.

    Before the start: one, of the latest usable period, with nothing expected. `season` is taken out of levels.
    """
    judged = [value for value in usable if value.end >= target.start]
    if not judged:
        return tuple(_before_start(kpi, target, value) for value in usable[-1:])
    last = next((i for i, value in enumerate(judged) if value.end >= target.due), len(judged) - 1)
    judged = judged[: last + 1]
    match mode_of(kpi, target):
        case Mode.MAINTAIN:
            found = _maintained(kpi, target, judged)
        case Mode.MILESTONE:
            found = [_milestone(target, value) for value in judged]
        case Mode.WINDOW | Mode.CEILING:
            found = [_on_the_way(kpi, target, value, _total(series, value), fiscal_start) for value in judged]
        case Mode.LEVEL:
            version = usable[-1].version
            found = [
                _on_the_way(kpi, target, value, value, fiscal_start, season if value.version == version else None)
                for value in judged
            ]
    agreed = version_on(kpi, max(target.since, target.start))
    return tuple(_unlike(standing) if standing.period.version > agreed else standing for standing in found)


def _before_start(kpi: Kpi, target: Target, value: PeriodValue) -> Standing:
    level = target.mode is Mode.LEVEL and mode_of(kpi, target) is Mode.LEVEL
    if level and target.value is not None and target.baseline is not None and value.value is not None:
        way = trajectory.progress(target.baseline, target.value, value.value)
        return Standing(value, value.value, way, 0.0, None, final=False, completeness=value.completeness)
    shown = value.value if level else None
    reason = Reason.NO_BASELINE if level else Reason.BEFORE_START
    return Standing(value, shown, None, 0.0, None, final=False, completeness=value.completeness, reason=reason)


def _total(series: Series, value: PeriodValue) -> PeriodValue | None:
    """The total from the target's start to the end of this period."""
    return next((total for total in reversed(series.totals) if total.end <= value.end), None)


def _on_the_way(
    kpi: Kpi,
    target: Target,
    period: PeriodValue,
    measured: PeriodValue | None,
    fiscal_start: int,
    factors: Factors | None = None,
) -> Standing:
    """Level, window and ceiling: progress from baseline to target against the planned path.

    A season is taken out until the due date, on which the value itself has to be at the target.
    """
    base = trajectory.starting_value(kpi, target)
    expected = trajectory.expected_progress(target, period.end, kpi.cadence, base, fiscal_start)
    final = period.end >= target.due
    if measured is None:
        return Standing(period, None, None, 0.0, None, final, 0.0, Reason.BEFORE_START)
    actual, goal = measured.value, target.value
    assert goal is not None
    if actual is None:
        return Standing(period, None, None, expected, None, final, measured.completeness, measured.reason)
    reached = actual <= goal if kpi.direction is Direction.DECREASE else actual >= goal
    if base is None:
        reason = Reason.NO_BASELINE
        return Standing(period, actual, None, expected, None, final, measured.completeness, reason, reached=reached)
    factors = None if final else factors
    adjusted = without_season(kpi, factors, measured) if factors else None
    way = trajectory.progress(base, goal, actual if adjusted is None else adjusted)
    assert way is not None  # a target that equals its baseline is maintained
    rate = _budget_pace(way, expected) if target.mode is Mode.CEILING else trajectory.pace(way, expected)
    # a season's peak does not reach a target, and neither does a season's low that looks better without the season
    there = way >= 1 - TOLERANCE and (adjusted is None or reached)
    return Standing(
        period, actual, way, expected, rate, final, measured.completeness, reached=there, adjusted=adjusted,
        factors=factors,
    )  # fmt: skip


def _budget_pace(burn: float, expected: float) -> float | None:
    """For a budget less is better: expected ÷ used; nothing used is in plan."""
    if expected <= 0:
        return None
    return expected / burn if burn > 0 else 1.0


def _maintained(kpi: Kpi, target: Target, judged: Sequence[PeriodValue]) -> list[Standing]:
    """Share of the periods so far whose value lay in the range; before the first that counts, nothing is judged."""
    low, high = bounds(kpi, target)
    found, inside, count = [], 0, 0
    for period in judged:
        assert period.value is not None
        off = excess(period.value, low, high)
        if target.start <= middle(period.start, kpi.cadence) <= target.due:
            count, inside = count + 1, inside + (off <= TOLERANCE)
        final = period.end >= target.due
        if count == 0:
            found.append(
                Standing(period, period.value, None, 0.0, None, final, period.completeness, Reason.BEFORE_START)
            )
            continue
        share = inside / count
        found.append(
            Standing(
                period, period.value, share, 1.0, share, final, period.completeness,
                share=share, inside=(inside, count), excess=off, reached=off <= TOLERANCE,
            )
        )  # fmt: skip
    return found


def _milestone(target: Target, period: PeriodValue) -> Standing:
    """Yes or no; until the due date nothing is expected, so "not yet" is in plan."""
    assert period.value is not None
    yes = period.value >= (1.0 if target.value is None else target.value) - TOLERANCE
    final = period.end >= target.due
    pace = 1.0 if yes or not final else 0.0
    return Standing(period, period.value, float(yes), float(final), pace, final, period.completeness, reached=yes)


def _unlike(standing: Standing) -> Standing:
    """The KPI was defined anew since the target was agreed: its values and the target are not comparable."""
    return replace(
        standing,
        progress=None,
        pace=None,
        share=None,
        inside=None,
        excess=None,
        adjusted=None,
        factors=None,
        reason=Reason.VERSION_CHANGED,
    )
