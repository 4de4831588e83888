from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.aggregation import Series, series_for
from kpi.assessment import Chance, Outlook, PeriodValue, Reason, RoundedChance
from kpi.cadence import next_start, period_end
from kpi.hindsight import record_of
from kpi.model import Cadence, Kpi, Target
from kpi.outlook import chance_of, outlook_of, rounded
from kpi.seasonality import agreed_season
from tests.facts import DEC_END, JAN, Fact, kpi, month_end, monthly, parts, strategy, target

NOISE = (100, 104, 97, 102, 99, 105, 96, 101, 103, 98, 100, 102)


def of(kind: str = "flow", agreed: Target | None = None, **fields: Any) -> Kpi:
    return kpi("leads", kind, seasonality="none", targets=[agreed or target()], **fields)


def outlook(
    of: Kpi, values: Sequence[float | None], first: dt.date = JAN, as_of: dt.date | None = None, **more: Any
) -> Outlook:
    """The outlook at the end of the last month, from facts as the store delivers them."""
    day = as_of or period_end(next_start(first, of.cadence, len(values) - 1), of.cadence)
    series = series_for(strategy(of), of.key, {of.key: parts(of, monthly(values, first))}, day)
    return outlook_of(of, of.target_on(day), series, day, **more)


def known(found: Outlook) -> tuple[float, float, float, float]:
    assert found.reason is None
    assert found.probability is not None
    assert found.mean is not None
    assert found.low is not None
    assert found.high is not None
    return found.probability, found.mean, found.low, found.high


# -- season ----------------------------------------------------------------------------------------------------------

CHRISTMAS = (1.0,) * 10 + (3.0, 5.0)
"""Weights of the months: the last two bring almost half."""


def christmas(seasonality: str, **fields: Any) -> Kpi:
    agreed = target(1800, mode="window", plan="profile", profile=CHRISTMAS, **fields)
    return kpi("leads", seasonality=seasonality, targets=[agreed], lower_bound=0)


def test_an_agreed_profile_is_the_season_while_the_values_show_none() -> None:
    even = [100 * (1.01 if month % 2 else 0.99) for month in range(10)]
    profile, flat = (outlook(christmas(kind), even) for kind in ("profile", "auto"))
    assert [round(period.mean) for period in profile.path] == [300, 500]
    assert profile.seasonal
    assert known(profile)[1] == pytest.approx(1800, rel=0.01)
    assert known(flat)[1] == pytest.approx(1200, rel=0.01)
    assert known(profile)[0] > 0.2 > known(flat)[0]


def test_a_season_that_the_values_show_comes_before_the_agreed_one() -> None:
    values = [100 * SEASONAL[month % 12] for month in range(34)]
    found = outlook(christmas("profile"), values, dt.date(2024, 1, 1))
    assert [period.mean for period in found.path] == pytest.approx([100 * SEASONAL[10], 100 * SEASONAL[11]], rel=0.02)


SEASONAL = (0.8, 0.85, 0.9, 1.0, 1.1, 1.2, 1.25, 1.2, 1.05, 0.95, 0.9, 0.8)


@pytest.mark.parametrize(
    "fields",
    [
        {"seasonality": "auto"},
        {"start": dt.date(2026, 3, 1), "profile": CHRISTMAS[2:]},
        {"profile": (0.0, *CHRISTMAS[1:])},
        {"mode": "level", "baseline": 1},
        {"plan": "linear", "profile": ()},
    ],
)
def test_a_profile_is_no_season_where_it_does_not_know_all_months(fields: dict[str, Any]) -> None:
    standard = {"mode": "window", "plan": "profile", "profile": CHRISTMAS, "seasonality": "profile"} | fields
    seasonality = standard.pop("seasonality")
    agreed = target(1800, **standard)
    assert agreed_season(kpi(seasonality=seasonality, targets=[agreed]), agreed) is None


def test_earlier_forecasts_had_the_season_that_was_agreed_then() -> None:
    values = [100.0, 101, 99, 100, 101, 99, 100, 101, 99, 100, 300, 500]
    one = christmas("profile")
    series = series_for(strategy(one), one.key, {one.key: parts(one, monthly(values))}, DEC_END)
    trials = record_of(one, series, DEC_END).trials
    assert [round(trial.forecast.mean, -1) for trial in trials] == [300, 500]


