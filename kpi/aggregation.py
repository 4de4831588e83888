"""From period parts to a KPI's values: over time, over platforms, and formulas only after that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kpi import cadence as periods
from kpi.assessment import PeriodValue, Reason
from kpi.errors import FormulaError
from kpi.formula import Formula, parse
from kpi.model import Cadence, Kpi, Mode, Strategy
from kpi.parts import PeriodPart
from kpi.recorded import Recorded, Scope, Values, recorded, running_values, version_on

__all__ = [
    "Parts",
    "PeriodPart",
    "Series",
    "by_platform",
    "kpi_series",
    "series_for",
    "sources",
    "version_on",
    "window",
]

Parts = Mapping[str, Sequence[PeriodPart]]
"""The recorded KPIs' period parts, by KPI key."""


@dataclass(frozen=True, slots=True)
class Series:
    """All that an assessment needs of a KPI's values, for the target in force."""

    periods: tuple[PeriodValue, ...]
    """Oldest first, the open period last; from the first with data, gaps included."""
    totals: tuple[PeriodValue, ...] = ()
    """Window and ceiling: the value from the target's start to the end of each period."""


def sources(strategy: Strategy, key: str) -> frozenset[str]:
    """The recorded KPIs that a KPI is computed from, weights included; itself, if it is recorded."""
    found: set[str] = set()
    seen: set[str] = set()
    todo = [key]
    while todo:
        kpi = strategy.kpi(todo.pop())
        if kpi is None or kpi.key in seen:
            continue
        seen.add(kpi.key)
        formulas = _formulas(kpi)
        todo += [part for text in formulas for part in parse(text).keys]
        if kpi.formula is None:
            found |= {kpi.key} if kpi.weight is None else {kpi.key, kpi.weight}
    return frozenset(found)


def kpi_series(
    strategy: Strategy,
    key: str,
    parts: Parts,
    as_of: dt.date,
    fiscal_start: int = 1,
    platforms: Sequence[str] = (),
) -> tuple[PeriodValue, ...]:
    """A KPI's value in every period of its cadence up to as_of; only the platforms named, if any are."""
    return _shown(_workings(strategy, strategy.kpi(key), parts, as_of, fiscal_start, tuple(platforms)), key)


def window(
    strategy: Strategy,
    key: str,
    parts: Parts,
    span: tuple[dt.date, dt.date],
    as_of: dt.date,
    *,
    fiscal_start: int = 1,
    platforms: Sequence[str] = (),
) -> tuple[PeriodValue, ...]:
    """The value from the first day of a span to the end of each period in it, up to as_of.

    A flow is summed, a ratio computed from its summed parts, an average weighted. Missing periods add nothing; the
    completeness says what share was there.
    """
    workings = _workings(strategy, strategy.kpi(key), parts, as_of, fiscal_start, tuple(platforms))
    return tuple(workings.from_day_one(span).table(key).values())


def series_for(strategy: Strategy, key: str, parts: Parts, as_of: dt.date, fiscal_start: int = 1) -> Series:
    """What `assess` needs: periods, and totals if the target in force asks for them, on its platforms."""
    kpi = strategy.kpi(key)
    target = kpi.target_on(as_of) if kpi else None
    platforms = target.platforms if target else ()
    workings = _workings(strategy, kpi, parts, as_of, fiscal_start, platforms)
    values = _shown(workings, key)
    if target is None or target.mode not in (Mode.WINDOW, Mode.CEILING):
        return Series(values)
    return Series(values, tuple(workings.from_day_one((target.start, target.due)).table(key).values()))


def by_platform(
    strategy: Strategy, key: str, parts: Parts, as_of: dt.date, fiscal_start: int = 1
) -> dict[str, tuple[PeriodValue, ...]]:
    """The KPI's series for each platform it has data of; '' holds what came without a platform."""
    platforms = sorted({part.platform for source in sources(strategy, key) for part in parts.get(source, ())})
    found = {place: kpi_series(strategy, key, parts, as_of, fiscal_start, (place,)) for place in platforms}
    return {place: values for place, values in found.items() if any(_has_data(value) for value in values)}


def _shown(workings: _Workings, key: str) -> tuple[PeriodValue, ...]:
    """The periods as they are shown: from the first with data on, the running one marked."""
    as_of = workings.scope.as_of
    return _from_first_data(_open_period_marked(value, as_of) for value in workings.table(key).values())


