from __future__ import annotations

import datetime as dt
import io

import pytest
import xlsxwriter

from tests.drafts import asked, days, drafts, packed, read, rows, said, stored

CHART = (
    "Date,Clicks,Impressions,CTR,Position\n2026-10-02,3,100,3%,10.5\n2026-10-01,1,300,0.33%,20\n2026-09-30,0,0,0%,0\n"
)
DEVICES = "Device,Clicks,Impressions,CTR,Position\nDesktop,1,150,0.67%,9\nMobile,3,250,1.2%,12\n"
QUERIES = "Top queries,Clicks,Impressions,CTR,Position\na secret query,1,10,10%,2\nNA,0,1,0%,9\n"
FILTERS = "Filter,Value\nSearch type,Web\nDate,Last 7 days\n"
HEADERS = {
    "fr": "Date,Clics,Impressions,CTR,Position",
    "de": "Datum,Klicks,Impressionen,CTR,Position",
    "de, spelt out": "Datum,Klicks,Impressionen,Klickrate,Durchschnittliche Position",
    "pl": "Dzień,Kliknięcia,Wyświetlenia,Współczynnik,Pozycja",
}


@pytest.mark.parametrize("language", HEADERS)
def test_days_are_read_in_any_language(language: str) -> None:
    found = read("\n".join([HEADERS[language], *CHART.splitlines()[1:]]))
    assert (found.source, found.platform) == ("search_console", "google")
    assert stored(found) == {"search_clicks": 4, "search_impressions": 400, "search_position_sum": 7050}
    assert found.is_plain


def test_the_position_of_a_period_is_weighted_by_impressions() -> None:
    found = read(CHART)
    assert days(found, "search_position_sum") == {"2026-10-02": 1050, "2026-10-01": 6000, "2026-09-30": 0}
    total = stored(found)
    assert total["search_position_sum"] / total["search_impressions"] == 17.625


def test_places_alone_are_not_enough_where_the_rate_is_none() -> None:
    text = "\n".join([HEADERS["pl"], *CHART.splitlines()[1:]])
    assert read(text.replace("3%", "7%")).source != "search_console"


def test_of_the_archive_only_days_are_taken_and_lists_are_said_to_be_lists() -> None:
    chart, queries, devices, filters = drafts(
        packed(Chart=CHART, Queries=QUERIES, Devices=DEVICES, Filters=FILTERS),
        "https___example.org_-Performance-on-Search-2026-10-03.zip",
    )
    assert (chart.account, chart.exported) == ("example.org", dt.date(2026, 10, 3))
    assert stored(chart)["search_clicks"] == 4
    for one, count in ((queries, 2), (devices, 2), (filters, 2)):
        assert (one.source, stored(one), rows(one)) == ("search_console", {}, [(0, count, 0)])
    assert "no days" in said(queries)
    assert "secret" not in repr(queries)


def test_filters_and_other_kinds_of_search_are_said() -> None:
    text = FILTERS.replace("Web", "Image") + "Page,https://example.org/a\n"
    assert "type “Image”" in said(read(text))
    assert "filtered: Page" in said(read(text))


def workbook(**sheets: list[list[object]]) -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        for title, lines in sheets.items():
            sheet = book.add_worksheet(title)
            for row, cells in enumerate(lines):
                sheet.write_row(row, 0, cells)
    return data.getvalue()


def test_in_the_workbook_rates_are_fractions_and_the_devices_agree_with_the_days() -> None:
    header = ["Clicks", "Impressions", "CTR", "Position"]
    found = read(
        workbook(
            Chart=[["Date", *header], ["2026-10-01", 1, 300, 0.0033, 20.0], ["2026-10-02", 3, 100, 0.03, 10.5]],
            Devices=[["Device", *header], ["Desktop", 1, 150, 0.0067, 9.0], ["Mobile", 2, 250, 0.008, 12.0]],
        ),
        "f.xlsx",
    )
    assert stored(found) == {"search_clicks": 4, "search_impressions": 400, "search_position_sum": 7050}
    assert [(control.header, control.agrees) for control in found.controls] == [
        ("Clicks", False),
        ("Impressions", True),
    ]
    assert not found.is_plain


def test_a_table_saved_by_a_german_spreadsheet_reads_the_same() -> None:
    saved = (
        CHART.replace(",", ";").replace("0.33%", "0,33%").replace("10.5", "10,5").replace("2026-10-02", "02.10.2026")
    )
    saved = saved.replace("2026-10-01", "01.10.2026").replace("2026-09-30", "30.09.2026")
    assert stored(read(saved)) == stored(read(CHART))
    assert not asked(read(saved))


def test_hours_and_comparisons_are_refused_with_a_way_out() -> None:
    header = "Time (UTC+01:00),Clicks,Impressions,CTR,Position\n"
    hours = header + "2026-07-10T14:00:00,1,9,11%,3\n2026-07-10T15:00:00,1,9,11%,3\n"
    found = read(hours)
    assert (found.source, stored(found), rows(found)) == ("search_console", {}, [(0, 2, 0)])
    assert "by the hour" in said(found)
    periods = ("Last 28 days", "Previous 28 days")
    numbers = ("Clicks", "Impressions", "CTR", "Position")
    header = ",".join(f"{period} {number}" for number in numbers for period in periods)
    compared = read(f"Top queries,{header}\na,1,2,3,4,5%,6%,7,8\nb,1,2,3,4,5%,6%,7,8\n")
    assert (compared.source, stored(compared)) == ("search_console", {})
    assert "compares two periods" in said(compared)
