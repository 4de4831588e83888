"""The meeting record: who may write, once only, two at once, and what was shown stays as it was."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kpi.errors import ConflictError, DecisionConflictError, ForbiddenError, LeitsternError, MeetingError, NotFoundError
from kpi.meeting import Agenda, DecisionKind, DecisionStatus, Shown, Wording
from kpi.meetings import Meetings
from kpi.model import Measurement
from kpi.workspace import Workspace
from tests.organisation import (
    ADMINISTRATOR,
    COLLEAGUE,
    EDITOR,
    SEPTEMBER,
    STRATEGY,
    TODAY,
    VIEWER,
    contents,
    log_of,
    request,
)

AGENDA = Agenda("Board, autumn", TODAY, SEPTEMBER, "de", "management", {"goals": ["grow"]}, 1)
SHOWN = Shown('{"title": "Größe \\u2028 <b>"}', '{"slides": ["<svg/> 3,4\u00a0%"]}')
STEP = Wording("Ask for a budget", DecisionKind.NEXT_STEP, owner="Head of marketing", due=dt.date(2026, 11, 30))
WRITES: dict[str, dict[str, Any]] = {
    "open": {"agenda": AGENDA, "shown": SHOWN},
    "decide": {"number": 1, "wording": STEP},
    "reword": {"number": 1, "wording": STEP, "expected": 1},
    "finish": {"number": 1},
    "note": {"number": 1, "slide": "behind", "text": "Breathe", "expected": 0},
}
"""What writes, with otherwise valid arguments; all of it is the editor's."""


@pytest.fixture
def empty(database_url: str, open_workspace: Callable[..., Workspace]) -> Workspace:
    """Meetings need no measurements."""
    return open_workspace(database_url)


@pytest.fixture
def meetings(empty: Workspace) -> Meetings:
    return empty.meetings


@pytest.fixture
def local(sqlite_url: str, open_workspace: Callable[..., Workspace]) -> Workspace:
    """For what is decided before any database is asked."""
    return open_workspace(sqlite_url)


def opened(meetings: Meetings, **changes: Any) -> int:
    return meetings.open(request(), replace(AGENDA, **changes), SHOWN)


def done(wording: Wording) -> Wording:
    return replace(wording, status=DecisionStatus.DONE)


# who may, and once only


def test_every_method_that_takes_a_request_is_in_the_table() -> None:
    methods = {name: method for name, method in inspect.getmembers(Meetings, inspect.isfunction) if name[0] != "_"}
    assert {name for name, m in methods.items() if "request" in inspect.signature(m).parameters} == WRITES.keys()


@pytest.mark.parametrize("name", WRITES)
def test_a_viewer_may_present_and_read_but_record_nothing(local: Workspace, name: str) -> None:
    number = opened(local.meetings)
    local.meetings.decide(request(), number, STEP)
    before = contents(local._store)
    with pytest.raises(ForbiddenError, match="not change it"):
        getattr(local.meetings, name)(request(VIEWER), **WRITES[name])
    assert contents(local._store) == before
    assert local.meetings.shown(number) == SHOWN


@pytest.mark.parametrize("name", WRITES)
def test_the_same_request_writes_once(empty: Workspace, name: str) -> None:
    meetings = empty.meetings
    number = opened(meetings)
    meetings.decide(request(), number, replace(STEP, text="Another"))
    (decision,) = meetings.minutes(number)
    given = WRITES[name] | ({"expected": decision.version} if name == "reword" else {})
    first = getattr(meetings, name)(request(key="click"), **given)
    once = contents(empty._store)
    assert getattr(meetings, name)(request(key="click"), **given) == first
    assert contents(empty._store) == once


