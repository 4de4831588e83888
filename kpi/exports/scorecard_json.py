"""The whole scorecard as JSON: dates ISO, percent as 0–1, null where a number cannot be computed, with its reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kpi.assessment import (
    AreaResult,
    Assessment,
    Change,
    CompanyGoalResult,
    GoalResult,
    Outlook,
    Reason,
    Rollup,
    Scorecard,
)
from kpi.model import Strategy

Json = dict[str, Any]

_NAMES = {
    "value": "value",
    "seasonally_adjusted": "seasonally_adjusted",
    "baseline": "baseline",
    "target_value": "target",
    "progress": "progress",
    "expected_progress": "expected_progress",
    "expected_value": "expected_value",
    "pace": "pace",
}
"""An assessment's numbers, and their names in the JSON."""


def render(card: Scorecard, strategy: Strategy) -> Json:
    """The scorecard under the names that the documentation gives."""
    return {
        "as_of": card.as_of.isoformat(),
        **_rollup(card.whole),
        "company_goals": [_company_goal(result, card) for result in card.company_goals],
        "areas": [_area(area, card) for area in card.areas],
        "kpis": [_kpi(card.assessments[kpi.key]) for kpi in strategy.kpis if kpi.key in card.assessments],
        "orphans": list(card.orphans),
    }


def _rollup(rollup: Rollup) -> Json:
    numbers = {
        "score": rollup.score,
        "progress": rollup.progress,
        "expected": rollup.expected,
        "coverage": rollup.coverage,
    }
    why = rollup.reason if rollup.coverage is None else Reason.NO_VALUE
    return {
        "status": rollup.status.value,
        "reason": rollup.reason.value,
        **numbers,
        "distribution": {status.value: count for status, count in rollup.distribution.items()},
        "worst": rollup.worst,
        "reasons": {name: why.value for name, number in numbers.items() if number is None},
    }


def _company_goal(result: CompanyGoalResult, card: Scorecard) -> Json:
    assessment = card.assessments.get(result.kpi or "")
    return {
        "key": result.company_goal,
        "kpi": _kpi(assessment) if assessment else None,
        "goals": list(result.goals),
    }


def _area(area: AreaResult, card: Scorecard) -> Json:
    return {"key": area.area.value, **_rollup(area.rollup), "goals": [_goal(goal, card) for goal in area.goals]}


def _goal(goal: GoalResult, card: Scorecard) -> Json:
    return {"key": goal.goal, **_rollup(goal.rollup), "kpis": [_kpi(card.assessments[key]) for key in goal.kpis]}


def _kpi(a: Assessment) -> Json:
    return {
        "key": a.kpi,
        "period": _iso(a.period),
        "value": a.value,
        "seasonally_adjusted": a.seasonally_adjusted,
        "baseline": a.baseline,
        "target": a.target_value,
        "progress": a.progress,
        "expected_progress": a.expected_progress,
        "expected_value": a.expected_value,
        "pace": a.pace,
        "status": a.status.value,
        "reason": a.reason.value,
        "outlook": _outlook(a.outlook),
        "change": _change(a.change),
        "data": {"state": a.data.state, "overdue": a.data.overdue, "completeness": a.data.completeness},
        "reasons": _reasons(a),
    }


def _outlook(outlook: Outlook) -> Json:
    return {"probability": outlook.probability, "mean": outlook.mean, "low": outlook.low, "high": outlook.high}


def _change(change: Change) -> Json:
    return {
        "class": change.klass.value if change.klass else None,
        "retention": change.retention,
        "since": _iso(change.since),
        "center": change.center,
        "mr_bar": change.mr_bar,
        "unpl": change.unpl,
        "lnpl": change.lnpl,
        "provisional": change.provisional,
        "signals": [{"period": _iso(s.period), "rule": s.rule.value, "side": s.side} for s in change.signals],
    }


def _reasons(a: Assessment) -> Json:
    """A code for every field that is null, under its name here; of outlook, change and data one for the whole."""
    found = {_NAMES[name]: reason for name, reason in a.reasons.items() if name in _NAMES}
    if a.period is None:
        found["period"] = Reason.NO_PERIOD
    if a.outlook.reason is not None:
        found["outlook"] = a.outlook.reason
    if a.change.reason is not None:
        found["change"] = a.change.reason
    if a.data.completeness is None:
        found["data"] = Reason.NO_PERIOD
    return {name: reason.value for name, reason in found.items()}


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
