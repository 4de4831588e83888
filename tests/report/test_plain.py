"""Texts of a report fit into every file and mean there what they say."""

from __future__ import annotations

import pytest

from kpi.report import Cell, Number
from kpi.report.plain import cleaned, plain


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Leads", "Leads"),
        ("Zeile\nzwei\t drei\u2028vier", "Zeile zwei  drei vier"),
        ("a\x00\x07\x1bb\x9fc", "abc"),
        ("\u202everdreht\u202c \u2066x\u2069", "verdreht x"),
        ("\ufeff\ud800x", "x"),
        ("👩‍👩‍👧 é 3,9\u00a0%", "👩‍👩‍👧 é 3,9\u00a0%"),
        ("שלום עולם", "שלום עולם"),
        ("שלום עולם 86,5 %", "שלום עולם\u200e 86,5 %"),
    ],
)
def test_a_text_keeps_what_can_be_read(typed: str, kept: str) -> None:
    assert plain(typed) == kept
    assert plain(kept) == kept


def test_texts_are_cleaned_wherever_they_stand() -> None:
    assert cleaned(Cell("a\nb", Number("1\x00", 1.0))) == Cell("a b", Number("1", 1.0))
