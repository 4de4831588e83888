"""Many editors of one value in a process of their own: each reads it, adds one and saves, as a page would."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from kpi.errors import RecordConflictError
from kpi.model import Measurement
from kpi.store.database import Store
from kpi.workspace import Workspace
from tests.organisation import SEPTEMBER, TODAY, request

_LONGEST = 10.0
"""Seconds."""


def run(url: str, editors: int, edits: int, *, compared: bool) -> None:
    """Let so many editors add one so many times each; `compared`, unless versions are not looked at."""
    workspace = Workspace(Store(url))
    start = threading.Barrier(editors)
    edit: Callable[[Workspace], bool] = add_one if compared else add_one_unseen

    def editor() -> None:
        start.wait()
        pause = 1.0
        for _ in range(edits):
            is_saved = False
            while not is_saved:
                time.sleep(random.uniform(0, pause))  # noqa: S311
                began = time.monotonic()
                is_saved = edit(workspace)
                # the longer it takes, the longer they think: then about two of them save at a time
                pause = min(_LONGEST, editors * (time.monotonic() - began))

    with ThreadPoolExecutor(editors) as pool:
        for done in [pool.submit(editor) for _ in range(editors)]:
            done.result()
    workspace.close()


def add_one(workspace: Workspace) -> bool:
    """Read, add one, save; False where somebody was quicker."""
    value, version = shown(workspace)
    with suppress(RecordConflictError):
        save(workspace, value + 1, version)
        return True
    return False


def add_one_unseen(workspace: Workspace) -> bool:
    """The same without comparing versions: the mutant that the test must notice."""
    save(workspace, shown(workspace)[0] + 1, None)
    return True


def shown(workspace: Workspace) -> tuple[float, int]:
    """The value of September and its version, as a form shows them."""
    (fact,) = workspace.facts(["leads"], SEPTEMBER, SEPTEMBER)
    return fact.value, fact.version


def save(workspace: Workspace, value: float, version: int | None) -> None:
    """Save September as its form does; without a version, whatever is there is overwritten."""
    workspace.record(request(), [Measurement("leads", SEPTEMBER, value)], today=TODAY, expected=[version])
