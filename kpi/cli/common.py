"""What the commands share: their options, how arguments are read, and the installation they work on."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpi import terminal
from kpi.errors import NotFoundError, StrategyError
from kpi.terminal import say

if TYPE_CHECKING:  # a command loads only what it needs, so that --help answers at once
    from kpi.model import Strategy
    from kpi.settings import Settings
    from kpi.startup import Premises
    from kpi.workspace import Workspace

FILE = click.Path(dir_okay=False, path_type=Path)
FORMAT = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Form of the data."
)
REASON = click.option("--reason", default="", help="Why; kept in the history.")
CORRECT = click.option(
    "--correct", is_flag=True, help="Replace changed targets instead of following them: corrects a mistake."
)


def as_day(ctx: click.Context, param: click.Parameter, value: str | None) -> dt.date | None:
    """A day as it is typed, far from the ends of the calendar."""
    if value is None:
        return None
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value} is no day. Write it as YYYY-MM-DD.", ctx, param) from None
    if not 1900 <= day.year < 2200:
        raise click.BadParameter(f"{value} is too long ago or too far ahead.", ctx, param)
    return day


AS_OF = click.option(
    "--as-of", metavar="DATE", callback=as_day, help="The day the numbers stand for, as YYYY-MM-DD; default: today."
)


def settings_in_force() -> Settings:
    """The settings in force; from here on the log hides their secrets."""
    from kpi import log
    from kpi.settings import load_settings

    settings = load_settings()
    log.install(settings.secrets)
    return settings


def open_premises() -> Premises:
    """The installation; it is closed when the command ends."""
    from kpi.startup import Premises

    premises = Premises(settings_in_force())
    click.get_current_context().call_on_close(premises.close)
    return premises


def in_force(premises: Premises) -> tuple[Workspace, Strategy]:
    """What people see: the own workspace, or the demo until there is an own strategy."""
    workspace, is_demo = premises.current()
    _ = terminal.language()
    if is_demo:
        say(_("This is the demo organisation: there is no strategy of your own yet."))
    elif not workspace.strategy_version():
        raise NotFoundError("There is no strategy yet. Publish one with “kpi apply”.")
    return workspace, workspace.state().strategy


def read(path: Path) -> bytes:
    return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()


def load(path: Path) -> Strategy:
    from kpi.strategy import load_bytes

    strategy, problems = load_bytes(read(path), path.name)
    if strategy is None:
        raise StrategyError(problems)
    terminal.show(problems)  # nothing but warnings
    return strategy
