"""The deck says what the report says, in charts and tables that can be edited, and nothing leaves its box."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER as KIND
from pptx.util import Inches

from kpi.errors import MasterError
from kpi.exports import measure, pptx
from kpi.exports.pptx import charts
from kpi.exports.pptx import master as master_module
from kpi.exports.pptx.shapes import Run, fitted
from kpi.i18n import Code
from kpi.report import Figure, Report, Table
from kpi.theme import DARK, LIGHT, Palette
from tests.reports import made, made_hostile

both = pytest.mark.parametrize("code", ["de", "en"])


@cache
def written(named: Callable[[Code], Report], code: Code) -> bytes:
    return pptx.write(named(code))


def opened(named: Callable[[Code], Report], code: Code) -> Any:
    return Presentation(io.BytesIO(written(named, code)))


def words(slide: Any) -> str:
    found = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    for shape in slide.shapes:
        if shape.has_table:
            found += [cell.text_frame.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)


@both
def test_every_page_is_a_slide_with_its_sentence_date_number_and_notes(code: Code) -> None:
    report = made(code)
    slides = list(opened(made, code).slides)
    pages = list(report.pages())
    assert len(slides) == 1 + len(pages)
    assert report.title in words(slides[0])
    for number, (slide, page) in enumerate(zip(slides[1:], pages, strict=True), 2):
        assert slide.shapes.title.text_frame.text == page.title
        assert report.stamp in words(slide)
        assert f"{number} / {len(slides)}" in words(slide)
        if page.notes:
            assert slide.notes_slide.notes_text_frame.text == "\n".join(page.notes)


@both
def test_numbers_of_cards_and_tables_are_the_reports(code: Code) -> None:
    report = made(code)
    slides = dict(zip((page.key for page in report.pages()), list(opened(made, code).slides)[1:], strict=True))
    for page in report.pages():
        said = words(slides[page.key])
        for block in page.blocks:
            if isinstance(block, Table):
                assert all(cell.text in said for row in block.rows for cell in row)
            elif block.kind == "cards":
                assert all(card.number.text in said for card in block.cards if card.number)
                assert all(card.word in said for card in block.cards)


@both
def test_a_charts_own_workbook_holds_its_numbers(code: Code) -> None:
    report = made(code)
    slides = dict(zip((page.key for page in report.pages()), list(opened(made, code).slides)[1:], strict=True))
    count = 0
    for page in report.pages():
        figure = next((block for block in page.blocks if isinstance(block, Figure)), None)
        if figure is None or figure.chart is None:
            continue
        count += 1
        native = next(shape.chart for shape in slides[page.key].shapes if shape.has_chart)
        book = openpyxl.load_workbook(io.BytesIO(native.part.chart_workbook.xlsx_part.blob))
        sheet: Any = book.active
        columns = {sheet.cell(1, i).value: i for i in range(2, sheet.max_column + 1)}
        for curve in figure.chart.curves:
            if curve.role in ("low", "high"):
                continue  # drawn as an area that begins at the actual line
            held = [sheet.cell(row, columns[curve.name]).value for row in range(2, 2 + len(curve.values))]
            assert held == pytest.approx(list(curve.values), nan_ok=True), (page.key, curve.name)
        assert len(list(native.plots)) == (2 if any(c.role == "high" for c in figure.chart.curves) else 1)
    assert count >= 10


# -- room ----------------------------------------------------------------------------------------------------------


def boxes(slide: Any) -> Iterator[tuple[Any, float, float]]:
    """Every frame of text with the width and height it has, in points."""
    for shape in slide.shapes:
        if shape.has_text_frame and shape.text_frame.text and shape.text_frame.word_wrap is not False:
            frame = shape.text_frame
            across = shape.width - frame.margin_left - frame.margin_right
            yield (
                frame,
                across / measure.POINTS,
                (shape.height - frame.margin_top - frame.margin_bottom) / measure.POINTS,
            )
        if shape.has_table:
            for row in shape.table.rows:
                for cell, column in zip(row.cells, shape.table.columns, strict=True):
                    across = column.width - cell.margin_left - cell.margin_right
                    yield cell.text_frame, across / measure.POINTS, (row.height - 2 * cell.margin_top) / measure.POINTS


def needed(frame: Any, across: float) -> float:
    found = 0.0
    for paragraph in frame.paragraphs:
        runs = paragraph.runs
        size = max((run.font.size.pt for run in runs if run.font.size), default=0.0)
        found += measure.height("".join(run.text for run in runs), size, across)
    return found


@both
@pytest.mark.parametrize("named", [made, made_hostile])
def test_no_text_is_higher_than_its_box_and_nothing_leaves_the_slide(
    named: Callable[[Code], Report], code: Code
) -> None:
    deck = opened(named, code)
    for number, slide in enumerate(deck.slides):
        for frame, across, down in boxes(slide):
            assert needed(frame, across) <= down + 1, (number, frame.text)
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width + 1, (number, shape.name)
            assert shape.top + shape.height <= deck.slide_height + 1, (number, shape.name)


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=400),
    st.floats(20, 900),
    st.floats(15, 500),
    st.booleans(),
)
def test_a_text_that_was_fitted_fits(text: str, across: float, down: float, bold: bool) -> None:
    said, size = measure.fit(text, (across, down), (28, 20, 12, 8), bold=bold)
    assert measure.height(said, size, across, bold=bold) <= max(down, size * measure.LINE) + 1e-6
    kept, size = fitted([[Run(text, bold)], [Run("zweite Zeile")]], (across, down), (28, 20, 12, 8), "Arial")
    total = sum(measure.height("".join(run.text for run in runs), size, across, bold=bold) for runs in kept[:1])
    assert total <= max(down, size * measure.LINE) + 1e-6


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.024, 0.041, (0.02, 0.045, 0.005)),
        (224, 340, (200, 350, 50)),
        (3, 340, (0, 400, 100)),
        (5, 5, (4.5, 5.5, 0.25)),
        (-12, 30, (-20, 40, 20)),
    ],
)
def test_an_axis_ends_at_round_values(low: float, high: float, expected: tuple[float, float, float]) -> None:
    assert charts.scale(low, high) == pytest.approx(expected)


@both
def test_hostile_names_are_text_and_nothing_else(code: Code) -> None:
    data = written(made_hostile, code)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        links = [
            name for name in archive.namelist() if b"evil.example" in archive.read(name) and name.endswith(".rels")
        ]
    assert not links
    deck = Presentation(io.BytesIO(data))
    said = "\n".join(words(slide) for slide in deck.slides)
    assert "<script>alert(1)</script>" in said
    assert "שלום" in said
    assert "\u202e" not in said
    assert "\x07" not in said


# -- the company's master ------------------------------------------------------------------------------------------


@pytest.fixture
def master(tmp_path: Path) -> Path:
    """A master in the company's font, with a slide and a template's content type."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    deck.slides.add_slide(deck.slide_layouts[1]).shapes.title.text_frame.text = "Alte Folie"
    plain = tmp_path / "plain.pptx"
    deck.save(str(plain))
    file = tmp_path / "Hausmaster.potx"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "[Content_Types].xml":
                data = data.replace(b"presentation.main+xml", b"template.main+xml")
            if name.startswith("ppt/theme/"):
                data = data.replace(b'typeface="Calibri"', b'typeface="Verdana"')
            target.writestr(name, data)
    return file


