"""Publishing a strategy in a transaction of the caller's: a new version, and rolled up anew what it changes."""

from __future__ import annotations

from kpi.model import Aggregation, Kpi, Strategy
from kpi.store import log, periods, strategies
from kpi.store.database import Connection


def publish(
    connection: Connection, author: log.Author, old: Strategy, new: Strategy, expected: int, *, fiscal_start: int,
    undone: int | None = None,
) -> int:  # fmt: skip
    """Publish a strategy in place of `old` if `expected` is still the version in force; returns the new version."""
    version = strategies.publish(connection, author, new, expected, undone=undone)
    _rebuild(connection, old, new, fiscal_start)
    return version


def has_moved(connection: Connection, fiscal_start: int) -> bool:
    """Whether the fiscal year starts in another month than when everything was rolled up."""
    fiscal = str(fiscal_start)
    return log.get_meta(connection).get("fiscal_start", fiscal) != fiscal


def follow_fiscal_year(connection: Connection, strategy: Strategy, fiscal_start: int) -> None:
    """Roll everything up by the fiscal year as it starts now."""
    _rebuild(connection, strategy, strategy, fiscal_start)
    log.begin_epoch(connection)


def _rebuild(connection: Connection, old: Strategy, new: Strategy, fiscal_start: int) -> None:
    """Roll up anew what a changed cadence, weight, kind, or fiscal year gives other periods."""
    is_all = has_moved(connection, fiscal_start)
    log.set_meta(connection, "fiscal_start", str(fiscal_start))
    how = periods.roll_up_of(new)
    for kpi in new.kpis:
        if is_all or _rolls_up_differently(old.kpi(kpi.key), kpi):
            periods.rebuild(connection, kpi.key, kpi.cadence, how, fiscal_start)


def _rolls_up_differently(old: Kpi | None, new: Kpi) -> bool:
    """A KPI new to the strategy may have facts from an earlier version of it."""
    if old is None:
        return True
    is_chained, was_chained = (kpi.over_time is Aggregation.CHAIN for kpi in (new, old))
    return (old.cadence, old.weight, was_chained) != (new.cadence, new.weight, is_chained)
