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
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from kpi.errors import Problem
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


@dataclass(frozen=True, slots=True)
class Importer:
    """A source of files: what to say of it, how its files are recognised, and how they are read."""

    guide: Guide
    recognise: Callable[..., float]
    read: Callable[..., None]


IMPORTERS: Mapping[str, Importer] = {}
"""Key of a source → its importer. Draft.source names one of them."""


def draft(
    data: bytes,
    name: str,
    *,
    today: dt.date,
    answers: Answers = Answers(),  # noqa: B008 - frozen
    kpis: Sequence[Kpi] = (),
    source: str = "",
) -> tuple[Draft, ...]:
    """What a file holds. A zip gives a draft for each file in it.

    `kpis` are the workspace's KPIs, so that a plain table can name them by key or name; `source` is a key of IMPORTERS
    to read the file as, instead of recognising it.
    """
    del today, answers, kpis, source
    message = "No source is known that writes files like this one. Choose what its columns are, or leave it out."
    safe = PurePath(name.replace("\\", "/")).name
    return (Draft(safe, hashlib.sha256(data).hexdigest(), problems=(Problem(message, {}, safe),)),)
