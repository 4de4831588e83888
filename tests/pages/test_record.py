"""The page Record: how input is read, what keeps it from being saved, and two people at one value."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Mapping
from typing import Any

import openpyxl
import pytest
import streamlit as st
from streamlit.testing.v1.element_tree import Selectbox

from kpi.access import Person, Role
from kpi.model import Cadence, Draft, Kpi, Measurement, Strategy
from kpi.startup import Premises
from kpi.ui import recording_cards
from kpi.workspace import Request, Workspace
from tests.pages.dashboard import NOW, Dashboard, Page

TODAY = NOW.date()
OCTOBER = dt.date(2026, 10, 1)
STRATEGY = Strategy.model_validate(
    {
        "name": "Test",
        "platforms": [{"key": "linkedin", "name": "LinkedIn"}, {"key": "x", "name": "X"}],
        "kpis": [
            {"key": "leads", "name": "Leads", "kind": "flow"},
            {"key": "rate", "name": "Rate", "kind": "index", "unit": "percent", "decimals": 1},
            {"key": "rating", "name": "Rating", "kind": "rating", "unit": {"kind": "rating", "low": 1, "high": 5},
             "lower_bound": 1, "upper_bound": 5, "decimals": 1},
            {"key": "wait", "name": "Wait", "kind": "index", "unit": "duration"},
            {"key": "fans", "name": "Fans", "kind": "stock", "platforms": ["linkedin", "x"]},
            {"key": "views", "name": "Views", "kind": "flow", "grain": "weekly"},
            {"key": "clicks", "name": "Clicks", "kind": "flow", "grain": "daily"},
            {"key": "turnover", "name": "Turnover", "kind": "flow", "cadence": "quarterly", "grain": "monthly"},
        ],
    }
)  # fmt: skip
COLLEAGUE = Person("colleague", Role.EDITOR)


def _months(kpi: str, *values: float, platform: str = "") -> list[Measurement]:
    """The values of the months before October."""
    first = 10 - len(values)
    return [Measurement(kpi, dt.date(2026, first + n, 1), value, platform) for n, value in enumerate(values)]


@pytest.fixture
def own(dashboard: Dashboard) -> Workspace:
    """An own strategy with the months until September."""
    dashboard.publish(STRATEGY)
    values = [
        *_months("leads", 100, 110, 105), *_months("rate", 0.02, 0.03, 0.025), *_months("rating", 4, 4.1, 4.2),
        *_months("fans", 500, 510, 520, platform="linkedin"), *_months("fans", 50, 51, 52, platform="x"),
    ]  # fmt: skip
    own = dashboard.premises.own
    own.record(dashboard.premises.request(), values, today=TODAY)
    return own


def _period(page: Page) -> Selectbox[dt.date]:
    """The field that chooses the period."""
    return next(field for field in page.app.selectbox if str(field.key).startswith("period-"))


def _rows(page: Page) -> list[str]:
    """The names of the fields in the grid, as screen readers hear them."""
    cells = [cell for section in page.sheet["sections"] for line in section["lines"] for cell in line["cells"] if cell]
    return [cell["label"] for cell in sorted(cells, key=lambda cell: int(cell["id"]))]


def _field(page: Page, name: str) -> dict[str, Any]:
    """What stands in a field of the grid and beside it."""
    cell: dict[str, Any] = page.sheet["cells"][_rows(page).index(name)]
    return cell


def _shown(page: Page, name: str) -> str:
    """The text in a field."""
    return str(_field(page, name)["text"])


def _type(page: Page, texts: Mapping[str, str], note: str = "", *, provisional: bool = False) -> Page:
    """Type texts into the grid, by name of the field, as the browser sends them."""
    opened = page.app.session_state["_grid"]
    cells = {str(_rows(page).index(name)): {"text": text, "note": note, "provisional": provisional}
             for name, text in texts.items()}  # fmt: skip
    return _send(page, {"shape": opened.shape, "number": opened.done + 1, "cells": cells, "pasted": None})


def _send(page: Page, typed: Mapping[str, object]) -> Page:
    """What the browser sends of the grid."""
    page.app.session_state[page.app.session_state["_grid"].key] = {"typed": typed}
    return page.run()


def _paste(page: Page, block: str, at: str = "") -> Page:
    """Paste a block from a spreadsheet, into the box for it or into a field."""
    opened = page.app.session_state["_grid"]
    place = _rows(page).index(at) if at else None
    pasted = {"text": block, "at": place}
    return _send(page, {"shape": opened.shape, "number": opened.done + 1, "cells": {}, "pasted": pasted})


def _readings(page: Page) -> list[list[str]]:
    """The table that says how input was read, without its heading."""
    body = page.boards["readings"].partition("<tbody>")[2]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [[re.sub(r"<[^>]+>", " ", cell).replace("\u00a0", " ").strip() for cell in _cells(row)] for row in rows]


def _cells(row: str) -> list[str]:
    return re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)


def _sure(page: Page) -> Page:
    """Confirm what is unusual, if anything is."""
    for box in page.app.checkbox:
        box.check()
    return page.run()


def _save(page: Page) -> Page:
    """Save, after a second look at what is unusual."""
    if page.app.checkbox:
        _sure(page)
    page.app.button(key="save").click()
    return page.run()


def _october(own: Workspace, kpi: str, platform: str = "") -> float | None:
    return next((fact.value for fact in own.facts([kpi], OCTOBER, OCTOBER) if fact.platform == platform), None)


def _as_colleague(own: Workspace, kpi: str, value: float, at: dt.date = OCTOBER) -> None:
    own.record(Request(COLLEAGUE, dt.datetime(2026, 11, 5, 9)), [Measurement(kpi, at, value)], today=TODAY)  # noqa: DTZ001


def test_the_last_closed_month_is_opened_with_what_was_there_before(dashboard: Dashboard, own: Workspace) -> None:
    page = dashboard.open("record", "de")
    assert _period(page).value == OCTOBER
    assert _field(page, "Leads")["hint"] == "davor 105 · üblich 100 bis 110"
    assert _field(page, "Rate")["hint"].startswith("davor 2,5\u00a0% ·")
    assert {cell["text"] for cell in page.sheet["cells"]} == {""}
    single, matrix = page.sheet["sections"]
    assert matrix["columns"] == ["LinkedIn", "X"]
    assert [(line["name"], line["due"]) for line in matrix["lines"]] == [("Fans", "fällig")]
    assert "Fans" not in [line["name"] for line in single["lines"]]


@pytest.mark.parametrize(
    ("language", "name", "text", "read", "stored"),
    [
        ("de", "Leads", "1.234,5", "1.234,5", 1234.5),
        ("en", "Leads", "1,234.5", "1,234.5", 1234.5),
        ("en", "Leads", "1.234,5", "1,234.5", 1234.5),
        ("de", "Rate", "2,75 %", "2,75 %", 0.0275),
        ("en", "Rate", "2.75", "2.75%", 0.0275),
        ("de", "Wait", "1:30 h", "1,5 h", 5400.0),
        ("en", "Wait", "90 min", "1.5 h", 5400.0),
        ("de", "Fans · X", " 53 ", "53", 53.0),
        ("de", "Leads", "-3", "−3", -3.0),
        ("de", "Leads", "0", "0", 0.0),
    ],
)
def test_input_is_read_in_both_ways_of_writing_and_saved(
    dashboard: Dashboard, own: Workspace, language: str, name: str, text: str, read: str, stored: float
) -> None:
    page = _type(dashboard.open("record", language), {name: text})
    (row,) = _readings(page)
    assert row[1:3] == [text.strip(), read]
    _save(page)
    assert not page.failures
    key, _, place = name.lower().partition(" · ")
    assert _october(own, key, place) == stored


def test_an_overwritten_value_is_shown_old_and_new(dashboard: Dashboard, own: Workspace) -> None:
    _as_colleague(own, "leads", 104)
    page = dashboard.open("record", "de")
    assert _shown(page, "Leads") == "104"
    _type(page, {"Leads": "106,5", "Rate": "3"})
    assert sorted(row[3] for row in _readings(page)) == ["104 → 106,5", "neu"]
    _save(page)
    assert _october(own, "leads") == 106.5


def test_saving_empties_the_form_and_shows_the_values(dashboard: Dashboard, own: Workspace) -> None:
    page = _save(_type(dashboard.open("record", "en"), {"Leads": "120", "Rate": "3.1 %"}))
    assert [toast.value for toast in page.app.toast] == ["2 values are saved."]
    change = own.changes(1)[0].id
    assert all(told in page.boards["saved"] for told in ("2 values are saved.", f'href="/history?change={change}"'))
    own.undo(Request(COLLEAGUE, dt.datetime(2026, 11, 5, 9), "wrong"), change, today=TODAY)  # noqa: DTZ001
    assert "saved" not in page.run().boards
    page = _save(_type(dashboard.open("record", "en"), {"Leads": "120", "Rate": "3.1 %"}))
    assert "readings" not in page.boards
    assert not [button for button in page.app.button if button.key == "save"]
    assert (_shown(page, "Leads"), _shown(page, "Rate")) == ("120", "3.1%")
    assert (_october(own, "leads"), _october(own, "rate")) == (120, 0.031)
    history = own.history("leads")[0]
    assert history.who == "editor"


def test_the_note_is_kept_with_the_values(dashboard: Dashboard, own: Workspace) -> None:
    page = _type(dashboard.open("record", "en"), {"Leads": "120"})
    next(f for f in page.app.text_input if str(f.key).startswith("reason")).set_value("Counted <b>by hand</b> {n}")
    _save(page.run())
    assert own.history("leads")[0].reason == "Counted <b>by hand</b> {n}"


def test_what_can_be_read_in_two_ways_is_asked_once_for_all(dashboard: Dashboard, own: Workspace) -> None:
    page = _type(dashboard.open("record", "de"), {"Leads": "1.234", "Fans · X": "1.500", "Rate": "2,5"})
    assert page.app.button(key="save").disabled
    assert len([group for group in page.app.button_group if group.key == "style"]) == 1
    question = page.app.button_group(key="style")
    assert question.options == ["1.234", "1,234"]
    question.set_value("de")
    page.run()
    assert [row[2] for row in sorted(_readings(page))] == ["1.500", "1.234", "2,5 %"]
    _save(page)
    assert (_october(own, "leads"), _october(own, "fans", "x")) == (1234, 1500)


def test_the_other_answer_is_obeyed_as_well(dashboard: Dashboard, own: Workspace) -> None:
    page = _type(dashboard.open("record", "de"), {"Leads": "1.234"})
    page.app.button_group(key="style").set_value("en")
    _save(page.run())
    assert _october(own, "leads") == 1.234


@pytest.mark.parametrize("text", ["5", "1:30", "1.234"])
def test_a_time_without_unit_is_not_guessed_but_asked_for_its_unit(
    dashboard: Dashboard, own: Workspace, text: str
) -> None:
    page = _type(dashboard.open("record", "en"), {"Wait": text})
    assert page.app.button(key="save").disabled
    assert not [group for group in page.app.button_group if group.key == "style"]
    (row,) = _readings(page)
    assert row[4].startswith("Write the unit with it.")
    _save(_type(page, {"Wait": "5 min"}))
    assert _october(own, "wait") == 300


@pytest.mark.parametrize(
    ("language", "name", "text", "said"),
    [
        ("de", "Leads", "viele", "ist keine Zahl"),
        ("en", "Leads", "=1+1", "is a formula. Enter its result."),
        ("en", "Leads", "12 %", "not measured in percent"),
        ("en", "Rating", "7", "7.0 is outside the bounds of Rating (1.0 to 5.0)."),
        ("de", "Rating", "0,5", "0,5 liegt außerhalb"),
        ("en", "Leads", "1.2.3", "in places where no number has them"),
        ("en", "Leads", "<b>x</b> {y}", "“<b>x</b> {y}” is not a number"),
    ],
)
def test_a_problem_is_said_in_its_row_and_nothing_is_saved_until_it_is_solved(
    dashboard: Dashboard, own: Workspace, language: str, name: str, text: str, said: str
) -> None:
    page = _type(dashboard.open("record", language), {name: text, "Fans · X": "53"})
    assert said in page.text.replace("\u00a0", " ")
    assert page.app.button(key="save").disabled
    assert re.findall(r"\d", page.app.button(key="save").label) == ["1"]  # what is wrong does not count
    assert _october(own, "fans", "x") is None
    _save(_type(page, {name: "4", "Fans · X": "53"}))
    assert _october(own, "fans", "x") == 53


def test_an_unusual_value_is_questioned_and_can_be_saved(dashboard: Dashboard, own: Workspace) -> None:
    page = _type(dashboard.open("record", "en"), {"Leads": "1050"})
    assert _readings(page)[0][4] == "Unusual: so far 100 to 110. Is it right?"
    assert page.app.button(key="save").disabled
    _save(page)
    assert _october(own, "leads") == 1050


def test_an_emptied_cell_takes_its_value_back_after_a_second_look(dashboard: Dashboard, own: Workspace) -> None:
    _as_colleague(own, "leads", 104)
    page = _type(dashboard.open("record", "de"), {"Leads": ""}, note="doppelt gezählt")
    assert _field(page, "Leads")["said"] == "104 → kein Wert"
    assert page.app.button(key="save").disabled
    _save(page)
    assert _october(own, "leads") is None
    entry = own.history("leads")[0]
    assert (entry.before, entry.after) == (104.0, None)


def test_an_empty_cell_that_stays_empty_is_no_input(dashboard: Dashboard, own: Workspace) -> None:
    for nothing in ("", "  ", "-", "n/a"):
        page = _type(dashboard.open("record", "en"), {"Leads": nothing})
        assert not page.failures
        assert all(button.disabled for button in page.app.button if button.key == "save")


def test_a_field_that_says_again_what_it_said_is_no_input(dashboard: Dashboard, own: Workspace) -> None:
    _as_colleague(own, "leads", 104)
    page = _type(dashboard.open("record", "en"), {"Leads": "105"})
    page = _type(page, {"Leads": "104"})
    assert not [button for button in page.app.button if button.key == "save"]


def test_a_value_is_marked_provisional_and_noted_without_typing_it_again(dashboard: Dashboard, own: Workspace) -> None:
    _as_colleague(own, "leads", 104.123456789)
    page = dashboard.open("record", "de")
    _type(page, {"Leads": _shown(page, "Leads")}, "Agentur meldet noch", provisional=True)
    assert "vorläufig" in _field(page, "Leads")["said"]
    _save(page)
    (fact,) = own.facts(["leads"], OCTOBER, OCTOBER)
    assert (fact.value, fact.provisional) == (104.123456789, True)
    assert own.history("leads")[0].reason == "Agentur meldet noch"
    assert _field(page, "Leads")["provisional"]


def test_what_is_typed_is_there_again_in_another_session_and_can_be_discarded(
    dashboard: Dashboard, own: Workspace
) -> None:
    _type(dashboard.open("record", "de"), {"Leads": "107", "Fans · X": "1.234"})
    page = dashboard.open("record", "de")
    assert (_shown(page, "Leads"), _shown(page, "Fans · X")) == ("107", "1.234")
    (told,) = page.app.info
    assert told.value.startswith("2 eingegebene Werte vom")
    page.app.button(key="discard").click()
    page.run()
    assert _shown(page, "Leads") == ""
    assert not page.app.info
    assert _shown(dashboard.open("record", "de"), "Fans · X") == ""


def test_a_draft_meets_what_a_colleague_recorded_meanwhile(dashboard: Dashboard, own: Workspace) -> None:
    _type(dashboard.open("record", "en"), {"Leads": "107"})
    _as_colleague(own, "leads", 99)
    page = _save(dashboard.open("record", "en"))
    assert "99" in page.boards["conflicts"]
    assert _october(own, "leads") == 99


def test_what_was_typed_over_a_value_that_is_no_longer_there_does_not_come_back(
    dashboard: Dashboard, own: Workspace
) -> None:
    page = _save(_type(dashboard.open("record", "en"), {"Leads": "107"}))
    left = page.app.session_state[page.app.session_state["_grid"].key]
    _as_colleague(own, "leads", 99)
    again = dashboard.open("record", "en")
    again.app.session_state[again.app.session_state["_grid"].key] = left  # the same window, reached anew
    assert _shown(again.run(), "Leads") == "99"


def test_a_pasted_block_finds_its_cells_by_name_and_says_what_it_left_out(dashboard: Dashboard, own: Workspace) -> None:
    block = "\tLinkedIn\tX\tGesamt\nFans\t530\t53\t\nLeads\t\t\t108\nUmsatz\t\t\t7"
    page = _paste(dashboard.open("record", "de"), block)
    assert [_shown(page, name) for name in ("Fans · LinkedIn", "Fans · X", "Leads")] == ["530", "53", "108"]
    told = page.boards["pasted"]
    assert "3 Werte aus der Tabelle eingesetzt" in told
    assert "kein solcher KPI in dieser Tabelle" in told
    _save(page)
    assert (_october(own, "fans", "linkedin"), _october(own, "leads")) == (530, 108)


def test_what_found_no_place_is_still_said_in_another_session_until_all_is_saved(
    dashboard: Dashboard, own: Workspace
) -> None:
    _paste(dashboard.open("record", "de"), "Leads\t108\nUmsatz\t7")
    page = dashboard.open("record", "de")
    assert "Umsatz" in page.boards["pasted"]
    assert "1 Wert aus der Tabelle eingesetzt" in page.boards["pasted"]
    _save(page)
    assert "pasted" not in page.boards
    assert "pasted" not in dashboard.open("record", "de").boards


def test_a_name_that_fits_several_kpis_is_asked_about_and_filled_in_then(dashboard: Dashboard, own: Workspace) -> None:
    names = {"key": "rate_b", "name": "Rate (brutto)", "kind": "index", "unit": "percent"}, {
        "key": "rate_n", "name": "Rate (netto)", "kind": "index", "unit": "percent"}  # fmt: skip
    kpis = (*(kpi for kpi in STRATEGY.kpis if kpi.key != "rate"), *map(Kpi.model_validate, names))
    dashboard.publish(STRATEGY.model_copy(update={"kpis": kpis}))
    page = _paste(dashboard.open("record", "de"), "Leads\t108\nRate\t3")
    (asked,) = (box for box in page.app.selectbox if "kann mehrere KPIs meinen" in box.label)
    asked.set_value("rate_n")
    page.run()
    assert (_shown(page, "Leads"), _shown(page, "Rate (netto)"), _shown(page, "Rate (brutto)")) == ("108", "3", "")
    _save(page)
    assert _october(own, "rate_n") == 0.03


def test_a_block_of_several_months_is_saved_as_a_whole_if_that_is_wanted(dashboard: Dashboard, own: Workspace) -> None:
    block = "\tAug 2026\tSept. 2026\tOktober 2026\nLeads\t111\t105\t120\nFans LinkedIn\t511\t\t530"
    page = _paste(dashboard.open("record", "de"), block)
    (wanted,) = page.app.toggle
    assert (
        wanted.label.replace("\\", "") == "Auch die 3 Werte anderer Zeiträume speichern: August 2026 und September 2026"
    )
    assert "others" not in page.boards
    wanted.set_value(True)
    page.run()
    assert "110 → 111" in page.boards["others"]
    assert "unverändert" in page.boards["others"]
    _save(page)
    assert [fact.value for fact in own.facts(["leads"])] == [120, 105, 111, 100]
    write = own.changes()[0]
    assert (write.told["inserted"], write.told["changed"], write.told["same"]) == (2, 2, 0)
    own.undo(dashboard.premises.request("Test"), write.id, today=TODAY)
    assert [fact.value for fact in own.facts(["leads"])] == [105, 110, 100]


def test_a_colleague_who_was_quicker_in_another_month_is_not_overwritten_unseen(
    dashboard: Dashboard, own: Workspace
) -> None:
    page = _paste(dashboard.open("record", "de"), "\tSept. 2026\tOktober 2026\nLeads\t106\t120")
    page.app.toggle[0].set_value(True)
    page.run()
    _as_colleague(own, "leads", 99, dt.date(2026, 9, 1))
    _save(page)
    assert "Inzwischen hat jemand geändert" in page.text
    assert [fact.value for fact in own.facts(["leads"])] == [99, 110, 100]
    assert "99 → 106" in page.boards["others"]
    _save(page)
    assert [fact.value for fact in own.facts(["leads"])] == [120, 106, 110, 100]


def test_rows_keep_their_places_until_the_page_is_opened_anew(dashboard: Dashboard, own: Workspace) -> None:
    page = dashboard.open("record", "de")
    before = _rows(page)
    _save(_type(page, {before[0]: "120"}))
    assert _rows(page) == before
    page.go("")
    assert _rows(page.go("record"))[0] == before[1]


def test_a_note_alone_is_saved(dashboard: Dashboard, own: Workspace) -> None:
    _as_colleague(own, "leads", 104)
    page = dashboard.open("record", "de")
    _type(page, {"Leads": _shown(page, "Leads")}, "Zahl der Agentur")
    assert _field(page, "Leads")["said"] == "Notiz dazu"
    _save(page)
    assert [toast.value for toast in page.app.toast] == ["1 Notiz ist gespeichert."]
    entry = own.history("leads")[0]
    assert (entry.reason, entry.who) == ("Zahl der Agentur", "editor")
    assert _october(own, "leads") == 104


def test_bare_numbers_go_down_from_the_field_they_are_pasted_into(dashboard: Dashboard, own: Workspace) -> None:
    page = dashboard.open("record", "de")
    _paste(page, "530\t53", "Fans · LinkedIn")
    assert [_shown(page, name) for name in ("Fans · LinkedIn", "Fans · X")] == ["530", "53"]


@pytest.mark.parametrize(
    "sent",
    [
        None, 7, {"typed": 7}, {"typed": {"number": "x"}}, {"typed": {"number": 9, "cells": 3}},
        {"typed": {"number": 9, "cells": {"99": {"text": "1"}, "x": {}, "0": 4}}},
        {"typed": {"number": 9, "cells": {}, "pasted": {"text": "5", "at": 99}}},
        {"typed": {"number": 9, "cells": {"0": {"text": "1"}}, "shape": "another"}},
        {"typed": {"number": 9, "cells": {"0": {"text": "1"}}, "shape": []}},
    ],
)  # fmt: skip
def test_whatever_else_a_browser_sends_is_left_alone(dashboard: Dashboard, own: Workspace, sent: object) -> None:
    page = dashboard.open("record", "en")
    opened = page.app.session_state["_grid"]
    match sent:
        case {"typed": {**typed}}:
            sent = {"typed": {"shape": opened.shape} | typed}
    page.app.session_state[opened.key] = sent
    page.run()
    assert not page.failures
    assert {cell["text"] for cell in page.sheet["cells"]} == {""}


def test_the_same_value_again_is_no_change(dashboard: Dashboard, own: Workspace) -> None:
    _as_colleague(own, "leads", 104)
    page = _type(dashboard.open("record", "en"), {"Leads": "104.0"})
    assert _readings(page)[0][3] == "unchanged"
    assert page.app.button(key="save").disabled


def test_the_same_click_twice_writes_once(dashboard: Dashboard, own: Workspace) -> None:
    page = _type(dashboard.open("record", "en"), {"Leads": "120"})
    opened = page.app.session_state["_grid"]
    _save(page)
    before = own.history("leads")
    # The second click was sent before the answer to the first: the form was still there.
    page.app.session_state["_grid"] = opened
    draft = Draft("leads", "", "", "120", 0, dt.datetime(2026, 11, 5, 9))  # noqa: DTZ001  UTC
    own.draft(dashboard.premises.person, Cadence.MONTHLY, OCTOBER, [draft])
    _save(page.run())
    assert not page.failures
    assert "conflicts" not in page.boards
    assert own.history("leads") == before


def _in_conflict(dashboard: Dashboard, own: Workspace, language: str = "en") -> Page:
    """Two values typed, of which a colleague has recorded one meanwhile."""
    page = _type(dashboard.open("record", language), {"Leads": "120", "Rate": "3.1 %"})
    _as_colleague(own, "leads", 99)
    return _save(page)


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "1 value was changed by someone else meanwhile"), ("de", "1 Wert wurde inzwischen von jemand anderem")],
)
def test_a_colleague_who_was_quicker_is_shown_and_nothing_is_written(
    dashboard: Dashboard, own: Workspace, language: str, title: str
) -> None:
    page = _in_conflict(dashboard, own, language)
    shown = page.boards["conflicts"]
    assert title in shown
    assert all(text in shown for text in ("120", "99", "colleague"))
    assert (_october(own, "leads"), _october(own, "rate")) == (99, None)


def test_keeping_ones_own_shows_theirs_as_the_old_value_and_saves_all(dashboard: Dashboard, own: Workspace) -> None:
    page = _in_conflict(dashboard, own)
    page.app.button(key="mine").click()
    page.run()
    assert "conflicts" not in page.boards
    assert sorted(row[3] for row in _readings(page)) == ["99 → 120", "new"]
    assert _october(own, "leads") == 99
    _save(page)
    assert (_october(own, "leads"), _october(own, "rate")) == (120, 0.031)
    assert [entry.who for entry in own.history("leads")[:2]] == ["editor", "colleague"]


def test_taking_theirs_keeps_all_else_that_was_typed(dashboard: Dashboard, own: Workspace) -> None:
    page = _in_conflict(dashboard, own)
    page.app.button(key="theirs").click()
    page.run()
    assert [row[0] for row in _readings(page)] == ["Rate"]
    assert _shown(page, "Leads") == "99"
    _save(page)
    assert (_october(own, "leads"), _october(own, "rate")) == (99, 0.031)


def test_who_keeps_his_own_is_asked_again_if_the_colleague_goes_on(dashboard: Dashboard, own: Workspace) -> None:
    page = _in_conflict(dashboard, own)
    page.app.button(key="mine").click()
    page.run()
    _as_colleague(own, "leads", 98)
    _save(page)
    assert "98" in page.boards["conflicts"]
    assert _october(own, "leads") == 98


def test_what_was_kept_can_still_be_given_up(dashboard: Dashboard, own: Workspace) -> None:
    page = _in_conflict(dashboard, own)
    page.app.button(key="mine").click()
    page.run()
    _save(_type(page, {"Leads": "99"}))
    assert (_october(own, "leads"), _october(own, "rate")) == (99, 0.031)


def test_a_colleagues_value_is_seen_as_soon_as_the_page_is_looked_at(dashboard: Dashboard, own: Workspace) -> None:
    page = dashboard.open("record", "en")
    _as_colleague(own, "leads", 99)
    page.go("")
    assert _shown(page.go("record"), "Leads") == "99"


def test_a_value_that_would_count_twice_is_refused_with_the_name_of_its_kpi(
    dashboard: Dashboard, own: Workspace
) -> None:
    values = [Measurement("leads", dt.date(2026, 10, day), 3, "", "", Cadence.DAILY) for day in (1, 2)]
    own.record(dashboard.premises.request(), values, today=TODAY)
    page = _save(_type(dashboard.open("record", "en"), {"Leads": "120", "Fans · X": "53"}))
    (failure,) = page.failures
    assert failure.startswith("Leads has finer values for this period already")
    assert _october(own, "fans", "x") is None


def test_who_may_only_look_is_refused_and_told_so(
    dashboard: Dashboard, own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Premises, "person", Person("viewer", Role.VIEWER))
    for language, said in (("en", "You may look at this"), ("de", "nicht ändern")):
        page = _type(dashboard.open("record", language), {"Leads": "120"})
        (failure,) = page.failures
        assert said in failure
        assert not [button for button in page.app.button if button.key == "save"]
    assert _october(own, "leads") is None


def test_the_open_period_can_be_chosen_and_is_marked(dashboard: Dashboard, own: Workspace) -> None:
    page = dashboard.open("record", "de")
    assert _period(page).options[:2] == ["November 2026 (läuft noch)", "Oktober 2026"]
    _period(page).set_value(dt.date(2026, 11, 1))
    page.run()
    _save(_type(page, {"Leads": "7"}))
    (fact,) = own.facts(["leads"], dt.date(2026, 11, 1), TODAY)
    assert fact.value == 7


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    ("grain", "start", "opened"),
    [
        ("weekly", "2026-09-28", dt.date(2026, 9, 28)),
        ("weekly", "2026-10-01", dt.date(2026, 9, 28)),
        ("daily", "2026-01-31", dt.date(2026, 1, 31)),
        ("monthly", "2023-07-01", dt.date(2023, 7, 1)),
        ("monthly", "2027-01-01", OCTOBER),
        ("monthly", "no day", OCTOBER),
        ("hourly", "0001-01-01", OCTOBER),
    ],
)
def test_the_address_names_the_grid(
    dashboard: Dashboard, own: Workspace, language: str, grain: str, start: str, opened: dt.date
) -> None:
    page = dashboard.open("record", language, grain=grain, start=start)
    assert _period(page).value == opened
    assert page.app.query_params["start"] == opened.isoformat()
    assert not page.failures


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_link_of_the_due_list_opens_the_grid_with_its_kpi(
    dashboard: Dashboard, own: Workspace, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording_cards, "SHOWN", 100)
    page = dashboard.open("record", language)
    links = re.findall(
        r'href="/record\?grain=(\w+)&amp;start=([\d-]+)&amp;kpi=\w+"><strong>(.*?)</strong>', page.boards["due"]
    )
    assert {"weekly", "daily", "monthly"} <= {grain for grain, _, _ in links}
    for grain, start, name in links:
        page.app.query_params.update(grain=grain, start=start)
        page.run()
        assert page.app.button_group(key="grain").value == grain
        assert _period(page).value == dt.date.fromisoformat(start)
        assert name in _rows(page)


def test_a_link_puts_its_kpi_first_and_marks_it(dashboard: Dashboard, own: Workspace) -> None:
    page = dashboard.open("record", "de", grain="monthly", start="2026-10-01", kpi="fans")
    sections = page.sheet["sections"]
    assert [(line["name"], line["first"]) for line in sections[0]["lines"]] == [("Fans", True)]
    assert not any(line["first"] for line in sections[1]["lines"])


def test_a_link_counts_again_after_another_grid_was_chosen(dashboard: Dashboard, own: Workspace) -> None:
    page = dashboard.open("record", "en", grain="weekly", start="2026-10-05")
    page.app.button_group(key="grain").set_value("monthly")
    page.run()
    assert _period(page).value == OCTOBER
    page.app.query_params.update(grain="weekly", start="2026-10-05")
    assert _period(page.run()).value == dt.date(2026, 10, 5)


def test_another_language_keeps_what_was_typed(dashboard: Dashboard, own: Workspace) -> None:
    page = _type(dashboard.open("record", "de"), {"Leads": "1.234,5"})
    page.choose("lang", "en")
    assert _readings(page)[0][:3] == ["Leads", "1.234,5", "1,234.5"]


def test_a_strategy_without_anything_to_record_says_what_to_do(dashboard: Dashboard) -> None:
    dashboard.publish(Strategy(name="Empty"))
    page = dashboard.open("record", "en")
    assert [info.value for info in page.app.info] == [
        "The strategy has no KPI to record yet. Add KPIs on the page Strategy."
    ]


def test_what_is_recorded_in_the_demo_stays_in_the_demo(dashboard: Dashboard) -> None:
    page = dashboard.open("record", "en")
    name = _rows(page)[0]
    _save(_type(page, {name: "17"}))
    assert not page.failures
    assert not list(dashboard.premises.own.measurements())


def test_the_template_is_named_after_strategy_day_and_language(
    dashboard: Dashboard, own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[dict[str, Any]] = []
    monkeypatch.setattr(st, "download_button", lambda *_, **given: offered.append(given))
    dashboard.open("record", "de")
    assert offered[0]["file_name"] == "vorlage-test_2026-11-05_de.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(offered[0]["data"]()))
    names = [row[0] for row in book.active.iter_rows(min_row=2, values_only=True)]
    assert {"Leads", "Fans"} <= set(names)
