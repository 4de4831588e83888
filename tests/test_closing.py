"""Closing a month: what is there of it, and values that stay as reported whatever comes later."""

from __future__ import annotations

import datetime as dt

import pytest

from kpi.closing import Closed, Late, Presence, checklist, month_of, months, refuse_open
from kpi.errors import ConflictError, ForbiddenError, LeitsternError
from kpi.importing import Arrival
from kpi.model import Cadence, Kind, Kpi, Measurement, Place, Platform, Strategy
from kpi.parts import PeriodPart
from kpi.workspace import Workspace
from tests.arrivals import arrival, column
from tests.organisation import (
    ADMINISTRATOR,
    NOW,
    SEPTEMBER,
    STRATEGY,
    TODAY,
    VIEWER,
    contents,
    held_values,
    log_of,
    month,
    periods_expected,
    periods_found,
    request,
)

LEADS = ("leads", "", "", "monthly", SEPTEMBER)


@pytest.mark.parametrize(
    ("start", "grain", "expected"),
    [
        ("2026-09-30", Cadence.DAILY, "2026-09-01"),
        ("2026-09-28", Cadence.WEEKLY, "2026-10-01"),  # its Thursday is 1 October
        ("2026-08-31", Cadence.WEEKLY, "2026-09-01"),
        ("2026-09-01", Cadence.MONTHLY, "2026-09-01"),
        ("2026-07-01", Cadence.QUARTERLY, "2026-09-01"),
        ("2026-01-01", Cadence.YEARLY, "2026-12-01"),
    ],
)
def test_a_value_belongs_to_the_month_whose_closing_freezes_it(start: str, grain: Cadence, expected: str) -> None:
    assert month_of(dt.date.fromisoformat(start), grain) == dt.date.fromisoformat(expected)


def test_only_months_that_are_over_can_be_closed() -> None:
    assert months(dt.date(2026, 9, 30))[0] == month(8)
    assert months(dt.date(2026, 10, 1))[0] == SEPTEMBER
    refuse_open(SEPTEMBER, dt.date(2026, 10, 1))
    with pytest.raises(LeitsternError, match="Only a month that is over"):
        refuse_open(SEPTEMBER, dt.date(2026, 9, 30))
    assert len(set(months(TODAY))) == 13


def _part(kpi: str, platform: str, start: dt.date, grain: Cadence, present: int, last: dt.date) -> PeriodPart:
    return PeriodPart(kpi, platform, "", start, grain, present, 1.0, 1.0, last, 1.0, 1.0)


def test_the_list_says_what_is_there_what_is_incomplete_until_when_and_what_is_missing() -> None:
    strategy = Strategy(
        name="Test",
        platforms=(Platform(key="old", name="Old", active_to=month(8)), Platform(key="new", name="New")),
        kpis=(
            Kpi(key="whole", name="Whole", kind=Kind.FLOW, grain=Cadence.DAILY, platforms=("old", "new")),
            Kpi(key="half", name="Half", kind=Kind.FLOW, grain=Cadence.DAILY),
            Kpi(key="none", name="None", kind=Kind.STOCK),
            Kpi(key="quarter", name="Quarter", kind=Kind.FLOW, cadence=Cadence.QUARTERLY),
            Kpi(key="weeks", name="Weeks", kind=Kind.FLOW, cadence=Cadence.WEEKLY),
            Kpi(key="computed", name="Computed", kind=Kind.RATIO, formula="whole / half"),
        ),
    )
    thursdays = [dt.date(2026, 8, 31), *(dt.date(2026, 9, day) for day in (7, 14, 21))]
    parts = {
        "whole": [_part("whole", "new", SEPTEMBER, Cadence.DAILY, 30, dt.date(2026, 9, 30))],
        "half": [_part("half", "", SEPTEMBER, Cadence.DAILY, 28, dt.date(2026, 9, 28))],
        "weeks": [_part("weeks", "", start, Cadence.WEEKLY, 1, start) for start in thursdays],
    }
    found = [(i.kpi.key, i.platform, i.presence, i.until) for i in checklist(strategy, parts, SEPTEMBER)]
    assert found == [
        ("whole", "new", Presence.THERE, dt.date(2026, 9, 30)),
        ("half", "", Presence.INCOMPLETE, dt.date(2026, 9, 28)),
        ("none", "", Presence.MISSING, None),
        ("quarter", "", Presence.MISSING, None),
        ("weeks", "", Presence.THERE, dt.date(2026, 9, 27)),
    ]
    august = {item.kpi.key for item in checklist(strategy, parts, month(8))}
    assert august == {"whole", "half", "none", "weeks"}  # no quarter ends in August


