"""Files as platforms export them, with what they are known to hold: those that KPI_EXPORT_SAMPLES names, else our own.

A facts.json says of each file its tables: header, rows, first and last cell, and per column (by its place) the sum of
all numbers as they stand, totals included.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.workbooks import workbook

_EXCERPT = 7
FOLDER = os.environ.get("KPI_EXPORT_SAMPLES", "")


@dataclass(frozen=True)
class Expected:
    """One table of a file."""

    title: str
    header: tuple[str, ...]
    rows: int
    sums: dict[int, tuple[float, int]] = field(default_factory=dict)
    """Place of a column, from 1 → sum and count of its numbers."""
    first: str = ""
    last: str = ""
    is_excerpt: bool = False
    """Only the first rows are listed."""


@dataclass(frozen=True)
class Sample:
    """A file with what it is known to hold."""

    name: str
    data: bytes
    tables: tuple[Expected, ...]
    facts: dict[str, Any]


def samples() -> list[Sample]:
    """All there are."""
    if not FOLDER:
        return [Sample(name, data, _tables(facts), facts) for name, (data, facts) in OWN.items()]
    folder = Path(FOLDER)
    known = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
    return [Sample(name, (folder / name).read_bytes(), _tables(facts), facts) for name, facts in known.items()]


def _tables(facts: dict[str, Any]) -> tuple[Expected, ...]:
    if "sheets" in facts:
        return tuple(_table(title, sheet) for title, sheet in facts["sheets"].items())
    if "blocks" in facts:
        return tuple(_table(block.get("title", ""), block) for block in facts["blocks"])
    return (_table("", facts),)


def _table(title: str, facts: dict[str, Any]) -> Expected:
    if isinstance(facts["rows"], list):
        header, *rows = facts["rows"]
        return Expected(title, tuple(header), len(rows), is_excerpt=len(rows) >= _EXCERPT)
    header = tuple(facts["header"])
    sums = {2: (float(facts["sum"]), facts["rows"])} if "sum" in facts else {}
    for column, found in facts.get("sums", {}).items():
        if isinstance(found, list):
            sums[int(column.rpartition("#")[2])] = (float(found[0]), found[1])
    first, last = (facts.get(key) or facts.get(f"{key}_row") or "" for key in ("first", "last"))
    return Expected(title, header, facts["rows"], sums, _first(first), _first(last))


def _first(cells: Any) -> str:
    return str(cells[0] if isinstance(cells, list) else cells)


_REACH = (
    'sep=,\n"Facebook reach"\n"Date","Primary"\n"2026-09-01T01:00:00","5"\n"2026-09-02T00:00:00","7"\n\n'
    '"Instagram reach"\n"Date","Primary"\n"2026-09-01T01:00:00","50"\n"2026-09-02T00:00:00","71"\n\n'
)
_POSTS = (
    "Post ID,Account ID,Account username,Description,Publish time,Permalink,Post type,Date,Views,Reach,Likes,Shares,"
    "Comments,Saves,Follows\n"
    '11,1,a,"Two lines,\nand ""quotes""",09/14/2026 10:00,https://example.org/11,IG reel,Lifetime,10,8,3,1,0,2,\n'
    "12,1,a,Other,09/14/2026 18:30,https://example.org/12,IG image,Lifetime,20,18,4,0,1,0,1\n"
)
_WRAPPED = "\n".join('"' + line.replace('"', '""') + '"' if '"' in line or "," in line else line
                     for line in _POSTS.splitlines())  # fmt: skip
_POST_FACTS = {
    "header": _POSTS.splitlines()[0].split(","), "rows": 2, "first": "2026-09-14", "last": "2026-09-14",
    "sums": {"Views#9": ["30", 2], "Reach#10": ["26", 2], "Likes#11": ["7", 2], "Follows#15": ["1", 1]},
}  # fmt: skip
_SHARES = ("organic", "sponsored", "total")
_COUNTED = ("Clicks", "Reactions", "Comments", "Reposts", "Engagement rate")
_METRICS = [
    "Date",
    *(f"Impressions ({share})" for share in _SHARES),
    "Unique impressions (organic)",
    *(f"{what} ({share})" for what in _COUNTED for share in _SHARES),
]
_METRIC_ROWS: list[list[str | float]] = [
    ["12/31/2025", 10, 5, 15, 9, 1, 0, 1, 2, 0, 2, 0, 0, 0, 1, 0, 1, 0.4, 0, 4 / 15],
    ["01/01/2026", 20, 0, 20, 18, 3, 0, 3, 0, 0, 0, 1, 0, 1, -1, 0, -1, 0.15, 0, 0.15],
]
_GERMAN = ["Datum", *(f"Spalte {n}" for n in range(2, 21))]
_METRIC_FACTS = {"rows": 2, "first": "2025-12-31", "last": "2026-01-01",
                 "sums": {"#4": ["35", 2], "#5": ["27", 2], "#8": ["4", 2], "#17": ["0", 2]}}  # fmt: skip
