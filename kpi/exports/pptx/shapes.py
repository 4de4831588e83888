"""Text, boxes and bars on a slide; every text is measured and takes a size that fits its box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_LINE_DASH_STYLE as DASH
from pptx.enum.dml import MSO_THEME_COLOR as THEME
from pptx.enum.shapes import MSO_SHAPE as FORM
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from kpi.assessment import Status
from kpi.exports import measure
from kpi.exports.pptx.ground import palette
from kpi.report import Chart
from kpi.theme import GLYPHS, Ink

Place = tuple[int, int, int, int]
"""Left, top, width and height in EMU."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one look."""

    text: str
    bold: bool = False
    muted: bool = False
    colour: str = ""
    """#rrggbb; empty: the theme's."""


def status_of(code: str) -> Status | None:
    """A status by its code; None for one that this program does not know."""
    return Status(code) if code in set(Status) else None


def marked(code: str) -> str:
    """The shape of a status as a character."""
    status = status_of(code)
    return GLYPHS[status] if status else ""


def ink_of(code: str) -> Ink:
    """The colours of a status."""
    status = status_of(code)
    return palette().ink(status) if status else palette().quiet


def rgb(colour: str) -> RGBColor:
    """#rrggbb as python-pptx has it."""
    return RGBColor(*bytes.fromhex(colour[1:]))  # type: ignore[no-untyped-call]


def text(
    shapes: Any, place: Place, paragraphs: Sequence[Sequence[Run]], sizes: Sequence[float], font: str,
    *, anchor: MSO_ANCHOR = MSO_ANCHOR.TOP,
) -> Any:  # fmt: skip
    """A text box in the largest of some sizes that fits; what is too long even then ends with an ellipsis."""
    left, top, width, height = place
    box = shapes.add_textbox(Emu(left), Emu(top), Emu(width), Emu(height))
    fill(box.text_frame, paragraphs, (width / measure.POINTS, height / measure.POINTS), sizes, font)
    box.text_frame.vertical_anchor = anchor
    return box


def fill(
    frame: Any, paragraphs: Sequence[Sequence[Run]], room: tuple[float, float], sizes: Sequence[float], font: str
) -> None:
    """Text into a frame without margins; `room` in points."""
    frame.word_wrap = True
    frame.auto_size = MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    kept, size = fitted(paragraphs, room, sizes, font)
    for place, runs in enumerate(kept):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        write(paragraph, runs, size)


def write(paragraph: Any, runs: Sequence[Run], size: float) -> None:
    """The runs of a paragraph; no space around it and a known height of its lines, so that what is measured holds."""
    paragraph.space_before = paragraph.space_after = Pt(0)
    for run in runs:
        written = paragraph.add_run()
        written.text = run.text
        written.font.size = Pt(size)
        if run.bold:
            written.font.bold = True
        if run.colour:
            written.font.color.rgb = rgb(run.colour)
        else:
            written.font.color.theme_color = THEME.TEXT_2 if run.muted else THEME.TEXT_1


def fitted(
    paragraphs: Sequence[Sequence[Run]], room: tuple[float, float], sizes: Sequence[float], font: str
) -> tuple[list[list[Run]], float]:
    """Paragraphs in the largest size that fits; of too many, the last that fit are cut."""
    across, down = room
    for size in sizes:
        if sum(_height(runs, size, across, font) for runs in paragraphs) <= down:
            return [list(runs) for runs in paragraphs], size
    size, kept = sizes[-1], list[list[Run]]()
    for runs in paragraphs:
        needed = _height(runs, size, across, font)
        if needed <= down:
            kept.append(list(runs))
            down -= needed
            continue
        if down >= size * measure.LINE:
            kept.append(_cut(runs, (across, down), size, font))
        elif kept:
            kept[-1] = _continued(kept[-1], (across, _height(kept[-1], size, across, font) + down), size, font)
        break
    return kept, size


def spaced(paragraphs: Sequence[Sequence[Run]]) -> list[Sequence[Run]]:
    """Paragraphs with an empty line between them."""
    return [part for runs in paragraphs for part in (runs, [Run(" ")])][:-1]


def common(
    texts: Sequence[tuple[Sequence[Sequence[Run]], tuple[float, float]]], sizes: Sequence[float], font: str
) -> float:
    """The largest size in which each of several texts fits into its own room in points."""
    return min((fitted(paragraphs, room, sizes, font)[1] for paragraphs, room in texts), default=sizes[0])


def _height(runs: Sequence[Run], size: float, across: float, font: str) -> float:
    return measure.height("".join(run.text for run in runs), size, across, bold=_is_bold(runs), font=font)


