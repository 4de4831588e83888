"""Every form can be written, has a name that every system takes, and is offered in the app and by the command."""

from __future__ import annotations

import datetime as dt

import pytest

from kpi import report
from kpi.cli.reporting import FORMS as COMMAND_FORMS
from kpi.exports import reports
from kpi.i18n import Code
from kpi.ui.takeaway import CSV_FORMS, FORMS
from tests.reports import made

STARTS = {"pptx": b"PK", "pdf": b"%PDF", "xlsx": b"PK", "csv": b"\xef\xbb\xbf", "json": b"{"}


@pytest.mark.parametrize("form", reports.EXPORTERS)
def test_a_form_is_written_from_a_report_that_was_stored(form: str) -> None:
    stored = report.from_json(report.to_json(made("de")))
    assert reports.write(stored, form).startswith(STARTS[reports.EXPORTERS[form].ending])


def test_the_command_and_the_app_know_the_forms() -> None:
    assert list(reports.EXPORTERS) == COMMAND_FORMS
    assert {*FORMS, *CSV_FORMS} <= set(reports.EXPORTERS)


@pytest.mark.parametrize(
    ("code", "form", "start"),
    [
        ("de", "csv", "Handlungsfeld;"),
        ("de", "csv-comma", "Handlungsfeld,"),
        ("en", "csv", "Area,"),
        ("en", "csv-semicolon", "Area;"),
    ],
)
def test_a_csv_is_written_as_spreadsheets_in_its_language_read_it_unless_another_form_is_asked_for(
    code: Code, form: str, start: str
) -> None:
    assert reports.write(made(code), form).decode("utf-8-sig").startswith(start)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Social-Media-Strategie 2026", "social-media-strategie-2026_2026-10-31_de.pptx"),
        ("Größe: ../../etc", "groesse-etc_2026-10-31_de.pptx"),
        ("שלום", "leitstern_2026-10-31_de.pptx"),
        ("x" * 300, f"{'x' * 60}_2026-10-31_de.pptx"),
    ],
)
def test_a_file_has_a_name_that_every_system_takes(title: str, name: str) -> None:
    assert reports.file_name(title, dt.date(2026, 10, 31), "de", "pptx") == name


def test_the_file_of_a_part_is_named_after_it() -> None:
    named = reports.file_name("Plan", dt.date(2026, 10, 31), "de", "pptx", "Kundenbindung und Marke")
    assert named == "plan_kundenbindung-und-marke_2026-10-31_de.pptx"
