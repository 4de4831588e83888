"""One KPI over time, to the due date of its target."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kpi.assessment import Assessment, PeriodForecast
from kpi.cadence import add_months
from kpi.figures.course import (
    DAY,
    Ahead,
    Bounds,
    Break,
    Flag,
    Path,
    Point,
    ahead,
    flags,
    is_summed,
    new_levels,
    planned_path,
    point,
    runs,
)
from kpi.model import Cadence, Event, Kpi, Mode, Target, Unit
from kpi.standing import bounds, is_usable, mode_of, season_of, without_season


@dataclass(frozen=True, slots=True)
class Trend:
    """One KPI over time, to the due date of its target."""

    unit: Unit
    decimals: int
    cadence: Cadence
    points: tuple[Point, ...]
    path: Path | None = None
    ghosts: tuple[Path, ...] = ()
    due: dt.date | None = None
    band: Bounds | None = None
    flags: tuple[Flag, ...] = ()
    breaks: tuple[Break, ...] = ()
    previous: tuple[tuple[dt.date, float], ...] = ()
    """Values of the same periods a year before, at this year's days."""
    levels: tuple[Break, ...] = ()
    """Confirmed new levels."""
    forecast: tuple[PeriodForecast, ...] = ()
    """Of each period from the next to the due date."""
    is_milestone: bool = False
    """1 is done, 0 is open, and there is nothing between."""

    @property
    def ahead(self) -> tuple[Ahead, ...]:
        """The forecast as a line from the last final value on."""
        known = ((p.end, p.value) for p in self.points if p.value is not None and p.state == "complete")
        return ahead(self.forecast, known)

    @property
    def adjusted(self) -> tuple[tuple[tuple[dt.date, float], ...], ...]:
        """Stretches of values without their season, at the ends of their periods."""
        stretches = (tuple((p.end, p.adjusted) for p in run if p.adjusted is not None) for run in runs(self.points))
        return tuple(stretch for stretch in stretches if stretch)

    @property
    def span(self) -> tuple[dt.date, dt.date]:
        """First and last day that anything is shown for."""
        paths = [p for p in (self.path, *self.ghosts) if p]
        days = [p.end for p in self.points] + [day for path in paths for day, _ in path.points]
        days += [period.end for period in self.forecast]
        days += [self.due] if self.due else []
        return (min(days), max(days)) if days else (dt.date.min, dt.date.min)

    @property
    def values(self) -> list[float]:
        """Every value that has a place on the axis."""
        found: list[float | None] = [v for p in self.points for v in (p.value, p.low, p.high, p.adjusted)]
        found += [value for path in (self.path, *self.ghosts) if path for _, value in path.points]
        found += [*(self.band or ()), *(value for _, value in self.previous)]
        found += [value for period in self.forecast for value in (period.mean, period.low, period.high)]
        return [value for value in found if value is not None]


def trend(kpi: Kpi, assessment: Assessment, events: Iterable[Event] = (), fiscal_start: int = 1) -> Trend:
    """Values with the planned path to the due date, former targets, and what happened meanwhile."""
    target = assessment.target
    adjusted = _adjusted(kpi, assessment)
    points = tuple(replace(point(v, assessment), adjusted=adjusted.get(v.start)) for v in assessment.series)
    maintained = target is not None and mode_of(kpi, target) is Mode.MAINTAIN
    figure = Trend(
        unit=kpi.unit,
        decimals=kpi.decimals,
        cadence=kpi.cadence,
        points=points,
        path=planned_path(kpi, target, fiscal_start)
        if target and not maintained and not is_summed(kpi, target)
        else None,
        ghosts=_ghosts(kpi, target, assessment.as_of, fiscal_start),
        due=target.due if target else None,
        band=bounds(kpi, target) if target and maintained else None,
        previous=_year_before(points, kpi.cadence),
        levels=new_levels(kpi, assessment.as_of),
        forecast=assessment.outlook.path,
        is_milestone=target is not None and target.mode is Mode.MILESTONE,
    )
    first, last = figure.span
    return replace(
        figure,
        flags=flags(kpi, events, first, min(last, assessment.as_of)),
        breaks=tuple(Break(v.valid_from, v.reason) for v in kpi.versions if first < v.valid_from <= assessment.as_of),
    )


def _adjusted(kpi: Kpi, assessment: Assessment) -> dict[dt.date, float]:
    """The values of today's definition without their season, if these are what the assessment holds against the path.

    By the first days of their periods.
    """
    target = assessment.target
    if target is None or assessment.seasonally_adjusted is None:
        return {}
    usable = [v for v in assessment.series if is_usable(v, assessment.as_of, target.thresholds.completeness)]
    factors = season_of(kpi, target, usable, assessment.as_of)
    if factors is None:
        return {}
    return {v.start: without_season(kpi, factors, v) for v in usable if v.version == usable[-1].version}


def _ghosts(kpi: Kpi, target: Target | None, as_of: dt.date, fiscal_start: int) -> tuple[Path, ...]:
    """Targets that were replaced by then, each until the day before the next one, oldest first."""
    valid = sorted((t for t in kpi.targets if t.since <= as_of), key=lambda t: t.since)
    replaced = [(a, b.since - DAY) for a, b in pairwise(valid) if a is not target and not is_summed(kpi, a)]
    return tuple(path for old, until in replaced if (path := planned_path(kpi, old, fiscal_start, until)))


def _year_before(points: Sequence[Point], cadence: Cadence) -> tuple[tuple[dt.date, float], ...]:
    """Weeks and days are compared with the same weekday 52 weeks before, all else by the calendar."""
    if cadence is Cadence.YEARLY or not points:
        return ()
    known = {p.start: p for p in points if p.state == "complete" and p.value is not None}
    found = []
    for now in points:
        short = cadence in (Cadence.DAILY, Cadence.WEEKLY)
        before = known.get(now.start - 364 * DAY if short else add_months(now.start, -12))
        if before is not None and before.value is not None and before.version == now.version:
            found.append((now.end, before.value))
    return tuple(found)
