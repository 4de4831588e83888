"""A folder with all that is needed to begin again: strategy.yaml and measurements.csv."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from kpi.exports import tidy
from kpi.model import Measurement, Strategy
from kpi.strategy import dump


def write(folder: Path, strategy: Strategy, measurements: Iterable[Measurement]) -> int:
    """Write both files, replacing what has their names; returns how many measurements were written."""
    folder.mkdir(parents=True, exist_ok=True)
    with _replacing(folder / "strategy.yaml") as stream:
        stream.write(dump(strategy))
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
