"""YouTube Studio: the archive of Totals, Table data and Chart data, or one of them; English or German.

Totals has one number by day. Table data has a row for each video (or country, or day) under its total; by day it is the
best there is, by video only the total is taken, of a period that the file does not name. Chart data has the top rows.
"""

from __future__ import annotations

import re

from kpi.imports import days
from kpi.imports.draft import Control, Guide, Span, Use
from kpi.imports.drafting import Drafting, Importer
from kpi.imports.files import File
from kpi.imports.meanings import Form, Match, Meaning, day, derived, ignored, label, meaning_of, text, value, weighted
from kpi.imports.names import is_total, name, shown
from kpi.imports.numerals import read as numbers_of
from kpi.imports.tables import Table, tables
from kpi.imports.tables import text as written
from kpi.model import Cadence

_METRICS: tuple[Meaning, ...] = (
    value("Views | Aufrufe", "brand_views"),
    value("Watch time (hours) | Wiedergabezeit (Stunden)", "watch_time", scale=3600),
    value("Watch time (minutes) | Wiedergabezeit (Minuten)", "watch_time", scale=60),
    value("Subscribers | Abonnenten", "followers_net"),
    value("Subscribers gained | Gewonnene Abonnenten | Hinzugewonnene Abonnenten", "followers_gained"),
    value("Subscribers lost | Verlorene Abonnenten", "followers_lost"),
    value("Impressions | Impressionen", "thumbnail_impressions"),
    weighted("Impressions click-through rate (%) | Klickrate der Impressionen (%)", "thumbnail_clicks",
             "thumbnail_impressions", scale=0.01),
    value("Likes | Mag ich-Bewertungen | „Mag ich“-Bewertungen", "reactions"),
    value("Dislikes | Mag ich nicht-Bewertungen | „Mag ich nicht“-Bewertungen", "dislikes"),
    value("Comments added | Comments | Hinzugefügte Kommentare | Kommentare", "comments"),
    value("Shares | Geteilte Inhalte | Geteilt", "shares"),
    value("Unique viewers | Einzelne Zuschauer | Unterschiedliche Zuschauer", "viewers"),
    value("Estimated revenue | Geschätzter Umsatz", "video_revenue"),
    derived("Average view duration | Durchschnittliche Wiedergabedauer | Average percentage viewed (%) | "
            "Durchschnittliche Wiedergabe in Prozent (%) | Likes (vs. dislikes) (%) | Views per unique viewer"),
)  # fmt: skip
_WHEN = "Date | Datum | Week | Woche | Month | Monat"
FORM = Form(
    "table",
    (
        day(_WHEN),
        label("Content | Video | Inhalte | Geography | Geografie | Traffic source | Zugriffsquelle | Device type | "
              "Gerätetyp | Playlist | Subscription status | Abostatus"),
        text("Video title | Videotitel | Video publish time | Veröffentlichungszeitpunkt des Videos"),
        ignored("Duration | Dauer | Duration (s) | Dauer (s)"),
        *_METRICS,
    ),
)  # fmt: skip
_GRAINS = {"week": Cadence.WEEKLY, "woche": Cadence.WEEKLY, "month": Cadence.MONTHLY, "monat": Cadence.MONTHLY}
_SURE = frozenset(word for meaning in (_METRICS[1], _METRICS[2], _METRICS[7]) for word in meaning.words)
"""What nobody else calls a column."""
_FILES = re.compile(r"totals|gesamtwerte|chart data|diagrammdaten|table data|tabellendaten", re.IGNORECASE)
_SOFT = "\u00ad"


def recognise(file: File, found: tuple[Table, ...]) -> float:
    """By its words; where only “Views” by day are told, by soft hyphens or the name of the file."""
    best = 0.0
    for table in found:
        known = [one for one in _match(table).meanings if one in _METRICS]
        if any(name(cell) in _SURE for cell in table.header):
            best = max(best, 0.95)
        elif known and any(_SOFT in cell for cell in table.header):
            best = max(best, 0.9)
        elif known and _FILES.search(file.name.rpartition("› ")[2]):
            best = max(best, 0.8)
    return best


def read(to: Drafting) -> None:
    """Days where there are days and nothing else; else the total of the table."""
    to.platform = "youtube"
    for table in to.headed():
        found = _match(table)
        at, has_labels = found.dated, any(one is not None and one.use is Use.LABEL for one in found.meanings)
        if at is not None and not has_labels:
            grain = _GRAINS.get(name(table.header[at]))
            cells = [cell if not is_total(written(cell)) else "" for cell in table.column(at)]
            to.table(table, found, starts=days.as_grain(days.read(cells, to.today), grain) if grain else None)
        elif at is not None:
            to.breakdown(table, found)
            to.note("The chart's data hold only the rows at the top and were left out. Totals hold the whole channel.",
                    table.line)  # fmt: skip
        else:
            _list(to, table, found)


def _list(to: Drafting, table: Table, found: Match) -> None:
    """Videos, countries or the like: only their total says something of the channel, and only of the whole period."""
    total = next((at for at, row in enumerate(table.rows) if row and is_total(written(row[0]))), None)
    to.breakdown(table, found, read=0 if total is None else 1)
    for line, words in table.footnotes:
        to.note("“{text}” below the table is a remark and was left out.", line, text=shown(words))
    if total is None:
        to.note("The table has no row of totals, and its rows do not make up the channel.", table.line)
        return
    to.note("The list holds at most 500 rows and was left out; its row of totals is taken.", table.lines[total])
    span = _span(to, table, found, total) or to.ask_span()
    if span is None:
        return
    to.period = span
    to.whole(table, found, total, span)
    to.say_if_odd(span)


def _span(to: Drafting, table: Table, found: Match, total: int) -> Span | None:
    """The period of the totals by day in the same archive, whose sum the total must agree with."""
    for file in to.file.beside():
        for other in tables(file):
            known = _match(other)
            if len(other.header) != 2 or [one and one.use for one in known.meanings] != [Use.DATE, Use.VALUE]:
                continue
            read_ = days.read(other.column(0), to.today)
            key = known.meanings[1].key if known.meanings[1] else None
            at = next((at for at, one in enumerate(found.meanings) if one is not None and one.key == key), None)
            if at is not None:
                stated = numbers_of([table.rows[total][at]], "en").numbers[0]
                summed = [number for number in numbers_of(other.column(1), "en").numbers if number is not None]
                if stated is not None:
                    to.controls.append(Control(table.header[at], stated, sum(summed), table.lines[total]))
            if read_.span:
                return read_.span
    return None


def _match(table: Table) -> Match:
    """Every column by its words; a first one that is none of them names what the rows are about."""
    by_word = FORM.by_word
    found = [meaning_of(cell, by_word) for cell in table.header]
    if found and found[0] is None:
        found[0] = FORM.columns[1]
    return Match(FORM, tuple(found), 1.0)


IMPORTER = Importer(
    Guide(
        "YouTube Studio",
        {"de": "YouTube Studio › Analytics › Erweiterter Modus › Aufschlüsselung: Datum › ein ganzer Monat › "
               "Exportieren › CSV",
         "en": "YouTube Studio › Analytics › Advanced mode › Breakdown: Date › a whole month › Export › CSV"},
        "The number of subscribers; the period of a table by video; days, unless the breakdown is by date.",
        ("youtube",),
    ),
    recognise, read,
)  # fmt: skip
