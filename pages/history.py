"""Who has changed what, when and why, and how is it undone?"""

import streamlit as st

from kpi.ui import board, changes, elements, session

run = session.current()
_ = run.language
board.show(elements.page_header("", _("What has been changed"), _("Recordings, imports and publications, newest first. "
           "Each can be undone, and that can be undone again."), _), "header", _)  # fmt: skip
change = st.query_params.get("change", "")
if change.isdecimal():
    changes.show_one(run, int(change[:9]))
changes.show_latest(run)
