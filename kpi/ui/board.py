"""Shows HTML as one element, in which links to other pages work without loading the app again.

All text in the HTML is escaped by htpy; board.js sets it and answers clicks, filters.js filters the scorecard, days.js
answers fields for a day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import streamlit as st
from htpy import Renderable

from kpi.assessment import Status
from kpi.i18n import Language
from kpi.theme import CSS, css_variables
from kpi.ui import places

_FOLDER = Path(__file__).parent
_NONE: Mapping[str, Callable[[str], None]] = MappingProxyType({})


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def stylesheet(root: str = ".ls-board") -> str:
    """All CSS of a board: its colours, days.css and board.css."""
    return "\n".join([colours(root), *map(_read, ("days.css", "board.css"))])


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
    js="\n".join(map(_read, ("board.js", "filters.js", "days.js"))),
)


def show(
    content: Renderable, key: str, language: Language, answers: Mapping[str, Callable[[str], None]] = _NONE
) -> None:
    """Show HTML, and go where a clicked link leads.

    `answers`: what to do before the page runs again, by the name of what was asked for or chosen in it.
    """
    data = {"html": str(content), "language": language.code, "said": {"copied": language("Copied")}}
    result = _COMPONENT(key=key, data=data, on_open_change=lambda: None, on_asked_change=lambda: _answer(key, answers))
    if result.open:
        places.go(str(result.open))


def _answer(key: str, answers: Mapping[str, Callable[[str], None]]) -> None:
    """Answer what the browser sent; anything odd is left alone."""
    asked: Any = st.session_state[key].asked
    if isinstance(asked, Mapping) and (answer := answers.get(str(asked.get("name")))):
        answer(str(asked.get("value")))
