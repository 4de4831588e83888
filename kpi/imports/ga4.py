"""Google Analytics 4: reports and snapshots, several tables in a file, by day or by number of day, week or month.

A file does not say whose visits it counts. A column of channels tells; otherwise it is asked, since visits from social
media and those from everywhere are two different KPIs.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kpi.cadence import period_end
from kpi.errors import Problem
from kpi.imports import days
from kpi.imports.days import SUNDAYS, Days
from kpi.imports.draft import Ask, Column, Guide, Question, Span, Use
from kpi.imports.drafting import Drafting, Importer
from kpi.imports.files import File
from kpi.imports.meanings import Form, Match, Meaning, day, derived, label, value, weighted
from kpi.imports.names import name, shown
from kpi.imports.tables import Table, text
from kpi.model import Cadence, Kind

_METRICS: tuple[Meaning, ...] = (
    value("Sessions | Sitzungen | Sesiones | Sessões", "sessions"),
    value("Engaged sessions | Sitzungen mit Interaktion | Sitzungen mit Interaktionen", "sessions_engaged"),
    value("Active users | Aktive Nutzer | Aktive Nutzer*innen | Utilisateurs actifs | Usuarios activos | Users | "
          "Nutzer", "users"),
    value("Total users | Nutzer insgesamt | Gesamtzahl der Nutzer | Nutzer gesamt | Gesamtnutzer", "users_total"),
    value("New users | Neue Nutzer | Neue Nutzer*innen | Nouveaux utilisateurs | Usuarios nuevos", "users_new"),
    value("Returning users | Wiederkehrende Nutzer", "users_returning"),
    value("Views | Aufrufe | Seitenaufrufe | Vues | Vistas | Pageviews", "page_views"),
    value("Event count | Ereignisanzahl | Anzahl der Ereignisse | Nombre d’événements | Número de eventos", "events"),
    value("Key events | Schlüsselereignisse | Wichtige Ereignisse | Conversions", "conversions"),
    value("Total revenue | Gesamtumsatz | Umsatz insgesamt | Purchase revenue | Kaufumsatz | Umsatz aus Käufen",
          "revenue"),
    value("User engagement | Nutzerinteraktion | Interaktionsdauer", "engagement_time"),
    weighted("Average engagement time per session | Durchschnittliche Interaktionsdauer pro Sitzung",
             "engagement_time", "sessions"),
    weighted("Average engagement time | Average engagement time per active user | Durchschnittliche Interaktionsdauer "
             "| Durchschnittliche Interaktionsdauer pro aktivem Nutzer", "engagement_time", "users"),
    derived("Event count per user | Event count per active user | Ereignisse pro Nutzer | Events per session | "
            "Ereignisse pro Sitzung | Average session duration | Durchschnittliche Sitzungsdauer | Engagement rate | "
            "Interaktionsrate | Bounce rate | Absprungrate | Views per user | Views per active user | "
            "Aufrufe pro Nutzer | Engaged sessions per user | Engaged sessions per active user | "
            "Sessions per user | Sitzungen pro Nutzer | Session key event rate | User key event rate | "
            "Rate der Schlüsselereignisse für Sitzungen"),
)  # fmt: skip
_DAYS = (
    "Date | Datum | Fecha | Data | Nth day | N-ter Tag | Tag n | Nth week | N-te Woche | Woche n | Nth month | "
    "N-ter Monat | Monat n | Year month | Jahr und Monat | Month and year"
)
FORM = Form("report", (day(_DAYS), *_METRICS))
_OWN = frozenset(word for meaning in _METRICS[1:] for word in meaning.words) - {"views", "users", "aufrufe", "nutzer"}
"""What no other source calls its columns."""
_START = re.compile(r"(?:start date|startdatum|fecha de inicio|date de début)\s*:\s*(\d{8})")
_END = re.compile(r"(?:end date|enddatum|fecha de finalización|date de fin)\s*:\s*(\d{8})")
_PROPERTY = re.compile(r"(?:property|property-name|propriété|propiedad)\s*:\s*(.+)", re.IGNORECASE)
_CHANNEL = re.compile(r"channel.*(?:group|gruppe)|kanalgruppe|channelgruppierung")
_SOCIAL = frozenset({"organic social", "paid social", "social", "organic social media", "paid social media"})
_FROM_SOCIAL = {"sessions": "acq_sessions", "sessions_engaged": "engaged_sessions", "revenue": "acq_revenue"}
_NTH = re.compile(r"nth (day|week|month)|n-ter? (tag|woche|monat)|(tag|woche|monat) n|n-te (woche)")
_MONTHLY = ("year month", "jahr und monat", "month and year")


@dataclass(frozen=True, slots=True)
class _Context:
    """What stands above a table: its period, or that of the table before."""

    span: Span | None = None
    social: bool = False
    """Whether a remark names a segment of social media."""


def recognise(_: File, tables: tuple[Table, ...]) -> float:
    """By the period above a table; else by at least two columns that only Analytics has."""
    if any(_START.search(name(comment)) for table in tables for comment in table.comments):
        return 1.0
    best = max((sum(name(cell) in _OWN for cell in table.header) for table in tables), default=0)
    return 0.9 if best >= 2 else 0.0


def read(to: Drafting) -> None:
    """Every table: by day, by channel, or only counted."""
    to.platform = "web"
    context = _Context()
    lists = []
    for table in to.headed():
        context = _above(to, table, context)
        found = _match(table)
        channel = next((at for at, cell in enumerate(table.header) if _CHANNEL.search(name(cell))), None)
        labels = [at for at, one in enumerate(found.meanings) if one is not None and one.use is Use.LABEL]
        has_days = found.dated is not None
        is_whole = context.span is not None and not has_days
        if not table.rows:
            to.block(table)
        elif labels == ([] if channel is None else [channel]) and (has_days or is_whole):
            _measures(to, table, found, channel, context)
        else:
            to.breakdown(table, found)
            lists.append(shown(table.title or table.header[0]))
    if lists:
        to.note("Tables by page, country and the like were left out, as no KPI takes them: {titles}.", titles=lists)
    if any(column.kind is Kind.UNIQUE and column.values for column in to.columns):
        to.note("Users cannot be added up: each value stands for its own day, week or month only.")


def _measures(to: Drafting, table: Table, found: Match, channel: int | None, context: _Context) -> None:
    """A table of days, or of the whole period: of social channels, or of what is asked."""
    social = channel is not None
    if channel is None:
        answer = to.ask(_traffic(to, context))
        social, to.waits = answer == "social", answer is None
    found = replace(found, meanings=tuple(_of(one, social=social) for one in found.meanings))
    found = _with_currency(to, table, found)
    others = "Rows of other channels than social media were left out: {n}."

    def excluded(row: Sequence[object]) -> str | None:
        if channel is not None and (len(row) <= channel or name(_written(row[channel])) not in _SOCIAL):
            return others
        return _is_cut(table, row, context.span)

    before = len(to.columns)
    if found.dated is not None:
        to.table(table, found, starts=_starts(to, table, context.span), excluded=excluded)
    else:
        to.over(table, found, context.span, excluded=excluded)
    _drop_repeated(to, before)
    to.waits = False


def _traffic(to: Drafting, context: _Context) -> Question:
    message = "The file does not say where the visits came from. Are these visits from social media alone, or all?"
    return Question("traffic", Ask.TRAFFIC, Problem(message, {}, to.file.name), ("social", "all"),
                    "social" if context.social else "all")  # fmt: skip


def _of(meaning: Meaning | None, *, social: bool) -> Meaning | None:
    """What a column means if only visits from social media are counted."""
    if meaning is None or meaning.key is None or not social:
        return meaning
    weight = _FROM_SOCIAL.get(meaning.weight, f"social_{meaning.weight}") if meaning.weight else ""
    return replace(meaning, key=_FROM_SOCIAL.get(meaning.key, f"social_{meaning.key}"), weight=weight)


def _with_currency(to: Drafting, table: Table, found: Match) -> Match:
    """Revenue in the currency of the property, which the file does not state; it need not be asked for nothing."""
    meanings = list(found.meanings)
    for place, meaning in enumerate(meanings):
        if meaning is None or meaning.key not in ("revenue", "acq_revenue") or meaning.unit is not None:
            continue
        cells = {text(cell).strip() for cell in table.column(place)}
        if cells <= {"", "0", "0.0", "0.00"}:
            meanings[place] = replace(meaning, use=Use.IGNORED, key=None)
            continue
        meanings[place] = to.in_currency(meaning, table.header[place])
    return replace(found, meanings=tuple(meanings))


def _drop_repeated(to: Drafting, before: int) -> None:
    """Later tables of a snapshot repeat numbers of earlier ones."""
    have = {(column.key, column.grain) for column in to.columns[:before] if column.values}
    for place, column in enumerate(to.columns[before:], before):
        if column.values and (column.key, column.grain) in have:
            to.columns[place] = Column(column.header, Use.IGNORED, tally=column.tally, block=column.block,
                                       place=column.place, platform=column.platform)  # fmt: skip
            to.note("“{header}” stands in several tables; the first was taken.", header=shown(column.header))


def _above(to: Drafting, table: Table, before: _Context) -> _Context:
    """The period, property and segment that a table's remarks name."""
    lines = [comment for comment in (*table.comments, table.title) if comment]
    start = next((found[1] for line in lines if (found := _START.search(name(line)))), None)
    end = next((found[1] for line in lines if (found := _END.search(name(line)))), None)
    for line in lines:
        if found := _PROPERTY.match(line):
            to.account = shown(found[1])
    social = any("social" in name(line) for line in lines if not _PROPERTY.match(line)) or before.social
    if start is None or end is None:
        return replace(before, social=social)
    both = days.read([start, end], to.today).span
    return replace(before, span=both or before.span, social=social)


