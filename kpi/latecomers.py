"""What came for closed months afterwards: accepted in place of what was reported, or left out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpi.closing import Late
from kpi.errors import ConflictError
from kpi.model import Measurement, Series
from kpi.store import closings, facts, log
from kpi.store.database import Connection
from kpi.store.facts import Key
from kpi.writing import Basis, put_back


def decide(connection: Connection, author: log.Author, basis: Basis, values: Sequence[Late], *, accept: bool) -> int:
    """Accept what came later, or keep what was reported, as Workspace.decide says; returns how many."""
    waiting = closings.waiting(connection)
    ids = facts.ids_of(connection, sorted({value.series.kpi for value in values}))
    keys = {(ids[value.series], value.start): value for value in values if value.series in ids}
    if any(key not in waiting or waiting[key].change != value.change for key, value in keys.items()):
        raise ConflictError("Something else has come for these values meanwhile. Look at them again.")
    details = {"decided": len(keys)}
    if accept:
        back, gone = _parted(keys)
        put_back(connection, author, basis, back, gone, what=closings.ACCEPT, details=details, is_decided=True)
    else:
        log.write(connection, author, closings.KEEP, after=details)
    closings.settle(connection, keys)
    return len(keys)


def _parted(keys: Mapping[Key, Late]) -> tuple[list[Measurement], dict[Key, Series]]:
    """What came, and what was taken back."""
    came = [
        Measurement(late.series.kpi, late.start, late.value, late.series.platform, late.series.account,
                    late.series.grain, late.provisional)
        for late in keys.values()
        if late.value is not None
    ]  # fmt: skip
    return came, {key: late.series for key, late in keys.items() if late.value is None}
