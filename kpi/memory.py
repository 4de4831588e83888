"""What was read and computed before, kept under the revisions it belongs to.

Revisions are read in the same snapshot as the data, so what is found here is right across sessions, processes and
machines; a change to one KPI recomputes that KPI and those computed from it.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from kpi.aggregation import PeriodPart, Series, series_for, sources
from kpi.assessment import Assessment, Scorecard
from kpi.cadence import period_end
from kpi.check_ins import united
from kpi.due import Due, due_of, in_order
from kpi.hindsight import Record, record_of
from kpi.model import Cadence, Kpi, Strategy, Thresholds
from kpi.quick_wins import QuickWin, quick_wins
from kpi.scorecard import arrange, assess
from kpi.store import check_ins, log, reading, strategies
from kpi.store.database import Connection

_DATES_KEPT = 30
"""As-of dates whose assessments stay in memory."""
_MOVES_KEPT = 100
"""Changes of a KPI of which it is remembered from which day on they count."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class State:
    """What the database held at one moment: what everything read is keyed by."""

    epoch: str
    """Changes when a backup is restored, whose revisions say nothing about what was there before, and when everything
    is rolled up anew."""
    version: int
    """Revision of the strategy; 0 before the first one is published."""
    revisions: Mapping[str, int]
    strategy: Strategy
    """As it was published, with all check-ins that stand."""
    number: int
    """Of the strategy as it was published: what a form shows to publish the next one."""

    def stamp(self, keys: Iterable[str]) -> object:
        """What is computed from these KPIs' facts depends on this, and on nothing else."""
        return self.epoch, self.version, tuple(self.revisions.get(key, 0) for key in sorted(keys))


@dataclass(frozen=True, slots=True)
class _Held:
    """A KPI's periods as they were read last."""

    whole: tuple[str, int]
    """Epoch and version: what all of them are read anew for."""
    revision: int
    change: int
    """The latest change that they know of."""
    parts: list[PeriodPart]
    moved: tuple[tuple[int, dt.date], ...]
    """Revisions, the newest first, and the first day whose numbers each of them changed."""

    def revision_on(self, day: dt.date) -> int:
        """The latest revision that changed what is known of a day."""
        return next(revision for revision, first in self.moved if first <= day)


