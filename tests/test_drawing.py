"""Drawings are well-formed SVG that says what it shows, stays within its bounds and holds no text that is markup."""

from __future__ import annotations

import datetime as dt
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path as File
from typing import Literal

import pytest

from kpi import drawing
from kpi.assessment import ChangeClass, PeriodForecast, Status
from kpi.figures import Break, Bullet, Distribution, Flag, Path, Point, Sparkline, Strip, Trend
from kpi.i18n import Language
from kpi.model import Cadence, Unit
from kpi.svg import hatch, shortened, tick_decimals, ticks, width_of
from kpi.theme import CSS, LIGHT

SNAPSHOTS = File(__file__).parent / "snapshots"
ENGLISH = Language("en")
STATES: tuple[Literal["fresh", "late", "stale", "none"], ...] = ("fresh", "late", "stale", "none")
HOSTILE = "<script>alert('x')</script> & \"quoted\""
SVG = "{http://www.w3.org/2000/svg}"


def parsed(drawn: str) -> ET.Element:
    """Our own drawing; what is not well-formed fails here."""
    return ET.fromstring(drawn)  # noqa: S314


def month(number: int, value: float | None, **more: object) -> Point:
    start = dt.date(2025 + (number - 1) // 12, (number - 1) % 12 + 1, 1)
    end = (start + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return Point(start, end, value, **more)  # type: ignore[arg-type]


def trend(*values: float | None, unit: str = "count", **more: object) -> Trend:
    points = tuple(month(i, value) for i, value in enumerate(values, 1))
    return Trend(Unit.model_validate(unit), 0, Cadence.MONTHLY, points, **more)  # type: ignore[arg-type]


FULL = Trend(
    unit=Unit(kind="percent"),
    decimals=1,
    cadence=Cadence.MONTHLY,
    points=(
        month(1, 0.021), month(2, 0.024), month(3, None), month(4, 0.023), month(5, 0.025, state="partial"),
        month(6, 0.027, version=2), month(7, 0.029, version=2), month(8, 0.03, version=2, carried=True),
        month(9, 0.031, version=2, state="open"),
    ),
    path=Path(((dt.date(2024, 12, 31), 0.02), (dt.date(2025, 12, 31), 0.04)), 0.04),
    ghosts=(Path(((dt.date(2024, 12, 31), 0.02), (dt.date(2025, 12, 31), 0.039)), 0.039, until=dt.date(2025, 3, 31)),),
    due=dt.date(2025, 12, 31),
    flags=(Flag(dt.date(2025, 2, 10), "Messe"), Flag(dt.date(2025, 2, 20), HOSTILE)),
    breaks=(Break(dt.date(2025, 6, 1), "Neue Zählweise"),),
    previous=((dt.date(2025, 1, 31), 0.019), (dt.date(2025, 2, 28), 0.02)),
)  # fmt: skip

EXPECTED = replace(
    FULL,
    points=FULL.points[:8],
    levels=(Break(dt.date(2025, 7, 1), "Videos"),),
    forecast=tuple(
        PeriodForecast(month(i, 0).start, month(i, 0).end, 0.03 + i / 5000, 0.029, 0.031 + i / 2500)
        for i in range(9, 13)
    ),
)

DRAWINGS = {
    "icons": "\n".join(drawing.status_icon(status, LIGHT, status.value) for status in Status),
    "sparkline": drawing.sparkline(Sparkline((1, 2, None, 4, 3, 6), (4,), target=5), LIGHT, "Verlauf"),
    "sparkline_range": drawing.sparkline(Sparkline((4, 5, 4, None), band=(None, 4.5)), LIGHT, "Verlauf"),
    "bullet": drawing.bullet(Bullet(Status.AT_RISK, 0.7, 0.83, 0.75), LIGHT, "70 % des Wegs"),
    "bullet_beyond": drawing.bullet(Bullet(Status.ACHIEVED, 9.9, 0.83, 0.75), LIGHT, "990 %"),
    "bullet_behind_baseline": drawing.bullet(Bullet(Status.OFF_TRACK, -0.4, 0.5, 0.45), LIGHT, "-40 %"),
    "bullet_ceiling": drawing.bullet(Bullet(Status.ON_TRACK, 0.74, 0.83, 0.92, ceiling=True), CSS, "74 %"),
    "bullet_range": drawing.bullet(Strip(Status.ON_TRACK, (True, False, None, True)), LIGHT, "2 von 3"),
    "distribution": drawing.distribution(Distribution(tuple((s, 1) for s in Status)), LIGHT, "je 1"),
    "trend": drawing.trend(FULL, LIGHT, ENGLISH, "Interaktionsrate"),
    "trend_forecast": drawing.trend(EXPECTED, LIGHT, ENGLISH, "Interaktionsrate"),
    "marks": "\n".join(
        (
            *(drawing.change_mark(klass, LIGHT, klass.value) for klass in ChangeClass),
            *(drawing.chance_mark(p, LIGHT, str(p)) for p in (None, 0.05, 0.5, 0.95)),
            *(drawing.data_mark(state, LIGHT, state) for state in STATES),
        )
    ),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_looks_as_it_did(name: str) -> None:
    file = SNAPSHOTS / f"{name}.svg"
    drawn = DRAWINGS[name].replace("><", ">\n<") + "\n"
    if os.environ.get("KPI_SNAPSHOTS") == "write":
        file.write_text(drawn, encoding="utf-8")
    assert drawn == file.read_text(encoding="utf-8")


def numbers(drawn: str) -> Iterator[tuple[str, float]]:
    for node in parsed(drawn).iter():
        for name in ("x", "cx", "x1", "x2"):
            if name in node.attrib:
                yield "x", float(node.attrib[name])
        for name in ("y", "cy"):
            if name in node.attrib:
                yield "y", float(node.attrib[name])
        for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", node.attrib.get("d", "")):
            yield from (("x", float(x)), ("y", float(y)))


ODD = {
    "no value": (),
    "one value": (5.0,),
    "only gaps": (None, None),
    "all equal": (3.0, 3.0, 3.0),
    "zeros": (0.0, 0.0),
    "negative": (-5.0, -1.0, -8.0),
    "across zero": (-5.0, 5.0),
    "huge": (1e300, -1e300, 1e308),
    "tiny": (1e-12, 2e-12),
    "gaps at the ends": (None, 1.0, 2.0, None),
}


@pytest.mark.parametrize("values", ODD.values(), ids=ODD)
@pytest.mark.parametrize("target", [None, 4.0, 1e9])
def test_odd_series_are_drawn_within_bounds_and_without_nan(
    values: tuple[float | None, ...], target: float | None
) -> None:
    path = Path(((dt.date(2025, 1, 1), 0.0), (dt.date(2025, 12, 31), target)), target) if target else None
    for drawn, width, height in (
        (drawing.sparkline(Sparkline(values, target=target), LIGHT, "x"), 120, 28),
        (drawing.trend(trend(*values, path=path), LIGHT, ENGLISH, "x"), 720, 300),
    ):
        assert "nan" not in drawn
        assert "inf" not in drawn
        for axis, number in numbers(drawn):
            assert -1 <= number <= (width if axis == "x" else height) + 1


@pytest.mark.parametrize("actual", [None, -1e9, -0.01, 0.0, 0.5, 1.0, 1.3, 1.31, 1e9])
@pytest.mark.parametrize("expected", [None, 0.0, 0.5, 1.0])
@pytest.mark.parametrize("ceiling", [False, True])
def test_a_bullet_stays_within_its_axis(actual: float | None, expected: float | None, ceiling: bool) -> None:
    enough = None if expected is None else expected / 0.9 if ceiling else expected * 0.9
    drawn = drawing.bullet(Bullet(Status.ON_TRACK, actual, expected, enough, ceiling), LIGHT, "x")
    for node in parsed(drawn).iter(f"{SVG}rect"):
        left, width = float(node.attrib["x"]), float(node.attrib["width"])
        assert left >= 0
        assert width > 0
        assert left + width <= 140


def test_the_target_stands_at_the_same_place_in_every_bullet() -> None:
    places = {
        re.findall(r'<rect x="([\d.]+)" y="2" width="2.5"', drawing.bullet(Bullet(Status.ON_TRACK, x, 0.5), LIGHT))[0]
        for x in (-1.0, 0.2, 1.0, 5.0)
    }
    assert len(places) == 1


def test_a_bar_beyond_the_axis_and_one_behind_the_baseline_are_marked() -> None:
    within, beyond, behind = (drawing.bullet(Bullet(Status.ON_TRACK, x, None), LIGHT) for x in (1.2, 1.4, -0.2))
    assert within.count("<path") == 0
    assert beyond.count("<path") == 1
    assert behind.count("<path") == 1


@pytest.mark.parametrize("count", [1, 12, 24])
def test_a_strip_has_a_cell_per_period_that_fits(count: int) -> None:
    drawn = drawing.bullet(Strip(Status.ON_TRACK, (True,) * count), LIGHT)
    cells = parsed(drawn).findall(f"{SVG}rect")
    assert len(cells) == count
    assert float(cells[-1].attrib["x"]) + float(cells[-1].attrib["width"]) <= 140


@pytest.mark.parametrize("counts", [(), ((Status.ON_TRACK, 1),), ((Status.OFF_TRACK, 1), (Status.STALE, 999))])
def test_a_distribution_fills_its_width_and_no_more(counts: tuple[tuple[Status, int], ...]) -> None:
    drawn = drawing.distribution(Distribution(counts), LIGHT)
    parts = parsed(drawn).findall(f"{SVG}rect")
    assert len(parts) == max(len(counts), 1)
    assert 239 <= max(float(p.attrib["x"]) + float(p.attrib["width"]) for p in parts) <= 240


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_an_image_with_a_name(name: str) -> None:
    for drawn in DRAWINGS[name].splitlines():
        root = parsed(drawn)
        assert root.attrib["role"] == "img"
        assert root.attrib["aria-label"] == root.findtext(f"{SVG}title") != ""


def test_without_a_label_a_drawing_is_decoration() -> None:
    root = parsed(drawing.status_icon(Status.ON_TRACK, CSS))
    assert root.attrib["aria-hidden"] == "true"
    assert root.find(f"{SVG}title") is None


def test_hostile_texts_stay_text() -> None:
    figure = Trend(
        Unit(label=HOSTILE), 0, Cadence.MONTHLY, (month(1, 1), month(9, 5)), flags=(Flag(dt.date(2025, 2, 1), HOSTILE),)
    )
    for drawn in (
        drawing.trend(figure, LIGHT, ENGLISH, HOSTILE),
        drawing.sparkline(Sparkline((1, 2)), LIGHT, HOSTILE),
        drawing.symbol("star", HOSTILE),
    ):
        root = parsed(drawn)
        assert root.attrib["aria-label"] == HOSTILE
        assert "<script" not in drawn
        assert not root.findall(f".//{SVG}script")


def test_a_drawing_with_css_colours_holds_no_colour_of_its_own() -> None:
    assert not re.search(r"#[0-9a-f]{6}", drawing.trend(FULL, CSS, ENGLISH, "x"))


def test_texts_of_a_trend_stay_inside() -> None:
    for node in parsed(DRAWINGS["trend"]).iter(f"{SVG}text"):
        width, x = width_of(node.text or "", 12), float(node.attrib["x"])
        left = {"end": x - width, "middle": x - width / 2}.get(node.attrib.get("text-anchor", ""), x)
        assert left >= -1, node.text
        assert left + width <= 721, node.text


def test_labels_at_the_ends_of_lines_do_not_lie_on_each_other() -> None:
    ends = [n for n in parsed(DRAWINGS["trend"]).iter(f"{SVG}text") if (n.text or "").startswith(("Target", "until"))]
    heights = sorted(float(n.attrib["y"]) for n in ends)
    assert len(heights) == 2
    assert heights[1] - heights[0] >= 14


def test_a_line_is_never_drawn_over_a_gap_or_into_a_new_definition() -> None:
    drawn = drawing.trend(FULL, LIGHT, ENGLISH)
    solid = [n for n in parsed(drawn).iter(f"{SVG}path") if n.attrib.get("stroke-width") == "2"]
    assert [n.attrib["d"].count("L") for n in solid] == [1, 2]


def test_the_open_period_and_what_is_carried_or_incomplete_is_hollow() -> None:
    circles = list(parsed(drawing.trend(FULL, LIGHT, ENGLISH)).iter(f"{SVG}circle"))
    assert sum(c.attrib["fill"] == LIGHT.card for c in circles) == 3


def test_a_forecast_is_dashed_and_its_band_starts_at_the_last_value() -> None:
    paths = list(parsed(DRAWINGS["trend_forecast"]).iter(f"{SVG}path"))
    [line] = [n for n in paths if n.attrib.get("stroke") == LIGHT.accent]
    [band] = [n for n in paths if n.attrib.get("fill") == LIGHT.accent]
    assert line.attrib["stroke-dasharray"]
    assert band.attrib["d"].split("L")[0] == line.attrib["d"].split("L")[0]
    assert "Forecast 3.2%" in DRAWINGS["trend_forecast"]


# axes


@pytest.mark.parametrize(
    ("values", "unit", "expected", "decimals"),
    [
        ((0, 100), "count", [0, 20, 40, 60, 80, 100], 0),
        ((3, 13), "count", [0, 5, 10, 15], 0),
        ((70, 80), "count", [70, 72, 74, 76, 78, 80], 0),
        ((-4, 4), "count", [-4, -2, 0, 2, 4], 0),
        ((0.63, 0.77), "percent", [0.6, 0.65, 0.7, 0.75, 0.8], 0),
        ((0.021, 0.04), "percent", [0.02, 0.025, 0.03, 0.035, 0.04], 1),
        ((7200, 12600), "duration", [7200, 9000, 10800, 12600], 1),
        ((600, 3000), "duration", [0, 600, 1200, 1800, 2400, 3000], 0),
        ((5, 5), "count", [4.4, 4.6, 4.8, 5.0, 5.2, 5.4, 5.6], 1),
        ((0, 0), "count", [-1, -0.5, 0, 0.5, 1], 1),
    ],
)
def test_axes_have_round_marks_that_span_all_values(
    values: tuple[float, ...], unit: str, expected: list[float], decimals: int
) -> None:
    marks = ticks(values, Unit.model_validate(unit))
    assert marks == pytest.approx(expected)
    assert tick_decimals(marks, Unit.model_validate(unit)) == decimals


def test_texts_are_cut_where_they_do_not_fit() -> None:
    assert shortened("Mitarbeiter", 10, 1000) == "Mitarbeiter"
    assert shortened("Mitarbeiter", 10, 30) == "Mita…"
    assert shortened("Mitarbeiter", 10, -5) == ""


def test_hatching_stays_within_its_rectangle() -> None:
    places = re.findall(r"[ML]([\d.]+) ([\d.]+)", hatch(10, 20, 30, 8))
    assert places
    assert all(10 <= float(x) <= 40 and 20 <= float(y) <= 28 for x, y in places)
