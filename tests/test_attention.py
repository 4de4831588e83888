"""What needs somebody comes most urgent first, with the initiative that is meant to help."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kpi.assessment import Assessment, DataState, Outlook, Reason, Scorecard, Status
from kpi.attention import finished_by, finished_for, has_poor_outlook, initiative_for, initiatives_for, needs
from kpi.model import AreaKey, Goal, GoalKpi, Initiative, Kind, Kpi, Strategy, Target
from kpi.scorecard import arrange

AS_OF = dt.date(2026, 10, 31)
TARGET = Target(value=10, baseline=0, start=dt.date(2026, 1, 1), due=dt.date(2026, 12, 31))


def assessment(key: str, status: Status, **fields: Any) -> Assessment:
    return Assessment(key, AS_OF, status, Reason.PACE, DataState("fresh"), target=TARGET, **fields)


def board(*found: Assessment, **parts: Any) -> tuple[Scorecard, Strategy]:
    strategy = Strategy(name="S", kpis=tuple(Kpi(key=a.kpi, name=a.kpi, kind=Kind.FLOW) for a in found), **parts)
    return arrange(strategy, {a.kpi: a for a in found}, AS_OF), strategy


def urgent(*found: Assessment) -> list[str]:
    return [need.kpi.key for need in needs(*board(*found))]


def test_the_worse_status_comes_first_and_what_is_fine_is_left_out() -> None:
    found = [assessment(status.value, status) for status in reversed(Status)]
    assert urgent(*found) == ["off_track", "missed", "at_risk", "stale", "no_data"]


def test_of_one_status_the_critical_one_comes_first_then_the_one_furthest_behind_then_the_least_likely() -> None:
    critical = TARGET.model_copy(update={"critical": True})
    found = [
        assessment("likely", Status.AT_RISK, pace=0.8, outlook=Outlook(0.6)),
        assessment("unlikely", Status.AT_RISK, pace=0.8, outlook=Outlook(0.3)),
        assessment("unknown", Status.AT_RISK),
        assessment("behind", Status.AT_RISK, pace=0.76),
        Assessment("critical", AS_OF, Status.AT_RISK, Reason.PACE, DataState("fresh"), target=critical, pace=0.89),
    ]
    assert urgent(*found) == ["critical", "behind", "unlikely", "likely", "unknown"]


@pytest.mark.parametrize(
    ("probability", "poor"), [(None, False), (0.0, True), (0.199, True), (0.2, False), (0.9, False)]
)
def test_on_track_with_a_poor_outlook_needs_attention_before_data_that_are_missing(
    probability: float | None, poor: bool
) -> None:
    found = assessment("poor", Status.ON_TRACK, pace=1.0, outlook=Outlook(probability))
    assert has_poor_outlook(found) is poor
    rest = [assessment("silent", Status.NO_DATA), assessment("behind", Status.AT_RISK, pace=0.8)]
    assert urgent(*rest, found) == (["behind", "poor", "silent"] if poor else ["behind", "silent"])


def test_a_poor_outlook_of_what_is_achieved_or_has_not_started_is_no_need() -> None:
    poor = Outlook(0.05)
    assert urgent(*(assessment(s.value, s, outlook=poor) for s in (Status.ACHIEVED, Status.NOT_STARTED))) == []


def initiative(key: str, due: int | None = None, **fields: Any) -> Initiative:
    return Initiative(key=key, name=key, due=None if due is None else dt.date(2026, due, 1), **fields)


INITIATIVES = (
    initiative("done", 1, kpis=("a",), done=True),
    initiative("someday", kpis=("a",)),
    initiative("late", 12, kpis=("a",)),
    initiative("goal", 11, goals=("g",)),
    initiative("other", 2, goals=("g",), kpis=("b",)),
)


def test_the_open_initiative_that_is_due_first_is_meant_to_help() -> None:
    strategy = Strategy(
        name="S",
        kpis=(Kpi(key="a", name="A", kind=Kind.FLOW), Kpi(key="b", name="B", kind=Kind.FLOW)),
        goals=(Goal(key="g", name="G", area=AreaKey.BRAND, kpis=(GoalKpi(kpi="a"),)),),
        initiatives=INITIATIVES,
    )
    assert [found.key for found in initiatives_for("a", strategy)] == ["someday", "late", "goal"]
    first = initiative_for("a", strategy)
    assert first is not None
    assert first.key == "goal"
    assert initiative_for("b", strategy) == INITIATIVES[-1]
    without = strategy.model_copy(update={"initiatives": INITIATIVES[:1]})
    assert initiative_for("a", without) is None


def test_of_the_finished_initiatives_the_last_one_that_had_begun_by_the_day_is_named() -> None:
    over = (
        *INITIATIVES,
        initiative("later", 10, kpis=("a",), done=True, start=dt.date(2026, 9, 1)),
        initiative("to_come", 12, kpis=("a",), done=True, start=dt.date(2026, 11, 1)),
    )
    strategy = Strategy(name="S", kpis=(Kpi(key="a", name="A", kind=Kind.FLOW),), initiatives=over)
    assert [found.key for found in finished_by("a", strategy, AS_OF)] == ["done", "later"]
    assert finished_for("a", strategy, AS_OF) == over[-2]
    assert finished_for("a", strategy, dt.date(2026, 8, 31)) == over[0]
    assert finished_for("b", strategy, AS_OF) is None


def test_what_lacks_values_needs_these_first_and_no_initiative() -> None:
    found = needs(*board(*(assessment(status.value, status) for status in (Status.AT_RISK, Status.NO_DATA))))
    assert [(need.lacks_values, need.lacks_initiative) for need in found] == [(False, True), (True, False)]


def test_a_need_carries_its_initiative() -> None:
    card, strategy = board(assessment("a", Status.OFF_TRACK), initiatives=INITIATIVES[:2])
    (need,) = needs(card, strategy)
    assert (need.kpi.key, need.initiative, need.finished) == ("a", INITIATIVES[1], INITIATIVES[0])


@pytest.mark.parametrize(
    ("days", "probability", "too_early"),
    [
        ((30,), 0.05, True),
        ((30,), 0.5, False),
        ((31,), 0.05, False),
        ((30, 31), 0.05, False),
        ((30, None), 0.05, False),
        ((), 0.05, False),
    ],
)
def test_what_is_planned_ends_too_early_if_all_of_it_is_over_before_the_due_date_of_an_unlikely_target(
    days: tuple[int | None, ...], probability: float, too_early: bool
) -> None:
    month = {30: dt.date(2026, 11, 30), 31: dt.date(2026, 12, 31), None: None}
    planned = tuple(Initiative(key=f"i{n}", name="I", kpis=("k",), due=month[day]) for n, day in enumerate(days))
    [need] = needs(*board(assessment("k", Status.OFF_TRACK, outlook=Outlook(probability)), initiatives=planned))
    assert need.ends_too_early is too_early
