from __future__ import annotations

from tests.drafts import days, read, rows, said, stored

OVERVIEW = """\
Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,Profile visits,Create Post,\
Video views,Media views
"Wed, Jan 1, 2025",100,5,20,1,2,3,1,4,2,6,1,0,0
"Tue, Dec 31, 2024",50,1,9,0,0,1,0,1,0,2,0,0,0
"""
PORTUGUESE = """\
Data,Impressões,Curtidas,Engajamentos,Itens salvos,Compartilhamentos,Novos seguidores,Deixar de seguir,Respostas,\
Reposts,Visitas ao perfil,Criar post,Visualizações de vídeo,Visualizações de mídia
"qua, 1 de jan de 2025",100,5,20,1,2,3,1,4,2,6,1,0,0
"""
POLISH = """\
Dzień,Wyświetlenia,Polubienia,Zaangażowanie,Zakładki,Udost.,Nowi,Utraceni,Odpowiedzi,Podane,Wizyty,Utwórz,Wideo,Multimedia
2025-01-01,100,5,20,1,2,3,1,4,2,6,1,0,0
2024-12-31,50,1,9,0,0,1,0,1,0,2,0,0,0
"""
TWEETS = """\
"Tweet id","Tweet permalink","Tweet text","time","impressions","engagements","engagement rate","retweets","replies",\
"likes","user profile clicks","url clicks","promoted impressions","promoted likes"
"1","https://x/1","Hi, ""all""
second line","2020-01-31 23:59 +0000","1010.0","20.0","0.0198","3.0","1.0","9.0","2.0","4.0","-","-"
"2","https://x/2","=1+1","2020-01-31 00:10 +0000","90.0","2.0","0.0222","0.0","0.0","1.0","0.0","1.0","-","-"
"""
POSTS = """\
Post id,Date,Post text,Link,Impressions,Likes,Engagements,Bookmarks,Share,New follows,Replies,Reposts,Profile visits,\
Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks
"1","Mon, Aug 17, 2026",Text &amp; more,https://x.com/1,10,1,2,0,0,1,1,0,0,1,0,0,0
"2",Mon Aug 17 2026,Another,https://x.com/2,30,2,3,1,0,0,0,0,1,1,2,0,0
"""


def test_the_overview_is_read_by_day_from_the_newest_on() -> None:
    found = read(OVERVIEW)
    assert found.source == found.platform == "x"
    assert found.is_plain
    assert days(found, "brand_views") == {"2025-01-01": 100, "2024-12-31": 50}
    assert stored(found) == {
        "brand_views": 150, "reactions": 6, "interactions": 29, "saves": 1, "shares_by_link": 2, "followers_gained": 4,
        "followers_lost": 1, "comments": 5, "shares": 2, "profile_visits": 8, "posts": 1,
    }  # fmt: skip
    assert "“Media views” is 0 throughout" in said(found)


def test_portuguese_is_understood_by_its_words_and_any_language_by_places() -> None:
    assert stored(read(PORTUGUESE))["shares"] == 2
    polish = read(POLISH)
    assert (polish.source, stored(polish)) == ("x", stored(read(OVERVIEW)))
    assert "by their places" in said(polish)


def test_places_alone_make_no_overview_where_likes_exceed_engagements() -> None:
    assert read(POLISH.replace("100,5,20", "100,50,20")).source != "x"


def test_a_sheet_saved_with_semicolons_reads_the_same() -> None:
    saved = OVERVIEW.replace('"Wed, Jan 1, 2025"', "01.01.2025").replace('"Tue, Dec 31, 2024"', "31.12.2024")
    assert stored(read(saved.replace(",", ";"))) == stored(read(OVERVIEW))


def test_posts_count_for_the_day_they_were_published_and_no_text_is_kept() -> None:
    found = read(POSTS)
    assert (found.source, days(found, "post_impressions"), days(found, "posts")) == (
        "x", {"2026-08-17": 40}, {"2026-08-17": 2}
    )  # fmt: skip
    assert all(column.by_publication for column in found.storable)
    assert "Another" not in repr(found)


def test_old_tweets_are_read_with_the_period_of_the_file_whose_end_is_exclusive() -> None:
    found = read(TWEETS, "tweet_activity_metrics_name_20200101_20200201_en.csv")
    assert found.period is not None
    assert [day.isoformat() for day in found.period] == ["2020-01-01", "2020-01-31"]
    assert days(found, "post_impressions") == {"2020-01-31": 1100}
    assert days(found, "posts") == {"2020-01-31": 2}
    assert read(TWEETS, "tweet_activity_metrics_name_20209901_20200201_en.csv").source == "x"
    assert "second line" not in repr(found)


def test_daily_activity_is_of_the_day() -> None:
    found = read("Date,Tweets published,impressions,engagements,retweets,replies,likes\n2020-01-01,1,10,2,0,0,1\n")
    assert stored(found) == {
        "posts": 1, "brand_views": 10, "interactions": 2, "shares": 0, "comments": 0, "reactions": 1,
    }  # fmt: skip


def test_a_row_cut_off_keeps_what_it_has_and_one_without_a_day_is_rejected() -> None:
    found = read(OVERVIEW + '"Mon, Dec 30, 2024",7,1\n"Sun, D",9,1,1,1,1,1,1,1,1,1,1,0,0\n')
    assert rows(found) == [(3, 0, 1)]
    assert stored(found)["brand_views"] == 157
    assert stored(found)["interactions"] == 29
    assert "f.csv:5" in said(found)


def test_videos_are_read_by_day_and_their_list_is_left_out() -> None:
    found = read(
        "Date,Views,Watch time (ms),Completion rate\n2026-01-01,5,90000,0.2\n2026-01-02,7,1500,0.1\n\n"
        "Post id,Views,Watch time (ms)\n1,12,91500\n2,3,100\n"
    )
    assert (found.source, stored(found)) == ("x", {"video_views": 12, "watch_time": 91.5})
    assert rows(found) == [(2, 0, 0), (0, 2, 0)]
