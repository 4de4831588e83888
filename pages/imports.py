"""How do the platforms' exports get in?"""

import streamlit as st

from kpi.ui import board, drop, elements, import_cards, past_imports, session

run = session.current()
_ = run.language
subline = _("Drop the files as the platforms wrote them. You see what they would change before anything is written, "
            "and every import can be undone.")  # fmt: skip
board.show(elements.page_header("", _("Import exports"), subline, _), "header", _)
drop.show(run)
past_imports.show(run)
with st.expander(_("Where the exports are, and what they cannot give"), icon=":material/help:", key="guide-fold"):
    board.show(import_cards.guide(_), "guide", _)
with st.expander(_("Remembered answers"), icon=":material/bookmark:", key="remembered-fold"):
    drop.remembered(run)
