"""What needs somebody: KPIs that are behind or silent, the most urgent first, and who does what about it."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.assessment import Assessment, Chance, Scorecard, Status
from kpi.model import Initiative, Kpi, Strategy
from kpi.outlook import chance_of

_URGENT = (Status.OFF_TRACK, Status.MISSED, Status.AT_RISK, Status.ON_TRACK, Status.STALE, Status.NO_DATA)
"""In this order; of equals, the one that is furthest behind first. On track, only with a poor outlook."""


@dataclass(frozen=True, slots=True)
class Need:
    """A KPI that needs somebody, and the open initiative that is meant to help, if there is one."""

    kpi: Kpi
    assessment: Assessment
    initiative: Initiative | None


def needs(card: Scorecard, strategy: Strategy) -> tuple[Need, ...]:
    """Every KPI that needs attention, most urgent first; a critical target before others of its status."""
    found = [
        Need(kpi, assessment, initiative_for(kpi.key, strategy))
        for kpi in strategy.kpis
        if (assessment := card.assessments.get(kpi.key)) is not None and _is_urgent(assessment)
    ]
    return tuple(sorted(found, key=_urgency))


def _is_urgent(assessment: Assessment) -> bool:
    return assessment.status in _URGENT and (assessment.status is not Status.ON_TRACK or has_poor_outlook(assessment))


def has_poor_outlook(assessment: Assessment) -> bool:
    """Whether the target is unlikely to be reached if things go on as before."""
    probability = assessment.outlook.probability
    return probability is not None and chance_of(probability) is Chance.UNLIKELY


def _urgency(need: Need) -> tuple[int, bool, float, float]:
    a = need.assessment
    critical = a.target is not None and a.target.critical
    unknown = float("inf")
    pace, chance = a.pace, a.outlook.probability
    return (
        _URGENT.index(a.status),
        not critical,
        unknown if pace is None else pace,
        unknown if chance is None else chance,
    )


def initiative_for(kpi: str, strategy: Strategy) -> Initiative | None:
    """The open initiative for a KPI that is due first; one for a goal of the KPI counts if it names no KPIs."""
    found = initiatives_for(kpi, strategy)
    return min(found, key=lambda i: (i.due is None, i.due), default=None)


def initiatives_for(kpi: str, strategy: Strategy) -> tuple[Initiative, ...]:
    """All open initiatives for a KPI."""
    goals = {goal.key for goal in strategy.goals_of(kpi)}
    return tuple(
        initiative
        for initiative in strategy.initiatives
        if not initiative.done
        and (kpi in initiative.kpis or (not initiative.kpis and goals.intersection(initiative.goals)))
    )
