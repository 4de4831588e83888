"""What a cell of a file holds, and what it looks like."""

from __future__ import annotations

import datetime as dt
import re
from typing import TypeAlias

Cell: TypeAlias = str | float | dt.datetime
"""A text, or what a spreadsheet holds as a number or a day. "" is an empty cell."""

_NUMBER = re.compile(r"[-+−]?[\d.,' \u00a0\u202f]*\d[\d.,' \u00a0\u202f]*\s*%?")
_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?")


def text(cell: Cell) -> str:
    """A cell as it is written: whole numbers without a decimal point, days in ISO form."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat()
    return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)


def is_number(cell: Cell) -> bool:
    """Whether a cell looks like a number, a count or a percentage; a day is none."""
    return isinstance(cell, float) or (
        isinstance(cell, str) and _NUMBER.fullmatch(cell.strip()) is not None and not is_day(cell)
    )


def is_day(cell: Cell) -> bool:
    """Whether a cell looks like a day in digits."""
    return isinstance(cell, dt.datetime) or (isinstance(cell, str) and _DAY.fullmatch(cell.strip()) is not None)
