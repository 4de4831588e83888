"""How fresh a KPI's data are: periods that are over, with their days of grace, and still have no value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from itertools import count, takewhile

from kpi.assessment import DataState, PeriodValue
from kpi.cadence import next_start, period_end
from kpi.model import Kpi, Thresholds

STALE_FROM = 2
"""Overdue periods: one is late, two are stale."""
LOOK_BACK = 12
"""Older gaps are history, not work that is due."""


def data_state(kpi: Kpi, values: Sequence[PeriodValue], as_of: dt.date, completeness: float | None = None) -> DataState:
    """Fresh, late or stale as of a day; `completeness` is that of the value the status stands on.

    A period counts once it is complete, as for a status: one of several sources alone does not make a KPI fresh.
    """
    enough = (target.thresholds if (target := kpi.target_on(as_of)) else Thresholds()).completeness
    filled = [value for value in values if _is_filled(value, enough)]
    if not filled:
        return DataState("none", completeness=completeness)
    last = filled[-1].start
    grace = dt.timedelta(days=kpi.grace)
    due_days = (period_end(next_start(last, kpi.cadence, n), kpi.cadence) + grace for n in count(1))
    overdue = sum(1 for _ in takewhile(lambda day: day < as_of, due_days))
    next_period = last if filled[-1].end > as_of else next_start(last, kpi.cadence)
    state = "fresh" if overdue == 0 else "late" if overdue < STALE_FROM else "stale"
    gaps = _gaps(kpi, values, {value.start for value in filled}, as_of)
    return DataState(state, overdue, completeness, period_end(next_period, kpi.cadence) + grace, gaps)  # type: ignore[arg-type]  # a conditional of literals


def _gaps(kpi: Kpi, values: Sequence[PeriodValue], filled: Collection[dt.date], as_of: dt.date) -> int:
    """How many periods before the latest filled one are over and not filled, from the first value on."""
    last = max(filled)
    since = sum(
        1 for _ in takewhile(lambda n: period_end(next_start(last, kpi.cadence, n), kpi.cadence) < as_of, count(1))
    )
    running = period_end(last, kpi.cadence) >= as_of
    first = max(values[0].start, next_start(last, kpi.cadence, since - running - LOOK_BACK + 1))
    starts = takewhile(lambda start: start < last, (next_start(first, kpi.cadence, n) for n in count()))
    return sum(1 for start in starts if start not in filled)


def _is_filled(value: PeriodValue, enough: float) -> bool:
    if value.low is not None:
        return True
    return value.value is not None and not value.carried and value.completeness >= enough
