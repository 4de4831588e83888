"""Importing files: what a preview says is what accepting does; once, whole, and the newer export wins."""

from __future__ import annotations

import datetime as dt
import functools
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from kpi.accepting import Accepted
from kpi.comparison import Difference
from kpi.errors import ConflictError, Problem, UndoConflictError
from kpi.importing import Arrival
from kpi.imports import Ask, Column, Question
from kpi.model import Cadence, Kind, Kpi, Measurement, Unit
from kpi.workspace import Workspace
from tests.arrivals import arrival, column
from tests.exports_made import meta
from tests.organisation import (
    COLLEAGUE,
    STRATEGY,
    TODAY,
    YEAR,
    contents,
    held_values,
    periods_expected,
    periods_found,
    request,
)


@pytest.fixture
def workspace(database_url: str, open_workspace: Callable[..., Workspace]) -> Workspace:
    """The organisation before anybody recorded clicks."""
    fresh = open_workspace(database_url)
    fresh.publish(request(), STRATEGY, 0)
    fresh.record(request(), [row for row in YEAR if row.kpi != "clicks"], today=TODAY, file="year.csv")
    return fresh


def day(number: int) -> dt.date:
    return dt.date(2026, 9, number)


def accept(workspace: Workspace, *arrivals: Arrival, **fields: Any) -> tuple[Accepted, ...]:
    shown = workspace.preview_import(arrivals, today=TODAY)
    return workspace.import_files(request(**fields), arrivals, today=TODAY, expected=shown.stamp)


def numbers(workspace: Workspace, kpi: str, platform: str = "linkedin", account: str = "") -> list[float]:
    found = held_values(workspace._store)
    return [value for key, value in sorted(found.items()) if key[:3] == (kpi, platform, account)]


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
    assert numbers(workspace, "impressions") == [5, 6, 7]
    (entry,) = workspace.imports()
    assert (entry.change, entry.name, entry.who, entry.exported) == (done.change, "export.csv", "editor", TODAY)


def test_the_count_is_of_all_values_and_says_what_they_are_for(workspace: Workspace) -> None:
    workspace.record(request(), [Measurement("clicks", day(1), 5, "linkedin")], today=TODAY)
    workspace.closings.close(request(), day(1), today=TODAY)
    files = (
        arrival(column("clicks", [6, 7]), column("page_views", [1, 2, 3], "2026-10-01"), file="a.csv"),
        arrival(column("clicks", [8, 9], "2026-10-01"), column("page_views", [1], "2026-10-01"), file="b.csv"),
    )
    shown = workspace.preview_import(files, today=TODAY)
    assert [tuple(file.writing) for file in shown.files] == [(0, 3, 2), (2, 0, 0)]
    assert (shown.writing, shown.writing.total) == ((2, 3, 2), 7)
    done = workspace.import_files(request(), files, today=TODAY, expected=shown.stamp)
    assert sum(one.inserted + one.changed + one.late for one in done) == shown.writing.total
    assert [(one.parts, one.late) for one in done] == [(3, 2), (0, 0)]
    assert {entry.name: entry.counts["parts"] for entry in workspace.imports()} == {"a.csv": 3, "b.csv": 0}


def test_an_answer_is_remembered_even_if_the_file_brings_nothing_new(workspace: Workspace) -> None:
    days = column("page_views", [1, 2, 3])
    accept(workspace, arrival(days))
    values, count = held_values(workspace._store), len(workspace.imports())
    answered = arrival(days, answers={"use:linkedin:page_views": "-"})
    (done,) = accept(workspace, answered)
    assert (done.answers, done.inserted, done.changed) == (1, 0, 0)
    assert workspace.answers("linkedin_content", "").given["use:linkedin:page_views"] == "-"
    assert (held_values(workspace._store), len(workspace.imports())) == (values, count)
    once = contents(workspace._store)
    assert accept(workspace, answered)[0].answers == 0
    assert contents(workspace._store) == once
    workspace.undo(request(), done.change, today=TODAY)
    assert "use:linkedin:page_views" not in workspace.answers("linkedin_content", "").given


