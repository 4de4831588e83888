from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.aggregation import by_platform, kpi_series, series_for, sources, window
from kpi.assessment import PeriodValue, Reason
from kpi.errors import FormulaError
from kpi.model import Cadence, Kpi, Platform, Version
from kpi.parts import merge, regroup
from tests.facts import JAN, Fact, all_parts, kpi, month_end, monthly, parts, strategy, successive, target

FEB, MAR = dt.date(2026, 2, 1), dt.date(2026, 3, 1)


def recorded(of: Kpi, facts: Sequence[Fact], as_of: dt.date, *platforms: Platform) -> tuple[PeriodValue, ...]:
    """The series of a KPI that is recorded."""
    return kpi_series(strategy(of, platforms=platforms), of.key, {of.key: parts(of, facts)}, as_of)


def values(series: Sequence[PeriodValue]) -> list[float | None]:
    return [value.value for value in series]


def on(*pairs: tuple[str, float]) -> list[Fact]:
    """January's facts by platform."""
    return [Fact(JAN, value, platform) for platform, value in pairs]


# -- the two axes --------------------------------------------------------------------------------------------------

DAYS = [
    Fact(JAN + dt.timedelta(days=i), value, platform, grain=Cadence.DAILY, weight=n)
    for platform, rows in {"ig": [(4, 1), (10, 3), (7, 2)], "li": [(2, 4), (6, 0)]}.items()
    for i, (value, n) in enumerate(rows)
]


@pytest.mark.parametrize(
    ("kind", "fields", "value", "reason"),
    [
        ("flow", {}, 29, None),
        ("stock", {}, 7 + 6, None),
        ("peak", {}, 10, None),
        ("average", {"weight": "n"}, (4 + 30 + 14 + 8) / 10, None),
        ("rating", {"weight": "n"}, 5.6, None),
        ("average", {}, (7 + 4) / 2, None),
        ("ratio", {}, None, Reason.NOT_ADDITIVE),
        ("share", {}, None, Reason.NOT_ADDITIVE),
        ("score", {}, None, Reason.NOT_ADDITIVE),
        ("unique", {}, None, Reason.NOT_ADDITIVE),
        ("percentile", {}, None, Reason.NOT_ADDITIVE),
        ("index", {}, None, Reason.NOT_ADDITIVE),
        ("growth", {}, None, Reason.NOT_ADDITIVE),
        ("flow", {"agg_platform": "max"}, 21, None),
        ("stock", {"agg_platform": "max"}, 7, None),
        ("average", {"weight": "n", "agg_platform": "none"}, None, Reason.NOT_ADDITIVE),
        ("flow", {"agg_time": "max"}, 10 + 6, None),
    ],
)
def test_days_and_platforms_combine_by_kind(
    kind: str, fields: dict[str, Any], value: float | None, reason: Reason | None
) -> None:
    (found,) = recorded(kpi("x", kind, **fields), DAYS, month_end(1))
    assert found.value == pytest.approx(value) if value is not None else found.value is None
    assert found.reason is reason


@pytest.mark.parametrize("kind", ["ratio", "share", "score", "unique", "percentile", "index", "growth", "average"])
def test_what_cannot_be_combined_keeps_the_value_it_was_delivered_with(kind: str) -> None:
    (found,) = recorded(kpi("x", kind), monthly([0.3]), month_end(1))
    assert (found.value, found.reason, found.approximate) == (0.3, None, False)
    assert (found.low, found.high) == (None, None)


@pytest.mark.parametrize("kind", ["ratio", "share", "score", "percentile", "index", "growth"])
def test_what_cannot_be_combined_has_no_value_over_several_platforms(kind: str) -> None:
    (found,) = recorded(kpi("x", kind), on(("ig", 0.1), ("li", 0.2)), month_end(1))
    assert (found.value, found.reason, found.low) == (None, Reason.NOT_ADDITIVE, None)


