"""The forecast of a series: exponential smoothing around a drift that has to be earned, with honest uncertainty.

A straight line through a short series is the worst of all forecasts; here the drift counts only as far as the line
explains the series: an exact line is continued in full, noise is not continued at all. The form and its constants
were chosen on published competition series; the method page says which and how well it did on others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpi import student
from kpi.seasonality import Array, Factors, Positions, find_factors, median, seasonal_slope

ENOUGH_FOR_POINT = 5
ENOUGH = 8
"""Values needed for an interval and a probability."""
BAND = 0.80
HISTORY = 1000
"""Only so many latest values are looked at: the pairs of more would take memory and tell nothing about today."""
_LARGEST = 1e100
"""Squares of more would not fit into a float."""
_ALPHAS = np.linspace(0.02, 0.98, 49)
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Spread:
    """What a number in the future may be: Student's t around a mean."""

    mean: float
    deviation: float | None
    """None: too few values to tell; 0: it is certain."""
    df: int

    def at_least(self, value: float) -> float | None:
        """Probability of reaching a value from below; rounding errors do not decide."""
        if self.deviation is None:
            return None
        tolerance = _ROUNDING * max(abs(value), abs(self.mean))
        above = self.mean - value + tolerance
        if self.deviation <= tolerance:
            return float(above >= 0)
        return student.cdf(above / self.deviation, self.df)

    def at_most(self, value: float) -> float | None:
        """Probability of reaching a value from above."""
        return Spread(-self.mean, self.deviation, self.df).at_least(-value)

    def between(self, low: float | None, high: float | None) -> float | None:
        """Probability of lying in a range, both ends inclusive; an open end is None."""
        if self.deviation is None:
            return None
        outside = 1.0
        if low is not None:
            outside -= 1 - (self.at_least(low) or 0.0)
        if high is not None:
            outside -= 1 - (self.at_most(high) or 0.0)
        return max(outside, 0.0)

    def band(self) -> tuple[float, float] | None:
        """The ends of the middle 80 %."""
        if self.deviation is None:
            return None
        half = student.quantile((1 + BAND) / 2, self.df) * self.deviation
        return self.mean - half, self.mean + half


@dataclass(frozen=True, slots=True)
class Path:
    """One number per period to come: means, and how far off they may be."""

    means: Array
    deviations: Array | None
    df: int

    def at(self, step: int) -> Spread:
        """The number after this many periods, counted from 1."""
        deviation = None if self.deviations is None else float(self.deviations[step - 1])
        return Spread(float(self.means[step - 1]), deviation, self.df)

    def bands(self) -> tuple[Array, Array] | None:
        """Lower and upper ends of the middle 80 %."""
        if self.deviations is None:
            return None
        half = student.quantile((1 + BAND) / 2, self.df) * self.deviations
        return self.means - half, self.means + half


@dataclass(frozen=True, slots=True)
class Fit:
    """What the values up to now say about those to come."""

    count: int
    """How many values."""
    last: int
    """Position of the latest."""
    level: float
    """Smoothed value at the last position, without season."""
    drift: float
    """Expected change per period."""
    alpha: float
    """How much a new value moves the level."""
    variance: float
    """Of one step ahead."""
    drift_variance: float
    factors: Factors | None
    widening: float = 1.0

    def path(self, horizon: int) -> Path:
        """The values of the next periods: Var_h = s²(1 + (h − 1)a²) + h² s_b²."""
        steps, positions = self._steps(horizon)
        means = self.level + self.drift * steps
        if self.factors:
            means = self.factors.put_back(means, positions)
        moved = 1 + (steps - 1) * self._memory**2
        variances = self.variance * moved + steps**2 * self.drift_variance
        return Path(means, self._deviations(variances, self._weights(positions)), self._df)

    def sums(self, horizon: int, counted: NDArray[np.bool_] | None = None, means: Array | None = None) -> Path:
        """The sums of the next periods' values up to each of them; only those counted, and with other means if given.

        Var_H = s² Σ_k (w_k + a Σ_{j>k} w_j)² + (Σ k w_k)² s_b²: an error in one period moves all that follow, by a;
        the weights w are those of the season.
        """
        steps, positions = self._steps(horizon)
        values = self.path(horizon).means if means is None else means
        use = np.ones(horizon) if counted is None else counted.astype(np.float64)
        weights, memory = self._weights(positions) * use, self._memory
        total = np.cumsum(weights)
        own = weights - memory * total  # (w_k + a (W_H − W_k))² summed over k ≤ H, for every H at once
        squares = np.cumsum(own**2) + 2 * memory * total * np.cumsum(own) + steps * (memory * total) ** 2
        variances = self.variance * squares + np.cumsum(weights * steps) ** 2 * self.drift_variance
        return Path(np.cumsum(values * use), self._deviations(variances), self._df)

    @property
    def _df(self) -> int:
        return self.count - 3

    @property
    def _memory(self) -> float:
        """How much of an error stays, for the variance: at least 0.6, since a small alpha may be chance."""
        return max(self.alpha, 0.6)

    def _steps(self, horizon: int) -> tuple[Array, Positions]:
        steps = np.arange(1, horizon + 1)
        return steps.astype(np.float64), self.last + steps

    def _weights(self, positions: Positions) -> Array:
        return self.factors.weights(positions) if self.factors else np.ones(len(positions))

    def _deviations(self, variances: Array, weights: Array | float = 1.0) -> Array | None:
        if self.count < ENOUGH:
            return None
        return self.widening * np.sqrt(np.maximum(variances, 0.0)) * weights


