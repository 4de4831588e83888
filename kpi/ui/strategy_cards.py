"""The strategy as people read it: company goal → goal → KPI, what pays into nothing, and what a new one changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from htpy import Element, Node, a, article, div, h3, h4, header, li, p, span, ul

from kpi.assessment import Rollup, Scorecard
from kpi.difference import Change
from kpi.errors import Problem
from kpi.i18n import Language
from kpi.model import CompanyGoal, Goal, Strategy
from kpi.sentences import groups, values
from kpi.ui.elements import area_url, block, chip, data_table, empty, icon, kpi_link, symbol

SHOWN = 200
"""Differences or problems listed at once; the rest is counted."""


def overview(strategy: Strategy, card: Scorecard, _: Language) -> Node:
    """The tree and what pays into nothing; of an empty strategy, nothing."""
    if not (strategy.goals or strategy.company_goals or strategy.kpis):
        return None
    return [tree(strategy, card, _), orphans(strategy, card, _)]


def tree(strategy: Strategy, card: Scorecard, _: Language) -> Element:
    """Every company goal with the goals that pay into it and their KPIs, and the goals that pay into none."""
    branches = [_branch(goal, strategy, card, _) for goal in strategy.company_goals]
    loose = [goal for goal in strategy.goals if not goal.company_goals]
    if loose:
        title = h3[_("Without a company goal")]
        branches.append(article(".ls-card.ls-branch")[header[title], _goals(loose, strategy, card, _)])
    shown = div(".ls-tree")[branches] if branches else empty(_("No company goals and no goals yet."))
    return block(_("From company goal to KPI"), shown)


def _branch(company_goal: CompanyGoal, strategy: Strategy, card: Scorecard, _: Language) -> Element:
    kpi = strategy.kpi(company_goal.kpi) if company_goal.kpi else None
    own = card.assessments.get(company_goal.kpi) if company_goal.kpi else None
    goals = [goal for goal in strategy.goals if company_goal.key in goal.company_goals]
    return article(".ls-card.ls-branch")[
        header[
            h3[symbol("star"), " ", _.text(company_goal.name)],
            _quiet(_.text(company_goal.purpose)),
            p[icon(own.status, _), " ", kpi_link(kpi, _), ": ", values.of_target(own, kpi, _)] if kpi and own else None,
        ],
        _goals(goals, strategy, card, _) if goals else p(".ls-quiet")[_("No goal pays into it yet.")],
    ]


def _quiet(text: str) -> Node:
    return p(".ls-quiet")[text] if text else None


def _goals(goals: Iterable[Goal], strategy: Strategy, card: Scorecard, _: Language) -> Element:
    return ul(".ls-leaves")[(_goal(goal, strategy, card, _) for goal in goals)]


def _goal(goal: Goal, strategy: Strategy, card: Scorecard, _: Language) -> Element:
    result = card.goal(goal.key)
    rollup: Rollup | None = result.rollup if result else None
    return li[
        h4[
            chip(rollup.status, _) if rollup else None,
            span(".ls-strong")[_.text(goal.name)],
            a(".ls-quiet", href=area_url(goal.area))[_.word(goal.area)],
        ],
        _quiet(_.text(goal.statement)),
        ul(".ls-kpis")[(_kpi(link.kpi, goal, strategy, card, _) for link in goal.kpis)],
    ]


def _kpi(key: str, goal: Goal, strategy: Strategy, card: Scorecard, _: Language) -> Node:
    kpi, assessment = strategy.kpi(key), card.assessments.get(key)
    if kpi is None or assessment is None:
        return None
    return li[
        icon(assessment.status, _), " ", kpi_link(kpi, _),
        (key == goal.lead_kpi) and span(".ls-quiet")[" ", _("lead KPI")],
        span(".ls-quiet")[" ", values.of_target(assessment, kpi, _)],
    ]  # fmt: skip


def orphans(strategy: Strategy, card: Scorecard, _: Language) -> Node:
    """What pays into nothing, and what to do about it."""
    if not card.orphans:
        return None
    kpis = [kpi for kpi in strategy.kpis if kpi.key in card.orphans]
    goals = [goal for goal in strategy.goals if goal.key in card.orphans]
    return block(
        _("Pays into nothing"),
        ul(".ls-list.ls-rows")[
            (li[span(".ls-strong")[_.text(goal.name)], " ",
                span(".ls-quiet")[_("goal without a company goal: name what it pays into, or drop it")]]
             for goal in goals),
            (li[kpi_link(kpi, _), " ",
                span(".ls-quiet")[_("KPI without a goal: give it to a goal, or drop it")]] for kpi in kpis),
        ],
        note=groups.orphans(card, strategy, _),
    )  # fmt: skip


def differences(changes: Sequence[Change], _: Language) -> Element:
    """What publishing would change, old → new."""
    title = _("What would change")
    head = (_("What"), _("Change"), _("Field"), _("Before"), _("After"))
    rows = [
        [f"{_.word(change.entity, 'entity')} {change.key}", _.word(change.what, "difference"), change.field,
         _short(_plain(change.old, _)), _short(_plain(change.new, _))]
        for change in changes[:SHOWN]
    ]  # fmt: skip
    more = len(changes) - SHOWN
    return block(
        title,
        data_table(title, head, rows),
        more > 0 and p(".ls-quiet")[_.plural("and {n} more change", "and {n} more changes", more)],
        note=_.plural("{n} change", "{n} changes", len(changes)),
    )


def _plain(value: object, _: Language) -> str:
    """A value of the strategy in words; names of fields are those of its YAML."""
    match value:
        case None | []:
            return "–"
        case bool():
            return _("yes") if value else _("no")
        case dict() if set(value) <= {"de", "en"}:
            return _.text(value)
        case dict():
            return ", ".join(f"{name}: {_plain(part, _)}" for name, part in value.items())
        case list():
            return "; ".join(_plain(part, _) for part in value)
    return str(value)


def _short(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:200]}…"


def problems(found: Sequence[Problem], _: Language) -> Element:
    """Every problem of a file, with its place."""
    errors = sum(problem.severity == "error" for problem in found)
    title = _.plural("{n} problem to solve first", "{n} problems to solve first", errors) if errors else (
        _.plural("{n} hint", "{n} hints", len(found)))  # fmt: skip
    head = (_("Line"), _("Column"), _("Kind"), _("Problem"))
    rows = [
        [str(problem.line or "–"), str(problem.column or "–"),
         _("Error") if problem.severity == "error" else _("Hint"), _(problem.message, **problem.params)]
        for problem in found[:SHOWN]
    ]  # fmt: skip
    more = len(found) - SHOWN
    return block(
        title,
        data_table(title, head, rows),
        more > 0 and p(".ls-quiet")[_.plural("and {n} more problem", "and {n} more problems", more)],
    )


def versions(published: Sequence[tuple[int, object, str, str]], dates: Sequence[str], _: Language) -> Element:
    """Which versions there were, who published them, and why."""
    rows = [[str(version), when, who, reason or "–"]
            for (version, _at, who, reason), when in zip(published, dates, strict=True)]  # fmt: skip
    return data_table(_("Published versions"), (_("Version"), _("When"), _("By"), _("Reason")), rows)
