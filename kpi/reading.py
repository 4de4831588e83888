"""What somebody typed, as a number or a day: German and English ways of writing, asked about where both fit.

"1.234,5" and "1,234.5" can only mean one thing; "1.234" means 1234 to a German and 1.234 to an English reader, so it
is returned as a choice and never guessed. `style` settles the choice where the writer is known.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Generic, Literal, NoReturn, TypeVar

from babel.dates import get_month_names
from babel.numbers import get_currency_symbol

from kpi.errors import Problem
from kpi.model import Unit

T = TypeVar("T")
Style = Literal["de", "en"]
Bare = Literal["shown", "stored"]

_LONGEST = 60
_EMPTY = {"", "-", "–", "—", "−", "--", "---", "n/a", "#n/a", "#nv", "na", "n.a.", "k.a.", "k. a.", "null", "none"}
_MINUS = "-−–—‐‑"
_DECIMAL_MARK = {"de": ",", "en": "."}
_GROUP_MARKS = {"de": ". '", "en": ", '"}
_SCIENTIFIC = re.compile(r"(\d(?:[.,]\d+)?)e([+-]?\d{1,3})", re.IGNORECASE)
_PIECE = re.compile(r"(\d[\d., ']*|[.,]\d+)")
_SCALES = {
    **dict.fromkeys(("k", "tsd", "tausend"), 3),
    **dict.fromkeys(("m", "mn", "mio", "million", "millions", "millionen"), 6),
    **dict.fromkeys(("b", "bn", "mrd", "milliarde", "milliarden"), 9),
}
"""Powers of ten by their words. No "billion": it is 10^9 in English and 10^12 in German."""
_SHARES = {"%": 2, "prozent": 2, "percent": 2, "pct": 2, "‰": 3, "promille": 3}
_SECONDS = {
    **dict.fromkeys(("s", "sec", "sek", "second", "seconds", "sekunde", "sekunden"), 1),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "minuten"), 60),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden"), 3600),
    **dict.fromkeys(("d", "day", "days", "tag", "tage", "tagen"), 86_400),
}
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d))?(?: ?(h|std|min))?\.?", re.IGNORECASE)


def bare(text: str) -> str:
    """A name in small letters and digits alone, without accents and marks: what two ways of writing it share."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    signs = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", signs))


def month_of(name: str) -> int | None:
    """The number of a month by its name, written out or short, in either language."""
    return _months().get(bare(name))


@functools.cache
def _months() -> Mapping[str, int]:
    found = {}
    for locale in ("de", "en"):
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=locale).items():
                found[bare(name)] = found[bare(name)[:3]] = number
    return found


