"""How fresh a KPI's data are: periods that are over, with their days of grace, and still have no value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import count, takewhile

from kpi.assessment import DataState, PeriodValue
from kpi.cadence import next_start, period_end
from kpi.model import Kpi, Thresholds

STALE_FROM = 2
"""Overdue periods: one is late, two are stale."""


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
    return DataState(state, overdue, completeness, period_end(next_period, kpi.cadence) + grace)  # type: ignore[arg-type]  # a conditional of literals


def _is_filled(value: PeriodValue, enough: float) -> bool:
    if value.low is not None:
        return True
    return value.value is not None and not value.carried and value.completeness >= enough
