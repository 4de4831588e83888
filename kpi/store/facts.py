"""Writing facts and taking them back: logs old → new, does nothing where nothing differs, keeps the periods current.

Where facts may be there already, rows go into a temporary table first; comparing and writing is then SQL over sets,
the same on both databases. All rows travel by the database's fast path.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, text

from kpi.closing import month_of
from kpi.model import Cadence, Series
from kpi.recording import Column
from kpi.store import closings, log
from kpi.store.bulk import append, as_date, create_temporary, fill, slices, sql_day
from kpi.store.periods import RollUp, roll_up_touched, series_of
from kpi.store.tables import fact, period, series

_COMPARE = """
SELECT i.series_id, i.start, i.value, i.period, i.provisional, f.value AS before, f.provisional AS was_provisional,
       f.change_id AS was
FROM incoming i LEFT JOIN fact f ON f.series_id = i.series_id AND f.start = i.start
WHERE f.value IS NULL OR f.value <> i.value OR f.provisional <> i.provisional
ORDER BY i.series_id, i.start
"""
_MERGE = """
INSERT INTO fact (series_id, start, value, period, provisional, change_id)
SELECT series_id, start, value, period, provisional, :change FROM incoming WHERE true ORDER BY series_id, start
ON CONFLICT (series_id, start) DO UPDATE
SET value = excluded.value, provisional = excluded.provisional, change_id = excluded.change_id
WHERE fact.value <> excluded.value OR fact.provisional <> excluded.provisional
"""
_LEAVING = """
SELECT f.series_id, f.start, f.value, f.period, f.provisional, f.change_id
FROM leaving l JOIN fact f ON f.series_id = l.series_id AND f.start = l.start ORDER BY f.series_id, f.start
"""
_LEAVE = "DELETE FROM fact WHERE (series_id, start) IN (SELECT series_id, start FROM leaving)"
_STAY_OUT = "DELETE FROM {table} WHERE (series_id, start) IN (SELECT series_id, start FROM frozen)"


Facts = Mapping[int, Column]
"""By the id of their series."""
Key = tuple[int, dt.date]
"""Id of the series and first day: where one fact stands."""


@dataclass(frozen=True, slots=True)
class Overwritten:
    """A value that a write replaced."""

    series_id: int
    start: dt.date
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did; inserted + changed + same = all rows, but for those that wait as their month is closed."""

    inserted: int
    changed: int
    same: int
    overwritten: tuple[Overwritten, ...] = ()
    change: int | None = None
    """Id of the change that was logged, if any."""
    withdrawn: int = 0
    late: int = 0
    """Values of closed months, which wait to be accepted."""
    noted: int = 0
    """Notes on values that stay as they are."""


class Rolling(NamedTuple):
    """How facts are rolled up, and when the fiscal year starts."""

    how: RollUp
    fiscal_start: int


class _Held(NamedTuple):
    """A fact as it was before the write, and the write that it was from."""

    value: float
    provisional: bool
    change_id: int


class _Differences(NamedTuple):
    """What of the incoming facts differs from those there are, and what `was` there before."""

    new: Mapping[int, Column]
    changed: Mapping[int, Column]
    was: Mapping[Key, _Held]


class _Left(NamedTuple):
    """Facts that are taken back, by series and as they were."""

    columns: Mapping[int, Column]
    held: Mapping[Key, _Held]


def series_ids(connection: Connection, wanted: Iterable[Series], cadences: Mapping[str, Cadence]) -> dict[Series, int]:
    """Ids of these series, new ones created with the cadence of their KPI."""
    keys = set(wanted)
    kpis = sorted({key.kpi for key in keys})
    found = ids_of(connection, kpis)
    fresh = sorted(keys - found.keys())
    if fresh:
        connection.execute(insert(series), [{**key._asdict(), "cadence": cadences[key.kpi].value} for key in fresh])
        found = ids_of(connection, kpis)
    return {key: found[key] for key in keys}


def ids_of(connection: Connection, kpis: Sequence[str]) -> dict[Series, int]:
    """Ids of the series that these KPIs have."""
    return {Series(r.kpi, r.platform, r.account, Cadence(r.grain)): r.id for r in series_of(connection, kpis)}


def names(connection: Connection, ids: Iterable[int]) -> dict[int, Series]:
    """Which series have these ids."""
    return {n: Series(r.kpi, r.platform, r.account, Cadence(r.grain)) for n, r in _known(connection, ids).items()}


