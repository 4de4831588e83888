"""The scorecard: every KPI assessed as of a day, and rolled up to goals, areas and the whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace

from kpi import trajectory
from kpi.aggregation import Series
from kpi.assessment import (
    AreaResult,
    Assessment,
    CompanyGoalResult,
    GoalResult,
    PeriodValue,
    Reason,
    Scorecard,
    Status,
)
from kpi.freshness import data_state
from kpi.model import Aggregation, AreaKey, Direction, Goal, Kpi, Mode, Role, Strategy, Target, Thresholds
from kpi.numbers import Numbers, missing, no_numbers, numbers_of, reasons_of
from kpi.outlook import outlook_of
from kpi.rollup import Child, child_of, roll_up
from kpi.seasonality import calmed
from kpi.signals import RuleSet
from kpi.standing import is_usable, mode_of, season_of, standings
from kpi.status import fold, grade_colour
from kpi.variation import change_of

__all__ = ["Child", "arrange", "assess", "build", "grade_colour", "roll_up", "stand"]


def assess(kpi: Kpi, series: Series, as_of: dt.date, fiscal_start: int = 1, rules: RuleSet = "wheeler") -> Assessment:
    """All that can be said about a KPI as of a day: the four lights, each by itself.

    `rules` are the strategy's patterns of a signal. Rebases count from the day they were confirmed on.
    """
    standing = stand(kpi, series, as_of, fiscal_start)
    rebased = kpi.rebased_by(as_of)
    completeness = standing.target.thresholds.completeness if standing.target else Thresholds().completeness
    usable = [value for value in standing.series if is_usable(value, as_of, completeness)]
    return replace(
        standing,
        outlook=outlook_of(kpi, standing.target, series, as_of, fiscal_start, max(rebased, default=None)),
        change=change_of(kpi, usable, as_of, rules=rules, adjust=calmed(kpi), rebased=rebased),
    )


def stand(kpi: Kpi, series: Series, as_of: dt.date, fiscal_start: int = 1) -> Assessment:
    """Where a KPI stands as of a day, from its values up to then and the target in force then.

    The running period is shown but never judged. A status is a fold over the periods since the target's start, so it
    comes out the same whenever it is computed.
    """
    target = kpi.target_on(as_of)
    values = tuple(value for value in series.periods if value.start <= as_of)
    thresholds = target.thresholds if target else Thresholds()
    usable = [value for value in values if is_usable(value, as_of, thresholds.completeness)]
    if not usable:
        return _without_value(kpi, target, values, as_of)
    if target is None or not _has_goal(target) or kpi.direction is Direction.NEUTRAL:
        return _without_target(kpi, target, values, usable[-1], as_of)
    mode = mode_of(kpi, target)
    season = season_of(kpi, target, usable, as_of)
    way = standings(kpi, target, usable, series, fiscal_start, season)
    verdict = fold(way, mode, thresholds, locks=mode is Mode.WINDOW and kpi.over_time is Aggregation.SUM)
    standing = way[-1]
    # a budget once exceeded is missed at once; everything else is settled when the data cover the due date
    settled = verdict.status is Status.MISSED or (standing.final and verdict.status is Status.ACHIEVED)
    data = data_state(kpi, values, as_of, standing.completeness)
    stale = data.state == "stale" and not settled
    numbers = numbers_of(kpi, target, standing, usable, fiscal_start, final=settled and standing.final)
    return Assessment(
        kpi=kpi.key,
        as_of=as_of,
        status=Status.STALE if stale else verdict.status,
        reason=Reason.OVERDUE if stale else verdict.reason,
        data=data,
        period=standing.period.start,
        period_end=standing.period.end,
        season=standing.factors.at(standing.period.start, kpi.cadence) if standing.factors else None,
        target=target,
        periods_in_range=standing.inside,
        periods_left=trajectory.periods_left(target, standing.period.start, kpi.cadence, fiscal_start),
        last_status=verdict.status if stale else None,
        series=values,
        reasons=reasons_of(numbers, standing),
        **numbers,
    )


def arrange(strategy: Strategy, assessments: Mapping[str, Assessment], as_of: dt.date) -> Scorecard:
    """The scorecard from assessments that were already made: goals in their areas, company goals, and orphans."""
    areas = tuple(_area(strategy, area, assessments) for area in AreaKey)
    links = [link for goal in strategy.goals for link in _weights((goal,), assessments).items()]
    return Scorecard(
        as_of,
        assessments,
        areas,
        tuple(
            CompanyGoalResult(goal.key, goal.kpi, tuple(g.key for g in strategy.goals if goal.key in g.company_goals))
            for goal in strategy.company_goals
        ),
        roll_up(_children(_heaviest(links), assessments)),
        _orphans(strategy),
    )


def build(strategy: Strategy, series: Mapping[str, Series], as_of: dt.date, fiscal_start: int = 1) -> Scorecard:
    """Assess every KPI that is no mere part, and arrange the scorecard."""
    shown = [kpi for kpi in strategy.kpis if kpi.role is Role.KPI]
    return arrange(
        strategy,
        {kpi.key: assess(kpi, series.get(kpi.key, Series(())), as_of, fiscal_start, strategy.rules) for kpi in shown},
        as_of,
    )


# -- one KPI -------------------------------------------------------------------------------------------------------


def _has_goal(target: Target) -> bool:
    """Whether the target says where to go."""
    if target.mode is Mode.MILESTONE:
        return True
    if target.mode is Mode.MAINTAIN and (target.low is not None or target.high is not None):
        return True
    return target.value is not None


def _without_value(kpi: Kpi, target: Target | None, values: tuple[PeriodValue, ...], as_of: dt.date) -> Assessment:
    """No period can be judged: no data, and why; what the latest period that is over lacks, if any has a fact."""
    closed = [value for value in values if value.end <= as_of]
    cause = (closed[-1].reason or Reason.INCOMPLETE) if any(map(_has_facts, closed)) else Reason.NO_PERIOD
    numbers = no_numbers(kpi, target)
    return Assessment(
        kpi=kpi.key,
        as_of=as_of,
        status=Status.NO_DATA,
        reason=cause,
        data=data_state(kpi, values, as_of),
        target=target,
        series=values,
        reasons=dict.fromkeys(missing(numbers), cause),
        **numbers,
    )


def _has_facts(value: PeriodValue) -> bool:
    """Whether anything was recorded for a period, if only a part of what it needs."""
    return value.value is not None or value.low is not None or value.reason not in (None, Reason.NO_VALUE)


def _without_target(
    kpi: Kpi, target: Target | None, values: tuple[PeriodValue, ...], latest: PeriodValue, as_of: dt.date
) -> Assessment:
    """A value, and nothing to hold it against."""
    data = data_state(kpi, values, as_of, latest.completeness)
    stale = data.state == "stale"
    why = Reason.NEUTRAL if kpi.direction is Direction.NEUTRAL else Reason.NO_TARGET
    numbers: Numbers = {**no_numbers(kpi, target), "value": latest.value, "period_value": latest.value}
    return Assessment(
        kpi=kpi.key,
        as_of=as_of,
        status=Status.STALE if stale else Status.NO_TARGET,
        reason=Reason.OVERDUE if stale else why,
        data=data,
        period=latest.start,
        period_end=latest.end,
        target=target,
        last_status=Status.NO_TARGET if stale else None,
        series=values,
        reasons=dict.fromkeys(missing(numbers), why),
        **numbers,
    )


# -- groups --------------------------------------------------------------------------------------------------------


def _area(strategy: Strategy, area: AreaKey, assessments: Mapping[str, Assessment]) -> AreaResult:
    """An area's children are its distinct KPIs, each with its largest weight."""
    goals = tuple(goal for goal in strategy.goals if goal.area is area)
    weights = _weights(goals, assessments)
    return AreaResult(
        area,
        roll_up(_children(weights, assessments)),
        tuple(_goal(goal, assessments) for goal in goals),
        tuple(weights),
    )


