"""Answers that are remembered about files, in the reader's words."""

from __future__ import annotations

import datetime as dt

import pytest

from kpi.i18n import Language
from kpi.model import Strategy
from kpi.store.mappings import OfFile, Place, Remembered
from kpi.ui.remembered_words import line

STRATEGY = Strategy.model_validate({"name": "Test", "platforms": [{"key": "insta", "name": "Insta"}]})


@pytest.mark.parametrize(
    ("source", "question", "answer", "told"),
    [
        ("ga4", "traffic", "all", "Google Analytics 4 · Gezählte Besuche → alle Besuche"),
        ("plain", "kpi:tidy:fans (alle)", "brand_followers", "Tabelle · „fans (alle)“ → Follower"),
        ("plain", "kpi:tidy:fans", "-", "Tabelle · „fans“ → weglassen"),
        ("plain", "scale:plain:1a2b:rate", "percent", "Tabelle · „rate“ → Prozent, wie 12,3"),
        ("plain", "network:plain:1a2b", "insta", "Tabelle · Plattform → Insta"),
        ("x", "order", "dmy", "X · Datumsangaben → erst der Tag, wie in 31/12/2026"),
        ("linkedin_page", "account", "Seite", "LinkedIn (Seite) · Eigene Seite → Seite"),
        ("linkedin_page", "account:Seite", "", "LinkedIn (Seite) · Seite → das Hauptkonto"),
        ("", "platform:instagram", "", "alle Quellen · Instagram → keine"),
        ("youtube", OfFile("ab" * 32, "span:first", "a|b.csv").text, "2026-11-01",
         "YouTube Studio · nur a|b.csv · Erster Tag → 01.11.2026"),
    ],
)  # fmt: skip
def test_what_was_asked_and_said_is_told_in_words(source: str, question: str, answer: str, told: str) -> None:
    row = Remembered(Place(source, "", question), answer, dt.datetime(2026, 11, 1, tzinfo=dt.UTC), "editor")
    assert line(row, STRATEGY, Language("de")) == told