# -- level -----------------------------------------------------------------------------------------------------------


def test_an_exact_line_reaches_what_lies_on_it() -> None:
    values = [10.0 * month for month in range(1, 11)]
    found = outlook(of("ratio", target(120, baseline=10)), values)
    assert known(found) == pytest.approx((1, 120, 120, 120))
    assert outlook(of("ratio", target(120.01, baseline=10)), values).probability == 0
    assert [period.mean for period in found.path] == pytest.approx([110, 120])
    assert [period.start for period in found.path] == [dt.date(2026, 11, 1), dt.date(2026, 12, 1)]
    assert [period.end for period in found.path] == [month_end(11), DEC_END]
    assert found.totals == ()


def test_chance_and_band_tell_the_same() -> None:
    _, mean, low, high = known(outlook(of("ratio", target(200, baseline=1)), NOISE[:10]))
    assert low < 100.5 < high
    assert mean - low == pytest.approx(high - mean)
    for goal, chance in ((low, 0.9), (mean, 0.5), (high, 0.1)):
        assert outlook(of("ratio", target(goal, baseline=1)), NOISE[:10]).probability == pytest.approx(chance, abs=1e-6)


def test_what_is_to_fall_has_the_lower_tail() -> None:
    rise = outlook(of("ratio", target(103, baseline=90)), NOISE[:10]).probability
    fall = outlook(of("ratio", target(103, baseline=110), direction="decrease"), NOISE[:10]).probability
    into = outlook(of("ratio", target(103, baseline=110), direction="range"), NOISE[:10]).probability
    assert rise is not None
    assert fall is not None
    assert 0 < rise < 0.5 < fall < 1
    assert rise + fall == pytest.approx(1, abs=1e-6)
    assert into == fall


@pytest.mark.parametrize(
    ("fields", "goal", "chance"),
    [({"upper_bound": 1}, 1.02, 0), ({"upper_bound": 1}, 1, None), ({"lower_bound": 0.95}, 0.95, 1)],
)
def test_bounds_hold_value_and_chance(fields: dict[str, float], goal: float, chance: float | None) -> None:
    shares = [0.99, 0.97, 1, 0.98, 0.96, 0.99, 1, 0.97, 0.98, 0.99]
    chance_found, _, low, high = known(outlook(of("ratio", target(goal, baseline=0.5), **fields), shares))
    assert low >= fields.get("lower_bound", 0)
    assert high <= fields.get("upper_bound", 2)
    assert chance_found == chance if chance is not None else 0 < chance_found < 0.5


# -- stock -----------------------------------------------------------------------------------------------------------


def test_changes_of_a_stock_are_added_up() -> None:
    levels = [1000.0 + 25 * month for month in range(10)]
    found = outlook(of("stock", target(1275, baseline=1000)), levels)
    assert known(found) == pytest.approx((1, 1275, 1275, 1275))
    assert [period.mean for period in found.path] == pytest.approx([1250, 1275])
    assert found.count == 9


def test_a_stock_may_be_told_to_be_forecast_as_it_is() -> None:
    levels = [1000, 1010, 990, 1005, 995, 1008, 992, 1001, 999, 1000]
    added = known(outlook(of("stock", target(1000, baseline=900)), levels))
    as_is = known(outlook(of("stock", target(1000, baseline=900), analysis_series="value"), levels))
    assert as_is[3] - as_is[2] < added[3] - added[2]


def test_a_gap_in_a_stock_leaves_out_its_change_only() -> None:
    levels = [100, 110, 120, 130, None, 150, 160, 170, 180, 190, None, 210]
    found = outlook(of("stock", target(240, due=month_end(15), baseline=100)), levels)
    assert found.count == 8 - 1
    assert found.mean == pytest.approx(240)
    assert found.reason is Reason.TOO_FEW_POINTS


def test_a_running_total_begins_anew() -> None:
    totals = [10, 20, 30, 40, 10, 20, 30, 40, 10, 20]
    found = outlook(of("stock", target(40, baseline=0), analysis_series="decumulate"), totals)
    assert known(found) == pytest.approx((1, 40, 40, 40))


# -- window and ceiling ----------------------------------------------------------------------------------------------


