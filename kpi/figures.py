"""What a figure shows, as plain data: built from assessments, drawn by drawing.py and charts.py.

Values are in the KPI's unit, shares of a way are 0 at the baseline and 1 at the target. What is missing is None and
stays a gap; a period that is open or incomplete is marked, and left out where there is no room for a mark.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Literal

from kpi import trajectory
from kpi.assessment import Assessment, PeriodValue, Rollup, Status
from kpi.cadence import add_months, middle, period_end, periods_within
from kpi.model import Aggregation, Cadence, Event, Kpi, Localised, LocalisedText, Mode, Plan, Target, Thresholds, Unit
from kpi.standing import TOLERANCE, bounds, excess, is_usable, mode_of

_DAY = dt.timedelta(days=1)

State = Literal["complete", "partial", "open"]
Bounds = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Sparkline:
    """The past in the size of a word."""

    values: tuple[float | None, ...]
    breaks: tuple[int, ...] = ()
    """Indexes where a new definition starts: no line is drawn up to them."""
    target: float | None = None
    band: Bounds | None = None
    """A range to stay in."""


@dataclass(frozen=True, slots=True)
class Bullet:
    """How far on the way: actual against what is expected by now, and the target at 1."""

    status: Status
    actual: float | None
    expected: float | None = None
    enough: float | None = None
    """Where "in plan" begins; of a ceiling: where it ends."""
    ceiling: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """Periods of a maintained KPI: within the range, outside, or without a value; oldest first."""

    status: Status
    inside: tuple[bool | None, ...]


@dataclass(frozen=True, slots=True)
class Distribution:
    """How many children have which status, most severe first."""

    counts: tuple[tuple[Status, int], ...]

    @property
    def total(self) -> int:
        """Number of children."""
        return sum(count for _, count in self.counts)


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


@dataclass(frozen=True, slots=True)
class Break:
    """From this day on the KPI is defined differently."""

    day: dt.date
    reason: LocalisedText


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

    @property
    def span(self) -> tuple[dt.date, dt.date]:
        """First and last day that anything is shown for."""
        paths = [p for p in (self.path, *self.ghosts) if p]
        days = [p.end for p in self.points] + [day for path in paths for day, _ in path.points]
        days += [self.due] if self.due else []
        return (min(days), max(days)) if days else (dt.date.min, dt.date.min)

    @property
    def values(self) -> list[float]:
        """Every value that has a place on the axis."""
        found: list[float | None] = [v for p in self.points for v in (p.value, p.low, p.high)]
        found += [value for path in (self.path, *self.ghosts) if path for _, value in path.points]
        found += [*(self.band or ()), *(value for _, value in self.previous)]
        return [value for value in found if value is not None]


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


def sparkline(assessment: Assessment, kpi: Kpi, periods: int = 24) -> Sparkline:
    """The latest complete periods; the open one and incomplete ones are left out."""
    shown = [v for v in assessment.series if v.end <= assessment.as_of][-periods:]
    target = assessment.target
    maintained = target is not None and mode_of(kpi, target) is Mode.MAINTAIN
    return Sparkline(
        values=tuple(v.value if _state(v, assessment) == "complete" else None for v in shown),
        breaks=tuple(i for i, (a, b) in enumerate(pairwise(shown), 1) if a.version != b.version),
        target=target.value if target and target.mode is Mode.LEVEL and not maintained else None,
        band=bounds(kpi, target) if target and maintained else None,
    )


def _state(value: PeriodValue, assessment: Assessment) -> State:
    """Open periods and incomplete ones are shown, but not judged."""
    if value.end > assessment.as_of:
        return "open"
    needed = (assessment.target.thresholds if assessment.target else Thresholds()).completeness
    return "complete" if value.completeness >= needed - TOLERANCE else "partial"


def bullet(assessment: Assessment, kpi: Kpi) -> Bullet | Strip | None:
    """The way to the target; None where there is none or it cannot be computed."""
    target = assessment.target
    if target is None or target.mode is Mode.MILESTONE:
        return None
    if mode_of(kpi, target) is Mode.MAINTAIN:
        return _strip(assessment, kpi, target) if assessment.periods_in_range else None
    ceiling = target.mode is Mode.CEILING
    actual = assessment.burn if ceiling else assessment.progress
    if actual is None:
        return None
    expected, on_track = assessment.expected_progress, target.thresholds.on_track
    enough = None if expected is None or not on_track else expected / on_track if ceiling else expected * on_track
    return Bullet(assessment.status, actual, expected, enough, ceiling)


def _strip(assessment: Assessment, kpi: Kpi, target: Target, longest: int = 24) -> Strip:
    """The latest periods that count for the target; those not judged stay without a verdict."""
    low, high = bounds(kpi, target)
    counted = [
        v
        for v in assessment.series
        if target.start <= middle(v.start, kpi.cadence) <= target.due and v.end <= assessment.as_of
    ]
    inside = [
        excess(v.value, low, high) <= TOLERANCE
        if v.value is not None and is_usable(v, assessment.as_of, target.thresholds.completeness)
        else None
        for v in counted
    ]
    return Strip(assessment.status, tuple(inside[-longest:]))


def distribution(rollup: Rollup) -> Distribution:
    """The statuses that occur, most severe first."""
    return Distribution(tuple((s, n) for s in Status if (n := rollup.distribution.get(s, 0))))


def trend(kpi: Kpi, assessment: Assessment, events: Iterable[Event] = (), fiscal_start: int = 1) -> Trend:
    """Values with the planned path to the due date, former targets, and what happened meanwhile."""
    target = assessment.target
    points = tuple(_point(v, assessment) for v in assessment.series)
    maintained = target is not None and mode_of(kpi, target) is Mode.MAINTAIN
    figure = Trend(
        unit=kpi.unit,
        decimals=kpi.decimals,
        cadence=kpi.cadence,
        points=points,
        path=_path(kpi, target, fiscal_start) if target and not maintained and not _summed(kpi, target) else None,
        ghosts=_ghosts(kpi, target, assessment.as_of, fiscal_start),
        due=target.due if target else None,
        band=bounds(kpi, target) if target and maintained else None,
        previous=_year_before(points, kpi.cadence),
    )
    first, last = figure.span
    return replace(
        figure,
        flags=_flags(kpi, events, first, min(last, assessment.as_of)),
        breaks=tuple(Break(v.valid_from, v.reason) for v in kpi.versions if first < v.valid_from <= assessment.as_of),
    )


def total(kpi: Kpi, assessment: Assessment, events: Iterable[Event] = (), fiscal_start: int = 1) -> Total | None:
    """A sum against its plan; None where the target is not one of a sum."""
    target = assessment.target
    path = _path(kpi, target, fiscal_start) if target and _summed(kpi, target) else None
    if target is None or path is None:
        return None
    starts = tuple(periods_within(target.start, target.due, kpi.cadence, fiscal_start))
    points = tuple(_point(v, assessment) for v in assessment.series if v.start in starts)
    known = [(p.end, p.value) for p in points if p.value is not None and p.state != "open"]
    sums = accumulate((value for _, value in known), initial=0.0)
    return Total(
        unit=kpi.unit,
        decimals=kpi.decimals,
        cadence=kpi.cadence,
        points=points,
        planned=_planned(starts, kpi.cadence, path),
        running=tuple(zip([target.start - _DAY, *(day for day, _ in known)], sums, strict=True)),
        path=path,
        due=target.due,
        ceiling=target.mode is Mode.CEILING,
        flags=_flags(kpi, events, target.start, min(target.due, assessment.as_of)),
    )


def _summed(kpi: Kpi, target: Target) -> bool:
    return target.mode in (Mode.WINDOW, Mode.CEILING) and kpi.over_time is Aggregation.SUM


def _point(value: PeriodValue, assessment: Assessment) -> Point:
    state = _state(value, assessment)
    return Point(value.start, value.end, value.value, state, value.low, value.high, value.carried, value.version)


def _path(kpi: Kpi, target: Target, fiscal_start: int, until: dt.date | None = None) -> Path | None:
    baseline = trajectory.starting_value(kpi, target)
    if baseline is None or target.value is None:
        return None
    points = trajectory.path(target, kpi.cadence, baseline, fiscal_start)
    return Path(points, target.value, target.plan is Plan.STEP, until)


def _ghosts(kpi: Kpi, target: Target | None, as_of: dt.date, fiscal_start: int) -> tuple[Path, ...]:
    """Targets that were replaced by then, each until the day before the next one, oldest first."""
    valid = sorted((t for t in kpi.targets if t.since <= as_of), key=lambda t: t.since)
    replaced = [(a, b.since - _DAY) for a, b in pairwise(valid) if a is not target and not _summed(kpi, a)]
    return tuple(path for old, until in replaced if (path := _path(kpi, old, fiscal_start, until)))


def _planned(starts: Sequence[dt.date], cadence: Cadence, path: Path) -> tuple[tuple[dt.date, dt.date, float], ...]:
    """What the plan expects of each period: how far its path climbs within it."""
    ends = [min(period_end(start, cadence), path.points[-1][0]) for start in starts]
    sums = [path.on(end) or 0.0 for end in ends]
    return tuple((s, e, after - before) for s, e, before, after in zip(starts, ends, [0.0, *sums], sums, strict=False))


def _flags(kpi: Kpi, events: Iterable[Event], first: dt.date, last: dt.date) -> tuple[Flag, ...]:
    """Events of this KPI, of its platforms, and of all KPIs."""
    return tuple(
        Flag(event.date, event.name)
        for event in sorted(events, key=lambda e: e.date)
        if first <= event.date <= last
        and event.kpi in (None, kpi.key)
        and (event.platform is None or not kpi.platforms or event.platform in kpi.platforms)
    )


def _year_before(points: Sequence[Point], cadence: Cadence) -> tuple[tuple[dt.date, float], ...]:
    """Weeks and days are compared with the same weekday 52 weeks before, all else by the calendar."""
    if cadence is Cadence.YEARLY or not points:
        return ()
    known = {p.start: p for p in points if p.state == "complete" and p.value is not None}
    found = []
    for point in points:
        short = cadence in (Cadence.DAILY, Cadence.WEEKLY)
        before = known.get(point.start - 364 * _DAY if short else add_months(point.start, -12))
        if before is not None and before.value is not None and before.version == point.version:
            found.append((point.end, before.value))
    return tuple(found)
