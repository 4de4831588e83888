from __future__ import annotations

from tests.drafts import asked, days, read, rows, said, stored

ALL, SOCIAL = {"traffic": "all"}, {"traffic": "social"}
BEFORE = """\
# ----------------------------------------\r
# {title}\r
# Account: Somebody\r
# Property: example.org - GA4\r
# ----------------------------------------\r
# \r
# All Users\r
# Start date: 20260101\r
# End date: 20260331\r
"""
REPORT = BEFORE.format(title="Report CSV Export") + (
    "Date,Sessions,Engaged sessions,Total users,New users,Average engagement time per session,Total revenue\r\n"
    "20260302,20,10,15,5,30.5,0\r\n20260301,10,4,9,3,20,0\r\n"
)
GERMAN = (
    "# Startdatum: 20260301\n# Enddatum: 20260331\n"
    "Datum,Sitzungen,Sitzungen mit Interaktionen,Aktive Nutzer,Gesamtumsatz\n20260301,1234,600,900,1050.5\n"
)
CHANNELS = BEFORE.format(title="Traffic acquisition") + (
    "Date,Session default channel group,Sessions,Active users\r\n20260301,Organic Social,10,8\r\n"
    "20260301,Paid Social,5,5\r\n20260301,Direct,100,90\r\n20260302,Organic Social,7,6\r\n"
)


def test_whose_visits_they_are_is_asked_before_anything_is_stored() -> None:
    found = read(REPORT)
    assert (found.source, found.platform, found.account) == ("ga4", "web", "example.org - GA4")
    assert (asked(found), stored(found)) == (["traffic"], {})
    assert found.questions[0].options == ("social", "all")
    assert "Somebody" not in repr(found)


def test_all_visits_and_those_from_social_media_are_different_kpis() -> None:
    assert stored(read(REPORT, answers=ALL)) == {
        "sessions": 30, "sessions_engaged": 14, "users_total": 24, "users_new": 8, "engagement_time": 810,
    }  # fmt: skip
    social = read(REPORT, answers=SOCIAL)
    assert stored(social) == {
        "acq_sessions": 30, "engaged_sessions": 14, "social_users_total": 24, "social_users_new": 8,
        "social_engagement_time": 810,
    }  # fmt: skip
    assert {c.key: str(c.kind) for c in social.storable}["social_users_total"] == "unique"
    assert days(social, "acq_sessions") == {"2026-03-02": 20, "2026-03-01": 10}


def test_german_is_understood_and_the_currency_of_revenue_asked() -> None:
    found = read(GERMAN, answers=ALL)
    assert (asked(found), stored(found)["sessions"]) == (["currency"], 1234)
    assert "revenue" not in stored(found)
    euros = read(GERMAN, answers=SOCIAL | {"currency": "CHF"})
    (revenue,) = (column for column in euros.storable if column.key == "acq_revenue")
    assert (revenue.values.sum, revenue.unit.currency) == (1050.5, "CHF")


def test_a_column_of_channels_tells_social_media_from_the_rest() -> None:
    found = read(CHANNELS)
    assert not found.questions
    assert days(found, "acq_sessions") == {"2026-03-01": 15, "2026-03-02": 7}
    assert "social_active_users" not in stored(found)
    assert rows(found) == [(3, 1, 0)]
    assert "other channels than social media were left out: 1" in said(found)


def test_channels_of_a_whole_month_are_a_value_of_that_month() -> None:
    text = CHANNELS.replace("20260101", "20260301").replace("Date,", "").replace("20260301,", "")
    found = read(text.replace("20260302,", "").replace("Organic Social,7,6\r\n", ""))
    (sessions,) = found.storable
    assert (sessions.key, sessions.values.sum, str(sessions.grain)) == ("acq_sessions", 15, "monthly")


def test_numbers_of_days_weeks_and_months_count_from_the_start() -> None:
    blocks = "\r\n".join(
        BEFORE.format(title="x") + f"Nth {unit},Active users\r\n" + "".join(f"{n:04},{n}\r\n" for n in numbers)
        for unit, numbers in (("day", (69, 0, 90)), ("week", (0, 10)), ("month", (1, 2)))
    )
    found = read(blocks, answers=ALL)
    by_grain = {str(c.grain): [v.start.isoformat() for v in c.values] for c in found.columns if c.values}
    assert by_grain == {
        "daily": ["2026-03-11", "2026-01-01"], "weekly": ["2026-03-09"], "monthly": ["2026-02-01", "2026-03-01"],
    }  # fmt: skip
    assert rows(found) == [(2, 0, 1), (1, 1, 0), (2, 0, 0)]
    assert "six days" in said(found)
    assert "only a part were left out: 1" in said(found)


def test_a_snapshot_has_many_tables_some_empty_some_by_page_some_repeated() -> None:
    text = "\r\n".join(
        (
            BEFORE.format(title="Snapshot") + "Date,Active users\r\n20260301,5\r\n",
            "# \r\nPage title,Views\r\nHome,7\r\nNA,3\r\n",
            "# \r\nCountry,Active users\r\n",
            "# \r\nDate,Active users,Event count\r\n20260301,6,50\r\n",
        )
    )
    found = read(text, answers=ALL)
    assert stored(found) == {"users": 5, "events": 50}
    assert rows(found) == [(1, 0, 0), (0, 2, 0), (0, 0, 0), (1, 0, 0)]
    assert "several tables" in said(found)


def test_without_its_remarks_a_table_is_told_by_what_only_analytics_counts() -> None:
    bare = "Date;Event count;Total users;Event count per user\n20260301;1;2;1,05\n20260302;3;4;1,5\n"
    assert stored(read(bare, answers=ALL)) == {"events": 4, "users_total": 6}
    assert read("Date,Sessions,Users\n20260301,1,2\n").source != "ga4"
    assert "does not name" in said(read("Nth day,Event count,Total users\n0001,1,2\n", answers=ALL))


def test_a_day_that_never_was_is_rejected_with_its_place() -> None:
    found = read(REPORT + "20260299,1,1,1,1,1,0\r\n(not set),2,1,1,1,1,0\r\n", answers=ALL)
    assert rows(found) == [(2, 0, 2)]
    assert "f.csv:13" in said(found)
    assert "f.csv:14" in said(found)
