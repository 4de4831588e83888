"""What is computed from values is kept until they change, and recomputed then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from kpi.access import Person, Role
from kpi.cadence import next_start
from kpi.hindsight import Record, record_of
from kpi.model import Cadence, Initiative, Kind, Kpi, Measurement, Place, Strategy
from kpi.parts import PeriodPart
from kpi.quick_wins import Verdict
from kpi.store import reading
from kpi.store.database import Connection, Store
from kpi.workspace import Request, Workspace
from tests.series import CALM
from tests.tables import make_tables

AS_OF = dt.date(2026, 10, 31)
START = dt.date(2025, 1, 1)
EDITOR = Request(Person("editor", Role.EDITOR), dt.datetime(2026, 11, 2, tzinfo=dt.UTC))
SERIES = [*CALM, 51.0, 80, 82, 81, 80, 83, 82, 81, 80, 82]


@pytest.fixture
def workspace(sqlite_url: str) -> Iterator[Workspace]:
    """Two KPIs, and a quick win on one of them."""
    found = Workspace(Store(sqlite_url))
    make_tables(found._store)
    kpis = (Kpi(key="reach", name="Reach", kind=Kind.RATIO), Kpi(key="other", name="Other", kind=Kind.RATIO))
    win = Initiative(key="videos", name="Videos", kpis=("reach",), start=dt.date(2026, 2, 1), quick_win=True)
    found.publish(EDITOR, Strategy(name="Test", kpis=kpis, initiatives=(win,)), 0)
    found.record(EDITOR, [m for key in ("reach", "other") for m in measured(key, SERIES)], today=AS_OF)
    yield found
    found.close()


def measured(key: str, series: list[float], first: int = 0) -> list[Measurement]:
    return [Measurement(key, next_start(START, Cadence.MONTHLY, first + i), value) for i, value in enumerate(series)]


def test_the_record_of_forecasts_is_computed_once_until_the_values_change(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[str] = []

    def counted(kpi: Kpi, *args: Any, **kwargs: Any) -> Record:
        computed.append(kpi.key)
        return record_of(kpi, *args, **kwargs)

    monkeypatch.setattr("kpi.memory.record_of", counted)
    first = workspace.forecast_record("reach", AS_OF)
    assert first.count
    assert workspace.forecast_record("reach", AS_OF) is first
    workspace.record(EDITOR, measured("other", [99.0], 21), today=AS_OF)
    assert workspace.forecast_record("reach", AS_OF) is first
    workspace.record(EDITOR, measured("reach", [500.0], 21), today=AS_OF)
    changed = workspace.forecast_record("reach", AS_OF)
    assert changed.trials[-1].actual == 500
    assert computed == ["reach", "reach"]


def test_quick_wins_follow_the_values(workspace: Workspace) -> None:
    [held] = workspace.quick_wins(AS_OF)
    assert held.verdict is Verdict.HELD
    assert workspace.quick_wins(AS_OF) is workspace.quick_wins(AS_OF)
    workspace.record(EDITOR, measured("reach", [50.0] * 8, 14), today=AS_OF)
    [lost] = workspace.quick_wins(AS_OF)
    assert lost.verdict is not Verdict.HELD


def test_the_state_knows_the_number_of_its_strategy(workspace: Workspace) -> None:
    state = workspace.state()
    assert state.number == workspace.strategy_version() == 1
    workspace.publish(EDITOR, state.strategy.model_copy(update={"name": "New"}), state.number)
    assert workspace.state().number == 2


def test_what_is_newer_than_a_day_follows_the_values_and_reads_only_what_changed(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    found = reading.parts

    def counted(connection: Connection, keys: Iterable[str]) -> dict[str, list[PeriodPart]]:
        read.extend(keys)
        return found(connection, keys)

    monkeypatch.setattr(reading, "parts", counted)
    assert workspace.newer(AS_OF) == set()
    assert workspace.newer(AS_OF - dt.timedelta(days=1)) == {"reach", "other"}
    assert sorted(read) == ["other", "reach"]
    october = [Place("other", dt.date(2026, 10, 1), "", "", Cadence.MONTHLY)]
    workspace.withdraw_values(EDITOR, october, today=AS_OF)
    assert workspace.newer(AS_OF - dt.timedelta(days=1)) == {"reach"}
    assert sorted(read) == ["other", "other", "reach"]
