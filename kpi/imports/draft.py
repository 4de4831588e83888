"""What a file turned out to hold, before anything is written: the one result of reading, whatever the source."""

from __future__ import annotations

import datetime as dt
import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import fsum
from typing import NamedTuple, TypeAlias, overload

from kpi.errors import Problem
from kpi.model import Cadence, Kind, Localised, Unit

Span: TypeAlias = tuple[dt.date, dt.date]
"""First and last day, both included."""
COUNT = Unit()
NOT_IMPORTED = "-"
"""The answer to a question for a KPI that says: do not import this column."""


class Use(StrEnum):
    """What a column of a file is to us."""

    VALUE = "value"
    """Measurements: its values can be stored under its key."""
    DERIVED = "derived"
    """A rate or sum that is computed from other columns of the file: not stored, its parts are."""
    NOT_ADDITIVE = "not_additive"
    """Recognised, but it says nothing about a period: the reach of single posts, users of single pages."""
    UNKNOWN = "unknown"
    """Numbers that nobody has told us the meaning of yet; a question asks for it."""
    IGNORED = "ignored"
    """Recognised as no measurement (a setting, a moving average), or left out by an answer."""
    DATE = "date"
    LABEL = "label"
    """What a row is about: a country, a campaign, a part of the audience."""
    TEXT = "text"
    """Free text, names, links: not kept."""


class Value(NamedTuple):
    """One number of a column, in the unit's stored form: percent as 0–1, durations in seconds."""

    start: dt.date
    """The first day it stands for."""
    number: float
    row: int
    """The line or row in the file, from 1; 0 for a value that was answered, not read."""


class Remark(NamedTuple):
    """What somebody wrote beside a value."""

    provisional: bool = False
    note: str = ""


class Values(Sequence[Value]):
    """The values of a column side by side: an import of a million is held, sorted and sent in arrays."""

    __slots__ = ("days", "numbers", "remarks", "rows")

    def __init__(self, values: Iterable[tuple[dt.date, float, int]] = ()) -> None:
        self.days, self.numbers, self.rows = array("i"), array("d"), array("i")
        self.remarks: dict[int, Remark] = {}
        """By place: of the few values that have any."""
        for start, number, row in values:
            self.add(start, number, row)

    def add(self, start: dt.date, number: float, row: int, remark: Remark | None = None) -> None:
        """One more value, while the column is being read."""
        if remark:
            self.remarks[len(self)] = remark
        self.days.append(start.toordinal())
        self.numbers.append(number)
        self.rows.append(row)

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, place: int) -> Value: ...
    @overload
    def __getitem__(self, place: slice) -> Values: ...
    def __getitem__(self, place: int | slice) -> Value | Values:
        if isinstance(place, slice):
            return Values(self[index] for index in range(len(self))[place])
        return Value(dt.date.fromordinal(self.days[place]), self.numbers[place], self.rows[place])

    def __iter__(self) -> Iterator[Value]:
        day = dt.date.fromordinal
        return (Value(day(start), x, row) for start, x, row in zip(self.days, self.numbers, self.rows, strict=True))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Values):
            return NotImplemented
        mine, theirs = ((v.days, v.numbers, v.rows, v.remarks) for v in (self, other))
        return mine == theirs

    __hash__ = None  # type: ignore[assignment]  # it grows while it is read

    def __repr__(self) -> str:
        return f"Values({list(self)})"

    @property
    def first(self) -> dt.date | None:
        """The earliest day."""
        return dt.date.fromordinal(min(self.days)) if self.days else None

    @property
    def last(self) -> dt.date | None:
        """The latest first day of a value."""
        return dt.date.fromordinal(max(self.days)) if self.days else None

    @property
    def sum(self) -> float:
        """All numbers added up; a check, for most kinds of KPIs no meaning."""
        return fsum(self.numbers)


