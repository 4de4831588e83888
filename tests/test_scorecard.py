from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.aggregation import Series, series_for
from kpi.assessment import Assessment, PeriodValue, Reason, Scorecard, Status
from kpi.due import due
from kpi.model import AreaKey, Cadence, CompanyGoal, Goal, GoalKpi, Kpi, Target, Thresholds, Version
from kpi.rollup import Child, roll_up
from kpi.scorecard import arrange, assess, build, grade_colour
from tests.facts import JAN, Fact, kpi, month_end, monthly, parts, strategy, successive, target

S, R = Status, Reason
FEB, MAR, JUL = dt.date(2026, 2, 1), dt.date(2026, 3, 1), dt.date(2026, 7, 1)


def judged(of: Kpi, values: Sequence[float | None], as_of: dt.date | None = None) -> Assessment:
    """A monthly KPI from January 2026 on, as of the end of its last month."""
    day = as_of or month_end(len(values))
    return assess(of, series_for(strategy(of), of.key, {of.key: parts(of, monthly(values))}, day), day)


def level(goal: float | None = 100, baseline: float | None = 0, **more: Any) -> Kpi:
    """A level to be reached by the end of 2026."""
    shape: dict[str, Any] = {
        name: more.pop(name) for name in ("direction", "versions", "carry_forward", "kind") if name in more
    }
    down = baseline is not None and goal is not None and goal < baseline
    agreed = target(goal, baseline=baseline, **more)
    settings: dict[str, Any] = {
        "kind": "ratio",
        "direction": "decrease" if down else "increase",
        "targets": [agreed],
        **shape,
    }
    return kpi("k", **settings)


def total(goal: float = 1200, mode: str = "window", **more: Any) -> Kpi:
    """A sum to be reached, or not to be exceeded, by the end of 2026."""
    return kpi("k", "flow", targets=[target(goal, mode=mode, **more)])


# -- the table of statuses -----------------------------------------------------------------------------------------

HALF = 181 / 365
"""Expected at the end of June."""


@pytest.mark.parametrize(
    ("share", "status", "reason"),
    [
        (1.0, S.ACHIEVED, R.TARGET_REACHED),
        (0.90 * HALF, S.ON_TRACK, R.PACE),
        (0.8999 * HALF, S.AT_RISK, R.PACE),
        (0.75 * HALF, S.AT_RISK, R.PACE),
        (0.7499 * HALF, S.OFF_TRACK, R.PACE),
        (-1.0, S.OFF_TRACK, R.PACE),
    ],
)
@pytest.mark.parametrize(("baseline", "goal"), [(0, 100), (40, 8), (-5, 5), (0.38, 0.40)])
def test_pace_decides_the_status_upwards_and_downwards(
    baseline: float, goal: float, share: float, status: Status, reason: Reason
) -> None:
    found = judged(level(goal, baseline), [None] * 5 + [baseline + share * (goal - baseline)])
    assert (found.status, found.reason) == (status, reason)
    assert found.progress == pytest.approx(share)
    assert found.expected_progress == pytest.approx(HALF)
    assert found.expected_value == pytest.approx(baseline + HALF * (goal - baseline))
    assert found.variance == pytest.approx((share - HALF) * (goal - baseline))


def test_less_is_better_reaches_its_target() -> None:
    found = judged(level(24, 48), [40, 30, 24])
    assert (found.status, found.progress) == (S.ACHIEVED, 1.0)
    assert judged(level(24, 48), [40, 30, 24, 60]).status is S.OFF_TRACK


@pytest.mark.parametrize(
    ("values", "more", "status", "reason"),
    [
        ([], {}, S.NO_DATA, R.NO_PERIOD),
        ([None, None], {}, S.NO_DATA, R.NO_PERIOD),
        ([50], {"baseline": None}, S.UNDEFINED, R.NO_BASELINE),
        ([50], {"start": MAR}, S.NOT_STARTED, R.BEFORE_START),
        ([50], {"start": FEB}, S.NOT_STARTED, R.BEFORE_START),
        ([0], {}, S.AT_RISK, R.EARLY),
        ([0, 0], {}, S.OFF_TRACK, R.PACE),
        ([50], {"value": None}, S.NO_TARGET, R.NO_TARGET),
        ([0.0] * 11 + [100], {}, S.ACHIEVED, R.DUE_REACHED),
        ([100] * 11 + [99.9], {}, S.MISSED, R.DUE_NOT_REACHED),
    ],
)
def test_every_status_has_its_reason(
    values: list[float | None], more: dict[str, Any], status: Status, reason: Reason
) -> None:
    found = judged(level(**{"goal": more.pop("value", 100), **more}), values, month_end(max(1, len(values))))
    assert (found.status, found.reason) == (status, reason)


