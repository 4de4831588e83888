from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from babel.numbers import format_currency, format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from kpi.imports.cells import Cell
from kpi.imports.draft import Tally
from kpi.imports.numerals import read, style_of
from kpi.model import Unit
from kpi.reading import Style, read_number

LOCALES = ("de", "en")
NUMBERS = st.decimals(-10_000_000, 10_000_000, places=3, allow_nan=False)
PATTERNS = ("#,##0", "#,##0.0", "#,##0.00", "#,##0.000", "0", "0.0", "0.00", "0.000")


def written(number: Decimal, pattern: str, locale: str) -> tuple[str, float]:
    """A number as Babel writes it, and what it says: the number rounded to its places."""
    places = len(pattern.partition(".")[2])
    return format_decimal(number, pattern, locale=locale), float(round(number, places))


@given(NUMBERS, st.sampled_from(PATTERNS), st.sampled_from(LOCALES))
def test_a_number_reads_as_itself_or_is_asked_about(number: Decimal, pattern: str, locale: str) -> None:
    text, meant = written(number, pattern, locale)
    found = read([text], None)
    assert found.numbers == [meant] or found.unclear == [0], text
    typed = read_number(text, Unit())
    assert typed.value == meant or (typed.value is None and meant in typed.options), text


@given(NUMBERS, st.sampled_from(PATTERNS), st.sampled_from(LOCALES))
def test_a_number_reads_as_itself_where_the_writer_is_known(number: Decimal, pattern: str, locale: Style) -> None:
    text, meant = written(number, pattern, locale)
    assert read([text], locale).numbers == [meant], text


@given(st.lists(NUMBERS, min_size=1, max_size=8), st.sampled_from(PATTERNS), st.sampled_from(LOCALES))
def test_a_column_never_reads_a_number_as_another(numbers: list[Decimal], pattern: str, locale: Style) -> None:
    texts, meant = zip(*(written(number, pattern, locale) for number in numbers), strict=True)
    style = style_of([texts])
    assert style in (None, locale)
    found = read(texts, style)
    unclear = set(found.unclear)
    assert [x for at, x in enumerate(found.numbers) if at not in unclear] == [
        x for at, x in enumerate(meant) if at not in unclear
    ]


@given(st.decimals(-20, 20, places=4, allow_nan=False), st.sampled_from(LOCALES))
def test_a_percentage_reads_as_it_is_written(number: Decimal, locale: Style) -> None:
    text = format_percent(number, "#,##0.00%" if locale == "en" else "#,##0.00\u00a0%", locale=locale)
    found = read([text], locale)
    assert found.numbers == [pytest.approx(float(number * 100))]
    assert found.percents == 1
    assert read_number(text, Unit(kind="percent"), style=locale).value == pytest.approx(float(number))


@given(st.decimals(0, 1_000_000, places=2, allow_nan=False), st.sampled_from(LOCALES))
def test_an_amount_reads_as_itself(number: Decimal, locale: Style) -> None:
    text = format_currency(number, "EUR", locale=locale)
    assert read_number(text, Unit(kind="currency", currency="EUR"), style=locale).value == float(number)


@pytest.mark.parametrize("text", ["", "-", "--", " --", "–", "NAN", "NA", "n/a", "N/A", "k. A.", "null"])
def test_missing_numbers_are_missing_and_never_0(text: str) -> None:
    found = read([text], "en")
    assert found.numbers == [None]
    assert found.missing == 1


@pytest.mark.parametrize("text", ["< 1%", "<1", "> 90%", "< 10%", "≥ 5"])
def test_a_limit_is_no_number(text: str) -> None:
    found = read([text], "en")
    assert (found.numbers, found.limits) == ([None], [0])


@pytest.mark.parametrize("text", ["8.яну", "abc", "=1+1", "12 Äpfel", "1.2.3", "1e999", "½"])
def test_what_is_no_number_is_said_to_be_none(text: str) -> None:
    found = read([text, "5"], None)
    assert (found.numbers, found.broken) == ([None, 5], [0])


def test_a_number_that_a_spreadsheet_made_a_date_is_found() -> None:
    cells: list[Cell] = [8.0, dt.datetime(2026, 8, 1), 9.0]  # noqa: DTZ001 - as a spreadsheet has it
    assert read(cells, "en").dates == [1]


def test_a_tally_counts_every_cell_once() -> None:
    assert read(["1", "2.5", "", "x", "< 1", "7 %"], "en").tally == Tally(3, 1, 2, 10.5)


@pytest.mark.parametrize(
    ("cells", "style"),
    [
        (["1.234"], None),
        (["1.234", "0,5"], "de"),
        (["1,234", "0.5"], "en"),
        (["0,5", "0.5"], None),
        (["12", "7"], None),
    ],
)
def test_one_number_that_has_only_one_meaning_decides_for_all(cells: list[str], style: Style | None) -> None:
    assert style_of([cells]) == style
