from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.assessment import PeriodValue
from kpi.cadence import next_start, period_end
from kpi.model import Cadence
from kpi.seasonality import Array, Factors, factors_of, find_factors, position, seasonal_slope
from tests.facts import JAN, kpi

YEAR = (80, 82, 90, 95, 100, 105, 98, 92, 100, 110, 120, 128)


def factors(values: Sequence[float] | Array, cycle: int, first: int = 0) -> Factors | None:
    series = np.array(values, dtype=float)
    return find_factors(series, np.arange(len(series)) + first, cycle)


def noise(count: int, seed: int, level: float = 100) -> Array:
    return level + np.random.default_rng(seed).normal(0, 5, count)


def test_effects_follow_the_formula() -> None:
    # slopes of equal phases 0.5 and 1.5, so 1; the rest is 0 3 / −1 4, columns ∓2 around their mean, interaction 1
    found = factors([0, 4, 1, 7], 2)
    assert found is not None
    assert not found.multiply
    assert found.strength == pytest.approx(16)
    assert found.effects == pytest.approx((-2 * 15 / 16, 2 * 15 / 16))
    assert found.parameters == pytest.approx(15 / 16)


def test_values_above_zero_have_factors_and_others_differences() -> None:
    doubling = factors([10, 20] * 4, 2)
    assert doubling is not None
    assert doubling.multiply
    assert np.exp(doubling.effects[1] - doubling.effects[0]) == pytest.approx(2)
    with_nothing = factors([0, 10] * 4, 2)
    assert with_nothing is not None
    assert not with_nothing.multiply
    assert with_nothing.effects == pytest.approx((-5, 5))


@pytest.mark.parametrize("first", [0, 5, 24312])
def test_the_month_a_series_begins_with_does_not_matter(first: int) -> None:
    series = np.array(YEAR * 3, dtype=float)
    found = factors(YEAR * 3, 12, first)
    assert found is not None
    assert np.ptp(found.remove(series, np.arange(36) + first)) < 1e-9
    ahead = found.put_back(np.full(12, np.mean(YEAR)), np.arange(36, 48) + first)
    assert ahead == pytest.approx(np.array(YEAR, dtype=float))


def test_a_trend_does_not_bend_the_season_nor_the_season_the_trend() -> None:
    season = np.tile([-3.0, 0, 1, 2], 6)
    series = season + 0.5 * np.arange(24) - 10
    assert seasonal_slope(series, np.arange(24), 4) == pytest.approx(0.5)
    found = find_factors(series, np.arange(24), 4)
    assert found is not None
    assert found.effects == pytest.approx((-3, 0, 1, 2))


def test_chance_is_rarely_taken_for_a_season() -> None:
    taken = sum(factors(noise(36, seed), 12) is not None for seed in range(200))
    assert taken < 0.12 * 200


def test_a_season_in_noise_is_shrunk_but_kept() -> None:
    series = noise(48, 1) * np.tile([0.8, 1.0, 1.2, 1.0], 12)
    found = factors(series, 4)
    assert found is not None
    assert 0.5 < found.shrinkage < 1
    assert found.effects[2] == pytest.approx(math.log(1.2), abs=0.04)


@pytest.mark.parametrize(
    ("values", "cycle"),
    [
        (YEAR * 2, 1),
        ((YEAR * 2)[:-1], 12),
        ([7.0] * 24, 12),
        ([0.0] * 24, 12),
        ([0.1 + 0.2, 0.3] * 12, 2),
    ],
    ids=["no cycle", "a month short of two years", "always the same", "always nothing", "rounding only"],
)
def test_nothing_is_kept(values: Sequence[float], cycle: int) -> None:
    assert factors(values, cycle) is None


def test_gaps_do_no_harm() -> None:
    places = np.array([place for place in range(40) if place not in (7, 20, 21)])
    series = np.array([YEAR[place % 12] * 1.01**place for place in places])
    found = find_factors(series, places, 12)
    assert found is not None
    adjusted = np.log(found.remove(series, places))
    assert np.diff(adjusted) == pytest.approx(math.log(1.01) * np.diff(places), abs=1e-6)


def test_a_month_that_never_had_a_value_leaves_no_season() -> None:
    places = np.array([place for place in range(48) if place % 12 != 3])
    assert find_factors(np.array([float(YEAR[place % 12]) for place in places]), places, 12) is None


@settings(max_examples=60)
@given(st.lists(st.floats(-1e3, 1e3), min_size=4, max_size=4), st.booleans(), st.integers(-100, 100))
def test_putting_back_undoes_removing(effects: list[float], multiply: bool, place: int) -> None:
    scaled = tuple(effect / 1e3 for effect in effects)
    found = Factors(scaled, multiply, 3.0)
    series, places = np.array([3.0, 7.0, 11.0]), np.arange(3) + place
    assert found.put_back(found.remove(series, places), places) == pytest.approx(series)
    assert found.put_back(series + 1, places) - found.put_back(series, places) == pytest.approx(found.weights(places))


@pytest.mark.parametrize("cadence", list(Cadence))
def test_positions_of_neighbours_are_one_apart(cadence: Cadence) -> None:
    monday = dt.date(2025, 12, 29)
    first = monday if cadence is Cadence.WEEKLY else dt.date(2025, 4, 1)
    places = [position(next_start(first, cadence, step), cadence) for step in range(60)]
    assert np.diff(places).tolist() == [1] * 59


@pytest.mark.parametrize(
    ("fields", "found"),
    [({}, True), ({"seasonality": "none"}, False), ({"cadence": "weekly"}, False), ({"cadence": "yearly"}, False)],
)
def test_a_kpi_has_a_season_where_one_is_wanted_and_can_be_seen(fields: dict[str, str], found: bool) -> None:
    of = kpi(**fields)
    starts = [next_start(JAN, of.cadence, step) for step in range(36)]
    values = [
        PeriodValue(start, period_end(start, of.cadence), None if step == 4 else float(YEAR[step % 12]))
        for step, start in enumerate(starts)
    ]
    season = factors_of(of, values)
    assert (season is not None) is found
    assert factors_of(of, []) is None
    if season:
        october = season.remove(110.0, position(dt.date(2026, 10, 1), of.cadence))
        january = season.remove(80.0, position(JAN, of.cadence))
        assert float(october) == pytest.approx(float(january))