_GAINS = (
    "Date,Sponsored followers,Organic followers,Auto-invited followers,Total followers\n"
    "2026-09-29,0,4,0,4\n2026-09-30,1,5,2,8\n"
)
_TOTAL = ["Overall Performance", "9/1/2026 - 9/30/2026"]

OWN: dict[str, tuple[bytes, dict[str, Any]]] = {
    "meta-business-suite/Reach.csv": (
        _REACH.encode("utf-16"),
        {"blocks": [
            {"title": "Facebook reach", "header": ["Date", "Primary"], "rows": 2, "first": "2026-09-01",
             "last": "2026-09-02", "sum": "12"},
            {"title": "Instagram reach", "header": ["Date", "Primary"], "rows": 2, "first": "2026-09-01",
             "last": "2026-09-02", "sum": "121"},
        ]},
    ),
    "meta-business-suite/Views.csv": (
        b"Views;\nDate;Primary\n2026-10-24T00:00:00;5213\n2026-10-25T01:00:00;4216\n",
        {"blocks": [{"title": "Views", "header": ["Date", "Primary"], "rows": 2, "first": "2026-10-24",
                     "last": "2026-10-25", "sum": "9429"}]},
    ),
    "meta-posts/Sep-14-2026_Sep-30-2026_1.csv": (_POSTS.encode("utf-8-sig"), _POST_FACTS),
    "meta-posts/saved by a spreadsheet.csv": (_WRAPPED.encode("utf-8-sig"), _POST_FACTS),
    "linkedin-page/our-page_content_1767571200000.xlsx": (
        workbook({"Metrics": [["Aggregated engagement metrics."], _METRICS, *_METRIC_ROWS]}),
        {"sheets": {"Metrics": {"header": _METRICS, **_METRIC_FACTS}}},
    ),
    "linkedin-page/our-page_content_1767571200001.xlsx": (
        workbook({"Kennzahlen": [_GERMAN, *_METRIC_ROWS]}),
        {"sheets": {"Kennzahlen": {"header": _GERMAN, **_METRIC_FACTS}}},
    ),
    "linkedin-page/followers.csv": (
        _GAINS.encode(),
        {"header": _GAINS.splitlines()[0].split(","), "rows": 2, "first": "2026-09-29", "last": "2026-09-30",
         "sums": {"#3": ["9", 2], "#5": ["12", 2]}},
    ),
    "linkedin-personal/Content_2026-09-01_2026-09-30_.xlsx": (
        workbook({
            "DISCOVERY": [_TOTAL, ["Impressions", 30.0], ["Members reached", 21.0]],
            "ENGAGEMENT": [["Date", "Impressions", "Engagements"], ["9/2/2026", "20", "2"], ["9/1/2026", "10", "1"]],
            "FOLLOWERS": [["Total followers on 9/30/2026:", 782.0], [], ["Date", "New followers"], ["9/1/2026", 3.0]],
        }),
        {"sheets": {
            "DISCOVERY": {"header": _TOTAL, "rows": 2, "sums": {"#2": ["51", 2]}},
            "ENGAGEMENT": {"header": ["Date", "Impressions", "Engagements"], "rows": 2, "first": "2026-09-02",
                           "last": "2026-09-01", "sums": {"#2": ["30", 2], "#3": ["3", 2]}},
            "FOLLOWERS": {"header": ["Date", "New followers"], "rows": 1, "first": "2026-09-01", "last": "2026-09-01",
                          "sums": {"#2": ["3", 1]}},
        }},
    ),
    "plain/month.csv": (
        "Datum;Followers;Link clicks\n01.10.2026;1.234,0;17\n02.10.2026;1.240,5;-2\n".encode("cp1252"),
        {"header": ["Datum", "Followers", "Link clicks"], "rows": 2, "first": "2026-10-01", "last": "2026-10-02",
         "sums": {"#2": ["2474.5", 2], "#3": ["15", 2]}},
    ),
}  # fmt: skip
