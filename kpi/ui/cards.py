"""What an overview and an area page show above the scorecard: company goals, areas, what needs attention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from htpy import Element, Node, a, article, details, div, footer, h3, header, li, ol, p, span, summary, ul

from kpi import drawing, figures
from kpi.assessment import AreaResult, Assessment, ChangeClass, CompanyGoalResult, Reason, Rollup, Scorecard, Status
from kpi.i18n import Language
from kpi.model import Goal, Kpi, Strategy
from kpi.quick_wins import QuickWin, Verdict
from kpi.sentences import forecasts, groups, values
from kpi.sentences import quick_wins as wording
from kpi.theme import CSS
from kpi.ui import marks
from kpi.ui.elements import area_url, chip, copy_button, icon, kpi_link, kpi_url, named, number, star, svg, symbol

ENOUGH_COVERAGE = 0.8
"""Below this share of weight with data a status is shown with a remark (semantics 2.6)."""


def company_goal(result: CompanyGoalResult, scorecard: Scorecard, strategy: Strategy, _: Language) -> Element:
    """A company goal with its own actual and target, and the goals beneath with their status."""
    goal = next(g for g in strategy.company_goals if g.key == result.company_goal)
    kpi = strategy.kpi(result.kpi) if result.kpi else None
    assessment = scorecard.assessments.get(result.kpi) if result.kpi else None
    own: list[Node] = []
    if kpi and assessment:
        own = [_reached(assessment, kpi, _), _way(assessment, kpi, _), _chance(assessment, kpi, _)]
    return article(".ls-card.ls-compact")[
        header[h3[symbol("star"), " ", _.text(goal.name)], own[:1]],
        own[1:],
        _goals(result, scorecard, strategy, _),
    ]


def _reached(assessment: Assessment, kpi: Kpi, _: Language) -> Element:
    return div(".ls-reached")[
        chip(assessment.status, _),
        number(values.reached(assessment, kpi, _)),
        marks.change_and_data(assessment, kpi, _),
    ]


def _way(assessment: Assessment, kpi: Kpi, _: Language) -> Element | None:
    figure = figures.bullet(assessment, kpi)
    if figure is None:
        return None
    label = f"{_.text(kpi.name)}: {values.way(assessment, kpi, _)}"
    return a(href=kpi_url(kpi.key))[svg(drawing.bullet(figure, CSS, label, width=260))]


def _chance(assessment: Assessment, kpi: Kpi, _: Language) -> Element | None:
    """The chance in words, and the number on the due date; nothing where the status says it all."""
    told = forecasts.in_short(assessment, kpi, _)
    return div(".ls-quiet")[marks.with_words(marks.outlook(assessment), told)] if told else None


def _goals(result: CompanyGoalResult, scorecard: Scorecard, strategy: Strategy, _: Language) -> Node:
    found = {goal.key: goal for goal in strategy.goals}
    there = [
        (found[key], outcome.rollup.status) for key in result.goals if key in found and (outcome := scorecard.goal(key))
    ]
    if not there:
        return p(".ls-quiet")[_("No goal pays into this yet.")]
    rows = [li[a(href=area_url(goal.area))[icon(status, _), span[_.text(goal.name)]]] for goal, status in there]
    counted = _.plural("{n} goal pays into it", "{n} goals pay into it", len(there))
    shapes = span(".ls-shapes")[(icon(status, _) for _goal, status in there)]
    return details(".ls-more", id=f"goals-{result.company_goal}")[summary[counted, " ", shapes], ul(".ls-goals")[rows]]


def area_card(result: AreaResult, rule: str, strategy: Strategy, scorecard: Scorecard, _: Language) -> Element:
    """An area: status and the rule that made it, distribution, the child furthest behind."""
    rollup = result.rollup
    return article(".ls-card.ls-compact.ls-area")[
        header[h3[a(href=area_url(result.area))[_.word(result.area)]], chip(rollup.status, _)],
        p(".ls-quiet")[rule],
        distribution(rollup, _),
        _coverage(rollup, _),
        _behind(rollup, strategy, scorecard, _),
    ]


def _behind(rollup: Rollup, strategy: Strategy, scorecard: Scorecard, _: Language) -> Element | None:
    sentence = groups.furthest_behind(rollup, scorecard, strategy, _)
    if not sentence or rollup.worst is None:
        return None
    status = scorecard.assessments[rollup.worst].status
    return footer(".ls-quiet")[named(status, a(href=kpi_url(rollup.worst))[sentence], _)]


def goal_card(goal: Goal, rollup: Rollup, strategy: Strategy, _: Language, said: Node = None) -> Element:
    """A goal on its area's page: the guiding-star sentence, status with its rule, distribution, what the team says."""
    statement = _.text(goal.statement)
    return article(".ls-card")[
        header[h3[_.text(goal.name)], chip(rollup.status, _)],
        statement and p[statement],
        star(groups.guiding_star(goal, strategy, _)),
        p(".ls-quiet")[groups.rule(rollup, _)],
        distribution(rollup, _),
        _coverage(rollup, _),
        said and footer[said],
    ]


