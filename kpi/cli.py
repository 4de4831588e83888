"""The command `kpi`: data on stdout, messages on stderr, exit code 0 or one line that says what is wrong."""

from __future__ import annotations

import functools
import json
import locale
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from kpi.errors import LeitsternError, Problem, ProblemsError, StrategyError
from kpi.i18n import Language
from kpi.model import Strategy
from kpi.settings import load_settings
from kpi.startup import Premises

FILE = click.Path(dir_okay=False, path_type=Path)
FORMATS = click.Choice(["text", "json"])


def _language() -> Language:
    """The shell's language, English if it names none."""
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return Language.from_locale(locale.normalize(name).split(".")[0] if name not in ("", "C", "POSIX") else "en")


def _say(text: str) -> None:
    click.echo(text, err=True)


def _show(problems: tuple[Problem, ...] | list[Problem]) -> None:
    language = _language()
    for problem in problems:
        word = language("error") if problem.severity == "error" else language("warning")
        place = ":".join(str(p) for p in (problem.file, problem.line, problem.column) if p not in ("", None))
        text = language(problem.message, **problem.params)
        _say(f"{place}: {word}: {text}" if place else f"{word}: {text}")


def _command(function: Callable[..., Any]) -> Callable[..., Any]:
    """Say what is wrong instead of a traceback."""

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except ProblemsError as error:
            _show(error.problems)
            count = sum(problem.severity == "error" for problem in error.problems)
            _say(_language().plural("{n} problem; nothing was written.", "{n} problems; nothing was written.", count))
            sys.exit(1)
        except LeitsternError as error:
            _say(f"kpi: {_language().error(error)}")
            sys.exit(1)
        except BrokenPipeError:
            sys.exit(1)

    return run


def _premises() -> Premises:
    return Premises(load_settings())


def _read(path: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise LeitsternError("{file} cannot be read: {reason}.", file=str(path), reason=error.strerror or "") from error


def _load(path: Path) -> Strategy:
    from kpi.strategy import load_bytes

    strategy, problems = load_bytes(_read(path), path.name)
    if strategy is None:
        raise StrategyError(problems)
    _show([problem for problem in problems if problem.severity == "warning"])
    return strategy


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="leitstern", prog_name="kpi")
def main() -> None:
    """Leitstern: KPIs, targets and progress of a social media strategy."""


@main.command()
@_command
def serve() -> None:
    """Start the dashboard; KPI_HOST and KPI_PORT say where."""
    from kpi.api.server import serve as run

    run(load_settings())


@main.command()
@click.argument("file", type=FILE)
@_command
def check(file: Path) -> None:
    """List all problems of a strategy YAML with line and column; exit code 1 if it cannot be applied."""
    _load(file)
    _say(_language()("{file} is a valid strategy.", file=file.name))


@main.command()
@click.argument("file", type=FILE)
@click.option("--reason", default="", help="Why; kept in the history.")
@_command
def apply(file: Path, reason: str) -> None:
    """Publish a strategy YAML: it becomes the strategy in force."""
    strategy = _load(file)
    premises = _premises()
    version = premises.own.strategy_version()
    if version and premises.own.state().strategy == strategy:
        _say(_language()("Nothing has changed: version {version} stays in force.", version=str(version)))
        return
    new = premises.own.publish(premises.request(reason, file.name), strategy, version)
    _say(_language()("Version {version} of the strategy is in force.", version=str(new)))