def test_a_companys_master_gives_layouts_and_font_and_loses_its_slides(master: Path) -> None:
    deck = Presentation(io.BytesIO(pptx.write(made("de"), master)))
    assert len(deck.slides) == 1 + len(list(made("de").pages()))
    assert "Alte Folie" not in "\n".join(words(slide) for slide in deck.slides)
    assert deck.slides[0].slide_layout.name == "Title Slide"
    assert deck.slides[1].slide_layout.name == "Title Only"
    theme = deck.slide_master.part.part_related_by(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"
    )
    assert b'typeface="Verdana"' in theme.blob
    fonts = {
        run.font.name for slide in deck.slides for frame, *_ in boxes(slide) for p in frame.paragraphs for run in p.runs
    }
    assert fonts == {None}
    kinds = {shape.placeholder_format.type for shape in deck.slides[1].placeholders}
    assert {KIND.TITLE, KIND.FOOTER, KIND.SLIDE_NUMBER} <= kinds
    for slide in deck.slides:
        for frame, across, down in boxes(slide):
            assert needed(frame, across) <= down + 1


def foreign(file: Path, parts: Callable[[str, bytes], bytes] = lambda _name, data: data, **more: bytes) -> Path:
    """A master whose parts were changed or added to."""
    stream = io.BytesIO()
    Presentation().save(stream)
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, parts(name, source.read(name)))
        for name, data in more.items():
            target.writestr(f"ppt/{name}.bin", data)
    return file


