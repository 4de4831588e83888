"""What was measured, against what, and whether that is good enough."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the result: a measured value, and its ratio to what it is compared with."""

    name: str
    value: str
    ratio: float | None = None
    at_most: float | None = None
    at_least: float | None = None

    @property
    def target(self) -> str:
        if self.at_most is not None:
            return f"≤ {self.at_most:.1f}"
        return f"≥ {self.at_least:.1f}" if self.at_least is not None else ""

    @property
    def is_met(self) -> bool | None:
        """None where nothing is asked for."""
        if self.ratio is None or not self.target:
            return None
        return self.ratio <= self.at_most if self.at_most is not None else self.ratio >= (self.at_least or 0)


def table(figures: Iterable[Figure]) -> str:
    """The figures in columns; in the last one, whether the target is met."""
    verdicts = {True: "met", False: "MISSED", None: ""}
    rows = [("", "median", "ratio", "target", "")]
    rows += [
        (figure.name, figure.value, "" if figure.ratio is None else f"{figure.ratio:.2f}", figure.target,
         verdicts[figure.is_met])
        for figure in figures
    ]  # fmt: skip
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(
        "  ".join(cell.ljust(width) if column in (0, 4) else cell.rjust(width)
                  for column, (cell, width) in enumerate(zip(row, widths, strict=True))).rstrip()
        for row in rows
    )  # fmt: skip


def seconds(value: float) -> str:
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.0f} ms"


def count(size: int) -> str:
    """50 k, 1 M, 10 M."""
    return f"{size / 1_000_000:g} M" if size >= 1_000_000 else f"{size / 1000:g} k"
