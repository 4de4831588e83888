"""Whether the numbers can be trusted is said in words that name what is counted."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import pytest

from kpi.assessment import Assessment, DataState, Reason, Scorecard, Status
from kpi.due import Due
from kpi.i18n import Language
from kpi.model import Kind, Kpi, Strategy
from kpi.scorecard import arrange
from kpi.sentences import trust

DE, EN = Language("de"), Language("en")
AS_OF = dt.date(2026, 10, 31)
TODAY = dt.date(2026, 11, 5)
State = Literal["fresh", "late", "stale", "none"]


def card(*states: State) -> tuple[Scorecard, Strategy]:
    kpis = tuple(Kpi(key=f"k{n}", name=f"KPI {n}", kind=Kind.FLOW) for n in range(len(states)))
    found = {
        kpi.key: Assessment(kpi.key, AS_OF, Status.ON_TRACK, Reason.PACE, DataState(state))
        for kpi, state in zip(kpis, states, strict=True)
    }
    strategy = Strategy(name="S", kpis=kpis)
    return arrange(strategy, found, AS_OF), strategy


@pytest.mark.parametrize(
    ("states", "german"),
    [
        (["fresh", "fresh"], "Alle 2 KPIs sind aktuell"),
        (["fresh"], "Der KPI ist aktuell"),
        (["stale"], "0 von 1 KPI ist aktuell; veraltet: KPI 0"),
        (["fresh", "late", "none", "late"], "1 von 4 KPIs sind aktuell; verspätet: KPI 1 und KPI 3; ohne Daten: KPI 2"),
        (["late"] * 5, "0 von 5 KPIs sind aktuell; verspätet: KPI 0, KPI 1 und 3 weitere"),
    ],
)
def test_the_kpis_that_lack_values_are_named_and_many_are_counted(states: list[State], german: str) -> None:
    assert trust.freshness(*card(*states), DE) == german


def waiting(missing: int, deadline: dt.date) -> Due:
    return Due("k", "", deadline, deadline, deadline < TODAY, missing, "")


@pytest.mark.parametrize(
    ("items", "german", "english"),
    [
        ([], "", ""),
        ([waiting(2, dt.date(2026, 11, 10))], "2 Messwerte sind fällig, keiner ist überfällig",
         "2 values are due, none overdue"),
        ([waiting(2, dt.date(2026, 11, 10)), waiting(1, dt.date(2026, 11, 2))],
         "1 Messwert ist überfällig, seit 02.11.", "1 value is overdue, since 2 Nov"),
        ([waiting(3, dt.date(2026, 4, 10)), waiting(2, dt.date(2026, 10, 10))],
         "5 Messwerte sind überfällig, der älteste seit 10.04.", "5 values are overdue, the oldest since 10 Apr"),
    ],
)  # fmt: skip
def test_what_is_overdue_is_counted_as_record_lists_it(items: list[Due], german: str, english: str) -> None:
    assert (trust.due(items, TODAY, DE), trust.due(items, TODAY, EN)) == (german, english)


def test_values_after_the_day_are_counted_by_kpi() -> None:
    assert trust.newer(1, AS_OF, DE) == "Seit dem 31.10.2026 gibt es neuere Messwerte zu 1 KPI"
    assert trust.newer(12, AS_OF, EN) == "There are newer values after 31 Oct 2026, of 12 KPIs"
    assert trust.newer(1, AS_OF, EN, alone=True) == "There are newer values after 31 Oct 2026"
