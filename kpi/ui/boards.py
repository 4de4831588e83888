"""The boards that several pages show: header, what needs attention, what changed, and the scorecard."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from urllib.parse import urlencode

from htpy import Element, Fragment, Node, a, details, div, fragment, li, p, span, summary, ul

from kpi.attention import Need, needs
from kpi.check_ins import latest_of
from kpi.i18n import Language
from kpi.model import Kpi
from kpi.sentences import check_ins, groups, initiatives, reasons, slides
from kpi.sentences import quick_wins as wording
from kpi.sentences import trust as trusted
from kpi.ui import cards, days, elements, guide, marks, method, scorecard_table, since
from kpi.ui.session import Run

SHOWN, MOST = 5, 30
"""What needs attention and is shown at once, or once it is asked for; the rest is counted."""


def overview(run: Run) -> Fragment:
    """What can be trusted and what to do next, company goals, areas, what needs attention, and quick wins."""
    _, card, strategy = run.language, run.card, run.strategy
    company = [cards.company_goal(result, card, strategy, _) for result in card.company_goals]
    areas = [cards.area_card(a, groups.rule(a.rollup, _), strategy, card, _) for a in card.areas if a.kpis or a.goals]
    return together(
        trust(run),
        guide.next_steps(run, linked=True),
        elements.block(_("Company goals"), cards.cards(company, wide=True)) if company else None,
        elements.block(_("Goal areas"), cards.cards(areas)) if areas else None,
        attention(run),
        quick_wins(run),
    )


def trust(run: Run) -> Element:
    """Whether the numbers can be trusted, and what is newer than the day they stand for; what to do about either."""
    _ = run.language
    due = run.workspace.due(run.today)
    current = trusted.freshness(run.card, run.strategy, _)
    waiting = trusted.due(due, run.strategy, run.today, _)
    late = any(item.overdue for item in due) or any(a.data.state != "fresh" for a in run.card.assessments.values())
    return ul(".ls-trust.ls-quiet")[
        li[
            marks.of_data("late" if late else "fresh"), " ", elements.sentence(current, waiting), " ",
            bool(due) and a(href="/record")[_("To the page Record")],
        ],
        newer(run, "/"),
    ]  # fmt: skip


def newer(run: Run, path: str, among: Collection[str] | None = None, **query: str) -> Node:
    """That there are values beyond the day shown, and the way to the same page as of today; else nothing."""
    if run.as_of >= run.today:
        return None
    _, found = run.language, run.workspace.newer(run.as_of)
    count = len(found if among is None else found.intersection(among))
    if not count:
        return None
    told = elements.sentence(trusted.newer(count, run.as_of, _, alone=bool(query)))
    address = f"{path}?{urlencode(query | {'date': run.today.isoformat()})}"
    return li[elements.symbol("onward"), " ", told, " ", a(href=address, data_stay=True)[_("Look at today")]]


def attention(run: Run, among: Collection[str] | None = None) -> Node:
    """What needs attention, at most five; `among`: only these KPIs."""
    _ = run.language
    title = _("Needs attention")
    found = [need for need in needs(run.card, run.strategy) if among is None or need.kpi.key in among]
    if not found:
        return elements.block(title, p(".ls-quiet")[_(slides.NOTHING_NEEDED)])
    more = len(found) - SHOWN
    note = _("{shown} of {total}", shown=SHOWN, total=len(found)) if more > 0 else ""
    concerns = [_concern(need, run) for need in found[:MOST]]
    return elements.block(title, cards.attention(concerns[:SHOWN], _), _rest(concerns[SHOWN:], more, _), note=note)


def _rest(concerns: Sequence[cards.Concern], more: int, _: Language) -> Node:
    """The other concerns, once they are asked for."""
    if more <= 0:
        return None
    left = more - len(concerns)
    return details(".ls-more", id="attention-rest")[
        summary[_.plural("and {n} more", "and {n} more", more)],
        cards.attention(concerns, _),
        left > 0
        and p(".ls-quiet")[_.plural("and {n} more, in the table below", "and {n} more, in the table below", left)],
    ]


def _concern(need: Need, run: Run) -> cards.Concern:
    _, kpi = run.language, need.kpi
    told = reasons.attention(need.assessment, kpi, _)
    answer, is_planned = initiatives.answer(need, run.as_of, _), not need.lacks_initiative
    return cards.Concern(kpi, need.assessment.status, told, answer, _dissent(kpi, run), is_planned=is_planned)


def _dissent(kpi: Kpi, run: Run) -> str:
    """Where the team of a goal led by this KPI says otherwise than the numbers."""
    led = [goal.key for goal in run.strategy.goals if goal.lead_kpi == kpi.key]
    found = (latest_of(run.strategy, run.card, goal, run.said_until) for goal in led)
    return elements.sentence(*(check_ins.dissent(said, run.language) for said in found if said))


def quick_wins(run: Run) -> Node:
    """What became of the quick wins; nothing where there are none."""
    _ = run.language
    wins = run.workspace.quick_wins(run.as_of)
    if not wins:
        return None
    note = a(href=method.url("quickwins"))[_("How this is judged")]
    shelf, count = cards.quick_wins(wins, run.strategy, _), _.plural("{n} quick win", "{n} quick wins", len(wins))
    folded = div(data_fold="wins")[elements.fold("wins", count), shelf]
    return elements.block(_("Quick wins"), folded, note=[wording.counted(wins, _), " · ", note])


def changes(run: Run) -> Element:
    """Which KPIs moved to another status since a day, which can be chosen; open, where a link names it."""
    _, day, usual, last = run.language, since.day(run), since.usual(run), since.last(run)
    before = run.workspace.scorecard(day)
    moved = groups.changes(before, run.card, run.strategy, _)
    return details(".ls-changes", id="changes", open=day != usual)[
        summary[_("What has changed")],
        days.field(since.NAME, _("Since"), day, usual, last, run.today, _),
        p(".ls-quiet")[
            groups.changed_since(before, run.card, _)
            if moved
            else _("No status has changed since {date}.", date=_.date(day))
        ],
        moved and ul(".ls-list.ls-rows")[(li[line] for line in moved)],
    ]


def scorecard(run: Run, goals: Collection[str] | None = None) -> Element:
    """The scorecard by goal, with filters; `goals`: only these, which are few and need none."""
    _, title = run.language, run.language("KPIs by goal")
    found = scorecard_table.groups(run.card, run.strategy)
    if goals is not None:
        found = [group for group in found if group.goal is not None and group.goal.key in goals]
    listed = scorecard_table.kpis(found)
    count = span(".ls-found", role="status")[_.plural("{n} KPI", "{n} KPIs", len(listed))]
    note: list[Node] = [count, ", ", _("the most urgent first")]
    own = {goal.kpi for goal in run.strategy.company_goals if goal.kpi in run.card.assessments} - listed
    if own and goals is None:
        note += ["; ", _.plural("{n} more measures a company goal", "{n} more measure company goals", len(own))]
    if not found:
        return elements.block(title, elements.empty(_("No KPI yet.")), note=note)
    notes = marks.notes(run.workspace.quick_wins(run.as_of), _)
    table = scorecard_table.scorecard_table(found, run.strategy, _, title=title, notes=notes)
    return elements.block(title, scorecard_table.filters(found, _) if goals is None else None, table, note=note)


def together(*parts: Node) -> Fragment:
    """Several blocks as one board: one element on the wire."""
    return fragment[parts]
