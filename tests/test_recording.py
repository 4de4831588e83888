"""Checking measurements: every value against its KPI, all problems at once, nothing guessed."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest

from kpi.errors import Problem
from kpi.model import Cadence, Kind, Kpi, Measurement, Platform, Strategy
from kpi.recording import BOUNDED, EARLIEST, Checked, check

TODAY = dt.date(2026, 10, 15)
JAN, FEB = dt.date(2026, 1, 1), dt.date(2026, 2, 1)


def organisation(**fields: object) -> Strategy:
    kpi = {"key": "k", "name": "K", "kind": "flow", **fields}
    computed = {"key": "f", "name": "F", "kind": "ratio", "formula": "k / 2"}
    return Strategy.model_validate({"name": "T", "kpis": [kpi, computed], "platforms": [{"key": "x", "name": "X"}]})


def one(value: float = 5.0, day: dt.date = JAN, grain: Cadence | None = None, **fields: Any) -> Checked:
    """One value of a KPI with these fields."""
    return check(organisation(**fields), [Measurement("k", day, value, "", "", grain)], today=TODAY)


def said(checked: Checked) -> list[tuple[str, str]]:
    return [(problem.severity, problem.message.format(**problem.params)) for problem in checked.problems]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("value", [-1.0, 0.0, 0.5, 1.0, 1.5])
def test_bounds_refuse_levels_and_only_warn_of_sums(kind: Kind, value: float) -> None:
    scale: dict[str, Any] = (
        {"unit": {"kind": "score", "low": 0, "high": 1}} if kind in (Kind.SCORE, Kind.RATING) else {}
    )
    found = one(value, kind=kind, lower_bound=0, upper_bound=1, **scale)
    if 0 <= value <= 1:
        assert not found.problems
    else:
        (problem,) = found.problems
        assert problem.severity == ("error" if kind in BOUNDED else "warning")
        assert bool(found.values) is (kind not in BOUNDED)


def test_bounded_are_exactly_the_kinds_that_cannot_leave_their_bounds() -> None:
    assert {Kind.STOCK, Kind.UNIQUE, Kind.SHARE, Kind.SCORE, Kind.RATING} == BOUNDED


@pytest.mark.parametrize("kind", ["flow", "stock"])
def test_without_bounds_any_number_is_fine(kind: str) -> None:
    assert not one(-12.5, kind=kind).problems


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (math.nan, "The value of k is not a number. Leave it out if there is none."),
        (math.inf, "inf has too many digits for k. Check the value."),
        (-math.inf, "-inf has too many digits for k. Check the value."),
        (1e16, "1e+16 has too many digits for k. Check the value."),
    ],
)
def test_what_cannot_be_kept_is_refused(value: float, message: str) -> None:
    for fields in ({}, {"lower_bound": 0}, {"kind": "stock", "upper_bound": 10}):
        found = one(value, **fields)
        assert (said(found), found.values) == ([("error", message)], ())


@pytest.mark.parametrize(
    ("day", "message"),
    [
        (TODAY, None),
        (TODAY + dt.timedelta(days=1), "2026-10-16 lies in the future. Check the date."),
        (dt.date.max, "9999-12-31 lies in the future. Check the date."),
        (EARLIEST, None),
        (EARLIEST - dt.timedelta(days=1), "1899-12-31 lies too far in the past. Check the date."),
        (dt.date.min, "0001-01-01 lies too far in the past. Check the date."),
    ],
)
def test_days_must_have_been_and_be_plausible(day: dt.date, message: str | None) -> None:
    assert said(one(day=day)) == ([("error", message)] if message else [])


@pytest.mark.parametrize(
    ("measurement", "message"),
    [
        (Measurement("nope", JAN, 1), "There is no KPI nope in the strategy"),
        (Measurement("f", JAN, 1), "f is computed by a formula"),
        (Measurement("k", JAN, 1, "nope"), "There is no platform nope in the strategy"),
        (Measurement("k", JAN, 1, "x", "a" * 201), "The account of k is too long"),
        (Measurement("k", JAN, 1, "x", "a\x00b"), "holds characters that cannot be shown"),
        (Measurement("k", JAN, 1, "x", "a\nb"), "holds characters that cannot be shown"),
        (Measurement("k", JAN, 1, "x", "\ud800"), "holds characters that cannot be shown"),
        (Measurement("k", JAN, 1, "x", "", Cadence.QUARTERLY), "k is assessed in shorter periods"),
    ],
)
def test_what_has_no_place_is_refused(measurement: Measurement, message: str) -> None:
    found = check(organisation(), [measurement], today=TODAY)
    ((severity, text),) = said(found)
    assert severity == "error"
    assert message in text
    assert found.values == ()


def test_accounts_may_have_any_name_that_can_be_shown() -> None:
    rows = [Measurement("k", JAN, 1, "x", name) for name in ("@acme.de", "Müller & Söhne", "株式会社", "=1+1")]
    assert not check(organisation(), rows, today=TODAY).problems


def test_unique_counts_may_be_delivered_for_longer_periods() -> None:
    found = one(grain=Cadence.QUARTERLY, kind="unique")
    assert [(value.start, value.period) for value in found.values] == [(JAN, JAN)]


@pytest.mark.parametrize(
    ("day", "fields", "fiscal_start", "start", "period"),
    [
        ("2026-02-17", {}, 1, "2026-02-01", "2026-02-01"),
        ("2026-02-17", {"grain": "daily"}, 1, "2026-02-17", "2026-02-01"),
        ("2026-02-01", {"grain": "weekly"}, 1, "2026-01-26", "2026-01-01"),  # Thursday the 29th of January
        ("2026-01-31", {"grain": "weekly", "cadence": "weekly"}, 1, "2026-01-26", "2026-01-26"),
        ("2026-02-17", {"cadence": "quarterly"}, 1, "2026-01-01", "2026-01-01"),
        ("2026-01-17", {"cadence": "quarterly"}, 2, "2025-11-01", "2025-11-01"),
        ("2026-01-17", {"cadence": "yearly", "grain": "monthly"}, 10, "2026-01-01", "2025-10-01"),
        ("2026-01-31", {"kind": "unique", "cadence": "daily", "grain": "weekly"}, 1, "2026-01-26", "2026-01-26"),
    ],
)
def test_any_day_of_a_period_will_do(
    day: str, fields: dict[str, object], fiscal_start: int, start: str, period: str
) -> None:
    rows = [Measurement("k", dt.date.fromisoformat(day), 1)]
    (value,) = check(organisation(**fields), rows, today=TODAY, fiscal_start=fiscal_start).values
    assert (value.start.isoformat(), value.period.isoformat()) == (start, period)


LATER = "k has two values for the same period (also in line 1); the later one counts."
TWO = "k has two values for the same period (also in line 1). Keep one, or set a finer grain for this KPI."


@pytest.mark.parametrize(
    ("kind", "rows", "kept", "problems"),
    [
        ("flow", [(1, 5), (1, 6)], 6, [("warning", LATER)]),
        ("flow", [(1, 5), (1, 5)], 5, []),
        ("flow", [(1, 5), (2, 6)], 5, [("error", TWO)]),
        ("flow", [(1, 5), (2, 5)], 5, [("error", TWO)]),
        ("stock", [(1, 5), (20, 6)], 6, [("warning", LATER)]),
        ("stock", [(20, 5), (1, 6)], 5, [("warning", LATER)]),
        ("stock", [(1, 5), (20, 5)], 5, []),
    ],
)
def test_of_two_values_of_a_period_the_later_row_counts_and_of_a_stock_the_later_day(
    kind: str, rows: list[tuple[int, float]], kept: float, problems: list[tuple[str, str]]
) -> None:
    measurements = [Measurement("k", dt.date(2026, 1, day), value) for day, value in rows]
    found = check(organisation(kind=kind), measurements, today=TODAY)
    assert said(found) == problems
    assert [value.value for value in found.values] == [kept]


def test_platforms_accounts_and_grains_are_apart() -> None:
    rows = [
        Measurement("k", JAN, 1),
        Measurement("k", JAN, 2, "x"),
        Measurement("k", JAN, 3, "x", "a"),
        Measurement("k", JAN, 4, "x", "b"),
        Measurement("k", FEB, 5, "x", "b", Cadence.DAILY),
    ]
    found = check(organisation(), rows, today=TODAY)
    assert not found.problems
    assert sorted(value.value for value in found.values) == [1, 2, 3, 4, 5]


def test_every_problem_is_told_with_file_and_line() -> None:
    rows = [Measurement("nope", JAN, 1), Measurement("k", JAN, 1), Measurement("k", TODAY + dt.timedelta(1), 1)]
    found = check(organisation(), rows, today=TODAY, lines=[4, 5, 9], file="in.csv")
    assert [(problem.file, problem.line) for problem in found.problems] == [("in.csv", 4), ("in.csv", 9)]
    assert [value.line for value in found.values] == [5]
    assert found.errors == found.problems
    assert all(isinstance(problem, Problem) for problem in found.problems)


def test_each_value_knows_which_of_those_given_it_is() -> None:
    rows = [Measurement("k", JAN, 1), Measurement("k", FEB, 2), Measurement("k", JAN, 3)]
    found = check(organisation(), rows, today=TODAY)
    assert {value.position: value.value for value in found.values} == {2: 3, 1: 2}


def test_a_kpi_needs_no_platforms_of_its_own_to_have_values_on_one() -> None:
    strategy = Strategy(
        name="T", kpis=(Kpi(key="k", name="K", kind=Kind.FLOW, platforms=()),), platforms=(Platform(key="x", name="X"),)
    )
    assert not check(strategy, [Measurement("k", JAN, 1, "x")], today=TODAY).problems
