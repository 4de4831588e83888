"""The command `kpi`: data on stdout, messages on stderr, exit code 0 or one line that says what is wrong."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpi import terminal
from kpi.errors import FileError, NotFoundError, RecordError, StrategyError
from kpi.terminal import say

if TYPE_CHECKING:  # a command loads only what it needs, so that --help answers at once
    from collections.abc import Iterable

    from kpi.mailing import Outcome
    from kpi.model import Strategy
    from kpi.settings import Settings
    from kpi.startup import Premises
    from kpi.workspace import Workspace

FILE = click.Path(dir_okay=False, path_type=Path)
FORMAT = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Form of the data."
)
FORMS = ["pptx", "pdf", "pdf-slides", "pdf-page", "xlsx", "csv", "json"]
AREAS = ["acquisition", "retention", "brand", "research"]
REASON = click.option("--reason", default="", help="Why; kept in the history.")
CORRECT = click.option(
    "--correct", is_flag=True, help="Replace changed targets instead of following them: corrects a mistake."
)


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> dt.date | None:
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


def _settings() -> Settings:
    """The settings in force; from here on the log hides their secrets."""
    from kpi import log
    from kpi.settings import load_settings

    settings = load_settings()
    log.install(settings.secrets)
    return settings


def _premises() -> Premises:
    from kpi.startup import Premises

    premises = Premises(_settings())
    click.get_current_context().call_on_close(premises.close)
    return premises


def _in_force(premises: Premises) -> tuple[Workspace, Strategy]:
    """What people see: the own workspace, or the demo until there is an own strategy."""
    workspace, is_demo = premises.current()
    _ = terminal.language()
    if is_demo:
        say(_("This is the demo organisation: there is no strategy of your own yet."))
    elif not workspace.strategy_version():
        raise NotFoundError("There is no strategy yet. Publish one with “kpi apply”.")
    return workspace, workspace.state().strategy


def _read(path: Path) -> bytes:
    return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()


def _load(path: Path) -> Strategy:
    from kpi.strategy import load_bytes

    strategy, problems = load_bytes(_read(path), path.name)
    if strategy is None:
        raise StrategyError(problems)
    terminal.show(problems)  # nothing but warnings
    return strategy


@click.group(cls=terminal.Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="leitstern", prog_name="kpi")
def main() -> None:
    """Leitstern: KPIs, targets and progress of a social media strategy.

    Where a FILE is asked for, - reads from standard input.
    """


@main.command()
def serve() -> None:
    """Start the dashboard.

    KPI_HOST and KPI_PORT say where; Ctrl+C ends it.
    """
    settings = _settings()
    from kpi.api.server import serve as run

    run(settings)


@main.command()
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """List the problems of a strategy.

    Each with line and column; the exit code is 1 if the YAML cannot be applied. Touches no data.
    """
    _load(file)
    _ = terminal.language()
    say(_("{file} is a valid strategy.", file=file.name))


@main.command()
@click.argument("file", type=FILE)
@REASON
@CORRECT
def apply(file: Path, reason: str, correct: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Publish a strategy.

    The YAML becomes the strategy in force; versions before it stay in the history. Again changes nothing. A target
    that was changed takes effect today, and the one before stays.
    """
    from kpi.succession import followed

    strategy = _load(file)
    premises, _ = _premises(), terminal.language()
    own = premises.own
    strategy, version = own.united(strategy), own.strategy_version()
    if not correct:
        strategy = followed(own.state().strategy, strategy, premises.now().date(), reason)
    if version and own.state().strategy == strategy:
        say(_("Nothing has changed: version {version} stays in force.", version=str(version)))
        return
    new = own.publish(premises.request(reason, file.name), strategy, version)
    say(_("Version {version} of the strategy is in force.", version=str(new)))


@main.command()
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

    strategy, premises = _load(file), _premises()
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


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """Write strategy and measurements into a folder.

    As strategy.yaml and measurements.csv (tidy form); `kpi apply` and `kpi record` read them back. Files of these names
    are replaced.
    """
    from kpi.exports import folder as exporting

    workspace, strategy = _in_force(_premises())
    count = exporting.write(folder, strategy, workspace.measurements())
    _ = terminal.language()
    written = (_.plural("{n} KPI", "{n} KPIs", len(strategy.kpis)), _.plural("{n} value", "{n} values", count))
    say(f"{', '.join(written)} → {folder}")


