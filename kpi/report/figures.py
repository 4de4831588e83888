"""Figures of a report: drawn once, with the series behind them, so that files can have charts of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from kpi import drawing, figures
from kpi.assessment import Assessment, Rollup, Status
from kpi.cadence import next_start, period_end
from kpi.figures import Bullet, Point, Total, Trend
from kpi.i18n import Language
from kpi.model import Cadence, Kpi, Strategy
from kpi.report.model import Chart, Curve, Figure
from kpi.report.numbers import unit_of
from kpi.sentences import groups, values
from kpi.sentences import trend as told
from kpi.theme import CSS, kept

SIZE = (444.0, 266.0)
"""Of a trend: so small that its words are a fortieth of the height of a slide on which it stands beside its facts."""
PAST = {
    Cadence.DAILY: 60,
    Cadence.WEEKLY: 53,
    Cadence.MONTHLY: 24,
    Cadence.QUARTERLY: 12,
    Cadence.YEARLY: 10,
}
"""How many periods a trend looks back."""
_AHEAD = 400
"""Periods to come at most."""


def trend(kpi: Kpi, assessment: Assessment, strategy: Strategy, _: Language) -> Figure | None:
    """A KPI on its way to the due date; of a sum what came together. None where there is no value."""
    total = figures.total(kpi, assessment, strategy.events, _.fiscal_start)
    figure = _summed(total) if total else figures.trend(kpi, assessment, strategy.events, _.fiscal_start)
    figure = _recent(figure)
    if not any(point.value is not None for point in figure.points):
        return None
    label = told(assessment, kpi, _)
    width, height = SIZE
    drawn = replace(figure, unit=values.unlabelled(figure.unit))  # what is counted stands beside it
    return Figure(kept(drawing.trend(drawn, CSS, _, label, width, height)), label, _series(figure, assessment, _))


def _summed(total: Total) -> Trend:
    """What came together by the end of each period, as a course with its path; a missing period stays a gap."""
    sums = dict(total.running)
    last = max(sums)
    points = tuple(
        replace(point, value=sums.get(point.end), low=None, high=None) for point in total.points if point.end <= last
    )
    return Trend(
        total.unit, total.decimals, total.cadence, points, total.path, due=total.due, flags=total.flags,
        forecast=total.forecast,
    )  # fmt: skip


def _recent(figure: Trend) -> Trend:
    """The latest periods, and nothing that lies before them."""
    points = figure.points[-PAST[figure.cadence] :]
    if len(points) == len(figure.points):
        return figure
    first = points[0].end
    ghosts = tuple(ghost for ghost in figure.ghosts if ghost.points[0][0] >= first)
    return replace(
        figure,
        points=points,
        ghosts=ghosts,
        previous=tuple((day, value) for day, value in figure.previous if day >= first),
        flags=tuple(flag for flag in figure.flags if flag.day > first),
        breaks=tuple(found for found in figure.breaks if found.day > first),
        levels=tuple(level for level in figure.levels if level.day > first),
    )


def _series(figure: Trend, assessment: Assessment, _: Language) -> Chart:
    """The course as series over periods, from the first value to the due date."""
    starts = _starts(figure)
    ends = [period_end(start, figure.cadence) for start in starts]
    unit, size = unit_of(figure.unit, assessment.value)
    known = {point.start: point for point in figure.points}
    coming = {period.start: period for period in figure.forecast}
    previous = dict(figure.previous)

    def scaled(found: Iterable[float | None]) -> tuple[float | None, ...]:
        return tuple(None if x is None else x / size for x in found)

    def of_state(*, open_: bool) -> list[float | None]:
        points = (known.get(start) for start in starts)
        return [p.value if p and (p.state != "complete") is open_ else None for p in points]

    path = figure.path
    edge = max(
        (start for start, p in known.items() if _is_final(p) and start < min(coming, default=start)), default=None
    )
    joined = known[edge].value if edge and coming else None

    def ahead(name: str) -> list[float | None]:
        return [joined if s == edge and joined is not None else getattr(coming.get(s), name, None) for s in starts]

    curves = [
        Curve(_("Actual"), "actual", scaled(of_state(open_=False))),
        Curve(_("still running"), "open", scaled(of_state(open_=True))),
        Curve(_("Plan"), "plan", scaled(_planned(figure, ends))),
        Curve(_("Previous year"), "previous", scaled(previous.get(end) for end in ends)),
        Curve(_("Forecast"), "forecast", scaled(ahead("mean"))),
        Curve(_("Forecast, low"), "low", scaled(ahead("low"))),
        Curve(_("Forecast, high"), "high", scaled(ahead("high"))),
        Curve(_("Target"), "target", scaled(path.target if path and end == ends[-1] else None for end in ends)),
    ]
    return Chart(
        "trend",
        tuple(_.on_axis(starts, figure.cadence)),
        tuple(curve for curve in curves if any(value is not None for value in curve.values)),
        unit,
        0 if unit == "s" else figure.decimals,
        tuple(ends),
    )


def _is_final(point: Point) -> bool:
    return point.state == "complete" and point.value is not None


def _planned(figure: Trend, ends: Collection[dt.date]) -> list[float | None]:
    """What the plan expects at the end of each period, on the due date the target itself."""
    path = figure.path
    if path is None:
        return [None for _end in ends]
    first, due = path.points[0][0], path.points[-1][0]
    return [path.on(min(end, due)) if end >= first else None for end in ends]


def _starts(figure: Trend) -> list[dt.date]:
    """Every period from the first value to the due date or the last forecast."""
    starts = [figure.points[0].start]
    last = max([figure.points[-1].start, *(period.start for period in figure.forecast)])
    due = figure.due or last
    following = next_start(starts[-1], figure.cadence)
    while len(starts) < _AHEAD and (following <= last or following <= due):
        starts.append(following)
        following = next_start(following, figure.cadence)
    return starts


def bullet(kpi: Kpi, assessment: Assessment, _: Language, width: float = 300) -> Figure | None:
    """The way to the target; None where it cannot be computed."""
    found = figures.bullet(assessment, kpi)
    if found is None:
        return None
    label = f"{_.text(kpi.name)}: {values.way(assessment, kpi, _)}"
    chart = bullets({_.text(kpi.name): found}, _) if isinstance(found, Bullet) else None
    return Figure(kept(drawing.bullet(found, CSS, label, width)), label, chart)


def bullets(ways: Mapping[str, Bullet], _: Language) -> Chart:
    """Ways to their targets, as shares of the way: 0 is the baseline, 1 the target."""
    found = list(ways.values())
    return Chart(
        "bullets",
        tuple(ways),
        (
            Curve(_("Actual"), "actual", tuple(bullet.actual for bullet in found)),
            Curve(_("Expected by now"), "expected", tuple(bullet.expected for bullet in found)),
            Curve(_("Target"), "target", (1.0,) * len(found)),
        ),
        "percent",
        0,
        statuses=tuple(bullet.status.value for bullet in found),
    )


def distribution(rollup: Rollup, _: Language) -> Figure | None:
    """How many KPIs have which status; None where there are none."""
    found = figures.distribution(rollup)
    if not found.counts:
        return None
    label = groups.distribution(rollup.distribution, _)
    return Figure(kept(drawing.distribution(found, CSS, label, 300)), label, _counted(found.counts, _))


def _counted(counts: Iterable[tuple[Status, int]], _: Language) -> Chart:
    found = list(counts)
    names = tuple(_.word(status) for status, _n in found)
    curve = Curve(_("KPIs"), "actual", tuple(float(n) for _status, n in found))
    return Chart("distribution", names, (curve,), statuses=tuple(status.value for status, _n in found))
