"""The tidy form: `kpi,platform,account,date,value`, one value a row; platform and account may be left out.

Bare numbers are in the stored unit (percent as 0–1, durations in seconds) with a decimal point; "12,3 %" is read as
0.123. Delimiters , ; and tab; UTF-8, UTF-16, or what older spreadsheets write.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kpi.errors import Problem
from kpi.model import Cadence, Measurement, Strategy, Unit
from kpi.reading import read_date, read_number

COLUMNS = ("kpi", "platform", "account", "date", "value")
GRAIN = "grain"
"""A further column, where values cover other periods than their KPI's own grain (a quarter's reach of a monthly KPI)."""
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
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    try:
        header = [cell.strip().lower() for cell in next(rows)]
        place, problems = _header(header, file)
        return _refused(*problems) if problems else _rows(rows, header, place, strategy, _is_german(text, delimiter, header.index("value")), file)
    except csv.Error as error:
        problem = Problem("The file is not a readable CSV: {error}. Save it again as CSV (UTF-8).", {"error": str(error)}, file, rows.line_num)
        return _refused(problem)


def _refused(*problems: Problem) -> Table:
    return Table([], [], list(problems), 0, 0, 0)


def _header(header: list[str], file: str) -> tuple[Mapping[str, int], list[Problem]]:
    problems = []
    for column, name in enumerate(header, 1):
        if name not in (*COLUMNS, GRAIN):
            problems.append(Problem(
                "Column {name} is unknown. The header is: {columns}.",
                {"name": name[:50], "columns": ",".join(COLUMNS)}, file, 1, column))  # fmt: skip
        elif header.index(name) != column - 1:
            problems.append(Problem("Column {name} is there twice. Keep one.", {"name": name}, file, 1, column))
    problems += [
        Problem("Column {name} is missing. The header is: {columns}.", {"name": name, "columns": ",".join(COLUMNS)},
                file, 1)
        for name in ("kpi", "date", "value")
        if name not in header
    ]  # fmt: skip
    return {name: index for index, name in enumerate(header)}, problems


def _rows(
    rows: Any, header: list[str], place: Mapping[str, int], strategy: Strategy, is_german: bool, file: str
) -> Table:
    units = {kpi.key: kpi.unit for kpi in strategy.kpis}
    days: dict[str, dt.date | Problem] = {}
    grains = {cadence.value: cadence for cadence in Cadence}
    table = Table([], [], [], 0, 0, 0)
    read_rows = empty = rejected = 0
    kpi_at, date_at, value_at = place["kpi"], place["date"], place["value"]
    platform_at, account_at, grain_at = place.get("platform"), place.get("account"), place.get(GRAIN)
    width = len(header)

    def reject(problem: Problem, line: int, column: int | None = None) -> None:
        nonlocal rejected
        rejected += 1
        if rejected <= _MOST_PROBLEMS:
            table.problems.append(
                Problem(problem.message, problem.params, file, line, None if column is None else column + 1)
            )

    for row in rows:
        if not any(row):
            continue
        line = rows.line_num
        read_rows += 1
        if len(row) != width:
            reject(Problem("The line has {n} cells, the header {width}.", {"n": len(row), "width": width}), line)
            continue
        grain = grains.get(row[grain_at].strip()) if grain_at is not None else None
        if grain is None and grain_at is not None and row[grain_at].strip():
            reject(Problem("{text} is no grain. There are: {grains}.",
                           {"text": row[grain_at][:30], "grains": ", ".join(grains)}), line, grain_at)  # fmt: skip
            continue
        written = row[value_at].strip()
        if not written:
            empty += 1
            continue
        kpi = row[kpi_at].strip()
        day = days.get(row[date_at])
        if day is None:
            day = days[row[date_at]] = _day(row[date_at])
        if isinstance(day, Problem):
            reject(day, line, date_at)
            continue
        if not is_german and _PLAIN.fullmatch(written):
            value = float(written)
        else:
            reading = read_number(
                written, units.get(kpi, Unit()), style="de" if is_german else None, bare="stored"
            )
            if reading.is_empty:
                empty += 1
                continue
            if reading.value is None:
                reject(reading.problem or Problem(
                    "{text} can mean {options}. Write it without thousands separators.",
                    {"text": written[:60], "options": list(reading.options)}), line, value_at)  # fmt: skip
                continue
            value = reading.value
        table.measurements.append(
            Measurement(
                kpi,
                day,
                value,
                row[platform_at].strip() if platform_at is not None else "",
                _armed(row[account_at].strip()) if account_at is not None else "",
                grain,
            )
        )
        table.lines.append(line)
    if rejected > _MOST_PROBLEMS:
        table.problems.append(
            Problem("{n} more lines have problems like these.", {"n": rejected - _MOST_PROBLEMS}, file)
        )
    return Table(table.measurements, table.lines, table.problems, read_rows, empty, rejected)


def _is_german(text: str, delimiter: str, column: int) -> bool:
    """Whether values are written with a decimal comma: then points separate thousands, in every row."""
    if delimiter == "," and '"' not in text:
        return False
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return any("," in row[column] and _GERMAN.fullmatch(row[column].strip(" %€")) for row in rows if len(row) > column)


def _armed(text: str) -> str:
    """What our own export wrote with an apostrophe, so that no spreadsheet takes it for a formula."""
    return text[1:] if text.startswith(("'=", "'+", "'-", "'@")) else text


def _day(text: str) -> dt.date | Problem:
    reading = read_date(text.strip())
    if reading.value is not None:
        return reading.value
    if reading.options:
        return Problem("{text} can be two dates. Write it as YYYY-MM-DD.", {"text": text[:30]})
    return reading.problem or Problem("The date is missing. Write it as YYYY-MM-DD.")
