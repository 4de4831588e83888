"""The commands' terminal: the shell's language, problems with their places, and every error in one line on stderr."""

from __future__ import annotations

import io
import json
import locale
import logging
import os
import sys
import traceback
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from kpi.errors import LeitsternError, Problem, ProblemsError
from kpi.log import one_line

if TYPE_CHECKING:  # loading it takes longer than answering --help
    from kpi.i18n import Language

SHOWN = 200
"""Problems listed at once; the rest is counted."""


def language(fiscal_start: int = 1) -> Language:
    """The shell's language, English if it names none."""
    from kpi.i18n import Language

    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return Language(Language.from_locale(locale.normalize(name), default="en").code, fiscal_start)


def say(text: str) -> None:
    """A message: on stderr, each line for itself, control characters written out."""
    for line in text.splitlines():
        click.echo(one_line(line), err=True)


def show(problems: Sequence[Problem]) -> None:
    """Each problem as compilers write it: file:line:column: error: what is wrong."""
    _ = language()
    for problem in problems[:SHOWN]:
        place = ":".join(str(part) for part in (problem.file, problem.line, problem.column) if part not in ("", None))
        word = _("error") if problem.severity == "error" else _("warning")
        text = f"{word}: {_(problem.message, **problem.params)}"
        say(one_line(f"{place}: {text}" if place else text))
    if len(problems) > SHOWN:
        say(_.plural("and {n} more problem", "and {n} more problems", len(problems) - SHOWN))


def print_json(data: object) -> None:
    """Data on stdout as JSON, in UTF-8 whatever the shell's encoding."""
    click.echo(f"{json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)}\n".encode(), nl=False)


class Commands(click.Group):
    """Commands that never end in a traceback: whatever goes wrong is said, and the exit code is not 0."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run one command and exit."""
        if isinstance(sys.stdout, io.TextIOWrapper):  # a shell without umlauts is no reason to fail
            sys.stdout.reconfigure(errors="replace")
        try:
            code = super().main(*args, **{**kwargs, "standalone_mode": False})
        except Exception as error:  # noqa: BLE001 - the last chance to turn it into a sentence
            code = _fail(error)
        sys.exit(code)


def _fail(error: Exception) -> int:
    """Say what went wrong; returns the exit code."""
    match error:
        case click.exceptions.NoArgsIsHelpError():
            error.show()
        case click.UsageError():
            help_command = f" ({error.ctx.command_path} --help)" if error.ctx else ""
            say(f"kpi: {one_line(error.format_message())}{help_command}")
        case click.Abort():
            say(f"kpi: {language()('Stopped.')}")
        case ProblemsError():
            show(error.problems)
            count = sum(problem.severity == "error" for problem in error.problems)
            say(language().plural("{n} problem; nothing was written.", "{n} problems; nothing was written.", count))
        case LeitsternError():
            for line in language().error(error).splitlines():
                say(f"kpi: {line}")
        case OSError():
            _ = language()
            name, reason = str(error.filename or "?"), error.strerror or type(error).__name__
            say(f"kpi: {_('{file} cannot be read or written: {reason}.', file=name, reason=reason)}")
        case _:
            # By way of the log, which knows the secrets that must not be seen.
            place = traceback.extract_tb(error.__traceback__)[-1]
            what = f"{type(error).__name__}: {str(error)[:300]} ({place.filename}:{place.lineno})"
            logging.getLogger("kpi").error("kpi: This is a fault of the program, please report it. %s", what)
    return error.exit_code if isinstance(error, click.ClickException) else 1
