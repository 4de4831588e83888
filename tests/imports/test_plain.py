from __future__ import annotations

import datetime as dt

import pytest

from kpi.imports import NOT_IMPORTED, Answers, Ask, Draft, draft
from kpi.imports.draft import Remark
from kpi.model import Cadence, Kind, Kpi, Unit

TODAY = dt.date(2026, 11, 29)
LEADS = Kpi(key="leads", name={"de": "Neue Leads", "en": "New leads"}, kind=Kind.FLOW, grain=Cadence.DAILY)
RATE = Kpi(key="rate", name="Rate", kind=Kind.RATIO, unit=Unit(kind="percent"))


def read(text: str, **answers: str) -> Draft:
    (found,) = draft(text.encode(), "f.csv", today=TODAY, answers=Answers(answers), kpis=(LEADS, RATE))
    return found


def values(found: Draft) -> dict[tuple[str | None, str], list[float]]:
    return {(column.key, column.platform): list(column.values.numbers) for column in found.columns if column.values}


def asked(found: Draft) -> dict[Ask, str]:
    return {question.ask: question.key for question in found.questions}


def test_the_tidy_form_is_read_with_german_words() -> None:
    found = read("Kennzahl;Datum;Wert;Plattform\nNeue Leads;01.10.2026;1.234;LinkedIn\nleads;02.10.2026;1.234,5;\n")
    assert values(found) == {("leads", "linkedin"): [1234], ("leads", ""): [1234.5]}
    assert (found.columns[0].grain, found.is_plain) == (Cadence.DAILY, True)


def test_what_is_marked_as_provisional_or_has_a_note_keeps_both() -> None:
    found = read("kpi,date,value,grain,provisional,note\nleads,2026-09-01,5,,yes,\nleads,2026-09-02,6,,,late\n")
    assert values(found) == {("leads", ""): [5, 6]}
    assert found.columns[0].values.remarks == {0: Remark(provisional=True), 1: Remark(note="late")}
    assert [note.params["n"] for note in found.notes if "provisional" in note.message] == [1]


def test_a_row_a_day_is_read_by_the_names_of_the_kpis_and_split_by_platform() -> None:
    found = read(
        "Datum;Plattform;Neue Leads\n01.10.2026;LinkedIn;12\n01.10.2026;Instagram;13\n02.10.2026;LinkedIn;14\n"
    )
    assert values(found) == {("leads", "linkedin"): [12, 14], ("leads", "instagram"): [13]}
    assert found.is_plain


def test_days_in_columns_are_read_row_by_row() -> None:
    found = read("KPI;Plattform;Jan 2026;Feb 2026;Mär 2026\nNeue Leads;LinkedIn;10;;12\nGesamt;;10;0;12\n")
    assert values(found) == {("leads", "linkedin"): [10, 12]}
    assert found.columns[0].values[1].start == dt.date(2026, 3, 1)
    assert (found.columns[0].grain, found.blocks[0].read, found.blocks[0].skipped) == (Cadence.MONTHLY, 1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "Datum;Xyz\n01.10.2026;5\n02.10.2026;6\n",
        "KPI;Jan 2026;Feb 2026\nXyz;5;6\n",
        "kpi,date,value\nXyz,2026-01-01,5\n",
    ],
)
def test_what_nobody_knows_is_asked_once(text: str) -> None:
    found = read(text)
    key = asked(found)[Ask.KPI]
    assert not values(found)
    assert list(values(read(text, **{key: "leads"})).values())[0][0] == 5  # noqa: RUF015
    refused = read(text, **{key: NOT_IMPORTED})
    assert not values(refused)
    assert Ask.KPI not in asked(refused)


def test_files_of_the_same_shape_share_their_answers() -> None:
    keys = {asked(read(f"Datum;Xyz\n0{day}.10.2026;5\n"))[Ask.KPI] for day in (1, 2)}
    assert len(keys) == 1
    assert asked(read("Datum;Xyz;Abc\n01.10.2026;5;6\n"))[Ask.KPI] not in keys


def test_an_order_of_day_and_month_that_nothing_tells_is_asked() -> None:
    text = "kpi,date,value\nleads,03/04/2026,5\nleads,07/08/2026,7\n"
    found = read(text)
    assert (asked(found), values(found), found.blocks[0].skipped) == ({Ask.ORDER: "order"}, {}, 2)
    assert read(text, order="dmy").columns[0].values[0].start == dt.date(2026, 4, 3)
    assert read(text, order="mdy").columns[0].values[0].start == dt.date(2026, 3, 4)
    assert [question.key for question in read(text, order="mdy").asked] == ["order"]
    assert read("kpi,date,value\nleads,2026-04-03,5\nleads,25/08/2026,7\n", order="dmy").asked == ()


def test_a_mark_that_can_be_either_is_asked() -> None:
    text = "Datum;Neue Leads\n01.10.2026;1.234\n02.10.2026;5\n"
    assert asked(read(text))[Ask.MARKS] == "marks"
    assert values(read(text)) == {("leads", ""): [5]}
    assert values(read(text, marks="de")) == {("leads", ""): [1234, 5]}
    assert values(read(text, marks="en")) == {("leads", ""): [1.234, 5]}


def test_bare_numbers_of_a_share_are_asked_about() -> None:
    text = "Datum;Rate\n01.10.2026;0,5\n02.10.2026;1,5\n"
    found = read(text)
    key = asked(found)[Ask.SCALE]
    assert not found.storable
    assert values(read(text, **{key: "percent"})) == {("rate", ""): [0.005, 0.015]}
    assert values(read(text, **{key: "fraction"})) == {("rate", ""): [0.5, 1.5]}
    assert values(read("Datum;Rate\n01.10.2026;12,5 %\n")) == {("rate", ""): [0.125]}


def test_a_day_that_stands_twice_is_rejected_with_its_place() -> None:
    found = read("Date,Neue Leads\n2026-10-01,5\n2026-10-01,6\n")
    assert [(problem.line, problem.params["first"]) for problem in found.problems] == [(3, 2)]
    assert (found.blocks[0].read, found.blocks[0].rejected) == (1, 1)


def test_a_line_of_sums_is_told_by_arithmetic() -> None:
    rows = "".join(f"2026-10-0{day},{day}\n" for day in range(1, 6))
    found = read(f"Date,Neue Leads\n{rows},15\n")
    assert [(control.stated, control.summed, control.agrees) for control in found.controls] == [(15, 15, True)]
    assert (found.blocks[0].read, found.blocks[0].skipped, found.problems) == (5, 1, ())
