"""What recording did, or would do: for people as lines old → new, for programs as plain data."""

from __future__ import annotations

from typing import Any

from kpi.i18n import Language
from kpi.request import Overwritten, Recorded

_SHOWN = 200
"""Overwritten values listed at once; the rest is counted."""


def overwritten(done: Recorded, language: Language) -> str:
    """A line for each value that is overwritten, in the stored unit."""
    _ = language
    lines = [_line(value, _) for value in done.overwritten[:_SHOWN]]
    if len(done.overwritten) > _SHOWN:
        lines.append(_.plural("and {n} more value", "and {n} more values", len(done.overwritten) - _SHOWN))
    return "".join(f"{line}\n" for line in lines)


def _line(value: Overwritten, _: Language) -> str:
    place = " ".join(part for part in (value.kpi, value.platform, value.account) if part)
    return f"{place}, {_.date(value.start)}: {value.before:.15g} → {value.after:.15g}"


def as_json(done: Recorded) -> dict[str, Any]:
    """The counts, and every overwritten value."""
    return {
        "inserted": done.inserted,
        "changed": done.changed,
        "same": done.same,
        "late": done.late,
        "warnings": len(done.warnings),
        "overwritten": [
            {"kpi": value.kpi, "platform": value.platform, "account": value.account,
             "date": value.start.isoformat(), "before": value.before, "after": value.after}
            for value in done.overwritten
        ],
    }  # fmt: skip