def distribution(rollup: Rollup, _: Language) -> Node:
    """A bar with a length per status, and the counts in words."""
    figure = figures.distribution(rollup)
    if not figure.counts:
        return p(".ls-quiet")[_("No KPI yet.")]
    return [
        svg(drawing.distribution(figure, CSS, groups.distribution(rollup.distribution, _), width=260)),
        ul(".ls-counts")[
            (li[named(status, f"{_.number(count)} {_.word(status)}", _)] for status, count in figure.counts)
        ],
    ]


def _coverage(rollup: Rollup, _: Language) -> Element | None:
    is_said = rollup.status is Status.NO_DATA or rollup.reason is Reason.LOW_COVERAGE
    if rollup.coverage is None or rollup.coverage >= ENOUGH_COVERAGE or is_said:
        return None
    return p(".ls-quiet")[groups.coverage(rollup, _)]


@dataclass(frozen=True, slots=True)
class Concern:
    """A KPI that needs somebody: why, and who does what by when."""

    kpi: Kpi
    status: Status
    reason: str
    action: str
    """Who does what by when, or that nobody does."""
    dissent: str = ""
    """Where the team says otherwise than the numbers."""
    is_planned: bool = True
    """Whether something is still to come."""


def attention(concerns: Sequence[Concern], _: Language) -> Element:
    """What needs attention, most urgent first."""
    return ol(".ls-list.ls-attention")[(_concern(concern, _) for concern in concerns)]


def _concern(concern: Concern, _: Language) -> Element:
    sentence = f"{_.text(concern.kpi.name)}: {concern.reason}"
    return li[
        chip(concern.status, _),
        h3(".ls-strong")[kpi_link(concern.kpi, _, whole=True)],
        p[concern.reason],
        p(".ls-quiet")[
            concern.action if concern.is_planned else span(".ls-worse")[concern.action],
            concern.dissent and span(".ls-dissent")[symbol("unequal"), " ", concern.dissent],
        ],
        copy_button(sentence, _),
    ]


def quick_wins(wins: Sequence[QuickWin], strategy: Strategy, _: Language) -> Element:
    """What became of every quick win, the latest first, and when the next verdict falls."""
    return ul(".ls-list.ls-rows.ls-wins")[(_win(win, strategy, _) for win in reversed(wins))]


def _win(win: QuickWin, strategy: Strategy, _: Language) -> Element:
    kpi = strategy.kpi(win.kpi)
    sentence = wording.line(win, strategy, _)
    return li[marks.of_class(_LOOKS.get(win.verdict), kpi), kpi and a(".ls-open", href=kpi_url(kpi.key))[sentence]]


_LOOKS = {
    Verdict.HOLDING: ChangeClass.SIGNAL_IMPROVEMENT,
    Verdict.HELD: ChangeClass.LASTING_IMPROVEMENT,
    Verdict.PARTLY_HELD: ChangeClass.ONE_OFF_GAIN_PARTLY_KEPT,
    Verdict.FIZZLED: ChangeClass.FLASH_IN_THE_PAN,
    Verdict.NO_EFFECT: ChangeClass.NOISE,
}


def cards(elements: Sequence[Element], *, wide: bool = False) -> Element:
    """Cards beside each other, all of the same height, as many as fit."""
    return div(".ls-cards.ls-cards-wide" if wide else ".ls-cards")[elements]
