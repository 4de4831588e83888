"""A process that writes until it is killed; test_crash.py says what must be left of it."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from kpi.model import Cadence, Draft, Measurement, Place
from kpi.store.database import Store
from kpi.workspace import Workspace
from tests.arrivals import arrival, column
from tests.organisation import EDITOR, NOW, TODAY, every, month, request

ROWS = 150
"""Values of one write: all of them hold its number."""
GRID = Cadence.MONTHLY, month(9)
"""Where drafts are typed."""

Write = Callable[[], object]


def run(url: str, acknowledged: Path, first: int, what: str, mutant: str) -> None:
    """Write the same days again and again, each time with the next number; acknowledge each write with a byte."""
    workspace = Workspace(Store(url))
    file = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in itertools.count(first):
        rows = [row._replace(value=float(number)) for row in every("clicks", 1, month(1), ROWS)]
        for parts in writes(workspace, rows, what, halves=mutant == "halves"):
            if mutant == "early":
                os.write(file, b".")
            for part in parts:
                part()
            if mutant != "early":
                os.write(file, b".")


def writes(workspace: Workspace, rows: list[Measurement], what: str, *, halves: bool = False) -> Iterator[list[Write]]:
    """What is to be acknowledged, one after the other: each a single write, or two halves of one."""
    some = [rows[: ROWS // 2], rows[ROWS // 2 :]] if halves else [rows]
    if what == "draft":
        yield [partial(_type, workspace, part) for part in some]
        return
    if what == "import":
        yield [partial(_import, workspace, part) for part in some]
        return
    yield [partial(record, workspace, part) for part in (some if what == "record" else [rows])]
    if what == "withdraw":
        yield [partial(_withdraw, workspace, part) for part in some]
    elif what == "undo":
        before = [[row._replace(value=0.0) for row in part] for part in some]
        yield [partial(record, workspace, part) for part in before] if halves else [partial(_undo, workspace)]


def record(workspace: Workspace, rows: list[Measurement]) -> None:
    """A file of measurements."""
    workspace.record(request(), rows, today=TODAY, file="import.csv")


def _undo(workspace: Workspace) -> None:
    workspace.undo(request(), workspace.changes(1)[0].id, today=TODAY)


def _withdraw(workspace: Workspace, rows: list[Measurement]) -> None:
    places = [Place(row.kpi, row.start, row.platform, row.account, row.grain) for row in rows]
    workspace.withdraw_values(request(), places, today=TODAY)


def _import(workspace: Workspace, rows: list[Measurement]) -> None:
    """An export, looked at first, as people do."""
    days = column("clicks", [row.value for row in rows], rows[0].start.isoformat(), platform="")
    found = [arrival(days, answers={"choice": str(rows[0].value)})]
    shown = workspace.preview_import(found, today=TODAY)
    workspace.import_files(request(), found, today=TODAY, expected=shown.stamp)


def _type(workspace: Workspace, rows: list[Measurement]) -> None:
    """As many cells of a grid as there are days."""
    typed = [Draft("clicks", "", row.start.isoformat(), str(int(row.value)), 0, NOW) for row in rows]
    workspace.draft(EDITOR, *GRID, typed)
