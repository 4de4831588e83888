from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi import forecast, student
from kpi.forecast import Fit, Path, Spread, fit
from kpi.seasonality import Factors

NOISE = np.array([100, 104, 97, 102, 99, 105, 96, 101, 103, 98, 100, 102.0])
SEASON = Factors((-0.2, 0.0, 0.3), multiply=True, strength=10.0)


def fitted(values: object, cycle: int = 1) -> Fit:
    found = fit(np.array(values, dtype=float), cycle=cycle)
    assert found is not None
    return found


def plain(**fields: object) -> Fit:
    """A fit of known numbers."""
    known = {"count": 12, "last": 11, "level": 10.0, "drift": 0.5, "alpha": 0.3, "variance": 4.0, "factors": None}
    return Fit(**{**known, "drift_variance": 0.09, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("count", "point", "band"), [(4, False, False), (5, True, False), (7, True, False), (8, True, True)]
)
def test_how_many_values_allow_what(count: int, point: bool, band: bool) -> None:
    found = fit(NOISE[:count])
    assert (found is not None) is point
    if found:
        path = found.path(3)
        assert (path.bands() is not None) is band
        assert (path.at(3).at_least(100) is not None) is band
        assert (path.at(3).at_most(100) is not None) is band
        assert (path.at(3).between(90, 110) is not None) is band
        assert (path.at(3).band() is not None) is band


def test_an_exact_line_goes_on_in_full_and_for_certain() -> None:
    path = fitted(range(10, 30)).path(5)
    assert path.means == pytest.approx([30, 31, 32, 33, 34])
    assert path.at(5).band() == pytest.approx((34, 34))
    assert path.at(5).at_least(34) == 1
    assert path.at(5).at_least(34.001) == 0
    assert path.at(5).at_most(34) == 1


def test_noise_has_no_drift_worth_the_name() -> None:
    assert abs(fitted(NOISE).drift) < 0.05
    assert fitted(NOISE).path(3).means == pytest.approx([100.5] * 3, abs=1)


def test_drift_counts_as_far_as_the_line_explains_the_values() -> None:
    values = 5 * np.arange(12.0) + 0.8 * (NOISE - 100)
    spans = np.arange(12.0)
    slopes = [(values[j] - values[i]) / (j - i) for i in range(12) for j in range(i + 1, 12)]
    slope = float(np.median(slopes))
    rest = values - slope * spans
    rest -= np.median(rest)
    explained = 1 - (rest @ rest) / ((values - values.mean()) @ (values - values.mean())) * 11 / 10
    assert 0.8 < explained < 1
    assert fitted(values).drift == pytest.approx(explained**2 * slope)


def test_a_gap_does_not_bend_a_line() -> None:
    places = np.array([0, 1, 2, 3, 6, 7, 8, 11, 12])
    found = fit(3.0 * places, places)
    assert found is not None
    assert found.last == 12
    assert found.path(2).means == pytest.approx([39, 42])


def test_smoothing_takes_the_alpha_with_the_smallest_errors() -> None:
    alpha, level, errors = forecast._smooth(NOISE)
    expected = []
    for candidate in np.arange(0.02, 0.981, 0.02):
        smoothed, squares = NOISE[:4].mean(), 0.0
        for value in NOISE:
            squares += (value - smoothed) ** 2
            smoothed += candidate * (value - smoothed)
        expected.append((squares, candidate, smoothed))
    best = min(expected)
    assert (float(errors @ errors), alpha, level) == pytest.approx(best)


def test_the_variance_grows_with_the_horizon() -> None:
    steps = np.arange(1, 7)
    path = plain().path(6)
    assert path.deviations is not None
    assert path.deviations**2 == pytest.approx(4 * (1 + (steps - 1) * 0.36) + steps**2 * 0.09)
    assert path.means == pytest.approx(10 + 0.5 * steps)


@pytest.mark.parametrize("season", [None, SEASON])
@pytest.mark.parametrize("alpha", [0.3, 0.8])
def test_the_variance_of_sums_is_that_of_what_is_added_up(season: Factors | None, alpha: float) -> None:
    found, horizon = plain(factors=season, alpha=alpha), 7
    counted = np.array([False, True, True, False, True, True, True])
    sums = found.sums(horizon, counted)
    assert sums.deviations is not None
    weights = (season.weights(11 + np.arange(1, 8)) if season else np.ones(7)) * counted
    a = max(alpha, 0.6)
    for end in range(1, horizon + 1):
        moved = [weights[k] + a * weights[k + 1 : end].sum() for k in range(end)]
        drifted = float(weights[:end] @ np.arange(1, end + 1))
        variance = 4 * float(np.square(moved).sum()) + drifted**2 * 0.09
        assert sums.deviations[end - 1] ** 2 == pytest.approx(variance)
    assert sums.means == pytest.approx(np.cumsum(found.path(horizon).means * counted))


def test_sums_of_a_plain_series_follow_the_short_formula() -> None:
    sums = plain().sums(5)
    assert sums.deviations is not None
    steps = np.arange(1, 6)
    expected = 4 * sum((1 + (5 - k) * 0.6) ** 2 for k in steps) + (5 * 6 / 2) ** 2 * 0.09
    assert sums.deviations[-1] ** 2 == pytest.approx(expected)


def test_a_season_comes_back_in_value_and_in_width() -> None:
    path, flat = plain(factors=SEASON).path(3), plain().path(3)
    assert path.means == pytest.approx(flat.means * np.exp([-0.2, 0.0, 0.3]))
    assert path.deviations is not None
    assert flat.deviations is not None
    assert path.deviations == pytest.approx(flat.deviations * np.exp([-0.2, 0.0, 0.3]))


def test_the_season_costs_degrees_of_freedom() -> None:
    year = np.array([80, 82, 90, 95, 100, 105, 98, 92, 100, 110, 120, 128.0])
    values = np.tile(year, 3) + np.tile(NOISE - 100, 3)[::-1] * np.repeat([1, -1, 1], 12)
    found = fitted(values, 12)
    assert found.factors is not None
    adjusted = found.factors.remove(values, np.arange(36))
    errors = forecast._smooth(adjusted - found.drift * np.arange(36))[2]
    free = 36 - 3 - 11 * (1 - 1 / found.factors.strength)
    assert found.variance == pytest.approx(max(errors @ errors / free, (1.4826 * np.median(np.abs(errors))) ** 2))


def test_one_outlier_among_small_errors_cannot_hide_in_the_median() -> None:
    calm, shaken = NOISE.copy(), NOISE.copy()
    shaken[6] = 160
    assert fitted(shaken).variance > 3 * fitted(calm).variance


def test_widening_stretches_every_band() -> None:
    narrow, wide = fit(NOISE), fit(NOISE, widening=1.35)
    assert narrow is not None
    assert wide is not None
    for found, wider in ((narrow.path(4), wide.path(4)), (narrow.sums(4), wide.sums(4))):
        assert found.deviations is not None
        assert wider.deviations == pytest.approx(1.35 * found.deviations)


def test_only_the_latest_values_of_a_long_history_count() -> None:
    long = np.concatenate([np.full(500, 1e6), np.tile(NOISE, 100)])
    found = fitted(long)
    assert found.count == forecast.HISTORY
    assert found.path(1).means == pytest.approx([100.5], abs=3)


def test_numbers_too_large_to_square_give_nothing() -> None:
    assert fit(NOISE * 1e150) is None


spreads = st.builds(Spread, st.floats(-1e3, 1e3), st.floats(0.01, 1e4), st.integers(5, 60))


@settings(max_examples=60)
@given(spreads, st.floats(-3, 3))
def test_tails_and_band_fit_together(spread: Spread, away: float) -> None:
    assert spread.deviation is not None
    value = spread.mean + away * spread.deviation
    above, below, band = spread.at_least(value), spread.at_most(value), spread.band()
    assert above is not None
    assert below is not None
    assert band is not None
    assert above + below == pytest.approx(1, abs=1e-3)
    assert spread.between(*band) == pytest.approx(0.8, abs=1e-3)
    assert spread.at_least(band[0]) == pytest.approx(0.9, abs=1e-3)
    assert spread.between(value, None) == pytest.approx(above)
    assert spread.between(None, value) == pytest.approx(below)
    assert spread.between(None, None) == 1


@pytest.mark.parametrize(
    ("low", "high", "probability"), [(5, None, 1), (None, 5, 1), (5, 5, 1), (5.1, None, 0), (None, 4.9, 0), (4, 6, 1)]
)
def test_what_is_certain_has_no_chance(low: float | None, high: float | None, probability: float) -> None:
    assert Spread(0.1 * 50, 0.0, 9).between(low, high) == probability


def test_bands_are_the_quantiles_of_the_path() -> None:
    path = Path(np.array([1.0, 2.0]), np.array([1.0, 3.0]), 9)
    bands = path.bands()
    assert bands is not None
    half = student.quantile(0.9, 9)
    assert bands[1] - path.means == pytest.approx([half, 3 * half])
    assert path.at(2).band() == pytest.approx((bands[0][1], bands[1][1]))


@settings(max_examples=60)
@given(st.lists(st.floats(-1e6, 1e6), min_size=8, max_size=40))
def test_any_values_give_finite_numbers(values: list[float]) -> None:
    for path in (fitted(values, 4).path(6), fitted(values, 4).sums(6)):
        assert path.deviations is not None
        assert all(math.isfinite(number) for number in (*path.means, *path.deviations))