def test_a_sum_is_what_there_is_and_what_comes() -> None:
    found = outlook(of("flow", target(240, mode="window")), [20.0] * 9)
    assert known(found) == pytest.approx((1, 240, 240, 240))
    assert [period.mean for period in found.path] == pytest.approx([20] * 3)
    assert [period.mean for period in found.totals] == pytest.approx([200, 220, 240])
    assert outlook(of("flow", target(241, mode="window")), [20.0] * 9).probability == 0


def test_the_band_of_a_sum_is_wider_than_that_of_a_month_and_narrower_than_all_months_at_their_worst() -> None:
    found = outlook(of("flow", target(1300, mode="window")), NOISE[:9])
    _, mean, low, high = known(found)
    months = sum((period.high or 0) - (period.low or 0) for period in found.path)
    assert (found.path[0].high or 0) - (found.path[0].low or 0) < high - low < months
    assert mean == pytest.approx(sum(NOISE[:9]) + sum(period.mean for period in found.path))
    assert found.totals[-1].low == low


def test_months_before_the_start_show_the_level_but_do_not_count() -> None:
    agreed = target(60, dt.date(2026, 12, 1), dt.date(2027, 2, 28), mode="window", agreed_on=JAN)
    found = outlook(of("flow", agreed), [20.0] * 9)
    assert len(found.path) == 5
    assert [period.start.month for period in found.totals] == [12, 1, 2]
    assert known(found) == pytest.approx((1, 60, 60, 60))


def test_an_earlier_year_counts_for_the_fit_and_not_for_the_sum() -> None:
    agreed = target(240, mode="window")
    found = outlook(of("flow", agreed), [20.0] * 14, dt.date(2025, 1, 1))
    assert known(found) == pytest.approx((1, 240, 240, 240))


@pytest.mark.parametrize(
    ("mode", "goal", "chance"),
    [("window", 303, 1), ("window", 303.1, None), ("ceiling", 302.9, 0), ("ceiling", 303, None)],
)
def test_what_a_sum_has_passed_is_certain_however_short_the_history(
    mode: str, goal: float, chance: float | None
) -> None:
    found = outlook(of("flow", target(goal, mode=mode)), [101, 99, 103])
    assert found.probability == chance
    assert found.reason is (Reason.TOO_FEW_POINTS if chance is None else None)
    assert found.mean is None


def test_a_budget_is_not_to_be_exceeded() -> None:
    held = outlook(of("flow", target(1300, mode="ceiling")), NOISE[:9])
    reached = outlook(of("flow", target(1300, mode="window")), NOISE[:9])
    assert held.probability is not None
    assert reached.probability is not None
    assert held.probability > 0.9
    assert held.probability + reached.probability == pytest.approx(1, abs=1e-6)
    assert outlook(of("flow", target(180, mode="ceiling")), [20.0] * 9).probability == 0
    assert outlook(of("flow", target(240, mode="ceiling")), [20.0] * 9).probability == 1


def test_a_flow_that_cannot_be_negative_only_adds() -> None:
    values = [90.0, 80, 70, 60, 50, 40, 30, 20, 10]
    found = outlook(of("flow", target(455, mode="window"), lower_bound=0), values)
    probability, mean, low, _ = known(found)
    assert [period.mean for period in found.path] == pytest.approx([0, 0, 0], abs=1e-6)
    assert mean >= 450
    assert low >= 450
    assert probability < 0.5


def test_a_ratio_over_a_window_weighs_by_denominators() -> None:
    agreed = target(0.5, mode="window", baseline=0.1)
    share = kpi("share", "ratio", formula="wins / tries", seasonality="none", targets=[agreed])
    wins, tries = kpi("wins", "flow", role="part"), kpi("tries", "flow", role="part")
    # nine months in which 0.2 of 100 came true, the last one apart: 0.2 of 1100
    facts = {"wins": parts(wins, monthly([20.0] * 8 + [220])), "tries": parts(tries, monthly([100.0] * 8 + [1100]))}
    series = series_for(strategy(share, wins, tries), "share", facts, month_end(9))
    found = outlook_of(share, agreed, series, month_end(9))
    assert known(found) == pytest.approx((0, 0.2, 0.2, 0.2))
    rising = {**facts, "wins": parts(wins, monthly([10.0, 20, 30, 40, 50, 60, 70, 80, 990]))}
    series = series_for(strategy(share, wins, tries), "share", rising, month_end(9))
    found = outlook_of(share, agreed, series, month_end(9))
    each = 1900 / 9
    assert found.mean == pytest.approx((1350 + each * (1.0 + 1.1 + 1.2)) / (1900 + 3 * each))


