"""Replacing everything, history apart, in a transaction of the caller's: how the demo is made and refreshed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable

from kpi.cadence import next_start
from kpi.errors import ConflictError
from kpi.model import Cadence, Strategy
from kpi.publishing import publish
from kpi.recording import Checked
from kpi.store import check_ins, closings, facts, log, meetings, strategies
from kpi.store.database import Connection
from kpi.writing import Basis, by_id

_GRACE = dt.timedelta(days=10)
"""After the end of a month."""


def replace(connection: Connection, author: log.Author, old: Strategy, basis: Basis, values: Checked) -> None:
    """Put the strategy and values of an edition of the demo in place of an older one that nobody touched."""
    if _latest(connection) != _demo_change(connection):
        raise ConflictError("The demo was changed by someone; it stays as it is.")
    facts.clear(connection)
    check_ins.clear(connection)
    version = strategies.current_version(connection)
    publish(connection, author, old, basis.strategy, version, fiscal_start=basis.fiscal_start)
    ids = facts.series_ids(connection, values.columns, basis.cadences)
    facts.upsert(connection, author, by_id(values, ids), what="demo", each=False, rolling=basis.rolling)


def close(connection: Connection, author: log.Author, months: Iterable[dt.date]) -> None:
    """Close months of the demo, each on the day after the usual days of grace."""
    for month in months:
        day = dt.datetime.combine(next_start(month, Cadence.MONTHLY) + _GRACE, dt.time(9))
        closings.close(connection, dataclasses.replace(author, at=min(day, author.at)), month)


def sign(connection: Connection, edition: str) -> None:
    """Note that the demo is as an edition tells it, and nobody has touched it."""
    log.set_meta(connection, "demo", edition)
    log.set_meta(connection, "demo_change", str(_latest(connection)))


def edition(connection: Connection) -> str | None:
    """Which edition of the demo this is, if nobody touched it since."""
    is_touched = _latest(connection) != _demo_change(connection)
    return None if is_touched else log.get_meta(connection).get("demo")


def _latest(connection: Connection) -> int:
    """Id of the newest change to strategy or values; meetings about them change neither."""
    return log.latest(connection, but=meetings.KINDS)


def _demo_change(connection: Connection) -> int:
    """Id of the change that the demo was made by; 0 before there is any."""
    return int(log.get_meta(connection).get("demo_change", "0"))
