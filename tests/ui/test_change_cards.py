"""The list of changes names KPIs, the first ones and how many more, and never a key."""

from __future__ import annotations

import datetime as dt

import pytest

from kpi.i18n import Code, Language
from kpi.model import Strategy
from kpi.store.log import Entry, Write
from kpi.ui import change_cards

NOON = dt.datetime(2026, 11, 5, 12)  # noqa: DTZ001  UTC
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


@pytest.mark.parametrize(("code", "told"), [("de", "Wiederhergestellt: 1 neuer"), ("en", "Brought back: 1 new")])
def test_an_undoing_of_an_undoing_is_told_as_what_it_is(code: Code, told: str) -> None:
    write = Write(3, NOON, "editor", "undo", {"inserted": 1, "change": 2}, "", "", (), is_back=True)
    assert change_cards.told(write, Language(code)).startswith(told)


def test_a_write_whose_values_are_counted_is_told_of_each_kpi_that_it_names_alone() -> None:
    told: tuple[tuple[int, dict[str, int], str], ...] = (
        (1, {"inserted": 2}, "leads"),
        (2, {"inserted": 2}, "fans"),
        (3, {"late": 1}, "fans"),
        (4, {}, "fans"),
    )
    writes = [Write(n, NOON, "editor", "import", counts, "", "a.csv", (kpi, "calls")) for n, counts, kpi in told]
    single = [Entry(9, NOON, "editor", "value", "calls", "", "", NOON.date(), 6.0, 7.0, "", "", 2, "daily")]
    found = [
        (entry.parent, entry.kpi, entry.source) for entry in change_cards.brought(writes, single, ["fans", "calls"])
    ]
    assert found == [(1, "calls", "a.csv"), (2, "fans", "a.csv")]


@pytest.mark.parametrize(("inserted", "is_told"), [(1, False), (2, True)])
def test_a_file_of_whose_new_values_only_the_one_with_a_note_is_listed_is_told_as_well(
    inserted: int, is_told: bool
) -> None:
    write = Write(2, NOON, "editor", "import", {"inserted": inserted}, "", "a.csv", ("fans",))
    noted = Entry(3, NOON, "editor", "value", "fans", "", "", NOON.date(), None, 7.0, "why", "", 2, "daily")
    assert bool(change_cards.brought([write], [noted], ["fans"])) is is_told


@pytest.mark.parametrize(
    ("code", "told"), [("de", ("neue Werte", "die 2 neuesten")), ("en", ("new values", "the 2 latest"))]
)
def test_a_history_names_what_a_file_brought_and_says_where_it_ends(code: Code, told: tuple[str, str]) -> None:
    entries = [
        Entry(5, NOON, "editor", "import", "fans", "", "", None, None, None, "", "fans.csv", 5),
        Entry(4, NOON, "editor", "noted", "fans", "", "", NOON.date(), 7.0, 7.0, "counted twice", "", 3, "daily"),
        Entry(2, NOON, "editor", "value", "fans", "", "", NOON.date(), 6.0, 7.0, "too old", "", 1, "daily"),
    ]

    def shown(most: int) -> str:
        return str(change_cards.history(entries, STRATEGY, lambda _: "", Language(code), most))

    assert all(text in shown(2) for text in (*told, "fans.csv", "counted twice", "/history?change=5"))
    assert "too old" not in shown(2)
    assert "too old" in shown(3)
    assert told[1] not in shown(3)
