"""Quick wins: whether what was quickly won lasts, or was a straw fire."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from kpi.assessment import Assessment, Change, ChangeClass, PeriodValue
from kpi.lasting import AFTER
from kpi.model import Cadence, Direction, Kpi, Localised, Mode, Strategy, Target, Thresholds
from kpi.seasonality import Factors, calmed
from kpi.standing import is_usable, mode_of, season_of, without_season
from kpi.variation import change_of, checks_of


class Verdict(StrEnum):
    """What became of a quick win."""

    WAITING = "waiting"
    """The first check is still to come."""
    HOLDING = "holding"
    """Holds so far; the final check is still to come."""
    HELD = "held"
    PARTLY_HELD = "partly_held"
    FIZZLED = "fizzled"
    NO_EFFECT = "no_effect"
    """No gain beyond what is usual."""
    UNKNOWN = "unknown"
    """Too short a history to tell, or neither more nor less is better."""


_GAINS = (ChangeClass.LASTING_IMPROVEMENT, ChangeClass.SIGNAL_IMPROVEMENT, ChangeClass.ONE_OFF_GAIN_KEPT)
_BY_CLASS = {
    ChangeClass.FLASH_IN_THE_PAN: Verdict.FIZZLED,
    ChangeClass.ONE_OFF_GAIN_PARTLY_KEPT: Verdict.PARTLY_HELD,
    ChangeClass.NOISE: Verdict.NO_EFFECT,
    ChangeClass.SIGNAL_DECLINE: Verdict.NO_EFFECT,
    ChangeClass.LASTING_DECLINE: Verdict.NO_EFFECT,
    ChangeClass.RECOVERED_DIP: Verdict.NO_EFFECT,
}


@dataclass(frozen=True, slots=True)
class QuickWin:
    """One quick win on one KPI: when it began, what became of it, and when the next verdict falls."""

    kpi: str
    name: Localised
    """Of the initiative; of the KPI itself where its target is the quick win."""
    since: dt.date
    verdict: Verdict
    cadence: Cadence
    """Of the KPI: what the periods of the checks are."""
    next_check: dt.date | None = None
    """Last day of the period with whose value the next verdict falls."""
    retention: float | None = None
    """Share of the gain that is still there; at the final check, if that is over."""
    held: int | None = None
    """A reached target: how many of the `of` periods after it have held it so far."""
    of: int = AFTER


def quick_wins(
    strategy: Strategy, assessments: Mapping[str, Assessment], as_of: dt.date, fiscal_start: int = 1
) -> tuple[QuickWin, ...]:
    """Every initiative and every target that is flagged as a quick win, oldest first."""
    found = [
        *_of_initiatives(strategy, assessments, as_of, fiscal_start),
        *_of_targets(strategy, assessments, as_of, fiscal_start),
    ]
    return tuple(sorted(found, key=lambda win: (win.since, win.kpi)))


def _of_initiatives(
    strategy: Strategy, assessments: Mapping[str, Assessment], as_of: dt.date, fiscal_start: int
) -> Iterator[QuickWin]:
    for initiative in strategy.initiatives:
        start = initiative.start
        if not initiative.quick_win or start is None or start > as_of:
            continue
        for key in initiative.kpis:
            kpi, assessment = strategy.kpi(key), assessments.get(key)
            if kpi is not None and assessment is not None:
                yield _of_gain(initiative.name, start, kpi, assessment, strategy, fiscal_start)


def _of_targets(
    strategy: Strategy, assessments: Mapping[str, Assessment], as_of: dt.date, fiscal_start: int
) -> Iterator[QuickWin]:
    """A level has to be held once it is reached; a sum cannot fall back, so what counts is that more comes in."""
    helped = {key for initiative in strategy.initiatives if initiative.quick_win for key in initiative.kpis}
    for kpi in strategy.kpis:
        assessment = assessments.get(kpi.key)
        target = assessment.target if assessment else None
        if assessment is None or target is None or not target.quick_win:
            continue
        mode = mode_of(kpi, target)
        if mode is Mode.LEVEL and (reached := _of_level(kpi, target, assessment)):
            yield reached
        elif mode is Mode.WINDOW and kpi.key not in helped and target.start <= as_of:
            yield _of_gain(kpi.name, target.start, kpi, assessment, strategy, fiscal_start)


# -- gains ---------------------------------------------------------------------------------------------------------


def _of_gain(
    name: Localised, start: dt.date, kpi: Kpi, assessment: Assessment, strategy: Strategy, fiscal_start: int
) -> QuickWin:
    """What came after a start, against what was usual before it. The final verdict stays, whatever comes later."""
    checks = checks_of(start, kpi.cadence, fiscal_start)
    usable = [v for v in _usable(assessment) if v.end <= checks.final]
    next_check = checks.next_after(max((value.end for value in usable), default=start))
    change = change_of(
        kpi,
        usable,
        assessment.as_of,
        rules=strategy.rules,
        adjust=calmed(kpi),
        # a gain that was confirmed as the new usual must not become its own baseline
        rebased=[r.start for r in kpi.rebases if max(r.start, r.confirmed_on or r.start) <= start],
        since=start,
    )
    is_first = next_check == checks.preliminary
    verdict = Verdict.WAITING if is_first else _verdict(change, is_final=next_check is None)
    return QuickWin(kpi.key, name, start, verdict, kpi.cadence, next_check, change.retention)


def _verdict(change: Change, *, is_final: bool) -> Verdict:
    if change.klass in _GAINS and not (is_final and change.fading):
        return Verdict.HELD if is_final else Verdict.HOLDING
    if change.klass in _GAINS:
        return Verdict.FIZZLED
    return _BY_CLASS.get(change.klass, Verdict.UNKNOWN) if change.klass else Verdict.UNKNOWN


def _usable(assessment: Assessment) -> list[PeriodValue]:
    completeness = (assessment.target.thresholds if assessment.target else Thresholds()).completeness
    return [value for value in assessment.series if is_usable(value, assessment.as_of, completeness)]


# -- levels --------------------------------------------------------------------------------------------------------


def _of_level(kpi: Kpi, target: Target, assessment: Assessment) -> QuickWin | None:
    """The first stretch of periods at the target that was long enough, else the latest; None if never reached."""
    usable = _usable(assessment)
    judged, factors = (
        [value for value in usable if value.end >= target.start],
        season_of(kpi, target, usable, assessment.as_of),
    )
    stretches = [
        list(same)
        for at_target, same in groupby(judged, key=lambda value: _reached(kpi, target, value, factors))
        if at_target
    ]
    if not stretches:
        return None
    long_enough = next((stretch for stretch in stretches if len(stretch) > AFTER), None)
    stretch = long_enough or stretches[-1]
    still = stretch[-1] == judged[-1]
    verdict = Verdict.HELD if long_enough else Verdict.HOLDING if still else Verdict.FIZZLED
    held = min(len(stretch) - 1, AFTER)
    return QuickWin(kpi.key, kpi.name, stretch[0].start, verdict, kpi.cadence, held=held)


def _reached(kpi: Kpi, target: Target, value: PeriodValue, factors: Factors | None) -> bool:
    """Whether a value was at the target; with its season and, before the due date, also without it."""
    if value.value is None or target.value is None:
        return False
    compared = [value.value]
    if factors and value.end < target.due:
        compared.append(without_season(kpi, factors, value))
    downwards = kpi.direction is Direction.DECREASE
    return all(x <= target.value if downwards else x >= target.value for x in compared)
