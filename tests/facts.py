"""Facts and definitions for tests of the core: what the store would deliver, without a store."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kpi.cadence import belongs_to, is_finer, next_start, period_end
from kpi.model import Cadence, Kpi, Platform, Strategy, Target
from kpi.parts import PeriodPart

JAN = dt.date(2026, 1, 1)
DEC_END = dt.date(2026, 12, 31)


@dataclass(frozen=True)
class Fact:
    """One measurement, with the count of answers behind it."""

    start: dt.date
    value: float
    platform: str = ""
    account: str = ""
    grain: Cadence = Cadence.MONTHLY
    weight: float | None = None


def kpi(key: str = "leads", kind: str = "flow", **fields: Any) -> Kpi:
    """A KPI with little more than a key."""
    return Kpi.model_validate({"key": key, "name": key, "kind": kind, **fields})


def target(value: float | None = 100, start: dt.date = JAN, due: dt.date = DEC_END, **fields: Any) -> Target:
    """A target for 2026."""
    return Target.model_validate({"value": value, "start": start, "due": due, **fields})


def strategy(*kpis: Kpi, platforms: Sequence[Platform] = ()) -> Strategy:
    return Strategy(name="Test", kpis=kpis, platforms=tuple(platforms))


def parts(of: Kpi, facts: Iterable[Fact]) -> tuple[PeriodPart, ...]:
    """The facts of a KPI aggregated over time, per series, period of its cadence, and grain."""
    groups: dict[tuple[str, str, dt.date, Cadence], list[Fact]] = defaultdict(list)
    for fact in facts:
        coarse = is_finer(of.cadence, fact.grain)
        start = fact.start if coarse else belongs_to(fact.start, fact.grain, of.cadence)
        groups[fact.platform, fact.account, start, fact.grain].append(fact)
    return tuple(_part(of.key, key, same) for key, same in groups.items())


def _part(key: str, group: tuple[str, str, dt.date, Cadence], same: Sequence[Fact]) -> PeriodPart:
    platform, account, start, grain = group
    values, last = [fact.value for fact in same], max(same, key=lambda fact: fact.start)
    weights = [(fact.value * fact.weight, fact.weight) for fact in same if fact.weight is not None]
    complete = len(weights) == len(same)
    return PeriodPart(
        kpi=key,
        platform=platform,
        account=account,
        start=start,
        grain=grain,
        present=len(same),
        total=sum(values),
        last=last.value,
        last_start=last.start,
        low=min(values),
        high=max(values),
        weighted=sum(product for product, _ in weights) if complete else None,
        weight=sum(n for _, n in weights) if complete else None,
    )


def monthly(values: Sequence[float | None], first: dt.date = JAN, platform: str = "") -> list[Fact]:
    """A fact a month; None leaves one out."""
    return successive(values, Cadence.MONTHLY, first, platform)


def successive(values: Sequence[float | None], grain: Cadence, first: dt.date, platform: str = "") -> list[Fact]:
    """A fact for each period from the first on; None leaves one out."""
    starts = [next_start(first, grain, n) for n in range(len(values))]
    return [
        Fact(start, value, platform, grain=grain)
        for start, value in zip(starts, values, strict=True)
        if value is not None
    ]


def month_end(number: int) -> dt.date:
    """The last day of a month of 2026, counted on into the years after."""
    return period_end(next_start(JAN, Cadence.MONTHLY, number - 1), Cadence.MONTHLY)


def all_parts(
    facts: Mapping[Kpi, Iterable[Fact]] | Sequence[tuple[Kpi, Iterable[Fact]]],
) -> dict[str, tuple[PeriodPart, ...]]:
    """The parts of several KPIs, by key."""
    pairs = facts.items() if isinstance(facts, Mapping) else facts
    return {of.key: parts(of, some) for of, some in pairs}
