"""What one series brought in one period: the aggregates of its facts that everything else is computed from."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import fsum, prod
from typing import NamedTuple

from kpi import cadence as periods
from kpi.model import Cadence

SeriesKey = tuple[str, str]
"""Platform and account."""


class PeriodPart(NamedTuple):
    """The facts of one series (KPI, platform, account) and one grain in one period of the KPI's cadence.

    Facts of a coarser grain than the cadence come with their own period as `start`; they serve windows only. A tuple,
    since there may be very many.
    """

    kpi: str
    platform: str
    account: str
    start: dt.date
    """First day of the period of the KPI's cadence; a weekly fact counts for the month of its Thursday."""
    grain: Cadence
    """How the facts arrived."""
    present: int
    """Number of facts."""
    total: float
    last: float
    """The fact with the latest start."""
    last_start: dt.date
    low: float
    high: float
    weighted: float | None = None
    """Σ n·x over the facts, n from the KPI's weight; None unless every fact has its n."""
    weight: float | None = None
    """Σ n likewise."""
    chained: float | None = None
    """Π(1+x)−1; may be left out for a single fact, of which it is the value."""
    provisional: int = 0
    """Number of facts that are not final yet."""

    @property
    def series(self) -> SeriesKey:
        """Platform and account."""
        return self.platform, self.account

    @property
    def growth(self) -> float | None:
        """The facts as growth rates, chained; None where the store cannot tell."""
        return self.last if self.present == 1 and self.chained is None else self.chained


def merge(parts: Sequence[PeriodPart], start: dt.date) -> PeriodPart:
    """Several periods of one series and grain as one, which starts here; the order does not matter."""
    if len(parts) == 1:
        return parts[0] if parts[0].start == start else parts[0]._replace(start=start)
    latest = max(parts, key=lambda part: part.last_start)
    growths = [part.growth for part in parts]
    return PeriodPart(
        kpi=latest.kpi,
        platform=latest.platform,
        account=latest.account,
        start=start,
        grain=latest.grain,
        present=sum(part.present for part in parts),
        total=fsum(part.total for part in parts),
        last=latest.last,
        last_start=latest.last_start,
        low=min(part.low for part in parts),
        high=max(part.high for part in parts),
        weighted=_sum(part.weighted for part in parts),
        weight=_sum(part.weight for part in parts),
        chained=None if None in growths else prod(1 + g for g in growths if g is not None) - 1,
        provisional=sum(part.provisional for part in parts),
    )


def regroup(
    parts: Iterable[PeriodPart], own: Cadence, cadence: Cadence, fiscal_start: int = 1
) -> dict[dt.date, tuple[PeriodPart, ...]]:
    """Parts of periods of `own` cadence rolled up to a coarser one: one per series and grain, by first day.

    Facts coarser than the cadence are left out. Months cannot become weeks: then there is nothing. Parts of the cadence
    itself are one per series and grain as they are.
    """
    if periods.is_finer(cadence, own):
        return {}
    coarser = {grain for grain in Cadence if periods.is_finer(cadence, grain)}
    buckets: dict[dt.date, list[PeriodPart]] = defaultdict(list)
    for part in parts:
        if part.grain not in coarser:
            start = part.start if own is cadence else periods.belongs_to(part.start, own, cadence, fiscal_start)
            buckets[start].append(part)
    if own is cadence:
        return {start: tuple(bucket) for start, bucket in sorted(buckets.items())}
    return {start: merge_series(bucket, start) for start, bucket in sorted(buckets.items())}


def merge_series(parts: Sequence[PeriodPart], start: dt.date) -> tuple[PeriodPart, ...]:
    """One part per series and grain, each starting here."""
    if len(parts) == 1:
        return (merge(parts, start),)
    groups: dict[tuple[str, str, Cadence], list[PeriodPart]] = defaultdict(list)
    for part in parts:
        groups[part.platform, part.account, part.grain].append(part)
    return tuple(merge(groups[key], start) for key in sorted(groups))


def by_series(parts: Sequence[PeriodPart]) -> Mapping[SeriesKey, tuple[PeriodPart, ...]]:
    """The parts of each series; more than one only where facts came in several grains."""
    if len(parts) == 1:
        return {parts[0].series: (parts[0],)}
    single: dict[SeriesKey, tuple[PeriodPart, ...]] = {(part.platform, part.account): (part,) for part in parts}
    if len(single) == len(parts):
        return dict(sorted(single.items()))
    found: dict[SeriesKey, list[PeriodPart]] = defaultdict(list)
    for part in parts:
        found[part.series].append(part)
    return {series: tuple(rows) for series, rows in sorted(found.items())}


def _sum(numbers: Iterable[float | None]) -> float | None:
    found = tuple(numbers)
    return None if None in found else fsum(n for n in found if n is not None)
