"""The demo without a database: scorecards, and the state that reports are made from. Used by several tests."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import cache

from kpi import report
from kpi.aggregation import series_for
from kpi.assessment import Scorecard
from kpi.cadence import belongs_to
from kpi.demo import demo
from kpi.i18n import Code, Language
from kpi.model import Measurement, Role, Strategy
from kpi.parts import PeriodPart, merge_series
from kpi.quick_wins import quick_wins
from kpi.report import Frozen, Report
from kpi.scorecard import build

TODAY = dt.date(2026, 11, 21)
AS_OF = dt.date(2026, 10, 31)
SINCE = dt.date(2026, 7, 31)
MADE = dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.UTC)


def parts(strategy: Strategy, measurements: list[Measurement]) -> dict[str, list[PeriodPart]]:
    """What the store keeps of measurements: one part per series and period of the KPI's cadence."""
    kpis = {kpi.key: kpi for kpi in strategy.kpis}
    weights = {(m.kpi, m.platform, m.start): m.value for m in measurements}
    found: dict[str, dict[dt.date, list[PeriodPart]]] = defaultdict(lambda: defaultdict(list))
    for m in measurements:
        kpi = kpis[m.kpi]
        start = belongs_to(m.start, kpi.fact_grain, kpi.cadence)
        n = weights.get((kpi.weight, m.platform, m.start)) if kpi.weight else None
        found[m.kpi][start].append(
            PeriodPart(
                m.kpi,
                m.platform,
                m.account,
                start,
                kpi.fact_grain,
                1,
                m.value,
                m.value,
                m.start,
                m.value,
                m.value,
                None if n is None else n * m.value,
                n,
            )
        )
    return {
        key: [part for start, rows in sorted(by_start.items()) for part in merge_series(rows, start)]
        for key, by_start in found.items()
    }


def scorecard(strategy: Strategy, measurements: list[Measurement], as_of: dt.date) -> Scorecard:
    """The scorecard as of a day."""
    recorded = parts(strategy, measurements)
    shown = [kpi.key for kpi in strategy.kpis if kpi.role is Role.KPI]
    return build(strategy, {key: series_for(strategy, key, recorded, as_of) for key in shown}, as_of)


@cache
def frozen() -> Frozen:
    """The demo's last closed month, against three months before."""
    strategy, measurements = demo(TODAY)
    card, before = (scorecard(strategy, measurements, day) for day in (AS_OF, SINCE))
    return Frozen(strategy, card, before, quick_wins(strategy, card.assessments, AS_OF), 12, MADE)


@cache
def made(code: Code) -> Report:
    """The demo's report."""
    return report.build(frozen(), Language(code))
