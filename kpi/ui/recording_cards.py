"""What the page Record shows around its grid: what is due, how input was read, whose values are in the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from urllib.parse import urlencode

from htpy import Element, Node, a, li, p, span, strong, ul

from kpi.cadence import period_end, periods_within
from kpi.due import Due
from kpi.errors import Conflict, Problem
from kpi.grid import UNTOUCHED, Cell, Row, Typed
from kpi.i18n import NOTHING, Language
from kpi.model import Cadence, Kpi, Strategy
from kpi.pasting import Pasted
from kpi.rounding import duration_unit
from kpi.sentences import values
from kpi.ui.elements import block, data_table, empty, symbol

LEFT_SHOWN = 12
"""Pasted numbers shown that were left out; the rest is counted."""
ELSEWHERE_SHOWN = 100
"""Values of other periods shown, of which those that need a look come first; the rest is counted."""
SHOWN = 6
"""Due values shown at once; the rest is counted."""


def unit_name(kpi: Kpi, _: Language) -> str:
    """The unit as a column of the grid says it."""
    if kpi.unit.label is not None:
        return _.text(kpi.unit.label)
    return kpi.unit.currency or _.word(kpi.unit.kind, "unit")


def place(platform: str, account: str, strategy: Strategy, _: Language) -> str:
    """Where a value is from."""
    known = strategy.platform(platform)
    return " · ".join(part for part in (_.text(known.name) if known else platform, account) if part)


def due_list(items: Sequence[Due], strategy: Strategy, _: Language, today: dt.date) -> Element:
    """What is due, oldest first; each entry opens its grid."""
    title = _("Due now")
    if not items:
        return block(title, empty(_("Nothing is due. All closed periods have their values.")))
    note = _.plural("{n} value", "{n} values", sum(item.missing for item in items))
    rows = [_due(item, strategy, _, today) for item in items[:SHOWN]]
    more = sum(item.missing for item in items[SHOWN:])
    return block(
        title,
        ul(".ls-list.ls-rows.ls-due")[
            rows, more > 0 and li(".ls-quiet")[_.plural("and {n} more value", "and {n} more values", more)]
        ],
        note=note,
    )


def _due(item: Due, strategy: Strategy, _: Language, today: dt.date) -> Element:
    kpi = strategy.kpi(item.kpi)
    assert kpi is not None  # due values are those of the strategy's KPIs
    where = place(item.platform, "", strategy, _)
    first = next(periods_within(item.start, period_end(item.start, kpi.cadence), kpi.fact_grain))
    query = urlencode({"grain": kpi.fact_grain.value, "start": first.isoformat(), "kpi": kpi.key})
    name = _.text(kpi.name) + (f" · {where}" if where else "")
    when = _.period(item.start, kpi.cadence)
    if item.missing > 1:
        when = _.plural("{period} and {n} more", "{period} and {n} more", item.missing - 1, period=when)
    deadline = _("overdue since {date}", date=_.date(item.deadline, near=today)) if item.overdue else _(
        "due by {date}", date=_.date(item.deadline, near=today))  # fmt: skip
    return li[
        a(href=f"/record?{query}")[strong[name]],
        span[when],
        span(".ls-worse" if item.overdue else ".ls-quiet")[item.overdue and [symbol("clock"), " "], deadline],
        span(".ls-quiet")[_.text(item.owner)],
    ]


def readings(
    typed: Sequence[Typed], problems: Mapping[tuple[str, str, str], Problem], strategy: Strategy, _: Language
) -> Element:
    """Every typed cell: as it was read, old → new, and what to look at twice; `problems` by KPI, platform, account."""
    head = (_("KPI"), _("Typed"), _("Read as"), _("Change"), _("Note"))
    rows = [
        _reading(cell, problems.get((cell.row.kpi.key, cell.row.platform, cell.row.account)), strategy, _)
        for cell in typed
    ]
    return data_table(_("How your input was read"), head, rows, right={1, 2, 3})


def elsewhere(
    typed: Mapping[dt.date, Sequence[Typed]], problems: Mapping[tuple[dt.date, Cell], Problem], grain: Cadence,
    strategy: Strategy, _: Language,
) -> Element:  # fmt: skip
    """The values of other periods that a pasted block has: as they were read, old → new."""
    cells = [(start, cell) for start, some in typed.items() for cell in some]
    title = _("Values of other periods")
    head = (_("KPI"), _("Period"), _("Read as"), _("Change"), _("Note"))
    cells.sort(key=lambda pair: _urgency(pair[1], problems.get((pair[0], pair[1].row.cell))))
    lines: list[list[Node]] = []
    for start, cell in cells[:ELSEWHERE_SHOWN]:
        read = _reading(cell, problems.get((start, cell.row.cell)), strategy, _)
        lines.append([read[0], _.period(start, grain), *read[2:]])
    more = len(cells) - ELSEWHERE_SHOWN
    return block(
        title,
        data_table(title, head, lines, right={2, 3}),
        more > 0 and p(".ls-quiet")[_.plural("and {n} more value", "and {n} more values", more)],
        note=_("Nothing is saved yet."),
    )


def _urgency(cell: Typed, problem: Problem | None) -> int:
    """What keeps from saving first, then what overwrites something, then what is new."""
    if cell.reading.value is None or (problem is not None and problem.severity == "error"):
        return 0
    return 1 if cell.is_unusual else 2 if cell.row.value not in (None, cell.reading.value) else 3


def _reading(cell: Typed, problem: Problem | None, strategy: Strategy, _: Language) -> list[Node]:
    kpi, row, value = cell.row.kpi, cell.row, cell.reading.value
    shown = _.value(value, kpi.unit, decimals(value, kpi)) if value is not None else "–"
    typed = "" if cell.text == UNTOUCHED else cell.text
    return [_named(kpi, row.platform, row.account, strategy, _), typed, strong[shown], change(cell, _),
            _note(cell, problem, strategy, _)]  # fmt: skip


def _named(kpi: Kpi, platform: str, account: str, strategy: Strategy, _: Language) -> Node:
    where = place(platform, account, strategy, _)
    return [_.text(kpi.name), where and span(".ls-sub")[where]]


def change(cell: Typed, _: Language) -> str:
    """Old → new, or that it is new, unchanged, or to be missing again."""
    kpi, old, new = cell.row.kpi, cell.row.value, cell.reading.value
    unit = values.unlabelled(kpi.unit)
    if cell.is_withdrawal and old is not None:
        return _("{value} → no value", value=_.value(old, unit, decimals(old, kpi)))
    if new is None:
        return "–"
    if old is None:
        return _("new")
    if old != new:
        return f"{_.value(old, unit, decimals(old, kpi))} → {_.value(new, unit, decimals(new, kpi))}"
    if cell.provisional != cell.row.provisional:
        return _("now provisional") if cell.provisional else _("confirmed")
    return _("note added") if cell.note else _("unchanged")


def _note(cell: Typed, problem: Problem | None, strategy: Strategy, _: Language) -> Node:
    kpi = cell.row.kpi
    if cell.reading.problem is not None:
        return span(".ls-worse")[_.problem(cell.reading.problem)]
    if problem is not None and problem.severity == "error":
        return span(".ls-worse")[said(problem, strategy, _)]
    if cell.lacks_unit:
        options = " · ".join(_.value(option, kpi.unit, decimals(option, kpi)) for option in cell.reading.options)
        return span(".ls-worse")[_("Write the unit with it. It can mean: {options}", options=options)]
    if cell.reading.options:
        return span(".ls-worse")[_("Can be read in two ways: choose above.")]
    if cell.is_unusual and cell.row.band is not None:
        low, high = (_.value(end, kpi.unit, kpi.decimals) for end in cell.row.band)
        return _("Unusual: so far {low} to {high}. Is it right?", low=low, high=high)
    return said(problem, strategy, _) if problem is not None else ""


def said(problem: Problem, strategy: Strategy, _: Language) -> str:
    """A problem of a value in the words of the grid: the KPI's name, and numbers with its unit."""
    kpi = strategy.kpi(str(problem.params.get("kpi", "")))
    if kpi is None:
        return _(problem.message, **problem.params)
    shown = {
        name: _.value(value, kpi.unit, decimals(value, kpi))
        for name, value in problem.params.items()
        if isinstance(value, float)
    }
    return _(problem.message, **{**problem.params, "kpi": _.text(kpi.name), **shown})


