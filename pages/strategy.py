"""What do we want, how is it measured, and what has changed?"""

import streamlit as st

from kpi.ui import board, boards, elements, guide, publishing, session, strategy_cards

run = session.current()
_ = run.language
strategy, card = run.strategy, run.card
kicker = strategy.organisation
subline = _("What the company wants, what social media contributes to it, and how that is measured.")
board.show(elements.page_header(kicker, _.text(strategy.name), subline, _), "header", _)

if run.is_demo:
    with st.expander(_("Start your own strategy"), icon=":material/add_circle:", key="start-own"):
        st.markdown(_("Your strategy then takes the place of the demo organisation. Its numbers are kept in another "
                      "database and never mix with yours."))  # fmt: skip
        publishing.start_own(run)

steps = guide.next_steps(run, linked=False)
board.show(boards.together(steps, strategy_cards.overview(strategy, card, _)), "tree", _)

if not run.is_demo:
    add = _("Add KPIs from the library")
    with st.expander(add, icon=":material/add_circle:", key="add-kpis", expanded=not strategy.kpis):
        publishing.add_from_library(run)
with st.expander(_("Change the strategy"), icon=":material/edit:", key="change", expanded=not strategy.goals):
    st.markdown(_("The strategy is one YAML file: download it, change it, and upload it again. "
                  "You see every difference before it is published."))  # fmt: skip
    publishing.downloads(run)
    publishing.upload(run)

with st.expander(_("Published versions"), icon=":material/history:", key="versions"):
    published = run.workspace.versions()
    board.show(strategy_cards.versions(published, [run.moment(v.at) for v in published], _), "published", _)