def test_without_a_target_nothing_is_ever_green() -> None:
    for values in ([], [1e9], [None, 5], [5] * 12):
        found = judged(kpi("k"), values, month_end(12) if not values else None)
        assert found.status in (S.NO_TARGET, S.NO_DATA)
    assert judged(kpi("k"), [1e9]).value == 1e9


def test_a_context_kpi_has_no_target_by_design() -> None:
    found = judged(level(direction="neutral"), [50])
    assert (found.status, found.reason) == (S.NO_TARGET, R.NEUTRAL)


def test_a_target_is_not_in_force_before_it_was_agreed() -> None:
    of = level(agreed_on=dt.date(2026, 2, 10))
    assert judged(of, [50]).status is S.NO_TARGET
    assert judged(of, [50, 50]).status is S.ON_TRACK
    planned = level(start=JUL, due=dt.date(2027, 6, 30))
    assert judged(planned, [50]).status is S.NOT_STARTED
    assert judged(planned.model_copy(update={"targets": (target(9), *planned.targets)}), [50]).target_value == 9


# -- final ---------------------------------------------------------------------------------------------------------


def test_a_final_status_stays_whatever_comes_or_does_not_come_later() -> None:
    of = level(due=month_end(3))
    assert judged(of, [0, 50, 100]).status is S.ACHIEVED
    for later in ([0, 50, 100, 0, 0], [0, 50, 100]):
        found = judged(of, later, month_end(12))
        assert (found.status, found.reason, found.period, found.value) == (S.ACHIEVED, R.DUE_REACHED, MAR, 100)
    assert judged(of, [0, 50, 99, 150], month_end(12)).status is S.MISSED


def test_a_due_date_within_a_period_is_covered_when_the_period_is_over() -> None:
    of = level(due=dt.date(2026, 3, 10))
    assert judged(of, [0, 50, 80], dt.date(2026, 3, 30)).status is not S.MISSED
    assert judged(of, [0, 50, 80], dt.date(2026, 3, 31)).status is S.MISSED


def test_data_that_do_not_cover_the_due_date_decide_nothing() -> None:
    found = judged(level(due=month_end(3)), [0, 100], dt.date(2026, 4, 5))
    assert (found.status, found.reason, found.period) == (S.ACHIEVED, R.TARGET_REACHED, FEB)
    assert judged(level(due=month_end(3)), [0, 20], dt.date(2026, 4, 5)).status is S.OFF_TRACK


@pytest.mark.parametrize(("last", "grade"), [(120, 1.0), (70, 0.7), (-5, 0.0)])
def test_a_final_grade_is_the_clipped_share_of_the_way(last: float, grade: float) -> None:
    assert judged(level(due=month_end(2)), [0, last]).grade == grade
    running = judged(level(), [0, last])
    assert (running.grade, running.reasons["grade"]) == (None, R.NOT_APPLICABLE)


def test_the_due_date_is_judged_without_a_baseline_too() -> None:
    for direction, last, status in (
        ("increase", 101, S.ACHIEVED),
        ("increase", 99, S.MISSED),
        ("decrease", 99, S.ACHIEVED),
    ):
        found = judged(level(baseline=None, due=month_end(2), direction=direction), [50, last])
        assert (found.status, found.progress, found.reasons["progress"]) == (status, None, R.NO_BASELINE)


def test_stretch_grades_have_colours_of_their_own() -> None:
    assert [grade_colour(score) for score in (1, 0.7, 0.69, 0.4, 0.39, 0)] == [
        "green", "green", "yellow", "yellow", "red", "red",
    ]  # fmt: skip


# -- hysteresis, open and incomplete periods -----------------------------------------------------------------------


def flat(profile_share: float, months: int, **more: Any) -> Kpi:
    """A level of which the same share is expected at the end of every month until the last."""
    return level(
        1.0, 0, due=month_end(months + 1), plan="profile",
        profile=[profile_share, *[0.0] * (months - 1), 1 - profile_share], **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("paces", "statuses"),
    [
        ([0.91, 0.89, 0.88, 0.879], [S.ON_TRACK, S.ON_TRACK, S.ON_TRACK, S.AT_RISK]),
        ([0.89, 0.91, 0.919, 0.92], [S.AT_RISK, S.AT_RISK, S.AT_RISK, S.ON_TRACK]),
        ([0.76, 0.74, 0.73, 0.729, 0.76, 0.77], [S.AT_RISK] * 3 + [S.OFF_TRACK] * 2 + [S.AT_RISK]),
        ([0.5, 0.91, 0.92], [S.OFF_TRACK, S.AT_RISK, S.ON_TRACK]),
        ([2.0, 0.89, 0.87], [S.ACHIEVED, S.ON_TRACK, S.AT_RISK]),
        ([0.91, None, 0.89], [S.ON_TRACK, S.ON_TRACK, S.ON_TRACK]),
    ],
)
def test_small_changes_do_not_flip_a_status(paces: list[float | None], statuses: list[Status]) -> None:
    values = [None if pace is None else pace * 0.5 for pace in paces]
    of = flat(0.5, len(paces))
    assert [judged(of, values[:n], month_end(n)).status for n in range(1, len(paces) + 1)] == statuses


