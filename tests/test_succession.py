"""A changed target follows the one before, however the YAML was edited."""

from __future__ import annotations

import datetime as dt

import pytest

from kpi.model import Kind, Kpi, Mode, Strategy, Target
from kpi.succession import followed

TODAY = dt.date(2026, 11, 21)
YEAR = Target(
    mode=Mode.WINDOW, value=340, start=dt.date(2026, 1, 1), due=dt.date(2026, 12, 31), reason="every tenth an order"
)
LESS = YEAR.model_copy(update={"value": 300.0})
NEXT = Target(mode=Mode.WINDOW, value=400, start=dt.date(2027, 1, 1), due=dt.date(2027, 12, 31))


def strategy(*targets: Target) -> Strategy:
    return Strategy(name="s", kpis=(Kpi(key="leads", name="Leads", kind=Kind.FLOW, targets=targets),))


def said(found: Strategy) -> list[tuple[float | None, dt.date]]:
    return [(target.value, target.since) for target in found.kpis[0].targets]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ((YEAR,), (YEAR,), [(340, YEAR.start)]),
        ((YEAR,), (LESS,), [(340, YEAR.start), (300, TODAY)]),
        ((YEAR,), (), [(340, YEAR.start)]),
        ((YEAR,), (NEXT,), [(340, YEAR.start), (400, NEXT.start)]),
        ((YEAR,), (YEAR, NEXT), [(340, YEAR.start), (400, NEXT.start)]),
        ((NEXT,), (NEXT.model_copy(update={"value": 500.0}),), [(500, NEXT.start)]),
        ((), (YEAR,), [(340, YEAR.start)]),
    ],
    ids=["same", "changed in place", "removed", "replaced by a later one", "followed", "not in force yet", "first"],
)
def test_former_targets_stay(
    old: tuple[Target, ...], new: tuple[Target, ...], expected: list[tuple[float, dt.date]]
) -> None:
    assert said(followed(strategy(*old), strategy(*new), TODAY)) == expected


def test_the_follower_says_why_and_the_former_one_keeps_its_own_reason() -> None:
    former, follower = followed(strategy(YEAR), strategy(LESS), TODAY, "fewer orders").kpis[0].targets
    assert (former, follower.reason, follower.start) == (YEAR, "fewer orders", YEAR.start)


def test_the_same_file_again_changes_nothing_on_that_day_or_later() -> None:
    once = followed(strategy(YEAR), strategy(LESS), TODAY, "fewer orders")
    assert followed(once, strategy(LESS), TODAY, "again") == once
    assert followed(once, strategy(LESS), TODAY + dt.timedelta(days=9), "again") == once
    assert followed(once, once, TODAY + dt.timedelta(days=9)) == once


def test_a_target_changed_twice_on_one_day_leaves_one_follower() -> None:
    once = followed(strategy(YEAR), strategy(LESS), TODAY)
    lower = strategy(YEAR.model_copy(update={"value": 280.0}))
    assert said(followed(once, lower, TODAY)) == [(340, YEAR.start), (280, TODAY)]


def test_going_back_to_a_former_value_is_a_change_as_well() -> None:
    once = followed(strategy(YEAR), strategy(LESS), TODAY)
    later = TODAY + dt.timedelta(days=9)
    assert said(followed(once, strategy(YEAR), later)) == [(340, YEAR.start), (300, TODAY), (340, later)]


def test_everything_else_of_the_new_strategy_is_taken_as_it_is() -> None:
    new = strategy(LESS).model_copy(update={"name": "other"})
    assert followed(strategy(YEAR), new, TODAY).name == "other"
    assert followed(Strategy(name="s"), new, TODAY) == new
