"""One KPI over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from html import escape

from kpi.charts.layout import (
    MARGIN,
    Json,
    axis,
    day_text,
    due,
    expected,
    flagged,
    forecast,
    happened,
    layout,
    path,
    trace,
)
from kpi.figures import Path, Point, Trend, runs
from kpi.i18n import Language
from kpi.svg import ticks
from kpi.theme import Palette

DENSE = 60
"""From so many points on dots would hide the line."""


def trend(figure: Trend, palette: Palette, language: Language) -> Json:
    """Actual with its planned path, former targets, previous year and events, up to the due date."""
    data = [
        *_previous(figure, palette, language),
        *(path(ghost, palette.ghost, "dot", _former(ghost, figure, language)) for ghost in figure.ghosts),
        *_planned(figure, palette, language),
        *_forecast(figure, palette, language),
        *_adjusted(figure, palette, language),
        *_actual(figure, palette, language),
    ]
    names = language.on_axis((p.start for p in figure.points), figure.cadence)
    periods = [(p.end, name) for p, name in zip(figure.points, names, strict=True)]
    chart = layout(palette, language, periods)
    chart["yaxis"] = axis(figure.values, figure.unit, palette, language)
    if figure.is_milestone:
        chart["yaxis"] |= {"tickvals": [0, 1], "ticktext": [language("open"), language("done")]}
    if not figure.values:
        return {"data": [], "layout": chart}
    first, last = figure.span
    room = max((last - first).days * 0.02, 1)
    chart["xaxis"]["range"] = [day_text(first - dt.timedelta(days=room)), day_text(last + dt.timedelta(days=room))]
    marks = happened(figure.flags, figure.breaks, figure.levels, language)
    chart = flagged(chart, marks, (first, last), palette, language)
    if figure.band:
        chart["shapes"].insert(0, _band(figure, palette))
    return {"data": data, "layout": chart}


def _previous(figure: Trend, palette: Palette, language: Language) -> Iterable[Json]:
    if figure.previous:
        said = [language.value(value, figure.unit, figure.decimals) for _, value in figure.previous]
        yield trace(figure.previous, language("Previous year"), {"color": palette.previous, "width": 1}) | {
            "text": said
        }


def _adjusted(figure: Trend, palette: Palette, language: Language) -> Iterable[Json]:
    places = [place for stretch in figure.adjusted for place in (*stretch, (None, None))]
    if places:
        line = {"color": palette.muted, "width": 1.6}
        silent = {"hoverinfo": "skip", "hovertemplate": None, "connectgaps": False}
        yield trace(places, language("Seasonally adjusted"), line) | silent


def _planned(figure: Trend, palette: Palette, language: Language) -> Iterable[Json]:
    if figure.path:
        aim = language("Target {value}", value=language.value(figure.path.target, figure.unit, figure.decimals))
        yield path(figure.path, palette.plan, "dash", f"{language('Plan')} · {aim}")
        yield due(figure.path, aim, palette)


def _forecast(figure: Trend, palette: Palette, language: Language) -> Iterable[Json]:
    if not figure.ahead:
        return
    said = []
    for period in figure.forecast:
        lines = [f"<b>{escape(language.period(period.start, figure.cadence))}</b>"]
        lines.append(expected(period, figure.unit, figure.decimals, language))
        plan = figure.path.on(period.end) if figure.path else None
        if plan is not None:
            value = language.value(plan, figure.unit, figure.decimals, like=period.mean)
            lines.append(f"{language('Plan')} {escape(value)}")
        said.append("<br>".join(lines))
    yield from forecast(figure.ahead, said, palette, language)


def _former(ghost: Path, figure: Trend, language: Language) -> str:
    value = language.value(ghost.target, figure.unit, figure.decimals)
    return language("until {date}: {value}", date=ghost.until, value=value)


def _actual(figure: Trend, palette: Palette, language: Language) -> Iterable[Json]:
    """Unbroken stretches as lines with dots; what is open, incomplete, carried or provisional is hollow."""
    final: list[Point | None] = []
    lead: list[Point | None] = []
    for run in runs(figure.points):
        closed = [p for p in run if p.state == "complete"]
        final += [*closed, None]
        if run[-1].state == "open" and closed:
            lead += [closed[-1], run[-1], None]
    hollow = [p for p in figure.points if p.value is not None and (p.state != "complete" or p.carried or p.provisional)]
    line = {"color": palette.actual, "width": 2.4}
    yield _points(final, language("Actual"), line, figure, language) | {
        "mode": "lines+markers" if len(figure.points) <= DENSE else "lines",
        "marker": {"color": palette.actual, "size": 6},
        "connectgaps": False,
        "legendrank": 1,
    }
    if lead:
        dotted = {**line, "width": 1.3, "dash": "dot"}
        yield _points(lead, "", dotted, figure, language) | {"showlegend": False, "hoverinfo": "skip"}
    if hollow:
        ring = {"symbol": "circle", "size": 7, "color": palette.card, "line": {"color": palette.actual, "width": 1.6}}
        yield _points(hollow, language("not final"), {}, figure, language) | {
            "mode": "markers",
            "marker": ring,
            "legendrank": 2,
        }
    bounds = [p for p in figure.points if p.value is None and p.low is not None and p.high is not None]
    if bounds:
        yield _between(bounds, figure, palette, language)


def _points(points: Sequence[Point | None], name: str, line: Json, figure: Trend, language: Language) -> Json:
    places = [(p.end, p.value) if p else (None, None) for p in points]
    return trace(places, name, line) | {"text": [_said(p, figure, language) if p else "" for p in points]}


def _said(point: Point, figure: Trend, language: Language) -> str:
    """What hovering shows: period, actual, plan, and what is to know."""
    unit, decimals = figure.unit, figure.decimals
    lines = [f"<b>{escape(language.period(point.start, figure.cadence))}</b>"]
    lines.append(f"{language('Actual')} {escape(language.value(point.value, unit, decimals))}")
    plan = figure.path.on(point.end) if figure.path else None
    if point.adjusted is not None:
        said = language.value(point.adjusted, unit, decimals, like=point.value)
        lines.append(f"{language('Seasonally adjusted')} {escape(said)}")
    if plan is not None:
        lines.append(f"{language('Plan')} {escape(language.value(plan, unit, decimals, like=point.value))}")
    remarks = {"open": language("still running"), "partial": language("incomplete")}
    lines += [remarks[point.state]] if point.state in remarks else []
    lines += [language("carried forward")] if point.carried else []
    lines += [language("provisional")] if point.provisional else []
    return "<br>".join(lines)


def _between(points: Sequence[Point], figure: Trend, palette: Palette, language: Language) -> Json:
    """Unique counts that cannot be added up: the span they lie in."""
    middles = [((p.low or 0.0) + (p.high or 0.0)) / 2 for p in points]
    ends = [[language.value(x, figure.unit, figure.decimals) for x in (p.low, p.high)] for p in points]
    half = [(p.high or 0.0) - middle for p, middle in zip(points, middles, strict=True)]
    return trace(list(zip((p.end for p in points), middles, strict=True)), language("between"), {}) | {
        "mode": "markers", "marker": {"size": 1, "color": palette.actual}, "text": [" – ".join(pair) for pair in ends],
        "error_y": {"type": "data", "array": half, "color": palette.actual, "thickness": 2, "width": 4},
    }  # fmt: skip


def _band(figure: Trend, palette: Palette) -> Json:
    low, high = figure.band or (None, None)
    marks = ticks(figure.values, figure.unit)
    room = (marks[-1] - marks[0]) * MARGIN
    return {
        "type": "rect", "xref": "paper", "x0": 0, "x1": 1, "layer": "below", "line": {"width": 0},
        "y0": marks[0] - room if low is None else low, "y1": marks[-1] + room if high is None else high,
        "fillcolor": palette.range_far,
    }  # fmt: skip