def test_unique_counts_over_platforms_are_a_range() -> None:
    (found,) = recorded(kpi("reach", "unique"), on(("ig", 500), ("li", 200)), month_end(1))
    assert (found.value, found.low, found.high) == (None, 500, 700)


def test_a_unique_count_delivered_for_all_platforms_together_is_a_point() -> None:
    (found,) = recorded(kpi("reach", "unique"), on(("", 600), ("ig", 500), ("li", 200)), month_end(1))
    assert (found.value, found.low) == (600, None)


def test_unique_counts_of_days_are_a_range_for_their_month() -> None:
    (found,) = recorded(kpi("reach", "unique"), successive([30, 50, 20], Cadence.DAILY, JAN), month_end(1))
    assert (found.value, found.low, found.high) == (None, 50, 100)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ([Fact(JAN, 3, "ig", weight=5), Fact(JAN, 4, "li")], Reason.NO_WEIGHT),
        ([Fact(JAN, 3, "ig", weight=0), Fact(JAN, 4, "li", weight=0)], Reason.NO_DENOMINATOR),
        ([Fact(JAN, 3, weight=1), Fact(JAN + dt.timedelta(days=7), 4, grain=Cadence.WEEKLY)], Reason.NO_WEIGHT),
    ],
)
def test_an_average_without_its_counts_has_no_value(facts: list[Fact], reason: Reason) -> None:
    facts = [Fact(f.start, f.value, f.platform, grain=Cadence.WEEKLY, weight=f.weight) for f in facts]
    (found,) = recorded(kpi("csat", "average", weight="n"), facts, month_end(1))
    assert (found.value, found.reason) == (None, reason)


def test_a_simple_mean_is_marked_as_approximate() -> None:
    (found,) = recorded(kpi("csat", "average"), on(("ig", 2), ("li", 5)), month_end(1))
    assert (found.value, found.approximate) == (3.5, True)


def test_corrections_may_make_a_flow_negative() -> None:
    assert values(recorded(kpi(), monthly([5, -8]), month_end(2))) == [5, -8]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(numbers: list[float], shuffled: random.Random) -> None:
    of = kpi(cadence="quarterly", grain="daily")
    facts = [Fact(JAN + dt.timedelta(days=i), x, f"p{i % 3}", grain=Cadence.DAILY) for i, x in enumerate(numbers)]
    mixed = facts.copy()
    shuffled.shuffle(mixed)
    (one,), (other,) = (recorded(of, some, dt.date(2026, 3, 31)) for some in (facts, mixed))
    assert one.value == pytest.approx(other.value, rel=1e-9, abs=1e-6)
    assert one.completeness == other.completeness


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=12), st.integers(1, 11))
def test_merging_in_two_steps_is_merging_at_once(numbers: list[int], cut: int) -> None:
    rows = parts(kpi(), monthly(numbers))
    cut = min(cut, len(rows) - 1)
    assert merge([merge(rows[:cut], JAN), merge(rows[cut:], JAN)], JAN) == merge(rows, JAN)


def test_growth_rates_are_chained() -> None:
    merged = merge(parts(kpi("g", "growth"), monthly([0.5, -0.5, 0.1])), JAN)
    assert merged.growth == pytest.approx(1.5 * 0.5 * 1.1 - 1)


# -- periods -------------------------------------------------------------------------------------------------------


def test_gaps_and_the_open_period_are_shown_and_nothing_before_the_first_value() -> None:
    found = recorded(kpi(), monthly([None, 4, None, 6]), dt.date(2026, 5, 10))
    assert [value.start.month for value in found] == [2, 3, 4, 5]
    assert values(found) == [4, None, 6, None]
    assert [value.reason for value in found] == [None, Reason.NO_VALUE, None, Reason.OPEN_PERIOD]
    assert [value.completeness for value in found] == [1, 0, 1, 0]
    assert found[-1].end == dt.date(2026, 5, 31)


