"""Keys beside names: a prefilled table says in hidden columns which KPI and platform each row is about.

A key stands with the name that was written beside it, as in "leads:Neue Leads". Where that name still stands in the
row, the key counts, whatever the KPI is called by now. Where somebody has changed the name, or sorted the columns that
are seen without those that are not, the row is about what people see in it; a name that nothing else has is a new one
for the same KPI.
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


def renamed(records: Records, places: Mapping[str, int], stands: Callable[[str], bool]) -> dict[str, str]:
    """What somebody has renamed KPIs to in the table, as it is written, with their keys.

    A new name (no other KPI's, or `stands` would know it) is taken for one if no row of that KPI and platform has kept
    the old one, as where a row was copied for something else, and no row shows that names were sorted without keys.
    """
    if not {"kpi", KEYS[0]} <= places.keys():
        return {}
    kpi, at_platform = _Pair(places["kpi"], places[KEYS[0]]), places.get(KEYS[1])
    known = kpi.known(records)
    kept: set[tuple[str, str]] = set()
    found: dict[str, set[tuple[str, str]]] = {}
    for _, row in islice(records(), 1, None):
        key, seen = kpi.parted(row)[0], _at(row, kpi.seen)
        of = (key, "" if at_platform is None else _at(row, at_platform))
        if kpi.own(row):
            kept.add(of)
        elif known.get(name(seen)):
            return {}
        elif key and name(seen) not in known and not stands(seen):
            found.setdefault(seen, set()).add(of)
    return {seen: next(iter(of))[0] for seen, of in found.items() if len({key for key, _ in of}) == 1 and not of & kept}


def keyed(records: Records, places: Mapping[str, int], also: Mapping[str, str] | None = None) -> Records:
    """The same records with keys in place of names, as far as they tell; `also` are names that were given anew."""
    kpi, platform = (_Pair(places[seen], places[hidden]) if {seen, hidden} <= places.keys() else None
                     for seen, hidden in zip(("kpi", "platform"), KEYS, strict=True))  # fmt: skip
    if kpi is None:
        return records
    fresh = {name(seen): key for seen, key in (also or {}).items()}
    return partial(_keyed, records, kpi, platform, places.get("unit"), fresh)


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
    records: Records, kpi: _Pair, platform: _Pair | None, unit: int | None, fresh: Mapping[str, str]
) -> Iterator[tuple[int, Sequence[Cell]]]:
    pairs = [(kpi, {**kpi.known(records), **fresh})]
    if platform is not None:
        pairs.append((platform, platform.known(records)))
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
