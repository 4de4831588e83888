"""What the team says about a goal, in words, and where that differs from what the numbers say."""

from __future__ import annotations

import datetime as dt

from kpi.check_ins import Dissent, Said
from kpi.i18n import Language
from kpi.model import CheckIn, Strategy
from kpi.sentences.forecasts import outlook
from kpi.sentences.reasons import upper_first

_BRIEF = 80
"""Characters of a comment on a slide."""


def facts(said: CheckIn, _: Language, near: dt.date | None = None) -> str:
    """Leitung Service · Zuversicht 5 von 10 · 29.10.2026."""
    confidence = "" if said.confidence is None else _("confidence {n} of 10", n=said.confidence)
    return " · ".join(part for part in (_.text(said.by), confidence, _.date(said.date, near=near)) if part)


def next_step(said: CheckIn, _: Language) -> str:
    """Nächster Schritt: Dienstplan abstimmen; nothing where none was named."""
    step = _.text(said.next_step)
    return _("Next: {step}", step=step) if step else ""


def line(said: CheckIn, _: Language, near: dt.date | None = None) -> str:
    """All of a check-in in one line, for slides, files and mails."""
    parts = (_.text(said.text), next_step(said, _), _("({facts})", facts=facts(said, _, near)))
    return " ".join(part for part in parts if part)


def brief(said: CheckIn, _: Language, near: dt.date | None = None) -> str:
    """The beginning of a check-in, as long as a slide has room for."""
    told = shortened(_.text(said.text) or next_step(said, _), _BRIEF)
    by = facts(said, _, near)
    return _("{name}: {told}", name=by, told=told) if told else by


def shortened(text: str, longest: int) -> str:
    """The text up to its last whole word that fits, with an ellipsis where something is left out."""
    if len(text) <= longest:
        return text
    words, _space, _rest = text[:longest].rpartition(" ")
    return f"{(words or text[:longest]).rstrip(' .,;:–-')} …"


def dissent(said: Said, _: Language) -> str:
    """Das Team ist zuversichtlicher (8 von 10) als die Zahlen; a phrase, nothing where both agree."""
    if said.dissent is None:
        return ""
    n = said.check_in.confidence
    if said.dissent is Dissent.CONFIDENT:
        return _("the team is more confident ({n} of 10) than the numbers", n=n)
    return _("the team is less confident ({n} of 10) than the numbers", n=n)


def dissent_detail(said: Said, strategy: Strategy, _: Language) -> str:
    """The same with the numbers: …: Ziel hinter Plan, Zielwert von „Leads“ unwahrscheinlich (15 %)."""
    told = upper_first(dissent(said, _))
    return told and _("{told}: {numbers}.", told=told, numbers=_numbers(said, strategy, _))


def _numbers(said: Said, strategy: Strategy, _: Language) -> str:
    """What the computation says of the goal, and of the chance of its lead KPI."""
    status = _("goal {status}", status=_.word(said.status))
    kpi = strategy.kpi(said.lead.kpi) if said.lead else None
    if said.lead is None or kpi is None or said.lead.outlook.probability is None:
        return status
    chance = _("target of “{name}” {chance}", name=_.text(kpi.name), chance=outlook(said.lead, kpi, _))
    return f"{status}, {chance}"
