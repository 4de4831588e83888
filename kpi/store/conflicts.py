"""Compare-and-set: whether values still are what the form that changes them showed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from kpi.errors import Conflict
from kpi.model import Series
from kpi.recording import Value
from kpi.store import facts, log


def conflicts(
    connection: Connection, values: Sequence[Value], ids: Mapping[Series, int], expected: Sequence[int | None]
) -> list[Conflict]:
    """Values that others changed since they were shown, be it to the same: who adds to a value relies on what it was.

    `expected` holds the version that was shown for each value given, 0 for an empty cell, None for any.
    """
    found = facts.current_versions(connection, [(ids[value.series], value.start) for value in values])
    result = []
    for value in values:
        now: Any = found.get((ids[value.series], value.start))
        version = now.change_id if now else 0
        if expected[value.position] in (None, version):
            continue
        result.append(
            Conflict(
                index=value.position,
                kpi=value.series.kpi,
                platform=value.series.platform,
                account=value.series.account,
                start=value.start,
                mine=value.value,
                theirs=now.value if now else None,
                version=version,
                who=log.author_of(connection, version) if now else "",
            )
        )
    return result
