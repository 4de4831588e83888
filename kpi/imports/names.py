"""Names as they compare: the words of headers, titles and months, whatever a platform's program put around them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Soft hyphens, which a German YouTube export puts into its headers, and marks of direction."""
_SUFFIX = re.compile(r"\s*\(([A-Z]{3})\)$")
_LONGEST = 200

MONTHS: dict[str, int] = {
    word: month
    for month, words in enumerate(
        (
            "january jan januar jän jänner enero ene janvier janv janeiro gennaio gen",
            "february feb februar febrero février févr fevereiro fev febbraio",
            "march mar märz mär mrz marzo mars março",
            "april apr abril abr avril avr aprile",
            "may mai mayo maio maggio mag",
            "june jun juni junio juin junho giugno giu",
            "july jul juli julio juillet juil julho luglio lug",
            "august aug agosto ago août aoû",
            "september sep sept septiembre septembre setembro set settembre",
            "october oct oktober okt octubre octobre outubro out ottobre ott",
            "november nov noviembre novembre novembro",
            "december dec dezember dez diciembre dic décembre déc dezembro dicembre",
        ),
        1,
    )
    for word in words.split()
}
"""Month names and their usual abbreviations, without a point: English, German, Spanish, French, Portuguese, Italian."""

TOTALS = re.compile(
    r"(?:(?:grand |sub)?totals?|gesamt(?:summe|wert|ergebnis)?|insgesamt|summe|suma|somme|totale|total general|all)"
    r"(?:\s*[:–-].*)?"
)
"""How rows of totals begin, as a name."""


TIDY_WORDS: dict[str, tuple[str, ...]] = {
    "kpi": ("kpi", "kennzahl", "metric", "metrik", "indicator"),
    "platform": ("platform", "plattform", "network", "netzwerk", "channel", "kanal"),
    "account": ("account", "konto"),
    "provisional": ("provisional", "vorläufig"),
    "date": (
        "date",
        "datum",
        "day",
        "tag",
        "period",
        "zeitraum",
        "month",
        "monat",
        "week",
        "woche",
        "quarter",
        "quartal",
    ),
    "value": ("value", "wert", "messwert", "actual", "ist", "ist-wert"),
    "grain": ("grain",),
    "note": ("note", "anmerkung", "notiz"),
    "unit": ("unit", "einheit"),
    "kpi_key": ("kpi_key",),
    "platform_key": ("platform_key",),
}  # fmt: skip
"""What the columns of the tidy form may be called, the likelier names first."""


@lru_cache(maxsize=4096)
def name(text: str) -> str:
    """A header or title as it compares: one form of each letter, no invisible signs, single blanks, small letters."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text[:_LONGEST]))
    return " ".join(plain.split()).strip("\"'„“”‚‘’ ").casefold()


def shown(text: str, longest: int = 60) -> str:
    """A text from a file as a message repeats it: printable, and no longer than helps."""
    signs = (sign if sign.isprintable() else " " for sign in _INVISIBLE.sub("", text[: longest * 4]))
    plain = " ".join("".join(signs).split())
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def without_currency(header: str) -> tuple[str, str | None]:
    """“Amount spent (UAH)” as its words and the ISO code behind them."""
    found = _SUFFIX.search(header.strip())
    return (header.strip()[: found.start()], found[1]) if found else (header, None)


def is_total(text: str) -> bool:
    """Whether a cell says that its row sums up the others: Total, Gesamt, Total: Campaigns."""
    return TOTALS.fullmatch(name(text)) is not None


def tidy_places(header: Sequence[str]) -> dict[str, int]:
    """Where the columns of the tidy form stand; nothing, if one that must be there is missing."""
    names = [name(cell) for cell in header]
    found = {key: places[0] for key, words in TIDY_WORDS.items() if (places := _places(names, words))}
    return found if {"kpi", "date", "value"} <= set(found) else {}


def _places(names: list[str], words: Sequence[str]) -> list[int]:
    """Where these words stand among some names, the first word first."""
    return [place for word in words for place, one in enumerate(names) if one == word]


def is_tidy(header: Sequence[str]) -> bool:
    """Whether a header is that of the tidy form: a value a row."""
    return bool(tidy_places(header))
