"""Writing facts: an upsert that logs old → new, does nothing where nothing differs, and keeps the periods current.

Where facts may be there already, rows go into a temporary table first; comparing and writing is then SQL over sets,
the same on both databases. All rows travel by the database's fast path.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, text

from kpi.model import Cadence, Series
from kpi.store import log
from kpi.store.bulk import as_date, create_temporary, fill, sql_day
from kpi.store.periods import roll_up_touched, series_of
from kpi.store.tables import fact, period, series


class Fact(NamedTuple):
    """One value: its series, the first day of its period, and the period of the KPI's cadence it counts for."""

    series_id: int
    start: dt.date
    value: float
    period: dt.date


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

    change_id: int
    inserted: int
    changed: int
    same: int
    overwritten: tuple[Overwritten, ...] = ()


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


def grains_of(connection: Connection, kpis: Iterable[str]) -> dict[tuple[str, str, str], set[Cadence]]:
    """The grains in which there are series of these KPIs, per KPI, platform and account."""
    found: dict[tuple[str, str, str], set[Cadence]] = {}
    for row in series_of(connection, sorted(kpis)):
        found.setdefault((row.kpi, row.platform, row.account), set()).add(Cadence(row.grain))
    return found


def any_fact(connection: Connection, like: Series, grains: Iterable[Cadence], first: dt.date, last: dt.date) -> bool:
    """Whether facts of these grains start within these days, of the same KPI, platform and account."""
    query = (
        select(fact.c.series_id)
        .join(series, series.c.id == fact.c.series_id)
        .where(series.c.kpi == like.kpi, series.c.platform == like.platform, series.c.account == like.account)
        .where(series.c.grain.in_([grain.value for grain in grains]), fact.c.start.between(first, last))
        .limit(1)
    )
    return connection.execute(query).first() is not None


def clear(connection: Connection) -> None:
    """Remove all facts and their periods; the log keeps what was done."""
    for table in (period, fact, series):
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


def _day(connection: Connection, day: dt.date) -> object:
    """A day as raw SQL wants it: SQLite keeps ISO text."""
    return day.isoformat() if connection.dialect.name == "sqlite" else day


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
    """Write facts, log them, and bring their periods and revisions up to date.

    `each` logs every new value too, as for entries by hand; otherwise new values are counted in one row and only
    overwritten ones logged singly. `weights` maps a KPI to the KPI that holds its weights.
    """
    known = _known(connection, {row.series_id for row in rows})
    if rows and not _any_between(connection, known, min(row.start for row in rows), max(row.start for row in rows)):
        change_id = log.write(connection, author, what, after={"inserted": len(rows), "changed": 0, "same": 0})
        fill(connection, "fact", [(*row, change_id) for row in rows])
        written = Written(change_id, len(rows), 0, 0)
        new: Sequence[Fact] = rows
    else:
        written, new = _merge(connection, author, rows, what)
    if written.inserted or written.changed:
        _log_values(connection, author, written, known, new if each else ())
        touched = {(row.series_id, row.period) for row in rows}
        log.bump(connection, roll_up_touched(connection, touched, rows, known, weights, fiscal_start))
    return written


def _merge(
    connection: Connection, author: log.Author, rows: Sequence[Fact], what: str
) -> tuple[Written, Sequence[Fact]]:
    """Compare with what is there and write what differs; returns the new facts too."""
    create_temporary(connection, "incoming", "series_id integer, start {date}, value {double}, period {date}")
    fill(connection, "incoming", rows)
    differing = tuple(
        Overwritten(r.series_id, as_date(r.start), r.before, r.after)
        for r in connection.execute(
            text(
                "SELECT i.series_id, i.start, f.value AS before, i.value AS after FROM incoming i "
                "JOIN fact f ON f.series_id = i.series_id AND f.start = i.start WHERE f.value <> i.value "
                "ORDER BY i.series_id, i.start"
            )
        )
    )
    missing = (
        "FROM incoming i WHERE NOT EXISTS (SELECT 1 FROM fact f WHERE f.series_id = i.series_id AND f.start = i.start)"
    )
    new = [
        Fact(r.series_id, as_date(r.start), r.value, as_date(r.period))
        for r in connection.execute(text(f"SELECT i.series_id, i.start, i.value, i.period {missing}"))
    ]
    same = len(rows) - len(new) - len(differing)
    counts = {"inserted": len(new), "changed": len(differing), "same": same}
    change_id = log.write(connection, author, what, after=counts)
    connection.execute(
        text(
            "INSERT INTO fact (series_id, start, value, period, change_id) "
            "SELECT series_id, start, value, period, :change FROM incoming WHERE true ORDER BY series_id, start "
            "ON CONFLICT (series_id, start) DO UPDATE SET value = excluded.value, change_id = excluded.change_id "
            "WHERE fact.value <> excluded.value"
        ),
        {"change": change_id},
    )
    connection.execute(text("DROP TABLE incoming"))
    return Written(change_id, len(new), len(differing), same, differing), new


def _known(connection: Connection, ids: Iterable[int]) -> dict[int, Any]:
    wanted = sorted(ids)
    return {r.id: r for r in connection.execute(select(series).where(series.c.id.in_(wanted)))}


def _any_between(connection: Connection, ids: Iterable[int], first: dt.date, last: dt.date) -> bool:
    query = select(fact.c.series_id).where(fact.c.series_id.in_(list(ids)), fact.c.start.between(first, last)).limit(1)
    return connection.execute(query).first() is not None


def _log_values(
    connection: Connection, author: log.Author, written: Written, known: Mapping[int, Any], new: Iterable[Fact]
) -> None:
    """One row per overwritten value, and per new one where values are logged singly."""
    values: list[tuple[int, dt.date, float | None, float]] = [
        (o.series_id, o.start, o.before, o.after) for o in written.overwritten
    ]
    values += [(f.series_id, f.start, None, f.value) for f in new]
    log.write_many(
        connection,
        log.Author(author.who, author.at, author.reason, author.source),
        "value",
        [
            {"parent_id": written.change_id, "kpi": known[series_id].kpi, "series_id": series_id, "start": start,
             "before": before, "after": after}
            for series_id, start, before, after in values
        ],
    )  # fmt: skip
