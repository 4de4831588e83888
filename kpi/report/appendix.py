"""Behind the deck: a page per goal with its lead KPI, every KPI in a table, and how the numbers are made."""

from __future__ import annotations

from collections.abc import Iterator

from kpi.assessment import Assessment, Status
from kpi.attention import finished_for, initiative_for
from kpi.check_ins import Said, latest_of, said_until
from kpi.i18n import N_, NOTHING, Language
from kpi.model import Goal, Kpi
from kpi.outlook import rounded
from kpi.report import figures
from kpi.report.model import Card, Cards, Cell, Column, Figure, Line, Page, Table, Text
from kpi.report.numbers import known, number, share
from kpi.report.scope import lead
from kpi.report.source import Frozen
from kpi.sentences import check_ins, groups, initiatives, reasons, slides, values
from kpi.sentences.forecasts import is_settled
from kpi.sentences.slides import Found

_SEVERITY = {status: rank for rank, status in enumerate(Status)}


def goals(frozen: Frozen, _: Language) -> tuple[Page, ...]:
    """A page per goal, in the order of the scope."""
    return tuple(_goal(goal, frozen, _) for goal in frozen.strategy.goals if frozen.card.goal(goal.key))


def _goal(goal: Goal, frozen: Frozen, _: Language) -> Page:
    result = frozen.card.goal(goal.key)
    assert result is not None
    kpi = lead(goal, frozen.strategy)
    found = frozen.found(kpi.key if kpi else None)
    statement = _.text(goal.statement)
    star = groups.guiding_star(goal, frozen.strategy, _)
    others = [both for link in goal.kpis if (both := frozen.found(link.kpi)) and (not kpi or link.kpi != kpi.key)]
    notes = [star] if statement else []
    notes += [f"{reasons.upper_first(groups.rule(result.rollup, _))}."]
    if found:
        notes += [reasons.reason(*found, _), reasons.outlook_detail(*found, _)]
    notes += [
        _("{name}: {told}", name=_.text(other.name), told=f"{_.word(a.status)}, {values.status_line(a, other, _)}")
        for a, other in others
    ]
    said = _said(goal, frozen)
    if said:
        told = _("{name}: {told}", name=_("What the team says"), told=check_ins.line(said.check_in, _))
        notes += [told, check_ins.dissent_detail(said, frozen.strategy, _)]
    return Page(
        f"goal:{goal.key}",
        slides.goal_headline(goal, result, found, frozen.found(result.rollup.worst), _),
        statement or star,
        starred=True,
        blocks=tuple(_shown(slides.telling(result, found, frozen.found(result.rollup.worst)), found, said, frozen, _)),
        notes=tuple(note for note in notes if note),
        details=tuple(_details(goal, found, said, frozen, _)),
    )


def _said(goal: Goal, frozen: Frozen) -> Said | None:
    """What the team said last."""
    return latest_of(frozen.strategy, frozen.card, goal.key, said_until(frozen.card.as_of, frozen.made_at.date()))


def _shown(
    found: Found | None, leading: Found | None, said: Said | None, frozen: Frozen, _: Language
) -> Iterator[Figure | Cards | Text]:
    """The course of the KPI that the title tells of, and beside it where it stands."""
    if found is None:
        yield Text((Line(_("No KPI measures this goal yet. Add one on the page Strategy.")),))
        return
    drawn = figures.trend(found[1], found[0], frozen.strategy, _)
    if drawn is not None:
        yield drawn
    yield Cards((_facts(*found, leading, said, frozen, _),))


def _facts(a: Assessment, kpi: Kpi, leading: Found | None, said: Said | None, frozen: Frozen, _: Language) -> Card:
    period, is_lead = values.covered(a, kpi, _), leading is None or leading[1].key == kpi.key
    planned, finished = initiative_for(kpi.key, frozen.strategy), finished_for(kpi.key, frozen.strategy, a.as_of)
    remedy = slides.remedy(a, _)
    lines = [
        Line(reasons.reason(a, kpi, _) if a.value is None else "", _("What is missing") if remedy else _("Status")),
        Line(remedy, _("What to do")),
        Line(slides.target_line(a, kpi, _), _("Plan and target")),
        Line(reasons.outlook(a, kpi, _), _("Chance")),
        Line(reasons.change(a, kpi, _), _("Change")),
        Line(
            initiatives.action(planned, finished, a.as_of, _),
            _("Initiative"),
            tone="" if planned else "quiet",
            is_short=True,
        ),
        Line("" if is_lead or leading is None else _lead_in_short(*leading, _), _("Lead KPI")),
        Line(check_ins.brief(said.check_in, _, a.as_of) if said else "", _("Team"), is_short=True),
        Line(check_ins.dissent(said, _) if said else "", tone="bad"),
    ]
    return Card(
        _.text(kpi.name),
        known(values.actual(a, kpi, _), kpi, a),
        " · ".join(filter(None, (_("Lead KPI") if is_lead else _("furthest behind"), period))),
        a.status.value,
        _.word(a.status),
        tuple(line for line in lines if line.text and line.text != NOTHING),
    )


