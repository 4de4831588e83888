"""The five slides of a meeting: where we stand, what is behind, what has changed, quick wins, decisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kpi.assessment import CompanyGoalResult, Rollup, Status
from kpi.attention import Need, needs
from kpi.i18n import Language
from kpi.meeting import DecisionStatus, Wording
from kpi.quick_wins import QuickWin, Verdict
from kpi.report import figures
from kpi.report.model import Block, Card, Cards, Cell, Line, Page, Report, Table, Text, Tone
from kpi.report.numbers import known
from kpi.report.plain import cleaned
from kpi.report.source import Decision, Frozen
from kpi.sentences import forecasts, groups, initiatives, reasons, slides, values
from kpi.sentences import quick_wins as wording
from kpi.sentences.news import changed, judged, standing

DECISIONS = "decisions"
"""Key of the page on which what is decided appears while the meeting goes on."""
PER_PAGE = 6
"""Cards of company goals on one page."""
ROWS = 5
"""Rows of a table on a slide; the rest is counted."""


def pages(frozen: Frozen, _: Language) -> tuple[Page, ...]:
    """The deck in the order in which a meeting goes through it."""
    found = needs(frozen.card, frozen.strategy)
    return (
        *_company_goals(frozen, _),
        _behind(found, frozen, _),
        _changed(frozen, _),
        _quick_wins(frozen, _),
        _decisions(found, frozen, _),
    )


def _company_goals(frozen: Frozen, _: Language) -> Iterator[Page]:
    """Where we stand against the company goals; without any, against the goals of the areas."""
    headline = groups.headline(frozen.card, frozen.strategy, _)
    cards = [_company_goal(result, frozen, _) for result in frozen.card.company_goals] or _areas(frozen, _)
    parts = [cards[i : i + PER_PAGE] for i in range(0, len(cards), PER_PAGE)] or [[]]
    for place, part in enumerate(parts, 1):
        lead = groups.periods(frozen.card, frozen.strategy, _)
        lead = _("Part {n} of {count}", n=place, count=len(parts)) if len(parts) > 1 else lead
        key = "company_goals" if place == 1 else f"company_goals:{place}"
        notes = (groups.distribution(frozen.card.whole.distribution, _), groups.coverage(frozen.card.whole, _))
        said = tuple(reasons.upper_first(note) + "." for note in notes if note)
        block = Cards(tuple(part)) if part else Text((Line(_("Add company goals and goals on the page Strategy.")),))
        yield Page(key, headline, lead, blocks=(block,), notes=said if place == 1 else ())


def _company_goal(result: CompanyGoalResult, frozen: Frozen, _: Language) -> Card:
    goal = next(g for g in frozen.strategy.company_goals if g.key == result.company_goal)
    lines = _by_status(result.goals, frozen, _) or (Line(_("No goal pays into this yet."), tone="quiet"),)
    found = frozen.found(result.kpi)
    if found is None:
        return Card(_.text(goal.name), lines=lines)
    assessment, kpi = found
    way = values.way(assessment, kpi, _) or _(
        "{name}: {told}", name=_.text(kpi.name), told=values.without(assessment, _)
    )
    missing = Line(slides.remedy(assessment, _), tone="quiet")
    lines = (missing, *lines) if missing.text else lines
    return Card(
        _.text(goal.name),
        known(values.reached(assessment, kpi, _), kpi, assessment),
        ". ".join(filter(None, (way, forecasts.in_short(assessment, kpi, _)))),
        assessment.status.value,
        _.word(assessment.status),
        lines,
        figures.bullet(kpi, assessment, _),
    )


def _by_status(keys: Sequence[str], frozen: Frozen, _: Language) -> tuple[Line, ...]:
    """Goals by their status, the most severe first: a line for each status, with the names of the goals."""
    names: dict[Status, list[str]] = {}
    for goal in frozen.strategy.goals:
        if goal.key in keys and (found := frozen.card.goal(goal.key)):
            names.setdefault(found.rollup.status, []).append(_.text(goal.name))
    return tuple(Line(" · ".join(names[status]), _.word(status), status.value) for status in Status if status in names)


def _areas(frozen: Frozen, _: Language) -> list[Card]:
    return [
        Card(
            _.word(area.area),
            caption=groups.rule(area.rollup, _),
            status=area.rollup.status.value,
            word=_.word(area.rollup.status),
            lines=(_counted(area.rollup, _),),
            figure=figures.distribution(area.rollup, _),
        )
        for area in frozen.card.areas
        if area.goals
    ]


def _behind(found: Sequence[Need], frozen: Frozen, _: Language) -> Page:
    """What is behind, and who does what by when."""
    first, more = found[:ROWS], found[ROWS:]
    table = _needing(_("Needs attention"), first, _)
    if more:
        table = replace(table, note=_.plural("and {n} more", "and {n} more", len(more)))
    details = (_needing(_("Further ones that need attention"), more, _),) if more else ()
    notes = tuple(
        _("{name}: {told}", name=_.text(n.kpi.name), told=reasons.reason(n.assessment, n.kpi, _)) for n in first
    )
    blocks = (table if found else _calm(frozen, _),)
    return Page("behind", slides.needs_title(found, _), blocks=blocks, notes=notes, details=details)


def _needing(title: str, found: Sequence[Need], _: Language) -> Table:
    return Table(
        title,
        (_("Status"), _("KPI"), _("Why"), _("Who does what by when")),
        ("status", "text", "text", "text"),
        tuple(_need(need, _) for need in found),
        widths=(1.6, 2.2, 3.9, 2.9),
    )


def _calm(frozen: Frozen, _: Language) -> Text:
    """What there is where nothing is behind."""
    return Text((_counted(frozen.card.whole, _),))


def _counted(rollup: Rollup, _: Language) -> Line:
    """How many KPIs have which status; without any, what to do."""
    told = groups.distribution(rollup.distribution, _)
    return Line(told or _("Add KPIs with targets on the page Strategy."), tone="" if told else "quiet")


def _need(need: Need, _: Language) -> tuple[Cell, ...]:
    a, kpi = need.assessment, need.kpi
    return (
        Cell(_.word(a.status), status=a.status.value),
        Cell(_.text(kpi.name)),
        Cell(reasons.attention(a, kpi, _)),
        Cell(initiatives.answer(need, a.as_of, _), tone="bad" if need.lacks_initiative else ""),
    )


def _changed(frozen: Frozen, _: Language) -> Page:
    """What changed for real since the last meeting; the worst of it with its course."""
    told = groups.changes(frozen.before, frozen.card, frozen.strategy, _)
    lasting = standing(frozen.before, frozen.card, frozen.strategy)
    blocks = tuple(_news(tuple(Line(change) for change in told), bool(lasting), frozen, _))
    return Page(
        "changed",
        slides.changed_title(len(told), _.date(frozen.before.as_of), lasting, judged(frozen.before, frozen.card), _),
        groups.changed_since(frozen.before, frozen.card, _),
        blocks=(*blocks, *_standing(lasting, _)) if not told else blocks,
        notes=(_("Only what is more than the usual variation counts as a change."),),
    )


def _standing(lasting: Sequence[slides.Found], _: Language) -> Iterator[Text]:
    """What was said on the earlier day already, and is still so."""
    lines = tuple(
        Line(_("{name}: {told}", name=_.text(kpi.name), told=reasons.change(a, kpi, _))) for a, kpi in lasting[:ROWS]
    )
    if lines:
        more = len(lasting) - len(lines)
        rest = (Line(_.plural("and {n} more", "and {n} more", more), tone="quiet"),) if more else ()
        yield Text((*lines, *rest), _("Still so, as it was then"))


def _news(lines: tuple[Line, ...], stands: bool, frozen: Frozen, _: Language) -> Iterator[Block]:  # noqa: FBT001
    """A few changes beside the course of the first; many as a list. `stands`: something from before is still so."""
    first = next(iter(changed(frozen.before, frozen.card, frozen.strategy)), None)
    found = frozen.found(first.key) if first else None
    drawn = figures.trend(found[1], found[0], frozen.strategy, _) if found and len(lines) <= ROWS else None
    if found is None or drawn is None:
        calm = Line(slides.calm(judged(frozen.before, frozen.card), _), tone="quiet")
        if lines or not stands:
            yield Text(lines or (calm,))
        return
    a, kpi = found
    yield drawn
    yield Cards((
        Card(
            _.text(kpi.name),
            known(values.actual(a, kpi, _), kpi, a),
            values.covered(a, kpi, _),
            a.status.value,
            _.word(a.status),
            lines,
        ),
    ))  # fmt: skip


_GONE = (Verdict.FIZZLED, Verdict.PARTLY_HELD)
_NONE = (Verdict.NO_EFFECT,)
_OPEN = (Verdict.WAITING, Verdict.UNKNOWN)


def _quick_wins(frozen: Frozen, _: Language) -> Page:
    """What held and what fizzled out."""
    heads: list[tuple[str, tuple[QuickWin, ...], Tone]] = [
        (_("Held"), tuple(w for w in frozen.wins if w.verdict is Verdict.HELD), "good"),
        (_("Holds so far"), tuple(w for w in frozen.wins if w.verdict is Verdict.HOLDING), "good"),
        (_("Fizzled out"), tuple(w for w in frozen.wins if w.verdict in _GONE), "bad"),
        (_("Without effect"), tuple(w for w in frozen.wins if w.verdict in _NONE), "quiet"),
        (_("Verdict to come"), tuple(w for w in frozen.wins if w.verdict in _OPEN), "quiet"),
    ]
    blocks = tuple(
        Text(tuple(Line(wording.line(win, frozen.strategy, _), tone=tone) for win in reversed(wins)), title)
        for title, wins, tone in heads
        if wins
    )
    advice = Line(_("Mark an initiative as a quick win on the page Strategy: its gain is then watched."), tone="quiet")
    return Page("quick_wins", wording.shelf(frozen.wins, _), blocks=blocks or (Text((advice,)),))


def _decisions(found: Sequence[Need], frozen: Frozen, _: Language) -> Page:
    """What nobody has taken on yet, and what was decided."""
    proposed = [need for need in found if need.lacks_initiative]
    doubtful = [need for need in found if need.ends_too_early]
    told_of = [(n, reasons.attention(n.assessment, n.kpi, _)) for n in proposed]
    told_of += [(n, initiatives.falls_short(n, frozen.card.as_of, _)) for n in doubtful]
    lines = tuple(
        Line(_("{name}: {told}", name=_.text(n.kpi.name), told=about),
             status=n.assessment.status.value, label=_.word(n.assessment.status))
        for n, about in told_of[:ROWS]
    )  # fmt: skip
    more = len(told_of) - len(lines)
    told = Line(_.plural("and {n} more", "and {n} more", more), tone="quiet")
    calm = (
        _("Every KPI that is behind has somebody who does something about it.") if found else slides.needs_title((), _)
    )
    empty = Line(calm, tone="quiet")
    asked = Text((*lines, told) if more > 0 else lines or (empty,))
    page = Page("decisions", slides.decisions_title(len(proposed), len(doubtful), _), blocks=(asked,))
    return _decided(page, frozen.decisions, _)


def _decided(page: Page, taken: Sequence[Decision], _: Language) -> Page:
    """The page with what was decided: who does what by when, and what became of it."""
    parts = (
        (_("Decided in this meeting"), [one.wording for one in taken if not one.is_carried]),
        (_("Open from earlier meetings"), [one.wording for one in taken if one.is_carried]),
    )
    tables = tuple(_agreed(title, found, _) for title, found in parts if found)
    notes = tuple(_whole(one.wording, _) for one in taken)
    return replace(page, blocks=(*(b for b in page.blocks if not isinstance(b, Table)), *tables), notes=notes)


def _agreed(title: str, found: Sequence[Wording], _: Language) -> Table:
    rows = tuple(
        (
            Cell(_.word(said.kind)),
            Cell(said.text),
            Cell(said.owner or _("nobody named"), tone="" if said.owner else "quiet"),
            Cell(_.date(said.due) if said.due else _("no day"), day=said.due, tone="" if said.due else "quiet"),
            Cell(_.word(said.status), tone="" if said.status is DecisionStatus.OPEN else "quiet"),
        )
        for said in found
    )
    head = (_("Kind"), _("What"), _("Who"), _("By when"), _("State"))
    return Table(title, head, ("text", "text", "text", "date", "text"), rows, widths=(1.5, 4.6, 2.2, 1.4, 1.2))


def _whole(said: Wording, _: Language) -> str:
    """Beschluss: Mehr Video (Leitung Marke · bis 30.11.2026); whole, as a slide may have no room for it."""
    due = _("by {date}", date=said.due) if said.due else ""
    facts = " · ".join(part for part in (said.owner, due) if part)
    told = f"{said.text} {_('({facts})', facts=facts)}" if facts else said.text
    return _("{name}: {told}", name=_.word(said.kind), told=told)


def with_decisions(report: Report, taken: Sequence[Decision], _: Language) -> Report:
    """A report that was shown, with what was decided about it; all else stays as it was."""
    sections = (
        replace(
            section,
            pages=tuple(_decided(p, taken, _) if p.key == DECISIONS else p for p in section.pages),
        )
        for section in report.sections
    )
    return cleaned(replace(report, sections=tuple(sections))) if taken else report


def with_note(page: Page, frozen: Frozen) -> Page:
    """A page with what the presenter noted, before everything else."""
    note = frozen.notes.get(page.key, "")
    return replace(page, notes=(note, *page.notes)) if note else page
