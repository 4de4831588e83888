"""The recording grid: its rows, how what was typed is read, and what saving sends."""

from __future__ import annotations

import datetime as dt

import pytest

from kpi import grid
from kpi.cadence import next_start
from kpi.grid import Row, Typed
from kpi.model import Cadence, Draft, Kpi, Place, Platform, StoredFact, Strategy
from tests.facts import kpi, strategy

SEPTEMBER = dt.date(2026, 9, 1)
MONTHLY = Cadence.MONTHLY


def stored(value: float, months_before: int = 0, version: int = 7, **fields: str) -> StoredFact:
    start = next_start(SEPTEMBER, MONTHLY, -months_before)
    names = {"platform": "", "account": "", **fields}
    now = dt.datetime(2026, 10, 1)  # noqa: DTZ001  the store keeps UTC without saying so
    return StoredFact("leads", names["platform"], names["account"], MONTHLY, start, value, version, now, "editor", "")


def rows(
    of: Kpi, *facts: StoredFact, due: tuple[tuple[str, str], ...] = (), places: tuple[Platform, ...] = ()
) -> list[Row]:
    waiting = dict.fromkeys(due, (SEPTEMBER,))
    return list(grid.rows(strategy(of, platforms=places), facts, waiting, MONTHLY, SEPTEMBER))


def test_a_row_shows_the_value_its_version_and_the_one_before() -> None:
    (row,) = rows(kpi(), stored(12, version=5), stored(10, 1), stored(8, 2))
    assert (row.value, row.version, row.last, row.band) == (12, 5, 10, None)


def test_an_empty_cell_has_version_0() -> None:
    (row,) = rows(kpi(), stored(8, 2))
    assert (row.value, row.version, row.last) == (None, 0, None)


def test_the_usual_band_needs_three_values_and_leaves_out_the_one_shown() -> None:
    (row,) = rows(kpi(), stored(99), stored(10, 1), stored(8, 2), stored(9, 3))
    assert row.band == (8, 10)


def test_facts_are_needed_from_as_far_back_as_the_band_reaches() -> None:
    assert grid.first_needed(SEPTEMBER, MONTHLY) == dt.date(2025, 9, 1)
    assert grid.BAND == 12


def test_only_kpis_recorded_at_this_grain_have_rows() -> None:
    kpis = (
        kpi("a"),
        kpi("b", grain="daily"),
        kpi("c", formula="a / 2"),
        kpi("d", role="part"),
        kpi("e", cadence="weekly"),
    )
    some = Strategy(name="T", kpis=kpis)
    assert grid.keys(some, MONTHLY) == ["a", "d"]
    assert grid.grains(some) == [Cadence.DAILY, Cadence.WEEKLY, MONTHLY]


@pytest.mark.parametrize(
    ("platforms", "facts", "expected"),
    [
        ([], [], [("", "")]),
        (["a", "b"], [], [("a", ""), ("b", "")]),
        (["a"], [("a", "x"), ("a", "y")], [("a", "x"), ("a", "y")]),  # the accounts stand for their platform
        (["a", "b"], [("a", "x")], [("a", "x"), ("b", "")]),
        ([], [("b", "")], [("", ""), ("b", "")]),
        (["old"], [], []),
        (["old"], [("old", "")], [("old", "")]),
    ],
)
def test_there_is_a_row_for_every_platform_in_use_and_every_account(
    platforms: list[str], facts: list[tuple[str, str]], expected: list[tuple[str, str]]
) -> None:
    places = (Platform(key="old", name="Old", active_to=dt.date(2026, 8, 31)),)
    found = rows(kpi(platforms=platforms), *(stored(1, 1, platform=p, account=a) for p, a in facts), places=places)
    assert [(row.platform, row.account) for row in found] == expected


def test_what_is_due_and_empty_comes_first() -> None:
    of = kpi(platforms=["a", "b"])
    assert [(r.platform, r.is_due) for r in rows(of, due=(("leads", "b"),))] == [("b", True), ("a", False)]
    found = rows(of, stored(1, platform="b"), due=(("leads", "b"),))
    assert [(r.platform, r.is_due) for r in found] == [("a", False), ("b", False)]


@pytest.mark.parametrize(
    ("cadence", "missing", "is_due"),
    [
        ("weekly", dt.date(2026, 8, 31), True),
        ("weekly", dt.date(2026, 8, 24), False),  # an earlier week lacks its value, not this one
        ("monthly", dt.date(2026, 9, 1), True),  # the week of Monday, August 31 counts for September
        ("monthly", dt.date(2026, 8, 1), False),
    ],
)
def test_only_the_periods_that_lack_a_value_are_marked_as_due(cadence: str, missing: dt.date, is_due: bool) -> None:
    of, week = kpi(cadence=cadence, grain="weekly"), dt.date(2026, 8, 31)
    (row,) = grid.rows(strategy(of), [], {("leads", ""): (missing,)}, Cadence.WEEKLY, week)
    assert row.is_due is is_due


def test_facts_of_another_grain_are_not_shown() -> None:
    weekly = stored(5)._replace(grain=Cadence.WEEKLY)
    assert [row.value for row in rows(kpi(), weekly)] == [None]


def draft(text: str, version: int = 0, note: str = "", *, provisional: bool = False) -> Draft:
    return Draft("leads", "", "", text, version, dt.datetime(2026, 10, 1), note, provisional)  # noqa: DTZ001  UTC


def typed(text: str, *facts: StoredFact, unit: str = "count", provisional: bool = False) -> Typed:
    (cell,) = grid.read(rows(kpi(unit=unit), *facts), {0: draft(text, provisional=provisional)}, "de")
    return cell


