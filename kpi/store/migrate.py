"""Bringing a database up to date: Alembic from code, one transaction, a backup first, newer databases refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from kpi.errors import NewerDatabaseError, StoreError
from kpi.store.database import Store
from kpi.store.tables import metadata

_SCRIPTS = ScriptDirectory(str(Path(__file__).parent / "migrations"))


def head() -> str:
    """The revision this program works with."""
    return str(_SCRIPTS.get_current_head())


def current(connection: Connection) -> str | None:
    """The database's revision; None for an empty database. A database of something else is refused."""
    names = set(inspect(connection).get_table_names())
    if "alembic_version" in names:
        found = MigrationContext.configure(connection).get_current_revision()
        if found is not None and found not in {script.revision for script in _SCRIPTS.walk_revisions()}:
            raise NewerDatabaseError(
                "The database was written by a newer version (schema {found}, this program knows {head}). "
                "Update this program; nothing was changed.",
                found=found,
                head=head(),
            )
        return found
    if names & set(metadata.tables):
        raise StoreError("The database holds tables of another program. Choose an empty one in KPI_DATABASE_URL.")
    return None


def migrate(store: Store, save: Callable[[], object] | None = None) -> tuple[str | None, str]:
    """Bring the database up to date; returns its revision before and after.

    `save` makes a backup; it is called before a database with data is changed.
    """
    with store.read() as connection:
        before = current(connection)
    if before == head():
        return before, before
    if before is not None and save is not None:
        save()
    with store.migration() as connection:
        _upgrade(connection)
    return before, head()


def _upgrade(connection: Connection) -> None:
    def steps(revision: Any, _context: MigrationContext) -> Any:
        return _SCRIPTS._upgrade_revs("head", revision)  # noqa: SLF001 - Alembic's documented way from code

    context = MigrationContext.configure(connection, opts={"fn": steps, "target_metadata": metadata})
    with Operations.context(context):
        context.run_migrations()
