"""What somebody brings, opened: the sheets of a text, a workbook, or every file in a zip; by content, not by suffix.

Everything here is guarded, as the bytes are a stranger's: sizes and counts are limited before anything is unpacked,
and workbooks are read in a process of their own.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import PurePosixPath

from kpi.errors import Problem
from kpi.imports import workbook
from kpi.imports.cells import Cell
from kpi.imports.names import is_tidy, shown
from kpi.imports.text import decode

MAX_BYTES = 100 * 2**20
MOST_MEMBERS = 200
MOST_UNPACKED = 300 * 2**20
STEEPEST = 200
"""How many times larger than packed a file may become; tables of numbers reach 20."""
MOST_ROWS, MOST_CELLS = 300_000, 3_000_000
"""What is held cell by cell. Longer ones are read in the tidy form, which needs no more than a row at a time."""
_SECONDS = 60
"""Wall clock for a workbook; the process has its own limit of computing time."""
_LONGEST_HEADER = 1000
"""Characters of a header in the tidy form; it has six names at most."""
_ZIP, _OLD_OFFICE = (b"PK\x03\x04", b"PK\x05\x06"), b"\xd0\xcf\x11\xe0"
_JUNK = re.compile(r"(?:^|/)(?:__MACOSX/|\._|\.DS_Store|desktop\.ini|Thumbs\.db)")
_SEPARATOR = re.compile(r"\"?sep=([,;\t|])\"?[,;\t|]*(?:\r\n|\r|\n|$)", re.IGNORECASE)

_DAMAGED = (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError, OverflowError)
"""What unpacking raises over a broken archive; NotImplementedError is a RuntimeError."""
_WRAPPED = re.compile(r'"(?:[^"]|"")*"')
"""A line that is one quoted cell."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet or text file as they stand, with their numbers in the file."""

    name: str
    rows: Sequence[Sequence[Cell]]
    lines: Sequence[int]


@dataclass(frozen=True, slots=True)
class File:
    """One file, opened. Where problems say why it could not be, there are no sheets."""

    name: str
    sha256: str
    sheets: tuple[Sheet, ...] = ()
    is_text: bool = False
    delimiter: str = ""
    text: str = ""
    """All of a text file, for what needs no more than a row at a time."""
    is_separated: bool = False
    """Whether it begins with a line sep=, as Meta's do."""
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    beside: Callable[[], Iterator[File]] = field(default=lambda: iter(()), compare=False, repr=False)
    """Opens the other files of the same zip, one by one."""


class _Refused(Exception):  # noqa: N818 - it carries the sentence to where the file becomes one with a problem
    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message)
        self.problem = Problem(message, params)


def plain_name(path: str) -> str:
    """The last part of a path, printable: whoever named it, it is a name and never a place."""
    return shown(path.replace("\\", "/").rstrip("/").rpartition("/")[2], 120) or "?"


def opened(data: bytes, path: str) -> Iterator[File]:
    """The file, or every file in it if it is a zip of files."""
    name = plain_name(path)
    if data.startswith(_ZIP) and not _is_workbook(data):
        yield from _members(data, name)
    else:
        yield _file(data, name)


def _file(data: bytes, name: str) -> File:
    digest = hashlib.sha256(data).hexdigest()
    try:
        _check_size(data)
        if data.startswith((*_ZIP, _OLD_OFFICE)):
            return File(name, digest, _workbook(data))
        return _text(data, name, digest)
    except _Refused as refusal:
        return File(name, digest, problems=(replace(refusal.problem, file=name),))


