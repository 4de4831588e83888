"""Taking values back, undoing any write, and what was known when: on both databases, log and periods right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from kpi.errors import ConflictError, ForbiddenError, NotFoundError, RecordConflictError, UndoConflictError
from kpi.model import Block, Cadence, Draft, Measurement, Place
from kpi.reverting import UNDOABLE
from kpi.store.drafts import Grid
from kpi.workspace import Request, Workspace
from tests.organisation import (
    COLLEAGUE,
    EDITOR,
    NOW,
    SEPTEMBER,
    STRATEGY,
    TODAY,
    VIEWER,
    contents,
    every,
    held_values,
    log_of,
    month,
    monthly,
    periods_expected,
    periods_found,
    provisional_values,
    request,
    revisions,
)

LEADS = ("leads", "", "", "monthly", SEPTEMBER)
GRID: Grid = (Cadence.MONTHLY, SEPTEMBER)


def at(hour: int, who: object = EDITOR) -> Request:
    """A request at an hour of the day after the last values came."""
    return Request(who, NOW.replace(day=16, hour=hour))  # type: ignore[arg-type]  # one of the cast


def record(workspace: Workspace, value: float, *more: Measurement, hour: int = 9, who: object = EDITOR) -> int:
    """Record September's leads, and more; the id of the write."""
    values = [Measurement("leads", SEPTEMBER, value), *more]
    workspace.record(at(hour, who), values, today=TODAY)
    return workspace.changes(1)[0].id


def value_of(workspace: Workspace) -> float | None:
    """September's leads as they are now."""
    return held_values(workspace._store).get(LEADS)


def rolled_up(workspace: Workspace) -> bool:
    return periods_found(workspace._store) == periods_expected(workspace._store, STRATEGY.kpis)


# taken back


def test_a_value_taken_back_is_missing_again_and_its_past_can_be_told(workspace: Workspace) -> None:
    store = workspace._store
    before, card = revisions(store), workspace.scorecard(TODAY)
    done = workspace.withdraw_values(request(reason="counted twice"), [Place("leads", SEPTEMBER)], today=TODAY)
    assert (done.withdrawn, done.inserted, done.changed) == (1, 0, 0)
    assert LEADS not in held_values(store)
    assert rolled_up(workspace)
    entry = workspace.history("leads")[0]
    assert (entry.before, entry.after, entry.reason) == (101.0, None, "counted twice")
    assert revisions(store)["leads"] == before["leads"] + 1
    assert workspace.scorecard(TODAY).assessments["leads"] != card.assessments["leads"]
    assert any(item.kpi == "leads" and item.start == SEPTEMBER for item in workspace.due(TODAY))


def test_what_is_not_there_cannot_be_taken_back_and_leaves_no_trace(workspace: Workspace) -> None:
    workspace.withdraw_values(request(), [Place("leads", SEPTEMBER)], today=TODAY)
    before = contents(workspace._store)
    assert workspace.withdraw_values(request(), [Place("leads", SEPTEMBER)], today=TODAY).withdrawn == 0
    assert contents(workspace._store) == before
    with pytest.raises(NotFoundError):
        workspace.withdraw_values(request(), [Place("nothing", SEPTEMBER)], today=TODAY)


def test_the_same_request_takes_back_once(workspace: Workspace) -> None:
    one = request(key="form")
    first = workspace.withdraw_values(one, [Place("leads", SEPTEMBER)], today=TODAY)
    record(workspace, 7)
    assert workspace.withdraw_values(one, [Place("leads", SEPTEMBER)], today=TODAY).withdrawn == first.withdrawn == 1
    assert held_values(workspace._store)[LEADS] == 7