@dataclass(frozen=True, slots=True)
class Tally:
    """Every cell of a column as it stands in the file, totals included: numbers + empty + other = rows."""

    numbers: int = 0
    empty: int = 0
    """Empty, or marked as missing."""
    other: int = 0
    sum: float = 0.0
    """Of the numbers as written: percent as 12.3, not 0.123."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file and what it means; for a plain table, one series of it."""

    header: str
    """As written in the file. Hostile text: escape it. "" for a value that has no column (posts counted, an answer)."""
    use: Use
    key: str | None = None
    """A KPI of the library (brand_views, followers_gained), or a stable key of our own (saves, profile_visits), which
    the workspace keeps as a part until a KPI wants it. None: not recognised, or no measurement."""
    kind: Kind | None = None
    unit: Unit = COUNT
    grain: Cadence | None = None
    """What each value stands for. None with values: the span, which is no period of the calendar, so that no fact can
    be made of them; a question says how to get one."""
    span: Span | None = None
    """For values about the file's whole period: its first and last day."""
    platform: str = ""
    """Key of the platform, "" where the file does not say it and nobody answered."""
    account: str = ""
    values: Values = field(default_factory=Values)
    tally: Tally = Tally()
    block: int = 0
    """Its block: the place in Draft.blocks."""
    place: int | None = None
    """Its place in the block, from 1."""
    question: str = ""
    """Key under which an answer (a KPI's key, or NOT_IMPORTED) changes what this column is. "" where none can."""
    by_publication: bool = False
    """Sums over the posts published that day, with all they have gained since: to be said beside the number."""
    waits: bool = False
    """Values that must not be stored yet, as a question that blocks is about them: which platform they are of."""

    @property
    def is_storable(self) -> bool:
        """Whether its values can become measurements as they are."""
        is_known = self.use is Use.VALUE and self.key is not None and self.grain is not None
        return is_known and bool(self.values) and not self.waits


@dataclass(frozen=True, slots=True)
class Block:
    """One table of a file. Nothing is lost in silence: read + skipped + rejected = all its rows."""

    title: str = ""
    """As written above the table, or the sheet's name. Hostile text."""
    header: tuple[str, ...] = ()
    line: int = 0
    """Where the header stands, from 1."""
    read: int = 0
    skipped: int = 0
    """Totals, footnotes, rows the platform marks as broken, tables that no KPI takes. Notes say which and why."""
    rejected: int = 0
    """Rows with a problem that keeps them out."""

    @property
    def rows(self) -> int:
        """All its rows below the header."""
        return self.read + self.skipped + self.rejected


@dataclass(frozen=True, slots=True)
class Control:
    """A sum that the file itself states, against the sum of what was read."""

    header: str
    stated: float
    summed: float
    line: int

    @property
    def agrees(self) -> bool:
        """Equal but for rounding of what is written with few digits."""
        return abs(self.stated - self.summed) <= max(0.005, 1e-6 * abs(self.stated))


class Ask(StrEnum):
    """What a question wants to know."""

    ORDER = "order"
    """Day or month first: options "dmy" and "mdy"."""
    YEAR = "year"
    """The year of the file's last date: options are years."""
    MARKS = "marks"
    """Whether points or commas are the decimal marks of a column: options "de" and "en"."""
    SCALE = "scale"
    """Whether bare numbers of a share are "percent" (12.3) or a "fraction" (0.123)."""
    KPI = "kpi"
    """Which KPI a column or title is: the answer is a KPI's key or NOT_IMPORTED; options are only proposals."""
    NETWORK = "network"
    """Which platform a table or file is about: the answer is a platform's key; options are only proposals."""
    TRAFFIC = "traffic"
    """Whose visits a table counts: options "social" (those from social media alone) and "all"."""
    CURRENCY = "currency"
    """The currency of amounts that the file writes without one: the answer is an ISO code; options are proposals."""
    ACCOUNT = "account"
    """Which of several pages or properties is one's own: options are their names."""
    DAY = "day"
    """The day of a number that the file has without one: the answer is a day in ISO form."""
    VALUE = "value"
    """One number this export cannot give, of `kpi` on or since `start`. The answer is a typed number, or ""
    (NOT_IMPORTED likewise) to go on without."""


