"""A block pasted from a spreadsheet: which of its numbers belong into which cells of a grid, and why others do not.

A block may name several periods: numbers of others than the grid's own go into their grids.

Every number is named by the labels to its left and above it, in whatever order and orientation: KPIs, platforms,
accounts, dates. Names are compared forgivingly, in both languages; nothing is taken by its position unless the block
holds nothing but numbers and was pasted into a cell.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from kpi.grid import Row
from kpi.labels import HEADS, PLANS, Answers, Meaning, Names, Spot
from kpi.model import Strategy
from kpi.reading import bare, is_blank

MOST_CELLS = 20_000
Why = Literal[
    "unknown", "several", "platform", "place", "period", "twice", "exact", "column", "names", "words", "empty"
]  # fmt: skip
"""Why a value was not taken: no such KPI here; several KPIs are called so; which platform; the KPI has no such
platform here; another period; two numbers for one cell; another line has the cell's exact name; a column of plans or
differences; nothing says what it is; it is no number; it says that there is no value."""


class Filled(NamedTuple):
    """A number that goes into a cell: number of its row in the grid, text, and the name it was found by."""

    row: int
    text: str
    label: str
    is_guess: bool
    """The name is only much like the cell's."""


class Left(NamedTuple):
    """A number that does not, or what stands in a number's place, and why."""

    text: str
    label: str
    why: Why


class Asked(NamedTuple):
    """A name that fits several KPIs, and their keys: which one is meant only a person knows."""

    label: str
    options: tuple[str, ...]


