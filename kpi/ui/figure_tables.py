"""What charts show, as tables: the trend with its forecast, sums, and the process behaviour chart; newest first."""

from __future__ import annotations

import datetime as dt

from htpy import Element, Node

from kpi.assessment import PeriodForecast
from kpi.figures import Behaviour, Dot, Flag, Point, Stretch, Total, Trend
from kpi.i18n import NOTHING, Language
from kpi.model import Unit
from kpi.sentences import values
from kpi.ui.elements import data_table


def trend(figure: Trend, _: Language) -> Element:
    """Actual, plan and forecast by period."""
    forecast, adjusted = bool(figure.forecast), bool(figure.adjusted)
    headings = [_("Period"), _("Actual"), *([_("Seasonally adjusted")] if adjusted else []), _("Plan")]
    headings += [*([_("Forecast")] if forecast else []), _("Remark")]
    rows = [_expected(period, figure, _) for period in reversed(figure.forecast)]
    rows += [_known(point, figure, _, forecast=forecast) for point in reversed(figure.points)]
    return data_table(_("Values by period"), headings, rows, right=set(range(1, len(headings) - 1)))


def _expected(period: PeriodForecast, figure: Trend, _: Language) -> list[Node]:
    def written(x: float | None) -> str:
        return _.value(x, figure.unit, figure.decimals, like=period.mean)

    plan = figure.path.on(period.end) if figure.path else None
    name = _.period(period.start, figure.cadence)
    adjusted = [NOTHING] if figure.adjusted else []
    return [
        name,
        NOTHING,
        *adjusted,
        written(plan),
        written(period.mean),
        _band(period, figure.unit, figure.decimals, _),
    ]


def _band(period: PeriodForecast, unit: Unit, decimals: int, _: Language) -> str:
    if period.low is None:
        return ""
    low, high = (_.value(x, values.unlabelled(unit), decimals, like=period.mean) for x in (period.low, period.high))
    return _("in 8 of 10 cases {low} to {high}", low=low, high=high)


def _happened(flag: Flag, _: Language) -> str:
    """An event, with whom it came to beside this KPI."""
    name = _.text(flag.name)
    if flag.scope == "platform":
        return _("Platform: {name}", name=name)
    return _("For all: {name}", name=name) if flag.scope == "all" else name


def _known(point: Point, figure: Trend, _: Language, *, forecast: bool) -> list[Node]:
    remarks = {"open": _("still running"), "partial": _("incomplete")}
    marks = [(b.day, _.text(b.reason)) for b in figure.breaks]
    marks += [(level.day, _("new level: {reason}", reason=_.text(level.reason))) for level in figure.levels]
    marks += [(flag.day, _happened(flag, _)) for flag in figure.flags]
    happened = [name for day, name in sorted(marks) if point.start <= day <= point.end]
    remark = [remarks.get(point.state, ""), _("carried forward") if point.carried else "",
              _("provisional") if point.provisional else "", *happened]  # fmt: skip
    value = _.value(point.value, figure.unit, figure.decimals)
    if point.value is None and point.low is not None and point.high is not None:
        value = " – ".join(_.value(bound, figure.unit, figure.decimals) for bound in (point.low, point.high))
    return [
        _.period(point.start, figure.cadence),
        value,
        *([_.value(point.adjusted, figure.unit, figure.decimals, like=point.value)] if figure.adjusted else []),
        _.value(figure.path.on(point.end) if figure.path else None, figure.unit, figure.decimals, like=point.value),
        *([NOTHING] if forecast else []),
        " · ".join(filter(None, remark)),
    ]


def total(figure: Total, _: Language) -> Element:
    """What came and is expected to come together, against the plan."""

    def written(x: float | None) -> str:
        return _.value(x, figure.unit, figure.decimals, like=figure.path.target)

    def row(day: dt.date, actual: float | None, forecast: float | None, remark: str) -> list[Node]:
        return [_.date(day), written(actual), written(figure.path.on(day)), written(forecast), remark]

    headings = [_("Up to"), _("Actual, added up"), _("Plan"), _("Forecast"), _("Remark")]
    rows = [row(f.end, None, f.mean, _band(f, figure.unit, figure.decimals, _)) for f in reversed(figure.forecast)]
    rows += [row(day, value, None, "") for day, value in reversed(figure.running[1:])]
    return data_table(_("Added up"), headings, rows, right={1, 2, 3})


def behaviour(figure: Behaviour, _: Language) -> Element:
    """Every point with what is usual in its stretch, and what makes it a signal, by the exact names."""
    value = {"change": _("Change"), "year_on_year": _("Difference to the year before")}.get(figure.basis, _("Value"))
    headings = [_("Period"), value, _("Usual from"), _("Usual to"), _("Signal"), _("Remark")]
    pairs = [(dot, stretch) for stretch in figure.stretches for dot in stretch.dots]
    rows = [_point(dot, stretch, figure, _) for dot, stretch in reversed(pairs)]
    return data_table(_("Values and what is usual"), headings, rows, right={1, 2, 3})


def _point(dot: Dot, stretch: Stretch, figure: Behaviour, _: Language) -> list[Node]:
    unit = values.unlabelled(figure.unit)

    def written(x: float | None) -> str:
        if figure.basis == "value":
            return _.value(x, unit, figure.decimals, like=dot.value)
        return _.difference(x, unit, figure.decimals, like=dot.value, signed=True)

    remarks = [_("baseline")] if dot.in_baseline else []
    remarks += [_("provisional limits")] if stretch.provisional and stretch.center is not None else []
    return [
        _.period(dot.start, figure.cadence),
        written(dot.value),
        written(stretch.low),
        written(stretch.high),
        _.word(dot.rule) if dot.rule else "",
        " · ".join(remarks),
    ]
