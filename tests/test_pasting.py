"""Blocks from a spreadsheet: matched by the names beside and above each number, in any orientation, nothing guessed."""

from __future__ import annotations

import datetime as dt

import pytest

from kpi import grid
from kpi.labels import Spot
from kpi.model import Cadence, Strategy
from kpi.pasting import MOST_CELLS, Asked, Pasted, periods_named, read_block

SEPTEMBER = dt.date(2026, 9, 1)
STRATEGY = Strategy.model_validate(
    {
        "name": "Test",
        "platforms": [
            {"key": "linkedin", "name": "LinkedIn"},
            {"key": "insta", "name": {"de": "Instagram", "en": "Instagram"}},
            {"key": "web", "name": {"de": "Website und Newsletter", "en": "Website and newsletter"}},
        ],
        "kpis": [
            {"key": "leads", "name": {"de": "Anfragen", "en": "Leads"}, "kind": "flow"},
            {"key": "top_posts", "name": "Top 10 Posts", "kind": "flow"},
            {"key": "rate", "name": {"de": "Öffnungsrate", "en": "Open rate"}, "kind": "index", "unit": "percent"},
            {"key": "fans", "name": {"de": "Follower", "en": "Followers"}, "kind": "stock",
             "platforms": ["linkedin", "insta"]},
            {"key": "visits", "name": {"de": "Besuche", "en": "Visits"}, "kind": "flow", "platforms": ["web"]},
        ],
    }
)  # fmt: skip
ROWS = grid.rows(STRATEGY, [], {}, Cadence.MONTHLY, SEPTEMBER)
PLACES = [" ".join(filter(None, (row.kpi.key, row.platform))) for row in ROWS]
ORDER: list[list[int | None]] = [[PLACES.index("leads")], [PLACES.index("top_posts")], [PLACES.index("rate")],
         [PLACES.index("fans linkedin"), PLACES.index("fans insta")], [None, PLACES.index("visits web")]]  # fmt: skip


def read(text: str, at: str = "") -> Pasted:
    spot = Spot(Cadence.MONTHLY, SEPTEMBER, ORDER, PLACES.index(at) if at else None)
    return read_block(text, ROWS, STRATEGY, spot)


def filled(text: str, at: str = "") -> dict[str, str]:
    return {PLACES[one.row]: one.text for one in read(text, at).filled}


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("Anfragen\t12\nÖffnungsrate\t3,4 %", {"leads": "12", "rate": "3,4 %"}),
        ("KPI\tWert\nLeads\t12\nopen RATE\t-3.4%", {"leads": "12", "rate": "-3.4%"}),
        ("\tLinkedIn\tInstagram\nFollower\t1.234\t5\u202f678", {"fans linkedin": "1.234", "fans insta": "5\u202f678"}),
        ("\tFollowers\tLeads\nLinkedIn\t1\t\nInstagram\t2\t\n\t\t9", {"fans linkedin": "1", "fans insta": "2"}),
        ("KPI\tPlattform\tDatum\tWert\nfans\tinsta\t30.09.2026\t7\nleads\t\t2026-09\t8",
         {"fans insta": "7", "leads": "8"}),
        ("KPI\tAug 26\tSept. 2026\tOkt\nAnfragen\t1\t2\t3", {"leads": "2"}),
        ("Monat\tAnfragen\tOeffnungsrate\nAugust 2026\t1\t\nSeptember 2026\t2\t", {"leads": "2"}),
        ("Follower LinkedIn\t1\nInstagram-Follower\t2\nFollower (Instagram)\t2",
         {"fans linkedin": "1", "fans insta": "2"}),
        ("Follower\tLinkedIn\t1\n\tInstagram\t2", {"fans linkedin": "1", "fans insta": "2"}),
        ("Follower\t\tAnfragen\nLinkedIn\tInstagram\t\n1\t2\t3",
         {"fans linkedin": "1", "fans insta": "2", "leads": "3"}),
        ("Besuche\t99", {"visits web": "99"}),
        ("Top 10 Posts\t4", {"top_posts": "4"}),
        ("Anfragen;12\nÖffnungsrate;3,4", {"leads": "12", "rate": "3,4"}),
        ("Anfragen (Anzahl)\t12\nÖffnungsrate [in %]\t3", {"leads": "12", "rate": "3"}),
        ("Anfragen\t€ 1.200,50\nÖffnungsrate\t(3,1)", {"leads": "€ 1.200,50", "rate": "(3,1)"}),
        ("Anfragen\tn/a\nÖffnungsrate\t–\nTop 10 Posts\t", {}),
        ('"Anfragen"\t"12"\n\n\n', {"leads": "12"}),
        ("KPI\tIst\tSoll\nAnfragen\t12\t20", {"leads": "12"}),
        ("Anfragen\t12\nAnfragen\t12", {"leads": "12"}),
    ],
)  # fmt: skip
def test_a_number_goes_where_the_names_around_it_say(block: str, expected: dict[str, str]) -> None:
    assert filled(block) == expected


