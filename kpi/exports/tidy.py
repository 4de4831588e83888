"""Measurements in the tidy form, ready to be recorded again: stored units, decimal point, ISO dates."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import TextIO

from kpi.imports.tidy import COLUMNS, GRAIN
from kpi.model import Measurement, Strategy

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def defused(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def write(stream: TextIO, measurements: Iterable[Measurement], strategy: Strategy) -> int:
    """Write measurements as CSV; returns how many. The grain is written where it is not the KPI's own."""
    own = {kpi.key: kpi.fact_grain for kpi in strategy.kpis}
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow((*COLUMNS, GRAIN))
    count = 0
    for m in measurements:
        grain = m.grain.value if m.grain is not None and m.grain is not own.get(m.kpi) else ""
        writer.writerow([m.kpi, m.platform, defused(m.account), m.start.isoformat(), repr(m.value), grain])
        count += 1
    return count
