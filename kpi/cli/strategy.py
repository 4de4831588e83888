"""Commands that serve the strategy: check it, publish it, say what would change, write it down."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from kpi import terminal
from kpi.cli.common import CORRECT, FILE, FORMAT, REASON, in_force, load, open_premises
from kpi.terminal import say


@click.command()
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """List the problems of a strategy.

    Each with line and column; the exit code is 1 if the YAML cannot be applied. Touches no data.
    """
    load(file)
    _ = terminal.language()
    say(_("{file} is a valid strategy.", file=file.name))


@click.command()
@click.argument("file", type=FILE)
@REASON
@CORRECT
def apply(file: Path, reason: str, correct: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Publish a strategy.

    The YAML becomes the strategy in force; versions before it stay in the history. Again changes nothing. A target
    that was changed takes effect today, and the one before stays.
    """
    from kpi.succession import followed

    strategy = load(file)
    premises, _ = open_premises(), terminal.language()
    own = premises.own
    strategy, version = own.united(strategy), own.strategy_version()
    if not correct:
        strategy = followed(own.state().strategy, strategy, premises.now().date(), reason)
    if version and own.state().strategy == strategy:
        say(_("Nothing has changed: version {version} stays in force.", version=str(version)))
        return
    new = own.publish(premises.request(reason, file.name), strategy, version)
    say(_("Version {version} of the strategy is in force.", version=str(new)))


@click.command()
@click.argument("file", type=FILE)
@FORMAT
@CORRECT
def diff(file: Path, form: str, correct: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Say what applying a strategy would change.

    The exit code is 0, whether anything would change or not.
    """
    from kpi.difference import difference
    from kpi.exports import difference_text
    from kpi.model import Strategy
    from kpi.succession import followed

    strategy, premises = load(file), open_premises()
    own = premises.own
    strategy = own.united(strategy)
    old = own.state().strategy if own.strategy_version() else Strategy(name=strategy.name)
    changes = difference(old, strategy if correct else followed(old, strategy, premises.now().date()))
    _ = terminal.language()
    if form == "json":
        terminal.print_json([asdict(change) for change in changes])
    else:
        click.echo(difference_text.render(changes, _), nl=False)
    say(_.plural("{n} change", "{n} changes", len(changes)))


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """Write strategy and measurements into a folder.

    As strategy.yaml and measurements.csv (tidy form); `kpi apply` and `kpi record` read them back. Beside them lies
    strategy.schema.json, with which editors complete and check the YAML. Files of these names are replaced.
    """
    from kpi.exports import folder as exporting

    workspace, strategy = in_force(open_premises())
    count = exporting.write(folder, strategy, workspace.measurements())
    _ = terminal.language()
    written = (_.plural("{n} KPI", "{n} KPIs", len(strategy.kpis)), _.plural("{n} value", "{n} values", count))
    say(f"{', '.join(written)} → {folder}")
