"""What reading one file has found: its tables and columns, what to say of it, and the draft that comes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kpi.cadence import period_end
from kpi.errors import Problem
from kpi.imports import days
from kpi.imports.days import Order
from kpi.imports.draft import Answers, Block, Column, Control, Draft, Question, Span
from kpi.imports.files import File
from kpi.imports.names import shown
from kpi.imports.tables import Table
from kpi.model import Cadence, Kpi

MOST_PROBLEMS = 1000
"""Listing more helps nobody; the rest is counted."""


@dataclass
class Findings:
    """What is known of one file so far; nothing reaches beyond it."""

    file: File
    tables: tuple[Table, ...]
    source: str
    today: dt.date
    answers: Answers = field(default_factory=Answers)
    kpis: Sequence[Kpi] = ()
    platform: str = ""
    account: str = ""
    exported: dt.date | None = None
    period: Span | None = None
    order: Order | None = None
    """Day or month first, as an earlier table of the file has shown."""
    is_replacement: bool = False
    waits: bool = False
    """Whether the columns to come wait for an answer, such as the platform's name."""
    blocks: list[Block] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)
    open: list[Question] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    unlisted: int = 0

    def note(self, message: str, line: int | None = None, **params: object) -> None:
        """Say what was done: a repair, an assumption, rows left out."""
        found = Problem(message, params, self.file.name, line, severity="warning")
        if found not in self.notes:
            self.notes.append(found)

    def warn(self, message: str, line: int | None = None, column: int | None = None, **params: object) -> None:
        """Say what may be wrong, though nothing was kept out for it."""
        self._add(Problem(message, params, self.file.name, line, column, "warning"))

    def refuse(self, message: str, line: int | None = None, column: int | None = None, **params: object) -> None:
        """Say what was kept out: a cell, a row, the file."""
        self._add(Problem(message, params, self.file.name, line, column))

    def _add(self, problem: Problem) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)
        else:
            self.unlisted += 1

    def say_if_odd(self, span: Span) -> None:
        """That totals of a period which is none of the calendar cannot be stored."""
        if days.calendar(*span) is None:
            self.warn("{first} to {last} is no month, quarter or year: a total of it cannot be stored. Export a whole "
                      "month, or by day.", first=span[0], last=span[1])  # fmt: skip

    def block(self, table: Table, *, read: int = 0, skipped: int = 0, rejected: int = 0) -> None:
        """Count the rows of a table."""
        self.blocks.append(
            Block(table.sheet or table.title, table.header, table.line, read=read, skipped=skipped, rejected=rejected)
        )

    def draft(self) -> Draft:
        """What came of it."""
        problems = list(self.problems)
        if self.unlisted:
            problems.append(Problem("{n} more lines have problems like these.", {"n": self.unlisted}, self.file.name))
        spans = [
            (column.values.first, period_end(column.values.last, column.grain or Cadence.DAILY))
            for column in self.columns
            if column.values.first and column.values.last and not column.span
        ]
        covered = (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None
        return Draft(
            self.file.name, self.file.sha256, self.source, self.platform, self.account, self.exported,
            self.period or covered, tuple(self.blocks), tuple(self.columns), tuple(self.controls),
            tuple(replace(one, message=_printable(one.message)) for one in self.open),
            tuple(replace(one, message=_printable(one.message)) for one in self.asked),
            tuple(map(_printable, problems)), (*self.file.notes, *map(_printable, self.notes)), self.is_replacement,
        )  # fmt: skip


def _printable(problem: Problem) -> Problem:
    """A problem whose texts from the file can be shown."""
    params = {
        key: [one if isinstance(one, float) else shown(str(one)) for one in found] if isinstance(found, list | tuple)
        else shown(found) if isinstance(found, str) else found
        for key, found in problem.params.items()
    }  # fmt: skip
    return replace(problem, params=params)
