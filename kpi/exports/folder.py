"""A folder with all that is needed to begin again: strategy.yaml, its schema for editors, and measurements.csv."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from kpi.exports import tidy
from kpi.model import Measurement, Strategy
from kpi.strategy import MODELINE, SCHEMA_FILE, dump, schema


def write(folder: Path, strategy: Strategy, measurements: Iterable[Measurement]) -> int:
    """Write the files, replacing what has their names; returns how many measurements were written."""
    folder.mkdir(parents=True, exist_ok=True)
    with _replacing(folder / "strategy.yaml") as stream:
        stream.write(MODELINE + dump(strategy))
    with _replacing(folder / SCHEMA_FILE) as stream:
        json.dump(schema(), stream, ensure_ascii=False, indent=1)
    with _replacing(folder / "measurements.csv") as stream:
        return tidy.write(stream, measurements, strategy)


@contextmanager
def _replacing(file: Path) -> Iterator[TextIO]:
    """A text file that takes its place only when it is whole."""
    partial = file.with_name(f"{file.name}.part")
    try:
        with partial.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
