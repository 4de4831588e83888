"""The scorecard as JSON: exactly the names that are promised, and a reason beside every number that is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from kpi.assessment import Reason, Status
from kpi.model import AreaKey
from tests.shell import Shell, lasting_shell

ROLLUP = {"status", "reason", "score", "progress", "expected", "coverage", "distribution", "worst", "reasons"}
KPI = {
    *(
        "key",
        "period",
        "value",
        "seasonally_adjusted",
        "baseline",
        "target",
        "progress",
        "expected_progress",
        "expected_value",
        "pace",
    ),
    *("status", "reason", "outlook", "change", "data", "reasons"),
}
INSIDE = {
    "outlook": {"probability", "mean", "low", "high"},
    "change": {"class", "retention", "since", "center", "mr_bar", "unpl", "lnpl", "provisional", "signals"},
    "data": {"state", "overdue", "completeness"},
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    with lasting_shell(tmp_path_factory.mktemp("demo")) as at, pytest.MonkeyPatch.context() as patch:
        patch.setenv("KPI_DEMO", "true")
        yield at


@pytest.fixture(scope="module")
def card(demo: Shell) -> Any:
    """The demo organisation's scorecard: every status is in it."""
    return demo.json("scorecard")


def kpis(card: Any) -> list[Any]:
    """Every KPI, wherever it stands."""
    own = [goal["kpi"] for goal in card["company_goals"] if goal["kpi"]]
    return [*card["kpis"], *own, *(kpi for goal in goals(card) for kpi in goal["kpis"])]


def goals(card: Any) -> list[Any]:
    return [goal for area in card["areas"] for goal in area["goals"]]


def test_the_names_are_the_promised_ones(card: Any) -> None:
    assert set(card) == {"as_of", *ROLLUP, "company_goals", "areas", "kpis", "orphans"}
    assert {frozenset(goal) for goal in card["company_goals"]} == {frozenset({"key", "kpi", "goals"})}
    assert {frozenset(area) for area in card["areas"]} == {frozenset({"key", *ROLLUP, "goals"})}
    assert {frozenset(goal) for goal in goals(card)} == {frozenset({"key", *ROLLUP, "kpis"})}
    assert {frozenset(kpi) for kpi in kpis(card)} == {frozenset(KPI)}
    for name, names in INSIDE.items():
        assert {frozenset(kpi[name]) for kpi in kpis(card)} == {frozenset(names)}


def test_areas_goals_and_kpis_are_whole(card: Any) -> None:
    assert [area["key"] for area in card["areas"]] == list(AreaKey)
    inside = {kpi["key"]: kpi for kpi in kpis(card)}
    assert all(inside[kpi["key"]] == kpi for kpi in card["kpis"])
    assert {kpi["status"] for kpi in card["kpis"]} == set(Status) - {Status.INSUFFICIENT_DATA}
    assert sum(card["distribution"].values()) == len({kpi["key"] for goal in goals(card) for kpi in goal["kpis"]})
    assert set(card["orphans"]) <= {goal["key"] for goal in goals(card)} | set(inside)


def test_a_missing_number_has_its_reason_and_a_number_has_none(card: Any) -> None:
    numbers = (
        "period",
        "value",
        "seasonally_adjusted",
        "baseline",
        "target",
        "progress",
        "expected_progress",
        "expected_value",
        "pace",
    )
    for kpi in kpis(card):
        missing = {name for name in numbers if kpi[name] is None}
        missing |= {"outlook"} if kpi["outlook"]["probability"] is None else set()
        missing |= {"change"} if kpi["change"]["center"] is None else set()
        missing |= {"data"} if kpi["data"]["completeness"] is None else set()
        assert set(kpi["reasons"]) == missing, kpi
        assert set(kpi["reasons"].values()) <= set(Reason)
    for group in (card, *card["areas"], *goals(card)):
        missing = {name for name in ("score", "progress", "expected", "coverage") if group[name] is None}
        assert set(group["reasons"]) == missing


def test_codes_and_dates_are_plain(card: Any) -> None:
    for group in (card, *card["areas"], *goals(card), *kpis(card)):
        assert group["status"] in set(Status)
        assert group["reason"] in set(Reason)
    for kpi in kpis(card):
        assert kpi["period"] is None or dt.date.fromisoformat(kpi["period"]) <= dt.date.fromisoformat(card["as_of"])
        assert kpi["data"]["state"] in {"fresh", "late", "stale", "none"}
    assert all(0 <= kpi["expected_progress"] <= 1 for kpi in kpis(card) if kpi["expected_progress"] is not None)


def test_people_and_programs_are_told_the_same(demo: Shell, card: Any) -> None:
    result = demo.done("scorecard")
    assert result.stderr == "This is the demo organisation: there is no strategy of your own yet.\n"
    words = {kpi["key"]: kpi["status"].replace("_", " ") for goal in goals(card) for kpi in goal["kpis"]}
    lines = [line for line in result.stdout.splitlines() if line.startswith("    ")]
    for status in set(words.values()):
        assert sum(f": {status} · " in line for line in lines) >= 1
    assert len(lines) >= len(words)
