"""Who does what about a KPI by when, in words; where an initiative is finished and none follows, that."""

from __future__ import annotations

import datetime as dt

from kpi.attention import Need
from kpi.i18n import Language
from kpi.model import Initiative
from kpi.sentences.forecasts import share


def answer(need: Need, as_of: dt.date, _: Language) -> str:
    """Who does what by when about what needs attention: first of all, whoever owes values records them."""
    if need.initiative is None and need.lacks_values:
        return " · ".join(filter(None, (_("add the missing values"), _.text(need.kpi.owner))))
    return action(need.initiative, need.finished, as_of, _)


def falls_short(need: Need, as_of: dt.date, _: Language) -> str:
    """Why what is planned may not be enough: the target is unlikely, and it ends before the due date."""
    assert need.assessment.target is not None
    return _(
        "Chance {chance}; what is planned ends on {last}, before the due date {due}: {action}",
        chance=share(need.assessment.outlook.probability or 0.0, _),
        last=_.date(need.last_day, near=as_of),
        due=_.date(need.assessment.target.due, near=as_of),
        action=action(need.initiative, None, as_of, _),
    )


def action(planned: Initiative | None, finished: Initiative | None, as_of: dt.date, _: Language) -> str:
    """Antwortvorlagen · Teamleitung Service · bis 30.11.; without a plan, what is finished, or that there was none."""
    if planned is not None:
        due = _("by {date}", date=_.date(planned.due, near=as_of)) if planned.due else ""
        return " · ".join(part for part in (_.text(planned.name), _.text(planned.owner), due) if part)
    return (
        "; ".join((done(finished, as_of, _), _("no further one planned"))) if finished else _("no initiative planned")
    )


def done(initiative: Initiative, as_of: dt.date, _: Language) -> str:
    """„Gewinnspiel“ ist abgeschlossen (Termin 05.10.)."""
    name = _.text(initiative.name)
    if initiative.due is None:
        return _("“{name}” is finished", name=name)
    return _("“{name}” is finished (was due {date})", name=name, date=_.date(initiative.due, near=as_of))
