"""What needs somebody: KPIs that are behind or silent, the most urgent first, and who does what about it."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.assessment import Assessment, Scorecard, Status
from kpi.model import Initiative, Kpi, Strategy

_URGENT = (Status.OFF_TRACK, Status.MISSED, Status.AT_RISK, Status.STALE, Status.NO_DATA)
"""In this order; of equals, the one that is furthest behind first."""


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
        if (assessment := card.assessments.get(kpi.key)) is not None and assessment.status in _URGENT
    ]
    return tuple(sorted(found, key=_urgency))


def _urgency(need: Need) -> tuple[int, bool, float]:
    a = need.assessment
    critical = a.target is not None and a.target.critical
    return _URGENT.index(a.status), not critical, a.pace if a.pace is not None else float("inf")


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
