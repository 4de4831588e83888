"""The standard KPIs to pick from, with the parts they are computed from: data/library.yaml."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from kpi.errors import NotFoundError, StrategyError
from kpi.formula import parse
from kpi.model import Cadence, Kpi, Localised, Strategy
from kpi.strategy import load_bytes

LIBRARY = Path(__file__).parents[1] / "data" / "library.yaml"


@cache
def library() -> tuple[Kpi, ...]:
    """All standard KPIs and their parts, in the order of their areas."""
    strategy, problems = load_bytes(LIBRARY.read_bytes(), LIBRARY.name)
    if strategy is None:
        raise StrategyError(problems)
    return strategy.kpis


def pick(keys: Iterable[str]) -> tuple[Kpi, ...]:
    """The KPIs with these keys and every part they need, in the library's order."""
    known = {kpi.key: kpi for kpi in library()}
    needed: set[str] = set()
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        if key not in known:
            raise NotFoundError("There is no standard KPI {key}. Choose one of the library.", key=key)
        if key not in needed:
            needed.add(key)
            waiting += _needs(known[key])
    return tuple(kpi for kpi in library() if kpi.key in needed)


def start_strategy(name: Localised, keys: Iterable[str] = (), *, by_month: bool = False) -> Strategy:
    """A strategy to begin with: the KPIs picked, not yet tied to platforms, goals or targets.

    `by_month`: those that the library assesses by week are assessed by month.
    """
    return Strategy(name=name, kpis=tuple(_begun(kpi, by_month=by_month) for kpi in pick(keys)))


def _begun(kpi: Kpi, *, by_month: bool) -> Kpi:
    cadence = Cadence.MONTHLY if by_month and kpi.cadence is Cadence.WEEKLY else kpi.cadence
    return kpi.model_copy(update={"platforms": (), "cadence": cadence})


def _needs(kpi: Kpi) -> tuple[str, ...]:
    parts = parse(kpi.formula).keys if kpi.formula else ()
    return (*parts, kpi.weight) if kpi.weight else parts
