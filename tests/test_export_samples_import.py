"""Every export there is goes in, a second time changes nothing, and taken back leaves nothing of it.

`KPI_EXPORT_SAMPLES` names a folder of real ones; without it the tests run on files of our own.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kpi.importing import Arrival, Preview
from kpi.imports import NOT_IMPORTED, Answers
from kpi.workspace import Workspace
from tests.exports_made import meta
from tests.organisation import STRATEGY, TODAY, held_values, periods_found, request

SAMPLES = Path(os.environ["KPI_EXPORT_SAMPLES"]) if os.environ.get("KPI_EXPORT_SAMPLES") else None
FILES = sorted(file for file in SAMPLES.glob("*/*") if file.is_file()) if SAMPLES else [Path("own/Views.csv")]


def answered(workspace: Workspace, data: bytes, name: str) -> tuple[list[Arrival], Preview]:
    """A file with every question answered by what it proposes, else by its first option."""
    given: dict[str, str] = {}
    for _ in range(6):
        found = workspace.read_file(data, name, today=TODAY, given=Answers(given))
        arrivals = [Arrival(one.draft, one.answers.plus(given)) for one in found]
        shown = workspace.preview_import(arrivals, today=TODAY)
        asked = [question for file in shown.files for question in file.blocking if question.key not in given]
        if not asked:
            break
        for question in asked:
            options = (*question.options, NOT_IMPORTED)
            given[question.key] = options[0] if question.proposal is None else question.proposal
    return arrivals, shown


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_export_samples_go_in_once_and_are_taken_back_whole(
    sqlite_url: str, open_workspace: Callable[..., Workspace], file: Path
) -> None:
    workspace = open_workspace(sqlite_url)
    workspace.publish(request(), STRATEGY, 0)
    data = file.read_bytes() if SAMPLES else meta("Facebook views", [5, 6, 7])
    arrivals, shown = answered(workspace, data, file.name)
    assert all(one.draft.is_recognised for one in arrivals)
    done = workspace.import_files(request(), arrivals, today=TODAY, expected=shown.stamp)
    stored = held_values(workspace._store)
    for was, told in zip(shown.files, done, strict=True):
        assert told.inserted + told.changed + told.same + told.kept == was.count
        assert was.count + was.rejected_count == sum(len(a.column.values) for a in was.assigned if a.is_stored)
    assert workspace.preview_import(arrivals, today=TODAY).is_nothing_new
    assert all(told.change == 0 for told in workspace.import_files(request(), arrivals, today=TODAY))
    assert held_values(workspace._store) == stored
    for told in reversed(done):
        if told.change:
            workspace.undo(request(), told.change, today=TODAY)
    assert (held_values(workspace._store), periods_found(workspace._store), workspace.remembered()) == ({}, {}, [])
