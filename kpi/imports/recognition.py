"""Recognising tables: which form of a source one has, by its words, or by its places where numbers prove it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from kpi.imports import days, numerals
from kpi.imports.draft import Use
from kpi.imports.files import File
from kpi.imports.meanings import Form, Match, placed
from kpi.imports.meanings import match as matched
from kpi.imports.numerals import ENOUGH
from kpi.imports.tables import Table


def match(table: Table, forms: Iterable[Form]) -> Match | None:
    """Which form a table has, by its words or else by its places."""
    return matched(table.header, tuple(forms), looks_right=lambda form: _looks_right(table, form))


def by_places(table: Table, form: Form) -> Match | None:
    """A table as a form whatever its words, if it is as wide and days and numbers stand where the form has them.

    That alone proves nothing: the source has to know more of the numbers.
    """
    if len(table.header) != len(form.columns) or not _looks_right(table, form):
        return None
    return placed(form)


def recognise(forms: Sequence[Form]) -> Callable[[File, tuple[Table, ...]], float]:
    """How well the best table of a file fits one of these forms."""
    return lambda _, tables: best(tables, lambda table: match(table, forms))


def best(tables: Iterable[Table], form: Callable[[Table], Match | None]) -> float:
    """The score of the table that fits its form best; 0 where none has one."""
    return max((found.score for table in tables if (found := form(table))), default=0.0)


def _looks_right(table: Table, form: Form) -> bool:
    """Whether days and numbers stand where the form has them."""
    if not table.rows:
        return False
    for place, meaning in enumerate(form.columns):
        cells = [cell for cell in table.column(place)[:200] if cell != ""]
        if not cells:
            continue
        if meaning.use is Use.DATE:
            good = sum(1 for cell in cells if days.part(cell))
        elif meaning.use in (Use.VALUE, Use.DERIVED):
            read = numerals.read(cells, "en")
            good = len(cells) - len(read.broken) - len(read.dates)
        else:
            continue
        if good < ENOUGH * len(cells):
            return False
    return all(_adds_up(table, parts, total) for parts, total in form.sums)


def _adds_up(table: Table, parts: Sequence[int], total: int) -> bool:
    """Whether a column is the sum of others in every row, and not 0 throughout."""
    read = {place: numerals.read(table.column(place), "en").numbers for place in (*parts, total)}
    rows = [[read[place][row] or 0.0 for place in (*parts, total)] for row in range(len(table.rows))]
    return all(abs(sum(row[:-1]) - row[-1]) < 0.5 for row in rows) and any(row[-1] for row in rows)
