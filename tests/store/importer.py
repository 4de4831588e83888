"""A process that records or imports until it is killed; test_crash.py says what must be left of it."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

from kpi.model import Measurement
from kpi.store.database import Store
from kpi.workspace import Workspace
from tests.arrivals import arrival, column
from tests.organisation import TODAY, every, month, request

ROWS = 150
"""Values of one write: all of them hold its number."""


def run(url: str, acknowledged: Path, first: int, what: str, mutant: str) -> None:
    """Write the same days again and again, each time with the next number; acknowledge each with a byte."""
    workspace = Workspace(Store(url))
    file = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in itertools.count(first):
        rows = [row._replace(value=float(number)) for row in every("clicks", 1, month(1), ROWS)]
        if mutant == "early":
            os.write(file, b".")
        for part in (rows[: ROWS // 2], rows[ROWS // 2 :]) if mutant == "halves" else (rows,):
            write(workspace, part, what)
        if mutant != "early":
            os.write(file, b".")


def write(workspace: Workspace, rows: list[Measurement], what: str) -> None:
    """A file of measurements recorded, or an export imported: looked at first, as people do."""
    if what == "record":
        workspace.record(request(), rows, today=TODAY, file="import.csv")
        return
    days = column("clicks", [row.value for row in rows], rows[0].start.isoformat(), platform="")
    found = [arrival(days, answers={"choice": str(rows[0].value)})]
    shown = workspace.preview_import(found, today=TODAY)
    workspace.import_files(request(), found, today=TODAY, expected=shown.stamp)
