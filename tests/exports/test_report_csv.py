"""The CSV is what a German or an English spreadsheet reads as numbers, and nothing in it is a formula."""

from __future__ import annotations

import csv
import io

import pytest

from kpi.exports import report_csv
from kpi.i18n import Code
from kpi.report import Report
from tests.reports import made, made_hostile


def rows(report: Report, form: report_csv.Form | None = None) -> list[list[str]]:
    data = report_csv.write(report, form)
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    delimiter = ";" if (form or ("semicolon" if report.language == "de" else "comma")) == "semicolon" else ","
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


@pytest.mark.parametrize(("code", "form"), [("de", "semicolon"), ("en", "comma"), ("de", "comma"), ("en", "semicolon")])
def test_every_number_comes_back(code: Code, form: report_csv.Form) -> None:
    report = made(code)
    found = rows(report, form)
    assert len(found) == 1 + len(report.scorecard.rows)
    for line, cells in zip(found[1:], report.scorecard.rows, strict=True):
        place = 0
        for cell, kind in zip(cells, report.scorecard.columns, strict=True):
            if kind == "number" and cell.number is not None and cell.number.value is not None:
                shown = line[place].replace(",", ".") if form == "semicolon" else line[place]
                size = 100 if line[place + 1] == "%" else 1
                assert float(shown) == pytest.approx(cell.number.value * size)
            elif kind == "date" and cell.day:
                assert line[place] == (cell.day.strftime("%d.%m.%Y") if form == "semicolon" else cell.day.isoformat())
            place += 2 if kind == "number" else 1
        assert place == len(line)


def test_units_are_words_of_the_files_language() -> None:
    head, *lines = rows(made("de"))
    units = {line[place + 1] for place, name in enumerate(head[:-1]) if name == "Ist" for line in lines}
    assert {"%", "Anzahl"} <= units
    assert not units & {"count", "score", "percent", "rating"}
    assert "Zielwert (Einheit oder in Worten)" in head


def test_no_text_is_a_formula() -> None:
    for line in rows(made_hostile("de")):
        for field in line:
            if field.startswith(("=", "+", "@", "\t", "\r")) or (field.startswith("-") and not field[1:2].isdigit()):
                pytest.fail(field)
    assert any(field.startswith("'=HYPERLINK") for line in rows(made_hostile("de")) for field in line)
