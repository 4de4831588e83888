"""Measurements of real organisations go in by the commands, and the numbers that are known of them come out.

The files stay outside of the project: KPI_EXPORT_SAMPLES names a folder beside which they lie in kpi-sets/. The small
cases at the end do the same kinds of things with data of our own.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import math
import os
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kpi.assessment import Assessment, Status
from kpi.model import AreaKey, Cadence, CompanyGoal, Direction, Goal, GoalKpi, Kind, Kpi, Mode, Strategy, Target, Unit
from kpi.strategy import dump
from tests.shell import Shell, shell

SETS = Path(os.environ.get("KPI_EXPORT_SAMPLES", "")).parent / "kpi-sets"
needs_sets = pytest.mark.skipif(
    not (os.environ.get("KPI_EXPORT_SAMPLES") and SETS.is_dir()),
    reason="KPI_EXPORT_SAMPLES names no folder beside kpi-sets",
)
Frame = Any
"""A pandas.DataFrame; its stubs know too little of groups and periods."""
LEEDS = ("twitter", "linkedin-visitors", "linkedin-updates", "website")


@pytest.fixture(scope="module")
def module_patch() -> Iterator[pytest.MonkeyPatch]:
    before = logging.getLogRecordFactory()
    with pytest.MonkeyPatch.context() as patch:
        yield patch
    logging.setLogRecordFactory(before)


# -- Leeds: daily values of four channels --------------------------------------------------------------------------


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
def festival(
    tmp_path_factory: pytest.TempPathFactory, module_patch: pytest.MonkeyPatch
) -> tuple[Shell, dict[str, Any]]:
    """The four files, recorded one after the other; and what recording said."""
    at = shell(module_patch, tmp_path_factory.mktemp("leeds"))
    at.done("apply", at.file("strategy.yaml", dump(leeds_strategy())))
    return at, {name: at.done("record", at.file(f"{name}.csv", tidy(name)), "--format", "json") for name in LEEDS}


@needs_sets
def test_leeds_every_cell_is_recorded_and_empty_ones_are_missing(festival: tuple[Shell, dict[str, Any]]) -> None:
    _, said = festival
    for name in LEEDS:
        counts, cells = json.loads(said[name].stdout), leeds(name)
        assert counts["inserted"] == cells.count().sum()
        assert counts["empty"] == cells.isna().sum().sum()
        assert counts["changed"] == counts["same"] == 0
    assert json.loads(said["website"].stdout)["empty"] == 460


@needs_sets
def test_leeds_corrections_below_zero_are_accepted_with_a_warning(festival: tuple[Shell, dict[str, Any]]) -> None:
    _, said = festival
    assert {name: json.loads(said[name].stdout)["warnings"] for name in LEEDS} == {
        "twitter": 0, "linkedin-visitors": 0, "linkedin-updates": 26, "website": 0,
    }  # fmt: skip
    lines = said["linkedin-updates"].stderr.splitlines()
    assert len([line for line in lines if re.match(r"linkedin-updates\.csv:\d+: warning: .* unusual", line)]) == 26


@needs_sets
def test_leeds_again_changes_nothing(festival: tuple[Shell, dict[str, Any]]) -> None:
    at, _ = festival
    counts = at.json("record", at.folder / "website.csv")
    assert (counts["inserted"], counts["changed"], counts["same"]) == (0, 0, leeds("website").count().sum())


@needs_sets
def test_leeds_all_monthly_values_equal_an_independent_computation(festival: tuple[Shell, dict[str, Any]]) -> None:
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


@needs_sets
def test_leeds_the_scorecard_of_every_month_shows_that_month(festival: tuple[Shell, dict[str, Any]]) -> None:
    columns = {"impressions": leeds("twitter")["impressions"], "tweets_published": leeds("twitter")["tweets_published"]}
    with festival[0].workspace() as workspace:
        for name, days in columns.items():
            for month, total in days.groupby(days.index.to_period("M")).sum().items():
                assert isinstance(month, pd.Period)
                assessment = workspace.scorecard(month.end_time.date()).assessments[f"twitter_{name}"]
                assert (assessment.period, assessment.value) == (month.start_time.date(), total)


@needs_sets
def test_leeds_the_known_facts_come_out(festival: tuple[Shell, dict[str, Any]]) -> None:
    kpis = kpis_of(festival[0].json("scorecard", "--as-of", "2021-04-30"))
    assert kpis["twitter_impressions"]["value"] == 203_363
    assert (kpis["twitter_impressions"]["period"], kpis["twitter_impressions"]["status"]) == ("2021-04-01", "no_target")
    april = days("twitter", "2021-04")
    rate = april["engagements"].sum() / april["impressions"].sum()
    assert kpis["rate_twitter"]["value"] == pytest.approx(rate, rel=1e-12)
    assert kpis["rate_twitter"]["value"] != pytest.approx(april["engagement_rate"].mean(), rel=0.01)


@needs_sets
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
def test_leeds_the_known_totals_come_out(festival: tuple[Shell, dict[str, Any]], name: str, total: int) -> None:
    with festival[0].workspace() as workspace:
        series = workspace.assessment(name, dt.date(2022, 12, 31)).series
    assert sum(value.value or 0 for value in series) == total


@needs_sets
def test_leeds_a_rate_is_a_ratio_of_sums_also_across_months(festival: tuple[Shell, dict[str, Any]]) -> None:
    days = leeds("linkedin-updates")
    months = days.groupby(days.index.to_period("M"))[["engagements_total", "impressions_(total)"]].sum()
    with festival[0].workspace() as workspace:
        series = workspace.assessment("rate_linkedin", dt.date(2022, 12, 31)).series
    assert {value.start: value.value for value in series if value.completeness} == {
        month.start_time.date(): pytest.approx(engagements / impressions, rel=1e-12)
        for month, engagements, impressions in months.itertuples()
    }


@needs_sets
def test_leeds_a_month_with_one_day_missing_is_partial_but_counts(festival: tuple[Shell, dict[str, Any]]) -> None:
    views = kpis_of(festival[0].json("scorecard", "--as-of", "2021-12-31"))["website_page_views"]
    assert views["period"] == "2021-12-01"
    assert views["data"]["completeness"] == pytest.approx(30 / 31)
    assert views["value"] == days("website", "2021-12")["page_views"].sum()


@needs_sets
def test_leeds_a_month_that_began_late_is_shown_but_not_judged(festival: tuple[Shell, dict[str, Any]]) -> None:
    views = kpis_of(festival[0].json("scorecard", "--as-of", "2021-10-31"))["linkedin_updates_impressions_total"]
    assert (views["value"], views["status"], views["reasons"]["value"]) == (None, "no_data", "incomplete")


@needs_sets
def test_leeds_a_sum_of_the_year_is_held_against_its_target(festival: tuple[Shell, dict[str, Any]]) -> None:
    total = days("twitter", "2021")["impressions"].sum()
    kpi = kpis_of(festival[0].json("scorecard", "--as-of", "2021-12-31"))["seen_in_a_year"]
    assert kpi["value"] == total
    assert kpi["progress"] == pytest.approx(total / 600_000)
    assert kpi["status"] == ("achieved" if total >= 600_000 else "missed")


def kpis_of(card: Any) -> dict[str, Any]:
    """The KPIs of a scorecard, by key."""
    return {kpi["key"]: kpi for kpi in card["kpis"]}


# -- Puzzle: key results of a quarter, each with baseline, stretch goal, and check-ins now and then ------------------


@cache
def check_ins() -> Frame:
    return pd.read_csv(SETS / "4-puzzle-okr-checkins-de.csv", parse_dates=["check_in_date"])


def quarter(result: Frame) -> pd.Period:
    """The quarter of a key result: that of its last check-in; a first one may come before it begins."""
    return pd.Period(result["check_in_date"].max(), "Q")


def results() -> dict[int, Frame]:
    return {int(str(number)): rows for number, rows in check_ins().groupby("key_result_id", sort=False)}


UNITS = {"ZAHL": Unit(), "CHF": Unit(kind="currency", currency="CHF"), "FTE": Unit(label="FTE")}


def okr_strategy(*, holds: bool) -> Strategy:
    """A KPI for each key result: a level, seen weekly. `holds`: a value stands until the next check-in."""
    kpis: list[Kpi] = []
    goals: dict[tuple[str, str], list[str]] = {}
    for number, rows in results().items():
        first = rows.iloc[0]
        baseline = None if pd.isna(first["baseline"]) else float(first["baseline"])
        falls = baseline is not None and first["stretch_goal"] < baseline
        span = quarter(rows)
        target = Target(value=first["stretch_goal"], baseline=baseline, stretch=True,
                        start=span.start_time.date(), due=span.end_time.date())  # fmt: skip
        kpis.append(kpi(
            key=f"kr_{number}", name=first["key_result"], kind=Kind.STOCK, unit=UNITS[first["unit"]], decimals=2,
            direction=Direction.DECREASE if falls else Direction.INCREASE, cadence=Cadence.WEEKLY, grain=Cadence.DAILY,
            carry_forward=holds, targets=(target,),
        ))  # fmt: skip
        goals.setdefault((first["team"], first["objective"]), []).append(f"kr_{number}")
    return Strategy(
        name={"de": "Ziele und Schlüsselergebnisse"}, company_goals=(CompanyGoal(key="company", name="Puzzle"),),
        goals=tuple(
            Goal(key=f"goal_{place}", name=objective, area=AreaKey.RESEARCH, company_goals=("company",),
                 kpis=tuple(GoalKpi(kpi=member) for member in members))
            for place, ((_, objective), members) in enumerate(goals.items())
        ),
        kpis=tuple(kpis),
    )  # fmt: skip


def okr_values() -> str:
    rows = check_ins()
    return pd.DataFrame({"kpi": "kr_" + rows["key_result_id"].astype(str), "date": rows["check_in_date"].dt.date,
                         "value": rows["value"]}).to_csv(index=False)  # fmt: skip


@pytest.fixture(scope="module", params=[True, False], ids=["held", "as recorded"])
def okr(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, module_patch: pytest.MonkeyPatch
) -> tuple[Shell, bool]:
    at = shell(module_patch, tmp_path_factory.mktemp("puzzle"), language="de_CH.UTF-8")
    at.done("apply", at.file("ziele.yaml", dump(okr_strategy(holds=request.param))))
    said = at.done("record", at.file("werte.csv", okr_values()))
    assert "434 neue und 0 geänderte Werte" in said.stderr
    assert said.stderr.count("zwei Messwerte für denselben Zeitraum") == 1  # of three, two have the same value twice
    return at, request.param


def doubled() -> Frame:
    """The second values of a day."""
    return check_ins()[check_ins().duplicated(["key_result_id", "check_in_date"])]


def expected(rows: Frame) -> tuple[float, float | None, bool]:
    """The value that stands at the end of the quarter, its share of the way, and whether that is the goal."""
    due = quarter(rows).end_time.date()
    weekend = pd.Timestamp(due + dt.timedelta(days=6 - due.weekday()))
    known = rows[rows["check_in_date"] <= weekend].drop_duplicates("check_in_date", keep="last")
    value = float(known.sort_values("check_in_date")["value"].iloc[-1])
    base, goal = float(rows["baseline"].iloc[0]), float(rows["stretch_goal"].iloc[0])
    if math.isnan(base):
        return value, None, value >= goal
    return value, (value - base) / (goal - base), (value - base) / (goal - base) >= 1


@needs_sets
def test_puzzle_every_key_result_ends_as_an_independent_computation_says(okr: tuple[Shell, bool]) -> None:
    at, holds = okr
    kpis = kpis_of(at.json("scorecard", "--as-of", "2024-10-31"))
    assert len(kpis) == len(results()) == 104
    for number, rows in results().items():
        kpi = kpis[f"kr_{number}"]
        value, progress, reached = expected(rows)
        assert kpi["value"] == pytest.approx(value)
        assert kpi["progress"] == (None if progress is None else pytest.approx(progress))
        if holds:
            assert (kpi["status"], kpi["reason"]) == (
                ("achieved", "due_reached") if reached else ("missed", "due_not_reached")
            )


@needs_sets
@pytest.mark.parametrize(
    ("number", "value", "progress", "status"),
    [
        (1214, 157, 143 / 136, "achieved"),  # followers on LinkedIn, 14 → 150
        (45, 4.3, -2.3, "missed"),  # full-time equivalents, 2 → 1: less is better
        (108, 36.1, -0.95, "missed"),  # open rate of the newsletter, 38 → 40: below where it began
        (1212, 1097, 0.5485, "missed"),  # visits of the website, 0 → 2000
        (1177, 72_959, 62_959 / 150_000, "missed"),  # francs, 10,000 → 160,000
    ],
)
def test_puzzle_the_known_outcomes_come_out(
    okr: tuple[Shell, bool], number: int, value: float, progress: float, status: str
) -> None:
    """A value that stands until the next check-in covers the due date; see the next test for one that does not."""
    at, holds = okr
    kpi = kpis_of(at.json("scorecard", "--as-of", "2024-10-31"))[f"kr_{number}"]
    assert kpi["value"] == value
    assert kpi["progress"] == pytest.approx(progress)
    assert kpi["status"] == (status if holds else "stale")


@needs_sets
def test_puzzle_values_that_end_before_the_due_date_are_not_final(okr: tuple[Shell, bool]) -> None:
    """No. 45 was last seen on the 17th of September, a fortnight before it was due on the 30th.

    Unless values stand until the next check-in, no data cover the due date: behind plan, and then stale with that.
    """
    at, holds = okr
    with at.workspace() as workspace:
        on_the_day = workspace.assessment("kr_45", dt.date(2023, 9, 30))
        later = workspace.assessment("kr_45", dt.date(2023, 10, 31))
    assert (on_the_day.status, on_the_day.period) == (
        (Status.OFF_TRACK, dt.date(2023, 9, 18) if holds else dt.date(2023, 9, 11))
    )
    if holds:
        assert (later.status, later.reason, later.last_status) == ("missed", "due_not_reached", None)
        assert later.grade == 0
    else:
        assert (later.status, later.reason, later.last_status) == ("stale", "overdue", Status.OFF_TRACK)


@needs_sets
@pytest.mark.parametrize(
    ("day", "value", "status"),
    [
        ("2024-05-19", 143, "on_track"),  # the week of the 13th of May
        ("2024-05-25", 143, "on_track"),  # the week in which the goal was reached still runs
        ("2024-05-26", 151, "achieved"),
        ("2024-06-30", 157, "achieved"),
    ],
)
def test_puzzle_followers_are_reached_with_the_week_of_the_21st_of_may(
    okr: tuple[Shell, bool], day: str, value: float, status: str
) -> None:
    kpi = kpis_of(okr[0].json("scorecard", "--as-of", day))["kr_1214"]
    assert (kpi["value"], kpi["status"]) == (value, status)


@needs_sets
def test_puzzle_without_a_baseline_there_is_no_progress_and_the_reason_is_told(okr: tuple[Shell, bool]) -> None:
    kpis = kpis_of(okr[0].json("scorecard", "--as-of", "2023-09-24"))
    bare = [number for number, rows in results().items() if rows["baseline"].isna().all()]
    assert len(bare) == 9
    seen = [kpi for number in bare if (kpi := kpis[f"kr_{number}"])["value"] is not None]
    assert seen
    for kpi in seen:
        assert (kpi["baseline"], kpi["progress"], kpi["pace"]) == (None, None, None)
        assert {kpi["reasons"][name] for name in ("baseline", "progress", "pace")} == {"no_baseline"}


@needs_sets
def test_puzzle_of_two_values_on_one_day_the_later_row_counts(okr: tuple[Shell, bool]) -> None:
    assert len(doubled()) == 3
    with okr[0].workspace() as workspace:
        for number, day, value in doubled()[["key_result_id", "check_in_date", "value"]].itertuples(index=False):
            facts = workspace.facts([f"kr_{number}"], day.date(), day.date())
            assert [fact.value for fact in facts] == [value]


# -- the same kinds of things, with data of our own ----------------------------------------------------------------

OWN = """\
name: Own
platforms:
  - {key: blog, name: Blog, active_from: 2026-02-01}
  - {key: forum, name: Forum, active_to: 2026-03-31}
