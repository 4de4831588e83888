"""Two and fifty editors of one value: nobody's edit is lost, and nobody's is overwritten unseen."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress

import pytest
from sqlalchemy import event

from kpi import writing
from kpi.errors import ConflictError, LeitsternError, RecordConflictError, StoreError
from kpi.model import Measurement
from kpi.store.conflicts import conflicts
from kpi.workspace import Workspace
from tests.organisation import (
    COLLEAGUE,
    SEPTEMBER,
    STRATEGY,
    TODAY,
    contents,
    held_values,
    month,
    request,
    settled,
)
from tests.store import editing
from tests.store.editing import save, shown

EDITORS, EDITS = 50, 20
PROCESSES = multiprocessing.get_context("forkserver")
LEADS = ("leads", "", "", "monthly", SEPTEMBER)


def added(workspaces: Mapping[str, Workspace], editors: int, edits: int, *, compared: bool = True) -> list[float]:
    """What many editors at the same time add up to, on each database (by URL) at once: most of the time they think."""
    before = [shown(workspace)[0] for workspace in workspaces.values()]
    processes = [
        PROCESSES.Process(target=editing.run, args=(url, editors, edits), kwargs={"compared": compared})
        for url in workspaces
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * len(processes)
    return [shown(workspace)[0] - was for workspace, was in zip(workspaces.values(), before, strict=True)]


@pytest.fixture
def both(sqlite_url: str, postgresql_url: str, open_workspace: Callable[..., Workspace]) -> Mapping[str, Workspace]:
    return {url: settled(open_workspace(url)) for url in (sqlite_url, postgresql_url)}


def test_of_fifty_editors_with_twenty_edits_each_none_is_lost(both: Mapping[str, Workspace]) -> None:
    assert added(both, EDITORS, EDITS) == [EDITORS * EDITS] * 2


def test_without_comparing_versions_edits_would_be_lost(both: Mapping[str, Workspace]) -> None:
    assert all(found < 10 * 5 for found in added(both, 10, 5, compared=False))


@contextmanager
def waiting_between_comparing_and_writing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two writers meet after both have compared their versions, if nothing keeps them apart."""
    met = threading.Barrier(2)

    def compare(*args: object) -> object:
        found = conflicts(*args)  # type: ignore[arg-type]
        with suppress(threading.BrokenBarrierError):
            met.wait(0.5)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(writing, "conflicts", compare)
        yield


def outcomes(one: Workspace, other: Workspace) -> list[type[LeitsternError] | None]:
    """What two editors get who save different values over the same one at the same time."""
    version = shown(one)[1]

    def attempt(workspace: Workspace, value: float) -> type[LeitsternError] | None:
        try:
            save(workspace, value, version)
        except LeitsternError as error:
            return type(error)
        return None

    with ThreadPoolExecutor(2) as pool:
        return [done.result() for done in [pool.submit(attempt, one, 1.0), pool.submit(attempt, other, 2.0)]]


