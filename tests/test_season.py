"""A level with a real season is held against its path without it, and every place that shows it says so."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import product

import pytest

from kpi import figures, sentences
from kpi.aggregation import Series
from kpi.assessment import Assessment, PeriodValue, Status
from kpi.cadence import add_months, next_start, period_end
from kpi.exports.scorecard_json import render
from kpi.i18n import Language
from kpi.model import AreaKey, Cadence, Goal, GoalKpi, Kpi, Mode, Plan, Strategy, Target
from kpi.quick_wins import quick_wins
from kpi.scorecard import assess, build
from tests.consistency import faults

DE, EN = Language("de"), Language("en")
SEASON = (0.8, 0.85, 0.9, 1.0, 1.1, 1.2, 1.25, 1.2, 1.05, 0.95, 0.9, 0.8)
START, DUE = dt.date(2026, 1, 1), dt.date(2026, 12, 31)


def target(**fields: object) -> Target:
    return Target.model_validate({"value": 1200, "baseline": 1000, "start": START, "due": DUE} | fields)


def kpi(**fields: object) -> Kpi:
    standard = {"key": "k", "name": "Besuche", "kind": "flow", "lower_bound": 0, "targets": [target()]}
    return Kpi.model_validate(standard | fields)


def year(step: int) -> float:
    """A level of 1,000 that climbs to 1,200 in the third year, month by month."""
    return 1000 + max(0, step - 23) * 200 / 12


def series(months: int = 36, season: tuple[float, ...] = SEASON) -> Series:
    starts = [next_start(dt.date(2024, 1, 1), Cadence.MONTHLY, step) for step in range(months)]
    wobble = (1.002, 0.998, 1.001, 0.999, 1.0003)
    return Series(
        tuple(
            PeriodValue(start, period_end(start, Cadence.MONTHLY), year(i) * season[i % 12] * wobble[i % 5])
            for i, start in enumerate(starts)
        )
    )


def assessed(one: Kpi, month: int, found: Series | None = None) -> Assessment:
    """As of the end of a month of 2026."""
    day = add_months(START, month) - dt.timedelta(days=1)
    return assess(one, found or series(), day)


@pytest.mark.parametrize("month", range(1, 12))
def test_a_level_on_its_way_is_on_track_in_every_season(month: int) -> None:
    found = assessed(kpi(), month)
    assert found.status is Status.ON_TRACK
    assert found.seasonally_adjusted == pytest.approx(year(23 + month), rel=0.02)
    assert found.value == pytest.approx(year(23 + month) * SEASON[month - 1], rel=0.01)


def test_without_its_season_a_low_would_be_taken_for_a_failure_and_a_peak_for_a_success() -> None:
    raw = kpi(seasonality="none")
    assert [assessed(raw, month).status for month in (2, 7)] == [Status.OFF_TRACK, Status.ACHIEVED]
    assert assessed(raw, 7).seasonally_adjusted is None


@pytest.mark.parametrize("month", [3, 7, 11])
def test_progress_pace_and_variance_are_of_the_adjusted_value(month: int) -> None:
    found = assessed(kpi(), month)
    calm, share = found.seasonally_adjusted, found.expected_progress
    assert calm is not None
    assert share is not None
    assert found.expected_value == pytest.approx(1000 + share * 200)
    assert found.variance == pytest.approx(calm - (found.expected_value or 0))
    assert found.progress == pytest.approx((calm - 1000) / 200)
    assert found.pace == pytest.approx((found.progress or 0) / share)
    assert found.required_rate == pytest.approx((1200 - calm) / (12 - month))
    assert found.recent_rate == pytest.approx(200 / 12, rel=0.5)
    assert found.season is not None
    assert found.season.multiplies
    assert calm * found.season.effect == pytest.approx(found.value)


def test_on_the_due_date_the_value_itself_has_to_be_there() -> None:
    low = assessed(kpi(), 12)
    assert (low.status, low.seasonally_adjusted) == (Status.MISSED, None)
    assert low.outlook.probability == 0
    peak = kpi(targets=[target(due=dt.date(2026, 7, 31))])
    assert assessed(peak, 7).status is Status.ACHIEVED


def test_a_target_is_reached_early_only_with_the_season_and_without_it() -> None:
    easy = kpi(targets=[target(value=1150)])
    rich = replace(series(), periods=tuple(v._replace(value=(v.value or 0) * 1.05) for v in series().periods[24:]))
    ahead = Series((*series().periods[:24], *rich.periods))
    assert (assessed(easy, 11, ahead).value or 0) < 1150
    assert (assessed(easy, 11, ahead).seasonally_adjusted or 0) > 1150
    assert assessed(easy, 11, ahead).status is Status.ON_TRACK  # a low that has not reached it
    assert assessed(easy, 7, ahead).status is Status.ACHIEVED
    assert assessed(kpi(), 7).status is Status.ON_TRACK  # a peak that has


@pytest.mark.parametrize(
    "fields",
    [
        {"targets": [target(plan=Plan.MILESTONES, waypoints=[{"date": "2026-07-15", "value": 1150}])]},
        {"targets": [target(plan=Plan.PROFILE, profile=[1.0] * 12)]},
        {"targets": [target(mode=Mode.WINDOW, value=14_000, baseline=None)]},
        {"targets": [target(mode=Mode.MAINTAIN, low=900, high=1300, value=None)]},
        {"targets": [target(value=1000)]},
        {"kind": "stock"},
        {"seasonality": "none"},
    ],
    ids=["waypoints", "profile", "sum", "range", "to keep", "stock", "not wanted"],
)
def test_what_has_its_season_in_the_plan_or_no_path_is_not_adjusted(fields: dict[str, object]) -> None:
    assert assessed(kpi(**fields), 7).seasonally_adjusted is None


def test_too_short_a_history_shows_no_season() -> None:
    short = Series(series(23).periods[12:])
    assert assess(kpi(), short, dt.date(2025, 11, 30)).seasonally_adjusted is None


def test_a_confirmed_new_level_starts_anew() -> None:
    level = {"start": "2026-02-01", "reason": "new", "confirmed_on": "2026-06-05"}
    one = kpi(rebases=[level])
    assert assessed(one, 5).seasonally_adjusted is not None
    assert assessed(one, 6).seasonally_adjusted is None
    old = kpi(rebases=[level | {"start": "2024-01-01"}])
    assert assessed(old, 6) == assessed(kpi(), 6)


def test_the_adjusted_value_stays_within_the_bounds_of_the_kpi() -> None:
    share = kpi(kind="ratio", unit="percent", upper_bound=1, targets=[target(value=0.99, baseline=0.5)])
    full = Series(tuple(v._replace(value=min(1.0, (v.value or 0) / 1200)) for v in series().periods))
    found = [assessed(share, month, full) for month in range(1, 12)]
    assert all(a.seasonally_adjusted is not None and a.seasonally_adjusted <= 1 for a in found)
    assert not [fault for a in found for language in (DE, EN) for fault in told(a, share, language)]


def strategy(one: Kpi) -> Strategy:
    goal = Goal(key="g", name="Ziel", area=AreaKey.ACQUISITION, kpis=(GoalKpi(kpi="k"),))
    return Strategy(name="S", goals=(goal,), kpis=(one,))


def told(found: Assessment, one: Kpi, language: Language) -> list[str]:
    card = build(strategy(one), {}, found.as_of)
    return faults(replace(card, assessments={"k": found}), strategy(one), language)


UNITS = [
    {},
    {"unit": "percent", "kind": "ratio", "decimals": 1, "scale": 1e-4},
    {"unit": "duration", "kind": "average", "decimals": 1, "scale": 10, "direction": "decrease"},
    {"unit": {"kind": "currency", "currency": "EUR"}, "decimals": 2, "scale": 0.03},
    {"kind": "ratio", "decimals": 2, "scale": 1e-3, "shift": -1.0, "lower_bound": None},
]


@pytest.mark.parametrize(("month", "form"), [*product(range(1, 13), range(len(UNITS)))])
def test_everything_said_in_every_season_holds(month: int, form: int) -> None:
    fields = dict(UNITS[form])
    scale, shift = float(fields.pop("scale", 1)), float(fields.pop("shift", 0))  # type: ignore[arg-type]
    ends = (1200, 1000) if fields.get("direction") != "decrease" else (900, 1200)
    aim, base = (end * scale + shift for end in ends)
    one = kpi(**fields, targets=[target(value=aim, baseline=base, quick_win=True)])
    values = Series(tuple(v._replace(value=(v.value or 0) * scale + shift) for v in series().periods))
    found = assessed(one, month, values)
    assert (found.seasonally_adjusted is None) is (month == 12)
    for language in (DE, EN):
        assert told(found, one, language) == []
    assert len(quick_wins(strategy(one), {"k": found}, found.as_of)) <= 1


def test_it_is_said_wherever_the_number_is_compared() -> None:
    one = kpi(unit={"label": {"de": "Besuche", "en": "visits"}})
    found = assessed(one, 7)
    calm = sentences.adjusted(found, one, DE)
    assert calm.startswith("saisonbereinigt 1.1")
    for say in (sentences.status_line, sentences.variance, sentences.against_plan, sentences.kpi_headline):
        assert calm in say(found, one, DE)
    assert sentences.way(found, one, DE).startswith("saisonbereinigt ")
    assert "(saisonbereinigt)" in sentences.need(found, one, DE)
    assert sentences.reason(found, one, DE).startswith("Saisonbereinigt ")
    labels = [step.label for step in sentences.steps(found, one, DE)]
    assert labels[1] == "Saisonbereinigt (üblich sind +25\u00a0%)"
    assert "seasonally adjusted" in sentences.status_line(found, one, EN)
    assert "saison" not in sentences.status_line(assessed(one, 12), one, DE)


def test_the_trend_draws_what_is_compared_and_the_json_carries_it() -> None:
    found = assessed(kpi(), 7)
    drawn = [point for stretch in figures.trend(kpi(), found).adjusted for point in stretch]
    assert drawn[-1] == (dt.date(2026, 7, 31), found.seasonally_adjusted)
    assert len(drawn) == 31
    assert figures.trend(kpi(), assessed(kpi(), 12)).adjusted == ()
    one = render(build(strategy(kpi()), {"k": series()}, found.as_of), strategy(kpi()))["kpis"][0]
    assert one["seasonally_adjusted"] == found.seasonally_adjusted
    assert one["value"] == found.value
    assert one["progress"] / one["expected_progress"] == pytest.approx(one["pace"])
    last = render(build(strategy(kpi()), {"k": series()}, DUE), strategy(kpi()))["kpis"][0]
    assert last["seasonally_adjusted"] is None
    assert last["reasons"]["seasonally_adjusted"] == "not_applicable"


def test_weekdays_have_a_word_of_their_own() -> None:
    days = [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(60)]
    values = [PeriodValue(day, day, 100.0 + n + (40 if day.weekday() < 5 else -60)) for n, day in enumerate(days)]
    one = kpi(cadence="daily", targets=[target(value=400, baseline=100)])
    found = assess(one, Series(tuple(values)), days[-1])
    assert sentences.adjusted(found, one, DE).startswith("wochentagsbereinigt ")
    assert "weekday-adjusted" in sentences.status_line(found, one, EN)
    assert told(found, one, DE) == []
