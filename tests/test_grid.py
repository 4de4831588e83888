"""The recording grid: its rows, how what was typed is read, and what saving sends."""

from __future__ import annotations

import datetime as dt

import pytest

from kpi import grid
from kpi.cadence import next_start
from kpi.grid import Row, Typed
from kpi.model import Cadence, Kpi, Platform, StoredFact, Strategy
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
    return list(grid.rows(strategy(of, platforms=places), facts, due, MONTHLY, SEPTEMBER))


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


def test_facts_of_another_grain_are_not_shown() -> None:
    weekly = stored(5)._replace(grain=Cadence.WEEKLY)
    assert [row.value for row in rows(kpi(), weekly)] == [None]


def typed(text: str, *facts: StoredFact, unit: str = "count") -> Typed:
    (cell,) = grid.read(rows(kpi(unit=unit), *facts), {0: text}, "de")
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


def test_empty_cells_and_unknown_rows_are_no_input() -> None:
    assert grid.read(rows(kpi()), {0: "  ", 1: "5", -1: "6"}, None) == ()


def test_saving_sends_what_changed_with_the_version_each_cell_showed() -> None:
    shown = rows(kpi(platforms=["a", "b", "c"]), stored(10, platform="a", version=4), stored(20, platform="b"))
    cells = grid.read(shown, {0: "11", 1: "20", 2: "0"}, "de")
    measurements, versions = grid.measurements(cells, SEPTEMBER, MONTHLY)
    assert [(m.platform, m.value, m.grain) for m in measurements] == [("a", 11, MONTHLY), ("c", 0, MONTHLY)]
    assert versions == [4, 0]
