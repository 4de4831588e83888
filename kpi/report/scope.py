"""Which part of a strategy a report is about, and in which order: areas, goals, and whom it is for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from kpi.assessment import Scorecard
from kpi.i18n import Language
from kpi.model import AreaKey, CompanyGoal, Goal, Kpi, LocalisedText, Strategy
from kpi.scorecard import arrange


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report is about; nothing named: everything, in the strategy's order."""

    areas: tuple[AreaKey, ...] = ()
    goals: tuple[str, ...] = ()
    """Keys, in the order in which they are shown; together with areas: goals that are in one or the other."""
    audience: str = ""
    """As KPIs and goals name it: what is its own comes first."""


def chosen(scope: Scope, strategy: Strategy) -> tuple[Goal, ...]:
    """The goals of a scope in the order of the report: as asked for, of an audience its own first."""
    goals = [goal for goal in strategy.goals if not (scope.areas or scope.goals) or _is_asked(goal, scope)]
    asked = {key: place for place, key in enumerate(scope.goals)}
    areas = {area: place for place, area in enumerate(scope.areas)}
    goals.sort(key=lambda g: (asked.get(g.key, len(asked)), areas.get(g.area, len(areas))))
    return tuple(sorted(goals, key=lambda goal: not is_own(goal, scope.audience, strategy)))


def _is_asked(goal: Goal, scope: Scope) -> bool:
    return goal.area in scope.areas or goal.key in scope.goals


def is_own(goal: Goal, audience: str, strategy: Strategy) -> bool:
    """Whether a goal is an audience's own: it owns the goal, or one of its KPIs is made for it."""
    kpis = [kpi for link in goal.kpis if (kpi := strategy.kpi(link.kpi))]
    return bool(audience) and any(_names(text, audience) for text in (goal.owner, *(kpi.audience for kpi in kpis)))


def _names(text: LocalisedText, audience: str) -> bool:
    """Whether a text names an audience, in any language."""
    said = [text] if isinstance(text, str) else list(text.values())
    return any(audience.casefold() == part.casefold() for whole in said for part in _parts(whole))


def _parts(text: str) -> list[str]:
    """The audiences of a text that names several."""
    return [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]


def audiences(strategy: Strategy, _: Language) -> list[str]:
    """Everybody whom goals and KPIs are made for, as a language names them."""
    texts = [goal.owner for goal in strategy.goals] + [kpi.audience for kpi in strategy.kpis]
    return sorted({part for text in texts for part in _parts(_.text(text))}, key=str.casefold)


def narrowed(scope: Scope, strategy: Strategy, card: Scorecard) -> tuple[Strategy, Scorecard]:
    """Strategy and scorecard of the goals in scope, in their order; the statuses are the ones of the whole."""
    goals = chosen(scope, strategy)
    if goals == strategy.goals:
        return strategy, card
    company = tuple(c for c in strategy.company_goals if any(c.key in goal.company_goals for goal in goals))
    if len(goals) == len(strategy.goals):
        company = strategy.company_goals
    part = strategy.model_copy(update={"goals": goals, "company_goals": company})
    keys = card.assessments.keys() if len(goals) == len(strategy.goals) else _keys(goals, company)
    kept = {key: found for key, found in card.assessments.items() if key in keys}
    return part, arrange(part, kept, card.as_of)


def _keys(goals: Collection[Goal], company: Collection[CompanyGoal]) -> set[str]:
    keys = {link.kpi for goal in goals for link in goal.kpis} | {goal.lead_kpi for goal in goals if goal.lead_kpi}
    return keys | {goal.kpi for goal in company if goal.kpi}


def within(card: Scorecard, part: Scorecard) -> Scorecard:
    """An earlier scorecard with the KPIs of a part only, to be compared with it."""
    return replace(card, assessments={k: a for k, a in card.assessments.items() if k in part.assessments})


def described(scope: Scope, strategy: Strategy, _: Language) -> str:
    """A scope in words; empty: everything."""
    parts = [_.word(area) for area in scope.areas]
    parts += [_.text(goal.name) for goal in chosen(replace(scope, areas=()), strategy) if goal.key in scope.goals]
    told = _.names(parts) if parts else ""
    return _("{scope}, for {audience}", scope=told, audience=scope.audience) if told and scope.audience else (
        _("for {audience}", audience=scope.audience) if scope.audience else told)  # fmt: skip


def lead(goal: Goal, strategy: Strategy) -> Kpi | None:
    """The KPI that stands for a goal: its lead, else its first."""
    key = goal.lead_kpi or (goal.kpis[0].kpi if goal.kpis else None)
    return strategy.kpi(key) if key else None
