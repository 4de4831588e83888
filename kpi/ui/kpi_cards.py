"""What stands beside the chart of one KPI: the four lights, the computation, targets, initiatives, check-ins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from htpy import Element, Node, a, article, blockquote, div, h2, h3, li, ol, p, section, span, strong, ul

from kpi.assessment import Assessment, Reason
from kpi.figures import Point, Trend
from kpi.i18n import NOTHING, Language
from kpi.model import CheckIn, Initiative, Kpi, Mode, Strategy, Target
from kpi.sentences import definition, reasons, steps, values
from kpi.ui import method
from kpi.ui.elements import data_table, icon, symbol


def lights(assessment: Assessment, kpi: Kpi, _: Language) -> Element:
    """Status, outlook, change and data, side by side and never merged into one."""
    outlook, change = assessment.outlook.reason, assessment.change.reason
    return div(".ls-cards.ls-lights")[
        _light(
            _("Status"),
            [icon(assessment.status, _), " ", _.word(assessment.status)],
            values.status_line(assessment, kpi, _),
        ),
        _light(_("Chance of reaching the target"), reasons.outlook(assessment, _), quiet=outlook is Reason.NOT_YET),
        _light(_("Change"), reasons.change(assessment, _), quiet=change is Reason.NOT_YET),
        _light(_("Data"), reasons.data_state(assessment, _), reasons.freshness(assessment, kpi, _)),
    ]


def _light(title: str, word: Node, detail: str = "", *, quiet: bool = False) -> Element:
    return article(".ls-card.ls-light")[
        h3(".ls-quiet")[title], p(class_=["ls-lead", {"ls-pending": quiet}])[word], p(".ls-quiet")[detail]
    ]


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


def initiatives(found: Sequence[Initiative], as_of: dt.date, _: Language) -> Element:
    """Who does what by when."""
    if not found:
        return p(".ls-quiet")[_("no initiative planned")]
    return ul(".ls-facts")[(_initiative(initiative, as_of, _) for initiative in found)]


def _initiative(initiative: Initiative, as_of: dt.date, _: Language) -> Element:
    facts = [
        initiative.component and _.word(initiative.component, "component"),
        _.text(initiative.owner),
        _("done") if initiative.done else initiative.due and _("by {date}", date=_.date(initiative.due, near=as_of)),
    ]
    effect = _.text(initiative.expected_effect)
    return li[
        p[symbol("flag"), " ", span(".ls-strong")[_.text(initiative.name)]],
        p(".ls-quiet")[" · ".join(fact for fact in facts if fact)],
        effect and p(".ls-quiet")[_("Expected: {effect}", effect=effect)],
    ]


def check_ins(found: Sequence[CheckIn], _: Language) -> Element:
    """What the team says beside the computation, newest first."""
    if not found:
        return p(".ls-quiet")[_("Nobody has said anything on this yet.")]
    return div(".ls-facts")[(_check_in(said, _) for said in sorted(found, key=lambda c: c.date, reverse=True))]


def _check_in(said: CheckIn, _: Language) -> Element:
    confidence = said.confidence is not None and _("confidence {n} of 10", n=said.confidence)
    return blockquote(".ls-quote")[
        p[_.text(said.text)],
        _.text(said.next_step) and p[_("Next: {step}", step=_.text(said.next_step))],
        p(".ls-quiet")[" · ".join(fact for fact in (_.text(said.by), confidence, _.date(said.date)) if fact)],
    ]


def trend_table(figure: Trend, _: Language) -> Element:
    """The same as the trend chart, as a table, newest first."""
    rows = [_trend_row(point, figure, _) for point in reversed(figure.points)]
    headings = [_("Period"), _("Actual"), _("Plan"), _("Remark")]
    return data_table(_("Values by period"), headings, rows, right={1, 2})


def _trend_row(point: Point, figure: Trend, _: Language) -> list[Node]:
    remarks = {"open": _("still running"), "partial": _("incomplete")}
    broken = [_.text(b.reason) for b in figure.breaks if point.start <= b.day <= point.end]
    remark = [remarks.get(point.state, ""), _("carried forward") if point.carried else "", *broken]
    value = _.value(point.value, figure.unit, figure.decimals)
    if point.value is None and point.low is not None and point.high is not None:
        value = " – ".join(_.value(bound, figure.unit, figure.decimals) for bound in (point.low, point.high))
    return [
        _.period(point.start, figure.cadence),
        value,
        _.value(figure.path.on(point.end) if figure.path else None, figure.unit, figure.decimals, like=point.value),
        " · ".join(filter(None, remark)),
    ]