company_goals: [{key: known, name: Known}]
goals: [{key: seen, name: Seen, area: brand, company_goals: [known], kpis: [views, clicks, rate, visitors, members]}]
kpis:
  - {key: views, name: Views, kind: flow, grain: daily, lower_bound: 0}
  - {key: clicks, name: Clicks, kind: flow, grain: daily}
  - {key: rate, name: Rate, kind: ratio, unit: percent, formula: clicks / views}
  - {key: visitors, name: Visitors, kind: unique, grain: daily}
  - key: members
    name: Members
    kind: stock
    direction: decrease
    cadence: weekly
    grain: daily
    carry_forward: true
    targets: [{value: 1, baseline: 2, start: 2026-01-01, due: 2026-03-31}]
"""


def daily(kpi: str, platform: str, first: dt.date, values: Sequence[float | None]) -> str:
    """Rows of consecutive days; None is an empty cell."""
    return "".join(
        f"{kpi},{platform},{first + dt.timedelta(days=day)},{'' if value is None else value}\n"
        for day, value in enumerate(values)
    )


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Iterator[Shell]:
    before = logging.getLogRecordFactory()
    at = shell(monkeypatch, tmp_path, database_url)
    at.done("apply", at.file("own.yaml", OWN))
    yield at
    logging.setLogRecordFactory(before)


def test_own_days_become_months_over_platforms_that_come_and_go(own: Shell) -> None:
    views = daily("views", "forum", dt.date(2026, 1, 1), [10] * 90) + daily(
        "views", "blog", dt.date(2026, 2, 1), [1] * 89
    )
    clicks = daily("clicks", "forum", dt.date(2026, 1, 1), [1] * 30 + [4] + [1] * 59)
    clicks += daily("clicks", "blog", dt.date(2026, 2, 1), [1] * 89)
    own.done("record", own.file("days.csv", f"kpi,platform,date,value\n{views}{clicks}"))
    with own.workspace() as workspace:
        card = workspace.scorecard(dt.date(2026, 4, 30))
    months = [(value.start.month, value.value, value.completeness) for value in card.assessments["views"].series]
    assert months == [(1, 310, 1), (2, 308, 1), (3, 341, 1), (4, 30, 1)]
    rates = [value.value for value in card.assessments["rate"].series]
    assert rates == pytest.approx([34 / 310, 56 / 308, 62 / 341, 30 / 30])


def test_own_corrections_below_zero_empty_cells_and_missing_days(own: Shell) -> None:
    january = daily("views", "forum", dt.date(2026, 1, 1), [10, -3, None, *[10] * 28])
    february = daily("views", "forum", dt.date(2026, 2, 1), [10] * 26)
    said = own.done("record", own.file("v.csv", f"kpi,platform,date,value\n{january}{february}"), "--format", "json")
    counts = json.loads(said.stdout)
    assert (counts["read"], counts["inserted"], counts["empty"], counts["warnings"]) == (57, 56, 1, 1)
    assert said.stderr.startswith("v.csv:3: warning: −3 is unusual for views (expected at least 0)")
    kpi = kpis_of(own.json("scorecard", "--as-of", "2026-01-31"))["views"]
    assert (kpi["value"], kpi["data"]["completeness"]) == (287, pytest.approx(30 / 31))
    kpi = kpis_of(own.json("scorecard", "--as-of", "2026-02-28"))["views"]
    assert (kpi["period"], kpi["value"]) == ("2026-01-01", 287)  # February lacks two days of two platforms


def test_own_unique_counts_have_bounds_and_no_value(own: Shell) -> None:
    own.done(
        "record",
        own.file("u.csv", f"kpi,platform,date,value\n{daily('visitors', 'forum', dt.date(2026, 1, 1), [3, 5, 4])}"),
    )
    kpi = kpis_of(own.json("scorecard", "--as-of", "2026-01-31"))["visitors"]
    assert (kpi["value"], kpi["status"], kpi["reasons"]["value"]) == (None, "no_data", "not_additive")


MEMBERS = "kpi;date;value\nmembers;08.01.2026;1,4\nmembers;26.01.2026;1,5\nmembers;02.03.2026;2\nmembers;02.03.2026;3\n"


def test_own_a_value_that_stands_until_the_next_decides_on_the_due_date(own: Shell) -> None:
    said = own.done("record", own.file("members.csv", MEMBERS)).stderr
    assert said.startswith("members.csv:5: warning: members has two values for the same period (also in line 4)")
    with own.workspace() as workspace:
        for day, period, value, status in (
            (dt.date(2026, 2, 28), dt.date(2026, 2, 16), 1.5, "stale"),
            (dt.date(2026, 3, 14), dt.date(2026, 3, 2), 3, "off_track"),
            (dt.date(2026, 4, 4), dt.date(2026, 3, 23), 3, "stale"),
            (dt.date(2026, 4, 5), dt.date(2026, 3, 30), 3, "missed"),
            (dt.date(2026, 10, 31), dt.date(2026, 3, 30), 3, "missed"),
        ):
            found = workspace.assessment("members", day)
            assert (found.period, found.value, found.status) == (period, value, status)
