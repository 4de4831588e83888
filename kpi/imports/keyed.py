"""Keys beside names: a prefilled table says in hidden columns which KPI and platform each row is about.

A key stands with the name that was written beside it, as in "leads:Neue Leads". Where that name still stands in the
row, the key counts, whatever the KPI is called by now. Where somebody has changed the name, or sorted the columns that
are seen without those that are not, the row is about what people see in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import TypeAlias

from kpi.imports.cells import Cell, text
from kpi.imports.names import name
from kpi.model import KEY_PATTERN

Records: TypeAlias = Callable[[], Iterator[tuple[int, Sequence[Cell]]]]
"""The header and the rows of a table, each with its line, as often as somebody asks."""
KEYS = ("kpi_key", "platform_key")
"""The hidden columns; without their tails what the columns are called that people see."""
_KEY = re.compile(KEY_PATTERN)


def key_cell(key: str, named: str) -> str:
    """What stands in a hidden column."""
    return f"{key}:{named}" if key else ""


def keyed(records: Records, places: Mapping[str, int]) -> Records:
    """The same records with keys in place of names, as far as they tell."""
    names = [(hidden.removesuffix("_key"), hidden) for hidden in KEYS]
    pairs = [(places[seen], places[hidden]) for seen, hidden in names if {seen, hidden} <= places.keys()]
    return partial(_keyed, records, pairs, places.get("unit")) if pairs else records


def _keyed(records: Records, pairs: Sequence[tuple[int, int]], unit: int | None) -> Iterator[tuple[int, list[Cell]]]:
    known = {seen: dict[str, str]() for seen, _ in pairs}
    units: dict[str, Cell] = {}
    for _, row in _rows(records):
        for number, (seen, hidden) in enumerate(pairs):
            key, written = _parted(row, hidden)
            if key:
                known[seen][written] = key if known[seen].get(written, key) == key else ""
                if not number and unit is not None and unit < len(row):
                    units.setdefault(key, row[unit])
    rows = records()
    yield from ((line, list(row)) for line, row in islice(rows, 1))
    for line, row in rows:
        cells = list(row)
        for seen, hidden in pairs:
            if seen < len(cells):
                cells[seen] = _key(cells, seen, hidden, known[seen])
        if unit is not None and unit < len(cells):
            key, own = text(cells[pairs[0][0]]), _parted(row, pairs[0][1])[0]
            if key != own and cells[unit] in ("", units.get(own)):
                cells[unit] = units.get(key, "")
        yield line, cells


def _rows(records: Records) -> Iterator[tuple[int, Sequence[Cell]]]:
    return islice(records(), 1, None)


def _key(row: Sequence[Cell], seen: int, hidden: int, known: Mapping[str, str]) -> Cell:
    """The key of what people see in a row, or just that."""
    plain, (key, written) = name(text(row[seen])), _parted(row, hidden)
    if key and plain in ("", written):
        return key
    return known.get(plain) or row[seen]


def _parted(row: Sequence[Cell], hidden: int) -> tuple[str, str]:
    """Key and name of a hidden cell; nothing where there is no key."""
    key, sign, written = text(row[hidden]).partition(":") if hidden < len(row) else ("", "", "")
    return (key, name(written)) if sign and _KEY.fullmatch(key) else ("", "")
