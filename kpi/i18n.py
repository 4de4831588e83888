"""Language: words, numbers, dates and localised names, as a value that is passed along.

Message ids are English sentences with {placeholders}; catalogues are gettext .po files, read through Babel.
A value and its unit are never broken apart (U+00A0), and minus is a minus (U+2212).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Literal

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.pofile import read_po
from babel.numbers import get_currency_symbol

from kpi.cadence import fiscal_quarter, fiscal_year, period_end
from kpi.errors import LeitsternError, Problem, ProblemsError
from kpi.model import Cadence, Unit
from kpi.rounding import decimal, duration_unit, rounded
from kpi.words import CONTEXTS, WORDS

Code = Literal["de", "en"]
CODES: tuple[Code, ...] = ("de", "en")
SPOKEN: Mapping[Code, str] = {"de": "Deutsch", "en": "English"}
"""What each language calls itself."""
NBSP = "\u00a0"
MINUS = "\u2212"
NOTHING = "–"
"""Stands where there is no number."""

_LOCALES = {"de": Locale("de"), "en": Locale("en", "GB")}
_CATALOGUES = Path(__file__).parent / "locale"
_TURNING = re.compile("[\u202a-\u202e]")
"""Marks that would turn round whatever stands behind a name, to the end of its line."""
_COMPACT = ((Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "m"))


def N_(message: str) -> str:  # noqa: N802  gettext's name for it
    """Marks a message that is translated where it is shown."""
    return message


@cache
def _catalogue(code: str) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Translations by (context, message id): one form, or one for each plural."""
    path = _CATALOGUES / f"{code}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=code)
    forms: dict[tuple[str, str], tuple[str, ...]] = {}
    for message in catalogue:
        msgid = message.id if isinstance(message.id, str) else message.id[0]
        strings = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if msgid and strings and all(strings) and not message.fuzzy:
            forms[message.context or "", msgid] = strings
    return forms


