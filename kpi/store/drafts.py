"""What people have typed into a grid and not saved yet: kept per person, so that no reload loses it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from kpi.model import Block, Cadence, Draft, Measurement, Place
from kpi.store.tables import draft, pasted

Grid = tuple[Cadence, dt.date]
"""Grain and first day of the period that a grid shows."""


def put(connection: Connection, person: str, grid: Grid, drafts: Iterable[Draft]) -> None:
    """Keep what was typed into some cells, in place of what was typed there before."""
    for one in drafts:
        connection.execute(delete(draft).where(*_cell(person, grid, one.kpi, one.platform, one.account)))
        connection.execute(insert(draft).values(person=person, grain=grid[0].value, start=grid[1], **one._asdict()))


def drop(connection: Connection, person: str, grid: Grid, cells: Sequence[tuple[str, str, str]] | None) -> None:
    """Forget what was typed into some cells (KPI, platform, account), or into all, and the block pasted there."""
    if cells is None:
        put_block(connection, person, grid, None)
        connection.execute(delete(draft).where(*_grid(person, grid)))
        return
    for cell in cells:
        connection.execute(delete(draft).where(*_cell(person, grid, *cell)))


def saved(connection: Connection, person: str, values: Iterable[Measurement | Place]) -> None:
    """Forget what a person typed and has recorded now."""
    for value in values:
        if value.grain is not None:
            cell = value.kpi, value.platform, value.account
            connection.execute(delete(draft).where(*_cell(person, (value.grain, value.start), *cell)))


def of_grid(connection: Connection, person: str, grid: Grid) -> list[Draft]:
    """What a person has typed into a grid."""
    rows = connection.execute(select(*(draft.c[name] for name in Draft._fields)).where(*_grid(person, grid)))
    return [Draft(*row) for row in rows]


def put_block(connection: Connection, person: str, grid: Grid, block: Block | None) -> None:
    """Keep the block that was pasted into a grid, in place of the one before; None forgets it."""
    connection.execute(delete(pasted).where(*_block(person, grid)))
    if block is not None:
        connection.execute(insert(pasted).values(person=person, grain=grid[0].value, start=grid[1], **block._asdict()))


def block_of(connection: Connection, person: str, grid: Grid) -> Block | None:
    """The block that a person has pasted into a grid."""
    found = connection.execute(select(pasted).where(*_block(person, grid))).first()
    if found is None:
        return None
    return Block(found.text, (found.at[0], found.at[1], found.at[2]) if found.at else None, found.answers)


def waiting(connection: Connection, person: str) -> dict[Grid, tuple[int, dt.datetime]]:
    """A person's grids with something typed and not saved: how much, and since when (UTC)."""
    query = (
        select(draft.c.grain, draft.c.start, func.count(), func.max(draft.c.at))
        .where(draft.c.person == person)
        .group_by(draft.c.grain, draft.c.start)
        .order_by(draft.c.start)
    )
    return {(Cadence(grain), start): (n, at) for grain, start, n, at in connection.execute(query)}


def _grid(person: str, grid: Grid) -> list[ColumnElement[bool]]:
    return [draft.c.person == person, draft.c.grain == grid[0].value, draft.c.start == grid[1]]


def _block(person: str, grid: Grid) -> list[ColumnElement[bool]]:
    return [pasted.c.person == person, pasted.c.grain == grid[0].value, pasted.c.start == grid[1]]


def _cell(person: str, grid: Grid, kpi: str, platform: str, account: str) -> list[ColumnElement[bool]]:
    return [*_grid(person, grid), draft.c.kpi == kpi, draft.c.platform == platform, draft.c.account == account]
