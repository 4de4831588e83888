"""What all charts share: fonts, axes, flags of events, lines, and Plotly's own words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from kpi.assessment import PeriodForecast
from kpi.figures import Ahead, Break, Flag, Path
from kpi.i18n import Language
from kpi.model import Unit
from kpi.svg import tick_decimals, ticks, width_of, wrapped
from kpi.theme import Palette

Json = dict[str, Any]
FONT = '"Source Sans", "Segoe UI", "DejaVu Sans", sans-serif'
SIZE = 13
_SMALL = 12
MARGIN = 0.06
"""Share of the height left free above and below."""
LABELS, WIDTH = 7, 49
"""Names of periods that fit below a chart on a phone: so many, and so many characters with two between them."""
ROWS = 3
"""Of names of events above a chart."""
BAND = 0.16
"""How much of its colour the band of a forecast shows."""
_LINE, _LINES, _GAP = 15, 3, 5
"""Height of a line of such a name, how many it may have, and what lies between two rows."""
_PHONE = 300.0
"""Width of a chart on a phone; wider ones have more room."""
_LONGEST = 180.0
"""Width of an event's name, in the widest font that may show it: on a phone it fits on one side of its day."""
_SUNDAY_FIRST = (6, 0, 1, 2, 3, 4, 5)
"""Plotly's order of Babel's weekdays."""


def config(language: Language) -> Json:
    """Plotly's own words, dates and buttons in a language; touching a chart scrolls the page."""
    locale = language.locale
    words = {
        "Zoom": language("Zoom"),
        "Pan": language("Move"),
        "Reset axes": language("Show everything"),
        "Autoscale": language("Show everything"),
        "Download plot as a PNG": language("Save as picture"),
    }
    days, months = locale.days["format"], locale.months["format"]
    dates = {
        "days": [days["wide"][i] for i in _SUNDAY_FIRST],
        "shortDays": [days["abbreviated"][i] for i in _SUNDAY_FIRST],
        "months": [months["wide"][i] for i in range(1, 13)],
        "shortMonths": [months["abbreviated"][i] for i in range(1, 13)],
    }
    return {
        "locale": language.code,
        "locales": {language.code: {"dictionary": words, "format": dates}},
        "displaylogo": False,
        "responsive": True,
        "scrollZoom": False,
        "modeBarButtonsToRemove": ["select2d", "lasso2d", "zoomIn2d", "zoomOut2d", "autoScale2d"],
    }


