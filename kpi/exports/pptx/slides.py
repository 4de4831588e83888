"""The slides: title from the page's sentence, below it what shows it, notes for the presenter, a foot with the date."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import IO, Any

from pptx.enum.shapes import PP_PLACEHOLDER as KIND
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Pt

from kpi.exports import measure
from kpi.exports.pptx import charts, shapes, tables
from kpi.exports.pptx.ground import palette
from kpi.exports.pptx.master import INSET, Master
from kpi.exports.pptx.shapes import Place, Run
from kpi.report import Block, Card, Cards, Figure, Line, Page, Report, Table, Text

_TITLES = (28, 26, 24, 22, 20, 18, 16)
_LEADS = (16, 15, 14, 13, 12)
_LINES = (20, 18, 17, 16, 15, 14, 13, 12)
_GAP = 150_000
"""EMU between things."""
_FOOT = 11
_AIRY = 14
_INSET = 150_000
_TIGHT = 50_000
_CHIP = 360_000
_BAR = 200_000
_CARD_SIZES = ((18, 17, 16, 15, 14, 13, 12, 11, 10), (26, 24, 22, 20, 18, 16, 14, 12, 10), (14, 13, 12, 11))
"""Of the title, the number, and what belongs to it."""
_Texts = Sequence[Sequence[Sequence[Run]]]
"""Texts of paragraphs of runs."""


class Slides:
    """A deck that grows by a slide per page."""

    def __init__(self, master: Master, report: Report) -> None:
        self.master, self.report, self.font = master, report, master.font

    def save(self, stream: IO[bytes]) -> None:
        """Write the deck, with what is known of it as a file."""
        known = self.master.deck.core_properties
        known.title, known.author = self.report.title[:255], self.report.organisation[:255]
        known.comments, known.last_modified_by, known.keywords = self.report.stamp[:255], "Leitstern", ""
        known.created = known.modified = self.report.made_at.replace(tzinfo=None)
        self.master.deck.save(stream)

    def cover(self) -> None:
        """What it is, of whom, as of when."""
        if self.master.cover is None:
            return
        slide = self.master.deck.slides.add_slide(self.master.cover)
        said = " · ".join(part for part in (self.report.organisation, self.report.scope) if part)
        for shape in list(slide.placeholders):
            kind = shape.placeholder_format.type
            if kind in (KIND.CENTER_TITLE, KIND.TITLE):
                self._fill(shape, self.report.title, (40, 36, 32, 28, 24, 20))
            elif kind is KIND.SUBTITLE:
                self._fill(shape, "\n".join(part for part in (said, self.report.stamp) if part), (18, 16, 14, 12))
            else:
                shape._element.getparent().remove(shape._element)  # noqa: SLF001  an empty one asks for a click

    def page(self, page: Page, number: int, count: int) -> None:
        """One page as a slide."""
        slide = self.master.deck.slides.add_slide(self.master.page)
        for shape in list(slide.placeholders):
            if shape.placeholder_format.type in (KIND.TITLE, KIND.CENTER_TITLE):
                self._fill(shape, page.title, _TITLES)
            else:
                shape._element.getparent().remove(shape._element)  # noqa: SLF001
        place = self._lead(slide, page, self.master.room)
        self._blocks(slide, page.blocks, place)
        self._foot(slide, number, count)
        if page.notes:
            slide.notes_slide.notes_text_frame.text = "\n".join(page.notes)

    def _fill(self, shape: Any, text: str, sizes: Sequence[float]) -> None:
        """A placeholder keeps the master's look; only the size gives way where the text is long."""
        room = ((shape.width - 2 * INSET) / measure.POINTS, (shape.height - 2 * 45_720) / measure.POINTS)
        said, size = measure.fit(text, room, sizes, bold=True, font=self.font)
        shape.text_frame.text = said
        for paragraph in shape.text_frame.paragraphs:
            for run in paragraph.runs:
                run.font.size = Pt(size)

    def _lead(self, slide: Any, page: Page, room: Place) -> Place:
        """What stands under the title, and the room below it."""
        left, top, width, height = room
        if not page.lead:
            return left, top + _GAP, width, height - 2 * _GAP
        down = int(2 * _LEADS[0] * measure.LINE * measure.POINTS)
        said = f"✦ {page.lead}" if page.starred else page.lead
        needed = measure.height(said, _LEADS[0], width / measure.POINTS, font=self.font) * measure.POINTS
        down = min(down, int(needed) + 1)
        shapes.text(slide.shapes, (left, top, width, down), [[Run(said, muted=True)]], _LEADS, self.font)
        return left, top + down + _GAP, width, height - down - 2 * _GAP

    def _blocks(self, slide: Any, blocks: Sequence[Block], place: Place) -> None:
        """A figure with its facts beside it; else one below the other."""
        figures = [block for block in blocks if isinstance(block, Figure) and block.chart]
        facts = [block for block in blocks if isinstance(block, Cards)]
        left, top, width, height = place
        if figures and facts:
            wide = width * 63 // 100
            self._figure(slide, figures[0], (left, top, wide, height))
            self._facts(slide, facts[0].cards[0], (left + wide + _GAP, top, width - wide - _GAP, height))
            return
        texts = [block for block in blocks if isinstance(block, Text)]
        if len(texts) > 1 and len(texts) == len(blocks):
            self._columns(slide, texts, place)
            return
        if len(facts) == len(blocks) == 1 and len(facts[0].cards) == 1:
            self._facts(slide, facts[0].cards[0], place)
            return
        weights = [_weight(block) for block in blocks]
        for block, weight in zip(blocks, weights, strict=True):
            share = height * weight // sum(weights)
            self._block(slide, block, (left, top, width, share - _GAP), titled=len(blocks) > 1)
            top += share

    def _table(self, slide: Any, block: Table, place: Place, *, titled: bool) -> None:
        left, top, width, height = place
        if titled:
            down = int(14 * measure.LINE * measure.POINTS) + 1
            head = [[Run(block.title, bold=True)]]
            shapes.text(slide.shapes, (left, top, width, down), head, (14, 13, 12), self.font)
            top, height = top + down + _TIGHT, height - down - _TIGHT
        tables.table(slide.shapes, (left, top, width, height), block, self.font)

    def _block(self, slide: Any, block: Block, place: Place, *, titled: bool = False) -> None:
        match block:
            case Table():
                self._table(slide, block, place, titled=titled)
            case Cards():
                self._cards(slide, block.cards, place)
            case Text():
                self._text(slide, block, place)
            case Figure():
                self._figure(slide, block, place)

    def _figure(self, slide: Any, figure: Figure, place: Place) -> None:
        if figure.chart is not None and figure.chart.kind == "trend":
            frame = charts.trend(slide.shapes, place, figure.chart, self.report.language)
            frame._element.nvGraphicFramePr.cNvPr.set("descr", figure.label)  # noqa: SLF001  for screen readers

    # text

    def _text(self, slide: Any, block: Text, place: Place) -> None:
        paragraphs = [self._line(line, listed=block.listed) for line in block.lines]
        if block.title:
            paragraphs.insert(0, [Run(block.title, bold=True)])
        self._told(slide, paragraphs, place, _LINES)

    def _told(self, slide: Any, paragraphs: Sequence[Sequence[Run]], place: Place, sizes: Sequence[float]) -> None:
        """Paragraphs apart from each other, unless that makes them small: space between is worth less than size."""
        points, apart = (place[2] / measure.POINTS, place[3] / measure.POINTS), shapes.spaced(paragraphs)
        if shapes.fitted(apart, points, sizes, self.font)[1] < _AIRY:
            apart = list(paragraphs)
        shapes.text(slide.shapes, place, apart, sizes, self.font)

    def _columns(self, slide: Any, texts: Sequence[Text], place: Place) -> None:
        """Lists beside each other, each with its heading, all in one size."""
        left, top, width, height = place
        wide, down = (width - _GAP * 2 * (len(texts) - 1)) // len(texts), height - 120_000
        room = (wide / measure.POINTS, down / measure.POINTS)
        lists = []
        for block in texts:
            head = [Run(f"{block.title} ({len(block.lines)})", bold=True)]
            lists.append(shapes.spaced([head, *([Run(line.text)] for line in block.lines)]))
        size = shapes.common([(paragraphs, room) for paragraphs in lists], _LINES[1:], self.font)
        for index, (block, paragraphs) in enumerate(zip(texts, lists, strict=True)):
            x = left + index * (wide + _GAP * 2)
            shapes.box(slide.shapes, (x, top, wide, 40_000), fill_=_above(block))
            shapes.text(slide.shapes, (x, top + 120_000, wide, down), paragraphs, [size], self.font)

    def _line(self, line: Line, *, listed: bool) -> list[Run]:
        if line.status:
            ink = shapes.ink_of(line.status)
            said = f"{shapes.marked(line.status)} {line.label}  ".lstrip()
            return [Run(said, bold=True, colour=ink.text), Run(line.text)]
        if line.label:
            return [Run(f"{line.label}  ", bold=True), Run(line.text, muted=line.tone == "quiet")]
        return [Run("–  " if listed else "", muted=True), Run(line.text, muted=line.tone == "quiet")]

    # cards

    def _cards(self, slide: Any, cards: Sequence[Card], place: Place) -> None:
        """Cards beside each other; what is alike in them has one size."""
        left, top, width, height = place
        across = len(cards) if len(cards) <= 3 else (len(cards) + 1) // 2
        rows = -(-len(cards) // max(across, 1))
        if not rows:
            return
        wide = (width - _GAP * (across - 1)) // across
        high = (height - _GAP * (rows - 1)) // rows
        parts = [self._parts(card, wide, high) for card in cards]
        sizes = [
            shapes.common([(texts[i], rooms[i]) for texts, rooms in parts], choice, self.font)
            for i, choice in enumerate(_CARD_SIZES)
        ]
        for index, (card, (texts, rooms)) in enumerate(zip(cards, parts, strict=True)):
            row, column = divmod(index, across)
            self._card(slide, card, (left + column * (wide + _GAP), top + row * (high + _GAP), wide, high),
                       texts, rooms, sizes)  # fmt: skip

    def _card(
        self, slide: Any, card: Card, place: Place, texts: _Texts, rooms: Sequence[tuple[float, float]],
        sizes: Sequence[float],
    ) -> None:  # fmt: skip
        """Title, number with its status, way to the target, and what belongs to it."""
        left, top, width, _height = place
        shapes.box(slide.shapes, place, edge=palette().quiet.fill)
        x, y = left + _INSET, top + _INSET
        for index, (paragraphs, (across, down)) in enumerate(zip(texts, rooms, strict=True)):
            if index == 2:
                y = self._between(slide, card, x, y, width - 2 * _INSET)
            if any(run.text for runs in paragraphs for run in runs):
                box = (x, y, int(across * measure.POINTS), int(down * measure.POINTS))
                shapes.text(slide.shapes, box, paragraphs, [sizes[index]], self.font)
            y += int(down * measure.POINTS) + _TIGHT

    def _between(self, slide: Any, card: Card, x: int, y: int, wide: int) -> int:
        """The status, and the way to the target; returns where the next thing begins."""
        if card.word:
            shapes.chip(slide.shapes, x, y, card.status, card.word, 12, self.font)
        y += _CHIP
        chart = card.figure.chart if card.figure else None
        if chart is not None:
            draw = shapes.bullet if chart.kind == "bullets" else shapes.strip
            draw(slide.shapes, (x, y, wide, _BAR), chart)
        return y + _BAR + _TIGHT

    def _parts(self, card: Card, wide: int, high: int) -> tuple[_Texts, list[tuple[float, float]]]:
        """The three texts of a card, and the room that each has in points."""
        across = (wide - 2 * _INSET) / measure.POINTS
        whole = (high - 2 * _INSET - _CHIP - _BAR - 4 * _TIGHT) / measure.POINTS
        title, number = min(46.0, whole * 0.25), min(34.0, whole * 0.18)
        about = [[Run(card.caption, muted=True)]] if card.caption else []
        about += [[Run(" ")]] if about and card.lines else []
        texts = [
            [[Run(card.title, bold=True)]],
            [[Run(card.number.text if card.number else "", bold=True)]],
            [*about, *(self._short(line) for line in card.lines)],
        ]
        return texts, [(across, title), (across, number), (across, whole - title - number)]

    def _short(self, line: Line) -> list[Run]:
        """A line of a card: a status, and what has it."""
        if line.status:
            ink = shapes.ink_of(line.status)
            return [Run(f"{shapes.marked(line.status)} {line.label}: ", bold=True, colour=ink.text), Run(line.text)]
        return [Run(line.text, muted=line.tone == "quiet")]

    def _facts(self, slide: Any, card: Card, place: Place) -> None:
        """Beside a figure: the number large, its status, and a line for each fact."""
        left, top, width, height = place
        y, end = top, top + height
        if card.number is not None:
            down = int(54 * measure.LINE * measure.POINTS)
            shapes.text(slide.shapes, (left, y, width, down), [[Run(card.number.text, bold=True)]],
                        (54, 48, 44, 40, 36, 32, 28, 24, 20), self.font, anchor=MSO_ANCHOR.MIDDLE)  # fmt: skip
            y += down + 30_000
        named = ", ".join(part for part in (card.title, card.caption) if part)
        down = int(2 * 16 * measure.LINE * measure.POINTS) + 1
        shapes.text(
            slide.shapes, (left, y, width, down), [[Run(named, muted=True)]], (16, 15, 14, 13, 12, 11), self.font
        )
        y += down + 80_000
        if card.word:
            shapes.chip(slide.shapes, left, y, card.status, card.word, 16, self.font)
            y += int(16 * 1.75 * measure.POINTS) + 150_000
        paragraphs = [
            [
                Run(f"{line.label}  " if line.label else "", bold=True),
                Run(line.text, muted=line.tone == "quiet", colour=palette().bad.text if line.tone == "bad" else ""),
            ]
            for line in card.lines
        ]
        self._told(slide, paragraphs, (left, y, width, max(end - y, 1)), (16, 15, 14, 13, 12))

    # foot

    def _foot(self, slide: Any, number: int, count: int) -> None:
        """The layout's footer and number, filled; of a layout without them a line of our own."""
        places = {
            shape.placeholder_format.type: shape
            for shape in self.master.page.placeholders
            if shape.placeholder_format.type in (KIND.FOOTER, KIND.SLIDE_NUMBER)
        }
        said = " · ".join(part for part in (self.report.organisation or self.report.title, self.report.stamp) if part)
        footer, numbered = places.get(KIND.FOOTER), places.get(KIND.SLIDE_NUMBER)
        if footer is not None:
            filled = _brought(slide, footer)
            room = ((filled.width - 2 * INSET) / measure.POINTS, filled.height / measure.POINTS)
            short, size = measure.fit(said, room, (_FOOT, 10, 9, 8, 7), font=self.font)
            filled.text_frame.text = short
            filled.text_frame.paragraphs[0].runs[0].font.size = Pt(size)
        else:
            left, _top, width, _height = self.master.room
            high = self.master.deck.slide_height or 0
            place = (left, int(high * 0.945), width * 85 // 100, int(_FOOT * measure.LINE * measure.POINTS) + 1)
            shapes.text(slide.shapes, place, [[Run(said, muted=True)]], (_FOOT, 10, 9, 8), self.font)
        if numbered is not None:
            filled = _brought(slide, numbered)
            filled.text_frame.text = f"{number} / {count}"
            filled.text_frame.paragraphs[0].runs[0].font.size = Pt(_FOOT)


def _above(block: Text) -> str:
    """The colour of the line above a list."""
    inks = {"good": palette().done, "bad": palette().bad}
    return inks.get(block.lines[0].tone, palette().quiet).edge


def _weight(block: Block) -> int:
    """How much of the height of a slide a block takes beside others."""
    match block:
        case Table():
            return len(block.rows) + 2
        case Text():
            return len(block.lines)
        case _:
            return 6


def _brought(slide: Any, placeholder: Any) -> Any:
    """A layout's footer or number on a slide, to which python-pptx does not bring them."""
    element = deepcopy(placeholder._element)  # noqa: SLF001  no interface for it
    ids = [shape.shape_id for shape in slide.shapes]
    slide.shapes._spTree.append(element)  # noqa: SLF001  the same
    element.nvSpPr.cNvPr.set("id", str(max(ids, default=1) + 1))
    return next(shape for shape in slide.placeholders if shape._element is element)  # noqa: SLF001  the same
