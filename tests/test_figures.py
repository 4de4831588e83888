"""Figures show what was assessed: gaps stay gaps, open periods are marked, paths and events lie on their days."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from kpi import figures
from kpi.assessment import (
    Assessment,
    DataState,
    Outlook,
    PeriodForecast,
    PeriodValue,
    Reason,
    Rollup,
    Status,
)
from kpi.cadence import next_start, period_end
from kpi.figures import Bullet, Strip
from kpi.model import Cadence, Direction, Event, Kind, Kpi, Mode, Plan, Rebase, Target, Version, Waypoint

AS_OF = dt.date(2026, 10, 31)


def agreed(**facts: Any) -> Target:
    """A target for the year 2026."""
    return Target.model_validate({"start": dt.date(2026, 1, 1), "due": dt.date(2026, 12, 31), **facts})


LEVEL = agreed(baseline=10.0, value=20.0)


def months(*values: float | None, start: dt.date = dt.date(2026, 1, 1), **more: Any) -> tuple[PeriodValue, ...]:
    starts = [next_start(start, Cadence.MONTHLY, i) for i in range(len(values))]
    return tuple(PeriodValue(s, period_end(s, Cadence.MONTHLY), v, **more) for s, v in zip(starts, values, strict=True))


def kpi(*targets: Target, kind: Kind = Kind.RATIO, **more: Any) -> Kpi:
    return Kpi.model_validate({"key": "reach", "name": "Reach", "kind": kind, "targets": targets, **more})


def assessed(series: tuple[PeriodValue, ...], target: Target | None = LEVEL, **more: Any) -> Assessment:
    facts: dict[str, Any] = {"status": Status.ON_TRACK, "reason": Reason.PACE, "data": DataState("fresh")}
    return Assessment(kpi="reach", as_of=AS_OF, target=target, series=series, **facts | more)


# sparkline


def test_a_sparkline_keeps_gaps_and_leaves_out_what_is_open_or_incomplete() -> None:
    series = (*months(1, None, 3), *months(4, start=dt.date(2026, 4, 1), completeness=0.5))
    running = months(9, start=dt.date(2026, 11, 1))
    figure = figures.sparkline(assessed((*series, *running)), kpi(LEVEL))
    assert figure.values == (1.0, None, 3.0, None)
    assert figure.target == 20


def test_a_sparkline_shows_the_latest_periods_only() -> None:
    assert figures.sparkline(assessed(months(1, 2, 3, 4)), kpi(LEVEL), periods=2).values == (3, 4)


def test_a_sparkline_breaks_where_the_definition_changes() -> None:
    first, second = months(1, 2), months(8, 9, start=dt.date(2026, 3, 1), version=2)
    assert figures.sparkline(assessed((*first, *second)), kpi(LEVEL)).breaks == (2,)


@pytest.mark.parametrize(
    ("target", "direction", "shown", "band"),
    [
        (agreed(mode=Mode.WINDOW, value=100), Direction.INCREASE, None, None),
        (agreed(mode=Mode.MAINTAIN, low=2, high=5), Direction.RANGE, None, (2, 5)),
        (agreed(mode=Mode.MAINTAIN, low=2), Direction.INCREASE, None, (2, None)),
        (agreed(baseline=4, value=4), Direction.DECREASE, None, (None, 4)),
        (None, Direction.INCREASE, None, None),
    ],
)
def test_a_sparkline_shows_a_line_for_a_level_and_a_band_for_a_range(
    target: Target | None, direction: Direction, shown: float | None, band: tuple[float | None, float | None] | None
) -> None:
    figure = figures.sparkline(assessed(months(3, 4), target), kpi(direction=direction))
    assert (figure.target, figure.band) == (shown, band)


# bullet


@pytest.mark.parametrize("direction", [Direction.INCREASE, Direction.DECREASE])
def test_a_bullet_is_the_share_of_the_way_whatever_the_direction(direction: Direction) -> None:
    assessment = assessed(months(15), progress=0.5, expected_progress=0.8)
    bullet = figures.bullet(assessment, kpi(LEVEL, direction=direction))
    assert isinstance(bullet, Bullet)
    assert (bullet.actual, bullet.expected) == (0.5, 0.8)
    assert bullet.enough == pytest.approx(0.72)


def test_for_a_ceiling_enough_is_the_most_that_may_be_used() -> None:
    target = agreed(mode=Mode.CEILING, value=100)
    bullet = figures.bullet(assessed(months(5), target, burn=0.74, expected_progress=0.81), kpi(target))
    assert isinstance(bullet, Bullet)
    assert (bullet.actual, bullet.expected, bullet.ceiling) == (0.74, 0.81, True)
    assert bullet.enough == pytest.approx(0.9)


def test_a_maintained_kpi_shows_each_period_and_those_without_a_verdict() -> None:
    target = agreed(mode=Mode.MAINTAIN, low=2, high=5)
    series = (*months(9, start=dt.date(2025, 12, 1)), *months(2, 5, 5.1, None), *months(3, start=dt.date(2026, 11, 1)))
    strip = figures.bullet(assessed(series, target, periods_in_range=(2, 3)), kpi(target))
    assert strip == Strip(Status.ON_TRACK, (True, True, False, None))


@pytest.mark.parametrize(
    ("target", "facts"),
    [
        (None, {}),
        (LEVEL, {"progress": None}),
        (agreed(mode=Mode.MILESTONE), {"progress": 0.0}),
        (agreed(mode=Mode.MAINTAIN, low=2), {"periods_in_range": None}),
    ],
)
def test_what_cannot_be_computed_has_no_bullet(target: Target | None, facts: dict[str, Any]) -> None:
    assert figures.bullet(assessed(months(1), target, **facts), kpi()) is None


def test_a_distribution_starts_with_the_most_severe_and_leaves_out_what_does_not_occur() -> None:
    counts = {Status.ON_TRACK: 4, Status.NO_DATA: 1, Status.OFF_TRACK: 2, Status.MISSED: 0}
    rollup = Rollup(Status.AT_RISK, Reason.CHILD_BEHIND, 0.9, 0.8, 0.8, 1.0, counts)
    figure = figures.distribution(rollup)
    assert figure.counts == ((Status.OFF_TRACK, 2), (Status.NO_DATA, 1), (Status.ON_TRACK, 4))
    assert figure.total == 7


# trend


def test_a_trend_runs_along_the_path_to_the_due_date() -> None:
    figure = figures.trend(kpi(LEVEL), assessed(months(11, 12)))
    assert figure.path is not None
    assert figure.path.points == ((dt.date(2025, 12, 31), 10.0), (dt.date(2026, 12, 31), 20.0))
    assert figure.path.on(dt.date(2026, 7, 1)) == pytest.approx(10 + 10 * 182 / 365)
    assert figure.path.on(dt.date(2027, 1, 1)) is None
    assert figure.due == dt.date(2026, 12, 31)
    assert figure.span == (dt.date(2025, 12, 31), dt.date(2026, 12, 31))


def test_a_step_plan_holds_each_value_until_the_next() -> None:
    target = LEVEL.model_copy(update={"plan": Plan.STEP})
    path = figures.trend(kpi(target), assessed(months(11), target)).path
    assert path is not None
    assert path.on(dt.date(2026, 2, 27)) == path.on(dt.date(2026, 1, 31))
    assert path.on(dt.date(2026, 2, 28)) > path.on(dt.date(2026, 2, 27))  # type: ignore[operator]


def test_milestones_bend_the_path() -> None:
    bend = Waypoint(date=dt.date(2026, 6, 30), value=18.0)
    target = LEVEL.model_copy(update={"plan": Plan.MILESTONES, "waypoints": (bend,)})
    path = figures.trend(kpi(target), assessed(months(11), target)).path
    assert path is not None
    assert (bend.date, 18.0) in path.points


def test_without_a_baseline_there_is_no_path_and_without_a_target_nothing_to_reach() -> None:
    without_baseline = LEVEL.model_copy(update={"baseline": None})
    assert figures.trend(kpi(without_baseline), assessed(months(11), without_baseline)).path is None
    figure = figures.trend(kpi(), assessed(months(11), None))
    assert (figure.path, figure.due, figure.band) == (None, None, None)


def test_a_replaced_target_stays_as_a_ghost_until_the_day_before_the_next() -> None:
    new = agreed(baseline=10.0, value=30.0, valid_from=dt.date(2026, 4, 1))
    later = agreed(baseline=10.0, value=99.0, valid_from=dt.date(2026, 11, 1))
    figure = figures.trend(kpi(LEVEL, new, later), assessed(months(11), new))
    assert [(ghost.target, ghost.until) for ghost in figure.ghosts] == [(20.0, dt.date(2026, 3, 31))]
    assert figure.path is not None
    assert figure.path.target == 30.0


def test_points_say_whether_they_are_open_incomplete_or_carried() -> None:
    series = (
        *months(1),
        *months(2, start=dt.date(2026, 2, 1), completeness=0.5),
        *months(3, start=dt.date(2026, 3, 1), carried=True),
        *months(4, start=dt.date(2026, 11, 1)),
    )
    points = figures.trend(kpi(LEVEL), assessed(series)).points
    assert [p.state for p in points] == ["complete", "partial", "complete", "open"]
    assert [p.carried for p in points] == [False, False, True, False]


def test_lines_stop_at_gaps_incomplete_periods_and_new_definitions() -> None:
    series = (*months(1, 2, None, 4), *months(5, 6, start=dt.date(2026, 5, 1), version=2))
    runs = figures.runs(figures.trend(kpi(LEVEL), assessed(series)).points)
    assert [[p.value for p in run] for run in runs] == [[1, 2], [4], [5, 6]]


def test_only_events_of_this_kpi_its_platforms_and_of_all_are_shown_and_none_of_the_future() -> None:
    events = [
        Event(date=dt.date(2026, 5, 1), name="for all"),
        Event(date=dt.date(2026, 3, 1), name="own", kpi="reach"),
        Event(date=dt.date(2026, 3, 2), name="other", kpi="sales"),
        Event(date=dt.date(2026, 3, 3), name="platform", platform="linkedin"),
        Event(date=dt.date(2026, 3, 4), name="other platform", platform="tiktok"),
        Event(date=dt.date(2026, 12, 1), name="future"),
        Event(date=dt.date(2020, 1, 1), name="long ago"),
    ]
    figure = figures.trend(kpi(LEVEL, platforms=("linkedin",)), assessed(months(1, 2)), events)
    assert [flag.name for flag in figure.flags] == ["own", "platform", "for all"]
    assert [flag.scope for flag in figure.flags] == ["own", "platform", "all"]
    without = figures.trend(kpi(LEVEL), assessed(months(1, 2)), events)
    assert [flag.name for flag in without.flags] == ["own", "for all"]


def test_a_definition_break_lies_on_its_day() -> None:
    versions = (
        Version(valid_from=dt.date(2026, 2, 1), reason="new"),
        Version(valid_from=dt.date(2027, 1, 1), reason="x"),
    )
    figure = figures.trend(kpi(LEVEL, versions=versions), assessed(months(1, 2)))
    assert [(b.day, b.reason) for b in figure.breaks] == [(dt.date(2026, 2, 1), "new")]


def test_the_previous_year_lies_on_this_year_and_never_across_definitions() -> None:
    before = months(1, 2, start=dt.date(2025, 1, 1))
    now = months(5, 6)
    assert figures.trend(kpi(LEVEL), assessed((*before, *now))).previous == (
        (dt.date(2026, 1, 31), 1),
        (dt.date(2026, 2, 28), 2),
    )
    redefined = tuple(value._replace(version=2) for value in now)
    assert figures.trend(kpi(LEVEL), assessed((*before, *redefined))).previous == ()


def test_weeks_are_compared_with_the_week_52_weeks_before() -> None:
    weeks = [dt.date(2025, 10, 6) + dt.timedelta(weeks=i) for i in range(53)]
    series = tuple(PeriodValue(day, day + dt.timedelta(days=6), float(i)) for i, day in enumerate(weeks))
    figure = figures.trend(kpi(LEVEL, cadence=Cadence.WEEKLY), assessed(series))
    assert figure.previous == ((dt.date(2026, 10, 11), 0.0),)


def test_nothing_known_is_an_empty_trend() -> None:
    figure = figures.trend(kpi(), assessed((), None))
    assert figure.values == []
    assert figures.runs(figure.points) == []


AHEAD = tuple(
    PeriodForecast(v.start, v.end, mean, mean - 2, mean + 2)
    for v, mean in zip(months(0, 0, start=dt.date(2026, 11, 1)), (13.0, 14.0), strict=True)
)


def test_a_forecast_leads_on_from_the_last_final_value_to_the_due_date() -> None:
    series = (*months(11, 12, 12.5, start=dt.date(2026, 8, 1)), *months(3, start=dt.date(2026, 11, 1)))
    figure = figures.trend(kpi(LEVEL), assessed(series, outlook=Outlook(path=AHEAD)))
    assert [(a.day, a.mean, a.low, a.high) for a in figure.ahead] == [
        (dt.date(2026, 10, 31), 12.5, 12.5, 12.5),
        (dt.date(2026, 11, 30), 13.0, 11.0, 15.0),
        (dt.date(2026, 12, 31), 14.0, 12.0, 16.0),
    ]
    assert max(figure.values) == 20
    assert min(figure.values) == 3


def test_a_forecast_without_a_band_is_a_line_and_without_a_value_before_it_nothing() -> None:
    bare = tuple(replace(period, low=None, high=None) for period in AHEAD)
    figure = figures.trend(kpi(LEVEL), assessed(months(12, start=dt.date(2026, 10, 1)), outlook=Outlook(path=bare)))
    assert [a.low for a in figure.ahead] == [None, None, None]
    assert figures.trend(kpi(LEVEL), assessed((), outlook=Outlook(path=AHEAD))).ahead == ()


def test_a_confirmed_level_is_marked_from_its_confirmation_on() -> None:
    levels = [
        Rebase(start=dt.date(2026, 2, 1), reason="Videos", confirmed_on=AS_OF),
        Rebase(start=dt.date(2026, 5, 1), reason="Later", confirmed_on=dt.date(2026, 11, 1)),
    ]
    figure = figures.trend(kpi(LEVEL, rebases=levels), assessed(months(1, 2)))
    assert [(b.day, b.reason) for b in figure.levels] == [(dt.date(2026, 2, 1), "Videos")]


# total


def test_the_forecast_of_a_sum_leads_on_from_what_came_together() -> None:
    target = agreed(mode=Mode.WINDOW, value=365.0)
    totals = tuple(replace(period, mean=60.0 + i, low=None, high=None) for i, period in enumerate(AHEAD))
    after = PeriodForecast(dt.date(2027, 1, 1), dt.date(2027, 1, 31), 9.0)
    series = months(30, 20, start=dt.date(2026, 9, 1))
    found = assessed(series, target, outlook=Outlook(path=(*AHEAD, after), totals=totals))
    figure = figures.total(kpi(target, kind=Kind.FLOW), found)
    assert figure is not None
    assert [(a.day, a.mean) for a in figure.ahead] == [
        (dt.date(2026, 10, 31), 50.0),
        (dt.date(2026, 11, 30), 60.0),
        (dt.date(2026, 12, 31), 61.0),
    ]
    assert figure.parts == AHEAD  # what comes after the due date does not count


def test_a_sum_adds_up_what_came_together_against_its_path() -> None:
    target = agreed(mode=Mode.WINDOW, value=365.0)
    series = (*months(99, start=dt.date(2025, 12, 1)), *months(30, 20, None), *months(7, start=dt.date(2026, 11, 1)))
    figure = figures.total(kpi(target, kind=Kind.FLOW), assessed(series, target))
    assert figure is not None
    assert [value for _, value in figure.running] == [0, 30, 50]
    assert [day for day, _ in figure.running] == [dt.date(2025, 12, 31), dt.date(2026, 1, 31), dt.date(2026, 2, 28)]
    assert figure.path.points == ((dt.date(2025, 12, 31), 0.0), (dt.date(2026, 12, 31), 365.0))
    assert [round(value) for _, _, value in figure.planned] == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert [p.state for p in figure.points] == ["complete", "complete", "complete", "open"]
    assert not figure.ceiling


def test_a_sum_has_no_path_among_the_values_of_single_periods() -> None:
    target = agreed(mode=Mode.WINDOW, value=365.0)
    assert figures.trend(kpi(target, kind=Kind.FLOW), assessed(months(30), target)).path is None


@pytest.mark.parametrize(("target", "kind"), [(LEVEL, Kind.FLOW), (None, Kind.FLOW)])
def test_only_sums_and_budgets_have_a_total(target: Target | None, kind: Kind) -> None:
    assert figures.total(kpi(kind=kind), assessed(months(1), target)) is None
