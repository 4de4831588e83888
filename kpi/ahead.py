"""The values of a KPI in the periods to come, fitted to those it had: what outlook and hindsight both stand on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from kpi import cadence as periods
from kpi.aggregation import Series
from kpi.assessment import PeriodForecast, PeriodValue
from kpi.forecast import ENOUGH, Fit, Path, fit
from kpi.model import Cadence, Kpi
from kpi.process_chart import analysis_series, basis_of
from kpi.seasonality import Array, Factors, cycle_of, position
from kpi.standing import is_usable

WIDENING = {Cadence.QUARTERLY: 1.35, Cadence.YEARLY: 1.35}
"""Measured: without it four of five quarters and years would not lie in the 80 % band."""

Edge = Array | float | None
"""A bound for every period, or one for all, or none."""


def usable_values(series: Series, as_of: dt.date, completeness: float) -> list[PeriodValue]:
    """The periods that may be judged, oldest first."""
    return [value for value in series.periods if is_usable(value, as_of, completeness)]


def by_changes(kpi: Kpi) -> bool:
    """Whether the changes are forecast and added up, as of a stock."""
    return basis_of(kpi) != "value"


def fit_of(
    kpi: Kpi, usable: Sequence[PeriodValue], since: dt.date | None = None, agreed: Factors | None = None
) -> tuple[Fit | None, int]:
    """The fit to a KPI's values of the latest definition, and how many values it could stand on.

    Only those from `since` on, the start of a confirmed new level, once these are enough. `agreed` is the season that
    holds while none can be found.
    """
    points = analysis_series(kpi, [value for value in usable if value.version == usable[-1].version])
    where = np.array([point.position for point in points], dtype=np.int64)
    numbers = np.array([point.value for point in points], dtype=np.float64)
    if since is not None:
        recent = where >= position(since, kpi.cadence)
        if recent.sum() >= ENOUGH:
            where, numbers = where[recent], numbers[recent]
    widening = WIDENING.get(kpi.cadence, 1.0)
    return fit(numbers, where, cycle=cycle_of(kpi), widening=widening, agreed=agreed), len(numbers)


def values_ahead(kpi: Kpi, latest: PeriodValue, found: Fit, horizon: int) -> Path:
    """The KPI's values in the periods after the latest, not yet held within its bounds."""
    if not by_changes(kpi):
        return found.path(horizon)
    assert latest.value is not None
    # the latest change may be older than the level that it leads on from: after a gap there is none
    passed = position(latest.start, kpi.cadence) - found.last
    summed = found.sums(passed + horizon, np.arange(passed + horizon) >= passed)
    deviations = None if summed.deviations is None else summed.deviations[passed:]
    return Path(latest.value + summed.means[passed:], deviations, summed.df)


def period_forecasts(
    kpi: Kpi, starts: Sequence[dt.date], ahead: Path, low: Edge, high: Edge
) -> tuple[PeriodForecast, ...]:
    """Means and bands as values, one per period, held within bounds."""
    ends = [periods.period_end(start, kpi.cadence) for start in starts]
    rows = [_held(numbers, low, high) for numbers in (ahead.means, *(ahead.bands() or ()))]
    return tuple(map(PeriodForecast, starts, ends, *rows))


def _held(numbers: Array, low: Edge, high: Edge) -> list[float]:
    raised = numbers if low is None else np.maximum(numbers, low)
    held: list[float] = (raised if high is None else np.minimum(raised, high)).tolist()
    return held
