"""The outlook in words: the chance of reaching a target, the forecast behind it, and how earlier forecasts did."""

from __future__ import annotations

from kpi.assessment import Assessment, ChangeClass, Reason, Status
from kpi.forecast import ENOUGH, ENOUGH_FOR_POINT
from kpi.hindsight import Record
from kpi.i18n import N_, Language
from kpi.model import Aggregation, Kpi, Mode
from kpi.outlook import chance_of, rounded
from kpi.rounding import as_shown
from kpi.sentences import values
from kpi.sentences.rates import per_period
from kpi.sentences.variations import of
from kpi.standing import mode_of

_SETTLED = (Reason.DUE_REACHED, Reason.DUE_NOT_REACHED, Reason.BUDGET_EXCEEDED)
_LEAP = 2
"""A forecast that starts so many usual steps from the latest value is explained."""
_FINER = 3
"""At most so many further decimals of a forecast that looks like its target and is not."""


def outlook(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Wahrscheinlich (85 %), unwahrscheinlich (<10 %); what is settled by its result, else why there is no chance."""
    if is_settled(assessment, kpi):
        return _.word(assessment.status)
    probability = assessment.outlook.probability
    if probability is None:
        return (
            _(_MARKS[reason]) if (reason := assessment.outlook.reason) in _MARKS else _.word(reason or Reason.NO_VALUE)
        )
    return _("{chance} ({share})", chance=_.word(chance_of(probability)), share=share(probability, _))


def in_short(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Chance: ungewiss (25 %), Prognose zum 31.12. 7,9 %; nothing where all is settled."""
    if is_settled(assessment, kpi) or assessment.target is None:
        return ""
    chance = _("Chance: {chance}", chance=outlook(assessment, kpi, _))
    if assessment.outlook.mean is None:
        return chance
    due = _.date(assessment.target.due, near=assessment.as_of)
    mean = expected(assessment, kpi, _)
    if _is_total(assessment, kpi):
        return _("{chance}, forecast by {due} {mean}", chance=chance, due=due, mean=mean)
    return _("{chance}, forecast for {due} {mean}", chance=chance, due=due, mean=mean)


def is_settled(assessment: Assessment, kpi: Kpi) -> bool:
    """Whether nothing can change any more: the due date is past, a sum is reached, or a budget exceeded."""
    if assessment.reason in _SETTLED:
        return True
    return (
        assessment.reason is Reason.TARGET_REACHED
        and assessment.outlook.probability == 1
        and _is_total(assessment, kpi)
    )


def _is_total(assessment: Assessment, kpi: Kpi) -> bool:
    if assessment.target is None or kpi.over_time is Aggregation.LAST:
        return False
    return mode_of(kpi, assessment.target) in (Mode.WINDOW, Mode.CEILING)


def share(probability: float, _: Language) -> str:
    """85 %; at the ends <10 % and >90 %, since forecasts are no more exact."""
    shown = rounded(probability)
    sign = {"below": "<", "about": "", "above": ">"}[shown.side]
    return sign + _.percent(shown.percent / 100)


def outlook_detail(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Prognose zum 31.12.: 4,05 %, in 8 von 10 Fällen 3,8 bis 4,3 %. Ziel 4,0 %: wahrscheinlich (85 %) …."""
    if is_settled(assessment, kpi):
        return _("It is settled, so there is nothing left to forecast.")
    parts = [forecast(assessment, kpi, _), _chance(assessment, kpi, _), *_remarks(assessment, kpi, _)]
    return " ".join(part for part in parts if part)


def forecast(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """The number on the due date, with the band that holds it four times out of five; nothing where there is none."""
    found, agreed = assessment.outlook, assessment.target
    if found.mean is None or agreed is None:
        return ""
    due, mean = _.date(agreed.due, near=assessment.as_of), expected(assessment, kpi, _)
    message = (
        N_("Forecast by {due}: {mean}{band}.")
        if _is_total(assessment, kpi)
        else N_("Forecast for {due}: {mean}{band}.")
    )
    return _(message, due=due, mean=mean, band=_band(assessment, kpi, _))


def _band(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    low, high = assessment.outlook.low, assessment.outlook.high
    if low is None or high is None:
        return ""
    bottom, top = (_written(end, assessment, kpi, _) for end in (low, high))
    return "" if bottom == top else _(", in 8 of 10 cases {low} to {high}", low=bottom, high=top)


def expected(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """The forecast, with as many decimals as it takes to tell it from a target that it will not just meet."""
    return _written(assessment.outlook.mean, assessment, kpi, _)


def _written(x: float | None, assessment: Assessment, kpi: Kpi, _: Language) -> str:
    return _.value(x, values.unlabelled(kpi.unit), kpi.decimals + _finer(assessment, kpi), like=assessment.value)


def _finer(assessment: Assessment, kpi: Kpi) -> int:
    """Further decimals that it takes; none where even the most would not do."""
    mean, aim = assessment.outlook.mean, assessment.target_value
    if mean is None or aim is None or mean == aim:
        return 0
    enough = (n for n in range(_FINER) if not _look_alike(mean, aim, assessment, kpi, kpi.decimals + n))
    return next(enough, 0)


def _look_alike(mean: float, aim: float, assessment: Assessment, kpi: Kpi, decimals: int) -> bool:
    shown = [as_shown(x, kpi.unit, decimals, like=assessment.value) for x in (mean, aim)]
    return shown[0] == shown[1]


def _chance(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """What the chance is of; or why there is none."""
    probability = assessment.outlook.probability
    if probability is None:
        return _why_none(assessment, _)
    chance = outlook(assessment, kpi, _)
    if values.is_maintained(assessment, kpi) and assessment.target is not None:
        return _(
            "Within the target range ({range}) on {due}: {chance}, if things go on as before.",
            range=values.target(assessment, kpi, _),
            due=_.date(assessment.target.due, near=assessment.as_of),
            chance=chance,
        )
    return _(
        "Target {target}: {chance}, if things go on as before.",
        target=values.number(assessment.target_value, assessment, kpi, _, label=True),
        chance=chance,
    )


def _why_none(assessment: Assessment, _: Language) -> str:
    reason = assessment.outlook.reason or Reason.NO_VALUE
    if reason is Reason.TOO_FEW_POINTS:
        return _(
            "A forecast takes {point} comparable values, a chance takes {enough}; so far there are {n}.",
            point=ENOUGH_FOR_POINT,
            enough=ENOUGH,
            n=assessment.outlook.count,
        )
    return _(_WHY_NONE[reason]) if reason in _WHY_NONE else f"{_.word(reason)}."


def _remarks(assessment: Assessment, kpi: Kpi, _: Language) -> list[str]:
    """What else a reader of the forecast should know."""
    if assessment.outlook.mean is None:
        return []
    remarks = [_("The season is taken into account.")] if assessment.outlook.seasonal else []
    remarks += filter(None, (_start(assessment, kpi, _),))
    if assessment.status is Status.STALE:
        remarks.append(_("The values reach to {period} only.", period=values.period(assessment, kpi, _)))
    return remarks


def _start(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Where the forecast leaps from the latest value: what it goes by instead, and what still counts in that."""
    change, ahead, latest = assessment.change, assessment.outlook.path, assessment.period_value
    if not ahead or latest is None or not change.mr_bar or change.basis != "value" or change.adjusted:
        return ""
    leap = ahead[0].mean - latest
    if assessment.outlook.seasonal or abs(leap) <= _LEAP * change.mr_bar:
        return ""
    side = "high" if leap > 0 else "low"
    spike = change.since is not None and change.until is not None and any(
        signal.side == side and change.since <= signal.period <= change.until for signal in change.signals
    )  # fmt: skip
    first, last = (_.value(x, values.unlabelled(kpi.unit), kpi.decimals, like=latest) for x in (ahead[0].mean, latest))
    if _is_total(assessment, kpi):
        first = f"{first} {per_period(kpi.cadence, _)}"
    when = of(change.since, kpi.cadence, assessment.as_of, _) if spike and change.since else ""
    starts = _(
        "The forecast goes by the average of the latest values: it starts at {first}, not at the latest value {last}.",
        first=first, last=last,
    )  # fmt: skip
    return f"{starts} {_(_STILL_IN[side, change.klass in _OVER], of=when)}" if spike else starts


def record(found: Record, _: Language) -> str:
    """7 von 10 früheren Prognosen lagen im Band."""
    if not found.count:
        return _("There is no earlier forecast yet that could be compared with what came.")
    return _.plural(
        "{held} of {n} earlier forecast lay in the band; 8 of 10 should.",
        "{held} of {n} earlier forecasts lay in the band; 8 of 10 should.",
        found.count,
        held=found.held,
    )


_OVER = (ChangeClass.FLASH_IN_THE_PAN, ChangeClass.RECOVERED_DIP)
_STILL_IN = {
    ("high", False): N_("The rise {of} counts in that average."),
    ("low", False): N_("The drop {of} counts in that average."),
    ("high", True): N_("The rise {of} is over, but its values still count in that average."),
    ("low", True): N_("The drop {of} is over, but its values still count in that average."),
}
"""What of the past lifts or lowers the average, by its side and whether it is over."""
_MARKS = {
    Reason.TOO_FEW_POINTS: N_("too few values yet"),
    Reason.NO_TARGET: N_("no target"),
    Reason.NEUTRAL: N_("no target"),
    Reason.NOT_APPLICABLE: N_("milestone, no forecast"),
}
_WHY_NONE = {
    Reason.NO_TARGET: N_("Without a target there is no chance of reaching it."),
    Reason.NEUTRAL: N_("This KPI is for context and has no target, so there is no chance of reaching one."),
    Reason.NO_PERIOD: N_("There is no complete period with a value yet, so there is no forecast."),
    Reason.VERSION_CHANGED: N_("The KPI was defined anew after the target was agreed, so the two do not compare."),
    Reason.NOT_APPLICABLE: N_("A milestone is done or open; there is no forecast for it."),
    Reason.NOT_ADDITIVE: N_("The values cannot be added up over periods, so the total cannot be forecast."),
}