def test_the_log_says_who_did_what_and_what_was_there_before(empty: Workspace) -> None:
    meetings = empty.meetings
    number = opened(meetings)
    decided = meetings.decide(request(), number, STEP)
    (before,) = meetings.minutes(number)
    meetings.reword(request(COLLEAGUE), decided, done(STEP), before.version)
    meetings.note(request(), number, "behind", "Breathe", 0)
    meetings.finish(request(ADMINISTRATOR), number)
    store = empty._store
    assert [(e.who, e.after) for e in log_of(store, "meeting")] == [("editor", {"id": 1, "title": "Board, autumn"})]
    made, changed = log_of(store, "decision")
    assert (made.who, made.before, made.after["text"]) == ("editor", None, "Ask for a budget")
    assert (changed.who, changed.before, changed.after["status"]) == ("colleague", made.after, "done")
    assert [(e.who, e.after) for e in log_of(store, "finish")] == [("administrator", {"id": 1})]
    assert [e.after for e in log_of(store, "note")] == [{"meeting": 1, "slide": "behind"}]


def test_a_write_that_breaks_off_leaves_nothing(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    number = opened(empty.meetings)
    before = contents(empty._store)

    def break_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kpi.store.meetings.insert", break_off)  # after the log is written
    with pytest.raises(KeyboardInterrupt):
        empty.meetings.decide(request(), number, STEP)
    assert contents(empty._store) == before


# what was shown


def test_a_meeting_shows_byte_by_byte_what_it_showed_whatever_changed_since(workspace: Workspace) -> None:
    number = opened(workspace.meetings)
    workspace.record(request(), [Measurement("leads", SEPTEMBER, 1)], today=TODAY)
    workspace.publish(request(), STRATEGY.model_copy(update={"name": "Other", "goals": (), "kpis": ()}), 1)
    assert workspace.meetings.shown(number) == SHOWN
    meeting = workspace.meetings.meeting(number)
    assert (meeting.title, meeting.as_of, meeting.scope, meeting.revision) == (
        "Board, autumn", SEPTEMBER, {"goals": ["grow"]}, 1,
    )  # fmt: skip
    assert (meeting.who, meeting.at, meeting.finished_at) == ("editor", request().at, None)


def test_what_a_finished_meeting_decided_is_shown_as_it_stood_then(meetings: Meetings) -> None:
    number = opened(meetings)
    meetings.decide(request(), number, STEP)
    meetings.decide(request(), number, Wording("More video", DecisionKind.DECISION))
    meetings.finish(request(), number)
    then = meetings.minutes(number)
    assert [(one.wording.kind, one.wording.text) for one in then] == [
        (DecisionKind.NEXT_STEP, "Ask for a budget"),
        (DecisionKind.DECISION, "More video"),
    ]
    meetings.reword(request(COLLEAGUE), then[0].id, done(STEP), then[0].version)
    assert meetings.minutes(number) == then
    assert [one.wording.status for one in meetings.decisions()] == [DecisionStatus.DONE, DecisionStatus.OPEN]


def test_the_next_meeting_opens_with_what_is_open(meetings: Meetings) -> None:
    first = opened(meetings)
    step = meetings.decide(request(), first, STEP)
    settled = meetings.decide(request(), first, replace(STEP, text="Done at once"))
    (_, one) = meetings.minutes(first)
    meetings.reword(request(), settled, done(one.wording), one.version)
    meetings.finish(request(), first)
    second = opened(meetings, title="Board, winter")
    assert meetings.meeting(second).carried == (step,)
    fresh = meetings.decide(request(), second, Wording("New"))
    (carried, _) = meetings.minutes(second)
    meetings.reword(request(), step, done(carried.wording), carried.version)
    assert [(d.id, d.meeting, d.wording.status) for d in meetings.minutes(second)] == [
        (step, first, DecisionStatus.DONE),  # it is still seen that it was carried over, and what became of it
        (fresh, second, DecisionStatus.OPEN),
    ]
    assert [d.id for d in meetings.minutes(first)] == [step, settled]
    assert meetings.meeting(opened(meetings, title="Board, spring")).carried == (fresh,)


def test_the_latest_meeting_is_listed_first(meetings: Meetings) -> None:
    numbers = [opened(meetings, held_on=TODAY - dt.timedelta(days=days)) for days in (30, 0, 60, 0)]
    assert [meeting.id for meeting in meetings.listed()] == [numbers[3], numbers[1], numbers[0], numbers[2]]


def test_a_finished_meeting_takes_no_more_decisions_and_is_finished_once(empty: Workspace) -> None:
    number = opened(empty.meetings)
    empty.meetings.finish(request(), number)
    assert empty.meetings.meeting(number).finished_at == request().at
    before = contents(empty._store)
    with pytest.raises(ConflictError, match="record closed"):
        empty.meetings.decide(request(), number, STEP)
    with pytest.raises(ConflictError, match="record closed"):
        empty.meetings.finish(request(COLLEAGUE), number)
    assert contents(empty._store) == before


# two people


def test_of_two_who_change_a_decision_the_second_is_told_and_overwrites_nothing(meetings: Meetings) -> None:
    number = opened(meetings)
    decided = meetings.decide(request(), number, STEP)
    (shown,) = meetings.minutes(number)
    meetings.reword(request(COLLEAGUE), decided, replace(STEP, text="Theirs"), shown.version)
    with pytest.raises(DecisionConflictError, match="colleague has changed this") as raised:
        meetings.reword(request(), decided, replace(STEP, text="Mine"), shown.version)
    assert raised.value.who == "colleague"
    (theirs,) = meetings.minutes(number)
    assert (theirs.wording.text, theirs.who) == ("Theirs", "colleague")
    meetings.reword(request(), decided, replace(STEP, text="Mine"), theirs.version)
    assert meetings.minutes(number)[0].wording.text == "Mine"


def test_of_two_at_the_same_moment_one_is_told(
    empty: Workspace, database_url: str, open_workspace: Callable[..., Workspace]
) -> None:
    other = open_workspace(database_url)
    number = opened(empty.meetings)
    decided = empty.meetings.decide(request(), number, STEP)
    version = empty.meetings.minutes(number)[0].version

    def attempt(meetings: Meetings, text: str) -> type[LeitsternError] | None:
        try:
            meetings.reword(request(), decided, replace(STEP, text=text), version)
        except LeitsternError as error:
            return type(error)
        return None

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(attempt, (empty.meetings, other.meetings), ("one", "other")))
    assert sorted(map(str, results)) == sorted(map(str, [None, DecisionConflictError]))


