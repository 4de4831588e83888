"""The outlook of a KPI: the chance of reaching its target by the due date, if things go on as before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import fsum

import numpy as np

from kpi import cadence as periods
from kpi.aggregation import Series, version_on
from kpi.ahead import Edge, by_changes, fit_of, period_forecasts, usable_values, values_ahead
from kpi.assessment import Chance, Outlook, PeriodValue, Reason, RoundedChance
from kpi.forecast import Fit, Path, Spread
from kpi.model import Aggregation, Direction, Kpi, Mode, Target
from kpi.seasonality import Array, agreed_season, position
from kpi.standing import TOLERANCE, bounds, excess, mode_of

LIKELY, UNLIKELY = 0.80, 0.20
_AVERAGED = (Aggregation.RATIO_OF_SUMS, Aggregation.WEIGHTED_MEAN)


def chance_of(probability: float) -> Chance:
    """The word for a probability."""
    if probability >= LIKELY:
        return Chance.LIKELY
    return Chance.UNLIKELY if probability < UNLIKELY else Chance.OPEN


def rounded(probability: float) -> RoundedChance:
    """A probability in steps of 5 %, but not beyond the border of its word: 79 % is not shown as a likely 80 %."""
    if probability < 0.10:
        return RoundedChance(10, "below")
    if probability > 0.90:
        return RoundedChance(90, "above")
    percent = 5 * round(probability * 20)
    return RoundedChance(percent if chance_of(percent / 100) is chance_of(probability) else percent - 5)


def outlook_of(
    kpi: Kpi,
    target: Target | None,
    series: Series,
    as_of: dt.date,
    fiscal_start: int = 1,
    since: dt.date | None = None,
) -> Outlook:
    """The chance of reaching a target as of a day, and the values to come until its due date.

    `since` is where the latest confirmed new level of the KPI begins: with eight values from there on, older ones no
    longer count. Values of another definition never do. Once data cover the due date, the chance is 1 or 0.
    """
    if target is None or kpi.direction is Direction.NEUTRAL:
        return Outlook(reason=Reason.NO_TARGET if target is None else Reason.NEUTRAL)
    usable = usable_values(series, as_of, target.thresholds.completeness)
    covering = next((i for i, value in enumerate(usable) if value.end >= target.due), len(usable))
    usable = usable[: covering + 1]
    if not usable:
        return Outlook(reason=Reason.NO_PERIOD)
    if usable[-1].version > version_on(kpi, max(target.since, target.start)):
        return Outlook(reason=Reason.VERSION_CHANGED)
    total = next((total for total in reversed(series.totals) if total.end <= usable[-1].end), None)
    case = _Case(kpi, target, mode_of(kpi, target), usable, total, fiscal_start)
    if case.wanted == (None, None):
        return Outlook(reason=Reason.NO_TARGET)
    if usable[-1].end >= target.due:
        return case.settled()
    if case.mode is Mode.MILESTONE:
        return Outlook(reason=Reason.NOT_APPLICABLE)
    outlook, certain = case.outlook(since), case.certainty()
    return outlook if certain is None else replace(outlook, probability=certain, reason=None)


@dataclass(frozen=True, slots=True)
class _Case:
    """One KPI and its target, and what is known up to the latest usable period."""

    kpi: Kpi
    target: Target
    mode: Mode
    usable: Sequence[PeriodValue]
    total: PeriodValue | None
    """Window and ceiling: what there is from the start to the end of the latest usable period."""
    fiscal_start: int

    @property
    def latest(self) -> PeriodValue:
        return self.usable[-1]

    @property
    def so_far(self) -> float:
        """The total so far; 0 before the start."""
        return 0.0 if self.total is None or self.total.value is None else self.total.value

    @property
    def is_total(self) -> bool:
        """Whether the number that counts is the total from start to due date; a stock has only its level."""
        return self.mode in (Mode.WINDOW, Mode.CEILING) and self.kpi.over_time is not Aggregation.LAST

    @property
    def wanted(self) -> tuple[float | None, float | None]:
        """Where the number has to lie on the due date, both ends inclusive; an open end is None."""
        goal = self.target.value
        match self.mode:
            case Mode.MAINTAIN:
                return bounds(self.kpi, self.target)
            case Mode.MILESTONE:
                return (1.0 if goal is None else goal), None
        return (None, goal) if self._downwards else (goal, None)

    @property
    def _downwards(self) -> bool:
        if self.mode is Mode.CEILING or self.kpi.direction is Direction.DECREASE:
            return True
        base, goal = self.target.baseline, self.target.value
        return self.kpi.direction is Direction.RANGE and base is not None and goal is not None and goal < base

    def settled(self) -> Outlook:
        """Data cover the due date: what came is certain. A range must have been kept often enough as well."""
        measured = self.total if self.is_total else self.latest
        if measured is None or measured.value is None:
            return Outlook(reason=measured.reason if measured else Reason.NO_PERIOD)
        reached = Spread(measured.value, 0.0, 1).between(*self.wanted)
        if self.mode is Mode.MAINTAIN and self._share_in_range() < self.target.thresholds.maintain_share - TOLERANCE:
            reached = 0.0
        return Outlook(reached, measured.value, measured.value, measured.value, reason=None)

    def certainty(self) -> float | None:
        """A sum once reached stays reached and a budget once exceeded stays exceeded, as their status does."""
        if self.total is None or not self.is_total or self.kpi.over_time is not Aggregation.SUM:
            return None
        inside = Spread(self.so_far, 0.0, 1).between(*self.wanted)
        if self.mode is Mode.CEILING:
            return None if inside else 0.0
        return 1.0 if inside and not self._downwards else None

    def outlook(self, since: dt.date | None) -> Outlook:
        """The chance while the due date is still to come."""
        season = agreed_season(self.kpi, self.target, self.fiscal_start)
        found, count = fit_of(self.kpi, self.usable, since, season)
        if found is None:
            return Outlook(reason=Reason.TOO_FEW_POINTS, count=count)
        starts, low, high = self._starts(), self.kpi.lower_bound, self.kpi.upper_bound
        values = values_ahead(self.kpi, self.latest, found, len(starts))
        path = period_forecasts(self.kpi, starts, values, low, high)
        frame = Outlook(reason=None, path=path, count=count, seasonal=found.factors is not None)
        if self.is_total:
            return self._of_total(frame, found, starts)
        return self._judged(frame, values.at(len(starts)), low, high)

    def _of_total(self, frame: Outlook, found: Fit, starts: Sequence[dt.date]) -> Outlook:
        """What there is so far, and what the periods that still count bring."""
        if self.total is not None and self.total.value is None:
            return replace(frame, reason=self.total.reason)
        counted = np.array(self._counted(starts), dtype=np.bool_)
        many = np.cumsum(counted, dtype=np.float64)
        summed = found.sums(len(starts), counted, np.array([period.mean for period in frame.path]))
        low, high = self.kpi.lower_bound, self.kpi.upper_bound
        lows: Edge = low
        highs: Edge = high
        if self.kpi.over_time is Aggregation.SUM and not by_changes(self.kpi):
            totals = Path(self.so_far + summed.means, summed.deviations, summed.df)
            lows = None if low is None else self.so_far + low * many
            highs = None if high is None else self.so_far + high * many
        elif self.kpi.over_time in _AVERAGED and not by_changes(self.kpi):
            totals = self._averages(summed, many)
        else:
            return replace(frame, reason=Reason.NOT_ADDITIVE)
        ends = period_forecasts(self.kpi, starts, totals, lows, highs)
        kept = tuple(period for period, counts in zip(ends, counted, strict=True) if counts)
        return self._judged(replace(frame, totals=kept), totals.at(len(starts)), _last(lows), _last(highs))

    def _averages(self, summed: Path, many: Array) -> Path:
        """Ratios over the whole window: what there is and what comes, weighted by their denominators."""
        before, each = self._denominators()
        whole = before + each * many
        share = np.divide(each, whole, out=np.zeros(len(many)), where=whole > 0)
        means = self.so_far * (1 - share * many) + share * summed.means
        return Path(means, None if summed.deviations is None else share * summed.deviations, summed.df)

    def _denominators(self) -> tuple[float, float]:
        """Of the total so far, and of a period to come: the mean of the last year's; without any, all are alike."""
        if self.total is None:
            return 0.0, 1.0
        latest = self.usable[-periods.PERIODS_PER_YEAR[self.kpi.cadence] :]
        known = [value.denominator for value in latest if value.denominator is not None]
        if self.total.denominator is not None and fsum(known) > 0:
            return self.total.denominator, fsum(known) / len(known)
        return float(sum(self._counted([value.start for value in self.usable]))), 1.0

    def _judged(self, frame: Outlook, spread: Spread, low: float | None, high: float | None) -> Outlook:
        """The frame with number, band and chance on the due date; nothing lies beyond the bounds."""
        mean, band = _clip(spread.mean, low, high), spread.band()
        if band is None:
            return replace(frame, mean=mean, reason=Reason.TOO_FEW_POINTS)
        bottom, top = (_clip(end, low, high) for end in band)
        return replace(frame, probability=self._probability(spread, low, high), mean=mean, low=bottom, high=top)

    def _probability(self, spread: Spread, low: float | None, high: float | None) -> float | None:
        """Probability of the target: 0 where the bounds rule it out; an end that they enforce is open."""
        bottom, top = self.wanted
        if bottom is not None and high is not None and bottom > high:
            return 0.0
        if top is not None and low is not None and top < low:
            return 0.0
        bottom = None if bottom is not None and low is not None and bottom <= low else bottom
        top = None if top is not None and high is not None and top >= high else top
        return spread.between(bottom, top)

    def _starts(self) -> list[dt.date]:
        """First days of the periods from the next to the one that holds the due date."""
        cadence, latest = self.kpi.cadence, self.latest.start
        last = periods.period_start(self.target.due, cadence, self.fiscal_start)
        count = position(last, cadence) - position(latest, cadence)
        return [periods.next_start(latest, cadence, step) for step in range(1, count + 1)]

    def _counted(self, starts: Sequence[dt.date]) -> list[bool]:
        """Which of these periods count for the target's span: those whose middle lies in it."""
        first, last = self.target.start, self.target.due
        return [first <= periods.middle(start, self.kpi.cadence) <= last for start in starts]

    def _share_in_range(self) -> float:
        counted = zip(self.usable, self._counted([value.start for value in self.usable]), strict=True)
        judged = [value.value for value, counts in counted if counts and value.value is not None]
        inside = sum(excess(value, *self.wanted) <= TOLERANCE for value in judged)
        return inside / len(judged) if judged else 1.0


def _clip(number: float, low: float | None, high: float | None) -> float:
    raised = number if low is None else max(number, low)
    return raised if high is None else min(raised, high)


def _last(edge: Edge) -> float | None:
    """The bound on the due date."""
    return float(edge[-1]) if isinstance(edge, np.ndarray) else edge
