"""Student's t distribution for whole degrees of freedom, exact: the only thing the forecast would need SciPy for.

For whole degrees of freedom the distribution function is a finite sum (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4).
"""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist


def cdf(t: float, df: int) -> float:
    """P(T ≤ t)."""
    angle = math.atan2(t, math.sqrt(df))
    cosine, sine = math.cos(angle), math.sin(angle)
    odd = df % 2
    term, total = (cosine if odd else 1.0), 0.0
    for k in range(1 + odd, df, 2):
        total += term
        term *= cosine * cosine * k / (k + 1)
    within = 2 / math.pi * (angle + sine * total) if odd else sine * total
    return (1 + within) / 2


@lru_cache(maxsize=512)
def quantile(p: float, df: int) -> float:
    """The t that T stays below with probability p, 0 < p < 1."""
    if p < 0.5:
        return -quantile(1 - p, df)
    # to the right of 0 the distribution function is concave, so Newton's steps from the normal quantile only go up
    t, step = NormalDist().inv_cdf(p), math.inf
    while step > 1e-13 * (1 + t):
        step = (p - cdf(t, df)) / _density(t, df)
        t += step
    return t


def _density(t: float, df: int) -> float:
    scale = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)
    return scale * math.pow(1 + t * t / df, -(df + 1) / 2)
