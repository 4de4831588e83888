"""Accepting imported files: all files of a drop in one transaction, each with its own entry in the log to be undone by.

What is there is looked at again in that transaction; whoever looked at something else before is told, and nothing is
written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kpi.assignment import TABLE, account_key
from kpi.comparison import Present
from kpi.errors import ConflictError
from kpi.importing import Arrival, FilePreview, Preview, deliver, preview, wanted
from kpi.imports import Ask
from kpi.model import Cadence, Strategy
from kpi.request import Overwritten, Request
from kpi.store import facts, imported, log, mappings
from kpi.store.database import Connection
from kpi.store.periods import roll_up_of


@dataclass(frozen=True, slots=True)
class Accepted:
    """What importing one file did; inserted + changed + same + kept + late = all values not rejected.

    Of a request that had been carried out before, only the numbers are told.
    """

    change: int
    """What an undo names; 0 of a file that changed nothing."""
    file: str
    inserted: int = 0
    changed: int = 0
    same: int = 0
    kept: int = 0
    removed: int = 0
    rejected: int = 0
    unreadable: int = 0
    """Rows that were rejected as they were read."""
    late: int = 0
    """Values of closed months, which wait to be accepted."""
    parts: int = 0
    """Those of what was written that no KPI uses yet."""
    answers: int = 0
    """Answers that are remembered from now on, of a file that brought nothing new."""
    overwritten: tuple[Overwritten, ...] = ()


def look(
    connection: Connection, strategy: Strategy, arrivals: Sequence[Arrival], today: dt.date, fiscal_start: int
) -> Preview:
    """What these files would change now."""
    files = _each_once(arrivals)
    deliveries = deliver(strategy, files, today, fiscal_start)
    needed = wanted(deliveries)
    present = Present({}) if needed is None else imported.present(connection, *needed)
    present.fiscal_start = fiscal_start
    known = imported.known(connection, (arrival.draft.sha256 for arrival in files))
    return preview(deliveries, present, known, today, fiscal_start)


def done(connection: Connection, request: Request, arrivals: Sequence[Arrival]) -> tuple[Accepted, ...]:
    """What this request did when it was carried out before; nothing, if it was not."""
    entries = [log.of_request(connection, _author(request, arrival).request) for arrival in _each_once(arrivals)]
    return tuple(_told(entry.id, entry.after) for entry in entries if entry is not None)


def accept(
    connection: Connection, request: Request, strategy: Strategy, shown: Preview, fiscal_start: int
) -> tuple[Accepted, ...]:
    """Write what was shown; files that are known and change nothing leave no trace."""
    return tuple(_accept(connection, request, strategy, file, fiscal_start) for file in shown.files)


def _each_once(arrivals: Sequence[Arrival]) -> list[Arrival]:
    """The files without those that came twice in one drop: a request names each once."""
    return list({(a.draft.file, a.draft.sha256, a.answers.to_json()): a for a in arrivals}.values())


def refuse_unseen(now: Preview, expected: object) -> None:
    """Raise if what would be written is not what was looked at."""
    if now.stamp != expected:
        raise ConflictError(
            "What is there has changed since you looked at it. Nothing was written: look at the preview again."
        )


def _accept(
    connection: Connection, request: Request, strategy: Strategy, file: FilePreview, fiscal_start: int
) -> Accepted:
    kept = sum(len(change.kept) for change in file.changes)
    removed = sum(len(change.removed) for change in file.changes)
    draft, rejected = file.draft, file.rejected_count
    author = _author(request, Arrival(draft, file.answers))
    if file.is_nothing_new and (file.is_known or not file.changes):
        number, answers = _remember(connection, author, file)
        return Accepted(number, draft.file, same=file.count - kept, kept=kept, rejected=rejected,
                        unreadable=file.unreadable, answers=answers)  # fmt: skip
    ids = facts.series_ids(connection, {change.series for change in file.changes}, _cadences(strategy, file))
    written = facts.upsert(
        connection,
        author,
        {ids[series]: column for series, column in file.columns.items() if len(column)},
        [(ids[change.series], difference.start) for change in file.changes for difference in change.removed],
        what="import",
        each=False,
        rolling=facts.Rolling(roll_up_of(strategy), fiscal_start),
        details={
            "kept": kept, "removed": removed, "rejected": rejected, "parts": file.writing.parts, "file": draft.file,
            "source": draft.source, "unreadable": file.unreadable,
        },
    )  # fmt: skip
    assert written.change is not None  # there are details
    spans = {ids[change.series]: (change.first, change.last) for change in file.changes}
    about = (draft.file, draft.sha256, draft.source, draft.account, file.exported)
    imported.keep(connection, written.change, file=about, spans=spans)
    mappings.put(connection, author, _answers(file), written.change)
    names = {number: series for series, number in ids.items()}
    overwritten = (Overwritten(*names[o.series_id][:3], o.start, o.before, o.after) for o in written.overwritten)
    return Accepted(
        written.change, draft.file, written.inserted, written.changed, written.same, kept, removed, rejected,
        file.unreadable, written.late, file.writing.parts, overwritten=tuple(overwritten),
    )  # fmt: skip


def _remember(connection: Connection, author: log.Author, file: FilePreview) -> tuple[int, int]:
    """Keep answers that are new although the file is not; the write, 0 if there are none, and how many there are."""
    wanted = mappings.news(connection, _answers(file))
    if not wanted:
        return 0, 0
    told = {"file": file.draft.file, "source": file.draft.source, "answers": len(wanted)}
    number = log.write(connection, author, "import", after=told)
    mappings.put(connection, author, wanted, number)
    return number, len(wanted)


def _author(request: Request, arrival: Arrival) -> log.Author:
    draft = arrival.draft
    author = request.author(("import", draft.file, draft.sha256, arrival.answers.to_json()))
    return log.Author(author.who, author.at, author.reason, draft.file, author.request)


def _told(change: int, after: Mapping[str, Any]) -> Accepted:
    names = ("inserted", "changed", "same", "kept", "removed", "rejected", "unreadable", "late", "parts", "answers")
    return Accepted(change, after["file"], **{name: after.get(name, 0) for name in names})


def _cadences(strategy: Strategy, file: FilePreview) -> dict[str, Cadence]:
    own = {kpi.key: kpi.cadence for kpi in strategy.kpis}
    return {a.kpi.key: a.kpi.cadence for a in file.assigned if a.kpi is not None} | own


def _answers(file: FilePreview) -> dict[mappings.Place, str | None]:
    """What is worth remembering of the answers, of what this file asked: platforms for all sources, choices of columns
    per account, and for this file alone what a file like it may be asked anew.
    """
    draft, given = file.draft, file.answers.given
    found: dict[mappings.Place, str | None] = {}
    lasting = {key: given[key] for key in _asked(file) & given.keys()}
    for question, answer in (lasting | _first_account(file)).items():
        if question.startswith("platform:"):
            place = mappings.Place("", "", question)
        elif question.startswith("use:"):
            place = mappings.Place(draft.source, draft.account, question)
        else:
            place = mappings.Place(draft.source, "", question)
        found[place] = answer
    for once in draft.asked:
        if not once.lasting and once.ask is not Ask.VALUE and once.key in given:  # a value is stored itself
            key = mappings.OfFile(draft.sha256, once.key, draft.file).text
            found[mappings.Place(draft.source, "", key)] = given[once.key]
    return found


def _asked(file: FilePreview) -> set[str]:
    """Keys of all that this file could be asked and that holds for others: the rest was asked about other files."""
    keys = {question.key for question in file.draft.asked if question.lasting}
    for assigned in file.assigned:
        column = assigned.column
        keys |= {assigned.choice, f"platform:{column.platform}", account_key(column.account), column.question}
    return keys


def _first_account(file: FilePreview) -> dict[str, str]:
    """The first account of a source is the one that needs no name; from now on another one is asked about.

    Several in one file are stored under their names.
    """
    if file.draft.source == TABLE or any(question.startswith("account:") for question in file.answers.given):
        return {}
    return {account_key(a.column.account): a.account for a in file.assigned if a.is_stored and a.column.account}
