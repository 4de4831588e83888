"""Courses as native charts, as in IBCS: actual solid and dark, plan thin and dashed, forecast dashed in its band.

The numbers stand in the chart's own workbook. The band is the one thing that takes some XML: an area chart below the
lines, which PowerPoint and LibreOffice draw, and python-pptx cannot make.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE_DASH_STYLE as DASH
from pptx.enum.dml import MSO_THEME_COLOR as THEME
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Emu, Pt

from kpi.exports.formats import number_format, written
from kpi.exports.measure import POINTS
from kpi.exports.pptx.ground import palette
from kpi.exports.pptx.shapes import Place, rgb
from kpi.i18n import Code
from kpi.report import Chart, Curve
from kpi.svg import width_of

_LABELS = 7
"""Names of periods on the axis, about."""
_NAMED = 14
"""Up to so many periods all have their names; more lie on an axis of dates, of which some are named."""
_SIZE = 12
_MONTH = 28
"""Days at least."""
_BAND = 22_000
"""How much of its colour the band shows, in thousandths of a percent."""


def trend(shapes: Any, place: Place, chart: Chart, language: Code) -> Any:
    """A course to the due date."""
    curves = _drawn(chart)
    data: Any = CategoryChartData(number_format(chart.unit, chart.decimals, language))  # type: ignore[no-untyped-call]
    dated = len(chart.categories) > _NAMED
    data.categories = list(chart.days if dated else chart.categories)
    for curve in curves:
        data.add_series(curve.name, curve.values)
    left, top, width, height = place
    frame = shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, Emu(left), Emu(top), Emu(width), Emu(height), data)
    native = frame.chart
    native.has_legend = False
    native.has_title = False
    native.font.size = Pt(_SIZE)
    _axes(native, chart, language)
    for series, curve in zip(native.plots[0].series, curves, strict=True):
        _looks(series, curve)
    _endings(native, chart, curves, language, width / POINTS)
    _banded(native, curves)
    return frame


def _drawn(chart: Chart) -> list[Curve]:
    """The curves with the band's width in place of its upper edge; open values among the actual ones."""
    found = {curve.role: curve for curve in chart.curves}
    low, high = found.get("low"), found.get("high")
    if low and high:
        edges = list(zip(low.values, high.values, found["actual"].values, strict=True))
        # up to the forecast the band lies under the actual line, as wide as nothing: an area knows no gaps
        bottom = tuple(actual if a is None else a for a, _b, actual in edges)
        wide = tuple(0.0 if a is None or b is None else b - a for a, b, _actual in edges)
        found["low"] = Curve(low.name, "low", bottom)
        found["high"] = Curve(f"{high.name} – {low.name}", "high", wide)
    order = ("low", "high", "previous", "plan", "forecast", "actual", "open", "target")
    return [found[role] for role in order if role in found]


def _axes(native: Any, chart: Chart, language: Code) -> None:
    values = [value for curve in chart.curves for value in curve.values if value is not None]
    low, high, step = scale(min(values), max(values))
    axis = native.value_axis
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = low, high, step
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = rgb(palette().grid)
    axis.major_gridlines.format.line.width = Pt(0.75)
    axis.format.line.fill.background()
    axis.major_tick_mark = XL_TICK_MARK.NONE
    axis.tick_labels.font.size = Pt(_SIZE)
    _quiet(axis.tick_labels.font)
    axis.tick_labels.number_format = number_format(chart.unit, _decimals(step, chart), language)
    axis.tick_labels.number_format_is_linked = False
    names = native.category_axis
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.major_tick_mark = XL_TICK_MARK.NONE
    names.format.line.color.rgb = rgb(palette().grid)
    names.tick_labels.font.size = Pt(_SIZE)
    _quiet(names.tick_labels.font)
    if len(chart.categories) > _NAMED:
        _dated(names, chart, language)


