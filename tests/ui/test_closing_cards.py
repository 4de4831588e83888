"""A month's list says in one sentence whether it can be closed."""

from __future__ import annotations

import pytest

from kpi.closing import Item, Presence
from kpi.i18n import Language
from kpi.model import Kind, Kpi
from kpi.ui.closing_cards import message

LEADS = Kpi(key="leads", name="Leads", kind=Kind.FLOW)
THERE = Item(LEADS, "", Presence.THERE)
PROVISIONAL = Item(LEADS, "x", Presence.THERE, provisional=True)


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([], "Nothing is recorded by the month yet."),
        ([THERE], "All values are there: the month can be closed."),
        ([THERE, PROVISIONAL], "All values are there, but 1 of them is provisional still."),
        ([PROVISIONAL, Item(LEADS, "", Presence.MISSING)], "1 value is missing or not complete yet."),
    ],
)
def test_the_sentence_tells_what_stands_in_the_way_of_closing(items: list[Item], said: str) -> None:
    assert message(items, None, "", Language("en")) == said
