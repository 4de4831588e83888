"""Reading a typed day."""

from __future__ import annotations

import datetime as dt

import pytest

from kpi.ui import days


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-03-15", dt.date(2026, 3, 15)),
        ("15.3.2026", dt.date(2026, 3, 15)),
        (" 15/03/2026 ", dt.date(2026, 3, 15)),
        ("30.2.2026", None),
        ("tomorrow", None),
        ("", None),
        ("<b>", None),
    ],
)
def test_a_typed_day_is_read_with_the_day_first(typed: str, day: dt.date | None) -> None:
    assert days.read(typed) == day