def _dated(axis: Any, chart: Chart, language: Code) -> None:
    """Some of many periods by name: months, or days where periods are shorter."""
    monthly = (chart.days[1] - chart.days[0]).days >= _MONTH
    locale = {"de": "407", "en": "809"}[language]
    axis.tick_labels.number_format = f"[$-{locale}]{'MMM YY' if monthly else 'DD.MM.' if language == 'de' else 'D MMM'}"
    axis.tick_labels.number_format_is_linked = False
    if monthly:
        step = max(1, round((chart.days[-1] - chart.days[0]).days / 30 / _LABELS))
    else:
        step = max(7, round((chart.days[-1] - chart.days[0]).days / _LABELS / 7) * 7)
    element, unit = axis._element, "months" if monthly else "days"  # noqa: SLF001  no interface for units of time
    for tag in ("c:baseTimeUnit", "c:majorUnit", "c:majorTimeUnit"):
        for found in element.findall(qn(tag)):
            element.remove(found)
    for tag, value in (("c:baseTimeUnit", unit), ("c:majorUnit", str(step)), ("c:majorTimeUnit", unit)):
        _child(element, tag, value)


def _quiet(font: Any) -> None:
    font.color.theme_color = THEME.TEXT_2


def scale(low: float, high: float) -> tuple[float, float, float]:
    """Round ends and steps of an axis; from 0 where 0 is near."""
    if 0 <= low < 0.4 * high:
        low = 0.0
    if low == high:
        low, high = low - (abs(low) * 0.1 or 1.0), high + (abs(high) * 0.1 or 1.0)
    rough = (high - low) / 4
    power = 10.0 ** _floor_log(rough)
    step = next(power * times for times in (1, 2, 2.5, 5, 10) if power * times >= rough * (1 - 1e-9))
    first, last = int(low // step), int(-(-high // step))
    return first * step, last * step, step


def _floor_log(x: float) -> int:
    return int(f"{x:e}".split("e")[1])


def _decimals(step: float, chart: Chart) -> int:
    shown = step * {"percent": 100, "per_mille": 1000}.get(chart.unit, 1)
    text = f"{shown:.6g}"
    return len(text.split(".")[1]) if "." in text and "e" not in text else 0


def _looks(series: Any, curve: Curve) -> None:
    """Scenarios as in IBCS: the closer to fact, the more ink."""
    line, marker = series.format.line, series.marker
    series.smooth = False
    marker.style = XL_MARKER_STYLE.NONE
    match curve.role:
        case "actual":
            line.color.theme_color = THEME.TEXT_1
            line.width = Pt(2.5)
            _dot(marker, filled=True, size=5 if len(curve.values) <= 40 else 3)
        case "open":
            line.fill.background()
            _dot(marker, filled=False, size=6)
        case "plan":
            line.color.rgb = rgb(palette().plan)
            line.width = Pt(1.5)
            line.dash_style = DASH.DASH
        case "previous":
            line.color.rgb = rgb(palette().previous)
            line.width = Pt(1.25)
        case "forecast":
            line.color.theme_color = THEME.ACCENT_1
            line.width = Pt(2.25)
            line.dash_style = DASH.SQUARE_DOT
        case "target":
            line.fill.background()
            marker.style = XL_MARKER_STYLE.DASH
            marker.size = 14
            marker.format.fill.solid()
            marker.format.fill.fore_color.theme_color = THEME.TEXT_1
            marker.format.line.color.theme_color = THEME.TEXT_1
        case _:
            line.fill.background()


def _dot(marker: Any, *, filled: bool, size: int) -> None:
    marker.style = XL_MARKER_STYLE.CIRCLE
    marker.size = size
    marker.format.fill.solid()
    if filled:
        marker.format.fill.fore_color.theme_color = THEME.TEXT_1
    else:
        marker.format.fill.fore_color.theme_color = THEME.BACKGROUND_1
    marker.format.line.color.theme_color = THEME.TEXT_1


# -- labels at the lines -------------------------------------------------------------------------------------------


def _endings(native: Any, chart: Chart, curves: list[Curve], language: Code, wide: float) -> None:
    """Name and value behind the ends of lines, pushed apart where they would lie on each other."""
    low, high, _step = scale(*_ends(chart))
    named = []
    for series, curve in zip(native.plots[0].series, curves, strict=True):
        if curve.role not in ("forecast", "target", "previous"):
            continue
        last = max((i for i, value in enumerate(curve.values) if value is not None), default=None)
        if last is not None and (value := curve.values[last]) is not None:
            named.append((value, last, series, curve))
    named.sort(key=lambda item: -item[0])
    previous = float("inf")
    words = [f"{curve.name} {written(value, chart.unit, chart.decimals, language)}" for value, _i, _s, curve in named]
    longest = max((width_of(word, _SIZE) for word in words), default=0.0)
    _inset(native, longest / wide)
    for (value, last, series, curve), word in zip(named, words, strict=True):
        place = (value - low) / (high - low)
        shift = min(0.0, previous - _APART - place)
        previous = place + shift
        _label(series, last, word, curve, -shift * _INNER)


_APART = 0.075
"""Of the axis' height, between two labels."""
_INNER = 0.82
"""Of the chart's height, that the axis takes."""


def _ends(chart: Chart) -> tuple[float, float]:
    values = [value for curve in chart.curves for value in curve.values if value is not None]
    return min(values), max(values)


def _label(series: Any, index: int, word: str, curve: Curve, down: float) -> None:
    label = series.points[index].data_label
    label.position = XL_LABEL_POSITION.BELOW if curve.role == "previous" else XL_LABEL_POSITION.RIGHT
    frame = label.text_frame
    frame.word_wrap = False
    run = frame.paragraphs[0].add_run()
    run.text = word
    run.font.size = Pt(_SIZE)
    if curve.role == "forecast":
        run.font.color.theme_color = THEME.ACCENT_1
    else:
        _quiet(run.font) if curve.role == "previous" else setattr(run.font.color, "theme_color", THEME.TEXT_1)
    if down:
        element = label._dLbl  # noqa: SLF001  no interface for where a label lies
        layout = OxmlElement("c:layout")
        manual = _child(layout, "c:manualLayout")
        for tag, value in (("c:x", 0.0), ("c:y", down)):
            _child(manual, tag, f"{value:.4f}")
        element.find(qn("c:idx")).addnext(layout)


def _inset(native: Any, longest: float) -> None:
    """Room for the labels at the right."""
    wide = native._chartSpace  # noqa: SLF001
    plot = wide.find(f".//{qn('c:plotArea')}")
    for found in plot.findall(qn("c:layout")):
        plot.remove(found)
    layout = OxmlElement("c:layout")
    manual = _child(layout, "c:manualLayout")
    share = min(0.3, longest + 0.03)
    for tag, value in (
        ("c:layoutTarget", "inner"), ("c:xMode", "edge"), ("c:yMode", "edge"), ("c:x", "0.09"), ("c:y", "0.05"),
        ("c:w", f"{0.89 - share:.3f}"), ("c:h", str(_INNER)),
    ):  # fmt: skip
        _child(manual, tag, value)
    plot.insert(0, layout)


# -- the band ------------------------------------------------------------------------------------------------------


def _banded(native: Any, curves: list[Curve]) -> None:
    """Low edge and width as two stacked areas below the lines, the lower one unseen."""
    if "high" not in {curve.role for curve in curves}:
        return
    plot = native._chartSpace.find(f".//{qn('c:plotArea')}")  # noqa: SLF001  no interface for two kinds in one
    lines = plot.find(qn("c:lineChart"))
    area = OxmlElement("c:areaChart")
    _child(area, "c:grouping", "stacked")
    _child(area, "c:varyColors", "0")
    for series, curve in zip(list(lines.findall(qn("c:ser"))), curves, strict=True):
        if curve.role in ("low", "high"):
            for tag in ("c:marker", "c:smooth", "c:spPr"):
                for found in series.findall(qn(tag)):
                    series.remove(found)
            series.find(qn("c:tx")).addnext(_filled(seen=curve.role == "high"))
            area.append(series)
    for axis in lines.findall(qn("c:axId")):
        area.append(deepcopy(axis))
    lines.addprevious(area)


def _filled(*, seen: bool) -> Any:
    look = OxmlElement("c:spPr")
    if seen:
        _child(_child(_child(look, "a:solidFill"), "a:schemeClr", "accent1"), "a:alpha", str(_BAND))
    else:
        _child(look, "a:noFill")
    _child(_child(look, "a:ln"), "a:noFill")
    return look


def _child(parent: Any, tag: str, value: str | None = None) -> Any:
    """A new element at the end of another one."""
    element = OxmlElement(tag)
    if value is not None:
        element.set("val", value)
    parent.append(element)
    return element
