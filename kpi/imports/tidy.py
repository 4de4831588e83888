"""The tidy form: `kpi,platform,account,date,value`, one value a row; platform and account may be left out.

Bare numbers are in the stored unit (percent as 0–1, durations in seconds) with a decimal point; "12,3 %" is read as
0.123. Delimiters , ; and tab; UTF-8, UTF-16, or what older spreadsheets write.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

from kpi.errors import Problem
from kpi.imports.cells import Cell, text
from kpi.imports.days import Order
from kpi.imports.names import shown
from kpi.imports.numerals import AROUND, EITHER, EVIDENCE
from kpi.imports.text import decode
from kpi.model import Cadence, Measurement, Strategy, Unit
from kpi.reading import Style, is_unit, read_date, read_number

COLUMNS = ("kpi", "platform", "account", "date", "value")
GRAIN = "grain"
"""A further column, for values of other periods than their KPI's own grain (a quarter's reach of a monthly KPI)."""
PROVISIONAL = "provisional"
"""A further column, with a yes beside values that are not final."""
FURTHER = (GRAIN, PROVISIONAL)
NOTE = "note"
"""A column that is only read: why a value is what it is, kept in the log."""
UNIT = "unit"
"""A column that is only read: in what bare numbers are written, where that is not the stored unit (h, min, %, ‰)."""
READ = (*COLUMNS, *FURTHER, NOTE, UNIT)
YES, NO = ("yes", "true", "1", "x", "ja"), ("", "no", "false", "0", "nein")
"""Ways to write whether a value is provisional."""
MAX_BYTES = 100 * 2**20
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a text for a formula."""
_MOST_PROBLEMS = 1000
"""Listing more helps nobody; the rest is counted."""
_LONGEST = 60
"""Characters of a cell that a message repeats."""

_LONGEST_NOTE = 500
_BARE = re.compile(r"[-+−]?\d[\d.,' \u00a0\u202f]*")
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?", re.ASCII)


_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
"""A line with its end; io.StringIO would hold the text once more, at four bytes a character."""


@dataclass
class Table:
    """What a file holds: measurements, the line of each, and what is wrong. read = measurements + empty + rejected."""

    measurements: list[Measurement] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    read: int = 0
    empty: int = 0
    rejected: int = 0


