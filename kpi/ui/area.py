"""An area's page: its question, what it is made of, its goals, and the KPIs by goal."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from htpy import Element, Node, a, article, div, h3, header, li, p, span, ul

from kpi import drawing, figures
from kpi.assessment import AreaResult, Assessment
from kpi.i18n import Language
from kpi.model import TOPICS, AreaKey, Kind, Kpi, Topic
from kpi.sentences import figures as described
from kpi.sentences import groups, values
from kpi.theme import CSS
from kpi.ui import board, boards, cards, check_in_cards, check_in_form, elements, marks, takeaway
from kpi.ui.session import Run

QUESTIONS = {
    AreaKey.ACQUISITION: "Does social media bring us new customers?",
    AreaKey.RETENTION: "Do customers stay, and are they well served?",
    AreaKey.BRAND: "Are we seen, liked and talked about?",
    AreaKey.RESEARCH: "What do we learn for products and markets?",
}


def show(run: Run, area: AreaKey) -> None:
    """The whole page, as one board."""
    _ = run.language
    result = next(found for found in run.card.areas if found.area is area)
    kicker = f"{_.word(area)} · {groups.as_of(run.card, _)}"
    can_do = takeaway.button(_) if result.goals else None
    header_line = elements.page_header(kicker, _(QUESTIONS[area]), _answer(result, run), _, can_do=can_do)
    if not result.goals:
        link = ("/strategy", _("To the strategy"))
        nothing = elements.empty(_("No goal has been agreed in this area yet."), link)
        loose = [kpi.key for kpi in run.strategy.kpis if kpi.area is area and kpi.key in run.card.assessments]
        board.show(
            boards.together(header_line, _newer(area, loose, run), nothing, _composition(area, loose, run)),
            area.value,
            _,
        )
        return
    goals = [
        cards.goal_card(goal, found.rollup, run.strategy, _, said=check_in_cards.of_card(run, goal))
        for goal in run.strategy.goals
        if goal.area is area and (found := run.card.goal(goal.key))
    ]
    board.show(
        boards.together(
            header_line,
            _newer(area, result.kpis, run),
            _composition(area, result.kpis, run),
            elements.block(_("Goals"), cards.cards(goals, wide=True)),
            boards.attention(run, result.kpis),
            boards.scorecard(run, goals={g.goal for g in result.goals}),
        ),
        area.value,
        _,
        takeaway.ANSWERS,
    )
    check_in_form.show(run, area)
    takeaway.offer(run, area)


def _newer(area: AreaKey, keys: Collection[str], run: Run) -> Node:
    told = boards.newer(run, elements.area_url(area), keys)
    return told and ul(".ls-trust.ls-quiet")[told]


def _answer(result: AreaResult, run: Run) -> Node:
    _ = run.language
    worst = groups.furthest_behind(result.rollup, run.card, run.strategy, _)
    return [elements.chip(result.rollup.status, _), " ", elements.sentence(groups.rule(result.rollup, _), worst)]


def _composition(area: AreaKey, keys: Collection[str], run: Run) -> Node:
    """What the area is made of: a card per topic, in reading order; acquisition as a funnel with its rates."""
    _ = run.language
    here = [kpi for kpi in run.strategy.kpis if kpi.key in keys]
    filled = {topic: kpis for topic in TOPICS[area] if (kpis := [kpi for kpi in here if kpi.topic is topic])}
    if not filled:
        return None
    titles = {
        AreaKey.ACQUISITION: _("From first contact to customer"),
        AreaKey.RETENTION: _("Service, loyalty and customer value"),
        AreaKey.BRAND: _("Reach, engagement, sentiment and share of voice"),
        AreaKey.RESEARCH: _("Insights and product ideas"),
    }
    rates = _rates(filled, run) if area is AreaKey.ACQUISITION else {}
    columns = [_topic(topic, kpis, rates.get(topic, ""), run) for topic, kpis in filled.items()]
    form = ".ls-cards.ls-topics.ls-funnel" if area is AreaKey.ACQUISITION else ".ls-cards.ls-topics"
    return elements.block(titles[area], div(form)[columns])


def _rates(filled: dict[Topic, list[Kpi]], run: Run) -> dict[Topic, str]:
    """How many of each step come to the next one, where both count in the same period."""
    _ = run.language
    counts = {topic: _count(kpis, run) for topic, kpis in filled.items()}
    found = {}
    steps = [(topic, count) for topic, count in counts.items() if count is not None]
    for (_earlier, before), (topic, now) in pairwise(steps):
        if before.period == now.period and before.period_value and now.period_value is not None:
            share = now.period_value / before.period_value
            decimals = 0 if share >= 0.1 else 1 if share >= 0.01 else 2
            found[topic] = _("{share} of the step before", share=_.percent(share, decimals))
    return found


def _count(kpis: list[Kpi], run: Run) -> Assessment | None:
    """The step's count, if only one of its KPIs counts: of several, none says what comes to the next step."""
    counts = [kpi.key for kpi in kpis if kpi.kind is Kind.FLOW and kpi.unit.kind == "count"]
    return run.card.assessments[counts[0]] if len(counts) == 1 else None


def _topic(topic: Topic, kpis: list[Kpi], rate: str, run: Run) -> Element:
    _ = run.language
    return article(".ls-card.ls-topic")[
        header[h3[_.word(topic)], rate and p(".ls-quiet")[rate]],
        ul(".ls-measures")[(_measure(kpi, run.card.assessments[kpi.key], _) for kpi in kpis)],
    ]


def _measure(kpi: Kpi, assessment: Assessment, _: Language) -> Element:
    """One KPI in a topic: status, name, its period's value, and its past."""
    shown = assessment.period_value if assessment.period_value is not None else assessment.value
    figure = figures.sparkline(assessment, kpi, 18)
    period = assessment.period and _.period_short(assessment.period, kpi.cadence)
    label = described.past(assessment, kpi, _, 18)
    return li[
        div[elements.icon(assessment.status, _), " ", a(href=elements.kpi_url(kpi.key))[_.text(kpi.name)]],
        div(".ls-measure")[
            span(".ls-number.ls-lead")[values.measured(shown, assessment, kpi, _) if shown is not None else "–"],
            span(".ls-quiet.ls-number")[period or _.word(assessment.status)],
            marks.all_three(assessment, kpi, _),
            elements.svg(drawing.sparkline(figure, CSS, label, width=110)),
        ],
    ]
