"""The shapes of statuses, and marks that are no status."""

from __future__ import annotations

from kpi.assessment import Status
from kpi.svg import element, picture
from kpi.theme import SHAPES, Ink, Palette, Shape


def status_icon(status: Status, palette: Palette, label: str = "") -> str:
    """The shape of a status."""
    return picture(16, 16, label, _shape(SHAPES[status], palette.ink(status)), kind="icon")


def _shape(shape: Shape, ink: Ink) -> str:
    full = {"fill": ink.fill, "stroke": ink.edge, "stroke_width": 1.2, "stroke_linejoin": "round"}
    line = {"fill": "none", "stroke": ink.edge, "stroke_width": 1.8, "stroke_linejoin": "round"}
    bold = {**line, "stroke_width": 2.6, "stroke_linecap": "round"}
    ring = {"cx": 8, "cy": 8, "r": 5.4}
    match shape:
        case Shape.SQUARE:
            return element("rect", x=2.6, y=2.6, width=10.8, height=10.8, rx=0.8, **full)
        case Shape.CROSS:
            return element("path", d="M3.6 3.6L12.4 12.4M12.4 3.6L3.6 12.4", **bold)
        case Shape.TRIANGLE:
            return element("path", d="M8 2.2L14.4 13.4H1.6Z", **full)
        case Shape.DISC:
            return element("circle", cx=8, cy=8, r=5.8, **full)
        case Shape.CHECK:
            return element("path", d="M2.6 8.6L6.2 12.2L13.4 4", **bold)
        case Shape.RING:
            return element("circle", **ring, **line)
        case Shape.DASHED_RING:
            return element("circle", **ring, **line, stroke_dasharray="3.2 2.45")
        case Shape.HALF_RING:
            half = element("path", d="M8 2.6A5.4 5.4 0 0 0 8 13.4Z", fill=ink.edge)
            return half + element("circle", **ring, **line)
        case Shape.DIAMOND:
            return element("path", d="M8 1.8L14.2 8L8 14.2L1.8 8Z", **line)
        case Shape.PLAY:
            return element("path", d="M4 2.8L13 8L4 13.2Z", **line)
        case Shape.DASH:
            return element("path", d="M3 8H13", **bold)


SYMBOLS = {
    "star": "M8 .6L9.9 6.1L15.4 8L9.9 9.9L8 15.4L6.1 9.9L.6 8L6.1 6.1Z",
    "flag": "M3 15.4V1.4M3 2H13L10.4 5.2L13 8.4H3",
    "clock": "M8 1.8A6.2 6.2 0 1 0 8 14.2A6.2 6.2 0 1 0 8 1.8M8 4.6V8.2L10.6 9.8",
    "unequal": "M2.6 6H13.4M2.6 10H13.4M11 2.4L5 13.6",
    "check": "M2.6 8.6L6.2 12.2L13.4 4",
    "gap": "M8 2.4A5.6 5.6 0 1 0 8 13.6A5.6 5.6 0 1 0 8 2.4",
    "onward": "M2.4 8H13.2M8.8 3.6L13.2 8L8.8 12.4",
    "lock": "M3.4 7.2H12.6V14H3.4ZM5.2 7V5A2.8 2.8 0 0 1 10.8 5V7",
    "download": "M8 2.4V9.8M4.6 6.6L8 10L11.4 6.6M2.6 11.4V13.6H13.4V11.4",
    "copy": "M5.6 5.6H13.4V14H5.6ZM10.4 5.4V2.4H2.6V10.8H5.4",
}
"""Marks that are no status, in the colour of the text beside them: goal, event, late, other than the numbers, there,
missing, to what is newer, closed, take away, copy."""


def symbol(name: str, label: str = "") -> str:
    """A mark in the colour of its surroundings."""
    fill = "currentColor" if name == "star" else "none"
    drawn = element(
        "path", d=SYMBOLS[name], fill=fill, stroke="currentColor", stroke_width=1.3, stroke_linejoin="round"
    )
    return picture(16, 16, label, drawn, kind=f"symbol ls-symbol-{name}")
