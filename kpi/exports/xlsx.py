"""The report as a workbook: real numbers and dates, native charts, and the words of every page."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter

from kpi.assessment import Status
from kpi.exports import measure
from kpi.exports.formats import number_format
from kpi.exports.sheets import named
from kpi.i18n import Language
from kpi.report import Block, Card, Cards, Cell, Chart, Figure, Line, Page, Report, Table, Text
from kpi.theme import LIGHT

_SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
_LONGEST = 32_767
"""Characters of a cell."""
_NARROW, _WIDE = 9, 30
"""Characters, of columns as wide as their texts."""
_CHART_ROWS = 19
_NAMED = 14
"""Names of periods on the axis of a chart, at most."""
_STYLES = {
    "actual": {"color": LIGHT.actual, "width": 2.25},
    "open": {"color": LIGHT.actual, "width": 1, "dash_type": "round_dot"},
    "plan": {"color": LIGHT.plan, "width": 1.25, "dash_type": "dash"},
    "previous": {"color": LIGHT.previous, "width": 1},
    "forecast": {"color": LIGHT.accent, "width": 2, "dash_type": "square_dot"},
    "low": {"color": LIGHT.accent, "width": 0.75, "transparency": 40},
    "high": {"color": LIGHT.accent, "width": 0.75, "transparency": 40},
    "target": {"none": True},
}
"""Lines as in IBCS: the closer to fact, the more ink."""


def write(report: Report) -> bytes:
    """A sheet with the whole, one with every KPI, and one for each goal with its course as chart and numbers."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, _SAFE)
    book.set_properties({"title": report.title[:255], "company": report.organisation[:255], "comments": report.stamp})
    sheets = _Sheets(book, report)
    sheets.overview()
    sheets.scorecard()
    for page in report.pages():
        if page.key.startswith("goal:"):
            sheets.goal(page)
    book.close()
    return stream.getvalue()