# on both databases


def close(workspace: Workspace, number: int = 9) -> None:
    workspace.closings.close(request(), month(number), today=TODAY)


def leads(workspace: Workspace, value: float) -> None:
    workspace.record(request(), [Measurement("leads", SEPTEMBER, value)], today=TODAY)


def waiting(workspace: Workspace) -> list[tuple[str, dt.date, float | None, float | None]]:
    return [(late.series.kpi, late.start, late.reported, late.value) for late in workspace.closings.late()]


def is_rolled_up(workspace: Workspace) -> bool:
    return periods_found(workspace._store) == periods_expected(workspace._store, STRATEGY.kpis)


def test_a_closed_month_keeps_what_was_reported_and_says_what_came_later(workspace: Workspace) -> None:
    close(workspace)
    card = workspace.scorecard(TODAY)
    leads(workspace, 140)
    (late,) = workspace.closings.late()
    assert (late.reported, late.value, late.who) == (101.0, 140.0, "editor")
    assert held_values(workspace._store)[LEADS] == 101.0
    assert workspace.scorecard(TODAY) == card
    assert log_of(workspace._store, "late")[0].after == 140.0


def test_the_same_again_waits_once_and_what_was_reported_ends_the_waiting(workspace: Workspace) -> None:
    close(workspace)
    leads(workspace, 140)
    before = contents(workspace._store)
    leads(workspace, 140)
    assert contents(workspace._store) == before
    leads(workspace, 101)
    assert waiting(workspace) == []
    assert held_values(workspace._store)[LEADS] == 101.0


def test_new_values_and_values_taken_back_wait_too_and_open_months_are_written(workspace: Workspace) -> None:
    close(workspace)
    done = workspace.record(
        request(),
        [Measurement("reach", SEPTEMBER, 1200), Measurement("leads", month(8), 85)],
        today=TODAY,
        withdrawn=[Place("leads", SEPTEMBER)],
    )
    assert (done.inserted, done.changed, done.withdrawn, done.late) == (0, 1, 0, 2)
    assert waiting(workspace) == [("leads", SEPTEMBER, 101.0, None), ("reach", SEPTEMBER, None, 1200.0)]
    assert held_values(workspace._store)["leads", "", "", "monthly", month(8)] == 85.0
    assert is_rolled_up(workspace)


def test_accepting_puts_the_later_value_in_place_of_the_reported_one(workspace: Workspace) -> None:
    close(workspace)
    workspace.record(
        request(), [Measurement("leads", SEPTEMBER, 140, provisional=True)], today=TODAY,
        withdrawn=[Place("rating", SEPTEMBER)],
    )  # fmt: skip
    late = workspace.closings.late()
    assert workspace.decide(request(key="once"), late, accept=True, today=TODAY) == 2
    assert workspace.decide(request(key="once"), late, accept=True, today=TODAY) == 2
    values = held_values(workspace._store)
    assert values[LEADS] == 140.0
    assert ("rating", "", "", "monthly", SEPTEMBER) not in values
    assert waiting(workspace) == []
    assert is_rolled_up(workspace)
    entry = next(e for e in workspace.history("leads") if e.what == "value" and e.parent is not None)
    assert entry.before == 101.0


