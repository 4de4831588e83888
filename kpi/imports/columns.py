"""The columns of a table whose rows are told apart: a value for each period, and what stands there instead of one."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kpi.imports.asking import Asking
from kpi.imports.draft import Column, Control, Use, Values
from kpi.imports.meanings import Match, Meaning, adds_up, is_additive, kind_and_unit, stored
from kpi.imports.names import shown
from kpi.imports.numerals import ENOUGH, Numerals
from kpi.imports.rows import Rows
from kpi.imports.tables import Table, text
from kpi.model import Unit

_MOST_NAMES = 12
_BROKEN = "“{text}” is not a number. If a spreadsheet has changed it, upload the file as it was exported."
_DATE = "A spreadsheet has turned this number into the date {text}. Upload the file as it was exported."
_LIMIT = "“{text}” says where the number lies, not what it is. It was left out."


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of one table hold."""

    to: Asking
    of: Table
    found: Match
    rows: Rows
    platform: str

    def add(self) -> None:
        """Every column into the drafting, and the totals against their sums."""
        form, dated, block = self.found.form, self.found.dated, len(self.to.blocks)
        read, kept = self.rows.days, self.rows.kept
        unknown = []
        for place, header in enumerate(self.of.header):
            if place == dated:
                self.to.columns.append(Column(header, Use.DATE, block=block, place=place + 1, platform=self.platform))
                continue
            meaning, numbers = self.found.at(place), self.rows.numbers[place]
            key, use, asks = self.to.chosen(meaning, form.title, header)
            if use is Use.UNKNOWN and not _is_numeric(numbers):
                use = Use.TEXT
            kind, unit = kind_and_unit(key, self.to.kpis) if key else (None, Unit())
            unit = meaning.unit if meaning and meaning.unit and key == meaning.key else unit
            summed = form.by_publication or len({read.starts[at] for at in kept}) < len(kept)
            if use is Use.VALUE and summed and not is_additive(kind):
                use = Use.NOT_ADDITIVE
            values = Values()
            if use is Use.VALUE:
                values = self._values(numbers, meaning, unit, summed=summed)
                self._cells(place, numbers)
            if use is Use.DERIVED and numbers.dates:
                message = "A spreadsheet has turned numbers of “{title}” into dates; others say the same."
                self.to.note(message, self.of.lines[numbers.dates[0]], title=shown(header))
            if use is Use.UNKNOWN:
                unknown.append(shown(header))
            self.to.columns.append(
                Column(header, use, key if use in (Use.VALUE, Use.NOT_ADDITIVE) else None, kind, unit,
                       read.grain if use is Use.VALUE else None, None, self.platform, self.to.account, values,
                       numbers.tally, block, place + 1, asks, form.by_publication, self.to.waits)
            )  # fmt: skip
        if unknown:
            more = ["…"] if len(unknown) > _MOST_NAMES else []
            self.to.note("Columns that are not known yet were left out: {names}.", names=unknown[:_MOST_NAMES] + more)
        if form.by_publication and kept:
            self.to.note("The numbers are of the posts published on a day, with all they have gained until the export.")
        if form.counts_rows and kept:
            counted = Counter(start for place in kept if (start := read.starts[place]))
            first = {start: self.of.lines[place] for place in reversed(kept) if (start := read.starts[place])}
            values = Values((start, count, first[start]) for start, count in sorted(counted.items()))
            kind, unit = kind_and_unit(form.counts_rows, self.to.kpis)
            self.to.columns.append(
                Column("", Use.VALUE, form.counts_rows, kind, unit, read.grain, None, self.platform, self.to.account,
                       values, block=block, question=f"kpi:{form.title}:", by_publication=form.by_publication,
                       waits=self.to.waits)
            )  # fmt: skip
        self._controls()

    def _weights(self, meaning: Meaning | None) -> Sequence[float | None] | None:
        """What the rows of a mean are multiplied with; None where it is no mean."""
        if meaning is None or not meaning.weight:
            return None
        found = self.found.place_of(meaning.weight)
        return [None] * len(self.of.rows) if found is None else self.rows.numbers[found].numbers

    def _values(self, numbers: Numerals, meaning: Meaning | None, unit: Unit, *, summed: bool) -> Values:
        percent, weights = numbers.percents > 0, self._weights(meaning)
        rows = (
            (start, stored(number, meaning, unit, percent=percent) * weight, self.of.lines[place])
            for place in self.rows.kept
            if (number := numbers.numbers[place]) is not None
            and (start := self.rows.days.starts[place]) is not None
            and (weight := 1.0 if weights is None else weights[place]) is not None
        )
        if not summed:
            return Values(rows)
        sums: dict[dt.date, tuple[float, int]] = {}
        for start, number, line in rows:
            before, first = sums.get(start, (0.0, line))
            sums[start] = (before + number, first)
        return Values((start, number, line) for start, (number, line) in sorted(sums.items()))

    def _cells(self, place: int, numbers: Numerals) -> None:
        """The cells of a column that are no number, each with its problem."""
        cells, kept = self.of.column(place), set(self.rows.kept)
        for say, found, message in (
            (self.to.refuse, numbers.broken, _BROKEN),
            (self.to.refuse, numbers.dates, _DATE),
            (self.to.warn, numbers.limits, _LIMIT),
        ):
            for at in found:
                if at in kept:
                    say(message, self.of.lines[at], place + 1, text=shown(text(cells[at])))

    def _controls(self) -> None:
        """The first total against the rows, column by column where adding up means something."""
        if not self.rows.totals or not self.rows.kept:
            return
        total = self.rows.totals[0]
        for place, read in self.rows.numbers.items():
            stated = read.numbers[total]
            if stated is None or not adds_up(self.found.at(place), self.to.kpis):
                continue
            summed = sum(number for at in self.rows.kept if (number := read.numbers[at]) is not None)
            self.to.controls.append(Control(self.of.header[place], stated, summed, self.of.lines[total]))


def _is_numeric(read: Numerals) -> bool:
    tally = read.tally
    return tally.numbers > 0 and tally.numbers >= ENOUGH * (tally.numbers + tally.other)
