"""Can the numbers be trusted: how many KPIs are up to date, what is overdue, and what is newer than the day shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kpi.assessment import Scorecard
from kpi.cadence import period_end
from kpi.due import Due
from kpi.i18n import Language
from kpi.model import Kpi, Strategy

_NAMED = 3
"""KPIs named of one kind; the rest is counted."""


def freshness(scorecard: Scorecard, strategy: Strategy, _: Language) -> str:
    """33 von 35 KPIs haben aktuelle Messwerte; veraltet: Abrufe; ohne Daten: Teilnahme am Panel."""
    found: dict[str, list[Kpi]] = {"fresh": [], "late": [], "stale": [], "none": []}
    for kpi in strategy.kpis:
        if (assessment := scorecard.assessments.get(kpi.key)) is not None:
            found[assessment.data.state].append(kpi)
    current, total = len(found.pop("fresh")), len(scorecard.assessments)
    if current == total:
        return _.plural("The KPI is up to date", "All {n} KPIs are up to date", total)
    told = _.plural(
        "{current} of {n} KPI is up to date", "{current} of {n} KPIs are up to date", total, current=current
    )
    lacking = ((_.word(state, "data"), _some(kpis, _)) for state, kpis in found.items() if kpis)
    return "; ".join((told, *(_("{state}: {names}", state=state, names=names) for state, names in lacking)))


def _some(kpis: Sequence[Kpi], _: Language) -> str:
    """A, B und C; of many, A, B und 5 weitere."""
    names = [_.text(kpi.name) for kpi in kpis]
    if len(names) <= _NAMED:
        return _.names(names)
    rest = len(names) - _NAMED + 1
    return _.names([*names[: _NAMED - 1], _.plural("{n} more", "{n} more", rest)])


def due(items: Sequence[Due], strategy: Strategy, today: dt.date, _: Language) -> str:
    """Heute sind 11 Messwerte überfällig, der älteste seit 10.04.; values whose grace is not over are only due.

    What is to be recorded is that of today, whatever day the page stands for; the sentence says so.
    """
    if late := sum(_overdue(item, strategy, today) for item in items):
        since = min(item.deadline for item in items if item.overdue)
        return _.plural(
            "today {n} value is overdue, since {date}",
            "today {n} values are overdue, the oldest since {date}",
            late,
            date=_.date(since, near=today),
        )
    waiting = sum(item.missing for item in items)
    if not waiting:
        return ""
    return _.plural("today {n} value is due, none overdue", "today {n} values are due, none overdue", waiting)


def _overdue(item: Due, strategy: Strategy, today: dt.date) -> int:
    """How many of its values are late; the younger ones may still have their days of grace."""
    kpi = strategy.existing(item.kpi)
    return sum(period_end(start, kpi.cadence) + dt.timedelta(days=kpi.grace) < today for start in item.periods)


def newer(count: int, as_of: dt.date, _: Language, *, alone: bool = False) -> str:
    """Seit dem 31.10.2026 gibt es neuere Messwerte zu 12 KPIs; `alone`: of the one KPI that is looked at."""
    if alone:
        return _("There are newer values after {date}", date=as_of)
    return _.plural(
        "There are newer values after {date}, of {n} KPI",
        "There are newer values after {date}, of {n} KPIs",
        count,
        date=as_of,
    )