def _match(table: Table) -> Match:
    """Every column by its words; what is none of them, and no number, is a label."""
    by_word = FORM.by_word
    first = label("")
    meanings = tuple(
        by_word.get(name(cell)) or (first if _is_label(table, at) else None) for at, cell in enumerate(table.header)
    )
    return Match(FORM, meanings, 1.0)


def _is_label(table: Table, place: int) -> bool:
    return any(isinstance(cell, str) and re.search(r"[^\W\d_]", cell) for cell in table.column(place)[:50])


def _is_cut(table: Table, row: Sequence[object], span: Span | None) -> str | None:
    """Why a week or month is left out that the report's period begins or ends in the midst of."""
    grain = _grain(name(table.header[0]))
    if span is None or grain in (None, Cadence.DAILY) or not row:
        return None
    assert grain is not None
    start = _start(_written(row[0]), span, grain, nth=name(table.header[0]) not in _MONTHLY)
    if start is None:
        return None
    shift = dt.timedelta(days=1 if grain is Cadence.WEEKLY else 0)
    whole = span[0] <= start - shift and period_end(start, grain) - shift <= span[1]
    return None if whole else "Weeks or months of which the report holds only a part were left out: {n}."


def _written(cell: object) -> str:
    return text(cell) if isinstance(cell, str | float | dt.datetime) else ""


