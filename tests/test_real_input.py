"""Daily values become months, ratios and levels, through the commands, as real organisations have them.

The same for real files: test_export_samples_leeds.py and test_export_samples_okr.py.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.shell import Shell, kpis_of, shell

OWN = """\
name: Own
platforms:
  - {key: blog, name: Blog, active_from: 2026-02-01}
  - {key: forum, name: Forum, active_to: 2026-03-31}
company_goals: [{key: known, name: Known}]
goals: [{key: seen, name: Seen, area: brand, company_goals: [known], kpis: [views, clicks, rate, visitors, members]}]
kpis:
  - {key: views, name: Views, kind: flow, grain: daily, lower_bound: 0}
  - {key: clicks, name: Clicks, kind: flow, grain: daily}
  - {key: rate, name: Rate, kind: ratio, unit: percent, formula: clicks / views}
  - {key: visitors, name: Visitors, kind: unique, grain: daily}
  - key: members
    name: Members
    kind: stock
    direction: decrease
    cadence: weekly
    grain: daily
    carry_forward: true
    targets: [{value: 1, baseline: 2, start: 2026-01-01, due: 2026-03-31}]
"""


def daily(kpi: str, platform: str, first: dt.date, values: Sequence[float | None]) -> str:
    """Rows of consecutive days; None is an empty cell."""
    return "".join(
        f"{kpi},{platform},{first + dt.timedelta(days=day)},{'' if value is None else value}\n"
        for day, value in enumerate(values)
    )


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Shell:
    """A shell with the strategy, on each database."""
    at = shell(monkeypatch, tmp_path, database_url)
    at.done("apply", at.file("own.yaml", OWN))
    return at


def test_days_become_months_over_platforms_that_come_and_go(own: Shell) -> None:
    views = daily("views", "forum", dt.date(2026, 1, 1), [10] * 90) + daily(
        "views", "blog", dt.date(2026, 2, 1), [1] * 89
    )
    clicks = daily("clicks", "forum", dt.date(2026, 1, 1), [1] * 30 + [4] + [1] * 59)
    clicks += daily("clicks", "blog", dt.date(2026, 2, 1), [1] * 89)
    own.done("record", own.file("days.csv", f"kpi,platform,date,value\n{views}{clicks}"))
    with own.workspace() as workspace:
        card = workspace.scorecard(dt.date(2026, 4, 30))
    months = [(value.start.month, value.value, value.completeness) for value in card.assessments["views"].series]
    assert months == [(1, 310, 1), (2, 308, 1), (3, 341, 1), (4, 30, 1)]
    rates = [value.value for value in card.assessments["rate"].series]
    assert rates == pytest.approx([34 / 310, 56 / 308, 62 / 341, 30 / 30])


def test_corrections_below_zero_empty_cells_and_missing_days(own: Shell) -> None:
    january = daily("views", "forum", dt.date(2026, 1, 1), [10, -3, None, *[10] * 28])
    february = daily("views", "forum", dt.date(2026, 2, 1), [10] * 26)
    said = own.done("record", own.file("v.csv", f"kpi,platform,date,value\n{january}{february}"), "--format", "json")
    counts = json.loads(said.stdout)
    assert (counts["read"], counts["inserted"], counts["empty"], counts["warnings"]) == (57, 56, 1, 1)
    assert said.stderr.startswith("v.csv:3: warning: −3 is unusual for views (expected at least 0)")
    kpi = kpis_of(own.json("scorecard", "--as-of", "2026-01-31"))["views"]
    assert (kpi["value"], kpi["data"]["completeness"]) == (287, pytest.approx(30 / 31))
    kpi = kpis_of(own.json("scorecard", "--as-of", "2026-02-28"))["views"]
    assert (kpi["period"], kpi["value"]) == ("2026-01-01", 287)  # February lacks two days of two platforms


def test_unique_counts_have_bounds_and_no_value(own: Shell) -> None:
    own.done(
        "record",
        own.file("u.csv", f"kpi,platform,date,value\n{daily('visitors', 'forum', dt.date(2026, 1, 1), [3, 5, 4])}"),
    )
    kpi = kpis_of(own.json("scorecard", "--as-of", "2026-01-31"))["visitors"]
    assert (kpi["value"], kpi["status"], kpi["reasons"]["value"]) == (None, "no_data", "not_additive")


MEMBERS = "kpi;date;value\nmembers;08.01.2026;1,4\nmembers;26.01.2026;1,5\nmembers;02.03.2026;2\nmembers;02.03.2026;3\n"


def test_a_value_that_stands_until_the_next_decides_on_the_due_date(own: Shell) -> None:
    said = own.done("record", own.file("members.csv", MEMBERS)).stderr
    assert said.startswith("members.csv:5: warning: members has two values for the same period (also in line 4)")
    with own.workspace() as workspace:
        for day, period, value, status in (
            (dt.date(2026, 2, 28), dt.date(2026, 2, 16), 1.5, "stale"),
            (dt.date(2026, 3, 14), dt.date(2026, 3, 2), 3, "off_track"),
            (dt.date(2026, 4, 4), dt.date(2026, 3, 23), 3, "stale"),
            (dt.date(2026, 4, 5), dt.date(2026, 3, 30), 3, "missed"),
            (dt.date(2026, 10, 31), dt.date(2026, 3, 30), 3, "missed"),
        ):
            found = workspace.assessment("members", day)
            assert (found.period, found.value, found.status) == (period, value, status)