def decimals(value: float | None, kpi: Kpi) -> int:
    """Enough decimals that nothing typed is hidden."""
    if value is None:
        return kpi.decimals
    if kpi.unit.kind == "duration":
        size = duration_unit(Decimal(value))[0]
        return max(kpi.decimals, min(2, _digits(value / float(size))))
    return max(kpi.decimals, _digits(value * {"percent": 100, "per_mille": 1000}.get(kpi.unit.kind, 1)))


def _digits(number: float) -> int:
    """How many decimals a number has, up to six."""
    return len(f"{number:.6f}".rstrip("0").partition(".")[2])


def pasted(found: Pasted, rows: Sequence[Row], strategy: Strategy, _: Language) -> Element:
    """What a pasted block brought: how much was filled in, what was only guessed, and what was left out and why."""
    if found.is_too_large:
        title = _("Nothing was filled in")
        return block(title, empty(_("This is too much for one grid. Paste a part of it, or import it as a file.")))
    title = _.plural("{n} value filled in from the spreadsheet", "{n} values filled in from the spreadsheet",
                     len(found.filled))  # fmt: skip
    guesses = [one for one in found.filled if one.is_guess]
    guessed = [[one.label, _named(rows[one.row].kpi, rows[one.row].platform, rows[one.row].account, strategy, _),
                one.text] for one in guesses]  # fmt: skip
    left = [[one.label or NOTHING, one.text, _.word(one.why, "left")] for one in found.left[:LEFT_SHOWN]]
    more = len(found.left) - LEFT_SHOWN
    return block(
        title,
        guesses and data_table(_("Named almost alike: is it right?"), (_("In the spreadsheet"), _("KPI"), _("Value")),
                               guessed, right={2}),
        left and data_table(_("Not filled in"), (_("Not filled in"), _("Value"), _("Why")), left, right={1}),
        more > 0 and p(".ls-quiet")[_.plural("and {n} more value", "and {n} more values", more)],
        note=_("Nothing is saved yet."),
    )  # fmt: skip