def _starts(to: Drafting, table: Table, span: Span | None) -> Days | None:
    """The days that numbers like 0069 stand for, from the start of the period; None where the cells are days."""
    grain = _grain(name(table.header[0]))
    if grain is None:
        return None
    is_nth = name(table.header[0]) not in _MONTHLY
    if is_nth and span is None:
        to.refuse("The table counts its days from a start that the file does not name. Export it again.", table.line)
        return Days([None] * len(table.rows))
    if grain is Cadence.WEEKLY:
        to.note(SUNDAYS)
    return Days([_start(text(cell), span, grain, nth=is_nth) for cell in table.column(0)], grain)


def _grain(header: str) -> Cadence | None:
    """What a number in a column of this name counts; None where the cells are days themselves."""
    if header in _MONTHLY:
        return Cadence.MONTHLY
    found = _NTH.fullmatch(header)
    word = next((word for word in found.groups() if word), "") if found else ""
    return {"day": Cadence.DAILY, "tag": Cadence.DAILY, "week": Cadence.WEEKLY, "woche": Cadence.WEEKLY,
            "month": Cadence.MONTHLY, "monat": Cadence.MONTHLY}.get(word)  # fmt: skip


def _start(cell: str, span: Span | None, grain: Cadence, *, nth: bool) -> dt.date | None:
    if nth:
        return None if span is None else _nth(cell, span, grain)
    found = re.fullmatch(r"(\d{4})(\d{2})(?:\.0)?", cell.strip())
    year, month = (int(found[1]), int(found[2])) if found else (0, 0)
    return dt.date(year, month, 1) if 1900 <= year < 2200 and 1 <= month <= 12 else None


def _nth(cell: str, span: Span, grain: Cadence) -> dt.date | None:
    if not re.fullmatch(r"\d{1,4}", cell.strip(), re.ASCII):
        return None
    n, (first, last) = int(cell), span
    if grain is Cadence.DAILY:
        start = first + dt.timedelta(days=n)
        return start if start <= last else None
    if grain is Cadence.WEEKLY:
        sunday = first - dt.timedelta(days=(first.weekday() + 1) % 7) + dt.timedelta(weeks=n)
        return sunday + dt.timedelta(days=1) if sunday <= last else None
    months = first.year * 12 + first.month - 1 + n
    start = dt.date(months // 12, months % 12 + 1, 1)
    return start if start <= last else None


IMPORTER = Importer(
    Guide(
        "Google Analytics 4",
        {"de": "Analytics › Berichte › Akquisition › Neu generierte Zugriffe › nach Datum › Teilen › "
               "Datei herunterladen › CSV herunterladen",
         "en": "Analytics › Reports › Acquisition › Traffic acquisition › by date › Share › Download file › "
               "Download CSV"},
        "Where the visits came from, unless the report has a column of channels; the users of a month from its days.",
        ("web",),
    ),
    recognise, read,
)  # fmt: skip
