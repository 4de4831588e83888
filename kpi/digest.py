"""What is new since somebody was told last: states that moved, what is overdue, what is due next, who does what.

What was told is kept as states, not looked up as of that day: values come in late, and would change the past.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from kpi.assessment import Assessment, ChangeClass, Rollup, Scorecard, Status
from kpi.attention import has_poor_outlook
from kpi.check_ins import latest
from kpi.due import Due
from kpi.model import Goal, Kpi, LocalisedText, Strategy

AHEAD = dt.timedelta(days=14)
"""What is due within this time is due next."""
_QUIET = frozenset({ChangeClass.INSUFFICIENT, ChangeClass.STABLE, ChangeClass.NOISE})


class KpiState(NamedTuple):
    """What was told about a KPI."""

    status: Status
    unlikely: bool
    klass: ChangeClass | None
    until: dt.date | None
    """First day of the last period of the change."""


@dataclass(frozen=True, slots=True)
class States:
    """All that was told at once."""

    as_of: dt.date
    goals: Mapping[str, Status]
    kpis: Mapping[str, KpiState]
    overdue: frozenset[tuple[str, str, dt.date]]
    """KPI, platform and first day of the period of each overdue value."""

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "as_of": self.as_of.isoformat(),
            "goals": {key: status.value for key, status in self.goals.items()},
            "kpis": {
                key: [state.status.value, state.unlikely, state.klass and state.klass.value, _iso(state.until)]
                for key, state in self.kpis.items()
            },
            "overdue": sorted([kpi, platform, start.isoformat()] for kpi, platform, start in self.overdue),
        }

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> States:
        """Back from JSON."""
        return cls(
            dt.date.fromisoformat(plain["as_of"]),
            {key: Status(status) for key, status in plain["goals"].items()},
            {
                key: KpiState(
                    Status(status), unlikely, ChangeClass(klass) if klass else None, dt.date.fromisoformat(until)
                    if until else None
                )
                for key, (status, unlikely, klass, until) in plain["kpis"].items()
            },
            frozenset((kpi, platform, dt.date.fromisoformat(start)) for kpi, platform, start in plain["overdue"]),
        )  # fmt: skip


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def states_of(card: Scorecard, due: Iterable[Due]) -> States:
    """What there is to tell on the scorecard's day."""
    return States(
        card.as_of,
        {found.goal: found.rollup.status for area in card.areas for found in area.goals},
        {key: _state(assessment) for key, assessment in card.assessments.items()},
        frozenset((item.kpi, item.platform, item.start) for item in due if item.overdue),
    )


def _state(assessment: Assessment) -> KpiState:
    change = assessment.change
    return KpiState(assessment.status, has_poor_outlook(assessment), change.klass, change.until)


@dataclass(frozen=True, slots=True)
class GoalNews:
    """A goal that moved to another status."""

    goal: Goal
    rollup: Rollup
    before: Status


@dataclass(frozen=True, slots=True)
class KpiNews:
    """A KPI that moved: to another status, to a poor outlook, or more than usual."""

    kpi: Kpi
    assessment: Assessment
    before: Status | None
    """None: the status is the same."""
    unlikely: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class NextStep:
    """What somebody wants to do, and by when."""

    text: LocalisedText
    who: LocalisedText = ""
    due: dt.date | None = None
    about: LocalisedText = ""
    """The goal it is for."""


@dataclass(frozen=True, slots=True)
class Digest:
    """All that somebody is told."""

    card: Scorecard
    since: dt.date | None
    """The day of what was told last; None: nothing yet."""
    goals: tuple[GoalNews, ...]
    kpis: tuple[KpiNews, ...]
    overdue: tuple[Due, ...]
    soon: tuple[Due, ...]
    steps: tuple[NextStep, ...]
    newly_overdue: bool = False

    @property
    def is_news(self) -> bool:
        """Whether a state changed: of a goal, of a KPI, or of a value that is overdue now."""
        return bool(self.goals or self.kpis or self.newly_overdue)


def digest(
    strategy: Strategy, card: Scorecard, due: Sequence[Due], before: States | None, steps: Sequence[NextStep] = ()
) -> Digest:
    """What is new about a scorecard; `steps`: those of meetings, which come first."""
    now = states_of(card, due)
    overdue = tuple(item for item in due if item.overdue)
    soon = tuple(item for item in due if not item.overdue and item.deadline <= card.as_of + AHEAD)
    open_steps = (*steps, *_initiatives(strategy, card.as_of), *_said(strategy, card.as_of))
    if before is None:
        return Digest(card, None, (), (), overdue, soon, open_steps, bool(overdue))
    return Digest(
        card,
        before.as_of,
        tuple(_goal_news(strategy, card, before)),
        tuple(_kpi_news(strategy, card, before)),
        overdue,
        soon,
        open_steps,
        bool(now.overdue - before.overdue),
    )


def _goal_news(strategy: Strategy, card: Scorecard, before: States) -> list[GoalNews]:
    found = [
        GoalNews(goal, result.rollup, was)
        for goal in strategy.goals
        if (result := card.goal(goal.key)) and (was := before.goals.get(goal.key, result.rollup.status))
        is not result.rollup.status
    ]  # fmt: skip
    return sorted(found, key=lambda news: _severity(news.rollup.status))


def _kpi_news(strategy: Strategy, card: Scorecard, before: States) -> list[KpiNews]:
    found = []
    for kpi in strategy.kpis:
        now, was = card.assessments.get(kpi.key), before.kpis.get(kpi.key)
        if now is None or was is None:
            continue
        moved = was.status if now.status is not was.status else None
        news = KpiNews(kpi, now, moved, has_poor_outlook(now) and not was.unlikely, _has_changed(now, was))
        if moved is not None or news.unlikely or news.changed:
            found.append(news)
    return sorted(found, key=lambda news: (news.before is None, _severity(news.assessment.status)))


def _has_changed(now: Assessment, was: KpiState) -> bool:
    """Whether there is a signal that was not told; where it begins may shift by a new estimate of the season."""
    change = now.change
    if change.klass is None or change.klass in _QUIET:
        return False
    is_known = change.klass is was.klass and was.until and change.since and change.since <= was.until
    return not is_known


def _severity(status: Status) -> int:
    return list(Status).index(status)


def _initiatives(strategy: Strategy, today: dt.date) -> list[NextStep]:
    """Open initiatives that are due soon, or were."""
    found = [
        NextStep(one.name, one.owner, one.due)
        for one in strategy.initiatives
        if not one.done and one.due is not None and one.due <= today + AHEAD
    ]
    return sorted(found, key=lambda step: step.due or today)


def _said(strategy: Strategy, today: dt.date) -> list[NextStep]:
    """The next steps that teams named last."""
    found = ((goal, latest(strategy, goal.key, today)) for goal in strategy.goals)
    return [NextStep(said.next_step, said.by, None, goal.name) for goal, said in found if said and said.next_step]


def is_owner(role: str, owner: LocalisedText) -> bool:
    """Whether a role is the owner, in whichever language it is named."""
    names = (owner,) if isinstance(owner, str) else owner.values()
    return bool(role) and role.casefold() in {name.casefold() for name in names}
