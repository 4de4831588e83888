"""A festival's daily values of four channels go in by the commands, and the facts known of them come out.

The files stay outside of the project: they lie in kpi-sets/ beside the folder that KPI_EXPORT_SAMPLES names.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pandas as pd
import pytest
from click.testing import Result

from kpi.assessment import Assessment
from kpi.model import AreaKey, Cadence, CompanyGoal, Goal, GoalKpi, Kind, Kpi, Mode, Strategy, Target
from kpi.strategy import dump
from tests.kpi_sets import SETS, needs_sets
from tests.shell import Shell, kpis_of, lasting_shell

pytestmark = needs_sets
Frame = Any
"""A pandas.DataFrame; its stubs know too little of groups and periods."""
Festival = tuple[Shell, dict[str, Result]]
LEEDS = ("twitter", "linkedin-visitors", "linkedin-updates", "website")


@cache
def leeds(name: str) -> Frame:
    """One of the files as it is, by day."""
    return pd.read_csv(SETS / f"2-leeds-digital-festival-{name}.csv", parse_dates=["date"]).set_index("date")


def days(name: str, span: str) -> Frame:
    """The days of a month or year."""
    rows = leeds(name)
    return rows[rows.index.astype(str).str.startswith(span)]


def key(name: str, column: str) -> str:
    """The KPI of a column."""
    return f"{name}_{column}".replace("-", "_").translate({ord("("): None, ord(")"): None})


def kpi(**fields: Any) -> Kpi:
    return Kpi.model_validate(fields)


def kind(column: str) -> Kind:
    if "rate" in column:
        return Kind.RATIO
    return Kind.UNIQUE if "unique" in column or column == "users" else Kind.FLOW


def leeds_strategy() -> Strategy:
    """Every column is a KPI of daily facts, assessed by month; rates are computed from their parts as well."""
    kpis = [
        kpi(key=key(name, column), name=f"{name}: {column}", kind=kind(column), grain=Cadence.DAILY,
            unit="percent" if kind(column) is Kind.RATIO else "count", lower_bound=0)
        for name in LEEDS for column in leeds(name)
    ]  # fmt: skip
    target = Target(mode=Mode.WINDOW, value=600_000, start=dt.date(2021, 1, 1), due=dt.date(2021, 12, 31))
    kpis += [
        kpi(key="rate_twitter", name="Engagement rate", kind=Kind.RATIO, unit="percent",
            formula="twitter_engagements / twitter_impressions"),
        kpi(key="rate_linkedin", name="Engagement rate", kind=Kind.RATIO, unit="percent",
            formula="linkedin_updates_engagements_total / linkedin_updates_impressions_total"),
        kpi(key="seen_in_a_year", name="Impressions", kind=Kind.FLOW, formula="twitter_impressions", targets=(target,)),
    ]  # fmt: skip
    goal = Goal(key="seen", name="To be seen", area=AreaKey.BRAND, company_goals=("known",),
                kpis=tuple(GoalKpi(kpi=of.key) for of in kpis))  # fmt: skip
    return Strategy(
        name="Festival", company_goals=(CompanyGoal(key="known", name="Known"),), goals=(goal,), kpis=tuple(kpis)
    )


def tidy(name: str) -> str:
    """A file reshaped: a row for each cell, the cell as it is written there."""
    rows = pd.read_csv(SETS / f"2-leeds-digital-festival-{name}.csv", dtype=str, keep_default_na=False)
    long = rows.melt("date", var_name="kpi").assign(
        kpi=lambda cells: cells["kpi"].map(lambda column: key(name, column))
    )
    return long.to_csv(index=False)


@pytest.fixture(scope="module")
def festival(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Festival]:
    """The four files, recorded one after the other; and what recording said."""
    with lasting_shell(tmp_path_factory.mktemp("leeds")) as at:
        at.done("apply", at.file("strategy.yaml", dump(leeds_strategy())))
        yield at, {name: at.done("record", at.file(f"{name}.csv", tidy(name)), "--format", "json") for name in LEEDS}


def test_every_cell_is_recorded_and_empty_ones_are_missing(festival: Festival) -> None:
    _, said = festival
    for name in LEEDS:
        counts, cells = json.loads(said[name].stdout), leeds(name)
        assert counts["inserted"] == cells.count().sum()
        assert counts["empty"] == cells.isna().sum().sum()
        assert counts["changed"] == counts["same"] == 0
    assert json.loads(said["website"].stdout)["empty"] == 460


def test_corrections_below_zero_are_accepted_with_a_warning(festival: Festival) -> None:
    _, said = festival
    assert {name: json.loads(said[name].stdout)["warnings"] for name in LEEDS} == {
        "twitter": 0, "linkedin-visitors": 0, "linkedin-updates": 26, "website": 0,
    }  # fmt: skip
    lines = said["linkedin-updates"].stderr.splitlines()
    assert len([line for line in lines if re.match(r"linkedin-updates\.csv:\d+: warning: .* unusual", line)]) == 26


def test_again_changes_nothing(festival: Festival) -> None:
    at, _ = festival
    counts = at.json("record", at.folder / "website.csv")
    assert (counts["inserted"], counts["changed"], counts["same"]) == (0, 0, leeds("website").count().sum())


def test_all_monthly_values_equal_an_independent_computation(festival: Festival) -> None:
    compared = 0
    with festival[0].workspace() as workspace:
        card = workspace.scorecard(dt.date(2022, 12, 31))
    for name in LEEDS:
        for column in leeds(name):
            compared += same_months(card.assessments[key(name, column)], leeds(name)[column])
    assert compared > 1000


def same_months(assessment: Assessment, days: Any) -> int:
    """Compare every month of a KPI with the sums, bounds and counts of its days."""
    months = days.groupby(days.index.to_period("M"))
    present, total, highest = months.count(), months.sum(min_count=1), months.max()
    found = {pd.Period(value.start, "M"): value for value in assessment.series}
    assert {month for month, value in found.items() if value.completeness} == set(present.index[present > 0])
    for month, value in found.items():
        if value.completeness == 0:
            continue
        assert value.completeness == pytest.approx(present[month] / month.days_in_month)
        match kind(str(days.name)):
            case Kind.FLOW:
                assert value.value == pytest.approx(total[month], rel=1e-12)
            case Kind.UNIQUE:
                assert value.value is None
                assert value.low == highest[month]
                assert value.high == pytest.approx(total[month])
            case _:
                assert (value.value, value.reason) == (None, "not_additive")  # the mean of ratios is forbidden
    return len(found)


def test_the_scorecard_of_every_month_shows_that_month(festival: Festival) -> None:
    columns = {"impressions": leeds("twitter")["impressions"], "tweets_published": leeds("twitter")["tweets_published"]}
    with festival[0].workspace() as workspace:
        for name, days in columns.items():
            for month, total in days.groupby(days.index.to_period("M")).sum().items():
                assert isinstance(month, pd.Period)
                assessment = workspace.scorecard(month.end_time.date()).assessments[f"twitter_{name}"]
                assert (assessment.period, assessment.value) == (month.start_time.date(), total)


def test_the_known_facts_come_out(festival: Festival) -> None:
    kpis = kpis_of(festival[0].json("scorecard", "--as-of", "2021-04-30"))
    assert kpis["twitter_impressions"]["value"] == 203_363
    assert (kpis["twitter_impressions"]["period"], kpis["twitter_impressions"]["status"]) == ("2021-04-01", "no_target")
    april = days("twitter", "2021-04")
    rate = april["engagements"].sum() / april["impressions"].sum()
    assert kpis["rate_twitter"]["value"] == pytest.approx(rate, rel=1e-12)
    assert kpis["rate_twitter"]["value"] != pytest.approx(april["engagement_rate"].mean(), rel=0.01)


@pytest.mark.parametrize(
    ("name", "total"),
    [
        ("twitter_impressions", 1_007_910),
        ("twitter_engagements", 17_405),
        ("twitter_tweets_published", 861),
        ("twitter_likes", 3_961),
        ("linkedin_visitors_total_page_views_total", 13_491),
        ("linkedin_updates_impressions_total", 460_502),
        ("linkedin_updates_clicks_total", 11_687),
        ("linkedin_updates_reactions_total", 4_280),
        ("website_page_views", 342_614),
    ],
)
def test_the_known_totals_come_out(festival: Festival, name: str, total: int) -> None:
    with festival[0].workspace() as workspace:
        series = workspace.assessment(name, dt.date(2022, 12, 31)).series
    assert sum(value.value or 0 for value in series) == total


def test_a_rate_is_a_ratio_of_sums_also_across_months(festival: Festival) -> None:
    days = leeds("linkedin-updates")
    months = days.groupby(days.index.to_period("M"))[["engagements_total", "impressions_(total)"]].sum()
    with festival[0].workspace() as workspace:
        series = workspace.assessment("rate_linkedin", dt.date(2022, 12, 31)).series
    assert {value.start: value.value for value in series if value.completeness} == {
        month.start_time.date(): pytest.approx(engagements / impressions, rel=1e-12)
        for month, engagements, impressions in months.itertuples()
    }


def test_a_month_with_one_day_missing_is_partial_but_counts(festival: Festival) -> None:
    views = kpis_of(festival[0].json("scorecard", "--as-of", "2021-12-31"))["website_page_views"]
    assert views["period"] == "2021-12-01"
    assert views["data"]["completeness"] == pytest.approx(30 / 31)
    assert views["value"] == days("website", "2021-12")["page_views"].sum()


def test_a_month_that_began_late_is_shown_but_not_judged(festival: Festival) -> None:
    views = kpis_of(festival[0].json("scorecard", "--as-of", "2021-10-31"))["linkedin_updates_impressions_total"]
    assert (views["value"], views["status"], views["reasons"]["value"]) == (None, "no_data", "incomplete")


def test_a_sum_of_the_year_is_held_against_its_target(festival: Festival) -> None:
    total = days("twitter", "2021")["impressions"].sum()
    kpi = kpis_of(festival[0].json("scorecard", "--as-of", "2021-12-31"))["seen_in_a_year"]
    assert kpi["value"] == total
    assert kpi["progress"] == pytest.approx(total / 600_000)
    assert kpi["status"] == ("achieved" if total >= 600_000 else "missed")
