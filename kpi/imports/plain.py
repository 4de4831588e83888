"""The plain table of one's own: in the tidy form, with a row a day and a column a KPI, or with the days in columns.

What a column is stands in its header, which may be a KPI's key or name; anything else is asked once. The answers are
kept under what the header looks like, so that next month's file of the same shape needs none.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from kpi.errors import Problem
from kpi.imports import days, numerals, tidy
from kpi.imports.cells import Cell, is_number, text
from kpi.imports.draft import NOT_IMPORTED, Ask, Block, Column, Guide, Question, Remark, Use, Values
from kpi.imports.drafting import Drafting, Importer
from kpi.imports.files import File
from kpi.imports.keyed import Records, keyed, renamed
from kpi.imports.meanings import COUNT, Form, Match, Meaning, kind_and_unit
from kpi.imports.names import TIDY_WORDS, is_total, name, shown, tidy_places
from kpi.imports.tables import Table
from kpi.library import library
from kpi.model import Cadence, Unit
from kpi.reading import Style

_PROPOSALS: dict[str, str] = {
    word: key
    for key, words in {
        "brand_followers": "followers|follower|fans|total followers|abonnenten|subscribers",
        "followers_gained": "new followers|neue follower|follows",
        "followers_lost": "unfollows|lost followers|verlorene follower",
        "brand_reach": "reach|reichweite", "brand_views": "views|impressions|aufrufe|impressionen",
        "interactions": "interactions|engagements|interaktionen|engagement",
        "link_clicks": "link clicks|linkklicks|link-klicks", "shares": "shares|geteilt|reposts",
        "reactions": "likes|reactions|reaktionen", "comments": "comments|kommentare", "saves": "saves|gespeichert",
        "posts": "posts|beiträge", "acq_leads": "leads", "ad_spend": "ad spend|spend|werbeausgaben|kosten",
        "sessions": "sessions|sitzungen", "page_views": "page views|seitenaufrufe",
        "brand_mentions": "mentions|nennungen",
    }.items()
    for word in words.split("|")
}  # fmt: skip
"""Words of headers → the likeliest KPI; only proposed."""
_ENOUGH = 0.8


def recognise(file: File, tables: tuple[Table, ...]) -> float:
    """Any table with days in a column or in its header; nothing that another source claims."""
    if file.is_text and not file.sheets:
        return 1.0
    best = 0.0
    for table in tables:
        if tidy_places(table.header):
            best = max(best, 1.0)
        elif _dated(table) is not None or _is_crossed(table):
            best = max(best, 0.5)
    return best


def read(to: Drafting) -> None:
    """Every table in its own form."""
    if to.file.is_text and not to.file.sheets:
        _tidy(to, _Source.of_text(to))
        return
    for table in to.tables:
        if places := tidy_places(table.header):
            records = _keyed(to, partial(_records, table, is_ragged=to.file.is_text), places)
            _tidy(to, _Source(table.header, places, records, to.file.delimiter, table))
        elif (place := _dated(table)) is not None:
            _wide(to, table, place)
        elif _is_crossed(table):
            _crossed(to, table)
        else:
            to.note("“{title}” has no dates and was left out.", table.line, title=shown(table.title or table.sheet))
            to.breakdown(table)


# The tidy form


@dataclass
class _Source:
    """Rows in the tidy form, of a text or of a sheet."""

    header: Sequence[str]
    places: dict[str, int]
    records: Records
    delimiter: str
    table: Table

    @classmethod
    def of_text(cls, to: Drafting) -> _Source:
        file = to.file
        records = partial(tidy.records, file.text, file.delimiter)
        line, header = next((line, row) for line, row in records() if any(row))
        places = tidy_places(header)
        return cls(header, places, _keyed(to, records, places), file.delimiter, Table(header=tuple(header), line=line))

    @cached_property
    def days(self) -> list[Cell]:
        """Every way in which a day is written."""
        place = self.places["date"]
        return list({row[place]: None for _, row in self.rows() if len(row) > place})

    def rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        """All but the header."""
        rows = self.records()
        next((row for _, row in rows if any(row)), None)
        return rows


def _keyed(to: Drafting, records: Records, places: dict[str, int]) -> Records:
    """Keys in place of names; of what was given a new name in the table that is said."""

    def stands(called: str) -> bool:
        return (
            is_total(called) or _key(to, called) is not None or to.answers.get(f"kpi:tidy:{name(called)}") is not None
        )

    also = renamed(records, places, stands)
    for called, key in also.items():
        to.note("“{title}” was taken for {kpi}, whose key stands in its row.", title=shown(called), kpi=key)
    return keyed(records, places, also)


def _records(table: Table, *, is_ragged: bool) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Like those of a text: the header first, rows as wide as it.

    What a text has beyond its header makes one doubt the row; in a sheet it is a remark beside the table.
    """
    width = len(table.header)
    yield table.line, table.header
    for line, row in zip(table.lines, table.rows, strict=True):
        beyond = [cell for cell in row[width:] if cell != ""] if is_ragged else []
        yield line, [*row[:width], *[""] * (width - len(row)), *beyond]


