"""What the team says about its goals: beside the computation, never in it, and never lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from kpi.assessment import Chance, Status
from kpi.check_ins import Dissent, Said, dissent_of, latest, latest_of, of_goal, said_until
from kpi.errors import ForbiddenError, LeitsternError
from kpi.i18n import Language
from kpi.memory import Memory
from kpi.model import CheckIn
from kpi.sentences import check_ins as wording
from kpi.store.database import Store
from kpi.store.migrate import migrate
from kpi.strategy import dump, load
from kpi.workspace import Workspace
from tests.organisation import (
    ADMINISTRATOR,
    COLLEAGUE,
    EDITOR,
    NOW,
    STRATEGY,
    TODAY,
    VIEWER,
    log_of,
    request,
    revisions,
    settled,
)  # fmt: skip

DE, EN = Language("de"), Language("en")
AS_OF = dt.date(2026, 9, 30)
SAID = CheckIn(goal="love", date=TODAY, text="Slow start", next_step="Call them", confidence=8, by="Service")
OLDER = CheckIn(goal="love", date=dt.date(2026, 9, 3), text={"de": "Älter", "en": "Older"}, confidence=2)


def say(workspace: Workspace, said: CheckIn = SAID, **fields: Any) -> None:
    workspace.check_in(request(**fields), said, AS_OF, TODAY)


def said(workspace: Workspace) -> tuple[CheckIn, ...]:
    return workspace.state().strategy.check_ins


# the rule


@pytest.mark.parametrize(
    ("confidence", "status", "chance", "dissent"),
    [
        (7, Status.OFF_TRACK, None, Dissent.CONFIDENT),
        (10, Status.MISSED, Chance.OPEN, Dissent.CONFIDENT),
        (7, Status.ON_TRACK, Chance.UNLIKELY, Dissent.CONFIDENT),
        (7, Status.AT_RISK, Chance.UNLIKELY, Dissent.CONFIDENT),
        (6, Status.OFF_TRACK, Chance.UNLIKELY, None),
        (9, Status.OFF_TRACK, Chance.LIKELY, None),
        (9, Status.AT_RISK, Chance.OPEN, None),
        (9, Status.STALE, None, None),
        (3, Status.ON_TRACK, Chance.LIKELY, Dissent.DOUBTFUL),
        (0, Status.ACHIEVED, None, Dissent.DOUBTFUL),
        (4, Status.ON_TRACK, Chance.LIKELY, None),
        (3, Status.ON_TRACK, Chance.OPEN, None),
        (0, Status.ON_TRACK, Chance.UNLIKELY, None),
        (0, Status.OFF_TRACK, Chance.UNLIKELY, None),
        (None, Status.OFF_TRACK, Chance.UNLIKELY, None),
    ],
)
def test_team_and_numbers_disagree_only_where_the_numbers_are_clear(
    confidence: int | None, status: Status, chance: Chance | None, dissent: Dissent | None
) -> None:
    assert dissent_of(confidence, status, chance) is dissent


@pytest.mark.parametrize(
    ("as_of", "until"),
    [(dt.date(2026, 9, 30), TODAY), (TODAY, TODAY), (dt.date(2026, 9, 29), dt.date(2026, 9, 29))],
)
def test_of_the_month_that_closed_last_people_speak_until_today(as_of: dt.date, until: dt.date) -> None:
    assert said_until(as_of, TODAY) == until


def test_of_one_day_the_latest_is_what_was_said_last() -> None:
    first, second = (SAID.model_copy(update={"text": word}) for word in ("first", "second"))
    strategy = STRATEGY.model_copy(update={"check_ins": (first, OLDER, second)})
    assert of_goal(strategy, "love", TODAY) == (second, first, OLDER)
    assert latest(strategy, "love", AS_OF) == OLDER
    assert latest(strategy, "love", dt.date(2026, 9, 1)) is latest(strategy, "grow", TODAY) is None


# kept in the store


def test_a_check_in_is_added_beside_the_older_ones_and_logged(workspace: Workspace) -> None:
    say(workspace, OLDER)
    say(workspace, reason="Weekly meeting")
    assert said(workspace) == (OLDER, SAID)
    (*_, entry) = log_of(workspace._store, "check_in")
    assert (entry.who, entry.reason, entry.after["text"]) == (EDITOR.name, "Weekly meeting", "Slow start")
    assert [(kept.said, kept.who, kept.at) for kept in workspace.check_ins("love")] == [
        (OLDER, EDITOR.name, NOW), (SAID, EDITOR.name, NOW)
    ]  # fmt: skip


def test_a_click_that_comes_twice_says_it_once(workspace: Workspace) -> None:
    say(workspace, key="click")
    say(workspace, key="click")
    assert said(workspace) == (SAID,)
    say(workspace, key="another")
    assert said(workspace) == (SAID, SAID)


def test_two_people_at_once_are_both_kept(workspace: Workspace) -> None:
    each = [SAID.model_copy(update={"text": f"Person {n}"}) for n in range(8)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: say(workspace, one), each))
    assert {one.text for one in said(workspace)} == {one.text for one in each}


def test_nothing_is_computed_anew_for_a_check_in(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    before, version = workspace.scorecard(AS_OF), workspace.strategy_version()
    monkeypatch.setattr(Memory, "_assess", None)
    say(workspace)
    assert workspace.scorecard(AS_OF).assessments == before.assessments
    assert workspace.strategy_version() == version
    assert revisions(workspace._store)[""] == 1


def test_a_viewer_says_nothing_and_takes_nothing_back(workspace: Workspace) -> None:
    say(workspace)
    with pytest.raises(ForbiddenError):
        say(workspace, person=VIEWER)
    with pytest.raises(ForbiddenError):
        workspace.withdraw(request(VIEWER), workspace.check_ins("love")[0].id)
    assert said(workspace) == (SAID,)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"goal": "gone"}, "There is no goal gone."),
        ({"date": TODAY + dt.timedelta(days=1)}, "is still to come"),
        ({"text": " ", "confidence": None}, "Say how things stand"),
    ],
)
def test_what_says_nothing_is_refused(workspace: Workspace, change: dict[str, object], sentence: str) -> None:
    with pytest.raises(LeitsternError, match=sentence):
        say(workspace, SAID.model_copy(update=change))
    assert said(workspace) == ()


def test_a_goal_behind_plan_needs_a_reason(workspace: Workspace) -> None:
    far = STRATEGY.kpis[0].targets[0].model_copy(update={"value": 9000.0})
    leads = STRATEGY.kpis[0].model_copy(update={"targets": (far,)})
    workspace.publish(request(), STRATEGY.model_copy(update={"kpis": (leads, *STRATEGY.kpis[1:])}), 1)
    with pytest.raises(LeitsternError, match="is behind plan: say why"):
        say(workspace, CheckIn(goal="grow", date=TODAY, confidence=3))
    say(workspace, CheckIn(goal="grow", date=TODAY, confidence=3, text="The fair was cancelled"))


def test_ones_own_is_taken_back_and_an_administrator_takes_back_any(workspace: Workspace) -> None:
    for _ in range(2):
        say(workspace)
    first, second = (kept.id for kept in workspace.check_ins("love"))
    with pytest.raises(ForbiddenError, match="editor said this"):
        workspace.withdraw(request(COLLEAGUE), first)
    workspace.withdraw(request(EDITOR, reason="Wrong goal"), first)
    workspace.withdraw(request(ADMINISTRATOR), second)
    workspace.withdraw(request(ADMINISTRATOR), second)
    assert said(workspace) == ()
    entries = log_of(workspace._store, "withdraw")
    assert [(entry.reason, entry.before["text"]) for entry in entries] == [
        ("Wrong goal", "Slow start"), ("", "Slow start")
    ]  # fmt: skip


# with the strategy as YAML


def test_a_strategy_without_it_does_not_erase_a_check_in(workspace: Workspace) -> None:
    say(workspace)
    workspace.publish(request(), STRATEGY, 1)
    assert said(workspace) == (SAID,)
    assert workspace.united(STRATEGY).check_ins == (SAID,)


def test_check_ins_survive_the_way_through_yaml_and_are_not_doubled(workspace: Workspace) -> None:
    say(workspace, OLDER)
    for key in "ab":
        say(workspace, key=key)
    whole = workspace.state().strategy
    read, problems = load(dump(whole))
    assert read == whole
    assert problems == load(dump(STRATEGY))[1]
    workspace.publish(request(), read, 1)
    assert workspace.state().strategy == whole
    fresh = SAID.model_copy(update={"text": "By YAML"})
    workspace.publish(request(), whole.model_copy(update={"check_ins": (*whole.check_ins, fresh)}), 2)
    assert said(workspace) == (OLDER, SAID, SAID, fresh)


def test_an_old_file_does_not_bring_back_what_was_taken_back(workspace: Workspace) -> None:
    say(workspace)
    old = workspace.state().strategy
    workspace.withdraw(request(), workspace.check_ins("love")[0].id)
    assert workspace.united(old).check_ins == ()
    workspace.publish(request(), old, 1)
    assert said(workspace) == ()


def test_a_goal_that_is_removed_takes_its_check_ins_out_of_sight_until_it_is_back(workspace: Workspace) -> None:
    say(workspace)
    without = STRATEGY.model_copy(update={"goals": STRATEGY.goals[:1]})
    workspace.publish(request(), without, 1)
    assert said(workspace) == ()
    workspace.publish(request(), STRATEGY, 2)
    assert said(workspace) == (SAID,)


def test_check_ins_of_an_earlier_release_move_to_their_table(database_url: str) -> None:
    store = Store(database_url)
    migrate(store, target="0002")
    body = STRATEGY.model_copy(update={"check_ins": (OLDER, SAID)}).model_dump_json(exclude_defaults=True)
    with store.write() as connection:
        connection.execute(text("INSERT INTO change (id, at, who, what) VALUES (7, '2026-01-01', 'x', 'publish')"))
        connection.execute(text("INSERT INTO strategy VALUES (1, 7, :body)"), {"body": body})
    workspace = Workspace(store)
    workspace.migrate()
    assert said(workspace) == (OLDER, SAID)
    workspace.publish(request(), workspace.state().strategy, 1)
    assert said(workspace) == (OLDER, SAID)
    workspace.close()


def test_a_backup_brings_check_ins_back(
    database_url: str, open_workspace: Callable[..., Workspace], tmp_path: Path
) -> None:
    workspace = settled(open_workspace(database_url))
    say(workspace)
    saved = workspace.backup(tmp_path / "saved.db")
    workspace.withdraw(request(), workspace.check_ins("love")[0].id)
    workspace.restore(request(ADMINISTRATOR), saved, tmp_path)
    assert said(workspace) == (SAID,)
    say(workspace, OLDER)
    assert said(workspace) == (SAID, OLDER)


# in words


def test_a_check_in_in_one_line_in_both_languages() -> None:
    assert wording.line(SAID, EN) == "Slow start Next: Call them (Service · confidence 8 of 10 · 15 Oct 2026)"
    assert wording.line(OLDER, DE, TODAY) == "Älter (Zuversicht 2 von 10 · 03.09.)"


def test_the_mark_names_what_the_numbers_say(workspace: Workspace) -> None:
    card = workspace.scorecard(AS_OF)
    goals = tuple(goal.model_copy(update={"lead_kpi": "fans"}) for goal in STRATEGY.goals)

    def found(*said: CheckIn) -> Said:
        strategy = STRATEGY.model_copy(update={"goals": goals, "check_ins": said})
        latest = latest_of(strategy, card, "love", TODAY)
        assert latest is not None
        return latest

    assert found(SAID, OLDER).check_in == SAID
    assert found(SAID).dissent is Dissent.CONFIDENT
    told = "The team is more confident (8 of 10) than the numbers"
    assert wording.dissent_detail(found(SAID), STRATEGY, EN) == (
        f"{told}: goal on track, target of “Fans” unlikely (15%)."
    )
    assert wording.dissent(found(OLDER), EN) == wording.dissent_detail(found(OLDER), STRATEGY, EN) == ""
    long_ago = SAID.model_copy(update={"date": AS_OF - dt.timedelta(days=93)})
    assert found(long_ago).dissent is None
    assert latest_of(STRATEGY, card, "nothing", TODAY) is None