def test_an_average_without_weights_counts_every_month_alike() -> None:
    agreed = target(5, mode="window", baseline=1)
    found = outlook(of("average", agreed), [4.0] * 9)
    assert known(found) == pytest.approx((0, 4, 4, 4))


def test_people_counted_once_do_not_add_up() -> None:
    facts = [Fact(next_start(JAN, Cadence.MONTHLY, n), 50.0) for n in range(9)] + [
        Fact(JAN, 400.0, grain=Cadence.YEARLY)
    ]
    reach = of("unique", target(1000, mode="window"))
    series = series_for(strategy(reach), "leads", {"leads": parts(reach, facts)}, month_end(9))
    found = outlook_of(reach, reach.targets[0], series, month_end(9))
    assert found.probability is None
    assert found.reason is Reason.NOT_ADDITIVE


# -- maintain, milestone -----------------------------------------------------------------------------------------------


def test_a_range_is_kept_with_the_chance_of_lying_in_it() -> None:
    _, _, low, high = known(outlook(of("ratio", target(90, baseline=1)), NOISE[:10]))
    agreed = target(None, mode="maintain", low=low, high=high)
    assert outlook(of("ratio", agreed, direction="range"), NOISE[:10]).probability == pytest.approx(0.8, abs=1e-6)
    one_sided = target(None, mode="maintain", low=low)
    assert outlook(of("ratio", one_sided), NOISE[:10]).probability == pytest.approx(0.9, abs=1e-6)


def test_a_target_that_equals_its_baseline_is_to_be_kept() -> None:
    _, _, low, _ = known(outlook(of("ratio", target(90, baseline=1)), NOISE[:10]))
    assert outlook(of("ratio", target(low, baseline=low)), NOISE[:10]).probability == pytest.approx(0.9, abs=1e-6)


def test_a_milestone_is_not_forecast() -> None:
    agreed = target(None, mode="milestone")
    assert outlook(of("flow", agreed), [0.0] * 9).reason is Reason.NOT_APPLICABLE
    assert outlook(of("flow", agreed), [0.0] * 11 + [1]).probability == 1
    assert outlook(of("flow", agreed), [0.0] * 12).probability == 0


# -- the due date ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "fields", "values", "chance", "number"),
    [
        ("ratio", {"value": 102, "baseline": 1}, NOISE, 1, 102),
        ("ratio", {"value": 102.1, "baseline": 1}, NOISE, 0, 102),
        ("flow", {"value": 1207, "mode": "window"}, NOISE, 1, 1207),
        ("flow", {"value": 1208, "mode": "window"}, NOISE, 0, 1207),
        ("flow", {"value": 1207, "mode": "ceiling"}, NOISE, 1, 1207),
        ("flow", {"value": 1206, "mode": "ceiling"}, NOISE, 0, 1207),
        ("stock", {"value": 102, "baseline": 1}, NOISE, 1, 102),
        ("ratio", {"value": None, "mode": "maintain", "low": 96}, NOISE, 1, 102),
        ("ratio", {"value": None, "mode": "maintain", "low": 99}, NOISE, 0, 102),
        ("ratio", {"value": None, "mode": "maintain", "low": 90, "high": 101}, NOISE, 0, 102),
    ],
)
def test_on_the_due_date_it_is_reached_or_not(
    kind: str, fields: dict[str, Any], values: Sequence[float], chance: float, number: float
) -> None:
    for more in ([], [5.0]):
        found = outlook(of(kind, target(**fields)), [*values, *more])
        assert (found.probability, found.mean, found.low, found.high) == (chance, number, number, number)
        assert found.reason is None
        assert found.path == ()


