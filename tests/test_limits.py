"""Process limits: what is usual."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kpi.limits import MEANS, MEDIANS, Limits, Scaling, autocorrelation, limits_of, moving_ranges, percent_limits

CALM = [20.0, 24.0, 22.0, 26.0, 21.0, 25.0]


def limits(
    values: Sequence[float] = CALM,
    positions: Sequence[int] | None = None,
    scaling: Scaling = MEANS,
    *,
    screen: bool = False,
) -> Limits:
    found = limits_of(values, positions, scaling=scaling, screen=screen)
    assert found is not None
    return found


def test_limits_lie_2_66_mean_moving_ranges_off_the_mean() -> None:
    found = limits()
    assert (found.center, found.mr_bar) == pytest.approx((23, 3.8))
    assert (found.lnpl, found.unpl) == pytest.approx((23 - 2.66 * 3.8, 23 + 2.66 * 3.8))
    assert found.url == pytest.approx(3.268 * 3.8)
    assert found.line(1 / 2) == pytest.approx((23 - 1.33 * 3.8, 23 + 1.33 * 3.8))
    assert found.line(2 / 3) == pytest.approx((23 - 1.773333333 * 3.8, 23 + 1.773333333 * 3.8))


def test_medians_have_factors_of_their_own() -> None:
    found = limits(scaling=MEDIANS)
    assert (found.center, found.mr_bar) == (23, 4)
    assert (found.unpl, found.url) == pytest.approx((23 + 3.145 * 4, 3.865 * 4))


def test_a_gap_breaks_the_pair() -> None:
    assert moving_ranges([1, 2, 50, 51], [0, 1, 3, 4]) == [1, 1]
    assert limits([1, 2, 50, 51], positions=[0, 1, 3, 4]).mr_bar == 1


def test_screening_drops_large_moving_ranges_once_and_keeps_the_center() -> None:
    values = [5.0, 6, 5, 6, 5, 6, 30, 6, 5, 6, 5, 6]
    loose, tight = limits(values), limits(values, screen=True)
    assert tight.mr_bar == 1 < loose.mr_bar
    assert tight.center == loose.center


@pytest.mark.parametrize(
    ("values", "positions"),
    [([7.0] * 12, None), ([0.1 + 0.2, 0.3] * 6, None), ([1.0, 2.0, 3.0], [0, 2, 4]), ([5.0], None), ([], None)],
    ids=["constant", "rounding", "no neighbours", "one", "none"],
)
def test_what_does_not_vary_has_no_limits(values: list[float], positions: list[int] | None) -> None:
    assert limits_of(values, positions) is None


def test_a_point_on_a_line_is_not_beyond_it_even_after_rounding() -> None:
    found = limits()
    assert [found.side(x) for x in (23, 23 + 1e-12, 23.1, 22)] == [0, 0, 1, -1]
    assert [found.side(x, 1.0) for x in (found.unpl, found.unpl + 1e-9, found.unpl + 0.01, found.lnpl)] == [0, 0, 1, 0]


def test_limits_are_drawn_within_the_natural_bounds() -> None:
    found = limits([1.0, 9.0, 2.0, 8.0, 1.0, 9.0])
    assert found.lnpl < 0
    assert found.shown(0, None) == (0, found.unpl)
    assert found.shown(None, 10) == (found.lnpl, 10)
    assert found.shown() == (found.lnpl, found.unpl)


def test_limits_of_shares_are_wider_where_fewer_were_asked_and_stay_within_0_and_1() -> None:
    few, many, _ = percent_limits([9, 450, 8], [10, 500, 10], screen=False)
    assert few[0] < many[0] < 0.9 < many[1] < few[1] == 1
    assert percent_limits([1, 1], [2, 2]) == [(0.5, 0.5), (0.5, 0.5)]


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 0.7, 1), ([1.0, 2] * 6, -1, -0.9), ([3.0] * 12, 0, 0)],
    ids=["rises", "alternates", "constant"],
)
def test_autocorrelation_tells_whether_a_value_follows_the_one_before(
    values: list[float], low: float, high: float
) -> None:
    assert low <= autocorrelation(values) <= high