def test_thresholds_are_the_targets_own() -> None:
    strict = Thresholds(on_track=0.95, at_risk=0.85, hysteresis=0, early=0.6)
    assert judged(flat(0.7, 1, thresholds=strict), [0.7 * 0.94]).status is S.AT_RISK
    assert judged(flat(0.7, 1, thresholds=strict), [0.7 * 0.84]).status is S.OFF_TRACK
    assert judged(flat(0.5, 1, thresholds=strict), [0.5 * 0.84]).reason is R.EARLY


@pytest.mark.parametrize("of", [level(), total(), total(mode="ceiling"), level(0, 0, direction="increase")])
def test_an_open_period_never_changes_a_status(of: Kpi) -> None:
    for day in (dt.date(2026, 5, 1), dt.date(2026, 5, 30)):
        closed = judged(of, [40, 50, 60, 70], day)
        for running in (-1e6, 0.0, 1e9):
            found = judged(of, [40, 50, 60, 70, running], day)
            assert (found.status, found.value, found.period) == (closed.status, closed.value, closed.period)
            assert found.series[-1].value == running


@given(st.lists(st.floats(-50, 200), min_size=4, max_size=4), st.floats(-1e6, 1e6))
def test_an_open_period_never_changes_a_number(values: list[float], running: float) -> None:
    day = dt.date(2026, 5, 20)
    for of in (level(), total()):
        closed, opened = judged(of, values, day), judged(of, [*values, running], day)
        assert replace(opened, series=(), data=closed.data) == replace(closed, series=())


def test_incomplete_periods_are_shown_but_not_judged() -> None:
    of = kpi("k", grain="daily", targets=[target(100, baseline=0)])
    days = successive([1.0] * 31 + [9.0] * 26, Cadence.DAILY, JAN)
    found = assess(of, series_for(strategy(of), "k", {"k": parts(of, days)}, month_end(2)), month_end(2))
    assert (found.period, found.value) == (JAN, 31)
    assert [round(value.completeness, 3) for value in found.series] == [1, 0.929]
    enough = assess(of, series_for(strategy(of), "k", {"k": parts(of, [*days, *_day(58)])}, month_end(2)), month_end(2))
    assert enough.period == FEB
    assert enough.data.completeness == pytest.approx(27 / 28)


def _day(number: int) -> list[Fact]:
    return [Fact(JAN + dt.timedelta(days=number), 1, grain=Cadence.DAILY)]


def test_a_level_that_is_agreed_to_last_is_judged_on_its_carried_value_and_still_grows_stale() -> None:
    found = judged(level(kind="stock", carry_forward=True), [50, None])
    assert (found.period, found.value, found.series[-1].carried) == (dt.date(2026, 2, 1), 50, True)
    assert found.data.completeness == 0
    assert judged(level(kind="stock"), [50, None]).period == JAN
    old = judged(level(kind="stock", carry_forward=True), [50, None, None, None, None])
    assert (old.status, old.data.state) == (S.STALE, "stale")


def test_a_level_that_is_agreed_to_last_has_its_final_status_when_the_due_date_passes() -> None:
    kpi = level(kind="stock", carry_forward=True)
    values = [50, *[None] * 11]
    assert judged(kpi, values).status is S.MISSED
    assert judged(level(kind="stock"), values).status is S.STALE


# -- modes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "status", "value", "progress"),
    [
        ([100, 100, 100], S.ON_TRACK, 300, 0.25),
        ([100, 50, 90], S.AT_RISK, 240, 0.2),
        ([10, 10, 10], S.OFF_TRACK, 30, 0.025),
        ([1000, 100, 100], S.ACHIEVED, 1200, 1.0),
        ([1000, 250, -100], S.ACHIEVED, 1150, 1150 / 1200),  # locked, though a correction took some back
        ([100, None, 200], S.ON_TRACK, 300, 0.25),
    ],
)
def test_a_sum_by_the_due_date_counts_from_zero(
    values: list[float | None], status: Status, value: float, progress: float
) -> None:
    found = judged(total(), values)
    assert (found.status, found.value, found.baseline) == (status, value, 0)
    assert found.progress == pytest.approx(progress)
    assert found.period_value == values[-1]


def test_what_came_before_the_start_does_not_count_for_a_sum() -> None:
    found = judged(total(start=FEB), [500, 30])
    assert (found.value, found.status) == (30, S.AT_RISK)
    before = judged(total(start=FEB), [500])
    assert (before.status, before.value, before.reasons["value"]) == (S.NOT_STARTED, None, R.BEFORE_START)
    assert before.period_value == 500


