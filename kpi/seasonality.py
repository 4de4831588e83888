"""Seasonal factors, kept only where they are real: how far each month (quarter, weekday) lies off the series' own line.

Everything works on positions: whole numbers that count the periods of a cadence, neighbours one apart. Their remainder
by the cycle tells the month, so gaps in a series do no harm.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, fsum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kpi.assessment import PeriodValue, Season
from kpi.cadence import periods_within
from kpi.model import Cadence, Kpi, Mode, Plan, Target

Array = NDArray[np.float64]
Positions = NDArray[np.int64]

CYCLES = {Cadence.DAILY: 7, Cadence.MONTHLY: 12, Cadence.QUARTERLY: 4}
"""Periods until the season comes back; weeks and years have none that so few years could show."""
REAL = 2.0
"""Factors are kept where F is above this."""
_MONTHS = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3, Cadence.YEARLY: 12}
_DAYS = {Cadence.DAILY: 1, Cadence.WEEKLY: 7}
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Factors:
    """What the season does to each phase of a cycle: a factor where all values were above 0, else a difference."""

    effects: tuple[float, ...]
    """By position modulo cycle, shrunk by 1 − 1/F; logarithms where they multiply."""
    multiply: bool
    strength: float
    """F: variance between the phases ÷ what is left within them; of a season that was agreed, infinite."""
    is_agreed: bool = False
    """By people, not estimated from the values."""

    @property
    def shrinkage(self) -> float:
        """How much of the differences between phases is season and not chance, 0.5–1."""
        return 1 - 1 / self.strength

    @property
    def parameters(self) -> float:
        """Degrees of freedom that estimating the effects cost: (m − 1)(1 − 1/F)."""
        return 0.0 if self.is_agreed else (len(self.effects) - 1) * self.shrinkage

    def weights(self, positions: ArrayLike) -> Array:
        """What a difference of 1 in the adjusted series is in the series itself."""
        effects = self._at(positions)
        return np.exp(effects) if self.multiply else np.ones_like(effects)

    def remove(self, values: ArrayLike, positions: ArrayLike) -> Array:
        """The values without their season."""
        effects, series = self._at(positions), np.asarray(values, dtype=np.float64)
        return series / np.exp(effects) if self.multiply else series - effects

    def at(self, start: dt.date, cadence: Cadence) -> Season:
        """What the season does to the period that starts on a day."""
        effect = self.effects[position(start, cadence) % len(self.effects)]
        return Season(exp(effect) if self.multiply else effect, self.multiply)

    def put_back(self, values: ArrayLike, positions: ArrayLike) -> Array:
        """The values with the season of their positions."""
        effects, series = self._at(positions), np.asarray(values, dtype=np.float64)
        return series * np.exp(effects) if self.multiply else series + effects

    def _at(self, positions: ArrayLike) -> Array:
        return np.array(self.effects)[np.asarray(positions, dtype=np.int64) % len(self.effects)]


def cycle_of(kpi: Kpi) -> int:
    """Periods until a KPI's season comes back; 1 where none is looked for."""
    return 1 if kpi.seasonality == "none" else CYCLES.get(kpi.cadence, 1)


def position(start: dt.date, cadence: Cadence) -> int:
    """Number of the period that starts on a day."""
    if cadence in _MONTHS:
        return (start.year * 12 + start.month - 1) // _MONTHS[cadence]
    return start.toordinal() // _DAYS[cadence]


def factors_of(kpi: Kpi, values: Sequence[PeriodValue]) -> Factors | None:
    """The season of a KPI's values, for a series of one definition; None where none is real or wanted."""
    known = [(position(value.start, kpi.cadence), value.value) for value in values if value.value is not None]
    if not known or cycle_of(kpi) == 1:
        return None
    where, series = zip(*known, strict=True)
    return find_factors(np.array(series, dtype=np.float64), np.array(where, dtype=np.int64), cycle_of(kpi))


def agreed_season(kpi: Kpi, target: Target | None, fiscal_start: int = 1) -> Factors | None:
    """The season that a sum's target was agreed with, for a KPI whose seasonality is said to be that profile.

    None where the profile leaves out a month (quarter) of the year, or expects nothing of one.
    """
    cycle = CYCLES.get(kpi.cadence, 1)
    if kpi.seasonality != "profile" or kpi.cadence not in _MONTHS or cycle == 1 or target is None:
        return None
    if target.plan is not Plan.PROFILE or target.mode not in (Mode.WINDOW, Mode.CEILING):
        return None
    starts = list(periods_within(target.start, target.due, kpi.cadence, fiscal_start))
    phases: dict[int, list[float]] = {}
    for start, weight in zip(starts, target.profile, strict=False):
        phases.setdefault(position(start, kpi.cadence) % cycle, []).append(weight)
    means = [fsum(found) / len(found) for _, found in sorted(phases.items())]
    if len(means) < cycle or min(means) <= 0:
        return None
    effects = np.log(np.array(means) / (fsum(means) / cycle))
    return Factors(tuple(effects.tolist()), multiply=True, strength=np.inf, is_agreed=True)