def is_blank(text: str) -> bool:
    """Whether a cell holds nothing: no text, a dash, or one of the ways of saying that there is no value."""
    return _plain(text).lower() in _EMPTY


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """How a text was read: one value, nothing (an empty cell), a choice of values, or a problem."""

    value: T | None = None
    options: tuple[T, ...] = ()
    """What it can mean, if that is not clear: to be asked."""
    problem: Problem | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing was entered: a missing value, never 0."""
        return self.value is None and not self.options and self.problem is None


class _Unreadable(Exception):  # noqa: N818  it carries the problem out of the steps below, and never leaves this module
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def _refuse(message: str, **params: object) -> NoReturn:
    raise _Unreadable(Problem(message, params))


def read_number(
    text: str, unit: Unit, *, style: Style | None = None, bare: Bare = "shown", like: float | None = None
) -> Reading[float]:
    """A typed number as a value in the KPI's stored unit.

    `bare` says what a number without a unit means: as `shown` (12,3 in a percent field is 12.3 %) or as `stored`
    (0.123; durations in seconds). A bare duration as shown takes the unit in which `like`, the last value, is shown.
    """
    plain = _plain(text)
    if plain.lower() in _EMPTY:
        return Reading()
    if plain[0] in "=@":
        return Reading(problem=Problem("“{text}” is a formula. Enter its result.", {"text": plain[:_LONGEST]}))
    try:
        negative, body = _sign(plain)
        found = _duration(body, style, bare, like) if unit.kind == "duration" else _amount(body, unit, style, bare)
    except _Unreadable as error:
        shown = text.strip()[:_LONGEST]
        return Reading(problem=Problem(error.problem.message, {"text": shown, **error.problem.params}))
    values = [-float(amount) if negative and amount else float(amount) for amount in found]
    return _settled(values, text)


def is_unit(word: str, unit: Unit) -> bool:
    """Whether a word is one in which numbers of this unit may be written, other than as they are stored."""
    known = {"duration": _SECONDS, "percent": _SHARES, "per_mille": _SHARES}.get(unit.kind, {})
    return word.casefold() in known


def number_of(text: str, style: Style | None = None) -> tuple[float, ...]:
    """Everything a bare number can mean, without any unit around it; nothing, if it is no number."""
    plain = _plain(text)
    if not plain or plain[0] in "=@":
        return ()
    negative, body = _sign(plain)
    scientific = _SCIENTIFIC.fullmatch(body)
    try:
        if scientific:
            found = [number.scaleb(int(scientific[2])) for number in numerals(scientific[1], style)]
        else:
            found = numerals(body, style) if _PIECE.fullmatch(body) else []
    except _Unreadable:
        return ()
    return tuple(dict.fromkeys(-float(number) if negative and number else float(number) for number in found))


def _settled(values: list[float], text: str) -> Reading[float]:
    if not all(math.isfinite(value) for value in values):
        return Reading(problem=Problem("“{text}” is too large for a measured value.", {"text": text.strip()}))
    distinct = tuple(dict.fromkeys(values))
    return Reading(distinct[0]) if len(distinct) == 1 else Reading(options=distinct)


def _plain(text: str) -> str:
    """Every digit as 0–9, every space as one blank, every apostrophe as '."""
    if len(text) > _LONGEST * 4:
        return text[:_LONGEST] + "…"
    signs = []
    for sign in text.strip():
        if unicodedata.category(sign) == "Nd":
            signs.append(str(unicodedata.decimal(sign)))
        elif unicodedata.category(sign) == "Zs" or sign == "\t":
            signs.append(" ")
        else:
            signs.append({"’": "'", "‘": "'", "ʼ": "'", "٬": "'", "％": "%"}.get(sign, sign))
    return re.sub(" +", " ", "".join(signs))


def _sign(text: str) -> tuple[bool, str]:
    """Whether it is negative, and the rest: -5, − 5, 5-, (5)."""
    if text.startswith("(") and text.endswith(")"):
        return True, text[1:-1].strip()
    if text[0] in _MINUS:
        return True, text[1:].strip()
    if text[-1] in _MINUS:
        return True, text[:-1].strip()
    # A currency may stand in front of the sign: € -5.
    before, sign, after = text.partition("-")
    if sign and before and not re.search(r"[\d.,]", before) and re.match(r" ?[\d.,]", after):
        return True, f"{before}{after.strip()}"
    return False, text[1:].strip() if text.startswith("+") else text


def _amount(text: str, unit: Unit, style: Style | None, bare: Bare) -> list[Decimal]:
    """Everything a text can mean in a unit that is not a duration."""
    scientific = _SCIENTIFIC.match(text)
    if scientific:
        digits, words = text[: scientific.end()], text[scientific.end() :]
        numbers = [Decimal(scientific[1].replace(",", ".")).scaleb(int(scientific[2]))]
    else:
        piece = _PIECE.search(text)
        if piece is None:
            _refuse("“{text}” is not a number. Write it like 1234.5 or 1234,5, or leave the cell empty.")
        digits, words = piece[0].strip(" "), f"{text[: piece.start()]} {text[piece.end() :]}"
        numbers = numerals(digits, style)
    power = _power(words, unit, bare)
    return [number.scaleb(power) for number in numbers]


