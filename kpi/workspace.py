"""The use cases: read scorecards, record, publish, back up. Checks the role, writes the change log.

Reading goes through caches keyed by revisions that are read in the same snapshot as the data, so they are right
across sessions, processes and machines; a change to one KPI recomputes that KPI and those computed from it.
"""

from __future__ import annotations

import datetime as dt
import functools
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpi import grid
from kpi.access import Person, Role, require
from kpi.aggregation import PeriodPart, by_platform, series_for, sources
from kpi.assessment import Assessment, PeriodValue, Scorecard
from kpi.cadence import is_finer, next_start
from kpi.due import Due, due
from kpi.errors import Conflict, ConflictError, NotFoundError, Problem, RecordConflictError, RecordError
from kpi.model import Cadence, Kpi, Measurement, Series, StoredFact, Strategy
from kpi.model import Role as KpiRole
from kpi.recording import Checked, Value, check
from kpi.scorecard import arrange, assess
from kpi.store import backup, facts, log, periods, reading, strategies
from kpi.store.database import Connection, Store
from kpi.store.migrate import migrate

_DATES_KEPT = 30
"""As-of dates whose assessments stay in memory."""


@dataclass(frozen=True, slots=True)
class State:
    """What the database held at one moment: what everything read is keyed by."""

    epoch: str
    version: int
    """Of the strategy; 0 before the first one is published."""
    revisions: Mapping[str, int]
    strategy: Strategy


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording did, or would do: inserted + changed + same = all rows."""

    inserted: int
    changed: int
    same: int
    overwritten: tuple[Overwritten, ...]
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Overwritten:
    """A value that a write replaces, old → new."""

    kpi: str
    platform: str
    account: str
    start: dt.date
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Request:
    """Who acts, when (UTC), and why; `key` makes a repeated click or retry harmless."""

    person: Person
    at: dt.datetime
    reason: str = ""
    source: str = ""
    key: str | None = None

    @property
    def author(self) -> log.Author:
        """As the change log keeps it."""
        return log.Author(self.person.name, self.at, self.reason, self.source, self.key)


class Workspace:
    """One organisation's strategy and measurements in one database."""

    def __init__(self, store: Store, fiscal_start: int = 1) -> None:
        self._store = store
        self.fiscal_start = fiscal_start
        self._lock = threading.Lock()
        self._strategies: dict[tuple[str, int], Strategy] = {}
        self._parts: dict[str, tuple[object, list[PeriodPart]]] = {}
        self._assessed: OrderedDict[dt.date, dict[str, tuple[object, Assessment]]] = OrderedDict()
        self._cards: OrderedDict[dt.date, tuple[object, Scorecard]] = OrderedDict()

    # reading

    def state(self) -> State:
        """What the database holds now."""
        with self._store.read() as connection:
            return self._state(connection)

    def _state(self, connection: Connection) -> State:
        revisions = log.revisions(connection)
        epoch = log.get_meta(connection).get("epoch", "")
        version = revisions.get(log.STRATEGY, 0)
        strategy = self._strategies.get((epoch, version))
        if strategy is None:
            number = strategies.current_version(connection)
            strategy = strategies.load(connection, number) if number else Strategy(name="–")
            self._strategies = {(epoch, version): strategy}
        return State(epoch, version, revisions, strategy)

    def strategy_version(self) -> int:
        """Number of the version in force: what a form must show to publish the next one."""
        with self._store.read() as connection:
            return strategies.current_version(connection)

    def versions(self) -> list[strategies.Published]:
        """Every published version, newest first."""
        with self._store.read() as connection:
            return strategies.versions(connection)

    def scorecard(self, as_of: dt.date) -> Scorecard:
        """Every KPI's assessment as of a day, rolled up."""
        state, assessments = self._assessments(as_of, None)
        with self._lock:
            kept = self._cards.get(as_of)
        if kept is not None and kept[0] == (state.epoch, state.revisions):
            return kept[1]
        card = arrange(state.strategy, assessments, as_of)
        with self._lock:
            self._cards[as_of] = ((state.epoch, state.revisions), card)
            while len(self._cards) > _DATES_KEPT:
                self._cards.popitem(last=False)
        return card

    def assessment(self, key: str, as_of: dt.date) -> Assessment:
        """One KPI's assessment as of a day."""
        return self._assessments(as_of, key)[1][key]

    def _assessments(self, as_of: dt.date, only: str | None) -> tuple[State, dict[str, Assessment]]:
        with self._store.read() as connection:
            state = self._state(connection)
            wanted = [
                kpi for kpi in state.strategy.kpis if kpi.key == only or (only is None and kpi.role is KpiRole.KPI)
            ]
            if only is not None and not wanted:
                raise NotFoundError("There is no KPI {key}. It may have been renamed or removed.", key=only)
            with self._lock:
                kept = dict(self._assessed.get(as_of, {}))
            inputs = {kpi.key: sources(state.strategy, kpi.key) for kpi in wanted}
            stamps = {key: self._stamp(state, keys) for key, keys in inputs.items()}
            stale = [kpi for kpi in wanted if kpi.key not in kept or kept[kpi.key][0] != stamps[kpi.key]]
            parts = self._load_parts(connection, state, {key for kpi in stale for key in inputs[kpi.key]})
        fresh = {
            kpi.key: (
                stamps[kpi.key],
                self._assess(state.strategy, kpi, parts, as_of),
            )
            for kpi in stale
        }
        if fresh:
            with self._lock:
                self._assessed.setdefault(as_of, {}).update(fresh)
                self._assessed.move_to_end(as_of)
                while len(self._assessed) > _DATES_KEPT:
                    self._assessed.popitem(last=False)
        return state, {kpi.key: (fresh.get(kpi.key) or kept[kpi.key])[1] for kpi in wanted}

    def _assess(
        self, strategy: Strategy, kpi: Kpi, parts: Mapping[str, list[PeriodPart]], as_of: dt.date
    ) -> Assessment:
        series = series_for(strategy, kpi.key, parts, as_of, self.fiscal_start)
        return assess(kpi, series, as_of, self.fiscal_start)

    def _stamp(self, state: State, keys: Iterable[str]) -> object:
        """What an assessment depends on: the strategy, and the facts of these KPIs."""
        return state.epoch, state.version, tuple(state.revisions.get(key, 0) for key in sorted(keys))

    def _load_parts(self, connection: Connection, state: State, keys: Iterable[str]) -> dict[str, list[PeriodPart]]:
        """Periods of KPIs, read where they changed since they were last read."""
        wanted = {key: (state.epoch, state.version, state.revisions.get(key, 0)) for key in keys}
        with self._lock:
            kept = {key: self._parts[key][1] for key, stamp in wanted.items()
                    if key in self._parts and self._parts[key][0] == stamp}  # fmt: skip
        missing = wanted.keys() - kept.keys()
        read = reading.parts(connection, missing) if missing else {}
        fresh = {key: read.get(key, []) for key in missing}
        with self._lock:
            self._parts.update({key: (wanted[key], found) for key, found in fresh.items()})
        return {**kept, **fresh}

    def sources(self, key: str) -> frozenset[str]:
        """The recorded KPIs that a KPI is computed from; itself, if it is recorded."""
        return sources(self.state().strategy, key)

    def platforms(self, key: str, as_of: dt.date) -> dict[str, tuple[PeriodValue, ...]]:
        """A KPI's periods, one series per platform."""
        with self._store.read() as connection:
            state = self._state(connection)
            parts = self._load_parts(connection, state, sources(state.strategy, key))
        return by_platform(state.strategy, key, parts, as_of, self.fiscal_start)

    def facts(
        self, keys: Sequence[str], first: dt.date | None = None, last: dt.date | None = None, limit: int | None = None
    ) -> list[StoredFact]:
        """The recorded values of a few KPIs, newest first, with who recorded them."""
        with self._store.read() as connection:
            return reading.facts(connection, keys, first, last, limit)

    def history(self, key: str) -> list[log.Entry]:
        """What happened to a KPI's values, newest first."""
        with self._store.read() as connection:
            return log.history(connection, key)

    def due(self, today: dt.date) -> tuple[Due, ...]:
        """The values that are due, oldest first."""
        with self._store.read() as connection:
            state = self._state(connection)
            parts = self._load_parts(connection, state, [k.key for k in state.strategy.kpis if k.formula is None])
        return due(state.strategy, parts, today, self.fiscal_start)

    def grid(self, grain: Cadence, start: dt.date, today: dt.date) -> tuple[grid.Row, ...]:
        """What can be recorded for one period, what is due first."""
        waiting = {(item.kpi, item.platform) for item in self.due(today)}
        with self._store.read() as connection:
            strategy = self._state(connection).strategy
            first = grid.first_needed(start, grain)
            found = reading.facts(connection, grid.keys(strategy, grain), first, start)
        return grid.rows(strategy, found, waiting, grain, start)

    def measurements(self) -> Iterable[Measurement]:
        """Every fact, to be exported."""
        with self._store.read() as connection:
            yield from reading.measurements(connection)

    # writing

    def record(
        self,
        request: Request,
        measurements: Sequence[Measurement],
        *,
        today: dt.date,
        lines: Sequence[int] | None = None,
        file: str = "",
        expected: Sequence[int | None] | None = None,
        dry_run: bool = False,
    ) -> Recorded:
        """Record values, all or none; the same again changes nothing.

        `expected` holds for each value the version that its form showed, 0 for an empty cell: where the store holds
        another one by now, nothing is written and RecordConflictError tells what. Values by hand are logged singly,
        those of a file as one entry plus every overwritten value.
        """
        require(request.person, Role.EDITOR)
        state = self.state()
        checked = check(
            state.strategy, measurements, today=today, fiscal_start=self.fiscal_start, lines=lines, file=file
        )
        self._refuse(checked.errors, checked)
        with self._store.write() as connection:
            if (done := log.of_request(connection, request.key)) is not None:
                return Recorded(**done.after, overwritten=(), warnings=())
            version = log.revisions(connection).get(log.STRATEGY, 0)
            if version != state.version:
                raise ConflictError("The strategy was changed at this moment. Save again.")
            cadences = {kpi.key: kpi.cadence for kpi in state.strategy.kpis}
            ids = facts.series_ids(connection, {value.series for value in checked.values}, cadences)
            self._refuse(_coarse(connection, checked.values, ids, file), checked)
            if expected is not None:
                _compare(connection, checked.values, ids, expected)
            written = facts.upsert(
                connection,
                request.author,
                [facts.Fact(ids[v.series], v.start, v.value, v.period) for v in checked.values],
                what="record",
                each=not file,
                weights=_weights(state.strategy),
                fiscal_start=self.fiscal_start,
            )
            names = {number: series for series, number in ids.items()}
            overwritten = tuple(
                Overwritten(*names[o.series_id][:3], o.start, o.before, o.after) for o in written.overwritten
            )
            recorded = Recorded(written.inserted, written.changed, written.same, overwritten, checked.problems)
            if dry_run:
                connection.rollback()
        return recorded

    def _refuse(self, errors: Sequence[Problem], checked: Checked) -> None:
        if errors:
            raise RecordError((*errors, *(p for p in checked.problems if p not in errors)))

    def publish(self, request: Request, strategy: Strategy, expected: int) -> int:
        """Publish a strategy if `expected` is still the version in force; returns the new version."""
        require(request.person, Role.EDITOR)
        with self._store.write() as connection:
            if (done := log.of_request(connection, request.key)) is not None:
                return int(done.after["version"])
            number = strategies.current_version(connection)
            old = strategies.load(connection, number) if number else None
            version = strategies.publish(connection, request.author, strategy, expected)
            self._rebuild(connection, old, strategy)
        return version

    def _rebuild(self, connection: Connection, old: Strategy | None, new: Strategy) -> None:
        """Roll up anew what a changed cadence, weight, or fiscal year gives other periods."""
        fiscal = str(self.fiscal_start)
        moved = log.get_meta(connection).get("fiscal_start", fiscal) != fiscal
        log.set_meta(connection, "fiscal_start", fiscal)
        before = {kpi.key: kpi for kpi in old.kpis} if old else {}
        weights = _weights(new)
        for kpi in new.kpis:
            if moved or _rolls_up_differently(before.get(kpi.key), kpi):
                periods.rebuild(connection, kpi.key, kpi.cadence, weights, self.fiscal_start)

    def replace(
        self, request: Request, strategy: Strategy, measurements: Sequence[Measurement], today: dt.date, edition: str
    ) -> None:
        """Replace everything, history apart: how the demo organisation is made and refreshed."""
        require(request.person, Role.ADMINISTRATOR)
        checked = check(strategy, measurements, today=today, fiscal_start=self.fiscal_start)
        self._refuse(checked.errors, checked)
        with self._store.write() as connection:
            facts.clear(connection)
            strategies.publish(connection, request.author, strategy, strategies.current_version(connection))
            cadences = {kpi.key: kpi.cadence for kpi in strategy.kpis}
            ids = facts.series_ids(connection, {value.series for value in checked.values}, cadences)
            facts.upsert(
                connection,
                request.author,
                [facts.Fact(ids[v.series], v.start, v.value, v.period) for v in checked.values],
                what="demo",
                each=False,
                weights=_weights(strategy),
                fiscal_start=self.fiscal_start,
            )
            log.set_meta(connection, "fiscal_start", str(self.fiscal_start))
            log.set_meta(connection, "demo", edition)
            log.set_meta(connection, "demo_change", str(log.latest(connection)))

    def demo_edition(self) -> str | None:
        """Which edition of the demo this is, if nobody touched it since."""
        with self._store.read() as connection:
            meta = log.get_meta(connection)
            if "demo" not in meta or meta.get("demo_change") != str(log.latest(connection)):
                return None
            return meta["demo"]

    # care

    def migrate(self, backup_dir: Path | None = None) -> tuple[str | None, str]:
        """Bring the database up to date, after a backup; returns its schema before and after."""
        save = None if backup_dir is None else functools.partial(backup.backup, self._store, backup_dir)
        before, after = migrate(self._store, save)
        with self._store.read() as connection:
            state = self._state(connection)
            moved = log.get_meta(connection).get("fiscal_start", str(self.fiscal_start)) != str(self.fiscal_start)
        if moved:
            with self._store.write() as connection:
                self._rebuild(connection, state.strategy, state.strategy)
                log.bump(connection, [kpi.key for kpi in state.strategy.kpis])
        return before, after

    def backup(self, target: Path) -> Path:
        """Write a verified backup to a file, or into a folder."""
        return backup.backup(self._store, target)

    def restore(self, request: Request, file: Path, backup_dir: Path) -> Path | None:
        """Replace everything by a backup's content; returns the backup made of what was there before."""
        require(request.person, Role.ADMINISTRATOR)
        return backup.restore(self._store, file, request.author, backup_dir)

    def close(self) -> None:
        """Give back the database's connections."""
        self._store.close()


