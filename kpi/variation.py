"""Signal or noise: what a KPI's latest values mean against what was usual before them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kpi.aggregation import version_on
from kpi.assessment import Change, ChangeClass, PeriodValue, Reason, Signal
from kpi.cadence import next_start, period_end, period_start
from kpi.lasting import AFTER, RUN, Verdict, judge
from kpi.limits import Limits, autocorrelation
from kpi.model import Aggregation, Cadence, Direction, Kpi, Mode, Target
from kpi.process_chart import Adjust, Chart, Segment, chart_of
from kpi.signals import Flag, Found, RuleSet, assurance, detect, variation

RECENT = 12
"""So many latest points are classed where no measure's start says otherwise."""
DEPENDENT = 0.5
"""Lag-1 correlation of the baseline above which its values are said to depend on each other."""

NEUTRAL_NAMES = {
    ChangeClass.LASTING_IMPROVEMENT: ChangeClass.LASTING_RISE,
    ChangeClass.LASTING_DECLINE: ChangeClass.LASTING_FALL,
    ChangeClass.SIGNAL_IMPROVEMENT: ChangeClass.SIGNAL_RISE,
    ChangeClass.SIGNAL_DECLINE: ChangeClass.SIGNAL_FALL,
}
LASTING = frozenset(
    (ChangeClass.LASTING_IMPROVEMENT, ChangeClass.LASTING_DECLINE, ChangeClass.LASTING_RISE, ChangeClass.LASTING_FALL)
)


def change_of(
    kpi: Kpi,
    usable: Sequence[PeriodValue],
    as_of: dt.date,
    *,
    rules: RuleSet = "wheeler",
    adjust: Adjust | None = None,
    rebased: Sequence[dt.date] = (),
    since: dt.date | None = None,
) -> Change:
    """Signal or noise in the periods that are complete enough to be judged; parameters as for `chart_of`."""
    chart = chart_of(kpi, usable, as_of, adjust=adjust, rebased=rebased, since=since)
    if not chart.segments:
        return Change(ChangeClass.INSUFFICIENT, reason=Reason.TOO_FEW_POINTS)
    segment = chart.segments[-1]
    change = Change(
        ChangeClass.INSUFFICIENT,
        reason=segment.reason,
        basis=chart.basis,
        adjusted=chart.adjusted,
        baseline_start=segment.periods[0] if segment.periods else None,
        baseline_end=segment.periods[-1] if segment.periods else None,
        baseline_count=len(segment.periods),
        judged_count=len(segment.judged),
    )
    if segment.limits is None:
        return change
    found = detect([point.value for point in segment.judged], segment.limits, rules)
    recent = 0 if since else max(len(segment.judged) - RECENT, 0)
    verdict = _verdict(kpi, segment, segment.limits, found, recent, is_stock=chart.basis == "change")
    klass = NEUTRAL_NAMES.get(verdict.klass, verdict.klass) if _is_neutral(kpi) else verdict.klass
    first = None if verdict.first is None else segment.judged[verdict.first].start
    return replace(
        change,
        klass=klass,
        retention=verdict.retention if verdict.level_retention is None else verdict.level_retention,
        since=first,
        until=None if verdict.last is None else segment.judged[verdict.last].start,
        fading=verdict.fading,
        center=segment.limits.center,
        mr_bar=segment.limits.mr_bar,
        unpl=segment.limits.unpl,
        lnpl=segment.limits.lnpl,
        provisional=segment.provisional,
        signals=tuple(
            Signal(point.start, flag.rule, "high" if flag.side > 0 else "low")
            for point, flag in zip(segment.judged, found.labels, strict=True)
            if flag
        ),
        autocorrelated=_is_autocorrelated(segment),
        variation=variation(_latest_flag(segment, found, rules), kpi.direction),
        assurance=assurance(segment.limits, _comparable_target(kpi, chart, usable[-1], as_of), kpi.direction),
        rebase_from=first if klass in LASTING else None,
    )


def _verdict(kpi: Kpi, segment: Segment, limits: Limits, found: Found, recent: int, *, is_stock: bool) -> Verdict:
    return judge(
        found,
        [point.value for point in segment.judged],
        limits,
        -1 if kpi.direction is Direction.DECREASE else 1,
        recent=recent,
        levels=[point.level for point in segment.judged] if is_stock else None,
        positions=[point.position for point in segment.judged],
    )


def _is_neutral(kpi: Kpi) -> bool:
    """Neither up nor down is better as such."""
    return kpi.direction in (Direction.NEUTRAL, Direction.RANGE)


def _latest_flag(segment: Segment, found: Found, rules: RuleSet) -> Flag | None:
    """Of the last point; inside the baseline by its own points."""
    if segment.judged:
        return found.labels[-1]
    drawn = segment.drawn(rules)
    return drawn[-1].flag if drawn else None


def _is_autocorrelated(segment: Segment) -> bool | None:
    points = [segment.points[i] for i in segment.baseline]
    if segment.provisional:
        return None
    return autocorrelation([p.value for p in points], [p.position for p in points]) > DEPENDENT


def _comparable_target(kpi: Kpi, chart: Chart, latest: PeriodValue, as_of: dt.date) -> float | None:
    """The target, where one period's value can be held against it: not for sums, budgets, or another definition."""
    target = kpi.target_on(as_of)
    if target is None or chart.basis != "value" or latest.version > version_on(kpi, max(target.since, target.start)):
        return None
    if target.mode is Mode.MAINTAIN:
        return _one_bound(target)
    summed = target.mode is Mode.WINDOW and kpi.over_time is Aggregation.SUM
    return None if summed or target.mode in (Mode.CEILING, Mode.MILESTONE) else target.value


def _one_bound(target: Target) -> float | None:
    """The only bound of what is to be maintained."""
    bounds = [bound for bound in (target.low, target.high) if bound is not None]
    return target.value if not bounds else bounds[0] if len(bounds) == 1 else None


# -- quick wins ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Checks:
    """When it is looked at whether a quick win lasts: last days of the periods that must be over."""

    preliminary: dt.date
    final: dt.date

    def next_after(self, day: dt.date) -> dt.date | None:
        """When the next verdict falls; None once the final one has."""
        return next((check for check in (self.preliminary, self.final) if check > day), None)


def checks_of(event: dt.date, cadence: Cadence, fiscal_start: int = 1) -> Checks:
    """A preliminary check 3 periods after the one of the event, the final one 8 after it."""
    start = period_start(event, cadence, fiscal_start)
    return Checks(*(period_end(next_start(start, cadence, count), cadence) for count in (AFTER, RUN)))
