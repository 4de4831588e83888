"""A changed target follows the one before: what was in force until today stays, and past assessments with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from kpi.model import Kpi, LocalisedText, Strategy, Target


def followed(old: Strategy, new: Strategy, today: dt.date, reason: LocalisedText = "") -> Strategy:
    """The new strategy with every target kept that was in force before today.

    A target that was changed in place takes effect today, and `reason` says why. Targets that came into force today
    or later are simply replaced.
    """
    before = {kpi.key: kpi for kpi in old.kpis}
    kpis = tuple(_followed(before[kpi.key], kpi, today, reason) if kpi.key in before else kpi for kpi in new.kpis)
    return new.model_copy(update={"kpis": kpis})


def _followed(old: Kpi, new: Kpi, today: dt.date, reason: LocalisedText) -> Kpi:
    former = [target for target in old.targets if target.since < today]
    if all(target in new.targets for target in former):
        return new
    taken = {target.since for target in former}
    kept = [*former, *(target for target in new.targets if target.since not in taken)]
    wanted, current = _in_force(new.targets, today), _in_force(kept, today)
    if wanted is not None and (current is None or _terms(wanted) != _terms(current)):
        already = (t for t in old.targets if t.since == today and _terms(t) == _terms(wanted))
        follower = wanted.model_copy(update={"valid_from": today, "reason": reason or wanted.reason})
        kept = [*(t for t in kept if t.since != today), next(already, follower)]
    return new.model_copy(update={"targets": tuple(sorted(kept, key=lambda target: target.since))})


def _in_force(targets: Iterable[Target], today: dt.date) -> Target | None:
    return max((target for target in targets if target.since <= today), key=lambda target: target.since, default=None)


def _terms(target: Target) -> Target:
    """What was agreed, apart from when, by whom and why."""
    return target.model_copy(update={"valid_from": None, "agreed_on": None, "agreed_by": "", "reason": ""})
