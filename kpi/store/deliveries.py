"""What was told to whom, and what is being told: so that nothing is told twice, or lost, without a word."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from kpi.store import log
from kpi.store.tables import change, delivery

KIND = "delivery"
"""What the change log calls these writes; addresses stay out of it, since nothing can be deleted there."""


class Kept(NamedTuple):
    """One delivery."""

    id: int
    day: dt.date
    begun: dt.datetime
    """UTC."""
    is_sent: bool
    states: dict[str, Any]


def of(connection: Connection, channel: str, recipient: str) -> list[Kept]:
    """The deliveries to one recipient, newest first."""
    query = (
        select(delivery, change.c.at)
        .join(change, change.c.id == delivery.c.begun_id)
        .where(delivery.c.channel == channel, delivery.c.recipient == recipient)
        .order_by(delivery.c.id.desc())
    )
    return [Kept(r.id, r.day, r.at, r.sent_id is not None, r.states) for r in connection.execute(query)]


def begin(
    connection: Connection, author: log.Author, channel: str, recipient: str, day: dt.date, states: dict[str, Any]
) -> int:
    """Keep what is about to be told, before it is sent; an unfinished delivery is begun again."""
    begun = log.write(connection, author, KIND, after={"channel": channel, "state": "begun"})
    connection.execute(
        delete(delivery).where(
            delivery.c.channel == channel, delivery.c.recipient == recipient, delivery.c.sent_id.is_(None)
        )
    )
    row = {"channel": channel, "recipient": recipient, "day": day, "begun_id": begun, "states": states}
    result = connection.execute(insert(delivery).values(row))
    return int(result.inserted_primary_key[0])  # type: ignore[index]  # there is one after an INSERT


def finish(connection: Connection, author: log.Author, number: int) -> None:
    """Keep that it was sent; what was told before is no longer needed."""
    sent = log.write(connection, author, KIND, after={"id": number, "state": "sent"})
    connection.execute(update(delivery).where(delivery.c.id == number).values(sent_id=sent))
    to = connection.execute(select(delivery.c.channel, delivery.c.recipient).where(delivery.c.id == number)).one()
    connection.execute(
        delete(delivery).where(
            delivery.c.id < number, delivery.c.channel == to.channel, delivery.c.recipient == to.recipient
        )
    )


def cancel(connection: Connection, author: log.Author, number: int) -> None:
    """Forget what surely did not go out."""
    log.write(connection, author, KIND, after={"id": number, "state": "failed"})
    connection.execute(delete(delivery).where(delivery.c.id == number))
