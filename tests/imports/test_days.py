from __future__ import annotations

import datetime as dt

import pytest

from kpi.imports.days import Days, calendar, read, whole
from kpi.model import Cadence

TODAY = dt.date(2026, 11, 29)


def days(*cells: str | float, **known: object) -> Days:
    return read(cells, TODAY, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected", "grain"),
    [
        ("2026-03-04", "2026-03-04", Cadence.DAILY),
        ("2026-03-04T01:00:00", "2026-03-04", Cadence.DAILY),
        ("2026/03/04 18:19:10", "2026-03-04", Cadence.DAILY),
        ("2026-03-04 16:59 +0000", "2026-03-04", Cadence.DAILY),
        ("20260304", "2026-03-04", Cadence.DAILY),
        ("4.3.2026", "2026-03-04", Cadence.DAILY),
        ("04.03.26", "2026-03-04", Cadence.DAILY),
        ("Wed, Mar 4, 2026", "2026-03-04", Cadence.DAILY),
        ("Wed Mar 04 2026", "2026-03-04", Cadence.DAILY),
        ("4. März 2026", "2026-03-04", Cadence.DAILY),
        ("4 de marzo de 2026", "2026-03-04", Cadence.DAILY),
        ("4 mars 2026", "2026-03-04", Cadence.DAILY),
        ("März 2026", "2026-03-01", Cadence.MONTHLY),
        ("2026-03", "2026-03-01", Cadence.MONTHLY),
        ("03/2026", "2026-03-01", Cadence.MONTHLY),
        ("Q1 2026", "2026-01-01", Cadence.QUARTERLY),
        ("2026-W10", "2026-03-02", Cadence.WEEKLY),
        ("KW 10 2026", "2026-03-02", Cadence.WEEKLY),
        ("2026-03-01 - 2026-03-31", "2026-03-01", Cadence.MONTHLY),
        (20260304.0, "2026-03-04", Cadence.DAILY),
        (46085.0, "2026-03-04", Cadence.DAILY),
    ],
)
def test_a_day_is_read_however_it_is_written(text: str | float, expected: str, grain: Cadence) -> None:
    found = days(text)
    assert (str(found.starts[0]), found.grain) == (expected, grain)


@pytest.mark.parametrize(
    "text", ["Lifetime", "31.2.2026", "2026-13-01", "99/99/2026", "x", "12", "1e5", "Mai", "0001-01-01"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    found = days(text)
    assert (found.starts, found.broken) == ([None], [0])


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (["12/31/2025", "01/02/2026"], "2025-12-31"),
        (["31/12/2025", "02/01/2026"], "2025-12-31"),
        (["03/04/2026", "04/04/2026", "05/04/2026", "06/04/2026"], "2026-04-03"),
        (["04/03/2026", "04/04/2026", "04/05/2026", "04/06/2026"], "2026-04-03"),
        (["10/12/2026"], "2026-10-12"),
        (["05/05/2026"], "2026-05-05"),
    ],
    ids=[
        "above 12",
        "above 12, day first",
        "a row of days",
        "a row of days, month first",
        "not in the future",
        "the same",
    ],
)
def test_the_order_of_day_and_month_is_found_from_the_column(cells: list[str], first: str) -> None:
    found = days(*cells)
    assert (str(found.starts[0]), found.is_undecided) == (first, False)


def test_an_order_that_nothing_tells_is_asked_about() -> None:
    assert days("03/04/2026", "07/08/2026").is_undecided
    assert str(days("03/04/2026", "07/08/2026", order="dmy").starts[0]) == "2026-04-03"
    within = (dt.date(2026, 3, 1), dt.date(2026, 7, 31))
    assert str(days("03/04/2026", "07/08/2026", within=within).starts[0]) == "2026-03-04"


def test_an_answer_does_not_outweigh_a_thirteenth_month() -> None:
    assert str(days("12/31/2025", "01/02/2026", order="dmy").starts[1]) == "2026-01-02"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["April 12", "April 18"], ["2026-04-12", "2026-04-18"]),
        (["30. Dezember", "2. Januar"], ["2025-12-30", "2026-01-02"]),
        (["Jan 3", "Jan 2", "Dec 31"], ["2026-01-03", "2026-01-02", "2025-12-31"]),
        (["8 de diciembre"], ["2025-12-08"]),
        (["Feb 29"], ["2024-02-29"]),
    ],
)
def test_dates_without_a_year_end_before_today(cells: list[str], expected: list[str]) -> None:
    found = days(*cells)
    assert ([str(start) for start in found.starts], found.has_no_year) == (expected, True)
    assert str(days("April 12", "April 18", year=2024).starts[1]) == "2024-04-18"


def test_a_midnight_of_another_time_zone_is_the_day_that_begins() -> None:
    found = days("2026-03-28T23:00:00", "2026-03-29T22:00:00")
    assert ([str(start) for start in found.starts], found.was_shifted) == (["2026-03-29", "2026-03-30"], True)


def test_hours_are_no_days() -> None:
    assert days("2026-07-10T14:00:00", "2026-07-10T15:00:00").is_hourly
    assert days("2026-09-26T03").grain is None


def test_weeks_are_found_by_their_spacing_and_months_are_not_guessed() -> None:
    assert days("2026-11-01", "2026-11-08", "2026-11-15", "2026-11-22").grain is Cadence.WEEKLY
    assert days("2026-09-01", "2026-10-01", "2026-11-01").grain is Cadence.DAILY


@pytest.mark.parametrize(
    ("first", "last", "cadence"),
    [
        ("2026-09-01", "2026-09-30", Cadence.MONTHLY),
        ("2026-07-01", "2026-09-30", Cadence.QUARTERLY),
        ("2026-01-01", "2026-12-31", Cadence.YEARLY),
        ("2026-11-23", "2026-11-29", Cadence.WEEKLY),
        ("2026-09-01", "2026-09-01", Cadence.DAILY),
        ("2026-09-02", "2026-10-01", None),
    ],
)
def test_a_span_is_a_period_of_the_calendar_or_none(first: str, last: str, cadence: Cadence | None) -> None:
    assert calendar(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) is cadence


def test_a_period_is_read_from_its_ends() -> None:
    assert whole("January 20, 2026 - January 21, 2026", TODAY) == (dt.date(2026, 1, 20), dt.date(2026, 1, 21))
    assert whole("All time", TODAY) is None
    assert whole("8/7/2023 - 8/5/2024", TODAY, "mdy") == (dt.date(2023, 8, 7), dt.date(2024, 8, 5))