def read(data: bytes, strategy: Strategy, file: str = "") -> Table:
    """Read a tidy file; keys and units come from the strategy. Whatever is wrong comes back as problems."""
    if len(data) > MAX_BYTES:
        return _refused(Problem("The file is larger than {n} MB. Split it.", {"n": MAX_BYTES // 2**20}, file))
    text = decode(data)
    if text is None:
        return _refused(Problem("This is not a text file. Save it as CSV and try again.", {}, file))
    if not text.strip():
        return _refused(Problem("The file is empty. It needs a header line and one value per line.", {}, file))
    delimiter = max(",;\t", key=re.match(r"[^\r\n]*", text)[0].count)  # type: ignore[index]  # it always matches
    rows = records(text, delimiter)
    try:
        header = [cell.strip().lower() for cell in next(rows)[1]]
        if problems := _header(header, file):
            return _refused(*problems)
        places = [header.index(name) if name in header else None for name in READ]
        writing = Writing(partial(records, text, delimiter), delimiter, header.index("value"))
        units = {kpi.key: kpi.unit for kpi in strategy.kpis}
        platforms = frozenset({"", *(platform.key for platform in strategy.platforms)})
        reader = Reader(len(header), places, lambda key: (key, units[key]) if key in units else None, writing, file,
                        platforms)  # fmt: skip
        for line, measurement in reader.rows(rows):
            reader.table.measurements.append(measurement)
            reader.table.lines.append(line)
    except EndlessCell as endless:
        return _refused(Problem(endless.message, endless.params, file, endless.line))
    return reader.table


def records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The records of a text, each with the number of its last line."""
    rows = csv.reader(map(re.Match.group, _LINE.finditer(text)), delimiter=delimiter)
    try:
        for row in rows:
            yield rows.line_num, row
    except csv.Error:
        raise EndlessCell(rows.line_num) from None


class EndlessCell(Exception):  # noqa: N818 - carries the line to where the file is refused
    """A cell is longer than any cell is."""

    message = "A cell is longer than {limit} characters. Does a quotation mark lack its partner?"

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line, self.params = line, {"limit": csv.field_size_limit()}


def armed(text: str) -> str:
    """The text behind the apostrophe with which an export keeps spreadsheets from taking it for a formula."""
    return text[1:] if text[:1] == "'" and text.lstrip("'").startswith(FORMULA_STARTS) else text


def _refused(*problems: Problem) -> Table:
    return Table(problems=list(problems))


def _header(header: list[str], file: str) -> list[Problem]:
    """What is wrong with the header."""
    columns = ",".join(COLUMNS)
    if len(header) > 4 * len(COLUMNS):
        message = "The header has {n} columns. It is: {columns}."
        return [Problem(message, {"n": len(header), "columns": columns}, file, 1)]
    problems = []
    for place, name in enumerate(header, 1):
        params = {"name": name[:_LONGEST], "place": place, "columns": columns}
        if not name:
            problems.append(Problem("Column {place} has no name. The header is: {columns}.", params, file, 1, place))
        elif name not in READ:
            problems.append(Problem("Column {name} is unknown. The header is: {columns}.", params, file, 1, place))
        elif header.index(name) != place - 1:
            problems.append(Problem("Column {name} is there twice. Keep one.", params, file, 1, place))
    for name in ("kpi", "date", "value"):
        if name not in header:
            params = {"name": name, "columns": columns}
            problems.append(Problem("Column {name} is missing. The header is: {columns}.", params, file, 1))
    return problems


@dataclass
class Writing:
    """How a file writes its numbers, found out from all its values when the first one asks."""

    records: Callable[[], Iterator[tuple[int, Sequence[Cell]]]]
    delimiter: str
    """Of a text; "" for a sheet, whose numbers are none of text."""
    column: int
    answered: Style | None = None
    """What the user said where nothing tells."""

    @cached_property
    def found(self) -> frozenset[Style]:
        """Every way of writing that some value can only have."""
        rows = self.records()
        next(rows, None)
        found: set[Style] = set()
        for _, row in rows:
            value = row[self.column] if len(row) > self.column else ""
            if isinstance(value, str) and ("," in value or "." in value):
                plain = value.strip(AROUND)
                found |= {style for style, pattern in EVIDENCE.items() if pattern.fullmatch(plain)}
        return frozenset(found)

    @property
    def style(self) -> Style | None:
        """The one way of writing that fits; None where nothing tells, or values contradict each other."""
        return next(iter(self.found)) if len(self.found) == 1 and self.delimiter != "," else self.answered

    @property
    def has_points(self) -> bool:
        """Whether a point is a decimal point: so with commas between the cells, unless a value says otherwise."""
        return "de" not in self.found if self.delimiter == "," else self.style == "en"


_LEFT_OUT = Measurement("", dt.date.min, 0.0)
"""Of a row that is about no KPI."""


class _Empty(Exception):  # noqa: N818 - no error: it only ends the reading of a row
    """The row holds no value."""


class _Rejected(Exception):  # noqa: N818 - carries the problem of a row to where rows are counted
    def __init__(self, column: int | None, message: str, **params: object) -> None:
        self.column, self.message, self.params = column, message, params


@dataclass
class Reader:
    """Reads rows in the tidy form; what was read of a date once is not read again."""

    width: int
    places: Sequence[int | None]
    """Where each of READ stands, if it does."""
    kpi: Callable[[str], tuple[str, Unit] | None]
    """The key and unit of what a cell calls a KPI; no key leaves the row out, None refuses it."""
    writing: Writing
    file: str
    platforms: frozenset[str] | None = None
    """All there are; None takes any."""
    order: Order | None = None
    """Day or month first, where the user or the column has said."""
    table: Table = field(default_factory=Table)
    """What is counted on the way."""
    days: dict[str, dt.date] = field(default_factory=dict)

    def rows(self, records: Iterator[tuple[int, Sequence[Cell]]]) -> Iterator[tuple[int, Measurement]]:
        """Every row that has a value, with its line; the empty and the rejected ones are counted."""
        table = self.table
        for line, row in records:
            if not any(row):
                continue
            table.read += 1
            try:
                measurement = self._measurement(row)
            except _Empty:
                table.empty += 1
            except _Rejected as refusal:
                table.rejected += 1
                if table.rejected <= _MOST_PROBLEMS:
                    place = None if refusal.column is None else refusal.column + 1
                    table.problems.append(Problem(refusal.message, refusal.params, self.file, line, place))
            else:
                yield line, measurement
        if table.rejected > _MOST_PROBLEMS:
            more = {"n": table.rejected - _MOST_PROBLEMS}
            table.problems.append(Problem("{n} more lines have problems like these.", more, self.file))

    def _measurement(self, row: Sequence[Cell]) -> Measurement:
        if len(row) != self.width:
            raise _Rejected(None, "The line has {n} cells, the header {width}.", n=len(row), width=self.width)
        value = row[self.places[4] or 0]
        if isinstance(value, str) and not value.strip():
            raise _Empty
        cells = [cell if isinstance(cell, str) else text(cell) for cell in row]
        name, platform, account, date, shown_value, grain, mark = [
            "" if place is None else cells[place].strip() for place in self.places[:-2]
        ]
        note, written = self._beside(cells) if self.has_more else ("", "")
        found = self.kpi(name)
        if found is None:
            message = "There is no KPI {kpi} in the strategy. Add it there first, or correct the key."
            raise _Rejected(self.places[0], message, kpi=name[:_LONGEST])
        if not found[0]:
            return _LEFT_OUT
        if self.platforms is not None and platform not in self.platforms:
            message = "There is no platform {platform} in the strategy. Add it there first, or correct the key."
            raise _Rejected(self.places[1], message, platform=platform[:_LONGEST])
        if written and is_unit(written, found[1]):
            number = self._written(value, written, found[1])
        else:
            number = value if isinstance(value, float) else self._value(shown_value, found[1])
        day = self.days.get(date) or self._day(date)
        own = self._grain(grain) if grain else None
        is_open = bool(mark) and self._mark(mark)
        return Measurement(found[0], day, number, platform, armed(account), own, is_open, note)

    @cached_property
    def has_more(self) -> bool:
        """Whether there is a column of notes or units, which long files seldom have."""
        return any(place is not None for place in self.places[-2:])

    def _beside(self, cells: Sequence[str]) -> tuple[str, str]:
        """Note and unit of a row."""
        note, unit = ("" if place is None else cells[place].strip() for place in self.places[-2:])
        return shown(note, _LONGEST_NOTE), unit

    def _written(self, value: Cell, unit: str, of: Unit) -> float:
        """A value in the unit beside it; of percent, a spreadsheet's own numbers are fractions already."""
        if isinstance(value, float) and of.kind == "percent":
            return value
        plain = text(value).strip()
        if isinstance(value, float) or self._has_point(plain):
            number = read_number(f"{plain} {unit}", of, style="en").value
            if number is not None:
                return number
        return self._value(f"{plain} {unit}" if _BARE.fullmatch(plain) else plain, of)

    def _has_point(self, text: str) -> bool:
        """Whether it is a plain number whose point, if it has one, is a decimal point."""
        return _PLAIN.fullmatch(text) is not None and (not EITHER.fullmatch(text) or self.writing.has_points)

    def _value(self, text: str, unit: Unit) -> float:
        if self._has_point(text):
            return float(text)
        if not text:
            raise _Empty
        reading = read_number(text, unit, style=self.writing.style, bare="stored")
        if reading.is_empty:
            raise _Empty
        if reading.value is not None:
            return reading.value
        if reading.problem is not None:
            raise _Rejected(self.places[4], reading.problem.message, **reading.problem.params)
        message = "{text} can mean {options}. Write it without thousands separators."
        raise _Rejected(self.places[4], message, text=text[:_LONGEST], options=list(reading.options))

    def _day(self, text: str) -> dt.date:
        reading, place = read_date(text, order=self.order), self.places[3]
        if reading.value is not None:
            self.days[text] = reading.value
            return reading.value
        if reading.options:
            raise _Rejected(place, "{text} can be two dates. Write it as YYYY-MM-DD.", text=text[:_LONGEST])
        if reading.problem is not None:
            raise _Rejected(place, reading.problem.message, **reading.problem.params)
        raise _Rejected(place, "The date is missing. Write it as YYYY-MM-DD.")

    def _mark(self, text: str) -> bool:
        """Whether a value is provisional."""
        if text.casefold() in (*YES, *NO):
            return text.casefold() in YES
        message = "{text} does not say whether the value is provisional. Write yes or no."
        raise _Rejected(self.places[6], message, text=text[:_LONGEST])

    def _grain(self, text: str) -> Cadence:
        try:
            return Cadence(text)
        except ValueError:
            grains = ", ".join(Cadence)
            message = "{text} is no grain. There are: {grains}."
            raise _Rejected(self.places[5], message, text=text[:_LONGEST], grains=grains) from None
