"""TikTok: Studio's overview, followers, viewers and content; the Business Center's account, audience and videos."""

from __future__ import annotations

from kpi.imports import days
from kpi.imports.draft import Guide
from kpi.imports.drafting import Drafting, Importer
from kpi.imports.files import File
from kpi.imports.meanings import Form, Match, day, derived, label, not_additive, text, value
from kpi.imports.names import shown
from kpi.imports.recognition import best, by_places, match
from kpi.imports.tables import Table

_VIEWS = "Video Views | Videoaufrufe | Aufrufe | Total views"
_LIKES = "Likes | Gefällt mir | „Gefällt mir“-Angaben | Total likes | Me gusta | J’aime | Curtidas"
_COMMENTS = "Comments | Kommentare | Total comments | Comentarios | Commentaires | Comentários"
_SHARES = "Shares | Geteilt | Geteilte Inhalte | Total shares | Compartidos | Partages | Compartilhamentos"
_PROFILE = "Profile Views | Profilaufrufe | Visitas al perfil | Visualizações do perfil | Vues du profil"
_NEW = "New followers | Neue Follower | Neue Follower*innen"
_LOST = "Lost followers | Verlorene Follower | Verlorene Follower*innen"
_REACHED = "Reached audience | Erreichte Zielgruppe | Erreichtes Publikum"
_SAVES = "Add to Favorites | Favorites | Zu Favoriten hinzugefügt | Favoriten"

FORMS = (
    Form(
        "overview",
        (day(), value(_VIEWS, "brand_views"), value(_PROFILE, "profile_visits"), value(_LIKES, "reactions"),
         value(_COMMENTS, "comments"), value(_SHARES, "shares")),
        frozenset({"brand_views", "profile_visits", "reactions", "comments", "shares"}),
    ),
    Form(
        "account",
        (day(), value(_VIEWS, "brand_views"), value(_REACHED, "brand_reach"), value(_PROFILE, "profile_visits"),
         value(_LIKES, "reactions"), value(_SHARES, "shares"), value(_COMMENTS, "comments"),
         value("Phone number clicks | Klicks auf Telefonnummer | Telefonnummer-Klicks", "phone_clicks"),
         value("Leads submission | Lead submissions | Lead-Übermittlungen | Übermittelte Leads", "lead_forms"),
         derived("Net growth | Nettowachstum | Netto-Zuwachs"), value(_NEW, "followers_gained"),
         value(_LOST, "followers_lost")),
        frozenset({"brand_reach", "brand_views", "profile_visits"}), sums=(((9, 11), 10),),
    ),
    Form(
        "audience",
        (day(), value(_NEW, "followers_gained"), value(_LOST, "followers_lost"),
         value("Total followers | Follower insgesamt | Follower*innen insgesamt", "brand_followers"),
         value(_REACHED, "brand_reach"),
         value("Engaged audience | Interagierende Zielgruppe | Engagiertes Publikum", "audience_engaged"),
         derived("Net growth | Nettowachstum | Netto-Zuwachs")),
        frozenset({"brand_reach", "audience_engaged"}),
    ),
    Form(
        "videos",
        (text("Video title | Videotitel | Título del video"), text("Video link | Videolink | Video-Link"),
         day("Post time | Veröffentlichungszeit | Beitragszeit | Hora de publicación"), text("Time | Uhrzeit | Zeit"),
         value(_VIEWS, "post_views"), value(_LIKES, "post_reactions"), value(_COMMENTS, "post_comments"),
         value(_SHARES, "post_shares"), value(_SAVES, "post_saves"),
         not_additive("Reached audience | Total reach"), derived("Average watch time | Full video watched rate")),
        frozenset({"post time", "post_views", "post_reactions"}), by_publication=True, counts_rows="posts",
    ),
    Form(
        "followers",
        (day(), value("Followers | Follower | Follower*innen | Seguidores | Abonnés", "brand_followers"),
         value("Difference in followers from previous day | Veränderung der Follower gegenüber dem Vortag",
               "followers_net")),
        frozenset({"brand_followers", "followers_net"}),
    ),
    Form(
        "viewers",
        (day(), value("Total viewers | Viewers | Zuschauer insgesamt | Zuschauer*innen insgesamt", "viewers"),
         value("New viewers | Neue Zuschauer | Neue Zuschauer*innen", "viewers_new"),
         value("Returning viewers | Wiederkehrende Zuschauer | Wiederkehrende Zuschauer*innen", "viewers_returning")),
        frozenset({"viewers", "viewers_new"}),
    ),
    Form(
        "activity",
        (label("Date | Datum"), label("Hour | Stunde"), not_additive("Active followers | Aktive Follower")),
        frozenset({"hour", "active followers"}),
    ),
    Form("gender", (label("Gender | Geschlecht"), not_additive("Distribution | Verteilung | Percentage")),
         frozenset({"gender", "distribution"})),
    Form("territories",
         (label("Top territories | Top-Regionen"), not_additive("Distribution | Verteilung | Percentage")),
         frozenset({"top territories", "distribution"})),
)  # fmt: skip
_BREAKDOWNS = ("activity", "gender", "territories")


def recognise(_: File, tables: tuple[Table, ...]) -> float:
    """By words; in any language by what only TikTok writes: days without a year, or a net growth among its parts."""
    return best(tables, _form)


def _form(table: Table) -> Match | None:
    if found := match(table, FORMS):
        return found
    parts = [days.part(row[0]) for row in table.rows if row]
    if parts and all(part is not None and part.year is None for part in parts):
        return by_places(table, FORMS[0])
    return None


def read(to: Drafting) -> None:
    """Every table by its form. Dates without a year are those that end nearest before the day of the import."""
    to.platform = "tiktok"
    for table in to.headed():
        found = _form(table)
        if found is None or found.form.title in _BREAKDOWNS:
            to.breakdown(table, found)
            to.note("“{title}” says nothing of a period and was left out.", table.line,
                    title=shown(table.title or table.sheet or to.file.name))  # fmt: skip
            continue
        to.say_if_by_places(table, found)
        before = len(to.columns)
        to.table(table, found, missing=("nan",))
        for column in to.columns[before:]:
            if column.key == "brand_reach":
                to.ask_reach(column, "TikTok")


IMPORTER = Importer(
    Guide(
        "TikTok",
        {"de": "TikTok Studio › Analysen › Übersicht › Zeitraum wählen › Daten herunterladen › CSV oder XLSX; "
               "oder Business Center › Konto › Analysen › Exportieren",
         "en": "TikTok Studio › Analytics › Overview › choose the period › Download data › CSV or XLSX; "
               "or Business Center › account › Analytics › Export"},
        "The year of its dates; a month's reach, as days of reach cannot be added up.",
        ("tiktok",),
    ),
    recognise, read,
)  # fmt: skip
