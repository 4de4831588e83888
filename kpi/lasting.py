"""The straw-fire test: what the points after a baseline mean, and how much of a gain is still there.

A run of 8 points makes a change lasting if enough of it is left; a signal needs 3 points after it to be called a straw
fire. The sizes are our own design; their error rates are measured by tests/benchmarks/error_rates.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from kpi.assessment import ChangeClass
from kpi.limits import Limits
from kpi.signals import Found, RuleSet, detect, runs

RUN = 8
"""Successive points on one side that make a change lasting."""
AFTER = 3
"""Points after a signal from which it can be judged whether it is over."""
KEPT = 1 / 3
"""Share of the gain above which it counts as still there."""
LATEST = 6
"""So many latest points tell what is left."""
EDGE = 4
"""While a run is fresh, its first points are compared with the latest ones."""
LEVEL_KEPT = 2 / 3
"""Share of a stock's extra level from which it counts as kept."""
FINISHED = (ChangeClass.FLASH_IN_THE_PAN, ChangeClass.RECOVERED_DIP)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The class of change; first and last are positions among the points after the baseline."""

    klass: ChangeClass
    first: int | None = None
    last: int | None = None
    retention: float | None = None
    """Share of the gain (or loss) that is left; 1 and more: all of it."""
    fading: bool = False
    """A run that is fresh, with little of it left."""
    level_retention: float | None = None
    """Stock: share of a finished spike's extra level that is left."""


def classify(
    values: Sequence[float],
    limits: Limits | None,
    sign: int = 1,
    rules: RuleSet = "wheeler",
    *,
    recent: int = 0,
    levels: Sequence[float] | None = None,
    positions: Sequence[int] | None = None,
) -> Verdict:
    """Class of the points after the baseline, as `judge`."""
    if limits is None:
        return Verdict(ChangeClass.INSUFFICIENT)
    found = detect(values, limits, rules)
    return judge(found, values, limits, sign, recent=recent, levels=levels, positions=positions)


def judge(
    found: Found,
    values: Sequence[float],
    limits: Limits,
    sign: int = 1,
    *,
    recent: int = 0,
    levels: Sequence[float] | None = None,
    positions: Sequence[int] | None = None,
) -> Verdict:
    """Class of the points after the baseline by the signals in them; `sign` 1 where more is better, −1 where less is.

    Only what reaches the point `recent` or later counts. For a stock the values are its changes, and `levels` (with
    the positions of their periods) tell what became of a finished spike.
    """
    if not values:
        return Verdict(ChangeClass.STABLE)
    gains = [sign * (value - limits.center) for value in values]
    verdict = _of_run(found, limits, values, gains, recent) or _of_signal(found, gains, sign, recent)
    if levels is None or verdict.klass not in FINISHED:
        return verdict
    spikes = [i for i, flag in enumerate(found.off) if flag == sign and i >= recent]
    where = positions or range(len(values))
    path = [sign * (level - limits.center * position) for level, position in zip(levels, where, strict=True)]
    return _of_level(verdict, spikes, gains, path)


def _of_run(
    found: Found, limits: Limits, values: Sequence[float], gains: Sequence[float], recent: int
) -> Verdict | None:
    """The last run and whether it lasts; None where there is none, or an opposite point outside the limits ended it."""
    sides = [limits.side(value) for value in values]
    first, last = max((r for r in runs(sides, RUN) if r[1] >= recent), default=(0, -1))
    if last < 0 or -sides[last] in found.outside[last + 1 :]:
        return None
    after = len(gains) - 1 - last
    better = gains[last] > 0
    if after < AFTER:
        left = fmean(gains[-EDGE:]) / fmean(gains[first : first + EDGE])
    else:
        left = fmean(gains[-min(LATEST, after) :]) / fmean(gains[first : last + 1])
    if left > KEPT:
        klass = ChangeClass.LASTING_IMPROVEMENT if better else ChangeClass.LASTING_DECLINE
        return Verdict(klass, first, last, left)
    return Verdict(_unsettled(better=better, over=after >= AFTER), first, last, left, fading=after < AFTER)


def _of_signal(found: Found, gains: Sequence[float], sign: int, recent: int) -> Verdict:
    """The last signals that belong together, and what is left of them."""
    flagged = [i for i, flag in enumerate(found.off) if flag and i >= recent]
    if not flagged:
        return Verdict(ChangeClass.NOISE)
    last = flagged[-1]
    first = _start(found.off, gains, last)
    better = found.off[last] == sign
    after = len(gains) - 1 - last
    left = fmean(gains[-min(LATEST, after) :]) / fmean(gains[first : last + 1]) if after else 1.0
    return Verdict(_unsettled(better=better, over=after >= AFTER and left <= KEPT), first, last, left)


def _start(flags: Sequence[int], gains: Sequence[float], last: int) -> int:
    """Back over signals of the same side; one point in between may be none, if it lies on that side."""
    first = last
    while first > 0:
        if flags[first - 1] == flags[last]:
            first -= 1
        elif first > 1 and flags[first - 2] == flags[last] and gains[first - 1] * gains[last] > 0:
            first -= 2
        else:
            break
    return first


def _unsettled(*, better: bool, over: bool) -> ChangeClass:
    if over:
        return ChangeClass.FLASH_IN_THE_PAN if better else ChangeClass.RECOVERED_DIP
    return ChangeClass.SIGNAL_IMPROVEMENT if better else ChangeClass.SIGNAL_DECLINE


def _of_level(verdict: Verdict, spikes: Sequence[int], gains: Sequence[float], path: Sequence[float]) -> Verdict:
    """What is left of the level that a stock's finished spike added to its usual growth: now ÷ at its peak.

    A spike whose gain went in one step ends with a dip; then the spike before it is what is judged.
    """
    if verdict.klass is ChangeClass.RECOVERED_DIP and not spikes:
        return verdict
    first = verdict.first if verdict.klass is ChangeClass.FLASH_IN_THE_PAN and verdict.first is not None else spikes[0]
    extra = [level - path[first] + gains[first] for level in path[first:]]
    left = extra[-1] / max(extra)
    if left >= LEVEL_KEPT:
        klass = ChangeClass.ONE_OFF_GAIN_KEPT
    elif left <= KEPT:
        klass = ChangeClass.FLASH_IN_THE_PAN
    else:
        klass = ChangeClass.ONE_OFF_GAIN_PARTLY_KEPT
    return replace(verdict, klass=klass, first=first, level_retention=left)
