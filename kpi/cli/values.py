"""Commands that bring values in: measurements in the tidy form, and exports of platforms as they were downloaded."""

from __future__ import annotations

import time
from pathlib import Path

import click

from kpi import terminal
from kpi.cli.common import FILE, FORMAT, REASON, open_premises, read
from kpi.cli.watching import IMPORTED, SECONDS, Watch, how_to_answer, reason_of
from kpi.errors import FileError, NotFoundError, RecordError, StoreError
from kpi.terminal import say


@click.command()
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

    premises = open_premises()
    if not premises.own.strategy_version():
        raise NotFoundError("There is no strategy yet. Publish one with “kpi apply”.")
    table = tidy.read(read(file), premises.own.state().strategy, file.name)
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


@click.command(name="import")
@click.argument("files", type=FILE, nargs=-1)
@click.option(
    "--watch",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Import what is put into a folder and leaves nothing open; the rest waits there. Runs until it is stopped.",
)
@click.option("--source", default="", help="Read the files as those of this source, instead of recognising it.")
@click.option("--platform", default="", metavar="KEY", help="The platform of all files that do not say it themselves.")
@REASON
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@FORMAT
def import_(
    *, files: tuple[Path, ...], watch: Path | None, source: str, platform: str, reason: str, dry_run: bool, form: str
) -> None:
    """Import untouched exports of platforms.

    CSV, XLSX, XLS and ZIP as they were downloaded: all files or none. What only a person knows is asked about on the
    page Import and remembered; until then the exit code is not 0. Again changes nothing.
    """
    if bool(files) is (watch is not None):
        raise click.UsageError("Name files, or a folder to be watched.")
    if watch is not None and (dry_run or form == "json"):
        raise click.UsageError("--watch goes with neither --dry-run nor --format json.")
    from kpi.exports import imported_text
    from kpi.importing import refusals
    from kpi.imports import IMPORTERS, Answers

    if source and source not in IMPORTERS:
        raise NotFoundError("There is no source {source}. There are: {sources}.", source=source, sources=[*IMPORTERS])
    premises = open_premises()
    own, today = premises.own, premises.now().date()
    if not own.strategy_version():
        raise NotFoundError("There is no strategy yet. Publish one with “kpi apply”.")
    platforms = [one.key for one in own.state().strategy.platforms]
    if platform and platform not in platforms:
        raise NotFoundError("There is no platform {platform}. There are: {platforms}.", platform=platform,
                            platforms=platforms)  # fmt: skip
    given = Answers({"network": platform} if platform else {})
    if watch is not None:
        _watch(Watch(premises, watch, source, reason, given))
        return
    arrivals = [
        arrival
        for file in files
        for arrival in own.read_file(read(file), file.name, today=today, source=source, given=given)
    ]
    shown = own.preview_import(arrivals, today=today)
    if form == "json":
        terminal.print_json(imported_text.as_json(shown, dry_run=dry_run))
    _ = terminal.language()
    if found := refusals(shown):
        if any(file.blocking for file in shown.files):
            say(how_to_answer(shown))
        raise FileError(found)
    done = own.import_files(premises.request(reason), arrivals, today=today, expected=shown.stamp, dry_run=dry_run)
    if form == "text":
        click.echo(imported_text.lines(shown, _), nl=False)
    terminal.show(imported_text.remarks(shown))
    counts = {name: sum(getattr(one, name) for one in done) for name in ("inserted", "changed", "same")}
    say(_("Would import {inserted} new and {changed} changed values; {same} are the same." if dry_run else
          "Imported {inserted} new and {changed} changed values; {same} were the same.", **counts))  # fmt: skip


def _watch(watch: Watch) -> None:
    """Look again and again, until Ctrl+C."""
    _ = terminal.language()
    say(_("Watching {folder}. What is imported moves to {imported}; Ctrl+C ends it.",
          folder=watch.folder, imported=watch.folder / IMPORTED))  # fmt: skip
    told = ""
    try:
        while True:
            now = _looked(watch)
            if now and now != told:
                say(now)
            told = now
            time.sleep(SECONDS)
    except KeyboardInterrupt:
        say(_("Stopped."))


def _looked(watch: Watch) -> str:
    """Look once; what keeps it from looking, which may pass: a database that starts anew, a share that is away."""
    _ = terminal.language()
    try:
        watch.look()
    except StoreError as error:
        return _.error(error)
    except OSError as error:
        file = error.filename or watch.folder
        return _("{file} cannot be read or written: {reason}.", file=file, reason=reason_of(error))
    return ""
