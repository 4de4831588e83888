"""Changes as people read them: who did what, when and why, old → new, and what was known on an earlier day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from htpy import Element, Node, a, div, p, span

from kpi.i18n import NOTHING, Language
from kpi.model import Cadence, KnownValue, Kpi, Role, StoredFact, Strategy
from kpi.store.log import NOTED, VALUE, Entry, Write, unpacked
from kpi.ui import recording_cards as cards
from kpi.ui.elements import block, data_table, empty

Moment = Callable[[dt.datetime], str]
_NAMED = 3
"""KPIs named at once; the rest is counted."""


def url(change: int) -> str:
    """Where a change is shown in detail."""
    return f"/history?change={change}"


def latest(
    found: Sequence[Write], undone: Mapping[int, int], strategy: Strategy, moment: Moment, _: Language
) -> Element:
    """The latest writes, newest first."""
    title = _("Latest changes")
    if not found:
        return block(title, empty(_("Nothing has been changed yet.")))
    head = (_("When"), _("By"), _("What"), _("KPIs"), _("Why"))
    rows: list[list[Node]] = [
        [
            a(href=url(write.id))[moment(write.at)],
            _.text(write.who),
            [told(write, _), write.id in undone and span(".ls-sub")[_("undone")]],
            _names(write.kpis, strategy, _),
            _.text(" · ".join(filter(None, (write.reason, write.source)))) or NOTHING,
        ]
        for write in found
    ]
    return block(title, data_table(title, head, rows))


def told(write: Write, _: Language) -> str:
    """What a write did, in words."""
    counts = {name: int(write.told.get(name, 0)) for name in ("inserted", "changed", "withdrawn", "late", "noted")}
    parts = [
        counts["inserted"] and _.plural("{n} new value", "{n} new values", counts["inserted"]),
        counts["changed"] and _.plural("{n} changed value", "{n} changed values", counts["changed"]),
        counts["withdrawn"] and _.plural("{n} value removed", "{n} values removed", counts["withdrawn"]),
        counts["noted"] and _.plural("{n} note", "{n} notes", counts["noted"]),
        "answers" in write.told
        and _.plural("{n} answer remembered", "{n} answers remembered", int(write.told["answers"])),
        "month" in write.told and _.period(dt.date.fromisoformat(str(write.told["month"])), Cadence.MONTHLY),
        counts["late"] and _.plural("{n} value waits to be accepted", "{n} values wait to be accepted", counts["late"]),
        "version" in write.told and _("version {version} of the strategy", version=str(write.told["version"])),
    ]
    said = ", ".join(part for part in parts if part)
    word = _.word("redo" if write.is_back else write.what, "write")
    return f"{word}: {said}" if said else word


def _names(kpis: Sequence[str], strategy: Strategy, _: Language) -> str:
    """The first by name, and how many more; what no KPI of the strategy uses has a key alone, and is counted."""
    known = [kpi for key in kpis if (kpi := strategy.kpi(key)) is not None and kpi.name != key]
    names = [_.text(kpi.name) for kpi in sorted(known, key=lambda kpi: kpi.role is not Role.KPI)]
    more, unnamed = len(names) - _NAMED, len(kpis) - len(names)
    parts = names[:_NAMED]
    if more > 0:
        parts.append(_.plural("{n} more", "{n} more", more))
    if unnamed:
        parts.append(_.plural("{n} column without a KPI", "{n} columns without a KPI", unnamed))
    return _.names(parts) or NOTHING


def saved(told: str, change: int, _: Language) -> Element:
    """What was saved last in this session, and where it is undone."""
    return p(".ls-quiet")[told, " ", a(href=url(change))[_("Undo it in the history")]]


def one(write: Write, values: Sequence[Entry], strategy: Strategy, moment: Moment, _: Language) -> Element:
    """One write with each of its values, old → new."""
    title = told(write, _)
    note = _.text(" · ".join(filter(None, (moment(write.at), write.who, write.reason, write.source))))
    if not values:
        hint = _("The new values of a file are counted, not listed; they stand with the KPIs.")
        return block(title, "inserted" in write.told and p(".ls-quiet")[hint], note=note)
    head = (_("KPI"), _("Period"), _("Before"), _("Afterwards"), _("Why"))
    return block(title, data_table(title, head, [_value(e, strategy, _) for e in values], right={2, 3}), note=note)


def _value(entry: Entry, strategy: Strategy, _: Language) -> list[Node]:
    kpi = strategy.kpi(entry.kpi or "")
    name = _.text(kpi.name) if kpi else entry.kpi
    where = cards.place(entry.platform, entry.account, strategy, _)
    before, after = _states(entry, kpi, _)
    return [[name, where and span(".ls-sub")[where]], _period(entry, _), before, after, _.text(entry.reason) or NOTHING]


def _states(entry: Entry, kpi: Kpi | None, _: Language) -> tuple[str, str]:
    """What was there before a change and afterwards; a note alone changes neither."""
    before, after = (state(kept, kpi, _) for kept in (entry.before, entry.after))
    return before, _("unchanged") if entry.what == NOTED else after


def _period(entry: Entry, _: Language) -> str:
    return _.period(entry.start, Cadence(entry.grain)) if entry.start and entry.grain else NOTHING


def state(kept: object, kpi: Kpi | None, _: Language) -> str:
    """A value as the log keeps it; a missing one is none."""
    value, provisional = unpacked(kept)
    if value is None:
        return _("no value")
    shown = _.value(value, kpi.unit, cards.decimals(value, kpi)) if kpi else _.number(value, 2)
    return f"{shown} ({_('provisional')})" if provisional else shown


def brought(writes: Sequence[Write], single: Sequence[Entry], keys: Sequence[str]) -> list[Entry]:
    """Writes that brought a KPI new values which are counted and not, or not all, among its single entries.

    Of a write with several KPIs nobody knows whose the rest of its new values is: one with entries is left with those.
    """
    named = {(entry.parent, entry.kpi) for entry in single}
    new = Counter(entry.parent for entry in single if entry.what == VALUE and entry.before is None)
    return [
        Entry(w.id, w.at, w.who, w.what, key, "", "", None, None, None, w.reason, w.source, w.id)
        for w in writes
        if w.told.get("inserted")
        for key in keys
        if key in w.kpis and ((w.id, key) not in named or (len(w.kpis) == 1 and new[w.id] < int(w.told["inserted"])))
    ]


def history(entries: Sequence[Entry], strategy: Strategy, moment: Moment, _: Language, most: int) -> Element:
    """What happened to the values of a KPI: who, when, what and why; of more than `most`, the latest."""
    if not entries:
        return empty(_("No single value has been changed by hand or overwritten yet."))
    head = (_("When"), _("By"), _("Period"), _("Before"), _("Afterwards"), _("Why"))
    rows: list[list[Node]] = []
    for entry in entries[:most]:
        kpi = strategy.kpi(entry.kpi or "")
        where = cards.place(entry.platform, entry.account, strategy, _)
        before, after = _states(entry, kpi, _) if entry.what in (VALUE, NOTED) else (NOTHING, _("new values"))
        when = a(href=url(entry.parent))[moment(entry.at)] if entry.parent else moment(entry.at)
        why = _.text(" · ".join(filter(None, (entry.reason, entry.source)))) or NOTHING
        rows.append(
            [when, _.text(entry.who), [_period(entry, _), where and span(".ls-sub")[where]], before, after, why]
        )
    table = data_table(_("Changes"), head, rows, right={3, 4})
    if len(entries) <= most:
        return table
    return div[table, p(".ls-quiet")[_("These are the {n} latest changes; there are older ones.", n=most)]]


def known(then: Sequence[KnownValue], now: Sequence[StoredFact], kpi: Kpi, strategy: Strategy, _: Language) -> Element:
    """The values as they were known on an earlier day, beside those of today."""
    current = {(fact.platform, fact.account, fact.grain, fact.start): fact.value for fact in now}
    if not then:
        return empty(_("No value was known then."))
    rows: list[list[Node]] = []
    for value in then:
        where = cards.place(value.platform, value.account, strategy, _)
        today = current.get((value.platform, value.account, value.grain, value.start))
        shown = [_.value(x, kpi.unit, cards.decimals(x, kpi)) if x is not None else _("no value")
                 for x in (value.value, today)]  # fmt: skip
        mark = value.provisional and span(".ls-sub")[_("provisional")]
        rows.append([_.period(value.start, value.grain), where or NOTHING, [shown[0], mark],
                     shown[1] if shown[0] != shown[1] else _("the same")])  # fmt: skip
    head = (_("Period"), _("Platform"), _("Known then"), _("Today"))
    return div(".ls-facts")[data_table(_("As it was known then"), head, rows, right={2, 3})]
