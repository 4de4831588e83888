"""The report as PDF, drawn by Typst: vectors and our own fonts, no browser, nothing of the machine's.

Texts reach Typst as JSON data, never as markup; report.typ says how pages look.
"""

from __future__ import annotations

import json
import re
import textwrap
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import typst

from kpi import drawing
from kpi.assessment import Status
from kpi.report import Card, Cards, Figure, Page, Report
from kpi.theme import LIGHT, inked

Form = Literal["report", "slides", "page"]
_FOLDER = Path(__file__).parent
_FONTS = _FOLDER.parent / "fonts"
_FAMILY = "Leitstern Sans"
"""Of the words in drawings: Source Sans 3 in one weight."""
_SIZES: dict[Form, dict[str, float]] = {
    "report": {"width": 297, "height": 210, "margin": 15, "size": 12},
    "slides": {"width": 338.67, "height": 190.5, "margin": 16, "size": 15},
    "page": {"width": 210, "height": 297, "margin": 15, "size": 11},
}
"""Millimetres, and points of the text: A4 landscape, slides, and A4 upright for one page."""
_LONG_WORD = re.compile(r"\S{40,}")
_PIECE = 12
"""Characters between two places to break."""
_INSTEAD = str.maketrans({"✅": "✔", "❌": "✘", "➕": "+", "➖": "−", "❗": "!", "❓": "?"})
_PICTURE = "\U0001f000-\U0001faff"
_SIGN = (
    "\u2630-\u2637\u268c-\u268f\u269d-\u269f\u26a8\u26a9\u26b3-\u2700\u270a\u270b\u2728\u274e\u2753-\u2755"
    "\u2780-\u2793\u27b0"
)
_JOINED = "\u200d\u20e3\ufe0f\U000e0020-\U000e007f"
_PICTURES = re.compile(f" ?[{_PICTURE}{_SIGN}][{_PICTURE}{_JOINED}\u2600-\u27bf]*|[\u20e3\ufe0f]")
"""Emoji, with what joins and colours them: our fonts have none, and a box in their place looks broken."""
_NOTHING_LEFT = "◆"
_ON_ONE_PAGE = ("company_goals", "behind", "changed", "quick_wins", "decisions")


def write(report: Report, form: Form = "report") -> bytes:
    """A4 landscape with every KPI in a table at the end; slides; or one page for a call."""
    pages = [page for page in report.pages() if form != "page" or page.key.split(":")[0] in _ON_ONE_PAGE]
    data = {
        "form": form,
        **_SIZES[form],
        "language": report.language,
        "title": report.title,
        "organisation": report.organisation,
        "headline": report.headline,
        "foot": " · ".join(part for part in (report.organisation or report.title, report.scope, report.stamp) if part),
        "pages": [_page(page) for page in pages],
        "scorecard": asdict(report.scorecard) if form == "report" else None,
        "colours": {"muted": LIGHT.muted, "line": LIGHT.line, "text": LIGHT.text, "plan": LIGHT.plan},
        "inks": {"": asdict(LIGHT.quiet)} | {status.value: asdict(LIGHT.ink(status)) for status in Status},
        "icons": {status.value: inked(drawing.status_icon(status, LIGHT)) for status in Status},
        "star": inked(drawing.symbol("star")),
    }
    made = typst.compile(
        str(_FOLDER / "report.typ"),
        root=str(_FOLDER),
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(_breakable(data), default=str)},
    )
    assert isinstance(made, bytes)
    return made


def _breakable(data: Any) -> Any:
    """Data in whose texts no word is too long to be broken, and nothing that our fonts have not."""
    if isinstance(data, str):
        data = _without_pictures(data)
        return data if data.startswith("<svg") else _LONG_WORD.sub(_with_breaks, data)
    if isinstance(data, dict):
        return {key: _breakable(value) for key, value in data.items()}
    return [_breakable(value) for value in data] if isinstance(data, list | tuple) else data


def _without_pictures(text: str) -> str:
    """A text without emoji; one that is nothing else becomes a sign that there is something."""
    found = _PICTURES.sub("", text.translate(_INSTEAD))
    return text if found == text else found.strip() or _NOTHING_LEFT


def _with_breaks(word: re.Match[str]) -> str:
    """A word with places, unseen, where it may break."""
    return "\u200b".join(textwrap.wrap(word.group(), _PIECE, break_on_hyphens=False))


def _page(page: Page) -> dict[str, Any]:
    return asdict(page) | {
        name: [_drawn(block) for block in blocks]
        for name, blocks in (("blocks", page.blocks), ("details", page.details))
    }


def _drawn(block: object) -> dict[str, Any]:
    """A block whose drawings have colours and a font of their own."""
    if isinstance(block, Figure):
        return _figure(block)
    found: dict[str, Any] = asdict(block)  # type: ignore[call-overload]  # every block is a dataclass
    if isinstance(block, Cards):
        found["cards"] = [_card(card) for card in block.cards]
    return found


def _card(card: Card) -> dict[str, Any]:
    return asdict(card) | {"figure": _figure(card.figure) if card.figure else None}


def _figure(figure: Figure) -> dict[str, Any]:
    svg = inked(figure.svg).replace("<svg ", f'<svg font-family="{_FAMILY}" ', 1)
    return {"svg": svg, "label": figure.label, "kind": figure.kind}