@pytest.mark.parametrize(
    ("block", "why"),
    [
        ("Umsatz\t12", "unknown"),
        ("Follower\t12", "platform"),
        ("\tLinkedIn\nBesuche\t12", "place"),
        ("\tAugust 2026\nAnfragen\t12", "period"),
        ("Anfragen\t31.10.2026\t12", "period"),
        ("Anfragen\t12\nLeads\t13", "twice"),
        ("\tZielwert\nAnfragen\t12", "column"),
        ("12", "names"),
    ],
)
def test_a_number_that_belongs_nowhere_is_named_with_the_reason(block: str, why: str) -> None:
    found = read(block)
    assert found.filled == ()
    assert {left.why for left in found.left} == {why}
    assert {left.text for left in found.left} >= {"12"}


@pytest.mark.parametrize(
    ("block", "taken", "left"),
    [
        ("Anfragen\tzwölf\nÖffnungsrate\t3", {"rate": "3"}, [("zwölf", "Anfragen", "words")]),
        ("Öffnungsrate\t3\nAnfragen\tk. A.", {"rate": "3"}, [("k. A.", "Anfragen", "empty")]),
        ("Anfragen\t-\nTop 10 Posts\tn/a\nÖffnungsrate\tdrei", {},
         [("drei", "Öffnungsrate", "words"), ("-", "Anfragen", "empty"), ("n/a", "Top 10 Posts", "empty")]),
        ("Öffnungsrate\t3\nUmsatz\tviel", {"rate": "3"}, [("viel", "Umsatz", "unknown")]),
        ("KPI\tWert\nAnfragen\tzwölf", {}, [("zwölf", "Anfragen · Wert", "words")]),
        ("\tLinkedIn\tInstagram\nFollower\tviele\t5\nFollower\t1\twenige", {"fans insta": "5", "fans linkedin": "1"},
         [("viele", "Follower · LinkedIn", "words"), ("wenige", "Follower · Instagram", "words")]),
        ("Anfragen\t\nUmsatz\t5", {}, [("5", "Umsatz", "unknown")]),
        ("Anfragn\t7\nAnfragen\t12\nÖffnungsrate\t–", {"leads": "12"},
         [("7", "Anfragn", "exact"), ("–", "Öffnungsrate", "empty")]),
        ("Anfragen\t12\nAnfragn\t12", {"leads": "12"}, [("12", "Anfragn", "exact")]),
        ("Anfragn\t7\nAnfragen\tk. A.", {}, [("7", "Anfragn", "exact"), ("k. A.", "Anfragen", "empty")]),
    ],
)  # fmt: skip
def test_every_line_is_taken_or_named_with_the_reason_and_never_joined_with_its_neighbours(
    block: str, taken: dict[str, str], left: list[tuple[str, str, str]]
) -> None:
    assert filled(block) == taken
    assert [(one.text, one.label, one.why) for one in read(block).left] == left


def test_a_word_in_a_column_of_bare_numbers_keeps_its_cell_free_and_is_named() -> None:
    found = read("1\nzwei\n3", "leads")
    assert {PLACES[one.row]: one.text for one in found.filled} == {"leads": "1", "rate": "3"}
    assert [(one.text, one.why) for one in found.left] == [("zwei", "words")]


def test_a_name_that_is_only_alike_is_taken_and_said_to_be_a_guess() -> None:
    (one,) = read("Anfragn\t12").filled
    assert (PLACES[one.row], one.label, one.is_guess) == ("leads", "Anfragn", True)
    assert not read("Anfragen\t12").filled[0].is_guess


SIMILAR = STRATEGY.model_copy(
    update={
        "kpis": tuple(
            STRATEGY.kpis[0].model_copy(update={"key": key, "name": name})
            for key, name in [
                ("reach", "Reichweite (erreichte Konten)"), ("cost", "Kosten je Anfrage"), ("costs", "Kosten im Monat"),
                ("organic", "Likes (organisch)"), ("paid", "Likes (bezahlt)"), ("posts", "Beiträge"),
                ("stories", "Beiträge (Stories)"),
            ]
        )
    }
)  # fmt: skip


def read_similar(block: str, answers: dict[str, str] | None = None) -> tuple[dict[str, str], tuple[Asked, ...]]:
    rows = grid.rows(SIMILAR, [], {}, Cadence.MONTHLY, SEPTEMBER)
    found = read_block(block, rows, SIMILAR, Spot(Cadence.MONTHLY, SEPTEMBER), answers=answers)
    return {rows[one.row].kpi.key: one.text for one in found.filled}, found.asked


@pytest.mark.parametrize(
    ("block", "expected", "asked"),
    [
        ("Reichweite\t12", {"reach": "12"}, []),
        ("Reichweite (brutto)\t12", {"reach": "12"}, []),
        ("Kosten je\t12", {"cost": "12"}, []),
        ("Kosten\t12", {}, [("Kosten", ("cost", "costs"))]),
        ("Likes\t12", {}, [("Likes", ("organic", "paid"))]),
        ("Likes (bezahlt)\t12", {"paid": "12"}, []),
        ("Beiträge\t12", {"posts": "12"}, []),  # called exactly so
        ("Reich\t12", {}, []),  # not a whole word
    ],
)
def test_a_name_is_known_by_its_beginning_or_without_what_stands_in_brackets(
    block: str, expected: dict[str, str], asked: list[tuple[str, tuple[str, ...]]]
) -> None:
    found, questions = read_similar(block)
    assert (found, [tuple(one) for one in questions]) == (expected, asked)


