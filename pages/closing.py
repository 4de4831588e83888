"""Is the month complete, and does it stay as it was reported?"""

from kpi.ui import board, closing, closing_cards, elements, session

run = session.current()
_ = run.language
closed = {one.month: one for one in run.workspace.closings.closed()}
subline = _("See what is there and what is missing, then close the month: what was reported no longer moves unseen.")
board.show(elements.page_header("", _("Close the month"), subline, _), "header", _)
closing.late(run, run.workspace.closings.late())
month = closing.choose(run, closed)
items = run.workspace.closings.checklist(month)
state = closed.get(month)
told = closing_cards.message(items, state, run.moment(state.at) if state else "", _)
board.show(elements.lead(told), "summary", _)
closing.show(run, month, items, state)
board.show(closing_cards.month(items, run.strategy, _), "month", _)
