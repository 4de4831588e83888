from __future__ import annotations

import datetime as dt

from kpi.imports import NOT_IMPORTED
from tests.drafts import days, read, rows, said, stored

MONTHS = (
    "Kategorie: Alle Kategorien\n\nMonat,Leitstern: (Weltweit),Polarstern AG: (Deutschland)\n"
    "2004-01,100,<1\n2004-02,50,25\n"
)


def test_terms_are_indices_that_replace_the_series_and_below_1_is_a_half() -> None:
    found = read(MONTHS, "multiTimeline.csv")
    assert (found.source, found.platform, found.is_replacement) == ("google_trends", "google", True)
    assert days(found, "trend_leitstern") == {"2004-01-01": 100, "2004-02-01": 50}
    assert days(found, "trend_polarstern_ag_deutschland") == {"2004-01-01": 0.5, "2004-02-01": 25}
    assert {(str(column.kind), str(column.grain)) for column in found.storable} == {("index", "monthly")}
    assert "read as 0.5: 1" in said(found)


def test_the_own_brand_among_all_terms_is_the_share_of_search() -> None:
    (question,) = read(MONTHS).questions
    assert question.options == ("Leitstern: (Weltweit)", "Polarstern AG: (Deutschland)", NOT_IMPORTED)
    found = read(MONTHS, answers={question.key: "Leitstern: (Weltweit)"})
    assert not found.questions
    assert stored(read(MONTHS, answers={question.key: NOT_IMPORTED})) == stored(read(MONTHS))
    assert days(found, "searches_brand") == {"2004-01-01": 100, "2004-02-01": 50}
    assert days(found, "searches_category") == {"2004-01-01": 100.5, "2004-02-01": 75}
    single = read("Category: All categories\n\nWeek,A: (Worldwide)\n2020-11-22,5\n2020-11-29,100\n")
    assert not single.questions


def test_weeks_from_sunday_on_become_those_from_monday_on() -> None:
    found = read("Category: All categories\n\nWeek,A: (Worldwide)\n2020-11-22,5\n2020-11-29,100\n")
    assert days(found, "trend_a") == {"2020-11-23": 5, "2020-11-30": 100}
    assert "six days" in said(found)


def test_days_are_days_and_hours_cannot_be_stored() -> None:
    by_day = read(
        "Time,A\n" + "".join(f"2026-09-{n:02},{n}\n" for n in range(1, 30)) + "2026-09-30,100\n", "time_series_x.csv"
    )
    assert (by_day.source, len(days(by_day, "trend_a"))) == ("google_trends", 30)
    hours = read("Time,A\n" + "".join(f"2026-09-26T{n:02},{n}\n" for n in range(24)), "time_series_x.csv")
    assert (hours.source, hours.storable) == ("google_trends", ())
    assert "by the hour" in said(hours)


def test_maps_and_related_queries_are_not_about_time() -> None:
    found = read("Category: All categories\n\nCountry,A: (1/1/04 - 2/1/20)\nNA,100\nDE,5\n", "geoMap.csv")
    assert (found.source, stored(found), rows(found)) == ("google_trends", {}, [(0, 2, 0)])
    assert "not about time" in said(found)


def test_months_shortened_by_a_spreadsheet_are_refused() -> None:
    found = read(MONTHS.replace(",", ";").replace("2004-01", "Jan 04").replace("2004-02", "Feb 04"))
    assert stored(found) == {}
    assert "shortened the dates" in said(found)


def test_terms_without_latin_letters_have_stable_keys_of_their_own() -> None:
    header = ",".join(f"{term}: (Worldwide)" for term in ("Лидер", "品牌", "Ä", "a"))
    text = f"Category: All categories\n\nMonth,{header}\n2026-01,1,2,3,100\n"
    keys = [column.key for column in read(text, today=dt.date(2026, 2, 3)).storable]
    assert len(set(keys)) == 4
    assert keys == [column.key for column in read(text).storable]
