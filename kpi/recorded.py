"""The values of a recorded KPI: its parts rolled up to a cadence, combined, with their completeness."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import fsum

from kpi import cadence as periods
from kpi.assessment import PeriodValue, Reason
from kpi.axes import Combined, combine
from kpi.model import Aggregation, Cadence, Kpi, Platform
from kpi.parts import PeriodPart, SeriesKey, by_series, merge_series, regroup
from kpi.presence import completeness, expected_series

Values = dict[dt.date, PeriodValue]
"""By first day of the period; with a span, the period that the value reaches to."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked for: which periods, up to which day, on which platforms."""

    cadence: Cadence
    as_of: dt.date
    places: Mapping[str, Platform]
    fiscal_start: int = 1
    platforms: tuple[str, ...] = ()
    """Only what was recorded on these; none: all."""
    preferred: tuple[str, ...] = ()
    """Only these as well, but of a KPI that was never recorded on any of them, all."""
    span: tuple[dt.date, dt.date] | None = None
    """Values from the first of these days on, instead of each period's own."""

    def is_active(self, place: str, first: dt.date, last: dt.date) -> bool:
        """Whether a platform is in use in these days; one nobody described always is."""
        platform = self.places.get(place)
        return platform is None or platform.is_active(first, last)

    def select(self, parts: Iterable[PeriodPart]) -> tuple[PeriodPart, ...]:
        """The parts asked for, as far as they had begun on the day."""
        begun = tuple(part for part in parts if part.last_start <= self.as_of)
        if self.platforms:
            return tuple(part for part in begun if part.platform in self.platforms)
        return tuple(part for part in begun if part.platform in self.preferred) or begun

    def named(self, kpi: Kpi) -> tuple[str, ...]:
        """The platforms a KPI is to be recorded on, of those asked for."""
        chosen = self.platforms or self.preferred
        return tuple(place for place in kpi.platforms if not chosen or place in chosen)


def version_on(kpi: Kpi, day: dt.date) -> int:
    """Which definition is in force on a day, counted from 1; a period has the one of its first day."""
    return 1 + sum([version.valid_from <= day for version in kpi.versions]) if kpi.versions else 1


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded KPI at one cadence: its selected parts, rolled up, and the value of each period alone."""

    parts: tuple[PeriodPart, ...]
    grouped: Mapping[dt.date, tuple[PeriodPart, ...]]
    values: Values
    """From the first period with data to the day's, gaps included."""


def recorded(kpi: Kpi, parts: Iterable[PeriodPart], scope: Scope) -> Recorded:
    """A recorded KPI within the scope."""
    selected = scope.select(parts)
    grouped = regroup(selected, kpi.cadence, scope.cadence, scope.fiscal_start)
    return Recorded(selected, grouped, _own_values(kpi, grouped, scope))


def _own_values(kpi: Kpi, grouped: Mapping[dt.date, tuple[PeriodPart, ...]], scope: Scope) -> Values:
    """The value of each period alone."""
    values: Values = {}
    if not grouped:
        return values
    known = _first_and_last(grouped)
    named, is_stock = scope.named(kpi), kpi.over_time is Aggregation.LAST
    latest: dict[SeriesKey, PeriodPart] = {}
    for start in periods.periods(min(grouped), scope.as_of, scope.cadence, scope.fiscal_start):
        rows = grouped.get(start, ())
        series = by_series(rows)
        end = periods.period_end(start, scope.cadence)
        active = partial(scope.is_active, first=start, last=end)
        expected = expected_series(frozenset(series), known, named, active, start)
        share = completeness(kpi, series, expected, start, scope.cadence)
        if is_stock:
            result, carried = _stock(kpi, rows, expected, latest, (start, end))
        else:
            result, carried = combine(kpi, series, start, end), False
        values[start] = _value(
            result, start, end, share, version_on(kpi, start), carried=carried, provisional=_is_provisional(rows)
        )
        if is_stock:
            latest |= {row.series: row for row in rows}
    return values


def _stock(
    kpi: Kpi,
    rows: Sequence[PeriodPart],
    expected: frozenset[SeriesKey],
    latest: Mapping[SeriesKey, PeriodPart],
    span: tuple[dt.date, dt.date],
) -> tuple[Combined, bool]:
    """A stock's value, and whether any of it is carried forward; without one of its platforms it has none."""
    present = frozenset(row.series for row in rows)
    missing = {platform for platform, _ in expected - present}
    carried: tuple[PeriodPart, ...] = ()
    if kpi.carry_forward:
        carried = tuple(row for series, row in latest.items() if series not in present and series[0] in missing)
    result = combine(kpi, by_series((*rows, *carried)), *span)
    if result.value is not None and missing - {row.platform for row in carried}:
        return Combined(None, Reason.INCOMPLETE), False
    return result, bool(carried)


def running_values(kpi: Kpi, recorded: Recorded, scope: Scope, span: tuple[dt.date, dt.date]) -> Values:
    """Values from the span's first period to each of its periods."""
    within = periods.periods_within(*span, scope.cadence, scope.fiscal_start)
    starts = [start for start in within if start <= scope.as_of]
    found: Values = {}
    rows: tuple[PeriodPart, ...] = ()
    shares: list[float] = []
    for start in starts:
        first, end = starts[0], periods.period_end(start, scope.cadence)
        rows = merge_series((*rows, *recorded.grouped.get(start, ())), first)
        shares.append(recorded.values[start].completeness if start in recorded.values else 0.0)
        whole = _whole(kpi, recorded.parts, first, end)
        share = 1.0 if whole else fsum(shares) / len(shares)
        result = combine(kpi, by_series(whole or rows), first, end)
        version, provisional = version_on(kpi, start), _is_provisional(whole or rows)
        found[start] = _value(result, first, end, share, version, provisional=provisional)
    return found


def _whole(kpi: Kpi, parts: Sequence[PeriodPart], first: dt.date, last: dt.date) -> tuple[PeriodPart, ...]:
    """Facts delivered for exactly this span, for what cannot be combined from periods."""
    if kpi.over_time not in (Aggregation.NONE, Aggregation.RATIO_OF_SUMS):
        return ()
    return tuple(p for p in parts if p.start == first and periods.period_end(p.last_start, p.grain) == last)


def _first_and_last(grouped: Mapping[dt.date, Iterable[PeriodPart]]) -> dict[SeriesKey, tuple[dt.date, dt.date]]:
    """First and last period with data of every series; `grouped` is in order."""
    first: dict[SeriesKey, dt.date] = {}
    last: dict[SeriesKey, dt.date] = {}
    for start, rows in grouped.items():
        for row in rows:
            series = row.platform, row.account
            first.setdefault(series, start)
            last[series] = start
    return {series: (start, last[series]) for series, start in first.items()}


def _is_provisional(rows: Iterable[PeriodPart]) -> bool:
    return any(row.provisional for row in rows)


def _value(
    result: Combined,
    start: dt.date,
    end: dt.date,
    share: float,
    version: int,
    *,
    carried: bool = False,
    provisional: bool = False,
) -> PeriodValue:
    bounded = result.value is None
    return PeriodValue(
        start=start,
        end=end,
        value=result.value,
        completeness=share,
        reason=result.reason,
        low=result.low if bounded else None,
        high=result.high if bounded else None,
        approximate=result.approximate,
        carried=carried,
        provisional=provisional,
        version=version,
    )
