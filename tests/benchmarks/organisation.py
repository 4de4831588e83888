"""An organisation like the demo's, with as many facts as wanted: daily ones on every platform, in many accounts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import fmean

from kpi.access import Person, Role
from kpi.cadence import next_start
from kpi.demo import demo
from kpi.i18n import Language
from kpi.model import Cadence, Kind, Kpi, Measurement
from kpi.store.database import Store
from kpi.workspace import Request, Workspace

SAVED = "applications"
"""The KPI of which one value is changed; as many accounts and years as the others, but recorded month by month."""
_YEARS = 10
_DAYS_PER_MONTH = 30


def request(today: dt.date) -> Request:
    """A request of somebody who may do everything."""
    return Request(Person("benchmark", Role.ADMINISTRATOR), dt.datetime.combine(today, dt.time()))


def found(file: Path, size: int, today: dt.date) -> None:
    """Fill a new SQLite database with about `size` facts, as an import would."""
    told, measured = demo(today)
    levels = _levels(measured)
    grown = {kpi.key for kpi in told.kpis if _grows(kpi) and kpi.key in levels}
    strategy = told.model_copy(update={"kpis": tuple(_recorded_daily(k) if k.key in grown else k for k in told.kpis)})
    workspace = Workspace(Store(f"sqlite:///{file}"))
    workspace.migrate()
    workspace.publish(request(today), strategy, expected=0)
    rest = [measurement for measurement in measured if measurement.kpi not in grown]
    workspace.record(request(today), rest, today=today, file="rest.csv")
    days, accounts = _shape(size, sum(len(levels[key]) for key in grown))
    for kpi in strategy.kpis:
        if kpi.key in grown:
            some = list(_measurements(kpi, levels[kpi.key], today, days, accounts))
            workspace.record(request(today), some, today=today, file=f"{kpi.key}.csv")
    workspace.close()


def name_of(file: Path, key: str) -> str:
    """What an English page calls a KPI."""
    workspace = Workspace(Store(f"sqlite:///{file}"))
    kpi = workspace.state().strategy.kpi(key)
    workspace.close()
    assert kpi is not None
    return Language("en").text(kpi.name)


def _grows(kpi: Kpi) -> bool:
    """Flows by month: what platforms report by day."""
    return kpi.kind is Kind.FLOW and kpi.formula is None and kpi.cadence is Cadence.MONTHLY


def _recorded_daily(kpi: Kpi) -> Kpi:
    return kpi if kpi.key == SAVED else kpi.model_copy(update={"grain": Cadence.DAILY})


def _levels(measured: list[Measurement]) -> Mapping[str, Mapping[str, float]]:
    """The usual value of each KPI on each platform, so that progress is like the demo's."""
    values: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for measurement in measured:
        values[measurement.kpi][measurement.platform].append(measurement.value)
    return {kpi: {place: fmean(some) for place, some in places.items()} for kpi, places in values.items()}


def _shape(size: int, places: int) -> tuple[int, int]:
    """Days and accounts that make so many facts in so many places."""
    accounts = -(-size // (places * _YEARS * 365))
    return size // (places * accounts), accounts


def _measurements(
    kpi: Kpi, levels: Mapping[str, float], today: dt.date, days: int, accounts: int
) -> Iterator[Measurement]:
    """By day, then by platform and account, as a platform's export has them."""
    count = days if kpi.fact_grain is Cadence.DAILY else days // _DAYS_PER_MONTH
    share = accounts * (_DAYS_PER_MONTH if kpi.fact_grain is Cadence.DAILY else 1)
    start = today if kpi.fact_grain is Cadence.DAILY else today.replace(day=1)
    for back in range(count, 0, -1):
        day = next_start(start, kpi.fact_grain, -back)
        for place, level in levels.items():
            for account in range(accounts):
                value = round(level / share * (0.8 + 0.4 * ((back * 7 + account) % 10) / 10), 2)
                yield Measurement(kpi.key, day, value, place, f"account {account}" if accounts > 1 else "")
