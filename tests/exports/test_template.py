"""The template: what is due, ready to be filled in; and what comes back is right, whoever saved it."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
import pytest

from kpi.exports import template
from kpi.grid import Entry, Row
from kpi.i18n import Code, Language
from kpi.imports import Draft, draft
from kpi.model import Cadence, Kpi, Strategy
from kpi.workspace import Workspace
from tests.organisation import TODAY, request

HOSTILE = "=cmd|' /C calc'!A0 \u202e" + "n" * 270
STRATEGY = Strategy.model_validate(
    {
        "name": "Test",
        "platforms": [{"key": "li", "name": "LinkedIn"}, {"key": "x", "name": "=X"}],
        "kpis": [
            {"key": "leads", "name": {"de": "Neue Leads", "en": "New leads"}, "kind": "flow"},
            {"key": "rate", "name": "Rate", "kind": "ratio", "unit": "percent", "decimals": 1},
            {"key": "errors", "name": "Errors", "kind": "ratio", "unit": "per_mille", "decimals": 1},
            {"key": "wait", "name": "Wait", "kind": "index", "unit": "duration"},
            {"key": "spend", "name": "Spend", "kind": "flow", "unit": {"kind": "currency", "currency": "EUR"}},
            {"key": "fans", "name": HOSTILE, "kind": "stock", "platforms": ["li", "x"]},
        ],
    }
)  # fmt: skip
SEPTEMBER = dt.date(2026, 9, 1)
both = pytest.mark.parametrize("code", ["de", "en"])


def entry(key: str, platform: str = "", start: dt.date = SEPTEMBER, **fields: Any) -> Entry:
    given = {"value": None, "version": 0, "last": None, "band": None, "is_due": True, "account": "", **fields}
    return Entry(Cadence.MONTHLY, start, Row(STRATEGY.existing(key), platform, **given))


def sheet(*entries: Entry, code: Code = "de") -> Any:
    return openpyxl.load_workbook(io.BytesIO(template.write(entries, STRATEGY, Language(code)))).active


def column(of: Any, *titles: str) -> list[Any]:
    (place,) = (cell.column for cell in of[1] if cell.value in titles)
    return [row[place - 1] for row in of.iter_rows(min_row=2)]


def fill(of: Any, number: int, **cells: object) -> None:
    """Type into a row, counted from 0."""
    titles = {"value": ("Wert", "Value"), "note": ("Anmerkung", "Note"), "provisional": ("Vorläufig", "Provisional")}
    for name, typed in cells.items():
        column(of, *titles[name])[number].value = typed


def saved(of: Any) -> bytes:
    stream = io.BytesIO()
    of.parent.save(stream)
    return stream.getvalue()


def read(data: bytes, name: str = "x.xlsx", kpis: tuple[Kpi, ...] = STRATEGY.kpis) -> Draft:
    (found,) = draft(data, name, today=TODAY, kpis=kpis)
    return found


def values(found: Draft) -> dict[tuple[str | None, str], list[float]]:
    return {(one.key, one.platform): [round(x, 9) for x in one.values.numbers] for one in found.columns}


@both
def test_rows_have_true_dates_hidden_keys_and_an_empty_value(code: Code) -> None:
    made = sheet(entry("leads", last=1204.0, band=(900.0, 1300.0)), entry("fans", "li", account="-1+1"), code=code)
    assert [cell.value for cell in column(made, "Datum", "Date")] == [dt.datetime(2026, 9, 1)] * 2  # noqa: DTZ001
    assert column(made, "Zeitraum", "Period")[0].value == Language(code).period(SEPTEMBER, Cadence.MONTHLY)
    assert [cell.value for cell in column(made, "Wert", "Value")] == [None, None]
    assert column(made, "Vorher", "Before")[0].value == 1204
    assert column(made, "Üblich", "Usual")[0].value == {"de": "900 bis 1.300", "en": "900 to 1,300"}[code]
    assert column(made, "kpi_key")[0].value == f"leads:{'Neue Leads' if code == 'de' else 'New leads'}"
    assert made.column_dimensions[column(made, "kpi_key")[0].column_letter].hidden
    assert made.freeze_panes == "B2"
    assert made.auto_filter.ref == f"A1:{column(made, 'platform_key')[-1].coordinate}"


def test_no_text_is_a_formula() -> None:
    made = sheet(entry("fans", "x", account="=1+1"))
    cells = [cell for row in made.iter_rows(min_row=2) for cell in row if isinstance(cell.value, str)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not [cell.value for cell in cells if cell.value.startswith(("=", "+", "-", "@"))]


@both
@pytest.mark.parametrize(
    ("key", "last", "typed", "stored"),
    [
        ("leads", None, 12, 12),
        ("leads", None, "1.234,5", 1234.5),
        ("leads", None, "1 234", 1234),
        ("leads", None, -3, -3),
        ("rate", 0.1, 0.123, 0.123),  # as a spreadsheet keeps 12,3 %
        ("rate", 0.1, "12,3 %", 0.123),
        ("rate", 0.1, "12,3", 0.123),
        ("errors", 0.004, 3.2, 0.0032),
        ("errors", 0.004, "3,2 ‰", 0.0032),
        ("wait", 7200.0, 1.5, 5400),
        ("wait", 7200.0, "1,5", 5400),
        ("wait", 7200.0, "90 min", 5400),
        ("wait", 300.0, 1.5, 90),
        ("wait", 400_000.0, 2, 172_800),
        ("wait", None, 1.5, 5400),
        ("spend", None, "45 €", 45),
    ],
)
def test_what_is_typed_is_read_in_the_unit_beside_it(
    code: Code, key: str, last: float | None, typed: object, stored: float
) -> None:
    made = sheet(entry(key, last=last), code=code)
    fill(made, 0, value=typed)
    found = read(saved(made))
    assert values(found) == {(key, ""): [stored]}
    assert found.is_plain


def test_rows_stay_what_they_are_through_sorting_renaming_and_what_people_add() -> None:
    made = sheet(entry("leads"), entry("fans", "li"), entry("fans", "x"), entry("rate"))
    fill(made, 0, value=5, note="1+1 geschätzt", provisional="ja")
    fill(made, 2, value=7)
    rows = [[cell.value for cell in row] for row in made.iter_rows(min_row=2)]
    for number, row in enumerate(
        [*reversed(rows), ["Summe", None, None, None, None, None, 12], ["bitte bis Freitag"]], 2
    ):
        for place, cell in enumerate(row, 1):
            made.cell(number, place).value = cell
    made.cell(3, 20).value = "beside"
    made.insert_cols(2)
    made.cell(1, 2).value = "Wer"
    renamed = tuple(kpi.model_copy(update={"name": f"New {kpi.key}"}) for kpi in STRATEGY.kpis)
    found = read(saved(made), "Kopie von Vorlage (2).xlsx", renamed)
    assert values(found) == {("leads", ""): [5], ("fans", "x"): [7]}
    assert (found.problems, found.questions) == ((), ())
    (leads,) = (one for one in found.columns if one.key == "leads")
    assert leads.values.remarks == {0: (True, "1+1 geschätzt")}
    assert [(block.read, block.skipped, block.rejected) for block in found.blocks] == [(2, 4, 0)]


def test_a_label_that_is_renamed_in_the_table_does_no_harm_and_is_said() -> None:
    made = sheet(entry("leads"), entry("fans", "li"), entry("fans", "x"))
    for number, value in enumerate((5, 6, 7)):
        fill(made, number, value=value)
    for number in (1, 2):
        column(made, "KPI")[number].value = "Anhänger (alle)"
    found = read(saved(made))
    assert values(found) == {("leads", ""): [5], ("fans", "li"): [6], ("fans", "x"): [7]}
    assert (found.problems, found.questions) == ((), ())
    assert [note.params for note in found.notes] == [{"title": "Anhänger (alle)", "kpi": "fans"}]


def test_saved_as_csv_it_is_read_alike() -> None:
    made = sheet(entry("leads"), entry("wait", last=7200.0), entry("fans", "x"))
    shown: Mapping[int, str] = {0: "5", 1: "1,5 h", 2: "7"}
    for number, typed in shown.items():
        fill(made, number, value=typed)
    column(made, "Datum")[0].number_format = "General"
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";")
    for row in made.iter_rows(values_only=True):
        writer.writerow(["01.09.2026" if isinstance(cell, dt.datetime) else cell for cell in row])
    found = read(stream.getvalue().encode("cp1252", "replace"), "x.csv")
    assert values(found) == {("leads", ""): [5], ("wait", ""): [5400], ("fans", "x"): [7]}


def test_an_empty_template_brings_nothing_and_raises_no_question() -> None:
    found = read(saved(sheet(entry("leads"), entry("fans", "x"))), kpis=())
    assert (found.columns, found.problems, found.questions) == ((), (), ())
    assert [(note.message, note.params) for note in found.notes] == [
        ("Rows without a value were left out: {n}.", {"n": 2})
    ]


def test_what_is_due_goes_out_and_comes_back_once(database_url: str, open_workspace: Callable[..., Workspace]) -> None:
    own = open_workspace(database_url)
    own.publish(request(), STRATEGY, 0)
    due = own.to_fill(Cadence.MONTHLY, SEPTEMBER, TODAY)
    assert [(e.start, *e.row.cell) for e in due] == [
        (SEPTEMBER, key, platform, "")
        for key, platform in (("leads", ""), ("rate", ""), ("errors", ""), ("wait", ""), ("spend", ""), ("fans", "li"),
                              ("fans", "x"))
    ]  # fmt: skip
    made = openpyxl.load_workbook(io.BytesIO(template.write(due, STRATEGY, Language("de")))).active
    fill(made, 0, value=5, note="estimated", provisional="ja")
    fill(made, 6, value=7)
    arrivals = own.read_file(saved(made), "x.xlsx", today=TODAY)
    shown = own.preview_import(arrivals, today=TODAY)
    assert shown.writing == (2, 0, 0)
    (done,) = own.import_files(request(), arrivals, today=TODAY, expected=shown.stamp)
    found = {(f.kpi, f.platform, f.start): (f.value, f.provisional) for f in own.facts(["leads", "fans"])}
    assert found == {("leads", "", SEPTEMBER): (5, True), ("fans", "x", SEPTEMBER): (7, False)}
    assert [entry.reason for entry in own.history("leads")] == ["estimated"]
    made.column_dimensions["A"].width = 50  # saved anew it is another file
    again = own.read_file(saved(made), "x.xlsx", today=TODAY)
    preview = own.preview_import(again, today=TODAY)
    assert preview.is_nothing_new
    assert [(finding.problem.message[:5], finding.count) for finding in preview.files[0].warnings] == [("Notes", 1)]
    own.import_files(request(), again, today=TODAY, expected=preview.stamp)
    assert len(own.history("leads")) == 1
    left = own.to_fill(Cadence.MONTHLY, SEPTEMBER, TODAY)
    assert [e.row.cell for e in left] == [e.row.cell for e in due[1:-1]]
    own.undo(request(), done.change, today=TODAY)
    assert own.facts(["leads", "fans"]) == []


def test_a_value_that_was_final_can_become_provisional_by_a_file(
    database_url: str, open_workspace: Callable[..., Workspace]
) -> None:
    own = open_workspace(database_url)
    own.publish(request(), STRATEGY, 0)
    for mark, is_new in (("", True), ("yes", True), ("yes", False), ("", True)):
        text = f"kpi,date,value,provisional\nleads,2026-09-01,5,{mark}\n"
        arrivals = own.read_file(text.encode(), "x.csv", today=TODAY)
        shown = own.preview_import(arrivals, today=TODAY)
        assert shown.is_nothing_new is not is_new
        own.import_files(request(), arrivals, today=TODAY, expected=shown.stamp)
        assert [(f.value, f.provisional) for f in own.facts(["leads"])] == [(5, mark == "yes")]
