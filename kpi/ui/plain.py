"""Text from people and files for Streamlit's own elements, which read Markdown: escaped, so that it stays text."""

from __future__ import annotations

import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+!|~:$&.-])")


def plain(text: str) -> str:
    """The text itself, whatever Markdown would make of it; a line break stays one."""
    return _MARKDOWN.sub(r"\\\1", text).replace("\n", "  \n")
