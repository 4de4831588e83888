"""Meetings, their decisions and notes as rows: what was shown stays as it was written."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, func, insert, select, update

from kpi.errors import NotFoundError
from kpi.meeting import Agenda, Decision, DecisionKind, DecisionStatus, Meeting, Note, Shown, Wording
from kpi.store import log
from kpi.store.tables import change, decision, meeting, note

KINDS = ("meeting", "finish", "decision", "note")
"""What the change log calls these writes."""

_SMALL = [column for column in meeting.c if column.name not in ("change_id", "minutes", "report", "slides")]
"""What a list of meetings reads: not what they showed."""


def listed(connection: Connection) -> list[Meeting]:
    """All meetings, the latest first."""
    query = _meetings().order_by(meeting.c.held_on.desc(), meeting.c.id.desc())
    return [_meeting(row) for row in connection.execute(query)]


def load(connection: Connection, number: int) -> Meeting:
    """One meeting, without what it showed."""
    row = connection.execute(_meetings().where(meeting.c.id == number)).first()
    if row is None:
        raise NotFoundError("There is no such meeting. It may belong to another database.")
    return _meeting(row)


def _meetings() -> Any:
    return select(*_SMALL, change.c.at, change.c.who).join(change, change.c.id == meeting.c.change_id)


def _meeting(row: Row[Any]) -> Meeting:
    found = dict(row._mapping)  # noqa: SLF001  SQLAlchemy's documented way to a mapping
    return Meeting(**{**found, "carried": tuple(found["carried"])})


def shown(connection: Connection, number: int) -> Shown:
    """What a meeting showed, byte by byte."""
    row = connection.execute(select(meeting.c.report, meeting.c.slides).where(meeting.c.id == number)).one()
    return Shown(row.report, row.slides)


def add(connection: Connection, author: log.Author, agenda: Agenda, what: Shown) -> int:
    """Keep a meeting with what it shows and the decisions that are open; returns its id."""
    number = _next(connection, meeting)
    change_id = log.write(connection, author, "meeting", after={"id": number, "title": agenda.title})
    carried = [found.id for found in decisions(connection, status=DecisionStatus.OPEN)]
    row = {**asdict(agenda), "carried": carried, "report": what.report, "slides": what.slides}
    connection.execute(insert(meeting).values(id=number, change_id=change_id, **row))
    return number


def finish(connection: Connection, author: log.Author, number: int) -> None:
    """Freeze the decisions of a meeting as they stand."""
    log.write(connection, author, "finish", after={"id": number})
    minutes = json.dumps([_plain(found) for found in _current(connection, load(connection, number))])
    connection.execute(update(meeting).where(meeting.c.id == number).values(finished_at=author.at, minutes=minutes))


def minutes(connection: Connection, number: int) -> list[Decision]:
    """The decisions a meeting is about, carried over ones first: as they stood at its end, else as they stand."""
    frozen = connection.execute(select(meeting.c.minutes).where(meeting.c.id == number)).scalar()
    if frozen is not None:
        return [_thawed(found) for found in json.loads(frozen)]
    return _current(connection, load(connection, number))


def _current(connection: Connection, of: Meeting) -> list[Decision]:
    found = [*decisions(connection, numbers=of.carried), *decisions(connection, of_meeting=of.id)]
    return sorted(found, key=lambda one: one.id)


def _plain(found: Decision) -> dict[str, Any]:
    return {**asdict(found), "wording": _words(found.wording)}


def _thawed(frozen: Mapping[str, Any]) -> Decision:
    return Decision(**{**frozen, "wording": _wording(**frozen["wording"])})


def decisions(
    connection: Connection,
    *,
    of_meeting: int | None = None,
    numbers: Sequence[int] | None = None,
    status: DecisionStatus | None = None,
) -> list[Decision]:
    """Decisions as they stand, oldest first: of a meeting, with these ids, in a status, or all."""
    query = select(decision, change.c.who).join(change, change.c.id == decision.c.change_id).order_by(decision.c.id)
    if of_meeting is not None:
        query = query.where(decision.c.meeting_id == of_meeting)
    if numbers is not None:
        query = query.where(decision.c.id.in_(numbers))
    if status is not None:
        query = query.where(decision.c.status == status.value)
    return [
        Decision(row.id, row.meeting_id, _wording(row.text, row.kind, row.owner, row.due, row.status), row.change_id,
                 row.who)
        for row in connection.execute(query)
    ]  # fmt: skip


def _wording(text: str, kind: str, owner: str, due: dt.date | str | None, status: str) -> Wording:
    day = dt.date.fromisoformat(due) if isinstance(due, str) else due
    return Wording(text, DecisionKind(kind), owner, day, DecisionStatus(status))


def decide(connection: Connection, author: log.Author, number: int, said: Wording) -> int:
    """Keep a new decision of a meeting; returns its id."""
    fresh = _next(connection, decision)
    change_id = log.write(connection, author, "decision", after={"id": fresh, "meeting": number, **_words(said)})
    connection.execute(insert(decision).values(id=fresh, meeting_id=number, change_id=change_id, **_columns(said)))
    return fresh


def reword(connection: Connection, author: log.Author, before: Decision, said: Wording) -> None:
    """Keep what is said of a decision now; the log keeps what was said before."""
    place = {"id": before.id, "meeting": before.meeting}
    change_id = log.write(
        connection, author, "decision",
        before={**place, **_words(before.wording)}, after={**place, **_words(said)},
    )  # fmt: skip
    row = {"change_id": change_id, **_columns(said)}
    connection.execute(update(decision).where(decision.c.id == before.id).values(**row))


def _columns(said: Wording) -> dict[str, Any]:
    return {**asdict(said), "kind": said.kind.value, "status": said.status.value}


def _words(said: Wording) -> dict[str, Any]:
    """As JSON holds it."""
    return {**_columns(said), "due": said.due.isoformat() if said.due else None}


def notes(connection: Connection, number: int, who: str) -> dict[str, Note]:
    """A person's own notes, by slide."""
    query = select(note).where(note.c.meeting_id == number, note.c.who == who)
    return {row.slide: Note(row.text, row.change_id) for row in connection.execute(query)}


def write_note(connection: Connection, author: log.Author, number: int, slide: str, text: str) -> Note:
    """Keep a note; the log says that there is one, not what it says: it is private."""
    change_id = log.write(connection, author, "note", after={"meeting": number, "slide": slide})
    place = (note.c.meeting_id == number, note.c.who == author.who, note.c.slide == slide)
    connection.execute(delete(note).where(*place))
    row = {"meeting_id": number, "who": author.who, "slide": slide, "change_id": change_id, "text": text}
    connection.execute(insert(note).values(**row))
    return Note(text, change_id)


def _next(connection: Connection, table: Table) -> int:
    """The next free id; writers are alone, so that nobody else takes it."""
    return int(connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) + 1
