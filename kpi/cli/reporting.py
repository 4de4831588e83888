"""Commands that give the numbers out: the scorecard, and the report as a file."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path

import click

from kpi import terminal
from kpi.cli.common import AS_OF, FILE, FORMAT, as_day, in_force, open_premises
from kpi.errors import NotFoundError
from kpi.terminal import say

FORMS = ["pptx", "pdf", "pdf-slides", "pdf-page", "xlsx", "csv", "csv-semicolon", "csv-comma", "json"]
AREAS = ["acquisition", "retention", "brand", "research"]


@click.command()
@AS_OF
@FORMAT
def scorecard(as_of: dt.date | None, form: str) -> None:
    """Print the whole scorecard."""
    premises = open_premises()
    workspace, strategy = in_force(premises)
    card = workspace.scorecard(as_of or premises.now().date())
    if form == "json":
        from kpi.exports import scorecard_json

        terminal.print_json(scorecard_json.render(card, strategy))
    else:
        from kpi.exports import scorecard_text

        click.echo(scorecard_text.render(card, strategy, terminal.language(premises.settings.fiscal_year_start)))


@click.command()
@click.option(
    "--format", "form", type=click.Choice(FORMS), help="Form; default: what the file's name ends in, or pptx."
)
@AS_OF
@click.option("--since", metavar="DATE", callback=as_day, help="Day of the last meeting; default: a month before.")
@click.option("--language", type=click.Choice(["de", "en"]), help="Language of the file; default: the shell's.")
@click.option("--area", "areas", type=click.Choice(AREAS), multiple=True, help="Only this area; may be repeated.")
@click.option("--goal", "goals", metavar="KEY", multiple=True, help="Only this goal, in this order; may be repeated.")
@click.option("--audience", default="", help="For whom, as goals and KPIs name them: their own goals come first.")
@click.option("--output", type=FILE, help="The file to write; default: standard output.")
def report(
    *, form: str | None, as_of: dt.date | None, since: dt.date | None, language: str | None, areas: tuple[str, ...],
    goals: tuple[str, ...], audience: str, output: Path | None,
) -> None:  # fmt: skip
    """Write the report as a file.

    As slides, PDF (pdf: A4 with every KPI; pdf-slides; pdf-page: one page), sheet, CSV (as spreadsheets in the language
    read it; csv-semicolon: with decimal commas; csv-comma: with decimal points) or JSON.
    """
    from kpi.cadence import add_months
    from kpi.exports import reports
    from kpi.model import AreaKey
    from kpi.report import Scope, build

    form = form or _form_of(output)
    if output is None and sys.stdout.isatty() and form.partition("-")[0] not in ("csv", "json"):
        raise click.UsageError("This form is no text. Name a file with --output.")
    premises = open_premises()
    workspace, strategy = in_force(premises)
    known = {goal.key for goal in strategy.goals}
    if unknown := [key for key in goals if key not in known]:
        raise NotFoundError("There is no goal {key}. There are: {known}.", key=unknown[0], known=sorted(known))
    day = as_of or premises.now().date()
    before = since or add_months(day + dt.timedelta(days=1), -1) - dt.timedelta(days=1)
    if before >= day:
        raise click.UsageError("--since must be before --as-of.")
    spoken = terminal.language(premises.settings.fiscal_year_start)
    if language is not None:
        spoken = replace(spoken, code="de" if language == "de" else "en")
    scope = Scope(tuple(AreaKey(area) for area in areas), goals, audience)
    made = build(workspace.frozen(day, before, premises.now()), spoken, scope)
    data = reports.write(made, form, premises.settings.slide_master)
    if output is None:
        click.echo(data, nl=False)
        return
    output.write_bytes(data)
    say(str(output))


def _form_of(output: Path | None) -> str:
    """The form that a file's name asks for."""
    ending = output.suffix.lower().removeprefix(".") if output else ""
    if ending and ending not in FORMS:
        endings = ", ".join(f".{form}" for form in FORMS if "-" not in form)
        raise click.UsageError(
            f"No form has the ending .{ending}. Name one with --format, or end the name in {endings}."
        )
    return ending or "pptx"
