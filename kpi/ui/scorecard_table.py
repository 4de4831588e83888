"""The scorecard as a table grouped by goal; on a phone every row is a card.

The reading order is the same everywhere: status, actual, plan, variance in words, way to the target, past, outlook,
change. Explicit roles keep the table a table for screen readers where CSS lays it out as cards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from htpy import (
    Element,
    Fragment,
    Node,
    a,
    button,
    caption,
    div,
    fragment,
    h3,
    label,
    span,
    table,
    tbody,
    td,
    th,
    thead,
    tr,
)
from htpy import input as field

from kpi import drawing, figures
from kpi.assessment import Assessment, Reason, Rollup, Scorecard, Status
from kpi.i18n import NOTHING, Language
from kpi.model import Goal, Kpi, Strategy
from kpi.sentences import forecasts, gaps, past, reasons, shown_count, values
from kpi.theme import CSS
from kpi.ui import marks
from kpi.ui.elements import area_url, chip, fold, kpi_link, svg, symbol

PAST = 18
"""Periods in the sparkline."""
_NONE: Mapping[str, str] = MappingProxyType({})
_SEVERITY = {status: rank for rank, status in enumerate(Status)}


@dataclass(frozen=True, slots=True)
class Row:
    kpi: Kpi
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Group:
    """A goal with its rows; no goal: KPIs that count for none, not even as a company goal's own."""

    goal: Goal | None
    rollup: Rollup | None
    rows: tuple[Row, ...]

    @property
    def key(self) -> str:
        """What tells it from the other groups of a table."""
        return self.goal.key if self.goal else "-"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and what stands in a row's cell; None leaves the cell empty."""

    heading: str
    cell: Callable[[Row], Node]
    kind: str
    """CSS class of the cells."""


def groups(scorecard: Scorecard, strategy: Strategy) -> list[Group]:
    """Goals with their KPIs, most severe first in both; a KPI stands under each goal it counts for."""
    rows = {
        kpi.key: Row(kpi, scorecard.assessments[kpi.key]) for kpi in strategy.kpis if kpi.key in scorecard.assessments
    }
    found = [
        Group(goal, result.rollup, _sorted(rows[link.kpi] for link in goal.kpis if link.kpi in rows))
        for goal in strategy.goals
        if (result := scorecard.goal(goal.key))
    ]
    placed = {link.kpi for goal in strategy.goals for link in goal.kpis} | {c.kpi for c in strategy.company_goals}
    rest = Group(None, None, _sorted(row for key, row in rows.items() if key not in placed))
    filled = [group for group in found if group.rows]
    filled.sort(key=lambda group: _SEVERITY[group.rollup.status] if group.rollup else len(Status))
    return [*filled, rest] if rest.rows else filled


def kpis(found: Iterable[Group]) -> set[str]:
    """The KPIs that are listed; one may stand in several groups."""
    return {row.kpi.key for group in found for row in group.rows}


def _sorted(rows: Iterable[Row]) -> tuple[Row, ...]:
    def urgency(row: Row) -> tuple[int, float]:
        pace = row.assessment.pace
        return _SEVERITY[row.assessment.status], float("inf") if pace is None else pace

    return tuple(sorted(rows, key=urgency))


def scorecard_table(
    found: Sequence[Group],
    strategy: Strategy,
    _: Language,
    *,
    title: str,
    notes: Mapping[str, str] = _NONE,
) -> Element:
    """The table; columns for outlook and change stand only where something is known of them.

    `notes` say more of a status, by KPI.
    """
    columns = _columns(found, notes, _)
    return div(".ls-frame")[
        table(".ls-table.ls-scorecard", role="table")[
            caption(".ls-live")[title],
            thead(role="rowgroup")[
                tr(role="row")[(th(_class(c.kind), scope="col", role="columnheader")[c.heading] for c in columns),]
            ],
            (_group(group, columns, strategy, _) for group in found),
        ]
    ]


def filters(found: Sequence[Group], _: Language) -> Fragment:
    """What filters.js filters the table by, each status that occurs and the name; and the words it takes."""
    listed, there = kpis(found), {row.assessment.status for group in found for row in group.rows}
    words = {
        "one": _.plural("{n} KPI", "{n} KPIs", 1),
        "many": _.plural("{n} KPI", "{n} KPIs", 2, n="{n}"),
        "all": _.plural("{n} KPI", "{n} KPIs", len(listed)),
        "shown": shown_count(len(listed), _),
        "none": _("No KPI fits these filters. Clear one of them."),
    }
    return fragment[
        div(".ls-filters", {f"data-{name}": said for name, said in words.items()})[
            div(".ls-toggles", role="group", aria_labelledby="toggles")[
                span(".ls-quiet", id="toggles")[_("Show only")],
                (_toggle(status, _) for status in Status if status in there),
            ],
            label(".ls-find")[
                span(".ls-quiet")[_("Find a KPI")],
                field(id="find", type="search", placeholder=_("Name"), maxlength="200", autocomplete="off"),
            ],
        ],
        div(".ls-none", role="status"),
    ]  # fmt: skip


def _toggle(status: Status, _: Language) -> Element:
    pressed = {"id": f"only-{status}", "data-status": status.value, "aria-pressed": "false"}
    return button(".ls-toggle", pressed, type="button")[svg(drawing.status_icon(status, CSS)), _.word(status)]


def _class(kind: str) -> str:
    return "." + ".".join(kind.split())


