"""Growth rates that come finer than they are assessed are chained, whoever writes them and however old they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import text

from kpi.model import Measurement, Strategy
from kpi.store.database import Store
from kpi.store.migrate import migrate
from kpi.workspace import Workspace
from tests.organisation import TODAY, periods_expected, periods_found, request

RATES = (0.10, -0.05, 0.02, -1.0, 0.5, 0.03)
MONTHS = tuple(dt.date(2026, 1 + n, 1) for n in range(len(RATES)))


def strategy(kind: str = "growth", cadence: str = "quarterly") -> Strategy:
    target = {"mode": "maintain", "low": 0, "start": "2026-01-01", "due": "2026-12-31"}
    kpi = {"key": "growth", "name": "Growth", "kind": kind, "unit": "percent", "cadence": cadence, "grain": "monthly"}
    return Strategy.model_validate({"name": "S", "kpis": [{**kpi, "targets": [target]}]})


def measured(*rates: float) -> list[Measurement]:
    return [Measurement("growth", start, rate) for start, rate in zip(MONTHS, rates, strict=False)]


@pytest.fixture
def growing(database_url: str, open_workspace: Callable[[str], Workspace]) -> Workspace:
    opened = open_workspace(database_url)
    opened.publish(request(), strategy(), 0)
    return opened


def quarters(workspace: Workspace) -> list[float | None]:
    return [value.value for value in workspace.assessment("growth", dt.date(2026, 6, 30)).series]


def test_a_quarter_is_the_product_of_its_months(growing: Workspace) -> None:
    growing.record(request(), measured(*RATES), today=TODAY)
    assert quarters(growing) == pytest.approx([1.10 * 0.95 * 1.02 - 1, -1.0])
    growing.record(request(), [Measurement("growth", MONTHS[3], 0.01)], today=TODAY)
    assert quarters(growing)[1] == pytest.approx(1.01 * 1.5 * 1.03 - 1)
    assert periods_found(growing._store) == periods_expected(growing._store, strategy().kpis)


def test_a_window_is_the_product_of_its_quarters(growing: Workspace) -> None:
    sums = strategy()
    window = {"mode": "window", "value": 0.2, "baseline": 0.0, "start": "2026-01-01", "due": "2026-12-31"}
    sums = Strategy.model_validate({"name": "S", "kpis": [{**sums.model_dump()["kpis"][0], "targets": [window]}]})
    growing.record(request(), measured(0.1, 0.1, 0.1, 0.1, 0.1, 0.1), today=TODAY)
    growing.publish(request(), sums, 1)
    assert growing.assessment("growth", dt.date(2026, 6, 30)).value == pytest.approx(1.1**6 - 1)


def test_what_becomes_a_growth_rate_is_chained_from_then_on(growing: Workspace) -> None:
    growing.publish(request(), strategy("peak"), 1)
    growing.record(request(), measured(*RATES), today=TODAY)
    assert quarters(growing) == [0.10, 0.5]
    growing.publish(request(), strategy(), 2)
    assert quarters(growing) == pytest.approx([1.10 * 0.95 * 1.02 - 1, -1.0])
    growing.publish(request(), strategy(cadence="yearly"), 3)
    assert periods_found(growing._store) == periods_expected(growing._store, strategy(cadence="yearly").kpis)


def test_rates_of_an_earlier_release_are_chained_when_the_database_is_brought_up_to_date(database_url: str) -> None:
    store = Store(database_url)
    migrate(store, target="0003")
    body = strategy().model_dump_json(exclude_defaults=True)
    with store.write() as connection:
        connection.execute(text("INSERT INTO change (id, at, who, what) VALUES (1, '2026-10-01', 'x', 'publish')"))
        connection.execute(text("INSERT INTO strategy VALUES (1, 1, :body)"), {"body": body})
        connection.execute(text("INSERT INTO series VALUES (1, 'growth', '', '', 'monthly', 'quarterly')"))
        for start, rate in zip(MONTHS[:3], RATES, strict=False):
            fact = "INSERT INTO fact VALUES (1, :start, :rate, '2026-01-01', 1)"
            connection.execute(text(fact), {"start": start.isoformat(), "rate": rate})
        connection.execute(
            text("INSERT INTO period VALUES (1, '2026-01-01', 3, 0.07, 0.02, '2026-03-01', -0.05, 0.1, NULL, NULL)")
        )
    workspace = Workspace(store)
    workspace.migrate()
    (found,) = periods_found(store).values()
    assert found[-2] == pytest.approx(1.10 * 0.95 * 1.02 - 1)
    assert quarters(workspace)[0] == pytest.approx(found[-2])
    workspace.close()
