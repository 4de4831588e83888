"""What is computed from values is kept until they change, and recomputed then."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterable, Iterator
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
from tests.organisation import TODAY, YEAR, request, settled
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

    def counted(connection: Connection, keys: Iterable[str], since: int = 0) -> dict[str, list[PeriodPart]]:
        if not since:
            read.extend(keys)
        return found(connection, keys, since)

    monkeypatch.setattr(reading, "parts", counted)
    assert workspace.newer(AS_OF) == set()
    assert workspace.newer(AS_OF - dt.timedelta(days=1)) == {"reach", "other"}
    assert sorted(read) == ["other", "reach"]
    october = [Place("other", dt.date(2026, 10, 1), "", "", Cadence.MONTHLY)]
    workspace.withdraw_values(EDITOR, october, today=AS_OF)
    assert workspace.newer(AS_OF - dt.timedelta(days=1)) == {"reach"}
    assert sorted(read) == ["other", "other", "reach"]


def test_after_a_write_only_the_periods_that_it_wrote_are_read(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = workspace.scorecard(AS_OF)
    earlier = workspace.assessment("reach", dt.date(2026, 9, 30))
    found = reading.parts
    read: list[PeriodPart] = []

    def counted(connection: Connection, keys: Iterable[str], since: int = 0) -> dict[str, list[PeriodPart]]:
        parts = found(connection, keys, since)
        read.extend(part for some in parts.values() for part in some)
        return parts

    monkeypatch.setattr(reading, "parts", counted)
    workspace.record(EDITOR, measured("reach", [500.0], 21), today=AS_OF)
    after = workspace.scorecard(AS_OF)
    assert [(part.kpi, part.start, part.total) for part in read] == [("reach", dt.date(2026, 10, 1), 500.0)]
    assert after.assessments["reach"].value == 500
    assert after.assessments["other"] is before.assessments["other"]
    assert workspace.assessment("reach", dt.date(2026, 9, 30)) is earlier


def test_who_follows_every_write_sees_what_a_newcomer_sees(
    database_url: str, open_workspace: Callable[..., Workspace]
) -> None:
    follower, colleague = settled(open_workspace(database_url)), open_workspace(database_url)
    some = random.Random(7)  # noqa: S311  no secret
    days = (dt.date(2026, 3, 31), dt.date(2026, 8, 31), dt.date(2026, 9, 30), TODAY)
    written = None
    for number in range(16):
        writer = some.choice((follower, colleague))
        row = some.choice(YEAR)._replace(value=some.randrange(1, 5))
        place = Place(row.kpi, row.start, row.platform)
        match some.choice(("record", "record", "withdraw", "withdraw", "undo", "publish")):
            case "record":
                written = writer.record(request(), [row], today=TODAY).change
            case "withdraw":
                written = writer.withdraw_values(request(), [place], today=TODAY).change
            case "undo" if written is not None:
                written = writer.undo(request(reason="wrong"), written, today=TODAY).change
            case "publish":
                state = writer.state()
                writer.publish(request(), state.strategy.model_copy(update={"name": f"{number}"}), state.number)
        newcomer = open_workspace(database_url)
        for day in days:
            assert follower.scorecard(day) == newcomer.scorecard(day), (number, day)
            assert follower.newer(day) == newcomer.newer(day)
        assert follower.due(TODAY) == newcomer.due(TODAY)


def test_whoever_began_to_read_before_a_write_sees_what_was_there_then(workspace: Workspace) -> None:
    memory, store = workspace._memory, workspace._store
    with store.read() as early:
        state = memory.state(early)
        workspace.record(EDITOR, measured("reach", [500.0], 21), today=AS_OF)
        assert workspace.assessment("reach", AS_OF).value == 500
        then = memory.assessments(early, state, state.strategy.kpis, AS_OF)
        assert then["reach"].value == 82
    assert workspace.assessment("reach", AS_OF).value == 500
