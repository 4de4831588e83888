"""The use cases of closing a month: what is there for it, closing it, opening it again, and what came later."""

from __future__ import annotations

import datetime as dt

from kpi.access import Role, require
from kpi.closing import Closed, Item, Late, checklist, refuse_open
from kpi.errors import LeitsternError
from kpi.memory import Memory
from kpi.request import Request
from kpi.store import closings, log
from kpi.store.database import Store


class Closings:
    """The closed months of one workspace."""

    def __init__(self, store: Store, memory: Memory) -> None:
        self._store = store
        self._memory = memory

    # reading

    def closed(self) -> list[Closed]:
        """The months that are closed, newest first."""
        with self._store.read() as connection:
            return closings.closed(connection)

    def checklist(self, month: dt.date) -> tuple[Item, ...]:
        """What is there for a month, and what is not."""
        with self._store.read() as connection:
            state = self._memory.state(connection)
            recorded = [kpi.key for kpi in state.strategy.kpis if kpi.formula is None]
            parts = self._memory.parts(connection, state, recorded)
        return checklist(state.strategy, parts, month, self._memory.fiscal_start)

    def late(self) -> list[Late]:
        """What came for closed months afterwards and waits to be decided, the oldest period first."""
        with self._store.read() as connection:
            return closings.late_values(connection)

    # writing

    def close(self, request: Request, month: dt.date, *, today: dt.date) -> None:
        """Close a month: its values stay as they are reported, and what comes later waits to be accepted."""
        require(request.person, Role.EDITOR)
        refuse_open(month, today)
        author = request.author(("close", month))
        with self._store.write() as connection:
            if log.of_request(connection, author.request) is None:
                closings.close(connection, author, month)

    def reopen(self, request: Request, month: dt.date) -> None:
        """Open a closed month again, with a reason; what waits goes on waiting until it is decided."""
        require(request.person, Role.ADMINISTRATOR)
        if not request.reason.strip():
            raise LeitsternError("Say why the month is opened again: the reason is kept in the history.")
        author = request.author(("reopen", month))
        with self._store.write() as connection:
            if log.of_request(connection, author.request) is None:
                closings.reopen(connection, author, month)
