"""What the values of a KPI were known to be at a moment: today's facts, and the log read backwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, select

from kpi.model import Cadence, KnownValue
from kpi.store import log
from kpi.store.tables import change, fact, series

Key = tuple[int, dt.date]


class Stands(NamedTuple):
    """A fact that there is now, and since when."""

    state: log.State
    since: dt.datetime


class Turn(NamedTuple):
    """A change of one value: what was before it, and since when that had been so, where the log knows."""

    at: dt.datetime
    before: log.State
    since: dt.datetime | None


def known_at(
    facts: Mapping[Key, Stands], turns: Mapping[Key, Iterable[Turn]], moment: dt.datetime
) -> dict[Key, log.State]:
    """What was known at a moment; `turns` of each place in the order of the log.

    The first change after the moment tells what was before it, unless that came only after the moment, too. Without a
    later change what is there now was there already, unless it came after the moment.
    """
    found: dict[Key, log.State] = {}
    for key in facts.keys() | turns.keys():
        later = next((turn for turn in turns.get(key, ()) if turn.at > moment), None)
        if later is not None:
            state, since = later.before, later.since
        elif key in facts:
            state, since = facts[key]
        else:
            continue
        if state.value is not None and (since is None or since <= moment):
            found[key] = state
    return found


def values_known(connection: Connection, kpi: str, moment: dt.datetime) -> list[KnownValue]:
    """A KPI's values as they were known at a moment (UTC), newest first."""
    names = {row.id: row for row in connection.execute(select(series).where(series.c.kpi == kpi))}
    came = (
        select(fact.c.series_id, fact.c.start, fact.c.value, fact.c.provisional, change.c.at)
        .join(change, change.c.id == fact.c.change_id)
        .where(fact.c.series_id.in_(names))
    )
    facts = {(r.series_id, r.start): Stands(log.State(r.value, bool(r.provisional)), r.at)
             for r in connection.execute(came)}  # fmt: skip
    found = known_at(facts, _turns(connection, kpi), moment)
    values = [
        KnownValue(names[n].platform, names[n].account, Cadence(names[n].grain), start, *state)
        for (n, start), state in found.items()
    ]
    return sorted(values, key=lambda value: (-value.start.toordinal(), value.platform, value.account))


def _turns(connection: Connection, kpi: str) -> dict[Key, list[Turn]]:
    origin = change.alias("origin")
    query = (
        select(change.c.series_id, change.c.start, change.c.at, change.c.before, origin.c.at.label("since"))
        .outerjoin(origin, origin.c.id == change.c.was)
        .where(change.c.kpi == kpi, change.c.what == log.VALUE)
        .order_by(change.c.id)
    )
    found: dict[Key, list[Turn]] = {}
    for row in connection.execute(query):
        found.setdefault((row.series_id, row.start), []).append(Turn(row.at, log.unpacked(row.before), row.since))
    return found
