"""Meta Business Suite, content level: a row per Facebook or Instagram post, with what it has gained since.

Columns come and go and change their order; “Views” stands twice in Facebook's header with two meanings, of which the
first one is the post's. A period's number is the sum over the posts published in it; the reach of posts is never
added up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from kpi.imports import days
from kpi.imports.draft import Guide
from kpi.imports.drafting import Drafting, Importer
from kpi.imports.meanings import Form, Match, day, derived, ignored, not_additive, text, value
from kpi.imports.names import name
from kpi.imports.recognition import match
from kpi.imports.recognition import recognise as by_forms
from kpi.imports.tables import Table

_PUBLISHED = day("Publish time|Veröffentlichungszeitpunkt|Zeitpunkt der Veröffentlichung|Hora de publicación|"
                 "Horário da publicação|Heure de publication")  # fmt: skip
_TEXTS = text(
    "Page name|Title|Description|Caption type|Permalink|Languages|Custom labels|Account username|Account name|"
    "Page ID|Account ID|Data comment|Seitenname|Titel|Beschreibung|Konto-Benutzername|Kontoname|Seiten-ID|Konto-ID|"
    "Datenkommentar|Benutzerdefinierte Labels|Sprachen"
)
_SETTINGS = ignored(
    "Duration (sec)|Duration (secs)|Dauer (Sek.)|Is crosspost|Is share|Post type|Beitragstyp|Funded content status|"
    "Date|Datum|Ad CPM (USD)|Ad impressions|Estimated earnings (USD)"
)
_COUNTED = (
    value("Views|Aufrufe|Visualizaciones|Visualizações", "post_views"),
    value("Comments|Kommentare|Comentarios|Comentários", "comments"),
    value("Shares|Geteilte Inhalte|Geteilte Beiträge|Veces compartido|Compartilhamentos", "shares"),
    not_additive("Reach|Reichweite|Alcance|Reach from Organic posts|Reach from Boosted posts|IMPRESSION:UNIQUE_USERS|"
                 "3-Second viewers|1-minute viewers|Unique negative feedback from users"),
)  # fmt: skip
FACEBOOK = Form(
    "facebook posts",
    (
        text("Post ID|Beitrags-ID"), _PUBLISHED, _TEXTS, _SETTINGS, *_COUNTED,
        value("Reactions|Reaktionen", "reactions"), value("Impressions|Impressionen", "post_impressions"),
        value("Reactions, Comments and Shares|Reactions, comments and shares|"
              "Reaktionen, Kommentare und geteilte Inhalte|Reaktionen, Kommentare und Shares", "post_interactions"),
        value("Total clicks|Klicks insgesamt|Gesamtzahl der Klicks", "post_clicks"),
        value("Link Clicks|Link-Klicks|Linkklicks", "post_link_clicks"),
        value("3-second video views", "views_3_seconds"), value("1-minute video views", "views_1_minute"),
        value("Seconds viewed", "watch_time"), derived("Average Seconds viewed"),
        ignored("Other Clicks|Matched Audience Targeting Consumption (Photo Click)|"
                "3-second video views from Boosted posts|3-second video views from Organic posts|"
                "Negative feedback from users"),
    ),
    needs=frozenset({"post id", "publish time", "reactions"}), by_publication=True, counts_rows="posts",
)  # fmt: skip
INSTAGRAM = Form(
    "instagram posts",
    (
        text("Post ID|Beitrags-ID"), _PUBLISHED, _TEXTS, _SETTINGS, *_COUNTED,
        value("Likes|Gefällt mir“-Angaben|„Gefällt mir“-Angaben|Gefällt-mir-Angaben|Me gusta|Curtidas", "reactions"),
        value("Saves|Gespeicherte Beiträge|Gespeichert|Guardados|Salvamentos", "saves"),
        value("Follows|Neue Follower", "post_followers_gained"),
    ),
    needs=frozenset({"post id", "publish time", "reactions", "saves"}), by_publication=True, counts_rows="posts",
)  # fmt: skip
FORMS = (INSTAGRAM, FACEBOOK)
_PERIOD = re.compile(r"([A-Z][a-z]{2}-\d{2}-\d{4})_([A-Z][a-z]{2}-\d{2}-\d{4})_\d+")


def read(to: Drafting) -> None:
    """One table of posts."""
    for table in to.tables:
        found = match(table, FORMS)
        if found is None:
            to.note("“{title}” has no posts and was left out.", table.line, title=table.title or table.sheet)
            to.breakdown(table)
            continue
        to.platform = "instagram" if found.form is INSTAGRAM else "facebook"
        to.table(table, _once(found, table), excluded=_failed(found))
    _period(to)


def _once(found: Match, table: Table) -> Match:
    """A header that stands twice means what it says the first time only."""
    seen: set[str] = set()
    meanings = []
    for header, meaning in zip(table.header, found.meanings, strict=True):
        twice = name(header) in seen
        meanings.append(replace(ignored(header), words=frozenset({name(header)})) if twice and meaning else meaning)
        seen.add(name(header))
    return replace(found, meanings=tuple(meanings))


def _failed(found: Match) -> Callable[[Sequence[object]], str | None]:
    """Why a row is left out: Meta failed to compute it, and gave it no post."""
    ids = next((place for place, one in enumerate(found.meanings) if one and "post id" in one.words), 0)

    def reason(row: Sequence[object]) -> str | None:
        post = row[ids] if ids < len(row) else ""
        if str(post).strip():
            return None
        return "Rows without a post, of which Meta says that an error occurred, were left out: {n}."

    return reason


def _period(to: Drafting) -> None:
    """The period that was asked for stands in the file's name alone."""
    found = _PERIOD.search(to.file.name)
    if found:
        first, last = days.read([found[1].replace("-", " "), found[2].replace("-", " ")], to.today).starts
        if first and last:
            to.period = first, last


IMPORTER = Importer(
    Guide(
        {"de": "Meta Business Suite (Beiträge)", "en": "Meta Business Suite (posts)"},
        {"de": "Meta Business Suite › Insights › Inhalte › Daten exportieren",
         "en": "Meta Business Suite › Insights › Content › Export data"},
        "The reach of a period: that of posts cannot be added up.",
        ("facebook", "instagram"),
    ),
    by_forms(FORMS), read,
)  # fmt: skip
