"""A digest in words: a letter of sections and lines, which mail, text and chat show each in their form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kpi.assessment import Status
from kpi.digest import Digest, GoalNews, KpiNews, NextStep, is_owner
from kpi.due import Due
from kpi.i18n import Language
from kpi.model import Strategy
from kpi.sentences import groups, reasons, values
from kpi.sentences.forecasts import share
from kpi.sentences.variations import change

_SHOWN = 12
"""Lines of a section; the rest is counted, and stands in the dashboard."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing told: what it is about, what is said, and its status."""

    name: str
    text: str = ""
    status: Status | None = None
    path: str = ""
    """Its page in the dashboard."""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    lines: tuple[Line, ...]
    rest: str = ""
    """How many more there are."""


@dataclass(frozen=True, slots=True)
class Letter:
    """All that is told, in one language."""

    subject: str
    headline: str
    intro: str
    sections: tuple[Section, ...]
    foot: str
    language: str


def changes(told: Digest, strategy: Strategy, _: Language) -> Letter:
    """What has changed, and nothing else: for a chat."""
    section = _section(_("What has changed"), _news(told, _), _)
    foot = _("All numbers as of {date}, as the dashboard shows them.", date=told.card.as_of)
    sections = (section,) if section.lines else ()
    return Letter(_subject(told, strategy, _), "", _intro(told, _), sections, foot, _.code)


def letter(told: Digest, strategy: Strategy, role: str, _: Language) -> Letter:
    """The whole letter; a role's own KPIs come first."""
    sections = (
        _section(_("Your KPIs"), _own(told, strategy, role, _), _),
        _section(_("Where the goals stand"), _goals(told, strategy, _), _),
        _section(_("What has changed"), _news(told, _), _),
        _section(_("Overdue"), (_due(item, strategy, _, told) for item in told.overdue), _),
        _section(_("Due next"), (_due(item, strategy, _, told) for item in told.soon), _),
        _section(_("Next steps"), (_step(step, _, told) for step in told.steps), _),
    )
    return Letter(
        _subject(told, strategy, _),
        groups.headline(told.card, strategy, _),
        _intro(told, _),
        tuple(section for section in sections if section.lines),
        _("All numbers as of {date}, as the dashboard shows them.", date=told.card.as_of),
        _.code,
    )


def _subject(told: Digest, strategy: Strategy, _: Language) -> str:
    """Social Media 2026: 3 Veränderungen, 2 überfällige Werte."""
    moved, late = len(told.goals) + len(told.kpis), sum(item.missing for item in told.overdue)
    parts = [_.plural("{n} change", "{n} changes", moved)] if told.since else [_("where we stand")]
    parts += [_.plural("{n} value overdue", "{n} values overdue", late)] if late else []
    return _("{name}: {told}", name=_.text(strategy.name), told=", ".join(parts))


def _intro(told: Digest, _: Language) -> str:
    if told.since is None:
        return _("This is the first digest: from now on it tells what has changed since the one before.")
    if not told.goals and not told.kpis:
        return _("No state has changed since {date}.", date=told.since)
    parts = [
        _.plural("{n} goal", "{n} goals", len(told.goals)) if told.goals else "",
        _.plural("{n} KPI", "{n} KPIs", len(told.kpis)) if told.kpis else "",
    ]
    return _("Changed since {date}: {parts}.", date=told.since, parts=[part for part in parts if part])


def _section(title: str, lines: Iterable[Line], _: Language) -> Section:
    found = tuple(lines)
    more = len(found) - _SHOWN
    return Section(title, found[:_SHOWN], _.plural("and {n} more", "and {n} more", more) if more > 0 else "")


def _own(told: Digest, strategy: Strategy, role: str, _: Language) -> Iterable[Line]:
    for kpi in strategy.kpis:
        assessment = told.card.assessments.get(kpi.key)
        if assessment is not None and is_owner(role, kpi.owner):
            text = values.status_line(assessment, kpi, _)
            yield Line(_.text(kpi.name), text, assessment.status, _kpi_path(kpi.key))


def _goals(told: Digest, strategy: Strategy, _: Language) -> Iterable[Line]:
    """All goals, where nothing was told before that could have changed."""
    for goal in strategy.goals if told.since is None else ():
        result = told.card.goal(goal.key)
        if result is not None:
            text = reasons.upper_first(groups.rule(result.rollup, _)) + "."
            yield Line(_.text(goal.name), text, result.rollup.status, f"/{goal.area.value}")


def _news(told: Digest, _: Language) -> Iterable[Line]:
    yield from (goal_line(news, _) for news in told.goals)
    yield from (kpi_line(news, _) for news in told.kpis)


def goal_line(news: GoalNews, _: Language) -> Line:
    """Schneller Service: im Plan → hinter Plan. Im gewichteten Mittel 70 % des Solls."""
    moved = _moved(news.before, news.rollup.status, _)
    text = f"{moved}. {reasons.upper_first(groups.rule(news.rollup, _))}."
    return Line(_("Goal “{name}”", name=_.text(news.goal.name)), text, news.rollup.status, f"/{news.goal.area.value}")


def kpi_line(news: KpiNews, _: Language) -> Line:
    """Antwortzeit: im Plan → hinter Plan. 3,4 h statt 2,3 h. Mehr als üblich seit Juli."""
    assessment, kpi = news.assessment, news.kpi
    parts = []
    if news.before is not None:
        parts.append(_moved(news.before, assessment.status, _) + ".")
        is_behind = assessment.status in values.BEHIND
        parts.append(reasons.attention(assessment, kpi, _) if is_behind else "")
    if news.unlikely:
        chance = share(assessment.outlook.probability or 0.0, _)
        parts.append(_("The target has become unlikely ({chance}).", chance=chance))
    if news.changed:
        parts.append(reasons.upper_first(change(assessment, kpi, _)) + ".")
    return Line(_.text(kpi.name), " ".join(filter(None, parts)), assessment.status, _kpi_path(kpi.key))


def _moved(before: Status, after: Status, _: Language) -> str:
    return f"{_.word(before)} → {_.word(after)}"


def _due(item: Due, strategy: Strategy, _: Language, told: Digest) -> Line:
    kpi = strategy.kpi(item.kpi)
    assert kpi is not None  # due values are those of the strategy's KPIs
    known = strategy.platform(item.platform)
    when = _.period(item.start, kpi.cadence)
    if item.missing > 1:
        when = _.plural("{period} and {n} more", "{period} and {n} more", item.missing - 1, period=when)
    day = _.date(item.deadline, near=told.card.as_of)
    deadline = _("overdue since {date}", date=day) if item.overdue else _("due by {date}", date=day)
    name = " · ".join(part for part in (_.text(kpi.name), _.text(known.name) if known else item.platform) if part)
    return Line(name, " · ".join(part for part in (when, deadline, _.text(item.owner)) if part), None, "/record")


def _step(step: NextStep, _: Language, told: Digest) -> Line:
    when = _("by {date}", date=_.date(step.due, near=told.card.as_of)) if step.due else ""
    late = _("overdue") if step.due and step.due < told.card.as_of else ""
    about = _("Goal “{name}”", name=_.text(step.about)) if step.about else ""
    return Line(_.text(step.text), " · ".join(part for part in (_.text(step.who), when, late, about) if part))


def _kpi_path(key: str) -> str:
    return f"/kpi?key={key}"
