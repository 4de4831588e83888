"""Small marks are told apart without colour, and point the way the values went."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations
from typing import Literal

import pytest

from kpi import drawing
from kpi.assessment import ChangeClass
from kpi.theme import CSS, LIGHT

State = Literal["fresh", "late", "stale", "none"]


def shape(drawn: str) -> str:
    """The drawing without its colours."""
    return re.sub(r"#[0-9a-f]{6}", "", drawn)


KINDS = (
    ChangeClass.INSUFFICIENT,
    ChangeClass.NOISE,
    ChangeClass.LASTING_IMPROVEMENT,
    ChangeClass.LASTING_DECLINE,
    ChangeClass.SIGNAL_IMPROVEMENT,
    ChangeClass.SIGNAL_DECLINE,
    ChangeClass.FLASH_IN_THE_PAN,
    ChangeClass.RECOVERED_DIP,
    ChangeClass.ONE_OFF_GAIN_KEPT,
    ChangeClass.ONE_OFF_GAIN_PARTLY_KEPT,
)


@pytest.mark.parametrize(("one", "other"), list(combinations(KINDS, 2)), ids=str)
def test_classes_of_change_differ_in_shape(one: ChangeClass, other: ChangeClass) -> None:
    assert shape(drawing.change_mark(one, LIGHT)) != shape(drawing.change_mark(other, LIGHT))


@pytest.mark.parametrize("klass", ChangeClass)
def test_every_class_has_a_mark(klass: ChangeClass) -> None:
    ET.fromstring(drawing.change_mark(klass, CSS))  # noqa: S314


FALLS = "matrix(1 0 0 -1 0 16)"


@pytest.mark.parametrize(
    ("klass", "less_is_better", "falls"),
    [
        (ChangeClass.LASTING_IMPROVEMENT, False, False),
        (ChangeClass.LASTING_IMPROVEMENT, True, True),
        (ChangeClass.LASTING_DECLINE, False, True),
        (ChangeClass.LASTING_DECLINE, True, False),
        (ChangeClass.FLASH_IN_THE_PAN, False, False),
        (ChangeClass.FLASH_IN_THE_PAN, True, True),
        (ChangeClass.RECOVERED_DIP, False, True),
        (ChangeClass.RECOVERED_DIP, True, False),
        (ChangeClass.LASTING_RISE, False, False),
        (ChangeClass.SIGNAL_FALL, False, True),
        (ChangeClass.NOISE, True, False),
    ],
)
def test_a_mark_goes_where_the_values_went(klass: ChangeClass, less_is_better: bool, falls: bool) -> None:
    assert (FALLS in drawing.change_mark(klass, LIGHT, less_is_better=less_is_better)) is falls


@pytest.mark.parametrize(
    ("klass", "ink"),
    [
        (ChangeClass.LASTING_IMPROVEMENT, LIGHT.good),
        (ChangeClass.SIGNAL_DECLINE, LIGHT.bad),
        (ChangeClass.FLASH_IN_THE_PAN, LIGHT.risk),
        (ChangeClass.NOISE, LIGHT.quiet),
        (ChangeClass.LASTING_RISE, LIGHT.quiet),
    ],
)
def test_better_worse_and_neither_have_their_inks(klass: ChangeClass, ink: object) -> None:
    assert getattr(ink, "edge") in drawing.change_mark(klass, LIGHT)  # noqa: B009


def test_a_gauge_is_as_full_as_the_target_is_likely_and_dashed_without_a_chance() -> None:
    widths = [float(re.findall(r'width="([\d.]+)" height="4"', drawing.chance_mark(p, LIGHT))[0]) for p in (0, 0.5, 1)]
    assert widths == sorted(set(widths))
    assert widths[-1] <= 10.8
    assert "stroke-dasharray" in drawing.chance_mark(None, LIGHT)


def test_data_that_are_late_or_missing_lack_columns() -> None:
    states: tuple[State, ...] = ("fresh", "late", "stale")
    drawn = [shape(drawing.data_mark(state, LIGHT)) for state in states]
    assert len(set(drawn)) == 3


@pytest.mark.parametrize(
    "drawn",
    [drawing.chance_mark(0.5, LIGHT, "a & b"), drawing.change_mark(None, LIGHT, "a & b"),
     drawing.data_mark("late", LIGHT, "a & b")],
)  # fmt: skip
def test_a_mark_can_be_named(drawn: str) -> None:
    assert ET.fromstring(drawn).attrib["aria-label"] == "a & b"  # noqa: S314
