"""Check-ins: what teams said about their goals, all of it kept; one that was taken back is marked, not deleted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from kpi import check_ins
from kpi.model import CheckIn
from kpi.store import log
from kpi.store.tables import change, check_in

SCOPE = "check-ins"
"""Scope of their revision; no key of a KPI has a hyphen."""


class Kept(NamedTuple):
    """A check-in with who wrote it down, and when (UTC)."""

    id: int
    said: CheckIn
    who: str
    at: dt.datetime


def standing(connection: Connection, goal: str | None = None) -> list[Kept]:
    """All that were not taken back, in the order in which they were written down."""
    query = (
        select(check_in.c.id, check_in.c.body, change.c.who, change.c.at)
        .join(change, change.c.id == check_in.c.change_id)
        .where(check_in.c.withdrawn_id.is_(None))
        .order_by(check_in.c.id)
    )
    if goal is not None:
        query = query.where(check_in.c.goal == goal)
    return [Kept(r.id, CheckIn.model_validate_json(r.body), r.who, r.at) for r in connection.execute(query)]


def known(connection: Connection) -> list[str]:
    """The identity of every check-in there ever was."""
    return list(connection.execute(select(check_in.c.body)).scalars())


def keep(connection: Connection, change_id: int, wanted: Sequence[CheckIn]) -> int:
    """Add those that are not there yet; returns how many."""
    rows = [
        {"change_id": change_id, "goal": said.goal, "body": check_ins.identity(said)}
        for said in check_ins.fresh(wanted, known(connection) if wanted else ())
    ]
    if rows:
        connection.execute(insert(check_in), rows)
        log.bump(connection, [SCOPE])
    return len(rows)


def add(connection: Connection, author: log.Author, said: CheckIn) -> None:
    """Add one, even if the same was said before."""
    change_id = log.write(connection, author, "check_in", after=said.model_dump(mode="json", exclude_defaults=True))
    row = {"change_id": change_id, "goal": said.goal, "body": check_ins.identity(said)}
    connection.execute(insert(check_in).values(row))
    log.bump(connection, [SCOPE])


def found(connection: Connection, number: int) -> Kept | None:
    """One that was not taken back."""
    return next((kept for kept in standing(connection) if kept.id == number), None)


def withdraw(connection: Connection, author: log.Author, kept: Kept) -> None:
    """Mark one as taken back."""
    before = kept.said.model_dump(mode="json", exclude_defaults=True)
    change_id = log.write(connection, author, "withdraw", before=before)
    connection.execute(update(check_in).where(check_in.c.id == kept.id).values(withdrawn_id=change_id))
    log.bump(connection, [SCOPE])


def clear(connection: Connection) -> None:
    """Remove all, as a demo that is made anew does."""
    connection.execute(delete(check_in))
