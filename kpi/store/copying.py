"""Copying all rows of one database into another of the same schema, whichever kind either is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import JSON, Connection, MetaData, Table, event, func, insert, select

_BATCH = 20_000


def tables_of(connection: Connection) -> list[Table]:
    """The tables as this database has them, which may be those of an earlier release; parents come first."""
    found = MetaData()

    @event.listens_for(found, "column_reflect")
    def _either_dialect(_inspector: object, _table: Table, column: Any) -> None:
        generic = column["type"].as_generic()
        column["type"] = JSON(none_as_null=True) if isinstance(generic, JSON) else generic

    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def copy_rows(source: Connection, target: Connection, tables: Sequence[Table]) -> None:
    """Append all rows of these tables, parents first."""
    for table in tables:
        for rows in _batches(source, table):
            target.execute(insert(table), rows)


def count_rows(connection: Connection, tables: Sequence[Table]) -> dict[str, int]:
    """Rows per table."""
    return {
        table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one()) for table in tables
    }


def _batches(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    query = select(table).order_by(*table.primary_key.columns)
    result = connection.execute(query, execution_options={"yield_per": _BATCH})
    for rows in result.mappings().partitions():
        yield [dict(row) for row in rows]
