"""Compare-and-set: whether values still are what the form that changes them showed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection

from kpi.errors import Conflict
from kpi.model import Series
from kpi.store import facts, log


class Claim(NamedTuple):
    """What somebody wants to write, and over which version: 0 of an empty cell, None of any."""

    position: int
    key: facts.Key
    series: Series
    mine: float | None
    """None: to be taken back."""
    expected: int | None


def conflicts(connection: Connection, claims: Iterable[Claim]) -> list[Conflict]:
    """Values that others changed since they were shown, be it to the same: who adds to one relies on what it was."""
    asked = [claim for claim in claims if claim.expected is not None]
    found = facts.current_versions(connection, [claim.key for claim in asked])
    result = []
    for claim in asked:
        now: Any = found.get(claim.key)
        version = now.change_id if now else 0
        if claim.expected == version:
            continue
        result.append(
            Conflict(
                index=claim.position,
                kpi=claim.series.kpi,
                platform=claim.series.platform,
                account=claim.series.account,
                start=claim.key[1],
                mine=claim.mine,
                theirs=now.value if now else None,
                version=version,
                who=log.author_of(connection, version) if now else log.who_withdrew(connection, claim.key),
            )
        )
    return result
