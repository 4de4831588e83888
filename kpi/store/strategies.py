"""Published versions of the strategy; the newest is the one in force."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select

from kpi.errors import ConflictError
from kpi.model import Strategy
from kpi.store import check_ins, log
from kpi.store.tables import change, strategy


class Published(NamedTuple):
    """One version: who published it, when, and why."""

    version: int
    at: dt.datetime
    who: str
    reason: str


def current_version(connection: Connection) -> int:
    """0 where nothing was published yet."""
    return int(connection.execute(select(func.coalesce(func.max(strategy.c.version), 0))).scalar_one())


def load(connection: Connection, version: int) -> Strategy:
    """A published version."""
    body = connection.execute(select(strategy.c.body).where(strategy.c.version == version)).scalar_one()
    return Strategy.model_validate_json(body)


def publish(
    connection: Connection, author: log.Author, new: Strategy, expected: int, *, undone: int | None = None
) -> int:
    """Publish a version if `expected` is still the current one; returns the new version's number.

    Its check-ins go to their own table, beside those that are there. `undone`: the write that this one undoes.
    """
    found = current_version(connection)
    if found != expected:
        raise ConflictError(
            "The strategy was published by someone else meanwhile (version {found}, you started from {expected}). "
            "Reload, look at the difference, and publish again.",
            found=found,
            expected=expected,
        )
    told = {"version": found + 1} | ({} if undone is None else {"change": undone})
    change_id = log.write(connection, author, "publish" if undone is None else log.UNDO, after=told)
    body = new.model_copy(update={"check_ins": ()}).model_dump_json(exclude_defaults=True)
    check_ins.keep(connection, change_id, new.check_ins)
    connection.execute(insert(strategy).values(version=found + 1, change_id=change_id, body=body))
    log.bump(connection, [log.STRATEGY])
    return found + 1


def versions(connection: Connection) -> list[Published]:
    """All versions, newest first."""
    query = (
        select(strategy.c.version, change.c.at, change.c.who, change.c.reason)
        .join(change, change.c.id == strategy.c.change_id)
        .order_by(strategy.c.version.desc())
    )
    return [Published(*row) for row in connection.execute(query)]
