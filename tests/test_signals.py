"""Which points are signals, in both sets of rules."""

from __future__ import annotations

import pytest

from kpi.assessment import Assurance, Rule, Variation
from kpi.limits import Limits
from kpi.model import Direction
from kpi.signals import Flag, RuleSet, assurance, detect, large_steps, run, several_of, trend, variation

LIMITS = Limits(center=0, mr_bar=1 / 2.66, unpl=1, lnpl=-1, url=1.2, reach=1)
O, T, S, R = Rule.OUTSIDE, Rule.TREND, Rule.SEVERAL_OF, Rule.RUN  # noqa: E741 # four letters for four rules


def found(values: list[float], rules: RuleSet = "wheeler") -> list[Rule | None]:
    return [flag.rule if flag else None for flag in detect(values, LIMITS, rules).labels]


@pytest.mark.parametrize(
    ("rules", "values", "expected"),
    [
        ("wheeler", [0.1, 1.1, 1.0, -1.2], [None, O, None, O]),
        ("wheeler", [0.1] * 8, [R] * 8),
        ("wheeler", [0.1] * 7, [None] * 7),
        ("wheeler", [0.1] * 7 + [0] + [0.1], [None] * 9),
        ("wheeler", [0.6, -0.1, 0.6, 0.6], [S, None, S, S]),
        ("wheeler", [0.6, 0.6, -0.6, -0.6], [None] * 4),
        ("wheeler", [0.5, 0.5, 0.5, 0.5], [None] * 4),
        ("wheeler", [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3], [None] * 7),
        ("nhs", [0.1] * 7, [R] * 7),
        ("nhs", [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3], [T] * 7),
        ("nhs", [-0.3, -0.2, -0.1, 0, 0, 0.2, 0.3], [None] * 7),
        ("nhs", [0.7, 0.1, 0.7], [S, None, S]),
        ("nhs", [0.7, -0.1, 0.7], [None] * 3),
        ("nhs", [0.6, 0.6, 0.6], [None] * 3),
    ],
)
def test_each_set_flags_its_own_patterns(rules: RuleSet, values: list[float], expected: list[Rule | None]) -> None:
    assert found(values, rules) == expected


def test_outside_comes_before_trend_before_several_before_run() -> None:
    assert found([0.1, 0.2, 0.3, 0.4, 0.7, 0.8, 1.1], "nhs") == [T, T, T, T, T, T, O]
    assert found([0.1, 0.1, 0.2, 0.7, 0.7, 0.1, 0.1], "nhs") == [R, R, R, S, S, R, R]
    assert found([0.1] * 5 + [0.6] * 3 + [2]) == [R] * 5 + [S] * 3 + [O]


def test_a_rise_below_the_center_is_a_signal_but_not_one_upwards() -> None:
    rising = detect([-0.7, -0.6, -0.5, -0.4, -0.3, -0.2, -0.1], LIMITS, "nhs")
    assert {flag.side for flag in rising.labels if flag} == {1}
    assert rising.off == [-1] * 7  # as the run below the centre that it is as well


def test_a_large_step_is_a_signal_only_if_asked_for_and_not_across_a_gap() -> None:
    values = [0.7, -0.6, 0.7]
    assert found(values) == [None] * 3
    labels = detect(values, LIMITS, ranges=True, positions=[0, 1, 3]).labels
    assert labels == (None, Flag(Rule.MOVING_RANGE, -1), None)
    assert large_steps(values, LIMITS) == [0, -1, 1]


def test_rules_take_short_series() -> None:
    assert [run([], 7), run([1], 7), trend([], 7), trend([1], 7)] == [[], [0], [], [0]]
    assert several_of([1], 2, 3) == [0]
    assert found([]) == []


@pytest.mark.parametrize(
    ("side", "direction", "expected"),
    [
        (1, Direction.INCREASE, Variation.IMPROVEMENT),
        (1, Direction.DECREASE, Variation.CONCERN),
        (-1, Direction.INCREASE, Variation.CONCERN),
        (-1, Direction.DECREASE, Variation.IMPROVEMENT),
        (1, Direction.NEUTRAL, Variation.NEUTRAL_HIGH),
        (-1, Direction.RANGE, Variation.NEUTRAL_LOW),
        (0, Direction.INCREASE, Variation.COMMON_CAUSE),
    ],
)
def test_the_variation_icon_knows_what_is_wanted(side: int, direction: Direction, expected: Variation) -> None:
    assert variation(Flag(O, side) if side else None, direction) is expected


@pytest.mark.parametrize(
    ("target", "direction", "expected"),
    [
        (1.1, Direction.INCREASE, Assurance.CONSISTENT_FAIL),
        (1.1, Direction.DECREASE, Assurance.CONSISTENT_PASS),
        (-1.1, Direction.INCREASE, Assurance.CONSISTENT_PASS),
        (-1.1, Direction.DECREASE, Assurance.CONSISTENT_FAIL),
        (1.0, Direction.INCREASE, Assurance.INCONSISTENT),
        (0.0, Direction.DECREASE, Assurance.INCONSISTENT),
        (1.1, Direction.NEUTRAL, None),
        (None, Direction.INCREASE, None),
    ],
)
def test_the_assurance_icon_says_whether_the_process_reaches_the_target(
    target: float | None, direction: Direction, expected: Assurance | None
) -> None:
    assert assurance(LIMITS, target, direction) is expected
