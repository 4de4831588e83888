"""Making a draft of one file: what every source shares when it reads tables, asks questions and says what it did."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from kpi.cadence import period_end, period_start
from kpi.errors import Problem
from kpi.imports import days, numerals
from kpi.imports.cells import Cell
from kpi.imports.days import Days, Order
from kpi.imports.draft import (
    NOT_IMPORTED,
    Answers,
    Ask,
    Block,
    Column,
    Control,
    Draft,
    Guide,
    Question,
    Span,
    Use,
    Values,
)
from kpi.imports.files import File
from kpi.imports.meanings import Form, Match, Meaning, kind_and_unit
from kpi.imports.meanings import match as matched
from kpi.imports.names import is_total, name, shown
from kpi.imports.numerals import Numerals
from kpi.imports.tables import Table, text
from kpi.model import DEFAULT_TIME, KEY_PATTERN, Aggregation, Cadence, Kind, Kpi, Unit
from kpi.reading import Style, read_number

SUNDAYS = (
    "Weeks run from Sunday to Saturday here. Each was taken for the week from Monday on, with which it shares six days."
)
MOST_PROBLEMS = 1000
"""Listing more helps nobody; the rest is counted."""
_CURRENCY = re.compile("[A-Z]{3}")
_MOST_NAMES = 12
_KEY = re.compile(KEY_PATTERN)
_ENOUGH = 0.8
"""The share of a column's cells that tells what it holds."""


