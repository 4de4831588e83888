"""Short messages about what was just done, shown by the run after it.

What a run sends just before it starts anew is dropped if the browser has not got it by then.
"""

from __future__ import annotations

import streamlit as st

_WAITING = "_toasts"
"""Session state: texts and icons that the next run shows."""


def tell(text: str, icon: str) -> None:
    """Show a message once the page is run anew."""
    st.session_state.setdefault(_WAITING, []).append((text, icon))


def show() -> None:
    """Show what waits."""
    for text, icon in st.session_state.pop(_WAITING, ()):
        st.toast(text, icon=f":material/{icon}:")
