"""How each kind of aggregation oracle is computed with the code itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from kpi.aggregation import Series, kpi_series, window
from kpi.assessment import PeriodValue, Status
from kpi.cadence import belongs_to, count_within, fiscal_month, fiscal_quarter, fiscal_year, next_start, period_end
from kpi.model import Cadence, Kpi
from kpi.scorecard import assess
from tests.facts import JAN, Fact, kpi, month_end, monthly, parts, strategy, target

Case = dict[str, Any]


def close(actual: float | None, expected: float | None, tol: float | None = None) -> bool:
    """Equal within the case's own tolerance, else 1e-9; nothing equals only nothing."""
    if actual is None or expected is None:
        return actual is expected
    return bool(actual == pytest.approx(expected, rel=1e-9, abs=1e-9 if tol is None else tol))


def _row_platforms(rows: list[Case]) -> list[str]:
    return [row.get("platform", f"p{i}") for i, row in enumerate(rows)]


def _one_month(whole: Kpi, columns: dict[str, list[float | None]], platforms: list[str]) -> dict[str, PeriodValue]:
    """A formula KPI whose parts came by platform in one month: by platform, and under '' all together."""
    recorded = {name: kpi(name) for name in columns}
    pot = {
        name: parts(
            recorded[name],
            [Fact(JAN, x, place) for place, x in zip(platforms, column, strict=True) if x is not None],
        )
        for name, column in columns.items()
    }
    plan = strategy(whole, *recorded.values())
    (total,) = kpi_series(plan, whole.key, pot, month_end(1))
    single = {place: kpi_series(plan, whole.key, pot, month_end(1), platforms=(place,)) for place in platforms}
    return {"": total, **{place: values[0] for place, values in single.items()}}


def ratio_of_sums(case: Case) -> None:
    rows, expected = case["rows"], dict(case["expected"])
    found = _one_month(
        kpi("rate", "ratio", formula="num / den"),
        {"num": [row["num"] for row in rows], "den": [row["den"] for row in rows]},
        _row_platforms(rows),
    )
    assert close(found[""].value, expected.pop("ratio_of_sums"), case.get("tol"))
    assert not close(found[""].value, expected.pop("mean_of_ratios_WRONG"))
    for name, value in expected.items():
        assert close(found[name.removesuffix("_ratio")].value, value, case.get("tol"))


def cost_ratio(case: Case) -> None:
    rows, platforms = case["rows"], _row_platforms(case["rows"])
    found = _one_month(
        kpi("cpl", "ratio", formula="cost / leads"),
        {"cost": [row["cost"] for row in rows], "leads": [row["leads"] for row in rows]},
        platforms,
    )
    assert close(found[""].value, case["expected"]["cpl"], case.get("tol"))
    assert close(found[platforms[1]].value, case["expected"]["second_row"], case.get("tol"))


def nps(case: Case) -> None:
    rows, platforms = case["rows"], _row_platforms(case["rows"])
    found = _one_month(
        kpi("nps", "score", formula="100 * (p - de) / (p + pa + de)"),
        {name: [row[name] for row in rows] for name in ("p", "pa", "de")},
        platforms,
    )
    for place, each in zip(platforms, case["expected"]["each"], strict=True):
        assert close(found[place].value, each, case.get("tol"))
    assert close(found[""].value, case["expected"]["combined"], case.get("tol"))
    assert not close(found[""].value, case["expected"]["mean_WRONG"])


def weighted_mean(case: Case) -> None:
    """The same over platforms and over time."""
    speed = kpi("speed", "average", weight="answers")
    plan, rows = strategy(speed, kpi("answers")), case["rows"]
    across = [Fact(JAN, row["mean"], f"p{i}", weight=row["n"]) for i, row in enumerate(rows)]
    (month,) = kpi_series(plan, "speed", {"speed": parts(speed, across)}, month_end(1))
    along = [Fact(next_start(JAN, Cadence.MONTHLY, i), row["mean"], weight=row["n"]) for i, row in enumerate(rows)]
    end = month_end(len(rows))
    whole = window(plan, "speed", {"speed": parts(speed, along)}, (JAN, end), end)[-1]
    for value in (month.value, whole.value):
        assert close(value, case["expected"]["weighted"], case.get("tol"))
        assert not close(value, case["expected"]["simple_WRONG"])


def growth_chain(case: Case) -> None:
    growth = kpi("growth", "growth", unit="percent")
    rates = case["monthly_growth"]
    pot, end = {"growth": parts(growth, monthly(rates))}, month_end(len(rates))
    chained = window(strategy(growth), "growth", pot, (JAN, end), end)[-1].value
    assert close(chained, case["expected"]["chained"], case.get("tol"))
    assert not close(chained, case["expected"]["sum_WRONG"])


