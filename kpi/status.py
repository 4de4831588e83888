"""Which status the numbers mean: the table of statuses as early returns, and the hysteresis between periods."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from kpi import trajectory
from kpi.assessment import Reason, Status
from kpi.model import Mode, Thresholds
from kpi.standing import TOLERANCE, Standing

_RANK = {Status.OFF_TRACK: 0, Status.MISSED: 0, Status.AT_RISK: 1, Status.ON_TRACK: 2, Status.ACHIEVED: 2}


class Verdict(NamedTuple):
    """A status, and why."""

    status: Status
    reason: Reason


def by_pace(pace: float, thresholds: Thresholds, previous: Status | None = None) -> Status:
    """On track, at risk or off track; from a previous status on, small changes do not flip it (Schmitt trigger)."""
    before = _RANK.get(previous) if previous else None
    for rank, status, threshold in ((2, Status.ON_TRACK, thresholds.on_track), (1, Status.AT_RISK, thresholds.at_risk)):
        shift = 0.0 if before is None else thresholds.hysteresis * (-1 if before >= rank else 1)
        if pace >= threshold + shift - TOLERANCE:
            return status
    return Status.OFF_TRACK


def on_the_way(pace: float, expected: float, thresholds: Thresholds, previous: Status | None = None) -> Verdict:
    """By pace; but while little of the way is expected the ratio is unstable, and a KPI is at most at risk."""
    status = by_pace(pace, thresholds, previous)
    if status is Status.OFF_TRACK and expected < thresholds.early - TOLERANCE:
        return Verdict(Status.AT_RISK, Reason.EARLY)
    return Verdict(status, Reason.PACE)


def judge(progress: float, expected: float, thresholds: Thresholds, previous: Status | None = None) -> Verdict:
    """The status of a KPI under way, its due date still ahead."""
    pace = trajectory.pace(progress, expected)
    if pace is None:
        return Verdict(Status.NOT_STARTED, Reason.BEFORE_START)
    if progress >= 1 - TOLERANCE:
        return Verdict(Status.ACHIEVED, Reason.TARGET_REACHED)
    return on_the_way(pace, expected, thresholds, previous)


def fold(standings: Iterable[Standing], mode: Mode, thresholds: Thresholds, *, locks: bool) -> Verdict:
    """The status after the last standing, each judged in the light of the one before.

    `locks`: a sum that was reached stays achieved, though a later correction may take some back.
    """
    previous: Verdict | None = None
    for standing in standings:
        if locks and previous and previous.status is Status.ACHIEVED and not standing.final and standing.reason is None:
            continue
        previous = _verdict(standing, mode, thresholds, previous.status if previous else None)
    assert previous is not None
    return previous


def grade_colour(score: float) -> Literal["green", "yellow", "red"]:
    """Final grade of a stretch target, where 0.7 is a success; never a status during the period."""
    if score >= 0.7 - TOLERANCE:
        return "green"
    return "yellow" if score >= 0.4 - TOLERANCE else "red"


def _verdict(standing: Standing, mode: Mode, thresholds: Thresholds, previous: Status | None) -> Verdict:
    if standing.reason is Reason.BEFORE_START:
        return Verdict(Status.NOT_STARTED, Reason.BEFORE_START)
    if standing.final and standing.reason in (None, Reason.NO_BASELINE):
        return _final(standing, mode, thresholds)
    if standing.progress is None:
        return Verdict(Status.UNDEFINED, standing.reason or Reason.NO_VALUE)
    match mode:
        case Mode.MAINTAIN:
            return _maintain(standing, thresholds)
        case Mode.CEILING:
            return _ceiling(standing, thresholds, previous)
        case Mode.MILESTONE:
            done = Verdict(Status.ACHIEVED, Reason.TARGET_REACHED)
            return done if standing.reached else Verdict(Status.ON_TRACK, Reason.MILESTONE_OPEN)
    if standing.adjusted is not None and not standing.reached and standing.pace is not None:
        return on_the_way(standing.pace, standing.expected, thresholds, previous)
    return judge(standing.progress, standing.expected, thresholds, previous)


def _final(standing: Standing, mode: Mode, thresholds: Thresholds) -> Verdict:
    match mode:
        case Mode.MAINTAIN:
            reached = _maintain(standing, thresholds).status is Status.ON_TRACK
        case Mode.CEILING:
            reached = not _over_budget(standing)
        case _:
            reached = standing.reached
    if reached:
        return Verdict(Status.ACHIEVED, Reason.DUE_REACHED)
    return Verdict(Status.MISSED, Reason.BUDGET_EXCEEDED if mode is Mode.CEILING else Reason.DUE_NOT_REACHED)


def _maintain(standing: Standing, thresholds: Thresholds) -> Verdict:
    assert standing.excess is not None
    assert standing.share is not None
    if standing.excess <= TOLERANCE:
        steady = standing.share >= thresholds.maintain_share - TOLERANCE
        return Verdict(Status.ON_TRACK, Reason.IN_RANGE) if steady else Verdict(Status.AT_RISK, Reason.RANGE_SHARE)
    near = standing.excess <= thresholds.maintain_excess + TOLERANCE
    return Verdict(Status.AT_RISK if near else Status.OFF_TRACK, Reason.OUT_OF_RANGE)


def _ceiling(standing: Standing, thresholds: Thresholds, previous: Status | None) -> Verdict:
    if _over_budget(standing):
        return Verdict(Status.MISSED, Reason.BUDGET_EXCEEDED)
    if standing.expected <= 0 or standing.pace is None:
        return Verdict(Status.NOT_STARTED, Reason.BEFORE_START)
    return on_the_way(standing.pace, standing.expected, thresholds, previous)


def _over_budget(standing: Standing) -> bool:
    return standing.progress is not None and standing.progress > 1 + TOLERANCE