def _columns(found: Sequence[Group], notes: Mapping[str, str], _: Language) -> list[Column]:
    rows = [row for group in found for row in group.rows]
    columns = [
        Column(_("Status"), lambda row: _status(row, notes, _), "ls-state"),
        Column(_("KPI"), lambda row: _name(row, _), "ls-name"),
        Column(_("Actual"), lambda row: _actual(row, _), "ls-actual ls-right ls-number"),
        Column(_("Plan at its end"), lambda row: _plan(row, _), "ls-plan ls-right ls-number"),
        Column(_("Variance"), lambda row: _variance(row, _), "ls-variance ls-right"),
        Column(_("Way to the target"), lambda row: _way(row, _), "ls-way"),
        Column(_("Past"), lambda row: _past(row, _), "ls-past"),
    ]
    if any(row.assessment.outlook.reason is not Reason.NOT_YET for row in rows):
        columns.append(Column(_("Chance"), lambda row: _outlook(row, _), "ls-outlook"))
    if any(row.assessment.change.reason is not Reason.NOT_YET for row in rows):
        columns.append(Column(_("Change"), lambda row: _change(row, _), "ls-change"))
    return columns


def _group(group: Group, columns: Sequence[Column], strategy: Strategy, _: Language) -> Element:
    count = _.plural("{n} KPI", "{n} KPIs", len(group.rows))
    return tbody(role="rowgroup", data_fold=group.key)[
        tr(".ls-group", role="row")[
            th(scope="rowgroup", role="rowheader", colspan=str(len(columns)))[
                _goal(group, strategy, _), fold(group.key, count)
            ]
        ],
        (_row(row, columns) for row in group.rows),
    ]


def _goal(group: Group, strategy: Strategy, _: Language) -> Element:
    if group.goal is None or group.rollup is None:
        return div(".ls-goal")[h3[_("Without a goal")]]
    names = [_.text(c.name) for c in strategy.company_goals if c.key in group.goal.company_goals]
    return div(".ls-goal")[
        chip(group.rollup.status, _),
        h3[a(href=area_url(group.goal.area))[_.text(group.goal.name)]],
        names and span(".ls-quiet")[symbol("star"), " ", _("pays into {names}", names=_.names(names))],
    ]


def _row(row: Row, columns: Sequence[Column]) -> Element:
    cells: list[Element] = []
    for column in columns:
        content = column.cell(row)
        if column.kind == "ls-name":
            cells.append(th(".ls-name", scope="row", role="rowheader")[content])
        else:
            label = None if column.kind == "ls-state" else column.heading
            cells.append(td(_class(column.kind), role="cell", data_label=label)[content])
    return tr(role="row")[cells]


def _status(row: Row, notes: Mapping[str, str], _: Language) -> Node:
    return marks.status(row.assessment.status, notes.get(row.kpi.key, ""), _)


def _outlook(row: Row, _: Language) -> Node:
    """The gauge with its share; without one, why there is none."""
    said, probability = reasons.outlook(row.assessment, row.kpi, _), row.assessment.outlook.probability
    if probability is None or forecasts.is_settled(row.assessment, row.kpi):
        return marks.with_words(marks.outlook(row.assessment), said)
    share = forecasts.share(probability, _)
    return span(".ls-number", title=said)[marks.with_words(marks.outlook(row.assessment), share)]


def _change(row: Row, _: Language) -> Node:
    return marks.with_words(marks.change(row.assessment, row.kpi), reasons.change(row.assessment, row.kpi, _))


def _name(row: Row, _: Language) -> Node:
    return kpi_link(row.kpi, _, whole=True)


def _actual(row: Row, _: Language) -> Node:
    assessment, kpi = row.assessment, row.kpi
    if assessment.value is None:
        return NOTHING
    period = _.period_short(assessment.period, kpi.cadence) if assessment.period else ""
    actual = values.measured(assessment.value, assessment, kpi, _)
    mark = marks.named(marks.data(assessment), marks.data_sentence(assessment, kpi, _))
    open_ = reasons.is_provisional(assessment) and span(".ls-sub")[_("provisional")]
    summed = gaps.since(assessment, kpi, _)
    held = summed and span(".ls-sub")[summed]
    return [actual, span(".ls-sub.ls-dated")[mark, period], held, open_, _overdue(assessment, _)]


def _overdue(assessment: Assessment, _: Language) -> Node:
    """How many values are late, with a clock as long as that leaves the status as it is."""
    late = assessment.data.overdue
    if not late:
        return None
    clock = assessment.data.state == "late" and [symbol("clock"), " "]
    return span(".ls-sub.ls-overdue")[clock, _.plural("{n} value overdue", "{n} values overdue", late)]


def _plan(row: Row, _: Language) -> Node:
    assessment, kpi = row.assessment, row.kpi
    if values.is_maintained(assessment, kpi):
        return values.target(assessment, kpi, _, label=False)
    return values.plan(assessment, kpi, _)


def _variance(row: Row, _: Language) -> Node:
    text = values.variance(row.assessment, row.kpi, _)
    return span(class_={"ls-worse": values.is_worse(row.assessment, row.kpi)})[text] if text else NOTHING


def _way(row: Row, _: Language) -> Node:
    figure = figures.bullet(row.assessment, row.kpi)
    label = values.way(row.assessment, row.kpi, _)
    if figure is None:
        return span(".ls-quiet")[label or _why_no_way(row.assessment, _)]
    named = isinstance(figure, figures.Strip) or figure.ceiling
    return [svg(drawing.bullet(figure, CSS, label)), named and span(".ls-sub")[label]]


def _why_no_way(assessment: Assessment, _: Language) -> str:
    if assessment.value is None:
        return values.without(assessment, _)
    return _.word(assessment.reasons.get("progress", assessment.reason))


def _past(row: Row, _: Language) -> Node:
    figure = figures.sparkline(row.assessment, row.kpi, PAST)
    if not any(value is not None for value in figure.values):
        return NOTHING
    return svg(drawing.sparkline(figure, CSS, past(row.assessment, row.kpi, _, PAST), width=96))
