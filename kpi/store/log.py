"""The change log and the revisions: what every write leaves behind, in its own transaction."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from kpi.store.tables import change, meta, revision, series

WRITES = (
    "record", "import", "mapping", "publish", "undo", "restore", "demo", "close", "reopen", "accept", "keep",
)  # fmt: skip
"""What the list of the latest changes shows."""
VALUE, NOTED, UNDO = "value", "noted", "undo"
"""What a single value's row says, that of a note on a value that stays as it is, and that of undoing another write."""
UNDONE = "change"
"""Under this name an undoing tells what it undid."""
STRATEGY = ""
"""Scope of the strategy's own revision."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, when (UTC), why, from which source, and under which idempotency key."""

    who: str
    at: dt.datetime
    reason: str = ""
    source: str = ""
    request: str | None = None


class State(NamedTuple):
    """What a place held: a value that may be provisional, or nothing."""

    value: float | None
    provisional: bool = False


def packed(value: float, *, provisional: bool) -> Any:
    """A value as the log keeps it: the number alone unless it is provisional."""
    return {"value": value, "provisional": True} if provisional else value


def unpacked(kept: Any) -> State:
    """What a value row of the log says."""
    if isinstance(kept, Mapping):
        return State(float(kept["value"]), bool(kept["provisional"]))
    return State(None if kept is None else float(kept))


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the log, as people read it."""

    id: int
    at: dt.datetime
    who: str
    what: str
    kpi: str | None
    platform: str
    account: str
    start: dt.date | None
    before: Any
    after: Any
    reason: str
    source: str
    parent: int | None = None
    grain: str = ""


class Write(NamedTuple):
    """One write as the list of the latest changes shows it."""

    id: int
    at: dt.datetime
    who: str
    what: str
    told: Mapping[str, Any]
    """What it did: counts, the version published, the write undone."""
    reason: str
    source: str
    kpis: tuple[str, ...]
    is_back: bool = False
    """Whether it undid an undoing, and so brought something back."""


def write(connection: Connection, author: Author, what: str, **columns: Any) -> int:
    """Log a change; returns its id, which is also the version of the facts it wrote."""
    row = {"at": author.at, "who": author.who, "what": what, "reason": author.reason, "source": author.source}
    result = connection.execute(insert(change).values(**row, request=author.request, **columns))
    return int(result.inserted_primary_key[0])  # type: ignore[index]  # there is one after an INSERT


def write_many(connection: Connection, author: Author, what: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Log many changes of one write; each row names its parent."""
    if rows:
        shared = {"at": author.at, "who": author.who, "what": what, "reason": author.reason, "source": author.source}
        connection.execute(insert(change), [{**shared, **row} for row in rows])


def of_request(connection: Connection, request: str | None) -> Row[Any] | None:
    """The change that a request was already carried out by."""
    if request is None:
        return None
    return connection.execute(select(change).where(change.c.request == request)).first()


def undone(connection: Connection) -> dict[int, int]:
    """Writes that were undone, and whose undoing was not: each with the write that undid it."""
    gone: dict[int, int] = {}
    query = select(change.c.id, change.c.after).where(change.c.what == UNDO).order_by(change.c.id.desc())
    for number, after in connection.execute(query):
        if number not in gone:
            gone[int(after[UNDONE])] = number
    return gone


def latest(connection: Connection, but: Collection[str] = ()) -> int:
    """Id of the newest change; 0 in an empty log. `but`: kinds of changes that do not count."""
    newest = select(func.coalesce(func.max(change.c.id), 0))
    return int(connection.execute(newest.where(change.c.what.not_in(but)) if but else newest).scalar_one())


def history(connection: Connection, kpi: str, limit: int = 200) -> list[Entry]:
    """What happened to a KPI's values, newest first."""
    query = (
        select(change, series.c.platform, series.c.account, series.c.grain)
        .outerjoin(series, series.c.id == change.c.series_id)
        .where(change.c.kpi == kpi)
        .order_by(change.c.id.desc())
        .limit(limit)
    )
    return [_entry(row) for row in connection.execute(query)]


def _entry(r: Row[Any]) -> Entry:
    return Entry(r.id, r.at, r.who, r.what, r.kpi, r.platform or "", r.account or "", r.start, r.before, r.after,
                 r.reason, r.source, r.parent_id, r.grain or "")  # fmt: skip


