"""Numbers and days are read as their writer meant them, or asked about; never off by a power of ten."""

from __future__ import annotations

import datetime as dt

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from kpi.i18n import CODES, Language
from kpi.model import Unit
from kpi.reading import Bare, Reading, Style, read_date, read_number

COUNT, PERCENT, TIME = Unit(), Unit(kind="percent"), Unit(kind="duration")
EURO = Unit(kind="currency", currency="EUR")
SPACES = ("\u00a0", "\u202f", "\u2009")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("7,5", 7.5),
        ("7.5", 7.5),
        ("0,123", 0.123),
        ("0.123", 0.123),
        (",5", 0.5),
        ("12.345.678", 12_345_678),
        ("1234.567", 1234.567),
        ("1 234,5", 1234.5),
        *((f"1{space}234{space}567", 1_234_567) for space in SPACES),
        ("1'234.5", 1234.5),
        ("1’234", 1234),
        ("-5", -5),
        ("−5", -5),
        ("– 5", -5),
        ("5-", -5),
        ("(5)", -5),
        ("+5", 5),
        ("-0", 0),
        ("٣٤", 34),
        ("１２", 12),
        ("1e-5", 0.00001),
        ("1,5E+03", 1500),
        ("1,2 Mio.", 1_200_000),
        ("12.3K", 12_300),
        ("3 Mrd", 3e9),
        ("  42\t", 42),
    ],
)
def test_a_number_with_one_meaning_is_read(text: str, value: float) -> None:
    reading = read_number(text, COUNT)
    assert reading == Reading(value)
    assert str(reading.value) == str(float(value))


@pytest.mark.parametrize(
    ("text", "german", "english"), [("1.234", 1234, 1.234), ("1,234", 1.234, 1234), ("-12,345", -12.345, -12_345)]
)
def test_a_number_with_two_meanings_is_asked_about_unless_the_writer_is_known(
    text: str, german: float, english: float
) -> None:
    assert set(read_number(text, COUNT).options) == {german, english}
    assert read_number(text, COUNT, style="de") == Reading(german)
    assert read_number(text, COUNT, style="en") == Reading(english)


def test_a_style_does_not_bend_a_number_that_fits_the_other_one_only() -> None:
    assert read_number("1,234.5", COUNT, style="de") == Reading(1234.5)
    assert read_number("1,5", COUNT, style="en") == Reading(1.5)


@pytest.mark.parametrize("text", ["", "  ", "-", "–", "--", "n/a", "N/A", "#NV", "k. A.", "k.A."])
def test_an_empty_cell_is_no_value_and_no_zero(text: str) -> None:
    assert read_number(text, COUNT).is_empty
    assert read_date(text).is_empty


@pytest.mark.parametrize(
    "text",
    [
        *("NaN", "inf", "1e309", "=1+1", "@A1", "½", "5²", "1.2.3", "12.", "5,", "12,34,567", "1_000", "0x10", "+-5"),
        *("--5", "-5-", "abc", "5%6", "5€", "1 2", "12 34", "5 apples", "12 % 34", "1,234,56.7", "1'234 567", "5 %"),
        "9" * 400,
    ],
)
def test_what_is_no_number_is_refused_with_a_sentence(text: str) -> None:
    reading = read_number(text, COUNT)
    assert reading.problem is not None
    assert str(reading.problem).startswith("error: “")
    assert (reading.value, reading.options) == (None, ())


@pytest.mark.parametrize(
    ("text", "bare", "value"),
    [
        ("12,3 %", "shown", 0.123),
        ("12,3 %", "stored", 0.123),
        ("12.3%", "stored", 0.123),
        ("12,3", "shown", 0.123),
        ("0,123", "stored", 0.123),
        ("4 ‰", "stored", 0.004),
        ("12,3 Prozent", "stored", 0.123),
    ],
)
def test_a_bare_number_in_a_percent_field_is_taken_as_shown_or_as_stored(text: str, bare: Bare, value: float) -> None:
    assert read_number(text, PERCENT, bare=bare) == Reading(value)


@pytest.mark.parametrize(
    ("text", "value"), [("1.234,50 €", 1234.5), ("€1,234.50", 1234.5), ("5 EUR", 5), ("-€5", -5), ("€ -5", -5)]
)
def test_an_amount_may_name_its_currency(text: str, value: float) -> None:
    assert read_number(text, EURO) == Reading(value)