@dataclass
class _Names:
    """What cells call KPIs, and what that is."""

    to: Drafting
    form: str
    found: dict[str, tuple[str, Unit]] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)

    def __call__(self, called: str) -> tuple[str, Unit] | None:
        if called not in self.found and is_total(called):
            self.to.note("“{title}” is a total and was left out.", title=shown(called))
            self.found[called] = ("", COUNT)
        elif called not in self.found:
            key = _key(self.to, called) or self.to.ask_kpi(called, self.form, _PROPOSALS.get(name(called))) or ""
            self.found[called] = (key, kind_and_unit(key, self.to.kpis)[1] if key else COUNT)
        return self.found[called]


def _tidy(to: Drafting, source: _Source) -> None:
    """Rows of KPI, day and value: a column for each series."""
    try:
        _tidy_rows(to, source)
    except tidy.EndlessCell as endless:
        to.refuse(endless.message, endless.line, **endless.params)
        to.block(source.table)


def _tidy_rows(to: Drafting, source: _Source) -> None:
    read = to.days(source.days, source.table.line + 1)
    if read.is_undecided:
        to.block(source.table, skipped=sum(1 for _, row in source.rows() if any(row)))
        return
    form = "tidy"
    names = _Names(to, form)
    places = [source.places.get(column) for column in tidy.READ]
    writing = tidy.Writing(source.records, source.delimiter, source.places["value"], _answered(to))
    reader = tidy.Reader(len(source.header), places, names, writing, to.file.name, order=read.order)
    rows = source.rows()
    series: dict[tuple[str, str, str, Cadence | None], Values] = {}
    skipped = provisional = 0
    for line, (key, start, number, platform, account, grain, is_open, note) in reader.rows(rows):
        provisional += is_open
        if not key:
            skipped += 1
            continue
        of = (key, platform, account, grain)
        if of not in series:
            series[of] = Values()
        series[of].add(start, number, line, Remark(is_open, note) if is_open or note else None)
    for (key, platform, account, grain), values in series.items():
        kind, unit = kind_and_unit(key, to.kpis)
        to.columns.append(
            Column(key, Use.VALUE, key, kind, unit, grain or _grain(to, key, values), None,
                   _platform(platform), account, values, block=len(to.blocks))
        )  # fmt: skip
    table = reader.table
    to.problems += table.problems
    read_rows = table.read - table.empty - table.rejected - skipped
    skipped += table.empty + len(source.table.footnotes)
    to.block(source.table, read=read_rows, skipped=skipped, rejected=table.rejected)
    if table.empty:
        to.note("Rows without a value were left out: {n}.", n=table.empty)
    if provisional:
        to.note("Values marked as provisional: {n}.", n=provisional)


def _answered(to: Drafting) -> Style | None:
    answer = to.answers.get("marks")
    return "de" if answer == "de" else "en" if answer == "en" else None


def _grain(to: Drafting, key: str, values: Values) -> Cadence:
    """What a value stands for where the file does not say: as the KPI says, else as its days do."""
    for kpi in (*to.kpis, *library()):
        if kpi.key == key:
            return kpi.fact_grain
    return Cadence.MONTHLY if all(start.day == 1 for start, _, _ in values) else Cadence.DAILY


# A row a day


def _wide(to: Drafting, table: Table, dated: int) -> None:
    """A column for each KPI; columns of platforms and accounts split the rows."""
    names = [name(header) for header in table.header]
    form = f"plain:{_signature(names)}"
    split = {key: names.index(word) for key in ("platform", "account") for word in TIDY_WORDS[key] if word in names}
    meanings: list[Meaning | None] = []
    for place, header in enumerate(table.header):
        if place == dated:
            meanings.append(Meaning(frozenset({name(header)}), Use.DATE))
        elif place in split.values():
            meanings.append(Meaning(frozenset({name(header)}), Use.TEXT))
        else:
            meanings.append(_meaning(to, table, place, form))
    found = Match(Form(form, tuple(one for one in meanings if one)), tuple(meanings), 1.0)
    if not split:
        to.platform = to.platform or _one_platform(to, form)
        to.table(table, found, style=_style(to))
        return
    for (platform, account), part in _parts(table, split).items():
        to.account = account
        to.table(part, found, platform=_platform(platform), style=_style(to))
    to.account = ""