class _Recent(Generic[_T]):
    """The values of the as-of dates asked for last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[dt.date, _T] = OrderedDict()

    def get(self, day: dt.date) -> _T | None:
        with self._lock:
            if day in self._kept:
                self._kept.move_to_end(day)
            return self._kept.get(day)

    def put(self, day: dt.date, value: _T) -> None:
        with self._lock:
            self._kept[day] = value
            self._kept.move_to_end(day)
            while len(self._kept) > _DATES_KEPT:
                self._kept.popitem(last=False)


class Memory:
    """Strategy, periods, assessments and scorecards of one database, recomputed where their revisions moved on.

    What is kept is never changed, only replaced: threads that come at the same time at worst compute the same twice.
    """

    def __init__(self, fiscal_start: int) -> None:
        self.fiscal_start = fiscal_start
        self._strategies: dict[tuple[str, int], tuple[Strategy, int]] = {}
        self._said: dict[tuple[str, int, int], Strategy] = {}
        self._held: dict[str, _Held] = {}
        self._newer: _Recent[tuple[object, frozenset[str]]] = _Recent()
        self._ends: dict[str, tuple[object, dt.date]] = {}
        self._due: dict[str, tuple[object, tuple[Due, ...]]] = {}
        self._assessed: _Recent[dict[str, tuple[object, Assessment]]] = _Recent()
        self._cards: _Recent[tuple[object, Scorecard]] = _Recent()
        self._records: _Recent[dict[str, tuple[object, Record]]] = _Recent()
        self._wins: _Recent[tuple[Scorecard, tuple[QuickWin, ...]]] = _Recent()

    def state(self, connection: Connection) -> State:
        """What the database holds in this snapshot."""
        revisions = log.revisions(connection)
        epoch = log.get_meta(connection).get("epoch", "")
        version = revisions.get(log.STRATEGY, 0)
        found = self._strategies.get((epoch, version))
        if found is None:
            number = strategies.current_version(connection)
            found = (strategies.load(connection, number) if number else Strategy(name="–"), number)
            self._strategies = {(epoch, version): found}
        strategy, number = found
        place = (epoch, version, revisions.get(check_ins.SCOPE, 0))
        if (with_said := self._said.get(place)) is None:
            said = (kept.said for kept in check_ins.standing(connection))
            with_said = united(strategy.model_copy(update={"check_ins": ()}), said, ())
            self._said = {place: with_said}
        return State(epoch, version, revisions, with_said, number)

    def parts(self, connection: Connection, state: State, keys: Iterable[str]) -> dict[str, list[PeriodPart]]:
        """Periods of recorded KPIs."""
        return {key: held.parts for key, held in self._hold(connection, state, keys).items()}

    def _hold(self, connection: Connection, state: State, keys: Iterable[str]) -> dict[str, _Held]:
        """Periods of recorded KPIs, read as far as they are not known."""
        whole = state.epoch, state.version
        found: dict[str, _Held] = {}
        unknown: list[str] = []
        for key in set(keys):
            held, revision = self._held.get(key), state.revisions.get(key, 0)
            if held is None or held.whole != whole:
                unknown.append(key)
            elif held.revision == revision:
                found[key] = held
            elif (followed := _follow(connection, key, held, revision)) is not None:
                found[key] = self._held[key] = followed
            else:
                unknown.append(key)
        if unknown:
            read, change = reading.parts(connection, unknown), log.latest(connection)
            for key in unknown:
                revision = state.revisions.get(key, 0)
                found[key] = self._held[key] = _Held(
                    whole, revision, change, read.get(key, []), ((revision, dt.date.min),)
                )
        return found

    def newer(self, connection: Connection, state: State, kpis: Iterable[Kpi], as_of: dt.date) -> frozenset[str]:
        """Those of these KPIs that have values, or parts with values, beyond a day."""
        stamp, known = (state.epoch, state.revisions), self._newer.get(as_of)
        if known is not None and known[0] == stamp:
            return known[1]
        inputs = {kpi.key: sources(state.strategy, kpi.key) for kpi in kpis}
        stamps = {key: state.stamp([key]) for key in {key for keys in inputs.values() for key in keys}}
        kept = self._ends
        stale = [key for key, stamp in stamps.items() if key not in kept or kept[key][0] != stamp]
        if stale:
            found = {key: (stamps[key], _end(parts)) for key, parts in self.parts(connection, state, stale).items()}
            kept = self._ends = {**kept, **found}
        newer = frozenset(key for key, keys in inputs.items() if any(kept[part][1] > as_of for part in keys))
        self._newer.put(as_of, (stamp, newer))
        return newer

    def due(self, connection: Connection, state: State, today: dt.date) -> tuple[Due, ...]:
        """The values that are due on a day."""
        recorded = [kpi for kpi in state.strategy.kpis if kpi.formula is None]
        stamps = {kpi.key: (today, state.stamp([kpi.key])) for kpi in recorded}
        kept = self._due
        stale = [kpi for kpi in recorded if kpi.key not in kept or kept[kpi.key][0] != stamps[kpi.key]]
        if stale:
            parts = self.parts(connection, state, [kpi.key for kpi in stale])
            found = {k.key: due_of(state.strategy, k, parts[k.key], today, self.fiscal_start) for k in stale}
            kept = self._due = {**kept, **{key: (stamps[key], items) for key, items in found.items()}}
        return in_order(kept[kpi.key][1] for kpi in recorded)

    def assessments(
        self, connection: Connection, state: State, kpis: Collection[Kpi], as_of: dt.date
    ) -> dict[str, Assessment]:
        """These KPIs' assessments as of a day."""
        inputs = {kpi.key: sources(state.strategy, kpi.key) for kpi in kpis}
        held = self._hold(connection, state, {key for keys in inputs.values() for key in keys})
        known = {key: one.revision_on(as_of) for key, one in held.items()}
        stamps = {
            key: (state.epoch, state.version, tuple(known[one] for one in sorted(keys))) for key, keys in inputs.items()
        }
        kept = self._assessed.get(as_of) or {}
        stale = [kpi for kpi in kpis if kpi.key not in kept or kept[kpi.key][0] != stamps[kpi.key]]
        if stale:
            parts = {key: one.parts for key, one in held.items()}
            kept = {**kept, **{k.key: (stamps[k.key], self._assess(state.strategy, k, parts, as_of)) for k in stale}}
            self._assessed.put(as_of, kept)
        return {kpi.key: kept[kpi.key][1] for kpi in kpis}

    def _assess(
        self, strategy: Strategy, kpi: Kpi, parts: Mapping[str, list[PeriodPart]], as_of: dt.date
    ) -> Assessment:
        series = series_for(strategy, kpi.key, parts, as_of, self.fiscal_start)
        return assess(kpi, series, as_of, self.fiscal_start, strategy.rules)

    def scorecard(self, state: State, assessments: Mapping[str, Assessment], as_of: dt.date) -> Scorecard:
        """The scorecard that arranges these assessments."""
        stamp = (state.epoch, state.revisions)
        kept = self._cards.get(as_of)
        if kept is not None and kept[0] == stamp:
            return kept[1]
        card = arrange(state.strategy, assessments, as_of)
        self._cards.put(as_of, (stamp, card))
        return card

    def record(self, state: State, kpi: Kpi, assessment: Assessment) -> Record:
        """How good earlier forecasts of an assessed KPI were."""
        stamp = state.stamp(sources(state.strategy, kpi.key))
        kept = self._records.get(assessment.as_of) or {}
        found = kept.get(kpi.key)
        if found is None or found[0] != stamp:
            found = (stamp, _record(kpi, assessment, self.fiscal_start))
            self._records.put(assessment.as_of, {**kept, kpi.key: found})
        return found[1]

    def quick_wins(self, state: State, card: Scorecard) -> tuple[QuickWin, ...]:
        """What became of the quick wins, as of the scorecard's day."""
        kept = self._wins.get(card.as_of)
        if kept is None or kept[0] is not card:
            kept = (card, quick_wins(state.strategy, card.assessments, card.as_of, self.fiscal_start))
            self._wins.put(card.as_of, kept)
        return kept[1]


