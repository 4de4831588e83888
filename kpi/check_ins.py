"""What the team says about its goals, beside the computation: the latest word, and where both disagree.

A check-in never enters a status. It stays in the history when a newer one comes, and when a strategy is published
that does not hold it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kpi.assessment import Assessment, Chance, Scorecard, Status
from kpi.cadence import last_ended, period_end
from kpi.errors import LeitsternError, NotFoundError
from kpi.model import Cadence, CheckIn, Goal, LocalisedText, Strategy
from kpi.outlook import chance_of

HIGH, LOW = 7, 3
"""From here on a team is confident, and down to here it doubts."""
COUNTS_FOR = dt.timedelta(days=92)
"""So long a check-in is held against the numbers; what was said earlier was said about other numbers."""
BEHIND = frozenset({Status.OFF_TRACK, Status.MISSED})
"""A goal that stands so needs a reason."""
_WELL = frozenset({Status.ON_TRACK, Status.ACHIEVED})


class Dissent(StrEnum):
    """How what the team says differs from what the numbers say."""

    CONFIDENT = "confident"
    """The team is confident, the numbers are not."""
    DOUBTFUL = "doubtful"
    """The team doubts, the numbers do not."""


@dataclass(frozen=True, slots=True)
class Said:
    """The latest check-in of a goal, and how it differs from the computation."""

    goal: Goal
    check_in: CheckIn
    dissent: Dissent | None
    status: Status
    """The goal's, as computed."""
    lead: Assessment | None
    """Of the goal's lead KPI, whose outlook is the goal's."""


def said_until(as_of: dt.date, today: dt.date) -> dt.date:
    """Until when check-ins belong to the numbers of a day.

    About the month that closed last people speak until today; who looks back further sees what was said by then.
    """
    closed = period_end(last_ended(today, Cadence.MONTHLY), Cadence.MONTHLY)
    return today if as_of >= closed else as_of


def of_goal(strategy: Strategy, goal: str, until: dt.date) -> tuple[CheckIn, ...]:
    """What was said about a goal until a day, newest first; of one day, what was said last."""
    found = [said for said in strategy.check_ins if said.goal == goal and said.date <= until]
    return tuple(sorted(found, key=lambda said: said.date)[::-1])


def latest(strategy: Strategy, goal: str, until: dt.date) -> CheckIn | None:
    """The newest check-in of a goal until a day."""
    return next(iter(of_goal(strategy, goal, until)), None)


def latest_of(strategy: Strategy, card: Scorecard, goal: str, until: dt.date) -> Said | None:
    """The newest check-in of a goal until a day, held against the scorecard."""
    said = latest(strategy, goal, until)
    found = next((one for one in strategy.goals if one.key == goal), None)
    result = card.goal(goal)
    if said is None or found is None or result is None:
        return None
    lead = card.assessments.get(found.lead_kpi or "")
    is_recent = said.date >= card.as_of - COUNTS_FOR
    chance = _chance(lead)
    dissent = dissent_of(said.confidence, result.rollup.status, chance) if is_recent else None
    return Said(found, said, dissent, result.rollup.status, lead)


def _chance(lead: Assessment | None) -> Chance | None:
    probability = lead.outlook.probability if lead else None
    return None if probability is None else chance_of(probability)


def dissent_of(confidence: int | None, status: Status, chance: Chance | None) -> Dissent | None:
    """Where a person and the computation disagree.

    The numbers speak against a goal if reaching it is unlikely, or it is behind plan and nothing says it is likely;
    they speak for it if it is on track or achieved and reaching it is likely, or no chance is known. Else they are
    undecided, and nobody can disagree with them.
    """
    if confidence is None:
        return None
    against = chance is Chance.UNLIKELY or (status in BEHIND and chance is not Chance.LIKELY)
    speaks_for = status in _WELL and chance in (Chance.LIKELY, None)
    if confidence >= HIGH and against:
        return Dissent.CONFIDENT
    return Dissent.DOUBTFUL if confidence <= LOW and speaks_for else None


def refuse_unclear(new: CheckIn, strategy: Strategy, card: Scorecard, today: dt.date) -> None:
    """Raise unless something is said about a goal there is; where that is behind plan, a reason."""
    result = card.goal(new.goal)
    if result is None:
        raise NotFoundError("There is no goal {key}. It may have been renamed or removed.", key=new.goal)
    if new.date > today:
        raise LeitsternError("{date} is still to come. A check-in is about what is known today.", date=new.date)
    if is_said(new.text):
        return
    if result.rollup.status in BEHIND:
        name = next(goal.name for goal in strategy.goals if goal.key == new.goal)
        raise LeitsternError("“{goal}” is behind plan: say why.", goal=name)
    if new.confidence is None:
        raise LeitsternError("Say how things stand, or how confident the team is.")


def is_said(text: LocalisedText) -> bool:
    """Whether there is more than space, in any language."""
    return any(each.strip() for each in ((text,) if isinstance(text, str) else text.values()))


def identity(said: CheckIn) -> str:
    """Everything that was said, as one text: two check-ins are the same if all of it is."""
    return json.dumps(said.model_dump(mode="json", exclude_defaults=True), sort_keys=True, ensure_ascii=False)


def fresh(wanted: Sequence[CheckIn], known: Iterable[str]) -> Iterator[CheckIn]:
    """The check-ins that are not known yet, by their identities; what was said twice must be known twice."""
    left = Counter(known)
    for said in wanted:
        name = identity(said)
        left[name] -= 1
        if left[name] < 0:
            yield said


def united(strategy: Strategy, standing: Iterable[CheckIn], known: Iterable[str]) -> Strategy:
    """A strategy as it will be when it is published: no check-in is lost, and none that was taken back returns."""
    goals = {goal.key for goal in strategy.goals}
    kept = (said for said in standing if said.goal in goals)
    return strategy.model_copy(update={"check_ins": (*kept, *fresh(strategy.check_ins, known))})