def test_keeping_what_was_reported_ends_the_waiting_and_is_logged(workspace: Workspace) -> None:
    close(workspace)
    leads(workspace, 140)
    workspace.decide(request(reason="counted twice"), workspace.closings.late(), accept=False, today=TODAY)
    assert (waiting(workspace), held_values(workspace._store)[LEADS]) == ([], 101.0)
    assert [entry.reason for entry in log_of(workspace._store, "keep")] == ["counted twice"]


def test_whoever_decides_over_something_that_has_changed_meanwhile_is_told(workspace: Workspace) -> None:
    close(workspace)
    leads(workspace, 140)
    shown = workspace.closings.late()
    leads(workspace, 150)
    with pytest.raises(ConflictError):
        workspace.decide(request(), shown, accept=True, today=TODAY)
    assert waiting(workspace) == [("leads", SEPTEMBER, 101.0, 150.0)]
    assert held_values(workspace._store)[LEADS] == 101.0


def test_undoing_what_came_later_ends_the_waiting_and_undoing_an_acceptance_brings_it_back(
    workspace: Workspace,
) -> None:
    close(workspace)
    leads(workspace, 140)
    leads(workspace, 150)
    workspace.undo(request(), workspace.changes(1)[0].id, today=TODAY)
    assert waiting(workspace) == [("leads", SEPTEMBER, 101.0, 140.0)]
    workspace.decide(request(), workspace.closings.late(), accept=True, today=TODAY)
    workspace.undo(request(), workspace.changes(1)[0].id, today=TODAY)
    assert waiting(workspace) == [("leads", SEPTEMBER, 101.0, 140.0)]
    assert held_values(workspace._store)[LEADS] == 101.0
    assert is_rolled_up(workspace)


def test_undoing_an_acceptance_can_be_undone_as_often_as_anybody_likes(workspace: Workspace) -> None:
    close(workspace)
    workspace.record(request(), [Measurement("leads", SEPTEMBER, 140)], today=TODAY,
                     withdrawn=[Place("rating", SEPTEMBER)])  # fmt: skip
    waited, reported = waiting(workspace), held_values(workspace._store)
    workspace.decide(request(), workspace.closings.late(), accept=True, today=TODAY)
    accepted = held_values(workspace._store)
    for _ in range(2):
        workspace.undo(request(), workspace.changes(1)[0].id, today=TODAY)
        assert (waiting(workspace), held_values(workspace._store)) == (waited, reported)
        workspace.undo(request(), workspace.changes(1)[0].id, today=TODAY)
        assert (waiting(workspace), held_values(workspace._store)) == ([], accepted)
    assert is_rolled_up(workspace)


def test_undoing_a_write_from_before_the_closing_waits_as_well(workspace: Workspace) -> None:
    leads(workspace, 120)
    write = workspace.changes(1)[0].id
    close(workspace)
    workspace.undo(request(), write, today=TODAY)
    assert waiting(workspace) == [("leads", SEPTEMBER, 120.0, 101.0)]


def test_an_export_that_revises_a_closed_month_says_so_before_and_after(workspace: Workspace) -> None:
    file = arrival(column("impressions", [5, 6, 7], "2026-09-29"), exported=dt.date(2026, 10, 2))
    accept(workspace, file)
    close(workspace)
    newer = arrival(column("impressions", [5, 8, 9, 10], "2026-09-29"), exported=dt.date(2026, 10, 10))
    preview = workspace.preview_import([newer], today=TODAY)
    (change,) = preview.files[0].changes
    assert [(d.start.day, d.before, d.after) for d in change.late] == [(30, 6.0, 8.0)]
    assert [(d.start.day, d.before, d.after) for d in change.changed] == [(1, 7.0, 9.0)]
    assert (change.new, change.same, change.count) == (1, 1, 4)
    (done,) = workspace.import_files(request(), [newer], today=TODAY, expected=preview.stamp)
    assert (done.inserted, done.changed, done.same, done.late) == (1, 1, 1, 1)
    assert waiting(workspace) == [("impressions", dt.date(2026, 9, 30), 6.0, 8.0)]
    again = workspace.preview_import([newer], today=TODAY)
    assert again.is_nothing_new