def _check_size(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        message = "The file is larger than {n} MB. Export a shorter period, or split it."
        raise _Refused(message, n=MAX_BYTES // 2**20)


# Zips


def _entries(data: bytes) -> list[zipfile.ZipInfo]:
    """What a zip says it holds, if that is not too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except _DAMAGED:
        raise _Refused("The file is damaged and cannot be unpacked. Export it again.") from None
    if len(entries) > 4 * MOST_MEMBERS:
        raise _Refused("The archive holds more than {n} files. Bring them in smaller archives.", n=MOST_MEMBERS)
    size = sum(entry.file_size for entry in entries)
    if size > MOST_UNPACKED or size > STEEPEST * max(len(data), 2**16):
        message = "The file would unpack to {size} MB, far more than an export holds. It is not opened."
        raise _Refused(message, size=max(1, size // 2**20))
    return entries


def _is_workbook(data: bytes) -> bool:
    try:
        return any(entry.filename in ("xl/workbook.xml", "content.xml", "xl/workbook.bin") for entry in _entries(data))
    except _Refused:
        return False


def _wanted(data: bytes) -> list[zipfile.ZipInfo]:
    """The files of a zip, without what systems put beside them."""
    _check_size(data)
    entries = [entry for entry in _entries(data) if not _JUNK.search(entry.filename)]
    if not entries:
        raise _Refused("The archive is empty. Export it again.")
    if len(entries) > MOST_MEMBERS:
        raise _Refused("The archive holds more than {n} files. Bring them in smaller archives.", n=MOST_MEMBERS)
    return entries


def _members(data: bytes, name: str) -> Iterator[File]:
    digest = hashlib.sha256(data).hexdigest()
    try:
        entries = _wanted(data)
    except _Refused as refusal:
        yield File(name, digest, problems=(replace(refusal.problem, file=name),))
        return
    for entry in entries:
        yield replace(_member(data, entry, name, digest), beside=partial(_others, data, entries, entry, name, digest))


def _others(
    data: bytes, entries: Sequence[zipfile.ZipInfo], but: zipfile.ZipInfo, name: str, digest: str
) -> Iterator[File]:
    return (_member(data, entry, name, digest) for entry in entries if entry is not but)


def _member(data: bytes, entry: zipfile.ZipInfo, name: str, digest: str) -> File:
    shown_name = f"{name} › {plain_name(entry.filename)}"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _file(_unpacked(archive, entry), shown_name)
    except _Refused as refusal:
        return File(shown_name, digest, problems=(replace(refusal.problem, file=shown_name),))


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """A member, never more than it says it is."""
    if entry.flag_bits & 1:
        raise _Refused("The archive is locked with a password. Unpack it first, and bring the files in it.")
    if PurePosixPath(entry.filename).suffix.lower() in (".zip", ".gz", ".7z", ".rar"):
        raise _Refused("An archive within an archive is not opened. Unpack it first, and bring the files in it.")
    try:
        with archive.open(entry) as member:
            data = member.read(min(entry.file_size, MAX_BYTES) + 1)
    except _DAMAGED:
        raise _Refused("The file is damaged and cannot be unpacked. Export it again.") from None
    if len(data) > entry.file_size:
        raise _Refused("The file is damaged and cannot be unpacked. Export it again.")
    return data


# Workbooks


def _workbook(data: bytes) -> tuple[Sheet, ...]:
    if data.startswith(_ZIP):
        _check_parts(data)
    try:
        done = subprocess.run(  # noqa: S603 - our own script; the workbook is its input
            [sys.executable, "-I", workbook.__file__], input=data, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise _Refused(_BEYOND) from None
    if done.returncode:
        raise _Refused(_BEYOND)
    found = json.loads(done.stdout)
    if isinstance(found, str):
        raise _Refused(_WHY[found], n=workbook.MOST_SHEETS)
    return tuple(
        Sheet(title, rows, range(first, first + len(rows)))
        for title, first, raw in found
        for rows in ([[_days(cell) for cell in row] for row in raw],)
    )


_BEYOND = (
    "The workbook needs more memory or time than an export ever does. Save the sheet that matters as CSV, "
    "or export it again."
)
_WHY = {
    workbook.TOO_MANY_CELLS: "The workbook has cells far outside of its table. Export it again, or save the table as "
    "CSV.",
    workbook.TOO_MANY_SHEETS: "The workbook has more than {n} sheets. Keep those that matter.",
    workbook.NO_WORKBOOK: "The workbook is damaged or protected with a password. Export it again, or save it as CSV.",
}


def _check_parts(data: bytes) -> None:
    """No part of a workbook declares entities of its own; none does that a spreadsheet wrote."""
    entries = _entries(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in entries:
            if not entry.filename.lower().endswith((".xml", ".rels")):
                continue
            try:
                with archive.open(entry) as part:
                    head = part.read(4096)
            except _DAMAGED:
                raise _Refused(_WHY[workbook.NO_WORKBOOK], n=0) from None
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                message = "The workbook holds declarations that no spreadsheet writes. It is not opened."
                raise _Refused(message)


def _days(cell: object) -> Cell:
    if isinstance(cell, list):
        try:
            return dt.datetime.fromisoformat(cell[0])
        except ValueError:
            return str(cell[0])
    return float(cell) if isinstance(cell, int) else cell  # type: ignore[return-value]


# Texts


def _text(data: bytes, name: str, digest: str) -> File:
    text = decode(data)
    if text is None:
        raise _Refused("This is neither a text nor a workbook. Bring the CSV or XLSX as the platform exported it.")
    if not text.strip():
        raise _Refused("The file is empty. Export it again.")
    notes = []
    unwrapped = _unwrapped(text)
    if unwrapped is not None:
        text = unwrapped
        message = "Lines stood in quotation marks, as a spreadsheet saves them; the marks were removed."
        notes.append(Problem(message, {}, name, severity="warning"))
    found = _SEPARATOR.match(text)
    first, body = (2, text[found.end() :]) if found else (1, text)
    delimiter = found[1] if found else delimiter_of(body)
    sheets = () if is_tidy(_first_record(body, delimiter)) else (_rows(body, delimiter, first),)
    return File(name, digest, sheets, is_text=True, delimiter=delimiter, text=body,
                is_separated=found is not None, notes=tuple(notes))  # fmt: skip


def _first_record(text: str, delimiter: str) -> list[str]:
    """The cells of the first line, which has no line break within a cell if it is a header of ours."""
    line = text.lstrip("\r\n")[:_LONGEST_HEADER].splitlines()[0]
    return next(csv.reader([line], delimiter=delimiter), [])


def _rows(text: str, delimiter: str, first: int) -> Sheet:
    rows: list[Sequence[Cell]] = []
    lines, cells = [], 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    start = first
    try:
        for row in reader:
            rows.append(row)
            lines.append(start)
            start = first + reader.line_num
            cells += len(row)
            if len(rows) > MOST_ROWS or cells > MOST_CELLS:
                message = "The table has more than {n} rows. Export a shorter period, or bring it in the tidy form."
                raise _Refused(message, n=MOST_ROWS)
    except csv.Error:
        message = "A cell in line {line} is longer than {limit} characters. Does a quotation mark lack its partner?"
        raise _Refused(message, line=first - 1 + reader.line_num, limit=csv.field_size_limit()) from None
    return Sheet("", rows, lines)


def _unwrapped(text: str) -> str | None:
    """The lines without the quotation marks around them; None where they have none.

    A spreadsheet that took a file for a single column saves each line with a mark in it as one cell: what was
    a,"b",c is "a,""b"",c" then. It is so where the first line is one cell, and taking it apart makes more records
    as wide as the header.
    """
    first = text.lstrip("\r\n").partition("\n")[0].strip()
    if not _WRAPPED.fullmatch(first):
        return None
    delimiter = max(",;\t|", key=first.count)
    if first.count(delimiter) < 2:
        return None
    inner = "".join(_inner(line) for line in text.splitlines(keepends=True))
    return inner if _regular(inner, delimiter) > max(0.8, _regular(text, delimiter)) else None


def _inner(line: str) -> str:
    body = line.rstrip("\r\n")
    return body[1:-1].replace('""', '"') + line[len(body) :] if _WRAPPED.fullmatch(body) else line


def _regular(text: str, delimiter: str) -> float:
    """The share of records that are as wide as the first one."""
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(text[:500_000], newline=""), delimiter=delimiter) if row]
    except csv.Error:
        return 0.0
    return sum(width == widths[0] > 1 for width in widths) / len(widths)


def delimiter_of(text: str) -> str:
    """The delimiter that makes most records equally wide; a comma where none makes more than one cell."""
    sample = text[:200_000]
    return max(",;\t|", key=lambda delimiter: _rectangularity(sample, delimiter))


def _rectangularity(sample: str, delimiter: str) -> tuple[float, int]:
    widths: dict[int, int] = {}
    try:
        for number, row in enumerate(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)):
            if number >= 500:
                break
            width = len(row)
            if any(row):
                widths[width] = widths.get(width, 0) + 1
    except csv.Error:
        pass
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return 0.0, 0
    width, count = max(wide.items(), key=lambda item: (item[1] * (item[0] - 1) ** 0.5, item[0]))
    return (count / sum(widths.values())) ** 2 * (width - 1) ** 0.5, width