def test_the_same_file_again_changes_nothing_and_leaves_no_trace(workspace: Workspace) -> None:
    file = arrival(column("clicks", [5, 6, 7]), column("page_views", [1, 2, 3]), account="Page")
    accept(workspace, file)
    once = contents(workspace._store)
    again = workspace.preview_import([file], today=TODAY)
    assert again.is_nothing_new
    assert again.files[0].is_known
    assert accept(workspace, file) == (Accepted(0, "export.csv", same=6),)
    assert contents(workspace._store) == once


def test_the_same_request_imports_once(workspace: Workspace) -> None:
    file = arrival(column("clicks", [5, 6, 7]))
    first = workspace.import_files(request(key="click"), [file], today=TODAY)
    once = contents(workspace._store)
    again = workspace.import_files(request(key="click"), [file], today=TODAY)
    assert [(one.change, one.inserted) for one in again] == [(one.change, one.inserted) for one in first]
    assert contents(workspace._store) == once


def test_a_file_that_comes_twice_in_one_drop_is_imported_once(workspace: Workspace) -> None:
    file, other = arrival(column("clicks", [5, 6, 7])), arrival(column("page_views", [1]), file="other.csv")
    drop = [file, other, file]
    shown = workspace.preview_import(drop, today=TODAY)
    assert [(one.draft.file, one.writing.total) for one in shown.files] == [("export.csv", 3), ("other.csv", 1)]
    first = workspace.import_files(request(key="click"), drop, today=TODAY, expected=shown.stamp)
    assert [one.inserted for one in first] == [3, 1]
    again = workspace.import_files(request(key="click"), drop, today=TODAY)
    assert [one.change for one in again] == [one.change for one in first]


def test_of_overlapping_exports_the_newer_one_wins_whichever_comes_first(workspace: Workspace) -> None:
    old = arrival(column("clicks", [5, 6, 7, 8], "2026-09-01"), exported=day(5))
    new = arrival(column("clicks", [70, 8, 9], "2026-09-03"), exported=day(6), file="new.csv")
    late = arrival(column("clicks", [1, 60, 71], "2026-09-01"), exported=day(4), file="late.csv")
    accept(workspace, old)
    (shown,) = workspace.preview_import([new], today=TODAY).files[0].changes
    assert (shown.new, shown.changed, shown.same) == (1, (Difference(day(3), 7, 70),), 1)
    (done,) = accept(workspace, new)
    assert [(o.start, o.before, o.after) for o in done.overwritten] == [(day(3), 7, 70)]
    (done,) = accept(workspace, late)
    assert (done.inserted, done.changed, done.same, done.kept) == (0, 0, 0, 3)
    assert numbers(workspace, "clicks") == [5, 6, 70, 8, 9]


def test_a_newer_export_protects_its_values_even_where_it_changed_none(workspace: Workspace) -> None:
    accept(workspace, arrival(column("clicks", [5]), exported=day(10)))
    accept(workspace, arrival(column("clicks", [5]), exported=day(20)))
    (done,) = accept(workspace, arrival(column("clicks", [4]), exported=day(15)))
    assert (done.kept, numbers(workspace, "clicks")) == (1, [5])


def test_the_files_of_one_drop_are_written_in_the_order_of_their_exports(workspace: Workspace) -> None:
    new = arrival(column("clicks", [50, 60]), exported=day(9), file="a.csv")
    old = arrival(column("clicks", [5, 6, 7]), exported=day(8), file="b.csv")
    shown = workspace.preview_import([new, old], today=TODAY)
    assert [(file.draft.file, change.new, len(change.changed)) for file in shown.files for change in file.changes] == [
        ("b.csv", 3, 0),
        ("a.csv", 0, 2),
    ]
    accept(workspace, new, old)
    assert numbers(workspace, "clicks") == [50, 60, 7]


