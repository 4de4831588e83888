"""Measurements in the tidy form, ready to be recorded again: stored units, decimal point, ISO dates."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import TextIO

from kpi.imports.tidy import COLUMNS, FORMULA_STARTS, FURTHER, YES
from kpi.model import Measurement, Strategy


def defused(text: str) -> str:
    """Text that a spreadsheet does not take for a formula: behind an apostrophe, which reading takes off again."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_STARTS) else text


def write(stream: TextIO, measurements: Iterable[Measurement], strategy: Strategy) -> int:
    """Write measurements as CSV; returns how many. The grain is written where it is not the KPI's own.

    Provisional values are marked.
    """
    own = {kpi.key: kpi.fact_grain for kpi in strategy.kpis}
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow((*COLUMNS, *FURTHER))
    count = 0
    for count, m in enumerate(measurements, 1):  # noqa: B007 - the count is what is asked for
        grain = m.grain.value if m.grain is not None and m.grain is not own.get(m.kpi) else ""
        mark = YES[0] if m.provisional else ""
        writer.writerow([m.kpi, m.platform, defused(m.account), m.start.isoformat(), repr(m.value), grain, mark])
    return count