@main.command()
@click.argument("file", type=FILE)
@REASON
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@FORMAT
def record(*, file: Path, reason: str, dry_run: bool, form: str) -> None:
    """Record measurements from a CSV.

    In the tidy form kpi,platform,account,date,value: all of it or nothing. Values that are overwritten are printed,
    old → new. Again changes nothing.
    """
    from kpi.exports import recorded_text
    from kpi.imports import tidy

    premises = _premises()
    if not premises.own.strategy_version():
        raise NotFoundError("There is no strategy yet. Publish one with “kpi apply”.")
    table = tidy.read(_read(file), premises.own.state().strategy, file.name)
    if table.problems:
        raise RecordError(table.problems)
    done = premises.own.record(
        premises.request(reason, file.name), table.measurements, today=premises.now().date(), lines=table.lines,
        file=file.name, dry_run=dry_run,
    )  # fmt: skip
    terminal.show(done.warnings)
    _ = terminal.language()
    if form == "json":
        terminal.print_json(
            {"read": table.read, "empty": table.empty, "dry_run": dry_run, **recorded_text.as_json(done)}
        )
    else:
        click.echo(recorded_text.overwritten(done, _), nl=False)
    counts = {"inserted": done.inserted, "changed": done.changed, "same": done.same}
    say(_("Would record {inserted} new and {changed} changed values; {same} are the same." if dry_run else
          "Recorded {inserted} new and {changed} changed values; {same} were the same.", **counts))  # fmt: skip


@main.command(name="import")
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--source", default="", help="Read the files as those of this source, instead of recognising it.")
@REASON
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@FORMAT
def import_(*, files: tuple[Path, ...], source: str, reason: str, dry_run: bool, form: str) -> None:
    """Import untouched exports of platforms.

    CSV, XLSX, XLS and ZIP as they were downloaded: all files or none. What only a person knows is asked about on the
    page Import and remembered; until then the exit code is not 0. Again changes nothing.
    """
    from kpi.exports import imported_text
    from kpi.importing import refusals
    from kpi.imports import IMPORTERS

    if source and source not in IMPORTERS:
        raise NotFoundError("There is no source {source}. There are: {sources}.", source=source, sources=[*IMPORTERS])
    premises = _premises()
    own, today = premises.own, premises.now().date()
    if not own.strategy_version():
        raise NotFoundError("There is no strategy yet. Publish one with “kpi apply”.")
    arrivals = [
        arrival for file in files for arrival in own.read_file(_read(file), file.name, today=today, source=source)
    ]
    shown = own.preview_import(arrivals, today=today)
    if form == "json":
        terminal.print_json(imported_text.as_json(shown, dry_run=dry_run))
    _ = terminal.language()
    if found := refusals(shown):
        if any(file.blocking for file in shown.files):
            say(_("Answer it once on the page Import; the answer is remembered."))
        raise FileError(found)
    done = own.import_files(premises.request(reason), arrivals, today=today, expected=shown.stamp, dry_run=dry_run)
    if form == "text":
        click.echo(imported_text.lines(shown, _), nl=False)
    terminal.show(imported_text.remarks(shown))
    counts = {name: sum(getattr(one, name) for one in done) for name in ("inserted", "changed", "same")}
    say(_("Would import {inserted} new and {changed} changed values; {same} are the same." if dry_run else
          "Imported {inserted} new and {changed} changed values; {same} were the same.", **counts))  # fmt: skip


@main.command()
@click.option(
    "--as-of", metavar="DATE", callback=_day, help="The day the numbers stand for, as YYYY-MM-DD; default: today."
)
@FORMAT
def scorecard(as_of: dt.date | None, form: str) -> None:
    """Print the whole scorecard."""
    premises = _premises()
    workspace, strategy = _in_force(premises)
    card = workspace.scorecard(as_of or premises.now().date())
    if form == "json":
        from kpi.exports import scorecard_json

        terminal.print_json(scorecard_json.render(card, strategy))
    else:
        from kpi.exports import scorecard_text

        click.echo(scorecard_text.render(card, strategy, terminal.language(premises.settings.fiscal_year_start)))


