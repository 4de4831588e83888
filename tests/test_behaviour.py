"""The process behaviour chart has the same stretches, limits and signals as the assessment, drawn and as a chart."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import plotly.graph_objects as go  # type: ignore[import-untyped]
import pytest

from kpi import charts, drawing, figures
from kpi.aggregation import Series
from kpi.assessment import Assessment, PeriodValue, Rule, Variation
from kpi.figures import Behaviour, Dot, Stretch
from kpi.i18n import Language
from kpi.model import Cadence, Event, Kpi, Rebase, Unit, Version
from kpi.scorecard import assess
from kpi.svg import width_of
from kpi.theme import CSS, DARK, LIGHT
from tests.facts import kpi
from tests.series import CALM, month, values

ENGLISH, GERMAN = Language("en"), Language("de")
HOSTILE = "<img src=x onerror=alert(1)>"
SVG = "{http://www.w3.org/2000/svg}"
STEP = [*CALM, 49.0, 90, 91, 92, 90, 93, 91, 90, 92]


def assessed(of: Kpi, series: Sequence[PeriodValue]) -> Assessment:
    return assess(of, Series(tuple(series)), series[-1].end)


def behaviour(series: Sequence[float | None] = STEP, events: Sequence[Event] = (), **more: Any) -> Behaviour:
    of = kpi(**{"kind": "ratio", **more})
    return figures.behaviour(of, assessed(of, values(series)), events=events)


def trace(chart: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(t for t in chart["data"] if t["name"].startswith(name))
    return found


# figure


def test_the_figure_says_what_the_assessment_says() -> None:
    of = kpi(kind="ratio")
    assessment = assessed(of, values(STEP))
    [stretch] = figures.behaviour(of, assessment).stretches
    change = assessment.change
    assert (stretch.center, stretch.high, stretch.low) == (change.center, change.unpl, change.lnpl)
    assert not stretch.provisional
    assert stretch.baseline == (month(1), dt.date(2026, 12, 31))
    flagged = [(dot.start, dot.rule) for dot in stretch.dots if dot.rule and not dot.in_baseline]
    assert flagged == [(signal.period, signal.rule) for signal in change.signals]
    assert {rule for _, rule in flagged} == {Rule.OUTSIDE}


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("increase", Variation.IMPROVEMENT),
        ("decrease", Variation.CONCERN),
        ("neutral", Variation.NEUTRAL_HIGH),
        ("range", Variation.NEUTRAL_HIGH),
    ],
)
def test_better_and_worse_follow_the_direction(direction: str, expected: Variation) -> None:
    dots = behaviour(direction=direction).dots
    assert dots[-1].variation is expected
    assert dots[0].variation is Variation.COMMON_CAUSE


def test_limits_are_cut_at_natural_bounds_but_not_those_of_changes() -> None:
    low = [value / 50 for value in (3, 1, 5, 0, 4, 1, 6, 0, 2, 5, 1, 3)]
    assert behaviour(low, lower_bound=0.0).stretches[0].low == 0
    free = behaviour(low).stretches[0].low
    assert free is not None
    assert free < 0
    stock = behaviour([100, 103, 99, 104, 98, 102, 100, 105, 99], kind="stock", lower_bound=0.0)
    assert stock.basis == "change"
    low_change = stock.stretches[0].low
    assert low_change is not None
    assert low_change < 0


def test_too_few_values_have_points_and_a_reason_but_no_limits() -> None:
    [stretch] = behaviour([1.0, 2, 3]).stretches
    assert len(stretch.dots) == 3
    assert (stretch.center, stretch.low, stretch.high, stretch.baseline) == (None, None, None, None)
    assert stretch.reason is not None


def test_few_values_make_provisional_limits() -> None:
    assert behaviour(CALM[:8]).stretches[0].provisional


def test_a_confirmed_level_starts_a_stretch_and_the_old_limits_stay() -> None:
    level = Rebase(start=month(14), reason="Videos", confirmed_on=month(20))
    old, new = behaviour(rebases=[level]).stretches
    assert old.high is not None
    assert new.low is not None
    assert new.low > old.high
    assert new.dots[0].start == month(14)
    assert [b.day for b in behaviour(rebases=[level]).levels] == [month(14)]


def test_a_level_counts_from_the_day_on_which_it_was_confirmed() -> None:
    later = Rebase(start=month(14), reason="Videos", confirmed_on=month(30))
    figure = behaviour(rebases=[later])
    assert len(figure.stretches) == 1
    assert figure.levels == ()


def test_a_new_definition_starts_a_stretch() -> None:
    of = kpi(kind="ratio", versions=[Version(valid_from=month(14), reason="New count")])
    series = [*values(STEP[:13]), *values(STEP[13:], first=month(14), version=2)]
    figure = figures.behaviour(of, assessed(of, series))
    assert [len(stretch.dots) for stretch in figure.stretches] == [13, 8]
    assert [b.reason for b in figure.breaks] == ["New count"]


def test_a_gap_breaks_the_line() -> None:
    [stretch] = behaviour([*CALM[:4], None, *CALM[5:]]).stretches
    assert [len(run) for run in stretch.runs(Cadence.MONTHLY)] == [4, 7]


def test_events_on_the_way_are_flagged() -> None:
    events = [Event(date=month(5), name="Fair"), Event(date=month(40), name="Future")]
    assert [flag.name for flag in behaviour(events=events).flags] == ["Fair"]


# drawing and chart

FULL = Behaviour(
    Unit(kind="percent"),
    1,
    Cadence.MONTHLY,
    figures.behaviour(
        (full := kpi(kind="ratio", unit="percent", rebases=[Rebase(start=month(14), reason="Videos")])),
        assessed(full, values([x / 1000 for x in [*STEP, *(20.0, 91)]])),
    ).stretches,
    flags=(figures.Flag(month(5), HOSTILE),),
    levels=(figures.Break(month(14), "Videos"),),
)


def test_every_kind_of_point_has_a_shape_of_its_own_in_drawing_and_chart() -> None:
    dots = tuple(Dot(month(i), month(i + 1), 1.0 + i, variation=kind) for i, kind in enumerate(Variation, 1))
    figure = Behaviour(Unit(), 0, Cadence.MONTHLY, (Stretch(dots, 2.0, 1.0, 3.0),))
    root = ET.fromstring(drawing.behaviour(figure, LIGHT, ENGLISH))  # noqa: S314
    assert sorted(float(c.attrib["r"]) for c in root.iter(f"{SVG}circle")) == [2.6, 5]
    assert sum(r.attrib["fill"] == LIGHT.bad.fill for r in root.iter(f"{SVG}rect")) == 1
    assert sum(p.attrib.get("fill") == LIGHT.quiet.edge for p in root.iter(f"{SVG}path")) == 2
    chart = charts.behaviour(figure, LIGHT, ENGLISH)
    marks = {(m["symbol"], m["size"], m["color"]) for m in (t.get("marker") for t in chart["data"]) if m}
    assert len(marks) == 4


def test_the_drawing_looks_as_it_did() -> None:
    file = Path(__file__).parent / "snapshots" / "behaviour.svg"
    drawn = drawing.behaviour(FULL, LIGHT, ENGLISH, "Interaktionsrate").replace("><", ">\n<") + "\n"
    if os.environ.get("KPI_SNAPSHOTS") == "write":
        file.write_text(drawn, encoding="utf-8")
    assert drawn == file.read_text(encoding="utf-8")


def test_provisional_limits_are_dashed_and_firm_ones_are_not() -> None:
    chart = charts.behaviour(FULL, LIGHT, ENGLISH)
    assert trace(chart, "usual from, to (still provisional)")["line"]["dash"] == "dash"
    firm = next(t for t in chart["data"] if t["name"] == "usual from, to")
    assert firm["line"]["dash"] == "solid"


def test_stretches_are_not_connected() -> None:
    line = charts.behaviour(FULL, LIGHT, ENGLISH)["data"]
    values_line = next(t for t in line if t["name"] == "")
    assert values_line["y"][13] is None
    assert not values_line.get("connectgaps")


def test_the_baseline_is_shaded_and_named_once() -> None:
    chart = charts.behaviour(FULL, LIGHT, ENGLISH)
    shaded = [shape for shape in chart["layout"]["shapes"] if shape["type"] == "rect"]
    assert [shape["showlegend"] for shape in shaded] == [True, False]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("language", [GERMAN, ENGLISH], ids=["de", "en"])
def test_plotly_accepts_it_and_hostile_names_stay_text(palette: Any, language: Language) -> None:
    chart = charts.behaviour(FULL, palette, language)
    go.Figure(chart)
    assert "<img" not in json.dumps(chart, allow_nan=False)


def test_hovering_says_value_and_what_is_usual() -> None:
    said = trace(charts.behaviour(FULL, LIGHT, ENGLISH), "as usual")["text"][0]
    assert said.startswith("<b>January 2026</b><br>5.0%<br>usual: 4.")
    changes = behaviour([100, 103, 99, 104, 98, 102, 100, 105, 99], kind="stock")
    assert "<br>+3<br>usual: −" in trace(charts.behaviour(changes, LIGHT, ENGLISH), "as usual")["text"][0]


def test_nothing_to_judge_is_an_empty_picture() -> None:
    figure = figures.behaviour(kpi(kind="ratio"), assessed(kpi(kind="ratio"), values([1.0])))
    empty = Behaviour(Unit(), 0, Cadence.MONTHLY, ())
    assert charts.behaviour(empty, LIGHT, ENGLISH)["data"] == []
    assert ET.fromstring(drawing.behaviour(empty, LIGHT, ENGLISH)).tag == f"{SVG}svg"  # noqa: S314
    for odd in (figure, behaviour([5.0] * 9), behaviour([0.0, 0.0, 1.0])):
        go.Figure(charts.behaviour(odd, LIGHT, ENGLISH))
        assert "nan" not in drawing.behaviour(odd, LIGHT, ENGLISH)


def test_the_drawing_holds_no_colour_of_its_own_and_its_texts_stay_inside() -> None:
    assert not re.search(r"#[0-9a-f]{6}", drawing.behaviour(FULL, CSS, ENGLISH, "x"))
    drawn = drawing.behaviour(FULL, LIGHT, ENGLISH, HOSTILE)
    assert "<img" not in drawn
    for node in ET.fromstring(drawn).iter(f"{SVG}text"):  # noqa: S314
        width, x = width_of(node.text or "", 12), float(node.attrib["x"])
        left = {"end": x - width, "middle": x - width / 2}.get(node.attrib.get("text-anchor", ""), x)
        assert left >= -1, node.text
        assert left + width <= 721, node.text


def test_moving_ranges_are_drawn_with_their_mean_and_limit_and_a_gap_breaks_them() -> None:
    series = [*CALM, None, 49.0, 90]
    figure = behaviour(series)
    chart = charts.ranges(figure, LIGHT, GERMAN)
    assert chart is not None
    go.Figure(chart)
    dots = trace(chart, "Gleitende Spannweite")
    steps = [abs(a - b) for a, b in zip(CALM[1:], CALM, strict=False)]
    assert dots["y"] == pytest.approx([*steps, 41.0])
    assert len(dots["text"]) == len(dots["x"])
    [stretch] = figure.stretches
    assert stretch.usual_step is not None
    assert trace(chart, "obere Grenze")["y"][0] == pytest.approx(3.268 * stretch.usual_step)
    assert trace(chart, "Mittel")["y"][0] == stretch.usual_step
    assert charts.ranges(behaviour([5.0]), LIGHT, GERMAN) is None
    few = charts.ranges(behaviour([5.0, 6.0, 8.0]), LIGHT, ENGLISH)
    assert few is not None
    assert [one["name"] for one in few["data"]] == ["", "Moving range"]
