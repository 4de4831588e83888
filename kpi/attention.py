"""What needs somebody: KPIs that are behind or silent, the most urgent first, and who does what about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kpi.assessment import Assessment, Chance, Scorecard, Status
from kpi.model import Initiative, Kpi, Strategy
from kpi.outlook import chance_of

_URGENT = (Status.OFF_TRACK, Status.MISSED, Status.AT_RISK, Status.ON_TRACK, Status.STALE, Status.NO_DATA)
"""In this order; of equals, the one that is furthest behind first. On track, only with a poor outlook."""


@dataclass(frozen=True, slots=True)
class Need:
    """A KPI that needs somebody, and the initiative that is meant to help, or was."""

    kpi: Kpi
    assessment: Assessment
    initiative: Initiative | None
    finished: Initiative | None
    """Where nothing more is planned, the initiative that is over."""
    last_day: dt.date | None = None
    """When the last of the open initiatives ends; None where one has no end."""

    @property
    def lacks_values(self) -> bool:
        """Whether nobody can act before there are values again."""
        return self.assessment.status in (Status.STALE, Status.NO_DATA)

    @property
    def lacks_initiative(self) -> bool:
        """Whether it is open who does what about it."""
        return self.initiative is None and not self.lacks_values

    @property
    def ends_too_early(self) -> bool:
        """Whether the target is unlikely, and all that is planned for it ends before its due date."""
        target = self.assessment.target
        if self.initiative is None or self.last_day is None or target is None:
            return False
        return self.last_day < target.due and has_poor_outlook(self.assessment)


def needs(card: Scorecard, strategy: Strategy) -> tuple[Need, ...]:
    """Every KPI that needs attention, most urgent first; a critical target before others of its status."""
    found = [
        Need(
            kpi,
            assessment,
            initiative_for(kpi.key, strategy),
            finished_for(kpi.key, strategy, card.as_of),
            _last_day(kpi.key, strategy),
        )
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


def _last_day(kpi: str, strategy: Strategy) -> dt.date | None:
    days = [initiative.due for initiative in initiatives_for(kpi, strategy)]
    known = [day for day in days if day is not None]
    return max(known) if days and len(known) == len(days) else None


def initiatives_for(kpi: str, strategy: Strategy) -> tuple[Initiative, ...]:
    """All open initiatives for a KPI."""
    return tuple(initiative for initiative in _all_for(kpi, strategy) if not initiative.done)


def finished_for(kpi: str, strategy: Strategy, as_of: dt.date) -> Initiative | None:
    """The initiative for a KPI that was finished last, of those that had begun by a day."""
    return max(finished_by(kpi, strategy, as_of), key=lambda i: i.due or dt.date.min, default=None)


def finished_by(kpi: str, strategy: Strategy, as_of: dt.date) -> tuple[Initiative, ...]:
    """All finished initiatives for a KPI that had begun by a day."""
    return tuple(i for i in _all_for(kpi, strategy) if i.done and (i.start is None or i.start <= as_of))


def _all_for(kpi: str, strategy: Strategy) -> tuple[Initiative, ...]:
    goals = {goal.key for goal in strategy.goals_of(kpi)}
    return tuple(
        initiative
        for initiative in strategy.initiatives
        if kpi in initiative.kpis or (not initiative.kpis and goals.intersection(initiative.goals))
    )
