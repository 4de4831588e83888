"""Writing facts: an upsert that logs old → new, does nothing where nothing differs, and keeps the periods current.

Rows go into a temporary table first, by each database's fast path; comparing, logging and rolling up is then SQL
over sets, the same on both databases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, text

from kpi.cadence import belongs_to, next_start
from kpi.model import Cadence, Series
from kpi.store import log
from kpi.store.tables import series

_SLACK = dt.timedelta(days=7)
"""A week counts for the month of its Thursday, so a period's facts may start this much outside of it."""


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
    found = {Series(r.kpi, r.platform, r.account, Cadence(r.grain)): r.id for r in _series_of(connection, kpis)}
    fresh = sorted(keys - found.keys())
    if fresh:
        connection.execute(
            insert(series), [{**key._asdict(), "cadence": cadences[key.kpi].value} for key in fresh]
        )
        found = {Series(r.kpi, r.platform, r.account, Cadence(r.grain)): r.id for r in _series_of(connection, kpis)}
    return {key: found[key] for key in keys}


def _series_of(connection: Connection, kpis: Sequence[str]) -> list[Any]:
    return list(connection.execute(select(series).where(series.c.kpi.in_(kpis))))


def current_versions(connection: Connection, keys: Iterable[tuple[int, dt.date]]) -> dict[tuple[int, dt.date], Any]:
    """Value and change id of the facts there are under these keys."""
    found = {}
    query = text("SELECT value, change_id FROM fact WHERE series_id = :series AND start = :start")
    for series_id, start in keys:
        row = connection.execute(query.bindparams(series=series_id), {"start": _day(connection, start)}).first()
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
    _fill(connection, rows)
    differing = [
        Overwritten(r.series_id, _date(r.start), r.before, r.after)
        for r in connection.execute(
            text(
                "SELECT i.series_id, i.start, f.value AS before, i.value AS after FROM incoming i "
                "JOIN fact f ON f.series_id = i.series_id AND f.start = i.start WHERE f.value <> i.value "
                "ORDER BY i.series_id, i.start"
            )
        )
    ]
    there = int(
        connection.execute(
            text(
                "SELECT COUNT(*) FROM incoming i WHERE EXISTS "
                "(SELECT 1 FROM fact f WHERE f.series_id = i.series_id AND f.start = i.start)"
            )
        ).scalar_one()
    )
    inserted, changed = len(rows) - there, len(differing)
    counts = {"inserted": inserted, "changed": changed, "same": there - changed}
    change_id = log.write(connection, author, what, after=counts)
    if inserted or changed:
        kpis = _kpis(connection, {row.series_id for row in rows})
        _log_values(connection, author, change_id, differing, kpis, rows if each else ())
        connection.execute(
            text(
                "INSERT INTO fact (series_id, start, value, period, change_id) "
                "SELECT series_id, start, value, period, :change FROM incoming WHERE true ORDER BY series_id, start "
                "ON CONFLICT (series_id, start) DO UPDATE SET value = excluded.value, change_id = excluded.change_id "
                "WHERE fact.value <> excluded.value"
            ),
            {"change": change_id},
        )
        touched = roll_up_incoming(connection, kpis, weights, fiscal_start)
        log.bump(connection, touched)
    connection.execute(text("DROP TABLE incoming"))
    return Written(change_id, inserted, changed, there - changed, tuple(differing))


def _date(value: object) -> dt.date:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value  # type: ignore[return-value]