def _meaning(to: Drafting, table: Table, place: int, form: str) -> Meaning | None:
    """What a header says by itself, or was answered; a question where it holds numbers and says nothing."""
    header = table.header[place]
    read = numerals.read(table.column(place)[:500], "en")
    if (
        not header.strip()
        or read.tally.numbers < _ENOUGH * (read.tally.numbers + read.tally.other)
        or not read.tally.numbers
    ):
        return None
    key = _key(to, header)
    if key is None:
        key = to.ask_kpi(header, form, _PROPOSALS.get(name(header)), table.line)
    if key is None:
        return None
    unit = kind_and_unit(to.chosen(None, form, header)[0] or key, to.kpis)[1]
    percent = unit.kind == "percent" and not read.percents and _is_percent(to, table, place, form, read)
    return Meaning(frozenset({name(header)}), Use.VALUE, key, percent=percent)


def _is_percent(to: Drafting, table: Table, place: int, form: str, read: numerals.Numerals) -> bool:
    """Whether bare numbers of a share are percent (12.3) or fractions (0.123)."""
    largest = max(abs(number) for number in read.numbers if number is not None)
    message = "Are the numbers of “{title}” percent, as 12.3, or fractions, as 0.123?"
    problem = Problem(message, {"title": shown(table.header[place])}, to.file.name, table.line, place + 1)
    likely = "percent" if largest > 1 else "fraction"
    question = Question(
        f"scale:{form}:{name(table.header[place])}", Ask.SCALE, problem, ("percent", "fraction"), likely
    )
    answer = to.ask(question)
    to.waits = to.waits or answer is None
    return answer == "percent"


def _style(to: Drafting) -> Style | None:
    """Commas between the cells leave the point for decimals."""
    return "en" if to.file.delimiter == "," else None


def _parts(table: Table, split: dict[str, int]) -> dict[tuple[str, str], Table]:
    """The rows by platform and account."""
    rows: dict[tuple[str, str], list[int]] = {}
    for place, row in enumerate(table.rows):
        cells = [text(row[at]).strip() if (at := split.get(key)) is not None and at < len(row) else ""
                 for key in ("platform", "account")]  # fmt: skip
        rows.setdefault((cells[0], cells[1]), []).append(place)
    return {
        key: replace(table, title=" · ".join(filter(None, key)) or table.title, sheet="", footnotes=(),
                     rows=[table.rows[at] for at in places], lines=[table.lines[at] for at in places])
        for key, places in rows.items()
    }  # fmt: skip


# Days in columns


def _crossed(to: Drafting, table: Table) -> None:
    """A row for each KPI, a column for each day or period."""
    names = [name(header) for header in table.header]
    dated = [place for place, header in enumerate(table.header) if days.part(header) is not None]
    form = f"crossed:{_signature([one for place, one in enumerate(names) if place not in dated])}"
    read = to.days([table.header[place] for place in dated], table.line)
    labels = [place for place in range(len(table.header)) if place not in dated]
    at_platform = next((place for place in labels if names[place] in TIDY_WORDS["platform"]), None)
    at_kpi = next((place for place in labels if names[place] in TIDY_WORDS["kpi"]), labels[0] if labels else 0)
    to.platform = "" if at_platform is not None else _one_platform(to, form)
    rows = _Rows(to, form, list(read.starts), read.grain, _style(to) or numerals.style_of(table.rows))
    counts = {"read": 0, "skipped": 0}
    for line, row in zip(table.lines, table.rows, strict=True):
        cells = [row[place] if place < len(row) else "" for place in range(len(table.header))]
        called = text(cells[at_kpi]).strip()
        key = None if not called or is_total(called) else rows.key(called, line)
        counts["read" if key else "skipped"] += 1
        if is_total(called):
            to.note("“{title}” is a total and was left out.", line, title=shown(called))
        elif key:
            platform = to.platform if at_platform is None else _platform(text(cells[at_platform]).strip())
            rows.add(called, key, platform, line, [cells[place] for place in dated])
    to.blocks.append(Block(table.sheet or table.title, table.header, table.line, **counts))
    if read.is_undecided:
        to.columns[:] = [replace(column, values=Values()) for column in to.columns]