def test_a_ratio_over_a_window_counts_from_its_baseline() -> None:
    rate = kpi("rate", "ratio", formula="a / b", targets=[target(0.4, mode="window", baseline=0.2, due=month_end(4))])
    a, b = kpi("a"), kpi("b")
    pot = {"a": parts(a, monthly([30, 10])), "b": parts(b, monthly([100, 33]))}
    found = assess(rate, series_for(strategy(rate, a, b), "rate", pot, month_end(2)), month_end(2))
    assert found.value == pytest.approx(40 / 133)
    assert found.progress == pytest.approx((40 / 133 - 0.2) / 0.2)
    assert (found.required_rate, found.reasons["required_rate"]) == (None, R.NOT_APPLICABLE)


def test_a_unique_count_over_a_window_is_undefined_until_it_is_delivered() -> None:
    reach = kpi("k", "unique", targets=[target(100, mode="window", due=month_end(3))])
    facts = monthly([30, 50, 40])
    day = month_end(3)
    found = assess(reach, series_for(strategy(reach), "k", {"k": parts(reach, facts)}, day), day)
    assert (found.status, found.reason, found.value) == (S.UNDEFINED, R.NOT_ADDITIVE, None)
    facts.append(Fact(JAN, 90, grain=Cadence.QUARTERLY))
    found = assess(reach, series_for(strategy(reach), "k", {"k": parts(reach, facts)}, day), day)
    assert (found.status, found.value, found.progress) == (S.MISSED, 90, 0.9)


@pytest.mark.parametrize(
    ("values", "status", "share"),
    [
        ([7, 8, 5], S.ON_TRACK, 1.0),
        ([4, 7, 7], S.AT_RISK, 2 / 3),
        ([4.9] + [7] * 9, S.ON_TRACK, 0.9),
        ([7, 7, 4.7], S.AT_RISK, 2 / 3),
        ([7, 7, 4.69], S.OFF_TRACK, 2 / 3),
        ([7, 7, 8.31], S.OFF_TRACK, 2 / 3),
    ],
)
def test_a_range_is_to_be_kept(values: list[float | None], status: Status, share: float) -> None:
    of = kpi("k", "ratio", direction="range", targets=[target(None, mode="maintain", low=5, high=8)])
    found = judged(of, values)
    assert found.status is status
    assert found.share_in_range == pytest.approx(share)
    assert found.pace == found.progress == found.share_in_range
    assert found.periods_in_range == (round(share * len(values)), len(values))
    assert (found.expected_value, found.reasons["expected_value"]) == (None, R.NOT_APPLICABLE)


@pytest.mark.parametrize(
    ("direction", "values", "status"),
    [
        ("increase", [50, 60, 50], S.ON_TRACK),
        ("increase", [50, 60, 46], S.AT_RISK),
        ("increase", [50, 60, 44], S.OFF_TRACK),
        ("decrease", [50, 40, 50], S.ON_TRACK),
        ("decrease", [50, 40, 54], S.AT_RISK),
        ("decrease", [50, 40, 60], S.OFF_TRACK),
        ("range", [50, 50, 60], S.OFF_TRACK),
    ],
)
def test_a_target_that_equals_its_baseline_is_kept_on_its_side(
    direction: str, values: list[float | None], status: Status
) -> None:
    found = judged(level(50, 50, direction=direction), values)
    assert found.status is status
    assert found.target_value == 50


@pytest.mark.parametrize("mode", ["level", "window", "ceiling"])
def test_zero_to_zero_never_divides(mode: str) -> None:
    of = kpi("k", targets=[target(0, mode=mode, baseline=0)])
    for value in (-1.0, 0.0, 1.0):
        assert judged(of, [value]).status in (S.ON_TRACK, S.OFF_TRACK)


@pytest.mark.parametrize(
    ("values", "status", "reason", "burn"),
    [
        ([100, 100, 100], S.ON_TRACK, R.PACE, 0.25),
        ([0, 0, 0], S.ON_TRACK, R.PACE, 0.0),
        ([150, 150, 40], S.AT_RISK, R.PACE, 340 / 1200),
        ([300, 300, 300], S.OFF_TRACK, R.PACE, 0.75),
        ([300, 300, 601], S.MISSED, R.BUDGET_EXCEEDED, 1201 / 1200),
        ([200], S.AT_RISK, R.EARLY, 200 / 1200),
        ([100] * 12, S.ACHIEVED, R.DUE_REACHED, 1.0),
        ([100] * 11 + [101], S.MISSED, R.BUDGET_EXCEEDED, 1201 / 1200),
        ([1200], S.AT_RISK, R.EARLY, 1.0),
    ],
)
def test_a_budget_must_not_be_exceeded(values: list[float | None], status: Status, reason: Reason, burn: float) -> None:
    found = judged(total(mode="ceiling"), values)
    assert (found.status, found.reason) == (status, reason)
    assert found.burn == pytest.approx(burn)
    assert found.pace is not None
    assert found.pace == pytest.approx((found.expected_progress or 0) / burn if burn else 1.0)


