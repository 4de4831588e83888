"""From period parts to a KPI's values: over time and over platforms, formulas after aggregation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpi.assessment import PeriodValue
from kpi.model import Strategy
from kpi.parts import PeriodPart

__all__ = ["Parts", "PeriodPart", "Series", "by_platform", "kpi_series", "series_for", "sources", "window"]

Parts = Mapping[str, Sequence[PeriodPart]]
"""The recorded KPIs' period parts, by KPI key."""


@dataclass(frozen=True, slots=True)
class Series:
    """All that an assessment needs of a KPI's values, for the target in force."""

    periods: tuple[PeriodValue, ...]
    """Oldest first, the open period last; from the first with data, gaps included."""
    totals: tuple[PeriodValue, ...] = ()
    """Window and ceiling: the value from the target's start to the end of each period."""


def sources(strategy: Strategy, key: str) -> frozenset[str]:
    """The recorded KPIs that a KPI is computed from, weights included; itself, if it is recorded."""
    raise NotImplementedError


def kpi_series(
    strategy: Strategy,
    key: str,
    parts: Parts,
    as_of: dt.date,
    fiscal_start: int = 1,
    platforms: Sequence[str] = (),
) -> tuple[PeriodValue, ...]:
    """A KPI's value in every period of its cadence up to as_of; only the platforms named, if any are."""
    raise NotImplementedError


def series_for(strategy: Strategy, key: str, parts: Parts, as_of: dt.date, fiscal_start: int = 1) -> Series:
    """What `assess` needs: periods, and totals if the target in force asks for them, on its platforms."""
    raise NotImplementedError


def window(
    strategy: Strategy,
    key: str,
    parts: Parts,
    first: dt.date,
    last: dt.date,
    fiscal_start: int = 1,
    platforms: Sequence[str] = (),
) -> tuple[PeriodValue, ...]:
    """The value from the window's first day to the end of each period in it."""
    raise NotImplementedError


def by_platform(
    strategy: Strategy, key: str, parts: Parts, as_of: dt.date, fiscal_start: int = 1
) -> dict[str, tuple[PeriodValue, ...]]:
    """The KPI's series for each platform it has data of; '' holds what came without a platform."""
    raise NotImplementedError
