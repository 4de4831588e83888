"""Whether the numbers can be trusted is said in words that name what is counted."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import pytest

from kpi.assessment import Assessment, DataState, Reason, Scorecard, Status
from kpi.cadence import period_end
from kpi.due import Due
from kpi.i18n import Language
from kpi.model import Cadence, Kind, Kpi, Strategy
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


KPIS = Strategy(name="S", kpis=(Kpi(key="k", name="K", kind=Kind.FLOW),))
AUGUST, SEPTEMBER, OCTOBER = (dt.date(2026, month, 1) for month in (8, 9, 10))


def waiting(*periods: dt.date) -> Due:
    deadline = period_end(periods[0], Cadence.MONTHLY) + dt.timedelta(days=10)
    return Due("k", "", periods, deadline, deadline < TODAY, "")


@pytest.mark.parametrize(
    ("items", "german", "english"),
    [
        ([], "", ""),
        ([waiting(OCTOBER), waiting(OCTOBER)], "heute sind 2 Messwerte fällig, keiner ist überfällig",
         "today 2 values are due, none overdue"),
        ([waiting(OCTOBER), waiting(SEPTEMBER, OCTOBER)],
         "heute ist 1 Messwert überfällig, seit 10.10.", "today 1 value is overdue, since 10 Oct"),
        ([waiting(AUGUST, SEPTEMBER, OCTOBER), waiting(SEPTEMBER)],
         "heute sind 3 Messwerte überfällig, der älteste seit 10.09.",
         "today 3 values are overdue, the oldest since 10 Sept"),
    ],
)  # fmt: skip
def test_only_values_whose_days_of_grace_are_over_are_called_overdue(
    items: list[Due], german: str, english: str
) -> None:
    assert (trust.due(items, KPIS, TODAY, DE), trust.due(items, KPIS, TODAY, EN)) == (german, english)


def test_values_after_the_day_are_counted_by_kpi() -> None:
    assert trust.newer(1, AS_OF, DE) == "Seit dem 31.10.2026 gibt es neuere Messwerte zu 1 KPI"
    assert trust.newer(12, AS_OF, EN) == "There are newer values after 31 Oct 2026, of 12 KPIs"
    assert trust.newer(1, AS_OF, EN, alone=True) == "There are newer values after 31 Oct 2026"
