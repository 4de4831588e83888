"""The recording grid of one period: a row per KPI, platform and account, and how what was typed is read."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kpi.cadence import belongs_to, next_start, period_end, periods_within
from kpi.model import Cadence, Draft, Kpi, Measurement, Place, StoredFact, Strategy
from kpi.reading import Reading, Style, read_number

Cell = tuple[str, str, str]
"""KPI, platform, account: a row's place, whatever the order."""
Missing = Mapping[tuple[str, str], Collection[dt.date]]
"""By KPI and platform: first days of the KPI's periods whose values are due."""
UNTOUCHED = "="
"""As a draft's text: the value stays as it is, only its note or mark changes. Nobody can type it: it is no number."""
BAND = 12
"""The usual band is what this many values before were between."""
_FEWEST = 3
"""Fewer values are no band."""


@dataclass(frozen=True, slots=True)
class Row:
    """One cell to fill, with what is there and what is usual."""

    kpi: Kpi
    platform: str
    account: str
    value: float | None
    """The period's value as it is recorded now."""
    version: int
    """Which write it is from; 0 for none. Saving compares it, so that nobody is overwritten unseen."""
    last: float | None
    """The value of the period before."""
    band: tuple[float, float] | None
    is_due: bool
    provisional: bool = False
    """Whether the value there is not final."""

    @property
    def cell(self) -> Cell:
        """Its place, whatever the order."""
        return self.kpi.key, self.platform, self.account


