from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.cadence import (
    add_months,
    belongs_to,
    count_within,
    fiscal_month,
    fiscal_quarter,
    fiscal_year,
    is_finer,
    last_complete,
    middle,
    next_start,
    period_end,
    period_start,
    periods,
    periods_within,
)
from kpi.model import Cadence

DAILY, WEEKLY, MONTHLY = Cadence.DAILY, Cadence.WEEKLY, Cadence.MONTHLY
QUARTERLY, YEARLY = Cadence.QUARTERLY, Cadence.YEARLY
days = st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31))
cadences = st.sampled_from(list(Cadence))
fiscal_starts = st.integers(1, 12)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("of", "cadence", "fiscal_start", "start", "end"),
    [
        ("2026-10-31", DAILY, 1, "2026-10-31", "2026-10-31"),
        ("2026-11-01", WEEKLY, 1, "2026-10-26", "2026-11-01"),
        ("2027-01-03", WEEKLY, 1, "2026-12-28", "2027-01-03"),
        ("2028-02-15", MONTHLY, 1, "2028-02-01", "2028-02-29"),
        ("2026-05-15", QUARTERLY, 1, "2026-04-01", "2026-06-30"),
        ("2026-05-15", QUARTERLY, 2, "2026-05-01", "2026-07-31"),
        ("2026-01-15", QUARTERLY, 12, "2025-12-01", "2026-02-28"),
        ("2026-05-15", YEARLY, 1, "2026-01-01", "2026-12-31"),
        ("2026-05-15", YEARLY, 10, "2025-10-01", "2026-09-30"),
    ],
)
def test_a_day_lies_in_one_period(of: str, cadence: Cadence, fiscal_start: int, start: str, end: str) -> None:
    assert period_start(day(of), cadence, fiscal_start) == day(start)
    assert period_end(day(start), cadence) == day(end)


@given(days, cadences, fiscal_starts)
def test_periods_follow_each_other_without_gap_or_overlap(of: dt.date, cadence: Cadence, fiscal_start: int) -> None:
    start = period_start(of, cadence, fiscal_start)
    end = period_end(start, cadence)
    assert start <= of <= end
    assert next_start(start, cadence) == end + dt.timedelta(days=1)
    assert next_start(next_start(start, cadence, 5), cadence, -5) == start
    assert period_start(end, cadence, fiscal_start) == start


@given(days, cadences)
def test_the_last_complete_period_is_over_and_the_next_is_not(of: dt.date, cadence: Cadence) -> None:
    start = last_complete(of, cadence)
    assert period_end(start, cadence) <= of < period_end(next_start(start, cadence), cadence)


def test_a_period_that_ends_today_is_complete() -> None:
    assert last_complete(day("2026-10-31"), MONTHLY) == day("2026-10-01")
    assert last_complete(day("2026-10-30"), MONTHLY) == day("2026-09-01")


@pytest.mark.parametrize(
    ("start", "grain", "cadence", "fiscal_start", "belongs"),
    [
        ("2026-12-28", WEEKLY, MONTHLY, 1, "2026-12-01"),
        ("2026-12-28", WEEKLY, YEARLY, 1, "2026-01-01"),
        ("2025-12-29", WEEKLY, QUARTERLY, 1, "2026-01-01"),
        ("2026-09-28", WEEKLY, YEARLY, 10, "2026-10-01"),
        ("2026-12-28", WEEKLY, WEEKLY, 1, "2026-12-28"),
        ("2026-12-31", DAILY, MONTHLY, 1, "2026-12-01"),
        ("2026-12-31", DAILY, WEEKLY, 1, "2026-12-28"),
        ("2026-05-01", MONTHLY, QUARTERLY, 2, "2026-05-01"),
    ],
)
def test_a_finer_period_counts_for_one_coarser_one(
    start: str, grain: Cadence, cadence: Cadence, fiscal_start: int, belongs: str
) -> None:
    assert belongs_to(day(start), grain, cadence, fiscal_start) == day(belongs)


@pytest.mark.parametrize(
    ("start", "cadence", "grain", "count"),
    [
        ("2026-01-05", WEEKLY, DAILY, 7),
        ("2028-02-01", MONTHLY, DAILY, 29),
        ("2026-12-01", MONTHLY, WEEKLY, 5),
        ("2026-02-01", MONTHLY, WEEKLY, 4),
        ("2026-01-01", YEARLY, WEEKLY, 53),
        ("2025-01-01", YEARLY, WEEKLY, 52),
        ("2026-04-01", QUARTERLY, MONTHLY, 3),
        ("2026-10-01", YEARLY, QUARTERLY, 4),
        ("2026-01-01", YEARLY, MONTHLY, 12),
        ("2026-01-01", MONTHLY, MONTHLY, 1),
        ("2026-01-01", MONTHLY, YEARLY, 1),
    ],
)
def test_a_period_has_so_many_finer_ones(start: str, cadence: Cadence, grain: Cadence, count: int) -> None:
    assert count_within(day(start), cadence, grain) == count