def test_the_way_to_the_due_date_starts_at_the_latest_complete_month() -> None:
    agreed = target(200, baseline=1)
    complete = outlook(of("ratio", agreed), NOISE[:9])
    running = outlook(of("ratio", agreed), [*NOISE[:9], 7.0], as_of=dt.date(2026, 10, 20))
    late = outlook(of("ratio", agreed), NOISE[:9], as_of=dt.date(2026, 11, 30))
    assert complete == running == late
    assert len(complete.path) == 3


def test_a_due_date_within_a_month_waits_for_the_month_of_a_level_and_not_of_a_sum() -> None:
    early = dt.date(2026, 12, 10)  # the middle of December is later, so a sum does without it
    assert len(outlook(of("ratio", target(90, due=early, baseline=1)), NOISE[:10]).path) == 2
    summed = outlook(of("flow", target(220, due=early, mode="window")), [20.0] * 10)
    assert len(summed.totals) == 1
    assert summed.mean == pytest.approx(220)
    assert outlook(of("flow", target(220, due=early, mode="window")), [20.0] * 11).probability == 1
    assert outlook(of("flow", target(221, due=early, mode="window")), [20.0] * 11).probability == 0


# -- how much is known -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "has_mean", "reason"),
    [
        (4, False, Reason.TOO_FEW_POINTS),
        (5, True, Reason.TOO_FEW_POINTS),
        (7, True, Reason.TOO_FEW_POINTS),
        (8, True, None),
    ],
)
@pytest.mark.parametrize("mode", ["level", "window", "maintain"])
def test_too_few_values_give_no_chance_and_a_reason(
    count: int, has_mean: bool, reason: Reason | None, mode: str
) -> None:
    agreed = target(5000, mode=mode, baseline=1) if mode != "maintain" else target(None, mode=mode, low=50)
    found = outlook(of("flow", agreed), NOISE[:count])
    assert found.reason is reason
    assert (found.mean is not None) is has_mean
    assert (found.probability is None) is (reason is not None)
    assert (found.low is None) is (found.high is None) is (reason is not None)
    assert found.count == count
    assert all((period.low is None) is (reason is not None) for period in (*found.path, *found.totals))


@pytest.mark.parametrize(
    ("fields", "agreed", "reason"),
    [
        ({"direction": "neutral"}, target(5), Reason.NEUTRAL),
        ({}, target(None), Reason.NO_TARGET),
        ({}, target(5, valid_from=dt.date(2027, 1, 1)), Reason.NO_TARGET),
    ],
)
def test_without_a_target_there_is_no_outlook(fields: dict[str, Any], agreed: Target, reason: Reason) -> None:
    assert outlook(of("flow", agreed, **fields), NOISE[:10]) == Outlook(reason=reason)


def test_without_a_complete_period_there_is_no_outlook() -> None:
    assert outlook(of(), [5.0], as_of=dt.date(2026, 1, 20)).reason is Reason.NO_PERIOD


def test_quarters_and_years_have_wider_bands() -> None:
    widths = {}
    for cadence in Cadence:
        starts = [next_start(dt.date(2024, 1, 1), cadence, step) for step in range(13)]
        ends = [period_end(start, cadence) for start in starts]
        values = tuple(map(PeriodValue, starts, ends, map(float, NOISE)))
        agreed = target(200, starts[0], ends[-1], baseline=1)
        _, _, low, high = known(outlook_of(of("ratio", agreed, cadence=cadence), agreed, Series(values), ends[-2]))
        widths[cadence] = high - low
    plain = widths[Cadence.MONTHLY]
    assert widths[Cadence.DAILY] == widths[Cadence.WEEKLY] == plain
    assert widths[Cadence.QUARTERLY] == widths[Cadence.YEARLY] == pytest.approx(1.35 * plain)


def test_a_season_is_found_unless_none_is_wanted() -> None:
    values = [100.0 + (40 if month % 12 == 11 else 0) for month in range(34)]
    first, agreed = dt.date(2024, 1, 1), target(140, baseline=1)
    seasonal = kpi("leads", "ratio", targets=[agreed])
    assert outlook(seasonal, values, first).mean == pytest.approx(140, abs=0.5)
    assert outlook(seasonal, values, first).seasonal
    plain = outlook(of("ratio", agreed), values, first)
    assert not plain.seasonal
    assert plain.mean is not None
    assert plain.mean < 110


# -- breaks ------------------------------------------------------------------------------------------------------------


