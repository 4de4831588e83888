"""Titles of slides and pages: the sentence that the numbers of a page say."""

from __future__ import annotations

from collections.abc import Sequence

from kpi.assessment import Assessment, GoalResult, Reason, Status
from kpi.attention import Need
from kpi.i18n import N_, Language
from kpi.model import Goal, Kpi
from kpi.sentences import values
from kpi.sentences.news import Judged
from kpi.sentences.reasons import against_plan
from kpi.sentences.variations import change, change_clause, is_open, tone

NOTHING_NEEDED = N_("Nothing is behind plan, and no KPI is stale or without data.")
"""Says no more than what needs attention is: values may be due or late all the same."""
Found = tuple[Assessment, Kpi]
"""A KPI with its assessment."""


def goal_headline(goal: Goal, result: GoalResult, lead: Found | None, worst: Found | None, _: Language) -> str:
    """Bekannt bei Fachkräften: im Plan, und der Zuwachs hält seit März; else with the numbers of the KPI that tells.

    `lead` and `worst`: as in telling().
    """
    found = telling(result, lead, worst)
    name, status = _.text(goal.name), result.rollup.status
    told = _.word(status)
    if found is None or status in (Status.NO_DATA, Status.STALE, Status.UNDEFINED, Status.INSUFFICIENT_DATA):
        return _("{name}: {told}", name=name, told=told)
    assessment, kpi = found
    changed = change_clause(assessment, kpi, _)
    if not changed:
        detail = against_plan(assessment, kpi, _) if assessment.target else ""
        told = _("{status} – {detail}", status=told, detail=f"{_.text(kpi.name)} {detail}") if detail else told
        return _("{name}: {told}", name=name, told=told)
    good = status in (Status.ON_TRACK, Status.ACHIEVED)
    contrasts = tone(assessment) == "bad" or is_open(assessment) if good else tone(assessment) == "good"
    if contrasts:
        return _("{name}: {told}, but {change}", name=name, told=told, change=changed)
    return _("{name}: {told}, and {change}", name=name, told=told, change=changed)


def telling(result: GoalResult, lead: Found | None, worst: Found | None) -> Found | None:
    """The KPI whose numbers tell of a goal: the lead KPI; where only the goal is behind, the one furthest behind."""
    behind = result.rollup.status in values.BEHIND
    return worst if behind and lead and worst and lead[0].status not in values.BEHIND else lead


def needs_title(needs: Sequence[Need], _: Language) -> str:
    """9 KPIs brauchen Aufmerksamkeit, für 2 davon ist keine Maßnahme hinterlegt."""
    if not needs:
        return _(NOTHING_NEEDED)
    n, without = len(needs), sum(need.lacks_initiative for need in needs)
    told = _.plural("{n} KPI needs attention", "{n} KPIs need attention", n)
    if without == n:
        return _.plural(
            "{told}, and no initiative is planned for it.", "{told}, and no initiative is planned for any of them.",
            n, told=told,
        )  # fmt: skip
    if not without:
        return _.plural(
            "{told}, and it is known who does what.", "{told}, and for each it is known who does what.", n, told=told
        )
    return _.plural(
        "{told}; for {n} of them no initiative is planned.", "{told}; for {n} of them no initiative is planned.",
        without, told=told,
    )  # fmt: skip


def remedy(assessment: Assessment, _: Language) -> str:
    """What to do about a KPI that has no number; nothing where it has one, or where none is expected yet."""
    if assessment.value is not None or assessment.status is Status.NOT_STARTED:
        return ""
    if assessment.reason is Reason.NOT_ADDITIVE:
        return _(values.ONE_NUMBER)
    return _("Enter its values on the page Record, or import them.")


def decisions_title(proposed: int, doubtful: int, _: Language) -> str:
    """What there is to decide; `doubtful`: of how many KPIs all that is planned ends before their due date."""
    if proposed and doubtful:
        return _.plural(
            "To decide about {n} KPI: who does what, and is what is planned enough?",
            "To decide about {n} KPIs: who does what, and is what is planned enough?",
            proposed + doubtful,
        )
    if proposed:
        return _.plural("To decide: who does what about {n} KPI?", "To decide: who does what about {n} KPIs?", proposed)
    if doubtful:
        return _.plural(
            "To decide: is what is planned for {n} KPI enough?", "To decide: is what is planned for {n} KPIs enough?",
            doubtful,
        )  # fmt: skip
    return _("Nothing is waiting for a decision.")


def changed_title(count: int, since: str, lasting: Sequence[Found], reach: Judged, _: Language) -> str:
    """Seit dem 30.09.2026 hat sich bei 4 KPIs wirklich etwas verändert; else what is still so, if it is one or bad.

    That nothing has changed is said only of the KPIs that can be judged.
    """
    if not count and lasting:
        assessment, kpi = lasting[0]
        told = _("{name}: {told}", name=_.text(kpi.name), told=change(assessment, kpi, _))
        return _("Since {date} no verdict is new; still so – {told}.", date=since, told=told)
    if not count and not reach.judged:
        return _("It cannot be told yet whether any KPI has really changed: there are too few values.")
    if not count and reach.unjudged:
        return _.plural(
            "Since {date} nothing has really changed in the {n} KPI that can be judged.",
            "Since {date} nothing has really changed in the {n} KPIs that can be judged.",
            reach.judged, date=since,
        )  # fmt: skip
    if not count:
        return _("Since {date} nothing has really changed.", date=since)
    return _.plural(
        "Since {date} {n} KPI has really changed.", "Since {date} {n} KPIs have really changed.", count, date=since
    )


def calm(reach: Judged, _: Language) -> str:
    """What stands where no change is told."""
    if not reach.judged:
        return _("Once there are enough values to compare with, real changes stand here.")
    if reach.unjudged:
        return _("Whatever moved in these is within the usual variation.")
    return _("Whatever moved is within the usual variation.")


def target_line(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Plan 3,8 % · Ziel 4,0 % am 31.12.: what a number is held against."""
    return " · ".join(values.status_line(assessment, kpi, _).split(" · ")[1:])