def _is_bold(runs: Sequence[Run]) -> bool:
    """Whether a good part of a text is bold: a mark in front makes no text wider."""
    whole = sum(len(run.text) for run in runs)
    return sum(len(run.text) for run in runs if run.bold) > whole / 5


def _continued(runs: list[Run], room: tuple[float, float], size: float, font: str) -> list[Run]:
    """A paragraph with a sign that more would follow."""
    marked = [*runs, Run(" …")]
    return marked if _height(marked, size, room[0], font) <= room[1] else _cut(runs, room, size, font)


def _cut(runs: Sequence[Run], room: tuple[float, float], size: float, font: str) -> list[Run]:
    """Runs up to the last character that fits."""
    whole = "".join(run.text for run in runs)
    short = measure.cut(whole, size, room, bold=_is_bold(runs), font=font)
    left, kept = len(short) - 1, list[Run]()
    for run in runs:
        part = run.text[:left]
        left -= len(part)
        if part:
            kept.append(Run(part, run.bold, run.muted, run.colour))
    return [*kept, Run("…")]


def box(shapes: Any, place: Place, *, fill_: str = "", edge: str = "", width: float = 0.75) -> Any:
    """A rectangle; no colour, no fill or edge."""
    left, top, across, down = place
    shape = shapes.add_shape(FORM.RECTANGLE, Emu(left), Emu(top), Emu(max(across, 1)), Emu(max(down, 1)))
    _plain(shape)
    if fill_:
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb(fill_)
    else:
        shape.fill.background()
    if edge:
        shape.line.color.rgb = rgb(edge)
        shape.line.width = Pt(width)
    else:
        shape.line.fill.background()
    return shape


def _plain(shape: Any) -> None:
    """Without the shadow and the colours that a theme gives to shapes."""
    for style in shape._element.findall(qn("p:style")):  # noqa: SLF001  no interface for it
        shape._element.remove(style)  # noqa: SLF001


def chip(shapes: Any, left: int, top: int, code: str, word: str, size: float, font: str) -> int:
    """A status as shape, word and colour; returns its width."""
    ink = ink_of(code)
    said = f"{marked(code)} {word}".strip()
    across = int((measure.width(said, size, bold=True, font=font) + size * 1.3) * measure.POINTS)
    down = int(size * 1.75 * measure.POINTS)
    shape = shapes.add_shape(FORM.ROUNDED_RECTANGLE, Emu(left), Emu(top), Emu(across), Emu(down))
    shape.adjustments[0] = 0.5
    _plain(shape)
    shape.fill.solid()
    shape.fill.fore_color.rgb = rgb(ink.soft)
    shape.line.color.rgb = rgb(ink.edge)
    shape.line.width = Pt(0.75)
    frame = shape.text_frame
    frame.word_wrap = False
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    write(frame.paragraphs[0], [Run(said, bold=True, colour=ink.text)], size)
    frame.paragraphs[0].alignment = 2  # centred
    return across


_AXIS = 1.3
"""Share of the way at which a bullet ends, the same for all."""


def bullet(shapes: Any, place: Place, chart: Chart, row: int = 0) -> None:
    """The way to the target after Few: bar actual, thin dashed tick expected by now, thick tick target."""
    left, top, width, height = place
    curves = {curve.role: curve.values[row] for curve in chart.curves}
    actual, expected = curves.get("actual"), curves.get("expected")

    def across(share: float) -> int:
        return int(width * min(max(share, 0.0), _AXIS) / _AXIS)

    box(shapes, (left, top + height // 5, width, height * 3 // 5), fill_=palette().range_far)
    if expected is not None:
        box(shapes, (left, top + height // 5, across(expected * 0.9), height * 3 // 5), fill_=palette().range_near)
    ink = ink_of(chart.statuses[row] if row < len(chart.statuses) else "")
    if actual is not None:
        bar = max(across(actual), width // 150)
        box(shapes, (left, top + height * 35 // 100, bar, height * 3 // 10), fill_=ink.fill, edge=ink.edge)
    if expected is not None:
        tick = box(
            shapes, (left + across(expected), top + height // 8, 1, height * 3 // 4), edge=palette().text, width=1
        )
        tick.line.dash_style = DASH.SQUARE_DOT
    box(shapes, (left + across(1.0) - 16_000, top + height // 10, 32_000, height * 4 // 5), fill_=palette().text)


def strip(shapes: Any, place: Place, chart: Chart) -> None:
    """How many have which status, as lengths of a bar, the most severe first."""
    left, top, width, height = place
    counts = chart.curves[0].values
    whole = sum(count or 0 for count in counts) or 1
    for count, code in zip(counts, chart.statuses, strict=False):
        ink, length = ink_of(code), int(width * (count or 0) / whole)
        box(shapes, (left, top, max(length - 25_000, 12_000), height), fill_=ink.fill, edge=ink.edge)
        left += length