def cadences(connection: Connection, kpis: Collection[str]) -> dict[str, Cadence]:
    """The periods that the facts of these KPIs are kept for."""
    return {row.kpi: Cadence(row.cadence) for row in series_of(connection, sorted(kpis))}


def held(connection: Connection, kpis: Iterable[str], first: dt.date, last: dt.date) -> dict[Series, set[dt.date]]:
    """On which days between these facts start, of the series that share their place with one of another grain."""
    known = ids_of(connection, sorted(kpis))
    places: dict[tuple[str, str, str], int] = {}
    for key in known:
        places[key[:3]] = places.get(key[:3], 0) + 1
    query = select(fact.c.start).where(fact.c.start.between(first, last))
    return {
        key: set(connection.execute(query.where(fact.c.series_id == number)).scalars())
        for key, number in known.items()
        if places[key[:3]] > 1
    }


def clear(connection: Connection) -> None:
    """Remove all facts, their periods and closings; the log keeps what was done, and so series keep their ids."""
    closings.clear(connection)
    for table in (period, fact):
        connection.execute(delete(table))


def current_versions(connection: Connection, keys: Iterable[Key]) -> dict[Key, Any]:
    """Value and change id of the facts there are under these keys."""
    found = {}
    query = text("SELECT value, provisional, change_id FROM fact WHERE series_id = :series AND start = :start")
    for series_id, start in keys:
        row = connection.execute(query, {"series": series_id, "start": sql_day(connection, start)}).first()
        if row is not None:
            found[series_id, start] = row
    return found


def upsert(  # noqa: PLR0913  each says one thing about the write
    connection: Connection,
    author: log.Author,
    facts: Facts,
    gone: Collection[Key] = (),
    *,
    what: str,
    each: bool,
    rolling: Rolling,
    details: Mapping[str, Any] | None = None,
    is_decided: bool = False,
) -> Written:
    """Write facts and take others back, log it all, and bring periods and revisions up to date.

    The same again leaves no trace, but for a note that somebody types with it: a file would bring it each time.
    `each` logs every new value too, as for entries by hand; otherwise new values are counted in one row and only
    overwritten ones logged singly. Values taken back are always logged singly. With `details`, which are logged
    beside the counts, there is an entry even if nothing differs. What differs from the reported values of a closed
    month waits beside them, unless `is_decided` says that somebody has accepted it.
    """
    known = _known(connection, {*facts, *(series_id for series_id, _ in gone)})
    is_merge = _any_between(connection, facts)
    found = _compared(connection, facts) if is_merge else _Differences(facts, {}, {})
    left = _leaving(connection, gone) if gone else _Left({}, {})
    given, noted = _count(facts), dict(_noted(facts, found)) if each else {}
    waiting = closings.waiting(connection)
    frozen = {} if is_decided else _frozen(connection, found, left, known, rolling.fiscal_start)
    late = {key: state for key, state in frozen.items() if key not in waiting or waiting[key].state != state}
    if frozen:
        found, left = _without(found, left, frozen)
        _keep_out(connection, frozen, (*(("incoming",) if is_merge else ()), *(("leaving",) if gone else ())))
    new, changed = _count(found.new), _count(found.changed)
    same = given - new - changed - sum(state.value is not None for state in late.values())
    counts = {"inserted": new, "changed": changed, "same": same, "withdrawn": len(left.held), "late": len(late)}
    if noted:
        counts["noted"] = len(noted)
    change_id = None
    if new or changed or left.held or late or noted or details is not None:
        named = {} if each else {"kpis": _kpis(known, found, left, late)}
        change_id = log.write(connection, author, what, after={**counts, **named, **(details or {})})
        closings.set_aside(connection, change_id, late)
        _log_values(connection, author, change_id, known, _asides(connection, late, facts), closings.LATE)
        _log_values(connection, author, change_id, known, _remarks(connection, noted), log.NOTED)
    if change_id is not None and (new or changed or left.held):
        if left.held:
            connection.execute(text(_LEAVE))
        if is_merge:
            connection.execute(text(_MERGE), {"change": change_id})
        else:
            _append(connection, found.new, change_id)
        values = [*_changes(found, each=each), *((key, held, None, "") for key, held in left.held.items())]
        _log_values(connection, author, change_id, known, values)
        written = [*found.new.items(), *found.changed.items(), *left.columns.items()]
        log.bump(connection, roll_up_touched(connection, written, known, *rolling, change_id))
    if waiting:
        closings.settle(connection, _settled(waiting, facts, left, frozen))
    for table in (*(("incoming",) if is_merge else ()), *(("leaving",) if gone else ())):
        connection.execute(text(f"DROP TABLE {table}"))
    return Written(new, changed, same, tuple(_overwritten(found)), change_id, counts["withdrawn"], counts["late"],
                   len(noted))  # fmt: skip


