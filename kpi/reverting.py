"""Undoing a write: values as they were before it, answers too, and the version of the strategy before.

What somebody changed after it is never overwritten unseen: it is told, and the person decides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from kpi.errors import Conflict, ConflictError, NotFoundError, UndoConflictError
from kpi.model import Cadence, Measurement, Series
from kpi.publishing import publish
from kpi.request import Undone
from kpi.store import closings, facts, log, mappings, strategies, undoing
from kpi.store.database import Connection
from kpi.writing import Basis, put_back

Later = Literal["ask", "keep", "overwrite"]
"""What to do with values that were changed again after the write: tell, leave them, or put them back, too."""
UNDOABLE = frozenset({"record", "import", "mapping", "publish", closings.ACCEPT, log.UNDO})
"""Kinds of writes; a restored backup or a demo has no before."""


@dataclass
class _Reversal:
    """What undoing writes: values put back, values taken out, and those that stay because they were changed later."""

    back: list[Measurement] = field(default_factory=list)
    gone: dict[facts.Key, Series] = field(default_factory=dict)
    was: dict[facts.Key, log.State] = field(default_factory=dict)
    """What is there now in their places."""
    kept: int = 0


def undo(connection: Connection, author: log.Author, basis: Basis, change_id: int, later: Later) -> Undone:
    """Undo a write as a whole, as Workspace.undo says, in a transaction of the caller's."""
    entry = _writable(connection, change_id)
    if (version := undoing.published(connection, change_id)) is not None:
        return _unpublish(connection, author, basis.fiscal_start, change_id, version, later)
    return _revert(connection, author, basis, entry, later)


def _writable(connection: Connection, change_id: int) -> Any:
    """The write that is to be undone, if that can be."""
    entry = log.change_of(connection, change_id)
    if entry is None:
        raise NotFoundError("There is no such change any more. Reload the page.")
    if entry.what not in UNDOABLE:
        raise ConflictError("This change cannot be undone: nothing is kept of what was there before.")
    if change_id in log.undone(connection):
        raise ConflictError("This was undone already. Undo that, if it was a mistake.")
    return entry


def _revert(connection: Connection, author: log.Author, basis: Basis, entry: Any, later: Later) -> Undone:
    """Values and answers as they were before."""
    change_id, (first, is_taken_back) = entry.id, _origin(connection, entry)
    was_accepted = first.what == closings.ACCEPT
    found = _reversal(connection, change_id, later)
    details = {log.UNDONE: change_id, "kept": found.kept}
    written = put_back(
        connection, author, basis, found.back, found.gone, what=log.UNDO, details=details, is_decided=was_accepted
    )
    assert written.change is not None  # there are details
    if was_accepted and is_taken_back:
        closings.set_aside(connection, written.change, found.was)
    mappings.restore(connection, author, change_id, written.change)
    return Undone(written.change, written.inserted, written.changed, written.withdrawn, found.kept, late=written.late)


def _origin(connection: Connection, entry: Any) -> tuple[Any, bool]:
    """The write that a chain of undoings began with, and whether undoing this link takes it back or brings it back."""
    is_taken_back = True
    while entry.what == log.UNDO:
        entry, is_taken_back = log.change_of(connection, entry.after[log.UNDONE]), not is_taken_back
    return entry, is_taken_back


def _unpublish(
    connection: Connection, author: log.Author, fiscal_start: int, change_id: int, version: int, later: Later
) -> Undone:
    """The version before, published as a new one."""
    current = strategies.current_version(connection)
    if version == 1:
        raise ConflictError("This is the first version of the strategy: there is none before it to go back to.")
    if version != current and later != "overwrite":
        raise ConflictError(
            "The strategy was published again since (version {found}). Undo that first, or go back all the same.",
            found=current,
        )
    old, new = (strategies.load(connection, number) for number in (current, version - 1))
    number = publish(connection, author, old, new, current, fiscal_start=fiscal_start, undone=change_id)
    return Undone(log.latest(connection), version=number)


def _reversal(connection: Connection, change_id: int, later: Later) -> _Reversal:
    """What to write so that the values are as before a write; UndoConflictError if others changed them since."""
    steps = [step for step in undoing.steps(connection, change_id) if step.before != step.now]
    names = facts.names(connection, {step.key[0] for step in steps})
    moved = [step for step in steps if not step.is_last]
    if moved and later == "ask":
        raise UndoConflictError(_conflicts(connection, moved, names))
    found = _Reversal(kept=len(moved) if later == "keep" else 0)
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