def test_values_are_written_and_taken_back_together_or_not_at_all(workspace: Workspace) -> None:
    before = contents(workspace._store)
    values = [Measurement("reach", SEPTEMBER, 5)]
    with pytest.raises(RecordConflictError) as caught:
        workspace.record(request(), values, today=TODAY, expected=[0, 1], withdrawn=[Place("leads", SEPTEMBER)])
    (conflict,) = caught.value.conflicts
    assert (conflict.index, conflict.kpi, conflict.mine, conflict.theirs, conflict.who) == (
        1,
        "leads",
        None,
        101,
        "editor",
    )
    assert contents(workspace._store)["fact"] == before["fact"]
    shown = conflict.version
    done = workspace.record(request(), values, today=TODAY, expected=[0, shown], withdrawn=[Place("leads", SEPTEMBER)])
    assert (done.inserted, done.withdrawn) == (1, 1)


def test_who_writes_over_a_value_that_somebody_took_back_is_told_who(workspace: Workspace) -> None:
    (fact,) = workspace.facts(["leads"], SEPTEMBER, SEPTEMBER)
    workspace.withdraw_values(request(COLLEAGUE), [Place("leads", SEPTEMBER)], today=TODAY)
    with pytest.raises(RecordConflictError) as caught:
        workspace.record(request(), [Measurement("leads", SEPTEMBER, 5)], today=TODAY, expected=[fact.version])
    (conflict,) = caught.value.conflicts
    assert (conflict.theirs, conflict.version, conflict.who) == (None, 0, "colleague")


# provisional, and with a note


def test_a_provisional_value_counts_and_is_marked_until_it_is_confirmed(workspace: Workspace) -> None:
    values = [Measurement("leads", SEPTEMBER, 101, provisional=True, note="until the agency reports")]
    done = workspace.record(request(reason="monthly"), values, today=TODAY)
    assert (done.changed, done.same) == (1, 0)
    assert provisional_values(workspace._store) == {LEADS}
    assert rolled_up(workspace)
    (fact,) = workspace.facts(["leads"], SEPTEMBER, SEPTEMBER)
    assert fact.provisional
    entry = workspace.history("leads")[0]
    assert (entry.before, entry.after) == (101.0, {"value": 101.0, "provisional": True})
    assert entry.reason == "until the agency reports"
    assert workspace.record(request(), values, today=TODAY).same == 1
    assert workspace.record(request(), [Measurement("leads", SEPTEMBER, 101)], today=TODAY).changed == 1
    assert provisional_values(workspace._store) == set()


# undone


def test_undoing_a_recording_puts_back_what_was_there_and_is_undone_itself(workspace: Workspace) -> None:
    store = workspace._store
    facts = held_values(store)
    change = record(workspace, 5, Measurement("reach", SEPTEMBER, 9, provisional=True))
    after, open_ones = held_values(store), provisional_values(store)
    undone = workspace.undo(request(reason="wrong month"), change, today=TODAY)
    assert (undone.inserted, undone.changed, undone.withdrawn, undone.kept) == (0, 1, 1, 0)
    assert (held_values(store), provisional_values(store)) == (facts, set())
    assert rolled_up(workspace)
    assert [entry.reason for entry in workspace.history("leads")[:1]] == ["wrong month"]
    again = workspace.undo(request(), undone.change, today=TODAY)
    assert (held_values(store), provisional_values(store)) == (after, open_ones)
    assert rolled_up(workspace)
    workspace.undo(request(), again.change, today=TODAY)
    assert held_values(store) == facts


def test_undoing_a_bulk_of_values_takes_out_what_was_new_and_puts_back_what_was_overwritten(
    workspace: Workspace,
) -> None:
    store = workspace._store
    facts, before = held_values(store), revisions(store)
    rows = [*every("clicks", 1, dt.date(2026, 9, 1), 40, 7), *monthly("answers", [1.0] * 10)]
    workspace.record(request(), rows, today=TODAY, file="again.csv")
    assert held_values(store) != facts
    change = workspace.changes(1)[0].id
    after = held_values(store)
    undone = workspace.undo(request(), change, today=TODAY)
    assert held_values(store) == facts
    assert rolled_up(workspace)
    assert revisions(store)["rating"] > before["rating"]  # weighted by the answers
    workspace.undo(request(), undone.change, today=TODAY)
    assert held_values(store) == after
    assert rolled_up(workspace)


