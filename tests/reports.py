"""The demo without a database: scorecards, and the state that reports are made from. Used by several tests."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from kpi import report
from kpi.aggregation import series_for
from kpi.assessment import Scorecard
from kpi.cadence import belongs_to
from kpi.demo import demo
from kpi.i18n import Code, Language
from kpi.meeting import Wording
from kpi.model import Measurement, Role, Strategy
from kpi.parts import PeriodPart, merge_series
from kpi.quick_wins import quick_wins
from kpi.report import Decision, Frozen, Report
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


HOSTILE = (
    '=HYPERLINK("http://evil.example","Klick")',
    "@SUM(1;1)*cmd|' /C calc'!A0",
    "<script>alert(1)</script> &amp; #set page(width: 1cm) $x$ *fett* \\ [",
    "Kundenzufriedenheitsverbesserungsmaßnahmenkatalog" * 6,
    "Sehr viele Wörter für ein Ziel " * 9,
    "שלום עולם والعربية",
    "🎯 Ziel 👩‍👩‍👧 é",
    "\u202everdreht\x07\x0b\u2028Zeile\ttab",
)
"""Names as nobody should give them; none is longer than a name may be."""


@cache
def hostile() -> Frozen:
    """The demo under hostile names."""
    state, names = frozen(), itertools.cycle(name[:300] for name in HOSTILE)
    strategy = state.strategy

    def renamed(things: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(thing.model_copy(update={"name": next(names)}) for thing in things)

    owned = [goal.model_copy(update={"owner": next(names), "statement": next(names)}) for goal in strategy.goals]
    return replace(
        state,
        strategy=strategy.model_copy(
            update={
                "name": next(names), "organisation": next(names), "goals": renamed(owned),
                "kpis": renamed(strategy.kpis), "company_goals": renamed(strategy.company_goals),
                "initiatives": renamed(strategy.initiatives), "events": renamed(strategy.events),
            }
        ),
        decisions=tuple(Decision(Wording(name, owner=name[:100], due=AS_OF)) for name in HOSTILE),
        notes={"behind": "\n".join(HOSTILE)},
    )  # fmt: skip


@cache
def made_hostile(code: Code) -> Report:
    """The report under hostile names."""
    return report.build(hostile(), Language(code))


@cache
def made(code: Code) -> Report:
    """The demo's report."""
    return report.build(frozen(), Language(code))
