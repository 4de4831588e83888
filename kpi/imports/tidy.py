"""The tidy form: `kpi,platform,account,date,value`, one value a row; platform and account may be left out.

Bare numbers are in the stored unit (percent as 0–1, durations in seconds) with a decimal point; "12,3 %" is read as
0.123. Delimiters , ; and tab; UTF-8, UTF-16, or what older spreadsheets write.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass
from typing import Any

from kpi.errors import Problem
from kpi.model import Cadence, Measurement, Strategy, Unit
from kpi.reading import Style, read_date, read_number

COLUMNS = ("kpi", "platform", "account", "date", "value")
GRAIN = "grain"
"""A further column, for values of other periods than their KPI's own grain (a quarter's reach of a monthly KPI)."""
MAX_BYTES = 500 * 2**20
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_GERMAN = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})*,\d+", re.ASCII)
_MOST_PROBLEMS = 1000
"""Listing more helps nobody; the rest is counted."""


@dataclass(frozen=True)
class Table:
    """What a file holds: measurements, the line of each, and what is wrong. read = measurements + empty + rejected."""

    measurements: list[Measurement]
    lines: list[int]
    problems: list[Problem]
    read: int
    empty: int
    rejected: int


def decode(data: bytes) -> str:
    """Text of a file, by its byte order mark, else UTF-8, else Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read(data: bytes, strategy: Strategy, file: str = "") -> Table:
    """Read a tidy file; units come from the strategy."""
    if len(data) > MAX_BYTES:
        return _refused(Problem("The file is larger than {n} MB. Split it.", {"n": MAX_BYTES // 2**20}, file))
    if not data.strip(b"\x00 \r\n\t"):
        return _refused(Problem("The file is empty. It needs a header line and one value per line.", {}, file))
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")) or b"\x00\x00\x00\x00" in data[:1000]:
        return _refused(Problem("This is not a text file. Save it as CSV and try again.", {}, file))
    text = decode(data)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [cell.strip().lower() for cell in next(rows)]
        problems = _header(header, file)
        if problems:
            return _refused(*problems)
        style: Style | None = "de" if _is_german(text, delimiter, header.index("value")) else None
        return _Reader(header, strategy, style, file).read(rows)
    except csv.Error as error:
        message = "The file is not a readable CSV: {error}. Save it again as CSV (UTF-8)."
        return _refused(Problem(message, {"error": str(error)}, file, rows.line_num))


def _refused(*problems: Problem) -> Table:
    return Table([], [], list(problems), 0, 0, 0)


def _header(header: list[str], file: str) -> list[Problem]:
    columns = ",".join(COLUMNS)
    problems = []
    for place, name in enumerate(header, 1):
        params = {"name": name[:50], "columns": columns}
        if name not in (*COLUMNS, GRAIN):
            problems.append(Problem("Column {name} is unknown. The header is: {columns}.", params, file, 1, place))
        elif header.index(name) != place - 1:
            problems.append(Problem("Column {name} is there twice. Keep one.", params, file, 1, place))
    for name in ("kpi", "date", "value"):
        if name not in header:
            params = {"name": name, "columns": columns}
            problems.append(Problem("Column {name} is missing. The header is: {columns}.", params, file, 1))
    return problems


class _Empty(Exception):  # noqa: N818 - no error: it only ends the reading of a row
    """The row holds no value."""


class _Rejected(Exception):  # noqa: N818 - carries the problem of a row to where rows are counted
    def __init__(self, column: int | None, message: str, **params: object) -> None:
        self.column, self.message, self.params = column, message, params


class _Reader:
    """Reads the rows of one file; what was read of a date or grain once is not read again."""

    def __init__(self, header: list[str], strategy: Strategy, style: Style | None, file: str) -> None:
        self.width, self.style, self.file = len(header), style, file
        self.places = [header.index(name) if name in header else None for name in (*COLUMNS, GRAIN)]
        self.units = {kpi.key: kpi.unit for kpi in strategy.kpis}
        self.days: dict[str, dt.date] = {}

    def read(self, rows: Any) -> Table:
        measurements, lines, problems = [], [], []
        count = empty = rejected = 0
        for row in rows:
            if not any(row):
                continue
            count += 1
            try:
                measurements.append(self._measurement(row))
                lines.append(rows.line_num)
            except _Empty:
                empty += 1
            except _Rejected as refusal:
                rejected += 1
                if rejected <= _MOST_PROBLEMS:
                    place = None if refusal.column is None else refusal.column + 1
                    problems.append(Problem(refusal.message, refusal.params, self.file, rows.line_num, place))
        if rejected > _MOST_PROBLEMS:
            more = {"n": rejected - _MOST_PROBLEMS}
            problems.append(Problem("{n} more lines have problems like these.", more, self.file))
        return Table(measurements, lines, problems, count, empty, rejected)

    def _measurement(self, row: list[str]) -> Measurement:
        if len(row) != self.width:
            raise _Rejected(None, "The line has {n} cells, the header {width}.", n=len(row), width=self.width)
        kpi, platform, account, date, value, grain = (
            "" if place is None else row[place].strip() for place in self.places
        )
        number = self._value(value, self.units.get(kpi, _COUNT))
        day = self.days.get(date)
        if day is None:
            day = self.days[date] = _day(date, self.places[3])
        return Measurement(kpi, day, number, platform, _armed(account), self._grain(grain) if grain else None)

    def _value(self, text: str, unit: Unit) -> float:
        if not text:
            raise _Empty
        if self.style is None and _PLAIN.fullmatch(text):
            return float(text)
        reading = read_number(text, unit, style=self.style, bare="stored")
        if reading.is_empty:
            raise _Empty
        if reading.value is not None:
            return reading.value
        if reading.problem is not None:
            raise _Rejected(self.places[4], reading.problem.message, **reading.problem.params)
        message = "{text} can mean {options}. Write it without thousands separators."
        raise _Rejected(self.places[4], message, text=text[:60], options=list(reading.options))

    def _grain(self, text: str) -> Cadence:
        try:
            return Cadence(text)
        except ValueError:
            grains = ", ".join(Cadence)
            message = "{text} is no grain. There are: {grains}."
            raise _Rejected(self.places[5], message, text=text[:30], grains=grains) from None


_COUNT = Unit()


def _is_german(text: str, delimiter: str, column: int) -> bool:
    """Whether values are written with a decimal comma: then points separate thousands, in every row."""
    if delimiter == "," and '"' not in text:
        return False
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return any("," in row[column] and _GERMAN.fullmatch(row[column].strip(" %€")) for row in rows if len(row) > column)


def _armed(text: str) -> str:
    """What our own export wrote with an apostrophe, so that no spreadsheet takes it for a formula."""
    return text[1:] if text.startswith(("'=", "'+", "'-", "'@")) else text


def _day(text: str, column: int | None) -> dt.date:
    reading = read_date(text)
    if reading.value is not None:
        return reading.value
    if reading.options:
        raise _Rejected(column, "{text} can be two dates. Write it as YYYY-MM-DD.", text=text[:30])
    if reading.problem is not None:
        raise _Rejected(column, reading.problem.message, **reading.problem.params)
    raise _Rejected(column, "The date is missing. Write it as YYYY-MM-DD.")