@main.command()
@click.option("--format", "form", type=click.Choice(FORMS), default="pptx", show_default=True, help="Form of the file.")
@click.option(
    "--as-of", metavar="DATE", callback=_day, help="The day the numbers stand for, as YYYY-MM-DD; default: today."
)
@click.option("--since", metavar="DATE", callback=_day, help="Day of the last meeting; default: a month before.")
@click.option("--language", type=click.Choice(["de", "en"]), help="Language of the file; default: the shell's.")
@click.option("--area", "areas", type=click.Choice(AREAS), multiple=True, help="Only this area; may be repeated.")
@click.option("--goal", "goals", metavar="KEY", multiple=True, help="Only this goal, in this order; may be repeated.")
@click.option("--audience", default="", help="For whom, as goals and KPIs name them: their own goals come first.")
@click.option("--output", type=FILE, help="The file to write; default: standard output.")
def report(
    *, form: str, as_of: dt.date | None, since: dt.date | None, language: str | None, areas: tuple[str, ...],
    goals: tuple[str, ...], audience: str, output: Path | None,
) -> None:  # fmt: skip
    """Write the report as a file.

    As slides, PDF (pdf: A4 with every KPI; pdf-slides; pdf-page: one page), sheet, CSV or JSON.
    """
    from kpi.cadence import add_months
    from kpi.exports import reports
    from kpi.model import AreaKey
    from kpi.report import Scope, build

    if output is None and sys.stdout.isatty() and form not in ("csv", "json"):
        raise click.UsageError("This form is no text. Name a file with --output.")
    premises = _premises()
    workspace, strategy = _in_force(premises)
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


@main.command()
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

    premises = _premises()
    workspace, _strategy = _in_force(premises)
    mailing = Mailing(premises, workspace)
    if dry_run:
        for recipient in mailing.recipients:
            click.echo(f"→ {recipient.address}\n\n{mailing.preview(recipient)}")
        return
    _refuse_demo(premises, workspace)
    _tell(mailing.into(output) if output else mailing.by_mail())


@main.command()
@click.option("--dry-run", is_flag=True, help="Print the message as JSON, and neither post nor note anything.")
def notify(*, dry_run: bool) -> None:
    """Tell a chat what has changed.

    Posts states that changed since the last time to KPI_WEBHOOK_URL, and nothing where nothing changed: made to be run
    every few minutes.
    """
    from kpi.mailing import Mailing

    premises = _premises()
    workspace, _strategy = _in_force(premises)
    mailing = Mailing(premises, workspace)
    if dry_run:
        terminal.print_json(mailing.chat_message())
        return
    _refuse_demo(premises, workspace)
    _tell([mailing.by_chat()])


def _refuse_demo(premises: Premises, workspace: Workspace) -> None:
    from kpi.errors import ConflictError

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


@main.command()
@click.argument("target", type=click.Path(path_type=Path), required=False)
def backup(target: Path | None) -> None:
    """Write a verified backup.

    To TARGET, a new file or a folder; without it into KPI_BACKUP_DIR. Prints the path of the backup.
    """
    premises = _premises()
    click.echo(premises.own.backup(target or premises.settings.backup_dir))


@main.command()
@click.argument("file", type=FILE)
def restore(file: Path) -> None:
    """Bring a backup back.

    The file is checked, what is there is backed up, and only then all data are replaced.
    """
    premises, _ = _premises(), terminal.language()
    saved = premises.own.restore(premises.request(source=file.name), file, premises.settings.backup_dir)
    if saved:
        say(_("What was there before is kept in {file}.", file=str(saved)))
    say(_("{file} is restored.", file=file.name))


@main.command()
def migrate() -> None:
    """Bring the database up to date.

    A backup is made first. Every other command does the same when it starts.
    """
    from kpi.store.migrate import head

    _premises()
    _ = terminal.language()
    say(_("The database is up to date (schema {head}).", head=head()))