def test_a_broken_budget_stays_red_without_news() -> None:
    found = judged(total(mode="ceiling"), [1300], month_end(9))
    assert (found.status, found.data.state) == (S.MISSED, "stale")


@pytest.mark.parametrize(
    ("values", "status", "reason"),
    [
        ([0], S.ON_TRACK, R.MILESTONE_OPEN),
        ([0, 1], S.ACHIEVED, R.TARGET_REACHED),
        ([0, 0, 1], S.ACHIEVED, R.DUE_REACHED),
        ([0, 0, 0], S.MISSED, R.DUE_NOT_REACHED),
    ],
)
def test_a_milestone_is_judged_by_its_date_only(values: list[float | None], status: Status, reason: Reason) -> None:
    of = kpi("k", "stock", targets=[target(None, mode="milestone", due=month_end(3))])
    found = judged(of, values)
    assert (found.status, found.reason) == (status, reason)
    assert found.progress == values[-1]


# -- rates ---------------------------------------------------------------------------------------------------------


@given(st.floats(-100, 99), st.integers(1, 11))
def test_the_required_rate_carries_a_level_to_its_target(last: float, months: int) -> None:
    found = judged(level(), [None] * (months - 1) + [last])
    assert found.required_rate is not None
    assert found.periods_left == 12 - months
    assert last + found.periods_left * found.required_rate == pytest.approx(100)


def test_rates_of_a_sum() -> None:
    found = judged(total(), [10, 20, 30, 40])
    assert (found.required_rate, found.recent_rate, found.periods_left) == (1100 / 8, 30, 8)


@pytest.mark.parametrize(
    ("values", "drift"),
    [
        ([10, 20, 40, 100], 30),
        ([50, None, None, 80], 10),
        ([None, None, None, 80], None),
        ([1, None, None, None, 9], None),
    ],
)
def test_the_recent_rate_of_a_level_is_its_drift(values: list[float | None], drift: float | None) -> None:
    found = judged(level(200), values)
    assert found.recent_rate == drift


def test_nothing_more_is_required_when_it_is_reached_or_too_late() -> None:
    for of, values in ((level(), [120]), (level(due=JAN), [50]), (total(mode="ceiling"), [1300])):
        found = judged(of, values)
        assert (found.required_rate, found.reasons["required_rate"]) == (None, R.NOT_APPLICABLE)


# -- freshness -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "state", "overdue", "status"),
    [
        ("2026-06-30", "fresh", 0, S.ON_TRACK),
        ("2026-08-10", "fresh", 0, S.ON_TRACK),
        ("2026-08-11", "late", 1, S.ON_TRACK),
        ("2026-09-10", "late", 1, S.ON_TRACK),
        ("2026-09-11", "stale", 2, S.STALE),
        ("2027-06-11", "stale", 11, S.STALE),
    ],
)
def test_data_grow_late_and_then_stale(day: str, state: str, overdue: int, status: Status) -> None:
    found = judged(level(), [20, 30, 40, 50, 55, 60], dt.date.fromisoformat(day))
    assert (found.data.state, found.data.overdue, found.status) == (state, overdue, status)
    assert found.data.next_due == dt.date(2026, 8, 10)
    if status is S.STALE:
        assert (found.last_status, found.reason, found.usable) == (S.ON_TRACK, R.OVERDUE, False)


def test_the_running_period_makes_data_fresh_before_it_is_judged() -> None:
    found = judged(level(), [20, 30, None, None, 50], dt.date(2026, 5, 20))
    assert (found.data.state, found.period, found.data.next_due) == ("fresh", FEB, dt.date(2026, 6, 10))


@pytest.mark.parametrize(
    ("values", "day", "gaps"),
    [
        ([20, 30, 40], "2026-03-31", 0),
        ([20, None, 40], "2026-04-05", 1),
        ([20, None, None, None, 50, None], "2026-07-01", 3),
        ([20, None, None, None, 50], "2026-05-20", 3),  # the running period is the one with a value
        ([20, *[None] * 12, 50], "2027-03-05", 11),
        ([20, *[None] * 13, 50], "2027-04-05", 11),  # older ones are not due any more
    ],
)
def test_the_gaps_before_the_latest_value_are_those_that_are_due(
    values: list[float | None], day: str, gaps: int
) -> None:
    today, own = dt.date.fromisoformat(day), level(due=dt.date(2027, 12, 31))
    found = judged(own, values, today)
    latest = max(start for start in (value.start for value in found.series if value.value is not None))
    waiting = next(iter(due(strategy(own), {own.key: parts(own, monthly(values))}, today)), None)
    missing = [start for start in waiting.periods if start < latest] if waiting else []
    assert (found.data.gaps, len(missing)) == (gaps, gaps)


def test_a_kpi_without_target_can_be_stale_too() -> None:
    found = judged(kpi("k"), [5], month_end(6))
    assert (found.status, found.last_status) == (S.STALE, S.NO_TARGET)