@dataclass
class Drafting:
    """One file on its way to a draft. A source's `read` fills it; nothing it does reaches beyond it."""

    file: File
    tables: tuple[Table, ...]
    source: str
    today: dt.date
    answers: Answers = field(default_factory=Answers)
    kpis: Sequence[Kpi] = ()
    platform: str = ""
    account: str = ""
    exported: dt.date | None = None
    period: Span | None = None
    order: Order | None = None
    """Day or month first, as an earlier table of the file has shown."""
    is_replacement: bool = False
    waits: bool = False
    """Whether the columns to come wait for an answer, such as the platform's name."""
    blocks: list[Block] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)
    open: list[Question] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    unlisted: int = 0

    # What there is to say

    def note(self, message: str, line: int | None = None, **params: object) -> None:
        """Say what was done: a repair, an assumption, rows left out."""
        found = Problem(message, params, self.file.name, line, severity="warning")
        if found not in self.notes:
            self.notes.append(found)

    def warn(self, message: str, line: int | None = None, column: int | None = None, **params: object) -> None:
        """Say what may be wrong, though nothing was kept out for it."""
        self._add(Problem(message, params, self.file.name, line, column, "warning"))

    def refuse(self, message: str, line: int | None = None, column: int | None = None, **params: object) -> None:
        """Say what was kept out: a cell, a row, the file."""
        self._add(Problem(message, params, self.file.name, line, column))

    def _add(self, problem: Problem) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)
        else:
            self.unlisted += 1

    def ask(self, question: Question) -> str | None:
        """The answer to a question, which is open as long as there is none."""
        answer = self.answers.get(question.key)
        answer = answer if answer is not None and _answers(question, answer) else None
        if question.key not in {one.key for one in self.asked}:
            self.asked.append(question)
            if answer is None:
                self.open.append(question)
        return answer

    def ask_network(
        self, options: Sequence[str], *, about: str = "", proposal: str | None = None, lasting: bool = False
    ) -> str:
        """Which platform a table or the file is about; "" until it is answered."""
        message = "Which platform is “{title}” about?" if about else "Which platform is this file about?"
        problem = Problem(message, {"title": shown(about)} if about else {}, self.file.name)
        key = f"network:{name(about)}" if about else "network"
        return self.ask(Question(key, Ask.NETWORK, problem, tuple(options), proposal, lasting=lasting)) or ""

    def ask_day(
        self, message: str, *, key: str = "day", proposal: dt.date | None = None, **params: object
    ) -> dt.date | None:
        """The day of a number that the file has without one; None until it is answered."""
        problem, likely = Problem(message, params, self.file.name), (proposal or self.today).isoformat()
        answer = self.ask(Question(key, Ask.DAY, problem, (likely,), likely, lasting=False))
        return days.read([answer], self.today, order="dmy").starts[0] if answer else None

    def ask_span(self) -> Span | None:
        """First and last day of a table that does not say what period it is about; None until both are answered."""
        month = (self.today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
        start = self.ask_day(
            "The file does not say which period its totals are about. What is the first day?",
            key="span:first", proposal=month,
        )  # fmt: skip
        end = self.ask_day(
            "The file does not say which period its totals are about. What is the last day?",
            key="span:last", proposal=period_end(month, Cadence.MONTHLY),
        )  # fmt: skip
        if start is None or end is None:
            return None
        if start > end:
            self.refuse("The first day {first} is after the last day {last}. Correct one of them.",
                        first=start, last=end)  # fmt: skip
            return None
        return start, end

    def ask_currency(self, column: str) -> str | None:
        """The currency of amounts without one; None until it is answered."""
        problem = Problem("Which currency are the amounts in “{column}” in?", {"column": shown(column)}, self.file.name)
        answer = self.ask(Question("currency", Ask.CURRENCY, problem, ("EUR", "CHF", "USD", "GBP"), "EUR"))
        return answer if answer and _CURRENCY.fullmatch(answer) else None

    def in_currency(self, meaning: Meaning, header: str) -> Meaning:
        """Amounts without a currency in the one that is answered; they stay out until then."""
        currency = self.ask_currency(header)
        if currency is None:
            return replace(meaning, use=Use.IGNORED, key=None)
        return replace(meaning, unit=Unit(kind="currency", currency=currency))

    def ask_reach(self, column: Column, network: str) -> None:
        """The reach of the last whole month, which days of reach do not add up to."""
        first, last = column.values.first, column.values.last
        month = _last_month((first, last)) if first and last and column.key else None
        if month and column.key:
            self.ask_value(
                column.key, month, Cadence.MONTHLY,
                "Days of reach cannot be added up. What does {network} show as the reach from {first} to {last}?",
                platform=column.platform, first=month, last=period_end(month, Cadence.MONTHLY), network=network,
            )  # fmt: skip

    def days(self, cells: Sequence[Cell], line: int, within: Span | None = None, *, of_posts: bool = False) -> Days:
        """A column of days, as the file's other columns and the answers decide them; asks where nothing does."""
        answer, year = self.answers.get("order"), self.answers.get("year")
        order: Order | None = self.order or ("dmy" if answer == "dmy" else "mdy" if answer == "mdy" else None)
        latest = min(self.today, self.exported or self.today)
        first_year = int(year) if year and year.isdecimal() else None
        read = days.read(cells, latest, order=order, within=within, year=first_year, of_posts=of_posts)
        self.order = self.order or read.order
        if read.is_undecided or answer:
            example = next((shown(text(cell)) for cell in cells if cell != ""), "")
            message = "Is {text} written with the day or with the month first?"
            self.ask(Question("order", Ask.ORDER, Problem(message, {"text": example}, self.file.name, line),
                              ("dmy", "mdy")))  # fmt: skip
        return read

    def ask_marks(self, example: str, line: int, column: int | None = None) -> Style | None:
        """What the mark in 1.234 is; None until it is answered."""
        message = "Is the mark in {text} a decimal mark or does it separate thousands?"
        problem = Problem(message, {"text": shown(example)}, self.file.name, line, column)
        return _as_style(self.ask(Question("marks", Ask.MARKS, problem, ("de", "en"))))

    def ask_account(self, message: str, options: Sequence[str], **params: object) -> str | None:
        """Which page or property is one's own; None until it is answered."""
        problem = Problem(message, params, self.file.name)
        return self.ask(Question("account", Ask.ACCOUNT, problem, tuple(options)))

    def ask_kpi(self, title: str, form: str, proposal: str | None = None, line: int | None = None) -> str | None:
        """Which KPI a title or column is; None until it is answered, or where it shall not be imported."""
        problem = Problem("Which KPI is “{title}”?", {"title": shown(title)}, self.file.name, line)
        options = (proposal,) if proposal else ()
        answer = self.ask(Question(f"kpi:{form}:{name(title)}", Ask.KPI, problem, options, proposal))
        return None if answer == NOT_IMPORTED else answer

    def ask_value(
        self, kpi: str, start: dt.date, grain: Cadence, message: str, *, platform: str | None = None, **params: object
    ) -> None:
        """Ask for one number that this export cannot give, and add it when it is answered."""
        kind, unit = kind_and_unit(kpi, self.kpis)
        of = self.platform if platform is None else platform
        question = Question(
            f"value:{kpi}:{of}:{grain}:{start}", Ask.VALUE, Problem(message, params, self.file.name), blocks=False,
            lasting=False, kpi=kpi, unit=unit, start=start, grain=grain, platform=of,
        )  # fmt: skip
        answer = self.ask(question)
        if answer in (None, "", NOT_IMPORTED):
            return
        reading = read_number(answer or "", unit)
        if reading.value is None:
            self.open.append(question)
            message = "“{text}” can mean several numbers. Write it without thousands separators."
            sentence = reading.problem or Problem(message, {"text": shown(answer or "")})
            self._add(replace(sentence, file=self.file.name))
            return
        self.columns.append(
            Column("", Use.VALUE, kpi, kind, unit, grain, platform=of, account=self.account,
                   values=Values([(start, reading.value, 0)]), block=max(0, len(self.blocks) - 1))
        )  # fmt: skip

    # Tables

    def headed(self) -> Iterator[Table]:
        """The tables that have a header; others are counted and left out."""
        for table in self.tables:
            if table.header:
                yield table
            else:
                self.breakdown(table)
                self.note("A table without a header was left out.", table.lines[0] if table.lines else None)

    def match(self, table: Table, forms: Iterable[Form]) -> Match | None:
        """Which form a table has, by its words or else by its places."""
        return match(table, forms)

    def table(  # noqa: PLR0913 - what sources know of their tables beforehand
        self, table: Table, found: Match, *, platform: str | None = None, style: Style | None = "en",
        within: Span | None = None, missing: Iterable[str] = (), starts: Days | None = None,
        excluded: Callable[[Sequence[object]], str | None] = lambda _: None, totals: Sequence[int] = (),
    ) -> None:  # fmt: skip
        """A table whose rows are days (or other periods, or posts by their day): its columns and what they hold.

        `style` is how the platform writes numbers, None where it follows the user's language; `within` a period that
        all its days lie in; `starts` the days where the source knows better; `excluded` says of a row why it is out;
        `totals` are the places of rows that sum up others without saying so.
        """
        _Reading(
            self, table, found, self.platform if platform is None else platform, frozenset(missing), tuple(totals)
        ).read(style=self.style(table, style), within=within, starts=starts, excluded=excluded)

    def over(
        self, table: Table, found: Match, span: Span | None, *, style: Style | None = "en", missing: Iterable[str] = (),
        excluded: Callable[[Sequence[object]], str | None] = lambda _: None, totals: Sequence[int] = (),
    ) -> None:  # fmt: skip
        """A table whose rows are parts of one period, such as campaigns: their sums, storable if the period is one of
        the calendar. Without a span its rows are counted, and nothing can be stored.
        """
        grain = days.calendar(*span) if span else None
        starts = Days([span[0] if span else self.today] * len(table.rows), grain)
        before = len(self.columns)
        self.table(table, found, style=style, missing=missing, starts=starts, excluded=excluded, totals=totals)
        self.columns[before:] = [
            replace(column, span=span, values=column.values if span else Values()) for column in self.columns[before:]
        ]
        if span:
            self.period = self.period or span
            self.say_if_odd(span)

    def say_if_odd(self, span: Span) -> None:
        """That totals of a period which is none of the calendar cannot be stored."""
        if days.calendar(*span) is None:
            self.warn("{first} to {last} is no month, quarter or year: a total of it cannot be stored. Export a whole "
                      "month, or by day.", first=span[0], last=span[1])  # fmt: skip

    def breakdown(self, table: Table, found: Match | None = None, *, style: Style | None = "en", read: int = 0) -> None:
        """A table that says nothing of a period (parts of the audience, top lists): counted, not taken over; but for
        `read` rows, of which the source makes something else.
        """
        meanings = found.meanings if found else (None,) * len(table.header)
        block = len(self.blocks)
        way = self.style(table, style)
        for place, header in enumerate(table.header):
            meaning = meanings[place] if place < len(meanings) else None
            tally = numerals.read(table.column(place), way).tally
            use = meaning.use if meaning else Use.NOT_ADDITIVE if tally.numbers else Use.LABEL
            use = Use.NOT_ADDITIVE if use is Use.VALUE else use
            self.columns.append(
                Column(header, use, meaning.key if meaning else None, tally=tally, block=block, place=place + 1,
                       platform=self.platform, account=self.account)
            )  # fmt: skip
        self.block(table, read=read, skipped=len(table.rows) + len(table.footnotes) - read)

    def block(self, table: Table, *, read: int = 0, skipped: int = 0, rejected: int = 0) -> None:
        """Count the rows of a table."""
        self.blocks.append(
            Block(table.sheet or table.title, table.header, table.line, read=read, skipped=skipped, rejected=rejected)
        )

    def style(self, table: Table, declared: Style | None) -> Style | None:
        """How numbers are written: as the platform does, unless a spreadsheet has saved the file in its own way.

        None where cells contradict the platform, or 1.234 stands where it would be the only broken count.
        """
        if not self.file.is_text:
            return declared
        columns = [table.column(place) for place in range(len(table.header))]
        found, answer = numerals.style_of(columns), _as_style(self.answers.get("marks"))
        if declared is None or self.file.delimiter not in (",", ""):
            return found or answer
        doubtful = found not in (None, declared) or (found is None and any(map(numerals.has_points, columns)))
        return answer if doubtful else declared

    def whole(
        self, table: Table, found: Match, row: int, span: Span, *, platform: str | None = None,
        style: Style | None = "en",
    ) -> None:  # fmt: skip
        """One row about the file's whole period, such as its total: a value for each column, storable if the period is
        one of the calendar. Call it after the table's block was counted.
        """
        way, grain = self.style(table, style), days.calendar(*span)
        for place, meaning in enumerate(found.meanings):
            if meaning is None or meaning.use is not Use.VALUE or meaning.key is None:
                continue
            number = numerals.read([table.column(place)[row]], way).numbers[0]
            key, use, asks = self.chosen(meaning, found.form.title, table.header[place])
            if number is None or use is not Use.VALUE or key is None:
                continue
            kind, unit = kind_and_unit(key, self.kpis)
            weight = self._weight(table, found, row, meaning, way)
            if weight is None:
                continue
            values = Values([(span[0], stored(number, meaning, meaning.unit or unit) * weight, table.lines[row])])
            self.columns.append(
                Column(table.header[place], Use.VALUE, key, kind, meaning.unit or unit, grain, span,
                       self.platform if platform is None else platform, self.account, values,
                       block=len(self.blocks) - 1, place=place + 1, question=asks)
            )  # fmt: skip

    @staticmethod
    def _weight(table: Table, found: Match, row: int, meaning: Meaning, style: Style | None) -> float | None:
        """What the number of a mean is multiplied with; 1 where it is none."""
        if not meaning.weight:
            return 1.0
        at = next((at for at, one in enumerate(found.meanings) if one and one.key == meaning.weight), None)
        return None if at is None else numerals.read([table.column(at)[row]], style).numbers[0]

    def chosen(self, meaning: Meaning | None, form: str, header: str) -> tuple[str | None, Use, str]:
        """Key and use of a column, after what was answered for it; and the key under which that is."""
        asks = f"kpi:{form}:{name(header)}"
        answer = self.answers.get(asks)
        if answer == NOT_IMPORTED:
            return None, Use.IGNORED, asks
        if answer and _KEY.fullmatch(answer):
            return answer, Use.VALUE, asks
        return (None, Use.UNKNOWN, asks) if meaning is None else (meaning.key, meaning.use, asks)

    def draft(self) -> Draft:
        """What came of it."""
        problems = list(self.problems)
        if self.unlisted:
            problems.append(Problem("{n} more lines have problems like these.", {"n": self.unlisted}, self.file.name))
        spans = [
            (column.values.first, period_end(column.values.last, column.grain or Cadence.DAILY))
            for column in self.columns
            if column.values.first and column.values.last and not column.span
        ]
        covered = (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None
        return Draft(
            self.file.name, self.file.sha256, self.source, self.platform, self.account, self.exported,
            self.period or covered, tuple(self.blocks), tuple(self.columns), tuple(self.controls),
            tuple(replace(one, message=_printable(one.message)) for one in self.open),
            tuple(replace(one, message=_printable(one.message)) for one in self.asked),
            tuple(map(_printable, problems)), (*self.file.notes, *map(_printable, self.notes)), self.is_replacement,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Importer:
    """A source of files: what to say of it, how its files are recognised, and how they are read.

    A file of this folder defines one, mostly from Forms (kpi/imports/meanings.py): `recognise` gives 0 to 1 for how
    well a file fits, by its structure and the words of its headers; `read` fills the Drafting.
    """

    guide: Guide
    recognise: Callable[[File, tuple[Table, ...]], float]
    read: Callable[[Drafting], None]


def match(table: Table, forms: Iterable[Form]) -> Match | None:
    """Which form a table has, by its words or else by its places."""
    return matched(table.header, tuple(forms), looks_right=lambda form: _looks_right(table, form))


def by_places(table: Table, form: Form) -> Match | None:
    """A table as a form whatever its words, if it is as wide and days and numbers stand where the form has them.

    That alone proves nothing: the source has to know more of the numbers.
    """
    if len(table.header) != len(form.columns) or not _looks_right(table, form):
        return None
    return Match(form, tuple(form.columns), 0.6, was_by_position=True)


def recognise(forms: Sequence[Form]) -> Callable[[File, tuple[Table, ...]], float]:
    """How well the best table of a file fits one of these forms."""

    def score(_: File, tables: tuple[Table, ...]) -> float:
        return max((found.score for table in tables if (found := match(table, forms))), default=0.0)

    return score


def stored(number: float, meaning: Meaning | None, unit: Unit, *, percent: bool = False) -> float:
    """A number as written, in the unit in which it is kept."""
    scaled = number * meaning.scale if meaning else number
    if unit.kind == "percent" and (percent or (meaning is not None and meaning.percent)):
        return scaled / 100
    return scaled


def is_additive(kind: Kind | None) -> bool:
    """Whether values of several rows make one by adding them up."""
    return kind is not None and DEFAULT_TIME[kind] is Aggregation.SUM


def _last_month(span: Span) -> dt.date | None:
    """The first day of the last month that lies in a span as a whole."""
    first = period_start(span[1], Cadence.MONTHLY)
    if span[1] < period_end(first, Cadence.MONTHLY):
        first = period_start(first - dt.timedelta(days=1), Cadence.MONTHLY)
    return first if first >= span[0] else None


def _printable(problem: Problem) -> Problem:
    """A problem whose texts from the file can be shown."""
    params = {
        key: [shown(str(one)) for one in found] if isinstance(found, list | tuple)
        else shown(found) if isinstance(found, str) else found
        for key, found in problem.params.items()
    }  # fmt: skip
    return replace(problem, params=params)


def _answers(question: Question, answer: str) -> bool:
    """Whether an answer is one to this question; anything else leaves it open."""
    if answer == NOT_IMPORTED:
        return question.ask in (Ask.KPI, Ask.NETWORK, Ask.VALUE)
    match question.ask:
        case Ask.KPI | Ask.NETWORK:
            return _KEY.fullmatch(answer) is not None
        case Ask.YEAR:
            return re.fullmatch(r"(?:19|20)\d{2}", answer) is not None
        case Ask.DAY:
            return days.part(answer) is not None
        case Ask.VALUE | Ask.CURRENCY:
            return True
        case _:
            return answer in question.options


def _as_style(answer: str | None) -> Style | None:
    return "de" if answer == "de" else "en" if answer == "en" else None


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
        if good < _ENOUGH * len(cells):
            return False
    return all(_adds_up(table, parts, total) for parts, total in form.sums)


def _adds_up(table: Table, parts: Sequence[int], total: int) -> bool:
    """Whether a column is the sum of others in every row, and not 0 throughout."""
    read = {place: numerals.read(table.column(place), "en").numbers for place in (*parts, total)}
    rows = [[read[place][row] or 0.0 for place in (*parts, total)] for row in range(len(table.rows))]
    return all(abs(sum(row[:-1]) - row[-1]) < 0.5 for row in rows) and any(row[-1] for row in rows)


@dataclass
class _Reading:
    """The reading of one table into the drafting."""

    to: Drafting
    of: Table
    found: Match
    platform: str
    missing: frozenset[str]
    totals: tuple[int, ...] = ()

    def read(
        self, *, style: Style | None, within: Span | None, starts: Days | None,
        excluded: Callable[[Sequence[object]], str | None],
    ) -> None:  # fmt: skip
        """Days first, then numbers, then what they are."""
        table, to = self.of, self.to
        dated = next((place for place, one in enumerate(self.found.meanings) if one and one.use is Use.DATE), None)
        totals = self._totals(dated)
        summing = set(totals)
        left_out = {
            place: reason for place, row in enumerate(table.rows) if place not in summing and (reason := excluded(row))
        }
        cells = table.column(dated) if dated is not None else [""] * len(table.rows)
        cells = ["" if place in summing or place in left_out else cell for place, cell in enumerate(cells)]
        if starts is not None:
            out = {*totals, *left_out}
            read = replace(starts, starts=[None if at in out else day for at, day in enumerate(starts.starts)])
        else:
            read = self._days(cells, within)
        undated = [
            place
            for place, start in enumerate(read.starts)
            if start is None and place not in summing and place not in left_out
        ]
        columns = {place: self._numerals(place, style) for place in range(len(table.header)) if place != dated}
        sums = [place for place in undated if self._is_sum(place, columns, undated, summing, left_out)]
        totals += sums
        rejected = self._rejected([place for place in undated if place not in sums], dated)
        rejected |= self._repeated(read, rejected)
        kept = (
            []
            if read.is_undecided
            else [place for place, start in enumerate(read.starts) if start is not None and place not in rejected]
        )
        block = len(to.blocks)
        self._columns(columns, kept, read, dated, block)
        self._controls(columns, kept, totals)
        self._say(left_out, totals)
        to.block(table, read=len(kept), rejected=len(rejected),
                 skipped=len(table.rows) + len(table.footnotes) - len(kept) - len(rejected))  # fmt: skip

    def _totals(self, dated: int | None) -> list[int]:
        """Rows that call themselves a total in their first cell or in that of the day, or that the source knows."""
        found, known = list(self.totals), set(self.totals)
        for place, row in enumerate(self.of.rows):
            if place in known:
                continue
            first = next((cell for cell in row if cell != ""), "")
            cells = (first, row[dated] if dated is not None and dated < len(row) else "")
            if any(isinstance(cell, str) and is_total(cell) for cell in cells):
                found.append(place)
        return found

    def _days(self, cells: Sequence[str | float | dt.datetime], within: Span | None) -> Days:
        to = self.to
        read = to.days(
            cells, self.of.lines[0] if self.of.lines else self.of.line, within, of_posts=self.found.form.by_publication
        )
        if read.has_no_year and read.span:
            last = read.span[1]
            to.note("The dates have no year; {first} to {last} was taken.", first=read.span[0], last=last)
            ending = read.last_year or last.year
            options = tuple(str(one) for one in range(to.today.year, to.today.year - 4, -1))
            problem = Problem(
                "The dates have no year. In which year was {text}?",
                {"text": shown(text(self._last(cells, read)))},
                to.file.name,
            )
            to.ask(Question("year", Ask.YEAR, problem, options, str(ending), blocks=False, lasting=False))
        if read.were_serials:
            to.note("Dates had been turned into numbers by a spreadsheet; they were turned back.")
        if read.were_sundays:
            to.note(SUNDAYS)
        if read.was_shifted:
            to.note("The times are midnights of another time zone; each was read as the day that begins with it.")
        return read

    @staticmethod
    def _last(cells: Sequence[str | float | dt.datetime], read: Days) -> str | float | dt.datetime:
        latest = max(start for start in read.starts if start is not None)
        return cells[read.starts.index(latest)]

    def _numerals(self, place: int, style: Style | None) -> Numerals:
        cells = self.of.column(place)
        read = numerals.read(cells, style, self.missing)
        meaning = self._meaning(place)
        if read.unclear and (meaning is None or meaning.use in (Use.VALUE, Use.NOT_ADDITIVE)):
            example = text(cells[read.unclear[0]])
            answer = self.to.ask_marks(example, self.of.lines[read.unclear[0]], place + 1)
            if answer:
                read = numerals.read(cells, answer, self.missing)
        return read

    def _meaning(self, place: int) -> Meaning | None:
        return self.found.meanings[place] if place < len(self.found.meanings) else None

    def _is_sum(
        self, place: int, columns: dict[int, Numerals], undated: Sequence[int], totals: Collection[int],
        left_out: dict[int, str],
    ) -> bool:  # fmt: skip
        """Whether every additive number of a row without a day is the sum of those of the rows with one."""
        if len(undated) > 3 or len(self.of.rows) < 4:
            return False
        sums = 0
        for at, read in columns.items():
            meaning = self._meaning(at)
            if (
                meaning is None
                or meaning.use is not Use.VALUE
                or not meaning.key
                or meaning.weight
                or (number := read.numbers[place]) is None
            ):
                continue
            if not is_additive(kind_and_unit(meaning.key, self.to.kpis)[0]):
                continue
            others = [
                one for row, one in enumerate(read.numbers)
                if one is not None and row not in undated and row not in totals and row not in left_out
            ]  # fmt: skip
            if not Control("", number, sum(others), 0).agrees:
                return False
            sums += 1
        return sums > 0

    def _rejected(self, places: Sequence[int], dated: int | None) -> set[int]:
        """Rows without a day, each with its problem."""
        cells = self.of.column(dated) if dated is not None else [""] * len(self.of.rows)
        for place in places:
            cell = cells[place]
            if isinstance(cell, str) and not cell.strip():
                self.to.refuse(
                    "The row has no date. Add it, or leave the row out.", self.of.lines[place], (dated or 0) + 1
                )
            else:
                message = "“{text}” is not a date. Write it like 2026-12-31 or 31.12.2026."
                self.to.refuse(message, self.of.lines[place], (dated or 0) + 1, text=shown(text(cell)))
        return set(places)

    def _repeated(self, read: Days, rejected: set[int]) -> set[int]:
        """Rows about a day that another one is about already, in a table with one row for each."""
        if (
            self.found.form.by_publication
            or read.is_hourly
            or any(one is not None and one.use is Use.LABEL for one in self.found.meanings)
        ):
            return set()
        seen: dict[dt.date, int] = {}
        found = set()
        for place, start in enumerate(read.starts):
            if start is None or place in rejected:
                continue
            if start in seen:
                found.add(place)
                message = "{day} stands in line {first} already. Keep one of the two."
                self.to.refuse(message, self.of.lines[place], day=start, first=self.of.lines[seen[start]])
            seen.setdefault(start, place)
        return found

    def _columns(
        self, columns: dict[int, Numerals], kept: Sequence[int], read: Days, dated: int | None, block: int
    ) -> None:
        form = self.found.form
        unknown = []
        for place, header in enumerate(self.of.header):
            if place == dated:
                self.to.columns.append(Column(header, Use.DATE, block=block, place=place + 1, platform=self.platform))
                continue
            meaning, numbers = self._meaning(place), columns[place]
            key, use, asks = self.to.chosen(meaning, form.title, header)
            if use is Use.UNKNOWN and not _is_numeric(numbers):
                use = Use.TEXT
            kind, unit = kind_and_unit(key, self.to.kpis) if key else (None, Unit())
            unit = meaning.unit if meaning and meaning.unit and key == meaning.key else unit
            summed = form.by_publication or len({read.starts[at] for at in kept}) < len(kept)
            if use is Use.VALUE and summed and not is_additive(kind):
                use = Use.NOT_ADDITIVE
            values = Values()
            if use is Use.VALUE:
                weights = self._weights(meaning, columns)
                values = self._values(numbers, meaning, unit, kept, read, weights, summed=summed)
                self._cells(place, numbers, set(kept))
            if use is Use.DERIVED and numbers.dates:
                message = "A spreadsheet has turned numbers of “{title}” into dates; others say the same."
                self.to.note(message, self.of.lines[numbers.dates[0]], title=shown(header))
            if use is Use.UNKNOWN:
                unknown.append(shown(header))
            self.to.columns.append(
                Column(header, use, key if use in (Use.VALUE, Use.NOT_ADDITIVE) else None, kind, unit,
                       read.grain if use is Use.VALUE else None, None, self.platform, self.to.account, values,
                       numbers.tally, block, place + 1, asks, form.by_publication, self.to.waits)
            )  # fmt: skip
        if unknown:
            more = ["…"] if len(unknown) > _MOST_NAMES else []
            self.to.note("Columns that are not known yet were left out: {names}.", names=unknown[:_MOST_NAMES] + more)
        if form.by_publication and kept:
            self.to.note("The numbers are of the posts published on a day, with all they have gained until the export.")
        if form.counts_rows and kept:
            counted = Counter(start for place in kept if (start := read.starts[place]))
            first = {start: self.of.lines[place] for place in reversed(kept) if (start := read.starts[place])}
            values = Values((start, count, first[start]) for start, count in sorted(counted.items()))
            kind, unit = kind_and_unit(form.counts_rows, self.to.kpis)
            self.to.columns.append(
                Column("", Use.VALUE, form.counts_rows, kind, unit, read.grain, None, self.platform, self.to.account,
                       values, block=block, question=f"kpi:{form.title}:", by_publication=form.by_publication,
                       waits=self.to.waits)
            )  # fmt: skip

    def _weights(self, meaning: Meaning | None, columns: dict[int, Numerals]) -> Sequence[float | None] | None:
        """What the rows of a mean are multiplied with; None where it is no mean."""
        if meaning is None or not meaning.weight:
            return None
        found = next((at for at in columns if (one := self._meaning(at)) and one.key == meaning.weight), None)
        return [None] * len(self.of.rows) if found is None else columns[found].numbers

    def _values(
        self, numbers: Numerals, meaning: Meaning | None, unit: Unit, kept: Sequence[int], read: Days,
        weights: Sequence[float | None] | None, *, summed: bool,
    ) -> Values:  # fmt: skip
        percent = numbers.percents > 0
        rows = (
            (start, stored(number, meaning, unit, percent=percent) * weight, self.of.lines[place])
            for place in kept
            if (number := numbers.numbers[place]) is not None
            and (start := read.starts[place]) is not None
            and (weight := 1.0 if weights is None else weights[place]) is not None
        )
        if not summed:
            return Values(rows)
        sums: dict[dt.date, tuple[float, int]] = {}
        for start, number, line in rows:
            before, first = sums.get(start, (0.0, line))
            sums[start] = (before + number, first)
        return Values((start, number, line) for start, (number, line) in sorted(sums.items()))

    def _cells(self, place: int, numbers: Numerals, kept: set[int]) -> None:
        """The cells of a column that are no number, each with its problem."""
        cells = self.of.column(place)
        for at in numbers.broken:
            if at in kept:
                message = (
                    "“{text}” is not a number. If a spreadsheet has changed it, upload the file as it was exported."
                )
                self.to.refuse(message, self.of.lines[at], place + 1, text=shown(text(cells[at])))
        for at in numbers.dates:
            if at in kept:
                message = (
                    "A spreadsheet has turned this number into the date {text}. Upload the file as it was exported."
                )
                self.to.refuse(message, self.of.lines[at], place + 1, text=shown(text(cells[at])))
        for at in numbers.limits:
            if at in kept:
                message = "“{text}” says where the number lies, not what it is. It was left out."
                self.to.warn(message, self.of.lines[at], place + 1, text=shown(text(cells[at])))

    def _controls(self, columns: dict[int, Numerals], kept: Sequence[int], totals: Sequence[int]) -> None:
        """The first total against the rows, column by column where adding up means something."""
        if not totals or not kept:
            return
        total = totals[0]
        for place, read in columns.items():
            meaning = self._meaning(place)
            if meaning is None or meaning.use is not Use.VALUE or not meaning.key or meaning.weight:
                continue
            stated = read.numbers[total]
            if stated is None or not is_additive(kind_and_unit(meaning.key, self.to.kpis)[0]):
                continue
            summed = sum(number for at in kept if (number := read.numbers[at]) is not None)
            self.to.controls.append(Control(self.of.header[place], stated, summed, self.of.lines[total]))

    def _say(self, left_out: dict[int, str], totals: Sequence[int]) -> None:
        for reason, n in Counter(left_out.values()).items():
            first = next(place for place, why in left_out.items() if why == reason)
            self.to.note(reason, self.of.lines[first], n=n)
        if totals:
            self.to.note("Rows of totals were left out: {n}.", self.of.lines[totals[0]], n=len(totals))
        for line, words in self.of.footnotes:
            self.to.note("“{text}” below the table is a remark and was left out.", line, text=shown(words))


def _is_numeric(read: Numerals) -> bool:
    tally = read.tally
    return tally.numbers > 0 and tally.numbers >= _ENOUGH * (tally.numbers + tally.other)