def test_an_older_export_takes_nothing_away_that_a_newer_one_lets_wait(workspace: Workspace) -> None:
    accept(workspace, arrival(column("impressions", [5], "2026-09-29"), exported=dt.date(2026, 10, 2)))
    close(workspace)
    accept(workspace, arrival(column("impressions", [8, 9], "2026-09-29"), exported=dt.date(2026, 10, 10)))
    waited = waiting(workspace)
    older = arrival(column("impressions", [5, 6], "2026-09-29"), exported=dt.date(2026, 10, 3), file="older.csv")
    preview = workspace.preview_import([older], today=TODAY)
    (change,) = preview.files[0].changes
    assert [(d.start.day, d.before, d.after) for d in change.kept] == [(29, 8.0, 5.0), (30, 9.0, 6.0)]
    (done,) = workspace.import_files(request(), [older], today=TODAY, expected=preview.stamp)
    assert (done.same, done.kept, done.late) == (0, 2, 0)
    assert [day.day for _, day, *_ in waited] == [29, 30]
    assert waiting(workspace) == waited


def test_what_an_index_lacks_of_a_closed_month_waits_once(workspace: Workspace) -> None:
    accept(workspace, arrival(column("impressions", [5, 6], "2026-09-29"), is_replacement=True))
    close(workspace)
    shorter = arrival(column("impressions", [6], "2026-09-30"), is_replacement=True)
    accept(workspace, shorter)
    assert waiting(workspace) == [("impressions", dt.date(2026, 9, 29), 5.0, None)]
    once = contents(workspace._store)
    assert workspace.preview_import([shorter], today=TODAY).is_nothing_new
    accept(workspace, shorter)
    assert contents(workspace._store) == once


def accept(workspace: Workspace, *arrivals: Arrival) -> None:
    workspace.import_files(request(), arrivals, today=TODAY)


def test_closing_and_opening_again_are_kept_with_who_when_and_why(workspace: Workspace) -> None:
    workspace.closings.close(request(reason="board on Friday", key="a"), SEPTEMBER, today=TODAY)
    workspace.closings.close(request(key="b"), SEPTEMBER, today=TODAY)
    assert workspace.closings.closed() == [Closed(SEPTEMBER, NOW, "editor", "board on Friday")]
    leads(workspace, 140)
    workspace.closings.reopen(request(ADMINISTRATOR, reason="wrong figures"), SEPTEMBER)
    assert workspace.closings.closed() == []
    assert waiting(workspace) == [("leads", SEPTEMBER, 101.0, 140.0)]  # still to be decided
    leads(workspace, 145)
    assert (waiting(workspace), held_values(workspace._store)[LEADS]) == ([], 145.0)
    assert [e.reason for what in ("close", "reopen") for e in log_of(workspace._store, what)] == [
        "board on Friday",
        "wrong figures",
    ]


def test_closing_asks_for_a_month_that_is_over_a_role_and_a_reason_to_open(workspace: Workspace) -> None:
    for day in (month(10), dt.date(2026, 9, 2)):
        with pytest.raises(LeitsternError, match="over"):
            workspace.closings.close(request(), day, today=TODAY)
    close(workspace)
    before = contents(workspace._store)
    with pytest.raises(LeitsternError, match="why"):
        workspace.closings.reopen(request(ADMINISTRATOR), SEPTEMBER)
    late = [Late(*([None] * 9))]  # type: ignore[arg-type]  # refused before it is looked at
    for attempt in (
        lambda: workspace.closings.close(request(VIEWER), month(8), today=TODAY),
        lambda: workspace.closings.reopen(request(reason="an editor's"), SEPTEMBER),
        lambda: workspace.decide(request(VIEWER), late, accept=True, today=TODAY),
    ):
        with pytest.raises(ForbiddenError):
            attempt()
    assert contents(workspace._store) == before
