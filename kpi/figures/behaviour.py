"""The process behaviour chart of a KPI: what is usual, and which values are more than that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from kpi.assessment import Assessment, Basis, Reason, Rule, Variation
from kpi.cadence import next_start, period_end
from kpi.figures.course import Break, Flag, flags, new_levels
from kpi.model import Cadence, Event, Kpi, Thresholds, Unit
from kpi.process_chart import Chart, ChartPoint, Segment, basis_of, chart_of
from kpi.seasonality import calmed
from kpi.signals import RuleSet, variation
from kpi.standing import is_usable


@dataclass(frozen=True, slots=True)
class Dot:
    """One point: a period's value, or what is judged in its place."""

    start: dt.date
    end: dt.date
    value: float
    in_baseline: bool = False
    rule: Rule | None = None
    """What makes it a signal."""
    variation: Variation = Variation.COMMON_CAUSE


@dataclass(frozen=True, slots=True)
class Stretch:
    """Points that are judged alike; stretches are not connected."""

    dots: tuple[Dot, ...]
    center: float | None = None
    """None, as both limits: nothing tells what is usual."""
    low: float | None = None
    high: float | None = None
    """Limits of what is usual, cut at the KPI's natural bounds."""
    provisional: bool = True
    baseline: tuple[dt.date, dt.date] | None = None
    """First and last day of the periods that say what is usual."""
    reason: Reason | None = None
    """Why there are no limits."""
    usual_step: float | None = None
    """Mean moving range of the baseline, and the limit of a usual one; None as the limits."""
    largest_step: float | None = None

    def runs(self, cadence: Cadence) -> Iterator[list[Dot]]:
        """Points that a line may join: period after period, without a gap."""
        run: list[Dot] = []
        for dot in self.dots:
            if run and next_start(run[-1].start, cadence) != dot.start:
                yield run
                run = []
            run.append(dot)
        if run:
            yield run

    def steps(self, cadence: Cadence) -> list[list[tuple[Dot, float]]]:
        """Moving ranges, each with the point it leads to; a gap begins anew."""
        return [
            [(after, abs(after.value - before.value)) for before, after in pairwise(run)]
            for run in self.runs(cadence)
            if len(run) > 1
        ]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The stretches of a KPI's process behaviour chart, oldest first; the last one is judged today."""

    unit: Unit
    decimals: int
    cadence: Cadence
    stretches: tuple[Stretch, ...]
    basis: Basis = "value"
    adjusted: bool = False
    """The season was taken out."""
    flags: tuple[Flag, ...] = ()
    breaks: tuple[Break, ...] = ()
    levels: tuple[Break, ...] = ()

    @property
    def dots(self) -> tuple[Dot, ...]:
        """All points, oldest first."""
        return tuple(dot for stretch in self.stretches for dot in stretch.dots)

    @property
    def span(self) -> tuple[dt.date, dt.date]:
        """First and last day that a point stands for."""
        dots = self.dots
        return (dots[0].end, dots[-1].end) if dots else (dt.date.min, dt.date.min)

    @property
    def values(self) -> list[float]:
        """Every value that has a place on the axis."""
        limits = [x for s in self.stretches for x in (s.center, s.low, s.high) if x is not None]
        return [dot.value for dot in self.dots] + limits


def behaviour(kpi: Kpi, assessment: Assessment, rules: RuleSet = "wheeler", events: Iterable[Event] = ()) -> Behaviour:
    """The chart behind the assessment's change, from the same periods."""
    thresholds = assessment.target.thresholds if assessment.target else Thresholds()
    usable = [v for v in assessment.series if is_usable(v, assessment.as_of, thresholds.completeness)]
    levels = new_levels(kpi, assessment.as_of)
    chart = chart_of(kpi, usable, assessment.as_of, adjust=calmed(kpi), rebased=[level.day for level in levels])
    stretches = tuple(_stretch(kpi, chart, segment, rules) for segment in chart.segments if segment.points)
    figure = Behaviour(kpi.unit, kpi.decimals, kpi.cadence, stretches, chart.basis, chart.adjusted)
    first, last = figure.span
    return replace(
        figure,
        flags=flags(kpi, events, first, last),
        breaks=tuple(Break(v.valid_from, v.reason) for v in kpi.versions if first < v.valid_from <= last),
        levels=tuple(level for level in levels if first < level.day <= last),
    )


def _stretch(kpi: Kpi, chart: Chart, segment: Segment, rules: RuleSet) -> Stretch:
    dots = tuple(_dot(kpi, point) for point in segment.drawn(rules))
    if segment.limits is None:
        return Stretch(dots, reason=segment.reason)
    # changes have no bounds of their own: a count that cannot fall below 0 can fall
    natural = chart.basis == "value" and basis_of(kpi) == "value"
    low, high = segment.limits.shown(*((kpi.lower_bound, kpi.upper_bound) if natural else ()))
    baseline = [dot for dot in dots if dot.in_baseline]
    return Stretch(
        dots,
        segment.limits.center,
        low,
        high,
        segment.provisional,
        (baseline[0].start, baseline[-1].end) if baseline else None,
        usual_step=segment.limits.mr_bar,
        largest_step=segment.limits.url,
    )


def _dot(kpi: Kpi, point: ChartPoint) -> Dot:
    rule = point.flag.rule if point.flag else None
    end = period_end(point.start, kpi.cadence)
    return Dot(point.start, end, point.value, point.in_baseline, rule, variation(point.flag, kpi.direction))
