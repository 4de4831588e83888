from __future__ import annotations

import pytest

from tests.drafts import asked, drafts, packed, read, rows, said, stored

TOTALS = "Da\u00adtum,Auf\u00adru\u00adfe\n2026-10-01,5\n" + "".join(f"2026-10-{n:02},1\n" for n in range(2, 32))
VIDEOS = """\
Vi\u00addeo,Vi\u00addeo\u00adti\u00adtel,Ver\u00adöf\u00adfent\u00adli\u00adchungs\u00adzeit\u00adpunkt des Vi\u00adde\
\u00ados,Auf\u00adru\u00adfe,Wie\u00adder\u00adga\u00adbe\u00adzeit (Stun\u00adden),Abon\u00adnen\u00adten,Im\u00adpres\
\u00adsio\u00adnen,Klick\u00adra\u00adte der Im\u00adpres\u00adsio\u00adnen (%)
Ge\u00adsamt,,,35,1.5,-2,1000,6.27
abc,"Titel, erster","Aug 19, 2011",20,1.0,-1,600,6
 -def,Zweiter,,10,0.25,0,300,
Die 500 be\u00adsten Er\u00adgeb\u00adnis\u00adse wer\u00adden an\u00adge\u00adzeigt
"""
DAILY = """\
Date,Views,Watch time (hours),Subscribers,Impressions,Impressions click-through rate (%),Average view duration
Total,30,1.5,1,300,5.0,0:03:00
2026-10-01,10,0.5,-1,100,2.5,0:03:00
2026-10-02,20,1.0,2,200,6.25,0:03:00
"""
CHART = "Date,Content,Video title,Views\n2026-10-01,abc,T,3\n2026-10-01,def,U,1\n"


def test_totals_are_the_days_of_the_channel_with_soft_hyphens_or_without() -> None:
    found = read(TOTALS)
    assert (found.source, found.platform, found.is_plain, stored(found)) == (
        "youtube", "youtube", True, {"brand_views": 35}
    )  # fmt: skip
    assert stored(read(TOTALS.replace("\u00ad", ""), "Gesamtwerte.csv")) == {"brand_views": 35}
    assert read(TOTALS.replace("\u00ad", ""), "kpi.csv").source != "youtube"


def test_a_table_by_day_has_everything_and_its_total_agrees() -> None:
    found = read(DAILY)
    assert stored(found) == {
        "brand_views": 30, "watch_time": 5400, "followers_net": 1, "thumbnail_impressions": 300,
        "thumbnail_clicks": 15,
    }  # fmt: skip
    assert rows(found) == [(2, 1, 0)]
    assert {control.header for control in found.controls} >= {"Views", "Impressions"}
    assert found.is_plain


def test_of_a_table_by_video_only_the_total_is_taken_once_its_period_is_known() -> None:
    found = read(VIDEOS)
    assert (found.source, stored(found), asked(found)) == ("youtube", {}, ["span:first", "span:last"])
    assert rows(found) == [(1, 3, 0)]
    assert "Die 500 besten Ergebnisse" in said(found)
    month = read(VIDEOS, answers={"span:first": "2026-10-01", "span:last": "31.10.2026"})
    assert stored(month) == {
        "brand_views": 35, "watch_time": 5400, "followers_net": -2, "thumbnail_impressions": 1000,
        "thumbnail_clicks": pytest.approx(62.7),
    }  # fmt: skip
    assert {str(column.grain) for column in month.storable} == {"monthly"}
    assert "Titel" not in repr(month)


def test_a_total_of_an_odd_period_cannot_be_stored_and_that_is_said() -> None:
    found = read(VIDEOS, answers={"span:first": "2026-10-03", "span:last": "2026-10-31"})
    assert not found.storable
    assert "no month, quarter or year" in said(found)
    assert "Correct one of them" in said(read(VIDEOS, answers={"span:first": "2026-10-31", "span:last": "2026-10-03"}))


def test_in_the_archive_the_totals_by_day_tell_the_period_and_agree() -> None:
    data = packed(Tabellendaten=VIDEOS, Gesamtwerte=TOTALS, Diagrammdaten=CHART)
    table, totals, chart = drafts(data, "Inhalte.zip")
    assert not table.questions
    assert [(control.stated, control.summed, control.agrees) for control in table.controls] == [(35, 35, True)]
    assert stored(table)["brand_views"] == 35
    assert totals.is_plain
    assert (stored(chart), rows(chart)) == ({}, [(0, 2, 0)])
    assert "only the rows at the top" in said(chart)


def test_a_table_saved_by_a_german_spreadsheet_reads_the_same() -> None:
    saved = DAILY.replace(",", ";").replace("2026-10-01", "01.10.2026").replace("2026-10-02", "02.10.2026")
    saved = saved.replace("1.5", "1,5").replace("0.5", "0,5").replace("1.0", "1,0").replace("6.25", "6,25")
    assert stored(read(saved.replace("5.0", "5,0").replace("2.5", "2,5"))) == stored(read(DAILY))


def test_a_table_without_its_total_is_no_channel() -> None:
    found = read("\n".join(line for line in VIDEOS.splitlines() if "samt" not in line))
    assert (stored(found), asked(found)) == ({}, [])
    assert "do not make up the channel" in said(found)
