"""What the page Close month shows: what is there of the month per source, and what came for closed months later."""

from __future__ import annotations

from collections.abc import Sequence

from htpy import Element, Node, br, details, div, h3, li, p, span, strong, summary, ul

from kpi.closing import Closed, Item, Late, Presence
from kpi.i18n import Language
from kpi.imports import IMPORTERS
from kpi.model import Cadence, Strategy
from kpi.ui.elements import block, data_table, empty, symbol
from kpi.ui.recording_cards import place

_MARKS = {Presence.THERE: "check", Presence.INCOMPLETE: "clock", Presence.MISSING: "gap"}


def message(items: Sequence[Item], closed: Closed | None, moment: str, _: Language) -> str:
    """The month in one sentence."""
    if closed is not None:
        return _("Closed on {moment} by {who}.", moment=moment, who=_.text(closed.who))
    open_ = [item for item in items if item.presence is not Presence.THERE]
    if not items:
        return _("Nothing is recorded by the month yet.")
    if not open_:
        if count := sum(item.provisional for item in items):
            return _.plural("All values are there, but {n} of them is provisional still.",
                            "All values are there, but {n} of them are provisional still.", count)  # fmt: skip
        return _("All values are there: the month can be closed.")
    return _.plural("{n} value is missing or not complete yet.", "{n} values are missing or not complete yet.",
                    len(open_))  # fmt: skip


def month(items: Sequence[Item], strategy: Strategy, _: Language) -> Element:
    """The month's list, platform by platform, what is open first; each with the way to its export."""
    if not items:
        text = _("The strategy has no KPI to record yet. Add KPIs on the page Strategy.")
        return block(_("What is there"), empty(text, ("/strategy", _("To the strategy"))))
    platforms = list(dict.fromkeys(item.platform for item in items))
    groups = {key: [item for item in items if item.platform == key] for key in platforms}
    ordered = sorted(groups.items(), key=lambda group: (_open(group[1]) == 0, group[0] == ""))
    return block(_("What is there"), div(".ls-files")[(_platform(key, some, strategy, _) for key, some in ordered)])


def _open(items: Sequence[Item]) -> int:
    return sum(item.presence is not Presence.THERE for item in items)


def _platform(key: str, items: Sequence[Item], strategy: Strategy, _: Language) -> Element:
    known = strategy.platform(key)
    name = _.text(known.name) if known else _("Without a platform")
    open_ = sorted((item for item in items if item.presence is not Presence.THERE), key=_order)
    title = _("{platform}: what is missing", platform=name)
    head = (_("KPI"), _("State"), _("Owner"))
    return div(".ls-file")[
        h3[name],
        [data_table(title, head, [_item(item, _) for item in open_]), _guides(key, strategy, _)] if open_ else None,
        _there([item for item in items if item.presence is Presence.THERE], _),
    ]


def _order(item: Item) -> int:
    return list(Presence).index(item.presence)


def _item(item: Item, _: Language) -> list[Node]:
    state = _.word(item.presence)
    if item.until and item.presence is Presence.INCOMPLETE:
        state = _("incomplete: values until {date}", date=_.date(item.until))
    mark = span(".ls-named", data_presence=item.presence.value)[symbol(_MARKS[item.presence]), " ", state]
    return [_.text(item.kpi.name), mark, _.text(item.kpi.owner)]


def _there(items: Sequence[Item], _: Language) -> Node:
    """What is there, folded: it needs nobody."""
    if not items:
        return None
    told = _.plural("{n} value is there", "{n} values are there", len(items))
    return details(".ls-more")[
        summary[span(".ls-named")[symbol(_MARKS[Presence.THERE]), " ", told]],
        ul[(li[_.text(item.kpi.name), item.provisional and f" ({_('provisional')})"] for item in items)],
    ]


def _guides(platform: str, strategy: Strategy, _: Language) -> Node:
    """Where the platform hides the exports that fill the gaps, and what those cannot give."""
    known = strategy.platform(platform)
    names = {platform, _.text(known.name).casefold() if known else ""}
    found = [one.guide for one in IMPORTERS.values() if names & {*one.guide.platforms}]
    if not found:
        return None
    return ul(".ls-quiet.ls-guides")[
        (
            li[
                strong[_.text(guide.name)],
                ": ",
                _.text(guide.path),
                guide.lacks and [br, _("Not in it: {what}", what=_(guide.lacks))],
            ]
            for guide in found
        )
    ]


def late(values: Sequence[Late], moments: Sequence[str], strategy: Strategy, _: Language) -> Element:
    """What came for closed months afterwards: reported → new, and where from."""
    title = _("Changed afterwards")
    head = (_("KPI"), _("Period"), _("Reported"), _("Came later"), _("From"))
    rows = [_late(one, moment, strategy, _) for one, moment in zip(values, moments, strict=True)]
    note = _("What was reported stays until you accept what came later.")
    return block(title, data_table(title, head, rows, right={2, 3}), note=note)


def _late(one: Late, moment: str, strategy: Strategy, _: Language) -> list[Node]:
    kpi = strategy.kpi(one.series.kpi)
    name = _.text(kpi.name) if kpi else one.series.kpi
    where = place(one.series.platform, one.series.account, strategy, _)

    def shown(value: float | None) -> str:
        if value is None:
            return _("none")
        return _.number(value) if kpi is None else _.value(value, kpi.unit, max(kpi.decimals, 2 if value % 1 else 0))

    source = _.text(one.source or one.who)
    return [
        [name, where and span(".ls-sub")[where]],
        _.period(one.start, one.series.grain),
        shown(one.reported),
        strong[shown(one.value)],
        [source, span(".ls-sub")[moment]],
    ]


def label(one: Late, strategy: Strategy, _: Language) -> str:
    """A value that waits, in a choice."""
    kpi = strategy.kpi(one.series.kpi)
    parts = (
        _.text(kpi.name) if kpi else one.series.kpi,
        place(one.series.platform, one.series.account, strategy, _),
        _.period(one.start, one.series.grain),
    )
    return " · ".join(part for part in parts if part)


def hint(closed: Closed, _: Language) -> Element:
    """On the page Record: what is saved for this month waits."""
    name = _.period(closed.month, Cadence.MONTHLY)
    text = _("{month} is closed: what is saved now waits beside the reported values until it is accepted.", month=name)
    return p(".ls-quiet")[symbol("lock"), " ", text]
