"""The process behaviour chart as Plotly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from html import escape

from kpi.assessment import Variation
from kpi.charts.layout import Json, axis, day_text, flagged, happened, layout, trace
from kpi.figures import Behaviour, Dot, Stretch
from kpi.i18n import Language
from kpi.theme import Palette

_EDGE = 1


def behaviour(figure: Behaviour, palette: Palette, language: Language) -> Json:
    """Values with what is usual, and signals by shape and colour; every stretch keeps its own limits."""
    names = language.on_axis((dot.start for dot in figure.dots), figure.cadence)
    periods = [(dot.end, name) for dot, name in zip(figure.dots, names, strict=True)]
    chart = layout(palette, language, periods)
    chart["yaxis"] = axis(figure.values, figure.unit, palette, language)
    if not figure.dots:
        return {"data": [], "layout": chart}
    chart["xaxis"]["range"] = [day_text(day) for day in _room(figure)]
    chart = flagged(
        chart, happened(figure.flags, figure.breaks, figure.levels, language), figure.span, palette, language
    )
    chart["shapes"] = [*_baselines(figure, palette, language), *chart["shapes"]]
    data = [*_limits(figure, palette, language), *_values(figure, palette, language)]
    return {"data": data, "layout": chart}


def ranges(figure: Behaviour, palette: Palette, language: Language) -> Json | None:
    """Moving ranges: how far each value lies from the one before, with the mean and the limit; None without any."""
    stretches = [(stretch, stretch.steps(figure.cadence)) for stretch in figure.stretches]
    steps = [step for _, runs in stretches for run in runs for step in run]
    if not steps:
        return None
    names = language.on_axis((dot.start for dot in figure.dots), figure.cadence)
    periods = [(dot.end, name) for dot, name in zip(figure.dots, names, strict=True)]
    chart = layout(palette, language, periods)
    lines = [x for stretch, _ in stretches for x in (stretch.usual_step, stretch.largest_step) if x is not None]
    chart["yaxis"] = axis([0.0, *lines, *(size for _, size in steps)], figure.unit, palette, language)
    chart["xaxis"]["range"] = [day_text(day) for day in _room(figure)]
    chart["height"] = 220
    quiet = {"hoverinfo": "skip", "hovertemplate": None, "connectgaps": False}

    def across(name: str, ends: Sequence[tuple[Stretch, float | None]], line: Json) -> Json:
        edges = [edge for s, x in ends if x is not None for edge in (*_across(s, x), (None, None))]
        return trace(edges, name, line) | quiet

    drawn = [
        across(
            language("upper limit"), [(s, s.largest_step) for s, _ in stretches], {"color": palette.plan, "width": 1.3}
        ),
        across(language("mean"), [(s, s.usual_step) for s, _ in stretches], {"color": palette.previous, "width": 1}),
    ]
    places = [place for _, runs in stretches for run in runs for place in (*((d.end, x) for d, x in run), (None, None))]
    said = [_step(dot, size, figure, language) for dot, size in steps]
    line = trace(places, "", {"color": palette.previous, "width": 1.3}) | quiet | {"showlegend": False}
    dots = trace([(dot.end, size) for dot, size in steps], language("Moving range"), {}) | {
        "mode": "markers", "marker": {"size": 6, "color": palette.actual}, "text": said,
    }  # fmt: skip
    return {"data": [*(one for one in drawn if one["x"]), line, dots], "layout": chart}


def _step(dot: Dot, size: float, figure: Behaviour, language: Language) -> str:
    shown = language.difference(size, figure.unit, figure.decimals, like=dot.value)
    return f"<b>{escape(language.period(dot.start, figure.cadence))}</b><br>{escape(shown)}"


def _room(figure: Behaviour) -> tuple[dt.date, dt.date]:
    first, last = figure.span
    room = dt.timedelta(days=max((last - first).days * 0.02, 1))
    return first - room, last + room


def _baselines(figure: Behaviour, palette: Palette, language: Language) -> Iterable[Json]:
    """The periods that say what is usual; named once."""
    room = (_room(figure)[1] - figure.span[1]) / 2
    shaded = [[dot.end for dot in stretch.dots if dot.in_baseline] for stretch in figure.stretches if stretch.baseline]
    for i, days in enumerate(shaded):
        yield {
            "type": "rect", "x0": day_text(days[0] - room), "x1": day_text(days[-1] + room), "yref": "paper",
            "y0": 0, "y1": 1, "layer": "below", "line": {"width": 0}, "fillcolor": palette.range_far,
            "showlegend": not i, "name": language("measured as usual"), "legendrank": 1003,
        }  # fmt: skip


def _limits(figure: Behaviour, palette: Palette, language: Language) -> Iterable[Json]:
    """Firm limits solid, those that may still move dashed; not joined from stretch to stretch."""
    known = [stretch for stretch in figure.stretches if stretch.center is not None]
    for provisional, dash in ((False, "solid"), (True, "dash")):
        stretches = [stretch for stretch in known if stretch.provisional is provisional]
        if not stretches:
            continue
        name = language("usual from, to (still provisional)") if provisional else language("usual from, to")
        edges = [edge for s in stretches for limit in (s.low, s.high) for edge in (*_across(s, limit), (None, None))]
        line = {"color": palette.plan, "width": 1.3, "dash": dash}
        yield trace(edges, name, line) | {"hoverinfo": "skip", "hovertemplate": None, "connectgaps": False}
    centers = [edge for stretch in known for edge in (*_across(stretch, stretch.center), (None, None))]
    if centers:
        line = {"color": palette.previous, "width": 1}
        drawn = trace(centers, language("on average"), line)
        yield drawn | {"hoverinfo": "skip", "hovertemplate": None, "connectgaps": False}


def _across(stretch: Stretch, value: float | None) -> list[tuple[dt.date | None, float | None]]:
    return [(stretch.dots[0].end, value), (stretch.dots[-1].end, value)]


def _values(figure: Behaviour, palette: Palette, language: Language) -> Iterable[Json]:
    """A thin line from point to point, dots as usual, and a trace for each kind of signal, for the legend."""
    joined: list[tuple[dt.date | None, float | None]] = []
    for stretch in figure.stretches:
        for run in stretch.runs(figure.cadence):
            joined += [*((dot.end, dot.value) for dot in run), (None, None)]
    line = {"color": palette.previous, "width": 1.3}
    yield trace(joined, "", line) | {"showlegend": False, "hoverinfo": "skip", "hovertemplate": None}
    marks: dict[str, tuple[Sequence[Variation], Json]] = {
        language("as usual"): ([Variation.COMMON_CAUSE], {"symbol": "circle", "size": 6, "color": palette.actual}),
        language("better than usual"): (
            [Variation.IMPROVEMENT],
            {"symbol": "circle", "size": 11, "color": palette.good.fill},
        ),
        language("worse than usual"): (
            [Variation.CONCERN],
            {"symbol": "square", "size": 11, "color": palette.bad.fill},
        ),
        language("other than usual"): (
            [Variation.NEUTRAL_HIGH, Variation.NEUTRAL_LOW],
            {"symbol": "diamond", "size": 11, "color": palette.quiet.edge},
        ),
    }
    for name, (kinds, marker) in marks.items():
        found = [(dot, stretch) for stretch in figure.stretches for dot in stretch.dots if dot.variation in kinds]
        if found:
            yield trace([(dot.end, dot.value) for dot, _ in found], name, {}) | {
                "mode": "markers",
                "marker": marker | {"line": {"color": palette.card, "width": _EDGE}},
                "text": [_said(dot, stretch, name, figure, language) for dot, stretch in found],
            }


def _said(dot: Dot, stretch: Stretch, kind: str, figure: Behaviour, language: Language) -> str:
    """What hovering shows: period, value, what is usual, and which of both it is."""

    def said(value: float | None) -> str:
        if figure.basis == "value":
            return escape(language.value(value, figure.unit, figure.decimals, like=dot.value))
        return escape(language.difference(value, figure.unit, figure.decimals, like=dot.value, signed=True))

    lines = [f"<b>{escape(language.period(dot.start, figure.cadence))}</b>", said(dot.value)]
    if stretch.low is not None:
        lines.append(language("usual: {low} to {high}", low=said(stretch.low), high=said(stretch.high)))
        lines.append(kind)
    return "<br>".join(lines)
