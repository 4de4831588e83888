"""Process limits of an XmR chart: what is usual, from a mean (or median) and the moving ranges around it.

Wheeler, Understanding Variation: X̄ ± 2.66 mR̄ and 3.268 mR̄. Screening: Nelson 1982, as in the NHS charts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

ENOUGH = 6
"""Periods in a baseline from which there are limits."""
FIRM = 12
"""Periods in a baseline from which limits are no longer provisional; then they stay."""
SCREEN = 3.267
"""Moving ranges from this many times their mean are dropped once, where screening is on."""
ROUNDING = 1e-9
"""In mean moving ranges: rounding of binary fractions must not make a signal."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """How many mean (or median) moving ranges the limits lie off the centre, and the limit of moving ranges off 0."""

    limits: float
    range: float
    medians: bool = False


MEANS = Scaling(2.66, 3.268)
MEDIANS = Scaling(3.145, 3.865, medians=True)


@dataclass(frozen=True, slots=True)
class Limits:
    """The lines of a process behaviour chart."""

    center: float
    mr_bar: float
    unpl: float
    lnpl: float
    url: float
    """Upper limit of a moving range."""
    reach: float
    """Distance of the limits from the centre."""

    def side(self, value: float, share: float = 0.0) -> int:
        """1 above, −1 below the line at this share of the way to the limits, 0 between or on it."""
        off, line = value - self.center, share * self.reach + ROUNDING * self.mr_bar
        return (off > line) - (off < -line)

    def line(self, share: float) -> tuple[float, float]:
        """Lower and upper line at a share of the way to the limits: ½ the quarter lines, ⅔ the two-thirds lines."""
        return self.center - share * self.reach, self.center + share * self.reach

    def shown(self, low: float | None = None, high: float | None = None) -> tuple[float, float]:
        """Lower and upper limit to be drawn, cut at the natural bounds."""
        return max(self.lnpl, -math.inf if low is None else low), min(self.unpl, math.inf if high is None else high)


def moving_ranges(values: Sequence[float], positions: Sequence[int] | None = None) -> list[float]:
    """Distances between neighbours; where positions are given, only between adjacent periods: a gap breaks the pair."""
    return [
        abs(values[i] - values[i - 1])
        for i in range(1, len(values))
        if positions is None or positions[i] == positions[i - 1] + 1
    ]


def limits_of(
    values: Sequence[float],
    positions: Sequence[int] | None = None,
    *,
    scaling: Scaling = MEANS,
    screen: bool = False,
) -> Limits | None:
    """Limits from these values; None where no two are adjacent, or they do not vary.

    Screening drops large moving ranges once; the centre keeps all values.
    """
    ranges = moving_ranges(values, positions)
    if not ranges:
        return None
    average = median if scaling.medians else fmean
    center, spread = average(values), average(ranges)
    if screen:
        spread = average([r for r in ranges if r < SCREEN * spread] or ranges)
    if spread <= ROUNDING * max(abs(v) for v in values) * 1e-3:
        return None
    reach = scaling.limits * spread
    return Limits(center, spread, center + reach, center - reach, scaling.range * spread, reach)


def percent_limits(
    numerators: Sequence[float], denominators: Sequence[float], *, screen: bool = True
) -> list[tuple[float, float]]:
    """Laney's p′ chart: lower and upper limit of each share, wider where its denominator is small; within 0–1.

    p̄ ± 3 σᵢ · mR̄(z) / 1.128 with σᵢ = √(p̄(1 − p̄) / nᵢ) and z = (p − p̄) / σᵢ. Laney 2002.
    """
    center = sum(numerators) / sum(denominators)
    sigmas = [math.sqrt(center * (1 - center) / n) for n in denominators]
    scores = [(x / n - center) / sigma for x, n, sigma in zip(numerators, denominators, sigmas, strict=True)]
    found = limits_of(scores, scaling=Scaling(3 / 1.128, SCREEN), screen=screen)
    reach = found.reach if found else 0.0
    return [(max(center - reach * sigma, 0.0), min(center + reach * sigma, 1.0)) for sigma in sigmas]


def autocorrelation(values: Sequence[float], positions: Sequence[int] | None = None) -> float:
    """Lag-1 correlation: how far each value follows the one before, −1 to 1; 0 where nothing varies."""
    center = fmean(values)
    off = [value - center for value in values]
    whole = sum(x * x for x in off)
    pairs = (
        off[i] * off[i - 1] for i in range(1, len(off)) if positions is None or positions[i] == positions[i - 1] + 1
    )
    return sum(pairs) / whole if whole > 0 else 0.0
