"""Which points are signals: patterns that chance hardly makes, in one of two sets of rules, and the icons they give.

Wheeler (default): a point outside the limits; 8 in a row on one side of the centre; 3 of 4 beyond the quarter line.
NHS (Making Data Count): outside; 7 on one side; 7 rising or falling; 2 of 3 in the outer third, all on one side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from kpi.assessment import Assurance, Rule, Variation
from kpi.limits import ROUNDING, Limits
from kpi.model import Direction

RuleSet = Literal["wheeler", "nhs"]
Flags = list[int]
"""Per point: 1 above or up, −1 below or down, 0 neither."""
QUARTER, TWO_THIRDS, WHOLE = 1 / 2, 2 / 3, 1.0
"""Lines as shares of the way from the centre to the limits."""


@dataclass(frozen=True, slots=True)
class Flag:
    """What a point is flagged for."""

    rule: Rule
    side: int
    """1 above or up, −1 below or down."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the rules say about each point."""

    labels: tuple[Flag | None, ...]
    """One per point, by precedence where several fit: outside, trend, several of, run, moving range."""
    outside: Flags
    off: Flags
    """Signals that lie on the side they point to. A rise below the centre is a signal, but no gain yet."""


def detect(
    values: Sequence[float],
    limits: Limits,
    rules: RuleSet = "wheeler",
    *,
    positions: Sequence[int] | None = None,
    ranges: bool = False,
) -> Found:
    """Apply a set of rules to successive points; `ranges` adds steps above the limit of moving ranges."""
    sides = [limits.side(value) for value in values]
    by_rule = {Rule.OUTSIDE: outside(values, limits), **_SETS[rules](values, sides, limits)}
    labels: list[Flag | None] = [None] * len(values)
    off = [0] * len(values)
    for rule, flags in by_rule.items():
        for i, flag in enumerate(flags):
            if flag:
                labels[i] = labels[i] or Flag(rule, flag)
                off[i] = off[i] or (flag if flag == sides[i] else 0)
    if ranges:
        steps = large_steps(values, limits, positions)
        labels = [
            label or (Flag(Rule.MOVING_RANGE, step) if step else None)
            for label, step in zip(labels, steps, strict=True)
        ]
    return Found(tuple(labels), by_rule[Rule.OUTSIDE], off)


# -- rules ---------------------------------------------------------------------------------------------------------


def outside(values: Sequence[float], limits: Limits) -> Flags:
    """Points outside the limits; one on a limit is not."""
    return [limits.side(value, WHOLE) for value in values]


def run(sides: Sequence[int], length: int) -> Flags:
    """All points of runs on one side of the centre; a point on the centre (0) breaks a run."""
    flags = [0] * len(sides)
    for first, last in runs(sides, length):
        flags[first : last + 1] = sides[first : last + 1]
    return flags


def runs(sides: Sequence[int], length: int) -> Iterator[tuple[int, int]]:
    """First and last point of each stretch on one side that has at least this length."""
    first = 0
    for i in range(1, len(sides) + 1):
        if i == len(sides) or sides[i] != sides[first]:
            if sides[first] and i - first >= length:
                yield first, i - 1
            first = i


def trend(values: Sequence[float], length: int) -> Flags:
    """All points of stretches that rise, or fall, at every step; a turning point goes with what follows."""
    steps = [(b > a) - (b < a) for a, b in pairwise(values)]
    flags = [0] * len(values)
    for first, last in runs(steps, length - 1):
        flags[first : last + 2] = [steps[first]] * (last + 2 - first)
    return flags


def several_of(beyond: Sequence[int], need: int, length: int, sides: Sequence[int] | None = None) -> Flags:
    """Points beyond a line (1, −1) that are `need` out of `length` successive ones on the same side.

    Only those beyond are flagged. Where sides of the centre are given, all points of the stretch must be on that side.
    """
    flags = [0] * len(beyond)
    for first in range(len(beyond) - length + 1):
        stretch = beyond[first : first + length]
        for side in (1, -1):
            if stretch.count(side) >= need and (sides is None or all(s == side for s in sides[first : first + length])):
                for i in range(first, first + length):
                    flags[i] = flags[i] or (side if beyond[i] == side else 0)
    return flags


def large_steps(values: Sequence[float], limits: Limits, positions: Sequence[int] | None = None) -> Flags:
    """Points whose moving range is above its limit, with the direction of the step; a gap makes no pair."""
    flags = [0] * len(values)
    for i in range(1, len(values)):
        step = values[i] - values[i - 1]
        adjacent = positions is None or positions[i] == positions[i - 1] + 1
        if adjacent and abs(step) > limits.url + ROUNDING * limits.mr_bar:
            flags[i] = 1 if step > 0 else -1
    return flags


def _wheeler(values: Sequence[float], sides: Flags, limits: Limits) -> dict[Rule, Flags]:
    beyond = [limits.side(value, QUARTER) for value in values]
    return {Rule.SEVERAL_OF: several_of(beyond, 3, 4), Rule.RUN: run(sides, 8)}


def _nhs(values: Sequence[float], sides: Flags, limits: Limits) -> dict[Rule, Flags]:
    """As the NHS charts do, a point outside the limits is not also one in the outer third."""
    thirds = [0 if limits.side(value, WHOLE) else limits.side(value, TWO_THIRDS) for value in values]
    return {Rule.TREND: trend(values, 7), Rule.SEVERAL_OF: several_of(thirds, 2, 3, sides), Rule.RUN: run(sides, 7)}


_SETS: dict[RuleSet, Callable[[Sequence[float], Flags, Limits], dict[Rule, Flags]]] = {"wheeler": _wheeler, "nhs": _nhs}
"""The rules of each set beside the limits, in the order of their precedence."""


# -- icons ---------------------------------------------------------------------------------------------------------


def variation(flag: Flag | None, direction: Direction) -> Variation:
    """The icon for what a point is flagged for."""
    if flag is None:
        return Variation.COMMON_CAUSE
    if direction in (Direction.NEUTRAL, Direction.RANGE):
        return Variation.NEUTRAL_HIGH if flag.side > 0 else Variation.NEUTRAL_LOW
    better = (flag.side > 0) is (direction is Direction.INCREASE)
    return Variation.IMPROVEMENT if better else Variation.CONCERN


def assurance(limits: Limits, target: float | None, direction: Direction) -> Assurance | None:
    """The icon for whether the process as it is reaches a target: surely, surely not, or by chance."""
    if target is None or direction in (Direction.NEUTRAL, Direction.RANGE):
        return None
    if not (side := limits.side(target, WHOLE)):
        return Assurance.INCONSISTENT
    fails = (side > 0) is (direction is Direction.INCREASE)
    return Assurance.CONSISTENT_FAIL if fails else Assurance.CONSISTENT_PASS