def _workings(
    strategy: Strategy, kpi: Kpi | None, parts: Parts, as_of: dt.date, fiscal_start: int, platforms: tuple[str, ...]
) -> _Workings:
    cadence = kpi.cadence if kpi else Cadence.MONTHLY
    places = {platform.key: platform for platform in strategy.platforms}
    # platforms that a formula KPI names select from its parts; a recorded KPI's facts all count
    preferred = kpi.platforms if kpi and _formulas(kpi) else ()
    scope = Scope(cadence, as_of, places, fiscal_start, platforms, preferred)
    return _Workings(strategy.kpi, parts, scope)


class _Workings:
    """The values of one KPI and of all it is computed from, at one cadence; each KPI once."""

    def __init__(self, find: Callable[[str], Kpi | None], parts: Parts, scope: Scope) -> None:
        self.find = find
        self.parts = parts
        self.scope = scope
        self.tables: dict[str, Values | None] = {}
        self.recorded: dict[str, Recorded] = {}

    def from_day_one(self, span: tuple[dt.date, dt.date]) -> _Workings:
        """The same over a span: every value from its first day on. What was recorded is not computed again."""
        running = _Workings(self.find, self.parts, replace(self.scope, span=span))
        running.recorded = self.recorded
        return running

    def table(self, key: str) -> Values:
        """A KPI's values, recorded or by formula."""
        if key in self.tables:
            known = self.tables[key]
            if known is None:
                raise FormulaError("The formula of {kpi} needs {kpi} itself.", kpi=key)
            return known
        self.tables[key] = None
        kpi = self.find(key)
        found = self._table(kpi) if kpi else {}
        self.tables[key] = found
        return found

    def _table(self, kpi: Kpi) -> Values:
        own = {} if kpi.formula is not None else self._recorded(kpi)
        formulas = _formulas(kpi)
        if not formulas:
            return own
        parts = {key: self.table(key) for text in formulas for key in parse(text).keys}
        starts = sorted({*own, *(start for table in parts.values() for start in table)})
        found = {}
        for start in starts:
            text = _formula_on(kpi, start)
            if text is not None:
                found[start] = self._derived(kpi, parse(text), parts, start)
            elif start in own:
                found[start] = own[start]
        return found

    def _recorded(self, kpi: Kpi) -> Values:
        if kpi.key not in self.recorded:
            self.recorded[kpi.key] = recorded(kpi, self.parts.get(kpi.key, ()), self.scope)
        found = self.recorded[kpi.key]
        return found.values if self.scope.span is None else running_values(kpi, found, self.scope, self.scope.span)

    def _derived(self, kpi: Kpi, formula: Formula, tables: Mapping[str, Values], start: dt.date) -> PeriodValue:
        """The formula over its parts, each aggregated before: a ratio of sums, never a mean of ratios."""
        parts = [tables[key].get(start) for key in formula.keys]
        there = [part for part in parts if part is not None]
        values = {key: part.value if part else None for key, part in zip(formula.keys, parts, strict=True)}
        value, reason = formula.evaluate(values)
        numerator, denominator = formula.fraction(values)
        return PeriodValue(
            start=min((part.start for part in there), default=start),
            end=periods.period_end(start, self.scope.cadence),
            value=value,
            completeness=min((part.completeness if part else 0.0 for part in parts), default=1.0),
            reason=reason,
            approximate=any(part.approximate for part in there),
            carried=any(part.carried for part in there),
            provisional=any(part.provisional for part in there),
            version=version_on(kpi, start),
            numerator=numerator,
            denominator=denominator,
        )


def _formulas(kpi: Kpi) -> tuple[str, ...]:
    """The KPI's formulas, of all versions."""
    return tuple(text for text in (kpi.formula, *(v.formula for v in kpi.versions)) if text is not None)


def _formula_on(kpi: Kpi, start: dt.date) -> str | None:
    """The formula in force on a period's first day; None while the KPI is recorded."""
    changed = [v for v in kpi.versions if v.formula is not None and v.valid_from <= start]
    return max(changed, key=lambda version: version.valid_from).formula if changed else kpi.formula


def _has_data(value: PeriodValue) -> bool:
    return value.value is not None or value.low is not None


def _from_first_data(values: Iterable[PeriodValue]) -> tuple[PeriodValue, ...]:
    """Without the periods before the first with data; all of them, where none has any."""
    ordered = tuple(values)
    first = next((i for i, value in enumerate(ordered) if _has_data(value) or value.completeness > 0), 0)
    return ordered[first:]


def _open_period_marked(value: PeriodValue, as_of: dt.date) -> PeriodValue:
    """The running period lacks nothing: it is not over."""
    if value.end > as_of and value.value is None and value.reason in (Reason.NO_VALUE, Reason.INCOMPLETE):
        return value._replace(reason=Reason.OPEN_PERIOD)
    return value