def test_comparing_and_writing_are_one_step_also_between_processes(
    workspace: Workspace, database_url: str, open_workspace: Callable[..., Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = open_workspace(database_url)  # shares nothing with the first but the database
    with waiting_between_comparing_and_writing(monkeypatch):
        assert sorted(map(str, outcomes(workspace, other))) == sorted(map(str, [None, RecordConflictError]))


def test_without_a_lock_between_them_one_edit_would_be_lost(
    postgresql_url: str, open_workspace: Callable[..., Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = open_workspace(postgresql_url), open_workspace(postgresql_url)
    prepare(one)
    for workspace in (one, other):
        rewrite(workspace, "SELECT pg_advisory_xact_lock(%(key)s)", "SELECT %(key)s")
    with waiting_between_comparing_and_writing(monkeypatch):
        assert outcomes(one, other) == [None, None]


def test_with_a_deferred_transaction_one_edit_would_fail(
    sqlite_url: str, open_workspace: Callable[..., Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = open_workspace(sqlite_url), open_workspace(sqlite_url)
    prepare(one)
    for workspace in (one, other):
        monkeypatch.setattr(workspace._store, "_alone", nullcontext)
        rewrite(workspace, "BEGIN IMMEDIATE", "BEGIN")
    with waiting_between_comparing_and_writing(monkeypatch):
        assert StoreError in outcomes(one, other)


def rewrite(workspace: Workspace, statement: str, instead: str) -> None:
    """Let the workspace's writer execute another statement: a mutant."""

    def execute(_connection: object, _cursor: object, given: str, parameters: object, *_: object) -> tuple[str, object]:
        return (instead if given == statement else given), parameters

    event.listen(workspace._store._writer, "before_cursor_execute", execute, retval=True)


def prepare(workspace: Workspace) -> None:
    workspace.publish(request(), STRATEGY, 0)
    save(workspace, 100.0, 0)


def test_a_conflict_tells_whose_value_is_there_and_writes_nothing(workspace: Workspace) -> None:
    value, version = shown(workspace)
    workspace.record(request(COLLEAGUE), [Measurement("leads", SEPTEMBER, 77)], today=TODAY)
    before = contents(workspace._store)
    rows = [Measurement("leads", month(8), 5), Measurement("leads", SEPTEMBER, value + 1)]
    with pytest.raises(RecordConflictError) as raised:
        workspace.record(request(), rows, today=TODAY, expected=[None, version])
    (conflict,) = raised.value.conflicts
    assert (conflict.index, conflict.mine, conflict.theirs, conflict.who) == (1, value + 1, 77, "colleague")
    assert contents(workspace._store) == before
    workspace.record(request(), rows, today=TODAY, expected=[None, conflict.version])
    assert held_values(workspace._store)[LEADS] == value + 1


@pytest.mark.parametrize(
    ("mine", "version", "is_conflict"),
    [
        (50, 0, True),  # the cell was empty when the form showed it
        (77, 0, True),  # and so it was when the colleague entered the same
        (50, None, False),  # whatever is there
        (50, -1, True),  # a version that there never was
    ],
)
def test_what_the_form_did_not_show_is_a_conflict(
    workspace: Workspace, mine: float, version: int | None, is_conflict: bool
) -> None:
    workspace.record(request(COLLEAGUE), [Measurement("leads", month(10), 77)], today=TODAY)
    row = [Measurement("leads", month(10), mine)]
    with pytest.raises(RecordConflictError) if is_conflict else nullcontext():
        workspace.record(request(), row, today=TODAY, expected=[version])


def test_the_second_of_two_strategies_is_told_and_nothing_is_overwritten(workspace: Workspace) -> None:
    mine, theirs = (STRATEGY.model_copy(update={"name": name}) for name in ("Mine", "Theirs"))
    assert workspace.publish(request(COLLEAGUE), theirs, 1) == 2
    with pytest.raises(ConflictError, match=r"version 2, you started from 1"):
        workspace.publish(request(), mine, 1)
    assert workspace.state().strategy == theirs
    assert workspace.publish(request(), mine, 2) == 3
    assert [(v.version, v.who) for v in workspace.versions()] == [(3, "editor"), (2, "colleague"), (1, "editor")]


def test_a_value_that_arrives_while_the_strategy_changes_is_checked_again(
    workspace: Workspace, database_url: str, open_workspace: Callable[..., Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = open_workspace(database_url)
    stale = workspace.state()
    other.publish(request(COLLEAGUE), STRATEGY.model_copy(update={"kpis": STRATEGY.kpis[1:]}), 1)
    monkeypatch.setattr(workspace, "state", lambda: stale)
    with pytest.raises(ConflictError, match="Save again"):
        workspace.record(request(), [Measurement("leads", SEPTEMBER, 1)], today=TODAY)