def author_of(connection: Connection, change_id: int) -> str:
    """Who made a change."""
    return str(connection.execute(select(change.c.who).where(change.c.id == change_id)).scalar_one())


def who_withdrew(connection: Connection, key: tuple[int, dt.date]) -> str:
    """Who changed a value last, which is not there any more; '' where there never was one."""
    query = select(change.c.who).where(change.c.series_id == key[0], change.c.start == key[1])
    return str(connection.execute(query.order_by(change.c.id.desc()).limit(1)).scalar() or "")


def change_of(connection: Connection, change_id: int) -> Row[Any] | None:
    """A write as the log has it; the row of a single value is none."""
    return connection.execute(select(change).where(change.c.id == change_id, change.c.parent_id.is_(None))).first()


def writes(connection: Connection, limit: int = 50, before: int | None = None) -> list[Write]:
    """The latest writes of the whole workspace, newest first, each with the KPIs it names."""
    query = (
        select(change)
        .where(change.c.parent_id.is_(None), change.c.what.in_(WRITES))
        .order_by(change.c.id.desc())
        .limit(limit)
    )
    return _writes(connection, list(connection.execute(query if before is None else query.where(change.c.id < before))))


def write_of(connection: Connection, change_id: int) -> Write | None:
    """One write as the list shows it."""
    row = change_of(connection, change_id)
    return None if row is None or row.what not in WRITES else _writes(connection, [row])[0]


def values_of(connection: Connection, change_id: int, limit: int) -> list[Entry]:
    """The values that a write names one by one, in its order."""
    query = (
        select(change, series.c.platform, series.c.account, series.c.grain)
        .outerjoin(series, series.c.id == change.c.series_id)
        .where(change.c.parent_id == change_id, change.c.what.in_((VALUE, NOTED)))
        .order_by(change.c.id)
        .limit(limit)
    )
    return [_entry(row) for row in connection.execute(query)]


def _writes(connection: Connection, rows: Sequence[Row[Any]]) -> list[Write]:
    named: dict[int, list[str]] = {}
    values = select(change.c.parent_id, change.c.kpi).where(
        change.c.parent_id.in_([row.id for row in rows]), change.c.what.in_((VALUE, NOTED))
    )
    for parent, kpi in connection.execute(values.distinct().order_by(change.c.kpi)):
        named.setdefault(parent, []).append(kpi)
    told = [(r, r.after or {}) for r in rows]
    back = _back(connection) if any(row.what == UNDO for row in rows) else frozenset()
    return [
        Write(r.id, r.at, r.who, r.what, after, r.reason, r.source,
              tuple(dict.fromkeys((*after.get("kpis", ()), *named.get(r.id, ())))), r.id in back)
        for r, after in told
    ]  # fmt: skip


def _back(connection: Connection) -> Collection[int]:
    """Undoings that brought back what another undoing had taken."""
    taking, back = set[int](), set[int]()
    query = select(change.c.id, change.c.after).where(change.c.what == UNDO).order_by(change.c.id)
    for number, after in connection.execute(query):
        (back if int(after[UNDONE]) in taking else taking).add(number)
    return back


def bump(connection: Connection, scopes: Iterable[str]) -> None:
    """Raise the revision of these KPIs, so that caches of them are stale."""
    names = sorted(set(scopes))
    if not names:
        return
    known = set(connection.execute(select(revision.c.scope).where(revision.c.scope.in_(names))).scalars())
    if known:
        connection.execute(
            update(revision).where(revision.c.scope == bindparam("name")).values(number=revision.c.number + 1),
            [{"name": name} for name in sorted(known)],
        )
    fresh = [{"scope": name, "number": 1} for name in names if name not in known]
    if fresh:
        connection.execute(insert(revision), fresh)


def revisions(connection: Connection) -> dict[str, int]:
    """The revision of the strategy (scope '') and of every KPI ever written."""
    return {row.scope: row.number for row in connection.execute(select(revision))}


def set_meta(connection: Connection, name: str, value: str) -> None:
    """Keep a fact about the database itself."""
    connection.execute(delete(meta).where(meta.c.name == name))
    connection.execute(insert(meta).values(name=name, value=value))


def begin_epoch(connection: Connection) -> None:
    """Let no cache of what was there before be taken for what is there now, whatever the revisions say."""
    set_meta(connection, "epoch", uuid.uuid4().hex)


def get_meta(connection: Connection) -> dict[str, str]:
    """All facts about the database itself."""
    return {row.name: row.value for row in connection.execute(select(meta))}