def test_an_index_that_is_scaled_anew_replaces_the_whole_series(workspace: Workspace) -> None:
    index: dict[str, Any] = {"kind": Kind.INDEX, "unit": Unit(kind="index"), "grain": Cadence.WEEKLY, "platform": ""}
    first = arrival(column("trend", [10, 20, 30], "2026-08-31", **index), exported=day(9), is_replacement=True)
    later = arrival(column("trend", [21, 31, 41], "2026-09-07", **index), exported=day(28), is_replacement=True)
    accept(workspace, first)
    (shown,) = workspace.preview_import([later], today=TODAY).files[0].changes
    assert [(d.start, d.before, d.after) for d in shown.removed] == [(dt.date(2026, 8, 31), 10, None)]
    (done,) = accept(workspace, later)
    assert (done.inserted, done.changed, done.removed) == (1, 2, 1)
    assert numbers(workspace, "trend", "") == [21, 31, 41]
    (done,) = accept(workspace, first)
    assert (done.kept, numbers(workspace, "trend", "")) == (3, [21, 31, 41])


def test_whoever_looked_at_something_else_is_told_and_nothing_is_written(workspace: Workspace) -> None:
    file = arrival(column("clicks", [5, 6, 7]))
    shown = workspace.preview_import([file], today=TODAY)
    workspace.record(request(COLLEAGUE), [Measurement("clicks", day(2), 99, "linkedin")], today=TODAY)
    before = contents(workspace._store)
    with pytest.raises(ConflictError, match="look at the preview again"):
        workspace.import_files(request(), [file], today=TODAY, expected=shown.stamp)
    assert contents(workspace._store) == before
    (change,) = workspace.preview_import([file], today=TODAY).files[0].changes
    assert (change.new, change.changed) == (2, (Difference(day(2), 99, 6),))


def test_a_change_beside_the_files_days_does_not_disturb(workspace: Workspace) -> None:
    file = arrival(column("clicks", [5, 6, 7]))
    shown = workspace.preview_import([file], today=TODAY)
    workspace.record(request(COLLEAGUE), [Measurement("clicks", day(9), 99, "linkedin")], today=TODAY)
    assert workspace.import_files(request(), [file], today=TODAY, expected=shown.stamp)[0].inserted == 3


def test_a_dry_run_writes_nothing(workspace: Workspace) -> None:
    before = contents(workspace._store)
    (done,) = workspace.import_files(request(), [arrival(column("clicks", [5]))], today=TODAY, dry_run=True)
    assert done.inserted == 1
    assert contents(workspace._store) == before


# what no KPI uses, and what does not fit


def test_what_no_kpi_uses_is_kept_and_is_the_history_of_a_kpi_defined_later(workspace: Workspace) -> None:
    accept(workspace, arrival(column("page_views", [1, 2, 3, 4]), column("saves", [1])))
    kpi = Kpi(key="page_views", name="Page views", kind=Kind.FLOW, cadence=Cadence.WEEKLY, grain=Cadence.DAILY)
    later = STRATEGY.model_copy(update={"kpis": (*STRATEGY.kpis, kpi)})
    workspace.publish(request(), later, 1)
    found = workspace.assessment("page_views", TODAY).series
    assert [(value.start, value.value) for value in found[:1]] == [(dt.date(2026, 8, 31), 10)]


def test_unique_counts_are_kept_at_their_grain_and_never_summed(workspace: Workspace) -> None:
    unique = arrival(column("reach", [10, 20, 30], kind=Kind.UNIQUE))
    (told,) = workspace.preview_import([unique], today=TODAY).files[0].warnings
    assert told.problem.params == {"kpi": "reach", "grain": Cadence.DAILY, "cadence": Cadence.MONTHLY}
    assert (told.count, "do not add up" in told.problem.message) == (3, True)
    accept(workspace, unique)
    assert numbers(workspace, "reach") == [10, 20, 30]
    values = {value.start: value for value in workspace.assessment("reach", TODAY).series}
    assert (values[day(1)].value, values[day(1)].low, values[day(1)].high) == (None, 30, 60)


