"""Writing facts: an upsert that logs old → new, does nothing where nothing differs, and keeps the periods current.

Where facts may be there already, rows go into a temporary table first; comparing and writing is then SQL over sets,
the same on both databases. All rows travel by the database's fast path.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, text

from kpi.model import Cadence, Series
from kpi.store import log
from kpi.store.bulk import as_date, create_temporary, fill, slices, sql_day
from kpi.store.periods import roll_up_touched, series_of
from kpi.store.tables import fact, period, series

_COMPARE = """
SELECT i.series_id, i.start, i.value, i.period, f.value AS before
FROM incoming i LEFT JOIN fact f ON f.series_id = i.series_id AND f.start = i.start
WHERE f.value IS NULL OR f.value <> i.value
ORDER BY i.series_id, i.start
"""
_MERGE = """
INSERT INTO fact (series_id, start, value, period, change_id)
SELECT series_id, start, value, period, :change FROM incoming WHERE true ORDER BY series_id, start
ON CONFLICT (series_id, start) DO UPDATE SET value = excluded.value, change_id = excluded.change_id
WHERE fact.value <> excluded.value
"""


Fact = tuple[int, dt.date, float, dt.date]
"""One value: its series, the first day of its period, its value, and the period of the KPI's cadence it counts for.

A plain tuple: of the millions in an import the garbage collector forgets these, and named ones it does not.
"""


@dataclass(frozen=True, slots=True)
class Overwritten:
    """A value that a write replaced."""

    series_id: int
    start: dt.date
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did; inserted + changed + same = all rows."""

    inserted: int
    changed: int
    same: int
    overwritten: tuple[Overwritten, ...] = ()


class _Differences(NamedTuple):
    """What of the incoming rows differs from the facts there are; `before` holds the old values."""

    new: Sequence[Fact]
    changed: Sequence[Fact] = ()
    before: Sequence[float] = ()


def series_ids(connection: Connection, wanted: Iterable[Series], cadences: Mapping[str, Cadence]) -> dict[Series, int]:
    """Ids of these series, new ones created with the cadence of their KPI."""
    keys = set(wanted)
    kpis = sorted({key.kpi for key in keys})
    found = _ids(connection, kpis)
    fresh = sorted(keys - found.keys())
    if fresh:
        connection.execute(insert(series), [{**key._asdict(), "cadence": cadences[key.kpi].value} for key in fresh])
        found = _ids(connection, kpis)
    return {key: found[key] for key in keys}


def _ids(connection: Connection, kpis: Sequence[str]) -> dict[Series, int]:
    return {Series(r.kpi, r.platform, r.account, Cadence(r.grain)): r.id for r in series_of(connection, kpis)}


def held(connection: Connection, kpis: Iterable[str], first: dt.date, last: dt.date) -> dict[Series, set[dt.date]]:
    """On which days between these facts start, of the series that share their place with one of another grain."""
    ids = _ids(connection, sorted(kpis))
    places: dict[tuple[str, str, str], int] = {}
    for key in ids:
        places[key[:3]] = places.get(key[:3], 0) + 1
    query = select(fact.c.start).where(fact.c.start.between(first, last))
    return {
        key: set(connection.execute(query.where(fact.c.series_id == number)).scalars())
        for key, number in ids.items()
        if places[key[:3]] > 1
    }


def clear(connection: Connection) -> None:
    """Remove all facts and their periods; the log keeps what was done, and so series keep their ids."""
    for table in (period, fact):
        connection.execute(delete(table))


def current_versions(connection: Connection, keys: Iterable[tuple[int, dt.date]]) -> dict[tuple[int, dt.date], Any]:
    """Value and change id of the facts there are under these keys."""
    found = {}
    query = text("SELECT value, change_id FROM fact WHERE series_id = :series AND start = :start")
    for series_id, start in keys:
        row = connection.execute(query, {"series": series_id, "start": sql_day(connection, start)}).first()
        if row is not None:
            found[series_id, start] = row
    return found


def upsert(
    connection: Connection,
    author: log.Author,
    rows: Sequence[Fact],
    *,
    what: str,
    each: bool,
    weights: Mapping[str, str],
    fiscal_start: int,
) -> Written:
    """Write facts, log them, and bring their periods and revisions up to date; the same again leaves no trace.

    `each` logs every new value too, as for entries by hand; otherwise new values are counted in one row and only
    overwritten ones logged singly. `weights` maps a KPI to the KPI that holds its weights.
    """
    known = _known(connection, set(map(itemgetter(0), rows)))
    is_merge = _any_between(connection, known, rows)
    found = _compared(connection, rows) if is_merge else _Differences(rows)
    differing = (*found.new, *found.changed)
    counts = {"inserted": len(found.new), "changed": len(found.changed), "same": len(rows) - len(differing)}
    if differing:
        change_id = log.write(connection, author, what, after=counts)
        if is_merge:
            connection.execute(text(_MERGE), {"change": change_id})
        else:
            fill(connection, "fact", rows, change_id)
        _log_values(connection, author, change_id, known, found, each=each)
        log.bump(connection, roll_up_touched(connection, differing, known, weights, fiscal_start))
    if is_merge:
        connection.execute(text("DROP TABLE incoming"))
    overwritten = (
        Overwritten(series_id, start, before, value)
        for (series_id, start, value, _), before in zip(found.changed, found.before, strict=True)
    )
    return Written(**counts, overwritten=tuple(overwritten))


def _compared(connection: Connection, rows: Sequence[Fact]) -> _Differences:
    """Put the rows into table incoming and compare them with the facts there are."""
    create_temporary(connection, "incoming", "series_id integer, start {date}, value {double}, period {date}")
    fill(connection, "incoming", rows)
    found = connection.execute(text(_COMPARE)).all()
    facts = [(row.series_id, as_date(row.start), row.value, as_date(row.period)) for row in found]
    return _Differences(
        new=[fact for fact, row in zip(facts, found, strict=True) if row.before is None],
        changed=[fact for fact, row in zip(facts, found, strict=True) if row.before is not None],
        before=[row.before for row in found if row.before is not None],
    )


def _known(connection: Connection, ids: Iterable[int]) -> dict[int, Any]:
    """The series rows under these ids."""
    found = (connection.execute(select(series).where(series.c.id.in_(part))) for part in slices(sorted(ids)))
    return {row.id: row for rows in found for row in rows}


def _any_between(connection: Connection, ids: Iterable[int], rows: Sequence[Fact]) -> bool:
    """Whether these series have any fact in the days of these rows: most imports bring days that are new."""
    if not rows:
        return False
    starts = set(map(itemgetter(1), rows))
    query = select(fact.c.series_id).where(fact.c.start.between(min(starts), max(starts))).limit(1)
    return any(connection.execute(query.where(fact.c.series_id.in_(part))).first() is not None for part in slices(ids))


def _log_values(
    connection: Connection,
    author: log.Author,
    change_id: int,
    known: Mapping[int, Any],
    found: _Differences,
    *,
    each: bool,
) -> None:
    """One row per overwritten value, and per new one where values are logged singly."""
    values: list[tuple[Fact, float | None]] = list(zip(found.changed, found.before, strict=True))
    values += [(row, None) for row in found.new] if each else []
    log.write_many(
        connection,
        author,
        "value",
        [
            {"parent_id": change_id, "kpi": known[series_id].kpi, "series_id": series_id, "start": start,
             "before": before, "after": value}
            for (series_id, start, value, _), before in values
        ],
    )  # fmt: skip
