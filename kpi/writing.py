"""Writing values in a transaction of the caller's: recorded by hand or from a file, taken back, put back.

Values are checked against a Basis and against what is there; whatever stands in the way is raised, and the caller's
transaction leaves nothing behind.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kpi.cadence import period_start
from kpi.errors import Problem, RecordConflictError, RecordError
from kpi.model import Cadence, Kind, Kpi, Measurement, Place, Role, Series, Strategy
from kpi.recording import Checked, check, mixed
from kpi.request import Overwritten, Recorded
from kpi.store import drafts, facts, log
from kpi.store.conflicts import Claim, conflicts
from kpi.store.database import Connection
from kpi.store.periods import roll_up_of

_LONGEST_PERIOD = dt.timedelta(days=366)


class Basis(NamedTuple):
    """What values are checked against and rolled up by."""

    strategy: Strategy
    fiscal_start: int
    today: dt.date

    @property
    def rolling(self) -> facts.Rolling:
        """How the values are rolled up."""
        return facts.Rolling(roll_up_of(self.strategy), self.fiscal_start)

    @property
    def cadences(self) -> dict[str, Cadence]:
        """The KPIs' cadences."""
        return {kpi.key: kpi.cadence for kpi in self.strategy.kpis}


def checked(
    basis: Basis, measurements: Sequence[Measurement], *, lines: Sequence[int] | None = None, file: str = ""
) -> Checked:
    """Values that may be written; RecordError if there is anything wrong with one."""
    found = check(
        basis.strategy, measurements, today=basis.today, fiscal_start=basis.fiscal_start, lines=lines, file=file
    )
    _refuse(found.errors, found)
    return found


def record(
    connection: Connection, author: log.Author, basis: Basis, values: Checked, withdrawn: Sequence[Place] = (),
    *, file: str = "", expected: Sequence[int | None] | None = None,
) -> Recorded:  # fmt: skip
    """Write values and take others back, as Workspace.record says; the author's drafts of them are gone."""
    leaving = [_placed(basis, place) for place in withdrawn]
    ids = facts.series_ids(connection, {*values.columns, *(series for series, _ in leaving)}, basis.cadences)
    gone = {(ids[series], start): series for series, start in leaving}
    for value in values.values if gone else ():
        gone.pop((ids[value.series], value.start), None)
    _refuse_mixed(connection, basis, values, gone, file)
    if expected is not None and (found := conflicts(connection, _claims(values, leaving, ids, expected))):
        raise RecordConflictError(found)
    written = facts.upsert(
        connection, author, by_id(values, ids), gone, what="record", each=not file, rolling=basis.rolling
    )
    if not file:
        drafts.saved(connection, author.who, (*values.measurements, *withdrawn))
    names = {number: series for series, number in ids.items()}
    overwritten = (Overwritten(*names[o.series_id][:3], o.start, o.before, o.after) for o in written.overwritten)
    return Recorded(
        written.inserted, written.changed, written.same, tuple(overwritten), values.problems, written.withdrawn,
        written.late, written.noted, written.change,
    )  # fmt: skip


def put_back(
    connection: Connection, author: log.Author, basis: Basis, back: Sequence[Measurement],
    gone: Mapping[facts.Key, Series], *, what: str, details: Mapping[str, Any], is_decided: bool,
) -> facts.Written:  # fmt: skip
    """Write values as they were or might have been before, and take out the rest; each is logged singly."""
    basis = basis._replace(strategy=_with_kept(connection, basis.strategy, back))
    values = checked(basis, back)
    _refuse_mixed(connection, basis, values, gone)
    ids = facts.series_ids(connection, values.columns, basis.cadences)
    return facts.upsert(
        connection, author, by_id(values, ids), gone, what=what, each=True, rolling=basis.rolling, details=details,
        is_decided=is_decided,
    )  # fmt: skip


def by_id(values: Checked, ids: Mapping[Series, int]) -> facts.Facts:
    """Checked values as the store takes them."""
    return {ids[series]: column for series, column in values.columns.items()}


def _placed(basis: Basis, place: Place) -> tuple[Series, dt.date]:
    grain = place.grain or basis.strategy.existing(place.kpi).fact_grain
    return Series(place.kpi, place.platform, place.account, grain), period_start(place.start, grain, basis.fiscal_start)


def _claims(
    values: Checked,
    leaving: Sequence[tuple[Series, dt.date]],
    ids: Mapping[Series, int],
    expected: Sequence[int | None],
) -> Iterator[Claim]:
    """What is to be written and taken back, over which versions."""
    for value in values.values:
        key = ids[value.series], value.start
        yield Claim(value.position, key, value.series, value.value, expected[value.position])
    for index, (series, start) in enumerate(leaving, len(values.measurements)):
        yield Claim(index, (ids[series], start), series, None, expected[index])


def _with_kept(connection: Connection, strategy: Strategy, back: Iterable[Measurement]) -> Strategy:
    """The strategy with what is put back although no KPI of it uses it: kept parts of imports, KPIs removed since.

    They come back as they were: no kind says how they combine, so none is counted twice or refused.
    """
    unknown = {row.kpi for row in back} - {kpi.key for kpi in strategy.kpis}
    cadences = facts.cadences(connection, unknown)
    kept = (Kpi(key=key, name=key, role=Role.PART, kind=Kind.UNIQUE, cadence=cadences[key]) for key in sorted(unknown))
    return strategy.model_copy(update={"kpis": (*strategy.kpis, *kept)})


def _refuse_mixed(
    connection: Connection, basis: Basis, values: Checked, gone: Mapping[facts.Key, Series], file: str = ""
) -> None:
    """Refuse values that would count twice what is there and not `gone`, or what comes with them, in another grain."""
    starts = set().union(*(column.places for column in values.columns.values()))
    if not starts:
        return
    first, last = min(starts) - _LONGEST_PERIOD, max(starts) + _LONGEST_PERIOD
    held = facts.held(connection, {series.kpi for series in values.columns}, first, last)
    for (_, start), series in gone.items():
        held.get(series, set()).discard(start)
    if held:
        _refuse(mixed(basis.strategy, values.values, held, fiscal_start=basis.fiscal_start, file=file), values)


def _refuse(errors: Sequence[Problem], values: Checked) -> None:
    """Raise with all problems, errors first, if there are errors."""
    if errors:
        raise RecordError((*errors, *(problem for problem in values.problems if problem not in errors)))
