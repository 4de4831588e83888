"""Telling each recipient what is new since they were told last: noted before it is sent, and again when it was.

Whatever happens in between, nothing is lost or sent twice without a word: a delivery that was begun and not finished
may have gone out. It is sent once more, and says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from kpi.access import Role, require
from kpi.digest import States
from kpi.errors import ConflictError, DeliveryError, UncertainDeliveryError
from kpi.request import Request
from kpi.store import deliveries
from kpi.store.database import Connection, Store

PATIENCE = dt.timedelta(minutes=10)
"""A delivery that began so recently may still be going on, in another process."""


class Readiness(Enum):
    """Whether a recipient can be told something now."""

    READY = auto()
    AGAIN = auto()
    """What was to be told last may have arrived or not."""
    TOLD_TODAY = auto()
    BUSY = auto()
    """Another process is telling them."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a recipient knows."""

    readiness: Readiness
    before: States | None
    """None: nothing yet."""
    latest: int
    """Id of the newest delivery: if there is a newer one when sending, somebody else was faster."""


class Deliveries:
    """What one workspace has told to whom."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def standing(self, channel: str, recipient: str, today: dt.date, now: dt.datetime) -> Standing:
        """What a recipient knows, and whether they can be told more; `now` in UTC."""
        with self._store.read() as connection:
            return _standing(connection, channel, recipient, today, now)

    def deliver(
        self, request: Request, channel: str, recipient: str, states: States, standing: Standing,
        send: Callable[[], object],
    ) -> None:  # fmt: skip
        """Send, noted before and after; what surely did not go out is forgotten, so that it is told next time."""
        require(request.person, Role.ADMINISTRATOR)
        author = request.author()
        with self._store.write() as connection:
            found = deliveries.of(connection, channel, recipient)
            if (found[0].id if found else 0) != standing.latest:
                raise ConflictError("Another run is telling the same at this moment; this one leaves it to that.")
            number = deliveries.begin(connection, author, channel, recipient, states.as_of, states.plain())
        try:
            send()
        except UncertainDeliveryError:
            raise
        except (DeliveryError, OSError):
            with self._store.write() as connection:
                deliveries.cancel(connection, author, number)
            raise
        with self._store.write() as connection:
            deliveries.finish(connection, author, number)


def _standing(connection: Connection, channel: str, recipient: str, today: dt.date, now: dt.datetime) -> Standing:
    found = deliveries.of(connection, channel, recipient)
    sent = next((kept for kept in found if kept.is_sent), None)
    before = States.read(sent.states) if sent else None
    latest = found[0].id if found else 0
    if found and not found[0].is_sent:
        is_recent = now - found[0].begun < PATIENCE
        return Standing(Readiness.BUSY if is_recent else Readiness.AGAIN, before, latest)
    is_told = sent is not None and sent.day == today
    return Standing(Readiness.TOLD_TODAY if is_told else Readiness.READY, before, latest)
