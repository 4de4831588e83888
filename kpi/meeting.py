"""A stakeholder meeting and what it decided, as the meeting record keeps them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from kpi.errors import MeetingError

LONGEST_TITLE = 200
LONGEST_TEXT = 1000
LONGEST_OWNER = 100
LONGEST_NOTE = 10_000
_CONTROL = re.compile(r"[^\S\n]+|[\x00-\x09\x0b-\x1f\x7f]+")


class DecisionKind(StrEnum):
    """A decision stands; a next step is done by somebody."""

    DECISION = "decision"
    NEXT_STEP = "next_step"


class DecisionStatus(StrEnum):
    """What became of it."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a meeting is opened with: for whom, about what, and the state it shows."""

    title: str
    held_on: dt.date
    as_of: dt.date
    language: str
    audience: str = ""
    scope: Mapping[str, Any] = field(default_factory=dict)
    """What was chosen to be shown, as its page chose it."""
    revision: int = 0
    """Version of the strategy that is shown."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting on record, without what it showed."""

    id: int
    title: str
    held_on: dt.date
    as_of: dt.date
    language: str
    audience: str
    scope: Mapping[str, Any]
    revision: int
    carried: tuple[int, ...]
    """Decisions of earlier meetings that were open when it was opened."""
    finished_at: dt.datetime | None
    """UTC; None while decisions may still be added."""
    at: dt.datetime
    """When it was opened, UTC."""
    who: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a meeting showed, as it was rendered then."""

    report: str
    """As JSON."""
    slides: str
    """As JSON."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a form says about a decision."""

    text: str
    kind: DecisionKind = DecisionKind.DECISION
    owner: str = ""
    """A role, never a person's name."""
    due: dt.date | None = None
    status: DecisionStatus = DecisionStatus.OPEN


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision or next step of a meeting: what, which role, until when, and what became of it."""

    id: int
    meeting: int
    wording: Wording
    version: int
    """Of the change that wrote it last: what a form shows to change it."""
    who: str
    """Whoever wrote it last."""

    def is_overdue(self, today: dt.date) -> bool:
        """Whether it is open past its day."""
        said = self.wording
        return said.status is DecisionStatus.OPEN and said.due is not None and said.due < today


@dataclass(frozen=True, slots=True)
class Note:
    """What a presenter noted for a slide; nobody else reads it."""

    text: str
    version: int


def checked_agenda(agenda: Agenda) -> Agenda:
    """The agenda as it is kept; MeetingError says what is missing."""
    title = cleaned(agenda.title, LONGEST_TITLE).replace("\n", " ")
    if not title:
        raise MeetingError("Give the meeting a title first.")
    return replace(agenda, title=title, audience=cleaned(agenda.audience, LONGEST_TITLE))


def checked_wording(wording: Wording) -> Wording:
    """A decision as it is kept; MeetingError says what is missing."""
    text, owner = cleaned(wording.text, LONGEST_TEXT), cleaned(wording.owner, LONGEST_OWNER).replace("\n", " ")
    if not text:
        raise MeetingError("Write down what was decided first.")
    return replace(wording, text=text, owner=owner)


def cleaned(text: str, longest: int) -> str:
    """Text of a form, without what no database or screen can hold; MeetingError where it is too long."""
    whole = _CONTROL.sub(" ", text.encode("utf-8", "replace").decode("utf-8")).strip()
    if len(whole) > longest:
        raise MeetingError("This is {n} characters long; {longest} fit. Shorten it.", n=len(whole), longest=longest)
    return whole