def test_without_any_value_nothing_is_late() -> None:
    found = judged(level(), [], month_end(6))
    assert (found.data.state, found.data.overdue, found.status) == ("none", 0, S.NO_DATA)


def test_bounds_are_data_but_no_value_to_judge() -> None:
    reach = kpi("k", "unique", targets=[target(100, baseline=0)])
    facts = [Fact(JAN, 5, "ig"), Fact(JAN, 7, "li")]
    found = assess(reach, series_for(strategy(reach), "k", {"k": parts(reach, facts)}, month_end(1)), month_end(1))
    assert (found.status, found.data.state, found.reasons["value"]) == (S.NO_DATA, "fresh", R.NOT_ADDITIVE)


# -- time travel, changed targets, versions ------------------------------------------------------------------------


def test_a_changed_target_leaves_past_assessments_as_they_were() -> None:
    first = target(100, baseline=0)
    second = target(400, baseline=0, valid_from=JUL, reason="more budget")
    before, after = (kpi("k", "ratio", targets=agreed) for agreed in ([first], [first, second]))
    values: list[float | None] = [10, 20, 30, 40, 45, 55, 60, 70]
    for month in range(1, 7):
        assert judged(after, values, month_end(month)) == judged(before, values, month_end(month))
    assert judged(before, values).status is S.ON_TRACK
    assert (judged(after, values).status, judged(after, values).target_value) == (S.OFF_TRACK, 400)


@given(st.lists(st.one_of(st.none(), st.floats(-50, 200)), min_size=3, max_size=12), st.integers(1, 11))
def test_an_assessment_of_a_past_day_does_not_see_what_came_later(values: list[float | None], month: int) -> None:
    month = min(month, len(values) - 1)
    for of in (level(), total(), total(mode="ceiling")):
        assert judged(of, values, month_end(month)) == judged(of, values[:month], month_end(month))


def test_values_of_a_new_definition_are_not_held_against_an_old_target() -> None:
    of = level(versions=[Version(valid_from=MAR, reason="clicks on links only")])
    assert judged(of, [20, 40]).status is S.ON_TRACK
    found = judged(of, [20, 40, 60])
    assert (found.status, found.reason, found.value) == (S.UNDEFINED, R.VERSION_CHANGED, 60)
    assert (found.progress, found.pace, found.variance) == (None, None, None)
    renewed = of.model_copy(update={"targets": (*of.targets, target(100, baseline=50, start=MAR))})
    assert judged(renewed, [20, 40, 60]).status is S.ON_TRACK
    assert judged(renewed, [20, 40, 60]).recent_rate is None


# -- every missing number has a reason -----------------------------------------------------------------------------

NUMBERS = [f.name for f in fields(Assessment) if f.type == "float | None"]


@pytest.mark.parametrize(
    "found",
    [
        judged(of, values, day)
        for of in (
            kpi("k"), level(), level(baseline=None), level(direction="neutral"), level(50, 50), total(),
            total(mode="ceiling"), level(start=dt.date(2027, 1, 1), due=dt.date(2027, 12, 31)),
            total(start=dt.date(2027, 1, 1), due=dt.date(2027, 12, 31)),
            kpi("k", targets=[target(None, mode="milestone")]),
            kpi("k", targets=[target(None, mode="maintain", low=1)]),
            level(versions=[Version(valid_from=FEB, reason="-")]),
        )
        for values, day in (([], month_end(2)), ([30, 40], month_end(2)), ([30, 40], month_end(9)), ([1] * 12, None))
    ],
)  # fmt: skip
def test_every_missing_number_has_a_reason_and_no_other_has(found: Assessment) -> None:
    missing = {name for name in NUMBERS if getattr(found, name) is None}
    assert set(found.reasons) == missing
    if found.expected_value is not None:
        assert found.baseline is not None
        assert found.target_value is not None
        way = found.target_value - found.baseline
        assert found.expected_value == pytest.approx(found.baseline + (found.expected_progress or 0) * way)


# -- roll-up -------------------------------------------------------------------------------------------------------


def child(key: str, status: Status, pace: float | None = None, **more: Any) -> Child:
    return Child(key, status, pace, **more)


ON = child("on", S.ON_TRACK, 1.0)
RED = child("red", S.OFF_TRACK, 0.5)