def test_undoing_a_withdrawal_brings_the_value_back(workspace: Workspace) -> None:
    facts = held_values(workspace._store)
    workspace.withdraw_values(request(), [Place("leads", SEPTEMBER)], today=TODAY)
    workspace.undo(request(), workspace.changes(1)[0].id, today=TODAY)
    assert held_values(workspace._store) == facts
    assert rolled_up(workspace)


def _changed_later(workspace: Workspace) -> tuple[int, dict[tuple[str, str, str, str, dt.date], float]]:
    """A write of two values, of which a colleague has changed one since; and what was there before both."""
    facts = held_values(workspace._store)
    change = record(workspace, 5, Measurement("reach", SEPTEMBER, 9))
    record(workspace, 6, hour=10, who=COLLEAGUE)
    return change, facts


def test_what_somebody_changed_after_it_is_told_and_nothing_is_written(workspace: Workspace) -> None:
    change, _ = _changed_later(workspace)
    before = contents(workspace._store)
    with pytest.raises(UndoConflictError) as caught:
        workspace.undo(request(), change, today=TODAY)
    (conflict,) = caught.value.conflicts
    assert (conflict.kpi, conflict.mine, conflict.theirs, conflict.who) == ("leads", 101.0, 6.0, "colleague")
    assert contents(workspace._store) == before


def test_whoever_undoes_may_keep_what_was_changed_later(workspace: Workspace) -> None:
    change, facts = _changed_later(workspace)
    assert workspace.undo(request(), change, today=TODAY, later="keep").kept == 1
    assert held_values(workspace._store) == {**facts, LEADS: 6.0}


def test_whoever_undoes_may_put_that_back_too(workspace: Workspace) -> None:
    change, facts = _changed_later(workspace)
    workspace.undo(request(), change, today=TODAY, later="overwrite")
    assert held_values(workspace._store) == facts
    assert rolled_up(workspace)


@pytest.mark.parametrize("taken", [True, False])
def test_a_bulk_value_that_was_changed_or_taken_back_later_is_told(workspace: Workspace, taken: bool) -> None:
    workspace.record(request(), [Measurement("reach", SEPTEMBER, 9)], today=TODAY, file="reach.csv")
    change = workspace.changes(1)[0].id
    if taken:
        workspace.withdraw_values(at(10, COLLEAGUE), [Place("reach", SEPTEMBER)], today=TODAY)
        assert workspace.undo(request(), change, today=TODAY).withdrawn == 0  # it is as before already
        return
    workspace.record(at(10, COLLEAGUE), [Measurement("reach", SEPTEMBER, 8)], today=TODAY)
    with pytest.raises(UndoConflictError) as caught:
        workspace.undo(request(), change, today=TODAY)
    (conflict,) = caught.value.conflicts
    assert (conflict.mine, conflict.theirs, conflict.who) == (None, 8.0, "colleague")


def test_a_value_recorded_again_after_it_was_taken_back_stays(workspace: Workspace) -> None:
    workspace.withdraw_values(request(), [Place("leads", SEPTEMBER)], today=TODAY)
    change = workspace.changes(1)[0].id
    record(workspace, 7, who=COLLEAGUE)
    with pytest.raises(UndoConflictError):
        workspace.undo(request(), change, today=TODAY)
    workspace.withdraw_values(at(11, COLLEAGUE), [Place("leads", SEPTEMBER)], today=TODAY)
    with pytest.raises(UndoConflictError):
        workspace.undo(request(), change, today=TODAY)


def test_nothing_is_undone_twice(workspace: Workspace) -> None:
    change = record(workspace, 5)
    one = request(key="click")
    undone = workspace.undo(one, change, today=TODAY)
    assert workspace.undo(one, change, today=TODAY) == undone
    with pytest.raises(ConflictError, match="undone already"):
        workspace.undo(request(), change, today=TODAY)
    again = workspace.undo(request(), undone.change, today=TODAY)
    with pytest.raises(UndoConflictError):  # what is there now is from the second undoing
        workspace.undo(request(), change, today=TODAY)
    workspace.undo(request(), again.change, today=TODAY)
    assert held_values(workspace._store)[LEADS] == 101


