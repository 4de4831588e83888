"""X: the account's overview by day, its posts, and the activity files of the years as Twitter, by post or by day."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from kpi.imports import numerals
from kpi.imports.draft import Guide, Use, Values
from kpi.imports.drafting import Drafting, Importer
from kpi.imports.files import File
from kpi.imports.meanings import Form, Match, day, derived, ignored, text, value
from kpi.imports.names import shown
from kpi.imports.recognition import best, by_places, match
from kpi.imports.tables import Table

_LIKES = "Likes | Favorites | Curtidas | Me gusta | J’aime | „Gefällt mir“-Angaben | Gefällt mir | Gefällt-mir-Angaben"
_REPLIES = "Replies | Antworten | Respostas | Respuestas | Réponses"
_REPOSTS = "Reposts | Retweets | Republicações | Republicaciones | Republications"
_IMPRESSIONS = "Impressions | Impressionen | Impressões | Impresiones"
_ENGAGEMENTS = "Engagements | Interaktionen | Engajamentos | Interacciones | Engagement"
_BOOKMARKS = "Bookmarks | Lesezeichen | Itens salvos | Guardados | Signets"
_SHARES = "Shares | Share | Geteilt | Teilen | Geteilte Inhalte | Compartilhamentos | Compartidos | Partages"
_FOLLOWS = "New follows | Neue Follower | Neue Follows | Novos seguidores | Nuevos seguidores | Nouveaux abonnés"
_PROFILE = "Profile visits | Profilbesuche | Profilaufrufe | Visitas ao perfil | Visitas al perfil | Visites du profil"
_URLS = "Url clicks | URL-Klicks | Klicks auf URLs | Link-Klicks | Cliques de URL | Clics en la URL | Clics sur l’URL"
_DETAILS = "Detail expands | Detail-Erweiterungen | Detailerweiterungen | Details erweitert"
_HASHTAGS = "Hashtag clicks | Hashtag-Klicks | Cliques em hashtags"
_PERMALINKS = "Permalink clicks | Permalink-Klicks"

OVERVIEW = Form(
    "overview",
    (
        day(),
        value(_IMPRESSIONS, "brand_views"),
        value(_LIKES, "reactions"),
        value(_ENGAGEMENTS, "interactions"),
        value(_BOOKMARKS, "saves"),
        value(_SHARES, "shares_by_link"),
        value(_FOLLOWS, "followers_gained"),
        value("Unfollows | Entfolgt | Nicht mehr gefolgt | Deixar de seguir | Dejar de seguir", "followers_lost"),
        value(_REPLIES, "comments"),
        value(_REPOSTS, "shares"),
        value(_PROFILE, "profile_visits"),
        value(
            "Create Post | Beitrag erstellen | Beiträge erstellt | Post erstellen | Criar post | Crear post", "posts"
        ),
        value("Video views | Videoaufrufe | Video-Aufrufe | Visualizações de vídeo", "video_views"),
        value("Media views | Medienaufrufe | Medien-Aufrufe | Visualizações de mídia", "media_views"),
    ),
    frozenset({"brand_views", "interactions", "followers_gained", "followers_lost"}),
)
POSTS = Form(
    "posts",
    (
        text("Post id | Beitrags-ID | Post-ID | Tweet id"),
        day(),
        text("Post text | Beitragstext | Post-Text | Texto do post"),
        text("Link | Post link | Beitragslink"),
        value(_IMPRESSIONS, "post_impressions"),
        value(_LIKES, "post_reactions"),
        value(_ENGAGEMENTS, "post_interactions"),
        value(_BOOKMARKS, "post_saves"),
        value(_SHARES, "post_shares_by_link"),
        value(_FOLLOWS, "post_followers_gained"),
        value(_REPLIES, "post_comments"),
        value(_REPOSTS, "post_shares"),
        value(_PROFILE, "post_profile_visits"),
        value(_DETAILS, "post_detail_expands"),
        value(_URLS, "post_link_clicks"),
        value(_HASHTAGS, "post_hashtag_clicks"),
        value(_PERMALINKS, "post_permalink_clicks"),
    ),
    frozenset({"post_impressions", "post_interactions", "post_saves", "post_comments"}),
    by_publication=True,
    counts_rows="posts",
)
_PROMOTED = ignored(
    " | ".join(
        f"promoted {what}"
        for what in ("impressions", "engagements", "engagement rate", "retweets", "replies", "likes", "favorites",
                     "user profile clicks", "url clicks", "hashtag clicks", "detail expands", "permalink clicks",
                     "app opens", "app installs", "follows", "email tweet", "dial phone", "media views",
                     "media engagements")
    )
)  # fmt: skip
TWEETS = Form(
    "tweets",
    (
        text("Tweet id"),
        text("Tweet permalink"),
        text("Tweet text"),
        day("time"),
        value("impressions", "post_impressions"),
        value("engagements", "post_interactions"),
        derived("engagement rate"),
        value("retweets", "post_shares"),
        value("replies", "post_comments"),
        value("likes | favorites", "post_reactions"),
        value("user profile clicks", "post_profile_visits"),
        value("url clicks", "post_link_clicks"),
        value("hashtag clicks", "post_hashtag_clicks"),
        value("detail expands", "post_detail_expands"),
        value("permalink clicks", "post_permalink_clicks"),
        ignored("app opens | app installs | email tweet | dial phone"),
        value("follows", "post_followers_gained"),
        value("media views", "post_media_views"),
        ignored("media engagements"),
        _PROMOTED,
    ),
    frozenset({"tweet id", "post_impressions", "post_shares"}),
    by_publication=True,
    counts_rows="posts",
)
DAILY_TWEETS = Form(
    "daily_tweets",
    (
        day(),
        value("Tweets published", "posts"),
        value("impressions", "brand_views"),
        value("engagements", "interactions"),
        derived("engagement rate"),
        value("retweets", "shares"),
        value("replies", "comments"),
        value("likes | favorites", "reactions"),
        value("user profile clicks", "profile_visits"),
        value("url clicks", "link_clicks"),
        value("hashtag clicks", "hashtag_clicks"),
        value("detail expands", "detail_expands"),
        value("permalink clicks", "permalink_clicks"),
        ignored("app opens | app installs | email tweet | dial phone"),
        value("follows", "followers_gained"),
        value("media views", "media_views"),
        ignored("media engagements"),
        _PROMOTED,
    ),
    frozenset({"posts", "brand_views", "shares"}),
)
VIDEOS = Form(
    "videos",
    (
        day(),
        value("Views | Aufrufe | Videoaufrufe", "video_views"),
        value("Watch time (ms) | Wiedergabezeit (ms)", "watch_time", scale=0.001),
        derived("Average watch time (ms) | Completion rate | Abschlussrate"),
        value("Estimated revenue", "video_revenue"),
    ),
    frozenset({"date", "video_views", "watch_time"}),
)
FORMS = (TWEETS, DAILY_TWEETS, OVERVIEW, POSTS, VIDEOS)
_PERIOD = re.compile(r"activity_metrics_.+_(\d{8})_(\d{8})_[a-z]{2}")


def recognise(_: File, tables: tuple[Table, ...]) -> float:
    """By words; the overview in any language by its fourteen places, newest day first."""
    return best(tables, _form)


def read(to: Drafting) -> None:
    """The first table of each form; the list of videos under the days of them is only counted."""
    to.platform = "x"
    for table in to.headed():
        found = _form(table)
        if found is None:
            to.breakdown(table)
            to.note("A table without days was left out.", table.line)
            continue
        to.say_if_by_places(table, found)
        before = len(to.columns)
        to.table(table, found)
        _drop_zeros(to, before)
    if period := _period(to.file.name):
        to.period = period


def _drop_zeros(to: Drafting, before: int) -> None:
    """The overview writes 0 for views of videos and media, whatever was watched: that is no measurement."""
    for place, column in enumerate(to.columns[before:], before):
        if column.key in ("video_views", "media_views") and column.values and not any(column.values.numbers):
            to.columns[place] = replace(column, use=Use.IGNORED, key=None, values=Values())
            to.note("“{title}” is 0 throughout and was left out: the platform does not fill it in.",
                    title=shown(column.header))  # fmt: skip


def _period(file: str) -> tuple[dt.date, dt.date] | None:
    """What the name of an old file says: its end is the first day after."""
    found = _PERIOD.search(file)
    try:
        first, end = (dt.date.fromisoformat(part) for part in found.groups()) if found else (None, None)
    except ValueError:
        return None
    return (first, end - dt.timedelta(days=1)) if first and end and first < end else None


def _form(table: Table) -> Match | None:
    """By words, or by places where likes and replies are never more than engagements."""
    if found := match(table, FORMS):
        return found
    found = by_places(table, OVERVIEW)
    if found is None:
        return None
    likes, engagements, replies = (numerals.read(table.column(place), "en").numbers for place in (2, 3, 8))
    rows = list(zip(likes, engagements, replies, strict=True))
    fits = all(None not in row and max(row[0] or 0, row[2] or 0) <= (row[1] or 0) for row in rows)
    return found if fits and any(row[1] for row in rows) else None


IMPORTER = Importer(
    Guide(
        "X",
        {"de": "x.com › Premium › Analysen › Übersicht (oder Inhalte) › Zeitraum wählen › Daten exportieren",
         "en": "x.com › Premium › Analytics › Overview (or Content) › choose the period › Export data"},
        "The number of followers, and how many accounts were reached.",
        ("x",),
    ),
    recognise, read,
)  # fmt: skip