def test_negative_corrections_come_in_with_a_warning(workspace: Workspace) -> None:
    shown = workspace.preview_import([arrival(column("clicks", [5, -6, -7]))], today=TODAY).files[0]
    assert (shown.changes[0].new, shown.rejected) == (3, ())
    (warning,) = shown.warnings
    assert (warning.count, warning.problem.line, warning.last, warning.problem.column) == (2, 4, 5, 2)
    assert "unusual" in warning.problem.message


REJECTED = [
    (column("clicks", [1, 2, 3], "2026-10-14"), 1, "lies in the future"),
    (column("leads", [1, 2, 3]), 3, "has values for all platforms or accounts together"),
    (column("fans", [1, -2], "2026-10-01", kind=Kind.STOCK), 1, "outside the bounds"),
    (column("fans", [1, 2], kind=Kind.STOCK), 2, "has a value for the whole of this period"),
]


@pytest.mark.parametrize(("given", "count", "message"), REJECTED)
def test_what_cannot_be_right_is_rejected_with_its_place_and_the_rest_comes_in(
    workspace: Workspace, given: Column, count: int, message: str
) -> None:
    (file,) = workspace.preview_import([arrival(given)], today=TODAY).files
    (finding,) = file.rejected
    assert (finding.count, message in finding.problem.message, finding.problem.file) == (count, True, "export.csv")
    assert finding.problem.column == 2
    assert (file.count, file.rejected_count) == (len(given.values) - count, count)
    (done,) = accept(workspace, arrival(given))
    assert (done.inserted, done.rejected) == (len(given.values) - count, count)


def test_importing_keeps_the_periods_what_the_facts_say(workspace: Workspace) -> None:
    accept(workspace, arrival(column("clicks", range(1, 40), "2026-08-20"), column("saves", range(9)), exported=day(1)))
    accept(workspace, arrival(column("clicks", range(2, 20), "2026-08-25"), exported=day(2)))
    part = Kpi(key="saves", name="saves", kind=Kind.FLOW)
    assert periods_found(workspace._store) == periods_expected(workspace._store, [*STRATEGY.kpis, part])


# undoing


def test_undoing_an_import_restores_facts_and_answers_exactly_and_history_grows(workspace: Workspace) -> None:
    accept(workspace, arrival(column("clicks", [5, 6, 7]), column("saves", [1, 2, 3]), exported=day(4)))
    before = stored(workspace)
    clicks, saves = column("clicks", [50, 6, 70, 80]), column("saves", [10, 2])
    said = {"title:x": "saves", "use:linkedin:clicks": "clicks"}
    asked = (Question("title:x", Ask.KPI, Problem(""), ("saves",)),)
    (done,) = accept(workspace, arrival(clicks, saves, exported=day(6), file="new.csv", answers=said, asked=asked))
    assert (done.inserted, done.changed) == (1, 3)
    size = len(contents(workspace._store)["change"])
    undone = workspace.undo(request(), done.change, today=TODAY)
    assert stored(workspace) == before
    assert len(contents(workspace._store)["change"]) > size
    workspace.undo(request(), undone.change, today=TODAY)
    assert numbers(workspace, "clicks") == [50, 6, 70, 80]
    assert workspace.answers("linkedin_content", "").given == said


def stored(workspace: Workspace) -> Any:
    """Facts, periods and answers; not which write each is from."""
    rows = contents(workspace._store)
    answers = [row[:4] for row in rows["mapping"]]
    return held_values(workspace._store), periods_found(workspace._store), answers


