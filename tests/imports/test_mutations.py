"""Broken files: whatever is done to a file, reading gives a draft with sentences, and never a traceback.

A short form runs with the tests; `make soak` breaks 10,000 files.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import random
from collections.abc import Callable, Sequence

import pytest

from kpi.i18n import Language
from kpi.imports import Answers, Ask, Draft, Question, draft
from tests.imports.samples import OWN, samples

TODAY = dt.date(2026, 11, 29)
FILES = 50 * int(os.environ.get("KPI_SOAK", "6"))
ROUNDS = 20
"""Tests that share the files."""
TEXTS = [data for data, _ in OWN.values() if not data.startswith(b"PK")]
BOOKS = [data for data, _ in OWN.values() if data.startswith(b"PK")]
TEXTS += [one.data for one in samples() if one.name.endswith(".csv")]
BOOKS += [one.data for one in samples() if not one.name.endswith(".csv")]
LANGUAGES = (Language("de"), Language("en"))
WORDS = (
    *(b"NAN", b"1.234", b"1,234", b"-", b"--", b"\xff\xfe", b'"', b"99999999999999999999", b"1e400", b"=1+1", b"#"),
    *(
        b"sep=;",
        b"Total",
        b"Gesamt",
        b"0000-00-00",
        b"31.02.2026",
        b"\x00",
        "\u202e".encode(),
        b"2026-01-01",
        b"<1",
        b"%",
    ),
)
Change = Callable[[bytes, random.Random], bytes]


def flip(data: bytes, chance: random.Random) -> bytes:
    """Bits here and there."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 3, 20, 200))):
        made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


def cut(data: bytes, chance: random.Random) -> bytes:
    """A piece out of it, or its end off."""
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:start] + (data[end:] if chance.random() < 0.7 else b"")


def lines(data: bytes, chance: random.Random) -> bytes:
    """Rows dropped, doubled and put elsewhere."""
    rows = data.split(b"\n")
    for _ in range(chance.choice((1, 2, 10))):
        at, to = chance.randrange(len(rows)), chance.randrange(len(rows))
        match chance.randrange(3):
            case 0 if len(rows) > 1:
                del rows[at]
            case 1:
                rows.insert(to, rows[at])
            case _:
                rows[at], rows[to % len(rows)] = rows[to % len(rows)], rows[at]
    return b"\n".join(rows)


def encode(data: bytes, chance: random.Random) -> bytes:
    """Another encoding, or the wrong one."""
    text = data.decode(chance.choice(("utf-8", "utf-16", "cp1252", "latin-1")), errors="replace")
    return text.encode(chance.choice(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")), "replace")


def mark(data: bytes, chance: random.Random) -> bytes:
    """Other delimiters, line ends and quotation marks."""
    old, new = chance.sample((b",", b";", b"\t", b"|", b"\n", b"\r\n", b"\r", b'"', b"'", b".", b" ", b"/", b"-"), 2)
    return data.replace(old, new, chance.choice((-1, -1, 1, 10)))


def plant(data: bytes, chance: random.Random) -> bytes:
    """Words in places where they do not belong."""
    made = data
    for _ in range(chance.choice((1, 5, 30))):
        at = chance.randrange(len(made) + 1)
        made = made[:at] + chance.choice(WORDS) + made[at + chance.choice((0, 0, 3)) :]
    return made


def splice(data: bytes, chance: random.Random) -> bytes:
    """Another file behind, within or before it."""
    other = chance.choice(TEXTS)
    at = chance.choice((0, len(data), chance.randrange(len(data) + 1)))
    return data[:at] + other[: chance.randrange(len(other) + 1)] + data[at:]


CHANGES: Sequence[Change] = (flip, cut, lines, encode, mark, plant, splice)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The file after one change to three."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        data = chance.choice(CHANGES)(data, chance) or b"\n"
    return data


def answered(questions: Sequence[Question], chance: random.Random) -> Answers:
    """Some answer to each question, now and then a senseless one."""
    likely = {Ask.DAY: "2026-09-30", Ask.VALUE: "1.234", Ask.KPI: "brand_views", Ask.NETWORK: "instagram"}
    return Answers({
        question.key: chance.choice((*question.options, likely.get(question.ask, ""), "-", "", "\u202e?"))
        for question in questions
    })  # fmt: skip


def is_sound(found: Draft) -> None:
    """What holds of every draft, whatever the file is."""
    assert found.file.isprintable()
    for block in found.blocks:
        assert min(block.read, block.skipped, block.rejected) >= 0
    for column in found.columns:
        assert column.block in range(max(1, len(found.blocks)))
        assert all(math.isfinite(number) for number in column.values.numbers)
        assert not column.is_storable or (column.key and column.grain)
    if not found.is_recognised:
        assert found.problems
        assert not found.columns
    for problem in (*found.problems, *found.notes, *(question.message for question in found.questions)):
        for language in LANGUAGES:
            text = language(problem.message, **problem.params)
            assert text.isprintable()
            assert len(text) < 3000
        json.dumps({key: str(value) for key, value in problem.params.items()})


@pytest.mark.parametrize("part", range(ROUNDS))
def test_a_broken_text_gives_a_draft(part: int) -> None:
    chance = random.Random(part)  # noqa: S311 - repeatable, not secret
    for number in range(FILES // ROUNDS):
        data = mutated(chance.choice(TEXTS), chance)
        try:
            drafts = draft(data, f"{number}.csv", today=TODAY)
            again = draft(
                data, "f.csv", today=TODAY, answers=answered([q for one in drafts for q in one.asked], chance)
            )
            for found in (*drafts, *again):
                is_sound(found)
        except Exception as error:
            raise AssertionError(f"part {part}, file {number}: {data[:200]!r}") from error


@pytest.mark.parametrize("part", range(ROUNDS if "KPI_SOAK" in os.environ else 2))
def test_a_broken_workbook_gives_a_draft(part: int) -> None:
    chance = random.Random(part)  # noqa: S311 - repeatable, not secret
    for number in range(max(4, FILES // ROUNDS // 10)):
        data = chance.choice((flip, flip, cut, splice))(chance.choice(BOOKS), chance)
        try:
            for found in draft(data, f"{number}.xlsx", today=TODAY):
                is_sound(found)
        except Exception as error:
            raise AssertionError(f"part {part}, workbook {number}") from error
