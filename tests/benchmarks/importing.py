"""How fast many rows get in: recorded as from a file, against the bare rows by the database's own fast path."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from kpi.model import Cadence, Kind, Kpi, Measurement, Platform, Series, Strategy
from kpi.store import facts
from kpi.store.database import Connection, Store
from kpi.workspace import Workspace
from tests.benchmarks.figures import Figure
from tests.benchmarks.organisation import request
from tests.postgres import running_postgres

AT_LEAST = 0.5
"""Of the bare rate."""
_KPIS, _PLATFORMS, _ACCOUNTS = 30, 5, 2
_INTO = "fact (series_id, start, value, period, change_id)"

Open = Callable[[], Store]


def figures(rows: int, runs: int, today: dt.date) -> Iterator[Figure]:
    """The rate of one big import on both databases."""
    strategy = _strategy()
    measurements = list(_measurements(rows, today))
    with tempfile.TemporaryDirectory() as folder:
        numbers = iter(range(2 * runs))
        yield _figure("SQLite", lambda: Store(f"sqlite:///{folder}/{next(numbers)}.db"), strategy, measurements, runs)
    with running_postgres() as server:

        def emptied() -> Store:
            server.empty_database()
            return Store(server.url)

        yield _figure("PostgreSQL", emptied, strategy, measurements, runs)


def _figure(name: str, new: Open, strategy: Strategy, measurements: list[Measurement], runs: int) -> Figure:
    today = measurements[-1].start
    recorded, bare = [], []
    for _ in range(runs):
        bare.append(_bare(new(), strategy, measurements, today))
        recorded.append(_recorded(new(), strategy, measurements, today))
    rate = len(measurements) / median(recorded)
    ratio = median(b / r for b, r in zip(bare, recorded, strict=True))
    title = f"import of {len(measurements):,} rows, {name}, to bare ones ({len(measurements) / median(bare):,.0f}/s)"
    return Figure(title, f"{rate:,.0f}/s", ratio, at_least=AT_LEAST)


def _strategy() -> Strategy:
    kpis = [Kpi(key=f"k{n}", name=f"KPI {n}", kind=Kind.FLOW, grain=Cadence.DAILY) for n in range(_KPIS)]
    platforms = [Platform(key=f"p{n}", name=f"Platform {n}") for n in range(_PLATFORMS)]
    return Strategy(name="Benchmark", kpis=tuple(kpis), platforms=tuple(platforms))


def _measurements(rows: int, today: dt.date) -> Iterator[Measurement]:
    """By date, then by series: as exports have them."""
    places = [(f"k{k}", f"p{p}", f"a{a}") for k in range(_KPIS) for p in range(_PLATFORMS) for a in range(_ACCOUNTS)]
    for index in range(rows):
        back, number = divmod(rows - 1 - index, len(places))
        kpi, platform, account = places[-1 - number]
        yield Measurement(kpi, today - dt.timedelta(days=back), float(index * 7919 % 1000), platform, account)


def _recorded(store: Store, strategy: Strategy, measurements: list[Measurement], today: dt.date) -> float:
    workspace = _ready(store, strategy, today)
    start = time.perf_counter()
    workspace.record(request(today), measurements, today=today, file="benchmark.csv")
    taken = time.perf_counter() - start
    workspace.close()
    return taken


def _bare(store: Store, strategy: Strategy, measurements: list[Measurement], today: dt.date) -> float:
    """The same rows, in the same order, into the same table with its keys, and nothing else."""
    workspace = _ready(store, strategy, today)
    with store.write() as connection:
        wanted = {Series(m.kpi, m.platform, m.account, Cadence.DAILY) for m in measurements}
        ids = facts.series_ids(connection, wanted, {kpi.key: kpi.cadence for kpi in strategy.kpis})
    day: Callable[[dt.date], Any] = dt.date.isoformat if store.is_sqlite else lambda day: day
    rows = [
        (
            ids[Series(m.kpi, m.platform, m.account, Cadence.DAILY)],
            day(m.start),
            m.value,
            day(m.start.replace(day=1)),
            1,
        )
        for m in measurements
    ]
    start = time.perf_counter()
    with store.write() as connection:
        (_executemany if store.is_sqlite else _copy)(connection, rows)
    taken = time.perf_counter() - start
    workspace.close()
    return taken


def _ready(store: Store, strategy: Strategy, today: dt.date) -> Workspace:
    workspace = Workspace(store)
    workspace.migrate()
    workspace.publish(request(today), strategy, expected=0)
    return workspace


def _executemany(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    raw: Any = connection.connection.driver_connection
    raw.executemany(f"INSERT INTO {_INTO} VALUES (?, ?, ?, ?, ?)", rows)


def _copy(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    raw: Any = connection.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(f"COPY {_INTO} FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["int4", "date", "float8", "date", "int4"])
        for row in rows:
            copy.write_row(row)