@pytest.mark.parametrize(("answer", "expected"), [("costs", {"costs": "12", "reach": "3"}), ("", {"reach": "3"})])
def test_what_fits_several_kpis_is_asked_and_the_answer_obeyed(answer: str, expected: dict[str, str]) -> None:
    block = "Kosten\t12\nReichweite\t3"
    assert read_similar(block)[1] != ()
    assert read_similar(block, {"Kosten": answer}) == (expected, ())


MONTHS = "\tJul 2026\tAug 26\t30.09.2026\tDezember 2026\nAnfragen\t1\t2\t3\t4\nFollower LinkedIn\t5\t\t6\t"


def test_a_block_says_which_periods_it_has_numbers_for() -> None:
    named = periods_named(MONTHS, ROWS, STRATEGY, Spot(Cadence.MONTHLY, SEPTEMBER))
    assert sorted(day.month for day in named) == [7, 8, 9, 12]
    assert periods_named("Anfragen\t1", ROWS, STRATEGY, Spot(Cadence.MONTHLY, SEPTEMBER)) == frozenset()


def test_numbers_of_other_periods_go_into_their_grids_and_the_rest_is_said() -> None:
    others = {dt.date(2026, month, 1): ROWS for month in (7, 8)}
    found = read_block(MONTHS, ROWS, STRATEGY, Spot(Cadence.MONTHLY, SEPTEMBER), others)
    assert {PLACES[one.row]: one.text for one in found.filled} == {"leads": "3", "fans linkedin": "6"}
    assert {
        start.month: {PLACES[one.row]: one.text for one in some} for start, some in found.elsewhere.items()
    } == {7: {"leads": "1", "fans linkedin": "5"}, 8: {"leads": "2"}}  # fmt: skip
    assert [(left.text, left.why) for left in found.left] == [("4", "period")]


def test_a_number_without_a_period_is_of_the_open_one_alone() -> None:
    found = read_block("Anfragen\t1", ROWS, STRATEGY, Spot(Cadence.MONTHLY, SEPTEMBER), {dt.date(2026, 8, 1): ROWS})
    assert (len(found.filled), found.elsewhere) == (1, {})


@pytest.mark.parametrize(
    ("block", "at", "expected"),
    [
        ("1\n2\n3", "leads", {"leads": "1", "top_posts": "2", "rate": "3"}),
        ("1\t2", "fans linkedin", {"fans linkedin": "1", "fans insta": "2"}),
        ("1\n\n3", "leads", {"leads": "1", "rate": "3"}),
        ("5\n6", "fans insta", {"fans insta": "5", "visits web": "6"}),
    ],
)
def test_bare_numbers_are_filled_in_from_the_cell_they_were_pasted_into(
    block: str, at: str, expected: dict[str, str]
) -> None:
    assert filled(block, at) == expected


def test_bare_numbers_beyond_the_grid_are_left() -> None:
    found = read("1\n2\n3", "visits web")
    assert [PLACES[one.row] for one in found.filled] == ["visits web"]
    assert [left.text for left in found.left] == ["2", "3"]


def test_names_count_more_than_the_place_pasted_into() -> None:
    assert filled("Öffnungsrate\t5", "leads") == {"rate": "5"}


@pytest.mark.parametrize(
    "block", ["", "\n\t\n", '"', '"a\tb', "\x00\t1", "=1+1\t2", "<b>x</b>\t3", "\u202eabc\t4", "Anfragen\t" * 50]
)
def test_hostile_and_broken_blocks_fill_in_nothing(block: str) -> None:
    assert read(block).filled == ()


def test_a_block_that_is_too_large_is_refused_as_a_whole() -> None:
    found = read("Anfragen\t1\n" * MOST_CELLS)
    assert found.is_too_large
    assert found.filled == ()


@pytest.mark.parametrize(
    ("name", "monday", "taken"),
    [
        ("KW 36", "2026-08-31", True),
        ("KW 36 2026", "2026-08-31", True),
        ("2026-W36", "2026-08-31", True),
        ("KW 37", "2026-08-31", False),
        ("KW 53", "2026-12-28", True),
        ("KW 1", "2025-12-29", True),  # of 2026, where its Thursday lies
        ("KW 1", "2027-01-04", True),
    ],
)
def test_weeks_are_known_by_their_number(name: str, monday: str, taken: bool) -> None:
    weekly = STRATEGY.model_copy(update={"kpis": (STRATEGY.kpis[0].model_copy(update={"grain": Cadence.WEEKLY}),)})
    start = dt.date.fromisoformat(monday)
    rows = grid.rows(weekly, [], {}, Cadence.WEEKLY, start)
    found = read_block(f"\t{name}\nAnfragen\t12", rows, weekly, Spot(Cadence.WEEKLY, start))
    assert bool(found.filled) is taken
