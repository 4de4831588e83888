"""Streamlit's way past app.py, closed."""

from __future__ import annotations

import logging

import streamlit as st

_NOTICE = "streamlit.runtime.scriptrunner_utils.script_run_context"


def close_side_doors() -> None:
    """Make app.py the only entrance: to be called when the server imports it, before the first visitor.

    Until st.navigation is called once in a process, Streamlit runs the file in pages/ that an address names,
    without app.py and its checks.
    """
    notice = logging.getLogger(_NOTICE)
    notice.disabled = True  # it would say that nobody is looking, which is the point
    st.navigation([lambda: None])
    notice.disabled = False
