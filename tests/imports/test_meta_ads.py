from __future__ import annotations

from tests.drafts import asked, days, read, rows, said, stored

REPORT = """\
Reporting starts,Reporting ends,Ad name,Ad delivery,Results,Result indicator,Reach,Impressions,Frequency,\
Amount spent (UAH),Ends
2026-10-01,2026-10-31,,,,,900,1234,1.2,30.5,
2026-10-01,2026-10-31,Ad of somebody,not_delivering,5,actions:link_click,600,1000,1.2,20.25,Ongoing
2026-10-01,2026-10-31,B,active,-,,500,234,1.1,10.25,Ongoing
"""
GERMAN = """\
Berichtsstart,Berichtsende,Kampagnenname,Tag,Ergebnisse,Reichweite,Impressionen,Frequenz,Ausgegebener Betrag (EUR),\
Klicks (alle),Link-Klicks,CTR (alle),CPM (Kosten pro 1.000 Impressionen) (EUR)
2026-10-01,2026-10-02,,,3,14,1500,1.2,30.5,7,5,0.2,3.1
2026-10-01,2026-10-02,A,2026-10-01,1,10,1000,1.2,20.25,3,2,0.2,3.1
2026-10-01,2026-10-02,A,2026-10-02,2,5,500,1.1,10.25,4,3,0.2,3.1
"""


def test_the_first_row_is_the_total_which_is_compared_and_gives_only_its_reach() -> None:
    found = read(REPORT)
    assert (found.source, found.platform, rows(found)) == ("meta_ads", "meta", [(2, 1, 0)])
    assert stored(found) == {"ad_results": 5, "ad_reach": 900, "ad_impressions": 1234, "ad_spend": 30.5}
    assert {(str(c.grain), c.values[0].start.isoformat()) for c in found.storable} == {("monthly", "2026-10-01")}
    assert [(control.header, control.agrees) for control in found.controls] == [
        ("Impressions", True), ("Amount spent (UAH)", True),
    ]  # fmt: skip
    assert {c.unit.currency for c in found.storable if c.key == "ad_spend"} == {"UAH"}
    assert "somebody" not in repr(found)


def test_german_columns_by_day_are_read() -> None:
    found = read(GERMAN)
    assert not asked(found)
    assert days(found, "ad_reach") == {"2026-10-01": 10, "2026-10-02": 5}
    assert stored(found) == {
        "ad_results": 3, "ad_reach": 15, "ad_impressions": 1500, "ad_spend": 30.5, "ad_clicks": 7, "ad_link_clicks": 5,
    }  # fmt: skip
    assert rows(found) == [(2, 1, 0)]
    assert all(control.agrees for control in found.controls)


def test_reach_of_several_ads_on_a_day_is_not_added_up() -> None:
    found = read(GERMAN.replace("A,2026-10-02", "B,2026-10-01"))
    assert "ad_reach" not in stored(found)
    assert days(found, "ad_impressions") == {"2026-10-01": 1500}


def test_an_odd_period_is_read_but_cannot_be_stored() -> None:
    found = read(REPORT.replace("2026-10-31", "2026-10-30"))
    assert not found.storable
    assert "no month, quarter or year" in said(found)
    assert all(control.agrees for control in found.controls)


def test_months_as_ranges_are_months() -> None:
    text = "Campaign name,Month,Impressions,Amount spent (EUR)\nA,2026-09-01 - 2026-09-30,5,1.5\n"
    found = read(text + "A,2026-10-01 - 2026-10-31,7,2.5\n")
    assert days(found, "ad_impressions") == {"2026-09-01": 5, "2026-10-01": 7}
    assert {str(column.grain) for column in found.storable} == {"monthly"}


def test_results_of_several_kinds_are_not_added_up() -> None:
    found = read(REPORT.replace("B,active,-,,", "B,active,3,actions:lead,"))
    assert "ad_results" not in stored(found)
    assert "several kinds" in said(found)


def test_a_missing_currency_is_asked_and_a_wrong_total_shows() -> None:
    found = read(REPORT.replace(" (UAH)", "").replace("900,1234", "900,1243"))
    assert asked(found) == ["currency"]
    assert "ad_spend" not in stored(found)
    assert [control.agrees for control in found.controls] == [False]


def test_a_file_saved_by_a_german_spreadsheet_reads_the_same() -> None:
    saved = REPORT.replace(",", ";").replace("30.5", "30,5").replace("20.25", "20,25").replace("10.25", "10,25")
    saved = saved.replace("2026-10-01", "01.10.2026").replace("2026-10-31", "31.10.2026")
    found = read(saved.replace("1.2", "1,2").replace("1.1;", "1,1;"))
    assert stored(found) == stored(read(REPORT))