def layout(palette: Palette, language: Language, periods: Sequence[tuple[dt.date, str]]) -> Json:
    """Everything but value axes and events; `periods`: places and names."""
    longest = max((len(name) for _, name in periods), default=0)
    fitting = min(LABELS, max(2, WIDTH // (longest + 2)))
    shown = periods[:: -max(1, -(-len(periods) // fitting))]
    return {
        "height": 380,
        "margin": _margin(0),
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": SIZE, "color": palette.text},
        "separators": ",." if language.code == "de" else ".,",
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": palette.card,
            "bordercolor": palette.plan,
            "font": {"family": FONT, "size": SIZE, "color": palette.text},
            "align": "left",
        },
        "dragmode": False,
        "legend": {"orientation": "h", "x": 0, "y": -0.12, "xanchor": "left", "yanchor": "top", "itemsizing": "trace"},
        "xaxis": {
            "type": "date",
            "tickvals": [day_text(day) for day, _ in shown],
            "ticktext": [name for _, name in shown],
            "tickangle": 0,
            "automargin": True,
            "showgrid": False,
            "zeroline": False,
            "ticks": "outside",
            "ticklen": 4,
            "tickcolor": palette.line,
            "tickfont": {"color": palette.muted},
        },
    }


def axis(values: Sequence[float], unit: Unit, palette: Palette, language: Language) -> Json:
    """A value axis with round marks."""
    marks = ticks(values, unit) if values else [0.0, 1.0]
    decimals, largest = tick_decimals(marks, unit), max(marks, key=abs)
    room = (marks[-1] - marks[0]) * MARGIN
    # what is counted stands in the headline, not at every mark
    bare = unit.model_copy(update={"label": None, "one": None})

    def said(mark: float) -> str:
        if bare.kind == "duration":
            return language.value(mark, bare, decimals, like=largest)
        return language.compact(mark, bare, decimals)

    return {
        "tickvals": marks,
        "ticktext": [said(mark) for mark in marks],
        "range": [marks[0] - (room if marks[0] else 0), marks[-1] + room],
        "fixedrange": True,
        "automargin": True,
        "gridcolor": palette.grid,
        "zeroline": False,
        "tickfont": {"color": palette.muted},
    }


def happened(flags: Iterable[Flag], breaks: Iterable[Break], levels: Sequence[Break], language: Language) -> list[Flag]:
    """Events, new definitions and new levels alike, by what they are called."""
    found = [replace(flag, name=_scoped(flag, language)) for flag in flags]
    found += (Flag(b.day, b.reason) for b in breaks)
    said = (language("new level: {reason}", reason=language.text(level.reason)) for level in levels)
    return [*found, *(Flag(level.day, name) for level, name in zip(levels, said, strict=True))]


def _scoped(flag: Flag, language: Language) -> str:
    """A name with whom the event came to beside this KPI."""
    name = language.text(flag.name)
    if flag.scope == "platform":
        return language("Platform: {name}", name=name)
    return language("For all: {name}", name=name) if flag.scope == "all" else name


def flagged(
    chart: Json, found: Iterable[Flag], span: tuple[dt.date, dt.date], palette: Palette, language: Language
) -> Json:
    """The chart with what happened, and as much higher: upright lines with names above, in rows that do not overlap.

    That holds on a phone, too. Where there is no room the name shows only when the flag is pointed at; the KPI's own
    events have theirs first.
    """
    known = sorted(found, key=lambda flag: (flag.scope != "own", flag.day))
    days = max((span[1] - span[0]).days, 1)
    taken: list[list[tuple[float, float]]] = [[] for _row in range(ROWS)]
    heights, placed = [0] * ROWS, []
    for flag in known:
        place = (flag.day - span[0]).days / days * _PHONE
        lines = wrapped(language.text(flag.name), _SMALL, _LONGEST, _LINES)
        width = max((width_of(line, _SMALL) for line in lines), default=0.0)
        leftwards = place + width > _PHONE
        start = place - width if leftwards else place
        row = next((i for i, ends in enumerate(taken) if _is_free(ends, start, start + width)), None)
        if row is not None:
            taken[row].append((start, start + width + SIZE))
            heights[row] = max(heights[row], len(lines))
        placed.append((flag, lines, row, leftwards))
    below = [sum(height * _LINE + _GAP for height in heights[:row] if height) for row in range(ROWS + 1)]
    notes = [
        _note(flag, lines if row is not None else ["▸"], below[row or 0], palette, language, leftwards=leftwards)
        for flag, lines, row, leftwards in placed
    ]
    return chart | {
        "shapes": [_upright(flag, palette) for flag in known],
        "annotations": notes,
        "margin": _margin(below[ROWS]),
        "height": chart["height"] + below[ROWS],
    }


def _is_free(taken: Iterable[tuple[float, float]], start: float, end: float) -> bool:
    return all(end + SIZE <= low or high <= start for low, high in taken)


def _margin(above: float) -> Json:
    return {"l": 8, "r": 12, "t": 12 + above, "b": 8}


def _upright(flag: Flag, palette: Palette) -> Json:
    """What came to others too has a fainter line."""
    own = flag.scope == "own"
    line = {"color": palette.plan, "width": 1.3, "dash": "dash"} if own else (
        {"color": palette.previous, "width": 1, "dash": "dot"})  # fmt: skip
    return {
        "type": "line", "x0": day_text(flag.day), "x1": day_text(flag.day), "yref": "paper", "y0": 0, "y1": 1,
        "line": line, "layer": "below",
    }  # fmt: skip


def _note(flag: Flag, lines: Sequence[str], above: float, palette: Palette, language: Language, *,
          leftwards: bool) -> Json:  # fmt: skip
    side = "right" if leftwards else "left"
    return {
        "x": day_text(flag.day), "y": 1, "yref": "paper", "yanchor": "bottom", "yshift": above,
        "xanchor": side, "align": side, "showarrow": False, "captureevents": True,
        "text": "<br>".join(map(escape, lines)),
        "hovertext": f"{escape(language.text(flag.name))}<br>{language.date(flag.day)}",
        "font": {"size": _SMALL, "color": palette.text if flag.scope == "own" else palette.muted},
    }  # fmt: skip


def path(plan: Path, colour: str, dash: str, name: str) -> Json:
    line = {"color": colour, "width": 1.3, "dash": dash, "shape": "hv" if plan.steps else "linear"}
    return trace(plan.points, name, line) | {"hoverinfo": "skip", "hovertemplate": None}


def due(plan: Path, said: str, palette: Palette) -> Json:
    """The target as an upright mark on the due date."""
    marker = {"symbol": "line-ns", "size": 18, "line": {"width": 4, "color": palette.actual}}
    return {
        **trace([(plan.points[-1][0], plan.target)], said, {}),
        "mode": "markers", "marker": marker, "text": [escape(said)], "showlegend": False, "cliponaxis": False,
    }  # fmt: skip


def forecast(ahead: Sequence[Ahead], said: Sequence[str], palette: Palette, language: Language) -> Iterable[Json]:
    """What is expected, dashed in its band: from the last actual, which says nothing new, to the due date."""
    upper = [(a.day, a.high) for a in ahead if a.high is not None]
    lower = [(a.day, a.low) for a in ahead if a.low is not None]
    if upper:
        yield trace([*upper, *reversed(lower)], language("in 8 of 10 cases"), {"width": 0}) | {
            "fill": "toself", "fillcolor": faded(palette.accent, BAND), "hoverinfo": "skip", "hovertemplate": None,
        }  # fmt: skip
    yield trace([(a.day, a.mean) for a in ahead], language("Forecast"), {
        "color": palette.accent, "width": 2.2, "dash": "3px,3px"
    }) | {
        "mode": "lines+markers", "text": ["", *said], "marker": {
            "color": palette.card, "size": [0, *(6 for _ in said)], "line": {"color": palette.accent, "width": 1.6},
        },
        "hovertemplate": ["<extra></extra>", *("%{text}<extra></extra>" for _ in said)],
    }  # fmt: skip


def expected(period: PeriodForecast, unit: Unit, decimals: int, language: Language) -> str:
    """What hovering over a forecast says: the value, and where it lies four times out of five."""
    mean, low, high = (escape(language.value(x, unit, decimals, like=period.mean)) for x in (
        period.mean, period.low, period.high
    ))  # fmt: skip
    line = f"{language('Forecast')} {mean}"
    if period.low is None:
        return line
    return f"{line}<br>{language('in 8 of 10 cases {low} to {high}', low=low, high=high)}"


def faded(colour: str, share: float) -> str:
    """A #rrggbb colour that lets the ground shine through."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share})"


def trace(places: Sequence[tuple[dt.date | None, float | None]], name: str, line: Json) -> Json:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [day and day_text(day) for day, _ in places],
        "y": [value for _, value in places],
        "name": escape(name),
        "line": line,
        "hovertemplate": "%{text}<extra></extra>",
    }


def day_text(day: dt.date) -> str:
    return day.isoformat()
