"""Outlook, change and data of a KPI as small marks: beside words, or alone with their sentence as name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from htpy import Element, Node, span
from markupsafe import Markup

from kpi import drawing
from kpi.assessment import Assessment, Status
from kpi.i18n import Language
from kpi.model import Direction, Kpi
from kpi.quick_wins import QuickWin
from kpi.sentences import quick_wins, reasons
from kpi.theme import CSS
from kpi.ui.elements import chip, svg


def outlook(assessment: Assessment, label: str = "") -> Markup:
    """How likely the target is."""
    return svg(drawing.chance_mark(assessment.outlook.probability, CSS, label))


def change(assessment: Assessment, kpi: Kpi, label: str = "") -> Markup:
    """What happened to the values."""
    falling = kpi.direction is Direction.DECREASE
    return svg(drawing.change_mark(assessment.change.klass, CSS, label, less_is_better=falling))


def data(assessment: Assessment, label: str = "") -> Markup:
    """Whether the values are there."""
    return svg(drawing.data_mark(assessment.data.state, CSS, label))


def all_three(assessment: Assessment, kpi: Kpi, _: Language) -> Element:
    """The three lights beside the status, each with its sentence."""
    chance = _("Chance of reaching the target: {chance}", chance=reasons.outlook(assessment, kpi, _))
    changed = _("Change: {change}", change=reasons.change(assessment, kpi, _))
    return span(".ls-marks")[
        outlook(assessment, chance),
        change(assessment, kpi, changed),
        data(assessment, data_sentence(assessment, kpi, _)),
    ]


def data_sentence(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Daten: aktuell und vollständig; Oktober abgeschlossen · November fällig bis 10.12."""
    state, detail = reasons.data_state(assessment, _), reasons.freshness(assessment, kpi, _)
    return _("Data: {data}", data="; ".join(filter(None, (state, detail))))


def with_words(mark: Markup, words: str) -> Element:
    """A mark with its words beside it."""
    return span(".ls-with-mark")[mark, span[words]]


def notes(wins: Sequence[QuickWin], _: Language) -> Mapping[str, str]:
    """Of KPIs whose target is a quick win: whether it was held after it had been reached."""
    return {win.kpi: note for win in wins if (note := quick_wins.note(win, _))}


def status(found: Status, note: str, _: Language) -> Node:
    """A status as a chip; of a quick win that was reached, "reached" says how long it was held."""
    if not note:
        return chip(found, _)
    return chip(found, _, note) if found is Status.ACHIEVED else [chip(found, _), span(".ls-sub")[note]]
