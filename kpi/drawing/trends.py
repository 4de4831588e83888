"""One KPI over time: actual, forecast, planned path, former targets, events and the due date, labelled at the lines."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from kpi.drawing.frame import Ending, Frame, area, ends, frame_of, grid, happened, line, periods
from kpi.figures import Path, Trend, runs
from kpi.i18n import Language
from kpi.svg import element, picture
from kpi.theme import Palette

FORECAST_BAND = 0.16
"""How much of its colour the band of a forecast shows."""


def trend(
    figure: Trend, palette: Palette, language: Language, label: str = "", width: float = 720, height: float = 300
) -> str:
    """Nothing known draws nothing; one value draws a point."""
    if not figure.values:
        return picture(width, height, label, kind="trend")
    endings = list(_endings(figure, palette, language))
    headroom = bool(figure.flags or figure.breaks or figure.levels)
    frame = frame_of(
        figure.values, figure.unit, figure.span, palette, language, (width, height), endings, headroom=headroom
    )
    names = language.on_axis((p.start for p in figure.points), figure.cadence)
    named = [(p.end, name) for p, name in zip(figure.points, names, strict=True)]
    return picture(
        width, height, label,
        *grid(frame), *periods(frame, named), *_band(frame, figure),
        *happened(frame, figure.flags, figure.breaks, figure.levels, width),
        *_previous(frame, figure), *_forecast(frame, figure), *_paths(frame, figure), *_adjusted(frame, figure),
        *_actual(frame, figure),
        *_due(frame, figure), *ends(frame, endings, width),
        kind="trend",
    )  # fmt: skip


def _band(frame: Frame, figure: Trend) -> Iterator[str]:
    if figure.band is None:
        return
    low, high = figure.band
    bottom = frame.y.start if low is None else frame.y(low)
    top = frame.y.end if high is None else frame.y(high)
    yield element(
        "rect", x=frame.x.start, y=top, width=frame.x.end - frame.x.start, height=bottom - top,
        fill=frame.palette.range_far,
    )  # fmt: skip


def _previous(frame: Frame, figure: Trend) -> Iterator[str]:
    if figure.previous:
        yield line([frame.place(day, value) for day, value in figure.previous], frame.palette.previous, 1)


def _adjusted(frame: Frame, figure: Trend) -> Iterator[str]:
    for stretch in figure.adjusted:
        yield line([frame.place(day, value) for day, value in stretch], frame.palette.muted, 1.3)


def _forecast(frame: Frame, figure: Trend) -> Iterator[str]:
    """Dashed, since it is no fact, in its band."""
    upper = [frame.place(a.day, a.high) for a in figure.ahead if a.high is not None]
    lower = [frame.place(a.day, a.low) for a in figure.ahead if a.low is not None]
    if upper:
        yield area([*upper, *reversed(lower)], frame.palette.accent, FORECAST_BAND)
    if figure.ahead:
        yield line([frame.place(a.day, a.mean) for a in figure.ahead], frame.palette.accent, 2, "2 3")


def _paths(frame: Frame, figure: Trend) -> Iterator[str]:
    for ghost in figure.ghosts:
        yield line(_places(frame, ghost), frame.palette.ghost, 1, "1 4")
    if figure.path:
        yield line(_places(frame, figure.path), frame.palette.plan, 1.3, "6 4")


def _places(frame: Frame, plan: Path) -> list[tuple[float, float]]:
    places = [frame.place(day, value) for day, value in plan.points]
    if not plan.steps:
        return places
    held = [[before, (after[0], before[1])] for before, after in pairwise(places)]
    return [place for pair in held for place in pair] + places[-1:]


def _actual(frame: Frame, figure: Trend) -> Iterator[str]:
    ink = frame.palette.actual
    for run in runs(figure.points):
        closed = [frame.place(p.end, p.value or 0.0) for p in run if p.state == "complete"]
        if len(closed) > 1:
            yield line(closed, ink, 2)
        if run[-1].state == "open" and closed:
            yield line([closed[-1], frame.place(run[-1].end, run[-1].value or 0.0)], ink, 1.2, "2 3")
    dense = len(figure.points) > 60
    for point in figure.points:
        x = frame.day(point.end)
        if point.value is None:
            if point.low is not None and point.high is not None:
                yield line([(x, frame.y(point.low)), (x, frame.y(point.high))], ink, 2)
        elif point.state != "complete" or point.carried or point.provisional:
            yield element(
                "circle", cx=x, cy=frame.y(point.value), r=3, fill=frame.palette.card, stroke=ink, stroke_width=1.3
            )
        elif not dense:
            yield element("circle", cx=x, cy=frame.y(point.value), r=2.6, fill=ink)


def _due(frame: Frame, figure: Trend) -> Iterator[str]:
    if figure.path is not None:
        x, y = frame.place(figure.path.points[-1][0], figure.path.target)
        yield element("rect", x=x - 2, y=y - 8, width=4, height=16, fill=frame.palette.actual)


def _endings(figure: Trend, palette: Palette, language: Language) -> Iterator[Ending]:
    """What stands behind the ends of lines; what no longer counts is muted."""

    def said(value: float) -> str:
        return language.compact(value, figure.unit, figure.decimals)

    if figure.path:
        yield language("Target {value}", value=said(figure.path.target)), figure.path.target, palette.text
    for ghost in figure.ghosts:
        until = language.date(ghost.until)
        yield language("until {date}: {value}", date=until, value=said(ghost.target)), ghost.target, palette.muted
    if figure.adjusted:
        value = figure.adjusted[-1][-1][1]
        yield language("Seasonally adjusted {value}", value=said(value)), value, palette.muted
    if figure.ahead:
        mean = figure.ahead[-1].mean
        yield language("Forecast {value}", value=said(mean)), mean, palette.accent
