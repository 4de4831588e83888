"""Making a draft of one file: what every source shares when it reads tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kpi.imports import days, numerals
from kpi.imports.asking import Asking
from kpi.imports.columns import Columns
from kpi.imports.days import Days
from kpi.imports.draft import Column, Guide, Span, Use, Values
from kpi.imports.files import File
from kpi.imports.meanings import Match, Meaning, kind_and_unit, stored
from kpi.imports.names import shown
from kpi.imports.rows import Sorting, say_left_out
from kpi.imports.tables import Table
from kpi.reading import Style


class Drafting(Asking):
    """One file on its way to a draft. A source's `read` fills it; nothing it does reaches beyond it."""

    def headed(self) -> Iterator[Table]:
        """The tables that have a header; others are counted and left out."""
        for table in self.tables:
            if table.header:
                yield table
            else:
                self.breakdown(table)
                self.note("A table without a header was left out.", table.lines[0] if table.lines else None)

    def table(  # noqa: PLR0913 - what sources know of their tables beforehand
        self, table: Table, found: Match, *, platform: str | None = None, style: Style | None = "en",
        within: Span | None = None, missing: Iterable[str] = (), starts: Days | None = None,
        excluded: Callable[[Sequence[object]], str | None] = lambda _: None, totals: Sequence[int] = (),
    ) -> None:  # fmt: skip
        """A table whose rows are days (or other periods, or posts by their day): its columns and what they hold.

        `style` is how the platform writes numbers, None where it follows the user's language; `within` a period that
        all its days lie in; `starts` the days where the source knows better; `excluded` says of a row why it is out;
        `totals` are the places of rows that sum up others without saying so.
        """
        rows = Sorting(self, table, found, frozenset(missing), tuple(totals)).rows(
            style=self.style(table, style), within=within, starts=starts, excluded=excluded
        )
        Columns(self, table, found, rows, self.platform if platform is None else platform).add()
        say_left_out(self, table, rows)
        read, rejected = len(rows.kept), len(rows.rejected)
        skipped = len(table.rows) + len(table.footnotes) - read - rejected
        self.block(table, read=read, skipped=skipped, rejected=rejected)

    def over(
        self, table: Table, found: Match, span: Span | None, *, style: Style | None = "en", missing: Iterable[str] = (),
        excluded: Callable[[Sequence[object]], str | None] = lambda _: None, totals: Sequence[int] = (),
    ) -> None:  # fmt: skip
        """A table whose rows are parts of one period, such as campaigns: their sums, storable if the period is one of
        the calendar. Without a span its rows are counted, and nothing can be stored.
        """
        grain = days.calendar(*span) if span else None
        starts = Days([span[0] if span else self.today] * len(table.rows), grain)
        before = len(self.columns)
        self.table(table, found, style=style, missing=missing, starts=starts, excluded=excluded, totals=totals)
        self.columns[before:] = [
            replace(column, span=span, values=column.values if span else Values()) for column in self.columns[before:]
        ]
        if span:
            self.period = self.period or span
            self.say_if_odd(span)

    def breakdown(self, table: Table, found: Match | None = None, *, style: Style | None = "en", read: int = 0) -> None:
        """A table that says nothing of a period (parts of the audience, top lists): counted, not taken over; but for
        `read` rows, of which the source makes something else.
        """
        block = len(self.blocks)
        way = self.style(table, style)
        for place, header in enumerate(table.header):
            meaning = found.at(place) if found else None
            tally = numerals.read(table.column(place), way).tally
            use = meaning.use if meaning else Use.NOT_ADDITIVE if tally.numbers else Use.LABEL
            use = Use.NOT_ADDITIVE if use is Use.VALUE else use
            self.columns.append(
                Column(header, use, meaning.key if meaning else None, tally=tally, block=block, place=place + 1,
                       platform=self.platform, account=self.account)
            )  # fmt: skip
        self.block(table, read=read, skipped=len(table.rows) + len(table.footnotes) - read)

    def whole(
        self, table: Table, found: Match, row: int, span: Span, *, platform: str | None = None,
        style: Style | None = "en",
    ) -> None:  # fmt: skip
        """One row about the file's whole period, such as its total: a value for each column, storable if the period is
        one of the calendar. Call it after the table's block was counted.
        """
        way, grain = self.style(table, style), days.calendar(*span)
        for place, meaning in enumerate(found.meanings):
            if meaning is None or meaning.use is not Use.VALUE or meaning.key is None:
                continue
            number = numerals.read([table.column(place)[row]], way).numbers[0]
            key, use, asks = self.chosen(meaning, found.form.title, table.header[place])
            if number is None or use is not Use.VALUE or key is None:
                continue
            kind, unit = kind_and_unit(key, self.kpis)
            weight = self._weight(table, found, row, meaning, way)
            if weight is None:
                continue
            values = Values([(span[0], stored(number, meaning, meaning.unit or unit) * weight, table.lines[row])])
            self.columns.append(
                Column(table.header[place], Use.VALUE, key, kind, meaning.unit or unit, grain, span,
                       self.platform if platform is None else platform, self.account, values,
                       block=len(self.blocks) - 1, place=place + 1, question=asks)
            )  # fmt: skip

    @staticmethod
    def _weight(table: Table, found: Match, row: int, meaning: Meaning, style: Style | None) -> float | None:
        """What the number of a mean is multiplied with; 1 where it is none."""
        if not meaning.weight:
            return 1.0
        at = found.place_of(meaning.weight)
        return None if at is None else numerals.read([table.column(at)[row]], style).numbers[0]

    def say_if_by_places(self, table: Table, found: Match) -> None:
        """That the words of a table's header were not understood."""
        if found.was_by_position:
            title = shown(table.sheet or self.file.name)
            self.note("The columns of “{title}” were understood by their places.", table.line, title=title)


@dataclass(frozen=True, slots=True)
class Importer:
    """A source of files: what to say of it, how its files are recognised, and how they are read.

    A file of this folder defines one, mostly from Forms (kpi/imports/meanings.py): `recognise` gives 0 to 1 for how
    well a file fits, by its structure and the words of its headers; `read` fills the Drafting.
    """

    guide: Guide
    recognise: Callable[[File, tuple[Table, ...]], float]
    read: Callable[[Drafting], None]