@pytest.mark.parametrize("change", [0, 10**6])
def test_a_change_that_is_not_there_cannot_be_undone(workspace: Workspace, change: int) -> None:
    with pytest.raises(NotFoundError):
        workspace.undo(request(), change, today=TODAY)


def test_a_single_value_of_a_write_is_no_write(workspace: Workspace) -> None:
    record(workspace, 5)
    value = log_of(workspace._store, "value")[-1].id
    with pytest.raises(NotFoundError):
        workspace.undo(request(), value, today=TODAY)


def test_a_restored_backup_has_no_before() -> None:
    assert not UNDOABLE & {"demo", "restore", "value"}


def test_undoing_that_would_count_values_twice_is_refused(workspace: Workspace) -> None:
    workspace.withdraw_values(request(), [Place("leads", SEPTEMBER)], today=TODAY)
    change = workspace.changes(1)[0].id
    workspace.record(request(), [Measurement("leads", SEPTEMBER, 3, grain=Cadence.DAILY)], today=TODAY)
    with pytest.raises(Exception, match="finer values"):
        workspace.undo(request(), change, today=TODAY)


def test_a_published_strategy_is_undone_by_publishing_the_one_before(workspace: Workspace) -> None:
    changed = STRATEGY.model_copy(update={"kpis": STRATEGY.kpis[:-1]})
    workspace.publish(request(), changed, 1)
    change = workspace.changes(1)[0].id
    undone = workspace.undo(request(reason="too early"), change, today=TODAY)
    assert undone.version == 3
    assert workspace.state().strategy == STRATEGY
    assert workspace.versions()[0].reason == "too early"
    assert rolled_up(workspace)
    workspace.undo(request(), undone.change, today=TODAY)
    assert workspace.state().strategy == changed


def test_a_strategy_that_was_published_again_is_not_undone_unseen(workspace: Workspace) -> None:
    one, two = (STRATEGY.model_copy(update={"name": name}) for name in ("One", "Two"))
    workspace.publish(request(), one, 1)
    change = workspace.changes(1)[0].id
    workspace.publish(request(), two, 2)
    with pytest.raises(ConflictError, match="published again"):
        workspace.undo(request(), change, today=TODAY)
    workspace.undo(request(), change, today=TODAY, later="overwrite")
    assert workspace.state().strategy == STRATEGY


def test_the_first_strategy_has_none_before_it(workspace: Workspace) -> None:
    first = next(write for write in workspace.changes() if write.what == "publish")
    with pytest.raises(ConflictError, match="first version"):
        workspace.undo(request(), first.id, today=TODAY)


# who may


@pytest.mark.parametrize(
    "write",
    [
        lambda w: w.withdraw_values(request(VIEWER), [Place("leads", SEPTEMBER)], today=TODAY),
        lambda w: w.undo(request(VIEWER), 1, today=TODAY),
        lambda w: w.draft(VIEWER, *GRID, [Draft("leads", "", "", "1", 0, NOW)]),
        lambda w: w.discard(VIEWER, *GRID),
        lambda w: w.keep_block(VIEWER, *GRID, Block("Leads\t1")),
    ],
    ids=["withdraw", "undo", "draft", "discard", "block"],
)
def test_who_may_only_look_changes_nothing(workspace: Workspace, write: Callable[[Workspace], object]) -> None:
    before = contents(workspace._store)
    with pytest.raises(ForbiddenError):
        write(workspace)
    assert contents(workspace._store) == before


# what was known when


def test_the_past_is_told_as_it_was_known_then(workspace: Workspace) -> None:
    known: list[tuple[int, float | None]] = [(7, 101), (9, 5), (10, None), (11, 8), (12, 9), (13, 8)]
    record(workspace, 5, hour=9)
    workspace.withdraw_values(at(10), [Place("leads", SEPTEMBER)], today=TODAY)
    workspace.record(at(11), [Measurement("leads", SEPTEMBER, 8)], today=TODAY, file="bulk.csv")
    change = record(workspace, 9, hour=12)
    workspace.undo(at(13), change, today=TODAY)
    for hour, value in known:
        moment = NOW.replace(day=16, hour=hour, minute=59)
        found = {v.start: v.value for v in workspace.known_at("leads", moment)}
        assert found.get(SEPTEMBER) == value, hour
        assert found[month(8)] == 80
    assert workspace.known_at("leads", NOW - dt.timedelta(days=1)) == []


