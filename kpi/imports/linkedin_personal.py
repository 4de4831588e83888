"""LinkedIn, one's own profile: Content_….xlsx until 2025, AggregateAnalytics_….xlsx since.

Sheets and dates are localised, so the sheets are known by their shape: a total of a period, days, lists of posts. The
order of day and month is the one with which all days lie in the period. The file's name has the person's name in it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kpi.imports import days
from kpi.imports.draft import Column, Control, Guide, Span, Use, Values
from kpi.imports.drafting import Drafting, Importer
from kpi.imports.files import File
from kpi.imports.meanings import Form, Match, day, kind_and_unit, value
from kpi.imports.names import name, shown
from kpi.imports.numerals import read as read_numbers
from kpi.imports.tables import Table
from kpi.imports.tables import text as as_text
from kpi.model import Cadence

ENGAGEMENT = Form(
    "engagement",
    (day(), value("Impressions|Impressionen|Impressões|Impresiones", "brand_views"),
     value("Engagements|Interaktionen|Engajamentos|Interacciones", "interactions")),
)  # fmt: skip
FOLLOWERS = Form("followers", (day(), value("New followers|Neue Follower|Novos seguidores", "followers_gained")))
_RANGE = re.compile(r"(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})\s*(?:-|–|bis|to|a)\s*(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})")
_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_IMPRESSIONS = ENGAGEMENT.columns[1].words
_PERSON = re.compile(r"_(?=[^_]*[^\W\d_])[^_]*", re.UNICODE)


def recognise(file: File, tables: tuple[Table, ...]) -> float:
    """A sheet whose second header is a period, and one of days with two numbers."""
    found = not file.is_text and _discovery(tables) is not None and _daily(tables, 3) is not None
    return 0.95 if found else 0.0


def read(to: Drafting) -> None:
    """The days first, as they tell which of two periods is meant."""
    to.file = replace(to.file, name=_nameless(to.file.name))
    to.platform = "linkedin"
    total, engagement, followers = _discovery(to.tables), _daily(to.tables, 3), _daily(to.tables, 2)
    if total is None or engagement is None:
        return
    spans = {order: span for order in ("mdy", "dmy") if (span := _span(total.header[1], to, order))}
    only = next(iter(spans.values())) if len(set(spans.values())) == 1 else None
    to.table(engagement, Match(ENGAGEMENT, tuple(ENGAGEMENT.columns), 1.0), within=only)
    span = only or spans.get(to.order or "")
    _total(to, total, span)
    if followers is not None:
        to.table(followers, Match(FOLLOWERS, tuple(FOLLOWERS.columns), 1.0), within=span)
    left = [table for table in to.tables if table not in (total, engagement, followers)]
    for table in left:
        if not table.header and len(table.rows) == 1:
            _stock(to, table)
        else:
            to.breakdown(table)
    names = [shown(table.sheet) for table in left if table.header]
    if names:
        to.note("Lists of single posts and parts of the audience were left out: {titles}.", titles=names)
    if span and any(not span[0] <= start <= span[1] for column in to.columns[:3] for start, _, _ in column.values):
        to.warn("Some days lie outside of the period that the file states, {first} to {last}. Export it again.",
                first=span[0], last=span[1])  # fmt: skip


def _total(to: Drafting, table: Table, span: Span | None) -> None:
    """Impressions of the whole period, to be compared, and the people reached in it."""
    to.period = span
    numbers = read_numbers(table.column(1), "en")
    to.block(table, read=len(table.rows))
    daily = next((column for column in to.columns if column.key == "brand_views"), None)
    for place, number in enumerate(numbers.numbers):
        if number is None:
            continue
        if daily is not None and (place == 0 or name(as_text(table.rows[place][0])) in _IMPRESSIONS):
            to.controls.append(Control(daily.header, number, daily.values.sum, table.lines[place]))
        elif span:
            kind, unit = kind_and_unit("brand_reach", to.kpis)
            grain = days.calendar(*span)
            to.columns.append(
                Column(shown(as_text(table.rows[place][0])), Use.VALUE, "brand_reach", kind, unit, grain, span,
                       to.platform, "", Values([(span[0], number, table.lines[place])]),
                       block=len(to.blocks) - 1, place=2)
            )  # fmt: skip
            if grain is None:
                to.note(
                    "The people reached from {first} to {last} are of no month, quarter or year, and cannot be taken "
                    "over. Choose a whole month for the export.", table.lines[place], first=span[0], last=span[1],
                )  # fmt: skip
    to.columns += [
        Column(header, Use.LABEL if place == 0 else Use.IGNORED, platform=to.platform, block=len(to.blocks) - 1,
               place=place + 1, tally=read_numbers(table.column(place), "en").tally)
        for place, header in enumerate(table.header)
    ]  # fmt: skip


def _stock(to: Drafting, table: Table) -> None:
    """“Total followers on 8/5/2024:” and the number beside it."""
    row = table.rows[0]
    found = _DAY.search(as_text(row[0]))
    number = read_numbers(row[1:2], "en").numbers
    read_day = days.read([found[0]], to.today, order=to.order) if found else None
    start = read_day.starts[0] if read_day and not read_day.is_undecided else None
    is_read = start is not None and bool(number) and number[0] is not None
    to.block(table, read=int(is_read), skipped=int(not is_read))
    if start is not None and number and number[0] is not None:
        kind, unit = kind_and_unit("brand_followers", to.kpis)
        to.columns.append(
            Column(shown(as_text(row[0])), Use.VALUE, "brand_followers", kind, unit, Cadence.DAILY, None, to.platform,
                   "", Values([(start, number[0], table.lines[0])]), block=len(to.blocks) - 1, place=2)
        )  # fmt: skip
        to.exported = to.exported or start


def _discovery(tables: tuple[Table, ...]) -> Table | None:
    return next(
        (table for table in tables if len(table.header) == 2 and _RANGE.fullmatch(table.header[1].strip())), None
    )


def _daily(tables: tuple[Table, ...], width: int) -> Table | None:
    """The first table of so many columns whose first one is days."""
    for table in tables:
        cells = [row[0] for row in table.rows[:20]]
        if len(table.header) == width and cells and all(days.part(cell) for cell in cells):
            return table
    return None


def _span(words: str, to: Drafting, order: str) -> Span | None:
    found = _RANGE.fullmatch(words.strip())
    if found is None:
        return None
    return days.whole(f"{found[1]} - {found[2]}", to.today, "dmy" if order == "dmy" else "mdy")


def _nameless(file: str) -> str:
    """The file's name without the person's: Content_2023-08-07_2024-08-05_….xlsx."""
    stem, point, suffix = file.rpartition(".")
    if not stem.startswith(("Content_", "AggregateAnalytics_")):
        return file
    start, _, rest = stem.partition("_")
    return f"{start}{_PERSON.sub('_…', f'_{rest}')}{point}{suffix}"


IMPORTER = Importer(
    Guide(
        {"de": "LinkedIn (Profil)", "en": "LinkedIn (profile)"},
        {"de": "LinkedIn › Ich › Beiträge und Aktivität › Analysen › Inhalte › Exportieren",
         "en": "LinkedIn › Me › Posts & Activity › Analytics › Content › Export"},
        "The number of followers of days other than the last one; the reach of shorter periods than the one exported.",
        ("linkedin",),
    ),
    recognise, read,
)  # fmt: skip