@pytest.mark.parametrize(
    ("text", "unit", "value"), [("1.234,5", "count", 1234.5), ("12,5", "percent", 0.125), ("12,5 %", "percent", 0.125)]
)
def test_numbers_are_read_as_they_are_shown(text: str, unit: str, value: float) -> None:
    assert typed(text, unit=unit).reading.value == pytest.approx(value)


def test_only_what_differs_is_a_change_and_only_what_leaves_the_band_is_unusual() -> None:
    history = (stored(10), stored(10, 1), stored(8, 2), stored(9, 3))
    assert [(typed(text, *history).is_change, typed(text, *history).is_unusual) for text in ("10", "9", "11", "x")] == [
        (False, False), (True, False), (True, True), (False, False)
    ]  # fmt: skip


def test_a_value_that_stays_is_not_questioned_again() -> None:
    history = (stored(50), stored(10, 1), stored(8, 2), stored(9, 3))
    assert not typed(grid.UNTOUCHED, *history, provisional=True).is_unusual
    assert typed("51", *history).is_unusual


def test_empty_cells_and_unknown_rows_are_no_input() -> None:
    assert grid.read(rows(kpi()), {0: draft("  "), 1: draft("5"), -1: draft("6")}, None) == ()


@pytest.mark.parametrize("text", ["", "  ", "-", "n/a"])
def test_an_emptied_cell_takes_its_value_back(text: str) -> None:
    cell = typed(text, stored(10))
    assert (cell.is_withdrawal, cell.is_change) == (True, True)


@pytest.mark.parametrize(("marked", "changes"), [(True, True), (False, False)])
def test_a_mark_alone_is_a_change_of_a_value_that_stays_exactly_as_it_is(marked: bool, changes: bool) -> None:
    cell = typed(grid.UNTOUCHED, stored(1 / 3), provisional=marked)
    assert (cell.is_change, cell.reading.value) == (changes, 1 / 3)


@pytest.mark.parametrize("text", [grid.UNTOUCHED, "10"])
def test_a_note_alone_is_a_change_and_one_without_a_value_is_none(text: str) -> None:
    shown = rows(kpi(), stored(10))
    (cell,) = grid.read(shown, {0: draft(text, note="why")}, "de")
    assert cell.is_change
    assert grid.to_save([cell], SEPTEMBER, MONTHLY)[0][0].note == "why"
    assert grid.read(rows(kpi()), {0: draft("", note="why")}, "de") == ()


def test_rows_keep_their_places_when_they_are_filled_and_new_ones_follow() -> None:
    of = kpi(platforms=["a", "b", "c"])
    before = rows(of, due=(("leads", "b"), ("leads", "c")))
    after = rows(of, stored(1, platform="b"), stored(2, platform="d"), due=(("leads", "c"),))
    assert [row.platform for row in after] == ["c", "a", "b", "d"]
    assert [row.platform for row in grid.as_before(after, before)] == ["b", "c", "a", "d"]


def test_lines_hold_a_cell_per_platform_and_the_kpi_asked_for_comes_first() -> None:
    some = Strategy(name="T", kpis=(kpi("a"), kpi("b", platforms=["x", "y"])))
    lines = grid.lines(grid.rows(some, [], {}, MONTHLY, SEPTEMBER), "b")
    assert [(line.kpi.key, dict(line.cells)) for line in lines] == [("b", {"x": 1, "y": 2}), ("a", {"": 0})]


def test_saving_sends_what_changed_with_the_version_each_cell_showed() -> None:
    shown = rows(kpi(platforms=["a", "b", "c"]), stored(10, platform="a", version=4), stored(20, platform="b"))
    given = {0: draft("11", 4, "why", provisional=True), 1: draft("20", 7), 2: draft("0")}
    values, gone, versions = grid.to_save(grid.read(shown, given, "de"), SEPTEMBER, MONTHLY)
    assert [(m.platform, m.value, m.grain, m.provisional, m.note) for m in values] == [
        ("a", 11, MONTHLY, True, "why"), ("c", 0, MONTHLY, False, "")
    ]  # fmt: skip
    assert (gone, versions) == ([], [4, 0])
    values, gone, versions = grid.to_save(grid.read(shown, {0: draft("", 4)}, "de"), SEPTEMBER, MONTHLY)
    assert (values, gone, versions) == ([], [Place("leads", SEPTEMBER, "a", "", MONTHLY)], [4])


def test_what_is_due_is_listed_oldest_first_whatever_else_the_period_has() -> None:
    of = strategy(kpi(), kpi("other"), kpi("clicks", grain="daily"))
    due = {("leads", ""): (dt.date(2026, 8, 1), SEPTEMBER), ("clicks", ""): (SEPTEMBER,)}
    starts = grid.due_starts(of, due)
    assert list(starts) == [MONTHLY, Cadence.DAILY]
    assert [starts[MONTHLY], len(starts[Cadence.DAILY])] == [[dt.date(2026, 8, 1), SEPTEMBER], 30]
    found = grid.due_rows(of, [stored(9, 2), stored(10, 3), stored(11, 4)], due, MONTHLY, starts[MONTHLY])
    assert [(entry.start.month, entry.row.cell, entry.row.last) for entry in found] == [
        (8, ("leads", "", ""), 9), (9, ("leads", "", ""), None)
    ]  # fmt: skip
    assert [entry.row.band for entry in found] == [(9, 11), (9, 11)]
    (left,) = grid.due_rows(of, [stored(9, 1)], due, MONTHLY, starts[MONTHLY])  # August has its value
    assert (left.start, left.row.last) == (SEPTEMBER, 9)