def test_a_file_that_was_undone_is_not_known_and_protects_nothing(workspace: Workspace) -> None:
    new = arrival(column("clicks", [70, 8]), exported=day(9), file="new.csv")
    (done,) = accept(workspace, new)
    workspace.undo(request(), done.change, today=TODAY)
    (again,) = accept(workspace, new)
    assert again.inserted == 2
    workspace.undo(request(), again.change, today=TODAY)
    accept(workspace, arrival(column("clicks", [5, 6]), exported=day(3)))
    (late,) = accept(workspace, arrival(column("clicks", [4]), exported=day(4), file="late.csv"))
    assert (late.changed, numbers(workspace, "clicks")) == (1, [4, 6])


def test_what_others_changed_since_an_import_is_told_before_it_is_undone(workspace: Workspace) -> None:
    (done,) = accept(workspace, arrival(column("clicks", [5, 6])))
    workspace.record(request(COLLEAGUE), [Measurement("clicks", day(1), 99, "linkedin")], today=TODAY)
    with pytest.raises(UndoConflictError):
        workspace.undo(request(), done.change, today=TODAY)
    workspace.undo(request(), done.change, today=TODAY, later="keep")
    assert numbers(workspace, "clicks") == [99]


def test_an_export_confirms_a_provisional_value(workspace: Workspace) -> None:
    known = Measurement("clicks", day(1), 5, "linkedin", provisional=True)
    workspace.record(request(), [known], today=TODAY)
    (done,) = accept(workspace, arrival(column("clicks", [5])))
    assert (done.changed, done.same) == (1, 0)
    (fact,) = workspace.facts(["clicks"])
    assert not fact.provisional


# what was answered


def test_answers_are_remembered_where_they_hold_shown_and_forgotten(workspace: Workspace) -> None:
    said = {"platform:facebook": "instagram", "use:facebook:saves": "clicks", "title:x": "saves"}
    never = {"traffic": "all", "platform:x": "instagram", "use:x:saves": "clicks"}  # of other files in the same drop
    once = Question("network", Ask.NETWORK, Problem(""), ("facebook",), lasting=False)
    asked = (Question("title:x", Ask.KPI, Problem(""), ("saves",)), once)
    file = arrival(column("saves", [1], platform="facebook"), answers={**said, **never, "network": "facebook"},
                   account="Page", source="meta", asked=asked)  # fmt: skip
    accept(workspace, file)
    assert workspace.answers("meta", "Page", file.draft.sha256).given == {**said, "network": "facebook"}
    assert workspace.answers("meta", "Page").given == said
    assert workspace.answers("meta", "Other").given == {key: said[key] for key in ("platform:facebook", "title:x")}
    assert workspace.answers("x", "").given == {"platform:facebook": "instagram"}
    assert [
        (row.place.question.partition("|")[2] or row.place.question, row.answer, row.who)
        for row in workspace.remembered()
    ] == [
        ("platform:facebook", "instagram", "editor"),
        ("network|export.csv", "facebook", "editor"),
        ("title:x", "saves", "editor"),
        ("use:facebook:saves", "clicks", "editor"),
    ]
    workspace.forget(request(), workspace.remembered()[0].place)
    assert workspace.answers("x", "").given == {}


def test_files_of_one_zip_that_look_alike_are_each_answered_about(workspace: Workspace) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name, numbers_ in (("a.csv", [5]), ("b.csv", [6])):
            packed.writestr(name, meta("Views", numbers_))
    read = functools.partial(workspace.read_file, stream.getvalue(), "x.zip", today=TODAY)
    said = {"a": "facebook", "b": "instagram"}
    found = read(said=lambda draft: {"network": said[draft.file.removesuffix(".csv")[-1]]})
    assert [arrival_.draft.platform for arrival_ in found] == ["facebook", "instagram"]
    answered = [Arrival(a.draft, a.answers.plus({f"platform:{a.draft.platform}": "linkedin"})) for a in found]
    accept(workspace, *answered)
    assert [arrival_.draft.platform for arrival_ in read()] == ["facebook", "instagram"]