Filling = tuple[Filled, ...]


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a block brought."""

    filled: Filling = ()
    elsewhere: Mapping[dt.date, Filling] = field(default_factory=dict)
    """By first day of the period: what goes into the grids of other periods."""
    left: tuple[Left, ...] = ()
    asked: tuple[Asked, ...] = ()
    is_too_large: bool = False


_NONE: Mapping[dt.date, Sequence[Row]] = {}


def read_block(
    text: str,
    rows: Sequence[Row],
    strategy: Strategy,
    spot: Spot,
    others: Mapping[dt.date, Sequence[Row]] = _NONE,
    answers: Answers | None = None,
) -> Pasted:
    """What a pasted block means for a grid of these rows, and for the grids of `others`, by the first day of each."""
    cells = _cells(text)
    if sum(map(len, cells)) > MOST_CELLS:
        return Pasted(is_too_large=True)
    names = Names([*rows, *(row for some in others.values() for row in some)], strategy, spot, answers or {})
    meanings = _meanings(cells, names)
    if spot.at is not None and _is_bare(meanings):
        return _by_position(cells, spot.order, spot.at)
    grids = {spot.start: _Grid.of(rows), **{start: _Grid.of(some) for start, some in others.items()}}
    return _by_names(cells, meanings, grids, spot.start)


def periods_named(text: str, rows: Sequence[Row], strategy: Strategy, spot: Spot) -> frozenset[dt.date]:
    """First days of the periods that a block has numbers for, where it leaves no doubt."""
    cells = _cells(text)
    if sum(map(len, cells)) > MOST_CELLS:
        return frozenset()
    named = _labelled(cells, _meanings(cells, Names(rows, strategy, spot)))
    found = (_merged(one.labels).periods for one in named if one.is_number)
    return frozenset(next(iter(periods)) for periods in found if len(periods) == 1)


def _meanings(cells: Sequence[Sequence[str]], names: Names) -> list[list[Meaning | None]]:
    """What every cell says; None where it is a number."""
    return [[None if _is_value(cell, names) else names.meaning(cell) for cell in line] for line in cells]


def _cells(text: str) -> list[list[str]]:
    """Lines of cells, as spreadsheets copy them: tabs between, quoted where a cell holds line breaks."""
    lines = [line for line in text.splitlines() if line.strip()]
    mark = "\t" if "\t" in text else ";" if lines and all(";" in line for line in lines) else "\t"
    try:
        found = list(csv.reader(io.StringIO(text), delimiter=mark))
    except csv.Error:
        found = [line.split(mark) for line in lines]
    rows = [[" ".join(cell.split()) if cell.isascii() else cell.strip() for cell in line] for line in found]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


_NUMBER = re.compile(r"[(+\-−–—‐‑]?\s*[€$£%]?\s*[A-Z]{0,3}\s*[+\-−–—‐‑]?\s*[\d.,]*\d")


def _is_value(cell: str, names: Names) -> bool:
    """Whether a cell holds something to be recorded, rather than a name or a date."""
    return bool(_NUMBER.match(unicodedata.normalize("NFKC", cell))) and not names.meaning(cell).is_known


def _is_bare(meanings: Sequence[Sequence[Meaning | None]]) -> bool:
    """Whether a block has no names: numbers alone, or one column of them with a word that is none further down."""
    texts = [meaning for line in meanings for meaning in line if meaning is not None and meaning.text]
    is_column = all(len(line) <= 1 for line in meanings) and bool(meanings[0:1]) and meanings[0] == [None]
    return not texts or (is_column and not any(meaning.is_known for meaning in texts))


def _by_position(cells: Sequence[Sequence[str]], order: Sequence[Sequence[int | None]], at: int) -> Pasted:
    """Bare numbers, from one cell on to the right and down; what there is no cell for is left."""
    top, side = next((y, x) for y, line in enumerate(order) for x, number in enumerate(line) if number == at)
    filled, left = [], []
    for y, line in enumerate(cells, top):
        for x, text in enumerate(line, side):
            row = order[y][x] if y < len(order) and x < len(order[y]) else None
            if not text:
                continue
            if is_blank(text) or not _NUMBER.match(unicodedata.normalize("NFKC", text)):
                left.append(Left(text, "", "empty" if is_blank(text) else "words"))
            elif row is None:
                left.append(Left(text, "", "names"))
            else:
                filled.append(Filled(row, text, "", is_guess=False))
    return Pasted(tuple(filled), left=tuple(left))


@dataclass(frozen=True, slots=True)
class _Grid:
    """The rows of one period, and the numbers of those at a place and of a KPI."""

    rows: Sequence[Row]
    places: Mapping[tuple[str, str, str], int]
    of_kpi: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> _Grid:
        of_kpi: dict[str, list[int]] = defaultdict(list)
        for number, row in enumerate(rows):
            of_kpi[row.kpi.key].append(number)
        return cls(rows, {row.cell: number for number, row in enumerate(rows)}, of_kpi)


def _by_names(
    cells: Sequence[Sequence[str]],
    meanings: Sequence[Sequence[Meaning | None]],
    grids: Mapping[dt.date, _Grid],
    start: dt.date,
) -> Pasted:
    found: dict[tuple[dt.date, int], list[Filled]] = defaultdict(list)
    left = []
    asked: dict[str, Asked] = {}
    named: set[tuple[dt.date, int]] = set()
    for text, labels, is_number in _labelled(cells, meanings):
        merged = _merged(labels)
        period = _period(merged, grids, start)
        answer = "period" if period is None else _place(merged, labels, grids[period])
        if isinstance(answer, int) and period is not None:
            if not merged.is_guess:
                named.add((period, answer))
            if is_number:
                found[period, answer].append(Filled(answer, text, merged.text, merged.is_guess))
            else:
                left.append(Left(text, merged.text, "empty" if is_blank(text) else "words"))
        elif not isinstance(answer, int):
            left.append(Left(text, merged.text, answer))
            if answer == "several" and is_number:
                asked |= {label.text: Asked(label.text, label.options) for label in labels if label.options}
    filled: dict[dt.date, list[Filled]] = defaultdict(list)
    for (period, row), some in found.items():
        several = [one for one in some if not one.is_guess or (period, row) not in named]
        left += [Left(one.text, one.label, "exact") for one in some if one not in several]
        if len({one.text for one in several}) == 1:
            filled[period].append(several[0])
        else:
            left += [Left(one.text, one.label, "twice") for one in several]
    left.sort(key=lambda one: one.why == "empty")  # what matters least comes last
    elsewhere = {period: tuple(some) for period, some in sorted(filled.items()) if period != start}
    return Pasted(tuple(filled[start]), elsewhere, tuple(left), tuple(asked.values()))


def _period(merged: Meaning, grids: Mapping[dt.date, _Grid], start: dt.date) -> dt.date | None:
    """The period that a number is of: the one that is open, unless its labels name another one without doubt."""
    if not merged.periods or start in merged.periods:
        return start
    named = next(iter(merged.periods)) if len(merged.periods) == 1 else None
    return named if named in grids else None


class _Value(NamedTuple):
    """What stands where a number belongs, with the labels that name it."""

    text: str
    labels: list[Meaning]
    is_number: bool


def _labelled(cells: Sequence[Sequence[str]], meanings: Sequence[Sequence[Meaning | None]]) -> Iterator[_Value]:
    """Every value with the labels that name it; a blank label is the one before it, as where cells were merged."""
    columns = {x for known in meanings for x, meaning in enumerate(known) if meaning is None}
    columns = columns or {max(map(len, cells), default=0) - 1} - {-1, 0}
    heads: list[Sequence[Meaning | None]] = []
    title: list[Meaning] = []
    before: dict[int, Meaning] = {}
    is_head = is_below = False
    for line, known in zip(cells, meanings, strict=True):
        values = _values(line, known, columns, heads, is_below=is_below)
        texts = [meaning for meaning in known if meaning is not None and meaning.text]
        if not values:
            if len(texts) == 1 and known[0] is texts[0]:
                title = texts if texts[0].is_known or set(bare(texts[0].text).split()) & PLANS else []
            elif texts:
                heads = [*heads, known] if is_head else [known]
                is_head = True
            before = {}
            is_below = is_below and any(line)
            continue
        is_head, is_below = False, True
        begun = False
        for x, meaning in enumerate(known[: values[0]]):
            if meaning is not None and meaning.text:
                before[x], begun = meaning, True
            elif begun:
                before.pop(x, None)
        beside = [before[x] for x in sorted(before) if x < values[0]]
        for x in values:
            own = [meaning for meaning in known[values[0] : x] if meaning is not None and meaning.is_known]
            labels = [*beside, *own, *_above(heads, x)]
            yield _Value(line[x], [*labels, *_over(title, beside, labels)], known[x] is None)


def _values(
    line: Sequence[str], known: Sequence[Meaning | None], columns: set[int],
    heads: Sequence[Sequence[Meaning | None]], *, is_below: bool,
) -> list[int]:  # fmt: skip
    """Where a line holds values: numbers, and words in the place of one; nowhere, if it names what is below it."""
    first = known.index(None) if None in known else None
    words = [x for x, meaning in enumerate(known) if x in columns and line[x] and meaning and not meaning.is_known]
    if first is not None:
        here = [x for x in words if x > first or any(label.is_known for label in _above(heads, x))]
        return sorted({*(x for x, meaning in enumerate(known) if meaning is None), *here})
    if any(bare(line[x]) in HEADS or set(bare(line[x]).split()) & PLANS for x in words):
        return []
    names = [meaning for x, meaning in enumerate(known) if x not in columns and meaning and meaning.text]
    is_line = is_below and not any(meaning and meaning.is_known for x, meaning in enumerate(known) if x in columns)
    return words if any(name.kpi or name.options or is_line for name in names) else []


def _over(title: Sequence[Meaning], beside: Sequence[Meaning], labels: Sequence[Meaning]) -> Sequence[Meaning]:
    """The title of a line, unless it names another KPI than the line: it may be a line without a value itself."""
    is_kpi = any(label.kpi or label.options for label in title)
    own = any(label.kpi or label.options for label in labels) or not all(label.is_known for label in beside)
    return () if is_kpi and own else title


def _above(heads: Sequence[Sequence[Meaning | None]], column: int) -> Iterator[Meaning]:
    """The labels over a column; in all lines but the last one they reach to the right, as merged cells do."""
    for number, line in enumerate(heads, 1):
        reach = line[: column + 1] if number < len(heads) else line[column : column + 1]
        texts = [meaning for meaning in reach if meaning is not None and meaning.text]
        if texts:
            yield texts[-1]


def _merged(labels: Iterable[Meaning]) -> Meaning:
    """What several labels say together; the first that says something about a part counts."""
    kpi = platform = account = None
    periods: frozenset[dt.date] = frozenset()
    options: tuple[str, ...] = ()
    texts, is_guess = [], False
    for label in labels:
        if kpi is None and label.kpi is not None:
            kpi, is_guess = label.kpi, label.is_guess
        platform, account = platform or label.platform, account or label.account
        periods, options = periods or label.periods, options or label.options
        texts.append(label.text)
    return Meaning(" · ".join(dict.fromkeys(texts)), kpi, platform, account, periods, options, is_guess)


def _place(merged: Meaning, labels: Sequence[Meaning], grid: _Grid) -> int | Why:
    """The row of the grid, or why there is none."""
    if any(set(bare(label.text).split()) & PLANS for label in labels if not label.is_known):
        return "column"
    if merged.kpi is None and merged.options:
        return "several"
    if merged.kpi is None:
        return "unknown" if merged.text else "names"
    mine = grid.of_kpi.get(merged.kpi, ())
    if merged.platform is None and merged.account is None:
        return mine[0] if len(mine) == 1 else "platform" if mine else "unknown"
    exact = grid.places.get((merged.kpi, merged.platform or "", merged.account or ""))
    if exact is not None:
        return exact
    fitting = [
        n for n in mine
        if merged.platform in (None, grid.rows[n].platform) and merged.account in (None, grid.rows[n].account)
    ]  # fmt: skip
    return fitting[0] if len(fitting) == 1 else "place"
