"""The way to a target as a bullet, and statuses as lengths of a bar."""

from __future__ import annotations

from kpi.assessment import Status
from kpi.figures import Bullet, Distribution, Strip
from kpi.svg import Scale, element, hatch, path, picture
from kpi.theme import TEXTURES, Palette, Texture

BULLET_AXIS = (0.0, 1.3)
"""The same for every bullet, so that targets stand below each other in a table."""


def bullet(
    figure: Bullet | Strip | None, palette: Palette, label: str = "", width: float = 140, height: float = 20
) -> str:
    """The way to a target; for a maintained KPI a cell per period; empty where nothing can be computed."""
    if figure is None:
        return picture(width, height, label, kind="bullet")
    if isinstance(figure, Strip):
        return picture(width, height, label, *_cells(figure, palette, width, height), kind="bullet")
    low, high = BULLET_AXIS
    x = Scale(low, high, 0, width)
    return picture(
        width, height, label,
        *_ranges(figure, x, palette, height),
        *_bar(figure, x, palette, height),
        *_ticks(figure, x, palette, height),
        kind="bullet",
    )  # fmt: skip


def _ranges(figure: Bullet, x: Scale, palette: Palette, height: float) -> list[str]:
    """The darker ground is where the status is worse than in plan."""
    edge = min(max(figure.enough or 0.0, 0.0), x.high)
    grounds = [palette.range_near, palette.range_far]
    stretches = zip((0.0, edge), (edge, x.high), grounds[::-1] if figure.ceiling else grounds, strict=True)
    return [
        element("rect", x=x(a), y=height * 0.2, width=x(b) - x(a), height=height * 0.6, fill=fill)
        for a, b, fill in stretches
        if b > a
    ]


def _bar(figure: Bullet, x: Scale, palette: Palette, height: float) -> list[str]:
    if figure.actual is None:
        return []
    ink = palette.ink(figure.status)
    look = {"fill": ink.fill, "stroke": ink.edge, "stroke_width": 1, "stroke_linejoin": "round"}
    if figure.actual < x.low:
        # behind the baseline: an arrow that leads off the axis
        middle = height / 2
        return [element("path", d=path([(1, middle), (7.5, middle - 4.5), (7.5, middle + 4.5)]) + "Z", **look)]
    end = max(x(min(figure.actual, x.high)), 2.0)
    bar = element("rect", x=0.5, y=height * 0.35, width=end - 1, height=height * 0.3, **look)
    return [bar] if figure.actual <= x.high else [bar, _cut(end, palette, height)]


def _cut(end: float, palette: Palette, height: float) -> str:
    """Two slanted gaps that say: the bar goes on."""
    slants = ([(end + shift - 2, height * 0.72), (end + shift + 2, height * 0.28)] for shift in (-9, -5))
    return element("path", d="".join(map(path, slants)), stroke=palette.card, stroke_width=1.6, fill="none")


def _ticks(figure: Bullet, x: Scale, palette: Palette, height: float) -> list[str]:
    target = element("rect", x=x(1) - 1.25, y=height * 0.1, width=2.5, height=height * 0.8, fill=palette.text)
    if figure.expected is None:
        return [target]
    place = x(min(max(figure.expected, x.low), x.high))
    expected = element(
        "path", d=path([(place, height * 0.12), (place, height * 0.88)]), stroke=palette.text, stroke_width=1.2,
        stroke_dasharray="2 1.6", fill="none",
    )  # fmt: skip
    return [expected, target]


def _cells(figure: Strip, palette: Palette, width: float, height: float) -> list[str]:
    """Filled: in range; hollow: outside; a thin line: no value."""
    step = min(width / max(len(figure.inside), 1), 13.0)
    side, tall = step - 2, min(11.0, height)
    return [
        _cell(i * step, (height - tall) / 2, max(side, 1.5), tall, palette, inside=inside)
        for i, inside in enumerate(figure.inside)
    ]


def _cell(x: float, y: float, width: float, height: float, palette: Palette, *, inside: bool | None) -> str:
    if inside is None:
        line = path([(x, y + height / 2), (x + width, y + height / 2)])
        return element("path", d=line, stroke=palette.quiet.edge, stroke_width=1.2, fill="none")
    ink = palette.ink(Status.ON_TRACK if inside else Status.OFF_TRACK)
    return element(
        "rect", x=x + 0.5, y=y + 0.5, width=width - 1, height=height - 1, rx=1,
        fill=ink.fill if inside else palette.card, stroke=ink.edge, stroke_width=1 if inside else 1.4,
    )  # fmt: skip


def distribution(
    figure: Distribution, palette: Palette, label: str = "", width: float = 240, height: float = 10
) -> str:
    """A bar with a length per status, most severe first."""
    gap = 2.0
    room = width - gap * max(len(figure.counts) - 1, 0)
    parts, x = [], 0.0
    for status, count in figure.counts:
        length = room * count / figure.total
        parts.append(_segment(status, x, length, height, palette))
        x += length + gap
    empty = element("rect", x=0.5, y=0.5, width=width - 1, height=height - 1, fill="none", stroke=palette.line)
    return picture(width, height, label, *(parts or [empty]), kind="distribution")


def _segment(status: Status, x: float, length: float, height: float, palette: Palette) -> str:
    ink, texture = palette.ink(status), TEXTURES[status]
    box = {"x": x + 0.5, "y": 0.5, "width": max(length - 1, 1), "height": height - 1}
    fill = ink.fill if texture is Texture.SOLID else palette.card
    drawn = element("rect", **box, rx=1.5, fill=fill, stroke=ink.edge, stroke_width=1)
    if texture is Texture.HATCHED:
        drawn += element("path", d=hatch(x + 1, 1, max(length - 2, 1), height - 2), stroke=ink.edge, stroke_width=1.2)
    return drawn