def test_without_data_there_is_no_series() -> None:
    assert recorded(kpi(), [], month_end(3)) == ()
    assert kpi_series(strategy(), "unknown", {}, month_end(3)) == ()


def test_what_came_after_the_day_is_not_seen() -> None:
    assert values(recorded(kpi(), monthly([1, 2, 3]), month_end(2))) == [1, 2]
    days = successive([1.0] * 31, Cadence.DAILY, JAN)
    (found,) = recorded(kpi(grain="daily"), days, JAN + dt.timedelta(days=30))
    assert found.value == 31


def test_a_past_day_within_a_period_shows_no_later_facts_of_it() -> None:
    facts = monthly([7]) + successive([1.0] * 28, Cadence.DAILY, FEB)
    found = recorded(kpi(), facts, FEB + dt.timedelta(days=9))
    assert values(found) == [7, None]
    assert found[-1].reason is Reason.OPEN_PERIOD


@pytest.mark.parametrize(
    ("own", "cadence", "first", "count", "expected"),
    [
        ("weekly", "monthly", dt.date(2025, 12, 29), 9, {JAN: 5, FEB: 4}),
        ("weekly", "yearly", dt.date(2026, 12, 21), 3, {JAN: 2, dt.date(2027, 1, 1): 1}),
        ("monthly", "quarterly", FEB, 3, {JAN: 2, dt.date(2026, 4, 1): 1}),
        ("monthly", "weekly", JAN, 3, {}),
        ("monthly", "monthly", JAN, 2, {JAN: 1, FEB: 1}),
    ],
)
def test_finer_periods_roll_up_and_coarser_ones_never_down(
    own: str, cadence: str, first: dt.date, count: int, expected: dict[dt.date, float]
) -> None:
    of = kpi(cadence=own)
    found = regroup(parts(of, successive([1.0] * count, Cadence(own), first)), Cadence(own), Cadence(cadence))
    assert {start: sum(row.total for row in rows) for start, rows in found.items()} == expected


def test_fiscal_quarters_start_with_the_fiscal_year() -> None:
    of = kpi(cadence="quarterly", grain="monthly")
    facts = parts(kpi(), monthly([1, 2, 4, 8]))
    found = regroup(facts, Cadence.MONTHLY, Cadence.QUARTERLY, 2)
    assert {start: rows[0].total for start, rows in found.items()} == {dt.date(2025, 11, 1): 1, FEB: 14}
    shown = kpi_series(
        strategy(of), of.key, {of.key: [row for rows in found.values() for row in rows]}, month_end(4), 2
    )
    assert [(value.start, value.value, value.completeness) for value in shown] == [
        (dt.date(2025, 11, 1), 1, pytest.approx(1 / 3)),
        (FEB, 14, 1),
    ]


# -- completeness --------------------------------------------------------------------------------------------------

IG = Platform(key="ig", name="Instagram")
LI = Platform(key="li", name="LinkedIn", active_from=FEB)
YT = Platform(key="yt", name="YouTube", active_to=dt.date(2026, 2, 15))


@pytest.mark.parametrize(
    ("fields", "facts", "expected"),
    [
        ({}, {"ig": [1, 1, 1], "li": [None, 1, None]}, [1, 1, 0.5]),
        ({}, {"ig": [1, None, 1]}, [1, 0, 1]),
        ({}, {"": [1, None, 1]}, [1, 0, 1]),
        ({}, {"ig": [1, 1, 1], "yt": [1, 1, None]}, [1, 1, 1]),
        ({"platforms": ["ig", "li"]}, {"ig": [1, 1, 1]}, [1, 0.5, 0.5]),
        ({"platforms": ["ig", "li"]}, {"ig": [1, 1, 1], "li": [1, 1, 1]}, [1, 1, 1]),
        ({"platforms": ["ig", "yt"]}, {"ig": [1, 1, 1]}, [0.5, 0.5, 1]),
        ({"platforms": ["ig", "li"]}, {"": [1, 1, 1]}, [1, 1, 1]),
        ({"platforms": ["ig", "unknown"]}, {"ig": [1, 1, 1]}, [0.5, 0.5, 0.5]),
    ],
)
@pytest.mark.parametrize("kind", ["flow", "stock"])
def test_a_period_needs_every_platform_that_is_active_in_it(
    kind: str, fields: dict[str, Any], facts: dict[str, list[float | None]], expected: list[float]
) -> None:
    rows = [fact for platform, series in facts.items() for fact in monthly(series, platform=platform)]
    found = recorded(kpi("x", kind, **fields), rows, month_end(3), IG, LI, YT)
    assert [value.completeness for value in found] == expected
    if kind == "stock":
        assert [value.value is None for value in found] == [share < 1 for share in expected]


