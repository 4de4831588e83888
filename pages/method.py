"""How is every number computed?"""

import streamlit as st

from kpi.ui import board, elements, method, session

run = session.current()
_ = run.language
subline = _("Every number of the dashboard, with its formula, an example, and what happens at the edges.")
board.show(elements.page_header("", _("How every number is computed"), subline, _), "header", _)
asked = st.query_params.get("topic", "")
for topic in method.topics(_.code):
    with st.expander(topic.title, expanded=topic.anchor == asked):
        st.markdown(topic.text)