@dataclass
class _Rows:
    """Rows of a table with days in columns, each one KPI's numbers."""

    to: Drafting
    form: str
    starts: list[dt.date | None]
    grain: Cadence | None
    style: Style | None

    def key(self, called: str, line: int) -> str | None:
        """What the first cell of a row calls a KPI."""
        return _key(self.to, called) or self.to.ask_kpi(called, self.form, _PROPOSALS.get(name(called)), line)

    def add(self, called: str, key: str, platform: str, line: int, cells: list[Cell]) -> None:
        """A row's numbers as a column of values."""
        kind, unit = kind_and_unit(key, self.to.kpis)
        read = numerals.read(cells, self.style)
        if read.unclear:
            self.style = self.to.ask_marks(text(cells[read.unclear[0]]), line)
            read = numerals.read(cells, self.style)
        for at in (*read.broken, *read.dates):
            message = "“{text}” is not a number. If a spreadsheet has changed it, upload the file as it was exported."
            self.to.refuse(message, line, text=shown(text(cells[at])))
        values = Values(
            (start, number / 100 if unit.kind == "percent" and read.percents else number, line)
            for start, number in zip(self.starts, read.numbers, strict=True)
            if start is not None and number is not None
        )
        self.to.columns.append(
            Column(shown(called), Use.VALUE, key, kind, unit, self.grain, None, platform, "", values, read.tally,
                   len(self.to.blocks), None, f"kpi:{self.form}:{name(called)}")
        )  # fmt: skip


# Names


def _key(to: Drafting, called: str) -> str | None:
    """The KPI of the workspace, or of the library, that has this key or name in any language."""
    plain = name(called)
    for kpi in (*to.kpis, *library()):
        names = kpi.name.values() if isinstance(kpi.name, dict) else (kpi.name,)
        if plain == kpi.key or plain in {name(one) for one in names}:
            return kpi.key
    return None


def _platform(called: str) -> str:
    """A platform's key: small letters, and a word for blanks."""
    return name(called).replace(" ", "_")


def _one_platform(to: Drafting, form: str) -> str:
    """The platform of a table that has no column for it; it may be none."""
    problem = Problem("Which platform is this file about?", {}, to.file.name)
    known = ("facebook", "instagram", "linkedin", "youtube", "tiktok", "x", "pinterest")
    options = (*known, NOT_IMPORTED)
    proposal = next((key for key in known if len(key) > 1 and key in to.file.name.casefold()), None)
    answer = to.ask(Question(f"network:{form}", Ask.NETWORK, problem, options, proposal, blocks=False))
    return "" if answer in (None, NOT_IMPORTED) else answer or ""


def _signature(names: Sequence[str]) -> str:
    """What a table looks like, short: files of the same shape share their answers."""
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()[:8]


# Shapes


def _dated(table: Table) -> int | None:
    """The column of days: by its name, else the first one that holds days."""
    found = [place for place in range(len(table.header)) if _holds_days(table, place)]
    named = [place for place in found if name(table.header[place]) in TIDY_WORDS["date"]]
    numbers = [place for place in range(len(table.header)) if place not in found and _holds_numbers(table, place)]
    return (named or found)[0] if found and numbers else None


def _holds_days(table: Table, place: int) -> bool:
    cells = [cell for cell in table.column(place)[:200] if cell != ""]
    return len(cells) > 0 and sum(1 for cell in cells if days.part(cell)) >= _ENOUGH * len(cells)


def _holds_numbers(table: Table, place: int) -> bool:
    return any(is_number(cell) for cell in table.column(place)[:200])


def _is_crossed(table: Table) -> bool:
    """Two headers or more that are days, after one that is none, above numbers."""
    dated = [place for place, header in enumerate(table.header) if days.part(header) is not None]
    return len(dated) >= 2 and len(dated) < len(table.header) and any(_holds_numbers(table, place) for place in dated)


IMPORTER = Importer(
    Guide(
        {"de": "Tabelle", "en": "Table"},
        {"de": "Eigene Tabelle als CSV oder XLSX: eine Zeile je Tag und eine Spalte je KPI, oder kpi,date,value; "
               "oder die Vorlage von der Seite „Erfassen“",
         "en": "A table of your own as CSV or XLSX: a row a day and a column a KPI, or kpi,date,value; or the "
               "template of the page Record"},
    ),
    recognise, read,
)  # fmt: skip
