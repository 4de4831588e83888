"""The use cases: read scorecards, record, publish, back up. Checks the role, writes the change log.

Whatever is read comes from one snapshot of the database, through kpi/memory.py. Every write names who, when and why
in a Request; the role is checked here on each call, whatever page it comes from.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from kpi import accepting, grid, latecomers, publishing, replacing, reverting, writing
from kpi.accepting import Accepted
from kpi.access import Person, Role, require
from kpi.aggregation import by_platform, sources
from kpi.assessment import Assessment, PeriodValue, Scorecard
from kpi.check_ins import refuse_unclear, united
from kpi.closing import Late
from kpi.closings import Closings
from kpi.deliveries import Deliveries
from kpi.due import Due
from kpi.errors import (
    ConflictError,
    ForbiddenError,
)
from kpi.grid import Entry
from kpi.hindsight import Record
from kpi.importing import Arrival, Preview
from kpi.imports import Answers, draft
from kpi.imports.draft import Draft as DraftOfFile
from kpi.meeting import DecisionStatus
from kpi.meetings import Meetings
from kpi.memory import Memory, State
from kpi.model import (
    Block,
    Cadence,
    CheckIn,
    Draft,
    KnownValue,
    Measurement,
    Place,
    StoredFact,
    Strategy,
)
from kpi.model import Role as KpiRole
from kpi.quick_wins import QuickWin
from kpi.report import Decision, Frozen
from kpi.request import Overwritten, Recorded, Request, Undone
from kpi.store import (
    backup,
    check_ins,
    drafts,
    imported,
    known,
    log,
    mappings,
    meetings,
    reading,
    restore,
    strategies,
)
from kpi.store.database import Store, give_back
from kpi.store.drafts import Grid
from kpi.store.migrate import migrate
from kpi.writing import Basis

__all__ = ["Overwritten", "Recorded", "Request", "Undone", "Workspace"]


_NONE: Mapping[str, Sequence[Measurement]] = {}


class Workspace:
    """One organisation's strategy and measurements in one database."""

    def __init__(self, store: Store, fiscal_start: int = 1) -> None:
        self._store = store
        self._memory = Memory(fiscal_start)
        self.fiscal_start = fiscal_start
        self.meetings = Meetings(store)
        self.closings = Closings(store, self._memory)
        self.deliveries = Deliveries(store)

    # reading

    def state(self) -> State:
        """What the database holds now."""
        with self._store.read() as connection:
            return self._memory.state(connection)

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
        return self._arranged(as_of)[1]

    def _arranged(self, as_of: dt.date) -> tuple[State, Scorecard]:
        with self._store.read() as connection:
            state = self._memory.state(connection)
            shown = [kpi for kpi in state.strategy.kpis if kpi.role is KpiRole.KPI]
            assessments = self._memory.assessments(connection, state, shown, as_of)
        return state, self._memory.scorecard(state, assessments, as_of)

    def assessment(self, key: str, as_of: dt.date) -> Assessment:
        """One KPI's assessment as of a day."""
        with self._store.read() as connection:
            state = self._memory.state(connection)
            kpi = state.strategy.existing(key)
            return self._memory.assessments(connection, state, [kpi], as_of)[key]

    def forecast_record(self, key: str, as_of: dt.date) -> Record:
        """How good earlier forecasts of a KPI were, as known on a day."""
        with self._store.read() as connection:
            state = self._memory.state(connection)
            kpi = state.strategy.existing(key)
            assessment = self._memory.assessments(connection, state, [kpi], as_of)[key]
        return self._memory.record(state, kpi, assessment)

    def newer(self, as_of: dt.date) -> frozenset[str]:
        """The KPIs that have values beyond a day: what a scorecard as of then leaves out."""
        with self._store.read() as connection:
            state = self._memory.state(connection)
            shown = [kpi for kpi in state.strategy.kpis if kpi.role is KpiRole.KPI]
            return self._memory.newer(connection, state, shown, as_of)

    def quick_wins(self, as_of: dt.date) -> tuple[QuickWin, ...]:
        """What became of the quick wins by a day, oldest first."""
        return self._memory.quick_wins(*self._arranged(as_of))

    def frozen(self, as_of: dt.date, since: dt.date, made_at: dt.datetime) -> Frozen:
        """Everything that a report is made from, of one moment; what has changed is told against `since`."""
        with self._store.read() as connection:
            state = self._memory.state(connection)
            shown = [kpi for kpi in state.strategy.kpis if kpi.role is KpiRole.KPI]
            card, before = (
                self._memory.scorecard(state, self._memory.assessments(connection, state, shown, day), day)
                for day in (as_of, since)
            )
            still = meetings.decisions(connection, status=DecisionStatus.OPEN)
        wins = self._memory.quick_wins(state, card)
        taken = tuple(Decision(one.wording, is_carried=True) for one in still)
        return Frozen(state.strategy, card, before, wins, state.number, made_at, taken)

    def sources(self, key: str) -> frozenset[str]:
        """The recorded KPIs that a KPI is computed from; itself, if it is recorded."""
        return sources(self.state().strategy, key)

    def platforms(self, key: str, as_of: dt.date) -> dict[str, tuple[PeriodValue, ...]]:
        """A KPI's periods, one series per platform."""
        with self._store.read() as connection:
            state = self._memory.state(connection)
            parts = self._memory.parts(connection, state, sources(state.strategy, key))
        return by_platform(state.strategy, key, parts, as_of, self.fiscal_start)

    def facts(
        self, keys: Sequence[str], first: dt.date | None = None, last: dt.date | None = None, limit: int | None = None
    ) -> list[StoredFact]:
        """The recorded values of a few KPIs, newest first, with who recorded them."""
        with self._store.read() as connection:
            return reading.facts(connection, keys, first, last, limit)

    def history(self, key: str, limit: int = 200) -> list[log.Entry]:
        """What happened to a KPI's values, newest first."""
        with self._store.read() as connection:
            return log.history(connection, key, limit)

    def known_at(self, key: str, moment: dt.datetime) -> list[KnownValue]:
        """A recorded KPI's values as they were known at a moment (UTC), newest first."""
        with self._store.read() as connection:
            return known.values_known(connection, key, moment)

    def changes(self, limit: int = 50, before: int | None = None) -> list[log.Write]:
        """The latest writes of the whole workspace, newest first."""
        with self._store.read() as connection:
            return log.writes(connection, limit, before)

    def change(self, number: int) -> log.Write | None:
        """One write of that list."""
        with self._store.read() as connection:
            return log.write_of(connection, number)

    def change_values(self, number: int, limit: int) -> list[log.Entry]:
        """The values that a write names one by one."""
        with self._store.read() as connection:
            return log.values_of(connection, number, limit)

    def undone(self) -> Mapping[int, int]:
        """The writes that were undone: each with the write that undid it."""
        with self._store.read() as connection:
            return log.undone(connection)

    def drafts(self, person: Person, grain: Cadence, start: dt.date) -> list[Draft]:
        """What a person has typed into a grid and not saved yet."""
        with self._store.read() as connection:
            return drafts.of_grid(connection, person.name, (grain, start))

    def block(self, person: Person, grain: Cadence, start: dt.date) -> Block | None:
        """The block that a person has pasted into a grid and not saved yet."""
        with self._store.read() as connection:
            return drafts.block_of(connection, person.name, (grain, start))

    def waiting_drafts(self, person: Person) -> Mapping[Grid, tuple[int, dt.datetime]]:
        """A person's grids with something typed and not saved: how much, and since when (UTC)."""
        with self._store.read() as connection:
            return drafts.waiting(connection, person.name)

    def due(self, today: dt.date) -> tuple[Due, ...]:
        """The values that are due, oldest first."""
        with self._store.read() as connection:
            return self._memory.due(connection, self._memory.state(connection), today)

    def grid(self, grain: Cadence, start: dt.date, today: dt.date) -> tuple[grid.Row, ...]:
        """What can be recorded for one period, what is due first."""
        waiting = {(item.kpi, item.platform): item.periods for item in self.due(today)}
        with self._store.read() as connection:
            strategy = self._memory.state(connection).strategy
            first = grid.first_needed(start, grain)
            found = reading.facts(connection, grid.keys(strategy, grain), first, start)
        return grid.rows(strategy, found, waiting, grain, start, self.fiscal_start)

    def to_fill(self, grain: Cadence, start: dt.date, today: dt.date) -> list[Entry]:
        """Everything that is due; without that, what can be recorded for one period."""
        found: list[Entry] = []
        with self._store.read() as connection:
            state = self._memory.state(connection)
            strategy, items = state.strategy, self._memory.due(connection, state, today)
            due = {(item.kpi, item.platform): item.periods for item in items}
            for of, starts in grid.due_starts(strategy, due, self.fiscal_start).items():
                keys = [kpi.key for kpi in strategy.kpis if kpi.fact_grain is of and kpi.key in {key for key, _ in due}]
                facts = reading.facts(connection, keys, grid.first_needed(starts[0], of), starts[-1])
                found += grid.due_rows(strategy, facts, due, of, starts, self.fiscal_start)
        return found or [Entry(grain, start, row) for row in self.grid(grain, start, today)]

    def check_ins(self, goal: str) -> list[check_ins.Kept]:
        """What was said about a goal and not taken back, oldest first, with who wrote it down."""
        with self._store.read() as connection:
            return check_ins.standing(connection, goal)

    def united(self, strategy: Strategy) -> Strategy:
        """A strategy as it would be in force: with all check-ins, which publishing neither removes nor brings back."""
        with self._store.read() as connection:
            standing = [kept.said for kept in check_ins.standing(connection)]
            return united(strategy, standing, check_ins.known(connection))

    def measurements(self) -> Iterable[Measurement]:
        """Every fact, to be exported."""
        with self._store.read() as connection:
            yield from reading.measurements(connection)

    def read_file(
        self,
        data: bytes,
        name: str,
        *,
        today: dt.date,
        given: Answers | None = None,
        source: str = "",
        said: Callable[[DraftOfFile], Mapping[str, str]] = lambda _: {},
    ) -> tuple[Arrival, ...]:
        """What a file holds, with what was answered before about it, its source and account.

        `given` answers win over those; what is `said` of one file, of which a zip may have several, over both.
        """
        kpis, general = self.state().strategy.kpis, given or Answers()
        drafts = draft(data, name, today=today, answers=general, kpis=kpis, source=source)
        answers = {
            found.sha256: self.answers(found.source, found.account, found.sha256).plus(general.given).plus(said(found))
            for found in drafts
        }
        if any(one != general for one in answers.values()):
            drafts = draft(data, name, today=today, answers=general, kpis=kpis, source=source,
                           single=lambda sha256: answers.get(sha256, general))  # fmt: skip
        return tuple(Arrival(found, answers[found.sha256]) for found in drafts)

    def preview_import(self, arrivals: Sequence[Arrival], *, today: dt.date) -> Preview:
        """What importing these files would change; writes nothing."""
        with self._store.read() as connection:
            strategy = self._memory.state(connection).strategy
            shown = accepting.look(connection, strategy, arrivals, today, self.fiscal_start).without_values()
            give_back(connection)
        return shown

    def imports(self) -> list[imported.File]:
        """The imported files, newest first."""
        with self._store.read() as connection:
            return imported.files(connection)

    def answers(self, source: str, account: str, sha256: str = "") -> Answers:
        """What was answered before about the files of a source and account, and about one file by its hash."""
        with self._store.read() as connection:
            return Answers(mappings.answers(connection, source, account, sha256))

    def remembered(self) -> list[mappings.Remembered]:
        """Everything that was answered about files."""
        with self._store.read() as connection:
            return mappings.remembered(connection)

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
        withdrawn: Sequence[Place] = (),
        dry_run: bool = False,
    ) -> Recorded:
        """Record values and take others back, all or none; the same again changes nothing.

        `expected` holds for each value, and then for each one taken back, the version that its form showed, 0 for an
        empty cell, None for whatever is there: where the store holds another version by now, nothing is written and
        RecordConflictError tells what. Values by hand are logged singly, those of a file as one entry plus every
        overwritten value. What is taken back is missing again, never 0. The person's drafts of these values are gone
        afterwards.
        """
        require(request.person, Role.EDITOR)
        state = self.state()
        basis = self._basis(state.strategy, today)
        values = writing.checked(basis, measurements, lines=lines, file=file)
        author = request.author(("record", file, measurements, withdrawn))
        with self._store.write() as connection:
            if (done := log.of_request(connection, author.request)) is not None:
                told = {name: done.after[name] for name in Recorded.__slots__ if name in done.after}
                return Recorded(**told, overwritten=(), warnings=values.problems, change=done.id)
            now = self._memory.state(connection)
            if (now.epoch, now.version) != (state.epoch, state.version):
                raise ConflictError("The strategy was changed at this moment. Save again.")
            recorded = writing.record(connection, author, basis, values, withdrawn, file=file, expected=expected)
            if dry_run:
                connection.rollback()
                recorded = dataclasses.replace(recorded, change=None)
        return recorded

    def withdraw_values(
        self,
        request: Request,
        places: Sequence[Place],
        *,
        today: dt.date,
        expected: Sequence[int | None] | None = None,
    ) -> Recorded:
        """Take recorded values back: they are missing again, never 0, and the log keeps what they were."""
        return self.record(request, [], today=today, expected=expected, withdrawn=places)

    def draft(self, person: Person, grain: Cadence, start: dt.date, typed: Sequence[Draft]) -> None:
        """Keep what a person types into a grid, so that nothing is lost before it is saved; no part of the history."""
        require(person, Role.EDITOR)
        with self._store.write() as connection:
            drafts.put(connection, person.name, (grain, start), typed)

    def keep_block(self, person: Person, grain: Cadence, start: dt.date, block: Block | None) -> None:
        """Keep the block that a person pasted into a grid, with what was answered about it; None forgets it."""
        require(person, Role.EDITOR)
        with self._store.write() as connection:
            drafts.put_block(connection, person.name, (grain, start), block)

    def discard(
        self, person: Person, grain: Cadence, start: dt.date, cells: Sequence[tuple[str, str, str]] | None = None
    ) -> None:
        """Forget what a person typed into some cells of a grid (KPI, platform, account), or all of it.

        With all of it goes the block that was pasted there.
        """
        require(person, Role.EDITOR)
        with self._store.write() as connection:
            drafts.drop(connection, person.name, (grain, start), cells)

    def undo(
        self, request: Request, change_id: int, *, today: dt.date, later: reverting.Later = "ask", dry_run: bool = False
    ) -> Undone:
        """Undo a write as a whole, with a reason: values, answers about files, or a published strategy.

        Undoing is a write itself, and can be undone. Where somebody changed something again later, `later` decides:
        UndoConflictError tells what, or it is kept, or put back as well.
        """
        require(request.person, Role.EDITOR)
        author = request.author(("undo", change_id, later))
        with self._store.write() as connection:
            if (done := log.of_request(connection, author.request)) is not None:
                return Undone(done.id, **{name: done.after.get(name, 0) for name in Undone.__slots__[1:]})
            basis = self._basis(self._memory.state(connection).strategy, today)
            undone = reverting.undo(connection, author, basis, change_id, later)
            if dry_run:
                connection.rollback()
        return undone

    def import_files(
        self,
        request: Request,
        arrivals: Sequence[Arrival],
        *,
        today: dt.date,
        expected: object = None,
        dry_run: bool = False,
    ) -> tuple[Accepted, ...]:
        """Import files, all or none, each with an entry of its own to be undone by; the same again changes nothing.

        `expected` is the stamp of the preview that was looked at: ConflictError, if it would be another one now.
        """
        require(request.person, Role.EDITOR)
        with self._store.write(is_large=True) as connection:
            if done := accepting.done(connection, request, arrivals):
                return done
            strategy = self._memory.state(connection).strategy
            shown = accepting.look(connection, strategy, arrivals, today, self.fiscal_start)
            if expected is not None:
                accepting.refuse_unseen(shown, expected)
            accepted = accepting.accept(connection, request, strategy, shown, self.fiscal_start)
            if dry_run:
                connection.rollback()
        return accepted

    def decide(self, request: Request, values: Sequence[Late], *, accept: bool, today: dt.date) -> int:
        """Accept what came later in place of what was reported, or keep what was reported; returns how many.

        ConflictError where something else waits there by now than what `values` show.
        """
        require(request.person, Role.EDITOR)
        author = request.author(("decide", values, accept))
        with self._store.write() as connection:
            if (done := log.of_request(connection, author.request)) is not None:
                return int(done.after["decided"])
            basis = self._basis(self._memory.state(connection).strategy, today)
            return latecomers.decide(connection, author, basis, values, accept=accept)

    def forget(self, request: Request, place: mappings.Place) -> None:
        """Forget an answer about files, so that it is asked again."""
        require(request.person, Role.EDITOR)
        author = request.author(("forget", place))
        with self._store.write() as connection:
            if log.of_request(connection, author.request) is None:
                mappings.forget(connection, author, place)

    def publish(self, request: Request, strategy: Strategy, expected: int) -> int:
        """Publish a strategy if `expected` is still the version in force; returns the new version."""
        require(request.person, Role.EDITOR)
        author = request.author(("publish", strategy))
        with self._store.write() as connection:
            if (done := log.of_request(connection, author.request)) is not None:
                return int(done.after["version"])
            old = self._memory.state(connection).strategy
            return publishing.publish(connection, author, old, strategy, expected, fiscal_start=self.fiscal_start)

    def check_in(self, request: Request, new: CheckIn, as_of: dt.date, today: dt.date) -> None:
        """Add what the team says about a goal as it stood on a day; nothing is computed anew."""
        require(request.person, Role.EDITOR)
        state, card = self._arranged(as_of)
        refuse_unclear(new, state.strategy, card, today)
        author = request.author(("check_in", new))
        with self._store.write() as connection:
            if log.of_request(connection, author.request) is None:
                check_ins.add(connection, author, new)

    def withdraw(self, request: Request, number: int) -> None:
        """Take a check-in back, one's own or as an administrator; it stays in the history. Again changes nothing."""
        require(request.person, Role.EDITOR)
        author = request.author(("withdraw", number))
        with self._store.write() as connection:
            kept = check_ins.found(connection, number)
            if kept is None:
                return
            if kept.who != request.person.name and request.person.role < Role.ADMINISTRATOR:
                raise ForbiddenError("{who} said this. Only they or an administrator can take it back.", who=kept.who)
            check_ins.withdraw(connection, author, kept)

    def replace(
        self,
        request: Request,
        strategy: Strategy,
        measurements: Sequence[Measurement],
        today: dt.date,
        edition: str,
        closed: Sequence[dt.date] = (),
        late: Mapping[str, Sequence[Measurement]] = _NONE,
    ) -> None:
        """Replace everything, history apart: how the demo organisation is made and refreshed.

        The months in `closed` are closed then, and `late` brings values by their source, as if they came afterwards.

        ConflictError where the database holds anything else than a demo that nobody touched.
        """
        require(request.person, Role.ADMINISTRATOR)
        basis = self._basis(strategy, today)
        values = writing.checked(basis, measurements)
        with self._store.write() as connection:
            old = self._memory.state(connection).strategy
            replacing.replace(connection, request.author(), old, basis, values)
            replacing.close(connection, request.author(), closed)
            for source, some in late.items():
                author = dataclasses.replace(request.author(), source=source)
                writing.record(connection, author, basis, writing.checked(basis, some), file=source)
            replacing.sign(connection, edition)

    def demo_edition(self) -> str | None:
        """Which edition of the demo this is, if nobody touched it since."""
        with self._store.read() as connection:
            return replacing.edition(connection)

    def _basis(self, strategy: Strategy, today: dt.date) -> Basis:
        return Basis(strategy, self.fiscal_start, today)

    # care

    def migrate(self, backup_dir: Path | None = None) -> tuple[str | None, str]:
        """Bring the database up to date, after a backup; returns its schema before and after."""
        save = None if backup_dir is None else functools.partial(backup.backup, self._store, backup_dir)
        before, after = migrate(self._store, save)
        self._follow_fiscal_year()
        return before, after

    def _follow_fiscal_year(self) -> None:
        """Roll everything up anew if the fiscal year starts in another month than when that was last done."""
        with self._store.read() as connection:
            if not publishing.has_moved(connection, self.fiscal_start):
                return
        with self._store.write() as connection:
            publishing.follow_fiscal_year(connection, self._memory.state(connection).strategy, self.fiscal_start)

    def backup(self, target: Path) -> Path:
        """Write a verified backup to a file, or into a folder."""
        return backup.backup(self._store, target)

    def restore(self, request: Request, file: Path, backup_dir: Path) -> Path | None:
        """Replace everything by a backup's content; returns the backup made of what was there before."""
        require(request.person, Role.ADMINISTRATOR)
        saved = restore.restore(self._store, file, request.author(), backup_dir)
        self._follow_fiscal_year()
        return saved

    def close(self) -> None:
        """Give back the database's connections."""
        self._store.close()
