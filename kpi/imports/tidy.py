"""The tidy form: `kpi,platform,account,date,value`, one value a row; platform and account may be left out.

Bare numbers are in the stored unit (percent as 0–1, durations in seconds) with a decimal point; "12,3 %" is read as
0.123. Delimiters , ; and tab; UTF-8, UTF-16, or what older spreadsheets write.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from kpi.errors import Problem
from kpi.imports.text import decode
from kpi.model import Cadence, Measurement, Strategy, Unit
from kpi.reading import Style, read_date, read_number

COLUMNS = ("kpi", "platform", "account", "date", "value")
GRAIN = "grain"
"""A further column, for values of other periods than their KPI's own grain (a quarter's reach of a monthly KPI)."""
MAX_BYTES = 100 * 2**20
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a text for a formula."""
_MOST_PROBLEMS = 1000
"""Listing more helps nobody; the rest is counted."""
_LONGEST = 60
"""Characters of a cell that a message repeats."""

_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}", re.ASCII)
"""1.234 is 1234 where points separate thousands."""
_ONLY = (
    r"[+-]?(?:0{mark}\d+|\d+{mark}(?:\d{{1,2}}|\d{{4,}})"
    r"|[1-9]\d{{0,2}}(?:{group}\d{{3}})+{mark}\d+|[1-9]\d{{0,2}}(?:{group}\d{{3}}){{2,}})"
)
_EVIDENCE: dict[Style, re.Pattern[str]] = {
    "de": re.compile(_ONLY.format(mark=",", group=r"\."), re.ASCII),
    "en": re.compile(_ONLY.format(mark=r"\.", group=","), re.ASCII),
}
"""Numbers that only one way of writing has: 0,5 and 12,34 and 1.234,5 and 1.234.567 are German."""


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
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [cell.strip().lower() for cell in next(rows)]
        if problems := _header(header, file):
            return _refused(*problems)
        return _Reader(header, strategy, Writing(text, delimiter, header.index("value")), file).read(rows)
    except csv.Error:
        message = "A cell is longer than {limit} characters. Does a quotation mark lack its partner?"
        return _refused(Problem(message, {"limit": csv.field_size_limit()}, file, rows.line_num))


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
        elif name not in (*COLUMNS, GRAIN):
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

    text: str
    delimiter: str
    column: int

    @cached_property
    def found(self) -> frozenset[Style]:
        """Every way of writing that some value can only have."""
        rows = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter)
        next(rows)
        found: set[Style] = set()
        for row in rows:
            if len(row) > self.column:
                value = row[self.column].strip(" %‰€\u00a0\u202f")
                found |= {style for style, pattern in _EVIDENCE.items() if pattern.fullmatch(value)}
        return frozenset(found)

    @property
    def style(self) -> Style | None:
        """The one way of writing that fits; None where nothing tells, or values contradict each other."""
        return next(iter(self.found)) if len(self.found) == 1 and self.delimiter != "," else None

    @property
    def has_points(self) -> bool:
        """Whether a point is a decimal point: so with commas between the cells, unless a value says otherwise."""
        return "de" not in self.found if self.delimiter == "," else self.style == "en"


class _Empty(Exception):  # noqa: N818 - no error: it only ends the reading of a row
    """The row holds no value."""


class _Rejected(Exception):  # noqa: N818 - carries the problem of a row to where rows are counted
    def __init__(self, column: int | None, message: str, **params: object) -> None:
        self.column, self.message, self.params = column, message, params


class _Reader:
    """Reads the rows of one file; what was read of a date once is not read again."""

    def __init__(self, header: list[str], strategy: Strategy, writing: Writing, file: str) -> None:
        self.width, self.writing, self.file = len(header), writing, file
        self.places = [header.index(name) if name in header else None for name in (*COLUMNS, GRAIN)]
        self.units = {kpi.key: kpi.unit for kpi in strategy.kpis}
        self.platforms = {"", *(platform.key for platform in strategy.platforms)}
        self.days: dict[str, dt.date] = {}

    def read(self, rows: Iterator[list[str]]) -> Table:
        """Every row: read, empty, or rejected."""
        table, line = Table(), 1
        for row in rows:
            line = rows.line_num  # type: ignore[attr-defined]  # csv's readers count lines
            if not any(row):
                continue
            table.read += 1
            try:
                table.measurements.append(self._measurement(row))
                table.lines.append(line)
            except _Empty:
                table.empty += 1
            except _Rejected as refusal:
                table.rejected += 1
                if table.rejected <= _MOST_PROBLEMS:
                    place = None if refusal.column is None else refusal.column + 1
                    table.problems.append(Problem(refusal.message, refusal.params, self.file, line, place))
        if table.rejected > _MOST_PROBLEMS:
            more = {"n": table.rejected - _MOST_PROBLEMS}
            table.problems.append(Problem("{n} more lines have problems like these.", more, self.file))
        return table

    def _measurement(self, row: list[str]) -> Measurement:
        if len(row) != self.width:
            raise _Rejected(None, "The line has {n} cells, the header {width}.", n=len(row), width=self.width)
        kpi, platform, account, date, value, grain = (
            "" if place is None else row[place].strip() for place in self.places
        )
        if kpi not in self.units:
            message = "There is no KPI {kpi} in the strategy. Add it there first, or correct the key."
            raise _Rejected(self.places[0], message, kpi=kpi[:_LONGEST])
        if platform not in self.platforms:
            message = "There is no platform {platform} in the strategy. Add it there first, or correct the key."
            raise _Rejected(self.places[1], message, platform=platform[:_LONGEST])
        number = self._value(value, self.units[kpi])
        day = self.days.get(date) or self._day(date)
        return Measurement(kpi, day, number, platform, armed(account), self._grain(grain) if grain else None)

    def _value(self, text: str, unit: Unit) -> float:
        if _PLAIN.fullmatch(text) and (not _EITHER.fullmatch(text) or self.writing.has_points):
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
        reading, place = read_date(text), self.places[3]
        if reading.value is not None:
            self.days[text] = reading.value
            return reading.value
        if reading.options:
            raise _Rejected(place, "{text} can be two dates. Write it as YYYY-MM-DD.", text=text[:_LONGEST])
        if reading.problem is not None:
            raise _Rejected(place, reading.problem.message, **reading.problem.params)
        raise _Rejected(place, "The date is missing. Write it as YYYY-MM-DD.")

    def _grain(self, text: str) -> Cadence:
        try:
            return Cadence(text)
        except ValueError:
            grains = ", ".join(Cadence)
            message = "{text} is no grain. There are: {grains}."
            raise _Rejected(self.places[5], message, text=text[:_LONGEST], grains=grains) from None
