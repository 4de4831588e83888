"""The process behaviour chart: what is judged, in which segments, against which limits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from kpi.assessment import PeriodValue, Reason
from kpi.cadence import period_end
from kpi.model import Cadence, Kpi
from kpi.process_chart import Chart, Segment, analysis_series, chart_of
from tests.facts import JAN, kpi, target
from tests.series import CALM, month, values


def chart(series: Sequence[PeriodValue], of: Kpi | None = None, **options: Any) -> Chart:
    return chart_of(of or kpi(), series, options.pop("as_of", series[-1].end), **options)


def only(series: Sequence[PeriodValue], of: Kpi | None = None, **options: Any) -> Segment:
    (segment,) = chart(series, of, **options).segments
    return segment


@pytest.mark.parametrize(
    ("fields", "series", "expected"),
    [
        ({"kind": "flow"}, [5, 7, None, 6], [5, 7, 6]),
        ({"kind": "ratio"}, [0.5, 0.7], [0.5, 0.7]),
        ({"kind": "stock"}, [100, 110, 105], [10, -5]),
        ({"kind": "stock"}, [100, 110, None, 130, 131], [10, 1]),
        ({"kind": "stock", "analysis_series": "value"}, [100, 110], [100, 110]),
        ({"kind": "flow", "analysis_series": "diff"}, [5, 7], [2]),
        ({"kind": "flow", "analysis_series": "decumulate"}, [10, 25, 24, 4, 9], [15, -1, 4, 5]),
        ({"kind": "stock"}, [100], []),
    ],
)
def test_values_are_judged_and_of_a_stock_its_changes(
    fields: dict[str, Any], series: list[float | None], expected: list[float]
) -> None:
    points = analysis_series(kpi(**fields), values(series))
    assert [point.value for point in points] == expected


@pytest.mark.parametrize("cadence", list(Cadence))
def test_neighbours_are_known_at_every_cadence(cadence: Cadence) -> None:
    first = dt.date(2026, 1, 5) if cadence is Cadence.WEEKLY else JAN
    points = analysis_series(
        kpi(kind="stock", cadence=cadence.value), values([float(n) for n in range(20)], cadence, first)
    )
    assert [point.value for point in points] == [1] * 19


@pytest.mark.parametrize(
    ("count", "limits", "provisional", "judged"),
    [(5, False, True, 0), (6, True, True, 0), (11, True, True, 0), (12, True, False, 0), (20, True, False, 8)],
)
def test_the_first_twelve_periods_are_the_baseline_and_stay_it(
    count: int, limits: bool, provisional: bool, judged: int
) -> None:
    series = (CALM * 2)[:count]
    segment = only(values(series))
    assert (segment.limits is not None, segment.provisional, len(segment.judged)) == (limits, provisional, judged)
    assert segment.reason is (None if limits else Reason.TOO_FEW_POINTS)
    assert segment.periods == tuple(month(n) for n in range(1, min(count, 12) + 1))


def test_later_values_never_move_the_limits() -> None:
    assert only(values([*CALM, 90, 10, 95])).limits == only(values(CALM)).limits


def test_twelve_levels_give_eleven_changes() -> None:
    levels = [1000.0 + 10 * n + n % 2 for n in range(14)]
    segment = only(values(levels), kpi(kind="stock"))
    assert (len(segment.periods), list(segment.baseline), len(segment.judged)) == (12, list(range(11)), 2)
    assert only(values(levels[:6]), kpi(kind="stock")).limits is not None


def window(first: int, last: int, **fields: Any) -> Kpi:
    """A KPI whose as-is analysis took these months."""
    span = {"start": month(first), "end": period_end(month(last), Cadence.MONTHLY)}
    return kpi(targets=[target(start=JAN, due=dt.date(2029, 12, 31), baseline_window=span)], **fields)


def test_the_as_is_window_is_the_baseline() -> None:
    segment = only(values(CALM * 2), window(4, 10))
    assert segment.periods == tuple(month(n) for n in range(4, 11))
    assert [point.start for point in segment.judged] == [month(n) for n in range(11, 25)]
    assert [point.in_baseline for point in segment.drawn("wheeler")] == [False] * 3 + [True] * 7 + [False] * 14


def test_an_as_is_window_with_too_few_periods_gives_way_to_the_first_ones() -> None:
    assert only(values(CALM), window(1, 3)).periods == tuple(month(n) for n in range(1, 13))


def test_outliers_are_screened_only_where_nobody_chose_the_baseline() -> None:
    series = [50.0, 51, 50, 51, 50, 90, 50, 51, 50, 51, 50, 51]
    chosen, automatic = only(values(series), window(1, 12)).limits, only(values(series)).limits
    assert chosen is not None
    assert automatic is not None
    assert automatic.mr_bar == 1 < chosen.mr_bar


@pytest.mark.parametrize(
    ("series", "reason"),
    [
        ([7.0] * 15, Reason.NO_VARIATION),
        ([50.0, None, 51, None, 52, None, 50, None, 51, None, 53], Reason.TOO_FEW_POINTS),
    ],
    ids=["never moves", "no neighbours"],
)
def test_without_limits_there_is_a_reason(series: list[float | None], reason: Reason) -> None:
    segment = only(values(series))
    assert (segment.limits, segment.reason) == (None, reason)
    assert all(point.flag is None for point in segment.drawn("wheeler"))


def test_only_periods_that_are_over_and_have_a_value_of_their_own_count() -> None:
    series = values(CALM)
    series[3] = series[3]._replace(carried=True)
    series[4] = series[4]._replace(value=None)
    segment = only(series, as_of=series[-1].end - dt.timedelta(days=1))
    assert [point.start for point in segment.points] == [month(n) for n in (1, 2, 3, 6, 7, 8, 9, 10, 11)]


def test_a_new_definition_starts_new_limits_and_nothing_is_compared_across() -> None:
    series = values([*CALM, 55]) + values([500, 505, 495, 502, 498, 501, 503], first=month(14), version=2)
    old, new = chart(series).segments
    assert (len(old.points), len(new.points)) == (13, 7)
    assert new.limits is not None
    assert new.limits.center == pytest.approx(500.571, abs=0.001)
    stock_old, stock_new = chart(series, kpi(kind="stock")).segments
    assert [stock_old.points[0].value, stock_new.points[0].value] == [3, 5]


def test_a_confirmed_rebase_starts_new_limits_and_the_old_stay() -> None:
    series = values([*CALM, *(value + 20 for value in CALM)])
    old, new = chart(series, rebased=[month(13)]).segments
    assert old.limits == only(series[:12]).limits
    assert new.limits is not None
    assert new.limits.center == pytest.approx(70.5)
    assert [len(part.points) for part in chart(series, rebased=[month(1)]).segments] == [24]
    assert [len(part.points) for part in chart(series, rebased=[month(40)]).segments] == [24]


def test_the_window_of_the_as_is_analysis_belongs_to_its_own_segment() -> None:
    series = values([*CALM, *(value + 20 for value in CALM)])
    old, new = chart(series, window(1, 8), rebased=[month(13)]).segments
    assert (old.periods[-1], new.periods[0], len(new.periods)) == (month(8), month(13), 12)


def test_the_baseline_of_a_measure_lies_before_its_start() -> None:
    series = values([*CALM[:8], 70, 71, 69, 72])
    segment = only(series, since=dt.date(2026, 9, 17))
    assert segment.periods == tuple(month(n) for n in range(1, 9))
    assert [point.start for point in segment.judged] == [month(n) for n in range(9, 13)]
    assert only(series, since=JAN).reason is Reason.TOO_FEW_POINTS
    assert only(series, since=dt.date(2027, 5, 1)).judged == ()


def test_a_measure_belongs_to_the_quarter_of_the_fiscal_year_in_which_it_started() -> None:
    quarters = values(CALM, Cadence.QUARTERLY, first=dt.date(2026, 2, 1))
    segment = only(quarters, kpi(cadence="quarterly"), since=dt.date(2028, 4, 3))
    assert segment.judged[0].start == dt.date(2028, 2, 1)


def test_points_in_the_baseline_are_flagged_among_themselves() -> None:
    drawn = only(values([50, 51, 50, 51, 50, 90, 50, 51, 50, 51, 50, 51, 95])).drawn("wheeler")
    assert [point.start for point in drawn if point.flag and point.flag.side > 0] == [month(6), month(13)]


def test_the_season_is_taken_out_where_one_is_known() -> None:
    def halve(series: Sequence[float], _: Sequence[int]) -> Sequence[float] | None:
        return [value / 2 for value in series]

    found = chart(values(CALM), adjust=halve)
    assert found.adjusted
    assert [point.value for point in found.segments[0].points] == [value / 2 for value in CALM]
    assert [point.level for point in found.segments[0].points] == CALM
    unknown = chart(values(CALM), adjust=lambda *_: None)
    assert not unknown.adjusted
    assert [point.value for point in unknown.segments[0].points] == CALM


def test_a_kpi_said_to_be_seasonal_is_held_against_last_year_until_its_season_is_known() -> None:
    series = values([*CALM, *(value + n for n, value in enumerate(CALM))])
    found = chart(series, kpi(seasonality="profile"), adjust=lambda *_: None)
    assert found.basis == "year_on_year"
    assert [point.value for point in found.segments[0].points] == list(range(12))
    assert chart(values(CALM), kpi(seasonality="profile")).segments == ()


def test_no_values_no_chart() -> None:
    assert chart_of(kpi(), [], JAN) == Chart(())