def conflicts(found: Sequence[Conflict], strategy: Strategy, _: Language, *, undoing: bool = False) -> Element:
    """Whose values are there now, beside one's own, or beside what undoing would put back."""
    if undoing:
        title = _.plural("{n} value was changed again later", "{n} values were changed again later", len(found))
        head = (_("KPI"), _("Before"), _("There now"), _("By"))
        note = _("Nothing was undone yet. Shall these stay as they are?")
        return block(title, _conflict_table(title, head, found, strategy, _), note=note)
    head = (_("KPI"), _("Yours"), _("There now"), _("By"))
    title = _.plural("{n} value was changed by someone else meanwhile", "{n} values were changed by others meanwhile",
                     len(found))  # fmt: skip
    note = _("Nothing was saved yet. Which ones should count?")
    return block(title, _conflict_table(title, head, found, strategy, _), note=note)


def _conflict_table(
    title: str, head: Sequence[str], found: Sequence[Conflict], strategy: Strategy, _: Language
) -> Element:
    kpis = {kpi.key: kpi for kpi in strategy.kpis}
    rows = [_conflict(one, kpis[one.kpi], strategy, _) for one in found if one.kpi in kpis]
    return data_table(title, head, rows, right={1, 2})


def _conflict(conflict: Conflict, kpi: Kpi, strategy: Strategy, _: Language) -> list[Node]:
    mine, theirs = (
        _("no value") if value is None else _.value(value, kpi.unit, decimals(value, kpi))
        for value in (conflict.mine, conflict.theirs)
    )
    return [_named(kpi, conflict.platform, conflict.account, strategy, _), mine, theirs, conflict.who]
