"""What assessing costs when nothing was computed before: the demo, a thousand KPIs, and daily ones."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from kpi.aggregation import series_for
from kpi.cadence import last_complete, next_start, period_end, periods
from kpi.model import Cadence, Kind, Kpi, Mode, Platform, Strategy, Target
from kpi.parts import PeriodPart
from kpi.scorecard import arrange, assess
from kpi.store.database import Store
from kpi.workspace import Workspace
from tests.benchmarks.figures import Figure, seconds
from tests.benchmarks.organisation import found

_RUNS = 5
_DEMO = 5_000
"""About as many facts as the demo has."""
_Given = tuple[Strategy, dict[str, list[PeriodPart]]]


def figures(today: dt.date) -> Iterator[Figure]:
    """Assess everything and roll it up, some times over."""
    as_of = period_end(last_complete(today, Cadence.MONTHLY), Cadence.MONTHLY)
    months = next_start(as_of.replace(day=1), Cadence.MONTHLY, -35)
    days = next_start(as_of, Cadence.DAILY, -729)
    yield Figure("scorecard from nothing: the demo, read from SQLite", seconds(_demo(today, as_of)))
    cases: dict[str, Callable[[], _Given]] = {
        "1,000 monthly KPIs, 36 months": lambda: _made(1_000, Cadence.MONTHLY, 1, (months, as_of)),
        "1 daily KPI, 730 days on 5 platforms": lambda: _made(1, Cadence.DAILY, 5, (days, as_of)),
    }
    for name, make in cases.items():
        strategy, parts = make()
        taken = median(_timed(strategy, parts, as_of) for _ in range(_RUNS))
        yield Figure(f"scorecard from nothing: {name}", seconds(taken))


def _timed(strategy: Strategy, parts: dict[str, list[PeriodPart]], as_of: dt.date) -> float:
    start = time.perf_counter()
    found = {kpi.key: assess(kpi, series_for(strategy, kpi.key, parts, as_of), as_of) for kpi in strategy.kpis}
    arrange(strategy, found, as_of)
    return time.perf_counter() - start


def _demo(today: dt.date, as_of: dt.date) -> float:
    """The median of what a new process needs that opens the demo's database."""
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "demo.db"
        found(file, _DEMO, today)
        for _ in range(_RUNS):
            workspace = Workspace(Store(f"sqlite:///{file}"))
            start = time.perf_counter()
            workspace.scorecard(as_of)
            taken.append(time.perf_counter() - start)
            workspace.close()
    return median(taken)


def _made(count: int, cadence: Cadence, platforms: int, span: tuple[dt.date, dt.date]) -> _Given:
    places = tuple(Platform(key=f"p{number}", name=f"Platform {number}") for number in range(platforms))
    target = Target(mode=Mode.LEVEL, value=1e4, baseline=100.0, start=span[1].replace(month=1, day=1), due=span[1])
    kpis = tuple(
        Kpi(key=f"k{number}", name=f"KPI {number}", kind=Kind.FLOW, cadence=cadence,
            platforms=tuple(place.key for place in places), targets=(target,))
        for number in range(count)
    )  # fmt: skip
    parts = {
        kpi.key: [
            _part((kpi.key, place.key, ""), start, cadence, 100.0 + number)
            for number, start in enumerate(periods(*span, cadence))
            for place in places
        ]
        for kpi in kpis
    }
    return Strategy(name="Benchmark", kpis=kpis, platforms=places), parts


def _part(series: tuple[str, str, str], start: dt.date, grain: Cadence, value: float) -> PeriodPart:
    return PeriodPart(*series, start, grain, 1, value, value, start, value, value)
