"""A report as slides: HTML of every page, with the style it is shown in, so that it can be stored and shown again.

Every word and number comes from the report; all text is escaped by htpy, and drawings were escaped when drawn.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from htpy import (
    Element,
    Node,
    article,
    col,
    colgroup,
    dd,
    div,
    dl,
    dt,
    footer,
    h2,
    h3,
    header,
    li,
    p,
    section,
    span,
    tbody,
    td,
    th,
    thead,
    tr,
    ul,
)
from htpy import table as table_

from kpi import drawing
from kpi.assessment import Status
from kpi.report import DECISIONS, Block, Card, Cards, Cell, Figure, Line, Page, Report, Table, Text
from kpi.theme import CSS
from kpi.ui.board import colours
from kpi.ui.elements import svg, symbol

_STYLE = Path(__file__).parent / "slides.css"
_LENGTHS = ((55, "short"), (100, "medium"), (170, "long"))
_TONES = {"good": Status.ACHIEVED, "bad": Status.OFF_TRACK}


def to_json(report: Report) -> str:
    """The slides of a report as they are stored: style, and per slide its key, title and HTML."""
    return json.dumps(rendered(report), ensure_ascii=False)


def rendered(report: Report) -> Mapping[str, Any]:
    """Style, and per slide its key, title and HTML."""
    pages = list(report.pages())
    return {
        "css": f"{colours('.ls-slide')}\n{_STYLE.read_text(encoding='utf-8')}",
        "title": report.title,
        "slides": [
            {"key": page.key, "title": page.title, "html": str(slide(page, report, number, len(pages)))}
            for number, page in enumerate(pages, 1)
        ],
    }


def slide(page: Page, report: Report, number: int, total: int) -> Element:
    """One page: the sentence, what it pays into, what shows it, and at the foot whose it is and as of when."""
    kind = page.key.partition(":")[0]
    whose = " · ".join(filter(None, (report.organisation, report.title)))
    return article(class_=f"ls-slide ls-slide-{kind}", lang=report.language, data_key=page.key)[
        header[
            h2(".ls-title", data_length=_length(page.title))[page.title],
            page.lead and p(".ls-lead")[page.starred and [symbol("star"), " "], page.lead],
        ],
        div(class_=f"ls-body ls-body-{_arrangement(page)}", data_most=_most(page))[
            (_block(block) for block in _still(page)),
            kind == DECISIONS and div(".ls-decided"),
        ],
        footer[
            span(dir="auto")[whose],
            span[report.stamp.partition(" · ")[0]],
            span(".ls-place")[f"{number} / {total}"],
        ],
    ]


def _still(page: Page) -> Sequence[Block]:
    """The blocks that do not change in the meeting: what it decides comes in by itself."""
    return [block for block in page.blocks if page.key != DECISIONS or not isinstance(block, Table)]


def _length(title: str) -> str:
    return next((name for longest, name in _LENGTHS if len(title) <= longest), "longest")


def _arrangement(page: Page) -> str:
    """Figures beside their facts, texts beside each other, all else below each other."""
    kinds = [block.kind for block in _still(page)]
    if kinds == ["figure", "cards"]:
        return "beside"
    return "columns" if len(kinds) > 1 and set(kinds) == {"text"} else "stack"


def _most(page: Page) -> str:
    """How much larger than usual its words may get where there is room."""
    return "1.5" if all(isinstance(block, Text) and block.listed for block in _still(page)) else "1.15"


def _block(block: Block) -> Element:
    match block:
        case Cards():
            return div(class_=f"ls-cards ls-cards-{min(len(block.cards), 6)}")[(_card(card) for card in block.cards)]
        case Figure():
            return _figure(block)
        case Table():
            return _table(block)
        case Text():
            return _text(block)


def _figure(figure: Figure) -> Element:
    return div(".ls-figure")[svg(figure.svg)]


def _card(card: Card) -> Element:
    labelled = [line for line in card.lines if line.label and not line.status]
    listed = [line for line in card.lines if line not in labelled]
    return section(".ls-card")[
        h3(dir="auto")[card.title],
        p(".ls-large")[card.number.text] if card.number else None,
        div(".ls-state")[
            card.status and _chip(card.status, card.word), card.caption and p(".ls-caption")[card.caption]
        ],
        _figure(card.figure) if card.figure else None,
        bool(labelled) and dl[(div[dt[line.label], " ", dd(class_=_tone(line))[line.text]] for line in labelled)],
        bool(listed) and ul[(_line(line) for line in listed)],
    ]


def _chip(status: str, word: str) -> Element:
    return p(".ls-chip", data_status=status)[_icon(status), word]


def _icon(status: str, label: str = "") -> Node:
    return svg(drawing.status_icon(Status(status), CSS, label)) if status in set(Status) else None


def _line(line: Line) -> Element:
    mark = _icon(line.status, line.label)
    if mark is None and line.tone in _TONES:
        mark = svg(drawing.status_icon(_TONES[line.tone], CSS))
    return li(class_=_tone(line))[mark, span[line.text]]


def _tone(line: Line | Cell) -> str | None:
    return f"ls-{line.tone}" if line.tone else None


def _text(block: Text) -> Element:
    title = block.title and h3[block.title]
    if block.listed:
        return section(".ls-told")[title, ul[(_line(line) for line in block.lines)]]
    return section(".ls-told")[title, dl[([line.label and dt[line.label], dd[line.text]] for line in block.lines)]]


def _table(block: Table) -> Element:
    total = sum(block.widths)
    return div(".ls-table")[
        table_(aria_label=block.title)[
            total > 0 and colgroup[(col(style=f"width: {width / total:.1%}") for width in block.widths)],
            thead[tr[(th(scope="col")[head] for head in block.head)]],
            tbody[(tr[(_cell(cell) for cell in row)] for row in block.rows)],
        ],
        block.note and p(".ls-caption")[block.note],
    ]


def _cell(cell: Cell) -> Element:
    if cell.status:
        return td(".ls-status", data_status=cell.status)[_icon(cell.status), span[cell.text]]
    return td(class_=_tone(cell))[span(".ls-cell")[cell.text]]
