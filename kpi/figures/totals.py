"""A sum on its way to its target: what each period brought, and what came together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from kpi.assessment import Assessment, PeriodForecast
from kpi.cadence import period_end, periods_within
from kpi.figures.course import DAY, Ahead, Flag, Path, Point, ahead, flags, is_summed, planned_path, point
from kpi.model import Cadence, Event, Kpi, Mode, Unit


@dataclass(frozen=True, slots=True)
class Total:
    """A sum on its way to a target: what each period brought, and what came together."""

    unit: Unit
    decimals: int
    cadence: Cadence
    points: tuple[Point, ...]
    planned: tuple[tuple[dt.date, dt.date, float], ...]
    """First and last day of each period from start to due date, and what the plan expects of it."""
    running: tuple[tuple[dt.date, float], ...]
    path: Path
    due: dt.date
    ceiling: bool
    flags: tuple[Flag, ...] = ()
    forecast: tuple[PeriodForecast, ...] = ()
    """Of what comes together by the end of each period to come."""
    parts: tuple[PeriodForecast, ...] = ()
    """Of what each of these periods brings."""

    @property
    def ahead(self) -> tuple[Ahead, ...]:
        """The forecast of what comes together, as a line from the last final sum on."""
        return ahead(self.forecast, self.running)


def total(kpi: Kpi, assessment: Assessment, events: Iterable[Event] = (), fiscal_start: int = 1) -> Total | None:
    """A sum against its plan; None where the target is not one of a sum."""
    target = assessment.target
    path = planned_path(kpi, target, fiscal_start) if target and is_summed(kpi, target) else None
    if target is None or path is None:
        return None
    starts = tuple(periods_within(target.start, target.due, kpi.cadence, fiscal_start))
    points = tuple(point(v, assessment) for v in assessment.series if v.start in starts)
    known = [(p.end, p.value) for p in points if p.value is not None and p.state != "open"]
    sums = accumulate((value for _, value in known), initial=0.0)
    return Total(
        unit=kpi.unit,
        decimals=kpi.decimals,
        cadence=kpi.cadence,
        points=points,
        planned=_planned(starts, kpi.cadence, path),
        running=tuple(zip([target.start - DAY, *(day for day, _ in known)], sums, strict=True)),
        path=path,
        due=target.due,
        ceiling=target.mode is Mode.CEILING,
        flags=flags(kpi, events, target.start, min(target.due, assessment.as_of)),
        forecast=assessment.outlook.totals,
        parts=tuple(period for period in assessment.outlook.path if period.start in starts),
    )


def _planned(starts: Sequence[dt.date], cadence: Cadence, path: Path) -> tuple[tuple[dt.date, dt.date, float], ...]:
    """What the plan expects of each period: how far its path climbs within it."""
    ends = [min(period_end(start, cadence), path.points[-1][0]) for start in starts]
    sums = [path.on(end) or 0.0 for end in ends]
    return tuple((s, e, after - before) for s, e, before, after in zip(starts, ends, [0.0, *sums], sums, strict=False))
