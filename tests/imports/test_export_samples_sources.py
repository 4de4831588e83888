"""What the list of the samples says of single files of X, TikTok, YouTube, Google and Meta's ads."""

from __future__ import annotations

import datetime as dt

import pytest

from kpi.imports import Draft
from tests.drafts import drafts, packed, read, said, stored
from tests.imports.samples import FOLDER, samples

pytestmark = pytest.mark.skipif(not FOLDER, reason="KPI_EXPORT_SAMPLES names no folder")
ALL = {"traffic": "all"}


def data(name: str) -> bytes:
    found = next((sample.data for sample in samples() if sample.name.startswith(name)), None)
    if found is None:
        pytest.skip(f"{name} is not among the samples")
    return found


def sample(name: str, **answers: str) -> Draft:
    return read(data(name), name, answers)


def span(of: Draft) -> tuple[str, ...]:
    return tuple(day.isoformat() for day in of.period or ())


def test_sample_of_x_has_fifty_days_and_a_net_growth() -> None:
    found = sample("x-twitter/1")
    sums = stored(found)
    assert span(found) == ("2024-12-31", "2025-02-18")
    assert sums["followers_gained"] - sums["followers_lost"] == 135
    months = [stored(sample(f"x-twitter/{n}")) for n in (2, 3)]
    assert sum(month["post_impressions"] for month in months) == 157_421
    assert sum(month["posts"] for month in months) == 27


def test_samples_of_tiktok_are_the_same_week_and_grow_by_their_parts() -> None:
    csv, xlsx, account = (sample(f"tiktok/{n}") for n in (1, 2, 3))
    assert span(csv) == span(xlsx) == ("2026-04-12", "2026-04-18")
    assert stored(csv) == stored(xlsx)
    assert stored(account)["followers_gained"] - stored(account)["followers_lost"] == 402
    assert stored(account)["brand_reach"] == 505_414


def test_samples_of_youtube_agree_with_each_other() -> None:
    names = {"Gesamtwerte": data("youtube/1").decode(), "Tabellendaten": data("youtube/2").decode()}
    totals, table = drafts(packed(**names), "Inhalte.zip")
    assert stored(totals) == {"brand_views": 405_712}
    assert [(control.stated, control.agrees) for control in table.controls] == [(405_712, True)]
    sums = stored(table)
    assert sums["watch_time"] == pytest.approx(7807.6061 * 3600)
    assert (sums["brand_views"], sums["followers_net"], sums["thumbnail_impressions"]) == (405_712, 730, 3_645_609)
    assert sums["thumbnail_clicks"] / sums["thumbnail_impressions"] == pytest.approx(0.0627)
    assert {str(column.grain) for column in table.storable} == {"yearly"}


def test_samples_of_analytics_are_the_same_days_and_the_lost_cell_is_said() -> None:
    csv, xlsx = (sample(f"ga4/{n}", **ALL) for n in (1, 2))
    assert span(csv) == span(xlsx) == ("2023-07-08", "2024-03-04")
    assert stored(csv) == stored(xlsx)
    assert stored(csv)["events"] == 1_003_468
    assert "into dates" in said(xlsx)


def test_samples_of_search_weigh_the_position_and_never_add_up_queries() -> None:
    sums = stored(sample("google-search-console/1"))
    assert sums["search_clicks"] / sums["search_impressions"] == pytest.approx(0.017579, abs=5e-7)
    assert sums["search_position_sum"] / sums["search_impressions"] == pytest.approx(19.984, abs=5e-4)
    book = sample("google-search-console/3")
    assert (stored(book)["search_clicks"], stored(book)["search_impressions"]) == (266, 24_606)
    assert [control.agrees for control in book.controls] == [True, True]


def test_samples_of_ads_agree_with_their_totals() -> None:
    google = sample("google-ads/1")
    assert {control.header: control.stated for control in google.controls}["Impr."] == 14_117_313
    assert all(control.agrees for control in google.controls)
    assert "campaigns that were removed are missing" in said(google)
    editor = sample("google-ads/2")
    assert not editor.storable
    assert "no measurements" in said(editor)
    meta = sample("meta-ads/1")
    values = {column.key: column.values.sum for column in meta.columns if column.values}
    assert values == {
        "ad_impressions": 3_159_843, "ad_spend": pytest.approx(77_818.01), "ad_reach": 1_211_188,
    }  # fmt: skip
    assert not meta.storable


def test_sample_of_trends_is_monthly_and_has_its_peak() -> None:
    found = sample("google-trends/1")
    assert span(found) == ("2004-01-01", "2020-02-29")
    (r,) = (column for column in found.storable if column.key == "trend_r")
    assert [value.start for value in r.values if value.number == 100] == [dt.date(2018, 4, 1)]
    assert found.is_replacement
