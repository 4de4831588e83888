"""The cells of a workbook, read in a process of its own that may use so much memory and time and no more.

A few kilobytes of XLSX can claim a sheet of 17 billion cells: whatever such a file does, it does it there. Run as a
script: the workbook comes in on stdin, its sheets go out on stdout as JSON.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
from typing import Any

MEMORY = 1_200 * 2**20
"""Bytes of address space for the process, of which Python and the reader take 100 MB."""
SECONDS = 30
MOST_SHEETS = 50
MOST_CELLS = 2_000_000
TOO_MANY_CELLS, TOO_MANY_SHEETS, NO_WORKBOOK = "cells", "sheets", "workbook"


def main() -> None:
    """Read the workbook of stdin under limits; a reason instead of sheets where it cannot be read."""
    import resource  # noqa: PLC0415 - only where there are such limits

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(sheets(sys.stdin.buffer.read()), sys.stdout, separators=(",", ":"))


def sheets(data: bytes) -> list[tuple[str, int, list[list[Any]]]] | str:
    """Name, number of the first row, and rows of every sheet; or why there are none."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - only the child needs it

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        if len(book.sheet_names) > MOST_SHEETS:
            return TOO_MANY_SHEETS
        found, cells = [], 0
        for title in book.sheet_names:
            sheet = book.get_sheet_by_name(title)
            start, end = sheet.start or (0, 0), sheet.end or (-1, -1)
            cells += (end[0] - start[0] + 1) * (end[1] - start[1] + 1)
            if cells > MOST_CELLS:
                return TOO_MANY_CELLS
            rows = [[_cell(cell) for cell in row] for row in sheet.to_python(skip_empty_area=True)]
            found.append((title, start[0] + 1, rows))
    except (CalamineError, ValueError, OSError):
        return NO_WORKBOOK
    return found


def _cell(cell: object) -> Any:
    """Texts and numbers as they are; a day in a list of one, so that it is told from a text."""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, str | float | int):
        return cell
    if isinstance(cell, dt.datetime | dt.date):
        return [cell.isoformat()]
    return str(cell)


if __name__ == "__main__":
    main()