def calmed(kpi: Kpi) -> Callable[[Sequence[float], Sequence[int]], Sequence[float] | None] | None:
    """Takes the season out of a series, or gives None where none is real; None for a KPI without one."""
    cycle = cycle_of(kpi)
    if cycle == 1:
        return None

    def calm(values: Sequence[float], positions: Sequence[int]) -> Sequence[float] | None:
        where = np.array(positions, dtype=np.int64)
        factors = find_factors(np.array(values, dtype=np.float64), where, cycle)
        if factors is None:
            return None
        calm_values: list[float] = factors.remove(values, where).tolist()
        return calm_values

    return calm


def find_factors(values: Array, positions: Positions, cycle: int) -> Factors | None:
    """Seasonal effects around the series' own line, or None where they are no more than chance (F ≤ 2).

    On logarithms where all values are above 0. The slope is the median of those between equal phases (Hirsch & Slack
    1984), so that the season does not bend it. The last whole cycles make a table of k rows and m columns:
    F = [k Σ s² / (m − 1)] ÷ [interaction / ((m − 1)(k − 1))], s being a column's mean less the mean of all.
    """
    if cycle < 2 or len(values) < 2 * cycle:
        return None
    # status, outlook and change of a KPI ask for the season of the same values, one after the other
    return _find_factors(values.astype(np.float64).tobytes(), positions.astype(np.int64).tobytes(), cycle)


@lru_cache(maxsize=64)
def _find_factors(series_bytes: bytes, position_bytes: bytes, cycle: int) -> Factors | None:
    values, positions = np.frombuffer(series_bytes), np.frombuffer(position_bytes, dtype=np.int64)
    multiply = bool(values.min() > 0)
    series = np.log(values) if multiply else values
    line = seasonal_slope(series, positions, cycle) * (positions - positions[0])
    table, lacking = _table(series - line, positions, cycle)
    if table is None:
        return None
    offsets, unexplained = _split(table)
    if offsets.max() - offsets.min() <= _ROUNDING * max(1.0, float(np.abs(series).max())):
        return None
    freedom = (cycle - 1) * (len(table) - 1) - lacking
    rest = float((unexplained**2).sum())
    between = len(table) * float(offsets @ offsets) / (cycle - 1)
    strength = between * freedom / rest if rest > 0 else np.inf
    if freedom < 1 or strength <= REAL:
        return None
    effects = offsets * (1 - 1 / strength)
    if multiply:
        effects -= np.log(np.exp(effects).sum() / cycle)  # without its season, a year keeps its mean
    in_table, first = effects.tolist(), -(int(positions[-1]) + 1) % cycle
    return Factors((*in_table[first:], *in_table[:first]), multiply, float(strength))


def seasonal_slope(series: Array, positions: Positions, cycle: int) -> float:
    """Median slope between values whole cycles apart, with a cycle of 1 between all; 0 where there are none."""
    pairs, gaps = _pairs(positions.astype(np.int64).tobytes(), cycle)
    if not len(gaps):
        return 0.0
    return median(np.subtract.outer(series, series)[pairs] / gaps)


def median(numbers: Array) -> float:
    """The number in the middle, of at least one; numpy's own spends most of its time on what is not there, as NaN."""
    half = len(numbers) // 2
    if len(numbers) % 2:
        return float(np.partition(numbers, half)[half])
    low, high = np.partition(numbers, (half - 1, half))[half - 1 : half + 1].tolist()
    return float((low + high) / 2)


@lru_cache(maxsize=4)  # those of a thousand values take 5 MB; KPIs of one cadence mostly have the same periods
def _pairs(position_bytes: bytes, cycle: int) -> tuple[NDArray[np.bool_], Array]:
    """Which pairs of values are whole cycles apart, as a square, and how far."""
    positions = np.frombuffer(position_bytes, dtype=np.int64)
    gaps = np.subtract.outer(positions, positions)
    pairs = (gaps > 0) & (gaps % cycle == 0)
    return pairs, gaps[pairs].astype(np.float64)


def _table(series: Array, positions: Positions, cycle: int) -> tuple[Array | None, int]:
    """The last whole cycles, one per row, and how many cells had to be completed.

    None where there is only one, or where a phase or cycle has no value at all.
    """
    ago = positions[-1] - positions
    cycles = int(ago[0] + 1) // cycle
    cells = np.full(cycles * cycle, np.nan)
    inside = ago < len(cells)
    cells[len(cells) - 1 - ago[inside]] = series[inside]
    table = cells.reshape(cycles, cycle)
    lacking = np.isnan(table)
    if cycles < 2 or lacking.all(axis=0).any() or lacking.all(axis=1).any():
        return None, 0
    return _completed(table, lacking), int(lacking.sum())


def _completed(table: Array, lacking: NDArray[np.bool_]) -> Array:
    """Missing cells take the value that lets them add nothing to the interaction (Yates 1933), found step by step."""
    if not lacking.any():
        return table
    full = np.where(lacking, np.nanmean(table), table)
    for _ in range(100):
        expected = full - _split(full)[1]
        moved = np.abs(expected - full)[lacking].max()
        full = np.where(lacking, expected, full)
        if moved <= _ROUNDING * np.abs(full).max():
            break
    return full


def _split(table: Array) -> tuple[Array, Array]:
    """How far each column's mean lies off the mean of all, and what neither row nor column explains of each cell."""
    cycles, cycle = table.shape
    rows, columns = table.sum(axis=1, keepdims=True) / cycle, table.sum(axis=0) / cycles
    whole = table.sum() / table.size
    return columns - whole, table - rows - columns + whole
