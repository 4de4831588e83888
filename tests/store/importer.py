"""A process that imports until it is killed; test_crash.py says what must be left of it."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

from kpi.store.database import Store
from kpi.workspace import Workspace
from tests.organisation import TODAY, every, month, request

ROWS = 150
"""Values of one import: all of them hold its number."""


def run(url: str, acknowledged: Path, first: int, mutant: str) -> None:
    """Import the same days again and again, each time with the next number; acknowledge each with a byte."""
    workspace = Workspace(Store(url))
    file = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in itertools.count(first):
        rows = [row._replace(value=float(number)) for row in every("clicks", 1, month(1), ROWS)]
        if mutant == "early":
            os.write(file, b".")
        for part in (rows[: ROWS // 2], rows[ROWS // 2 :]) if mutant == "halves" else (rows,):
            workspace.record(request(), part, today=TODAY, file="import.csv")
        if mutant != "early":
            os.write(file, b".")