def _kpis(known: Mapping[int, Any], found: _Differences, left: _Left, late: Iterable[Key]) -> list[str]:
    """The KPIs that a write touches, for the list of changes: new values of a file are not logged singly."""
    columns = (*found.new.items(), *found.changed.items(), *left.columns.items())
    touched = {number for number, column in columns if len(column)} | {number for number, _ in late}
    return sorted({known[number].kpi for number in touched})


def _count(columns: Facts) -> int:
    return sum(map(len, columns.values()))


def _frozen(
    connection: Connection, found: _Differences, left: _Left, known: Mapping[int, Any], fiscal_start: int
) -> dict[Key, log.State]:
    """What of the differences lies in closed months."""
    closed = closings.months(connection)
    if not closed:
        return {}
    months: dict[tuple[str, dt.date], bool] = {}

    def is_closed(number: int, start: dt.date) -> bool:
        place = known[number].grain, start
        if place not in months:
            months[place] = month_of(start, Cadence(place[0]), fiscal_start) in closed
        return months[place]

    values = {
        (number, start): log.State(value, provisional)
        for some in (found.new, found.changed)
        for number, start, value, _, provisional in _rows(some)
        if is_closed(number, start)
    }
    return values | {key: log.State(None) for key in left.held if is_closed(*key)}


def _without(found: _Differences, left: _Left, frozen: Collection[Key]) -> tuple[_Differences, _Left]:
    """The differences but for some places."""
    days: dict[int, set[dt.date]] = {}
    for number, start in frozen:
        days.setdefault(number, set()).add(start)

    def reduced(columns: Facts) -> dict[int, Column]:
        some = {number: column.without(days.get(number, ())) for number, column in columns.items()}
        return {number: column for number, column in some.items() if len(column)}

    held = {key: held for key, held in left.held.items() if key not in frozen}
    return _Differences(reduced(found.new), reduced(found.changed), found.was), _Left(reduced(left.columns), held)


def _keep_out(connection: Connection, keys: Collection[Key], tables: Iterable[str]) -> None:
    """Take these places out of the temporary tables."""
    create_temporary(connection, "frozen", "series_id integer, start {date}")
    fill(connection, "frozen", keys)
    for table in tables:
        connection.execute(text(_STAY_OUT.format(table=table)))
    connection.execute(text("DROP TABLE frozen"))


def _noted(facts: Facts, found: _Differences) -> Iterator[tuple[Key, str]]:
    """Notes on values that are there already, just so."""
    for number, column in facts.items():
        for start, note in column.notes.items():
            differs = any(number in some and start in some[number].places for some in (found.new, found.changed))
            if note and not differs:
                yield (number, start), note


def _remarks(connection: Connection, noted: Mapping[Key, str]) -> Iterator[_Change]:
    for key, row in current_versions(connection, noted).items():
        held = _Held(row.value, bool(row.provisional), row.change_id)
        yield key, held, log.State(held.value, held.provisional), noted[key]


def _asides(connection: Connection, late: Mapping[Key, log.State], facts: Facts) -> Iterator[_Change]:
    there = current_versions(connection, late)
    for key, state in late.items():
        row = there.get(key)
        was = _Held(row.value, bool(row.provisional), row.change_id) if row is not None else None
        yield key, was, state, facts[key[0]].notes.get(key[1], "") if key[0] in facts else ""


def _settled(waiting: Mapping[Key, Any], facts: Facts, left: _Left, frozen: Collection[Key]) -> Iterator[Key]:
    """Places that were written, or for which what is reported came again: nothing waits there any more."""
    for number, start in waiting:
        is_given = number in facts and start in facts[number].places
        if (is_given or (number, start) in left.held) and (number, start) not in frozen:
            yield number, start


