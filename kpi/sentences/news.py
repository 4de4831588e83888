"""What has really changed since a day, in words: signals and settled targets by name, all else left out and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from kpi.assessment import Assessment, Change, ChangeClass, Reason, Scorecard
from kpi.i18n import Language
from kpi.model import Kpi, Strategy
from kpi.sentences import values
from kpi.sentences.variations import REAL, UNJUDGED, change, tone


class _Kind(Enum):
    """What is new about a KPI, the most urgent first."""

    MISSED = auto()
    DECLINED = auto()
    """A worsening has proved lasting by now, whenever it began."""
    WORSE = auto()
    FIZZLED = auto()
    OTHER = auto()
    """Neither more nor less is better."""
    OVERCOME = auto()
    BETTER = auto()
    HOLDS = auto()
    """An improvement has proved lasting by now, whenever it began."""
    ACHIEVED = auto()
    NOTHING = auto()
    UNJUDGED = auto()


_SETTLED = {
    Reason.DUE_REACHED: _Kind.ACHIEVED,
    Reason.DUE_NOT_REACHED: _Kind.MISSED,
    Reason.BUDGET_EXCEEDED: _Kind.MISSED,
}
_OVER = {ChangeClass.FLASH_IN_THE_PAN: _Kind.FIZZLED, ChangeClass.RECOVERED_DIP: _Kind.OVERCOME}
_PROVED = {
    ChangeClass.LASTING_IMPROVEMENT: _Kind.HOLDS,
    ChangeClass.ONE_OFF_GAIN_KEPT: _Kind.HOLDS,
    ChangeClass.LASTING_DECLINE: _Kind.DECLINED,
}
_BY_TONE = {"good": _Kind.BETTER, "bad": _Kind.WORSE, "neither": _Kind.OTHER}
_ORDER = list(_Kind)
_LASTS = REAL - _OVER.keys()
"""Real changes that are still to be seen in the latest values."""


def changes(before: Scorecard, after: Scorecard, strategy: Strategy, _: Language) -> list[str]:
    """Only what is real, the worst first: Interaktionsrate LinkedIn: Zuwachs hält seit März."""
    return [
        _("{name}: {change}", name=_.text(kpi.name), change=_told(kind, after.assessments[kpi.key], kpi, _))
        for kind, kpi in _real(before, after, strategy)
    ]


def changed(before: Scorecard, after: Scorecard, strategy: Strategy) -> list[Kpi]:
    """The KPIs that have really changed, the worst first."""
    return [kpi for _kind, kpi in _real(before, after, strategy)]


def standing(before: Scorecard, after: Scorecard, strategy: Strategy) -> list[tuple[Assessment, Kpi]]:
    """The KPIs of which a real change was told on the earlier day already and is still told, the worst first."""
    found = [
        (now, kpi)
        for kpi in strategy.kpis
        if (now := after.assessments.get(kpi.key)) is not None
        and (old := before.assessments.get(kpi.key)) is not None
        and now.change.klass in _LASTS
        and _is_known(old.change, now.change)
    ]
    return sorted(found, key=lambda both: ("bad", "neither", "good").index(tone(both[0])))


class Judged(NamedTuple):
    """Of how many KPIs it can be told whether they have changed, and of how many not yet."""

    judged: int
    unjudged: int


def judged(before: Scorecard, after: Scorecard) -> Judged:
    """How far a silence about changes reaches."""
    kinds = [kind for _key, kind in _kinds(before, after)]
    unjudged = kinds.count(_Kind.UNJUDGED)
    return Judged(len(kinds) - unjudged, unjudged)


def _real(before: Scorecard, after: Scorecard, strategy: Strategy) -> list[tuple[_Kind, Kpi]]:
    found = [(kind, key) for key, kind in _kinds(before, after) if kind not in (_Kind.NOTHING, _Kind.UNJUDGED)]
    found.sort(key=lambda news: _ORDER.index(news[0]))
    return [(kind, kpi) for kind, key in found if (kpi := strategy.kpi(key))]


def changed_since(before: Scorecard, after: Scorecard, _: Language) -> str:
    """Neu seit dem 30.09.2026: 1 Verbesserung als dauerhaft bestätigt, 2 schlechter als üblich, 21 ohne Neues."""
    counts = Counter(kind for _key, kind in _kinds(before, after))
    achieved, missed = counts[_Kind.ACHIEVED], counts[_Kind.MISSED]
    holds, declined = counts[_Kind.HOLDS], counts[_Kind.DECLINED]
    told = [
        (achieved, _.plural("{n} target reached", "{n} targets reached", achieved)),
        (missed, _.plural("{n} target missed", "{n} targets missed", missed)),
        (holds, _.plural("{n} improvement confirmed as lasting", "{n} improvements confirmed as lasting", holds)),
        (declined, _.plural("{n} worsening confirmed as lasting", "{n} worsenings confirmed as lasting", declined)),
        (counts[_Kind.BETTER], _("{n} better than usual", n=counts[_Kind.BETTER])),
        (counts[_Kind.WORSE], _("{n} worse than usual", n=counts[_Kind.WORSE])),
        (counts[_Kind.FIZZLED], _("{n} fizzled out", n=counts[_Kind.FIZZLED])),
        (counts[_Kind.OVERCOME], _("{n} as usual again", n=counts[_Kind.OVERCOME])),
        (counts[_Kind.OTHER], _("{n} other than usual", n=counts[_Kind.OTHER])),
        (counts[_Kind.NOTHING], _("{n} with nothing new", n=counts[_Kind.NOTHING])),
        (counts[_Kind.UNJUDGED], _("{n} cannot be judged yet", n=counts[_Kind.UNJUDGED])),
    ]
    parts = [text for count, text in told if count]
    return _("New since {date}: {parts}", date=before.as_of, parts=", ".join(parts)) if parts else ""


def _kinds(before: Scorecard, after: Scorecard) -> Iterator[tuple[str, _Kind]]:
    """What is new about every KPI that was there before."""
    for key, now in after.assessments.items():
        if key in before.assessments:
            yield key, _kind(before.assessments[key], now)


def _kind(old: Assessment, new: Assessment) -> _Kind:
    """A settled target counts before a change; what was said on the earlier day already is no news."""
    if new.reason in _SETTLED and new.reason is not old.reason:
        return _SETTLED[new.reason]
    klass = new.change.klass
    if klass is None or klass in UNJUDGED:
        return _Kind.UNJUDGED
    if klass not in REAL or _is_known(old.change, new.change):
        return _Kind.NOTHING
    return _OVER.get(klass) or _PROVED.get(klass) or _BY_TONE[tone(new)]


def _is_known(old: Change, new: Change) -> bool:
    """The same verdict about the same stretch; where it begins may shift by a new estimate of the season."""
    return old.klass is new.klass and old.until is not None and new.since is not None and new.since <= old.until


def _told(kind: _Kind, assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """A settled target with its numbers, else the change; what began long ago is new only as proved by now."""
    result = values.in_range(assessment, kpi, _) or values.of_target(assessment, kpi, _)
    if kind is _Kind.ACHIEVED:
        return _("target reached ({result})", result=result)
    if kind is _Kind.MISSED:
        return _("target missed ({result})", result=result)
    told = change(assessment, kpi, _)
    return _("{change} (newly confirmed)", change=told) if kind in (_Kind.HOLDS, _Kind.DECLINED) else told