def test_a_flow_is_complete_when_all_its_days_are_there() -> None:
    days = successive([1.0] * 14 + [None] + [1.0] * 16, Cadence.DAILY, JAN)
    (found,) = recorded(kpi(grain="daily"), days, month_end(1))
    assert found.completeness == pytest.approx(30 / 31)
    assert found.value == 30


def test_days_summed_to_weeks_make_whole_months_of_weeks() -> None:
    weekly, whole = kpi("views", cadence="weekly", grain="daily"), kpi("rate", "ratio", formula="views / 1")
    days = successive([1.0] * 63, Cadence.DAILY, dt.date(2025, 12, 29))
    plan, pot = strategy(weekly, whole), {"views": parts(weekly, days)}
    found = kpi_series(plan, "rate", pot, MAR)
    assert [(value.value, value.completeness) for value in found[:2]] == [(35, 1), (28, 1)]
    # February's last week runs to 1 March: a day earlier the month is not complete
    assert kpi_series(plan, "rate", pot, month_end(2))[-1].completeness == 0.75


def test_a_stock_is_complete_with_one_value_in_each_series() -> None:
    (found,) = recorded(kpi("fans", "stock", grain="daily"), successive([5.0, 9.0], Cadence.DAILY, JAN), month_end(1))
    assert (found.value, found.completeness) == (9, 1)


def test_an_account_is_expected_from_its_first_to_its_last_value() -> None:
    facts = monthly([1, 1, 1, 1], platform="ig")
    facts += [Fact(f.start, 1, "ig", "second") for f in monthly([None, 1, None, 1])]
    found = recorded(kpi(), facts, month_end(4))
    assert [value.completeness for value in found] == [1, 1, 0.5, 1]


def test_a_stock_without_one_of_its_platforms_has_no_sum_unless_it_is_carried_forward() -> None:
    facts = monthly([10, 11, None], platform="ig") + monthly([5, None, None], platform="yt")
    found = recorded(kpi("fans", "stock"), facts, month_end(3), IG)
    assert values(found) == [15, None, None]
    assert [value.reason for value in found] == [None, Reason.INCOMPLETE, Reason.NO_VALUE]
    carried = recorded(kpi("fans", "stock", carry_forward=True), facts, month_end(3), IG)
    assert [(v.value, v.carried, v.completeness) for v in carried] == [
        (15, False, 1),
        (16, True, 0.5),
        (16, True, 0),
    ]


def test_a_platform_that_is_given_up_is_not_carried_forward() -> None:
    facts = monthly([10, 11, 12], platform="ig") + monthly([5, 6, None], platform="yt")
    found = recorded(kpi("fans", "stock", carry_forward=True), facts, month_end(3), IG, YT)
    assert values(found) == [15, 17, 12]


# -- formulas ------------------------------------------------------------------------------------------------------

CLICKS, VIEWS, COST = kpi("clicks"), kpi("views"), kpi("cost", unit={"kind": "currency", "currency": "EUR"})
CTR = kpi("ctr", "ratio", unit="percent", formula="clicks / views")


