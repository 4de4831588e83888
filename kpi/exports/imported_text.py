"""What importing files does, or would do: for people as lines per KPI, for programs as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kpi.comparison import Difference, SeriesChange
from kpi.errors import Problem
from kpi.i18n import Language
from kpi.importing import FilePreview, Finding, Preview

_SHOWN = 200
"""Overwritten values listed at once; the rest is counted."""


def lines(shown: Preview, language: Language) -> str:
    """A line per KPI or part: its days and what is new, and beneath it every value that is overwritten."""
    return "".join(f"{line}\n" for file in shown.files for line in _lines(file, language))


def _lines(file: FilePreview, _: Language) -> Iterator[str]:
    yield f"{file.draft.file} ({file.draft.source})" if file.draft.source else file.draft.file
    for change in file.changes:
        counts = (
            (_("{n} new", n=change.new), change.new),
            (_("{n} changed", n=len(change.changed)), change.changed),
            (_("{n} the same", n=change.same), change.same),
            (_("{n} kept from a newer export", n=len(change.kept)), change.kept),
            (_("{n} of closed months, waiting to be accepted", n=len(change.late)), change.late),
            (_("{n} removed", n=len(change.removed)), change.removed),
        )
        told = ", ".join(text for text, count in counts if count)
        yield f"  {_place(change)}, {_.date(change.first)} – {_.date(change.last)}: {told}"
        for difference in change.changed[:_SHOWN]:
            told = f"{_.date(difference.start)}: {difference.before:.15g} → {difference.after:.15g}"
            yield f"    {_remarked(told, difference, _)}"
        if len(change.changed) > _SHOWN:
            yield "    " + _.plural("and {n} more value", "and {n} more values", len(change.changed) - _SHOWN)
        for difference in change.first_new:
            if difference.provisional or difference.note:
                yield f"    {_remarked(f'{_.date(difference.start)}: {difference.after:.15g}', difference, _)}"
    if not file.changes:
        yield "  " + _("nothing to import")


def _remarked(text: str, difference: Difference, _: Language) -> str:
    """With the mark and the note that are kept with the value."""
    return " · ".join(filter(None, (text, _("provisional") if difference.provisional else "", difference.note)))


def _place(change: SeriesChange) -> str:
    return " ".join(part for part in change.series[:3] if part)


def remarks(shown: Preview) -> tuple[Problem, ...]:
    """What is to be said beside the numbers: repaired, left out, refused, lacking."""
    found: list[Problem] = []
    for file in shown.files:
        found += [*file.draft.notes, *file.draft.problems]
        found += [finding.problem for finding in (*file.rejected, *file.warnings)]
        found += [question.message for question in file.lacking]
        found += [a.problem for a in file.assigned if a.problem is not None]
    return tuple(Problem(p.message, p.params, p.file, p.line, p.column, "warning") for p in found)


def as_json(shown: Preview, *, dry_run: bool) -> list[dict[str, Any]]:
    """Per file: what it is, its rows, what is refused and where, and what it does to each KPI."""
    return [{"dry_run": dry_run, **_file(file)} for file in shown.files]


def _file(file: FilePreview) -> dict[str, Any]:
    draft = file.draft
    return {
        "file": draft.file,
        "sha256": draft.sha256,
        "source": draft.source or None,
        "account": draft.account or None,
        "exported": file.exported.isoformat(),
        "known": file.is_known,
        "blocks": [
            {"title": block.title, "header": list(block.header), "line": block.line, "rows": block.rows,
             "read": block.read, "skipped": block.skipped, "rejected": block.rejected}
            for block in draft.blocks
        ],
        "read": sum(block.read for block in draft.blocks),
        "skipped": sum(block.skipped for block in draft.blocks),
        "rejected": [*(_problem(p, 1, None) for p in draft.problems if p.severity == "error"),
                     *(_finding(finding) for finding in file.rejected)],
        "warnings": [*(_problem(p, 1, None) for p in draft.problems if p.severity == "warning"),
                     *(_finding(finding) for finding in file.warnings)],
        "notes": [_problem(note, 1, None) for note in draft.notes],
        "questions": [
            {"key": question.key, "asks": question.ask.value, "blocks": question.blocks,
             "options": list(question.options), **_problem(question.message, 1, None)}
            for question in file.questions
        ],
        "kpis": [_series(change, file) for change in file.changes],
        "left_out": [
            {"column": a.column.header, "key": a.column.key, "fate": a.fate.value,
             "reason": _sentence(a.problem) if a.problem else None}
            for a in file.assigned if not a.is_stored
        ],
    }  # fmt: skip


def _series(change: SeriesChange, file: FilePreview) -> dict[str, Any]:
    series = change.series
    return {
        "kpi": series.kpi,
        "role": "part" if series.kpi in file.parts else "kpi",
        "platform": series.platform,
        "account": series.account,
        "grain": series.grain.value,
        "count": change.count,
        "first": change.first.isoformat(),
        "last": change.last.isoformat(),
        "sum": change.sum,
        "new": change.new,
        "same": change.same,
        "changed": [_difference(difference) for difference in change.changed],
        "kept": [_difference(difference) for difference in change.kept],
        "late": [_difference(difference) for difference in change.late],
        "removed": [_difference(difference) for difference in change.removed],
    }


def _difference(difference: Difference) -> dict[str, Any]:
    return {"date": difference.start.isoformat(), "before": difference.before, "after": difference.after}


def _finding(finding: Finding) -> dict[str, Any]:
    return _problem(finding.problem, finding.count, finding.last)


def _problem(problem: Problem, count: int, last: int | None) -> dict[str, Any]:
    return {"row": problem.line, "last_row": last, "column": problem.column, "count": count,
            "reason": _sentence(problem)}  # fmt: skip


def _sentence(problem: Problem) -> str:
    """In English, whatever the shell speaks: programs read it."""
    return Language("en")(problem.message, **problem.params)
