"""The method, topic by topic: the help in kpi/help, which says how every number is computed."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "help"
_HEADING = re.compile(r"^## (?P<title>.+?) \{#(?P<anchor>[a-z_]+)\}$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Topic:
    """One section of the help."""

    anchor: str
    title: str
    text: str
    """Markdown of our own."""


@functools.cache
def topics(language: str) -> tuple[Topic, ...]:
    """All topics in reading order."""
    text = (_FOLDER / f"method.{language}.md").read_text(encoding="utf-8")
    found = list(_HEADING.finditer(text))
    ends = [heading.start() for heading in found[1:]] + [len(text)]
    return tuple(
        Topic(heading["anchor"], heading["title"], text[heading.end() : end].strip())
        for heading, end in zip(found, ends, strict=True)
    )


def url(topic: str) -> str:
    """Where a topic is explained."""
    return f"/method?topic={topic}"
