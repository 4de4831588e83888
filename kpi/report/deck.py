"""The five slides of a meeting: where we stand, what is behind, what has changed, quick wins, decisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kpi.assessment import CompanyGoalResult, Status
from kpi.attention import Need, needs
from kpi.i18n import Language
from kpi.quick_wins import QuickWin, Verdict
from kpi.report import figures
from kpi.report.model import Block, Card, Cards, Cell, Line, Page, Report, Table, Text, Tone
from kpi.report.numbers import number
from kpi.report.source import Decision, Frozen
from kpi.sentences import groups, initiatives, reasons, slides, values
from kpi.sentences import quick_wins as wording
from kpi.sentences.news import changed

PER_PAGE = 6
"""Cards of company goals on one page."""
ROWS = 5
"""Rows of a table on a slide; the rest is counted."""


def pages(frozen: Frozen, _: Language) -> tuple[Page, ...]:
    """The deck in the order in which a meeting goes through it."""
    found = needs(frozen.card, frozen.strategy)
    return (
        *_company_goals(frozen, _),
        _behind(found, _),
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
        yield Page(key, headline, lead, blocks=(Cards(tuple(part)),), notes=said if place == 1 else ())


def _company_goal(result: CompanyGoalResult, frozen: Frozen, _: Language) -> Card:
    goal = next(g for g in frozen.strategy.company_goals if g.key == result.company_goal)
    lines = _by_status(result.goals, frozen, _) or (Line(_("No goal pays into this yet."), tone="quiet"),)
    found = frozen.found(result.kpi)
    if found is None:
        return Card(_.text(goal.name), lines=lines)
    assessment, kpi = found
    return Card(
        _.text(goal.name),
        number(assessment.value, values.reached(assessment, kpi, _), kpi, assessment),
        values.way(assessment, kpi, _),
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
            lines=(Line(groups.distribution(area.rollup.distribution, _)),),
            figure=figures.distribution(area.rollup, _),
        )
        for area in frozen.card.areas
        if area.goals
    ]


def _behind(found: Sequence[Need], _: Language) -> Page:
    """What is behind, and who does what by when."""
    rows = tuple(_need(need, _) for need in found[:ROWS])
    more = len(found) - len(rows)
    table = Table(
        _("Needs attention"),
        (_("Status"), _("KPI"), _("Why"), _("Who does what by when")),
        ("status", "text", "text", "text"),
        rows,
        _.plural("and {n} more", "and {n} more", more) if more > 0 else "",
        (1.6, 2.2, 3.9, 2.9),
    )
    notes = tuple(
        _("{name}: {told}", name=_.text(n.kpi.name), told=reasons.reason(n.assessment, n.kpi, _)) for n in found[:ROWS]
    )
    return Page("behind", slides.needs_title(found, _), blocks=(table,) if rows else (), notes=notes)


def _need(need: Need, _: Language) -> tuple[Cell, ...]:
    a, kpi = need.assessment, need.kpi
    return (
        Cell(_.word(a.status), status=a.status.value),
        Cell(_.text(kpi.name), number(a.value, values.actual(a, kpi, _), kpi, a)),
        Cell(reasons.attention(a, kpi, _)),
        Cell(initiatives.action(need.initiative, need.finished, a.as_of, _), tone="" if need.initiative else "bad"),
    )


def _changed(frozen: Frozen, _: Language) -> Page:
    """What changed for real since the last meeting; the worst of it with its course."""
    told = groups.changes(frozen.before, frozen.card, frozen.strategy, _)
    return Page(
        "changed",
        slides.changed_title(len(told), _.date(frozen.before.as_of), _),
        groups.changed_since(frozen.before, frozen.card, _),
        blocks=tuple(_news(tuple(Line(change) for change in told), frozen, _)),
        notes=(_("Only what is more than the usual variation counts as a change."),),
    )


def _news(lines: tuple[Line, ...], frozen: Frozen, _: Language) -> Iterator[Block]:
    """A few changes beside the course of the first; many as a list."""
    first = next(iter(changed(frozen.before, frozen.card, frozen.strategy)), None)
    found = frozen.found(first.key) if first else None
    drawn = figures.trend(found[1], found[0], frozen.strategy, _) if found and len(lines) <= ROWS else None
    if found is None or drawn is None:
        yield from (Text(lines),) if lines else ()
        return
    a, kpi = found
    yield drawn
    yield Cards((
        Card(
            _.text(kpi.name),
            number(a.value, values.actual(a, kpi, _), kpi, a),
            values.period(a, kpi, _),
            a.status.value,
            _.word(a.status),
            lines,
        ),
    ))  # fmt: skip


_LASTS = (Verdict.HOLDING, Verdict.HELD)
_GONE = (Verdict.FIZZLED, Verdict.PARTLY_HELD)
_NONE = (Verdict.NO_EFFECT,)


def _quick_wins(frozen: Frozen, _: Language) -> Page:
    """What held and what fizzled out."""
    heads: list[tuple[str, tuple[QuickWin, ...], Tone]] = [
        (_("Holds"), tuple(w for w in frozen.wins if w.verdict in _LASTS), "good"),
        (_("Fizzled out"), tuple(w for w in frozen.wins if w.verdict in _GONE), "bad"),
        (_("Without effect"), tuple(w for w in frozen.wins if w.verdict in _NONE), "quiet"),
        (_("Verdict to come"), tuple(w for w in frozen.wins if w.verdict not in (*_LASTS, *_GONE, *_NONE)), "quiet"),
    ]
    blocks = tuple(
        Text(tuple(Line(wording.line(win, frozen.strategy, _), tone=tone) for win in reversed(wins)), title)
        for title, wins, tone in heads
        if wins
    )
    return Page("quick_wins", wording.shelf(frozen.wins, _), blocks=blocks)


def _decisions(found: Sequence[Need], frozen: Frozen, _: Language) -> Page:
    """What was decided and is still open; before that, what nobody has taken on yet."""
    proposed = [need for need in found if need.initiative is None]
    if frozen.decisions:
        return _taken(frozen.decisions, _)
    lines = tuple(
        Line(_("{name}: {told}", name=_.text(n.kpi.name), told=reasons.attention(n.assessment, n.kpi, _)),
             status=n.assessment.status.value, label=_.word(n.assessment.status))
        for n in proposed[:ROWS]
    )  # fmt: skip
    title = slides.decisions_title(0, len(proposed), _)
    return Page("decisions", title, blocks=(Text(lines),) if lines else ())


def _taken(taken: Sequence[Decision], _: Language) -> Page:
    """What was decided: who does what by when, and what became of it."""
    rows = tuple(
        (
            Cell(d.text),
            Cell(d.owner or "–"),
            Cell(_.date(d.due), day=d.due),
            Cell(_("open") if d.is_open else _("done"), tone="" if d.is_open else "quiet"),
        )
        for d in taken
    )
    head = (_("Decision or next step"), _("Who"), _("By when"), _("State"))
    table = Table(_("Decisions"), head, ("text", "text", "date", "text"), rows, widths=(5.5, 2.2, 1.4, 1.2))
    return Page("decisions", slides.decisions_title(len(taken), 0, _), blocks=(table,))


def with_decisions(report: Report, taken: Sequence[Decision], _: Language) -> Report:
    """A report that was shown, with what was decided about it; all else stays as it was."""
    if not taken:
        return report
    page = _taken(taken, _)
    sections = (
        replace(section, pages=tuple(page if found.key == page.key else found for found in section.pages))
        for section in report.sections
    )
    return replace(report, sections=tuple(sections))


def with_note(page: Page, frozen: Frozen) -> Page:
    """A page with what the presenter noted, before everything else."""
    note = frozen.notes.get(page.key, "")
    return replace(page, notes=(note, *page.notes)) if note else page
