"""The whole scorecard as JSON: dates ISO, percent as 0–1, null where a number cannot be computed, with its reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kpi.assessment import AreaResult, Assessment, CompanyGoalResult, GoalResult, Rollup, Scorecard
from kpi.model import Strategy

Json = dict[str, Any]


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
    return {
        "status": rollup.status.value,
        "reason": rollup.reason.value,
        "score": rollup.score,
        "progress": rollup.progress,
        "expected": rollup.expected,
        "coverage": rollup.coverage,
        "distribution": {status.value: count for status, count in rollup.distribution.items()},
        "worst": rollup.worst,
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
    numbers: Json = {
        "period": _iso(a.period),
        "value": a.value,
        "baseline": a.baseline,
        "target": a.target_value,
        "progress": a.progress,
        "expected_progress": a.expected_progress,
        "expected_value": a.expected_value,
        "pace": a.pace,
    }
    return {
        "key": a.kpi,
        **numbers,
        "status": a.status.value,
        "reason": a.reason.value,
        "required_rate": a.required_rate,
        "recent_rate": a.recent_rate,
        "outlook": {
            "probability": a.outlook.probability,
            "mean": a.outlook.mean,
            "low": a.outlook.low,
            "high": a.outlook.high,
        },
        "change": {
            "class": a.change.klass.value if a.change.klass else None,
            "retention": a.change.retention,
            "since": _iso(a.change.since),
            "center": a.change.center,
            "mr_bar": a.change.mr_bar,
            "unpl": a.change.unpl,
            "lnpl": a.change.lnpl,
            "provisional": a.change.provisional,
            "signals": [
                {"period": _iso(signal.period), "rule": signal.rule.value, "side": signal.side} for signal in a.change.signals
            ],
        },
        "data": {"state": a.data.state, "overdue": a.data.overdue, "completeness": a.data.completeness},
        "reasons": {
            **{name: reason.value for name, reason in a.reasons.items()},
            **({"outlook": a.outlook.reason.value} if a.outlook.reason else {}),
            **({"change": a.change.reason.value} if a.change.reason else {}),
        },
    }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
