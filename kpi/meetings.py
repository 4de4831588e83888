"""The use cases of the meeting record: open a meeting, decide, finish, and show again what was shown.

What a meeting shows is rendered once and stored; whatever changes afterwards, it is shown as it was. Decisions are
kept one by one while the meeting goes on, and frozen with it when it is finished.
"""

from __future__ import annotations

from collections.abc import Callable

from kpi.access import Person, Role, require
from kpi.errors import ConflictError, DecisionConflictError, NotFoundError
from kpi.meeting import (
    LONGEST_NOTE,
    LONGEST_TITLE,
    Agenda,
    Decision,
    Meeting,
    Note,
    Shown,
    Wording,
    checked_agenda,
    checked_wording,
    cleaned,
)
from kpi.request import Request
from kpi.store import log, meetings
from kpi.store.database import Connection, Store


class Meetings:
    """The meetings of one workspace."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # reading

    def listed(self) -> list[Meeting]:
        """All meetings, the latest first."""
        with self._store.read() as connection:
            return meetings.listed(connection)

    def meeting(self, number: int) -> Meeting:
        """One meeting, without what it showed."""
        with self._store.read() as connection:
            return meetings.load(connection, number)

    def shown(self, number: int) -> Shown:
        """What a meeting showed, as it was rendered then."""
        with self._store.read() as connection:
            meetings.load(connection, number)
            return meetings.shown(connection, number)

    def minutes(self, number: int) -> list[Decision]:
        """What a meeting is about, carried over decisions first: as they stood at its end, else as they stand."""
        with self._store.read() as connection:
            return meetings.minutes(connection, number)

    def decisions(self) -> list[Decision]:
        """The decisions of all meetings as they stand, oldest first."""
        with self._store.read() as connection:
            return meetings.decisions(connection)

    def notes(self, number: int, person: Person) -> dict[str, Note]:
        """A person's own notes of a meeting, by slide."""
        with self._store.read() as connection:
            return meetings.notes(connection, number, person.name)

    # writing

    def open(self, request: Request, agenda: Agenda, shown: Shown) -> int:
        """Keep a meeting with what it shows; returns its number."""
        require(request.person, Role.EDITOR)
        said = checked_agenda(agenda)
        return self._once(request, ("meeting", said), lambda c, author: meetings.add(c, author, said, shown))

    def decide(self, request: Request, number: int, wording: Wording) -> int:
        """Keep a new decision or next step of a meeting; returns its number."""
        require(request.person, Role.EDITOR)
        said = checked_wording(wording)

        def write(connection: Connection, author: log.Author) -> int:
            _refuse_finished(meetings.load(connection, number))
            return meetings.decide(connection, author, number, said)

        return self._once(request, ("decide", number, said), write)

    def reword(self, request: Request, number: int, wording: Wording, expected: int) -> int:
        """Change a decision if `expected` is still its version; returns its number. Whoever comes second is told."""
        require(request.person, Role.EDITOR)
        said = checked_wording(wording)

        def write(connection: Connection, author: log.Author) -> int:
            found = meetings.decisions(connection, numbers=[number])
            if not found:
                raise NotFoundError("There is no such decision. It may belong to another database.")
            if found[0].version != expected:
                raise DecisionConflictError(found[0].who)
            if found[0].wording != said:
                meetings.reword(connection, author, found[0], said)
            return number

        return self._once(request, ("reword", number, said, expected), write)

    def finish(self, request: Request, number: int) -> int:
        """End a meeting: its decisions are frozen as they stand, and none is added any more."""
        require(request.person, Role.EDITOR)

        def write(connection: Connection, author: log.Author) -> int:
            _refuse_finished(meetings.load(connection, number))
            meetings.finish(connection, author, number)
            return number

        return self._once(request, ("finish", number), write)

    def note(self, request: Request, number: int, slide: str, text: str, expected: int) -> Note:
        """Keep one's own note on a slide if `expected` is still its version, 0 for none."""
        require(request.person, Role.EDITOR)
        place, said = cleaned(slide, LONGEST_TITLE), cleaned(text, LONGEST_NOTE)
        author = request.author(("note", number, place, said, expected))
        with self._store.write() as connection:
            meetings.load(connection, number)
            held = meetings.notes(connection, number, author.who).get(place)
            if held is not None and held.text == said:
                return held
            if (held.version if held else 0) != expected:
                raise DecisionConflictError(author.who)
            return meetings.write_note(connection, author, number, place, said)

    def _once(self, request: Request, payload: object, write: Callable[[Connection, log.Author], int]) -> int:
        """Write, unless this request has been carried out before; the number it is about."""
        author = request.author(payload)
        with self._store.write() as connection:
            if (done := log.of_request(connection, author.request)) is not None:
                return int(done.after["id"])
            return write(connection, author)


def _refuse_finished(meeting: Meeting) -> None:
    if meeting.finished_at is not None:
        raise ConflictError("The meeting is over and its record closed. Open the next one to decide more.")