@pytest.mark.parametrize(
    ("children", "status", "reason"),
    [
        ([ON], S.ON_TRACK, R.WEIGHTED_PACE),
        ([replace(ON, weight=99), RED], S.AT_RISK, R.CHILD_BEHIND),
        ([replace(ON, weight=99), replace(RED, weight=0)], S.AT_RISK, R.CHILD_BEHIND),
        ([replace(ON, weight=99), child("x", S.MISSED, 0.99)], S.AT_RISK, R.CHILD_BEHIND),
        ([replace(ON, weight=99), replace(RED, critical=True)], S.OFF_TRACK, R.CRITICAL_BEHIND),
        ([ON, child("x", S.AT_RISK, 0.8, critical=True)], S.ON_TRACK, R.WEIGHTED_PACE),
        ([RED, RED], S.OFF_TRACK, R.WEIGHTED_PACE),
        ([ON, RED], S.AT_RISK, R.WEIGHTED_PACE),
        ([ON, child("x", S.NO_DATA, weight=1.1)], S.INSUFFICIENT_DATA, R.LOW_COVERAGE),
        ([ON, child("x", S.UNDEFINED), child("y", S.STALE, 1.0)], S.INSUFFICIENT_DATA, R.LOW_COVERAGE),
        ([ON, child("x", S.NO_DATA)], S.ON_TRACK, R.WEIGHTED_PACE),
        ([ON, child("x", S.NOT_STARTED, weight=9), child("y", S.NO_TARGET, weight=9)], S.ON_TRACK, R.WEIGHTED_PACE),
        ([child("x", S.ACHIEVED, 1.2), child("y", S.ACHIEVED, None)], S.ACHIEVED, R.ALL_ACHIEVED),
        ([child("x", S.ACHIEVED, 1.2), child("y", S.NO_TARGET)], S.ACHIEVED, R.ALL_ACHIEVED),
        ([child("x", S.ACHIEVED, 1.2), child("y", S.NOT_STARTED)], S.ON_TRACK, R.WEIGHTED_PACE),
        ([child("x", S.ACHIEVED, 1.2), child("y", S.STALE, weight=0.1)], S.ON_TRACK, R.WEIGHTED_PACE),
        ([child("x", S.NOT_STARTED)], S.NO_DATA, R.BEFORE_START),
        ([child("x", S.NO_TARGET)], S.NO_DATA, R.NO_TARGET),
        ([child("x", S.NO_DATA)], S.INSUFFICIENT_DATA, R.LOW_COVERAGE),
        ([replace(ON, weight=0)], S.NO_DATA, R.NO_CHILDREN),
        ([], S.NO_DATA, R.NO_CHILDREN),
    ],
)
def test_a_group_gets_its_status_by_rule(children: list[Child], status: Status, reason: Reason) -> None:
    found = roll_up(children)
    assert (found.status, found.reason) == (status, reason)
    assert sum(found.distribution.values()) == len(children)


@given(st.lists(st.tuples(st.floats(-1, 3), st.sampled_from([S.ON_TRACK, S.AT_RISK, S.ACHIEVED]), st.floats(0, 9))))
def test_one_red_child_is_never_hidden(others: list[tuple[float, Status, float]]) -> None:
    children = [Child(f"c{i}", status, pace, weight=weight) for i, (pace, status, weight) in enumerate(others)]
    found = roll_up([*children, RED])
    assert found.status not in (S.ON_TRACK, S.ACHIEVED)
    assert found.distribution[S.OFF_TRACK] == 1
    assert found.worst == "red"


def test_pace_progress_and_expectation_are_clipped_and_weighted() -> None:
    found = roll_up([Child("a", S.ON_TRACK, 3.0, 1.5, 0.5, 1), Child("b", S.OFF_TRACK, -1.0, -0.5, 0.9, 3)])
    assert (found.score, found.progress) == (0.25, 0.25)
    assert found.expected == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("children", "worst"),
    [
        ([ON, RED, child("x", S.MISSED, 0.1)], "red"),
        ([ON, child("x", S.MISSED, 0.1), child("y", S.AT_RISK, 0.05)], "x"),
        ([ON, child("y", S.AT_RISK, 0.8), child("z", S.STALE, 0.1)], "y"),
        ([ON, child("z", S.STALE, 0.1), child("n", S.NO_DATA)], "z"),
        ([ON, child("n", S.NO_DATA), child("u", S.UNDEFINED)], "n"),
        ([ON, child("slow", S.ON_TRACK, 0.92)], "slow"),
        ([RED, child("redder", S.OFF_TRACK, 0.1)], "redder"),
        ([child("x", S.NOT_STARTED)], None),
    ],
)
def test_the_worst_child_is_named(children: list[Child], worst: str | None) -> None:
    assert roll_up(children).worst == worst


def test_a_goal_may_ask_for_more_coverage() -> None:
    children = [ON, child("x", S.NO_DATA)]
    assert roll_up(children, min_coverage=0.5).status is S.ON_TRACK
    assert roll_up(children, min_coverage=0.6).status is S.INSUFFICIENT_DATA


# -- the whole -----------------------------------------------------------------------------------------------------


def on_pace(key: str, share: float, **fields: Any) -> tuple[Kpi, Series]:
    """A KPI with this pace at the end of June."""
    of = kpi(key, "ratio", targets=[target(1.0, baseline=0, **fields.pop("target", {}))], **fields)
    return of, Series((PeriodValue(dt.date(2026, 6, 1), month_end(6), share * HALF),))


