"""One KPI's numbers in words: actual, plan, target, variance, and the way to the target."""

from __future__ import annotations

from typing import Literal

from kpi.assessment import Assessment, Reason, Status
from kpi.i18n import N_, Language
from kpi.model import Aggregation, Cadence, Direction, Kpi, Mode, Unit
from kpi.rounding import as_shown
from kpi.sentences.gaps import gap, since
from kpi.sentences.spans import span
from kpi.standing import bounds, mode_of

Sense = Literal["better", "worse", "even"]
_MOST = 9.99
"""Shares of a way above this are shown as this."""
_FINER = 3
"""At most so many further decimals of an actual that looks like its target and is not there."""
BEHIND = (Status.OFF_TRACK, Status.MISSED, Status.AT_RISK)
"""Where a number is called too low or too slow; a KPI on track may be a little less than planned."""


def number(
    x: float | None, assessment: Assessment, kpi: Kpi, _: Language, *, label: bool = False, finer: int = 0
) -> str:
    """A value of this KPI; durations in the unit of its actual, what is counted only where it is asked for."""
    unit = kpi.unit if label else unlabelled(kpi.unit)
    return _.value(x, unit, kpi.decimals + finer, like=assessment.value)


def finer(assessment: Assessment, kpi: Kpi) -> int:
    """Further decimals that tell an actual from a target that it just does not reach; 0 where none are needed."""
    value, aim = assessment.value, assessment.target_value
    if value is None or aim is None or is_maintained(assessment, kpi) or value == aim:
        return 0
    if (value < aim) is wants_less(assessment, kpi) or not _look_alike(value, aim, assessment, kpi, 0):
        return 0
    return next((n for n in range(1, _FINER + 1) if not _look_alike(value, aim, assessment, kpi, n)), 0)


def _look_alike(value: float, aim: float, assessment: Assessment, kpi: Kpi, more: int) -> bool:
    shown = [as_shown(x, kpi.unit, kpi.decimals + more, like=assessment.value) for x in (value, aim)]
    return shown[0] == shown[1]


