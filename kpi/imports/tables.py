"""The tables of a sheet: exports put several into one file, under titles and remarks and above totals and footnotes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpi.imports.cells import Cell, is_day, is_number, text
from kpi.imports.files import File, Sheet

__all__ = ["Table", "is_day", "is_number", "tables", "text"]

_SEARCHED = 12
"""A header stands in one of the first rows of its table."""


@dataclass(frozen=True, slots=True)
class Table:
    """A header with the rows below it, and what stood around them."""

    sheet: str = ""
    title: str = ""
    """The line above the header."""
    comments: tuple[str, ...] = ()
    """Further lines above it: settings, remarks, a period."""
    header: tuple[str, ...] = ()
    line: int = 0
    """Where the header stands; 0 where there is none."""
    rows: Sequence[Sequence[Cell]] = ()
    lines: Sequence[int] = ()
    footnotes: tuple[tuple[int, str], ...] = ()
    """Last lines of a single cell, and where they stand: they count as rows that were skipped."""

    def column(self, place: int) -> list[Cell]:
        """The cells of a column, counted from 0; "" where a row is too short."""
        return [row[place] if place < len(row) else "" for row in self.rows]


def tables(file: File) -> tuple[Table, ...]:
    """Every table of every sheet."""
    return tuple(table for sheet in file.sheets for table in _tables(sheet))


def _tables(sheet: Sheet) -> Iterator[Table]:
    """Runs of rows between blank ones; a run of mere lines of text introduces the next one."""
    before: list[str] = []
    waiting: Table | None = None
    for top, end in _runs(sheet):
        comments, start = _comments(sheet, top, end)
        before += comments
        if start == end:
            continue
        table = _table(sheet, start, end, before)
        if table is None:
            before += [_first(sheet.rows[place]) for place in range(start, end)]
            continue
        before = []
        if waiting is not None and not table.header and _continues(waiting, table):
            table = _joined(waiting, table)
        elif waiting is not None:
            yield waiting
        waiting = table
    if waiting is not None:
        yield waiting
    elif before:
        yield Table(sheet.name, before[0], tuple(before[1:]))


def _runs(sheet: Sheet) -> Iterator[tuple[int, int]]:
    start = None
    for place, row in enumerate(sheet.rows):
        if _is_blank(row):
            if start is not None:
                yield start, place
            start = None
        elif start is None:
            start = place
    if start is not None:
        yield start, len(sheet.rows)


def _comments(sheet: Sheet, start: int, end: int) -> tuple[list[str], int]:
    """The lines that begin with #, without it, and where what follows them starts."""
    found = []
    while start < end and isinstance(sheet.rows[start][0], str) and str(sheet.rows[start][0]).startswith("#"):
        row = ", ".join(text(cell) for cell in sheet.rows[start] if cell != "")
        if line := row.lstrip("#").strip(" -"):
            found.append(line)
        start += 1
    return found, start


def _table(sheet: Sheet, start: int, end: int, before: list[str]) -> Table | None:
    """The rows from start to end as a table; None where they are only lines of text."""
    sizes = [_size(row) for row in sheet.rows[start:end]]
    width = max(sizes)
    if width == 1 and not any(is_number(_first_cell(sheet.rows[place])) for place in range(start, end)):
        return None
    head = _header(sheet, start, end, width)
    above = start
    while head is None and above < end and sizes[above - start] == 1 and width > 1:
        above += 1
    if head is not None:
        above = head
    lead = [
        *before,
        *(", ".join(text(cell) for cell in sheet.rows[place] if cell != "") for place in range(start, above)),
    ]
    title, comments = (lead[-1], lead[:-1]) if above > start and _size(sheet.rows[above - 1]) == 1 else ("", lead)
    body = above if head is None else above + 1
    last = end
    while head is not None and last > body + 1 and width > 2 and _is_footnote(sheet.rows[last - 1]):
        last -= 1
    return Table(
        sheet.name, title, tuple(comments),
        header=() if head is None else tuple(text(cell) for cell in _trimmed(sheet.rows[head])),
        line=0 if head is None else sheet.lines[head],
        rows=sheet.rows[body:last], lines=sheet.lines[body:last],
        footnotes=tuple((sheet.lines[place], _first(sheet.rows[place])) for place in range(last, end)),
    )  # fmt: skip


def _header(sheet: Sheet, start: int, end: int, width: int) -> int | None:
    """The first row of names: two cells or more unless the table has one column, nothing that is a number or a day."""
    usual = Counter(_size(row) for row in sheet.rows[start : start + 200]).most_common(1)[0][0]
    for place in range(start, min(end - 1, start + _SEARCHED)):
        row = sheet.rows[place]
        size = _size(row)
        if size == 1 and max(usual, _size(sheet.rows[place + 1])) > 1:
            continue
        if size < min(2, width) or not _is_names(row):
            if size >= min(usual, width) and not all(is_day(cell) for cell in row if cell != ""):
                return None
            continue
        return place
    if (
        end - start == 1
        and width > 1
        and _is_names(sheet.rows[start])
        and not is_number(_first_cell(sheet.rows[start]))
    ):
        return start
    return None


def _is_names(row: Sequence[Cell]) -> bool:
    """Names, of which all but the first may be days: a table may have its dates in columns."""
    cells = [cell for cell in row if cell != ""]
    first = _first_cell(row)
    if is_number(first) or is_day(first):
        return False
    return all(isinstance(cell, str) and not is_number(cell) for cell in cells) or (
        len(cells) > 1 and all(is_day(cell) or not is_number(cell) for cell in cells[1:])
    )


def _continues(table: Table, more: Table) -> bool:
    """Whether rows without a header go on with the table above a blank line."""
    return bool(table.header) and not more.title and max(map(_size, more.rows)) in range(2, len(table.header) + 1)


def _joined(table: Table, more: Table) -> Table:
    return Table(
        table.sheet, table.title, table.comments, table.header, table.line,
        [*table.rows, *more.rows], [*table.lines, *more.lines], table.footnotes,
    )  # fmt: skip


def _is_blank(row: Sequence[Cell]) -> bool:
    return not any(cell.strip() if isinstance(cell, str) else True for cell in row)


def _is_footnote(row: Sequence[Cell]) -> bool:
    first = _first_cell(row)
    return _size(row) == 1 and isinstance(first, str) and not is_number(first) and not is_day(first)


def _size(row: Sequence[Cell]) -> int:
    """How many cells are filled."""
    return sum(1 for cell in row if cell != "" and not (isinstance(cell, str) and not cell.strip()))


def _trimmed(row: Sequence[Cell]) -> Sequence[Cell]:
    """A row without the empty cells at its end."""
    end = len(row)
    while end and row[end - 1] == "":
        end -= 1
    return row[:end]


def _first_cell(row: Sequence[Cell]) -> Cell:
    return next((cell for cell in row if cell != ""), "")


def _first(row: Sequence[Cell]) -> str:
    return text(_first_cell(row))