def typed(kind: bytes) -> Callable[[str, bytes], bytes]:
    main = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    return lambda name, data: data.replace(main, kind) if name == "[Content_Types].xml" else data


@pytest.mark.parametrize(
    "kind",
    [
        b"application/vnd.openxmlformats-officedocument.presentationml.template.main+xml",
        b"application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml",
        b"application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
        b"application/vnd.ms-powerpoint.template.macroEnabled.main+xml",
    ],
)
def test_whatever_a_master_says_it_is_the_deck_is_a_deck(tmp_path: Path, kind: bytes) -> None:
    data = pptx.write(made("de"), foreign(tmp_path / "m.pptx", typed(kind)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"presentationml.presentation.main+xml" in archive.read("[Content_Types].xml")
        assert kind not in archive.read("[Content_Types].xml")


@pytest.mark.parametrize(("ground", "inks"), [("0B1F33", DARK), ("F2F2F2", LIGHT)])
def test_colours_suit_the_ground_of_the_master(tmp_path: Path, ground: str, inks: Palette) -> None:
    fill = f'<p:bg><p:bgPr><a:solidFill><a:srgbClr val="{ground}"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>'

    def coloured(name: str, data: bytes) -> bytes:
        if not name.startswith("ppt/slideMasters/slideMaster"):
            return data
        return re.sub(b"<p:bg>.*?</p:bg>", fill.encode(), data, flags=re.DOTALL)

    deck = Presentation(io.BytesIO(pptx.write(made("de"), foreign(tmp_path / "m.pptx", coloured))))
    table = next(shape.table for shape in deck.slides[2].shapes if shape.has_table)
    (run,) = table.cell(1, 0).text_frame.paragraphs[0].runs
    assert str(run.font.color.rgb) == inks.bad.text[1:].upper()


def test_a_title_beside_the_content_leaves_it_the_rest_of_the_slide(tmp_path: Path) -> None:
    deck: Any = Presentation()
    for layout in deck.slide_layouts:
        for shape in layout.placeholders:
            if shape.placeholder_format.type in (KIND.TITLE, KIND.CENTER_TITLE):
                shape.left, shape.top, shape.width, shape.height = map(Inches, (0.3, 0.3, 2.2, 6))
    deck.save(str(tmp_path / "left.pptx"))
    slide = Presentation(io.BytesIO(pptx.write(made("de"), tmp_path / "left.pptx"))).slides[2]
    table = next(shape for shape in slide.shapes if shape.has_table)
    assert table.left >= Inches(2.5)
    assert table.left + table.width <= Inches(10)


def without_titles(file: Path) -> Path:
    deck: Any = Presentation()
    for layout in deck.slide_layouts:
        for shape in list(layout.placeholders):
            shape._element.getparent().remove(shape._element)
    deck.save(str(file))
    return file


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda file: file.write_bytes(b"PK no deck"), "no slide master"),
        (lambda file: file.write_bytes(b""), "no slide master"),
        (lambda file: file.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(512)), "protected by a password"),
        (lambda file: openpyxl.Workbook().save(file), "no slide master"),
        (lambda file: foreign(file, vbaProject=b"macro"), "contains macros"),
        (lambda file: foreign(file, bomb=bytes(master_module.LARGEST * 10)), "larger than"),
        (without_titles, "no layout with a title"),
        (lambda _file: None, "not there"),
    ],
)
def test_a_file_that_is_no_master_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], object], said: str
) -> None:
    monkeypatch.setattr(master_module, "LARGEST", 2**18)
    make(tmp_path / "m.pptx")
    with pytest.raises(MasterError, match=said):
        pptx.write(made("de"), tmp_path / "m.pptx")
