from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.model import Cadence, Target
from kpi.trajectory import (
    expected_progress,
    expected_value,
    pace,
    path,
    periods_left,
    progress,
    required_rate,
    starting_value,
)
from tests.facts import JAN, kpi, target

numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@given(numbers, numbers, st.floats(-2, 3))
def test_progress_undoes_the_expected_value(baseline: float, goal: float, share: float) -> None:
    value = expected_value(baseline, goal, share)
    found = progress(baseline, goal, value)
    if baseline == goal:
        assert found is None
    else:
        assert found == pytest.approx(share, rel=1e-6, abs=1e-6 * (1 + abs(baseline / (goal - baseline))))


@given(numbers, numbers, st.integers(1, 60))
def test_the_required_rate_reaches_the_target(actual: float, goal: float, left: int) -> None:
    rate = required_rate(goal - actual, left)
    assert rate is not None
    assert actual + left * rate == pytest.approx(goal, abs=1e-6)


def test_nothing_is_required_when_no_period_is_left() -> None:
    assert required_rate(5, 0) is None


@pytest.mark.parametrize(
    ("share", "expected", "found"),
    [(0.45, 0.5, 0.9), (-0.1, 0.5, -0.2), (0.5, 0.0, None), (None, 0.5, None), (0.5, None, None)],
)
def test_pace_is_progress_over_expected_progress(
    share: float | None, expected: float | None, found: float | None
) -> None:
    assert pace(share, expected) == found


@pytest.mark.parametrize("plan", ["linear", "step", "milestones", "profile"])
@pytest.mark.parametrize(("on", "share"), [("2025-12-31", 0.0), ("2026-12-31", 1.0), ("2027-06-01", 1.0)])
def test_every_path_starts_at_nothing_and_ends_at_all(plan: str, on: str, share: float) -> None:
    agreed = target(100, plan=plan, baseline=40, waypoints=[{"date": "2026-05-31", "value": 90}], profile=[1, 2, 0] * 4)
    assert expected_progress(agreed, day(on), Cadence.MONTHLY, 40) == share


@pytest.mark.parametrize(
    ("on", "share"),
    [
        ("2026-01-30", 0.0),
        ("2026-01-31", 31 / 365),
        ("2026-02-27", 31 / 365),
        ("2026-02-28", 59 / 365),
        ("2026-12-30", 334 / 365),
    ],
)
def test_a_step_path_moves_only_at_the_ends_of_periods(on: str, share: float) -> None:
    assert expected_progress(target(plan="step"), day(on), Cadence.MONTHLY, 0) == pytest.approx(share)


def test_a_profile_counts_the_periods_that_are_over() -> None:
    agreed = target(100, due=day("2026-03-31"), plan="profile", profile=[1, 3, 4])
    found = [
        expected_progress(agreed, day(on), Cadence.MONTHLY, 0) for on in ("2026-01-30", "2026-01-31", "2026-03-30")
    ]
    assert found == [0.0, 1 / 8, 4 / 8]


def test_a_profile_without_weight_falls_back_to_the_straight_line() -> None:
    agreed = target(100, due=day("2026-03-31"), plan="profile", profile=[0, 0, 0])
    assert expected_progress(agreed, day("2026-01-31"), Cadence.MONTHLY, 0) == pytest.approx(31 / 90)


@pytest.mark.parametrize("baseline", [None, 100.0])
def test_waypoints_without_a_way_fall_back_to_the_straight_line(baseline: float | None) -> None:
    agreed = target(100, plan="milestones", waypoints=[{"date": "2026-05-31", "value": 90}])
    assert expected_progress(agreed, day("2026-01-31"), Cadence.MONTHLY, baseline) == pytest.approx(31 / 365)


def test_waypoints_in_any_order_and_even_twice_on_a_day_never_divide_by_zero() -> None:
    points = [("2026-07-01", 70), ("2026-03-01", 20), ("2026-07-01", 80), ("2025-06-01", 5)]
    agreed = target(100, baseline=0, plan="milestones", waypoints=[{"date": d, "value": v} for d, v in points])
    for number in range(365):
        share = expected_progress(agreed, JAN + dt.timedelta(days=number), Cadence.MONTHLY, 0)
        assert 0 <= share <= 1


@pytest.mark.parametrize(
    ("fields", "points"),
    [
        ({}, [("2025-12-31", 10), ("2026-03-31", 100)]),
        (
            {"plan": "milestones", "waypoints": [{"date": "2026-02-10", "value": 20}]},
            [("2025-12-31", 10), ("2026-02-10", 20), ("2026-03-31", 100)],
        ),
        (
            {"plan": "step"},
            [("2025-12-31", 10), ("2026-01-31", 41), ("2026-02-28", 69), ("2026-03-31", 100)],
        ),
        (
            {"plan": "profile", "profile": [1, 1, 8]},
            [("2025-12-31", 10), ("2026-01-31", 19), ("2026-02-28", 28), ("2026-03-31", 100)],
        ),
    ],
)
def test_the_path_bends_where_the_plan_does(fields: dict[str, Any], points: list[tuple[str, float]]) -> None:
    drawn = path(target(100, due=day("2026-03-31"), **fields), Cadence.MONTHLY, 10)
    assert [d.isoformat() for d, _ in drawn] == [d for d, _ in points]
    assert [v for _, v in drawn] == pytest.approx([v for _, v in points])


def test_a_range_has_no_path() -> None:
    assert path(target(None, mode="maintain", low=1, high=2), Cadence.MONTHLY, 0) == ()


@pytest.mark.parametrize(
    ("kind", "agreed", "start"),
    [
        ("flow", target(mode="window", baseline=30), 0.0),
        ("unique", target(mode="window"), 0.0),
        ("ratio", target(mode="window", baseline=30), 30),
        ("ratio", target(mode="window"), None),
        ("flow", target(mode="ceiling"), 0.0),
        ("flow", target(mode="level", baseline=30), 30),
        ("stock", target(mode="level"), None),
    ],
)
def test_sums_and_budgets_count_from_zero_everything_else_from_its_baseline(
    kind: str, agreed: Target, start: float | None
) -> None:
    assert starting_value(kpi("x", kind), agreed) == start


@pytest.mark.parametrize(
    ("mode", "due", "period", "cadence", "left"),
    [
        ("level", "2026-12-31", "2026-10-01", Cadence.MONTHLY, 2),
        ("level", "2026-12-31", "2026-12-01", Cadence.MONTHLY, 0),
        ("level", "2026-12-05", "2026-10-01", Cadence.MONTHLY, 2),
        ("window", "2026-12-31", "2026-10-01", Cadence.MONTHLY, 2),
        ("window", "2026-12-05", "2026-10-01", Cadence.MONTHLY, 1),
        ("window", "2026-12-31", "2025-06-01", Cadence.MONTHLY, 12),
        ("level", "2026-03-31", "2026-03-23", Cadence.WEEKLY, 1),
        ("window", "2026-03-31", "2026-03-23", Cadence.WEEKLY, 0),
    ],
)
def test_periods_left_are_those_until_the_due_date(
    mode: str, due: str, period: str, cadence: Cadence, left: int
) -> None:
    assert periods_left(target(100, due=day(due), mode=mode), day(period), cadence) == left