def numerals(digits: str, style: Style | None = None) -> list[Decimal]:
    """Everything that digits with marks between them can mean, the reading with thousands first.

    Both ways of writing are tried. Where only one fits, that is it, whatever the style; a style decides between two.
    """
    fits = {way: number for way in ("de", "en") if (number := _numeral(digits, way)) is not None}
    if not fits:
        _refuse(
            "“{text}” has its thousands and decimal marks in places where no number has them. "
            "Write it like 1.234,5 or 1,234.5."
        )
    if style in fits:
        return [fits[style]]
    return sorted(set(fits.values()), reverse=True)


def _numeral(digits: str, way: str) -> Decimal | None:
    decimal, groups = re.escape(_DECIMAL_MARK[way]), re.escape(_GROUP_MARKS[way])
    grouped = rf"[1-9]\d{{0,2}}([{groups}])\d{{3}}(?:\1\d{{3}})*"
    if not re.fullmatch(rf"(?:{grouped}|\d+)?(?:{decimal}\d+)?", digits):
        return None
    whole, _, fraction = digits.partition(_DECIMAL_MARK[way])
    return Decimal(f"{re.sub(r'[^0-9]', '', whole) or '0'}.{fraction or '0'}")


def _power(words: str, unit: Unit, bare: Bare) -> int:
    """The power of ten that the words around a number say, after checking that they fit the unit."""
    power, share = 0, None
    for word in _words(words, unit):
        if word in _SHARES:
            if unit.kind not in ("percent", "per_mille"):
                _refuse("“{text}” is a share, but this KPI is not measured in percent or per mille.")
            share = _SHARES[word]
        elif word in _SCALES:
            power += _SCALES[word]
        elif unit.kind == "currency" and word in _currency_words(unit.currency or ""):
            continue
        elif unit.kind == "currency":
            _refuse(
                "“{text}” does not fit: this KPI is measured in {currency}. Enter the amount alone.",
                currency=unit.currency,
            )
        else:
            _refuse("“{word}” in “{text}” is not understood here. Enter the number alone.", word=word)
    if share is None and bare == "shown":
        share = {"percent": 2, "per_mille": 3}.get(unit.kind)
    return power - (share or 0)


def _words(words: str, unit: Unit) -> Iterable[str]:
    """Lower-case words around a number, without the unit's own label."""
    plain = words.lower()
    if unit.kind == "points":
        plain = re.sub(r"\b(punkte?|points?)\b", " ", plain)
    labels = chain.from_iterable(
        label.values() if isinstance(label, Mapping) else (label or "",) for label in (unit.label, unit.one)
    )
    for label in sorted(filter(None, map(str.lower, map(_plain, labels))), key=len, reverse=True):
        plain = re.sub(rf"(?<!\w){re.escape(label)}(?!\w)", " ", plain)
    return (word.rstrip(".") for word in re.findall(r"[%‰]|[^\s%‰]+", plain))


def _currency_words(currency: str) -> set[str]:
    symbols = {get_currency_symbol(currency, locale=locale).lower() for locale in ("de", "en", "en_US", "de_CH")}
    return {currency.lower(), *symbols, *({"euro"} if currency == "EUR" else {"fr"} if currency == "CHF" else ())}


