"""Charts are figures that Plotly accepts, in the reader's language and the colours of the theme."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go  # type: ignore[import-untyped]
import pytest

from kpi import charts
from kpi.assessment import PeriodForecast
from kpi.charts import layout
from kpi.figures import Break, Flag, Path, Point, Total, Trend
from kpi.i18n import Language
from kpi.model import Cadence, Unit
from kpi.theme import DARK, LIGHT

ENGLISH, GERMAN = Language("en"), Language("de")
DUE = dt.date(2026, 12, 31)
PATH = Path(((dt.date(2025, 12, 31), 0.02), (DUE, 0.04)), 0.04)
HOSTILE = "<img src=x onerror=alert(1)>"


def month(number: int, value: float | None, **more: Any) -> Point:
    start = dt.date(2026, number, 1)
    return Point(start, (start + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1), value, **more)


def trend(*points: Point, **more: Any) -> Trend:
    facts: dict[str, Any] = {"unit": Unit(kind="percent"), "decimals": 1, "cadence": Cadence.MONTHLY, "path": PATH}
    return Trend(points=points, **facts | more)


FULL = trend(
    month(1, 0.02), month(2, 0.025), month(3, None), month(4, 0.024, state="partial"), month(5, 0.026, version=2),
    month(6, 0.027, version=2, carried=True), month(7, 0.028, version=2, state="open"),
    ghosts=(Path(PATH.points, 0.035, until=dt.date(2026, 3, 31)),),
    flags=(Flag(dt.date(2026, 2, 2), {"de": "Messe", "en": "Fair"}), Flag(dt.date(2026, 2, 9), HOSTILE)),
    breaks=(Break(dt.date(2026, 5, 1), "New count"),),
    previous=((dt.date(2026, 1, 31), 0.018), (dt.date(2026, 2, 28), 0.019)),
    due=DUE,
)  # fmt: skip
SUM = Total(
    unit=Unit(kind="currency", currency="EUR"),
    decimals=0,
    cadence=Cadence.MONTHLY,
    points=(month(1, 900.0), month(2, 1100.0), month(3, 300.0, state="open")),
    planned=tuple((month(i, 0).start, month(i, 0).end, 1000.0) for i in range(1, 13)),
    running=((dt.date(2025, 12, 31), 0.0), (dt.date(2026, 1, 31), 900.0), (dt.date(2026, 2, 28), 2000.0)),
    path=Path(((dt.date(2025, 12, 31), 0.0), (DUE, 12000.0)), 12000.0),
    due=DUE,
    ceiling=False,
    flags=(Flag(dt.date(2026, 2, 2), "Fair"),),
)


AHEAD = tuple(
    PeriodForecast(month(i, 0).start, month(i, 0).end, mean, mean - 0.002, mean + 0.002)
    for i, mean in ((3, 0.026), (4, 0.027))
)
EXPECTED = trend(month(1, 0.02), month(2, 0.025), forecast=AHEAD, levels=(Break(dt.date(2026, 2, 1), HOSTILE),))
EXPECTED_SUM = replace(
    SUM, points=SUM.points[:2], parts=(PeriodForecast(month(3, 0).start, month(3, 0).end, 950.0, 800.0, 1100.0),),
    forecast=(PeriodForecast(month(3, 0).start, month(3, 0).end, 2950.0, 2800.0, 3100.0),),
)  # fmt: skip


def trace(chart: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(t for t in chart["data"] if t["name"].startswith(name))
    return found


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("language", [GERMAN, ENGLISH], ids=["de", "en"])
def test_plotly_accepts_every_chart_and_it_can_be_sent(palette: Any, language: Language) -> None:
    for chart in (
        charts.trend(FULL, palette, language), charts.total(SUM, palette, language),
        charts.trend(EXPECTED, palette, language), charts.total(EXPECTED_SUM, palette, language),
    ):  # fmt: skip
        go.Figure(chart)
        json.dumps(chart, allow_nan=False)
    json.dumps(charts.config(language))


@pytest.mark.parametrize("points", [(), (month(1, None),), (month(1, 5.0),), (month(1, 0.0), month(2, 0.0))])
@pytest.mark.parametrize("path", [None, PATH])
def test_odd_series_make_a_chart(points: tuple[Point, ...], path: Path | None) -> None:
    go.Figure(charts.trend(trend(*points, path=path), LIGHT, ENGLISH))


def test_the_actual_is_not_drawn_through_gaps_incomplete_periods_and_new_definitions() -> None:
    assert trace(charts.trend(FULL, LIGHT, ENGLISH), "Actual")["y"] == [0.02, 0.025, None, 0.026, 0.027, None]


def test_what_is_not_final_is_hollow() -> None:
    hollow = trace(charts.trend(FULL, LIGHT, ENGLISH), "not final")
    assert hollow["x"] == ["2026-04-30", "2026-06-30", "2026-07-31"]
    assert hollow["marker"]["color"] == LIGHT.card


def test_paths_are_dashed_former_ones_dotted_and_steps_are_steps() -> None:
    chart = charts.trend(FULL, LIGHT, ENGLISH)
    assert trace(chart, "Plan · Target 4.0%")["line"]["dash"] == "dash"
    assert trace(chart, "until 31 Mar 2026: 3.5%")["line"]["dash"] == "dot"
    stepped = charts.trend(trend(month(1, 0.02), path=Path(PATH.points, 0.04, steps=True)), LIGHT, ENGLISH)
    assert trace(stepped, "Plan")["line"]["shape"] == "hv"


def test_the_target_is_marked_on_its_due_date() -> None:
    mark = next(t for t in charts.trend(FULL, LIGHT, ENGLISH)["data"] if t.get("marker", {}).get("symbol") == "line-ns")
    assert (mark["x"], mark["y"], mark["text"]) == (["2026-12-31"], [0.04], ["Target 4.0%"])


def test_hovering_and_axes_speak_the_language() -> None:
    chart = charts.trend(FULL, LIGHT, GERMAN)
    assert trace(chart, GERMAN("Actual"))["text"][0].startswith("<b>Januar 2026</b><br>")
    assert "2,0\u00a0%" in trace(chart, GERMAN("Actual"))["text"][0]
    assert chart["layout"]["yaxis"]["ticktext"][0] == "1,5\u00a0%"
    assert chart["layout"]["separators"] == ",."
    assert charts.config(GERMAN)["locales"]["de"]["format"]["shortMonths"][2] == "März"
    assert charts.config(GERMAN)["locales"]["de"]["format"]["days"][0] == "Sonntag"


def test_axes_do_not_repeat_what_is_counted() -> None:
    counted = trend(month(1, 10.0), month(2, 40.0), unit=Unit(label="leads"), path=None)
    assert charts.trend(counted, LIGHT, ENGLISH)["layout"]["yaxis"]["ticktext"] == ["0", "10", "20", "30", "40"]
    assert "leads" in trace(charts.trend(counted, LIGHT, ENGLISH), "Actual")["text"][0]


def test_at_most_seven_periods_are_named_the_latest_among_them() -> None:
    points = [month(i, 0.02) for i in range(1, 13)]
    axis = charts.trend(trend(*points), LIGHT, ENGLISH)["layout"]["xaxis"]
    assert len(axis["ticktext"]) <= layout.LABELS
    assert axis["ticktext"][0] == "Dec 26"


def test_hostile_names_stay_text() -> None:
    chart = charts.trend(FULL, LIGHT, ENGLISH)
    assert "<img" not in json.dumps(chart)
    assert any("&lt;img" in note["hovertext"] for note in chart["layout"]["annotations"])


def test_names_of_events_stand_in_rows_that_do_not_lie_on_each_other() -> None:
    flags = tuple(Flag(dt.date(2026, 2, day), f"Event number {day}") for day in range(1, 7))
    notes = charts.trend(trend(month(1, 0.02), flags=flags), LIGHT, ENGLISH)["layout"]["annotations"]
    assert len(notes) == len(flags)
    assert {note["yshift"] for note in notes if note["text"] != "▸"} == {0, 20, 40}
    assert [note["text"] for note in notes].count("▸") == 3


def test_a_long_name_of_an_event_is_broken_and_turned_to_the_side_with_room() -> None:
    name = "Instagram counts views instead of impressions"
    flags = (Flag(dt.date(2026, 1, 5), name), Flag(dt.date(2026, 12, 20), "Fair"))
    first, last = charts.trend(trend(month(1, 0.02), flags=flags), LIGHT, ENGLISH)["layout"]["annotations"]
    assert first["text"].replace("<br>", " ") == name
    assert (first["xanchor"], last["xanchor"]) == ("left", "right")


def test_what_came_to_a_platform_or_to_all_is_named_so_and_drawn_fainter_than_the_kpi_s_own() -> None:
    flags = (Flag(dt.date(2026, 3, 1), "Purge", "platform"), Flag(dt.date(2026, 6, 1), "Relaunch", "all"),
             Flag(dt.date(2026, 9, 1), "Fair"))  # fmt: skip
    layout = charts.trend(trend(month(1, 0.02), flags=flags), LIGHT, ENGLISH)["layout"]
    notes = {note["text"]: note["font"]["color"] for note in layout["annotations"]}
    assert notes == {"Fair": LIGHT.text, "Platform: Purge": LIGHT.muted, "For all: Relaunch": LIGHT.muted}
    assert [shape["line"]["width"] for shape in layout["shapes"]] == [1.3, 1, 1]


def test_a_milestone_is_open_or_done_and_nothing_between() -> None:
    axis = charts.trend(trend(month(1, 0.0), month(2, 1.0), is_milestone=True), LIGHT, ENGLISH)["layout"]["yaxis"]
    assert (axis["tickvals"], axis["ticktext"]) == ([0, 1], ["open", "done"])


def test_a_range_is_a_band_behind_everything() -> None:
    band = charts.trend(trend(month(1, 0.02), band=(0.01, 0.03), path=None), LIGHT, ENGLISH)["layout"]["shapes"][0]
    assert (band["y0"], band["y1"], band["layer"]) == (0.01, 0.03, "below")


def test_bounds_of_unique_counts_are_a_span_and_no_point() -> None:
    chart = charts.trend(trend(month(1, None, low=0.01, high=0.03)), LIGHT, ENGLISH)
    span = trace(chart, "between")
    assert (span["y"], span["error_y"]["array"]) == ([0.02], [pytest.approx(0.01)])


def test_a_forecast_is_dashed_in_its_band_and_says_both() -> None:
    chart = charts.trend(EXPECTED, LIGHT, ENGLISH)
    line, band = trace(chart, "Forecast"), trace(chart, "in 8 of 10 cases")
    assert line["y"] == [0.025, 0.026, 0.027]
    assert line["line"]["dash"] not in ("solid", "")
    assert line["text"][1].startswith("<b>March 2026</b><br>Forecast 2.6%<br>in 8 of 10 cases 2.4% to 2.8%<br>Plan ")
    assert band["y"] == pytest.approx([0.025, 0.028, 0.029, 0.025, 0.024, 0.025])
    assert not [t for t in charts.trend(FULL, LIGHT, ENGLISH)["data"] if t["name"].startswith("Forecast")]


def test_a_forecast_that_is_added_up_is_hatched_per_period() -> None:
    chart = charts.total(EXPECTED_SUM, LIGHT, ENGLISH)
    columns = trace(chart, "Forecast per period")
    assert (columns["y"], columns["marker"]["pattern"]["shape"]) == ([950.0], "/")
    assert next(t for t in chart["data"] if t["name"] == "Forecast")["y"] == [2000.0, 2950.0]


def test_a_new_level_is_named_and_stays_text() -> None:
    notes = charts.trend(EXPECTED, LIGHT, ENGLISH)["layout"]["annotations"]
    assert notes[0]["hovertext"].startswith("new level: &lt;img")


def test_columns_of_a_sum_start_at_zero_and_are_outlined_for_the_plan() -> None:
    chart = charts.total(SUM, LIGHT, ENGLISH)
    assert chart["layout"]["yaxis2"]["range"][0] == 0
    assert trace(chart, "Plan per period")["marker"]["color"] == "rgba(0,0,0,0)"
    assert trace(chart, "Actual per period")["y"] == [900.0, 1100.0, 300.0]
    assert trace(chart, "Actual per period")["marker"]["pattern"]["shape"] == ["", "", "/"]
    assert trace(chart, "Actual, added up")["y"] == [0.0, 900.0, 2000.0]


def test_a_budget_has_a_limit_and_no_target() -> None:
    budget = Total(**{name: getattr(SUM, name) for name in SUM.__slots__} | {"ceiling": True})
    assert "Limit €12,000" in json.dumps(charts.total(budget, LIGHT, ENGLISH), ensure_ascii=False)


def test_a_chart_has_the_colours_of_its_theme_and_no_ground_of_its_own() -> None:
    for light, dark in ((charts.trend(FULL, p, ENGLISH) for p in (LIGHT, DARK)),):
        assert light["layout"]["paper_bgcolor"] == dark["layout"]["plot_bgcolor"] == "rgba(0,0,0,0)"
        used = set(re.findall(r"#[0-9a-f]{6}", json.dumps(dark)))
        assert used <= {value for value in vars_of(DARK) if isinstance(value, str)}


def vars_of(palette: Any) -> list[Any]:
    return [getattr(palette, name) for name in palette.__slots__]