@dataclass(frozen=True, slots=True)
class Language:
    """German or English: translates, and writes numbers and dates as that language does."""

    code: Code = "de"
    fiscal_start: int = 1
    """First month of the fiscal year, for the names of quarters and years."""

    @classmethod
    def from_locale(cls, locale: str | None, default: Code = "de") -> Language:
        """Language for a browser's locale ("de-AT"); English for a third one, the default for none."""
        if not locale:
            return cls(default)
        return cls("de" if locale.replace("_", "-").lower().split("-")[0] == "de" else "en")

    @property
    def locale(self) -> Locale:
        """Babel's locale."""
        return _LOCALES[self.code]

    def __call__(self, message: str, /, **params: object) -> str:
        """The message in this language; parameters are written in this language too."""
        return self._fill(_catalogue(self.code).get(("", message), (message,))[0], params)

    def plural(self, one: str, many: str, n: int, /, **params: object) -> str:
        """The form for n, which is also the parameter {n}."""
        forms = _catalogue(self.code).get(("", one), (one, many))
        return self._fill(forms[0 if n == 1 else -1], {"n": n, **params})

    def word(self, code: Enum | str, context: str = "") -> str:
        """The word for a member of an enum, or for a plain code of a context in words.py."""
        key = str(code.value) if isinstance(code, Enum) else code
        context = context or CONTEXTS[type(code).__name__]
        english = WORDS[context][key]
        return _catalogue(self.code).get((context, english), (english,))[0]

    def text(self, localised: str | Mapping[Code, str] | None) -> str:
        """A text given once, or per language; a missing language falls back to the other one."""
        if localised is None or isinstance(localised, str):
            found = localised or ""
        else:
            found = localised.get(self.code) or next((text for text in localised.values() if text), "")
        return found if found.isascii() else _TURNING.sub("", found)

    def names(self, names: Sequence[str]) -> str:
        """A, B and C."""
        return format_list(list(names), locale=self.locale)

    def either(self, numbers: Sequence[float]) -> str:
        """What a text can mean: 1234 oder 1,234; without marks between thousands, which would be a riddle again."""
        return format_list([self._exactly(number, "") for number in numbers], style="or", locale=self.locale)

    def error(self, error: LeitsternError) -> str:
        """What went wrong and what to do; of several problems, each on its line."""
        if isinstance(error, ProblemsError) and error.problems:
            return "\n".join(self.problem(problem) for problem in error.problems)
        return self(error.message, **error.params)

    def problem(self, problem: Problem) -> str:
        """A problem with its place in front."""
        place = [problem.file] if problem.file else []
        if problem.line is not None:
            place.append(self("line {line}", line=problem.line))
        if problem.column is not None:
            place.append(self("column {column}", column=problem.column))
        text = self(problem.message, **problem.params)
        return f"{', '.join(place)}: {text}" if place else text

    # numbers

    def number(self, x: float | None, decimals: int = 0, *, signed: bool = False) -> str:
        """1.234,5; signed: +1.234,5."""
        exact = decimal(x)
        return NOTHING if exact is None else self._write(exact, decimals, signed=signed)

    def percent(self, x: float | None, decimals: int = 0, *, signed: bool = False) -> str:
        """A share (0–1) as percent: 12,3 %."""
        return self._scaled(x, 2, decimals, "{number}\u00a0%" if self.code == "de" else "{number}%", signed=signed)

    def value(
        self, x: float | None, unit: Unit, decimals: int = 0, *, like: float | None = None, signed: bool = False
    ) -> str:
        """A value with its unit; durations in the unit that suits them, or suits `like` beside it."""
        if unit.kind == "percent":
            return self.percent(x, decimals, signed=signed)
        if unit.kind == "per_mille":
            return self._scaled(x, 3, decimals, "{number}\u00a0‰" if self.code == "de" else "{number}‰", signed=signed)
        if unit.kind == "duration":
            return self._duration(x, decimals, like, signed=signed)
        number = self.number(x, decimals, signed=signed)
        if number is NOTHING:
            return number
        if unit.kind == "currency":
            return self._currency(number, unit.currency or "")
        if unit.kind == "points" and unit.label is None:
            return self.plural("{number}\u00a0point", "{number}\u00a0points", 1 if number == "1" else 2, number=number)
        label = self.text(unit.one if unit.one and number.lstrip(f"+{MINUS}") == "1" else unit.label)
        return f"{number}{NBSP}{label.replace(' ', NBSP)}" if label else number

    def difference(
        self, x: float | None, unit: Unit, decimals: int = 0, *, like: float | None = None, signed: bool = False
    ) -> str:
        """A difference of two values: percents differ by percentage points, all else as the value itself."""
        if x is None or unit.kind not in ("percent", "per_mille"):
            return self.value(x, unit, decimals, like=like, signed=signed)
        if unit.kind == "percent":
            return self._scaled(x, 2, decimals, self("{number}\u00a0pp"), signed=signed)
        return self._scaled(x, 3, decimals, self("{number}\u00a0per mille points"), signed=signed)

    def compact(self, x: float | None, unit: Unit, decimals: int = 0) -> str:
        """As value(), but millions and billions in short, for axes and small spaces: 1,2 Mio."""
        exact = decimal(x)
        short = next(((size, word) for size, word in _COMPACT if exact is not None and abs(exact) >= size), None)
        if exact is None or short is None or unit.kind not in ("count", "currency", "index"):
            return self.value(x, unit, decimals)
        size, word = short
        number = self._write(exact / size, 1)
        number = self("{number}\u00a0m", number=number) if word == "m" else self("{number}\u00a0bn", number=number)
        return self._currency(number, unit.currency) if unit.currency else number

    def symbol(self, currency: str) -> str:
        """€."""
        return str(get_currency_symbol(currency, locale=self.locale))

    # dates and periods

    def date(self, day: dt.date | None, *, near: dt.date | None = None) -> str:
        """31.12.2026; without the year if it is the one of `near`: 31.12."""
        if day is None:
            return NOTHING
        if near is not None and near.year == day.year:
            return self._date(day, "dd.MM." if self.code == "de" else "d MMM")
        return self._date(day, "dd.MM.yyyy" if self.code == "de" else "d MMM yyyy")

    def moment(self, moment: dt.datetime) -> str:
        """Date and time, in the time zone it carries: 31.12.2026, 14:30."""
        day = self.date(moment.date()).replace(" ", "\u00a0")
        return f"{day}, {moment:%H:%M}"

    def period(self, start: dt.date, cadence: Cadence, *, year: bool = True) -> str:
        """Oktober 2026, Q3 2026, KW 23 2026, GJ 2026; without the year: Oktober, Q3, KW 23."""
        if cadence is Cadence.DAILY:
            return self.date(start, near=None if year else start)
        if cadence is Cadence.WEEKLY:
            iso = start.isocalendar()
            week, named = str(iso.week), str(iso.year)
            return self("Week\u00a0{week}, {year}" if year else "Week\u00a0{week}", week=week, year=named)
        if cadence is Cadence.MONTHLY:
            return self._date(start, "LLLL yyyy" if year else "LLLL")
        named = str(fiscal_year(start, self.fiscal_start))
        if self.fiscal_start != 1:
            named = self("FY\u00a0{year}", year=named)
        if cadence is Cadence.YEARLY:
            return named
        quarter = f"Q{fiscal_quarter(start, self.fiscal_start)}"
        return f"{quarter}{NBSP}{named}" if year else quarter

    def period_short(self, start: dt.date, cadence: Cadence) -> str:
        """For axes: Okt 26, Q3 26, KW 23, 31.10., 2026."""
        if cadence is Cadence.MONTHLY:
            return self._date(start, "LLL yy")
        if cadence is Cadence.QUARTERLY:
            return f"Q{fiscal_quarter(start, self.fiscal_start)}{NBSP}{fiscal_year(start, self.fiscal_start) % 100:02d}"
        return self.period(start, cadence, year=cadence is Cadence.YEARLY)

    def on_axis(self, starts: Iterable[dt.date], cadence: Cadence) -> list[str]:
        """The short names of an axis's periods; weeks and days with their year where the years differ."""
        starts = list(starts)
        years = {start.isocalendar().year if cadence is Cadence.WEEKLY else start.year for start in starts}
        if cadence in (Cadence.DAILY, Cadence.WEEKLY) and len(years) > 1:
            return [self.period(start, cadence) for start in starts]
        return [self.period_short(start, cadence) for start in starts]

    def period_end(self, start: dt.date, cadence: Cadence, *, year: bool = True) -> str:
        """When a period ends, to stand behind "plan": Ende Oktober 2026; a day: 31.10.2026."""
        if cadence is Cadence.DAILY:
            return self.date(period_end(start, cadence), near=None if year else start)
        return self("end of {period}", period=self.period(start, cadence, year=year))

    # how

    def _fill(self, text: str, params: Mapping[str, object]) -> str:
        if not params:
            return text
        filled = text.format(**{name: self._shown(value) for name, value in params.items()})
        # The dot of a date ends the sentence as well: "bis 31.12."
        return filled[:-1] if filled.endswith("..") and not text.endswith("..") else filled

    def _shown(self, value: object) -> str:
        """A parameter as this language writes it; text stays as it is."""
        if isinstance(value, str) and not isinstance(value, Enum):
            return value
        if isinstance(value, bool):
            return self("yes") if value else self("no")
        if isinstance(value, int | float):
            return self._exactly(value)
        if isinstance(value, dt.datetime):
            return self.moment(value)
        if isinstance(value, dt.date):
            return self.date(value)
        if isinstance(value, Enum):
            return self.word(value) if type(value).__name__ in CONTEXTS else str(value.value)
        if isinstance(value, LeitsternError):
            return self.error(value)
        if isinstance(value, Problem):
            return self.problem(value)
        if isinstance(value, Mapping):
            return self.text(value)
        if isinstance(value, Sequence | set | frozenset):
            if value and all(isinstance(part, float) for part in value):
                return self.either([*value])
            return self.names([self._shown(part) for part in value])
        return str(value)

    def _exactly(self, x: float, group: str | None = None) -> str:
        """With all the decimals it has."""
        exact = decimal(x)
        if exact is None:
            return NOTHING
        return self._write(exact, max(0, -int(exact.normalize().as_tuple().exponent)), group=group)

    def _write(self, exact: Decimal, decimals: int, *, signed: bool = False, group: str | None = None) -> str:
        shown = rounded(exact, decimals)
        symbols = self.locale.number_symbols["latn"]
        between = symbols["group"] if group is None else group
        digits = f"{shown.copy_abs():,f}".translate({ord(","): between, ord("."): symbols["decimal"]})
        sign = MINUS if shown < 0 else "+" if signed and shown > 0 else ""
        return sign + digits

    def _scaled(self, x: float | None, power: int, decimals: int, pattern: str, *, signed: bool) -> str:
        exact = decimal(x)
        if exact is None:
            return NOTHING
        return pattern.replace("{number}", self._write(exact.scaleb(power), decimals, signed=signed))

    def _duration(self, x: float | None, decimals: int, like: float | None, *, signed: bool) -> str:
        exact = decimal(x)
        if exact is None:
            return NOTHING
        seconds, symbol = duration_unit(exact if like is None else decimal(like) or exact)
        number = self._write(exact / seconds, 0 if symbol == "s" else decimals, signed=signed)
        if symbol == "d":
            return self.plural("{number}\u00a0day", "{number}\u00a0days", 1 if number == "1" else 2, number=number)
        return f"{number}{NBSP}{symbol}"

    def _currency(self, number: str, currency: str) -> str:
        symbol = self.symbol(currency)
        if self.code == "de":
            return f"{number}{NBSP}{symbol}"
        sign, digits = (number[0], number[1:]) if number[0] in f"+{MINUS}" else ("", number)
        return f"{sign}{symbol}{NBSP if symbol[-1].isalpha() else ''}{digits}"

    def _date(self, day: dt.date, pattern: str) -> str:
        return format_date(day, pattern, locale=self.locale)
