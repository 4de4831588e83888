"""The meetings there were, each with what it decided and what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from htpy import Element, a, h3, header, li, p, span, ul

from kpi.i18n import Language
from kpi.meeting import Decision, DecisionStatus, Meeting
from kpi.ui import elements


def meetings(found: Sequence[Meeting], taken: Sequence[Decision], today: dt.date, _: Language) -> Element:
    """Past meetings, the latest first."""
    title = _("Meetings so far")
    if not found:
        return elements.block(
            title, elements.empty(_("None yet. The first one is kept here with what it showed and decided."))
        )
    cards = [_meeting(one, [d for d in taken if d.meeting == one.id], today, _) for one in found]
    return elements.block(title, ul(".ls-list.ls-rows.ls-meetings")[cards])


def _meeting(one: Meeting, taken: Sequence[Decision], today: dt.date, _: Language) -> Element:
    facts = [
        _.date(one.held_on),
        _("As of {date}", date=one.as_of),
        one.audience and _("for {audience}", audience=one.audience),
        _("under way") if one.finished_at is None else "",
    ]
    address = f"/present?meeting={one.id}"
    return li[
        header[h3(dir="auto")[a(href=address)[one.title]], p(".ls-quiet")[" · ".join(filter(None, facts))]],
        ul(".ls-taken")[(_decision(decision, today, _) for decision in taken)]
        if taken
        else p(".ls-quiet")[_("Nothing was decided.")],
        p(".ls-quiet")[a(href=f"{address}&view=notes")[_("My notes")]],
    ]


def _decision(one: Decision, today: dt.date, _: Language) -> Element:
    said = one.wording
    state = _("overdue") if one.is_overdue(today) else _.word(said.status)
    due = _("by {date}", date=_.date(said.due)) if said.due and said.status is DecisionStatus.OPEN else ""
    return li[
        span(".ls-strong" if said.status is DecisionStatus.OPEN else ".ls-quiet")[state],
        span(dir="auto")[_.text(said.text)],
        span(".ls-quiet", dir="auto")[" · ".join(filter(None, (_.text(said.owner), due)))],
    ]
