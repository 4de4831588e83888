"""What people answered about the files of a source: remembered so that nobody is asked twice, shown, forgettable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from kpi.store import log
from kpi.store.tables import change, mapping

_FILE = "file:"
_HASH = 32
WHAT = "mapping"
"""What the log calls an answer that was remembered, changed or forgotten."""


class Place(NamedTuple):
    """What an answer is about: a question of the files of one source and account, '' for all of them."""

    source: str
    account: str
    question: str


class OfFile(NamedTuple):
    """A question that was answered for one file alone: files like it may be about something else."""

    sha256: str
    """Its beginning tells."""
    question: str
    file: str
    """Its name."""

    @classmethod
    def parsed(cls, question: str) -> OfFile | None:
        """What `text` wrote; None of a question about all files of a source."""
        parts = question.removeprefix(_FILE).split("|", 2)
        return cls(*parts) if question.startswith(_FILE) and len(parts) == 3 else None

    @property
    def text(self) -> str:
        """As a question of a Place."""
        return f"{_FILE}{self.sha256[:_HASH]}|{self.question.replace('|', ' ')[:100]}|{self.file[:120]}"


class Remembered(NamedTuple):
    """An answer, who gave it, and when (UTC)."""

    place: Place
    answer: str
    at: dt.datetime
    who: str


def answers(connection: Connection, source: str, account: str, sha256: str = "") -> dict[str, str]:
    """By question, what holds for the files of a source and account, and for one of them: what is closer wins."""
    query = (
        select(mapping.c.question, mapping.c.answer)
        .where(mapping.c.source.in_({"", source}), mapping.c.account.in_({"", account}))
        .order_by(mapping.c.source, mapping.c.account)
    )
    found: dict[str, str] = {}
    of_file: dict[str, str] = {}
    for row in connection.execute(query):
        single = OfFile.parsed(row.question)
        if single is None:
            found[row.question] = row.answer
        elif sha256 and single.sha256 == sha256[:_HASH]:
            of_file[single.question] = row.answer
    return {**found, **of_file}


def remembered(connection: Connection) -> list[Remembered]:
    """All answers, by source, account and question."""
    query = (
        select(mapping, change.c.at, change.c.who)
        .join(change, change.c.id == mapping.c.change_id)
        .order_by(mapping.c.source, mapping.c.account, mapping.c.question)
    )
    rows = connection.execute(query)
    return [Remembered(Place(r.source, r.account, r.question), r.answer, r.at, r.who) for r in rows]


def news(connection: Connection, wanted: Mapping[Place, str | None]) -> dict[Place, str | None]:
    """Those of some answers that are not so already."""
    return {place: answer for place, answer in wanted.items() if _answer(connection, place) != answer}


def put(connection: Connection, author: log.Author, wanted: Mapping[Place, str | None], parent_id: int) -> None:
    """As part of a write: remember answers, and forget those that are None; what is so already leaves no trace."""
    for place, answer in wanted.items():
        _write(connection, replace(author, request=None), place, answer, parent_id)


def forget(connection: Connection, author: log.Author, place: Place) -> None:
    """Ask again next time."""
    _write(connection, author, place, None, None)


def _write(connection: Connection, author: log.Author, place: Place, answer: str | None, parent_id: int | None) -> None:
    before = _answer(connection, place)
    if before != answer:
        entries = {"before": _entry(place, before), "after": _entry(place, answer)}
        _set(connection, place, answer, log.write(connection, author, WHAT, parent_id=parent_id, **entries))


def restore(connection: Connection, author: log.Author, change_id: int, parent_id: int) -> None:
    """Put back the answers as they were before a write, as part of another one that undoes it."""
    query = select(change.c.before, change.c.after).where(
        change.c.what == WHAT, (change.c.parent_id == change_id) | (change.c.id == change_id)
    )
    wanted: dict[Place, str | None] = {}
    for row in connection.execute(query):
        place = _place(row.after)
        if _answer(connection, place) == row.after["answer"]:  # otherwise somebody has answered anew since
            wanted[place] = row.before["answer"]
    put(connection, author, wanted, parent_id)


def _answer(connection: Connection, place: Place) -> str | None:
    found: str | None = connection.execute(select(mapping.c.answer).where(*_at(place))).scalar()
    return found


def _set(connection: Connection, place: Place, answer: str | None, change_id: int) -> None:
    if answer is None:
        connection.execute(delete(mapping).where(*_at(place)))
        return
    values = {"answer": answer, "change_id": change_id}
    if connection.execute(update(mapping).where(*_at(place)).values(values)).rowcount == 0:
        connection.execute(insert(mapping).values(**place._asdict(), **values))


def _at(place: Place) -> Sequence[ColumnElement[bool]]:
    return [mapping.c[name] == value for name, value in place._asdict().items()]


def _entry(place: Place, answer: str | None) -> dict[str, str | None]:
    return {**place._asdict(), "answer": answer}


def _place(entry: Mapping[str, str]) -> Place:
    return Place(entry["source"], entry["account"], entry["question"])
