"""The template to be filled in offline: a row for each value that is due, with its true date, to be imported again.

What a row is about stands in hidden columns too, so that sorting and renaming do no harm (kpi/imports/keyed.py).
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import xlsxwriter

from kpi.exports.formats import number_format
from kpi.exports.tidy import defused
from kpi.grid import Entry
from kpi.i18n import NBSP, Language
from kpi.imports.keyed import KEYS, key_cell
from kpi.model import Kpi, Strategy
from kpi.report.numbers import unit_of
from kpi.sentences.values import unlabelled
from kpi.theme import LIGHT

_SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_DAY = {"de": "dd.mm.yyyy", "en": "d mmm yyyy"}
_WIDEST = 260
"""Pixels of a column of texts."""
_LONGEST = 1000
"""Characters of a cell."""
_HOUR = 3600.0
_SIGNS = {"percent": "%", "per_mille": "‰"}


class _Column(NamedTuple):
    """One column: what is above it, and a row's cell: a text, a number with its format, or a day."""

    title: str
    cell: Callable[[Entry], object]
    look: str = "text"
    """`text`, `aside` for what is only said, `shown` for numbers that are, `value` or `input` for what is filled in."""
    width: int = 0
    """In pixels; 0 for as wide as its texts."""


def write(entries: Sequence[Entry], strategy: Strategy, _: Language) -> bytes:
    """An empty cell for each value, beside the last value and what is usual."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, _SAFE)
    sheet = book.add_worksheet(_("Values"))
    formats = _Formats(book)
    columns = _columns(entries, strategy, _)
    for place, column in enumerate(columns):
        side = {"align": "right"} if column.look in ("shown", "value") else {"indent": min(place, 1)}
        sheet.write_string(0, place, column.title, formats(bold=True, bottom=1, font_color=LIGHT.muted, **side))
        for number, entry in enumerate(entries, 1):
            _write(sheet, number, place, column, entry, formats, _)
    last = len(entries)
    sheet.autofilter(0, 0, last, len(columns) - 1)  # hidden columns too: they are sorted with the rest
    sheet.autofit(_WIDEST)
    for place, column in enumerate(columns):
        if column.width:
            sheet.set_column_pixels(place, place, column.width)
        if column.title in KEYS:
            sheet.set_column_pixels(place, place, 60, None, {"hidden": True})
    value = next(place for place, column in enumerate(columns) if column.look == "value")
    mark = value + 2
    sheet.write_comment(0, value, _("Fill in what you have and leave the rest empty. Then drop the file on the page "
                                    "Import: it shows everything before it is written."),
                        {"x_scale": 2, "author": "Leitstern"})  # fmt: skip
    sheet.data_validation(1, mark, last + 1000, mark, {"validate": "list", "source": [_("yes"), _("no")]})
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return stream.getvalue()


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def __call__(self, **look: object) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_name": "Arial", "font_size": 10, **look})
        return self._made[key]


def _columns(entries: Sequence[Entry], strategy: Strategy, _: Language) -> list[_Column]:
    """Those that are needed, in their order."""

    def kpi(entry: Entry) -> str:
        return _.text(entry.row.kpi.name)

    def platform(entry: Entry) -> str:
        known = strategy.platform(entry.row.platform)
        return _.text(known.name) if known else entry.row.platform

    found = [
        _Column(_("KPI"), kpi),
        *([_Column(_("Platform"), platform)] if any(e.row.platform for e in entries) else []),
        *([_Column(_("Account"), lambda e: e.row.account)] if any(e.row.account for e in entries) else []),
        _Column(_("Period"), lambda e: _.period(e.start, e.grain), "aside"),
        _Column(_("Date"), lambda e: e.start, "aside", 90),
        _Column(_("Before"), lambda e: e.row.last, "shown", 100),
        _Column(_("Usual"), lambda e: _band(e, _), "aside"),
    ]
    if any(entry.row.value is not None for entry in entries):
        found.append(_Column(_("Recorded"), lambda e: e.row.value, "shown", 100))
    found += [
        _Column(_("Value"), lambda _: None, "value", 110),
        _Column(_("Unit"), lambda e: _unit(e, _), "aside"),
        _Column(_("Provisional"), lambda _: "", "input", 90),
        _Column(_("Note"), lambda _: "", "input", _WIDEST),
        _Column(KEYS[0], lambda e: key_cell(e.row.kpi.key, defused(kpi(e))), "aside"),
    ]
    if any(entry.row.platform for entry in entries):
        found.append(_Column(KEYS[1], lambda e: key_cell(e.row.platform, defused(platform(e))), "aside"))
    return found


def _write(sheet: Any, number: int, place: int, column: _Column, entry: Entry, formats: _Formats, _: Language) -> None:
    cell, kpi = column.cell(entry), entry.row.kpi
    look: dict[str, object] = {"indent": min(place, 1)}
    if column.look in ("aside", "shown"):
        look["font_color"] = LIGHT.muted
    if column.look in ("value", "input"):
        look |= {"bg_color": LIGHT.good.soft, "border": 1, "border_color": LIGHT.line}
    if column.look in ("shown", "value"):
        look |= {"num_format": _number_format(entry, _), "align": "right", "indent": 0}
    if isinstance(cell, dt.date):
        sheet.write_datetime(number, place, cell, formats(**look, num_format=_DAY[_.code], align="left"))
    elif isinstance(cell, float):
        sheet.write_number(number, place, cell / unit_of(kpi.unit, _like(entry))[1], formats(**look))
    elif cell:
        sheet.write_string(number, place, defused(str(cell))[:_LONGEST], formats(**look))
    else:
        sheet.write_blank(number, place, None, formats(**look))


def _number_format(entry: Entry, _: Language) -> str:
    kpi = entry.row.kpi
    if kpi.unit.kind == "duration":
        digits = number_format("count", max(1, kpi.decimals), _.code)
        return f'{digits}"{NBSP}{_unit(entry, _)}"'
    return number_format(unit_of(kpi.unit, None)[0], kpi.decimals, _.code)


def _like(entry: Entry) -> float | None:
    """What durations are shown beside; hours where there is nothing yet."""
    row = entry.row
    known = next((x for x in (row.last, row.value, row.band and row.band[1]) if x is not None), None)
    return _HOUR if known is None and row.kpi.unit.kind == "duration" else known


def _band(entry: Entry, _: Language) -> str:
    if entry.row.band is None:
        return ""
    kpi, like = entry.row.kpi, _like(entry)
    low, high = (_.value(end, unlabelled(kpi.unit), kpi.decimals, like=like) for end in entry.row.band)
    return _("{low} to {high}", low=low, high=high)


def _unit(entry: Entry, _: Language) -> str:
    """In what the value is to be typed; reading it obeys this word where it is a unit of time or of shares."""
    kpi: Kpi = entry.row.kpi
    if kpi.unit.kind == "duration":
        symbol = unit_of(kpi.unit, _like(entry))[0]
        return _("days") if symbol == "d" else symbol
    if kpi.unit.kind in _SIGNS:
        return _SIGNS[kpi.unit.kind]
    if kpi.unit.label is not None:
        return _.text(kpi.unit.label)
    return kpi.unit.currency or _.word(kpi.unit.kind, "unit")
