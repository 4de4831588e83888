"""The recording grid as an element of its own: a table of text fields, sent cell by cell, pasted block by block.

sheet.js makes the fields once per table and never again: an answer of the server changes the words beside a field, not
the field somebody is typing in. What is typed travels until the server says that it has it, so nothing is lost; it says
which values it was typed over, so that it cannot come back once others are there.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from kpi.i18n import Language
from kpi.ui.board import stylesheet

_FOLDER = Path(__file__).parent
_LONGEST_TEXT, _LONGEST_NOTE = 200, 500

_COMPONENT = st.components.v2.component(
    "leitstern_sheet",
    html='<div class="ls-board"><div class="ls-sheet"></div></div>',
    css=f"{stylesheet()}\n{(_FOLDER / 'sheet.css').read_text(encoding='utf-8')}",
    js=(_FOLDER / "sheet.js").read_text(encoding="utf-8"),
)


class Entry(NamedTuple):
    """What somebody typed into a cell."""

    text: str
    note: str
    provisional: bool


class Sent(NamedTuple):
    """What the browser sent: its running number, cells by the number of their row, a pasted block and its place."""

    number: int
    entries: Mapping[int, Entry]
    block: str
    at: int | None


def show(key: str, data: Mapping[str, Any], language: Language) -> None:
    """Show a grid; `key` is the same as long as its cells are, `data["shape"]` as long as what is in them."""
    said = {
        "paste": language("Paste from a spreadsheet: click here and press Ctrl+V"),
        "note": language("Note"),
        "provisional": language("provisional"),
    }
    _COMPONENT(key=key, data={**data, "said": said, "language": language.code}, on_typed_change=lambda: None)


def sent(key: str, shape: str, size: int) -> Sent | None:
    """What was typed since the grid was opened, before it is shown anew; anything odd is left alone."""
    state = st.session_state.get(key)
    typed = state.get("typed") if isinstance(state, Mapping) else getattr(state, "typed", None)
    if not isinstance(typed, Mapping) or typed.get("shape") != shape or not isinstance(typed.get("number"), int):
        return None
    cells = typed.get("cells")
    entries = {}
    for name, cell in cells.items() if isinstance(cells, Mapping) else ():
        if str(name).isdecimal() and int(name) < size and isinstance(cell, Mapping):
            text, note = str(cell.get("text", "")), str(cell.get("note", ""))
            entries[int(name)] = Entry(text[:_LONGEST_TEXT], note[:_LONGEST_NOTE], bool(cell.get("provisional")))
    pasted = typed.get("pasted")
    block, at = (str(pasted.get("text", "")), pasted.get("at")) if isinstance(pasted, Mapping) else ("", None)
    inside = isinstance(at, int) and 0 <= at < size
    return Sent(typed["number"], entries, block, at if inside else None)
