"""Opening an installation: own data and demo stay apart, and what cannot be opened is said without secrets."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kpi.errors import SettingsError, StoreError
from kpi.model import Measurement, Strategy
from kpi.settings import Settings
from kpi.startup import Premises
from tests.organisation import STRATEGY

NOW = dt.datetime(2026, 10, 15, 10, tzinfo=dt.UTC)
Open = Callable[..., Premises]


@pytest.fixture
def urls(tmp_path: Path) -> tuple[str, str]:
    return f"sqlite:///{tmp_path / 'own.db'}", f"sqlite:///{tmp_path / 'demo.db'}"


@pytest.fixture
def open_premises(urls: tuple[str, str], tmp_path: Path) -> Iterator[Open]:
    """Opens the installation as a process started on a day would; all are closed after the test."""
    opened: list[Premises] = []

    def open_one(day: int = 0, **settings: object) -> Premises:
        own, demo = urls
        given = {"database_url": own, "demo_database_url": demo, "backup_dir": tmp_path / "backups", "user": "operator"}
        opened.append(Premises(Settings.model_validate({**given, **settings})))
        pretend(opened[-1], day)
        return opened[-1]

    yield open_one
    for premises in opened:
        premises.close()


def pretend(premises: Premises, day: int) -> None:
    """Let it be so many days after NOW."""
    premises.now = lambda: NOW + dt.timedelta(days=day)  # type: ignore[method-assign]


def publish(premises: Premises) -> int:
    return premises.own.publish(premises.request("Started"), STRATEGY, 0)


def demo_value(premises: Premises) -> Measurement:
    """The newest measurement of the demo, with another value."""
    newest = max(premises.demo().measurements(), key=lambda m: m.start)
    return newest._replace(value=newest.value + 1)


def test_an_empty_installation_shows_the_demo(open_premises: Open) -> None:
    workspace, is_demo = open_premises().current()
    assert is_demo
    assert len(workspace.state().strategy.kpis) > 20
    assert workspace.scorecard(NOW.date()).assessments


def test_without_the_demo_an_empty_installation_is_empty(open_premises: Open) -> None:
    premises = open_premises(demo=False)
    assert premises.current() == (premises.own, False)
    assert premises.own.state().strategy == Strategy(name="–")


def test_publishing_an_own_strategy_leaves_the_demo_behind(open_premises: Open) -> None:
    premises = open_premises()
    demo, _ = premises.current()
    publish(premises)
    assert premises.current() == (premises.own, False)
    assert list(premises.own.measurements()) == []
    assert demo.strategy_version() == 1


def test_own_data_and_demo_never_mix(open_premises: Open, urls: tuple[str, str]) -> None:
    premises = open_premises()
    premises.current()
    publish(premises)
    premises.own.record(premises.request(), [Measurement("leads", dt.date(2026, 9, 1), 12345)], today=NOW.date())
    assert [m.kpi for m in premises.own.measurements()] == ["leads"]
    assert all(m.value != 12345 for m in premises.demo().measurements())


@pytest.mark.parametrize("spelling", ["{folder}/link/own.db", "{folder}/x/../own.db"])
def test_one_database_for_both_is_refused_however_it_is_spelt(
    open_premises: Open, tmp_path: Path, spelling: str
) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(SettingsError, match="KPI_DEMO_DATABASE_URL must be another database"):
        open_premises(demo_database_url=f"sqlite:///{spelling.format(folder=tmp_path)}")


def test_the_demos_database_is_no_own_database(open_premises: Open, urls: tuple[str, str], tmp_path: Path) -> None:
    open_premises().demo()
    with pytest.raises(SettingsError, match="holds the demo"):
        open_premises(database_url=urls[1], demo_database_url=f"sqlite:///{tmp_path / 'other.db'}")


def test_an_untouched_demo_is_made_anew_each_day_and_once_a_day(open_premises: Open) -> None:
    premises = open_premises()
    for day in (0, 0, 1, 1, 2):
        pretend(premises, day)
        premises.demo()
    assert premises.demo().strategy_version() == 3
    assert open_premises(day=2).demo().strategy_version() == 3
    newest = max(m.start for m in premises.demo().measurements())
    assert newest >= NOW.date()


def test_the_demo_has_closed_months_and_a_value_that_waits_to_be_accepted(open_premises: Open) -> None:
    premises = open_premises()
    for day in (0, 1):
        pretend(premises, day)
        demo = premises.demo()
        assert len(demo.closings.closed()) == 12
        (late,) = demo.closings.late()
        assert late.reported not in (None, late.value)
        assert (late.start, late.source) == (demo.closings.closed()[0].month, "linkedin_content.xls")
        assert all(state.at < premises.request().at for state in demo.closings.closed())


def test_a_touched_demo_stays_as_it_is(open_premises: Open) -> None:
    premises = open_premises()
    value = demo_value(premises)
    premises.demo().record(premises.request(), [value], today=NOW.date())
    for day in (1, 40):
        pretend(premises, day)
        again = premises.demo()
        assert again.strategy_version() == 1
        assert value in {m._replace(grain=None) for m in again.measurements()} | set(again.measurements())
        assert open_premises(day).demo().strategy_version() == 1


def test_two_processes_make_the_demo_together(open_premises: Open) -> None:
    start = threading.Barrier(3)

    def visit(premises: Premises) -> int:
        start.wait()
        return len(list(premises.demo().measurements()))

    with ThreadPoolExecutor(3) as pool:
        counts = set(pool.map(visit, [open_premises() for _ in range(3)]))
    assert len(counts) == 1
    assert open_premises().demo().demo_edition() is not None


def test_requests_are_made_by_the_configured_user_in_utc(open_premises: Open) -> None:
    premises = open_premises(time_zone="Asia/Tokyo")
    del premises.now
    request = premises.request("why", "form", "key")
    assert (request.person.name, request.reason, request.source, request.key) == ("operator", "why", "form", "key")
    assert abs(dt.datetime.now(dt.UTC).replace(tzinfo=None) - request.at) < dt.timedelta(minutes=5)
    assert premises.now().utcoffset() == dt.timedelta(hours=9)


def test_a_migration_at_start_makes_a_backup(
    open_premises: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    publish(open_premises())
    saved: list[Path | None] = []
    monkeypatch.setattr("kpi.workspace.Workspace.migrate", lambda _self, folder=None: saved.append(folder))
    open_premises()
    assert saved == [tmp_path / "backups"]


def test_a_server_that_does_not_answer_is_said_without_secrets(
    open_premises: Open, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "canary7"
    with caplog.at_level(logging.DEBUG), pytest.raises(StoreError) as raised:
        open_premises(database_url=f"postgresql://nobody:{secret}@127.0.0.1:9/kpi?connect_timeout=2")
    assert str(raised.value) == "The database cannot be reached. Check KPI_DATABASE_URL and the server."
    assert secret not in caplog.text
    assert secret not in repr(raised.value)


def test_a_database_of_a_server_is_opened_as_well(open_premises: Open, postgresql_url: str) -> None:
    premises = open_premises(database_url=postgresql_url)
    assert publish(premises) == 1
    assert premises.current() == (premises.own, False)