def _goal(goal: Goal, assessments: Mapping[str, Assessment]) -> GoalResult:
    weights = _weights((goal,), assessments)
    return GoalResult(goal.key, roll_up(_children(weights, assessments), goal.min_coverage), tuple(weights))


def _weights(goals: Iterable[Goal], assessments: Mapping[str, Assessment]) -> dict[str, float]:
    """The assessed KPIs of some goals with their largest weight."""
    return _heaviest((link.kpi, link.weight) for goal in goals for link in goal.kpis if link.kpi in assessments)


def _heaviest(links: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Each KPI once, with the largest of its weights."""
    weights: dict[str, float] = {}
    for key, weight in links:
        weights[key] = max(weight, weights.get(key, 0.0))
    return weights


def _children(weights: Mapping[str, float], assessments: Mapping[str, Assessment]) -> list[Child]:
    return [child_of(assessments[key], weight) for key, weight in weights.items()]


def _orphans(strategy: Strategy) -> tuple[str, ...]:
    """Goals that pay into no company goal, and KPIs that no goal and no company goal uses."""
    company = {goal.key for goal in strategy.company_goals}
    used = {link.kpi for goal in strategy.goals for link in goal.kpis}
    used |= {goal.lead_kpi for goal in strategy.goals if goal.lead_kpi}
    used |= {goal.kpi for goal in strategy.company_goals if goal.kpi}
    goals = [goal.key for goal in strategy.goals if not company.intersection(goal.company_goals)]
    kpis = [kpi.key for kpi in strategy.kpis if kpi.role is Role.KPI and kpi.key not in used]
    return (*goals, *kpis)
