"""Keys in hidden columns: they count as long as the name beside them is the one they were written with."""

from __future__ import annotations

import pytest

from kpi.imports.keyed import key_cell, keyed, renamed
from kpi.imports.names import tidy_places

HEADER = ["KPI", "Plattform", "Datum", "Wert", "Einheit", "kpi_key", "platform_key"]
LEADS = ["Neue Leads", "LinkedIn", "", "5", "", "leads:Neue Leads", "li:LinkedIn"]
WAIT = ["Antwortzeit", "X (Twitter)", "", "5", "h", "wait:Antwortzeit", "x:X (Twitter)"]


def read(*rows: list[str]) -> list[list[object]]:
    records = keyed(lambda: iter(list(enumerate([HEADER, *rows], 1))), tidy_places(HEADER))
    header, *found = records()
    assert header == (1, HEADER)
    return [[row[0], row[1], row[4]] for _, row in found]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (LEADS, ["leads", "li", ""]),
        (["neue  leads ", "LINKEDIN", *LEADS[2:]], ["leads", "li", ""]),
        (["", "", *LEADS[2:]], ["leads", "li", ""]),
        (["'=cmd", "LinkedIn", "", "", "", "leads:'=cmd", "li:LinkedIn"], ["leads", "li", ""]),
        (["n" * 300, "", "", "", "", key_cell("leads", "n" * 300), ""], ["leads", "", ""]),
        # What people see counts where it is another name: by the file's own keys, else as it stands.
        (["Antwortzeit", *LEADS[1:]], ["wait", "li", "h"]),
        (["Antwortzeit", "X (Twitter)", "", "5", "min", *LEADS[5:]], ["wait", "x", "min"]),
        (["Reichweite", "TikTok", *LEADS[2:]], ["Reichweite", "TikTok", ""]),
        (["Neue Leads", "LinkedIn", "", "5", "", "", ""], ["leads", "li", ""]),
        (["Antwortzeit", "", "", "5", "", "", ""], ["wait", "", "h"]),
        (["Antwortzeit", "", "", "5", "min", "", ""], ["wait", "", "min"]),
        # No key at all.
        (["Neue Leads", "LinkedIn", "", "5", "", "=1+1:Neue Leads", ":"], ["leads", "li", ""]),
        (["Anderes", "", "", "5"], None),
    ],
)
def test_a_row_is_about_what_people_see_in_it(row: list[str], found: list[object] | None) -> None:
    if found is None:
        records = keyed(lambda: iter([(1, HEADER), (2, row)]), tidy_places(HEADER))
        assert list(records()) == [(1, HEADER), (2, row)]
        return
    assert read(row, LEADS, WAIT)[0] == found
    assert read(LEADS, WAIT, row)[-1] == found


def test_two_of_one_name_are_told_apart_by_their_keys_alone() -> None:
    other = ["Neue Leads", "LinkedIn", "", "5", "", "leads_b:Neue Leads", "li:LinkedIn"]
    bare = ["Neue Leads", "LinkedIn", "", "5", "", "", ""]
    assert read(LEADS, other, bare) == [["leads", "li", ""], ["leads_b", "li", ""], ["Neue Leads", "li", ""]]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([["Fans", *LEADS[1:]], WAIT], {"Fans": "leads"}),
        ([["Fans", *LEADS[1:]], ["Fans", "X", *LEADS[2:6], "x:X"], WAIT], {"Fans": "leads"}),
        ([["Fans", *LEADS[1:]], ["Neue Leads", "X", *LEADS[2:6], "x:X"]], {"Fans": "leads"}),
        ([["Fans", *LEADS[1:]], LEADS], {}),  # copied for something else
        ([["Fans", *LEADS[1:]], ["Fans", *WAIT[1:]]], {}),
        ([["Fans", *WAIT[1:]], ["Antwortzeit", *LEADS[1:]]], {}),  # sorted without the keys
        ([["Reichweite", *LEADS[1:]], WAIT], {}),  # another KPI
        ([["Fans", *LEADS[1:5], "", ""], WAIT], {}),
    ],
)
def test_a_name_that_nothing_else_has_is_a_new_one_for_the_same_kpi(
    rows: list[list[str]], found: dict[str, str]
) -> None:
    records = lambda: iter(list(enumerate([HEADER, *rows], 1)))  # noqa: E731
    places = tidy_places(HEADER)
    also = renamed(records, places, {"Reichweite"}.__contains__)
    assert also == found
    read_ = [row[0] for _, row in list(keyed(records, places, also)())[1:]]
    assert [key for key, row in zip(read_, rows, strict=True) if row[0] in found] == [
        found[row[0]] for row in rows if row[0] in found
    ]


def test_a_table_without_such_columns_stays_as_it_is() -> None:
    records = lambda: iter([(1, ["KPI", "Datum", "Wert"])])  # noqa: E731
    assert keyed(records, tidy_places(["KPI", "Datum", "Wert"])) is records