def example() -> tuple[Any, dict[str, Series]]:
    rows = [
        on_pace("good", 1.0),
        on_pace("shared", 0.8),
        on_pace("bad", 0.2),
        on_pace("hires", 0.9),
        on_pace("orphan", 1.0),
        on_pace("part", 1.0, role="part"),
    ]
    plan = strategy(*(of for of, _ in rows)).model_copy(
        update={
            "company_goals": (CompanyGoal(key="growth", name="Growth", kpi="hires"),),
            "goals": (
                Goal(key="known", name="Known", area=AreaKey.BRAND, company_goals=("growth",),
                     kpis=(GoalKpi(kpi="good"), GoalKpi(kpi="shared", weight=3))),
                Goal(key="liked", name="Liked", area=AreaKey.BRAND, company_goals=("gone",),
                     kpis=(GoalKpi(kpi="shared", weight=1), GoalKpi(kpi="bad"), GoalKpi(kpi="unknown"))),
                Goal(key="served", name="Served", area=AreaKey.RETENTION, company_goals=("growth",),
                     kpis=(GoalKpi(kpi="shared", weight=2), GoalKpi(kpi="part"))),
            ),
        }
    )  # fmt: skip
    return plan, {of.key: series for of, series in rows}


@pytest.fixture
def scorecard() -> Scorecard:
    plan, series = example()
    return build(plan, series, month_end(6))


def test_a_kpi_in_several_goals_counts_once_in_each_and_once_in_the_area(scorecard: Scorecard) -> None:
    known, liked = scorecard.goal("known"), scorecard.goal("liked")
    assert known is not None
    assert liked is not None
    assert known.rollup.score == pytest.approx((1 + 3 * 0.8) / 4)
    assert liked.rollup.score == pytest.approx((0.8 + 0.2) / 2)
    assert liked.kpis == ("shared", "bad")
    brand = next(area for area in scorecard.areas if area.area == "brand")
    assert brand.kpis == ("good", "shared", "bad")
    assert brand.rollup.score == pytest.approx((1 + 3 * 0.8 + 0.2) / 5)
    assert (brand.rollup.status, brand.rollup.worst) == (S.OFF_TRACK, "bad")
    assert [goal.goal for goal in brand.goals] == ["known", "liked"]


def test_one_red_kpi_stays_visible_in_goal_area_and_whole(scorecard: Scorecard) -> None:
    brand = next(area for area in scorecard.areas if area.area == "brand")
    for rollup in (brand.goals[1].rollup, brand.rollup, scorecard.whole):
        assert rollup.distribution[S.OFF_TRACK] == 1
        assert rollup.worst == "bad"
        assert rollup.status in (S.AT_RISK, S.OFF_TRACK)


def test_the_whole_holds_every_kpi_of_the_areas_once(scorecard: Scorecard) -> None:
    assert sum(scorecard.whole.distribution.values()) == 3
    assert scorecard.whole.score == pytest.approx((1 + 3 * 0.8 + 0.2) / 5)


def test_all_four_areas_are_there_and_an_empty_one_has_no_data(scorecard: Scorecard) -> None:
    assert [area.area.value for area in scorecard.areas] == ["acquisition", "retention", "brand", "research"]
    research = scorecard.areas[3]
    assert (research.rollup.status, research.rollup.reason, research.goals) == (S.NO_DATA, R.NO_CHILDREN, ())


def test_what_pays_into_nothing_is_an_orphan_and_parts_are_not_shown(scorecard: Scorecard) -> None:
    assert scorecard.orphans == ("liked", "orphan")
    assert set(scorecard.assessments) == {"good", "shared", "bad", "hires", "orphan"}


def test_company_goals_name_their_goals(scorecard: Scorecard) -> None:
    (growth,) = scorecard.company_goals
    assert (growth.company_goal, growth.kpi, growth.goals) == ("growth", "hires", ("known", "served"))


def test_assessments_made_before_are_arranged_without_computing_them_again(scorecard: Scorecard) -> None:
    plan, _ = example()
    assert arrange(plan, scorecard.assessments, month_end(6)) == scorecard


def test_a_kpi_without_any_values_is_assessed_too() -> None:
    plan, _ = example()
    empty = build(plan, {}, month_end(6))
    assert {a.status for a in empty.assessments.values()} == {S.NO_DATA}
    assert empty.whole.status is S.INSUFFICIENT_DATA


def test_a_critical_target_makes_goal_and_area_off_track() -> None:
    plan, series = example()
    critical = Target(value=1, baseline=0, start=JAN, due=month_end(12), critical=True)
    kpis = tuple(k.model_copy(update={"targets": (critical,)}) if k.key == "bad" else k for k in plan.kpis)
    found = build(plan.model_copy(update={"kpis": kpis}), series, month_end(6))
    assert found.whole.reason is R.CRITICAL_BEHIND
