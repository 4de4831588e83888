"""What stands around the slides of a presentation: its tools, the keys it knows, and the presenter's own side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from htpy import Fragment, button, dd, div, dl, dt, fragment, h2, kbd, label, p, textarea

from kpi.i18n import Language
from kpi.meeting import LONGEST_NOTE


class Tool(NamedTuple):
    """Something that can be done: its action in deck.js, its word or sign, its key, and what it does."""

    action: str
    word: str
    key: str
    told: str


def offered(_: Language, *, decide: bool, notes: bool) -> list[Tool]:
    """The tools of a presentation."""
    return [
        Tool("back", "‹", "←", _("Slide before")),
        Tool("next", "›", "→", _("Next slide")),
        Tool(
            "overview", _("Overview of slides"), "O", _("All slides at a glance; choose one with arrow keys and Enter")
        ),
        Tool("fullscreen", _("Full screen"), "F", _("Full screen, and back")),
        *(
            [Tool("decide", _("Decide"), "D", _("Write down a decision or next step; it is kept at once"))]
            if decide
            else []
        ),
        *(
            [Tool("notes", _("My notes"), "N", _("Your notes in a window of their own, never on the wall"))]
            if notes
            else []
        ),
        Tool("keys", _("Keys"), "?", _("These keys")),
        Tool("leave", _("End"), "Q", _("Leave the presentation; Esc does too")),
    ]


def tools(found: Sequence[Tool], _: Language) -> Fragment:
    """Buttons at the foot of the wall."""
    return fragment[
        (
            button(type="button", data_do=tool.action, title=tool.told, aria_label=tool.told)[tool.word, kbd[tool.key]]
            for tool in found
        )
    ]


def keys(found: Sequence[Tool], _: Language) -> Fragment:
    """What each key does."""
    more = [
        (_("Home, End"), _("First and last slide")),
        (_("12 and Enter"), _("To slide 12")),
        ("B", _("Make the screen black, and back")),
    ]
    rows = [*((tool.key, tool.told) for tool in found), *more]
    return fragment[
        h2[_("Keys")],
        dl[([dt[kbd[key]], dd[told]] for key, told in rows)],
        button(type="button", data_do="close")[_("Close")],
    ]


def side(_: Language, *, may_note: bool) -> Fragment:
    """The presenter's notes on the slide, and what the report tells about it."""
    return fragment[
        div(".ls-bar")[p(".ls-at"), p(".ls-clock")],
        label[
            _("My notes on this slide"),
            textarea(name="note", rows="8", maxlength=LONGEST_NOTE, readonly=not may_note),
        ],
        p(".ls-kept", role="status"),
        h2[_("Behind the numbers")],
        div(".ls-told-notes"),
    ]
