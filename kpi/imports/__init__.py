"""Reading files into drafts: bytes in; values, problems and questions out. Pure: nothing here writes or asks the clock.

    draft(data, "Reach.csv", today=today) → (Draft, …)      one for each file in a zip, else one

What only the user knows comes back as `Draft.questions`; their answers go into the same call again:

    draft(data, "Reach.csv", today=today, answers=answers.plus({question.key: "instagram"}))

The same bytes, name, day, answers and KPIs give the same drafts. Whatever the bytes are, there is a Draft and no
exception: a file that cannot be read is one with a problem and no source. See kpi/imports/draft.py for what a draft
holds; `Draft.storable` are the columns whose values can be stored.

A source is one file of this folder with an Importer, registered below.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from kpi.imports import (
    ga4,
    google_ads,
    google_trends,
    linkedin_page,
    linkedin_personal,
    meta_account,
    meta_ads,
    meta_posts,
    plain,
    search_console,
    tiktok,
    x,
    youtube,
)
from kpi.imports.draft import (
    NOT_IMPORTED,
    Answers,
    Ask,
    Block,
    Column,
    Control,
    Draft,
    Guide,
    Question,
    Span,
    Tally,
    Use,
    Value,
    Values,
)
from kpi.imports.drafting import Drafting, Importer
from kpi.imports.files import File, opened
from kpi.imports.tables import Table, tables
from kpi.model import Kpi

__all__ = [
    "IMPORTERS",
    "NOT_IMPORTED",
    "Answers",
    "Ask",
    "Block",
    "Column",
    "Control",
    "Draft",
    "Guide",
    "Importer",
    "Question",
    "Span",
    "Tally",
    "Use",
    "Value",
    "Values",
    "draft",
]


IMPORTERS: Mapping[str, Importer] = {
    "meta_account": meta_account.IMPORTER,
    "linkedin_page": linkedin_page.IMPORTER,
    "linkedin_personal": linkedin_personal.IMPORTER,
    "meta_posts": meta_posts.IMPORTER,
    "x": x.IMPORTER,
    "tiktok": tiktok.IMPORTER,
    "youtube": youtube.IMPORTER,
    "ga4": ga4.IMPORTER,
    "search_console": search_console.IMPORTER,
    "google_ads": google_ads.IMPORTER,
    "meta_ads": meta_ads.IMPORTER,
    "google_trends": google_trends.IMPORTER,
    "plain": plain.IMPORTER,
}
"""Key of a source → its importer; of equally good ones the first is taken. Draft.source names one of them."""
_SURE = 0.5
"""The least score with which an importer takes a file."""


def draft(
    data: bytes,
    name: str,
    *,
    today: dt.date,
    answers: Answers = Answers(),  # noqa: B008 - frozen
    kpis: Sequence[Kpi] = (),
    source: str = "",
    single: Callable[[str], Answers] = lambda _: Answers(),
) -> tuple[Draft, ...]:
    """What a file holds. A zip gives a draft for each file in it.

    `kpis` are the workspace's KPIs, so that a plain table can name them by key or name; `source` is a key of IMPORTERS
    to read the file as, instead of recognising it. `single` are the answers about one file of a zip, by its hash.
    """
    return tuple(
        _drafted(file, today, answers.plus(single(file.sha256).given), kpis, source) for file in opened(data, name)
    )


def _drafted(file: File, today: dt.date, answers: Answers, kpis: Sequence[Kpi], source: str) -> Draft:
    if file.problems:
        return Draft(file.name, file.sha256, problems=file.problems, notes=file.notes)
    found = tables(file)
    key = source or _recognised(file, found)
    drafting = Drafting(file, found, key, today, answers, kpis)
    if key:
        IMPORTERS[key].read(drafting)
    else:
        message = (
            "No source is known that writes files like this one, and it is no table with a date in each row or above "
            "each column. Add the dates, or leave it out."
        )
        drafting.refuse(message)
    return drafting.draft()


def _recognised(file: File, found: tuple[Table, ...]) -> str:
    """The importer that the file fits best."""
    scores = {key: importer.recognise(file, found) for key, importer in IMPORTERS.items()}
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] >= _SURE else ""
