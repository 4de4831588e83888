"""Colours and the look of each status: shape, fill, edge and ink, for light and dark.

Hues are those of Okabe and Ito, which stay apart for colour-blind readers. A status is never told by colour alone:
its shape differs too, and words stand beside it. Where a fill alone is too pale for the ground it lies on
(orange on white), its edge brings the contrast.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from types import MappingProxyType

from kpi.assessment import Status


class Shape(StrEnum):
    """What a status looks like without colour; drawn in drawing.py."""

    SQUARE = "square"
    CROSS = "cross"
    TRIANGLE = "triangle"
    DISC = "disc"
    CHECK = "check"
    RING = "ring"
    DASHED_RING = "dashed_ring"
    HALF_RING = "half_ring"
    DIAMOND = "diamond"
    PLAY = "play"
    DASH = "dash"


class Texture(StrEnum):
    """How a status fills a length of a bar."""

    SOLID = "solid"
    HATCHED = "hatched"
    OUTLINED = "outlined"


SHAPES: Mapping[Status, Shape] = MappingProxyType({
    Status.OFF_TRACK: Shape.SQUARE,
    Status.MISSED: Shape.CROSS,
    Status.AT_RISK: Shape.TRIANGLE,
    Status.STALE: Shape.DASHED_RING,
    Status.NO_DATA: Shape.RING,
    Status.UNDEFINED: Shape.DIAMOND,
    Status.INSUFFICIENT_DATA: Shape.HALF_RING,
    Status.ON_TRACK: Shape.DISC,
    Status.ACHIEVED: Shape.CHECK,
    Status.NOT_STARTED: Shape.PLAY,
    Status.NO_TARGET: Shape.DASH,
})  # fmt: skip

GLYPHS: Mapping[Status, str] = MappingProxyType({
    Status.OFF_TRACK: "■",
    Status.MISSED: "✕",
    Status.AT_RISK: "▲",
    Status.STALE: "◌",
    Status.NO_DATA: "○",
    Status.UNDEFINED: "◇",
    Status.INSUFFICIENT_DATA: "◐",
    Status.ON_TRACK: "●",
    Status.ACHIEVED: "✓",
    Status.NOT_STARTED: "▷",
    Status.NO_TARGET: "–",
})  # fmt: skip
"""The shapes as characters, where nothing can be drawn."""

TEXTURES: Mapping[Status, Texture] = MappingProxyType({
    **dict.fromkeys(Status, Texture.OUTLINED),
    **dict.fromkeys((Status.OFF_TRACK, Status.AT_RISK, Status.ON_TRACK, Status.ACHIEVED), Texture.SOLID),
    **dict.fromkeys((Status.MISSED, Status.STALE), Texture.HATCHED),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of one status."""

    fill: str
    """Area of shapes and bars."""
    edge: str
    """Outline of the fill; 3:1 against every ground."""
    text: str
    """4.5:1 against every ground and `soft`."""
    soft: str
    """Ground of a chip."""


@dataclass(frozen=True, slots=True)
class Palette:
    """All colours of one theme, as CSS colours."""

    page: str
    card: str
    sunken: str
    """A quiet ground within a card: group rows, boxes."""
    line: str
    """Hairlines between things; decoration."""
    grid: str
    text: str
    muted: str
    accent: str
    """The one colour beside the status colours: links, focus, forecast."""
    actual: str
    """Scenarios as in IBCS: the closer to fact, the more ink."""
    plan: str
    previous: str
    ghost: str
    """A target that no longer counts."""
    range_near: str
    """Ranges of a bullet, from behind plan to in plan."""
    range_far: str
    good: Ink
    done: Ink
    risk: Ink
    bad: Ink
    lost: Ink
    quiet: Ink

    def ink(self, status: Status) -> Ink:
        """The colours of a status."""
        ink: Ink = getattr(self, _INKS.get(status, "quiet"))
        return ink


_INKS: Mapping[Status, str] = MappingProxyType({
    Status.ON_TRACK: "good",
    Status.ACHIEVED: "done",
    Status.AT_RISK: "risk",
    Status.OFF_TRACK: "bad",
    Status.MISSED: "lost",
})  # fmt: skip

