"""LinkedIn, page: content (updates until 2023), followers, visitors, competitors; as exported or saved as XLSX or CSV.

The followers file has a day's gains under “Total followers” and never the number of followers; the competitors file has
that number for the last day of its period.
"""

from __future__ import annotations

import datetime as dt
import re
from itertools import product

from kpi.imports import days
from kpi.imports.draft import Column, Guide, Use, Values
from kpi.imports.drafting import Drafting, Importer
from kpi.imports.files import File
from kpi.imports.meanings import Form, Meaning, day, derived, ignored, kind_and_unit, label, text, value
from kpi.imports.names import name
from kpi.imports.numerals import read as read_numbers
from kpi.imports.recognition import match, recognise
from kpi.imports.tables import Table
from kpi.imports.tables import text as as_text
from kpi.model import Cadence

_NAME = re.compile(
    r"(?P<page>.+?)_(?:content|updates|followers|visitors|competitor_analytics)(?:_(?P<at>\d{13}))?", re.IGNORECASE
)
_SHARES = {"organic": ("organic", "organisch", "orgánico", "orgánicas", "orgânico", "orgânicas", "organique"),
           "paid": ("sponsored", "gesponsert", "patrocinado", "patrocinadas", "sponsorisé"),
           "": ("total", "gesamt", "totais", "totales")}  # fmt: skip
_COUNTED = {
    "brand_views": "Impressions|Impressionen|Impresiones|Impressões",
    "clicks": "Clicks|Klicks|Clics|Cliques",
    "reactions": "Reactions|Reaktionen|Reacciones|Reações",
    "comments": "Comments|Kommentare|Comentarios|Comentários|Commentaires",
    "shares": "Reposts|Shares|Geteilte Beiträge|Veces compartido|Compartilhamentos|Republications",
}


def _shared(words: str, key: str) -> list[Meaning]:
    """Organic, sponsored, total: three columns of a number."""
    made = []
    for share, names in _SHARES.items():
        every = "|".join(f"{word} ({one})" for word, one in product(words.split("|"), names))
        made.append(value(every, f"{key}_{share}".rstrip("_")) if key else derived(every))
    return made


CONTENT = Form(
    "content",
    (
        day(),
        *_shared(_COUNTED["brand_views"], "brand_views"),
        value("Unique impressions (organic)|Impressões exclusivas (orgânicas)|Eindeutige Impressions (organisch)",
              "brand_reach"),
        *(meaning for key in ("clicks", "reactions", "comments", "shares") for meaning in _shared(_COUNTED[key], key)),
        *_shared("Engagement rate|Interaktionsrate|Taxa de engajamento|Tasa de interacción|Taux d’engagement", ""),
    ),
    needs=frozenset({"brand_views", "clicks", "comments"}),
    sums=(((1, 2), 3), ((5, 6), 7), ((8, 9), 10)),
)  # fmt: skip
POSTS = Form(
    "posts",
    (
        text("Post title|Update title|Titel des Beitrags"), text("Post link|Update link|Link zum Beitrag"),
        ignored("Post type|Update type"), text("Campaign name"), text("Posted by"),
        day("Created date|Erstellt am|Erstellungsdatum"), ignored("Campaign start date"), ignored("Campaign end date"),
        ignored("Audience"), value("Impressions|Impressionen", "post_views"), value("Views", "post_video_views"),
        ignored("Offsite Views"), value("Clicks|Klicks", "post_clicks"), derived("Click through rate (CTR)"),
        value("Likes|Reactions", "post_reactions"), value("Comments|Kommentare", "post_comments"),
        value("Reposts|Shares", "post_shares"), value("Follows", "post_followers_gained"), derived("Engagement rate"),
        ignored("Content Type"),
    ),
    needs=frozenset({"post_views", "post_clicks", "created date"}), by_publication=True, counts_rows="posts",
)  # fmt: skip
_GAINS = (
    value("Sponsored followers|Gesponserte Follower|Seguidores patrocinados", "followers_gained_paid"),
    value(
        "Organic followers|Organische Follower|Seguidores orgânicos|Seguidores orgánicos", "followers_gained_organic"
    ),
    value("Auto-invited followers|Automatisch eingeladene Follower", "followers_gained_invited"),
    value("Total followers|Follower gesamt|Follower insgesamt|Total de seguidores", "followers_gained"),
)
FOLLOWERS = Form("followers", (day(), *_GAINS), frozenset({"followers_gained", "followers_gained_organic"}),
                 sums=(((1, 2, 3), 4),))  # fmt: skip
