"""The process behaviour chart of a KPI: the series that is judged, in segments with limits of their own.

A new definition of the KPI, or a rebase that a person confirmed, starts a new segment; nothing is compared across. In
each, a baseline tells what is usual; once it is long enough, it stays frozen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal, NamedTuple

from kpi.assessment import Basis, PeriodValue, Reason
from kpi.cadence import middle
from kpi.limits import ENOUGH, FIRM, Limits, limits_of, moving_ranges
from kpi.model import Cadence, Kind, Kpi, Span
from kpi.seasonality import CYCLES, position
from kpi.signals import Flag, RuleSet, detect

RESTART = 0.5
"""A running total that falls below this share of the one before was started anew."""

Adjust = Callable[[Sequence[float], Sequence[int]], Sequence[float] | None]
"""Takes the season out of values at positions; None where there is none that is real."""


# -- what is judged ------------------------------------------------------------------------------------------------


class Point(NamedTuple):
    """One point of the series that is judged."""

    start: dt.date
    position: int
    """Number of its period; neighbours are one apart."""
    value: float
    level: float
    """The KPI's own value in that period."""


def basis_of(kpi: Kpi) -> Literal["value", "diff", "decumulate"]:
    """What is judged: of a stock the changes, since a growing stock has no usual value."""
    return kpi.analysis_series or ("diff" if kpi.kind is Kind.STOCK else "value")


def analysis_series(kpi: Kpi, usable: Sequence[PeriodValue]) -> tuple[Point, ...]:
    """The series to be judged, from values of one definition.

    Changes are those from one period to the next: after a gap there is none. A running total becomes what each period
    added; where the total fell below half, it was started anew.
    """
    known = [(value.start, position(value.start, kpi.cadence), value.value) for value in usable]
    points = [Point(start, where, level, level) for start, where, level in known if level is not None]
    if (basis := basis_of(kpi)) == "value":
        return tuple(points)
    return tuple(
        Point(now.start, now.position, _added(before.value, now.value, restarts=basis == "decumulate"), now.level)
        for before, now in pairwise(points)
        if now.position == before.position + 1
    )


def _added(before: float, now: float, *, restarts: bool) -> float:
    return now if restarts and 0 <= now < RESTART * before else now - before


def _year_on_year(points: Sequence[Point], cadence: Cadence) -> tuple[Point, ...]:
    """Differences to the same season before; for KPIs said to be seasonal whose factors are not known yet."""
    before = {point.position: point.value for point in points}
    cycle = CYCLES.get(cadence, 1)
    return tuple(
        Point(p.start, p.position, p.value - before[p.position - cycle], p.level)
        for p in points
        if p.position - cycle in before
    )


# -- the chart -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """A point as it is drawn."""

    start: dt.date
    value: float
    in_baseline: bool
    flag: Flag | None


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the chart with limits of its own; segments are not connected."""

    points: tuple[Point, ...]
    periods: tuple[dt.date, ...]
    """Starts of the periods of the baseline that have a value."""
    baseline: range
    """Which points lie in the baseline."""
    judged: tuple[Point, ...]
    """The points that are held against it: all after it, or all since a measure's start."""
    limits: Limits | None
    reason: Reason | None
    """Why there are no limits."""

    @property
    def provisional(self) -> bool:
        """Few periods in the baseline: the limits may still move."""
        return len(self.periods) < FIRM

    def drawn(self, rules: RuleSet) -> tuple[ChartPoint, ...]:
        """Its points with their flags; those of the baseline are looked at by themselves."""
        baseline = self.points[self.baseline.start : self.baseline.stop]
        flags = {**self.flags(baseline, rules), **self.flags(self.judged, rules)}
        return tuple(
            ChartPoint(point.start, point.value, i in self.baseline, flags.get(point.start))
            for i, point in enumerate(self.points)
        )

    def flags(self, points: Sequence[Point], rules: RuleSet) -> dict[dt.date, Flag]:
        """The signals among successive points, by the start of their period."""
        if self.limits is None:
            return {}
        labels = detect([point.value for point in points], self.limits, rules).labels
        return {point.start: flag for point, flag in zip(points, labels, strict=True) if flag}


@dataclass(frozen=True, slots=True)
class Chart:
    """The process behaviour chart of a KPI; its last segment is the one that is classed."""

    segments: tuple[Segment, ...]
    basis: Basis = "value"
    adjusted: bool = False
    """The season was taken out."""