@dataclass(frozen=True, slots=True)
class Question:
    """What only the user knows. Asked once; the answer goes back into draft()."""

    key: str
    """Under which the answer is given: Answers({question.key: option})."""
    ask: Ask
    message: Problem
    """The sentence to show, with its parameters and place in the file."""
    options: tuple[str, ...] = ()
    proposal: str | None = None
    """The likeliest option; never acted upon until it is confirmed."""
    blocks: bool = True
    """Whether what it is about stays out until it is answered. False: go on, but never report plain success."""
    lasting: bool = True
    """Whether the answer holds for later files of this source as well, and is worth remembering."""
    kpi: str | None = None
    unit: Unit = COUNT
    start: dt.date | None = None
    grain: Cadence | None = None
    platform: str = ""
    """For Ask.VALUE: the fact that the answer becomes."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the user said, by question; plain JSON, to be remembered per source, account and workspace."""

    given: Mapping[str, str] = field(default_factory=dict)

    def get(self, key: str) -> str | None:
        """The answer to a question, None if it was not asked or not answered."""
        return self.given.get(key)

    def plus(self, more: Mapping[str, str]) -> Answers:
        """These answers and more; what is newer wins."""
        return Answers({**self.given, **more})

    def lasting(self, drafts: Iterable[Draft]) -> Answers:
        """The answers that hold for later files as well: all but those to questions of one file only."""
        passing = {question.key for draft in drafts for question in draft.asked if not question.lasting}
        return Answers({key: answer for key, answer in self.given.items() if key not in passing})

    def to_json(self) -> str:
        """As text, sorted, so that equal answers are equal texts."""
        return json.dumps(dict(self.given), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Answers:
        """What to_json wrote."""
        return cls({str(key): str(answer) for key, answer in json.loads(text).items()})


@dataclass(frozen=True, slots=True)
class Draft:
    """One file, read: a preview, a dry run and the JSON of `kpi import` show it, saving takes its columns."""

    file: str
    """Its name without folders; a member of a zip as "export.zip › Chart.csv"."""
    sha256: str
    source: str = ""
    """Key in IMPORTERS; "" if no importer knows the file."""
    platform: str = ""
    """The platform it is about, "" if it does not say so or is about several (see its columns)."""
    account: str = ""
    """A page or property, never a person's name; a proposal, as columns carry their own."""
    exported: dt.date | None = None
    """When the platform wrote it, if the file or its name says so: of two exports the newer one wins."""
    period: Span | None = None
    """What its rows cover."""
    blocks: tuple[Block, ...] = ()
    columns: tuple[Column, ...] = ()
    controls: tuple[Control, ...] = ()
    questions: tuple[Question, ...] = ()
    """Still open."""
    asked: tuple[Question, ...] = ()
    """Open and answered ones: what an answer was about."""
    problems: tuple[Problem, ...] = ()
    """Errors kept something out (a cell, a row, the file); warnings did not."""
    notes: tuple[Problem, ...] = ()
    """What was repaired, assumed or left out on purpose: to be said, nothing to be done."""
    is_replacement: bool = False
    """An index scaled anew with every export: it replaces the whole series instead of being merged into it."""

    @property
    def is_recognised(self) -> bool:
        """Whether an importer knows the file; it may still hold nothing to store."""
        return bool(self.source)

    @property
    def storable(self) -> tuple[Column, ...]:
        """The columns that can be stored as they are."""
        return tuple(column for column in self.columns if column.is_storable)

    @property
    def is_plain(self) -> bool:
        """Whether nothing needs a person: all values can be stored, nothing is asked or wrong, control sums agree."""
        agrees = all(control.agrees for control in self.controls)
        whole = all(column.is_storable for column in self.columns if column.values)
        return bool(self.storable) and whole and not self.questions and not self.problems and agrees


@dataclass(frozen=True, slots=True)
class Guide:
    """What the interface says of a source before there is a file."""

    name: Localised
    """As its owner writes it: "Meta Business Suite"; what of it is no name, in both languages."""
    path: Localised
    """Where the platform hides the export, click by click."""
    lacks: str = ""
    """What this export cannot give: a message to translate."""
    platforms: tuple[str, ...] = ()
    """Keys of the platforms its files can be about."""
