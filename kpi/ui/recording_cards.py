"""What the page Record shows around its grid: what is due, how input was read, whose values are in the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlencode

from htpy import Element, Node, a, li, span, strong, ul

from kpi.due import Due
from kpi.errors import Conflict
from kpi.grid import Typed
from kpi.i18n import Language
from kpi.model import Kpi, Strategy
from kpi.ui.elements import block, data_table, empty, symbol

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
    overdue = sum(item.overdue for item in items)
    note = _.plural("{n} value", "{n} values", len(items))
    if overdue:
        note += ", " + _.plural("{n} of them overdue", "{n} of them overdue", overdue)
    rows = [_due(item, strategy, _, today) for item in items[:SHOWN]]
    more = len(items) - SHOWN
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
    query = urlencode({"grain": kpi.fact_grain.value, "start": item.start.isoformat()})
    name = _.text(kpi.name) + (f" · {where}" if where else "")
    when = _.period(item.start, kpi.cadence)
    if item.missing > 1:
        when = _("{period} and {n} more", period=when, n=item.missing - 1)
    deadline = _("overdue since {date}", date=_.date(item.deadline, near=today)) if item.overdue else _(
        "due by {date}", date=_.date(item.deadline, near=today))  # fmt: skip
    return li[
        a(href=f"/record?{query}")[strong[name]],
        span[when],
        span(".ls-worse" if item.overdue else ".ls-quiet")[item.overdue and [symbol("clock"), " "], deadline],
        span(".ls-quiet")[_.text(item.owner)],
    ]


def readings(typed: Sequence[Typed], strategy: Strategy, _: Language) -> Element:
    """Every typed cell: as it was read, old → new, and what to look at twice."""
    head = (_("KPI"), _("Typed"), _("Read as"), _("Change"), _("Note"))
    rows = [_reading(cell, strategy, _) for cell in typed]
    return data_table(_("How your input was read"), head, rows, right={1, 2, 3})


def _reading(cell: Typed, strategy: Strategy, _: Language) -> list[Node]:
    kpi, row, value = cell.row.kpi, cell.row, cell.reading.value
    shown = _.value(value, kpi.unit, _decimals(value, kpi)) if value is not None else "–"
    return [_named(kpi, row.platform, row.account, strategy, _), cell.text, strong[shown], _change(cell, _),
            _note(cell, _)]  # fmt: skip


def _named(kpi: Kpi, platform: str, account: str, strategy: Strategy, _: Language) -> Node:
    where = place(platform, account, strategy, _)
    return [_.text(kpi.name), where and span(".ls-sub")[where]]


def _change(cell: Typed, _: Language) -> Node:
    kpi, old, new = cell.row.kpi, cell.row.value, cell.reading.value
    if new is None:
        return "–"
    if old is None:
        return _("new")
    if old == new:
        return _("unchanged")
    return f"{_.value(old, kpi.unit, _decimals(old, kpi))} → {_.value(new, kpi.unit, _decimals(new, kpi))}"


def _note(cell: Typed, _: Language) -> Node:
    if cell.reading.problem is not None:
        return span(".ls-worse")[_.problem(cell.reading.problem)]
    if cell.reading.options:
        return span(".ls-worse")[_("Can be read in two ways: choose above.")]
    if cell.is_unusual and cell.row.band is not None:
        kpi = cell.row.kpi
        low, high = (_.value(end, kpi.unit, kpi.decimals) for end in cell.row.band)
        return _("Unusual: so far {low} to {high}. Is it right?", low=low, high=high)
    return ""


def _decimals(value: float | None, kpi: Kpi) -> int:
    """Enough decimals that nothing typed is hidden."""
    if value is None:
        return kpi.decimals
    scale = {"percent": 100, "per_mille": 1000}.get(kpi.unit.kind, 1)
    digits = f"{value * scale:.6f}".rstrip("0").partition(".")[2]
    return max(kpi.decimals, len(digits))


def conflicts(found: Sequence[Conflict], strategy: Strategy, _: Language) -> Element:
    """Whose values are there now, beside one's own."""
    head = (_("KPI"), _("Yours"), _("There now"), _("By"))
    kpis = {kpi.key: kpi for kpi in strategy.kpis}
    rows = [_conflict(conflict, kpis[conflict.kpi], strategy, _) for conflict in found]
    title = _.plural("{n} value was changed by someone else meanwhile", "{n} values were changed by others meanwhile",
                     len(found))  # fmt: skip
    note = _("Nothing was saved yet. Which ones should count?")
    return block(title, data_table(title, head, rows, right={1, 2}), note=note)


def _conflict(conflict: Conflict, kpi: Kpi, strategy: Strategy, _: Language) -> list[Node]:
    mine, theirs = (
        _("none") if value is None else _.value(value, kpi.unit, _decimals(value, kpi))
        for value in (conflict.mine, conflict.theirs)
    )
    return [_named(kpi, conflict.platform, conflict.account, strategy, _), mine, theirs, conflict.who]