def chart_of(
    kpi: Kpi,
    usable: Sequence[PeriodValue],
    as_of: dt.date,
    *,
    adjust: Adjust | None = None,
    rebased: Sequence[dt.date] = (),
    since: dt.date | None = None,
) -> Chart:
    """The chart of the periods that are complete enough to be judged, as of a day.

    `rebased` are the first days of segments that people confirmed. `since` is the start of a measure: the baseline then
    lies before the period it falls into, and only what comes from that period on is judged.
    """
    values = [v for v in usable if v.value is not None and v.end <= as_of and not v.carried]
    target = kpi.target_on(as_of)
    window = target.baseline_window if target else None
    start = min((v.start for v in values if v.end >= since), default=since) if since else None
    chart = Chart(())
    for _, same in groupby(values, key=lambda value: value.version):
        series = _series(kpi, tuple(same), adjust)
        segments = tuple(_segment(part, window, start, kpi.cadence) for part in series.parts(rebased))
        chart = Chart((*chart.segments, *segments), series.basis, series.adjusted)
    return chart


@dataclass(frozen=True, slots=True)
class _Series:
    """The points of one definition, and the periods that count for a baseline: of a stock its levels."""

    points: tuple[Point, ...]
    periods: tuple[dt.date, ...]
    basis: Basis
    adjusted: bool

    def parts(self, rebased: Sequence[dt.date]) -> list[_Series]:
        """Cut at the days where new limits begin."""
        edges = [dt.date.min, *sorted(rebased), dt.date.max]
        parts = [
            _Series(
                tuple(point for point in self.points if first <= point.start < end),
                tuple(start for start in self.periods if first <= start < end),
                self.basis,
                self.adjusted,
            )
            for first, end in pairwise(edges)
        ]
        return [part for part in parts if part.periods]


def _series(kpi: Kpi, values: Sequence[PeriodValue], adjust: Adjust | None) -> _Series:
    """What is judged: without its season if one is known; else, of a KPI said to be seasonal, against last year."""
    points = analysis_series(kpi, values)
    basis: Basis = "change" if basis_of(kpi) == "diff" else "value"
    periods = tuple(value.start for value in values) if basis == "change" else tuple(p.start for p in points)
    calm = adjust([p.value for p in points], [p.position for p in points]) if adjust and points else None
    if calm is not None:
        points = tuple(
            Point(point.start, point.position, value, point.level) for point, value in zip(points, calm, strict=True)
        )
    elif kpi.seasonality == "profile" and kpi.cadence in CYCLES:
        points = _year_on_year(points, kpi.cadence)
        return _Series(points, tuple(point.start for point in points), "year_on_year", adjusted=False)
    return _Series(points, periods, basis, adjusted=calm is not None)


def _segment(series: _Series, window: Span | None, since: dt.date | None, cadence: Cadence) -> Segment:
    """Limits from the as-is window if it holds enough periods, else from the first ones.

    A window was chosen by a person; the first periods were not, so their outlying moving ranges are dropped.
    """
    before = [start for start in series.periods if since is None or start < since]
    chosen = [start for start in before if window and window.start <= middle(start, cadence) <= window.end]
    screen = len(chosen) < ENOUGH
    periods = tuple(before[:FIRM] if screen else chosen)
    if not periods:
        return Segment(series.points, (), range(0), (), None, Reason.TOO_FEW_POINTS)
    inside = [i for i, point in enumerate(series.points) if periods[0] <= point.start <= periods[-1]]
    baseline = range(inside[0], inside[-1] + 1) if inside else range(0)
    judged = tuple(p for p in series.points if p.start > periods[-1] and (since is None or p.start >= since))
    values = [series.points[i].value for i in inside]
    positions = [series.points[i].position for i in inside]
    limits, reason = baseline_limits(values, positions, len(periods), screen=screen)
    return Segment(series.points, periods, baseline, judged, limits, reason)


def baseline_limits(
    values: Sequence[float], positions: Sequence[int], periods: int, *, screen: bool
) -> tuple[Limits | None, Reason | None]:
    """Limits of a baseline, or why there are none; of a stock there are more periods than changes."""
    if periods < ENOUGH or not moving_ranges(values, positions):
        return None, Reason.TOO_FEW_POINTS
    limits = limits_of(values, positions, screen=screen)
    return limits, None if limits else Reason.NO_VARIATION
