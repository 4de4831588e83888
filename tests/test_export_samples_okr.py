"""A company's key results of four quarters go in by the commands, and their known outcomes come out.

The file stays outside of the project: it lies in kpi-sets/ beside the folder that KPI_EXPORT_SAMPLES names. Each key
result has a stretch goal, most a baseline, and check-ins now and then.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from functools import cache
from typing import Any

import pandas as pd
import pytest

from kpi.assessment import Status
from kpi.model import AreaKey, Cadence, CompanyGoal, Direction, Goal, GoalKpi, Kind, Kpi, Strategy, Target, Unit
from kpi.strategy import dump
from tests.kpi_sets import SETS, needs_sets
from tests.shell import Shell, kpis_of, lasting_shell

pytestmark = needs_sets
Frame = Any
"""A pandas.DataFrame; its stubs know too little of groups and periods."""
Okr = tuple[Shell, bool]


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
        kpis.append(Kpi(
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
def okr(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Okr]:
    """All check-ins, recorded; and whether a value stands until the next."""
    with lasting_shell(tmp_path_factory.mktemp("puzzle"), language="de_CH.UTF-8") as at:
        at.done("apply", at.file("ziele.yaml", dump(okr_strategy(holds=request.param))))
        said = at.done("record", at.file("werte.csv", okr_values())).stderr
        assert "434 neue und 0 geänderte Werte" in said
        assert said.count("zwei Messwerte für denselben Zeitraum") == 1  # of three, two have the same value twice
        yield at, request.param


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


def test_every_key_result_ends_as_an_independent_computation_says(okr: Okr) -> None:
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
def test_the_known_outcomes_come_out(okr: Okr, number: int, value: float, progress: float, status: str) -> None:
    """A value that stands until the next check-in covers the due date; see the next test for one that does not."""
    at, holds = okr
    kpi = kpis_of(at.json("scorecard", "--as-of", "2024-10-31"))[f"kr_{number}"]
    assert kpi["value"] == value
    assert kpi["progress"] == pytest.approx(progress)
    assert kpi["status"] == (status if holds else "stale")


def test_values_that_end_before_the_due_date_are_not_final(okr: Okr) -> None:
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


@pytest.mark.parametrize(
    ("day", "value", "status"),
    [
        ("2024-05-19", 143, "on_track"),  # the week of the 13th of May
        ("2024-05-25", 143, "on_track"),  # the week in which the goal was reached still runs
        ("2024-05-26", 151, "achieved"),
        ("2024-06-30", 157, "achieved"),
    ],
)
def test_followers_are_reached_with_the_week_of_the_21st_of_may(okr: Okr, day: str, value: float, status: str) -> None:
    kpi = kpis_of(okr[0].json("scorecard", "--as-of", day))["kr_1214"]
    assert (kpi["value"], kpi["status"]) == (value, status)


def test_without_a_baseline_there_is_no_progress_and_the_reason_is_told(okr: Okr) -> None:
    kpis = kpis_of(okr[0].json("scorecard", "--as-of", "2023-09-24"))
    bare = [number for number, rows in results().items() if rows["baseline"].isna().all()]
    assert len(bare) == 9
    seen = [kpi for number in bare if (kpi := kpis[f"kr_{number}"])["value"] is not None]
    assert seen
    for kpi in seen:
        assert (kpi["baseline"], kpi["progress"], kpi["pace"]) == (None, None, None)
        assert {kpi["reasons"][name] for name in ("baseline", "progress", "pace")} == {"no_baseline"}


def test_of_two_values_on_one_day_the_later_row_counts(okr: Okr) -> None:
    assert len(doubled()) == 3
    with okr[0].workspace() as workspace:
        for number, day, value in doubled()[["key_result_id", "check_in_date", "value"]].itertuples(index=False):
            facts = workspace.facts([f"kr_{number}"], day.date(), day.date())
            assert [fact.value for fact in facts] == [value]
