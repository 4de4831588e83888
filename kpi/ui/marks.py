"""Outlook, change and data of a KPI as small marks: beside words, or alone with their sentence as name."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Literal

from htpy import Element, Node, span
from markupsafe import Markup

from kpi import drawing
from kpi.assessment import Assessment, ChangeClass, Status
from kpi.i18n import Language
from kpi.model import Direction, Kpi
from kpi.outlook import rounded
from kpi.quick_wins import QuickWin
from kpi.sentences import quick_wins, reasons, variations
from kpi.theme import CSS
from kpi.ui.elements import chip, svg

_ENDS = {"below": 0.05, "above": 0.95}
"""How full a gauge is where a chance is no more exact than below 10 % or above 90 %."""


def outlook(assessment: Assessment) -> Markup:
    """How likely the target is, no more exact than it is said."""
    probability = assessment.outlook.probability
    if probability is None:
        return _chance(None)
    shown = rounded(probability)
    return _chance(_ENDS.get(shown.side, shown.percent / 100))


@functools.cache
def _chance(probability: float | None) -> Markup:
    return svg(drawing.chance_mark(probability, CSS))


def change(assessment: Assessment, kpi: Kpi) -> Markup:
    """What happened to the values; a milestone has none that vary."""
    return of_class(None if variations.is_milestone(assessment) else assessment.change.klass, kpi)


def of_class(klass: ChangeClass | None, kpi: Kpi | None) -> Markup:
    """What a class of change looks like for a KPI."""
    return _change(klass, kpi is not None and kpi.direction is Direction.DECREASE)


@functools.cache
def _change(klass: ChangeClass | None, falling: bool) -> Markup:  # noqa: FBT001
    return svg(drawing.change_mark(klass, CSS, less_is_better=falling))


def data(assessment: Assessment) -> Markup:
    """Whether the values are there."""
    return of_data(assessment.data.state)


@functools.cache
def of_data(state: Literal["fresh", "late", "stale", "none"]) -> Markup:
    """Whether values are there, of whatever is looked at."""
    return svg(drawing.data_mark(state, CSS))


def named(mark: Markup, sentence: str) -> Element:
    """A mark that stands for a sentence."""
    return span(".ls-lone", role="img", aria_label=sentence, title=sentence)[mark]


def all_three(assessment: Assessment, kpi: Kpi, _: Language) -> Element:
    """The three lights beside the status, each with its sentence."""
    chance = _("Chance of reaching the target: {chance}", chance=reasons.outlook(assessment, kpi, _))
    changed = _("Change: {change}", change=reasons.change(assessment, kpi, _))
    return span(".ls-marks")[
        named(outlook(assessment), chance),
        named(change(assessment, kpi), changed),
        named(data(assessment), data_sentence(assessment, kpi, _)),
    ]


def change_and_data(assessment: Assessment, kpi: Kpi, _: Language) -> Element:
    """Two lights beside a status, where the chance is told in words."""
    changed = _("Change: {change}", change=reasons.change(assessment, kpi, _))
    return span(".ls-marks")[
        named(change(assessment, kpi), changed), named(data(assessment), data_sentence(assessment, kpi, _))
    ]


def data_sentence(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Daten: aktuell und vollständig; Oktober abgeschlossen · November fällig bis 10.12."""
    state, detail = reasons.data_state(assessment, kpi, _), reasons.freshness(assessment, kpi, _)
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
