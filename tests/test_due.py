"""What is due: ended periods without a complete value, from when values are expected, oldest first."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kpi.due import Due, due
from kpi.freshness import LOOK_BACK
from kpi.model import Cadence, Kpi, Platform, Strategy
from tests.facts import Fact, kpi, monthly, parts, strategy, successive, target

TODAY = dt.date(2026, 10, 15)


def found(of: Kpi, facts: list[Fact], today: dt.date = TODAY, *platforms: Platform) -> list[Due]:
    return list(due(strategy(of, platforms=platforms), {of.key: parts(of, facts)}, today))


def missing(of: Kpi, facts: list[Fact], today: dt.date = TODAY, *platforms: Platform) -> list[tuple[str, str, int]]:
    return [(item.platform, item.start.isoformat(), item.missing) for item in found(of, facts, today, *platforms)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1] * 9, []),
        ([1] * 8, [("", "2026-09-01", 1)]),
        ([1, 1, None, 1, 1, 1, 1, 1, 1], [("", "2026-03-01", 1)]),
        ([1, None, None, 1, 1, 1, 1, 1], [("", "2026-02-01", 3)]),
        ([None, None, 1, 1, 1, 1, 1, 1, 1], []),  # expected from the first value on
    ],
)
def test_every_ended_period_since_the_first_value_needs_one(
    values: list[float | None], expected: list[tuple[str, str, int]]
) -> None:
    assert missing(kpi(), monthly(values)) == expected


def test_without_any_value_the_last_period_is_due_or_all_since_the_target_starts() -> None:
    assert missing(kpi(), []) == [("", "2026-09-01", 1)]
    assert missing(kpi(targets=[target(start=dt.date(2026, 6, 10))]), []) == [("", "2026-06-01", 4)]
    assert missing(kpi(targets=[target(start=dt.date(2026, 12, 1), due=dt.date(2027, 12, 1))]), []) == []


@pytest.mark.parametrize(
    ("cadence", "before", "last", "start"),
    [
        ("daily", "2026-09-28", "2026-09-29", "2026-09-29"),
        ("weekly", "2026-09-14", "2026-09-27", "2026-09-21"),  # the week of Monday, which ends on a Sunday
        ("monthly", "2026-08-01", "2026-09-30", "2026-09-01"),
        ("quarterly", "2026-04-01", "2026-09-30", "2026-07-01"),
        ("yearly", "2025-01-01", "2026-12-31", "2026-01-01"),
    ],
)
def test_a_period_is_not_due_before_it_is_over(cadence: str, before: str, last: str, start: str) -> None:
    there = [Fact(dt.date.fromisoformat(before), 1, grain=Cadence(cadence))]
    of, end = kpi(cadence=cadence), dt.date.fromisoformat(last)
    assert missing(of, there, end) == []
    assert missing(of, there, end + dt.timedelta(days=1)) == [("", start, 1)]


@pytest.mark.parametrize(("today", "is_overdue"), [("2026-10-10", False), ("2026-10-11", True)])
def test_a_value_is_overdue_after_its_days_of_grace(today: str, is_overdue: bool) -> None:
    (item,) = found(kpi(), monthly([1] * 8), dt.date.fromisoformat(today))
    assert (item.deadline, item.overdue) == (dt.date(2026, 10, 10), is_overdue)


def test_old_gaps_are_history() -> None:
    first = dt.date(2024, 1, 1)
    assert missing(kpi(), monthly([1.0], first)) == [("", "2025-10-01", LOOK_BACK)]


def days(count: int, grain: Cadence = Cadence.DAILY, **fields: Any) -> list[Fact]:
    return [Fact(dt.date(2026, 9, 1) + dt.timedelta(days=n), 1, grain=grain, **fields) for n in range(count)]


@pytest.mark.parametrize(
    ("kind", "facts", "is_due"),
    [
        ("flow", days(30), False),
        ("flow", days(29), True),
        ("stock", days(1), False),  # one value says where it stands
        ("flow", [Fact(dt.date(2026, 9, 1), 30)], False),  # the whole month at once
        ("unique", [*days(3), Fact(dt.date(2026, 9, 1), 30)], False),
        ("unique", [Fact(dt.date(2026, 7, 1), 30, grain=Cadence.QUARTERLY)], True),  # of the quarter only
        ("flow", [*days(30, account="a"), *days(30, account="b")], False),
        ("flow", [*days(30, account="a"), *days(12, account="b")], True),
    ],
)
def test_one_whole_value_or_all_its_parts_make_a_period_complete(kind: str, facts: list[Fact], is_due: bool) -> None:
    assert bool(missing(kpi(kind=kind, grain="daily"), facts)) is is_due


def test_a_month_of_weeks_needs_those_whose_thursday_lies_in_it() -> None:
    weeks = successive([1] * 4, Cadence.WEEKLY, dt.date(2026, 8, 31))
    assert missing(kpi(grain="weekly"), weeks) == []
    assert missing(kpi(grain="weekly"), weeks[:3]) == [("", "2026-09-01", 1)]


def test_each_platform_is_due_by_itself_while_it_is_in_use() -> None:
    of = kpi(platforms=["a", "b", "c"])
    ended = Platform(key="b", name="B", active_to=dt.date(2026, 8, 31))
    starting = Platform(key="c", name="C", active_from=dt.date(2026, 10, 1))
    facts = [*monthly([1] * 9, platform="a"), *monthly([1] * 7, platform="b")]
    assert missing(of, facts, TODAY, ended, starting) == [("b", "2026-08-01", 1)]


def test_computed_kpis_are_never_due() -> None:
    assert due(strategy(kpi("a"), kpi("b", formula="a / 2")), {}, TODAY) == due(strategy(kpi("a")), {}, TODAY)


def test_the_oldest_deadline_comes_first() -> None:
    kpis = (kpi("late"), kpi("weekly", cadence="weekly"), kpi("early"), kpi("yearly", cadence="yearly"))
    found = due(Strategy(name="T", kpis=kpis), {}, TODAY)
    assert [item.kpi for item in found] == ["yearly", "early", "late", "weekly"]


def test_quarters_follow_the_fiscal_year() -> None:
    of = kpi(cadence="quarterly")
    (item,) = due(strategy(of), {}, TODAY, 2)
    assert item.start == dt.date(2026, 5, 1)
