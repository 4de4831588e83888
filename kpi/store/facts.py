"""Writing facts: an upsert that logs old → new, does nothing where nothing differs, and keeps the periods current.

Where facts may be there already, rows go into a temporary table first; comparing and writing is then SQL over sets,
the same on both databases. All rows travel by the database's fast path.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, text

from kpi.model import Cadence, Series
from kpi.recording import Column
from kpi.store import log
from kpi.store.bulk import as_date, create_temporary, fill, slices, sql_day
from kpi.store.periods import RollUp, roll_up_touched, series_of
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


Facts = dict[int, Column]
"""By the id of their series."""


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
    change: int | None = None
    """Id of the change that was logged, if any."""


class _Differences(NamedTuple):
    """What of the incoming facts differs from those there are; `before` holds the old values of those changed."""

    new: dict[int, Column]
    changed: dict[int, Column]
    before: dict[int, list[float]]


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
    facts: Facts,
    *,
    what: str,
    each: bool,
    how: RollUp,
    fiscal_start: int,
    details: Mapping[str, Any] | None = None,
) -> Written:
    """Write facts, log them, and bring their periods and revisions up to date; the same again leaves no trace.

    `each` logs every new value too, as for entries by hand; otherwise new values are counted in one row and only
    overwritten ones logged singly. `how` says how they are rolled up. With `details`, which are
    logged beside the counts, there is an entry even if nothing differs.
    """
    known = _known(connection, facts)
    is_merge = _any_between(connection, facts)
    found = _compared(connection, facts) if is_merge else _Differences(facts, {}, {})
    new, changed, given = (sum(map(len, some.values())) for some in (found.new, found.changed, facts))
    counts = {"inserted": new, "changed": changed, "same": given - new - changed}
    change_id = None
    if new or changed or details is not None:
        change_id = log.write(connection, author, what, after={**counts, **(details or {})})
    if change_id is not None and (new or changed):
        if is_merge:
            connection.execute(text(_MERGE), {"change": change_id})
        else:
            fill(connection, "fact", _rows(facts), change_id)
        _log_values(connection, author, change_id, known, found, each=each)
        written = [*found.new.items(), *found.changed.items()]
        log.bump(connection, roll_up_touched(connection, written, known, how, fiscal_start))
    if is_merge:
        connection.execute(text("DROP TABLE incoming"))
    return Written(**counts, overwritten=tuple(_overwritten(found)), change=change_id)


def _compared(connection: Connection, facts: Facts) -> _Differences:
    """Put the facts into table incoming and compare them with those there are."""
    create_temporary(connection, "incoming", "series_id integer, start {date}, value {double}, period {date}")
    fill(connection, "incoming", _rows(facts))
    found = _Differences({}, {}, defaultdict(list))
    for number, day, value, _, before in connection.execute(text(_COMPARE)):
        some, start = found.new if before is None else found.changed, as_date(day)
        column = some.setdefault(number, Column(facts[number].periods))
        column.places[start] = len(column)
        column.values.append(value)
        if before is not None:
            found.before[number].append(before)
    return found


def _rows(facts: Facts) -> Iterator[tuple[int, dt.date, float, dt.date]]:
    """As the table has them."""
    return ((number, *row) for number, column in facts.items() for row in column.rows())


def _overwritten(found: _Differences) -> Iterator[Overwritten]:
    for number, column in found.changed.items():
        for (start, value, _), before in zip(column.rows(), found.before[number], strict=True):
            yield Overwritten(number, start, before, value)


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
    values: list[tuple[int, dt.date, float | None, float]]
    values = [(o.series_id, o.start, o.before, o.after) for o in _overwritten(found)]
    values += [(number, start, None, value) for number, start, value, _ in _rows(found.new if each else {})]
    log.write_many(
        connection,
        author,
        "value",
        [
            {"parent_id": change_id, "kpi": known[series_id].kpi, "series_id": series_id, "start": start,
             "before": before, "after": value}
            for series_id, start, before, value in values
        ],
    )  # fmt: skip
