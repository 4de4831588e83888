"""What the strategy still lacks: the steps from the company's goals to targets and the first values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kpi.assessment import Scorecard
from kpi.model import Role, Strategy


class Stage(StrEnum):
    """What a strategy is made of, in the order in which it is made."""

    COMPANY_GOALS = "company_goals"
    GOALS = "goals"
    KPIS = "kpis"
    TARGETS = "targets"
    VALUES = "values"


@dataclass(frozen=True, slots=True)
class Step:
    """One stage, and whether it is there."""

    stage: Stage
    is_done: bool


def steps(strategy: Strategy, scorecard: Scorecard) -> tuple[Step, ...]:
    """Every stage in order; a stage of goals is done when each goal has it."""
    kpis = {kpi.key: kpi for kpi in strategy.kpis if kpi.role is Role.KPI}
    measured = [[kpis[link.kpi] for link in goal.kpis if link.kpi in kpis] for goal in strategy.goals]
    done = {
        Stage.COMPANY_GOALS: bool(strategy.company_goals),
        Stage.GOALS: bool(strategy.goals),
        Stage.KPIS: all(measured) if strategy.goals else bool(kpis),
        Stage.TARGETS: bool(strategy.goals) and all(any(kpi.targets for kpi in own) for own in measured),
        Stage.VALUES: any(assessment.series for assessment in scorecard.assessments.values()),
    }
    return tuple(Step(stage, done[stage]) for stage in Stage)
