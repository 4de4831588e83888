"""The numbers of an assessment, and a code for each that is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from typing import TypedDict

from kpi import trajectory
from kpi.assessment import PeriodValue, Reason
from kpi.cadence import next_start
from kpi.model import Aggregation, Kpi, Mode, Target
from kpi.standing import Standing, mode_of, without_season

RECENT = 3
"""Periods that the recent rate looks back."""


class Numbers(TypedDict):
    """The fields of an Assessment that are a number, or None with a reason."""

    value: float | None
    period_value: float | None
    seasonally_adjusted: float | None
    baseline: float | None
    target_value: float | None
    progress: float | None
    expected_progress: float | None
    expected_value: float | None
    variance: float | None
    pace: float | None
    share_in_range: float | None
    burn: float | None
    required_rate: float | None
    recent_rate: float | None
    grade: float | None


def no_numbers(kpi: Kpi, target: Target | None) -> Numbers:
    """What is known without any judgement: what the target itself says."""
    return {
        "value": None,
        "period_value": None,
        "seasonally_adjusted": None,
        "baseline": trajectory.starting_value(kpi, target) if target else None,
        "target_value": target.value if target else None,
        "progress": None,
        "expected_progress": None,
        "expected_value": None,
        "variance": None,
        "pace": None,
        "share_in_range": None,
        "burn": None,
        "required_rate": None,
        "recent_rate": None,
        "grade": None,
    }


def numbers_of(
    kpi: Kpi,
    target: Target,
    standing: Standing,
    usable: Sequence[PeriodValue],
    fiscal_start: int,
    *,
    final: bool,
) -> Numbers:
    """Every number; None where it has no meaning or cannot be computed."""
    mode = mode_of(kpi, target)
    planned = _planned(kpi, target, mode, standing)
    compared = standing.value if standing.adjusted is None else standing.adjusted
    comparable = planned is not None and compared is not None and standing.reason is None
    graded = final and mode in (Mode.LEVEL, Mode.WINDOW) and standing.progress is not None
    return {
        **no_numbers(kpi, target),
        "value": standing.value,
        "period_value": standing.period.value,
        "seasonally_adjusted": standing.adjusted,
        "progress": standing.progress,
        "expected_progress": standing.expected,
        "expected_value": planned,
        "variance": (compared or 0.0) - (planned or 0.0) if comparable else None,
        "pace": standing.pace,
        "share_in_range": standing.share,
        "burn": standing.progress if mode is Mode.CEILING else None,
        "required_rate": _required(kpi, target, mode, standing, fiscal_start),
        "recent_rate": _recent(kpi, mode, standing, usable),
        "grade": min(max(standing.progress or 0.0, 0.0), 1.0) if graded else None,
    }


def reasons_of(numbers: Numbers, standing: Standing) -> dict[str, Reason]:
    """A code for every number that is missing."""
    cause = standing.reason or (Reason.NO_EXPECTATION if standing.expected <= 0 else Reason.NOT_APPLICABLE)
    special = {
        "value": standing.reason or Reason.NO_VALUE,
        "baseline": Reason.NO_BASELINE,
        "progress": cause,
        "pace": cause,
        "variance": standing.reason or Reason.NOT_APPLICABLE,
        "expected_value": Reason.NO_BASELINE if standing.reason is Reason.NO_BASELINE else Reason.NOT_APPLICABLE,
    }
    return {name: special.get(name, Reason.NOT_APPLICABLE) for name in missing(numbers)}


def missing(numbers: Numbers) -> tuple[str, ...]:
    """The names of the fields that have no number."""
    fields: Mapping[str, object] = numbers
    return tuple(name for name, number in fields.items() if number is None)


def _planned(kpi: Kpi, target: Target, mode: Mode, standing: Standing) -> float | None:
    """The value on the path to the target; a range, and a yes or no, have no path."""
    base = trajectory.starting_value(kpi, target)
    if mode not in (Mode.LEVEL, Mode.WINDOW, Mode.CEILING) or base is None or target.value is None:
        return None
    return trajectory.expected_value(base, target.value, standing.expected)


def _required(kpi: Kpi, target: Target, mode: Mode, standing: Standing, fiscal_start: int) -> float | None:
    """What each remaining period must bring: of a sum its share of the rest, of a level its step to the target."""
    if target.value is None or standing.value is None or standing.reason is Reason.VERSION_CHANGED:
        return None
    if not _has_rate(kpi, mode) or standing.reached:
        return None
    left = trajectory.periods_left(target, standing.period.start, kpi.cadence, fiscal_start)
    here = standing.value if standing.adjusted is None else standing.adjusted
    return trajectory.required_rate(target.value - here, left)


def _recent(kpi: Kpi, mode: Mode, standing: Standing, usable: Sequence[PeriodValue]) -> float | None:
    """What the last periods brought each: of a sum their mean, of a level its mean change, without its season."""
    if not _has_rate(kpi, mode):
        return None
    now = standing.period
    earliest = next_start(now.start, kpi.cadence, -RECENT)
    known = [
        (v.start, without_season(kpi, standing.factors, v) if standing.factors and v.start >= earliest else v.value)
        for v in usable
        if v.start <= now.start and v.version == now.version
    ]
    if mode is not Mode.LEVEL:
        recent = [value for _, value in known[-RECENT:] if value is not None]
        return fsum(recent) / len(recent)
    start, before = next((start, value) for start, value in known if start >= earliest)
    steps = next(n for n in range(RECENT + 1) if next_start(start, kpi.cadence, n) >= now.start)
    latest = known[-1][1]
    if steps == 0 or before is None or latest is None:
        return None
    return (latest - before) / steps


def _has_rate(kpi: Kpi, mode: Mode) -> bool:
    """Levels move by steps and sums collect; ratios over a window do neither."""
    return mode is Mode.LEVEL or (mode in (Mode.WINDOW, Mode.CEILING) and kpi.over_time is Aggregation.SUM)
