"""Are we reaching our goals, and what needs me?"""

from kpi.sentences import groups
from kpi.ui import board, boards, cards, elements, filters, session

run = session.current()
_, card, strategy = run.language, run.card, run.strategy

if not card.assessments:
    board.show(elements.start(strategy, _), "empty", _)
else:
    since = filters.since(run)
    kicker = " · ".join(filter(None, (_.text(strategy.name), strategy.organisation, groups.periods(card, strategy, _))))
    moved = groups.changed_since(run.workspace.scorecard(since), card, _)
    company = [cards.company_goal(result, card, strategy, _) for result in card.company_goals]
    areas = [cards.area_card(a, groups.rule(a.rollup, _), strategy, card, _) for a in card.areas if a.kpis or a.goals]
    board.show(
        boards.together(
            elements.page_header(kicker, groups.headline(card, strategy, _), moved, _),
            elements.block(_("Company goals"), cards.cards(company, wide=True)) if company else None,
            elements.block(_("Goal areas"), cards.cards(areas)) if areas else None,
            boards.attention(run),
            boards.quick_wins(run),
        ),
        "overview",
        _,
    )
    filters.changes(run, since)
    shown = filters.kpis(run)
    board.show(boards.scorecard(run, shown, len(card.assessments)), "scorecard", _)