@main.command()
@click.argument("file", type=FILE)
@click.option("--format", "form", type=FORMATS, default="text", show_default=True)
@_command
def diff(file: Path, form: str) -> None:
    """Say what applying a strategy YAML would change; exit code 0 either way."""
    from kpi.difference import difference

    strategy = _load(file)
    own = _premises().own
    changes = difference(own.state().strategy if own.strategy_version() else Strategy(name=strategy.name), strategy)
    if form == "json":
        _print_json([asdict(change) for change in changes])
        return
    language = _language()
    for change in changes:
        click.echo(str(change))
    _say(language.plural("{n} change.", "{n} changes.", len(changes)))


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@_command
def export(folder: Path) -> None:
    """Write strategy.yaml and measurements.csv (tidy form) into a folder; `apply` and `record` read them back."""
    from kpi.exports import tidy
    from kpi.strategy import dump

    premises = _premises()
    workspace, _ = premises.current()
    strategy = workspace.state().strategy
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "strategy.yaml").write_text(dump(strategy), encoding="utf-8", newline="\n")
        with (folder / "measurements.csv").open("w", encoding="utf-8", newline="") as stream:
            count = tidy.write(stream, workspace.measurements(), strategy)
    except OSError as error:
        raise LeitsternError(
            "{file} cannot be written: {reason}.", file=str(folder), reason=error.strerror or ""
        ) from error
    _say(_language().plural("{n} KPI", "{n} KPIs", len(strategy.kpis)) + ", "
         + _language().plural("{n} value", "{n} values", count) + f" → {folder}")  # fmt: skip


@main.command()
@click.argument("file", type=FILE)
@click.option("--reason", default="", help="Why; kept in the history.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--format", "form", type=FORMATS, default="text", show_default=True)
@_command
def record(file: Path, reason: str, dry_run: bool, form: str) -> None:  # noqa: FBT001 - click passes flags so
    """Record a CSV in the tidy form kpi,platform,account,date,value: all of it or nothing."""
    from kpi.errors import RecordError
    from kpi.imports import tidy

    premises = _premises()
    table = tidy.read(_read(file), premises.own.state().strategy, file.name)
    if any(problem.severity == "error" for problem in table.problems):
        raise RecordError(table.problems)
    done = premises.own.record(
        premises.request(reason, file.name), table.measurements, today=premises.now().date(), lines=table.lines,
        file=file.name, dry_run=dry_run,
    )  # fmt: skip
    _show(done.warnings)
    if form == "json":
        _print_json({"read": table.read, "empty": table.empty, "inserted": done.inserted, "changed": done.changed,
                     "same": done.same, "warnings": len(done.warnings), "dry_run": dry_run})  # fmt: skip
        return
    language = _language()
    message = "Would record {inserted} new and {changed} changed values; {same} are the same." if dry_run else (
        "Recorded {inserted} new and {changed} changed values; {same} were the same.")  # fmt: skip
    _say(language(message, inserted=done.inserted, changed=done.changed, same=done.same))


@main.command()
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="A past day; default: today.")
@click.option("--format", "form", type=FORMATS, default="text", show_default=True)
@_command
def scorecard(as_of: datetime | None, form: str) -> None:
    """Print the whole scorecard."""
    premises = _premises()
    workspace, _ = premises.current()
    day: date = as_of.date() if as_of else premises.now().date()
    card, strategy = workspace.scorecard(day), workspace.state().strategy
    if form == "json":
        from kpi.exports import scorecard_json

        _print_json(scorecard_json.render(card, strategy))
        return
    from kpi.exports import scorecard_text

    click.echo(scorecard_text.render(card, strategy, _language()))


@main.command()
@click.argument("target", type=click.Path(path_type=Path), required=False)
@_command
def backup(target: Path | None) -> None:
    """Write a verified backup to a file or folder; default: KPI_BACKUP_DIR. Prints its path."""
    premises = _premises()
    click.echo(premises.own.backup(target or premises.settings.backup_dir))


@main.command()
@click.argument("file", type=FILE)
@_command
def restore(file: Path) -> None:
    """Replace all data by a backup's, after checking it and backing up what is there."""
    premises = _premises()
    saved = premises.own.restore(premises.request(source=file.name), file, premises.settings.backup_dir)
    if saved:
        _say(_language()("What was there before is kept in {file}.", file=str(saved)))
    _say(_language()("{file} is restored.", file=file.name))


@main.command()
@_command
def migrate() -> None:
    """Bring the database up to date; a backup is made first."""
    from kpi.store.migrate import head

    _premises()
    _say(_language()("The database is up to date (schema {head}).", head=head()))


def _print_json(data: object) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False))