def _lead_in_short(a: Assessment, kpi: Kpi, _: Language) -> str:
    """Weiterempfehlung (NPS): im Plan, 44 · Plan Ende Q3 41 · Ziel 45 am 31.12.; beside the KPI that is told of."""
    return _("{name}: {told}", name=_.text(kpi.name), told=f"{_.word(a.status)}, {values.status_line(a, kpi, _)}")


def _details(goal: Goal, found: Found | None, said: Said | None, frozen: Frozen, _: Language) -> Iterator[Table | Text]:
    """All KPIs of the goal, who does what by when, and what the team says, whole."""
    rows = [row for of, a, kpi in _listed(frozen) if of == goal for row in [_row(of, a, kpi, frozen, _)]]
    if rows:
        heads, shares = _heads(_), (2.5, 1.6, 1.0, 1.0, 1.0, 1.7, 1.1, 2.2, 2.3)
        kinds, names, _widths = zip(*(heads[i] for i in _BRIEF), strict=True)
        yield Table(
            _("KPIs of the goal"), names, kinds, tuple(tuple(row[i] for i in _BRIEF) for row in rows), widths=shares
        )
    yield _initiatives(goal, frozen, _)
    if said is not None:
        lines = [
            Line(_.text(said.check_in.text)),
            Line(check_ins.next_step(said.check_in, _)),
            Line(check_ins.dissent_detail(said, frozen.strategy, _), tone="bad"),
            Line(check_ins.facts(said.check_in, _), tone="quiet"),
        ]
        yield Text(tuple(line for line in lines if line.text), _("What the team says"), listed=False)
    if found is not None:
        told = (reasons.reason(*found, _), reasons.outlook_detail(*found, _))
        yield Text(tuple(Line(text) for text in told if text), _("Behind the numbers"), listed=False)


_BRIEF = (2, 3, 4, 5, 6, 8, 9, 12, 13)
"""Of the columns of the table of all KPIs, those that a goal's own has: KPI, status, period, actual, plan, target, due,
chance and change."""


def _initiatives(goal: Goal, frozen: Frozen, _: Language) -> Table | Text:
    """Who does what by when for a goal, what is open first."""
    kpis = {link.kpi for link in goal.kpis}
    found = [i for i in frozen.strategy.initiatives if goal.key in i.goals or (not i.goals and kpis & set(i.kpis))]
    if not found:
        return Text((Line(_("no initiative planned"), tone="quiet"),), _("Initiatives"), listed=False)
    found.sort(key=lambda i: (i.done, i.due is None, i.due))
    rows = tuple(
        (
            Cell(_.text(i.name), tone="quiet" if i.done else ""),
            Cell(_.text(i.owner) or NOTHING, tone="quiet" if i.done else ""),
            Cell(_("done") if i.done else _.date(i.due), day=i.due, tone="quiet" if i.done else ""),
        )
        for i in found
    )
    head = (_("Initiative"), _("Who"), _("By when"))
    return Table(_("Initiatives"), head, ("text", "text", "date"), rows, widths=(2.4, 1.8, 1.5))


# -- every KPI -----------------------------------------------------------------------------------------------------


def scorecard(frozen: Frozen, _: Language) -> Table:
    """Every KPI in scope with its numbers, by goal, the most urgent first; each KPI once per goal it counts for."""
    rows = tuple(_row(goal, a, kpi, frozen, _) for goal, a, kpi in _listed(frozen))
    kinds, names, widths = zip(*_heads(_), strict=True)
    return Table(_("KPIs by goal"), names, kinds, rows, widths=widths)


def _heads(_: Language) -> tuple[tuple[Column, str, float], ...]:
    """Kind, name and width of each column."""
    return (
        ("text", _("Area"), 1.5), ("text", _("Goal"), 2.1), ("text", _("KPI"), 2.4), ("status", _("Status"), 1.5),
        ("text", _("Period"), 1.2), ("number", _("Actual"), 1.1), ("number", _("Plan"), 1.1),
        ("number", _("Variance"), 1.5), ("number", _("Target value"), 1.3), ("date", _("Due"), 1.1),
        ("number", _("Way"), 0.8), ("number", _("Pace"), 0.8), ("number", _("Chance"), 1.5), ("text", _("Change"), 1.7),
        ("text", _("Data"), 1.5), ("text", _("Initiative"), 2.1),
    )  # fmt: skip