def test_a_value_that_came_in_bulk_and_was_overwritten_was_not_known_before_it_came(workspace: Workspace) -> None:
    rows = [Measurement("reach", SEPTEMBER, 8, provisional=True)]
    workspace.record(at(9), rows, today=TODAY, file="bulk.csv")
    workspace.record(at(11), [Measurement("reach", SEPTEMBER, 9)], today=TODAY)
    known = [
        {v.start: (v.value, v.provisional) for v in workspace.known_at("reach", NOW.replace(day=16, hour=hour))}
        for hour in (7, 10, 12)
    ]
    assert [some.get(SEPTEMBER) for some in known] == [None, (8.0, True), (9.0, False)]


# the latest changes


def test_the_latest_changes_name_who_did_what_and_to_which_kpis(workspace: Workspace) -> None:
    change = record(workspace, 5, Measurement("reach", SEPTEMBER, 9), who=COLLEAGUE)
    workspace.undo(request(reason="mistake"), change, today=TODAY)
    undo, recorded, bulk, published = workspace.changes()
    assert (undo.what, undo.reason, undo.told["change"]) == ("undo", "mistake", change)
    assert (recorded.what, recorded.who, recorded.kpis) == ("record", "colleague", ("leads", "reach"))
    held = held_values(workspace._store)
    assert (bulk.what, bulk.told["inserted"]) == ("record", len(held))
    assert bulk.kpis == tuple(sorted({key[0] for key in held}))
    assert published.told == {"version": 1}
    assert workspace.undone() == {change: undo.id}
    assert [write.id for write in workspace.changes(1, before=recorded.id)] == [bulk.id]


def test_an_undoing_says_whether_it_took_something_or_brought_it_back(workspace: Workspace) -> None:
    change = record(workspace, 5)
    for _ in range(3):
        change = workspace.undo(request(), change, today=TODAY).change
    assert [write.is_back for write in workspace.changes(4)] == [False, True, False, False]


# drafts


def test_what_is_typed_is_kept_per_person_and_grid_until_it_is_saved(workspace: Workspace) -> None:
    typed = [
        Draft("leads", "", "", "1.234", 4, NOW, "why", provisional=True),
        Draft("fans", "linkedin", "", "", 2, NOW),
    ]
    workspace.draft(EDITOR, *GRID, typed)
    workspace.draft(EDITOR, *GRID, [typed[0]._replace(text="1.235")])
    fresh = Workspace(workspace._store)
    assert sorted(fresh.drafts(EDITOR, *GRID)) == sorted([typed[0]._replace(text="1.235"), typed[1]])
    assert fresh.drafts(COLLEAGUE, *GRID) == fresh.drafts(EDITOR, Cadence.MONTHLY, month(8)) == []
    assert fresh.waiting_drafts(EDITOR) == {GRID: (2, NOW)}
    fresh.record(request(), [Measurement("leads", SEPTEMBER, 1235, grain=Cadence.MONTHLY)], today=TODAY)
    assert fresh.drafts(EDITOR, *GRID) == [typed[1]]
    fresh.discard(EDITOR, *GRID, [("fans", "linkedin", "")])
    assert fresh.waiting_drafts(EDITOR) == {}


def test_a_pasted_block_is_kept_per_person_and_grid_until_all_of_it_is_discarded(workspace: Workspace) -> None:
    first, second = Block("Leads\t1\n\tß"), Block("1\n2", ("fans", "linkedin", ""), {"Cost": "leads", "X": ""})
    workspace.keep_block(EDITOR, *GRID, first)
    assert Workspace(workspace._store).block(EDITOR, *GRID) == first
    workspace.keep_block(EDITOR, *GRID, second)
    assert Workspace(workspace._store).block(EDITOR, *GRID) == second
    assert workspace.block(COLLEAGUE, *GRID) is workspace.block(EDITOR, Cadence.MONTHLY, month(8)) is None
    workspace.discard(EDITOR, *GRID, [("leads", "", "")])
    assert workspace.block(EDITOR, *GRID) == second
    workspace.discard(EDITOR, *GRID)
    assert workspace.block(EDITOR, *GRID) is None


