"""What differs between two strategies, in the words of a strategy."""

from __future__ import annotations

import datetime as dt

from hypothesis import HealthCheck, given, settings

from kpi.difference import Change, difference
from kpi.model import Event, Platform, Strategy
from kpi.strategy import load
from tests.strategies import DATES, GOOD, TARGET, strategies


@given(strategies(), strategies())
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
def test_two_strategies_are_equal_if_and_only_if_nothing_differs(one: Strategy, other: Strategy) -> None:
    assert difference(one, one) == ()
    assert (difference(one, other) == ()) == (one == other)
    for change in difference(one, other):
        str(change)


def test_differences_are_told_by_entity_and_field() -> None:
    old, _ = load(GOOD)
    new, _ = load(
        GOOD.replace("name: More leads", "name: Many more leads")
        .replace("weight: 2", "weight: 3")
        .replace(
            TARGET,
            TARGET.replace("150", "180")
            + "\n      - {mode: window, value: 200, valid_from: 2026-07-01, "
            + DATES
            + "}",
        )
        .replace("{key: revenue, name: Revenue, kind: flow,", "{key: turnover, name: Revenue, kind: flow,")
        .replace("kpi: revenue", "kpi: turnover")
        .replace("name: {de: Wir, en: We}", "name: {de: Wir, en: Us}")
    )
    assert old is not None
    assert new is not None
    later = {"mode": "window", "value": 200.0, "start": "2026-01-01", "due": "2026-12-31", "valid_from": "2026-07-01"}
    revenue = {"name": "Revenue", "kind": "flow", "unit": {"kind": "currency", "currency": "EUR"}}
    assert difference(old, new) == (
        Change("changed", "strategy", "", "name", {"de": "Wir", "en": "We"}, {"de": "Wir", "en": "Us"}),
        Change("changed", "company_goal", "growth", "kpi", "revenue", "turnover"),
        Change("changed", "goal", "leads_goal", "name", "More leads", "Many more leads"),
        Change("changed", "goal", "leads_goal", "kpis[rate].weight", 2.0, 3.0),
        Change("removed", "kpi", "revenue", old={"key": "revenue", **revenue}),
        Change("changed", "kpi", "leads", "targets[2026-01-01].value", 150.0, 180.0),
        Change("added", "kpi", "leads", "targets[2026-07-01]", None, later),
        Change("added", "kpi", "turnover", new={"key": "turnover", **revenue}),
    )


def test_another_order_is_a_difference() -> None:
    old = Strategy(name="x", platforms=(Platform(key="a", name="A"), Platform(key="b", name="B")))
    new = Strategy(name="x", platforms=(Platform(key="b", name="B"), Platform(key="a", name="A")))
    assert difference(old, new) == (Change("changed", "platform", "", "order", ["a", "b"], ["b", "a"]),)


def test_entries_without_a_key_are_told_apart_by_their_day() -> None:
    day = dt.date(2026, 5, 1)
    old = Strategy(name="x", events=(Event(date=day, name="Fair"), Event(date=day, name="Fair", kind="campaign")))
    new = Strategy(name="x", events=(Event(date=day, name="Fair"),))
    assert [str(change) for change in difference(old, new)] == ["removed event 2026-05-01 Fair (2)"]
