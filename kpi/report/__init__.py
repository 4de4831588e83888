"""A neutral report of a frozen state: screen, slides, PDF and sheets all render this one.

`build()` makes it, `to_json()` and `from_json()` store it; model.py says what it is made of. Nothing is computed
here: numbers come from the scorecard, words from kpi/sentences, figures from kpi/figures and kpi/drawing.
"""

from __future__ import annotations

from dataclasses import replace

from kpi.i18n import Language
from kpi.report import appendix, deck
from kpi.report.deck import DECISIONS, with_decisions
from kpi.report.model import (
    Block,
    Card,
    Cards,
    Cell,
    Chart,
    Curve,
    Figure,
    Line,
    Number,
    Page,
    Report,
    Section,
    Table,
    Text,
    from_json,
    to_json,
)
from kpi.report.plain import cleaned
from kpi.report.scope import Scope, audiences, described, narrowed, within
from kpi.report.source import Decision, Frozen
from kpi.sentences import groups

__all__ = [
    "DECISIONS",
    "Block",
    "Card",
    "Cards",
    "Cell",
    "Chart",
    "Curve",
    "Decision",
    "Figure",
    "Frozen",
    "Line",
    "Number",
    "Page",
    "Report",
    "Scope",
    "Section",
    "Table",
    "Text",
    "audiences",
    "build",
    "described",
    "from_json",
    "to_json",
    "with_decisions",
]


def build(state: Frozen, _: Language, scope: Scope | None = None) -> Report:
    """The report of a state: five slides, a page per goal, the method, and every KPI in a table."""
    scope = scope or Scope()
    strategy, card = narrowed(scope, state.strategy, state.card)
    frozen = replace(
        state,
        strategy=strategy,
        card=card,
        before=within(state.before, card),
        wins=tuple(win for win in state.wins if win.kpi in card.assessments),
    )
    sections = (
        Section("deck", _("For the meeting"), deck.pages(frozen, _)),
        Section("goals", _("Goals"), appendix.goals(frozen, _)),
        Section("method", _("Method"), (appendix.method(frozen, _),)),
    )
    return cleaned(
        Report(
            language=_.code,
            title=_.text(strategy.name),
            organisation=strategy.organisation,
            headline=groups.headline(card, strategy, _),
            stamp=_(
                "{as_of} · version {version} · made on {made}",
                as_of=groups.as_of(card, _),
                version=str(state.revision),
                made=_.moment(state.made_at),
            ),
            as_of=card.as_of,
            since=state.before.as_of,
            revision=state.revision,
            made_at=state.made_at,
            scope=described(scope, state.strategy, _),
            audience=scope.audience,
            sections=tuple(_noted(section, frozen) for section in sections if section.pages),
            scorecard=appendix.scorecard(frozen, _),
        )
    )


def _noted(section: Section, frozen: Frozen) -> Section:
    return replace(section, pages=tuple(deck.with_note(page, frozen) for page in section.pages))
