"""The small marks of outlook, change and data: readable without colour, beside or instead of a sentence."""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal

from kpi.assessment import Chance, ChangeClass
from kpi.outlook import chance_of
from kpi.svg import element, picture
from kpi.theme import Ink, Palette

_LINE = {"fill": "none", "stroke_width": 1.8, "stroke_linejoin": "round", "stroke_linecap": "round"}
_FLAT = "M1.6 8.6C3.4 6 4.8 6 6.4 8.2S9.8 10.8 11.4 8.4S13.6 6.4 14.4 7"

_UPWARDS = MappingProxyType({
    "usual": _FLAT,
    "step": "M1.6 11.8H7.4V4.4H14.4",
    "leap": "M1.6 12H6.6L9 7.4",
    "spike": "M1.6 12.4H4.6L8 3L11.2 12.4H14.4",
    "climb": "M1.6 12.4H5L8.6 4.2H14.4",
    "half": "M1.6 12.4H4.4L7.6 3L10 8.4H14.4",
})  # fmt: skip
"""Shapes of what happened to the values, drawn for values that rise."""

_SHAPES = MappingProxyType({
    ChangeClass.STABLE: "usual",
    ChangeClass.NOISE: "usual",
    ChangeClass.LASTING_IMPROVEMENT: "step",
    ChangeClass.LASTING_DECLINE: "step",
    ChangeClass.LASTING_RISE: "step",
    ChangeClass.LASTING_FALL: "step",
    ChangeClass.SIGNAL_IMPROVEMENT: "leap",
    ChangeClass.SIGNAL_DECLINE: "leap",
    ChangeClass.SIGNAL_RISE: "leap",
    ChangeClass.SIGNAL_FALL: "leap",
    ChangeClass.FLASH_IN_THE_PAN: "spike",
    ChangeClass.RECOVERED_DIP: "spike",
    ChangeClass.ONE_OFF_GAIN_KEPT: "climb",
    ChangeClass.ONE_OFF_GAIN_PARTLY_KEPT: "half",
})  # fmt: skip
_BETTER = (
    ChangeClass.LASTING_IMPROVEMENT,
    ChangeClass.SIGNAL_IMPROVEMENT,
    ChangeClass.ONE_OFF_GAIN_KEPT,
    ChangeClass.ONE_OFF_GAIN_PARTLY_KEPT,
)
_WORSE = (ChangeClass.LASTING_DECLINE, ChangeClass.SIGNAL_DECLINE)
_FALLING = (ChangeClass.LASTING_FALL, ChangeClass.SIGNAL_FALL)
_WITHOUT_SIDE = (ChangeClass.LASTING_RISE, ChangeClass.SIGNAL_RISE, *_FALLING)
"""Neither up nor down is better."""


def chance_mark(probability: float | None, palette: Palette, label: str = "") -> str:
    """A gauge that is filled as far as the target is likely; empty and dashed where nothing is known."""
    frame = {"x": 1, "y": 4.4, "width": 14, "height": 7.2, "rx": 1.6, "fill": "none", "stroke_width": 1.2}
    if probability is None:
        return picture(
            16, 16, label,
            element("rect", **frame, stroke=palette.quiet.edge, stroke_dasharray="2.2 1.8"), kind="mark",
        )  # fmt: skip
    inks = {Chance.LIKELY: palette.good, Chance.OPEN: palette.quiet, Chance.UNLIKELY: palette.bad}
    ink = inks[chance_of(probability)]
    filled = element(
        "rect", x=2.6, y=6, width=max(1.0, 10.8 * probability), height=4, rx=0.6, fill=ink.edge
    )  # fmt: skip
    return picture(16, 16, label, element("rect", **frame, stroke=ink.edge), filled, kind="mark")


def change_mark(klass: ChangeClass | None, palette: Palette, label: str = "", *, less_is_better: bool = False) -> str:
    """The shape of what happened: a wave, a step that lasts, a leap, a spike; up or down as the values went."""
    shape = _SHAPES.get(klass) if klass else None
    if shape is None:
        dots = (element("circle", cx=x, cy=8, r=1.3, fill=palette.quiet.edge) for x in (3.2, 8, 12.8))
        return picture(16, 16, label, *dots, kind="mark")
    better = klass in _BETTER or klass is ChangeClass.FLASH_IN_THE_PAN
    falls = klass in _FALLING or (shape != "usual" and klass not in _WITHOUT_SIDE and better is less_is_better)
    ink = _ink(klass, palette)
    turned = "matrix(1 0 0 -1 0 16)" if falls else None
    drawn = [element("path", d=_UPWARDS[shape], stroke=ink.edge, transform=turned, **_LINE)]
    if shape == "leap":
        drawn.append(element("circle", cx=11, cy=12.2 if falls else 3.8, r=2.4, fill=ink.edge))
    return picture(16, 16, label, *drawn, kind="mark")


def _ink(klass: ChangeClass | None, palette: Palette) -> Ink:
    if klass in _BETTER:
        return palette.good
    if klass in _WORSE:
        return palette.bad
    return palette.risk if klass is ChangeClass.FLASH_IN_THE_PAN else palette.quiet


def data_mark(state: Literal["fresh", "late", "stale", "none"], palette: Palette, label: str = "") -> str:
    """Three columns: all there, the last one missing, or none."""
    full = {"fresh": 3, "late": 2}.get(state, 0)
    ink = palette.risk if state == "late" else palette.quiet
    there, missing = "".join(_COLUMNS[:full]), "".join(_COLUMNS[full:])
    drawn = [element("path", d=there, fill=ink.edge)] if there else []
    drawn += [element("path", d=missing, fill="none", stroke=ink.edge, stroke_width=1)] if missing else []
    return picture(16, 16, label, *drawn, kind="mark")


_COLUMNS = ("M2 8.6H5.2V13.4H2Z", "M6.4 6H9.6V13.4H6.4Z", "M10.8 3H14V13.4H10.8Z")
