"""What is due, and how does it get in?"""

import streamlit as st

from kpi.ui import board, closing, editor, elements, offline, period, recording_cards, session

run = session.current()
_ = run.language
board.show(elements.page_header("", _("Record measurements"), _("All of a period's values in one grid. "
           "Nothing is saved until you say so, and then all of it or nothing."), _), "header", _)  # fmt: skip
due = run.workspace.due(run.today)
board.show(recording_cards.due_list(due, run.strategy, _, run.today), "due", _)
below = st.container(key="ls-template")
if not period.is_shown():
    editor.forget()
chosen = period.choose(run)
if chosen is None:
    st.info(_("The strategy has no KPI to record yet. Add KPIs on the page Strategy."))
else:
    with below:
        offline.button(run, *chosen)
    closing.hint(run, *chosen)
    editor.show(run, *chosen)
