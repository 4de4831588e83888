"""What the team says about a goal, on its card and beside its KPIs, with the mark where the numbers say otherwise."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from htpy import Element, Node, a, blockquote, div, p

from kpi.check_ins import Said, latest_of, of_goal
from kpi.i18n import Language
from kpi.model import CheckIn, Goal, Kpi
from kpi.sentences import check_ins as wording
from kpi.ui import method
from kpi.ui.elements import area_url, symbol
from kpi.ui.session import Run

PARAMETER = "check_in"
"""Of an area's address: the goal whose form is open."""


def form_url(goal: Goal) -> str:
    """Where a check-in of a goal is entered."""
    return f"{area_url(goal.area)}?{urlencode({PARAMETER: goal.key})}"


def of_card(run: Run, goal: Goal) -> Node:
    """The foot of a goal's card: the latest check-in, its mark, and the way to a new one."""
    _ = run.language
    said = latest_of(run.strategy, run.card, goal.key, run.said_until)
    link = run.may_edit and p(".ls-quiet")[a(href=form_url(goal))[_("Check in")]]
    if said is None:
        return link or None
    return div(".ls-said")[quote(said.check_in, _, run.as_of), mark(said, run), link]


def of_kpi(run: Run, kpi: Kpi) -> Element:
    """What the team says about the goals of a KPI, newest first, with the way to say more."""
    _ = run.language
    goals = run.strategy.goals_of(kpi.key)
    if not goals:
        return p(".ls-quiet")[_("Nobody has said anything on this yet.")]
    return div(".ls-facts")[(_of_goal(run, goal, named=len(goals) > 1) for goal in goals)]


def _of_goal(run: Run, goal: Goal, *, named: bool) -> Element:
    _ = run.language
    told = of_goal(run.strategy, goal.key, run.said_until)
    said = latest_of(run.strategy, run.card, goal.key, run.said_until)
    return div(".ls-facts")[
        named and p(".ls-strong")[_.text(goal.name)],
        mark(said, run) if said else None,
        [quote(each, _) for each in told] or p(".ls-quiet")[_("Nobody has said anything on this yet.")],
        run.may_edit and p(".ls-quiet")[a(href=form_url(goal))[_("Check in")]],
    ]


def quote(said: CheckIn, _: Language, near: dt.date | None = None) -> Element:
    """What was said, the next step, and who said it when and how confident."""
    text, step = _.text(said.text), wording.next_step(said, _)
    return blockquote(".ls-quote")[text and p[text], step and p[step], p(".ls-quiet")[wording.facts(said, _, near)]]


def mark(said: Said, run: Run) -> Element | None:
    """Where the team and the numbers disagree; never a status, only said."""
    if said.dissent is None:
        return None
    told = wording.dissent_detail(said, run.strategy, run.language)
    return p(".ls-dissent")[symbol("unequal"), " ", told, " ", a(href=method.url("checkins"))[run.language("Why?")]]