def measured(x: float | None, assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """What was measured, as cells and tiles show it: 3,9 %; of a milestone, yes or no."""
    if x is not None and assessment.target is not None and assessment.target.mode is Mode.MILESTONE:
        return _("yes") if x >= 1 else _("no")
    return actual(assessment, kpi, _) if x == assessment.value else number(x, assessment, kpi, _)


def actual(assessment: Assessment, kpi: Kpi, _: Language, *, label: bool = False) -> str:
    """3,9 %; as fine as it takes to see that the target beside it is not reached."""
    return number(assessment.value, assessment, kpi, _, label=label, finer=finer(assessment, kpi))


def compared(assessment: Assessment, kpi: Kpi, _: Language, *, label: bool = False) -> str:
    """4,3 %; where something else is held against the plan, that too: 4,3 %, saisonbereinigt 3,9 %."""
    value = actual(assessment, kpi, _, label=label)
    return ", ".join(filter(None, (value, adjusted(assessment, kpi, _))))


def adjusted(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Saisonbereinigt 3,9 %; nothing where the actual itself is compared."""
    if assessment.seasonally_adjusted is None:
        return ""
    return seasonless(number(assessment.seasonally_adjusted, assessment, kpi, _), assessment, kpi, _)


def seasonless(said: str, assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Says of a number that the season was taken out of it, if it was."""
    if assessment.seasonally_adjusted is None:
        return said
    if kpi.cadence is Cadence.DAILY:
        return _("weekday-adjusted {number}", number=said)
    return _("seasonally adjusted {number}", number=said)


def plan(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """What is expected at the end of the period that the actual stands for."""
    return number(assessment.expected_value, assessment, kpi, _)


def target(assessment: Assessment, kpi: Kpi, _: Language, *, label: bool = True) -> str:
    """4,0 %; a range: 10 bis 15 %; nothing where there is none. `label`: with what is counted."""
    agreed = assessment.target
    if agreed is None or agreed.mode is Mode.MILESTONE:
        return ""
    if not is_maintained(assessment, kpi):
        return number(assessment.target_value, assessment, kpi, _, label=label, finer=finer(assessment, kpi))
    low, high = bounds(kpi, agreed)
    if low is None or high is None:
        end = number(high if low is None else low, assessment, kpi, _, label=label)
        return _("at most {value}", value=end) if low is None else _("at least {value}", value=end)
    return _(
        "{low} to {high}",
        low=number(low, assessment, kpi, _),
        high=number(high, assessment, kpi, _, label=label),
    )


def is_maintained(assessment: Assessment, kpi: Kpi) -> bool:
    """Whether the target is a range to stay in, as agreed or because baseline and target are the same."""
    return assessment.target is not None and mode_of(kpi, assessment.target) is Mode.MAINTAIN


def period(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """The period the numbers stand for: Oktober, or Oktober 2025 where the year is another one."""
    if assessment.period is None:
        return ""
    return _.period(assessment.period, kpi.cadence, year=_names_year(assessment))


def covered(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Oktober; of a total all that it holds: Oktober, seit Juli."""
    return ", ".join(filter(None, (period(assessment, kpi, _), since(assessment, kpi, _))))


def period_end(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Ende Oktober."""
    if assessment.period is None:
        return ""
    return _.period_end(assessment.period, kpi.cadence, year=_names_year(assessment))


def _names_year(assessment: Assessment) -> bool:
    day = assessment.period
    # A week belongs to the year of its Thursday.
    return day is None or day.isocalendar().year != assessment.as_of.year or day.year != assessment.as_of.year


def status_line(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """3,9 % · Plan Ende Oktober 3,8 % · Ziel 4,0 % am 31.12."""
    if assessment.value is None:
        return without(assessment, _)
    agreed = assessment.target
    if agreed is None:
        return _("{value} ({period})", value=_labelled(assessment, kpi, _), period=period(assessment, kpi, _))
    due = _.date(agreed.due, near=assessment.as_of)
    if agreed.mode is Mode.MILESTONE:
        return _("done") if assessment.progress == 1 else _("open, due on {date}", date=due)
    parts = [actual(assessment, kpi, _), *filter(None, [adjusted(assessment, kpi, _)])]
    if is_maintained(assessment, kpi):
        parts.append(_("target range {range}", range=target(assessment, kpi, _)))
        return " · ".join(parts)
    if assessment.expected_value is not None:
        parts.append(_("plan by {when} {value}", when=period_end(assessment, kpi, _), value=plan(assessment, kpi, _)))
    aim = target(assessment, kpi, _)
    if agreed.mode is Mode.CEILING:
        parts.append(_("budget {value} until {date}", value=aim, date=due))
    elif agreed.mode is Mode.WINDOW:
        parts.append(_("target {value} by {date}", value=aim, date=due))
    else:
        parts.append(_("target {value} on {date}", value=aim, date=due))
    return " · ".join(filter(None, (*parts, gap(assessment, kpi, _))))


ONE_NUMBER = N_("Record one number for all platforms together (a KPI without platforms), or have a KPI for each.")
"""What helps where the values of several platforms cannot be added up."""


def without(assessment: Assessment, _: Language) -> str:
    """Why there is no number: Messwerte unvollständig."""
    why = assessment.reasons.get("value", assessment.reason)
    return _(_WITHOUT[why]) if why in _WITHOUT else _.word(why)


_WITHOUT = {
    Reason.INCOMPLETE: N_("values are incomplete"),
    Reason.NOT_ADDITIVE: N_("values cannot be added up"),
}


def of_target(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """82 von 120; a level: 33 %, Ziel 35 %. What is counted is not said: behind "of" German would inflect it."""
    if assessment.value is None or assessment.target is None:
        return "" if assessment.value is None else _labelled(assessment, kpi, _)
    aim = target(assessment, kpi, _)
    if not aim:
        return status_line(assessment, kpi, _)
    if _is_counted(assessment, kpi):
        aim = target(assessment, kpi, _, label=False)
        return _("{value} of {target}", value=actual(assessment, kpi, _), target=aim)
    return _("{value}, target {target}", value=actual(assessment, kpi, _), target=aim)


def reached(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Einstellungen: 82 von 120, to stand where the KPI is not named; a level speaks for itself: 33 %, Ziel 35 %."""
    told = of_target(assessment, kpi, _)
    return _("{name}: {told}", name=_.text(kpi.name), told=told) if _is_counted(assessment, kpi) else told


def _is_counted(assessment: Assessment, kpi: Kpi) -> bool:
    """Whether the value is what has come together of the target."""
    if assessment.value is None or assessment.target is None or is_maintained(assessment, kpi):
        return False
    mode = assessment.target.mode
    return mode is Mode.CEILING or (mode is Mode.WINDOW and kpi.over_time is Aggregation.SUM)


# variance


def shown_variance(assessment: Assessment, kpi: Kpi) -> float | None:
    """What is compared − plan as a reader sees both, so that the three numbers fit; of a range the distance to it."""
    if assessment.value is None or assessment.target is None or assessment.target.mode is Mode.MILESTONE:
        return None
    if is_maintained(assessment, kpi):
        low, high = bounds(kpi, assessment.target)
        if low is not None and assessment.value < low:
            return _between(assessment.value, low, assessment, kpi)
        return (
            _between(assessment.value, high, assessment, kpi) if high is not None and assessment.value > high else 0.0
        )
    if assessment.expected_value is None or assessment.variance is None or assessment.compared is None:
        return None
    return _between(assessment.compared, assessment.expected_value, assessment, kpi)


def _between(value: float, reference: float, assessment: Assessment, kpi: Kpi) -> float:
    left, right = (as_shown(x, kpi.unit, kpi.decimals, like=assessment.value) for x in (value, reference))
    return as_shown(left - right, kpi.unit, kpi.decimals, like=assessment.value)


def sense(assessment: Assessment, kpi: Kpi) -> Sense | None:
    """Whether the variance is to the good, by direction and not by sign; None where there is none or no direction."""
    variance = shown_variance(assessment, kpi)
    if variance is None or assessment.target is None:
        return None
    if variance == 0:
        return "even"
    if is_maintained(assessment, kpi):
        return "worse"
    if assessment.target.mode is not Mode.CEILING and kpi.direction is Direction.NEUTRAL:
        return None
    return "better" if (variance < 0) is wants_less(assessment, kpi) else "worse"


def is_worse(assessment: Assessment, kpi: Kpi) -> bool:
    """Whether the actual is on the wrong side of the plan, by more than its status forgives."""
    return assessment.status in BEHIND and sense(assessment, kpi) == "worse"


def wants_less(assessment: Assessment, kpi: Kpi) -> bool:
    """Whether lower values are the good ones; of a range-directed KPI the way from baseline to target tells."""
    if assessment.target is not None and assessment.target.mode is Mode.CEILING:
        return True
    if kpi.direction in (Direction.INCREASE, Direction.DECREASE):
        return kpi.direction is Direction.DECREASE
    baseline, aim = assessment.baseline, assessment.target_value
    return baseline is not None and aim is not None and aim < baseline


def variance(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """1,1 h zu langsam, 24 zu wenig, 380 mehr, 0,1 %-Punkte höher (saisonbereinigt 3,9 %); nothing without a plan."""
    x = shown_variance(assessment, kpi)
    if x is None:
        return ""
    calm = adjusted(assessment, kpi, _)
    told, more = _variance(x, assessment, kpi, _), [part for part in (calm, gap(assessment, kpi, _)) if part]
    return f"{told} ({', '.join(more)})" if more else told


def _variance(x: float, assessment: Assessment, kpi: Kpi, _: Language) -> str:
    if x == 0:
        return _("within the range") if is_maintained(assessment, kpi) else _("as planned")
    amount = _.difference(abs(x), unlabelled(kpi.unit), kpi.decimals, like=assessment.value)
    return _pattern(x, assessment, kpi, _).format(amount=amount)


def _pattern(x: float, assessment: Assessment, kpi: Kpi, _: Language) -> str:
    above, bad = x > 0, is_worse(assessment, kpi) or is_maintained(assessment, kpi)
    if kpi.unit.kind == "duration" and wants_less(assessment, kpi) and not is_maintained(assessment, kpi):
        return (_("{amount} too slow") if bad else _("{amount} slower")) if above else _("{amount} faster")
    if kpi.unit.kind == "duration":
        if bad:
            return _("{amount} too long") if above else _("{amount} too short")
        return _("{amount} longer") if above else _("{amount} shorter")
    if kpi.unit.kind == "count":
        if bad:
            return _("{amount} too many") if above else _("{amount} too few")
        return _("{amount} more") if above else _("{amount} fewer")
    if kpi.unit.kind == "currency":
        if bad:
            return _("{amount} too much") if above else _("{amount} too little")
        return _("{amount} more") if above else _("{amount} less")
    if bad:
        return _("{amount} too high") if above else _("{amount} too low")
    return _("{amount} higher") if above else _("{amount} lower")


# the way


def pace(assessment: Assessment, _: Language) -> str:
    """110 % des Solls; far more than planned is not told exactly: >999 % des Solls."""
    if assessment.pace is None:
        return ""
    share = _.percent(assessment.pace) if assessment.pace <= _MOST else f">{_.percent(_MOST)}"
    return _("{share} of what was planned", share=share)


def way(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """The way to the target: 92 % des Wegs, erwartet 83 %; a range and a budget in their own words."""
    agreed = assessment.target
    if agreed is None:
        return ""
    if agreed.mode is Mode.MILESTONE:
        return status_line(assessment, kpi, _) if assessment.value is not None else ""
    if is_maintained(assessment, kpi):
        return in_range(assessment, kpi, _)
    time = None if assessment.expected_progress is None else _.percent(assessment.expected_progress)
    if agreed.mode is Mode.CEILING:
        if assessment.burn is None or time is None:
            return ""
        return _("{share} of the budget with {time} of the time over", share=_.percent(assessment.burn), time=time)
    if assessment.progress is None:
        return ""
    share = seasonless(_.percent(max(-_MOST, min(assessment.progress, _MOST))), assessment, kpi, _)
    if time is None:
        return _("{share} of the way", share=share)
    return _("{share} of the way, expected {time}", share=share, time=time)


def in_range(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """11 von 12 Monaten im Zielbereich."""
    count = judged(assessment, kpi, _)
    return _("{months} in the target range", months=count) if count else ""


def judged(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """11 von 12 Monaten: the periods in the range, of those judged."""
    if assessment.periods_in_range is None:
        return ""
    inside, count = assessment.periods_in_range
    return _("{inside} of {span}", inside=inside, span=span(count, kpi.cadence, _))


def _labelled(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    return actual(assessment, kpi, _, label=True)


def unlabelled(unit: Unit) -> Unit:
    return unit.model_copy(update={"label": None, "one": None}) if unit.label else unit
