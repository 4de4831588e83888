"""Bringing a database up to date: Alembic from code, one transaction, a backup first, newer databases refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from kpi.errors import LeitsternError, NewerDatabaseError, StoreError
from kpi.store.database import Store
from kpi.store.tables import metadata

OURS = frozenset({"alembic_version", "meta", "change", "strategy", "series", "fact"})
"""Tables that a database of this program has had since its first release."""

_SCRIPTS = ScriptDirectory(str(Path(__file__).parent / "migrations"))


def head() -> str:
    """The revision this program works with."""
    return str(_SCRIPTS.get_current_head())


def current(connection: Connection) -> str | None:
    """The database's revision; None for an empty database. A database of something else is refused."""
    names = set(inspect(connection).get_table_names())
    if not names:
        return None
    found = MigrationContext.configure(connection).get_current_revision() if names >= OURS else None
    if found is None:
        raise StoreError("The database holds tables of another program. Choose an empty one in KPI_DATABASE_URL.")
    refuse_newer(found)
    return found


def refuse_newer(revision: str) -> None:
    """Raise unless this program knows the revision."""
    if revision not in {script.revision for script in _SCRIPTS.walk_revisions()}:
        raise NewerDatabaseError(
            "The database was written by a newer version (schema {found}, this program knows {head}). "
            "Update this program; nothing was changed.",
            found=revision,
            head=head(),
        )


def migrate(
    store: Store, save: Callable[[], object] | None = None, target: str | None = None
) -> tuple[str | None, str]:
    """Bring the database up to date, or to an earlier revision than the newest; returns those before and after.

    `save` makes a backup; it is called before a database with data is changed. A migration that fails leaves
    everything as it was.
    """
    goal = target or head()
    with store.read() as connection:
        before = current(connection)
    if before == goal:
        return before, before
    if before is not None and save is not None:
        save()
    try:
        with store.migration() as connection:
            _upgrade(connection, goal)
    except LeitsternError:
        raise
    except Exception as error:
        raise StoreError(
            "The database could not be brought up to date (from schema {before} to {after}); nothing was changed. "
            "The log says why.",
            before=before or "–",
            after=goal,
        ) from error
    return before, goal


def _upgrade(connection: Connection, goal: str) -> None:
    def steps(revision: Any, _context: MigrationContext) -> Any:
        return _SCRIPTS._upgrade_revs(goal, revision)  # noqa: SLF001 - Alembic's documented way from code

    context = MigrationContext.configure(connection, opts={"fn": steps, "target_metadata": metadata})
    with Operations.context(context):
        context.run_migrations()