def test_a_ratio_is_computed_from_sums_with_its_numerator_and_denominator() -> None:
    pot = all_parts([(CLICKS, on(("ig", 50), ("li", 90))), (VIEWS, on(("ig", 1000), ("li", 300)))])
    (found,) = kpi_series(strategy(CTR, CLICKS, VIEWS), "ctr", pot, month_end(1))
    assert found.value == pytest.approx(140 / 1300)
    assert (found.numerator, found.denominator, found.completeness) == (140, 1300, 1)


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 999)), min_size=1, max_size=9))
def test_a_ratio_over_time_and_platforms_is_the_exact_ratio_of_all_parts(rows: list[tuple[int, int]]) -> None:
    whole = kpi("ctr", "ratio", formula="clicks / views", cadence="yearly")
    facts = [
        [Fact(dt.date(2026, 1 + i % 4, 1), row[side], f"p{i // 4}") for i, row in enumerate(rows)] for side in (0, 1)
    ]
    pot = all_parts([(CLICKS, facts[0]), (VIEWS, facts[1])])
    (found,) = kpi_series(strategy(whole, CLICKS, VIEWS), "ctr", pot, dt.date(2026, 12, 31))
    views = sum(row[1] for row in rows)
    if views:
        assert found.value == pytest.approx(float(Fraction(sum(row[0] for row in rows), views)))
    else:
        assert (found.value, found.reason) == (None, Reason.NO_DENOMINATOR)


def test_a_formula_starts_with_its_first_value_and_names_what_is_missing_later() -> None:
    pot = all_parts([(CLICKS, monthly([1, 2, 3, 4])), (VIEWS, monthly([None, 10, None, 0]))])
    found = kpi_series(strategy(CTR, CLICKS, VIEWS), "ctr", pot, month_end(4))
    assert [(v.start.month, v.value, v.reason, v.completeness) for v in found] == [
        (2, 0.2, None, 1),
        (3, None, Reason.PART_MISSING, 0),
        (4, None, Reason.NO_DENOMINATOR, 1),
    ]


def test_a_formula_is_as_complete_as_its_least_complete_part() -> None:
    daily = kpi("clicks", grain="daily")
    pot = all_parts([(daily, successive([1.0] * 20, Cadence.DAILY, JAN)), (VIEWS, monthly([100]))])
    (found,) = kpi_series(strategy(CTR, daily, VIEWS), "ctr", pot, month_end(1))
    assert found.completeness == pytest.approx(20 / 31)


def test_a_formula_over_formulas_is_computed_from_their_parts_at_its_own_cadence() -> None:
    yearly = kpi("gap", "ratio", formula="1 - ctr", cadence="yearly")
    pot = all_parts([(CLICKS, monthly([10, 0])), (VIEWS, monthly([20, 80]))])
    (found,) = kpi_series(strategy(yearly, CTR, CLICKS, VIEWS), "gap", pot, dt.date(2026, 12, 31))
    assert found.value == pytest.approx(0.9)


def test_a_part_coarser_than_the_formula_is_missing() -> None:
    weekly = kpi("ctr", "ratio", formula="clicks / views", cadence="weekly")
    clicks = kpi("clicks", cadence="weekly")
    pot = all_parts([(clicks, successive([3.0], Cadence.WEEKLY, dt.date(2026, 1, 5))), (VIEWS, monthly([10]))])
    (found,) = kpi_series(strategy(weekly, clicks, VIEWS), "ctr", pot, dt.date(2026, 1, 11))
    assert (found.value, found.reason) == (None, Reason.PART_MISSING)


def test_a_formula_that_needs_itself_is_refused() -> None:
    plan = strategy(kpi("a", formula="b + 1"), kpi("b", formula="a / 2"))
    with pytest.raises(FormulaError, match="needs a itself"):
        kpi_series(plan, "a", {}, month_end(1))
    assert sources(plan, "a") == frozenset()


