"""The list of changes names KPIs, the first ones and how many more, and never a key."""

from __future__ import annotations

import datetime as dt

import pytest

from kpi.i18n import Language
from kpi.model import Strategy
from kpi.store.log import Write
from kpi.ui import change_cards

_PARTS = {"users_new": "users_new", "events": "events", "clicks": {"de": "Klicks", "en": "Clicks"}}
STRATEGY = Strategy.model_validate({
    "name": "Test",
    "kpis": [
        *({"key": key, "name": name, "kind": "flow", "role": "part"} for key, name in _PARTS.items()),
        *({"key": name.lower(), "name": name, "kind": "flow"} for name in ("Fans", "Leads", "Calls", "Posts")),
    ],
})  # fmt: skip


@pytest.mark.parametrize(
    ("kpis", "german", "english"),
    [
        (["clicks", "fans"], "Fans und Klicks", "Fans and Clicks"),
        (["calls", "clicks", "fans", "leads", "posts"], "Calls, Fans, Leads und 2 weitere",
         "Calls, Fans, Leads and 2 more"),
        (["events", "users_new"], "2 Spalten ohne KPI", "2 columns without a KPI"),
        (["events", "fans", "removed"], "Fans und 2 Spalten ohne KPI", "Fans and 2 columns without a KPI"),
    ],
)  # fmt: skip
def test_a_change_names_its_kpis(kpis: list[str], german: str, english: str) -> None:
    write = Write(1, dt.datetime(2026, 11, 5, 9), "editor", "import", {"inserted": 7}, "", "", tuple(kpis))  # noqa: DTZ001
    for code, told in (("de", german), ("en", english)):
        shown = str(change_cards.latest([write], {}, STRATEGY, lambda _: "", Language(code)))  # type: ignore[arg-type]
        assert f"<td>{told}</td>" in shown.replace("\u00a0", " ")
