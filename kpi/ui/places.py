"""The pages there are, by their address, and the way to one of them."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import streamlit as st

PAGES = {
    "": "overview",
    "acquisition": "acquisition",
    "retention": "retention",
    "brand": "brand",
    "research": "research",
    "record": "record",
    "import": "imports",
    "closing": "closing",
    "history": "history",
    "strategy": "strategy",
    "present": "present",
    "kpi": "detail",
    "method": "method",
}
"""Address → file in pages/, in the order of the menu."""
HIDDEN = ("kpi", "method")
"""Reached through a KPI and its numbers, not through the menu."""
GROUPS: Mapping[str, tuple[str, ...]] = {"measurements": ("record", "import", "closing", "history")}
"""Name of a group → its addresses: one word of the menu, which so stays one line."""
TAKEN_ALONG = ("lang", "date")
"""What the address of the next page says too."""


def file(url: str) -> str:
    """The script of a page."""
    return f"pages/{PAGES[url]}.py"


def go(href: str) -> None:
    """Switch to one of the app's own pages; anything else the browser sends is left alone."""
    target = urlsplit(href)
    url = target.path.strip("/")
    if url not in PAGES or target.netloc:
        return
    kept = {name: st.query_params[name] for name in TAKEN_ALONG if name in st.query_params}
    asked = {name: found if len(found) > 1 else found[0] for name, found in parse_qs(target.query).items()}
    st.switch_page(file(url), query_params={**kept, **asked})