@given(days, st.sampled_from([MONTHLY, QUARTERLY, YEARLY]), st.sampled_from([DAILY, WEEKLY]), fiscal_starts)
def test_the_count_is_that_of_the_periods_that_belong(
    of: dt.date, cadence: Cadence, grain: Cadence, fiscal_start: int
) -> None:
    start = period_start(of, cadence, fiscal_start)
    around = periods(start - dt.timedelta(days=7), period_end(start, cadence) + dt.timedelta(days=7), grain)
    members = [p for p in around if belongs_to(p, grain, cadence, fiscal_start) == start]
    assert len(members) == count_within(start, cadence, grain)


def test_periods_run_from_the_one_of_the_first_day_to_the_one_of_the_last() -> None:
    assert list(periods(day("2026-11-15"), day("2027-02-01"), MONTHLY)) == [
        day("2026-11-01"),
        day("2026-12-01"),
        day("2027-01-01"),
        day("2027-02-01"),
    ]


@pytest.mark.parametrize(
    ("first", "last", "cadence", "starts"),
    [
        # the week of 1 January 2026, a Thursday, counts; that of 31 March, whose Thursday is in April, does not
        ("2026-01-01", "2026-01-18", WEEKLY, ["2025-12-29", "2026-01-05", "2026-01-12"]),
        ("2026-03-20", "2026-03-31", WEEKLY, ["2026-03-23"]),
        ("2026-01-10", "2026-03-10", MONTHLY, ["2026-01-01", "2026-02-01"]),
        ("2026-01-20", "2026-02-28", MONTHLY, ["2026-02-01"]),
        ("2026-01-20", "2026-01-25", MONTHLY, []),
        ("2026-01-20", "2026-01-21", DAILY, ["2026-01-20", "2026-01-21"]),
    ],
)
def test_a_period_counts_for_a_span_that_holds_its_middle(
    first: str, last: str, cadence: Cadence, starts: list[str]
) -> None:
    assert list(periods_within(day(first), day(last), cadence)) == [day(start) for start in starts]


@given(days)
def test_the_middle_of_a_week_is_its_thursday(of: dt.date) -> None:
    assert middle(period_start(of, WEEKLY), WEEKLY).isoweekday() == 4


@given(days, st.integers(1, 400), cadences)
def test_spans_that_follow_each_other_share_no_period(first: dt.date, length: int, cadence: Cadence) -> None:
    cut = first + dt.timedelta(days=length)
    last = cut + dt.timedelta(days=500)
    before = list(periods_within(first, cut, cadence))
    after = list(periods_within(cut + dt.timedelta(days=1), last, cadence))
    assert before + after == list(periods_within(first, last, cadence))


@pytest.mark.parametrize(
    ("of", "fiscal_start", "year", "quarter", "month"),
    [
        ("2026-01-01", 1, 2026, 1, 1),
        ("2026-12-31", 1, 2026, 4, 12),
        ("2026-06-30", 7, 2026, 4, 12),
        ("2026-07-01", 7, 2027, 1, 1),
        ("2026-02-28", 12, 2026, 1, 3),
        ("2026-12-01", 12, 2027, 1, 1),
    ],
)
def test_a_fiscal_year_is_named_after_the_year_it_ends_in(
    of: str, fiscal_start: int, year: int, quarter: int, month: int
) -> None:
    found = (
        fiscal_year(day(of), fiscal_start),
        fiscal_quarter(day(of), fiscal_start),
        fiscal_month(day(of), fiscal_start),
    )
    assert found == (year, quarter, month)
    end = period_end(period_start(day(of), YEARLY, fiscal_start), YEARLY)
    assert end.year == year


def test_months_are_added_across_years() -> None:
    assert add_months(day("2026-11-30"), 3) == day("2027-02-01")
    assert add_months(day("2026-01-15"), -1) == day("2025-12-01")


def test_cadences_have_an_order() -> None:
    assert is_finer(DAILY, WEEKLY)
    assert is_finer(WEEKLY, MONTHLY)
    assert not is_finer(MONTHLY, MONTHLY)
    assert not is_finer(YEARLY, QUARTERLY)
