"""Figures in the size of a word or a line: past, way to the target, distribution of statuses."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from kpi.assessment import Assessment, Rollup, Status
from kpi.cadence import middle
from kpi.figures.course import Bounds, state
from kpi.model import Kpi, Mode, Target
from kpi.standing import TOLERANCE, bounds, excess, is_usable, mode_of


@dataclass(frozen=True, slots=True)
class Sparkline:
    """The past in the size of a word."""

    values: tuple[float | None, ...]
    breaks: tuple[int, ...] = ()
    """Indexes where a new definition starts: no line is drawn up to them."""
    target: float | None = None
    band: Bounds | None = None
    """A range to stay in."""


@dataclass(frozen=True, slots=True)
class Bullet:
    """How far on the way: actual against what is expected by now, and the target at 1."""

    status: Status
    actual: float | None
    expected: float | None = None
    enough: float | None = None
    """Where "in plan" begins; of a ceiling: where it ends."""
    ceiling: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """Periods of a maintained KPI: within the range, outside, or without a value; oldest first."""

    status: Status
    inside: tuple[bool | None, ...]


@dataclass(frozen=True, slots=True)
class Distribution:
    """How many children have which status, most severe first."""

    counts: tuple[tuple[Status, int], ...]

    @property
    def total(self) -> int:
        """Number of children."""
        return sum(count for _, count in self.counts)


def sparkline(assessment: Assessment, kpi: Kpi, periods: int = 24) -> Sparkline:
    """The latest complete periods; the open one and incomplete ones are left out."""
    shown = [v for v in assessment.series if v.end <= assessment.as_of][-periods:]
    target = assessment.target
    maintained = target is not None and mode_of(kpi, target) is Mode.MAINTAIN
    return Sparkline(
        values=tuple(v.value if state(v, assessment) == "complete" else None for v in shown),
        breaks=tuple(i for i, (a, b) in enumerate(pairwise(shown), 1) if a.version != b.version),
        target=target.value if target and target.mode is Mode.LEVEL and not maintained else None,
        band=bounds(kpi, target) if target and maintained else None,
    )


def bullet(assessment: Assessment, kpi: Kpi) -> Bullet | Strip | None:
    """The way to the target; None where there is none or it cannot be computed."""
    target = assessment.target
    if target is None or target.mode is Mode.MILESTONE:
        return None
    if mode_of(kpi, target) is Mode.MAINTAIN:
        return _strip(assessment, kpi, target) if assessment.periods_in_range else None
    ceiling = target.mode is Mode.CEILING
    actual = assessment.burn if ceiling else assessment.progress
    if actual is None:
        return None
    expected, on_track = assessment.expected_progress, target.thresholds.on_track
    enough = None if expected is None or not on_track else expected / on_track if ceiling else expected * on_track
    return Bullet(assessment.status, actual, expected, enough, ceiling)


def _strip(assessment: Assessment, kpi: Kpi, target: Target, longest: int = 24) -> Strip:
    """The latest periods that count for the target; those not judged stay without a verdict."""
    low, high = bounds(kpi, target)
    counted = [
        v
        for v in assessment.series
        if target.start <= middle(v.start, kpi.cadence) <= target.due and v.end <= assessment.as_of
    ]
    inside = [
        excess(v.value, low, high) <= TOLERANCE
        if v.value is not None and is_usable(v, assessment.as_of, target.thresholds.completeness)
        else None
        for v in counted
    ]
    return Strip(assessment.status, tuple(inside[-longest:]))


def distribution(rollup: Rollup) -> Distribution:
    """The statuses that occur, most severe first."""
    return Distribution(tuple((s, n) for s in Status if (n := rollup.distribution.get(s, 0))))
