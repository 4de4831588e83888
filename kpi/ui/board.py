"""Shows HTML as one element, in which links to other pages work without loading the app again.

All text in the HTML is escaped by htpy; board.js sets it and answers clicks, filters.js filters the scorecard.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from htpy import Renderable

from kpi.assessment import Status
from kpi.i18n import Language
from kpi.theme import CSS, css_variables
from kpi.ui import places

_FOLDER = Path(__file__).parent


def stylesheet(root: str = ".ls-board") -> str:
    """All CSS of a board: its colours, and board.css."""
    return f"{colours(root)}\n{(_FOLDER / 'board.css').read_text(encoding='utf-8')}"


def colours(root: str) -> str:
    """The theme's variables for an element, and the inks of each status."""
    inks = "\n".join(
        f'[data-status="{status}"] {{ --ls-soft: {ink.soft}; --ls-edge: {ink.edge}; --ls-ink: {ink.text}; }}'
        for status in Status
        for ink in [CSS.ink(status)]
    )
    return f"{root} {{\n{css_variables()}\n}}\n{inks}"


_COMPONENT = st.components.v2.component(
    "leitstern_board",
    html='<div class="ls-board"></div><div class="ls-live" role="status"></div>',
    css=stylesheet(),
    js="\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in ("board.js", "filters.js")),
)


def show(content: Renderable, key: str, language: Language) -> None:
    """Show HTML, and go where a clicked link leads."""
    data = {"html": str(content), "language": language.code, "said": {"copied": language("Copied")}}
    result = _COMPONENT(key=key, data=data, on_open_change=lambda: None)
    if result.open:
        places.go(str(result.open))
