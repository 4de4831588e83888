"""The scorecard as plain text, for the shell."""

from __future__ import annotations

from kpi.assessment import Scorecard
from kpi.i18n import Language
from kpi.model import Strategy
from kpi.sentences import groups, values


def render(card: Scorecard, strategy: Strategy, language: Language) -> str:
    """Headline, then every area with its goals, and a line per KPI."""
    _ = language
    lines = [f"{_.text(strategy.name)} · {groups.as_of(card, _)}", groups.headline(card, strategy, _)]
    for area in card.areas:
        if not area.goals:
            continue
        lines += ["", f"{_.word(area.area)}: {_.word(area.rollup.status)} ({groups.rule(area.rollup, _)})"]
        for result in area.goals:
            goal = next(goal for goal in strategy.goals if goal.key == result.goal)
            lines.append(f"  {_.text(goal.name)}: {_.word(result.rollup.status)}")
            lines += [_line(key, card, strategy, _) for key in result.kpis]
    rest = [key for key in card.orphans if key in card.assessments]
    if rest:
        lines += ["", _("Without a goal"), *(_line(key, card, strategy, _) for key in rest)]
    return "\n".join(lines)


def _line(key: str, card: Scorecard, strategy: Strategy, _: Language) -> str:
    kpi, assessment = strategy.kpi(key), card.assessments[key]
    assert kpi is not None  # a scorecard's KPIs are the strategy's
    return f"    {_.text(kpi.name)}: {_.word(assessment.status)} · {values.status_line(assessment, kpi, _)}"
