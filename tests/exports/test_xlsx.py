"""The workbook holds real numbers and dates, the report's, and no text of it is a formula or a link."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from kpi.exports import measure, xlsx
from kpi.exports.formats import number_format, written
from kpi.exports.sheets import named
from kpi.i18n import Code
from kpi.report import Figure, Report
from tests.reports import made, made_hostile

both = pytest.mark.parametrize("code", ["de", "en"])


def opened(report: Report) -> Any:
    return openpyxl.load_workbook(io.BytesIO(xlsx.write(report)))


@both
def test_every_kpi_has_its_numbers_and_dates(code: Code) -> None:
    report = made(code)
    sheet = opened(report)[report.scorecard.title]
    for row, cells in enumerate(report.scorecard.rows, 4):
        for column, (cell, kind) in enumerate(zip(cells, report.scorecard.columns, strict=True), 1):
            held = sheet.cell(row, column).value
            if kind == "number" and cell.number is not None and cell.number.value is not None:
                assert held == pytest.approx(cell.number.value)
            elif kind == "date" and cell.day is not None:
                assert held.date() == cell.day
            else:
                assert held == cell.text
    first = sheet.cell(4, 6)
    assert first.number_format == number_format("count", 0, code)


@both
def test_a_goals_sheet_has_its_course_and_a_chart_over_it(code: Code) -> None:
    report = made(code)
    book = opened(report)
    count = 0
    for page in report.pages():
        figure = next((block for block in page.blocks if isinstance(block, Figure)), None)
        if figure is None or figure.chart is None:
            continue
        count += 1
        sheet = next(sheet for sheet in book if sheet.cell(1, 1).value == page.title)
        assert len(sheet._charts) == 1
        columns = {
            cell.value: cell
            for row in sheet.iter_rows()
            for cell in row
            if cell.value in {c.name for c in figure.chart.curves}
        }
        for curve in figure.chart.curves:
            top = columns[curve.name]
            held = [sheet.cell(top.row + 1 + i, top.column).value for i in range(len(curve.values))]
            assert held == pytest.approx(list(curve.values), nan_ok=True)
    assert count >= 10


@both
def test_hostile_names_are_text_and_nothing_else(code: Code) -> None:
    book = opened(made_hostile(code))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)


@both
def test_heads_stay_in_sight_and_wrapped_texts_have_their_height(code: Code) -> None:
    report = made(code)
    sheet = opened(report)[report.scorecard.title]
    assert sheet.freeze_panes == "D4"
    assert sheet.auto_filter.ref == f"A3:P{3 + len(report.scorecard.rows)}"
    spans = list(sheet.column_dimensions.values())
    widths = {column: span.width for span in spans for column in range(span.min, span.max + 1)}
    for row in sheet.iter_rows(min_row=4):
        for cell in row:
            room = (widths[cell.column] * 7 - 5) * 0.75
            lines = len(measure.lines(str(cell.value or ""), 10, room)) if cell.data_type == "s" else 1
            assert (sheet.row_dimensions[cell.row].height or 15) >= min(lines * 12, 400), cell.coordinate


def test_names_of_sheets_are_short_allowed_and_different() -> None:
    taken: set[str] = set()
    assert [named(name, taken) for name in ("a/b:c", "A B C", "x" * 40, "x" * 50, "'", "History")] == [
        "a b c", "A B C 2", "x" * 31, "x" * 29 + " 2", "–", "History 2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "value", "german", "english"),
    [
        ("percent", 0.0412, "4,1 %", "4.1%"),
        ("per_mille", 4.12, "4,1 ‰", "4.1‰"),
        ("h", 3.38, "3,4 h", "3.4 h"),
        ("d", 1.0, "1,0 Tage", "1.0 days"),
        ("EUR", 45_072.0, "45.072,0 €", "€45,072.0"),
        ("count", 1234.5, "1.234,5", "1,234.5"),
    ],
)
def test_a_number_is_written_as_the_language_does(unit: str, value: float, german: str, english: str) -> None:
    assert written(value, unit, 1, "de").replace("\u00a0", " ") == german
    assert written(value, unit, 1, "en").replace("\u00a0", " ") == english
