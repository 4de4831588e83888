"""What columns of exports mean: the words they go by in several languages, and the KPI that they are.

A meaning's key is a KPI of the library where the library has it, else a stable key of our own below, which a workspace
keeps as a part until a KPI wants it. Keys that begin with post_ are sums over the posts published in a period, where
the same platform also gives the number by the day on which it happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kpi.imports.draft import Use
from kpi.imports.names import name, without_currency
from kpi.library import library
from kpi.model import DEFAULT_TIME, Aggregation, Kind, Kpi, Unit

COUNT, PERCENT, DURATION, EURO = (
    Unit(),
    Unit(kind="percent"),
    Unit(kind="duration"),
    Unit(kind="currency", currency="EUR"),
)

PARTS = ("_organic", "_paid", "_invited", "_desktop", "_mobile", "_overview", "_life", "_jobs", "_products")
"""Ends of keys of parts that a platform tells apart: brand_views_paid are of the kind of brand_views."""
_FLOWS = """
    posts reactions comments saves clicks profile_visits profile_clicks sessions sessions_engaged page_views users_new
    events conversions followers_net shares_by_link phone_clicks lead_forms hashtag_clicks detail_expands dislikes
    ad_impressions ad_clicks ad_results ad_interactions ad_link_clicks ad_saves ad_shares ad_page_likes
    ad_page_interactions search_impressions search_clicks search_position_sum thumbnail_impressions thumbnail_clicks
    views_3_seconds views_1_minute video_views media_views
    post_views post_impressions post_interactions post_clicks post_link_clicks post_reactions post_comments post_shares
    post_saves post_followers_gained post_profile_visits post_video_views
"""
_UNIQUES = """
    ad_reach viewers viewers_new viewers_returning unique_visitors users users_total users_returning audience_engaged
"""
OWN: dict[str, tuple[Kind, Unit]] = {
    **dict.fromkeys(_FLOWS.split(), (Kind.FLOW, COUNT)),
    **dict.fromkeys(_UNIQUES.split(), (Kind.UNIQUE, COUNT)),
    **dict.fromkeys(("revenue", "ad_conversion_value", "video_revenue"), (Kind.FLOW, EURO)),
    "watch_time": (Kind.FLOW, DURATION),
    "engagement_time": (Kind.FLOW, DURATION),
    "trend": (Kind.INDEX, Unit(kind="index")),
}
"""Keys that the library does not have, with their kind and unit. What begins with trend_ is of the kind of trend; what
begins with social_ counts visits from social media alone."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column is. Words compare as names: without case, soft hyphens and extra blanks."""

    words: frozenset[str]
    use: Use = Use.VALUE
    key: str | None = None
    scale: float = 1.0
    """What its numbers are multiplied with to be in the stored unit: hours × 3600."""
    unit: Unit | None = None
    """Where the header or the file says another one than the key's own: a currency."""
    percent: bool = False
    """Its bare numbers are percent: 6.27 is 6.27 %."""
    weight: str = ""
    """For a mean or rate: the key of the column that it is a mean over. Their product is kept, row by row, so that the
    mean of any period is the sum of products by the sum of weights."""


def _words(text: str) -> frozenset[str]:
    return frozenset(name(word) for word in text.split("|"))


def value(words: str, key: str, *, scale: float = 1.0, percent: bool = False) -> Meaning:
    """Measurements of a KPI; words as "Impressions | Impressionen"."""
    return Meaning(_words(words), Use.VALUE, key, scale, percent=percent)


def weighted(words: str, key: str, weight: str, *, scale: float = 1.0, percent: bool = False) -> Meaning:
    """A mean or rate that is kept as its numerator: its product with the column of the key `weight`."""
    return Meaning(_words(words), Use.VALUE, key, scale, percent=percent, weight=weight)


def derived(words: str) -> Meaning:
    """A rate or sum that is computed from other columns."""
    return Meaning(_words(words), Use.DERIVED)


def not_additive(words: str, key: str | None = None) -> Meaning:
    """A number about a single post or page, of which no sum or mean says anything about a period."""
    return Meaning(_words(words), Use.NOT_ADDITIVE, key)


def ignored(words: str) -> Meaning:
    """A number that is no measurement: a setting, a moving average, what nobody asks for."""
    return Meaning(_words(words), Use.IGNORED)


def day(words: str = "Date | Datum | Day | Tag | Fecha | Data | Jour | Dates") -> Meaning:
    """The day or period of a row."""
    return Meaning(_words(words), Use.DATE)


def label(words: str) -> Meaning:
    """What a row is about."""
    return Meaning(_words(words), Use.LABEL)


