"""Period values for tests: what aggregation would deliver."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kpi.assessment import PeriodValue
from kpi.cadence import next_start, period_end
from kpi.model import Cadence
from tests.facts import JAN

CALM = [50.0, 53, 48, 51, 49, 52, 50, 54, 47, 51, 49, 52]
"""A year in which nothing happens."""


def month(number: int) -> dt.date:
    """The first day of a month, counted from January 2026."""
    return next_start(JAN, Cadence.MONTHLY, number - 1)


def values(
    series: Sequence[float | None], cadence: Cadence = Cadence.MONTHLY, first: dt.date = JAN, version: int = 1
) -> list[PeriodValue]:
    """Complete periods; None leaves one out."""
    starts = [next_start(first, cadence, n) for n in range(len(series))]
    return [
        PeriodValue(start, period_end(start, cadence), value, version=version)
        for start, value in zip(starts, series, strict=True)
        if value is not None
    ]
