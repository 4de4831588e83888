"""Quick wins: whether what was quickly won lasts, or was a straw fire."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kpi.assessment import Assessment, Change, ChangeClass, PeriodValue
from kpi.lasting import AFTER
from kpi.model import Direction, Initiative, Kpi, Localised, Mode, Strategy, Target, Thresholds
from kpi.seasonality import calmed
from kpi.standing import is_usable
from kpi.variation import change_of, checks_of


class Verdict(StrEnum):
    """What became of a quick win."""

    WAITING = "waiting"
    """The first check is still to come."""
    HOLDING = "holding"
    """Holds at the preliminary check."""
    HELD = "held"
    PARTLY_HELD = "partly_held"
    FIZZLED = "fizzled"
    NO_EFFECT = "no_effect"
    """No change beyond what is usual."""
    UNKNOWN = "unknown"
    """Too short a history to tell."""


_GAINS = (ChangeClass.LASTING_IMPROVEMENT, ChangeClass.SIGNAL_IMPROVEMENT, ChangeClass.ONE_OFF_GAIN_KEPT)
_BY_CLASS = {
    ChangeClass.FLASH_IN_THE_PAN: Verdict.FIZZLED,
    ChangeClass.ONE_OFF_GAIN_PARTLY_KEPT: Verdict.PARTLY_HELD,
    ChangeClass.INSUFFICIENT: Verdict.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class QuickWin:
    """One quick win on one KPI: when it began, what became of it, and when the next verdict falls."""

    kpi: str
    name: Localised
    """Of the initiative; of the KPI itself where its target is the quick win."""
    since: dt.date
    verdict: Verdict
    next_check: dt.date | None = None
    retention: float | None = None
    """Share of the gain that is still there."""
    held: int | None = None
    """A reached target: how many of the `of` periods after it have held it so far."""
    of: int = AFTER


def quick_wins(
    strategy: Strategy, assessments: Mapping[str, Assessment], as_of: dt.date, fiscal_start: int = 1
) -> tuple[QuickWin, ...]:
    """Every initiative and every target that is flagged as a quick win, oldest first."""
    found = [*_of_initiatives(strategy, assessments, as_of, fiscal_start), *_of_targets(strategy, assessments)]
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
                yield _of_initiative(initiative, start, kpi, assessment, strategy, fiscal_start)


def _of_initiative(
    initiative: Initiative, start: dt.date, kpi: Kpi, assessment: Assessment, strategy: Strategy, fiscal_start: int
) -> QuickWin:
    checks = checks_of(start, kpi.cadence, fiscal_start)
    completeness = (assessment.target.thresholds if assessment.target else Thresholds()).completeness
    usable = [value for value in assessment.series if is_usable(value, assessment.as_of, completeness)]
    change = change_of(
        kpi,
        usable,
        assessment.as_of,
        rules=strategy.rules,
        adjust=calmed(kpi),
        rebased=[rebase.start for rebase in kpi.rebases],
        since=start,
    )
    next_check = checks.next_after(assessment.as_of)
    is_first = next_check == checks.preliminary
    verdict = Verdict.WAITING if is_first else _verdict(change, is_final=next_check is None)
    return QuickWin(kpi.key, initiative.name, start, verdict, next_check, change.retention)


def _verdict(change: Change, *, is_final: bool) -> Verdict:
    if change.klass in _GAINS:
        return Verdict.HELD if is_final else Verdict.HOLDING
    return _BY_CLASS.get(change.klass, Verdict.NO_EFFECT) if change.klass is not None else Verdict.UNKNOWN


def _of_targets(strategy: Strategy, assessments: Mapping[str, Assessment]) -> Iterator[QuickWin]:
    """Levels that were reached and must now be held for some periods."""
    for kpi in strategy.kpis:
        assessment = assessments.get(kpi.key)
        target = assessment.target if assessment else None
        if assessment is None or target is None or not target.quick_win or target.mode is not Mode.LEVEL:
            continue
        after = _since_reached(kpi, target, assessment)
        if after is None:
            continue
        first, later = after
        held = next((i for i, value in enumerate(later) if not _reached(kpi, target, value)), len(later))
        broke = held < min(len(later), AFTER)
        verdict = Verdict.FIZZLED if broke else Verdict.HELD if held >= AFTER else Verdict.HOLDING
        yield QuickWin(kpi.key, kpi.name, first.start, verdict, held=min(held, AFTER))


def _since_reached(
    kpi: Kpi, target: Target, assessment: Assessment
) -> tuple[PeriodValue, Sequence[PeriodValue]] | None:
    """The first period of the target's span that reached it, and the periods after that."""
    judged = [
        value
        for value in assessment.series
        if value.end >= target.start and is_usable(value, assessment.as_of, target.thresholds.completeness)
    ]
    first = next((i for i, value in enumerate(judged) if _reached(kpi, target, value)), None)
    return None if first is None else (judged[first], judged[first + 1 :])


def _reached(kpi: Kpi, target: Target, value: PeriodValue) -> bool:
    if value.value is None or target.value is None:
        return False
    return value.value <= target.value if kpi.direction is Direction.DECREASE else value.value >= target.value
