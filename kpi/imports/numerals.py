"""The numbers of a column, read together: one way of writing for all of them, found from those that have only one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import fsum, isfinite

from kpi.imports.cells import Cell
from kpi.imports.draft import Tally
from kpi.reading import Style, number_of

MISSING = frozenset({"", "-", "–", "—", "−", "--", "---", "n/a", "#n/a", "na", "nan", "n.a.", "k.a.", "k. a.", "#nv",
                     "null", "none", "keine angabe"})  # fmt: skip
"""How a cell of a column of numbers says that there is none. In a column of names NA is Namibia."""
_PLAIN = re.compile(r"[-+]?\d+(?:\.\d+)?", re.ASCII)
ENOUGH = 0.8
"""The share of a column's cells that tells what it holds."""
EITHER = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
"""1.234 and 1,234 are a thousand and something in one way of writing, and 1 and something in the other."""
_ONLY = (
    r"[-+]?(?:0{mark}\d+|\d+{mark}(?:\d{{1,2}}|\d{{4,}})|[1-9]\d{{3,}}{mark}\d+|\d{{4,}}{mark}\d+"
    r"|[1-9]\d{{0,2}}(?:{group}\d{{3}})+{mark}\d+|[1-9]\d{{0,2}}(?:{group}\d{{3}}){{2,}})"
)
EVIDENCE: dict[Style, re.Pattern[str]] = {
    "de": re.compile(_ONLY.format(mark=",", group=r"\."), re.ASCII),
    "en": re.compile(_ONLY.format(mark=r"\.", group=","), re.ASCII),
}
AROUND = " %‰€$£\u00a0\u202f"
_LIMIT = re.compile(r"[<>≤≥]\s*[\d.,]+\s*%?")


@dataclass(slots=True)
class Numerals:
    """A column read: a number or None for each cell, as written (12.3 of “12.3 %”)."""

    numbers: list[float | None] = field(default_factory=list)
    missing: int = 0
    limits: list[int] = field(default_factory=list)
    """Places of cells like “< 10 %”, which say where a number lies and not what it is."""
    unclear: list[int] = field(default_factory=list)
    """Places of cells like 1.234, where nothing tells which of two numbers it is."""
    broken: list[int] = field(default_factory=list)
    """Places of cells that are no number."""
    dates: list[int] = field(default_factory=list)
    """Places of cells that a spreadsheet has turned into a day."""
    percents: int = 0
    """How many have a percent sign."""

    @property
    def tally(self) -> Tally:
        """What the cells are, and the sum of the numbers as written."""
        found = [number for number in self.numbers if number is not None]
        other = len(self.limits) + len(self.unclear) + len(self.broken) + len(self.dates)
        return Tally(len(found), self.missing, other, fsum(found))


def style_of(columns: Iterable[Sequence[Cell]]) -> Style | None:
    """The one way of writing that some cells can only have; None where none tells, or they contradict each other."""
    found: set[Style] = set()
    for cells in columns:
        for cell in cells:
            if isinstance(cell, str) and ("," in cell or "." in cell):
                plain = cell.strip(AROUND)
                found |= {style for style, pattern in EVIDENCE.items() if pattern.fullmatch(plain)}
    return found.pop() if len(found) == 1 else None


def has_points(cells: Sequence[Cell]) -> bool:
    """Whether some cell is like 1.234: a thousand and something, where counts are written in the German way."""
    return any(isinstance(cell, str) and "." in cell and EITHER.fullmatch(cell.strip(AROUND)) for cell in cells)


def read(cells: Sequence[Cell], style: Style | None, missing: frozenset[str] = frozenset()) -> Numerals:
    """Every cell of a column; `style` decides what fits both ways of writing, `missing` are more words for nothing."""
    found, known = Numerals(), {}
    for place, cell in enumerate(cells):
        if isinstance(cell, float):
            found.numbers.append(cell if isfinite(cell) else None)
            if not isfinite(cell):
                found.broken.append(place)
            continue
        if isinstance(cell, dt.datetime):
            found.numbers.append(None)
            found.dates.append(place)
            continue
        if cell not in known:
            known[cell] = _one(cell.strip(), style, missing)
        kind, number = known[cell]
        found.numbers.append(number)
        if kind == "missing":
            found.missing += 1
        elif kind == "percent":
            found.percents += 1
        elif kind != "number":
            getattr(found, kind).append(place)
    return found


def _one(text: str, style: Style | None, missing: frozenset[str]) -> tuple[str, float | None]:
    """What a text is, and its number if it is one."""
    if _PLAIN.fullmatch(text) and (style == "en" or not EITHER.fullmatch(text)):
        number = float(text)
        return ("number", number) if isfinite(number) else ("broken", None)
    if text.casefold() in MISSING or text.casefold() in missing:
        return "missing", None
    if _LIMIT.fullmatch(text):
        return "limits", None
    percent = text.endswith("%")
    options = number_of(text.rstrip("% \u00a0\u202f") if percent else text, style)
    if len(options) > 1:
        return "unclear", None
    if not options or not isfinite(options[0]):
        return "broken", None
    return "percent" if percent else "number", options[0]