OLD_FOLLOWERS = Form("followers", (day(), *_GAINS[:2], _GAINS[3]), FOLLOWERS.needs, sums=(((1, 2), 3),))
_SECTIONS = ("overview", "life", "jobs", "products", "total")
_VISITS = (("page views", "page_views"), ("unique visitors", "unique_visitors"))
_DEVICES = ("desktop", "mobile", "total")


def _visits(section: str) -> list[Meaning]:
    """Page views and unique visitors of a section, by device."""
    return [
        value(f"{section} {words} ({device})|{section}_{words.replace(' ', '_')}_({device})",
              "_".join(filter(None, (key, section.replace("total", ""), device.replace("total", "")))))
        for (words, key), device in product(_VISITS, _DEVICES)
    ]  # fmt: skip


def _visitors(sections: tuple[str, ...]) -> Form:
    columns = (day(), *(meaning for section in sections for meaning in _visits(section)))
    sums = tuple(((place, place + 1), place + 2) for place in range(1, len(columns), 3))
    return Form("visitors", columns, frozenset({"page_views", "unique_visitors"}), sums=sums[::2])


VISITORS = tuple(_visitors(sections) for sections in (("overview", "life", "jobs", "total"), _SECTIONS))
COMPETITORS = Form(
    "competitors",
    (label("Page|Seite|Página"), value("Total Followers|Follower gesamt", "brand_followers"),
     value("New Followers|Neue Follower", "followers_gained"),
     value("Total post engagements|Total engagements", "interactions"), value("Total posts", "posts")),
    needs=frozenset({"brand_followers", "posts"}),
)  # fmt: skip
FORMS = (CONTENT, POSTS, FOLLOWERS, OLD_FOLLOWERS, *VISITORS, COMPETITORS)


def read(to: Drafting) -> None:
    """Every sheet; those about parts of the audience are only counted."""
    to.platform = "linkedin"
    _name(to)
    parts = []
    for table in to.tables:
        found = match(table, FORMS)
        if found is None:
            parts.append(table.sheet or table.title)
            to.breakdown(table)
        elif found.form is COMPETITORS:
            _competitors(to, table)
        else:
            to.table(table, found)
            if found.was_by_position:
                to.note("The columns of “{title}” were understood by their places.", table.line, title=table.sheet)
            if found.form.title == "content":
                _interactions(to)
            elif found.form.title == "followers":
                _ask_followers(to)
    if parts:
        to.note("Tables about parts of the audience were left out, as no KPI takes them: {titles}.", titles=parts)


def _name(to: Drafting) -> None:
    """The page and the moment of the export, of which only the file's name tells."""
    found = _NAME.match(to.file.name.rpartition(" › ")[2])
    if found:
        to.account = re.sub(r"\s+-\s+", "-", found["page"]).strip()
        if found["at"]:
            to.exported = dt.datetime.fromtimestamp(int(found["at"]) / 1000, dt.UTC).date()