def fit(
    values: Array,
    positions: Positions | None = None,
    *,
    cycle: int = 1,
    widening: float = 1.0,
    agreed: Factors | None = None,
) -> Fit | None:
    """Fit the forecast to a series, oldest first; None with fewer than five values, or such as no float can square.

    Positions count the periods where some are missing. `widening` stretches the intervals, for cadences whose bands
    were measured to be too narrow. `agreed` is the season that holds while none can be found in the values.
    """
    if len(values) < ENOUGH_FOR_POINT or np.abs(values).max() > _LARGEST:
        return None
    series = np.asarray(values[-HISTORY:], dtype=np.float64)
    where = np.arange(len(series)) if positions is None else positions[-HISTORY:]
    factors = find_factors(series, where, cycle) or agreed
    adjusted = factors.remove(series, where) if factors else series
    times = (where - where[-1]).astype(np.float64)  # 0 at the latest, so that levels are those of today
    line = _line(adjusted, where)
    drift = line.evidence**2 * line.slope
    alpha, level, errors = _smooth(adjusted - drift * times)
    freedom = len(series) - 3 - (factors.parameters if factors else 0.0)
    typical = 1.4826 * median(np.abs(errors))
    return Fit(
        count=len(series),
        last=int(where[-1]),
        level=level,
        drift=drift,
        alpha=alpha,
        variance=max(float(errors @ errors) / freedom, typical**2),
        drift_variance=line.variance * max(line.evidence**2, 0.25),
        factors=factors,
        widening=widening,
    )


@dataclass(frozen=True, slots=True)
class _Line:
    slope: float
    evidence: float
    """Adjusted R², not below 0."""
    variance: float
    """Of the slope, for errors that depend on each other."""


def _line(series: Array, where: Positions) -> _Line:
    """The Theil–Sen line: the median of the slopes of all pairs; its fit and how sure the slope is."""
    slope = seasonal_slope(series, where, 1)
    times = (where - where[-1]).astype(np.float64)
    residuals = series - slope * times
    residuals -= median(residuals)
    count, left = len(series), float(residuals @ residuals)
    around, spans = series - series.mean(), times - times.mean()
    overall = float(around @ around)
    evidence = 1 - left / overall * (count - 1) / (count - 2) if overall > 0 else 0.0
    adjacent = np.diff(times) == 1
    carried = float((residuals[1:] * residuals[:-1])[adjacent].sum()) / left if left > 0 else 0.0
    rho = min(max(carried, 0.0), 0.95)
    standard = left / (count - 2) / float(spans @ spans)
    return _Line(slope, max(evidence, 0.0), 2 * (1 + rho) / (1 - rho) * standard)


def _smooth(series: Array) -> tuple[float, float, Array]:
    """Simple exponential smoothing with the best alpha of a grid, begun at the mean of the first four values.

    Returns alpha, the last level, and the errors of one step ahead.
    """
    levels = np.full(len(_ALPHAS), series[:4].mean())
    errors = np.empty((len(series), len(_ALPHAS)))
    for step, value in enumerate(series):
        errors[step] = value - levels
        levels = levels + _ALPHAS * errors[step]
    best = int(np.argmin(np.einsum("ij,ij->j", errors, errors)))
    return float(_ALPHAS[best]), float(levels[best]), errors[:, best].copy()
