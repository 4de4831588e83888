from __future__ import annotations

import pytest

from tests.drafts import asked, days, read, rows, said, stored

REPORT = """\
Campaign report
"October 1, 2026 - October 31, 2026"
Campaign status,Campaign,Budget,Impr.,Currency code,Cost,Avg. CPC,Search impr. share,Clicks,Conversions,Cost / conv.
Paused,A,5.00,"795,836",USD,2691.41,0.29,> 90%,"9,265",22.00,122.34
Enabled,NA,5.00,164,USD,0.09,0.05, --,2, --, --
Total: Campaigns, --, --,"796,000",USD,2691.50,0.29,< 10%,"9,267",22.00,122.34
Total: Account,,,"796,100",USD,2700.00,0.29,< 10%,"9,270",22.00,122.34
Total: Search,,,"1,000",USD,1.00,0.29,,5,1.00,1.00
"""
GERMAN = """\
Kampagnenbericht
01.10.2026 - 31.10.2026
Kampagnenstatus;Kampagne;Impr.;Währungscode;Kosten;Klickrate;Klicks;Conversions
Pausiert;A;795.836;EUR;2.691,41;1,16 %;9.265;22,00
Aktiviert;B;1.234;EUR;0,09;1,16 %;2;--
Gesamt: Kampagnen;--;797.070;EUR;2.691,50;1,16 %;9.267;22,00
"""
DAILY = """\
Campaign report
"October 1, 2026 - October 31, 2026"
Day,Campaign,Impr.,Cost,Clicks
2026-10-01,A,"1,000",1.50,10
2026-10-01,B,500,0.50,5
2026-10-02,A,"2,000",3.00,20
Total: Campaigns, --,"3,500",5.00,35
"""


def test_rows_add_up_to_the_month_and_the_total_agrees() -> None:
    found = read(REPORT)
    assert (found.source, found.platform) == ("google_ads", "google")
    assert stored(found) == {"ad_impressions": 796000, "ad_spend": 2691.5, "ad_clicks": 9267, "conversions": 22}
    assert {(str(c.grain), c.values[0].start.isoformat()) for c in found.storable} == {("monthly", "2026-10-01")}
    assert {c.unit.currency for c in found.storable if c.key == "ad_spend"} == {"USD"}
    assert [control.agrees for control in found.controls] == [True] * 4
    assert rows(found) == [(2, 3, 0)]
    assert "campaigns that were removed are missing" in said(found)


def test_german_numbers_are_never_off_by_a_power_of_ten() -> None:
    for text in (GERMAN, GERMAN.replace(";", "\t")):
        found = read(text)
        assert stored(found) == {"ad_impressions": 797070, "ad_spend": 2691.5, "ad_clicks": 9267, "conversions": 22}
        assert all(control.agrees for control in found.controls)


def test_numbers_that_nothing_tells_are_asked() -> None:
    text = "r\n1.10.2026 - 31.10.2026\nKampagne,Impr.,Klicks\nA,1.234,5\nB,2.345,7\n"
    assert asked(read(text)) == ["marks"]
    assert stored(read(text, answers={"marks": "de"}))["ad_impressions"] == 3579


def test_days_add_up_over_campaigns() -> None:
    found = read(DAILY, answers={"currency": "EUR"})
    assert days(found, "ad_impressions") == {"2026-10-01": 1500, "2026-10-02": 2000}
    assert days(found, "ad_spend") == {"2026-10-01": 2, "2026-10-02": 3}
    assert rows(found) == [(3, 1, 0)]
    assert all(control.agrees for control in found.controls)


def test_an_amount_without_a_currency_waits_for_it() -> None:
    found = read(DAILY)
    assert asked(found) == ["currency"]
    assert "ad_spend" not in stored(found)
    assert stored(found)["ad_clicks"] == 35
    several = read(REPORT.replace("NA,5.00,164,USD", "NA,5.00,164,EUR"))
    assert "ad_spend" not in stored(several)
    assert "several currencies" in said(several)


@pytest.mark.parametrize(
    ("header", "first", "second", "grain", "start"),
    [("Week", "2026-10-05", "2026-10-12", "weekly", "2026-10-05"),
     ("Woche", "2026-10-04", "2026-10-11", "weekly", "2026-10-05"),
     ("Month", "2026-09-01", "2026-10-01", "monthly", "2026-09-01"),
     ("Monat", "September 2026", "Oktober 2026", "monthly", "2026-09-01")],
)  # fmt: skip
def test_a_segment_of_weeks_or_months_is_stored_as_such(
    header: str, first: str, second: str, grain: str, start: str
) -> None:
    found = read(f"r\np\n{header},Campaign,Impr.,Clicks\n{first},A,10,1\n{second},A,20,2\n")
    assert {(str(c.grain), c.values[0].start.isoformat()) for c in found.storable} == {(grain, start)}


def test_a_report_of_one_day_is_a_value_of_that_day() -> None:
    found = read(REPORT.replace('"October 1, 2026 - October 31, 2026"', '"October 31, 2026"'))
    assert days(found, "ad_impressions") == {"2026-10-31": 796000}
    assert {str(column.grain) for column in found.storable} == {"daily"}


def test_all_time_and_unreadable_periods_cannot_be_stored() -> None:
    always = read(REPORT.replace('"October 1, 2026 - October 31, 2026"', "All time"))
    assert (stored(always), asked(always)) == ({}, [])
    assert "all time" in said(always)
    assert [control.agrees for control in always.controls] == [True] * 4
    unknown = REPORT.replace('"October 1, 2026 - October 31, 2026"', "im Oktober")
    assert asked(read(unknown)) == ["span:first", "span:last"]
    answered = read(unknown, answers={"span:first": "2026-10-01", "span:last": "2026-10-31"})
    assert stored(answered) == stored(read(REPORT))


def test_the_editor_exports_settings_and_says_so() -> None:
    columns = ["Campaign", "Campaign Type", "Networks", "Bid Strategy Type", *(f"Setting {n}" for n in range(20))]
    text = "\t".join(columns) + "\r\n" + "\t".join(["A", "Search", "x", "y", *["1"] * 20]) + "\r\n"
    found = read(("\ufeff" + text).encode("utf-16-le"))
    assert (found.source, stored(found), rows(found)) == ("google_ads", {}, [(0, 1, 0)])
    assert "settings of campaigns, no measurements" in said(found)
