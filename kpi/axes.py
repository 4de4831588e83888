"""Combining one period's parts along two independent axes: first over time in each series, then over platforms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from math import fsum
from typing import NamedTuple

from kpi.assessment import Reason
from kpi.cadence import period_end
from kpi.model import Aggregation, Kind, Kpi
from kpi.parts import PeriodPart, SeriesKey


class Combined(NamedTuple):
    """A value, or the reason why there is none; for unique counts then the bounds it lies in."""

    value: float | None
    reason: Reason | None = None
    low: float | None = None
    high: float | None = None
    weight: float | None = None
    approximate: bool = False


def combine(kpi: Kpi, series: Mapping[SeriesKey, Sequence[PeriodPart]], first: dt.date, last: dt.date) -> Combined:
    """The value that all series together have from the first to the last day, by the KPI's own two axes."""
    if not series:
        return Combined(None, Reason.NO_VALUE)
    if len(series) == 1:
        (rows,) = series.values()
        return _over_time(kpi, rows, first, last)
    if kpi.over_time is Aggregation.SUM and kpi.over_platforms is Aggregation.SUM:  # what most KPIs are, at once
        return Combined(fsum([row.total for rows in series.values() for row in rows]))
    return _over_platforms(kpi, {key: _over_time(kpi, rows, first, last) for key, rows in series.items()})


def _over_time(kpi: Kpi, rows: Sequence[PeriodPart], first: dt.date, last: dt.date) -> Combined:
    match kpi.over_time:
        case Aggregation.SUM:
            return Combined(fsum([row.total for row in rows]))
        case Aggregation.LAST:
            return Combined(max(rows, key=lambda row: row.last_start).last)
        case Aggregation.MAX:
            return Combined(max(row.high for row in rows))
        case Aggregation.CHAIN:
            return _chained(rows)
    # what is left is right only as it was delivered for exactly this span, or with weights
    whole = next((row for row in rows if _spans(row, first, last)), None)
    if whole is not None:
        return Combined(whole.last, low=whole.last, high=whole.last, weight=whole.weight)
    if kpi.over_time is Aggregation.WEIGHTED_MEAN:
        return _mean_of_rows(kpi, rows)
    return _bounds(kpi, max(row.high for row in rows), fsum(row.total for row in rows))


def _over_platforms(kpi: Kpi, cells: dict[SeriesKey, Combined]) -> Combined:
    values = [cell.value for cell in cells.values() if cell.value is not None]
    match kpi.over_platforms:
        case Aggregation.SUM | Aggregation.MAX if len(values) < len(cells):
            return Combined(None, next(cell.reason for cell in cells.values() if cell.value is None))
        case Aggregation.SUM:
            return Combined(fsum(values), approximate=any(cell.approximate for cell in cells.values()))
        case Aggregation.MAX:
            return Combined(max(values))
        case Aggregation.WEIGHTED_MEAN:
            return _mean_of_cells(kpi, list(cells.values()))
    overall = cells.get(("", ""))
    if overall is not None and overall.value is not None:
        return overall  # delivered for all platforms together
    lows, highs = ([getattr(cell, side) for cell in cells.values()] for side in ("low", "high"))
    if None in lows:
        return Combined(None, Reason.NOT_ADDITIVE)
    return _bounds(kpi, max(lows), fsum(highs))


def _spans(row: PeriodPart, first: dt.date, last: dt.date) -> bool:
    """Whether the row is a single fact whose own period is exactly these days."""
    return row.present == 1 and row.last_start == first and period_end(row.last_start, row.grain) == last


def _bounds(kpi: Kpi, low: float, high: float) -> Combined:
    """A unique count is at least its largest part and at most their sum; nothing else has bounds."""
    if kpi.kind is not Kind.UNIQUE:
        return Combined(None, Reason.NOT_ADDITIVE)
    return Combined(None, Reason.NOT_ADDITIVE, low, high)


def _chained(rows: Sequence[PeriodPart]) -> Combined:
    growth = rows[0].growth if len(rows) == 1 else None
    return Combined(growth, Reason.NOT_ADDITIVE if growth is None else None)


def _mean_of_rows(kpi: Kpi, rows: Sequence[PeriodPart]) -> Combined:
    if kpi.weight is None:
        mean = fsum(row.total for row in rows) / sum(row.present for row in rows)
        return Combined(mean, approximate=True)
    pairs = [(row.weighted, row.weight) for row in rows if row.weighted is not None and row.weight is not None]
    if len(pairs) < len(rows):
        return Combined(None, Reason.NO_WEIGHT)
    return _weighted(fsum(product for product, _ in pairs), fsum(n for _, n in pairs))


def _mean_of_cells(kpi: Kpi, cells: Sequence[Combined]) -> Combined:
    missing = next((cell for cell in cells if cell.value is None), None)
    if missing is not None:
        return Combined(None, missing.reason)
    values = [cell.value for cell in cells if cell.value is not None]
    if kpi.weight is None:
        return Combined(fsum(values) / len(values), approximate=True)
    weights = [cell.weight for cell in cells if cell.weight is not None]
    if len(weights) < len(cells):
        return Combined(None, Reason.NO_WEIGHT)
    return _weighted(fsum(x * n for x, n in zip(values, weights, strict=True)), fsum(weights))


def _weighted(total: float, weight: float) -> Combined:
    return Combined(total / weight, weight=weight) if weight > 0 else Combined(None, Reason.NO_DENOMINATOR)
