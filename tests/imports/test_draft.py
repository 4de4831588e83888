from __future__ import annotations

import datetime as dt
import pickle

import pytest

from kpi.errors import Problem
from kpi.imports import NOT_IMPORTED, Answers, Ask, Block, Column, Control, Draft, Question, Use, Value, Values
from kpi.model import Cadence, Kind

MAY, JUNE = dt.date(2026, 5, 1), dt.date(2026, 6, 1)
VALUES = Values([(JUNE, 2.5, 3), (MAY, -1, 4)])


def column(use: Use = Use.VALUE, grain: Cadence | None = Cadence.DAILY) -> Column:
    return Column("Views", use, "brand_views", Kind.FLOW, grain=grain, values=VALUES)


def question(key: str, *, lasting: bool) -> Question:
    return Question(key, Ask.KPI, Problem("Which KPI is {header}?", {"header": "Views"}), lasting=lasting)


def test_values_are_a_sequence_of_day_number_and_row() -> None:
    assert list(VALUES) == [Value(JUNE, 2.5, 3), Value(MAY, -1, 4)]
    assert VALUES[1].row == 4
    assert VALUES[:1] == Values([(JUNE, 2.5, 3)])
    assert (VALUES.first, VALUES.last, VALUES.sum, len(VALUES)) == (MAY, JUNE, 1.5, 2)
    assert (Values().first, Values().last, Values().sum) == (None, None, 0)
    assert pickle.loads(pickle.dumps(VALUES)) == VALUES  # noqa: S301 - our own


def test_a_block_counts_every_row_once() -> None:
    assert Block(read=7, skipped=2, rejected=1).rows == 10


@pytest.mark.parametrize(
    ("stated", "summed", "agrees"), [(100, 100, True), (3.14, 3.142, True), (100, 101, False), (1e9, 1e9 + 1, True)]
)
def test_a_control_sum_agrees_but_for_rounding(stated: float, summed: float, *, agrees: bool) -> None:
    assert Control("Views", stated, summed, 5).agrees is agrees


@pytest.mark.parametrize("use", [use for use in Use if use is not Use.VALUE])
def test_only_values_of_a_period_can_be_stored(use: Use) -> None:
    draft = Draft("f.csv", "0", columns=(column(), column(use), column(grain=None)))
    assert draft.storable == (column(),)


def test_what_needs_a_person_is_not_plain() -> None:
    draft = Draft("f.csv", "0", "x", columns=(column(),))
    assert draft.is_plain
    assert not Draft("f.csv", "0", "x").is_plain
    assert not Draft("f.csv", "0", "x", columns=(column(),), questions=(question("a", lasting=True),)).is_plain
    assert not Draft("f.csv", "0", "x", columns=(column(),), controls=(Control("Views", 1, 2, 3),)).is_plain


def test_answers_are_json_and_only_lasting_ones_are_remembered() -> None:
    answers = Answers({"b": "2026"}).plus({"a": NOT_IMPORTED})
    assert answers.to_json() == '{"a": "-", "b": "2026"}'
    assert Answers.from_json(answers.to_json()) == answers
    asked = (question("a", lasting=True), question("b", lasting=False))
    assert answers.lasting([Draft("f.csv", "0", asked=asked)]) == Answers({"a": NOT_IMPORTED})
