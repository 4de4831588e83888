"""Signal or noise: what a KPI's latest values mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from kpi.assessment import Assurance, Change, ChangeClass, Reason, Rule, Signal, Variation
from kpi.cadence import next_start, period_end
from kpi.model import Cadence, Kpi
from kpi.variation import change_of, checks_of
from tests.facts import JAN, kpi, target
from tests.series import CALM, month, values

JUMP = [70.0, 71, 69, 72, 70, 71, 70, 72]
LAST = dt.date(2029, 12, 31)


def change(series: Sequence[float | None], of: Kpi | None = None, **options: Any) -> Change:
    known = values(series)
    return change_of(
        of or kpi(), known, options.pop("as_of", period_end(month(len(series)), Cadence.MONTHLY)), **options
    )


def test_a_lasting_gain_carries_all_that_a_page_needs() -> None:
    found = change([*CALM, *JUMP])
    assert (found.klass, found.since, found.until) == ("lasting_improvement", month(13), month(20))
    assert found.retention == pytest.approx(1, abs=0.02)
    assert (found.center, found.mr_bar) == pytest.approx((50.5, 38 / 11))
    assert found.unpl == pytest.approx(50.5 + 2.66 * 38 / 11)
    assert found.lnpl == pytest.approx(50.5 - 2.66 * 38 / 11)
    assert found.signals[0] == Signal(month(13), Rule.OUTSIDE, "high")
    assert len(found.signals) == found.judged_count == 8
    assert (found.baseline_start, found.baseline_end, found.baseline_count) == (JAN, month(12), 12)
    assert (found.provisional, found.autocorrelated, found.reason) == (False, False, None)
    assert found.variation is Variation.IMPROVEMENT
    assert found.rebase_from == month(13)


@pytest.mark.parametrize(
    ("direction", "klass", "icon"),
    [
        ("increase", ChangeClass.LASTING_IMPROVEMENT, Variation.IMPROVEMENT),
        ("decrease", ChangeClass.LASTING_DECLINE, Variation.CONCERN),
        ("neutral", ChangeClass.LASTING_RISE, Variation.NEUTRAL_HIGH),
        ("range", ChangeClass.LASTING_RISE, Variation.NEUTRAL_HIGH),
    ],
)
def test_the_direction_that_is_wanted_names_the_change(direction: str, klass: ChangeClass, icon: Variation) -> None:
    found = change([*CALM, *JUMP], kpi(direction=direction))
    assert (found.klass, found.variation) == (klass, icon)
    assert found.rebase_from == month(13)


def test_a_fall_of_a_neutral_kpi_is_no_decline() -> None:
    assert change([*CALM, 20], kpi(direction="neutral")).klass is ChangeClass.SIGNAL_FALL
    assert change([*CALM, 80], kpi(direction="neutral")).klass is ChangeClass.SIGNAL_RISE


@pytest.mark.parametrize(
    ("series", "klass", "reason"),
    [
        ([], "insufficient", Reason.TOO_FEW_POINTS),
        (CALM[:5], "insufficient", Reason.TOO_FEW_POINTS),
        ([7.0] * 20, "insufficient", Reason.NO_VARIATION),
        (CALM[:6], "stable", None),
        (CALM, "stable", None),
        ([*CALM, 51], "noise", None),
    ],
)
def test_too_short_a_history_says_so(series: list[float], klass: str, reason: Reason | None) -> None:
    found = change(series)
    assert (found.klass, found.reason) == (klass, reason)
    assert (found.center is None) == (klass == "insufficient")


def test_limits_of_a_short_baseline_are_provisional_and_say_nothing_of_dependence() -> None:
    found = change(CALM[:8])
    assert (found.provisional, found.autocorrelated, found.baseline_count) == (True, None, 8)


def test_values_that_depend_on_each_other_are_said_to() -> None:
    assert change([10.0, 12, 14, 16, 18, 20, 20, 18, 16, 14, 12, 10]).autocorrelated is True


def test_what_happened_more_than_twelve_periods_ago_is_history() -> None:
    straw_fire = [*CALM, 80, *[50.0, 51] * 5, 50]
    assert change(straw_fire).klass is ChangeClass.FLASH_IN_THE_PAN
    older = change([*straw_fire, 51])
    assert older.klass is ChangeClass.NOISE
    assert older.signals  # the chart still shows it


def test_a_gain_that_lasts_for_years_keeps_its_beginning() -> None:
    found = change([*CALM, *JUMP * 3])
    assert (found.klass, found.since) == (ChangeClass.LASTING_IMPROVEMENT, month(13))


def test_since_a_measure_started_only_what_came_after_it_counts() -> None:
    series = [*CALM, 80, 51, 50, 51, 50, 51]
    assert change(series).klass is ChangeClass.FLASH_IN_THE_PAN
    assert change(series, since=month(14)).klass is ChangeClass.NOISE
    early = change([*CALM[:8], 80, 81], since=month(9))
    assert (early.klass, early.since, early.provisional) == (ChangeClass.SIGNAL_IMPROVEMENT, month(9), True)


def test_everything_can_be_told_as_of_an_earlier_day() -> None:
    series = [*CALM, 80, 50, 51, 50]
    assert change(series, as_of=period_end(month(13), Cadence.MONTHLY)) == change(series[:13])


def test_one_set_of_rules_speaks_for_the_whole_strategy() -> None:
    rise = [*CALM, 46, 47.5, 49, 51, 52.5, 54, 56]
    assert change(rise).klass is ChangeClass.NOISE
    nhs = change(rise, rules="nhs")
    assert nhs.klass is ChangeClass.SIGNAL_IMPROVEMENT
    assert {signal.rule for signal in nhs.signals} == {Rule.TREND}


def test_after_a_confirmed_rebase_the_new_level_is_what_is_usual() -> None:
    series = [*CALM, *JUMP]
    found = change(series, rebased=[month(13)])
    assert (found.klass, found.provisional, found.rebase_from) == (ChangeClass.STABLE, True, None)
    assert found.center == pytest.approx(70.625)


def test_a_new_definition_ends_what_was_known() -> None:
    series = [*values(CALM), *values([500, 505, 495], first=month(13), version=2)]
    found = change_of(kpi(), series, series[-1].end)
    assert (found.klass, found.reason) == (ChangeClass.INSUFFICIENT, Reason.TOO_FEW_POINTS)


def stock(changes: Sequence[float]) -> list[float]:
    levels = [1000.0]
    for step in changes:
        levels.append(levels[-1] + step)
    return levels


STEADY = [20.0, 22, 19, 21, 20, 18, 22, 20, 21, 19, 20]


@pytest.mark.parametrize(
    ("after", "klass", "left"),
    [
        ([21, 20, 19, 22], "noise", None),
        ([300, 21, 19, 20, 22], "one_off_gain_kept", 1),
        ([300, -130, 20, 21, 19, 20], "one_off_gain_partly_kept", 0.46),
        ([300, -250, 20, 21, 19], "flash_in_the_pan", 0.04),
        ([20, -200, 21, 20, 19], "recovered_dip", 0),
        ([30] * 8, "lasting_improvement", 1),
    ],
)
def test_a_stock_is_judged_on_its_changes_and_a_spike_on_what_is_left(
    after: list[float], klass: str, left: float | None
) -> None:
    found = change(stock([*STEADY, *after]), kpi(kind="stock"))
    assert (found.klass, found.basis) == (klass, "change")
    assert found.retention == (None if left is None else pytest.approx(left, abs=0.02))


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("flow", {"mode": "level", "value": 100}, Assurance.CONSISTENT_FAIL),
        ("flow", {"mode": "level", "value": 50}, Assurance.INCONSISTENT),
        ("flow", {"mode": "level", "value": 10}, Assurance.CONSISTENT_PASS),
        ("flow", {"mode": "window", "value": 600}, None),
        ("flow", {"mode": "ceiling", "value": 600}, None),
        ("ratio", {"mode": "window", "value": 100}, Assurance.CONSISTENT_FAIL),
        ("flow", {"mode": "maintain", "value": None, "low": 0}, Assurance.CONSISTENT_PASS),
        ("flow", {"mode": "maintain", "value": None, "low": 20, "high": 80}, None),
        ("stock", {"mode": "level", "value": 100}, None),
    ],
)
def test_assurance_is_given_where_a_value_can_be_held_against_the_target(
    kind: str, fields: dict[str, Any], expected: Assurance | None
) -> None:
    assert change(CALM, kpi(kind=kind, targets=[target(due=LAST, **fields)])).assurance is expected


def test_a_target_for_the_old_definition_assures_nothing() -> None:
    renewed = {"valid_from": month(6), "reason": "counted anew"}
    of = kpi(targets=[target(10, due=LAST)], versions=[renewed])
    series = values(CALM, first=month(6), version=2)
    assert change_of(of, series, series[-1].end).assurance is None


@pytest.mark.parametrize(
    ("event", "cadence", "preliminary", "final"),
    [
        (dt.date(2026, 3, 17), Cadence.MONTHLY, dt.date(2026, 6, 30), dt.date(2026, 11, 30)),
        (dt.date(2026, 3, 17), Cadence.WEEKLY, dt.date(2026, 4, 12), dt.date(2026, 5, 17)),
        (dt.date(2026, 3, 17), Cadence.QUARTERLY, dt.date(2026, 12, 31), dt.date(2028, 3, 31)),
    ],
)
def test_a_quick_win_is_checked_three_and_eight_periods_after_its_event(
    event: dt.date, cadence: Cadence, preliminary: dt.date, final: dt.date
) -> None:
    checks = checks_of(event, cadence)
    assert (checks.preliminary, checks.final) == (preliminary, final)
    assert [checks.next_after(day) for day in (event, preliminary, final)] == [preliminary, final, None]


def test_recorded_weekly_the_final_check_falls_within_two_months() -> None:
    assert checks_of(JAN, Cadence.WEEKLY).final <= next_start(JAN, Cadence.MONTHLY, 2)
