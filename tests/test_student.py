from __future__ import annotations

import math
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi import student


@pytest.mark.parametrize(
    ("p", "df", "t"),
    [
        (0.9, 1, 3.0776835371752536),
        (0.9, 2, 1.8856180831641267),
        (0.9, 5, 1.475884048824481),
        (0.975, 10, 2.2281388519862744),
        (0.995, 3, 5.840909309733355),
        (0.9, 30, 1.3104150253913958),
        (0.1, 5, -1.475884048824481),
        (0.5, 7, 0.0),
    ],
)
def test_quantiles_are_those_of_the_tables(p: float, df: int, t: float) -> None:
    assert student.quantile(p, df) == pytest.approx(t, abs=1e-10)


@settings(max_examples=60)
@given(st.floats(-50, 50))
def test_one_and_two_degrees_of_freedom_have_a_closed_form(t: float) -> None:
    assert student.cdf(t, 1) == pytest.approx(0.5 + math.atan(t) / math.pi, abs=1e-12)
    assert student.cdf(t, 2) == pytest.approx(0.5 + t / (2 * math.sqrt(2 + t * t)), abs=1e-12)


@settings(max_examples=60)
@given(st.floats(0.001, 0.999), st.integers(1, 200))
def test_quantile_undoes_the_distribution_function(p: float, df: int) -> None:
    assert student.cdf(student.quantile(p, df), df) == pytest.approx(p, abs=1e-12)


def test_many_degrees_of_freedom_are_nearly_normal() -> None:
    assert student.quantile(0.9, 1000) == pytest.approx(NormalDist().inv_cdf(0.9), abs=1e-3)
    assert student.cdf(1.5, 997) == pytest.approx(NormalDist().cdf(1.5), abs=1e-3)


@settings(max_examples=60)
@given(st.floats(-30, 30), st.integers(1, 60))
def test_both_tails_are_alike(t: float, df: int) -> None:
    assert student.cdf(t, df) + student.cdf(-t, df) == pytest.approx(1, abs=1e-12)
