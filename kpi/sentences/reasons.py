"""Why a status is what it is, what needs attention, and whether the data can be trusted: sentences about one KPI."""

from __future__ import annotations

from kpi.assessment import Assessment, Reason, Status
from kpi.attention import has_poor_outlook
from kpi.cadence import next_start, period_end
from kpi.i18n import N_, Language
from kpi.model import Kpi, Mode
from kpi.sentences import values
from kpi.sentences.behaviour import change_detail, signal, signals
from kpi.sentences.forecasts import expected, outlook, outlook_detail, record, share
from kpi.sentences.gaps import gap
from kpi.sentences.rates import need
from kpi.sentences.spans import span
from kpi.sentences.variations import change, change_clause, is_open, tone

__all__ = [
    "against_plan",
    "attention",
    "change",
    "change_detail",
    "data_state",
    "freshness",
    "holds_on",
    "kpi_headline",
    "outlook",
    "outlook_detail",
    "reason",
    "record",
    "signal",
    "signals",
    "upper_first",
]


def kpi_headline(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """The sentence above a KPI's page: name, status, the number that shows it, and what has really changed.

    Names are followed by a colon, since nobody knows their gender and number.
    """
    name, status = _.text(kpi.name), _.word(assessment.status)
    detail, changed = _detail(assessment, kpi, _), change_clause(assessment, kpi, _)
    told = _("{status} – {detail}", status=status, detail=detail) if detail else status
    if not changed or assessment.status in _SILENT:
        return _("{name}: {told}", name=name, told=told)
    if _contrasts(assessment):
        return _("{name}: {told}, but {change}", name=name, told=told, change=changed)
    return _("{name}: {told}, and {change}", name=name, told=told, change=changed)


def _contrasts(assessment: Assessment) -> bool:
    """Whether the change points the other way than the status, or leaves it open."""
    heard = tone(assessment)
    if assessment.status in (Status.ON_TRACK, Status.ACHIEVED):
        return heard == "bad" or is_open(assessment)
    return heard == "good" and assessment.status in values.BEHIND


_SILENT = (Status.STALE, Status.NO_DATA, Status.UNDEFINED)
"""Nothing new can be said of these."""


def _detail(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    if assessment.status in _SILENT:
        return _silence(assessment, kpi, _)
    if assessment.value is None or assessment.target is None or assessment.target.mode is Mode.MILESTONE:
        return ""
    if values.is_maintained(assessment, kpi):
        return values.in_range(assessment, kpi, _)
    if assessment.status in (Status.ACHIEVED, Status.MISSED):
        return values.of_target(assessment, kpi, _)
    return against_plan(assessment, kpi, _)


def _silence(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Seit 2 Monaten kein Messwert; where none is overdue, why there is no number."""
    if assessment.status is Status.NO_DATA and assessment.reason is not Reason.NO_VALUE:
        return values.without(assessment, _)
    if not assessment.data.overdue:
        return _.word(assessment.reason)
    return _("no value for {span}", span=span(assessment.data.overdue, kpi.cadence, _))


def against_plan(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """3,4 h statt 2,3 h; as planned where both look the same; of a total with what it lacks: (September fehlt)."""
    told, lacks = _against_plan(assessment, kpi, _), gap(assessment, kpi, _)
    return f"{told} ({lacks})" if told and lacks else told


def _against_plan(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    if assessment.value is None:
        return ""
    if values.is_maintained(assessment, kpi) and assessment.target is not None:
        return _(
            "{value}, target range {range}",
            value=values.actual(assessment, kpi, _),
            range=values.target(assessment, kpi, _),
        )
    if assessment.expected_value is None:
        return values.of_target(assessment, kpi, _)
    if values.shown_variance(assessment, kpi) == 0:
        return _("{value} as planned", value=values.compared(assessment, kpi, _, label=True))
    value = values.compared(assessment, kpi, _)
    plan = values.number(assessment.expected_value, assessment, kpi, _, label=True)
    if values.is_worse(assessment, kpi):
        return _("{value} instead of {plan}", value=value, plan=plan)
    return _("{value}, planned {plan}", value=value, plan=plan)


def attention(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Why this KPI needs somebody, and what is needed: 101 statt 125 Leads. Nötig 24,5 je Monat, zuletzt 10."""
    if assessment.status is Status.ON_TRACK and has_poor_outlook(assessment):
        return _in_spite_of_plan(assessment, kpi, _)
    if assessment.status is Status.NO_DATA and assessment.reason is Reason.NOT_ADDITIVE:
        return f"{reason(assessment, kpi, _)} {_(values.ONE_NUMBER)}"
    if assessment.status not in values.BEHIND or assessment.value is None or assessment.reason in _SAID_IN_FULL:
        return reason(assessment, kpi, _)
    parts = [against_plan(assessment, kpi, _), need(assessment, kpi, _)]
    return " ".join(f"{upper_first(part)}." for part in parts if part)


def _in_spite_of_plan(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Im Plan, aber das Ziel ist unwahrscheinlich (15 %): der Anstieg vom Mai ist verpufft."""
    changed = change_clause(assessment, kpi, _) if tone(assessment) == "bad" else ""
    aim = values.number(assessment.target_value, assessment, kpi, _, label=True)
    because = changed or _("forecast {mean} instead of {target}", mean=expected(assessment, kpi, _), target=aim)
    chance = share(assessment.outlook.probability or 0.0, _)
    told = _("On track, but the target is unlikely ({chance}): {because}.", chance=chance, because=because)
    needed = need(assessment, kpi, _)
    return f"{told} {upper_first(needed)}." if needed else told


def upper_first(text: str) -> str:
    """A phrase as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def reason(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Why the status is what it is: one or two sentences for every reason."""
    message = _message(assessment)
    if message is None:
        return f"{upper_first(_.word(assessment.reason))}."
    sentences = [_(message, **_facts(assessment, kpi, _))]
    if holds_on(assessment):
        sentences.append(_(_HELD, **_facts(assessment, kpi, _)))
    if assessment.last_status is not None and assessment.last_status is not Status.NO_TARGET:
        sentences.append(_("Last status: {status}.", status=_.word(assessment.last_status)))
    return " ".join(sentences)


def _message(assessment: Assessment) -> str | None:
    """The pattern for the reason of a status; some depend on the mode of the target."""
    mode = assessment.target.mode if assessment.target else None
    if mode is Mode.MILESTONE and assessment.reason in _OF_MILESTONES:
        return _OF_MILESTONES[assessment.reason]
    if mode is not Mode.LEVEL and assessment.reason is Reason.TARGET_REACHED:
        return _REACHED_FOR_GOOD
    if assessment.reason is Reason.OVERDUE and not assessment.data.overdue:
        return None
    return _MESSAGES.get(assessment.reason)


def _facts(assessment: Assessment, kpi: Kpi, _: Language) -> dict[str, str]:
    """Everything that the sentences about a status can name."""
    facts = {
        "value": values.actual(assessment, kpi, _),
        "pace": upper_first(values.seasonless(values.pace(assessment, _), assessment, kpi, _)),
        "expected": _.percent(assessment.expected_progress),
        "span": span(assessment.data.overdue, kpi.cadence, _),
        "share": values.in_range(assessment, kpi, _),
        "months": values.judged(assessment, kpi, _),
    }
    if assessment.target is None:
        return facts
    limits = assessment.target.thresholds
    if assessment.target.mode is Mode.CEILING:
        facts["pace"] = _("{way}: {pace}", way=values.way(assessment, kpi, _), pace=facts["pace"])
    maintained = values.is_maintained(assessment, kpi)
    return facts | {
        "start": _.date(assessment.target.start, near=assessment.as_of),
        "due": _.date(assessment.target.due, near=assessment.as_of),
        "range": values.target(assessment, kpi, _),
        "result": facts["share"] if maintained else values.of_target(assessment, kpi, _),
        "on_track": _.percent(limits.on_track),
        "at_risk": _.percent(limits.at_risk),
        "margin": _.percent(limits.hysteresis),
        "needed": _.percent(limits.maintain_share),
    }


def holds_on(assessment: Assessment) -> bool:
    """Whether hysteresis keeps a status that the thresholds alone would not give."""
    if assessment.reason is not Reason.PACE or assessment.pace is None or assessment.target is None:
        return False
    limits = assessment.target.thresholds
    if assessment.pace >= limits.on_track:
        return assessment.status is not Status.ON_TRACK
    return assessment.status is not (Status.AT_RISK if assessment.pace >= limits.at_risk else Status.OFF_TRACK)


_MESSAGES = {
    Reason.DUE_REACHED: N_("Reached by the due date {due}: {result}."),
    Reason.DUE_NOT_REACHED: N_("Not reached by the due date {due}: {result}."),
    Reason.TARGET_REACHED: N_("Target reached early; it has to hold until {due}."),
    Reason.PACE: N_("{pace}; from {on_track} on it is on track, from {at_risk} on at risk."),
    Reason.EARLY: N_(
        "Behind, but only {expected} of the way was expected by now; so early the status is at risk at worst."
    ),
    Reason.BEFORE_START: N_("Starts on {start}."),
    Reason.IN_RANGE: N_("Within the target range ({range}) in {months}, the latest included."),
    Reason.OUT_OF_RANGE: N_("{value} is outside the target range ({range})."),
    Reason.RANGE_SHARE: N_("Within the target range now, but in {months} only; {needed} are needed."),
    Reason.BUDGET_EXCEEDED: N_("Budget exceeded: {result}."),
    Reason.MILESTONE_OPEN: N_("Still open, due on {due}."),
    Reason.NO_PERIOD: N_("There is no complete period with a value yet."),
    Reason.NO_VALUE: N_("The latest complete period has no value, and those before it cannot be judged."),
    Reason.OVERDUE: N_("No value for {span}."),
    Reason.NO_TARGET: N_("No target has been agreed yet."),
    Reason.NEUTRAL: N_("For context, without a target."),
    Reason.NO_BASELINE: N_("Without a baseline the progress cannot be computed. Add it to the target."),
    Reason.VERSION_CHANGED: N_(
        "The KPI was defined anew after the target was agreed. Agree on a new baseline and a new target."
    ),
    Reason.INCOMPLETE: N_("The values are incomplete; they count once all of them are there."),
    Reason.NO_DENOMINATOR: N_("What is divided by is missing or 0, so there is no ratio."),
    Reason.NO_WEIGHT: N_("The numbers of answers are missing, so there is no mean."),
    Reason.PART_MISSING: N_("A value that this KPI is computed from is missing."),
    Reason.NOT_ADDITIVE: N_("Unique counts cannot be added up over periods or platforms; only bounds are known."),
}
_OF_MILESTONES = {
    Reason.DUE_REACHED: N_("Done by the due date {due}."),
    Reason.DUE_NOT_REACHED: N_("Not done by the due date {due}."),
    Reason.TARGET_REACHED: N_("Done before the due date {due}."),
}
_REACHED_FOR_GOOD = N_("Target reached before the due date {due}.")
_HELD = N_("So close to the threshold the status stays; it changes with a distance of {margin}.")
_SAID_IN_FULL = {Reason.OUT_OF_RANGE, Reason.RANGE_SHARE, Reason.BUDGET_EXCEEDED, Reason.MILESTONE_OPEN}
"""Reasons whose sentence already holds the numbers."""


# data


def data_state(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Aktuell und vollständig; where older periods lack their value, aktuell, davor Lücken in 11 Wochen."""
    data = assessment.data
    word = _.word(data.state, "data")
    if data.gaps:
        return _("{data}, with earlier gaps in {span}", data=word, span=span(data.gaps, kpi.cadence, _))
    if data.state != "fresh" or data.completeness is None:
        return word
    if data.completeness >= 1:
        return _("up to date and complete")
    return _("up to date, {share} complete", share=_.percent(min(data.completeness, 0.99)))


def is_provisional(assessment: Assessment) -> bool:
    """Whether the value that counts is not final."""
    return any(value.provisional and value.start == assessment.period for value in assessment.series)


def freshness(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Oktober abgeschlossen · November fällig bis 10.12.; of what is late, September überfällig seit 10.10."""
    parts = []
    if assessment.period is not None:
        parts.append(_("{period} is complete", period=values.period(assessment, kpi, _)))
        if is_provisional(assessment):
            parts.append(_("still provisional"))
    if assessment.data.next_due is not None and assessment.period is not None:
        following = next_start(assessment.period, kpi.cadence)
        year = period_end(following, kpi.cadence).year != assessment.as_of.year
        date = _.date(assessment.data.next_due, near=assessment.as_of)
        period, more = _.period(following, kpi.cadence, year=year), assessment.data.overdue - 1
        if more > 0:
            period = _.plural("{period} and {n} more", "{period} and {n} more", more, period=period)
        if assessment.data.overdue:
            parts.append(_("{period} overdue since {date}", period=period, date=date))
        else:
            parts.append(_("{period} due by {date}", period=period, date=date))
    return " · ".join(parts)
