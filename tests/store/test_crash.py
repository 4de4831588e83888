"""kill -9 in the middle of any write: what was acknowledged is there whole, and nothing is there half.

Recordings, imports, values taken back, undoing, and what people type. `make soak` runs the same with 200 kills of each.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from kpi.workspace import Workspace
from tests.organisation import STRATEGY, every, month, periods_expected, periods_found, request
from tests.store import importer

CYCLES = int(os.environ.get("KPI_SOAK", "6"))
MUTANT_CYCLES = 40
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.store.importer"])  # so that a process starts at once


LOGGED = {
    "record": ("record",),
    "import": ("import",),
    "withdraw": ("record",),
    "undo": ("record", "undo"),
    "draft": (),
}
"""What is written, and how the log calls it; what people type is no part of the log."""


class Crashes:
    """An organisation whose writer is killed, again and again."""

    def __init__(self, url: str, workspace: Workspace, acknowledged: Path, what: str) -> None:
        self.url, self.workspace, self.acknowledged, self.what = url, workspace, acknowledged, what
        workspace.publish(request(), STRATEGY, 0)
        rows = [row._replace(value=0.0) for row in every("clicks", 1, month(1), importer.ROWS)]
        if what == "import":
            [[write]] = importer.writes(workspace, rows, what)
            write()
        else:
            importer.record(workspace, rows)
        acknowledged.touch()

    def _acknowledged(self, process: BaseProcess, count: int) -> tuple[int, float]:
        """How many writes were acknowledged, and when, as soon as there are so many."""
        while (found := self.acknowledged.stat().st_size) < count:
            assert process.is_alive()
            time.sleep(0.001)
        return found, time.monotonic()

    def cycles(self, mutant: str = "") -> Iterator[list[str]]:
        """What is wrong after each crash."""
        for cycle in range(1, 1 + (MUTANT_CYCLES if mutant else CYCLES)):
            before, number = self.acknowledged.stat().st_size, cycle * 1000
            process = PROCESSES.Process(
                target=importer.run, args=(self.url, self.acknowledged, number, self.what, mutant)
            )
            process.start()
            first, start = self._acknowledged(process, before + 1)
            last, end = self._acknowledged(process, first + 2)
            time.sleep(random.uniform(0, 2 * (end - start) / (last - first)))  # noqa: S311  within a write or two
            process.kill()
            process.join()
            process.close()
            assert self.workspace._store.path is not None
            count = self.acknowledged.stat().st_size
            yield faults(self.workspace._store.path, count, number + count - before - 1, self.what)


@pytest.fixture(params=LOGGED)
def crashes(
    request: pytest.FixtureRequest, sqlite_url: str, open_workspace: Callable[..., Workspace], tmp_path: Path
) -> Crashes:
    return Crashes(sqlite_url, open_workspace(sqlite_url), tmp_path / "acknowledged", request.param)


def faults(path: Path, acknowledged: int, number: int, what: str) -> list[str]:
    """What is wrong with the database after a crash; `number` is what was typed last, as far as it is known."""
    found = []
    with closing(sqlite3.connect(path)) as raw:
        if raw.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            found.append("damaged")
        if raw.execute("PRAGMA foreign_key_check").fetchone() is not None:
            found.append("orphans")
        table, value = ("draft", "text") if what == "draft" else ("fact", "value")
        rows, values = raw.execute(f"SELECT COUNT(*), COUNT(DISTINCT {value}) FROM {table}").fetchone()
        is_empty = rows == 0 and what in ("withdraw", "draft")
        if not is_empty and (rows, values) != (importer.ROWS, 1):
            found.append("half a write")
        if what == "draft":
            (typed,) = raw.execute("SELECT MIN(CAST(text AS integer)) FROM draft").fetchone()
            is_there = typed is not None and typed >= number
        else:
            names = ", ".join(f"'{name}'" for name in LOGGED[what])
            (writes,) = raw.execute(f"SELECT COUNT(*) - 1 FROM change WHERE what IN ({names})").fetchone()
            is_there = writes >= acknowledged
        if not is_there:
            found.append("an acknowledged write is missing")
        (files, spans) = raw.execute(
            "SELECT (SELECT COUNT(*) FROM import_file), (SELECT COUNT(*) FROM import_span)"
        ).fetchone()
        if what == "import" and not files == spans == writes + 1:
            found.append("an import without its file")
    return found


def test_whatever_moment_a_write_is_killed_it_is_there_whole_or_not_at_all(crashes: Crashes) -> None:
    assert [found for found in crashes.cycles() if found] == []
    store = crashes.workspace._store
    assert periods_found(store) == periods_expected(store, STRATEGY.kpis)


@pytest.mark.parametrize(
    ("mutant", "fault"), [("early", "an acknowledged write is missing"), ("halves", "half a write")]
)
def test_a_write_that_is_not_one_transaction_would_be_noticed(crashes: Crashes, mutant: str, fault: str) -> None:
    assert any(fault in found for found in crashes.cycles(mutant))
