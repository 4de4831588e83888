"""Slides: everything the report says and nothing else, escaped, and the same again whenever they are made."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from kpi.i18n import Code
from kpi.report import Figure, Report, from_json, to_json
from kpi.ui import slides
from tests.reports import HOSTILE, made, made_hostile

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ALLOWED = {
    "class",
    "lang",
    "data-key",
    "data-length",
    "data-most",
    "data-status",
    "dir",
    "scope",
    "style",
    "aria-label",
}


class _Read(HTMLParser):
    """Tags, attributes and texts of HTML; drawings are left to the tests of drawings."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._drawing = 0
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._drawing += tag == "svg"
        if not self._drawing:
            self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self._drawing -= tag == "svg"

    def handle_data(self, data: str) -> None:
        if not self._drawing:
            self.texts.append(data)


def leaves(value: Any) -> Iterator[str]:
    """Every text in a report."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part)


def read(report: Report) -> dict[str, _Read]:
    return {slide["key"]: _Read(slide["html"]) for slide in slides.rendered(report)["slides"]}


@pytest.mark.parametrize("code", ["de", "en"])
def test_a_slide_says_no_number_that_its_page_does_not_say(code: Code) -> None:
    report = made(code)
    plain = json.loads(to_json(report))
    pages = {page["key"]: page for section in plain["sections"] for page in section["pages"]}
    around = {report.title, report.organisation, report.stamp}
    for place, (key, found) in enumerate(read(report).items(), 1):
        page = {**pages[key], "notes": []}
        known = set(_NUMBER.findall(" ".join([*leaves(page), *around, f"{place} / {len(pages)}"])))
        assert set(_NUMBER.findall(" ".join(found.texts))) <= known, key


def test_a_slide_says_everything_its_page_says() -> None:
    report = made("de")
    for page in report.pages():
        said = " ".join(read(report)[page.key].texts)
        texts = [page.title, page.lead]
        for block in page.blocks:
            if block.kind == "cards":
                texts += [text for card in block.cards for text in (card.title, card.caption, card.word)]
                texts += [card.number.text for card in block.cards if card.number]
                texts += [line.text for card in block.cards for line in card.lines]
            elif block.kind == "text":
                texts += [block.title, *(line.text for line in block.lines)]
            elif block.kind == "table":
                texts += [*block.head, block.note, *(cell.text for row in block.rows for cell in row)]
        assert [text for text in texts if text and text not in said] == [], page.key


@pytest.mark.parametrize("code", ["de", "en"])
def test_hostile_names_stay_text(code: Code) -> None:
    for key, found in read(made_hostile(code)).items():
        assert {tag for tag, _ in found.tags} <= {
            "article", "header", "footer", "section", "div", "p", "h2", "h3", "ul", "li", "dl", "dt", "dd", "span",
            "table", "thead", "tbody", "tr", "th", "td", "colgroup", "col",
        }, key  # fmt: skip
        assert {name for _, attributes in found.tags for name in attributes} <= _ALLOWED, key
        styles = {attributes["style"] or "" for _, attributes in found.tags if "style" in attributes}
        assert all(re.fullmatch(r"width: \d+\.\d%", style) for style in styles)
    everything = " ".join(slide["html"] for slide in slides.rendered(made_hostile(code))["slides"])
    assert "<script" not in everything
    assert html.escape(HOSTILE[2], quote=False)[:40] in everything.replace("&#34;", '"')


def test_a_drawing_is_shown_as_it_was_drawn() -> None:
    report = made("de")
    shown = {slide["key"]: slide["html"] for slide in slides.rendered(report)["slides"]}
    drawn = [(page.key, block.svg) for page in report.pages() for block in page.blocks if isinstance(block, Figure)]
    assert len(drawn) > 5
    assert all(svg in shown[key] for key, svg in drawn)


def test_a_stored_report_gives_the_same_slides() -> None:
    report = made("de")
    assert slides.to_json(from_json(to_json(report))) == slides.to_json(report)


@pytest.mark.parametrize(("length", "named"), [(55, "short"), (56, "medium"), (101, "long"), (300, "longest")])
def test_a_longer_title_is_set_smaller(length: int, named: str) -> None:
    assert slides._length("x" * length) == named