def test_a_new_version_changes_the_formula_from_the_first_period_that_starts_with_it() -> None:
    changed = kpi(
        "rate", "ratio", formula="clicks / views",
        versions=[
            Version(valid_from=FEB, reason="clicks on links only"),
            Version(valid_from=dt.date(2026, 3, 15), reason="per thousand", formula="1000 * clicks / views"),
        ],
    )  # fmt: skip
    pot = all_parts([(CLICKS, monthly([1, 1, 1, 1])), (VIEWS, monthly([10, 10, 10, 10]))])
    found = kpi_series(strategy(changed, CLICKS, VIEWS), "rate", pot, month_end(4))
    assert [(v.value, v.version) for v in found] == [(0.1, 1), (0.1, 2), (0.1, 2), (100, 3)]


def test_a_recorded_kpi_may_be_computed_from_a_version_on() -> None:
    changed = kpi("rate", "ratio", versions=[Version(valid_from=FEB, reason="parts known", formula="clicks / views")])
    pot = all_parts([(changed, monthly([0.5, 0.9])), (CLICKS, monthly([1, 1])), (VIEWS, monthly([10, 10]))])
    found = kpi_series(strategy(changed, CLICKS, VIEWS), "rate", pot, month_end(2))
    assert [(v.value, v.version) for v in found] == [(0.5, 1), (0.1, 2)]


def test_platforms_that_a_formula_names_select_from_its_parts() -> None:
    pot = all_parts([(CLICKS, on(("ig", 5), ("li", 40))), (VIEWS, on(("ig", 10), ("li", 50))), (COST, on(("", 30)))])
    only = kpi("x", "ratio", formula="clicks / views", platforms=["ig"])
    (found,) = kpi_series(strategy(only, CLICKS, VIEWS), "x", pot, month_end(1))
    assert (found.value, found.completeness) == (0.5, 1)
    # a part that was never recorded by platform counts as it is
    per_click = kpi("x", "ratio", formula="cost / clicks", platforms=["ig"])
    (found,) = kpi_series(strategy(per_click, CLICKS, COST), "x", pot, month_end(1))
    assert found.value == 6


def test_sources_are_all_recorded_kpis_a_kpi_needs_with_their_weights() -> None:
    plan = strategy(
        kpi("a", formula="b / c", versions=[Version(valid_from=FEB, reason="-", formula="d / c")]),
        kpi("b", formula="e - c"),
        kpi("c", "average", weight="n"),
        kpi("d"), kpi("e"), kpi("n"), kpi("unused"),
    )  # fmt: skip
    assert sources(plan, "a") == {"c", "n", "d", "e"}
    assert sources(plan, "c") == {"c", "n"}


# -- platforms -----------------------------------------------------------------------------------------------------


def test_each_platform_has_its_own_series() -> None:
    facts = monthly([3, 4], platform="ig") + monthly([None, 9], platform="li") + monthly([1], platform="")
    reach = kpi("reach", "unique", platforms=["ig", "li"])
    found = by_platform(strategy(reach), "reach", {"reach": parts(reach, facts)}, month_end(2))
    assert {place: values(series) for place, series in found.items()} == {"": [1, None], "ig": [3, 4], "li": [9]}
    assert all(value.completeness == 1 for value in found["ig"])


def test_a_ratio_by_platform_divides_within_the_platform() -> None:
    pot = all_parts([(CLICKS, on(("ig", 5), ("li", 40))), (VIEWS, on(("ig", 10), ("li", 50), ("yt", 7)))])
    found = by_platform(strategy(CTR, CLICKS, VIEWS), "ctr", pot, month_end(1))
    assert {place: values(series) for place, series in found.items()} == {"ig": [0.5], "li": [0.8]}


def test_the_platforms_of_the_target_in_force_decide_the_series() -> None:
    of = kpi(targets=[target(10, platforms=["ig"]), target(10, platforms=["li"], valid_from=FEB)])
    pot = {"leads": parts(of, on(("ig", 3), ("li", 5)))}
    assert values(series_for(strategy(of), "leads", pot, month_end(1)).periods) == [3]
    assert values(series_for(strategy(of), "leads", pot, FEB).periods) == [5, None]


