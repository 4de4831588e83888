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
from typing import NamedTuple, TypeAlias

from kpi.imports.cells import Cell, text
from kpi.imports.names import name
from kpi.model import KEY_PATTERN

Records: TypeAlias = Callable[[], Iterator[tuple[int, Sequence[Cell]]]]
"""The header and the rows of a table, each with its line, as often as somebody asks."""
KEYS = ("kpi_key", "platform_key")
"""The hidden columns; without their tails what the columns are called that people see."""
_KEY = re.compile(KEY_PATTERN)


def key_cell(key: str, named: str) -> str:
    """What stands in a hidden column; `named` as it stands in the other one."""
    return f"{key}:{named}" if key else ""


def keyed(records: Records, places: Mapping[str, int]) -> Records:
    """The same records with keys in place of names, as far as they tell."""
    kpi, platform = (_Pair(places[seen], places[hidden]) if {seen, hidden} <= places.keys() else None
                     for seen, hidden in zip(("kpi", "platform"), KEYS, strict=True))  # fmt: skip
    if kpi is None:
        return records
    return partial(_keyed, records, kpi, platform, places.get("unit"))


class _Pair(NamedTuple):
    """Where a name and its key stand."""

    seen: int
    hidden: int

    def parted(self, row: Sequence[Cell]) -> tuple[str, str]:
        """Key and name of the hidden cell; nothing where there is no key."""
        key, sign, written = _at(row, self.hidden).partition(":")
        return (key, name(written)) if sign and _KEY.fullmatch(key) else ("", "")

    def own(self, row: Sequence[Cell]) -> str:
        """The row's key, if the name that it was written with still stands there, or none does."""
        key, written = self.parted(row)
        return key if name(_at(row, self.seen)) in ("", written) else ""

    def known(self, records: Records) -> dict[str, str]:
        """The file's keys by the names they were written with; names of several keys tell nothing."""
        found: dict[str, str] = {}
        for _, row in islice(records(), 1, None):
            key, written = self.parted(row)
            if key:
                found[written] = key if found.get(written, key) == key else ""
        return found

    def replace(self, row: list[Cell], known: Mapping[str, str]) -> None:
        """Put the key in place of what people see, if it tells."""
        key = self.own(row) or known.get(name(_at(row, self.seen)))
        if key and self.seen < len(row):
            row[self.seen] = key


def _keyed(
    records: Records, kpi: _Pair, platform: _Pair | None, unit: int | None
) -> Iterator[tuple[int, Sequence[Cell]]]:
    pairs = [(pair, pair.known(records)) for pair in (kpi, platform) if pair is not None]
    units = {key: _at(row, unit) for _, row in islice(records(), 1, None) if unit is not None and (key := kpi.own(row))}
    rows = records()
    yield from islice(rows, 1)
    for line, row in rows:
        cells = list(row)
        for pair, known in pairs:
            pair.replace(cells, known)
        if unit is not None and unit < len(cells) and not kpi.own(row):
            was, now = kpi.parted(row)[0], _at(cells, kpi.seen)
            if cells[unit] in ("", units.get(was)):  # a row that was copied has the unit of what it was about
                cells[unit] = units.get(now, "")
        yield line, cells


def _at(row: Sequence[Cell], place: int) -> str:
    return text(row[place]) if place < len(row) else ""
