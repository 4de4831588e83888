"""Are we reaching our goals, and what needs me?"""

from kpi.sentences import groups
from kpi.ui import board, boards, elements, filters, guide, kept, session, takeaway

run = session.current()
_, card, strategy = run.language, run.card, run.strategy

if not card.assessments:
    board.show(guide.start(run), "empty", _)
else:
    since = filters.since(run)
    kicker = " · ".join(filter(None, (_.text(strategy.name), strategy.organisation, groups.periods(card, strategy, _))))
    moved = groups.changed_since(run.workspace.scorecard(since), card, _)
    takeaway.button(run)
    header = elements.page_header(kicker, groups.headline(card, strategy, _), moved, _)
    main = kept.html(run, ("overview", run.today), lambda: boards.overview(run))
    board.show(boards.together(header, main), "overview", _)
    filters.changes(run)
    board.show(kept.html(run, "scorecard", lambda: boards.scorecard(run)), "scorecard", _)
