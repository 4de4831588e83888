"""Are we reaching our goals, and what needs me?"""

from kpi.sentences import groups
from kpi.ui import board, boards, elements, guide, kept, session, since, takeaway

run = session.current()
_, card, strategy = run.language, run.card, run.strategy

if not card.assessments:
    board.show(guide.start(run), "empty", _)
else:
    kicker = " · ".join(filter(None, (_.text(strategy.name), strategy.organisation, groups.periods(card, strategy, _))))
    moved = groups.changed_since(run.workspace.scorecard(since.day(run)), card, _)
    page = boards.together(
        elements.page_header(kicker, groups.headline(card, strategy, _), moved, _, can_do=takeaway.button(_)),
        kept.html(run, ("overview", run.today), lambda: boards.overview(run)),
        boards.changes(run),
        kept.html(run, "scorecard", lambda: boards.scorecard(run)),
    )
    # One element on the wire: each takes its time in the browser.
    board.show(page, "overview", _, {**takeaway.ANSWERS, since.NAME: since.choose})
    takeaway.offer(run)
