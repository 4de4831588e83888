"""The PDF says what the report says, on every page with date and number, in its own fonts."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from pypdf import PdfReader

from kpi.exports import pdf
from kpi.i18n import Code
from kpi.report import Report, Table
from tests.reports import made, made_hostile

both = pytest.mark.parametrize("code", ["de", "en"])


def squeezed(text: str) -> str:
    """Without spaces and hyphens, which breaking lines adds and takes away."""
    return re.sub(r"[\s\u00a0\u00ad\u200b\u2010\-]+", "", text)


@cache
def pages(named: Callable[[Code], Report], code: Code, form: pdf.Form = "report") -> list[str]:
    reader = PdfReader(io.BytesIO(pdf.write(named(code), form)))
    return [squeezed(page.extract_text()) for page in reader.pages]


@both
def test_every_page_says_its_sentence_its_date_and_its_number(code: Code) -> None:
    report = made(code)
    found = pages(made, code, "slides")
    assert len(found) == len(list(report.pages()))
    for number, (text, page) in enumerate(zip(found, report.pages(), strict=True), 1):
        assert squeezed(page.title) in text
        assert squeezed(report.stamp) in text
        assert f"{number}/{len(found)}" in text


@both
def test_the_a4_report_holds_every_number_of_every_kpi(code: Code) -> None:
    report = made(code)
    text = "".join(pages(made, code))
    for row in report.scorecard.rows:
        assert all(squeezed(cell.text) in text for cell in row[5:9])
    for page in report.pages():
        for block in page.blocks:
            if isinstance(block, Table):
                assert all(squeezed(cell.text) in text for row in block.rows for cell in row)
            elif block.kind == "cards":
                assert all(squeezed(card.number.text) in text for card in block.cards if card.number)


@both
def test_the_page_for_the_call_is_one_page_with_the_headline_and_what_is_behind(code: Code) -> None:
    report = made(code)
    found = pages(made, code, "page")
    assert len(found) == 1
    assert squeezed(report.headline) in found[0]
    behind = report.page("behind")
    assert behind is not None
    assert squeezed(behind.title) in found[0]


def test_fonts_are_our_own_and_nothing_is_a_picture() -> None:
    reader = PdfReader(io.BytesIO(pdf.write(made("de"))))
    resources: list[Any] = [page["/Resources"] for page in reader.pages]
    fonts = {str(font.get_object()["/BaseFont"]) for found in resources for font in found["/Font"].values()}
    assert fonts
    assert all("SourceSans3" in font or "LeitsternSans" in font for font in fonts)
    assert not any(page.images for page in reader.pages)


@pytest.mark.parametrize("form", ["report", "slides", "page"])
def test_hostile_names_are_text_and_nothing_else(form: pdf.Form) -> None:
    text = "".join(pages(made_hostile, "de", form))
    assert squeezed("#set page(width: 1cm) $x$ *fett*") in text
    assert squeezed("<script>alert(1)</script>") in text
    assert "verdreht" in text
    if form == "page":
        assert len(pages(made_hostile, "de", form)) == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("🎯 Ziel 👩‍👩‍👧 é", "Ziel é"),
        ("🎯", "◆"),
        ("Dank ❤️ an alle 👍🏽!", "Dank ❤ an alle!"),
        ("✅ fertig", "✔ fertig"),
        ("1️⃣ Anfang 🇩🇪", "1 Anfang"),
        ("▲ gefährdet ☎ → §", "▲ gefährdet ☎ → §"),
        ("שלום עולם", "שלום עולם"),
    ],
)
def test_what_no_font_of_ours_can_draw_is_left_out_instead_of_drawn_as_a_box(name: str, shown: str) -> None:
    assert pdf._without_pictures(name) == shown


def test_no_character_of_hostile_names_is_missing_from_the_fonts() -> None:
    reader = PdfReader(io.BytesIO(pdf.write(made_hostile("de"))))
    drawn = b"".join(page.get_contents().get_data() for page in reader.pages)  # type: ignore[union-attr]
    assert b"(\\000\\000" not in drawn  # the glyph for what a font has not
