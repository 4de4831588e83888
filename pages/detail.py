"""Where does this KPI stand, why, and can I trust it?"""

import streamlit as st

from kpi.ui import depth, session

run = session.current()
kpi = run.strategy.kpi(st.query_params.get("key", ""))
if kpi is None:
    depth.choose(run)
else:
    depth.show(run, kpi)
