"""Undoing a write: values as they were before it, answers too, and the version of the strategy before.

What somebody changed after it is never overwritten unseen: it is told, and the person decides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from kpi.errors import Conflict, ConflictError, NotFoundError, UndoConflictError
from kpi.model import Cadence, Kind, Kpi, Measurement, Role, Series, Strategy
from kpi.store import closings, facts, log, undoing
from kpi.store.database import Connection

Later = Literal["ask", "keep", "overwrite"]
"""What to do with values that were changed again after the write: tell, leave them, or put them back, too."""
UNDOABLE = frozenset({"record", "import", "mapping", "publish", closings.ACCEPT, log.UNDO})
"""Kinds of writes; a restored backup or a demo has no before."""


@dataclass
class Reversal:
    """What undoing writes: values put back, values taken out, and those that stay because they were changed later."""

    back: list[Measurement] = field(default_factory=list)
    gone: dict[facts.Key, Series] = field(default_factory=dict)
    was: dict[facts.Key, log.State] = field(default_factory=dict)
    """What is there now in their places."""
    kept: int = 0


def writable(connection: Connection, change_id: int) -> Any:
    """The write that is to be undone, if that can be."""
    entry = log.change_of(connection, change_id)
    if entry is None:
        raise NotFoundError("There is no such change any more. Reload the page.")
    if entry.what not in UNDOABLE:
        raise ConflictError("This change cannot be undone: nothing is kept of what was there before.")
    if change_id in log.undone(connection):
        raise ConflictError("This was undone already. Undo that, if it was a mistake.")
    return entry


def reversal(connection: Connection, change_id: int, later: Later) -> Reversal:
    """What to write so that the values are as before a write; UndoConflictError if others changed them since."""
    steps = [step for step in undoing.steps(connection, change_id) if step.before != step.now]
    names = facts.names(connection, {step.key[0] for step in steps})
    moved = [step for step in steps if not step.is_last]
    if moved and later == "ask":
        raise UndoConflictError(_conflicts(connection, moved, names))
    found = Reversal(kept=len(moved) if later == "keep" else 0)
    for step in steps:
        if later == "keep" and not step.is_last:
            continue
        series, start = names[step.key[0]], step.key[1]
        found.was[step.key] = step.now
        if step.before.value is None:
            found.gone[step.key] = series
        else:
            found.back.append(_measurement(series, start, step.before))
    return found


def with_kept(connection: Connection, strategy: Strategy, back: Iterable[Measurement]) -> Strategy:
    """The strategy with what is put back although no KPI of it uses it: kept parts of imports, KPIs removed since.

    They come back as they were: no kind says how they combine, so none is counted twice or refused.
    """
    unknown = {row.kpi for row in back} - {kpi.key for kpi in strategy.kpis}
    cadences = facts.cadences(connection, unknown)
    kept = (Kpi(key=key, name=key, role=Role.PART, kind=Kind.UNIQUE, cadence=cadences[key]) for key in sorted(unknown))
    return strategy.model_copy(update={"kpis": (*strategy.kpis, *kept)})


def _measurement(series: Series, start: dt.date, state: log.State) -> Measurement:
    assert state.value is not None  # nothing would be taken out, not put back
    return Measurement(series.kpi, start, state.value, series.platform, series.account, Cadence(series.grain),
                       state.provisional)  # fmt: skip


def _conflicts(connection: Connection, steps: Sequence[undoing.Step], names: dict[int, Series]) -> list[Conflict]:
    found = []
    for index, step in enumerate(steps):
        (number, start), now = step.key, step.now.value
        who = log.author_of(connection, step.version) if now is not None else log.who_withdrew(connection, step.key)
        found.append(Conflict(index, *names[number][:3], start, step.before.value, now, step.version, who))
    return found