def test_many_who_decide_at_once_lose_nothing(
    empty: Workspace, database_url: str, open_workspace: Callable[..., Workspace]
) -> None:
    number = opened(empty.meetings)
    people = [empty.meetings, open_workspace(database_url).meetings]

    def decide(index: int) -> int:
        return people[index % 2].decide(request(), number, Wording(f"Step {index}"))

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(decide, range(24)))
    assert sorted(numbers) == list(range(1, 25))
    assert {d.wording.text for d in empty.meetings.minutes(number)} == {f"Step {n}" for n in range(24)}


# notes


def test_notes_are_each_persons_own(meetings: Meetings) -> None:
    number = opened(meetings)
    first = meetings.note(request(), number, "behind", "Breathe", 0)
    assert meetings.notes(number, EDITOR) == {"behind": first}
    assert meetings.notes(number, COLLEAGUE) == {}
    second = meetings.note(request(), number, "behind", "Smile", first.version)
    assert meetings.notes(number, EDITOR) == {"behind": second}
    with pytest.raises(ConflictError):  # an old tab
        meetings.note(request(), number, "behind", "Old", first.version)
    assert meetings.notes(number, EDITOR)["behind"].text == "Smile"


# what people type


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Ask  for\ta budget ", "Ask for a budget"),
        ("a\x00b\x1bc\nd", "a b c\nd"),
        ("half \ud83d of a pair", "half ? of a pair"),
        ("=HYPERLINK(1) <b>&amp; \u202e 😀", "=HYPERLINK(1) <b>&amp; \u202e 😀"),
    ],
)
def test_hostile_text_is_kept_as_text(meetings: Meetings, text: str, kept: str) -> None:
    number = opened(meetings, title=text)
    meetings.decide(request(), number, Wording(text, owner=text))
    (found,) = meetings.minutes(number)
    assert found.wording.text == kept
    assert found.wording.owner == meetings.meeting(number).title == kept.replace("\n", " ")
    meetings.finish(request(), number)
    assert meetings.minutes(number) == [found]


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (lambda m: m.decide(request(), 1, Wording(" \n\t")), "what was decided"),
        (lambda m: m.decide(request(), 1, Wording("x" * 1001)), "1001 characters long; 1000 fit"),
        (lambda m: m.decide(request(), 1, Wording("x", owner="x" * 101)), "101 characters long; 100 fit"),
        (lambda m: m.note(request(), 1, "behind", "x" * 10_001, 0), "10000 fit"),
        (lambda m: m.open(request(), replace(AGENDA, title=" "), SHOWN), "a title first"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(
    local: Workspace, write: Callable[[Meetings], object], said: str
) -> None:
    opened(local.meetings)
    before = contents(local._store)
    with pytest.raises(MeetingError, match=said):
        write(local.meetings)
    assert contents(local._store) == before


@pytest.mark.parametrize(
    "ask",
    [
        lambda m: m.meeting(7),
        lambda m: m.shown(7),
        lambda m: m.minutes(7),
        lambda m: m.decide(request(), 7, STEP),
        lambda m: m.reword(request(), 7, STEP, 1),
        lambda m: m.note(request(), 7, "behind", "x", 0),
        lambda m: m.finish(request(), 7),
    ],
)
def test_a_meeting_that_is_not_there_is_said(local: Workspace, ask: Callable[[Meetings], object]) -> None:
    with pytest.raises(NotFoundError, match="no such"):
        ask(local.meetings)


# care


def test_a_backup_carries_meetings_and_decisions_between_kinds_of_database(
    empty: Workspace, sqlite_url: str, open_workspace: Callable[..., Workspace], tmp_path: Path
) -> None:
    meetings = empty.meetings
    number = opened(meetings)
    meetings.decide(request(), number, STEP)
    meetings.note(request(), number, "behind", "Breathe", 0)
    meetings.finish(request(), number)
    then = meetings.minutes(number), meetings.meeting(number), meetings.notes(number, EDITOR)
    saved = empty.backup(tmp_path / "saved.db")
    opened(meetings, title="Forgotten")
    empty.restore(request(ADMINISTRATOR), saved, tmp_path)
    elsewhere = open_workspace(f"sqlite:///{tmp_path / 'elsewhere.db'}")
    elsewhere.restore(request(ADMINISTRATOR), saved, tmp_path)
    for found in (meetings, elsewhere.meetings):
        assert [meeting.id for meeting in found.listed()] == [number]
        assert found.shown(number) == SHOWN
        assert (found.minutes(number), found.meeting(number), found.notes(number, EDITOR)) == then
    assert opened(meetings, title="Next") == number + 1


def test_a_meeting_about_the_demo_leaves_the_demo_fresh(
    database_url: str, open_workspace: Callable[..., Workspace]
) -> None:
    workspace = open_workspace(database_url)
    workspace.replace(request(ADMINISTRATOR), STRATEGY, [], TODAY, "first")
    number = opened(workspace.meetings)
    workspace.meetings.decide(request(), number, STEP)
    assert workspace.demo_edition() == "first"
    workspace.replace(request(ADMINISTRATOR), STRATEGY, [], TODAY, "second")
    assert workspace.meetings.shown(number) == SHOWN