def _weights(strategy: Strategy) -> dict[str, str]:
    return {kpi.key: kpi.weight for kpi in strategy.kpis if kpi.weight is not None}


def _rolls_up_differently(old: Kpi | None, new: Kpi) -> bool:
    """A KPI new to the strategy may have facts from an earlier version of it."""
    return old is None or (old.cadence, old.weight) != (new.cadence, new.weight)


def _coarse(connection: Connection, values: Sequence[Value], ids: Mapping[Series, int], file: str) -> list[Problem]:
    """A fact coarser than others of its period would count them twice: rejected."""
    grains = facts.grains_of(connection, {series.kpi for series in ids})
    problems = []
    for value in values:
        series = value.series
        finer = [g for g in grains.get(series[:3], ()) if is_finer(g, series.grain)]
        if finer and facts.any_fact(connection, series, finer, value.start, _last(value.start, series.grain)):
            problems.append(Problem(
                "{kpi} has finer values for this period already; this one would count them twice. Leave it out.",
                {"kpi": series.kpi}, file, value.line))  # fmt: skip
    return problems


def _last(start: dt.date, grain: Cadence) -> dt.date:
    return next_start(start, grain) - dt.timedelta(days=1)


def _compare(
    connection: Connection, values: Sequence[Value], ids: Mapping[Series, int], expected: Sequence[int | None]
) -> None:
    """Compare the versions that the form showed with those in the store."""
    found = facts.current_versions(connection, [(ids[v.series], v.start) for v in values])
    conflicts = []
    for index, value in enumerate(values):
        now = found.get((ids[value.series], value.start))
        shown = expected[value.line - 1]
        if shown is not None and shown != (now.change_id if now else 0) and (now is None or now.value != value.value):
            conflicts.append(Conflict(
                index=index, kpi=value.series.kpi, platform=value.series.platform,
                account=value.series.account, start=value.start, mine=value.value,
                theirs=now.value if now else None, version=now.change_id if now else 0,
                who=log.author_of(connection, now.change_id) if now else ""))  # fmt: skip
    if conflicts:
        raise RecordConflictError(conflicts)