def text(words: str) -> Meaning:
    """Text, names, links: not kept."""
    return Meaning(_words(words), Use.TEXT)


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of table of a source: what its columns mean, in the order in which the platform writes them."""

    title: str
    """For the code: which table it is."""
    columns: Sequence[Meaning]
    needs: frozenset[str] = frozenset()
    """Keys (or the words of a column without a key) of which the table has all, to be told from others."""
    by_publication: bool = False
    """A row is a post; the numbers count for the day it was published."""
    sums: Sequence[tuple[Sequence[int], int]] = ()
    """Places of columns whose sum another column is, from 0. Where the words are of another language, the columns are
    understood by their places, as the platform never changes their order; these sums prove that it is that table."""
    counts_rows: str | None = None
    """The key of how many rows there are a day: posts."""

    @property
    def by_word(self) -> dict[str, Meaning]:
        """What each word means."""
        return {word: meaning for meaning in self.columns for word in meaning.words}


@dataclass(frozen=True, slots=True)
class Match:
    """A table's header understood as a form."""

    form: Form
    meanings: tuple[Meaning | None, ...]
    score: float
    """0 to 1."""
    was_by_position: bool = False

    @property
    def dated(self) -> int | None:
        """The place of the column of days."""
        return next((place for place, one in enumerate(self.meanings) if one and one.use is Use.DATE), None)

    def at(self, place: int) -> Meaning | None:
        """What the column in a place is."""
        return self.meanings[place] if place < len(self.meanings) else None

    def place_of(self, key: str) -> int | None:
        """The place of the first column that is a KPI."""
        return next((place for place, one in enumerate(self.meanings) if one and one.key == key), None)


def match(
    header: Sequence[str], forms: Iterable[Form], *, looks_right: Callable[[Form], bool] = lambda _: False
) -> Match | None:
    """The form that explains most of a header; None where none has all it needs.

    Where words fail, a form whose order never changes is taken if it has as many columns and `looks_right` says that
    days and numbers stand in the right ones and add up.
    """
    named = [_match(header, form) for form in forms]
    found = max((one for one in named if one), key=lambda one: one.score, default=None)
    if found is not None:
        return found
    for form in forms:
        if form.sums and len(form.columns) == len(header) and looks_right(form):
            return placed(form)
    return None


def placed(form: Form) -> Match:
    """A header understood as a form by its places alone."""
    return Match(form, tuple(form.columns), 0.6, was_by_position=True)


def _match(header: Sequence[str], form: Form) -> Match | None:
    by_word = form.by_word
    found = [meaning_of(cell, by_word) for cell in header]
    have = {meaning.key for meaning in found if meaning} | {
        word for meaning in found if meaning for word in meaning.words
    }
    filled = sum(1 for cell in header if cell.strip())
    known = sum(1 for meaning in found if meaning)
    if not filled or not known or not form.needs <= have:
        return None
    return Match(form, tuple(found), known / filled)


def meaning_of(header: str, by_word: Mapping[str, Meaning]) -> Meaning | None:
    """What a header means by its words; “Amount spent (UAH)” also says in which currency."""
    if meaning := by_word.get(name(header)):
        return meaning
    bare, currency = without_currency(header)
    meaning = by_word.get(name(bare)) if currency else None
    if meaning is None or meaning.key is None:
        return meaning
    return replace(meaning, unit=Unit(kind="currency", currency=currency))


def kind_and_unit(key: str, kpis: Iterable[Kpi] = ()) -> tuple[Kind, Unit]:
    """What a KPI is: as the workspace has it, as the library has it, as above; else a count that adds up."""
    for kpi in (*kpis, *library()):
        if kpi.key == key:
            return kpi.kind, kpi.unit
    whole = key.rpartition("_")[0]
    if key.endswith(PARTS) and whole:
        return kind_and_unit(whole, kpis)
    return OWN.get("trend" if key.startswith("trend_") else key.removeprefix("social_"), (Kind.FLOW, COUNT))


def stored(number: float, meaning: Meaning | None, unit: Unit, *, percent: bool = False) -> float:
    """A number as written, in the unit in which it is kept."""
    scaled = number * meaning.scale if meaning else number
    if unit.kind == "percent" and (percent or (meaning is not None and meaning.percent)):
        return scaled / 100
    return scaled


def adds_up(meaning: Meaning | None, kpis: Iterable[Kpi]) -> bool:
    """Whether the numbers of a column add up to that of its rows together: values of a flow, and no mean."""
    if meaning is None or meaning.use is not Use.VALUE or not meaning.key or meaning.weight:
        return False
    return is_additive(kind_and_unit(meaning.key, kpis)[0])


def is_additive(kind: Kind | None) -> bool:
    """Whether values of several rows make one by adding them up."""
    return kind is not None and DEFAULT_TIME[kind] is Aggregation.SUM
