"""Tables on a slide: native, quiet, and as high as their texts need; what does not fit is cut and counted."""

from __future__ import annotations

from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Emu

from kpi.exports import measure
from kpi.exports.pptx import shapes
from kpi.exports.pptx.ground import palette
from kpi.exports.pptx.shapes import Place, Run
from kpi.report import Cell, Table

_SIZES = (16, 15, 14, 13, 12)
_PAD = 6.0
"""Points around a cell's text."""
_PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's table style without any lines or grounds."""


def table(found: Any, place: Place, content: Table, font: str) -> Any:
    """A native table in the largest size of text in which all rows fit."""
    left, top, width, height = place
    note = int(14 * measure.LINE * measure.POINTS) if content.note else 0
    widths = _widths(content, width)
    size, heights = _sized(content, widths, (height - note) / measure.POINTS, font)
    rows = len(heights) - 1
    frame = found.add_table(rows + 1, len(widths), Emu(left), Emu(top), Emu(width), Emu(sum(heights)))
    made = frame.table
    made.horz_banding = False
    made._tbl.tblPr.find(qn("a:tableStyleId")).text = _PLAIN  # noqa: SLF001  python-pptx has no word for it
    for column, wide in zip(made.columns, widths, strict=True):
        column.width = Emu(wide)
    for row, down in zip(made.rows, heights, strict=True):
        row.height = Emu(down)
    head = tuple(Cell(words, tone="quiet") for words in content.head)
    for row, cells in enumerate((head, *content.rows[:rows])):
        for column, cell in enumerate(cells):
            runs = [Run(_said(cell), row == 0 or bool(cell.status), cell.tone == "quiet", _colour(cell))]
            into: Any = made.cell(row, column)
            _written(into, runs, (widths[column], heights[row]), size, font)
            if column == 0:
                into.margin_left = Emu(0)
            into.text_frame.paragraphs[0].alignment = (
                PP_ALIGN.RIGHT if content.columns[column] == "number" else PP_ALIGN.LEFT
            )
            _underlined(into, strong=row == 0)
    said = f"… +{len(content.rows) - rows}" if rows < len(content.rows) else content.note
    if said:
        below = (left, top + sum(heights) + 40_000, width, int(14 * measure.LINE * measure.POINTS))
        shapes.text(found, below, [[Run(said, muted=True)]], (14, 13, 12), font)
    return frame


def _widths(content: Table, width: int) -> list[int]:
    shares = content.widths or (1.0,) * len(content.head)
    found = [int(width * share / sum(shares)) for share in shares]
    return [*found[:-1], width - sum(found[:-1])]


def _sized(content: Table, widths: list[int], room: float, font: str) -> tuple[float, list[int]]:
    """The size of text and the heights of the rows; at the smallest size rows share what there is."""
    for size in _SIZES:
        heights = _heights(content, widths, size, font)
        if sum(heights) <= room:
            return size, [int(height * measure.POINTS) for height in heights]
    size = _SIZES[-1]
    heights = _heights(content, widths, size, font)
    least = size * measure.LINE + 2 * _PAD
    rows = min(len(content.rows), max(int((room - heights[0]) / least), 1))
    if rows < len(content.rows):  # what is left out is counted below
        room -= least
        rows = max(rows - 1, 1)
    each = (room - heights[0]) / rows
    kept = [heights[0], *(min(height, each) for height in heights[1 : rows + 1])]
    return size, [int(height * measure.POINTS) for height in kept]


def _heights(content: Table, widths: list[int], size: float, font: str) -> list[float]:
    found = [max(_height(words, size, wide, font) for words, wide in zip(content.head, widths, strict=True))]
    found += [
        max(_height(_said(cell), size, wide, font) for cell, wide in zip(cells, widths, strict=True))
        for cells in content.rows
    ]
    return found


def _height(text: str, size: float, width: int, font: str) -> float:
    return measure.height(text, size, width / measure.POINTS - 2 * _PAD, bold=True, font=font) + 2 * _PAD


def _said(cell: Cell) -> str:
    return f"{shapes.marked(cell.status)} {cell.text}".strip()


def _colour(cell: Cell) -> str:
    if cell.status:
        return shapes.ink_of(cell.status).text
    return palette().bad.text if cell.tone == "bad" else ""


def _written(made: Any, runs: list[Run], room: tuple[int, int], size: float, font: str) -> None:
    across, down = (length / measure.POINTS - 2 * _PAD for length in room)
    kept, fitting = shapes.fitted([runs], (across, down + 0.5), [size], font)
    frame = made.text_frame
    frame.word_wrap = True
    for part in kept:
        shapes.write(frame.paragraphs[0], part, fitting)
    made.margin_left = made.margin_right = made.margin_top = made.margin_bottom = Emu(int(_PAD * measure.POINTS))
    made.vertical_anchor = MSO_ANCHOR.TOP


def _underlined(made: Any, *, strong: bool) -> None:
    """A hairline below."""
    properties = made._tc.get_or_add_tcPr()  # noqa: SLF001  no interface for borders
    line, fill, colour = (OxmlElement(tag) for tag in ("a:lnB", "a:solidFill", "a:srgbClr"))
    line.set("w", str(12_700 if strong else 6_350))
    colour.set("val", (palette().plan if strong else palette().quiet.fill)[1:].upper())
    fill.append(colour)
    line.append(fill)
    properties.append(line)