def _compared(connection: Connection, facts: Facts) -> _Differences:
    """Put the facts into table incoming and compare them with those there are."""
    columns = "series_id integer, start {date}, value {double}, period {date}, provisional {bool}"
    create_temporary(connection, "incoming", columns)
    fill(connection, "incoming", _rows(facts))
    new: dict[int, Column] = {}
    changed: dict[int, Column] = {}
    was: dict[Key, _Held] = {}
    for number, day, value, _, provisional, before, was_provisional, change_id in connection.execute(text(_COMPARE)):
        some, start = new if before is None else changed, as_date(day)
        column = some.setdefault(number, Column(facts[number].periods, notes=facts[number].notes))
        column.places[start] = len(column)
        column.values.append(value)
        if provisional:
            column.provisional.add(start)
        if before is not None:
            was[number, start] = _Held(before, bool(was_provisional), change_id)
    return _Differences(new, changed, was)


def _leaving(connection: Connection, gone: Collection[Key]) -> _Left:
    """Put keys into table leaving; the facts that stand there, as columns and as they were."""
    create_temporary(connection, "leaving", "series_id integer, start {date}")
    fill(connection, "leaving", gone)
    columns: dict[int, Column] = {}
    held: dict[Key, _Held] = {}
    for number, day, value, period_start, provisional, change_id in connection.execute(text(_LEAVING)):
        start = as_date(day)
        periods: dict[dt.date, dt.date] = {}
        column = columns.setdefault(number, Column(periods))
        column.periods[start] = as_date(period_start)  # type: ignore[index]  # the one just made
        column.places[start] = len(column)
        column.values.append(value)
        held[number, start] = _Held(value, bool(provisional), change_id)
    return _Left(columns, held)


def _append(connection: Connection, facts: Facts, change: int) -> None:
    """Write facts of days that there was nothing on."""
    if connection.dialect.name == "sqlite":
        append(connection, {number: facts[number] for number in sorted(facts) if not facts[number].provisional}, change)
        facts = {number: column for number, column in facts.items() if column.provisional}
    fill(connection, "fact", _rows(facts), change)


def _rows(facts: Facts) -> Iterator[tuple[int, dt.date, float, dt.date, bool]]:
    """As the table has them."""
    return (
        (number, start, value, counts_for, start in column.provisional)
        for number, column in facts.items()
        for start, value, counts_for in column.rows()
    )


def _overwritten(found: _Differences) -> Iterator[Overwritten]:
    for number, start, value, *_ in _rows(found.changed):
        yield Overwritten(number, start, found.was[number, start].value, value)


def _known(connection: Connection, ids: Iterable[int]) -> dict[int, Any]:
    """The series rows under these ids."""
    found = (connection.execute(select(series).where(series.c.id.in_(part))) for part in slices(sorted(ids)))
    return {row.id: row for rows in found for row in rows}


def _any_between(connection: Connection, facts: Facts) -> bool:
    """Whether these series have any fact in these days: most imports bring days that are new."""
    starts = set().union(*(column.places for column in facts.values()))
    if not starts:
        return False
    query = select(fact.c.series_id).where(fact.c.start.between(min(starts), max(starts))).limit(1)
    return any(
        connection.execute(query.where(fact.c.series_id.in_(part))).first() is not None for part in slices(facts)
    )


_Change = tuple[Key, "_Held | None", log.State | None, str]
"""Where, what was there, what is there now, and why."""


def _changes(found: _Differences, *, each: bool) -> Iterator[_Change]:
    """One per overwritten value, and per new one where values are logged singly or somebody has said why."""
    noted = {number: column for number, column in found.new.items() if column.notes}
    for some in (found.changed, found.new if each else noted):
        for number, start, value, _, provisional in _rows(some):
            note = some[number].notes.get(start, "")
            if note or each or some is found.changed:
                yield (number, start), found.was.get((number, start)), log.State(value, provisional), note


def _log_values(
    connection: Connection,
    author: log.Author,
    change_id: int,
    known: Mapping[int, Any],
    values: Iterable[_Change],
    what: str = log.VALUE,
) -> None:
    """A row per value, with what it was before and which write that was from."""
    log.write_many(
        connection,
        author,
        what,
        [
            {"parent_id": change_id, "kpi": known[number].kpi, "series_id": number, "start": start,
             "before": log.packed(was.value, provisional=was.provisional) if was else None,
             "after": log.packed(now.value, provisional=now.provisional) if now and now.value is not None else None,
             "was": was.change_id if was else None, "reason": note or author.reason}
            for (number, start), was, now, note in values
        ],
    )  # fmt: skip
