"""What a report is made of: plain values that go to JSON and back, so that one that was shown can be shown again.

Nothing here refers to the strategy, the store or the program's other types: texts are written in the report's
language, numbers stand beside the words that show them, and a figure is both a finished drawing and the plain series
that a native chart is made of. A stored report therefore looks the same after data and program have changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from kpi.i18n import Code

Tone = Literal["", "good", "bad", "quiet"]
Column = Literal["text", "number", "date", "status"]
Role = Literal["actual", "open", "plan", "previous", "ghost", "forecast", "low", "high", "expected", "target"]
"""What a series of a figure is, as in IBCS: facts solid, plans outlined, forecasts hatched or dashed."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was computed, and as it is written; in the unit that is shown, so a duration in hours is 3.4."""

    text: str
    value: float | None = None
    unit: str = "count"
    """percent (as a share), per_mille, d, h, min, s, an ISO currency code, or the kind of the KPI's unit."""
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place of a table: words, and what they stand for."""

    text: str
    number: Number | None = None
    day: dt.date | None = None
    status: str = ""
    """Code of a status, shown as shape, word and colour."""
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """One series of a chart, a value or a gap per category; in the unit that the chart shows."""

    name: str
    role: Role
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What a native chart is made of."""

    kind: Literal["trend", "bullets", "distribution"]
    categories: tuple[str, ...]
    curves: tuple[Curve, ...]
    unit: str = "count"
    decimals: int = 0
    days: tuple[dt.date, ...] = ()
    """Last day of each category's period, of a trend."""
    statuses: tuple[str, ...] = ()
    """Code of each category, of bullets and distributions."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with the sentence that says what it shows, and its numbers."""

    svg: str
    """Colours are the theme's CSS variables, each with its colour; theme.inked() leaves only these."""
    label: str
    chart: Chart | None = None
    kind: Literal["figure"] = "figure"


@dataclass(frozen=True, slots=True)
class Line:
    """A short fact: what it is about, and what is so; or one of a list, with its status."""

    text: str
    label: str = ""
    status: str = ""
    tone: Tone = ""
    is_short: bool = False
    """Whether the page's details tell more."""


@dataclass(frozen=True, slots=True)
class Card:
    """One thing in a few words: its number large, its status, and what belongs to it."""

    title: str
    number: Number | None = None
    caption: str = ""
    status: str = ""
    word: str = ""
    """Of the status."""
    lines: tuple[Line, ...] = ()
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Cards:
    cards: tuple[Card, ...]
    kind: Literal["cards"] = "cards"


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    head: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    """What was left out."""
    widths: tuple[float, ...] = ()
    """How wide the columns are beside each other."""
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of a list, or paragraphs."""

    lines: tuple[Line, ...]
    title: str = ""
    listed: bool = True
    kind: Literal["text"] = "text"


Block = Annotated[Cards | Figure | Table | Text, Field(discriminator="kind")]


@dataclass(frozen=True, slots=True)
class Page:
    """One message: the sentence that says it, and what shows it."""

    key: str
    """company_goals, behind, changed, quick_wins, decisions, goal:KEY, method."""
    title: str
    lead: str = ""
    """Under the title: what it pays into, or which part of several this is."""
    starred: bool = False
    """Whether the lead is a guiding-star sentence."""
    blocks: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()
    """For the presenter: the reasons behind the numbers."""
    details: tuple[Block, ...] = ()
    """What a sheet of paper has room for, and a slide has not."""


@dataclass(frozen=True, slots=True)
class Section:
    key: Literal["deck", "goals", "method"]
    title: str
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A state that was frozen, told in one language."""

    language: Code
    title: str
    organisation: str
    headline: str
    """The whole in one sentence or two."""
    stamp: str
    """Stand 31.10.2026 · Fassung 12 · erstellt am 02.11.2026, 09:30: on every page of a file."""
    as_of: dt.date
    since: dt.date
    """What has changed is told against this day."""
    revision: int
    """Number of the strategy's version."""
    made_at: dt.datetime
    scope: str
    """Which areas, goals and audience, in words; empty: everything."""
    audience: str
    sections: tuple[Section, ...]
    scorecard: Table
    """Every KPI in scope with its numbers."""
    fiscal_start: int = 1
    form: int = 1
    """Of this structure; raised where a reader must know."""

    def pages(self) -> Iterator[Page]:
        """All pages in order."""
        for section in self.sections:
            yield from section.pages

    def page(self, key: str) -> Page | None:
        """The page with this key."""
        return next((page for page in self.pages() if page.key == key), None)


@cache
def _adapter() -> TypeAdapter[Report]:
    return TypeAdapter(Report)


def to_json(report: Report, indent: int | None = None) -> bytes:
    """The report as JSON."""
    return _adapter().dump_json(report, indent=indent)


def from_json(data: bytes | str) -> Report:
    """A report that was stored; what an older program did not know takes its default."""
    return _adapter().validate_json(data)
