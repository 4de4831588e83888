"""Commands that keep the installation: serve it, back it up, bring it back, bring it up to date."""

from __future__ import annotations

from pathlib import Path

import click

from kpi import terminal
from kpi.cli.common import FILE, open_premises, settings_in_force
from kpi.terminal import say


@click.command()
def serve() -> None:
    """Start the dashboard.

    KPI_HOST and KPI_PORT say where; Ctrl+C ends it.
    """
    settings = settings_in_force()
    from kpi.api.server import serve as run

    run(settings)


@click.command()
@click.argument("target", type=click.Path(path_type=Path), required=False)
def backup(target: Path | None) -> None:
    """Write a verified backup.

    To TARGET, a new file or a folder; without it into KPI_BACKUP_DIR. Prints the path of the backup.
    """
    premises = open_premises()
    click.echo(premises.own.backup(target or premises.settings.backup_dir))


@click.command()
@click.argument("file", type=FILE)
def restore(file: Path) -> None:
    """Bring a backup back.

    The file is checked, what is there is backed up, and only then all data are replaced.
    """
    premises, _ = open_premises(), terminal.language()
    saved = premises.own.restore(premises.request(source=file.name), file, premises.settings.backup_dir)
    if saved:
        say(_("What was there before is kept in {file}.", file=str(saved)))
    say(_("{file} is restored.", file=file.name))


@click.command()
def migrate() -> None:
    """Bring the database up to date.

    A backup is made first. Every other command does the same when it starts.
    """
    from kpi.store.migrate import head

    open_premises()
    _ = terminal.language()
    say(_("The database is up to date (schema {head}).", head=head()))
