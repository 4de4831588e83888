"""The command `kpi`: data on stdout, messages on stderr, exit code 0 or one line that says what is wrong."""

from __future__ import annotations

import click

from kpi import terminal
from kpi.cli import reporting, strategy, telling, upkeep, values


@click.group(cls=terminal.Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="leitstern", prog_name="kpi")
def main() -> None:
    """Leitstern: KPIs, targets and progress of a social media strategy.

    Where a FILE is asked for, - reads from standard input.
    """


for command in (
    *(strategy.check, strategy.apply, strategy.diff, strategy.export),
    *(values.record, values.import_),
    *(reporting.scorecard, reporting.report),
    *(telling.digest, telling.notify),
    *(upkeep.serve, upkeep.backup, upkeep.restore, upkeep.migrate),
):
    main.add_command(command)
