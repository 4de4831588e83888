"""What is new since the last time: states that moved, and nothing that was told before."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import Any

import pytest

from kpi.assessment import Assessment, ChangeClass, DataState, Outlook, Reason, Scorecard, Status
from kpi.digest import States, digest, is_owner, states_of
from kpi.due import Due
from kpi.i18n import Language
from kpi.model import CheckIn, Initiative, Strategy
from kpi.scorecard import arrange
from kpi.sentences import digests

AS_OF = dt.date(2026, 11, 29)
DE, EN = Language("de"), Language("en")
STRATEGY = Strategy.model_validate({
    "name": {"de": "Strategie", "en": "Strategy"},
    "goals": [{"key": "known", "name": "Known", "area": "brand", "kpis": ["reach"]}],
    "kpis": [
        {"key": "reach", "name": "Reach", "kind": "ratio", "owner": {"de": "Leitung Marke", "en": "Head of brand"}},
        {"key": "fans", "name": "Fans", "kind": "stock", "owner": "Service"},
    ],
})  # fmt: skip


def card(**kpis: Any) -> Scorecard:
    """A scorecard with KPIs that are on track, apart from what is said of them."""
    plain = Assessment("", AS_OF, Status.ON_TRACK, Reason.PACE, DataState("fresh"), pace=1.0, value=5.0)
    given: dict[str, dict[str, Any]] = {"reach": {}, "fans": {}} | kpis
    return arrange(STRATEGY, {k: dataclasses.replace(plain, kpi=k, **fields) for k, fields in given.items()}, AS_OF)


def change(klass: ChangeClass, month: int) -> dict[str, Any]:
    first = dt.date(2026, month, 1)
    found = dataclasses.replace(card().assessments["reach"].change, klass=klass, since=first, until=first)
    return {"change": found}


BEHIND = {"status": Status.OFF_TRACK, "pace": 0.5}
LATE = Due("reach", "", (dt.date(2026, 9, 1),), dt.date(2026, 10, 10), overdue=True, owner="Marketing")
SOON = Due("fans", "", (dt.date(2026, 10, 1), dt.date(2026, 11, 1)), dt.date(2026, 12, 10), overdue=False, owner="")
FAR = Due("fans", "", (dt.date(2026, 10, 1),), dt.date(2027, 1, 10), overdue=False, owner="")


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (card(), card(), []),
        (card(), card(reach=BEHIND), ["Goal “Known”: on track → off track", "Reach: on track → off track"]),
        (card(reach=BEHIND), card(), ["Goal “Known”: off track → on track", "Reach: off track → on track"]),
        (card(), card(fans={"outlook": Outlook(0.1)}), ["Fans: The target has become unlikely (10%)."]),
        (card(fans={"outlook": Outlook(0.1)}), card(fans={"outlook": Outlook(0.15)}), []),
        (card(fans={"outlook": Outlook(0.1)}), card(fans={"outlook": Outlook(0.9)}), []),
        (card(), card(fans=change(ChangeClass.NOISE, 9)), []),
        (card(), card(fans=change(ChangeClass.LASTING_DECLINE, 9)), ["Fans: Decline has lasted since September."]),
        (card(fans=change(ChangeClass.LASTING_DECLINE, 9)), card(fans=change(ChangeClass.LASTING_DECLINE, 9)), []),
        (card(fans=change(ChangeClass.LASTING_DECLINE, 3)), card(fans=change(ChangeClass.LASTING_DECLINE, 9)),
         ["Fans: Decline has lasted since September."]),
    ],
)  # fmt: skip
def test_only_what_moved_is_told_the_worst_first(before: Scorecard, now: Scorecard, told: list[str]) -> None:
    found = digest(STRATEGY, now, (), states_of(before, ()))
    letter = digests.changes(found, STRATEGY, EN)
    lines = [f"{line.name}: {line.text}" for section in letter.sections for line in section.lines]
    assert [line[: len(start)] for line, start in zip(lines, told, strict=True)] == told
    assert found.is_news is bool(told)


def test_a_new_kpi_or_goal_is_no_change() -> None:
    nothing = States(AS_OF, {}, {}, frozenset())
    assert not digest(STRATEGY, card(reach=BEHIND), (), nothing).is_news


def test_the_first_time_there_is_nothing_to_compare_with() -> None:
    first = digest(STRATEGY, card(reach=BEHIND), (LATE,), None)
    assert (first.since, first.goals, first.kpis) == (None, (), ())
    letter = digests.letter(first, STRATEGY, "", EN)
    assert letter.subject == "Strategy: where we stand, 1 value overdue"
    assert [section.title for section in letter.sections] == ["Where the goals stand", "Overdue"]


def test_what_is_overdue_and_due_next_is_told_each_time_and_news_once() -> None:
    before = states_of(card(), (LATE,))
    found = digest(STRATEGY, card(), (LATE, SOON, FAR), before)
    assert (found.overdue, found.soon, found.is_news) == ((LATE,), (SOON,), False)
    assert digest(STRATEGY, card(), (LATE,), states_of(card(), ())).is_news
    sections = {s.title: s.lines for s in digests.letter(found, STRATEGY, "", DE).sections}
    assert sections["Überfällig"][0].text == "September 2026 · überfällig seit 10.10. · Marketing"
    assert sections["Als Nächstes fällig"][0].text == "Oktober 2026 und 1 weiterer · fällig bis 10.12."


def test_the_next_steps_are_those_of_initiatives_and_check_ins() -> None:
    near = Initiative(key="a", name="Videos", owner="Brand", due=dt.date(2026, 12, 3))
    late, far, done = (near.model_copy(update=u) for u in (
        {"name": "Fair", "due": dt.date(2026, 11, 1)}, {"due": dt.date(2027, 1, 3)}, {"done": True},
    ))  # fmt: skip
    said = [CheckIn(goal="known", date=dt.date(2026, 11, day), next_step=f"Step {day}") for day in (1, 2)]
    strategy = STRATEGY.model_copy(update={"initiatives": (near, late, far, done), "check_ins": tuple(said)})
    letter = digests.letter(digest(strategy, card(), (), states_of(card(), ())), strategy, "", EN)
    (steps,) = (section for section in letter.sections if section.title == "Next steps")
    assert [(line.name, line.text) for line in steps.lines] == [
        ("Fair", "Brand · by 1 Nov · overdue"),
        ("Videos", "Brand · by 3 Dec"),
        ("Step 2", "Goal “Known”"),
    ]


@pytest.mark.parametrize(("role", "own"), [("head of BRAND", ["Reach"]), ("Leitung Marke", ["Reach"]), ("", [])])
def test_a_roles_own_kpis_come_first(role: str, own: list[str]) -> None:
    letter = digests.letter(digest(STRATEGY, card(), (LATE,), None), STRATEGY, role, EN)
    assert [line.name for line in letter.sections[0].lines if letter.sections[0].title == "Your KPIs"] == own


def test_nobody_owns_what_has_no_owner() -> None:
    assert not is_owner("", "")


def test_long_sections_are_cut_and_counted() -> None:
    many = tuple(dataclasses.replace(LATE, platform=f"place{n}") for n in range(30))
    letter = digests.letter(digest(STRATEGY, card(), many, states_of(card(), many)), STRATEGY, "", EN)
    assert (len(letter.sections[0].lines), letter.sections[0].rest) == (12, "and 18 more")


def test_states_come_back_from_json_as_they_were() -> None:
    states = states_of(card(reach=BEHIND, fans=change(ChangeClass.NOISE, 3)), (LATE,))
    assert States.read(json.loads(json.dumps(states.plain()))) == states