def _listed(frozen: Frozen) -> Iterator[tuple[Goal | None, Assessment, Kpi]]:
    """KPIs by goal, most urgent first; then the company goals' own, and those without a goal."""
    placed: set[str] = set()
    for goal in frozen.strategy.goals:
        found = [both for link in goal.kpis if (both := frozen.found(link.kpi))]
        for a, kpi in sorted(found, key=_urgency):
            placed.add(kpi.key)
            yield goal, a, kpi
    rest = [both for kpi in frozen.strategy.kpis if kpi.key not in placed and (both := frozen.found(kpi.key))]
    for a, kpi in sorted(rest, key=_urgency):
        yield None, a, kpi


def _urgency(found: tuple[Assessment, Kpi]) -> tuple[int, float]:
    pace = found[0].pace
    return _SEVERITY[found[0].status], float("inf") if pace is None else pace


def _row(goal: Goal | None, a: Assessment, kpi: Kpi, frozen: Frozen, _: Language) -> tuple[Cell, ...]:
    area = goal.area if goal else kpi.area
    variance, due = values.shown_variance(a, kpi), a.target.due if a.target else None
    way = a.burn if a.burn is not None else a.progress
    planned, finished = initiative_for(kpi.key, frozen.strategy), finished_for(kpi.key, frozen.strategy, a.as_of)
    return (
        Cell(_.word(area) if area else NOTHING),
        Cell(_.text(goal.name) if goal else NOTHING),
        Cell(_.text(kpi.name)),
        Cell(_.word(a.status), status=a.status.value),
        Cell(values.covered(a, kpi, _) or NOTHING, day=a.period_end),
        _numbered(a.value, values.actual(a, kpi, _), kpi, a),
        _numbered(a.expected_value, values.plan(a, kpi, _), kpi, a),
        _numbered(variance, values.variance(a, kpi, _), kpi, a, bad=values.is_worse(a, kpi)),
        _numbered(a.target_value, values.target(a, kpi, _), kpi, a),
        Cell(_.date(due), day=due),
        Cell(_.percent(way), share(way, _.percent(way))),
        Cell(_.percent(a.pace), share(a.pace, _.percent(a.pace))),
        _chance(a, kpi, _),
        Cell(reasons.change(a, kpi, _)),
        Cell(reasons.data_state(a, kpi, _)),
        Cell(initiatives.action(planned, finished, a.as_of, _) if planned or finished else NOTHING),
    )


def _numbered(x: float | None, text: str, kpi: Kpi, a: Assessment, *, bad: bool = False) -> Cell:
    said = text or NOTHING
    return Cell(said, None if x is None else number(x, said, kpi, a), tone="bad" if bad else "")


def _chance(a: Assessment, kpi: Kpi, _: Language) -> Cell:
    """No more exact than forecasts have proved to be."""
    said, probability = reasons.outlook(a, kpi, _), a.outlook.probability
    if probability is None or is_settled(a, kpi):
        return Cell(said)
    shown = rounded(probability)
    return Cell(said, share(shown.percent / 100, said) if shown.side == "about" else None)


# -- how it is made ------------------------------------------------------------------------------------------------


def method(frozen: Frozen, _: Language) -> Page:
    """How the numbers are made, in a few sentences."""
    lines = tuple(Line(_(told), _(about)) for about, told in _METHOD)
    missing = [a for a in frozen.card.assessments.values() if a.status in (Status.STALE, Status.NO_DATA)]
    orphans = groups.orphans(frozen.card, frozen.strategy, _)
    notes = [orphans, _.plural("{n} KPI is without current values.", "{n} KPIs are without current values.",
                               len(missing)) if missing else ""]  # fmt: skip
    return Page("method", _("How these numbers are made"), blocks=(Text(lines, listed=False),),
                notes=tuple(note for note in notes if note))  # fmt: skip


_METHOD = (
    (
        N_("Status"),
        N_(
            "Pace is how far a KPI is on its way against how far it should be by now. From 90% on it is on track, from "
            "75% on at risk, below that off track, unless its target says otherwise."
        ),
    ),
    (
        N_("Roll-up"),
        N_(
            "A goal, an area and the whole take the weighted mean of the pace; none is on track while one of its KPIs "
            "is off track."
        ),
    ),
    (
        N_("Chance"),
        N_(
            "A forecast that was tried on thousands of series says how likely the target is if things go on as before. "
            "Its band holds four of five cases."
        ),
    ),
    (
        N_("Change"),
        N_("Only what is more than the usual variation counts as a change. A gain that does not last has fizzled out."),
    ),
    (N_("Data"), N_("Only complete periods count. What is missing is shown as missing, never as zero.")),
)
"""What it is about, and how it is made."""
