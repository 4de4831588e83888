"""What the recording grid shows: its table, and for each cell what is usual and how it was read, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kpi.errors import Problem
from kpi.grid import UNTOUCHED, Cell, Line, Row, Typed
from kpi.i18n import Language
from kpi.model import Draft, Strategy
from kpi.sentences import values
from kpi.ui import recording_cards as cards


def shown(row: Row, _: Language) -> str:
    """The value there, as its field shows it: with all its decimals, so that nothing is lost where it is read again."""
    if row.value is None:
        return ""
    return _.value(row.value, values.unlabelled(row.kpi.unit), cards.decimals(row.value, row.kpi))


def is_single(line: Line) -> bool:
    """Whether its KPI has one value only, of no platform."""
    return set(line.cells) == {""}


def platforms(lines: Sequence[Line], strategy: Strategy) -> list[str]:
    """The columns of the table of platforms, in the strategy's order."""
    used = {platform for line in lines if not is_single(line) for platform in line.cells}
    known = [place.key for place in strategy.platforms]
    return sorted(used, key=lambda key: (key != "", known.index(key) if key in known else len(known), key))


def order(lines: Sequence[Line], strategy: Strategy) -> list[list[int | None]]:
    """The numbers of the rows as they stand on the screen."""
    columns = platforms(lines, strategy)
    return [
        list(line.cells.values()) if is_single(line) else [line.cells.get(column) for column in columns]
        for kind in _kinds(lines) for line in lines if is_single(line) is kind
    ]  # fmt: skip


def _kinds(lines: Sequence[Line]) -> list[bool]:
    """The two tables, that of the first line first: True for KPIs without platforms."""
    return list(dict.fromkeys(is_single(line) for line in lines))


def sheet(
    rows: Sequence[Row],
    lines: Sequence[Line],
    drafts: Mapping[int, Draft],
    typed: Sequence[Typed],
    problems: Mapping[Cell, Problem],
    first: str,
    strategy: Strategy,
    _: Language,
) -> dict[str, Any]:
    """Tables and cells as sheet.js shows them."""
    columns = platforms(lines, strategy)
    sections = []
    for kind in _kinds(lines):
        mine = [line for line in lines if is_single(line) is kind]
        sections.append({
            "kind": "single" if kind else "matrix",
            "title": _("Values of the period") if kind else _("Values per platform"),
            "name": _("KPI"),
            "columns": [_("Value")] if kind else [_column(column, strategy, _) for column in columns],
            "lines": [_line(line, rows, [""] if kind else columns, first, strategy, _) for line in mine],
        })  # fmt: skip
    reading = {cell.row.cell: cell for cell in typed}
    cells = [
        _cell(number, row, drafts.get(number), reading.get(row.cell), problems.get(row.cell), strategy, _)
        for number, row in enumerate(rows)
    ]
    return {"sections": sections, "cells": cells}


def _column(platform: str, strategy: Strategy, _: Language) -> str:
    return cards.place(platform, "", strategy, _) or _("without platform")


def _line(
    line: Line, rows: Sequence[Row], columns: Sequence[str], first: str, strategy: Strategy, _: Language
) -> dict[str, Any]:
    name = " · ".join(filter(None, (_.text(line.kpi.name), line.account)))
    cells: list[dict[str, Any] | None] = []
    for column in columns:
        number = line.cells.get(column)
        if number is None:
            cells.append(None)
            continue
        where = cards.place(column, "", strategy, _)
        label = " · ".join(filter(None, (name, where)))
        cells.append({"id": number, "label": label, "column": where or None})
    is_due = any(rows[number].is_due for number in line.cells.values())
    return {
        "name": name,
        "unit": cards.unit_name(line.kpi, _),
        "due": _("due") if is_due else "",
        "first": line.kpi.key == first,
        "cells": cells,
    }


def _cell(
    number: int,
    row: Row,
    draft: Draft | None,
    typed: Typed | None,
    problem: Problem | None,
    strategy: Strategy,
    _: Language,
) -> dict[str, Any]:
    text = shown(row, _) if draft is None or draft.text == UNTOUCHED else draft.text
    state, said = _said(typed, problem, strategy, _) if typed else ("", _alone(row, draft, _))
    marked = draft.provisional if draft else row.provisional
    return {
        "id": number,
        "text": text,
        "note": draft.note if draft else "",
        "provisional": marked,
        "hint": _hint(row, _),
        "state": state,
        "said": " · ".join(filter(None, (said, _("provisional") if marked else ""))),
    }


def _alone(row: Row, draft: Draft | None, _: Language) -> str:
    """A note or mark of a field that has no value."""
    is_alone = draft is not None and row.value is None and (draft.note or draft.provisional)
    return _("is saved with a value only") if is_alone else ""


def _hint(row: Row, _: Language) -> str:
    unit = values.unlabelled(row.kpi.unit)
    parts = []
    if row.last is not None:
        parts.append(_("before: {value}", value=_.value(row.last, unit, row.kpi.decimals)))
    if row.band is not None:
        low, high = (_.value(end, unit, row.kpi.decimals, like=row.band[1]) for end in row.band)
        parts.append(_("usually {low} to {high}", low=low, high=high))
    return " · ".join(parts)


def _said(cell: Typed, problem: Problem | None, strategy: Strategy, _: Language) -> tuple[str, str]:
    """What kind of input it is, and how it was read."""
    kpi = cell.row.kpi
    if cell.reading.problem is not None:
        return "error", _.problem(cell.reading.problem)
    if problem is not None and problem.severity == "error":
        return "error", cards.said(problem, strategy, _)
    if cell.reading.options:
        unit = values.unlabelled(kpi.unit)
        options = [_.value(value, unit, cards.decimals(value, kpi)) for value in cell.reading.options]
        return "ask", _("can mean {options}", options=" / ".join(options))
    change = cards.change(cell, _)
    if cell.is_withdrawal:
        return "gone", change
    if not cell.is_change:
        return "", ""
    if cell.reading.value == cell.row.value:
        return "change", change
    read = _.value(cell.reading.value, values.unlabelled(kpi.unit), cards.decimals(cell.reading.value, kpi))
    told = change if cell.row.value is not None else read
    if cell.is_unusual:
        return "odd", _("{read}: unusual, is it right?", read=told)
    return ("new" if cell.row.value is None else "change"), told
