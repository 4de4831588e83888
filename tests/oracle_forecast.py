"""How each kind of forecast oracle is computed with the code itself: through the outlook of a KPI."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kpi import cadence as periods
from kpi.aggregation import Series
from kpi.assessment import Outlook, PeriodForecast, PeriodValue
from kpi.model import Cadence, Kind, Kpi, Target
from kpi.outlook import outlook_of

Case = dict[str, Any]
JAN = dt.date(2000, 1, 1)
_CADENCES = {1: Cadence.MONTHLY, 4: Cadence.QUARTERLY, 7: Cadence.DAILY, 12: Cadence.MONTHLY}
_PROTOCOLS: dict[str, tuple[int, int]] = {"last12_h6": (12, 6), "last24_h6": (24, 6), "full_history_h18": (0, 18)}
"""How many latest values are fitted (0: all), and how many are forecast."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How well a set of series was forecast."""

    mase: float
    """Mean over the series of: mean error ÷ mean difference to the same month of the year before."""
    coverage: float
    """Share of the values that came within the 80 % band."""
    sum_coverage: float
    """The same of the sums over the horizon."""


def forecasts(values: Sequence[float], horizon: int, cycle: int, mode: str = "level") -> Outlook:
    """The outlook of a KPI with these values on a target so many periods ahead."""
    cadence = _CADENCES[cycle]
    starts = [periods.next_start(JAN, cadence, step) for step in range(len(values) + horizon)]
    ends = [periods.period_end(start, cadence) for start in starts]
    known = tuple(PeriodValue(*row) for row in zip(starts, ends, map(float, values), strict=False))
    first = starts[len(values)]
    target = Target.model_validate({"mode": mode, "value": 1e9, "start": first, "due": ends[-1], "agreed_on": JAN})
    kpi = Kpi(
        key="series",
        name="Series",
        kind=Kind.FLOW,
        cadence=cadence,
        seasonality="none" if cycle == 1 else "auto",
        targets=(target,),
    )
    return outlook_of(kpi, target, Series(known), known[-1].end)


def accuracy(case: Case, protocol: str) -> Accuracy:
    """Forecast every series of a set by one of its protocols."""
    use, horizon = _PROTOCOLS[protocol]
    errors, inside, sums_inside = [], [], []
    for series in case["series"]:
        past, came = np.array(series["x"], dtype=float), np.array(series["xx"][:horizon], dtype=float)
        found = forecasts(past[-use:].tolist(), horizon, 12, "window")
        assert len(found.path) == len(found.totals) == horizon
        errors.append(_mase(past, came, [period.mean for period in found.path]))
        inside.append(np.mean([_holds(period, value) for period, value in zip(found.path, came, strict=True)]))
        sums_inside.append(_holds(found.totals[-1], float(came.sum())))
    return Accuracy(float(np.mean(errors)), float(np.mean(inside)), float(np.mean(sums_inside)))


def references(case: Case, protocol: str) -> Mapping[str, float]:
    """MASE of other methods as the set tells them; of Theta recomputed, where its forecasts are there."""
    told = {name: scores["mase"] for name, scores in case["scores"][protocol].items()}
    theta = case.get("published_forecasts", {}).get("THETA")
    if theta is None or protocol != "full_history_h18":
        return told
    horizon = _PROTOCOLS[protocol][1]
    recomputed = [
        _mase(np.array(series["x"], dtype=float), np.array(series["xx"][:horizon], dtype=float), theta[series["sn"]])
        for series in case["series"]
    ]
    return {**told, "THETA": float(np.mean(recomputed))}


def _mase(past: np.ndarray, came: np.ndarray, means: Sequence[float]) -> float:
    return float(np.abs(came - np.array(means)).mean() / np.abs(past[12:] - past[:-12]).mean())


def _holds(period: PeriodForecast, value: float) -> bool:
    assert period.low is not None
    assert period.high is not None
    return period.low <= value <= period.high


def properties(case: Case) -> None:
    for row in case["cases"]:
        path = forecasts(row["y"], row["h"], row["m"]).path
        tol = row.get("tol", 1e-9)
        off = [abs(period.mean - mean) for period, mean in zip(path, row["mean"], strict=True)]
        assert max(off) <= tol, row["id"]
        if "interval_width" in row:
            widths = [period.high - period.low for period in path if period.low is not None and period.high is not None]
            assert len(widths) == row["h"], row["id"]
            assert all(abs(width - row["interval_width"]) <= tol for width in widths), row["id"]


def series(case: Case) -> None:
    """The acceptance: better than simple smoothing and the naive forecast, near Theta or better, with honest bands."""
    for protocol in case["acceptance"]:
        found, others = accuracy(case, protocol), references(case, protocol)
        match protocol:
            case "last12_h6":
                assert found.mase <= 1.02 * others["ses"]
                assert found.mase < others["naive"]
            case "last24_h6":
                assert found.mase <= 0.95 * others["theta_nonseasonal"]
            case "full_history_h18":
                assert found.mase <= 1.03 * others["THETA"]
        assert 0.72 <= found.coverage <= 0.90, protocol


def kind_of(case: Case) -> str:
    """A case's kind; those of forecasts name none, and what they hold tells it."""
    holds = next((name for name in ("series", "cases") if name in case), "nothing")
    return str(case.get("kind", {"series": "series", "cases": "properties"}.get(holds, holds)))


CHECKS: dict[str, Callable[[Case], None]] = {check.__name__: check for check in (properties, series)}
