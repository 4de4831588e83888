"""From KPIs to goal, area and whole: a weighted mean that cannot hide a child that is behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from kpi.assessment import Assessment, Reason, Rollup, Status
from kpi.model import Thresholds
from kpi.standing import TOLERANCE
from kpi.status import by_pace

MIN_COVERAGE = 0.5
"""Below this share of weight with data a group has no status."""

_NO_PART = frozenset({Status.NOT_STARTED, Status.NO_TARGET})
"""Neither in the mean nor in the coverage, only in the distribution."""
_NO_NUMBERS = _NO_PART | {Status.STALE, Status.NO_DATA, Status.UNDEFINED, Status.INSUFFICIENT_DATA}
_BEHIND = frozenset({Status.OFF_TRACK, Status.MISSED})
_WORST_FIRST = (Status.OFF_TRACK, Status.MISSED, Status.AT_RISK, Status.STALE, Status.NO_DATA)


@dataclass(frozen=True, slots=True)
class Child:
    """What a group needs to know of one KPI."""

    key: str
    status: Status
    pace: float | None = None
    progress: float | None = None
    expected: float | None = None
    weight: float = 1.0
    critical: bool = False

    @property
    def has_data(self) -> bool:
        """Whether it takes part in the mean."""
        return self.pace is not None and self.status not in _NO_NUMBERS


def child_of(assessment: Assessment, weight: float) -> Child:
    """A KPI as the child of a group, with its weight there."""
    return Child(
        assessment.kpi,
        assessment.status,
        assessment.pace,
        assessment.progress,
        assessment.expected_progress,
        weight,
        critical=assessment.target is not None and assessment.target.critical,
    )


def roll_up(
    children: Sequence[Child], min_coverage: float = MIN_COVERAGE, thresholds: Thresholds | None = None
) -> Rollup:
    """Status, score and distribution of a group.

    score = Σ w·clip(R, 0, 1) ÷ Σ w over children with data; progress and expected likewise with P and E;
    coverage = weight with data ÷ weight of all that have begun and have a target.
    """
    counted = [child for child in children if child.status not in _NO_PART]
    with_data = [child for child in counted if child.has_data]
    weight = fsum(child.weight for child in counted)
    score = _mean([(child.pace, child.weight) for child in with_data])
    coverage = fsum(child.weight for child in with_data) / weight if weight > 0 else None
    status, reason = _status(children, counted, score, coverage, (min_coverage, thresholds or Thresholds()))
    return Rollup(
        status,
        reason,
        score,
        _mean([(child.progress, child.weight) for child in with_data]),
        _mean([(child.expected, child.weight) for child in with_data]),
        coverage,
        dict(Counter(child.status for child in sorted(children, key=lambda child: list(Status).index(child.status)))),
        _worst(counted),
    )


def _status(
    children: Sequence[Child],
    counted: Sequence[Child],
    score: float | None,
    coverage: float | None,
    limits: tuple[float, Thresholds],
) -> tuple[Status, Reason]:
    min_coverage, thresholds = limits
    if coverage is None:
        return Status.NO_DATA, _nothing_counts(children)
    if any(child.critical and child.status in _BEHIND for child in counted):
        return Status.OFF_TRACK, Reason.CRITICAL_BEHIND
    begun = [child for child in children if child.status is not Status.NO_TARGET]
    if all(child.status is Status.ACHIEVED for child in begun):
        return Status.ACHIEVED, Reason.ALL_ACHIEVED
    if score is None or coverage < min_coverage - TOLERANCE:
        return Status.INSUFFICIENT_DATA, Reason.LOW_COVERAGE
    status = by_pace(score, thresholds)
    if status is Status.ON_TRACK and any(child.status in _BEHIND for child in counted):
        return Status.AT_RISK, Reason.CHILD_BEHIND
    return status, Reason.WEIGHTED_PACE


def _nothing_counts(children: Sequence[Child]) -> Reason:
    """Why a group has no weight: nothing has begun, nothing has a target, or there is nothing."""
    statuses = {child.status for child in children}
    if Status.NOT_STARTED in statuses and statuses <= _NO_PART:
        return Reason.BEFORE_START
    return Reason.NO_TARGET if statuses == {Status.NO_TARGET} else Reason.NO_CHILDREN


def _mean(pairs: Sequence[tuple[float | None, float]]) -> float | None:
    """Weighted mean of shares, each clipped to 0–1; those without a number are left out."""
    known = [(min(max(share, 0.0), 1.0), weight) for share, weight in pairs if share is not None]
    weight = fsum(w for _, w in known)
    return fsum(share * w for share, w in known) / weight if weight > 0 else None


def _worst(counted: Sequence[Child]) -> str | None:
    """The child furthest behind: by status, then by pace, then by key."""

    def rank(child: Child) -> tuple[int, float, str]:
        place = _WORST_FIRST.index(child.status) if child.status in _WORST_FIRST else len(_WORST_FIRST)
        return place, float("inf") if child.pace is None else child.pace, child.key

    return min(counted, key=rank).key if counted else None
