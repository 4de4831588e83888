"""What a strategy still lacks is told in the order in which a strategy is made."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kpi.assessment import Assessment, DataState, PeriodValue, Reason, Status
from kpi.completeness import Stage, steps
from kpi.model import Strategy
from kpi.scorecard import arrange

AS_OF = dt.date(2026, 10, 31)
TARGET = {"value": 2, "baseline": 1, "start": "2026-01-01", "due": "2026-12-31"}
COMPANY = [{"key": "sales", "name": "Sales"}]


def goal(key: str, *kpis: str) -> dict[str, Any]:
    return {"key": key, "name": key, "area": "brand", "kpis": list(kpis)}


def kpi(key: str, **fields: Any) -> dict[str, Any]:
    return {"key": key, "name": key, "kind": "ratio", **fields}


@pytest.mark.parametrize(
    ("parts", "lacking"),
    [
        ({}, "company_goals goals kpis targets"),
        ({"kpis": [kpi("a")]}, "company_goals goals targets"),
        ({"kpis": [kpi("a", targets=[TARGET])]}, "company_goals goals targets"),
        ({"kpis": [kpi("a", role="part")]}, "company_goals goals kpis targets"),
        ({"company_goals": COMPANY, "goals": [goal("g")]}, "kpis targets"),
        ({"company_goals": COMPANY, "goals": [goal("g", "a")], "kpis": [kpi("a")]}, "targets"),
        ({"company_goals": COMPANY, "goals": [goal("g", "a"), goal("h")], "kpis": [kpi("a", targets=[TARGET])]},
         "kpis targets"),
        ({"company_goals": COMPANY, "goals": [goal("g", "a", "b")], "kpis": [kpi("a", targets=[TARGET]), kpi("b")]},
         ""),
    ],
)  # fmt: skip
def test_a_stage_of_goals_is_done_when_every_goal_has_it(parts: dict[str, Any], lacking: str) -> None:
    strategy = Strategy.model_validate({"name": "S", **parts})
    found = steps(strategy, arrange(strategy, {}, AS_OF))
    assert [step.stage for step in found] == list(Stage)
    assert [step.stage.value for step in found if not step.is_done] == [*lacking.split(), "values"]


def test_one_value_is_a_beginning() -> None:
    strategy = Strategy.model_validate({"name": "S", "kpis": [kpi("a")]})
    series = (PeriodValue(dt.date(2026, 10, 1), AS_OF, 1.0),)
    one = Assessment("a", AS_OF, Status.NO_TARGET, Reason.NO_TARGET, DataState("fresh"), series=series)
    assert steps(strategy, arrange(strategy, {"a": one}, AS_OF))[-1].is_done
