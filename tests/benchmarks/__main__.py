"""Measures how fast the dashboard is: `make bench`, or `python -m tests.benchmarks --sizes 50000 --loads 3`."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Iterator

from tests.benchmarks import exporting, importing, loads, presenting, scorecards
from tests.benchmarks.figures import Figure, table

TODAY = dt.datetime.now().astimezone().date()


def _parts(asked: argparse.Namespace) -> dict[str, Callable[[], Iterator[Figure]]]:
    return {
        "scorecards": lambda: scorecards.figures(TODAY),
        "imports": lambda: importing.figures(asked.rows, asked.runs, TODAY),
        "exports": exporting.figures,
        "slides": lambda: presenting.figures(asked.loads),
        "loads": lambda: loads.figures(asked.sizes, asked.loads, TODAY),
    }


def main() -> None:
    """Measure what was asked for, part by part, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[50_000, 1_000_000, 10_000_000], help="facts")
    parser.add_argument("--loads", type=int, default=15, help="loads of each page")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the import")
    parser.add_argument("--runs", type=int, default=3, help="runs of the import")
    parser.add_argument(
        "--only",
        nargs="+",
        choices=["scorecards", "imports", "exports", "slides", "loads"],
        help="parts (default: all)",
    )
    asked = parser.parse_args()
    figures: list[Figure] = []
    for name, part in _parts(asked).items():
        if not asked.only or name in asked.only:
            sys.stderr.write(f"Measuring {name} …\n")
            figures += part()
    sys.stdout.write(table(figures) + "\n")


if __name__ == "__main__":
    main()
