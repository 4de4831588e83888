"""Migrations: older databases are brought up to date after a backup, newer and foreign ones are left alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from kpi.errors import NewerDatabaseError, StoreError
from kpi.model import Measurement
from kpi.store import migrate as module
from kpi.store.backup import verify
from kpi.store.database import Store
from kpi.store.migrate import head, migrate
from kpi.store.tables import metadata
from kpi.workspace import Workspace
from tests.organisation import ADMINISTRATOR, SEPTEMBER, TODAY, YEAR, contents, request

MIGRATIONS = Path(module.__file__).parent / "migrations"
LATER = '''
"""A later release: rebuilds the parent of all facts, adds a column with values, and a table."""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "later", "{head}", None, None


def upgrade():
    with op.batch_alter_table("series", recreate="auto") as table:
        table.add_column(sa.Column("note", sa.Text, nullable=False, server_default="old"))
        table.alter_column("account", type_=sa.String(300))
    op.create_table("extra", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("INSERT INTO extra VALUES (1)")
    {failure}
'''


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes this program one that has a further migration."""

    def release(failure: str = "") -> None:
        scripts = tmp_path / "migrations"
        shutil.copytree(MIGRATIONS, scripts, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        later = LATER.format(head=head(), failure=failure)
        (scripts / "versions" / "later.py").write_text(later, encoding="utf-8")
        monkeypatch.setattr(module, "_SCRIPTS", ScriptDirectory(str(scripts)))

    return release


def tables(store: Store) -> dict[str, list[str]]:
    with store.read() as connection:
        found = inspect(connection)
        return {name: [column["name"] for column in found.get_columns(name)] for name in found.get_table_names()}


def test_the_migrations_make_exactly_the_tables_of_the_program(store: Store) -> None:
    migrate(store)
    with store.read() as connection:
        options = {"compare_type": True, "compare_server_default": not store.is_sqlite}  # there '' is not found again
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_a_database_of_an_earlier_release_still_opens(
    workspace: Workspace, release: Callable[..., None], tmp_path: Path
) -> None:
    before, card, earlier = contents(workspace._store), workspace.scorecard(TODAY), head()
    release()
    assert workspace.migrate(tmp_path / "backups") == (earlier, "later")
    assert contents(workspace._store) == before
    assert tables(workspace._store)["series"][-1] == "note"
    fresh = Workspace(workspace._store)
    assert fresh.scorecard(TODAY) == card
    assert fresh.record(request(), [Measurement("leads", SEPTEMBER, 5)], today=TODAY).changed == 1
    (saved,) = (tmp_path / "backups").iterdir()
    assert verify(saved)["fact"] == len(YEAR)


def test_a_backup_of_an_earlier_release_is_restored_and_brought_up_to_date(
    workspace: Workspace, release: Callable[..., None], tmp_path: Path
) -> None:
    before = contents(workspace._store)
    release()
    workspace.migrate(tmp_path / "backups")
    (saved,) = (tmp_path / "backups").iterdir()
    workspace.restore(request(ADMINISTRATOR), saved, tmp_path)
    assert contents(workspace._store)["fact"] == before["fact"]
    assert tables(workspace._store)["series"][-1] == "note"


@pytest.mark.parametrize(
    "failure", ["raise ValueError", "op.execute('INSERT INTO missing VALUES (1)')", "op.execute('DELETE FROM series')"]
)
def test_a_migration_that_fails_leaves_everything_as_it_was_and_a_backup(
    workspace: Workspace, release: Callable[..., None], tmp_path: Path, failure: str
) -> None:
    before, schema = contents(workspace._store), tables(workspace._store)
    release(failure)
    with pytest.raises(StoreError, match="nothing was changed"):
        workspace.migrate(tmp_path / "backups")
    assert (contents(workspace._store), tables(workspace._store)) == (before, schema)
    (saved,) = (tmp_path / "backups").iterdir()
    assert verify(saved)["fact"] == len(YEAR)


def test_a_database_that_is_up_to_date_is_neither_changed_nor_backed_up(workspace: Workspace, tmp_path: Path) -> None:
    before = contents(workspace._store)
    assert workspace.migrate(tmp_path / "backups") == (head(), head())
    assert contents(workspace._store) == before
    assert not (tmp_path / "backups").exists()


def test_two_programs_that_start_at_once_migrate_once(database_url: str) -> None:
    stores = [Store(database_url) for _ in range(4)]
    with ThreadPoolExecutor(len(stores)) as pool:
        results = list(pool.map(migrate, stores))
    assert {after for _, after in results} == {head()}
    for store in stores:
        store.close()


def test_a_database_of_a_newer_release_is_refused_and_left_alone(workspace: Workspace) -> None:
    with workspace._store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(text("CREATE TABLE news (id INTEGER)"))
    before, schema = contents(workspace._store), tables(workspace._store)
    with pytest.raises(NewerDatabaseError, match=r"schema 9999, this program knows .*Update this program"):
        workspace.migrate()
    assert (contents(workspace._store), tables(workspace._store)) == (before, schema)


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE customers (id INTEGER)"],
        ["CREATE TABLE fact (id INTEGER)"],
        ["CREATE TABLE alembic_version (version_num TEXT)", "INSERT INTO alembic_version VALUES ('0001')"],
    ],
)
def test_a_database_of_another_program_is_refused_and_left_alone(store: Store, statements: list[str]) -> None:
    with store.write() as connection:
        for statement in statements:
            connection.execute(text(statement))
    schema = tables(store)
    with pytest.raises(StoreError, match="tables of another program"):
        migrate(store)
    assert tables(store) == schema
