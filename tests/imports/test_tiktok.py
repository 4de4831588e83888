from __future__ import annotations

import datetime as dt

import pytest

from tests.drafts import asked, days, read, rows, said, stored

OVERVIEW = """\
\ufeff"Date","Video Views","Profile Views","Likes","Comments","Shares"
"December 31","100","5","10","1","0"
"January 1","200","6","20","2","3"\
"""
ACCOUNT = """\
\ufeffDate,Video views,Reached audience,Profile views,Likes,Shares,Comments,Phone number clicks ,Leads submission,\
Net growth,New followers,Lost followers
2025/10/31,715,NAN,25,26,4,7,0,0,10,11,1
2025/11/01,755,743,59,38,4,5,4,0,1,1,0
"""


@pytest.mark.parametrize(
    ("first", "second"),
    [("December 31", "January 1"), ("31. Dezember", "1. Januar"), ("31 de diciembre", "1 de enero"),
     ("31 décembre", "1er janvier"), ("31 de dezembro", "1 de janeiro"), ("31 dicembre", "1 gennaio")],
)  # fmt: skip
def test_days_without_a_year_run_over_new_year_in_the_language_of_the_account(first: str, second: str) -> None:
    text = OVERVIEW.replace("December 31", first).replace("January 1", second)
    for today, year in ((dt.date(2026, 1, 1), 2026), (dt.date(2025, 12, 31), 2025), (dt.date(2026, 11, 29), 2026)):
        found = read(text, today=today)
        assert days(found, "brand_views") == {f"{year - 1}-12-31": 100, f"{year}-01-01": 200}
    assert asked(found) == ["year"]
    assert not found.is_plain


def test_the_year_that_was_answered_is_taken() -> None:
    found = read(OVERVIEW, answers={"year": "2024"})
    assert days(found, "brand_views") == {"2023-12-31": 100, "2024-01-01": 200}
    assert not found.questions


def test_days_in_any_language_with_no_year_tell_the_overview_by_its_places() -> None:
    header = "Datum,Wyświetlenia,Profil,Polubienia,Komentarze,Udostępnienia"
    text = "\n".join([header, *OVERVIEW.splitlines()[1:]])
    assert stored(read(text)) == stored(read(OVERVIEW))
    with_years = text.replace("December 31", "2025-12-31").replace("January 1", "2026-01-01")
    assert read(with_years).source != "tiktok"


def test_the_business_centre_has_reach_by_day_and_its_month_is_asked() -> None:
    found = read(ACCOUNT + "".join(f"2025/11/{day:02},1,1,1,1,1,1,0,0,0,0,0\n" for day in range(2, 31)))
    assert found.source == "tiktok"
    assert stored(found)["followers_gained"] - stored(found)["followers_lost"] == 11
    assert "2025-10-31" not in days(found, "brand_reach")
    assert asked(found) == ["value:brand_reach:tiktok:monthly:2025-11-01"]
    assert not found.problems
    answered = read(ACCOUNT + "".join(f"2025/11/{day:02},1,1,1,1,1,1,0,0,0,0,0\n" for day in range(2, 31)),
                    answers={asked(found)[0]: "1.234,0"})  # fmt: skip
    assert [c.values[0].number for c in answered.storable if c.grain == "monthly"] == [1234]


def test_an_account_in_another_language_is_told_by_its_growth() -> None:
    foreign = "\n".join([",".join("abcdefghijkl"), *ACCOUNT.splitlines()[1:]])
    assert stored(read(foreign)) == stored(read(ACCOUNT))
    assert read(foreign.replace(",10,11,1", ",10,12,1")).source != "tiktok"


def test_missing_followers_do_not_become_0() -> None:
    found = read(
        "Date,New followers,Total followers,Reached audience,Engaged audience\n2025/10/31,1,--,5,NAN\n"
        "2025/11/01,0,--,7,2\n"
    )
    assert stored(found) == {"followers_gained": 1, "brand_reach": 12, "audience_engaged": 2}


def test_videos_count_for_the_day_of_their_publication() -> None:
    found = read(
        'Video title,Video link,Post time,Video views,Likes,Comments,Shares,Add to Favorites\n"A\n#b",'
        "https://t/1,2025/10/31 23:19:10,10,1,2,3,4\nB,https://t/2,2025/10/31 00:19:10,5,1,0,0,0\n"
    )
    assert days(found, "post_views") == {"2025-10-31": 15}
    assert stored(found) == {
        "post_views": 15, "post_reactions": 2, "post_comments": 2, "post_shares": 3, "post_saves": 4, "posts": 2,
    }  # fmt: skip


def test_followers_are_a_stock_and_parts_of_the_audience_are_left_out() -> None:
    found = read("Date,Followers,Difference in followers from previous day\nApril 12,100,3\nApril 13,98,-2\n")
    assert days(found, "brand_followers") == {"2026-04-12": 100, "2026-04-13": 98}
    assert stored(found)["followers_net"] == 1
    parts = read("Gender,Distribution\nFemale,60%\nMale,40%\n", "FollowerGender.csv")
    assert (parts.source, rows(parts), stored(parts)) == ("tiktok", [(0, 2, 0)], {})
    assert "left out" in said(parts)


def test_thousands_written_with_points_are_asked_and_never_taken_for_decimals() -> None:
    text = OVERVIEW.replace('"100"', '"1.100"').replace('"200"', '"2.200"')
    assert asked(read(text)) == ["year", "marks"]
    assert stored(read(text, answers={"marks": "de"}))["brand_views"] == 3300
    assert stored(read(OVERVIEW.replace('"100"', '"1,100"')))["brand_views"] == 1300
