"""What is done on every click touches few rows, however many facts there are: no statement scans a big table."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from kpi.model import Cadence, Measurement
from kpi.workspace import Workspace
from tests.organisation import SEPTEMBER, TODAY, request

ACCOUNTS, DAYS = 60, 1000
BIG = ("fact", "change")

ACTIONS: dict[str, Callable[[Workspace], object]] = {
    "a value is saved": lambda w: w.record(
        request(), [Measurement("leads", SEPTEMBER, 5.0)], today=TODAY, expected=[_version(w)]
    ),
    "a new value is saved": lambda w: w.record(
        request(), [Measurement("clicks", TODAY, 5.0, "", "account 1")], today=TODAY
    ),
    "a file of a month is imported": lambda w: w.record(
        request(),
        [Measurement("clicks", dt.date(2026, 9, day), 5.0) for day in range(1, 29)],
        today=TODAY,
        file="x.csv",
    ),
    "a KPI is shown": lambda w: (
        w.assessment("leads", TODAY),
        w.facts(["clicks", "views"], limit=50),
        w.history("leads"),
    ),
    "the overview is shown after one value": lambda w: (
        w.record(request(), [Measurement("leads", SEPTEMBER, 6.0)], today=TODAY),
        w.scorecard(TODAY),
    ),
    "the grid is shown": lambda w: w.grid(Cadence.MONTHLY, SEPTEMBER, TODAY),
    "the demo is looked for": lambda w: (w.demo_edition(), w.strategy_version(), w.versions()),
}


def _version(workspace: Workspace) -> int:
    return workspace.facts(["leads"], SEPTEMBER, SEPTEMBER)[0].version


@pytest.fixture
def big(workspace: Workspace) -> Workspace:
    """The organisation with 60,000 daily facts more, 4,000 of them logged singly."""
    first = dt.date(2023, 1, 1)
    rows = [
        Measurement("clicks", first + dt.timedelta(days=n), 1.0, "", f"account {account}")
        for account in range(ACCOUNTS)
        for n in range(DAYS)
    ]
    workspace.record(request(), rows[4000:], today=TODAY, file="big.csv")
    workspace.record(request(), rows[:4000], today=TODAY)
    with workspace._store.write() as connection:
        connection.execute(text("ANALYZE"))
    workspace.scorecard(TODAY)
    workspace.due(TODAY)
    return workspace


def test_no_statement_scans_a_big_table(big: Workspace) -> None:
    explained: list[str] = []
    prefix, scan = ("EXPLAIN QUERY PLAN", "SCAN {}") if big._store.is_sqlite else ("EXPLAIN", "Seq Scan on {}")

    def explain(connection: Connection, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        is_query = statement.lstrip().startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))
        if isinstance(parameters, list) or not is_query:  # a list is one statement with many rows
            return
        raw: Any = connection.connection.driver_connection
        with closing(raw.cursor()) as other:
            other.execute(f"{prefix} {statement}", parameters)
            plan = " | ".join(str(row[-1]) for row in other.fetchall())
        explained.append(f"{statement}\n    {plan}")

    for engine in {big._store._writer, big._store._reader}:
        event.listen(engine, "before_cursor_execute", explain)
    bad = {}
    for name, action in ACTIONS.items():
        explained.clear()
        action(big)
        assert explained
        scanning = [plan for plan in explained if any(scan.format(table) in _unnamed(plan) for table in BIG)]
        bad.update({name: scanning} if scanning else {})
    assert not bad, "\n".join(f"{name}: {plan}" for name, plans in bad.items() for plan in plans)


def _unnamed(plan: str) -> str:
    """SQLite names a table by its alias in the statement."""
    return re.sub(r"SCAN [fln]\b", "SCAN fact", plan)