def _follow(connection: Connection, key: str, held: _Held, revision: int) -> _Held | None:
    """A KPI's periods after further changes, of which only what they wrote is read; None where that is not enough."""
    change = log.latest(connection)
    if change < held.change:  # a reader who began before somebody else's write was read
        return None
    written = {_place(part): part for part in reading.parts(connection, [key], held.change).get(key, [])}
    parts = [part for part in held.parts if _place(part) not in written]
    replaced = [part for part in held.parts if _place(part) in written] if len(parts) < len(held.parts) else []
    parts += written.values()
    if len(parts) != reading.count_parts(connection, key):  # some are gone
        return None
    first = min((part.last_start for part in (*replaced, *written.values())), default=dt.date.max)
    moved = ((revision, first), *held.moved) if len(held.moved) < _MOVES_KEPT else ((revision, dt.date.min),)
    return _Held(held.whole, revision, change, parts, moved)


def _place(part: PeriodPart) -> tuple[object, ...]:
    """What there is one part of: platform, account, start and grain."""
    return part[1:5]


def _end(parts: Iterable[PeriodPart]) -> dt.date:
    """Last day that there is a value for."""
    last: dict[Cadence, dt.date] = {}
    for part in parts:
        if part.last_start > last.get(part.grain, dt.date.min):
            last[part.grain] = part.last_start
    return max((period_end(start, grain) for grain, start in last.items()), default=dt.date.min)


def _record(kpi: Kpi, assessment: Assessment, fiscal_start: int) -> Record:
    needed = (assessment.target.thresholds if assessment.target else Thresholds()).completeness
    since = max(kpi.rebased_by(assessment.as_of), default=None)
    series = Series(assessment.series)
    return record_of(kpi, series, assessment.as_of, since, completeness=needed, fiscal_start=fiscal_start)
