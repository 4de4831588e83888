"""Files as somebody brings them, read into drafts."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping

from kpi.i18n import Language
from kpi.imports import Answers, Draft, draft

TODAY = dt.date(2026, 11, 29)
LANGUAGES = (Language("de"), Language("en"))


def drafts(data: str | bytes, name: str = "f.csv", answers: Mapping[str, str] | None = None, *,
           today: dt.date = TODAY) -> tuple[Draft, ...]:  # fmt: skip
    """What a file holds; every row is counted and every sentence has its words in both languages."""
    raw = data if isinstance(data, bytes) else data.encode()
    found = draft(raw, name, today=today, answers=Answers(answers or {}))
    for one in found:
        for problem in (*one.problems, *one.notes, *(question.message for question in one.asked)):
            assert all(language(problem.message, **problem.params) for language in LANGUAGES)
        for column in one.columns:
            tally = column.tally
            assert not column.place or column.use.value == "date" or tally.numbers + tally.empty + tally.other >= 0
            assert all(value.row >= 0 for value in column.values)
    return found


def read(data: str | bytes, name: str = "f.csv", answers: Mapping[str, str] | None = None, *,
         today: dt.date = TODAY) -> Draft:  # fmt: skip
    """The draft of a file that is no archive."""
    (found,) = drafts(data, name, answers, today=today)
    return found


def stored(of: Draft) -> dict[str, float]:
    """Sum of each key that can be stored."""
    return {str(column.key): column.values.sum for column in of.storable}


def days(of: Draft, key: str) -> dict[str, float]:
    """The values of a key by their first day."""
    (column,) = (column for column in of.columns if column.key == key and column.values)
    return {value.start.isoformat(): value.number for value in column.values}


def said(of: Draft) -> str:
    """All that is said of a file, in English."""
    return "\n".join(str(problem) for problem in (*of.problems, *of.notes))


def asked(of: Draft) -> list[str]:
    """Keys of the open questions."""
    return [question.key for question in of.questions]


def rows(of: Draft) -> list[tuple[int, int, int]]:
    """Rows read, skipped and rejected of each table."""
    return [(block.read, block.skipped, block.rejected) for block in of.blocks]


def packed(**files: str) -> bytes:
    """A zip of text files; `_` in a name is a blank."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name.replace('_', ' ')}.csv", text)
    return data.getvalue()
