"""What stands beside the chart of one KPI: the four lights, the computation, targets, initiatives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from htpy import Element, Node, a, article, div, h2, h3, li, ol, p, section, span, strong, ul

from kpi.assessment import Assessment, ChangeClass, Status
from kpi.i18n import NOTHING, Language
from kpi.limits import FIRM
from kpi.model import Initiative, Kpi, Mode, Strategy, Target
from kpi.quick_wins import QuickWin
from kpi.sentences import definition, quick_wins, reasons, steps, values, variations
from kpi.ui import marks, method
from kpi.ui.elements import data_table, icon, sentence, symbol


def lights(assessment: Assessment, kpi: Kpi, _: Language, wins: Sequence[QuickWin] = ()) -> Element:
    """Status, outlook, change and data, side by side and never merged into one; quick wins have their verdict there."""
    outlook, change = assessment.outlook, assessment.change
    note = next((told for win in wins if (told := quick_wins.note(win, _))), "")
    rule = next((told for win in wins if (told := quick_wins.rule(win, _))), "")
    gains = [told for win in reversed(wins) if win.held is None and (told := quick_wins.of_kpi(win, _))]
    held = note if assessment.status is Status.ACHIEVED else ""
    kept = kept_and_judged(assessment, kpi, _)
    if any(kept.rstrip(".").lower() in told.lower() for told in gains):
        kept = ""  # a quick win says it in the same words
    return div(".ls-cards.ls-lights")[
        _light(
            _("Status"),
            "status",
            [icon(assessment.status, _), " ", held or _.word(assessment.status)],
            sentence(values.status_line(assessment, kpi, _), "" if held else note),
            rule,
        ),
        _light(
            _("Chance of reaching the target"),
            "outlook",
            [marks.outlook(assessment), " ", reasons.outlook(assessment, kpi, _)],
            reasons.outlook_detail(assessment, kpi, _),
            quiet=outlook.probability is None,
        ),
        _light(
            _("Change"),
            "change",
            [marks.change(assessment, kpi), " ", reasons.change(assessment, kpi, _)],
            kept,
            *gains,
            quiet=change.klass in (None, ChangeClass.INSUFFICIENT, ChangeClass.STABLE),
        ),
        _light(
            _("Data"),
            "freshness",
            [marks.data(assessment), " ", reasons.data_state(assessment, kpi, _)],
            reasons.freshness(assessment, kpi, _),
        ),
    ]


def _light(title: str, topic: str, word: Node, *details: str, quiet: bool = False) -> Element:
    """A light, whose title leads to how it is computed."""
    return article(".ls-card.ls-light")[
        h3(".ls-quiet")[a(href=method.url(topic))[title]],
        p(class_=["ls-lead", {"ls-pending": quiet}])[word],
        (p(".ls-quiet")[detail] for detail in details if detail),
    ]


def kept_and_judged(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """How much of a change is left, and what was judged, in plain words; or why nothing can be judged."""
    if assessment.change.center is None or variations.is_milestone(assessment):
        return reasons.change_detail(assessment, kpi, _)
    if assessment.change.klass is ChangeClass.STABLE:
        return _measured(assessment.change.baseline_count, _)
    judged = {
        "change": _("Judged is how much it changes from period to period."),
        "year_on_year": _("Judged is the difference to the year before."),
    }.get(assessment.change.basis, _("Judged without the season.") if assessment.change.adjusted else "")
    return " ".join(filter(None, (variations.retention(assessment, kpi, _), judged)))


def _measured(count: int, _: Language) -> str:
    if count >= FIRM:
        return _("What is usual is known; the next value is the first that is judged.")
    return _("{n} of {firm} values so far; each new one still moves what is usual.", n=count, firm=FIRM)


def panel(title: str, *content: Node) -> Element:
    """A titled part of the column beside the chart."""
    return section(".ls-facts")[h2[title], content]


def computation(assessment: Assessment, kpi: Kpi, strategy: Strategy, _: Language) -> Element:
    """How the KPI is defined, and the computation with its own numbers, step by step."""
    lines = [
        li[step.label, ": ", step.formula and f"{step.formula} {step.sign} ", strong(".ls-number")[step.result]]
        for step in steps(assessment, kpi, _)
    ]
    topic = _TOPICS.get(assessment.target.mode, "progress") if assessment.target else "aggregation"
    topic = topic if assessment.seasonally_adjusted is None else "season"
    explained = a(href=method.url(topic))[_("Every step explained")]
    return panel(_("How is this computed?"), p[definition(kpi, strategy, _)], ol(".ls-steps")[lines], p[explained])


_TOPICS = {Mode.MAINTAIN: "maintain", Mode.CEILING: "ceiling", Mode.MILESTONE: "milestone"}
"""Where the help explains a mode; levels and sums: how progress is computed."""


def target_history(kpi: Kpi, assessment: Assessment, _: Language) -> Element:
    """Every target that was agreed, newest first; a changed one never erases the old one."""
    headings = [_("In force from"), _("Target"), _("Baseline"), _("Span"), _("Agreed by"), _("Reason")]
    known = sorted(kpi.targets, key=lambda target: target.since, reverse=True)
    rows = [_target_row(target, kpi, _, current=target is assessment.target) for target in known]
    return data_table(_("History of targets"), headings, rows, right={1, 2})


def _target_row(target: Target, kpi: Kpi, _: Language, *, current: bool) -> list[Node]:
    since = _.date(target.since)
    return [
        [since, span(".ls-sub")[_("in force")]] if current else since,
        _aim(target, kpi, _),
        _.value(target.baseline, kpi.unit, kpi.decimals),
        f"{_.date(target.start)} – {_.date(target.due)}",
        _.text(target.agreed_by) or NOTHING,
        _.text(target.reason) or NOTHING,
    ]


def _aim(target: Target, kpi: Kpi, _: Language) -> str:
    if target.mode is Mode.MILESTONE:
        return _.word(target.mode)
    if target.mode is not Mode.MAINTAIN:
        return _.value(target.value, kpi.unit, kpi.decimals)
    low, high = (_.value(bound, kpi.unit, kpi.decimals) for bound in (target.low, target.high))
    return (
        f"{low} – {high}"
        if target.low is not None and target.high is not None
        else (_("at least {value}", value=low) if target.high is None else _("at most {value}", value=high))
    )


def initiatives(planned: Sequence[Initiative], finished: Sequence[Initiative], as_of: dt.date, _: Language) -> Node:
    """Who does what by when, then what is finished; whether anything is still to come."""
    none = _("no further initiative planned") if finished else _("no initiative planned")
    found = (*planned, *finished)
    return [
        found and ul(".ls-facts")[(_initiative(initiative, as_of, _) for initiative in found)],
        not planned and p(".ls-quiet")[none],
    ]


def _initiative(initiative: Initiative, as_of: dt.date, _: Language) -> Element:
    facts = [
        initiative.component and _.word(initiative.component, "component"),
        _.text(initiative.owner),
        _when(initiative, as_of, _),
    ]
    effect = _.text(initiative.expected_effect)
    return li[
        p[symbol("flag"), " ", span(".ls-strong")[_.text(initiative.name)]],
        p(".ls-quiet")[" · ".join(fact for fact in facts if fact)],
        effect and p(".ls-quiet")[_("Expected: {effect}", effect=effect)],
    ]


def _when(initiative: Initiative, as_of: dt.date, _: Language) -> str:
    day = _.date(initiative.due, near=as_of)
    if initiative.done:
        return _("finished (was due {date})", date=day) if initiative.due else _("finished")
    return _("by {date}", date=day) if initiative.due else ""
