"""Google Trends: the interest in search terms over time, an index that is scaled anew with every export.

Values of two exports must never stand in one series, so the whole series is replaced. Within one export terms compare
with each other: of the term that is the own brand and of all terms together the share of search is computed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from math import fsum

from kpi.errors import Problem
from kpi.imports import days
from kpi.imports.cells import Cell
from kpi.imports.days import SUNDAYS
from kpi.imports.draft import NOT_IMPORTED, Ask, Column, Guide, Question, Use, Values
from kpi.imports.drafting import Drafting, Importer
from kpi.imports.files import File
from kpi.imports.meanings import Form, Match, Meaning, day, kind_and_unit
from kpi.imports.names import name, shown
from kpi.imports.tables import Table, is_number
from kpi.imports.tables import text as written
from kpi.model import Cadence

_WHEN = {"month": Cadence.MONTHLY, "monat": Cadence.MONTHLY, "mois": Cadence.MONTHLY, "mes": Cadence.MONTHLY,
         "week": Cadence.WEEKLY, "woche": Cadence.WEEKLY, "semaine": Cadence.WEEKLY, "semana": Cadence.WEEKLY,
         "day": Cadence.DAILY, "tag": Cadence.DAILY, "jour": Cadence.DAILY, "día": Cadence.DAILY,
         "time": None, "zeit": None, "heure": None, "hora": None}  # fmt: skip
"""What the first column is called, and the periods that it holds; a time may be a day, a week or an hour."""
_CATEGORY = re.compile(r"(?:category|kategorie|catégorie|categoría|categoria)\s*:")
_FILE = re.compile(r"time_series|multitimeline", re.IGNORECASE)
_TERM = re.compile(r"(.*?)\s*:\s*\((.*)\)")
_ANYWHERE = frozenset({"weltweit", "worldwide", "dans le monde entier", "todo el mundo", "em todo o mundo"})
_BELOW_ONE = "<1"
_BRAND, _CATEGORY_KEY = "searches_brand", "searches_category"

_PLAIN = re.compile(r"\d+(?:\.\d+)?")


def recognise(file: File, tables: tuple[Table, ...]) -> float:
    """By its first line; without one by its name and by indices of which the highest is 100."""
    if any(_CATEGORY.match(name(line)) for table in tables for line in (table.title, *table.comments)):
        return 0.95
    if _FILE.search(file.name) and any(_is_series(table) for table in tables):
        return 0.7
    return 0.0


def read(to: Drafting) -> None:
    """The terms over time; maps and related queries are counted."""
    to.platform = "google"
    for table in to.headed():
        if _is_series(table):
            _series(to, table)
        else:
            to.breakdown(table)
            to.note("“{title}” is not about time and was left out.", table.line,
                    title=shown(table.title or table.header[0]))  # fmt: skip


def _series(to: Drafting, table: Table) -> None:
    to.is_replacement = True
    small = sum(1 for row in table.rows for cell in row[1:] if _is_small(cell))
    if small:
        to.note("Values below 1 were read as 0.5: {n}.", table.line, n=small)
        rows = [[0.5 if _is_small(cell) else cell for cell in row] for row in table.rows]
        table = replace(table, rows=rows)
    grain = _WHEN[name(table.header[0])]
    read_ = days.read(table.column(0), to.today)
    if read_.has_no_year:
        to.breakdown(table)
        to.refuse("A spreadsheet has shortened the dates. Upload the file as it was exported.", table.line, 1)
        return
    if read_.is_hourly:
        to.warn("The index is by the hour. Choose a longer time, for days, weeks or months.", table.line)
    if grain in (Cadence.WEEKLY, Cadence.MONTHLY) and read_.grain is Cadence.DAILY:
        read_ = days.as_grain(read_, grain)
    keys = _keys(table.header[1:])
    form = Form("trends", (day(table.header[0]),))
    brand = _ask_brand(to, table.header[1:]) if len(keys) > 1 else None
    keys = [_BRAND if shown(header) == brand else key for header, key in zip(table.header[1:], keys, strict=True)]
    meanings = tuple(Meaning(frozenset(), Use.VALUE, key) for key in keys)
    before = len(to.columns)
    to.table(table, Match(form, (form.columns[0], *meanings), 1.0), starts=read_)
    if read_.were_sundays:
        to.note(SUNDAYS)
    _category(to, before)


def _ask_brand(to: Drafting, headers: Sequence[str]) -> str | None:
    """The term that is the own brand; asked once for the same terms."""
    message = (
        "Which of these terms is the own brand? It counts as searches for the brand, and all terms together as those "
        "for its category."
    )
    key = "brand:" + " | ".join(sorted(name(header) for header in headers))[:150]
    options = (*(shown(header) for header in headers), NOT_IMPORTED)
    return to.ask(Question(key, Ask.ACCOUNT, Problem(message, {}, to.file.name), options, blocks=False))


def _category(to: Drafting, before: int) -> None:
    """All terms together, where one is said to be the brand: the terms of one export are to one scale."""
    terms = [column for column in to.columns[before:] if column.values]
    brand = next((column for column in terms if column.key == _BRAND), None)
    if brand is None or len(terms) < 2:
        return
    sums: dict[int, list[float]] = {}
    for column in terms:
        for start, number, _ in column.values:
            sums.setdefault(start.toordinal(), []).append(number)
    values = Values((start, fsum(sums[start.toordinal()]), row) for start, _, row in brand.values
                    if len(sums[start.toordinal()]) == len(terms))  # fmt: skip
    kind, unit = kind_and_unit(_CATEGORY_KEY, to.kpis)
    to.columns.append(
        Column("", Use.VALUE, _CATEGORY_KEY, kind, unit, brand.grain, None, to.platform, values=values,
               block=brand.block)
    )  # fmt: skip


def _keys(headers: Sequence[str]) -> list[str]:
    """A stable key for each term; one for a region where it is not the world."""
    found: list[str] = []
    for header in headers:
        parts = _TERM.fullmatch(header.strip())
        term, region = (parts[1], parts[2]) if parts else (header, "")
        words = _slug(term) or sha256(name(term).encode()).hexdigest()[:8]
        where = "" if name(region) in _ANYWHERE or not region else f"_{_slug(region)}"
        key = f"trend_{words}{where}"[:60]
        found.append(key if key not in found else f"{key}_{len(found)}")
    return found


def _slug(words: str) -> str:
    plain = unicodedata.normalize("NFKD", name(words).replace("ß", "ss"))
    return re.sub(r"[^a-z0-9]+", "_", plain.encode("ascii", "ignore").decode()).strip("_")[:25]


def _is_small(cell: Cell) -> bool:
    return isinstance(cell, str) and cell.replace(" ", "") == _BELOW_ONE


def _is_series(table: Table) -> bool:
    """Times in the first column, and indices from 0 to 100 in the others."""
    if len(table.header) < 2 or name(table.header[0]) not in _WHEN or not table.rows:
        return False
    cells = [cell for row in table.rows for cell in row[1:] if cell != "" and not _is_small(cell)]
    plain = (written(cell) for cell in cells if is_number(cell))
    return all(0 <= float(number) <= 100 for number in plain if _PLAIN.fullmatch(number))


IMPORTER = Importer(
    Guide(
        "Google Trends",
        {"de": "trends.google.de › eigene Marke und Wettbewerber als Suchbegriffe › Region und Zeitraum › Interesse im "
               "zeitlichen Verlauf › Herunterladen",
         "en": "trends.google.com › own brand and competitors as search terms › region and period › Interest over time "
               "› Download"},
        "How often was searched: it is an index, scaled anew with every export.",
        ("google",),
    ),
    recognise, read,
)  # fmt: skip