def _interactions(to: Drafting) -> None:
    """Clicks, reactions, comments and reposts together: the numerator of LinkedIn's own engagement rate."""
    block = len(to.blocks) - 1
    parts = {column.key: column for column in to.columns if column.block == block and column.use is Use.VALUE}
    wanted = [parts.get(key) for key in ("clicks", "reactions", "comments", "shares")]
    columns = [column for column in wanted if column is not None]
    if len(columns) < len(wanted):
        return
    sums: dict[tuple[dt.date, int], float] = {}
    for column in columns:
        for start, number, row in column.values:
            sums[start, row] = sums.get((start, row), 0.0) + number
    kind, unit = kind_and_unit("interactions", to.kpis)
    values = Values((start, number, row) for (start, row), number in sums.items())
    to.columns.append(
        Column("", Use.VALUE, "interactions", kind, unit, Cadence.DAILY, None, to.platform, to.account, values,
               block=block, question="kpi:content:")
    )  # fmt: skip


def _ask_followers(to: Drafting) -> None:
    gains = [column.values.last for column in to.columns if column.key == "followers_gained" and column.values]
    if gains and gains[-1]:
        to.ask_value(
            "brand_followers", gains[-1], Cadence.DAILY,
            "LinkedIn exports only the followers gained. How many followers did the page have on {day}?", day=gains[-1],
        )  # fmt: skip


def _competitors(to: Drafting, table: Table) -> None:
    """The own page's row: followers on the last day, the rest for the period that the sheet names above its header."""
    pages = [as_text(row[0]) for row in table.rows]
    own = [
        place for place, page in enumerate(pages) if name(page).replace(" ", "") == name(to.account).replace(" ", "")
    ]
    if not own:
        answer = pages[0] if len(pages) == 1 else to.ask_account("Which of these pages is yours?", pages)
        own = [place for place, page in enumerate(pages) if page == answer]
    span = _span(to, table)
    found = match(table, (COMPETITORS,))
    to.block(table, read=len(own) if span else 0, skipped=len(pages) - (len(own) if span else 0))
    if len(pages) > len(own):
        to.note("Other pages than one's own were left out: {n}.", table.line, n=len(pages) - len(own))
    if found is None or span is None or not own:
        return
    to.period = span
    for place, meaning in enumerate(found.meanings):
        if meaning is None or meaning.key is None:
            continue
        cells = read_numbers(table.column(place), "en")
        number = cells.numbers[own[0]]
        if number is None:
            continue
        kind, unit = kind_and_unit(meaning.key, to.kpis)
        is_stock = meaning.key == "brand_followers"
        to.columns.append(
            Column(table.header[place], Use.VALUE, meaning.key, kind, unit,
                   Cadence.DAILY if is_stock else days.calendar(*span), None if is_stock else span, to.platform,
                   to.account, Values([(span[1] if is_stock else span[0], number, table.lines[own[0]])]), cells.tally,
                   len(to.blocks) - 1, place + 1, f"kpi:competitors:{name(table.header[place])}")
        )  # fmt: skip
    if days.calendar(*span) is None:
        to.note(
            "{first} to {last} is no month, quarter or year, so that only the number of followers can be taken over. "
            "Choose a whole month for the export.", table.line, first=span[0], last=span[1],
        )  # fmt: skip


def _span(to: Drafting, table: Table) -> tuple[dt.date, dt.date] | None:
    for comment in table.comments:
        cells = [cell.strip() for cell in comment.split(",")]
        read = days.read(cells, min(to.today, to.exported or to.today), order=to.order)
        if len(cells) == 2 and read.starts[0] and read.starts[1] and not read.is_undecided:
            return read.starts[0], read.starts[1]
    return None


def _recognise(file: File, tables: tuple[Table, ...]) -> float:
    return recognise(FORMS)(file, tables)


IMPORTER = Importer(
    Guide(
        {"de": "LinkedIn (Seite)", "en": "LinkedIn (page)"},
        {"de": "LinkedIn-Seite › Analysen › Inhalte, Follower oder Besucher › Exportieren",
         "en": "LinkedIn page › Analytics › Content, Followers or Visitors › Export"},
        "The number of followers: the export has only those gained.",
        ("linkedin",),
    ),
    _recognise, read,
)  # fmt: skip