class Entry(NamedTuple):
    """A cell to fill, and the period that it is of."""

    grain: Cadence
    start: dt.date
    row: Row


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into a row, and how it was read."""

    row: Row
    text: str
    reading: Reading[float]
    note: str = ""
    provisional: bool = False
    version: int = 0
    """Which write the value was from that the grid showed; saving compares it."""

    @property
    def is_withdrawal(self) -> bool:
        """Whether the value there was emptied: it is to be missing again."""
        return self.reading.is_empty and self.row.value is not None

    @property
    def is_change(self) -> bool:
        """Whether saving would change something, if only by a note."""
        if self.reading.value is None:
            return self.is_withdrawal
        differs = (self.reading.value, self.provisional) != (self.row.value, self.row.provisional)
        return differs or bool(self.note)

    @property
    def is_unusual(self) -> bool:
        """Whether the value lies outside the usual band: questioned, not refused."""
        value, band = self.reading.value, self.row.band
        return value not in (None, self.row.value) and band is not None and not band[0] <= value <= band[1]

    @property
    def lacks_unit(self) -> bool:
        """Whether its writer's language would leave it open too, as with 5, which can be hours or minutes."""
        return bool(self.reading.options and _read(self.row, self.text, "de").options)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table on the screen: one KPI, or one account of it, with a cell per platform."""

    kpi: Kpi
    account: str
    cells: Mapping[str, int]
    """Platform → number of its row; '' for a value without a platform."""


def keys(strategy: Strategy, grain: Cadence) -> list[str]:
    """The KPIs and parts that are recorded at this grain."""
    return [kpi.key for kpi in strategy.kpis if kpi.formula is None and kpi.fact_grain is grain]


def grains(strategy: Strategy) -> list[Cadence]:
    """The grains at which something is recorded, the finest first."""
    return [grain for grain in Cadence if keys(strategy, grain)]


def first_needed(start: dt.date, grain: Cadence) -> dt.date:
    """From which day on facts are needed to fill a grid."""
    return next_start(start, grain, -BAND)


def rows(
    strategy: Strategy,
    facts: Iterable[StoredFact],
    due: Missing,
    grain: Cadence,
    start: dt.date,
    fiscal_start: int = 1,
) -> tuple[Row, ...]:
    """The grid of the period that starts here, what is due for it first."""
    series: dict[tuple[str, str, str], dict[dt.date, StoredFact]] = defaultdict(dict)
    for fact in facts:
        if fact.grain is grain:
            series[fact.kpi, fact.platform, fact.account][fact.start] = fact
    found = []
    wanted = set(keys(strategy, grain))
    for kpi in strategy.kpis:
        if kpi.key not in wanted:
            continue
        places = {(platform, "") for platform in kpi.platforms or ("",) if _is_active(strategy, platform, grain, start)}
        accounts = {(platform, account) for name, platform, account in series if name == kpi.key}
        # A platform whose accounts are recorded one by one has no row of its own.
        places = {place for place in places if place[0] not in {platform for platform, _ in accounts}} | accounts
        found += [
            _row(kpi, place, series.get((kpi.key, *place), {}), (grain, start),
                 is_due=belongs_to(start, grain, kpi.cadence, fiscal_start) in due.get((kpi.key, place[0]), ()))
            for place in sorted(places)
        ]  # fmt: skip
    return tuple(sorted(found, key=lambda row: not row.is_due))


def due_starts(strategy: Strategy, due: Missing, fiscal_start: int = 1) -> dict[Cadence, list[dt.date]]:
    """The grids in which something is due: first days by grain, the coarsest grain and the oldest day first."""
    found: dict[Cadence, set[dt.date]] = defaultdict(set)
    for (key, _), starts in due.items():
        kpi = strategy.existing(key)
        for start in starts:
            end = period_end(start, kpi.cadence)
            found[kpi.fact_grain].update(periods_within(start, end, kpi.fact_grain, fiscal_start))
    return {grain: sorted(found[grain]) for grain in reversed(Cadence) if grain in found}


def due_rows(
    strategy: Strategy, facts: Iterable[StoredFact], due: Missing, grain: Cadence, starts: Iterable[dt.date],
    fiscal_start: int = 1,
) -> list[Entry]:  # fmt: skip
    """What is due at one grain, the oldest period first."""
    by_start: dict[dt.date, list[StoredFact]] = defaultdict(list)
    for fact in facts:
        by_start[fact.start].append(fact)
    found = []
    for start in starts:
        near = [fact for back in range(BAND + 1) for fact in by_start.get(next_start(start, grain, -back), ())]
        some = rows(strategy, near, due, grain, start, fiscal_start)
        found += [Entry(grain, start, row) for row in some if row.is_due]
    return found


def _is_active(strategy: Strategy, platform: str, grain: Cadence, start: dt.date) -> bool:
    place = strategy.platform(platform)
    return place is None or place.is_active(start, period_end(start, grain))


def _row(
    kpi: Kpi,
    place: tuple[str, str],
    facts: Mapping[dt.date, StoredFact],
    period: tuple[Cadence, dt.date],
    *,
    is_due: bool,
) -> Row:
    grain, start = period
    now = facts.get(start)
    before = facts.get(next_start(start, grain, -1))
    earlier = [fact.value for day, fact in facts.items() if day < start]
    return Row(
        kpi,
        *place,
        value=now.value if now else None,
        version=now.version if now else 0,
        last=before.value if before else None,
        band=(min(earlier), max(earlier)) if len(earlier) >= _FEWEST else None,
        is_due=is_due and now is None,
        provisional=now is not None and now.provisional,
    )


def lines(rows: Sequence[Row], first: str = "") -> tuple[Line, ...]:
    """The rows as lines of the screen, in their order; the KPI named first comes first."""
    found: dict[tuple[str, str], tuple[Kpi, dict[str, int]]] = {}
    for number, row in enumerate(rows):
        found.setdefault((row.kpi.key, row.account), (row.kpi, {}))[1][row.platform] = number
    lines = [Line(kpi, account, cells) for (_, account), (kpi, cells) in found.items()]
    return tuple(sorted(lines, key=lambda line: line.kpi.key != first))


def as_before(rows: Iterable[Row], before: Iterable[Row]) -> tuple[Row, ...]:
    """The rows in the places where they stood before; new ones follow."""
    places = {row.cell: number for number, row in enumerate(before)}
    return tuple(sorted(rows, key=lambda row: places.get(row.cell, len(places))))


def read(grid: Sequence[Row], typed: Mapping[int, Draft], style: Style | None) -> tuple[Typed, ...]:
    """How what was typed is read, by row number; cells that were empty and still are are no input."""
    found = []
    for number, draft in sorted(typed.items()):
        if not 0 <= number < len(grid):
            continue
        row = grid[number]
        cell = Typed(row, draft.text, _read(row, draft.text, style), draft.note, draft.provisional, draft.version)
        if not cell.reading.is_empty or cell.is_withdrawal:
            found.append(cell)
    return tuple(found)


def _read(row: Row, text: str, style: Style | None) -> Reading[float]:
    if text == UNTOUCHED:
        return Reading(row.value)
    like = row.value if row.value is not None else row.last
    return read_number(text, row.kpi.unit, style=style, bare="shown", like=like)


def to_save(typed: Iterable[Typed], start: dt.date, grain: Cadence) -> tuple[list[Measurement], list[Place], list[int]]:
    """What saving sends: values, values taken back, and the version that each of their cells showed."""
    changes = [cell for cell in typed if cell.is_change]
    written = [cell for cell in changes if not cell.is_withdrawal]
    gone = [cell for cell in changes if cell.is_withdrawal]
    values = [
        Measurement(c.row.kpi.key, start, c.reading.value or 0.0, c.row.platform, c.row.account, grain,
                    c.provisional, c.note)
        for c in written
    ]  # fmt: skip
    places = [Place(c.row.kpi.key, start, c.row.platform, c.row.account, grain) for c in gone]
    return values, places, [cell.version for cell in (*written, *gone)]
