"""Signal or noise in words: whether a KPI moved more than usual, and whether that lasts.

On the first level in plain words, as a short mark and as a clause; the exact terms stand in behaviour.py.
Nothing says what caused a change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal, NamedTuple

from kpi.assessment import Assessment, Change, ChangeClass, Reason
from kpi.i18n import N_, Language
from kpi.lasting import AFTER
from kpi.limits import FIRM
from kpi.model import Cadence, Direction, Kpi, Mode
from kpi.seasonality import position

Tone = Literal["good", "bad", "neither"]
_IMPROVED = (ChangeClass.LASTING_IMPROVEMENT, ChangeClass.SIGNAL_IMPROVEMENT)
DECLINED = (ChangeClass.LASTING_DECLINE, ChangeClass.SIGNAL_DECLINE)
_RISEN = (ChangeClass.LASTING_RISE, ChangeClass.SIGNAL_RISE)
FALLEN = (ChangeClass.LASTING_FALL, ChangeClass.SIGNAL_FALL)
_OVER = (ChangeClass.FLASH_IN_THE_PAN, ChangeClass.RECOVERED_DIP)
_KEPT = (ChangeClass.ONE_OFF_GAIN_KEPT, ChangeClass.ONE_OFF_GAIN_PARTLY_KEPT)
SIGNALS = (
    ChangeClass.SIGNAL_IMPROVEMENT, ChangeClass.SIGNAL_DECLINE, ChangeClass.SIGNAL_RISE, ChangeClass.SIGNAL_FALL
)  # fmt: skip
REAL = frozenset((*_IMPROVED, *DECLINED, *_RISEN, *FALLEN, *_OVER, *_KEPT))
"""Classes that tell of more than chance."""
UNJUDGED = frozenset((None, ChangeClass.INSUFFICIENT, ChangeClass.STABLE))
"""Nothing can be said yet."""


class Words(NamedTuple):
    """A class of change as a short mark and as a clause."""

    mark: str
    clause: str


# -- first level ---------------------------------------------------------------------------------------------------


def change(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Übliche Schwankung, mehr als üblich seit Juli, Zuwachs hält seit März, Anstieg vom Mai verpufft."""
    klass = assessment.change.klass
    if is_milestone(assessment):
        return _("milestone, nothing varies")
    if klass is ChangeClass.NOISE:
        return _("usual variation")
    if klass is ChangeClass.STABLE:
        return _learnt(assessment.change.baseline_count, _)
    if klass is None or klass is ChangeClass.INSUFFICIENT:
        return _("never varies") if assessment.change.reason is Reason.NO_VARIATION else _("too few values yet")
    return _(_words(assessment, kpi).mark, **_when(assessment, kpi, _))


def _learnt(count: int, _: Language) -> str:
    """How far it is until a value can be held against what is usual."""
    if count >= FIRM:
        return _("judged from the next value on")
    return _("only {n} of {firm} values to compare with", n=count, firm=FIRM)


