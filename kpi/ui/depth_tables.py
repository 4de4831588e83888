"""Tables of one KPI: its platforms beside each other, the recorded values behind it, and its earlier forecasts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from htpy import Element, Node, a, div, p, span

from kpi import drawing, figures
from kpi.assessment import PeriodValue
from kpi.hindsight import AHEAD, Record, Trial
from kpi.i18n import NOTHING, Language
from kpi.model import Kind, Kpi, StoredFact, Strategy
from kpi.sentences import reasons, values
from kpi.theme import CSS
from kpi.ui import method
from kpi.ui.elements import data_table, empty, svg

_PAST = 18


def platforms(found: Mapping[str, Sequence[PeriodValue]], kpi: Kpi, strategy: Strategy, _: Language) -> Element:
    """The latest closed value of each platform, with its past."""
    if not found:
        return empty(_("No value has been recorded yet."))
    rows = [_platform(key, values, kpi, strategy, _) for key, values in found.items()]
    headings = (_("Platform"), _("Value"), _("Period"), _("Past"))
    hint = _("Followers are accounts, not people: whoever follows on two platforms counts twice.")
    return div[
        data_table(_("Platforms"), headings, rows, right={1}),
        kpi.kind is Kind.STOCK and len(found) > 1 and p(".ls-quiet")[hint],
        kpi.kind is Kind.UNIQUE
        and len(found) > 1
        and p(".ls-quiet")[_("People reached on two platforms count twice: these values must not be added up.")],
    ]


def _platform(key: str, values: Sequence[PeriodValue], kpi: Kpi, strategy: Strategy, _: Language) -> list[Node]:
    known = strategy.platform(key)
    name = _.text(known.name) if known else (key or _("all platforms"))
    closed = [value for value in values if value.value is not None and value.reason is None]
    if not closed:
        return [name, NOTHING, NOTHING, NOTHING]
    last = closed[-1]
    figure = figures.Sparkline(values=tuple(v.value for v in values[-_PAST:]))
    label = _.plural("{n} value", "{n} values", len(closed))
    return [
        name,
        _.value(last.value, kpi.unit, kpi.decimals),
        _.period(last.start, kpi.cadence),
        svg(drawing.sparkline(figure, CSS, label, width=110)),
    ]


def measurements(
    facts: Sequence[StoredFact], strategy: Strategy, moment: Callable[[dt.datetime], str], _: Language, limit: int
) -> Element:
    """Every recorded value, newest first: who recorded it, when, and from where."""
    if not facts:
        return empty(_("No value has been recorded yet."), ("/record", _("To the page Record")))
    kpis = {kpi.key: kpi for kpi in strategy.kpis}
    several = len({fact.kpi for fact in facts}) > 1
    headings = [_("Period"), *([_("KPI")] if several else []), _("Platform"), _("Value"), _("Recorded"), _("By")]
    rows = [_fact(fact, kpis[fact.kpi], strategy, moment, _, several=several) for fact in facts if fact.kpi in kpis]
    table = data_table(_("Measurements"), headings, rows, right={3 if several else 2})
    more = len(facts) == limit
    return div[
        table, more and p(".ls-quiet")[_("Only the newest {n} are shown; the export holds all of them.", n=limit)]
    ]


def _fact(
    fact: StoredFact, kpi: Kpi, strategy: Strategy, moment: Callable[[dt.datetime], str], _: Language, *, several: bool
) -> list[Node]:
    place = strategy.platform(fact.platform)
    name = " · ".join(filter(None, (_.text(place.name) if place else fact.platform, fact.account)))
    return [
        _.period(fact.start, fact.grain),
        *([_.text(kpi.name)] if several else []),
        name or NOTHING,
        [_.value(fact.value, kpi.unit, kpi.decimals), fact.provisional and span(".ls-sub")[_("provisional")]],
        moment(fact.at),
        " · ".join(filter(None, (fact.who, fact.source))),
    ]


def record(found: Record, kpi: Kpi, _: Language) -> Element:
    """What was forecast earlier against what came, newest first."""
    told = p(".ls-quiet")[reasons.record(found, _)]
    if not found.trials:
        return div(".ls-facts")[told]
    headings = (_("Period"), _("Forecast"), _("in 8 of 10 cases"), _("Actual"), _("In the band"))
    rows = [_trial(trial, kpi, _) for trial in reversed(found.trials)]
    how = _("Each is computed anew as of then, {n} periods before what came.", n=AHEAD)
    explained = a(href=method.url("outlook"))[_("Every step explained")]
    table = data_table(_("Earlier forecasts"), headings, rows, right={1, 3})
    return div(".ls-facts")[told, table, p(".ls-quiet")[how, " ", explained]]


def _trial(trial: Trial, kpi: Kpi, _: Language) -> list[Node]:
    mean, low, high, actual = (
        _.value(x, values.unlabelled(kpi.unit), kpi.decimals, like=trial.actual)
        for x in (trial.forecast.mean, trial.forecast.low, trial.forecast.high, trial.actual)
    )
    band = _("{low} to {high}", low=low, high=high)
    return [_.period(trial.forecast.start, kpi.cadence), mean, band, actual, _("yes") if trial.held else _("no")]
