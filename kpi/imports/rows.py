"""The rows of a table told apart: those of a day, totals, what is left out, and what has no day or a day twice."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from kpi.errors import Problem
from kpi.imports import numerals
from kpi.imports.asking import Asking
from kpi.imports.cells import Cell
from kpi.imports.days import SUNDAYS, Days
from kpi.imports.draft import Ask, Control, Question, Span, Use
from kpi.imports.meanings import Match, adds_up
from kpi.imports.names import is_total, shown
from kpi.imports.numerals import Numerals
from kpi.imports.tables import Table, text
from kpi.reading import Style


@dataclass(frozen=True, slots=True)
class Rows:
    """What the rows of a table are, by their places from 0."""

    days: Days
    numbers: dict[int, Numerals]
    """Place of a column → the numbers in its cells; that of the days has none."""
    kept: Sequence[int]
    rejected: Collection[int]
    totals: Sequence[int]
    left_out: dict[int, str]
    """Why the source leaves a row out."""


@dataclass(frozen=True, slots=True)
class Sorting:
    """Telling the rows of one table apart; what is wrong with them is said and asked."""

    to: Asking
    of: Table
    found: Match
    missing: frozenset[str]
    totals: tuple[int, ...] = ()

    def rows(
        self, *, style: Style | None, within: Span | None, starts: Days | None,
        excluded: Callable[[Sequence[object]], str | None],
    ) -> Rows:  # fmt: skip
        """Days first, then numbers, as these show which rows without a day are sums."""
        table, dated = self.of, self.found.dated
        totals = self._totals(dated)
        summing = set(totals)
        left_out = {
            place: reason for place, row in enumerate(table.rows) if place not in summing and (reason := excluded(row))
        }
        cells = table.column(dated) if dated is not None else [""] * len(table.rows)
        cells = ["" if place in summing or place in left_out else cell for place, cell in enumerate(cells)]
        if starts is not None:
            out = {*totals, *left_out}
            read = replace(starts, starts=[None if at in out else day for at, day in enumerate(starts.starts)])
        else:
            read = self._days(cells, within)
        undated = [
            place
            for place, start in enumerate(read.starts)
            if start is None and place not in summing and place not in left_out
        ]
        columns = {place: self._numerals(place, style) for place in range(len(table.header)) if place != dated}
        sums = [place for place in undated if self._is_sum(place, columns, undated, summing, left_out)]
        totals += sums
        rejected = self._rejected([place for place in undated if place not in sums], dated)
        rejected |= self._repeated(read, rejected)
        kept = (
            []
            if read.is_undecided
            else [place for place, start in enumerate(read.starts) if start is not None and place not in rejected]
        )
        return Rows(read, columns, kept, rejected, totals, left_out)

    def _totals(self, dated: int | None) -> list[int]:
        """Rows that call themselves a total in their first cell or in that of the day, or that the source knows."""
        found, known = list(self.totals), set(self.totals)
        for place, row in enumerate(self.of.rows):
            if place in known:
                continue
            first = next((cell for cell in row if cell != ""), "")
            cells = (first, row[dated] if dated is not None and dated < len(row) else "")
            if any(isinstance(cell, str) and is_total(cell) for cell in cells):
                found.append(place)
        return found

    def _days(self, cells: Sequence[Cell], within: Span | None) -> Days:
        to = self.to
        read = to.days(
            cells, self.of.lines[0] if self.of.lines else self.of.line, within, of_posts=self.found.form.by_publication
        )
        if read.has_no_year and read.span:
            last = read.span[1]
            to.note("The dates have no year; {first} to {last} was taken.", first=read.span[0], last=last)
            ending = read.last_year or last.year
            options = tuple(str(one) for one in range(to.today.year, to.today.year - 4, -1))
            problem = Problem(
                "The dates have no year. In which year was {text}?",
                {"text": shown(text(self._last(cells, read)))},
                to.file.name,
            )
            to.ask(Question("year", Ask.YEAR, problem, options, str(ending), blocks=False, lasting=False))
        if read.were_serials:
            to.note("Dates had been turned into numbers by a spreadsheet; they were turned back.")
        if read.were_sundays:
            to.note(SUNDAYS)
        if read.was_shifted:
            to.note("The times are midnights of another time zone; each was read as the day that begins with it.")
        return read

    @staticmethod
    def _last(cells: Sequence[Cell], read: Days) -> Cell:
        latest = max(start for start in read.starts if start is not None)
        return cells[read.starts.index(latest)]

    def _numerals(self, place: int, style: Style | None) -> Numerals:
        cells = self.of.column(place)
        read = numerals.read(cells, style, self.missing)
        meaning = self.found.at(place)
        if read.unclear and (meaning is None or meaning.use in (Use.VALUE, Use.NOT_ADDITIVE)):
            example = text(cells[read.unclear[0]])
            answer = self.to.ask_marks(example, self.of.lines[read.unclear[0]], place + 1)
            if answer:
                read = numerals.read(cells, answer, self.missing)
        return read

    def _is_sum(
        self, place: int, columns: dict[int, Numerals], undated: Sequence[int], totals: Collection[int],
        left_out: dict[int, str],
    ) -> bool:  # fmt: skip
        """Whether every additive number of a row without a day is the sum of those of the rows with one."""
        if len(undated) > 3 or len(self.of.rows) < 4:
            return False
        sums = 0
        for at, read in columns.items():
            number = read.numbers[place]
            if number is None or not adds_up(self.found.at(at), self.to.kpis):
                continue
            others = [
                one for row, one in enumerate(read.numbers)
                if one is not None and row not in undated and row not in totals and row not in left_out
            ]  # fmt: skip
            if not Control("", number, sum(others), 0).agrees:
                return False
            sums += 1
        return sums > 0

    def _rejected(self, places: Sequence[int], dated: int | None) -> set[int]:
        """Rows without a day, each with its problem."""
        cells = self.of.column(dated) if dated is not None else [""] * len(self.of.rows)
        for place in places:
            cell = cells[place]
            if isinstance(cell, str) and not cell.strip():
                self.to.refuse(
                    "The row has no date. Add it, or leave the row out.", self.of.lines[place], (dated or 0) + 1
                )
            else:
                message = "“{text}” is not a date. Write it like 2026-12-31 or 31.12.2026."
                self.to.refuse(message, self.of.lines[place], (dated or 0) + 1, text=shown(text(cell)))
        return set(places)

    def _repeated(self, read: Days, rejected: set[int]) -> set[int]:
        """Rows about a day that another one is about already, in a table with one row for each."""
        if (
            self.found.form.by_publication
            or read.is_hourly
            or any(one is not None and one.use is Use.LABEL for one in self.found.meanings)
        ):
            return set()
        seen: dict[dt.date, int] = {}
        found = set()
        for place, start in enumerate(read.starts):
            if start is None or place in rejected:
                continue
            if start in seen:
                found.add(place)
                message = "{day} stands in line {first} already. Keep one of the two."
                self.to.refuse(message, self.of.lines[place], day=start, first=self.of.lines[seen[start]])
            seen.setdefault(start, place)
        return found


def say_left_out(to: Asking, table: Table, rows: Rows) -> None:
    """Which rows were left out, and why."""
    for reason, n in Counter(rows.left_out.values()).items():
        first = next(place for place, why in rows.left_out.items() if why == reason)
        to.note(reason, table.lines[first], n=n)
    if rows.totals:
        to.note("Rows of totals were left out: {n}.", table.lines[rows.totals[0]], n=len(rows.totals))
    for line, words in table.footnotes:
        to.note("“{text}” below the table is a remark and was left out.", line, text=shown(words))
