"""Files as reading would deliver them, made without bytes. Used by the tests of importing."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from kpi.importing import Arrival
from kpi.imports import Answers, Column, Draft, Use, Values
from kpi.model import Cadence, Kind


def column(key: str, numbers: Sequence[float], start: str = "2026-09-01", **fields: Any) -> Column:
    """A column with a value a day, from row 3 on."""
    given = {"kind": Kind.FLOW, "grain": Cadence.DAILY, "platform": "linkedin", "header": key, "place": 2, **fields}
    first = dt.date.fromisoformat(start)
    days = {Cadence.DAILY: 1, Cadence.WEEKLY: 7}.get(given["grain"], 0)
    values = Values((first + dt.timedelta(days=days * n), x, 3 + n) for n, x in enumerate(numbers))
    return Column(use=Use.VALUE, key=key, values=values, **given)


def arrival(*columns: Column, answers: Mapping[str, str] | None = None, **fields: Any) -> Arrival:
    """A file with these columns; its bytes are taken to differ with what it holds."""
    given = {"file": "export.csv", "source": "linkedin_content", "platform": "linkedin", **fields}
    made = hashlib.sha256(repr((columns, given.get("exported"))).encode()).hexdigest()
    return Arrival(Draft(**{"sha256": made, **given}, columns=columns), Answers(dict(answers or {})))
