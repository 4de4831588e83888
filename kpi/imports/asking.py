"""What only the user knows of a file: its questions and their answers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from kpi.cadence import period_end, period_start
from kpi.errors import Problem
from kpi.imports import days, numerals
from kpi.imports.cells import Cell
from kpi.imports.days import Days, Order
from kpi.imports.draft import NOT_IMPORTED, Ask, Column, Question, Span, Use, Values
from kpi.imports.findings import Findings
from kpi.imports.meanings import Meaning, kind_and_unit
from kpi.imports.names import name, shown
from kpi.imports.tables import Table, text
from kpi.model import KEY_PATTERN, Cadence, Unit
from kpi.reading import Style, read_number

_CURRENCY = re.compile("[A-Z]{3}")
_KEY = re.compile(KEY_PATTERN)


class Asking(Findings):
    """Findings that ask where the file does not say."""

    def ask(self, question: Question) -> str | None:
        """The answer to a question, which is open as long as there is none."""
        answer = self.answers.get(question.key)
        if answer is None and question.ask is Ask.NETWORK:
            answer = self.answers.get("network")  # said of the file as a whole, as by --platform
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
        is_needed = read.is_undecided
        if answer and self.order is None:
            is_needed = days.read(cells, latest, within=within, year=first_year, of_posts=of_posts).is_undecided
        self.order = self.order or read.order
        if is_needed:
            example = next((shown(text(cell)) for cell in cells if cell != ""), "")
            message = "Is {text} written with the day or with the month first?"
            self.ask(Question("order", Ask.ORDER, Problem(message, {"text": example}, self.file.name, line),
                              ("dmy", "mdy")))  # fmt: skip
        return read

    def style(self, table: Table, declared: Style | None) -> Style | None:
        """How numbers are written: as the platform does, unless a spreadsheet has saved the file in its own way.

        None where cells contradict the platform, or 1.234 stands where it would be the only broken count.
        """
        if not self.file.is_text:
            return declared
        columns = [table.column(place) for place in range(len(table.header))]
        found, answer = numerals.style_of(columns), _as_style(self.answers.get("marks"))
        if answer and found is None:
            self._ask_marks_again(table, columns)
        if declared is None or self.file.delimiter not in (",", ""):
            return found or answer
        doubtful = found not in (None, declared) or (found is None and any(map(numerals.has_points, columns)))
        return answer if doubtful else declared

    def _ask_marks_again(self, table: Table, columns: Sequence[Sequence[Cell]]) -> None:
        """An answered question that would be open without its answer is one that was asked."""
        for place, cells in enumerate(columns):
            if unclear := numerals.read(cells, None).unclear:
                self.ask_marks(text(cells[unclear[0]]), table.lines[unclear[0]], place + 1)
                return

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

    def chosen(self, meaning: Meaning | None, form: str, header: str) -> tuple[str | None, Use, str]:
        """Key and use of a column, after what was answered for it; and the key under which that is."""
        asks = f"kpi:{form}:{name(header)}"
        answer = self.answers.get(asks)
        if answer == NOT_IMPORTED:
            return None, Use.IGNORED, asks
        if answer and _KEY.fullmatch(answer):
            return answer, Use.VALUE, asks
        return (None, Use.UNKNOWN, asks) if meaning is None else (meaning.key, meaning.use, asks)


def _last_month(span: Span) -> dt.date | None:
    """The first day of the last month that lies in a span as a whole."""
    first = period_start(span[1], Cadence.MONTHLY)
    if span[1] < period_end(first, Cadence.MONTHLY):
        first = period_start(first - dt.timedelta(days=1), Cadence.MONTHLY)
    return first if first >= span[0] else None


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