# a note for a value that stays as it is


def test_a_note_alone_is_kept_in_the_history_and_nothing_else_changes(workspace: Workspace) -> None:
    record(workspace, 5)
    before, revisions = held_values(workspace._store), workspace.state().revisions
    note = Measurement("leads", SEPTEMBER, 5, note="Counted twice: <b>it is right</b>")
    done = workspace.record(request(key="n"), [note], today=TODAY)
    assert (done.inserted, done.changed, done.same, done.noted) == (0, 0, 1, 1)
    assert workspace.record(request(key="n"), [note], today=TODAY).noted == 1
    assert (held_values(workspace._store), workspace.state().revisions) == (before, revisions)
    entry, value = workspace.history("leads")[:2]
    assert (entry.what, entry.reason, entry.before, entry.after) == ("noted", note.note, 5.0, 5.0)
    assert value.what == "value"
    written = workspace.changes()[0]
    assert (written.told["noted"], written.kpis) == (1, ("leads",))
    assert [one.reason for one in workspace.change_values(written.id, 9)] == [note.note]


def test_a_note_in_a_file_is_kept_with_what_it_brings_and_not_each_time_it_comes(workspace: Workspace) -> None:
    noted = Measurement("leads", SEPTEMBER, 5, note="estimated")
    for _ in range(2):
        workspace.record(request(), [noted], today=TODAY, file="a.csv")
    assert [entry.reason for entry in workspace.history("leads") if entry.what != "record"] == ["estimated"]


def test_undoing_a_note_leaves_what_was_recorded_since_and_undoing_the_value_needs_no_decision(
    workspace: Workspace,
) -> None:
    change = record(workspace, 5)
    workspace.record(request(), [Measurement("leads", SEPTEMBER, 5, note="why")], today=TODAY)
    noted = workspace.changes()[0].id
    later = record(workspace, 6)
    workspace.undo(request(), noted, today=TODAY)
    assert value_of(workspace) == 6
    workspace.undo(request(), later, today=TODAY)
    assert value_of(workspace) == 5
    workspace.undo(request(), change, today=TODAY, later="overwrite")
    assert value_of(workspace) != 5


def test_drafts_are_no_part_of_the_history_and_go_with_all_others(workspace: Workspace) -> None:
    before = contents(workspace._store)
    workspace.draft(EDITOR, *GRID, [Draft("leads", "", "", "5", 0, NOW), Draft("reach", "", "", "6", 0, NOW)])
    assert contents(workspace._store)["change"] == before["change"]
    workspace.discard(EDITOR, *GRID)
    assert contents(workspace._store) == before


def test_a_recording_that_is_refused_keeps_the_drafts(workspace: Workspace) -> None:
    workspace.draft(EDITOR, *GRID, [Draft("leads", "", "", "5", 99, NOW)])
    with pytest.raises(RecordConflictError):
        workspace.record(
            request(), [Measurement("leads", SEPTEMBER, 5, grain=Cadence.MONTHLY)], today=TODAY, expected=[99]
        )
    assert len(workspace.drafts(EDITOR, *GRID)) == 1


def test_a_file_names_its_kpis_and_is_told_again_when_it_is_sent_twice(workspace: Workspace) -> None:
    values = [Measurement("leads", SEPTEMBER, 3), Measurement("reach", SEPTEMBER, 4)]
    sent = request(key="sent")
    first = workspace.record(sent, values, today=TODAY, file="values.csv")
    (write,) = workspace.changes(1)
    assert (write.id, write.kpis) == (first.change, ("leads", "reach"))
    again = workspace.record(sent, values, today=TODAY, file="values.csv")
    assert (again.change, again.inserted) == (first.change, first.inserted)