def _duration(text: str, style: Style | None, bare: Bare, like: float | None) -> list[Decimal]:
    """Everything a text can mean as seconds: 90 min, 1 h 30 min, 1:30 h, 1:30:00, 3,4 Std."""
    clock = _CLOCK.fullmatch(text)
    if clock:
        first, second, third = int(clock[1]), int(clock[2]), clock[3]
        unit = (clock[4] or "").lower()
        if third is not None:
            return [Decimal(first * 3600 + second * 60 + int(third))]
        as_hours, as_minutes = Decimal(first * 3600 + second * 60), Decimal(first * 60 + second)
        return [as_hours] if unit in ("h", "std") else [as_minutes] if unit == "min" else [as_hours, as_minutes]
    parts = _PIECE.split(text)
    if len(parts) < 3 or parts[0].strip():
        _refuse("“{text}” is not a duration. Write it like 3.4 h, 90 min or 1:30 h, or leave the cell empty.")
    totals = [Decimal(0)]
    for digits, word in zip(parts[1::2], parts[2::2], strict=True):
        seconds = _seconds(word, single=len(parts) == 3, bare=bare, like=like)
        readings = numerals(digits.strip(" "), style)
        totals = [total + number * size for total in totals for number in readings for size in seconds]
    return totals


def _seconds(word: str, *, single: bool, bare: Bare, like: float | None) -> list[int]:
    """How many seconds a unit has; a bare number has the last value's unit, or must be asked about."""
    name = word.strip().rstrip(".").lower()
    if name in _SECONDS:
        return [_SECONDS[name]]
    if name or not single:
        _refuse("“{word}” in “{text}” is not a unit of time. Use h, min or s.", word=word.strip())
    if bare == "stored":
        return [1]
    if like is None:
        return [3600, 60, 1]
    return [86_400 if abs(like) >= 172_800 else 3600 if abs(like) >= 3600 else 60 if abs(like) >= 60 else 1]


_ISO_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})|KW ?(\d{1,2})[ /]+(\d{4})", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d{2})")
_EITHER_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d{2})|(\d{1,2})[./](\d{4})")
_QUARTER = re.compile(r"Q([1-4])[ /-]?(\d{4})|(\d{4})-?Q([1-4])", re.IGNORECASE)


def read_date(text: str, *, order: Literal["dmy", "mdy"] | None = None) -> Reading[dt.date]:
    """A day as 2026-12-31, 31.12.2026 or 31/12/2026; of 2026-10, Q3 2026, 2026-W23 and KW 23 2026 the first day.

    03/04/2026 is the 3rd of April or the 4th of March: a choice, unless `order` settles it.
    """
    plain = _plain(text)
    if plain.lower() in _EMPTY:
        return Reading()
    try:
        days = tuple(day for day in dict.fromkeys(_days(plain, order)) if 1900 <= day.year < 2200)
    except ValueError:
        days = ()
    if not days:
        shown = {"text": text.strip()[:_LONGEST]}
        return Reading(problem=Problem("“{text}” is not a date. Write it like 2026-12-31 or 31.12.2026.", shown))
    return Reading(days[0]) if len(days) == 1 else Reading(options=days)


def _days(text: str, order: str | None) -> list[dt.date]:
    """Every day a text can mean; ValueError for a 30th of February."""
    if found := _YEAR_FIRST.fullmatch(text):
        return [dt.date(int(found[1]), int(found[3]), int(found[4]))]
    if found := _DAY_FIRST.fullmatch(text):
        return [dt.date(int(found[3]) + (2000 if len(found[3]) == 2 else 0), int(found[2]), int(found[1]))]
    if found := _ISO_WEEK.fullmatch(text):
        return [dt.date.fromisocalendar(int(found[1] or found[4]), int(found[2] or found[3]), 1)]
    if found := _MONTH.fullmatch(text):
        return [dt.date(int(found[1] or found[4]), int(found[2] or found[3]), 1)]
    if found := _QUARTER.fullmatch(text):
        return [dt.date(int(found[2] or found[3]), int(found[1] or found[4]) * 3 - 2, 1)]
    if found := _EITHER_FIRST.fullmatch(text):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        both = {"dmy": (second, first), "mdy": (first, second)}
        fits = {way: (month, day) for way, (month, day) in both.items() if month <= 12}
        chosen = [fits[order]] if order in fits else fits.values()
        return [dt.date(year, month, day) for month, day in chosen]
    return []
