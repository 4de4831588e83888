"""What assessing costs: the demo and a thousand KPIs from nothing, unchanged, after one new value; and daily values."""

from __future__ import annotations

import datetime as dt
import gc
import math
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from kpi.aggregation import series_for
from kpi.cadence import last_ended, next_start, period_end, periods
from kpi.model import Cadence, Kind, Kpi, Measurement, Mode, Platform, Strategy, Target
from kpi.parts import PeriodPart
from kpi.scorecard import arrange, assess
from kpi.store.database import Store
from kpi.workspace import Workspace
from tests.benchmarks.figures import Figure, seconds
from tests.benchmarks.organisation import found, request

_RUNS = 5
_DEMO = 5_000
"""About as many facts as the demo has."""
_KPIS, _MONTHS = 1_000, 36
_AT_MOST = 2.0
"""Seconds for a thousand KPIs from nothing, on one core."""


def figures(today: dt.date) -> Iterator[Figure]:
    """Assess everything and roll it up, some times over."""
    as_of = period_end(last_ended(today, Cadence.MONTHLY), Cadence.MONTHLY)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "demo.db"
        found(file, _DEMO, today)
        yield Figure("scorecard from nothing: the demo", seconds(_from_nothing(file, as_of)))
    with tempfile.TemporaryDirectory() as folder:
        yield from _thousand(Path(folder) / "thousand.db", today, as_of)
    yield Figure("assessment from nothing: 1 daily KPI, 730 days on 5 platforms", seconds(_daily(as_of)))


def _from_nothing(file: Path, as_of: dt.date) -> float:
    """What a new process needs that opens this database, packages apart."""
    gc.collect()
    gc.freeze()  # as the server does: what filled the database is not walked through again
    return median(_spent(lambda workspace: workspace.scorecard(as_of), file) for _ in range(_RUNS))


def _spent(read: Callable[[Workspace], object], file: Path) -> float:
    workspace = Workspace(Store(f"sqlite:///{file}"))
    taken = _processor_time(lambda: read(workspace))
    workspace.close()
    return taken


def _processor_time(work: Callable[[], object]) -> float:
    """On one core; waiting for others does not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def _thousand(file: Path, today: dt.date, as_of: dt.date) -> Iterator[Figure]:
    """A thousand monthly KPIs: all of them, again, and after one of them has got another value."""
    strategy, measured = _many(as_of)
    workspace = Workspace(Store(f"sqlite:///{file}"))
    workspace.migrate()
    workspace.publish(request(today), strategy, expected=0)
    workspace.record(request(today), measured, today=today, file="many.csv")
    name = f"{_KPIS:,} monthly KPIs, {_MONTHS} months"
    taken = _from_nothing(file, as_of)
    yield Figure(f"scorecard from nothing: {name}, of 2 s", seconds(taken), taken / _AT_MOST, at_most=1.0)
    workspace.scorecard(as_of)
    yield Figure(f"scorecard unchanged: {name}", seconds(_processor_time(lambda: workspace.scorecard(as_of))))
    last = measured[-1]
    workspace.record(request(today), [last._replace(value=last.value + 1)], today=today)
    yield Figure(f"scorecard after one value: {name}", seconds(_processor_time(lambda: workspace.scorecard(as_of))))
    workspace.close()


def _many(as_of: dt.date) -> tuple[Strategy, list[Measurement]]:
    """Every third KPI with a season, every fifth with a step upwards, all with chance in them."""
    chance = random.Random(1)  # noqa: S311
    target = Target(mode=Mode.LEVEL, value=400.0, baseline=200.0, start=as_of.replace(month=1, day=1), due=as_of)
    kpis = tuple(
        Kpi(key=f"k{number}", name=f"KPI {number}", kind=Kind.FLOW, cadence=Cadence.MONTHLY, targets=(target,))
        for number in range(_KPIS)
    )
    first = next_start(as_of.replace(day=1), Cadence.MONTHLY, 1 - _MONTHS)
    measured = []
    for number, kpi in enumerate(kpis):
        for month, start in enumerate(periods(first, as_of, Cadence.MONTHLY)):
            season = 40 * math.sin(month * math.pi / 6) if number % 3 == 0 else 0.0
            step = 60.0 if number % 5 == 0 and month >= _MONTHS * 2 // 3 else 0.0
            measured.append(Measurement(kpi.key, start, round(200 + season + step + chance.gauss(0, 15), 2)))
    return Strategy(name="Benchmark", kpis=kpis), measured


def _daily(as_of: dt.date) -> float:
    places = tuple(Platform(key=f"p{number}", name=f"Platform {number}") for number in range(5))
    target = Target(mode=Mode.LEVEL, value=1e4, baseline=100.0, start=as_of.replace(month=1, day=1), due=as_of)
    kpi = Kpi(key="daily", name="Daily", kind=Kind.FLOW, cadence=Cadence.DAILY,
              platforms=tuple(place.key for place in places), targets=(target,))  # fmt: skip
    days = periods(next_start(as_of, Cadence.DAILY, -729), as_of, Cadence.DAILY)
    parts = {
        kpi.key: [
            _part((kpi.key, place.key, ""), day, 100.0 + number) for number, day in enumerate(days) for place in places
        ]
    }
    strategy = Strategy(name="Benchmark", kpis=(kpi,), platforms=places)

    def work() -> None:
        arrange(strategy, {kpi.key: assess(kpi, series_for(strategy, kpi.key, parts, as_of), as_of)}, as_of)

    return median(_processor_time(work) for _ in range(_RUNS))


def _part(series: tuple[str, str, str], day: dt.date, value: float) -> PeriodPart:
    return PeriodPart(*series, day, Cadence.DAILY, 1, value, value, day, value, value)