def unique_bounds(case: Case) -> None:
    months = case["monthly_reach"]
    cadence = Cadence.QUARTERLY if len(months) == 3 else Cadence.YEARLY
    reach = kpi("reach", "unique", cadence=cadence.value, grain="monthly")
    (value,) = kpi_series(strategy(reach), "reach", {"reach": parts(reach, monthly(months))}, period_end(JAN, cadence))
    assert close(value.low, case["expected"]["quarter_lower"])
    assert close(value.high, case["expected"]["quarter_upper"])
    assert close(value.value, case["expected"]["point"])


def partial_period(case: Case) -> None:
    cadence, start = _period_of(case["daily_expected"])
    leads = kpi(
        "leads", cadence=cadence.value, grain="daily", targets=[target(1e9, start=start, due=dt.date(2099, 12, 31))]
    )
    present = case["daily_present"]
    days = [Fact(start + dt.timedelta(days=i), case["sum"] / present, grain=Cadence.DAILY) for i in range(present)]
    end = period_end(start, cadence)
    (value,) = kpi_series(strategy(leads), "leads", {"leads": parts(leads, days)}, end)
    expected = case["expected"]
    assert close(value.value, expected["value"], case.get("tol"))
    assert close(value.completeness, expected["completeness"], case.get("tol"))
    assert (value.completeness < 1) is expected["partial"]
    used = assess(leads, Series((value,)), end).status is not Status.NO_DATA
    assert used is str(expected["status_uses"]).lower().startswith("y")


def _period_of(days: int) -> tuple[Cadence, dt.date]:
    """A period with this many days."""
    starts = [(Cadence.WEEKLY, dt.date(2026, 1, 5))]
    starts += [(Cadence.MONTHLY, dt.date(year, month, 1)) for year in (2026, 2028) for month in range(1, 13)]
    starts += [(Cadence.QUARTERLY, dt.date(2026, month, 1)) for month in (1, 4, 7, 10)]
    starts += [(Cadence.QUARTERLY, dt.date(2028, 1, 1)), (Cadence.YEARLY, JAN), (Cadence.YEARLY, dt.date(2028, 1, 1))]
    return next((c, start) for c, start in starts if count_within(start, c, Cadence.DAILY) == days)


def stock_time_last_platform_sum(case: Case) -> None:
    months, expected = case["months"], case["expected"]
    facts = [fact for place, values in months.items() for fact in monthly(values, platform=place)]

    def value(end: dt.date, platforms: tuple[str, ...] = (), **fields: Any) -> PeriodValue:
        followers = kpi("followers", "stock", grain="monthly", platforms=list(months), **fields)
        pot = {"followers": parts(followers, facts)}
        return kpi_series(strategy(followers), "followers", pot, end, platforms=platforms)[-1]

    length = len(next(iter(months.values())))
    coarse = "quarterly" if length == 3 else "yearly"
    quarter = value(period_end(JAN, Cadence(coarse)), cadence=coarse).value
    assert close(quarter, expected["q_last"])
    assert not close(quarter, expected["q_sum_WRONG"])
    february, feb = month_end(2), expected["feb_last_in_period"]
    for place in months:
        assert close(value(february, (place,)).value, feb[place])
    assert close(value(february).value, feb["total"])
    assert close(value(february).completeness, feb["completeness"])
    carried = value(february, carry_forward=True)
    assert close(carried.value, expected["feb_carry_forward_total"])
    assert carried.carried is (None in (feb[place] for place in months))


def week_to_month_thursday_rule(case: Case) -> None:
    for row in case["cases"]:
        year, week = row["iso"].split("-W")
        monday = dt.date.fromisocalendar(int(year), int(week), 1)
        assert belongs_to(monday, Cadence.WEEKLY, Cadence.MONTHLY).strftime("%Y-%m") == row["month"], row


def fiscal_calendar(case: Case) -> None:
    for row in case["cases"]:
        day, start = dt.date.fromisoformat(row["date"]), row["start_month"]
        found = (fiscal_year(day, start), fiscal_quarter(day, start), fiscal_month(day, start))
        assert found == (row["fy"], row["fq"], row["fm"]), row


CHECKS: dict[str, Callable[[Case], None]] = {
    check.__name__: check
    for check in (
        cost_ratio, fiscal_calendar, growth_chain, nps, partial_period, ratio_of_sums, stock_time_last_platform_sum,
        unique_bounds, week_to_month_thursday_rule, weighted_mean,
    )
}  # fmt: skip
