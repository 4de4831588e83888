"""Google Search Console: performance in search by day, from a zip of CSV files, one of them, or the workbook.

Days add up to the period's clicks and impressions. Queries and pages do not: they are lists of the first thousand,
without queries that Google keeps to itself. The position is kept as its numerator: position × impressions.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from kpi.imports import numerals
from kpi.imports.draft import Control, Guide
from kpi.imports.drafting import Drafting, Importer
from kpi.imports.files import File
from kpi.imports.meanings import Form, Match, Meaning, day, derived, label, placed, value, weighted
from kpi.imports.names import name, shown
from kpi.imports.recognition import by_places, match
from kpi.imports.tables import Table, text

_NUMBERS: tuple[Meaning, ...] = (
    value("Clicks | Klicks | Clics | Cliques | Clic", "search_clicks"),
    value("Impressions | Impressionen | Impresiones | Impressões | Impressioni", "search_impressions"),
    derived("CTR | Klickrate"),
    weighted(
        "Position | Durchschnittliche Position | Average position | Posición | Posição | Posizione",
        "search_position_sum",
        "search_impressions",
    ),
)
_NEEDS = frozenset({"search_clicks", "search_impressions", "ctr", "search_position_sum"})
DAYS = Form("days", (day("Date | Datum | Dates | Fecha | Data | Time | Zeit | Jour"), *_NUMBERS), _NEEDS)
_DEVICES = "Device | Devices | Gerät | Geräte | Appareil | Appareils | Dispositivo | Dispositivos"
DEVICES = Form("devices", (label(_DEVICES), *_NUMBERS), _NEEDS)
LIST = Form(
    "list",
    (
        label(
            "Top queries | Query | Queries | Häufigste Suchanfragen | Suchanfrage | Suchanfragen | Requêtes les plus "
            "fréquentes | Requêtes | Principales consultas | Top pages | Page | Pages | Häufigste Seiten | Seite | "
            "Seiten | Pages les plus populaires | Principales páginas | Country | Countries | Land | Länder | Pays | "
            "País | Search appearance | Darstellung in der Suche | Apparence dans les résultats de recherche"
        ),
        *_NUMBERS,
    ),
    _NEEDS,
)
FORMS = (DAYS, DEVICES, LIST)
_FILTERS = frozenset({"filter", "filtre", "filtro"})
_ALWAYS = ("search type", "suchtyp", "type de recherche", "tipo de búsqueda", "date", "datum", "fecha", "dates")
_WEB = ("web", "internet")
_CLICKS = re.compile(r"\b(?:clicks|klicks|clics|cliques)\b")
_FILE = re.compile(r"^(?:https?_+)?(?:sc-domain_)?(?P<site>.+?)_*-Performance-on-(?:Search|Discover|News)"
                   r"-(?P<day>\d{4}-\d{2}-\d{2})")  # fmt: skip
_HOUR = re.compile(r"time\b|zeit\b|heure\b|hora\b")


def recognise(_: File, tables: tuple[Table, ...]) -> float:
    """By words; in any language where the fourth column is the second by the third, as a share."""
    return max((_score(table) for table in tables), default=0.0)


def _score(table: Table) -> float:
    if found := _form(table):
        return 0.8 if found.was_by_position else found.score
    if _is_comparison(table):
        return 0.8
    return 0.6 if len(table.header) == 2 and name(table.header[0]) in _FILTERS else 0.0


def read(to: Drafting) -> None:
    """The days; all other tables are counted, and that of the devices is compared with the days."""
    to.platform = "google"
    _name(to)
    forms = [(table, _form(table)) for table in to.headed()]
    lists = []
    for table, found in forms:
        if found and found.form.title == "days":
            _days(to, table, found)
        elif found:
            to.breakdown(table, found)
            lists.append(shown(table.sheet or table.header[0]))
        else:
            _other(to, table)
    if lists:
        to.note("Lists were left out, as they are not about days and mostly hold the first thousand only: {titles}.",
                titles=lists)  # fmt: skip
    _compare(to, forms)
    if not any(found and found.form.title == "days" for _, found in forms) and lists:
        to.note("This table has no days. Bring the whole archive, or the file of the chart (Dates.csv, Chart.csv).")


def _days(to: Drafting, table: Table, found: Match) -> None:
    if _HOUR.match(name(table.header[0])):
        to.breakdown(table, found)
        to.warn("The table is by the hour and covers its days in part. Export a period of days.", table.line)
        return
    to.say_if_by_places(table, found)
    to.table(table, found, style=None if _has_commas(table) else "en")


def _has_commas(table: Table) -> bool:
    """Whether a spreadsheet has written the rates its own way: 1,73 % for 1.73%."""
    return any("," in text(cell) for place in (3, 4) for cell in table.column(place)[:50])


def _other(to: Drafting, table: Table) -> None:
    to.breakdown(table)
    if _is_comparison(table):
        to.refuse("The export compares two periods. Export a single one.", table.line)
        return
    for row in table.rows:
        cells = [shown(text(cell)) for cell in row if cell != ""]
        if len(cells) < 2 or name(table.header[0]) not in _FILTERS:
            continue
        if name(cells[0]) not in _ALWAYS:
            to.warn("The export is filtered: {filter} {value}. Its numbers are not those of the whole site.",
                    filter=cells[0], value=cells[1])  # fmt: skip
        elif name(cells[0]) in _ALWAYS[:4] and name(cells[1]) not in _WEB:
            to.warn("The export is about searches of the type “{type}”, not about web searches.", type=cells[1])


def _compare(to: Drafting, forms: Iterable[tuple[Table, Match | None]]) -> None:
    """The clicks and impressions of all devices against those of all days."""
    devices = next((table for table, found in forms if found and found.form.title == "devices"), None)
    read_ = {column.key: column for column in to.columns if column.values}
    if devices is None or not read_:
        return
    for place, key in ((1, "search_clicks"), (2, "search_impressions")):
        stated = sum(number for number in numerals.read(devices.column(place), "en").numbers if number is not None)
        if key in read_:
            to.controls.append(Control(devices.header[place], stated, read_[key].values.sum, devices.line))


def _name(to: Drafting) -> None:
    """The site and the day of the export, as Google names the file."""
    if found := _FILE.match(to.file.name):
        to.account = found["site"].replace("_", ".").strip(".")
        try:
            to.exported = dt.date.fromisoformat(found["day"])
        except ValueError:
            return


def _form(table: Table) -> Match | None:
    if found := match(table, FORMS):
        return found
    if len(table.header) != 5 or not table.rows or _is_comparison(table):
        return None
    clicks, seen, rate, position = (numerals.read(table.column(place), "en") for place in (1, 2, 3, 4))
    if any(read_.broken or read_.dates for read_ in (clicks, seen, rate, position)):
        return None
    scale = 100 if rate.percents else 1
    rows = [row for row in zip(clicks.numbers, seen.numbers, rate.numbers, strict=True) if None not in row and row[1]]
    good = [row for row in rows if abs((row[2] or 0) - scale * (row[0] or 0) / (row[1] or 1)) <= 0.006 * scale / 100]
    if len(good) < max(1, 0.9 * len(rows)) or not any(row[0] for row in good):
        return None
    return by_places(table, DAYS) or placed(LIST)


def _is_comparison(table: Table) -> bool:
    """Whether the columns come twice, for two periods."""
    return sum(1 for header in table.header if _CLICKS.search(name(header))) == 2 and len(table.header) >= 8


IMPORTER = Importer(
    Guide(
        "Google Search Console",
        {"de": "Search Console › Leistung › Suchergebnisse › Datum: ein ganzer Monat › Exportieren › CSV oder Excel",
         "en": "Search Console › Performance › Search results › Date: a whole month › Export › CSV or Excel"},
        "Searches that Google keeps to itself: lists of queries and pages do not add up to the total.",
        ("google",),
    ),
    recognise, read,
)  # fmt: skip
