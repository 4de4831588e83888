"""Every KPI of a report as CSV, in the form that the reader's spreadsheet expects; no text of it is a formula."""

from __future__ import annotations

import csv
import io
from typing import Literal

from kpi.exports.tidy import defused
from kpi.i18n import MINUS, Language
from kpi.report import Cell, Report
from kpi.words import WORDS

Form = Literal["semicolon", "comma"]


_SIGNS = {"percent": "%", "per_mille": "‰"}


def write(report: Report, form: Form | None = None) -> bytes:
    """A row per KPI and goal. Semicolon: decimal comma, as German spreadsheets read it; comma: decimal point.

    Percent, durations and currencies are plain numbers, with their unit in the column behind; dates are ISO dates in
    the comma form. A mark at the start tells spreadsheets that it is UTF-8.
    """
    form = form or ("semicolon" if report.language == "de" else "comma")
    table, stream = report.scorecard, io.StringIO()
    writer = csv.writer(stream, delimiter=";" if form == "semicolon" else ",", lineterminator="\r\n")
    _ = Language(report.language)
    head: list[str] = []
    for words, kind in zip(table.head, table.columns, strict=True):
        head += [words, _("{name} (unit, or in words)", name=words)] if kind == "number" else [words]
    writer.writerow(map(defused, head))
    for cells in table.rows:
        row: list[str] = []
        for cell, kind in zip(cells, table.columns, strict=True):
            row += _number(cell, form, _) if kind == "number" else [_text(cell, kind, form)]
        writer.writerow(row)
    return stream.getvalue().encode("utf-8-sig")


def _text(cell: Cell, kind: str, form: Form) -> str:
    if kind == "date":
        if cell.day is None:
            return ""
        return cell.day.strftime("%d.%m.%Y") if form == "semicolon" else cell.day.isoformat()
    return defused(cell.text)


def _number(cell: Cell, form: Form, _: Language) -> list[str]:
    """A number and its unit; without a number, the words behind it."""
    if cell.number is None or cell.number.value is None:
        return ["", defused(cell.text) if cell.text not in ("", "–", MINUS) else ""]
    value, unit = cell.number.value, cell.number.unit
    percent = unit == "percent"
    exact = f"{value * 100 if percent else value:.10g}"
    return [
        exact.replace(".", ",") if form == "semicolon" else exact,
        _SIGNS.get(unit) or (_.word(unit, "unit") if unit in WORDS["unit"] else unit),
    ]