class _Sheets:
    """A workbook that grows by a sheet at a time."""

    def __init__(self, book: Any, report: Report) -> None:
        self.book, self.report, self._ = book, report, Language(report.language)
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self._names: set[str] = set()

    def overview(self) -> None:
        """The deck in words and numbers."""
        _ = self._
        sheet = self._sheet(_.word("overview", "page"), self.report.headline, (20, 34, 56, 44, 16))
        foot = [self.report.title, self.report.organisation, self.report.scope, self.report.stamp]
        sheet.text(1, 0, " · ".join(part for part in foot if part), font_color=LIGHT.muted)
        row = 3
        for page in self.report.pages():
            if page.key.startswith("goal:"):
                continue
            if page.title != self.report.headline:
                sheet.text(row, 0, page.title, bold=True, font_size=12)
                row += 1
            row = self._blocks(sheet, page.blocks, row) + 1

    def scorecard(self) -> None:
        """Every KPI, to be filtered and sorted."""
        table = self.report.scorecard
        sheet = self._sheet(table.title, table.title, _widths(table))
        last = self._table(sheet, table, 2)
        sheet.made.freeze_panes(3, 3)
        if table.rows:
            sheet.made.autofilter(2, 0, last - 1, len(table.head) - 1)
        sheet.made.repeat_rows(2)
        sheet.made.repeat_columns(0, 2)
        sheet.made.fit_to_pages(2, 0)

    def goal(self, page: Page) -> None:
        """A goal with its course as a chart, all its KPIs, who does what, and the numbers of the chart."""
        figure = next((block for block in page.blocks if isinstance(block, Figure)), None)
        chart = figure.chart if figure else None
        sheet = self._sheet(page.title.split(":")[0], page.title, (30, 18, 14, 13, 13, 17, 13, 24, 26, 13))
        sheet.text(1, 0, page.lead, font_color=LIGHT.muted)
        row = self._blocks(sheet, page.blocks, 3) + 1
        if figure is not None and chart is not None:
            numbers = self._blocks(sheet, page.details, row + _CHART_ROWS) + 1
            self._course(sheet, figure, chart, numbers, row)
        else:
            self._blocks(sheet, page.details, row)

    def _sheet(self, name: str, title: str, widths: Sequence[float]) -> _Sheet:
        sheet = self.book.add_worksheet(named(name, self._names))
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        sheet.fit_to_pages(1, 1)
        sheet.set_footer(f"&L{self.report.stamp.replace('&', '&&')[:200]}&R&P / &N")
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        found = _Sheet(sheet, tuple(widths), self._format)
        found.text(0, 0, title, bold=True, font_size=14)
        return found

    def _format(self, **look: object) -> Any:
        """A format, made once."""
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({"font_name": "Arial", "font_size": 10, "valign": "top", **look})
        return self._formats[key]

    # blocks

    def _blocks(self, sheet: _Sheet, blocks: Sequence[Block], row: int) -> int:
        """One below the other; returns the row below them."""
        for block in blocks:
            if isinstance(block, Table | Text) and block.title and len(blocks) > 1:
                sheet.text(row, 0, block.title, bold=True)
                row += 1
            match block:
                case Table():
                    row = self._table(sheet, block, row) + 1
                case Text():
                    for line in block.lines:
                        self._line(sheet, line, row)
                        row += 1
                case Cards():
                    for card in block.cards:
                        row = self._card(sheet, card, row, alone=len(block.cards) == 1)
        return row

    def _card(self, sheet: _Sheet, card: Card, row: int, *, alone: bool) -> int:
        """A row with its number and status; of one that stands alone, the facts below it."""
        self._cell(sheet, row, 0, Cell(card.word, status=card.status))
        sheet.text(row, 1, card.title, bold=True, text_wrap=True, **_from_left(1))
        if card.number is not None:
            self._cell(sheet, row, 2, Cell(card.number.text, card.number), align="left", indent=1)
        told = card.number.text if card.number and not alone else ""
        sheet.across(row, 3, " · ".join(part for part in (told, card.caption) if part))
        sheet.heighten(row)
        for line in card.lines if alone else ():
            row += 1
            self._line(sheet, line, row)
        return row + 1

    def _line(self, sheet: _Sheet, line: Line, row: int) -> None:
        """What it is about, and beside it what is so, over the width of the sheet."""
        if line.label or line.status:
            self._cell(sheet, row, 0, Cell(line.label, status=line.status), kind="text")
        look: dict[str, object] = {"font_color": LIGHT.bad.text} if line.tone == "bad" else {}
        sheet.across(row, 1 if line.label or line.status else 0, line.text, **look)
        sheet.heighten(row)

    def _table(self, sheet: _Sheet, table: Table, row: int) -> int:
        for column, words in enumerate(table.head):
            side = {"align": "right"} if table.columns[column] == "number" else _from_left(column)
            sheet.text(row, column, words, bold=True, bottom=1, font_color=LIGHT.muted, text_wrap=True, **side)
        sheet.heighten(row)
        for cells in table.rows:
            row += 1
            for column, cell in enumerate(cells):
                self._cell(sheet, row, column, cell, table.columns[column])
            sheet.heighten(row)
        if table.note:
            row += 1
            sheet.text(row, 0, table.note, font_color=LIGHT.muted)
        return row + 1

    def _cell(self, sheet: _Sheet, row: int, column: int, cell: Cell, kind: str = "number", **look: object) -> None:
        """A number as a number, a date as a date, all else as text, whatever it looks like."""
        ink: dict[str, object] = {"font_color": LIGHT.bad.text} if cell.tone == "bad" else {}
        if cell.number is not None and cell.number.value is not None and kind == "number":
            code = number_format(cell.number.unit, cell.number.decimals, self.report.language)
            sheet.made.write_number(row, column, cell.number.value, self._format(num_format=code, **ink, **look))
        elif cell.day is not None and kind == "date":
            sheet.made.write_datetime(row, column, cell.day, self._day())
        elif cell.status:
            status = Status(cell.status) if cell.status in set(Status) else Status.NO_DATA
            found = LIGHT.ink(status)
            sheet.text(row, column, cell.text, font_color=found.text, bg_color=found.soft, bold=True)
        else:
            side = {"align": "right"} if kind == "number" else _from_left(column)
            sheet.text(row, column, cell.text, text_wrap=True, **side, **ink)

    def _day(self) -> Any:
        code = "dd.mm.yyyy" if self.report.language == "de" else "d mmm yyyy"
        return self._format(num_format=code, **_from_left(1))

    # a course

    def _course(self, sheet: _Sheet, figure: Figure, chart: Chart, top: int, place: int) -> None:
        """The numbers of a chart from a row on, and the chart over them where its place is."""
        code = number_format(chart.unit, chart.decimals, self.report.language)
        shown, count = self._format(num_format=code), len(chart.categories)
        for column, words in enumerate((self._("Period"), self._("Up to"), *(curve.name for curve in chart.curves))):
            side = {"align": "right"} if column > 1 else _from_left(column)
            sheet.text(top, column, words, bold=True, bottom=1, font_color=LIGHT.muted, **side)
        for number in range(count):
            sheet.text(top + 1 + number, 0, chart.categories[number])
            sheet.made.write_datetime(top + 1 + number, 1, chart.days[number], self._day())
            for column, curve in enumerate(chart.curves, 2):
                value = curve.values[number]
                if value is not None:
                    sheet.made.write_number(top + 1 + number, column, value, shown)
        drawn = self.book.add_chart({"type": "line"})
        for column, curve in enumerate(chart.curves, 2):
            drawn.add_series({
                "name": [sheet.made.name, top, column],
                "categories": [sheet.made.name, top + 1, 0, top + count, 0],
                "values": [sheet.made.name, top + 1, column, top + count, column],
                "line": _STYLES.get(curve.role, {}),
                "marker": _marker(curve.role),
            })  # fmt: skip
        font = {"name": "Arial", "size": 9, "color": LIGHT.muted}
        grid = {"visible": True, "line": {"color": LIGHT.grid}}
        drawn.set_y_axis({"major_gridlines": grid, "line": {"none": True}, "num_font": font, "num_format": code})
        drawn.set_x_axis({
            "num_font": font, "line": {"color": LIGHT.grid}, "interval_unit": -(-count // _NAMED),
            "label_position": "low",
        })  # fmt: skip
        drawn.set_legend({"position": "bottom", "font": font})
        drawn.set_chartarea({"border": {"none": True}})
        drawn.show_blanks_as("gap")
        drawn.set_size({"width": 1000, "height": _CHART_ROWS * 20 - 20})
        sheet.made.insert_chart(place, 0, drawn, {"description": figure.label[:250]})


class _Sheet:
    """A sheet whose rows are as high as their wrapped texts need: not every program finds that out by itself."""

    def __init__(self, made: Any, widths: tuple[float, ...], format_of: Callable[..., Any]) -> None:
        self.made, self._widths, self._format = made, widths, format_of
        self._lines = 1

    def text(self, row: int, column: int, words: str, **look: object) -> None:
        """Text in one cell."""
        self.made.write_string(row, column, words[:_LONGEST], self._format(**look))
        if look.get("text_wrap"):
            self._needs(words, self._widths[column], bold=bool(look.get("bold")))

    def across(self, row: int, first: int, words: str, **look: object) -> None:
        """Text from one column to the last."""
        last = len(self._widths) - 1
        shown = self._format(text_wrap=True, **_from_left(first), **look)
        self.made.merge_range(row, first, row, last, "", shown)
        self.made.write_string(row, first, words[:_LONGEST], shown)
        self._needs(words, sum(self._widths[first:]), bold=False)

    def _needs(self, words: str, width: float, *, bold: bool) -> None:
        room = (width * 7 - 5) * 0.75
        self._lines = max(self._lines, len(measure.lines(words[:_LONGEST], 10, room * 0.96, bold=bold)))

    def heighten(self, row: int) -> None:
        """Give a row the height that its texts need."""
        self.made.set_row(row, min(409.0, max(15.0, self._lines * 12.9 + 2.1)))
        self._lines = 1


def _widths(table: Table) -> tuple[float, ...]:
    """Columns as wide as their texts, within limits."""
    columns = (
        zip(*([cell.text for cell in row] for row in table.rows), strict=True) if table.rows else [()] * len(table.head)
    )
    return tuple(
        min(_WIDE, max(_NARROW, 3 + max(measure.width(words, 10, bold=True) / 5.25 for words in (head, *column))))
        for head, column in zip(table.head, columns, strict=True)
    )


def _from_left(column: int) -> dict[str, object]:
    """Text begins at the left; behind a number it needs some air."""
    return {"align": "left", "indent": 1} if column else {"align": "left"}


def _marker(role: str) -> dict[str, object]:
    if role == "target":
        return {"type": "long_dash", "size": 12, "fill": {"color": LIGHT.actual}, "border": {"color": LIGHT.actual}}
    if role in ("actual", "open"):
        fill = LIGHT.actual if role == "actual" else LIGHT.card
        return {"type": "circle", "size": 5, "fill": {"color": fill}, "border": {"color": LIGHT.actual}}
    return {"type": "none"}
