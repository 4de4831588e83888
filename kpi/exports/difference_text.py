"""The difference of two strategies as plain text, a line for each change."""

from __future__ import annotations

from collections.abc import Sequence

from kpi.difference import Change
from kpi.i18n import Language

_LONGEST = 80
"""Characters of a value; a longer text is cut."""


def render(changes: Sequence[Change], language: Language) -> str:
    """What is new, gone, or changed from what to what."""
    return "".join(f"{_line(change, language)}\n" for change in changes)


def _line(change: Change, _: Language) -> str:
    place = " ".join(part for part in (_.word(change.entity, "entity"), change.key, change.field) if part)
    start = f"{_.word(change.what, 'difference')}: {place}"
    if change.what == "changed":
        return f"{start}: {_value(change.old, _)} → {_value(change.new, _)}"
    thing = change.new if change.what == "added" else change.old
    name = thing.get("name") if isinstance(thing, dict) else None
    return f"{start} ({_value(name, _)})" if name else start


def _value(value: object, _: Language) -> str:
    """A value as the YAML says it; a text in this language."""
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.15g}"
    texts = isinstance(value, dict) and set(value) <= {"de", "en"}
    text = " ".join((_.text(value) if texts else str(value)).split())  # type: ignore[arg-type]  # just looked at
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
