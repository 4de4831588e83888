"""Commands that tell what is new: by mail, and in a chat."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpi import terminal
from kpi.cli.common import in_force, open_premises
from kpi.errors import ConflictError
from kpi.terminal import say

if TYPE_CHECKING:  # a command loads only what it needs, so that --help answers at once
    from kpi.mailing import Outcome
    from kpi.startup import Premises
    from kpi.workspace import Workspace


@click.command()
@click.option("--dry-run", is_flag=True, help="Print the mails' text, and neither send nor note anything.")
@click.option(
    "--output", metavar="FOLDER", type=click.Path(file_okay=False, path_type=Path),
    help="Write the mails into a folder as .eml files instead of sending them.",
)  # fmt: skip
def digest(*, dry_run: bool, output: Path | None) -> None:
    """Send what is new by mail.

    To those whom KPI_DIGEST_TO names: what changed since their last digest, what is overdue, what is due next, and
    the next steps. At most one a day and recipient; the exit code is 1 if one could not be sent.
    """
    from kpi.mailing import Mailing

    premises = open_premises()
    workspace, _strategy = in_force(premises)
    mailing = Mailing(premises, workspace)
    if dry_run:
        for recipient in mailing.recipients:
            click.echo(f"→ {recipient.address}\n\n{mailing.preview(recipient)}")
        return
    _refuse_demo(premises, workspace)
    _tell(mailing.into(output) if output else mailing.by_mail())


@click.command()
@click.option("--dry-run", is_flag=True, help="Print the message as JSON, and neither post nor note anything.")
def notify(*, dry_run: bool) -> None:
    """Tell a chat what has changed.

    Posts states that changed since the last time to KPI_WEBHOOK_URL, and nothing where nothing changed: made to be run
    every few minutes.
    """
    from kpi.mailing import Mailing

    premises = open_premises()
    workspace, _strategy = in_force(premises)
    mailing = Mailing(premises, workspace)
    if dry_run:
        terminal.print_json(mailing.chat_message())
        return
    _refuse_demo(premises, workspace)
    _tell([mailing.by_chat()])


def _refuse_demo(premises: Premises, workspace: Workspace) -> None:
    if workspace is not premises.own:
        raise ConflictError("Of the demo organisation nobody is told. Look at it with --dry-run.")


def _tell(outcomes: Iterable[Outcome]) -> None:
    """Say what became of each; the exit code is 1 if one failed."""
    from kpi.mailing import Result

    _, failed = terminal.language(), False
    for outcome in outcomes:
        if outcome.error is not None:
            failed = True
            say(f"kpi: {_.error(outcome.error)}")
            continue
        sentence = {
            Result.SENT: _("{recipient}: handed over.", recipient=outcome.recipient),
            Result.UNCHANGED: _("{recipient}: nothing has changed.", recipient=outcome.recipient),
            Result.TOLD_TODAY: _("{recipient}: was told today already.", recipient=outcome.recipient),
            Result.BUSY: _("{recipient}: another run is at it.", recipient=outcome.recipient),
            Result.FIRST: _("{recipient}: is told what changes from now on.", recipient=outcome.recipient),
        }[outcome.result]
        say(sentence)
        if outcome.again:
            say(_("{recipient}: may have been told this before; the message says so.", recipient=outcome.recipient))
    if failed:
        click.get_current_context().exit(1)
