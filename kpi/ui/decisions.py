"""Decisions and next steps as they are shown and typed in a meeting."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from htpy import (
    Element,
    Fragment,
    Node,
    button,
    datalist,
    div,
    fieldset,
    footer,
    fragment,
    h2,
    h3,
    input,  # noqa: A004  HTML's name for it
    label,
    legend,
    li,
    option,
    p,
    select,
    span,
    textarea,
    ul,
)
from htpy import form as form_

from kpi.errors import MeetingError
from kpi.i18n import Language
from kpi.meeting import LONGEST_OWNER, LONGEST_TEXT, Decision, DecisionKind, DecisionStatus, Wording
from kpi.model import Strategy
from kpi.ui import days

_SHORT = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.?")
"""A day without its year: 30.11."""


def form(strategy: Strategy, today: dt.date, _: Language) -> Element:
    """What was decided, who does it, by when; when a known one is changed, also what became of it."""
    return form_(method="dialog", novalidate=True)[
        h2[_("Decision or next step")],
        fieldset[
            legend(".ls-live")[_("What is it?")],
            (
                label[input(type="radio", name="kind", value=kind, checked=kind is DecisionKind.DECISION), _.word(kind)]
                for kind in DecisionKind
            ),
        ],
        label(".ls-wide")[_("What"), textarea(name="text", maxlength=LONGEST_TEXT, rows="3")],
        label[
            _("Who (role)"),
            input(type="text", name="owner", maxlength=LONGEST_OWNER, list="ls-roles", autocomplete="off"),
        ],
        datalist("#ls-roles")[(option(value=role) for role in _roles(strategy, _))],
        label[
            _("By when"),
            input(type="text", name="due", maxlength="20", autocomplete="off", placeholder=_.date(today)),
        ],
        label(".ls-wide.ls-known")[
            _("State"), select(name="status")[(option(value=status)[_.word(status)] for status in DecisionStatus)]
        ],
        footer[
            p(".ls-said", role="alert"),
            button(type="button", data_do="discard")[_("Discard")],
            button(type="submit")[_("Save")],
        ],
    ]


def _roles(strategy: Strategy, _: Language) -> list[str]:
    """The roles that the strategy names."""
    owners = [*(goal.owner for goal in strategy.goals), *(one.owner for one in strategy.initiatives)]
    return sorted({_.text(owner) for owner in owners} - {""}, key=str.casefold)


def read(said: Mapping[str, Any], today: dt.date, _: Language) -> Wording:
    """What a form says; anything may come from a browser."""
    kinds, statuses = {k.value: k for k in DecisionKind}, {s.value: s for s in DecisionStatus}
    given = {name: text for name, text in said.items() if isinstance(text, str)}
    return Wording(
        text=given.get("text", ""),
        kind=kinds.get(given.get("kind", ""), DecisionKind.DECISION),
        owner=given.get("owner", ""),
        due=_due(given.get("due", "").strip(), today, _),
        status=statuses.get(given.get("status", ""), DecisionStatus.OPEN),
    )


def _due(text: str, today: dt.date, _: Language) -> dt.date | None:
    """A typed day; without a year the next such day."""
    if not text:
        return None
    if short := _SHORT.fullmatch(text):
        days_ahead = (days.read(f"{short[1]}.{short[2]}.{year}") for year in (today.year, today.year + 1))
        day = next((day for day in days_ahead if day and day >= today), None)
    else:
        day = days.read(text)
    if day is None:
        raise MeetingError("“{text}” is no day. Type it like {example}.", text=text[:30], example=_.date(today))
    return day


def on_slide(
    taken: Sequence[Decision], meeting: int | None, today: dt.date, _: Language, *, may_edit: bool
) -> Fragment:
    """What a meeting is about: carried over from earlier ones, and decided now."""
    carried = [one for one in taken if one.meeting != meeting]
    fresh = [one for one in taken if one.meeting == meeting]
    return fragment[
        (
            [h3[title], ul[(_row(one, today, _, may_edit=may_edit) for one in found)]]
            for title, found in (
                (_("Decided in this meeting"), fresh),
                (_("Open from earlier meetings"), carried),
            )
            if found
        )
    ]


def _row(one: Decision, today: dt.date, _: Language, *, may_edit: bool) -> Element:
    said = one.wording
    state = "" if said.status is DecisionStatus.OPEN else f" ({_.word(said.status)})"
    parts: Node = [
        span(".ls-kind")[_.word(said.kind), state],
        span(".ls-words", dir="auto")[_.text(said.text)],
        span(".ls-owner", dir="auto")[_.text(said.owner)],
        span(class_={"ls-due": True, "ls-late": one.is_overdue(today)})[_.date(said.due) if said.due else ""],
    ]
    if not may_edit:
        return li(data_state=said.status.value)[div(".ls-row")[parts]]
    return li(data_state=said.status.value)[
        button(".ls-row", type="button", data_decision=json.dumps(_filled(one, _)))[parts]
    ]


def _filled(one: Decision, _: Language) -> dict[str, Any]:
    """What its form starts with."""
    said = one.wording
    due = _.date(said.due) if said.due else ""
    return {"id": one.id, "version": one.version, "kind": said.kind.value, "text": said.text, "owner": said.owner,
            "due": due, "status": said.status.value}  # fmt: skip
