"""Shows HTML as one element, in which links to other pages work without loading the app again.

All text in the HTML is escaped by htpy; the browser's script sets it, and answers clicks, as board.js says.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import streamlit as st
from htpy import Renderable

from kpi.assessment import Status
from kpi.i18n import Language
from kpi.theme import CSS, css_variables
from kpi.ui import days, session

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
    js=(_FOLDER / "board.js").read_text(encoding="utf-8"),
)


def show(content: Renderable, key: str, language: Language) -> None:
    """Show HTML, and go where a clicked link leads."""
    said = {"copied": language("Copied"), "widgets": _widgets(language)}
    data = {"html": str(content), "language": language.code, "said": said}
    result = _COMPONENT(key=key, data=data, on_open_change=lambda: None)
    if result.open:
        _open(str(result.open))


def _widgets(language: Language) -> list[tuple[str, str]]:
    """The words that Streamlit's widgets have in English alone, and what they are here in the reader's language."""
    _ = language
    found = {
        "Select all": _("Select all"),
        "Select {n} matches": _("Select {n} matches", n="{n}"),
        "Add: {name}": _("Add: {name}", name="{name}"),
        "Remove {name}": _("Remove {name}", name="{name}"),
        "No results": _("No results"),
        "Open": _("Open"),
        "Clear all": _("Clear all"),
        "Clear value": _("Clear value"),
        "Add files": _("Add files"),
        "Selected values": _("Selected values"),
        "Help for {name}": _("Help for {name}", name="{name}"),
        "Upload": _("Choose files"),
        "file upload": _("Choose files"),
        "Drag and drop files here": _("Drop the files here"),
        "Drag and drop a file here": _("Drop the file here"),
        "{size} per file": _("or drag them here, up to {size} each", size="{size}"),
    }
    return [(theirs, ours) for theirs, ours in found.items() if theirs != ours]


def _open(href: str) -> None:
    """Switch to one of the app's own pages; anything else the browser sends is left alone."""
    target = urlsplit(href)
    page = session.pages().get(target.path.strip("/"))
    if page is not None and not target.netloc:
        query = dict(parse_qsl(target.query))
        if "date" in query:
            days.ask("date", query["date"])
        elif "date" in st.query_params:  # so that the address of the next page says it, too
            query["date"] = st.query_params["date"]
        st.switch_page(page, query_params=query)
