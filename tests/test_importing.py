"""Importing files: what a preview says is what accepting does; once, whole, and the newer export wins."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kpi.importing import Arrival
from kpi.workspace import Workspace
from tests.arrivals import arrival, column
from tests.organisation import TODAY, contents, held_values, request


def day(number: int) -> dt.date:
    return dt.date(2026, 9, number)


def accept(workspace: Workspace, *arrivals: Arrival, **fields: Any) -> None:
    shown = workspace.preview_import(arrivals, today=TODAY)
    workspace.import_files(request(**fields), arrivals, today=TODAY, expected=shown.stamp)


def values(workspace: Workspace, kpi: str, platform: str = "linkedin", account: str = "") -> list[float]:
    found = held_values(workspace._store)
    return [
        value for (key, place, name, _, _), value in found.items() if (key, place, name) == (kpi, platform, account)
    ]


def test_a_preview_tells_what_accepting_does(workspace: Workspace) -> None:
    file = arrival(column("impressions", [5, 6, 7]), column("page_views", [1, 2, 3]))
    before = contents(workspace._store)
    shown = workspace.preview_import([file], today=TODAY)
    assert contents(workspace._store) == before
    assert [(c.series.kpi, c.series.platform, c.first, c.last, c.new, c.sum) for c in shown.files[0].changes] == [
        ("impressions", "linkedin", day(1), day(3), 3, 18),
        ("page_views", "linkedin", day(1), day(3), 3, 6),
    ]
    (done,) = workspace.import_files(request(), [file], today=TODAY, expected=shown.stamp)
    assert (done.inserted, done.changed, done.same, done.kept, done.rejected) == (6, 0, 0, 0, 0)
    assert values(workspace, "impressions") == [5, 6, 7]
