"""The demo shows everything there is, on whatever day it is opened."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import cache
from itertools import pairwise
from statistics import correlation, mean
from typing import Any

import pytest

from kpi.assessment import ChangeClass, Scorecard, Status
from kpi.attention import has_poor_outlook, needs
from kpi.cadence import last_ended, period_end
from kpi.demo import closed, demo, read_shapes, tell
from kpi.model import AreaKey, Cadence, Direction, Kind, Measurement, Mode, Plan, Role, Strategy
from kpi.quick_wins import Verdict, quick_wins
from kpi.strategy import load
from tests.reports import scorecard

TODAYS = (
    *(period_end(dt.date(2026, month, 1), Cadence.MONTHLY) for month in (2, 3, 6, 9, 12)),
    *(dt.date(2027, 1, day) for day in (1, 4, 15)),
    dt.date(2028, 2, 29),
    dt.date(2026, 11, 21),
)
"""Month ends, quarter ends, the turn of a year, a leap day, and a day in the middle."""


@cache
def case(today: dt.date) -> tuple[Strategy, list[Measurement], tuple[Scorecard, ...]]:
    """The demo of a day, with the scorecard of the last closed month and of the day itself.

    Not of a month's last day: the month counts then, and what is measured on that day is still to come.
    """
    strategy, measurements = demo(today)
    closed = period_end(last_ended(today, Cadence.MONTHLY), Cadence.MONTHLY)
    days = (closed,) if (today + dt.timedelta(days=1)).day == 1 else (closed, today)
    return strategy, measurements, tuple(scorecard(strategy, measurements, day) for day in days)


everyday = pytest.mark.parametrize("today", TODAYS, ids=str)


@everyday
def test_every_status_occurs(today: dt.date) -> None:
    for card in case(today)[2]:
        found = {assessment.status for assessment in card.assessments.values()}
        assert found == set(Status) - {Status.INSUFFICIENT_DATA}


@everyday
def test_goals_show_every_status_a_group_can_have(today: dt.date) -> None:
    for card in case(today)[2]:
        found = Counter(goal.rollup.status for area in card.areas for goal in area.goals)
        assert found == {
            Status.ON_TRACK: 7,
            Status.ACHIEVED: 1,
            Status.AT_RISK: 2,
            Status.OFF_TRACK: 1,
            Status.INSUFFICIENT_DATA: 1,
        }


@everyday
def test_retention_needs_attention_and_the_other_areas_do_not(today: dt.date) -> None:
    for card in case(today)[2]:
        behind = {area.area for area in card.areas if area.rollup.status is Status.OFF_TRACK}
        assert behind == {AreaKey.RETENTION}
        assert {area.rollup.worst for area in card.areas if area.area is AreaKey.RETENTION} == {"first_response"}


@everyday
def test_company_goals_have_their_own_actual_and_target_and_one_is_not_on_track(today: dt.date) -> None:
    for card in case(today)[2]:
        found = {goal.company_goal: card.assessments[goal.kpi or ""] for goal in card.company_goals}
        assert {key: a.status for key, a in found.items()} == {
            "skilled_people": Status.AT_RISK,
            "service_business": Status.ON_TRACK,
            "known_brand": Status.ON_TRACK,
        }
        assert all(a.value is not None and a.target_value is not None for a in found.values())
        assert all(len(goal.goals) >= 3 for goal in card.company_goals)


@everyday
def test_what_the_pages_show_occurs(today: dt.date) -> None:
    strategy, measurements, cards = case(today)
    closed = cards[0]
    assert closed.assessments["response_rate"].periods_in_range == (11, 12)
    assert closed.assessments["podcast_downloads"].data.state == "late"
    assert closed.orphans == ("podcast_downloads",)
    assert closed.assessments["usable_answers"].last_status is Status.ON_TRACK
    assert (closed.assessments["ad_spend"].burn or 1) < (closed.assessments["ad_spend"].expected_progress or 0)
    assert closed.assessments["click_rate"].target == strategy.kpi("click_rate").targets[1]  # type: ignore[union-attr]
    assert len(measurements) < 25_000
    assert max(m.start for m in measurements) < today


@everyday
def test_the_year_before_the_last_month_is_closed_and_one_value_came_later(today: dt.date) -> None:
    measurements = case(today)[1]
    found = closed(today, measurements)
    last = last_ended(today, Cadence.MONTHLY)
    assert len(found.months) == 12
    assert [period_end(month, Cadence.MONTHLY) < last for month in found.months] == [True] * 12
    assert list(found.months) == sorted(found.months)
    [late] = [value for some in found.late.values() for value in some]
    [reported] = [m for m in measurements if (*m[:2], m.platform) == (*late[:2], late.platform)]
    assert late.start in found.months
    assert late.value != reported.value


@everyday
def test_a_quick_win_fizzles_and_a_lasting_gain_holds(today: dt.date) -> None:
    closed = case(today)[2][0]
    weeks = [v.value for v in closed.assessments["newsletter_signups"].series if v.value is not None and v.end <= today]
    at = max(range(len(weeks)), key=lambda week: weeks[week])
    usual, high = limit(weeks[:at][:12])
    assert weeks[at] > high
    assert len(weeks) - at > 3
    assert mean(weeks[-3:]) < usual + (weeks[at] - usual) / 3
    months = [v.value for v in closed.assessments["engagement_rate"].series if v.value is not None]
    assert len(months) == 24
    usual, high = limit(months[:14])
    assert all(month > high for month in months[14:])


def limit(values: list[float]) -> tuple[float, float]:
    """Mean, and the upper limit of usual variation."""
    return mean(values), mean(values) + 2.66 * mean(abs(b - a) for a, b in pairwise(values))


HARDLY_EVER = {
    ChangeClass.ONE_OFF_GAIN_PARTLY_KEPT,
    ChangeClass.LASTING_FALL,
    ChangeClass.SIGNAL_RISE,
    ChangeClass.SIGNAL_FALL,
}
"""Classes that a reader learns nothing new from once the others are understood."""


@everyday
def test_every_class_of_change_occurs_and_most_of_it_is_noise(today: dt.date) -> None:
    found = Counter(assessment.change.klass for assessment in case(today)[2][0].assessments.values())
    assert set(ChangeClass) - set(found) <= HARDLY_EVER
    judged = found.total() - found[ChangeClass.STABLE] - found[ChangeClass.INSUFFICIENT]
    assert found[ChangeClass.NOISE] > judged / 2


STORIES = {
    "newsletter_signups": ChangeClass.FLASH_IN_THE_PAN,
    "engagement_rate": ChangeClass.LASTING_IMPROVEMENT,
    "service_requests": ChangeClass.SIGNAL_IMPROVEMENT,
    "first_response": ChangeClass.SIGNAL_DECLINE,
    "response_rate": ChangeClass.RECOVERED_DIP,
    "mentions": ChangeClass.LASTING_DECLINE,
    "followers": ChangeClass.ONE_OFF_GAIN_KEPT,
    "topic_automation": ChangeClass.LASTING_RISE,
    "brand_awareness": ChangeClass.STABLE,
    "participation": ChangeClass.INSUFFICIENT,
}


@everyday
def test_what_the_demo_tells_of_changes_is_found(today: dt.date) -> None:
    for card in case(today)[2]:
        assert {key: card.assessments[key].change.klass for key in STORIES} == STORIES
        assert card.assessments["topic_automation"].change.autocorrelated


@everyday
def test_a_new_level_is_proposed_and_another_one_was_confirmed(today: dt.date) -> None:
    strategy, _, cards = case(today)
    assert cards[0].assessments["engagement_rate"].change.rebase_from is not None
    rebases = [(kpi.key, rebase) for kpi in strategy.kpis for rebase in kpi.rebases]
    assert [key for key, _ in rebases] == ["click_rate"]
    assert all(rebase.reason and rebase.confirmed_by for _, rebase in rebases)
    change = cards[0].assessments["click_rate"].change
    assert (change.klass, change.baseline_start) == (ChangeClass.STABLE, rebases[0][1].start)


@everyday
def test_a_kpi_on_track_with_a_poor_outlook_is_among_the_five_most_urgent(today: dt.date) -> None:
    strategy, _, cards = case(today)
    listed = [(need.kpi.key, need.assessment.status) for need in needs(cards[0], strategy)[:5]]
    assert ("newsletter_signups", Status.ON_TRACK) in listed
    good = {
        k for k, a in cards[0].assessments.items() if a.status is Status.ACHIEVED and (a.outlook.probability or 0) > 0.8
    }
    assert "newsletter_opens" in good
    assert not has_poor_outlook(cards[0].assessments["engagement_rate"])


@everyday
def test_quick_wins_have_held_fizzled_or_wait_for_their_verdict(today: dt.date) -> None:
    strategy, _, cards = case(today)
    found = {(win.kpi, win.held): win.verdict for win in quick_wins(strategy, cards[0].assessments, cards[0].as_of)}
    assert found == {
        ("engagement_rate", None): Verdict.HELD,
        ("service_requests", None): Verdict.HOLDING,
        ("newsletter_opens", 2): Verdict.HOLDING,
        ("newsletter_signups", None): Verdict.FIZZLED,
        ("applications", None): Verdict.NO_EFFECT,
        ("satisfaction", None): Verdict.WAITING,
    }


def test_events_lie_on_timelines_of_kpis_and_of_whole_platforms() -> None:
    events = case(TODAYS[-1])[0].events
    assert {event.kpi for event in events} >= {"followers", "response_rate", "newsletter_signups"}
    assert {event.platform for event in events} >= {"instagram", "facebook"}


@everyday
def test_a_year_looks_like_the_year_before(today: dt.date) -> None:
    closed = case(today)[2][0]
    months = [v.value for v in closed.assessments["sessions"].series if v.value is not None and v.end <= today][:24]
    assert correlation(months[:12], months[12:]) > 0.9


def test_the_same_day_gives_the_same_demo() -> None:
    assert demo(TODAYS[0]) == demo(TODAYS[0])


def test_every_mode_plan_and_kind_of_direction_occurs() -> None:
    kpis = case(TODAYS[-1])[0].kpis
    targets = [target for kpi in kpis for target in kpi.targets]
    assert {target.mode for target in targets} == set(Mode)
    assert {target.plan for target in targets} == set(Plan)
    assert {kpi.direction for kpi in kpis} == set(Direction)
    assert {Kind.FLOW, Kind.STOCK, Kind.RATIO, Kind.AVERAGE, Kind.SHARE, Kind.SCORE, Kind.UNIQUE, Kind.RATING} <= {
        kpi.kind for kpi in kpis
    }
    for flag in ("critical", "stretch", "quick_win"):
        assert any(getattr(target, flag) for target in targets), flag


def test_the_strategy_is_a_whole_one() -> None:
    strategy, _, _ = case(TODAYS[-1])
    assert len(strategy.company_goals) == 3
    assert 10 <= len(strategy.goals) <= 14
    assert {goal.area for goal in strategy.goals} == set(AreaKey)
    assert 30 <= sum(kpi.role is Role.KPI for kpi in strategy.kpis) <= 36
    assert len(strategy.platforms) == 5
    helped = {key for initiative in strategy.initiatives for key in initiative.kpis}
    assert "leads" not in helped
    assert "first_response" in helped
    assert all(check_in.next_step for check_in in strategy.check_ins)


def test_a_changed_target_keeps_the_old_one_and_says_who_agreed_and_why() -> None:
    click_rate = case(TODAYS[-1])[0].kpi("click_rate")
    assert click_rate is not None
    old, new = click_rate.targets
    assert (old.value, new.value) == (0.016, 0.012)
    assert new.since > old.since
    assert new.agreed_by
    assert new.reason


def test_a_definition_breaks_and_a_value_is_missing_in_between() -> None:
    strategy, _, cards = case(TODAYS[-1])
    views = cards[0].assessments["views"].series
    assert {value.version for value in views} == {1, 2}
    assert strategy.kpi("views").versions[0].reason  # type: ignore[union-attr]
    ratings = [value.value for value in cards[0].assessments["employer_rating"].series]
    assert ratings.count(None) == 1
    assert None not in (ratings[0], ratings[-1])


def test_names_and_sentences_are_given_in_german_and_english() -> None:
    strategy, _, _ = case(TODAYS[-1])
    named: list[Any] = [
        *strategy.kpis,
        *strategy.goals,
        *strategy.company_goals,
        *strategy.initiatives,
        *strategy.competitors,
    ]
    for thing in named:
        assert isinstance(thing.name, dict), thing.key
        assert set(thing.name) == {"de", "en"}
    for goal in strategy.goals:
        assert isinstance(goal.statement, dict)
        assert set(goal.statement) == {"de", "en"}


def test_every_series_belongs_to_a_kpi_without_a_formula() -> None:
    strategy, measurements, _ = case(TODAYS[-1])
    computed = {kpi.key for kpi in strategy.kpis if kpi.formula}
    measured = {m.kpi for m in measurements}
    assert not measured & computed
    unmeasured = {kpi.key for kpi in strategy.kpis} - measured - computed
    assert unmeasured == {"answers_panel", "invitations_panel"}
    assert {shape.kpi for shape in read_shapes().series} == measured


def test_the_only_warnings_are_the_gaps_the_demo_wants_to_show() -> None:
    _, problems = load(tell(TODAYS[-1], read_shapes().seasons), "strategy.yaml")
    assert [(p.severity, p.params["key"]) for p in problems] == [("warning", "podcast_downloads")]
