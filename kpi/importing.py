"""Importing files: where their values go, what of them is refused, and what accepting them would change.

Pure: what the store holds is given. Whoever accepts shows the stamp of what was looked at; where it differs by now,
nothing is written.
"""

from __future__ import annotations

import datetime as dt
from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import NamedTuple, overload

from kpi.assignment import Assigned, Assignment, Fate, assign, parts_of
from kpi.cadence import belongs_to, is_finer
from kpi.comparison import Present, SeriesChange, compare
from kpi.errors import Problem
from kpi.imports.draft import Answers, Ask, Draft, Question
from kpi.model import Aggregation, Cadence, Kind, Measurement, Role, Series, Strategy
from kpi.recording import Checked, Column, Value, check, overlapping

__all__ = [
    "Arrival", "Delivery", "FilePreview", "Finding", "Preview", "Writing", "deliver", "lacks_platform", "preview",
    "refusals", "wanted",
]  # fmt: skip

SLACK = dt.timedelta(days=366)
"""How far around a file's days the store is looked at: a value of a year may lie there."""
_WHOLE = (
    "{kpi} has values for all platforms or accounts together in this period; these would count twice. "
    "Withdraw those first, or leave these out."
)
_NO_SUM = (
    "These values are {grain}, but {kpi} is assessed {cadence}. Counts of people do not add up, as the same ones come "
    "back: no value of the KPI comes of them. Export them {cadence}, enter the period's number on the page Record, or "
    "have the KPI assessed {grain}."
)
_SINGLE = (
    "{kpi} has values of single platforms or accounts in this period; a value for all together would count twice. "
    "Leave it out."
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file as it was read, and what was answered about it."""

    draft: Draft
    answers: Answers = field(default_factory=Answers)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to be said of some values of a column: where the first and the last of them stand, and what to do."""

    problem: Problem
    count: int
    last: int | None
    """Row of the last one."""


class Writing(NamedTuple):
    """How many values accepting would write: new, changed, removed, and set aside as their month is closed."""

    used: int = 0
    """For KPIs of the strategy."""
    parts: int = 0
    """Of what no KPI uses yet."""
    late: int = 0
    """Of closed months, where they wait to be accepted."""

    @property
    def total(self) -> int:
        """All of them, each counted once."""
        return sum(self)


@dataclass(frozen=True, slots=True)
class FilePreview:
    """What one file would do."""

    draft: Draft
    answers: Answers
    assigned: tuple[Assigned, ...]
    questions: tuple[Question, ...]
    """Still open: the file's own and those of its assignment."""
    changes: tuple[SeriesChange, ...]
    rejected: tuple[Finding, ...]
    """What stays out."""
    warnings: tuple[Finding, ...]
    """What comes in as it is, though it looks unusual."""
    exported: dt.date
    columns: Mapping[Series, Column] = field(compare=False)
    """What would be written."""
    is_known: bool = False
    """The same bytes were imported before, and that was not undone."""

    @property
    def is_nothing_new(self) -> bool:
        """Whether accepting it would change no value."""
        return all(change.is_nothing_new for change in self.changes)

    @property
    def blocking(self) -> tuple[Question, ...]:
        """The questions without whose answers something stays out."""
        return tuple(question for question in self.questions if question.blocks)

    @property
    def lacking(self) -> tuple[Question, ...]:
        """What this export cannot give, and nobody has entered yet."""
        return tuple(question for question in self.questions if question.ask is Ask.VALUE)

    @property
    def count(self) -> int:
        """All its values for any KPI or part."""
        return sum(change.count for change in self.changes)

    @property
    def rejected_count(self) -> int:
        """All its values that stay out."""
        return sum(finding.count for finding in self.rejected)

    @property
    def unreadable(self) -> int:
        """Rows of which nothing could be read."""
        return sum(block.rejected for block in self.draft.blocks)

    @property
    def parts(self) -> frozenset[str]:
        """Keys of what no KPI uses yet."""
        return frozenset(kpi.key for kpi in parts_of(self.assigned))

    @property
    def writing(self) -> Writing:
        """How much accepting it would write."""
        used = parts = late = 0
        for change in self.changes:
            count = change.new + len(change.changed) + len(change.removed)
            late += len(change.late)
            if change.series.kpi in self.parts:
                parts += count
            else:
                used += count
        return Writing(used, parts, late)

    @property
    def stamp(self) -> object:
        """What whoever looked at it relies on."""
        placed = tuple((a.fate, a.kpi and a.kpi.key, a.platform, a.account) for a in self.assigned)
        return self.draft.sha256, placed, self.changes, self.rejected


@dataclass(frozen=True, slots=True)
class Preview:
    """What a drop of files would do, in the order in which they would be written: the older exports first."""

    files: tuple[FilePreview, ...]

    @property
    def stamp(self) -> object:
        """Equal as long as nothing that was shown has changed meanwhile."""
        return tuple(file.stamp for file in self.files)

    @property
    def asks(self) -> bool:
        """Whether something stays out until a person has answered."""
        return any(file.blocking for file in self.files)

    def without_values(self) -> Preview:
        """The same without the values themselves, which whoever only looks does not need: there may be millions."""
        return Preview(tuple(replace(file, columns={}) for file in self.files))

    @property
    def writing(self) -> Writing:
        """How much accepting all of them would write."""
        return Writing(*map(sum, zip(*(file.writing for file in self.files), strict=True)))

    @property
    def is_nothing_new(self) -> bool:
        """Whether accepting it would change no value."""
        return all(file.is_nothing_new for file in self.files)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A file's values as they go to the store, before they are compared with what is there."""

    arrival: Arrival
    assignment: Assignment
    strategy: Strategy
    """With the parts that are made for columns nobody uses."""
    checked: Checked
    owners: Sequence[Assigned]
    """The columns that these values are from."""


def deliver(strategy: Strategy, arrivals: Iterable[Arrival], today: dt.date, fiscal_start: int) -> list[Delivery]:
    """The values of some files, checked against their KPIs; older exports first, so that the newer one wins."""
    ordered = sorted(arrivals, key=lambda arrival: (_exported(arrival.draft, today), arrival.draft.file))
    return [_deliver(strategy, arrival, today, fiscal_start) for arrival in ordered]


def _deliver(strategy: Strategy, arrival: Arrival, today: dt.date, fiscal_start: int) -> Delivery:
    assignment = assign(strategy, arrival.draft, arrival.answers)
    owners = [assigned for assigned in assignment.columns if assigned.is_stored]
    extended = strategy.model_copy(update={"kpis": (*strategy.kpis, *parts_of(owners))})
    lines = array("i")
    for assigned in owners:
        lines.extend(assigned.column.values.rows)
    checked = check(
        extended, _Rows(owners), today=today, fiscal_start=fiscal_start, lines=lines, file=arrival.draft.file
    )
    return Delivery(arrival, assignment, extended, checked, owners)


class _Rows(Sequence[Measurement]):
    """The values of columns as measurements, made one by one when they are asked for: a file may have millions."""

    def __init__(self, owners: Iterable[Assigned]) -> None:
        self._owners = [(one.column.values, _place_of(one)) for one in owners]
        self._ends = list(accumulate(len(values) for values, _ in self._owners))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[Measurement]:
        for values, (key, platform, account, grain) in self._owners:
            if not values.remarks:
                for start, number, _ in values:
                    yield Measurement(key, start, number, platform, account, grain)
                continue
            for at, (start, number, _) in enumerate(values):
                yield Measurement(key, start, number, platform, account, grain, *values.remarks.get(at, ()))

    @overload
    def __getitem__(self, place: int) -> Measurement: ...
    @overload
    def __getitem__(self, place: slice) -> list[Measurement]: ...
    def __getitem__(self, place: int | slice) -> Measurement | list[Measurement]:
        if isinstance(place, slice):
            return [self[index] for index in range(len(self))[place]]
        owner = bisect_right(self._ends, place)
        values, (key, platform, account, grain) = self._owners[owner]
        at = place - (self._ends[owner] - len(values))
        start, number, _ = values[at]
        return Measurement(key, start, number, platform, account, grain, *values.remarks.get(at, ()))


def _place_of(assigned: Assigned) -> tuple[str, str, str, Cadence | None]:
    """KPI, platform, account and grain of what is stored."""
    assert assigned.kpi is not None
    return assigned.kpi.key, assigned.platform, assigned.account, assigned.column.grain


def wanted(deliveries: Iterable[Delivery]) -> tuple[frozenset[str], dt.date, dt.date] | None:
    """What of the store is needed to compare: KPIs, first and last day; None where the files hold no value."""
    columns = [(series, column) for d in deliveries for series, column in d.checked.columns.items() if len(column)]
    if not columns:
        return None
    if any(d.arrival.draft.is_replacement for d in deliveries):
        first, last = dt.date.min, dt.date.max
    else:
        first = min(min(column.places) for _, column in columns) - SLACK
        last = max(max(column.places) for _, column in columns) + SLACK
    return frozenset(series.kpi for series, _ in columns), first, last


def preview(
    deliveries: Sequence[Delivery], present: Present, known: Collection[str], today: dt.date, fiscal_start: int
) -> Preview:
    """What these files would change; `known` are the hashes of files imported before."""
    last = len(deliveries) - 1
    return Preview(
        tuple(
            _preview(delivery, present, known, today, fiscal_start, is_last=number == last)
            for number, delivery in enumerate(deliveries)
        )
    )


def refusals(shown: Preview) -> tuple[Problem, ...]:
    """What keeps files from being imported without a person: questions, and files that nobody can read."""
    found: list[Problem] = []
    for file in shown.files:
        if not file.draft.is_recognised:
            found += [problem for problem in file.draft.problems if problem.severity == "error"]
        found += [replace(question.message, file=file.draft.file) for question in file.blocking]
        if not any(one.is_stored for one in file.assigned):  # nothing of it fits
            found += [replace(one.problem, file=file.draft.file) for one in file.assigned
                      if one.problem and one.fate is Fate.REFUSED]  # fmt: skip
    return tuple(found)


def lacks_platform(shown: Preview) -> bool:
    """Whether some file does not say which platform it is about, which is answered for each such file alone."""
    return any(q.ask is Ask.NETWORK and not q.lasting for file in shown.files for q in file.blocking)


def _preview(
    delivery: Delivery, present: Present, known: Collection[str], today: dt.date, fiscal_start: int, *, is_last: bool
) -> FilePreview:
    draft, checked = delivery.arrival.draft, delivery.checked
    twice = {(value.series, value.start): (value, message)
             for value, message in (*_double(delivery, present, fiscal_start),
                                    *_overlapping(delivery, present, fiscal_start))}  # fmt: skip
    refused = [*checked.errors, *(_twice(value, message, draft.file) for value, message in twice.values())]
    out: dict[Series, set[dt.date]] = defaultdict(set)
    for series, start in twice:
        out[series].add(start)
    columns = {series: column.without(out.get(series, ())) for series, column in checked.columns.items()}
    idle = _idle_notes(columns, present)
    exported = _exported(draft, today)
    changes = compare(columns, present, exported, is_replacement=draft.is_replacement, is_last=is_last)
    kept = {change.series: {difference.start for difference in change.kept} for change in changes}
    return FilePreview(
        draft=draft,
        answers=delivery.arrival.answers,
        assigned=delivery.assignment.columns,
        questions=tuple({q.key: q for q in (*draft.questions, *delivery.assignment.questions)}.values()),
        changes=changes,
        rejected=tuple(_grouped(refused, delivery)),
        warnings=(
            *_without_sum(columns, delivery),
            *_grouped((p for p in checked.problems if p.severity == "warning"), delivery),
            *(_idle(idle, draft.file) if idle and draft.sha256 not in known else ()),
        ),
        exported=exported,
        columns={series: column.without(kept.get(series, ())) for series, column in columns.items()},
        is_known=draft.sha256 in known,
    )


def _without_sum(columns: Mapping[Series, Column], delivery: Delivery) -> Iterator[Finding]:
    """KPIs to which a file brings values that come finer than they are assessed, and do not add up to that."""
    counts: dict[tuple[str, Cadence], int] = defaultdict(int)
    for series, column in columns.items():
        counts[series.kpi, series.grain] += len(column)
    used = {kpi.key: kpi for kpi in delivery.strategy.kpis if kpi.role is Role.KPI}
    for (key, grain), count in counts.items():
        kpi = used.get(key)
        if count and kpi and kpi.kind is Kind.UNIQUE and is_finer(grain, kpi.cadence):
            params = {"kpi": key, "grain": grain, "cadence": kpi.cadence}
            yield Finding(Problem(_NO_SUM, params, delivery.arrival.draft.file, severity="warning"), count, None)


def _idle_notes(columns: Mapping[Series, Column], present: Present) -> int:
    """How many notes are on values that are there just so; the store leaves them out."""
    return sum(
        (held.value, held.provisional) == (column.values[column.places[start]], start in column.provisional)
        for series, column in columns.items()
        if column.notes and (there := present.facts.get(series))
        for start in column.notes.keys() & column.places.keys()
        if (held := there.get(start)) is not None
    )


def _idle(count: int, file: str) -> Iterator[Finding]:
    message = "Notes on values that stay as they are were left out. The page Record takes them."
    yield Finding(Problem(message, {}, file, severity="warning"), count, None)


def _exported(draft: Draft, today: dt.date) -> dt.date:
    """As of when its numbers are: by its own word, else today."""
    return min(draft.exported or today, today)


def _twice(value: Value, message: str, file: str) -> Problem:
    return Problem(message, {"kpi": value.series.kpi}, file, value.line)


def _overlapping(delivery: Delivery, present: Present, fiscal_start: int) -> Iterator[tuple[Value, str]]:
    """Values that there are at another grain."""
    grains: dict[tuple[str, str, str], set[Cadence]] = defaultdict(set)
    for series in (*present.facts, *delivery.checked.columns):
        grains[series[:3]].add(series.grain)
    several = {place for place, found in grains.items() if len(found) > 1}
    held = {series: present.facts.get(series, {}).keys() for series in (*present.facts, *delivery.checked.columns)
            if series[:3] in several}  # fmt: skip
    if held and any(series in held for series in delivery.checked.columns):
        yield from overlapping(delivery.strategy, delivery.checked.values, held, fiscal_start=fiscal_start)


def _double(delivery: Delivery, present: Present, fiscal_start: int) -> Iterator[tuple[Value, str]]:
    """Values of one platform or account in a period for which there is one for all of them, or the reverse."""
    apart = {kpi.key for kpi in delivery.strategy.kpis if kpi.over_platforms is Aggregation.NONE}
    cadences = {kpi.key: kpi.cadence for kpi in delivery.strategy.kpis}
    taken: dict[Series, dict[dt.date, str]] = {}
    for series in delivery.checked.columns:
        if series.kpi in apart:
            continue
        for other, facts in present.facts.items():
            message = _covers(series, other)
            if message and facts:
                periods = {belongs_to(day, other.grain, cadences[series.kpi], fiscal_start) for day in facts}
                taken.setdefault(series, {}).update(dict.fromkeys(periods, message))
    if taken:
        for value in delivery.checked.values:
            message = taken.get(value.series, {}).get(value.period, "")
            if message:
                yield value, message


def _covers(mine: Series, other: Series) -> str:
    """Whether the other series counts what mine does as well, and how to say it."""
    if mine.kpi != other.kpi or mine[1:3] == other[1:3]:
        return ""
    if _is_within(mine, other):
        return _WHOLE
    return _SINGLE if _is_within(other, mine) else ""


def _is_within(part: Series, whole: Series) -> bool:
    """Whether the platform and account of one belong to those of another: '' stands for all."""
    if not whole.account and not whole.platform:
        return True
    return whole.platform == part.platform and not whole.account


def _grouped(problems: Iterable[Problem], delivery: Delivery) -> Iterator[Finding]:
    """One entry per KPI and reason."""
    places = {assigned.kpi.key: assigned.column.place for assigned in delivery.owners if assigned.kpi is not None}
    groups: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    for problem in problems:
        groups[problem.message, str(problem.params.get("kpi", ""))].append(problem)
    for (_, kpi), found in groups.items():
        lines = sorted(problem.line or 0 for problem in found)
        first = replace(found[0], line=lines[0] or None, column=places.get(kpi))
        yield Finding(first, len(found), (lines[-1] or None) if len(found) > 1 else None)
