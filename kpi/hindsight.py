"""The forecast's own record: what it would have said on earlier dates, and what came."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kpi import cadence as periods
from kpi.aggregation import Series
from kpi.ahead import fit_of, period_forecasts, usable_values, values_ahead
from kpi.assessment import PeriodForecast, PeriodValue, Reason
from kpi.forecast import ENOUGH
from kpi.model import Kpi, Thresholds
from kpi.seasonality import agreed_season, position

AHEAD = 3
"""How many periods before its outcome a forecast is looked at: a quarter where KPIs are monthly."""
LATEST = 12
"""Only so many latest outcomes: of the way the KPI runs today."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One earlier forecast and its outcome."""

    made: dt.date
    """Last day of the latest period that was known then."""
    forecast: PeriodForecast
    actual: float
    held: bool
    """Whether the outcome lay in the 80 % band, ends included."""


@dataclass(frozen=True, slots=True)
class Record:
    """Earlier forecasts against what came, oldest first: "7 of 10 held"."""

    trials: tuple[Trial, ...] = ()
    reason: Reason | None = None
    """Why there are none."""

    @property
    def count(self) -> int:
        """How many forecasts have an outcome by now."""
        return len(self.trials)

    @property
    def held(self) -> int:
        """How many of the outcomes lay in the band."""
        return sum(trial.held for trial in self.trials)


def record_of(
    kpi: Kpi,
    series: Series,
    as_of: dt.date,
    since: dt.date | None = None,
    *,
    completeness: float = Thresholds().completeness,
    ahead: int = AHEAD,
    fiscal_start: int = 1,
) -> Record:
    """Forecasts recomputed as of earlier dates, each from what lay before it, for the latest outcomes.

    As costly as one outlook for each; it changes only with the values.
    """
    usable = usable_values(series, as_of, completeness)
    trials: list[Trial] = []
    for outcome in reversed(usable):
        trial = _trial(kpi, usable, outcome, since, ahead, fiscal_start)
        trials += [trial] if trial else []
        if len(trials) == LATEST:
            break
    return Record(tuple(reversed(trials)), None if trials else Reason.TOO_FEW_POINTS)


def _trial(
    kpi: Kpi, usable: list[PeriodValue], outcome: PeriodValue, since: dt.date | None, ahead: int, fiscal_start: int
) -> Trial | None:
    """The forecast made so many periods before an outcome; None where too little was known, or something else."""
    place = position(outcome.start, kpi.cadence)
    known = [value for value in usable if position(value.start, kpi.cadence) <= place - ahead]
    if len(known) < ENOUGH or known[-1].version != outcome.version or outcome.value is None:
        return None
    season = agreed_season(kpi, kpi.target_on(known[-1].end), fiscal_start)
    found, _ = fit_of(kpi, known, since, season)
    if found is None or found.count < ENOUGH:
        return None
    steps = place - position(known[-1].start, kpi.cadence)
    starts = [periods.next_start(known[-1].start, kpi.cadence, step) for step in range(1, steps + 1)]
    path = values_ahead(kpi, known[-1], found, steps)
    forecast = period_forecasts(kpi, starts, path, kpi.lower_bound, kpi.upper_bound)[-1]
    assert forecast.low is not None
    assert forecast.high is not None
    rounding = 1e-9 * max(abs(outcome.value), abs(forecast.mean))
    held = forecast.low - rounding <= outcome.value <= forecast.high + rounding
    return Trial(known[-1].end, forecast, outcome.value, held)