def change_clause(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Der Zuwachs hält seit März: to go on in a sentence; nothing where nothing real has changed."""
    if assessment.change.klass not in REAL or is_milestone(assessment):
        return ""
    return _(_words(assessment, kpi).clause, **_when(assessment, kpi, _))


def tone(assessment: Assessment) -> Tone:
    """Whether what has changed is to the good; a straw fire is not, a dip that is over is."""
    klass = assessment.change.klass
    if klass in (*_IMPROVED, *_KEPT) or klass is ChangeClass.RECOVERED_DIP:
        return "good"
    return "bad" if klass in DECLINED or klass is ChangeClass.FLASH_IN_THE_PAN else "neither"


def is_open(assessment: Assessment) -> bool:
    """Whether a signal is over without a verdict, or gets weaker: a good one is then no reason to rejoice."""
    return assessment.change.klass in SIGNALS and _stage(assessment) != "now"


def is_milestone(assessment: Assessment) -> bool:
    return assessment.target is not None and assessment.target.mode is Mode.MILESTONE


def _words(assessment: Assessment, kpi: Kpi) -> Words:
    change = assessment.change
    assert change.klass is not None
    key: ChangeClass | tuple[ChangeClass, str] = change.klass
    if change.klass in SIGNALS:
        key = change.klass, _stage(assessment)
    words = _BY_MANNER[manner(kpi, change)]
    return words[key] if key in words else _RISING[key]


def _stage(assessment: Assessment) -> Literal["now", "fading", "open"]:
    """A signal still shows in the latest period, gets weaker, or is over without a verdict yet."""
    if assessment.change.fading:
        return "fading"
    return "now" if assessment.change.until == assessment.period else "open"


def manner(kpi: Kpi, change: Change) -> Literal["rising", "falling", "growing", "context"]:
    """How a KPI's changes are spoken of: more is good, less is good, a stock's growth, or neither is good."""
    if kpi.direction in (Direction.NEUTRAL, Direction.RANGE) or change.klass in (*_RISEN, *FALLEN):
        return "context"
    if kpi.direction is Direction.DECREASE:
        return "falling"
    return "growing" if change.basis == "change" else "rising"


def _when(assessment: Assessment, kpi: Kpi, _: Language) -> dict[str, str]:
    """{since} März, {of} Mai: as they stand in a sentence."""
    start = assessment.change.since
    if start is None:
        return {"since": "", "of": ""}
    return {"since": since(start, kpi.cadence, assessment.as_of, _), "of": of(start, kpi.cadence, assessment.as_of, _)}


def since(start: dt.date, cadence: Cadence, as_of: dt.date, _: Language) -> str:
    """Seit März, seit KW 23, seit dem 12.05."""
    if cadence is Cadence.DAILY:
        return _("since {day}", day=_.date(start, near=as_of))
    return _("since {period}", period=named(start, cadence, as_of, _))


def of(start: dt.date, cadence: Cadence, as_of: dt.date, _: Language) -> str:
    """Vom Mai, von KW 23, vom 12.05.: to stand behind a noun."""
    if cadence is Cadence.DAILY:
        return _("of {day}", day=_.date(start, near=as_of))
    if cadence is Cadence.MONTHLY:
        return _("of {month}", month=named(start, cadence, as_of, _))
    return _("of {period}", period=named(start, cadence, as_of, _))


def named(start: dt.date, cadence: Cadence, as_of: dt.date, _: Language) -> str:
    year = start.isocalendar().year if cadence is Cadence.WEEKLY else start.year
    return _.period(start, cadence, year=year != as_of.year)


_RISING: Mapping[ChangeClass | tuple[ChangeClass, str], Words] = {
    ChangeClass.LASTING_IMPROVEMENT: Words(N_("gain has held {since}"), N_("the gain has held {since}")),
    ChangeClass.LASTING_DECLINE: Words(N_("decline has lasted {since}"), N_("the decline has lasted {since}")),
    (ChangeClass.SIGNAL_IMPROVEMENT, "now"): Words(
        N_("more than usual {since}"), N_("the value has been higher than usual {since}")
    ),
    (ChangeClass.SIGNAL_IMPROVEMENT, "open"): Words(
        N_("rise {of}, too early to tell whether it lasts"), N_("whether the rise {of} lasts is still open")
    ),
    (ChangeClass.SIGNAL_IMPROVEMENT, "fading"): Words(N_("gain {since} is fading"), N_("the gain {since} is fading")),
    (ChangeClass.SIGNAL_DECLINE, "now"): Words(
        N_("less than usual {since}"), N_("the value has been lower than usual {since}")
    ),
    (ChangeClass.SIGNAL_DECLINE, "open"): Words(
        N_("drop {of}, too early to tell whether it lasts"), N_("whether the drop {of} lasts is still open")
    ),
    (ChangeClass.SIGNAL_DECLINE, "fading"): Words(N_("drop {since} is fading"), N_("the drop {since} is fading")),
    ChangeClass.FLASH_IN_THE_PAN: Words(N_("rise {of} fizzled out"), N_("the rise {of} has fizzled out")),
    ChangeClass.RECOVERED_DIP: Words(N_("drop {of} overcome"), N_("the drop {of} has been overcome")),
    ChangeClass.ONE_OFF_GAIN_KEPT: Words(N_("one-off gain, kept"), N_("the one-off gain {of} has been kept")),
    ChangeClass.ONE_OFF_GAIN_PARTLY_KEPT: Words(
        N_("one-off gain, partly kept"), N_("the one-off gain {of} has been kept in part")
    ),
}
"""Where more is better; what other manners lack is found here."""

_FALLING: Mapping[ChangeClass | tuple[ChangeClass, str], Words] = {
    ChangeClass.LASTING_IMPROVEMENT: Words(N_("improvement has held {since}"), N_("the improvement has held {since}")),
    ChangeClass.LASTING_DECLINE: Words(N_("worsening has lasted {since}"), N_("the worsening has lasted {since}")),
    (ChangeClass.SIGNAL_IMPROVEMENT, "now"): Words(
        N_("better than usual {since}"), N_("the value has been better than usual {since}")
    ),
    (ChangeClass.SIGNAL_IMPROVEMENT, "open"): Words(
        N_("improvement {of}, too early to tell whether it lasts"),
        N_("whether the improvement {of} lasts is still open"),
    ),
    (ChangeClass.SIGNAL_IMPROVEMENT, "fading"): Words(
        N_("improvement {since} is fading"), N_("the improvement {since} is fading")
    ),
    (ChangeClass.SIGNAL_DECLINE, "now"): Words(
        N_("worse than usual {since}"), N_("the value has been worse than usual {since}")
    ),
    (ChangeClass.SIGNAL_DECLINE, "open"): Words(
        N_("worsening {of}, too early to tell whether it lasts"), N_("whether the worsening {of} lasts is still open")
    ),
    (ChangeClass.SIGNAL_DECLINE, "fading"): Words(
        N_("worsening {since} is fading"), N_("the worsening {since} is fading")
    ),
    ChangeClass.FLASH_IN_THE_PAN: Words(N_("improvement {of} fizzled out"), N_("the improvement {of} has fizzled out")),
    ChangeClass.RECOVERED_DIP: Words(N_("worsening {of} overcome"), N_("the worsening {of} has been overcome")),
    ChangeClass.ONE_OFF_GAIN_KEPT: Words(
        N_("one-off improvement, kept"), N_("the one-off improvement {of} has been kept")
    ),
    ChangeClass.ONE_OFF_GAIN_PARTLY_KEPT: Words(
        N_("one-off improvement, partly kept"), N_("the one-off improvement {of} has been kept in part")
    ),
}

_GROWING: Mapping[ChangeClass | tuple[ChangeClass, str], Words] = {
    ChangeClass.LASTING_IMPROVEMENT: Words(
        N_("growing faster {since}"), N_("the growth has been stronger {since}, and it lasts")
    ),
    ChangeClass.LASTING_DECLINE: Words(
        N_("growing more slowly {since}"), N_("the growth has been weaker {since}, and it stays so")
    ),
    (ChangeClass.SIGNAL_IMPROVEMENT, "now"): Words(
        N_("more growth than usual {since}"), N_("the growth has been stronger than usual {since}")
    ),
    (ChangeClass.SIGNAL_DECLINE, "now"): Words(
        N_("less growth than usual {since}"), N_("the growth has been weaker than usual {since}")
    ),
    ChangeClass.RECOVERED_DIP: Words(N_("dip {of} over"), N_("the dip {of} is over, growth is as usual again")),
}
"""Of a stock: its changes are judged."""

_CONTEXT: Mapping[ChangeClass | tuple[ChangeClass, str], Words] = {
    ChangeClass.LASTING_RISE: Words(N_("higher {since}"), N_("the value has been higher {since}, and it stays so")),
    ChangeClass.LASTING_FALL: Words(N_("lower {since}"), N_("the value has been lower {since}, and it stays so")),
    (ChangeClass.SIGNAL_RISE, "now"): _RISING[ChangeClass.SIGNAL_IMPROVEMENT, "now"],
    (ChangeClass.SIGNAL_RISE, "open"): _RISING[ChangeClass.SIGNAL_IMPROVEMENT, "open"],
    (ChangeClass.SIGNAL_RISE, "fading"): Words(N_("rise {since} is fading"), N_("the rise {since} is fading")),
    (ChangeClass.SIGNAL_FALL, "now"): _RISING[ChangeClass.SIGNAL_DECLINE, "now"],
    (ChangeClass.SIGNAL_FALL, "open"): _RISING[ChangeClass.SIGNAL_DECLINE, "open"],
    (ChangeClass.SIGNAL_FALL, "fading"): _RISING[ChangeClass.SIGNAL_DECLINE, "fading"],
    ChangeClass.FLASH_IN_THE_PAN: Words(N_("rise {of} over"), N_("the rise {of} is over")),
    ChangeClass.RECOVERED_DIP: Words(N_("drop {of} over"), N_("the drop {of} is over")),
}
"""Neither more nor less is better."""

_BY_MANNER = {"rising": _RISING, "falling": _FALLING, "growing": _GROWING, "context": _CONTEXT}


# -- what is left ---------------------------------------------------------------------------------------------------


def retention(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Vom Zuwachs sind noch 12 % da; from 100 % on fully kept. Of a signal only once some values came after it."""
    change = assessment.change
    left = change.retention
    if left is None:
        return ""
    if change.klass in SIGNALS and not change.fading and (after := _values_after(assessment, kpi)) < AFTER:
        if not after:
            return ""
        return _.plural(
            "It takes {needed} values after the end of the signal to tell whether it lasts; so far there is {n}.",
            "It takes {needed} values after the end of the signal to tell whether it lasts; so far there are {n}.",
            after,
            needed=AFTER,
        )
    falling = manner(kpi, change) == "falling"
    if change.klass in (*DECLINED, *FALLEN) or change.klass is ChangeClass.RECOVERED_DIP:
        messages = _OF_WORSENING if falling else _OF_DROP
    else:
        messages = _OF_IMPROVEMENT if falling else _OF_GAIN
    none, some, all_of_it = messages
    if left < 0.005:
        return _(none)
    return _(all_of_it) if left >= 1 else _(some, share=_.percent(min(left, 0.99)))


def _values_after(assessment: Assessment, kpi: Kpi) -> int:
    """Periods from the end of what is classed to the latest one."""
    last, latest = assessment.change.until, assessment.period
    return 0 if last is None or latest is None else position(latest, kpi.cadence) - position(last, kpi.cadence)


_OF_GAIN = N_("Nothing of the gain is left."), N_("{share} of the gain is left."), N_("The gain is fully kept.")
_OF_DROP = (
    N_("Nothing of the drop is left."),
    N_("{share} of the drop is left."),
    N_("The drop is still there in full."),
)
_OF_IMPROVEMENT = (
    N_("Nothing of the improvement is left."),
    N_("{share} of the improvement is left."),
    N_("The improvement is fully kept."),
)
_OF_WORSENING = (
    N_("Nothing of the worsening is left."),
    N_("{share} of the worsening is left."),
    N_("The worsening is still there in full."),
)
