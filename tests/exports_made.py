"""Files written as platforms write theirs, with numbers of our own. Used by the tests of importing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence


def meta(title: str, numbers: Sequence[int], start: dt.date = dt.date(2026, 9, 1)) -> bytes:
    """An account's file of Meta Business Suite: UTF-16, a title, a row a day."""
    days = (start + dt.timedelta(days=n) for n in range(len(numbers)))
    rows = [f'"{day}T00:00:00","{number}"' for day, number in zip(days, numbers, strict=True)]
    return "\n".join(["sep=,", f'"{title}"', '"Date","Primary"', *rows, ""]).encode("utf-16")
