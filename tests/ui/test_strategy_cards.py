"""What publishing a strategy would change is told in words."""

from __future__ import annotations

import datetime as dt

from kpi.difference import difference
from kpi.i18n import Language
from kpi.model import Kind, Kpi, Strategy, Version
from kpi.scorecard import build
from kpi.ui.strategy_cards import differences, tree


def test_what_a_strategy_gets_is_told_in_words_and_not_in_code() -> None:
    old = Kpi(key="leads", name={"de": "Anfragen", "en": "Leads"}, kind=Kind.FLOW)
    version = Version.model_validate({"valid_from": "2026-10-01", "reason": {"de": "Neu gezählt", "en": "Anew"}})
    new = old.model_copy(update={"platforms": ("linkedin", "x"), "versions": (version,), "carry_forward": True})
    found = difference(Strategy(name="Test", kpis=(old,)), Strategy(name="Test", kpis=(new,)))
    shown = str(differences(found, Language("de")))
    assert "<td>linkedin; x</td>" in shown
    assert "<td>ja</td>" in shown
    assert "valid_from: 2026-10-01, reason: Neu gezählt" in shown
    assert not any(mark in shown for mark in ("{", "}", "'", "&#39;"))


def test_without_goals_the_tree_says_so() -> None:
    strategy = Strategy(name="Test", kpis=(Kpi(key="leads", name="Leads", kind=Kind.FLOW),))
    shown = str(tree(strategy, build(strategy, {}, dt.date(2026, 10, 31)), Language("de")))
    assert "Noch keine Unternehmensziele und keine Ziele." in shown
