"""Numbers of a report: a value beside the words that show it, in the unit in which they do."""

from __future__ import annotations

from decimal import Decimal

from kpi.assessment import Assessment
from kpi.model import Kpi, Unit
from kpi.report.model import Number
from kpi.rounding import decimal, duration_unit


def unit_of(unit: Unit, like: float | None) -> tuple[str, float]:
    """The unit in which values are shown beside `like`, and what one of it is in storage."""
    if unit.kind == "duration":
        size, symbol = duration_unit(decimal(like) or Decimal(0))
        return symbol, float(size)
    if unit.kind == "per_mille":
        return unit.kind, 0.001
    return (unit.currency or "currency" if unit.kind == "currency" else unit.kind), 1.0


def number(x: float | None, text: str, kpi: Kpi, assessment: Assessment) -> Number:
    """A value of a KPI with its words."""
    name, size = unit_of(kpi.unit, assessment.value if assessment.value is not None else x)
    return Number(text, None if x is None else x / size, name, 0 if name == "s" else kpi.decimals)


def known(text: str, kpi: Kpi, assessment: Assessment) -> Number | None:
    """The actual with its words; None where there is none."""
    return None if assessment.value is None else number(assessment.value, text, kpi, assessment)


def share(x: float | None, text: str) -> Number:
    """A share in percent with its words."""
    return Number(text, x, "percent", 0)