LIGHT = Palette(
    page="#f7f8fa",
    card="#ffffff",
    sunken="#f3f5f8",
    line="#dfe3ea",
    grid="#e6e9ee",
    text="#1b2333",
    muted="#525c6e",
    accent="#005a94",
    actual="#1b2333",
    plan="#5b6579",
    previous="#8a93a3",
    ghost="#868fa0",
    range_near="#d3dae4",
    range_far="#e8ecf2",
    good=Ink(fill="#0072b2", edge="#0072b2", text="#00578a", soft="#e8f2f9"),
    done=Ink(fill="#009e73", edge="#008460", text="#006248", soft="#e5f5ef"),
    risk=Ink(fill="#e69f00", edge="#926100", text="#754d00", soft="#fdf4e0"),
    bad=Ink(fill="#d55e00", edge="#c25500", text="#a04000", soft="#fdeee4"),
    lost=Ink(fill="#9a3a00", edge="#8f3600", text="#8a3400", soft="#f9e9e0"),
    quiet=Ink(fill="#c3cad5", edge="#687284", text="#4d576a", soft="#f0f2f5"),
)

DARK = Palette(
    page="#11151d",
    card="#1a202b",
    sunken="#212836",
    line="#333c4c",
    grid="#2b3342",
    text="#eceff4",
    muted="#a9b3c4",
    accent="#7cc3f2",
    actual="#eceff4",
    plan="#a3adbf",
    previous="#78839a",
    ghost="#788399",
    range_near="#3a4558",
    range_far="#2a3342",
    good=Ink(fill="#3d9fdc", edge="#56b4e9", text="#8accf3", soft="#17303f"),
    done=Ink(fill="#16b389", edge="#2fc79d", text="#66d9b6", soft="#143429"),
    risk=Ink(fill="#e69f00", edge="#f0b429", text="#f5c65b", soft="#3a2e12"),
    bad=Ink(fill="#e8702a", edge="#f0843f", text="#ffa26b", soft="#402517"),
    lost=Ink(fill="#b9542a", edge="#e58657", text="#f5a07a", soft="#3a211a"),
    quiet=Ink(fill="#566176", edge="#8f9aae", text="#b3bccb", soft="#262e3b"),
)


def _names() -> Iterator[tuple[str, ...]]:
    """Path of every colour in a palette, such as ("card",) or ("good", "fill")."""
    for field in fields(Palette):
        if isinstance(getattr(LIGHT, field.name), Ink):
            yield from ((field.name, part.name) for part in fields(Ink))
        else:
            yield (field.name,)


def _variable(path: tuple[str, ...]) -> str:
    return "--ls-" + "-".join(path).replace("_", "-")


def _colour(palette: Palette, path: tuple[str, ...]) -> str:
    value: object = palette
    for name in path:
        value = getattr(value, name)
    return str(value)


def _css_palette() -> Palette:
    """A palette whose colours are CSS variables, so that one drawing serves both themes."""
    inks: dict[str, dict[str, str]] = {}
    plain: dict[str, str] = {}
    for path in _names():
        if len(path) == 2:
            inks.setdefault(path[0], {})[path[1]] = f"var({_variable(path)})"
        else:
            plain[path[0]] = f"var({_variable(path)})"
    return Palette(**plain, **{name: Ink(**colours) for name, colours in inks.items()})  # type: ignore[arg-type]


CSS = _css_palette()


def css_variables() -> str:
    """CSS declarations of every variable that `CSS` names; the colour scheme in force picks light or dark."""
    return "\n".join(
        f"{_variable(path)}: light-dark({_colour(LIGHT, path)}, {_colour(DARK, path)});" for path in _names()
    )


_USED = re.compile(r"var\((--ls-[a-z-]+)(?:, (#[0-9a-f]+))?\)")


def inked(drawn: str, palette: Palette = LIGHT) -> str:
    """A drawing whose colours are CSS variables, with the colours of one palette: for files, which have no theme."""
    colours = {_variable(path): _colour(palette, path) for path in _names()}
    return _USED.sub(lambda used: colours.get(used[1]) or used[2] or palette.text, drawn)


def kept(drawn: str) -> str:
    """A drawing to be stored: each variable brings its colour along, should a later theme no longer know it."""
    return _USED.sub(lambda used: f"var({used[1]}, {inked(used[0])})", drawn)


def luminance(colour: str) -> float:
    """Relative luminance of a #rrggbb colour, 0–1 (WCAG 2.2)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two #rrggbb colours, 1–21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
