"""kill -9 in the middle of recordings and imports: what was acknowledged is there whole, and nothing is there half.

`make soak` runs the same with 200 kills of each.
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

CYCLES = int(os.environ.get("KPI_SOAK", "10"))
MUTANT_CYCLES = 40
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.store.importer"])  # so that a process starts at once


class Crashes:
    """An organisation whose writer is killed, again and again."""

    def __init__(self, url: str, workspace: Workspace, acknowledged: Path, what: str) -> None:
        self.url, self.workspace, self.acknowledged, self.what = url, workspace, acknowledged, what
        workspace.publish(request(), STRATEGY, 0)
        importer.write(workspace, every("clicks", 1, month(1), importer.ROWS, value=0), what)
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
            before = self.acknowledged.stat().st_size
            process = PROCESSES.Process(
                target=importer.run, args=(self.url, self.acknowledged, cycle * 1000, self.what, mutant)
            )
            process.start()
            first, start = self._acknowledged(process, before + 1)
            last, end = self._acknowledged(process, first + 2)
            time.sleep(random.uniform(0, 2 * (end - start) / (last - first)))  # noqa: S311  within a write or two
            process.kill()
            process.join()
            process.close()
            assert self.workspace._store.path is not None
            yield faults(self.workspace._store.path, self.acknowledged.stat().st_size, self.what)


@pytest.fixture(params=["record", "import"])
def crashes(
    request: pytest.FixtureRequest, sqlite_url: str, open_workspace: Callable[..., Workspace], tmp_path: Path
) -> Crashes:
    return Crashes(sqlite_url, open_workspace(sqlite_url), tmp_path / "acknowledged", request.param)


def faults(path: Path, acknowledged: int, what: str) -> list[str]:
    """What is wrong with the database after a crash."""
    found = []
    with closing(sqlite3.connect(path)) as raw:
        if raw.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            found.append("damaged")
        if raw.execute("PRAGMA foreign_key_check").fetchone() is not None:
            found.append("orphans")
        if len(raw.execute("SELECT DISTINCT value FROM fact WHERE value >= 1000").fetchall()) > 1:
            found.append("half a write")
        (writes,) = raw.execute("SELECT COUNT(*) - 1 FROM change WHERE what = ?", [what]).fetchone()
        if writes < acknowledged:
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