# -- windows -------------------------------------------------------------------------------------------------------


def total(of: Kpi, facts: Sequence[Fact], last: dt.date = dt.date(2026, 3, 31), **fields: Any) -> list[PeriodValue]:
    return list(window(strategy(of), of.key, {of.key: parts(of, facts)}, (JAN, last), last, **fields))


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("flow", {}, [4, 4, 10]),
        ("peak", {}, [4, 4, 6]),
        ("average", {"weight": "n"}, [4, 4, 5.5]),
        ("growth", {}, [4, 4, 34]),
    ],
)
def test_a_window_runs_from_its_start(kind: str, fields: dict[str, Any], expected: list[float]) -> None:
    facts = [Fact(JAN, 4, weight=1), Fact(MAR, 6, weight=3), Fact(dt.date(2025, 12, 1), 99, weight=9)]
    found = total(kpi("x", kind, **fields), facts)
    assert values(found) == pytest.approx(expected)
    assert [value.start for value in found] == [JAN] * 3
    assert [value.completeness for value in found] == pytest.approx([1, 1 / 2, 2 / 3])


def test_a_ratio_over_a_window_is_that_of_its_summed_parts() -> None:
    pot = all_parts([(CLICKS, monthly([10, 0])), (VIEWS, monthly([20, 80]))])
    found = window(strategy(CTR, CLICKS, VIEWS), "ctr", pot, (JAN, month_end(2)), month_end(2))
    assert values(found) == [0.5, 0.1]
    assert [(value.numerator, value.denominator) for value in found] == [(10, 20), (10, 100)]


def test_a_unique_count_over_a_window_needs_a_fact_for_exactly_that_window() -> None:
    reach = kpi("reach", "unique")
    assert [(v.value, v.low, v.high) for v in total(reach, monthly([3, 5, 4]))] == [
        (3, None, None),
        (None, 5, 8),
        (None, 5, 12),
    ]
    facts = [*monthly([3, 5, 4]), Fact(JAN, 9, grain=Cadence.QUARTERLY)]
    assert values(total(reach, facts)) == [3, None, 9]
    assert values(recorded(reach, facts, month_end(3))) == [3, 5, 4]


def test_a_window_ends_with_its_last_day_and_with_the_day_asked_for() -> None:
    of = kpi()
    pot = {of.key: parts(of, monthly([1, 2, 4, 8]))}
    assert values(window(strategy(of), of.key, pot, (JAN, month_end(3)), month_end(12))) == [1, 3, 7]
    assert values(window(strategy(of), of.key, pot, (JAN, month_end(12)), month_end(2))) == [1, 3]
    assert window(strategy(of), of.key, pot, (FEB, month_end(3)), month_end(1)) == ()


def test_a_window_of_weeks_holds_those_whose_thursday_lies_in_it() -> None:
    of = kpi(cadence="weekly")
    weeks = successive([1.0] * 15, Cadence.WEEKLY, dt.date(2025, 12, 29))
    found = window(strategy(of), of.key, {of.key: parts(of, weeks)}, (JAN, dt.date(2026, 3, 31)), dt.date(2026, 4, 30))
    assert (found[-1].value, found[-1].end) == (13, dt.date(2026, 3, 29))


def test_totals_come_with_windows_and_budgets_only() -> None:
    facts = monthly([1, 2])
    for mode, totals in (("window", [1, 3]), ("ceiling", [1, 3]), ("level", []), ("maintain", [])):
        of = kpi(targets=[target(10, mode=mode, baseline=0)])
        series = series_for(strategy(of), of.key, {of.key: parts(of, facts)}, month_end(2))
        assert values(series.totals) == totals
        assert values(series.periods) == [1, 2]
