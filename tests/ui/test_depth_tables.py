"""Earlier forecasts stand beside what came, and say how many of them held."""

from __future__ import annotations

import datetime as dt

from kpi.assessment import PeriodForecast
from kpi.hindsight import Record, Trial
from kpi.i18n import Language
from kpi.ui import depth_tables
from tests.facts import kpi
from tests.ui.test_figure_tables import rows

ENGLISH = Language("en")
MAY = PeriodForecast(dt.date(2026, 5, 1), dt.date(2026, 5, 31), 50.0, 45.0, 55.0)
JUNE = PeriodForecast(dt.date(2026, 6, 1), dt.date(2026, 6, 30), 51.0, 46.0, 56.0)


def test_earlier_forecasts_are_told_with_what_came_the_newest_first() -> None:
    made = dt.date(2026, 2, 28)
    found = Record((Trial(made, MAY, 54.0, held=True), Trial(made, JUNE, 80.0, held=False)))
    table = str(depth_tables.record(found, kpi(unit={"kind": "count", "label": "leads"}), ENGLISH))
    assert rows(table)[1:] == [
        ["June 2026", "51", "46 to 56", "80", "no"],
        ["May 2026", "50", "45 to 55", "54", "yes"],
    ]
    assert "1 of 2 earlier forecasts" in table
    assert "/method?topic=outlook" in table


def test_without_earlier_forecasts_it_says_so() -> None:
    assert rows(depth_tables.record(Record(), kpi(), ENGLISH)) == []