def test_values_of_another_definition_are_not_compared() -> None:
    changed = {"versions": [{"valid_from": "2026-02-01", "reason": "new source"}]}
    agreed = target(60, due=month_end(13), start=dt.date(2026, 2, 1), baseline=5)
    values = [1000.0] + [5.0 * month for month in range(1, 10)]
    found = outlook(of("ratio", agreed, **changed), values)
    assert found.count == 9
    assert known(found) == pytest.approx((1, 60, 60, 60))
    before = target(60, due=month_end(13), baseline=5)
    assert outlook(of("ratio", before, **changed), values).reason is Reason.VERSION_CHANGED


def test_a_confirmed_new_level_is_what_counts_once_it_has_eight_values() -> None:
    agreed = target(50, due=month_end(15), baseline=1)
    old, new = [10.0, 11, 9, 10], [50.0, 52, 48, 51, 49, 50, 52, 48]
    all_of_it = outlook(of("ratio", agreed), [*old, *new])
    anew = outlook(of("ratio", agreed), [*old, *new], since=dt.date(2026, 5, 1))
    assert (all_of_it.count, anew.count) == (12, 8)
    assert known(anew)[3] - known(anew)[2] < known(all_of_it)[3] - known(all_of_it)[2]
    too_soon = outlook(of("ratio", agreed), [*old, *new], since=dt.date(2026, 6, 1))
    assert too_soon == all_of_it


# -- words -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("probability", "chance", "shown"),
    [
        (0.0, Chance.UNLIKELY, RoundedChance(10, "below")),
        (0.0999, Chance.UNLIKELY, RoundedChance(10, "below")),
        (0.10, Chance.UNLIKELY, RoundedChance(10)),
        (0.13, Chance.UNLIKELY, RoundedChance(15)),
        (0.1999, Chance.UNLIKELY, RoundedChance(15)),
        (0.20, Chance.OPEN, RoundedChance(20)),
        (0.42, Chance.OPEN, RoundedChance(40)),
        (0.43, Chance.OPEN, RoundedChance(45)),
        (0.7999, Chance.OPEN, RoundedChance(75)),
        (0.80, Chance.LIKELY, RoundedChance(80)),
        (0.90, Chance.LIKELY, RoundedChance(90)),
        (0.9001, Chance.LIKELY, RoundedChance(90, "above")),
        (1.0, Chance.LIKELY, RoundedChance(90, "above")),
    ],
)
def test_chances_are_shown_no_more_exact_than_they_are(
    probability: float, chance: Chance, shown: RoundedChance
) -> None:
    assert chance_of(probability) is chance
    assert rounded(probability) == shown


@settings(max_examples=200)
@given(st.floats(0, 1))
def test_number_and_word_of_a_chance_never_contradict(probability: float) -> None:
    shown = rounded(probability)
    if shown.side == "about":
        assert abs(shown.percent / 100 - probability) <= 0.05
        assert chance_of(shown.percent / 100) is chance_of(probability)


@settings(max_examples=60)
@given(
    st.lists(st.floats(0, 1000), min_size=8, max_size=11),
    st.floats(1, 12000),
    st.sampled_from(["level", "window", "ceiling", "maintain"]),
    st.sampled_from(["flow", "stock", "ratio"]),
)
def test_chance_band_and_target_never_contradict(values: list[float], goal: float, mode: str, kind: str) -> None:
    agreed = target(None, mode=mode, low=goal) if mode == "maintain" else target(goal, mode=mode, baseline=0)
    found = outlook(of(kind, agreed, lower_bound=0), values)
    if found.probability is None:
        assert found.reason in (Reason.TOO_FEW_POINTS, Reason.NOT_ADDITIVE)
        return
    assert 0 <= found.probability <= 1
    if found.low is None or found.high is None or found.mean is None:
        return  # certain before there is enough for a forecast
    assert 0 <= found.low <= found.mean <= found.high
    assert len(found.path) == 12 - len(values)
    wanted_above = mode != "ceiling"
    if found.low > goal * 1.0001:
        assert found.probability >= 0.9 - 1e-6 if wanted_above else found.probability <= 0.1 + 1e-6
    if found.high < goal * 0.9999:
        assert found.probability <= 0.1 + 1e-6 if wanted_above else found.probability >= 0.9 - 1e-6
