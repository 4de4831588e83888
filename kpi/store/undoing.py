"""What undoing a write would put back, and what somebody changed after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from kpi.store import log
from kpi.store.facts import Key
from kpi.store.tables import change, fact, strategy


class Step(NamedTuple):
    """One value that a write changed: what was there before it, and what is there now."""

    key: Key
    before: log.State
    now: log.State
    version: int
    """Which write the value there now is from; 0 where there is none."""
    is_last: bool
    """Nobody changed it after that write."""


def steps(connection: Connection, change_id: int) -> list[Step]:
    """Every value that a write changed, whether the log names it or it came in bulk."""
    logged = list(_logged(connection, change_id))
    known = {step.key for step in logged}
    new = (step for step in _new(connection, change_id) if step.key not in known)
    return [*logged, *new, *(step for step in _overwritten_later(connection, change_id) if step.key not in known)]


def _logged(connection: Connection, change_id: int) -> Iterator[Step]:
    later = change.alias("later")
    is_later = (
        select(func.count())
        .select_from(later)
        .where(later.c.series_id == change.c.series_id, later.c.start == change.c.start, later.c.id > change.c.id)
        .scalar_subquery()
    )
    query = (
        select(change.c.series_id, change.c.start, change.c.before, change.c.after, *_now(), is_later.label("later"))
        .outerjoin(fact, (fact.c.series_id == change.c.series_id) & (fact.c.start == change.c.start))
        .where(change.c.parent_id == change_id, change.c.what == log.VALUE)
    )
    for row in connection.execute(query):
        was_taken = row.after is None
        is_last = (row.change_id is None and not row.later) if was_taken else row.change_id == change_id
        yield Step((row.series_id, row.start), log.unpacked(row.before), _state(row), row.change_id or 0, is_last)


def _new(connection: Connection, change_id: int) -> Iterator[Step]:
    """Facts that are still as the write brought them."""
    query = select(fact.c.series_id, fact.c.start, *_now()).where(fact.c.change_id == change_id)
    for row in connection.execute(query):
        yield Step((row.series_id, row.start), log.State(None), _state(row), change_id, is_last=True)


def _overwritten_later(connection: Connection, change_id: int) -> Iterator[Step]:
    """Facts that the write brought in bulk and others changed: the first of these changes says so."""
    query = (
        select(change.c.series_id, change.c.start, *_now())
        .outerjoin(fact, (fact.c.series_id == change.c.series_id) & (fact.c.start == change.c.start))
        .where(change.c.was == change_id, change.c.what == log.VALUE)
    )
    for row in connection.execute(query):
        yield Step((row.series_id, row.start), log.State(None), _state(row), row.change_id or 0, is_last=False)


def _now() -> list[Any]:
    return [fact.c.value, fact.c.provisional, fact.c.change_id]


def _state(row: Any) -> log.State:
    return log.State(row.value, bool(row.provisional))


def published(connection: Connection, change_id: int) -> int | None:
    """The version of the strategy that a write published."""
    found: int | None = connection.execute(select(strategy.c.version).where(strategy.c.change_id == change_id)).scalar()
    return found
