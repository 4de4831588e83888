"""What a total holds and what it lacks: from which period on, and which of them have no value or not all of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kpi.assessment import Assessment
from kpi.cadence import periods_within
from kpi.i18n import Language
from kpi.model import Aggregation, Kpi, Mode
from kpi.sentences import spans
from kpi.standing import TOLERANCE, mode_of

_NAMED = 2
"""Periods that are named; more are counted."""


def gap(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """September fehlt; nothing where all that counts for a total is there, or where there is no total."""
    target = assessment.target
    summed = target is not None and mode_of(kpi, target) in (Mode.WINDOW, Mode.CEILING)
    if target is None or assessment.period is None or not summed or kpi.over_time is not Aggregation.SUM:
        return ""
    due = periods_within(target.start, target.due, kpi.cadence, _.fiscal_start)
    known = {v.start: v.completeness for v in assessment.series if v.value is not None}
    needed = target.thresholds.completeness - TOLERANCE
    over = [start for start in due if start <= assessment.period]
    missing = [start for start in over if start not in known]
    partial = [start for start in over if start in known and known[start] < needed]
    told = []
    if len(missing) > _NAMED:
        told.append(_("values are missing in {span}", span=spans.span(len(missing), kpi.cadence, _)))
    elif missing:
        names = _names(missing, assessment, kpi, _)
        told.append(_.plural("{periods} is missing", "{periods} are missing", len(missing), periods=names))
    if len(partial) > _NAMED:
        told.append(_("incomplete in {span}", span=spans.span(len(partial), kpi.cadence, _)))
    elif partial:
        told.append(_("{periods} incomplete", periods=_names(partial, assessment, kpi, _)))
    return ", ".join(told)


def since(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Seit Juli: from when on a number holds what came together; nothing where it is that of its period alone."""
    target = assessment.target
    if target is None or assessment.period is None or mode_of(kpi, target) not in (Mode.WINDOW, Mode.CEILING):
        return ""
    first = next(periods_within(target.start, target.due, kpi.cadence, _.fiscal_start), assessment.period)
    if assessment.value is None or first >= assessment.period:
        return ""
    return _("since {period}", period=_names([first], assessment, kpi, _))


def _names(starts: Sequence[dt.date], assessment: Assessment, kpi: Kpi, _: Language) -> str:
    year = assessment.as_of.year  # a week belongs to the year of its Thursday
    return _.names([
        _.period(start, kpi.cadence, year=year not in (start.year, start.isocalendar().year)) for start in starts
    ])  # fmt: skip
