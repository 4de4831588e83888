"""What figures over time are made of: points of periods, planned paths, and what happened meanwhile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from kpi import trajectory
from kpi.assessment import Assessment, PeriodForecast, PeriodValue
from kpi.model import Aggregation, Event, Kpi, Localised, LocalisedText, Mode, Plan, Target, Thresholds
from kpi.standing import TOLERANCE

State = Literal["complete", "partial", "open"]
Scope = Literal["own", "platform", "all"]
Bounds = tuple[float | None, float | None]
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Point:
    """A value at the end of its period."""

    start: dt.date
    end: dt.date
    value: float | None
    state: State = "complete"
    low: float | None = None
    """Bounds of a unique count that has no point."""
    high: float | None = None
    carried: bool = False
    version: int = 1
    adjusted: float | None = None
    """Without its season, where that is what is compared with the path."""
    provisional: bool = False
    """Counts, but is not final."""


@dataclass(frozen=True, slots=True)
class Path:
    """The planned way of one target."""

    points: tuple[tuple[dt.date, float], ...]
    target: float
    steps: bool = False
    """Each value holds until the next; else straight lines join them."""
    until: dt.date | None = None
    """Last day in force, of a target that was replaced."""

    def on(self, day: dt.date) -> float | None:
        """What is expected on a day; None outside of the path."""
        for (d0, v0), (d1, v1) in pairwise(self.points):
            if d0 <= day < d1:
                return v0 if self.steps else v0 + (v1 - v0) * ((day - d0) / (d1 - d0))
        return self.points[-1][1] if day == self.points[-1][0] else None


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that happened."""

    day: dt.date
    name: Localised
    scope: Scope = "own"
    """Whether it is this KPI's own, or came to all KPIs of a platform, or to all KPIs: then it explains less."""


@dataclass(frozen=True, slots=True)
class Break:
    """From this day on the KPI is defined differently, or a new level was confirmed."""

    day: dt.date
    reason: LocalisedText


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is expected by a day; the band holds it four times out of five, and starts at nothing at the last actual."""

    day: dt.date
    mean: float
    low: float | None = None
    """None: too few values for a band."""
    high: float | None = None


def state(value: PeriodValue, assessment: Assessment) -> State:
    """Open periods and incomplete ones are shown, but not judged."""
    if value.end > assessment.as_of:
        return "open"
    needed = (assessment.target.thresholds if assessment.target else Thresholds()).completeness
    return "complete" if value.completeness >= needed - TOLERANCE else "partial"


def point(value: PeriodValue, assessment: Assessment) -> Point:
    return Point(
        value.start,
        value.end,
        value.value,
        state(value, assessment),
        value.low,
        value.high,
        value.carried,
        value.version,
        provisional=value.provisional,
    )


def runs(points: Sequence[Point]) -> list[list[Point]]:
    """Stretches that a line may be drawn through: no gap, no incomplete period, one definition."""
    grouped = groupby(points, key=lambda p: (p.value is not None and p.state != "partial", p.version))
    return [list(run) for (known, _), run in grouped if known]


def is_summed(kpi: Kpi, target: Target) -> bool:
    """Whether a target is about what comes together, not about a level."""
    return target.mode in (Mode.WINDOW, Mode.CEILING) and kpi.over_time is Aggregation.SUM


def planned_path(kpi: Kpi, target: Target, fiscal_start: int, until: dt.date | None = None) -> Path | None:
    """The path of a target; None without a baseline or a value to go to."""
    baseline = trajectory.starting_value(kpi, target)
    if baseline is None or target.value is None:
        return None
    points = trajectory.path(target, kpi.cadence, baseline, fiscal_start)
    return Path(points, target.value, target.plan is Plan.STEP, until)


def ahead(forecasts: Sequence[PeriodForecast], actuals: Iterable[tuple[dt.date, float]]) -> tuple[Ahead, ...]:
    """A forecast from the last actual before it to the due date; nothing without either."""
    if not forecasts:
        return ()
    known = [actual for actual in actuals if actual[0] < forecasts[0].start]
    banded = forecasts[0].low is not None
    edge = [Ahead(day, value, *((value, value) if banded else ())) for day, value in known[-1:]]
    return (*edge, *(Ahead(f.end, f.mean, f.low, f.high) for f in forecasts)) if edge else ()


def new_levels(kpi: Kpi, as_of: dt.date) -> tuple[Break, ...]:
    """Where what is usual is measured anew, as confirmed by a day."""
    known = kpi.rebased_by(as_of)
    return tuple(Break(r.start, r.reason) for r in kpi.rebases if r.start in known)


def flags(kpi: Kpi, events: Iterable[Event], first: dt.date, last: dt.date) -> tuple[Flag, ...]:
    """Events of this KPI, of its platforms, and of all KPIs."""
    return tuple(
        Flag(event.date, event.name, _scope(event))
        for event in sorted(events, key=lambda e: e.date)
        if first <= event.date <= last
        and event.kpi in (None, kpi.key)
        and (event.platform is None or event.kpi is not None or event.platform in kpi.platforms)
    )


def _scope(event: Event) -> Scope:
    if event.kpi is not None:
        return "own"
    return "all" if event.platform is None else "platform"