def test_an_amount_in_another_currency_is_refused() -> None:
    problem = read_number("5 USD", EURO).problem
    assert problem is not None
    assert problem.params == {"text": "5 USD", "currency": "EUR"}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90 min", 5400),
        ("90min", 5400),
        ("3,4 h", 12_240),
        ("3.4 Std.", 12_240),
        ("1 h 30 min", 5400),
        ("1h30m", 5400),
        ("2 Tage", 172_800),
        ("45s", 45),
        ("1:30 h", 5400),
        ("1:30 min", 90),
        ("1:02:03", 3723),
    ],
)
def test_a_duration_becomes_seconds(text: str, seconds: float) -> None:
    assert read_number(text, TIME) == Reading(float(seconds))


def test_a_duration_without_its_unit_takes_that_of_the_last_value_or_is_asked_about() -> None:
    assert read_number("3,5", TIME, like=12_000) == Reading(12_600.0)
    assert read_number("3,5", TIME, bare="stored") == Reading(3.5)
    assert read_number("3,5", TIME).options == (12_600.0, 210.0, 3.5)
    assert read_number("1:30", TIME).options == (5400.0, 90.0)
    assert read_number("5 x", TIME).problem is not None


def test_the_label_of_the_unit_may_be_typed() -> None:
    unit = Unit(label={"de": "Leads", "en": "leads (new)"})
    assert read_number("25 leads", unit) == read_number("25 Leads (new)", unit) == Reading(25.0)
    assert read_number("E-Mails 5", Unit(label="E-Mails")) == Reading(5.0)
    assert read_number("1 Lead", Unit(label="Leads", one="Lead")) == Reading(1.0)


UNITS = [COUNT, PERCENT, Unit(kind="per_mille"), EURO, Unit(kind="points"), Unit(label="FTE")]


@given(
    x=st.floats(-1e12, 1e12, allow_nan=False),
    decimals=st.integers(0, 4),
    code=st.sampled_from(CODES),
    unit=st.sampled_from(UNITS),
)
def test_what_the_program_writes_is_read_back_or_asked_about(x: float, decimals: int, code: Style, unit: Unit) -> None:
    written = Language(code).value(x, unit, decimals)
    meant = read_number(written, unit, style=code).value
    assert meant is not None
    assert Language(code).value(meant, unit, decimals) == written
    unknown = read_number(written, unit)
    assert meant in (unknown.options or (unknown.value,))


@given(x=st.decimals(-(10**12), 10**12, places=3), locale=st.sampled_from(["de", "en", "de_CH", "de_AT", "fr"]))
def test_a_number_from_anywhere_is_never_off_by_a_power_of_ten(x: float, locale: str) -> None:
    reading = read_number(format_decimal(x, locale=locale), COUNT)
    assert reading.problem is None
    assert float(x) in (reading.options or (reading.value,))


@given(st.text(max_size=30))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    for unit in (COUNT, PERCENT, TIME, EURO):
        reading = read_number(text, unit)
        assert reading.value is None or abs(reading.value) < float("inf")
    read_date(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-31", dt.date(2026, 12, 31)),
        ("2026-12-31 00:00:00", dt.date(2026, 12, 31)),
        ("31.12.2026", dt.date(2026, 12, 31)),
        ("1. 2. 2026", dt.date(2026, 2, 1)),
        ("31.12.26", dt.date(2026, 12, 31)),
        ("31/12/2026", dt.date(2026, 12, 31)),
        ("12/31/2026", dt.date(2026, 12, 31)),
        ("03/03/2026", dt.date(2026, 3, 3)),
        ("2026-10", dt.date(2026, 10, 1)),
        ("10/2026", dt.date(2026, 10, 1)),
        ("Q3 2026", dt.date(2026, 7, 1)),
        ("2026-W53", dt.date(2026, 12, 28)),
        ("KW 23 2026", dt.date(2026, 6, 1)),
    ],
)
def test_a_day_with_one_meaning_is_read(text: str, day: dt.date) -> None:
    assert read_date(text) == Reading(day)


def test_a_day_with_two_meanings_is_asked_about_unless_its_order_is_known() -> None:
    assert read_date("03/04/2026").options == (dt.date(2026, 4, 3), dt.date(2026, 3, 4))
    assert read_date("03/04/2026", order="mdy").value == dt.date(2026, 3, 4)
    assert read_date("03/04/2026", order="dmy").value == dt.date(2026, 4, 3)


@pytest.mark.parametrize(
    "text", ["2026-02-30", "31.13.2026", "13/13/2026", "0026-01-01", "2027-W53", "gestern", "2026"]
)
def test_what_is_no_day_is_refused_with_a_sentence(text: str) -> None:
    problem = read_date(text).problem
    assert problem is not None
    assert text in str(problem)
