"""A folder that is watched: exports that leave nothing open go in by themselves, the rest waits there for a person.

What is in moves to a folder within it, so that what is left is what waits. It is looked at again once somebody answered
something, or the data or the file changed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kpi import terminal
from kpi.errors import ConflictError, FileError, LeitsternError, Problem, StoreError
from kpi.terminal import say

if TYPE_CHECKING:  # a command loads only what it needs
    from kpi.importing import Preview
    from kpi.imports import Answers
    from kpi.startup import Premises

IMPORTED = "imported"
"""The folder for what is in."""
SECONDS = 5
"""Between two looks."""
_UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp", ".lock")
_Written = tuple[int, int]
"""Size and time of the last change: while these move, somebody is still writing."""


@dataclass
class Watch:
    """One folder and what is known of its files."""

    premises: Premises
    folder: Path
    source: str = ""
    reason: str = ""
    given: Answers | None = None
    """What holds for every file that leaves it open."""
    written: dict[Path, _Written] = field(default_factory=dict)
    waiting: dict[Path, object] = field(default_factory=dict)
    """What the store and the file were like when the file was told to wait."""
    told: dict[Path, object] = field(default_factory=dict)
    """What was said last about a file that waits."""
    taken: dict[Path, _Written] = field(default_factory=dict)
    """Files that are in and could not be moved: again, they would undo what people have corrected since."""

    def look(self) -> None:
        """Take in what has been left alone since the last look and leaves nothing open.

        StoreError, OSError: neither store nor folder can be reached; nothing is lost, look again.
        """
        before, self.written = self.written, _files(self.folder)
        store = self._situation()
        for path, written in self.written.items():
            if before.get(path) != written:
                continue
            if self.taken.get(path) == written:
                self._move(path, written)
            elif self.waiting.get(path) != (written, store):
                self._take_in(path, written)

    def _take_in(self, path: Path, written: _Written) -> None:
        self.waiting.pop(path, None)
        try:
            self._take(path)
        except (ConflictError, FileNotFoundError):
            return  # overtaken by somebody else's write, or by whoever took the file away: the next look tells
        except StoreError:
            raise
        except (LeitsternError, OSError) as error:
            self.waiting[path] = (written, self._situation())
            why = [str(problem) for problem in error.problems] if isinstance(error, FileError) else str(error)
            if self.told.get(path) != (written, why):  # once, however often it is looked at
                self.told[path] = (written, why)
                _tell(path, error)
        else:
            self.told.pop(path, None)
            self._move(path, written)

    def _move(self, path: Path, written: _Written) -> None:
        """To the folder of what is in, unless somebody wrote on; what cannot be moved is said once."""
        is_told = self.taken.pop(path, None) == written
        try:
            if _written(path.lstat()) == written:
                _move(path)
        except FileNotFoundError:
            return
        except OSError as error:
            self.taken[path] = written
            if not is_told:
                _ = terminal.language()
                say(_("{file} is imported, but cannot be moved: {why}", file=path.name, why=reason_of(error)))

    def _situation(self) -> object:
        own = self.premises.own
        state = own.state()
        return state.epoch, tuple(sorted(state.revisions.items())), tuple(own.remembered())

    def _take(self, path: Path) -> None:
        from kpi.exports import imported_text
        from kpi.importing import refusals
        from kpi.imports.files import MAX_BYTES

        own, today = self.premises.own, self.premises.now().date()
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)  # a larger one is refused by its size
        arrivals = own.read_file(data, path.name, today=today, source=self.source, given=self.given)
        shown = own.preview_import(arrivals, today=today)
        if found := refusals(shown):
            raise _OpenError(found, how_to_answer(shown)) if shown.asks else FileError(found)
        _ = terminal.language()
        if shown.files and all(one.is_known and not one.is_nothing_new for one in shown.files):
            # by a watch that ended before it could move it, or once more by hand
            say(_("{file} was imported before, and what it brought was changed since; that stays. Should the file "
                  "count once more, drop it on the page Import.", file=path.name))  # fmt: skip
            return
        done = own.import_files(self.premises.request(self.reason), arrivals, today=today, expected=shown.stamp)
        terminal.show(imported_text.remarks(shown))
        counts = {name: sum(getattr(one, name) for one in done) for name in ("inserted", "changed", "same")}
        say(_("{file}: imported {inserted} new and {changed} changed values; {same} were the same.",
              file=path.name, **counts))  # fmt: skip


def _files(folder: Path) -> dict[Path, _Written]:
    """The files of a folder by age, without those that are hidden, unfinished, or no plain files."""
    found = []
    for path in folder.iterdir():
        if path.name.startswith((".", "~$")) or path.name.lower().endswith(_UNFINISHED):
            continue
        try:
            about = path.lstat()
        except OSError:
            continue  # gone again
        if stat.S_ISREG(about.st_mode):
            found.append((about.st_mtime_ns, path, _written(about)))
    return {path: written for _, path, written in sorted(found)}


def _written(about: os.stat_result) -> _Written:
    return about.st_size, about.st_mtime_ns


def _move(path: Path) -> None:
    """To the folder of what is in; one that has its name already keeps it."""
    folder = path.parent / IMPORTED
    folder.mkdir(exist_ok=True)
    target, number = folder / path.name, 2
    while target.exists():
        target, number = folder / f"{path.stem} ({number}){path.suffix}", number + 1
    path.rename(target)


class _OpenError(FileError):
    """A file leaves something open that a person can answer."""

    def __init__(self, problems: Sequence[Problem], hint: str) -> None:
        super().__init__(problems)
        self.hint = hint


def _tell(path: Path, error: LeitsternError | OSError) -> None:
    _ = terminal.language()
    if isinstance(error, FileError):
        terminal.show(error.problems)
        if isinstance(error, _OpenError):
            say(_("{file} waits: {why}", file=path.name, why=error.hint))
        else:
            say(_("{file} stays here: mend it, or take it away.", file=path.name))
        return
    why = _.error(error) if isinstance(error, LeitsternError) else reason_of(error)
    say(_("{file} waits: {why}", file=path.name, why=why))


def how_to_answer(shown: Preview) -> str:
    """What to do about files that leave something open, and how long the answer holds."""
    from kpi.importing import lacks_platform

    _ = terminal.language()
    if lacks_platform(shown):
        return _("Say it with --platform, or drop it on the page Import and answer there. Such files look alike for "
                 "all platforms, so an answer there holds for this one file.")  # fmt: skip
    return _("Drop it on the page Import and answer there; the answer is remembered.")


def reason_of(error: OSError) -> str:
    """Why a file or folder is out of reach, in the system's words."""
    return error.strerror or type(error).__name__
