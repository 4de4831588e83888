"""A sum against its plan: what came together, above what each period brought."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from html import escape

from kpi.cadence import middle
from kpi.charts.layout import (
    BAND,
    Json,
    axis,
    day_text,
    due,
    expected,
    faded,
    flagged,
    forecast,
    happened,
    layout,
    path,
    trace,
)
from kpi.figures import Point, Total
from kpi.i18n import Language
from kpi.theme import Palette


def total(figure: Total, palette: Palette, language: Language) -> Json:
    """What came together against the plan, above what each period brought; the latter from 0."""
    sums = [value for _, value in (*figure.running, *figure.path.points)]
    sums += [x for f in figure.forecast for x in (f.mean, f.low, f.high) if x is not None]
    parts = [0.0, *(p.value for p in figure.points if p.value is not None), *(value for *_, value in figure.planned)]
    parts += [period.mean for period in figure.parts]
    starts = [start for start, *_ in figure.planned]
    names = language.on_axis(starts, figure.cadence)
    periods = [(middle(start, figure.cadence), name) for start, name in zip(starts, names, strict=True)]
    chart = layout(palette, language, periods)
    chart |= {"height": 440, "barmode": "overlay", "bargap": 0}
    chart["xaxis"] |= {
        "anchor": "y2",
        "range": [day_text(figure.path.points[0][0]), day_text(figure.due + dt.timedelta(days=5))],
    }
    chart["yaxis"] = axis(sums, figure.unit, palette, language) | {"domain": [0.44, 1]}
    chart["yaxis2"] = axis(parts, figure.unit, palette, language) | {"domain": [0, 0.34]}
    span = (figure.path.points[0][0], figure.due)
    chart = flagged(chart, happened(figure.flags, (), (), language), span, palette, language)
    value = language.value(figure.path.target, figure.unit, figure.decimals)
    aim = language("Limit {value}", value=value) if figure.ceiling else language("Target {value}", value=value)
    data = [
        path(figure.path, palette.plan, "dash", f"{language('Plan')} · {aim}"),
        due(figure.path, aim, palette),
        *_forecast(figure, palette, language),
        _running(figure, palette, language),
        *_columns(figure, palette, language),
    ]
    return {"data": data, "layout": chart}


def _running(figure: Total, palette: Palette, language: Language) -> Json:
    said = [
        f"<b>{language('up to {date}', date=day)}</b><br>{language('Actual')} "
        f"{escape(language.value(value, figure.unit, figure.decimals))}<br>{language('Plan')} "
        f"{escape(language.value(figure.path.on(day), figure.unit, figure.decimals, like=value))}"
        for day, value in figure.running
    ]
    drawn = trace(figure.running, language("Actual, added up"), {"color": palette.actual, "width": 2.4})
    return drawn | {"mode": "lines+markers", "marker": {"color": palette.actual, "size": 6}, "text": said}


def _forecast(figure: Total, palette: Palette, language: Language) -> Iterable[Json]:
    """Of what comes together."""
    if not figure.ahead:
        return
    said = [
        f"<b>{language('up to {date}', date=f.end)}</b><br>{expected(f, figure.unit, figure.decimals, language)}"
        for f in figure.forecast
    ]
    yield from forecast(figure.ahead, said, palette, language)


def _columns(figure: Total, palette: Palette, language: Language) -> Iterable[Json]:
    """Plan outlined behind actual; an open or incomplete period is hatched, and so is a forecast, in its colour."""
    planned = {start: value for start, _, value in figure.planned}
    known = [p for p in figure.points if p.value is not None]
    if figure.parts:
        yield _bars([(f.start, f.end, f.mean) for f in figure.parts], 0.5) | {
            "name": language("Forecast per period"),
            "marker": {
                "color": faded(palette.accent, BAND), "line": {"color": palette.accent, "width": 1},
                "pattern": {"shape": "/", "fgcolor": palette.accent, "size": 5},
            },
            "text": [
                f"<b>{escape(language.period(f.start, figure.cadence))}</b><br>"
                f"{expected(f, figure.unit, figure.decimals, language)}"
                for f in figure.parts
            ],
            "textposition": "none",
            "hovertemplate": "%{text}<extra></extra>",
        }  # fmt: skip
    yield _bars([(s, e, v) for s, e, v in figure.planned], 0.8) | {
        "name": language("Plan per period"), "hoverinfo": "skip",
        "marker": {"color": "rgba(0,0,0,0)", "line": {"color": palette.plan, "width": 1.2}},
    }  # fmt: skip
    yield _bars([(p.start, p.end, p.value or 0.0) for p in known], 0.5) | {
        "name": language("Actual per period"),
        "marker": {
            "color": palette.actual,
            "pattern": {
                "shape": ["" if p.state == "complete" else "/" for p in known],
                "fgcolor": palette.card,
                "size": 5,
            },
        },
        "text": [_column(p, planned.get(p.start), figure, language) for p in known],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }


def _column(point: Point, plan: float | None, figure: Total, language: Language) -> str:
    said = [f"<b>{escape(language.period(point.start, figure.cadence))}</b>"]
    said.append(f"{language('Actual')} {escape(language.value(point.value, figure.unit, figure.decimals))}")
    said.append(f"{language('Plan')} {escape(language.value(plan, figure.unit, figure.decimals, like=point.value))}")
    return "<br>".join(said)


def _bars(spans: Sequence[tuple[dt.date, dt.date, float]], share: float) -> Json:
    days = [(end - start).days + 1 for start, end, _ in spans]
    return {
        "type": "bar",
        "x": [day_text(start + dt.timedelta(days=n / 2)) for (start, *_), n in zip(spans, days, strict=True)],
        "y": [value for *_, value in spans],
        "width": [n * share * 86_400_000 for n in days],
        "yaxis": "y2",
    }
