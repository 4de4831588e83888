"""What holds for every source, whatever it reads."""

from __future__ import annotations

import random

import pytest

from kpi.imports import IMPORTERS, Answers, draft
from tests.drafts import LANGUAGES, TODAY, read, stored
from tests.imports import (
    test_ga4,
    test_google_ads,
    test_google_trends,
    test_meta_ads,
    test_search_console,
    test_tiktok,
    test_x,
    test_youtube,
)

TEXTS = {
    "x": (test_x.OVERVIEW, test_x.POSTS, test_x.TWEETS),
    "tiktok": (test_tiktok.OVERVIEW, test_tiktok.ACCOUNT),
    "youtube": (test_youtube.TOTALS, test_youtube.VIDEOS, test_youtube.DAILY, test_youtube.CHART),
    "ga4": (test_ga4.REPORT, test_ga4.GERMAN, test_ga4.CHANNELS),
    "search_console": (test_search_console.CHART, test_search_console.QUERIES, test_search_console.FILTERS),
    "google_ads": (test_google_ads.REPORT, test_google_ads.GERMAN, test_google_ads.DAILY),
    "meta_ads": (test_meta_ads.REPORT, test_meta_ads.GERMAN),
    "google_trends": (test_google_trends.MONTHS,),
}
ANSWERS = Answers({"traffic": "all", "currency": "EUR", "span:first": "2026-10-01", "span:last": "2026-10-31"})


@pytest.mark.parametrize("source", IMPORTERS)
def test_a_source_says_in_both_languages_where_its_export_is_and_what_it_lacks(source: str) -> None:
    guide = IMPORTERS[source].guide
    assert guide.name
    if guide.lacks:
        assert LANGUAGES[0](guide.lacks) != LANGUAGES[1](guide.lacks)
    assert not isinstance(guide.path, dict) or guide.path.keys() == {"de", "en"}


@pytest.mark.parametrize("source", TEXTS)
def test_a_file_cut_off_or_shuffled_is_read_without_a_fault_by_any_source(source: str) -> None:
    chance = random.Random(source)  # noqa: S311 - for tests
    for text in TEXTS[source]:
        data = text.encode()
        for cut in range(0, len(data), max(1, len(data) // 12)):
            lines = data[:cut].split(b"\n")
            chance.shuffle(lines)
            for broken in (data[:cut], b"\n".join(lines), data[:cut] + b"\n" + data[cut // 2 :]):
                for forced in ("", source):
                    for one in draft(broken, "f.csv", today=TODAY, answers=ANSWERS, source=forced):
                        assert all(block.rows >= block.read >= 0 for block in one.blocks)


@pytest.mark.parametrize("source", TEXTS)
def test_a_row_too_many_of_each_day_is_never_added_up_in_silence(source: str) -> None:
    text = TEXTS[source][0]
    last = text.rstrip("\n").rsplit("\n", 1)[1]
    once, twice = (read(one, answers=ANSWERS.given) for one in (text, f"{text.rstrip()}\n{last}\n"))
    assert stored(once) == stored(twice) or twice.problems or not all(control.agrees for control in twice.controls)


def test_a_table_of_our_own_is_taken_by_no_platform() -> None:
    for text in (
        "Datum,Aufrufe\n2026-10-01,5\n2026-10-02,7\n",
        "Date,Views,Likes,Comments,Shares,Followers\n2026-10-01,5,1,2,3,4\n2026-10-02,7,1,2,3,4\n",
        "Monat;Sitzungen;Nutzer\n2026-09;5;4\n2026-10;7;6\n",
        "Datum;Kosten;Klicks\n01.10.2026;5,50;4\n02.10.2026;7,25;6\n",
    ):
        assert read(text).source in ("plain", "")