def _fill(connection: Connection, rows: Sequence[Fact]) -> None:
    """Rows into the temporary table `incoming`, by the database's fast path."""
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        connection.execute(text("CREATE TEMP TABLE incoming (series_id INTEGER, start TEXT, value REAL, period TEXT)"))
        iso = _Iso()
        raw.executemany(
            "INSERT INTO incoming VALUES (?, ?, ?, ?)", ((r[0], iso[r[1]], r[2], iso[r[3]]) for r in rows)
        )
        return
    connection.execute(
        text(
            "CREATE TEMP TABLE incoming (series_id integer, start date, value double precision, period date) "
            "ON COMMIT DROP"
        )
    )
    with raw.cursor() as cursor, cursor.copy("COPY incoming FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["int4", "date", "float8", "date"])
        for row in rows:
            copy.write_row(row)
    connection.execute(text("ANALYZE incoming"))


class _Iso(dict[dt.date, str]):
    """ISO text of days, made once each: a file has few days and many rows."""

    def __missing__(self, day: dt.date) -> str:
        self[day] = day.isoformat()
        return self[day]


def _kpis(connection: Connection, ids: Iterable[int]) -> dict[int, Any]:
    wanted = sorted(ids)
    return {r.id: r for r in connection.execute(select(series).where(series.c.id.in_(wanted)))}


def _log_values(
    connection: Connection,
    author: log.Author,
    parent: int,
    differing: Sequence[Overwritten],
    kpis: Mapping[int, Any],
    new: Iterable[Fact],
) -> None:
    """One row per overwritten value, and per new one where values are logged singly."""
    logged = [
        {"parent_id": parent, "kpi": kpis[o.series_id].kpi, "series_id": o.series_id, "start": o.start,
         "before": o.before, "after": o.after}
        for o in differing
    ]  # fmt: skip
    seen = {(o.series_id, o.start) for o in differing}
    versions = current_versions(connection, [(f.series_id, f.start) for f in new])
    logged += [
        {"parent_id": parent, "kpi": kpis[f.series_id].kpi, "series_id": f.series_id, "start": f.start,
         "before": None, "after": f.value}
        for f in new
        if (f.series_id, f.start) not in seen and (f.series_id, f.start) not in versions
    ]  # fmt: skip
    log.write_many(connection, log.Author(author.who, author.at, author.reason, author.source), "value", logged)


def roll_up_incoming(
    connection: Connection, kpis: Mapping[int, Any], weights: Mapping[str, str], fiscal_start: int
) -> set[str]:
    """Recompute the periods that `incoming` touches, also of KPIs weighted by what came in; returns their KPIs."""
    touched: set[tuple[int, dt.date]] = {
        (r.series_id, _date(r.period))
        for r in connection.execute(text("SELECT DISTINCT series_id, period FROM incoming"))
    }
    cadence_of = {row.id: Cadence(row.cadence) for row in kpis.values()}
    names = {row.kpi for row in kpis.values()}
    weighted = [kpi for kpi, weight in weights.items() if weight in names]
    if weighted:
        by_key = {(r.kpi, r.platform, r.account, r.grain): r for r in _series_of(connection, weighted)}
        for source in list(kpis.values()):
            dependents = [
                by_key[kpi, source.platform, source.account, source.grain]
                for kpi in weighted
                if weights[kpi] == source.kpi and (kpi, source.platform, source.account, source.grain) in by_key
            ]
            if not dependents:
                continue
            starts = connection.execute(
                text("SELECT DISTINCT start FROM incoming WHERE series_id = :s"), {"s": source.id}
            ).scalars()
            days = [_date(start) for start in starts]
            for row in dependents:
                cadence_of[row.id] = Cadence(row.cadence)
                names.add(row.kpi)
                grain = Cadence(row.grain)
                touched |= {(row.id, belongs_to(day, grain, cadence_of[row.id], fiscal_start)) for day in days}
    roll_up(connection, touched, cadence_of.__getitem__, weights)
    return names


def roll_up(
    connection: Connection,
    touched: Iterable[tuple[int, dt.date]],
    cadence_of: Callable[[int], Cadence],
    weights: Mapping[str, str],
) -> None:
    """Recompute these periods (series id, first day) from their facts."""
    buckets = sorted(set(touched))
    weight_ids = _weight_series(connection, {series_id for series_id, _ in buckets}, weights)
    date_type = "TEXT" if connection.dialect.name == "sqlite" else "date"
    connection.execute(
        text(
            f"CREATE TEMP TABLE touched (series_id integer, period {date_type}, first {date_type}, "
            f"last {date_type}, weight_id integer)"
        )
    )
    insertion = text("INSERT INTO touched VALUES (:series, :period, :first, :last, :weight)")
    rows = []
    for series_id, start in buckets:
        days = (start, start - _SLACK, next_start(start, cadence_of(series_id)) + _SLACK)
        period, first, last = (_day(connection, day) for day in days)
        rows.append(
            {"series": series_id, "period": period, "first": first, "last": last, "weight": weight_ids.get(series_id)}
        )
    if rows:
        connection.execute(insertion, rows)
        connection.execute(
            text("DELETE FROM period WHERE (series_id, start) IN (SELECT series_id, period FROM touched)")
        )
        connection.execute(text(_ROLL_UP))
    connection.execute(text("DROP TABLE touched"))


_ROLL_UP = """
INSERT INTO period (series_id, start, present, total, last, last_start, low, high, weighted, weight)
SELECT a.series_id, a.period, a.present, a.total, l.value, a.last_start, a.low, a.high,
       CASE WHEN a.weights = a.present THEN a.weighted END, CASE WHEN a.weights = a.present THEN a.weight END
FROM (
    SELECT f.series_id, f.period, COUNT(*) AS present, SUM(f.value) AS total, MAX(f.start) AS last_start,
           MIN(f.value) AS low, MAX(f.value) AS high, COUNT(n.value) AS weights,
           SUM(f.value * n.value) AS weighted, SUM(n.value) AS weight
    FROM touched t
    JOIN fact f ON f.series_id = t.series_id AND f.start BETWEEN t.first AND t.last AND f.period = t.period
    LEFT JOIN fact n ON n.series_id = t.weight_id AND n.start = f.start
    GROUP BY f.series_id, f.period
) a
JOIN fact l ON l.series_id = a.series_id AND l.start = a.last_start
"""


def _weight_series(connection: Connection, ids: Iterable[int], weights: Mapping[str, str]) -> dict[int, int]:
    """For series of weighted KPIs: the series of their weights, same platform, account and grain."""
    if not weights:
        return {}
    wanted = set(ids)
    rows = _series_of(connection, sorted({*weights, *weights.values()}))
    by_key = {(r.kpi, r.platform, r.account, r.grain): r.id for r in rows}
    return {
        r.id: by_key[weights[r.kpi], r.platform, r.account, r.grain]
        for r in rows
        if r.id in wanted and r.kpi in weights and (weights[r.kpi], r.platform, r.account, r.grain) in by_key
    }


def rebuild(
    connection: Connection, kpi: str, cadence: Cadence, weights: Mapping[str, str], fiscal_start: int
) -> None:
    """Re-assign a KPI's facts to periods and roll all of them up, after its cadence or weight changed."""
    rows = _series_of(connection, [kpi])
    for row in rows:
        grain = Cadence(row.grain)
        starts = [_date(s) for s in connection.execute(
            text("SELECT start FROM fact WHERE series_id = :s"), {"s": row.id}).scalars()]  # fmt: skip
        mapping = [
            {"s": row.id, "start": _day(connection, day),
             "period": _day(connection, belongs_to(day, grain, cadence, fiscal_start))}
            for day in starts
        ]  # fmt: skip
        if mapping:
            connection.execute(
                text("UPDATE fact SET period = :period WHERE series_id = :s AND start = :start"), mapping
            )
        connection.execute(text("UPDATE series SET cadence = :c WHERE id = :s"), {"c": cadence.value, "s": row.id})
        connection.execute(text("DELETE FROM period WHERE series_id = :s"), {"s": row.id})
        periods = {(row.id, belongs_to(day, grain, cadence, fiscal_start)) for day in starts}
        roll_up(connection, periods, lambda _id: cadence, weights)
