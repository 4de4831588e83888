"""Tables hold what charts show, the newest first: forecasts with their band, sums, and what is usual."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET

from htpy import Renderable

from kpi.assessment import PeriodForecast, Rule, Variation
from kpi.figures import Behaviour, Break, Dot, Flag, Path, Point, Stretch, Total, Trend
from kpi.i18n import Language
from kpi.model import Cadence, Unit
from kpi.ui import figure_tables

ENGLISH = Language("en")
HOSTILE = "<img src=x onerror=alert(1)>"
JAN, FEB, MAR = (dt.date(2026, month, 1) for month in (1, 2, 3))
ENDS = {JAN: dt.date(2026, 1, 31), FEB: dt.date(2026, 2, 28), MAR: dt.date(2026, 3, 31)}
PATH = Path(((dt.date(2025, 12, 31), 0.0), (dt.date(2026, 3, 31), 90.0)), 90.0)


def rows(content: Renderable | str) -> list[list[str]]:
    root = ET.fromstring(str(content))  # noqa: S314
    return [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in root.iter("tr")]


def test_a_forecast_stands_above_what_is_known() -> None:
    figure = Trend(
        Unit(label="leads"), 0, Cadence.MONTHLY,
        (Point(JAN, ENDS[JAN], 20.0), Point(FEB, ENDS[FEB], 40.0, "open")),
        path=PATH, flags=(Flag(JAN, HOSTILE),), levels=(Break(FEB, "Videos"),),
        forecast=(PeriodForecast(MAR, ENDS[MAR], 50.0, 45.0, 56.0),),
    )  # fmt: skip
    assert rows(figure_tables.trend(figure, ENGLISH)) == [
        ["Period", "Actual", "Plan", "Forecast", "Remark"],
        ["March 2026", "–", "90 leads", "50 leads", "in 8 of 10 cases 45 to 56"],
        ["February 2026", "40 leads", "59 leads", "–", "still running · new level: Videos"],
        ["January 2026", "20 leads", "31 leads", "–", HOSTILE],
    ]


def test_without_a_forecast_there_is_no_column_for_it() -> None:
    figure = Trend(Unit(), 0, Cadence.MONTHLY, (Point(JAN, ENDS[JAN], 20.0),))
    assert rows(figure_tables.trend(figure, ENGLISH))[0] == ["Period", "Actual", "Plan", "Remark"]


def test_sums_are_added_up_with_their_forecast() -> None:
    figure = Total(
        Unit(), 0, Cadence.MONTHLY, (), (), ((dt.date(2025, 12, 31), 0.0), (ENDS[JAN], 20.0)), PATH, ENDS[MAR],
        ceiling=False, forecast=(PeriodForecast(FEB, ENDS[FEB], 48.0, 40.0, 55.0),),
    )  # fmt: skip
    assert rows(figure_tables.total(figure, ENGLISH))[1:] == [
        ["28 Feb 2026", "–", "59", "48", "in 8 of 10 cases 40 to 55"],
        ["31 Jan 2026", "20", "31", "–", ""],
    ]


def test_what_is_usual_stands_beside_every_value_and_signals_have_their_exact_names() -> None:
    dots = (
        Dot(JAN, ENDS[JAN], 5.0, in_baseline=True),
        Dot(FEB, ENDS[FEB], -3.0, rule=Rule.OUTSIDE, variation=Variation.CONCERN),
    )
    figure = Behaviour(Unit(), 0, Cadence.MONTHLY, (Stretch(dots, 4.0, 1.0, 7.0),), basis="change")
    assert rows(figure_tables.behaviour(figure, ENGLISH)) == [
        ["Period", "Change", "Usual from", "Usual to", "Signal", "Remark"],
        ["February 2026", "−3", "+1", "+7", "outside the limits", "provisional limits"],
        ["January 2026", "+5", "+1", "+7", "", "baseline · provisional limits"],
    ]
