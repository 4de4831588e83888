"""The report as a workbook: real numbers and dates, native charts, and the words of every page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from kpi.assessment import Status
from kpi.exports.formats import number_format
from kpi.exports.sheets import named
from kpi.i18n import Language
from kpi.report import Cell, Chart, Figure, Line, Page, Report, Table, Text
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

    def _format(self, **look: object) -> Any:
        """A format, made once."""
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({"font_name": "Arial", "font_size": 10, "valign": "top", **look})
        return self._formats[key]

    def _sheet(self, name: str, title: str) -> Any:
        sheet = self.book.add_worksheet(named(name, self._names))
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{self.report.stamp.replace('&', '&&')[:200]}&R&P / &N")
        sheet.write_string(0, 0, title[:_LONGEST], self._format(bold=True, font_size=14))
        return sheet

    def overview(self) -> None:
        """The deck in words and numbers."""
        _ = self._
        sheet = self._sheet(_.word("overview", "page"), self.report.headline)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 5, 34)
        foot = [self.report.title, self.report.organisation, self.report.scope, self.report.stamp]
        sheet.write_string(1, 0, " · ".join(part for part in foot if part), self._format(font_color=LIGHT.muted))
        row = 3
        for page in self.report.pages():
            if page.key.startswith("goal:"):
                continue
            sheet.write_string(row, 0, page.title[:_LONGEST], self._format(bold=True, font_size=12))
            row = self._page(sheet, page, row + 1) + 1

    def _page(self, sheet: Any, page: Page, row: int) -> int:
        for block in page.blocks:
            match block:
                case Table():
                    row = self._table(sheet, block, row)
                case Text():
                    if block.title:
                        sheet.write_string(row, 0, block.title, self._format(bold=True))
                        row += 1
                    row = self._lines(sheet, block.lines, row)
                case Figure():
                    pass
                case _:
                    for card in block.cards:
                        sheet.write_string(row, 0, card.title[:_LONGEST], self._format(bold=True))
                        if card.number is not None:
                            self._cell(sheet, row, 1, Cell(card.number.text, card.number))
                            sheet.write_string(row, 2, card.number.text)
                        self._cell(sheet, row, 3, Cell(card.word, status=card.status))
                        sheet.write_string(row, 4, card.caption[:_LONGEST], self._format())
                        row += 1
        return row

    def _lines(self, sheet: Any, lines: Sequence[Line], row: int) -> int:
        for line in lines:
            self._cell(sheet, row, 0, Cell(line.label, status=line.status))
            sheet.write_string(row, 1, line.text[:_LONGEST], self._format())
            row += 1
        return row

    def scorecard(self) -> None:
        """Every KPI, to be filtered and sorted."""
        table = self.report.scorecard
        sheet = self._sheet(table.title, table.title)
        for column, share in enumerate(table.widths):
            sheet.set_column(column, column, 9 * share)
        last = self._table(sheet, table, 2)
        sheet.freeze_panes(3, 3)
        if table.rows:
            sheet.autofilter(2, 0, last - 1, len(table.head) - 1)
        sheet.repeat_rows(2)

    def _table(self, sheet: Any, table: Table, row: int) -> int:
        head = self._format(bold=True, bottom=1, font_color=LIGHT.muted, text_wrap=True)
        for column, words in enumerate(table.head):
            sheet.write_string(row, column, words, head)
        for cells in table.rows:
            row += 1
            for column, cell in enumerate(cells):
                self._cell(sheet, row, column, cell, table.columns[column])
        if table.note:
            row += 1
            sheet.write_string(row, 0, table.note, self._format(font_color=LIGHT.muted))
        return row + 1

    def _cell(self, sheet: Any, row: int, column: int, cell: Cell, kind: str = "number") -> None:
        """A number as a number, a date as a date, all else as text, whatever it looks like."""
        if cell.number is not None and cell.number.value is not None and kind == "number":
            code = number_format(cell.number.unit, cell.number.decimals, self.report.language)
            colour = {"font_color": LIGHT.bad.text} if cell.tone == "bad" else {}
            sheet.write_number(row, column, cell.number.value, self._format(num_format=code, **colour))
        elif cell.day is not None and kind == "date":
            code = "dd.mm.yyyy" if self.report.language == "de" else "d mmm yyyy"
            sheet.write_datetime(row, column, cell.day, self._format(num_format=code, align="left"))
        elif cell.status:
            status = Status(cell.status) if cell.status in set(Status) else Status.NO_DATA
            ink = LIGHT.ink(status)
            look = self._format(font_color=ink.text, bg_color=ink.soft, bold=True)
            sheet.write_string(row, column, cell.text[:_LONGEST], look)
        else:
            colour = {"font_color": LIGHT.bad.text} if cell.tone == "bad" else {}
            sheet.write_string(row, column, cell.text[:_LONGEST], self._format(text_wrap=True, **colour))

    # a goal

    def goal(self, page: Page) -> None:
        """A goal's course as numbers and as a chart over them."""
        figure = next((block for block in page.blocks if isinstance(block, Figure)), None)
        chart = figure.chart if figure else None
        sheet = self._sheet(page.title.split(":")[0], page.title)
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 12, 14)
        sheet.write_string(1, 0, page.lead[:_LONGEST], self._format(font_color=LIGHT.muted))
        row = self._page(sheet, page, 3)
        for note in page.notes:
            sheet.write_string(row, 0, note[:_LONGEST], self._format())
            row += 1
        if figure is not None and chart is not None:
            self._course(sheet, figure, chart, row + 1)

    def _course(self, sheet: Any, figure: Figure, chart: Chart, top: int) -> None:
        code = self._format(num_format=number_format(chart.unit, chart.decimals, self.report.language))
        day = self._format(num_format="dd.mm.yyyy" if self.report.language == "de" else "d mmm yyyy", align="left")
        head, count = self._format(bold=True, bottom=1, font_color=LIGHT.muted), len(chart.categories)
        for column, words in enumerate((self._("Period"), self._("Up to"), *(curve.name for curve in chart.curves))):
            sheet.write_string(top, column, words, head)
        for place in range(count):
            sheet.write_string(top + 1 + place, 0, chart.categories[place], self._format())
            sheet.write_datetime(top + 1 + place, 1, chart.days[place], day)
            for column, curve in enumerate(chart.curves, 2):
                value = curve.values[place]
                if value is not None:
                    sheet.write_number(top + 1 + place, column, value, code)
        drawn = self.book.add_chart({"type": "line"})
        for column, curve in enumerate(chart.curves, 2):
            drawn.add_series({
                "name": [sheet.name, top, column],
                "categories": [sheet.name, top + 1, 0, top + count, 0],
                "values": [sheet.name, top + 1, column, top + count, column],
                "line": _STYLES.get(curve.role, {}),
                "marker": _marker(curve.role),
            })  # fmt: skip
        grid = {"visible": True, "line": {"color": LIGHT.grid}}
        drawn.set_y_axis({"major_gridlines": grid, "line": {"none": True}, "num_font": {"color": LIGHT.muted}})
        drawn.set_x_axis({"num_font": {"color": LIGHT.muted}, "line": {"color": LIGHT.grid}})
        drawn.set_legend({"position": "bottom"})
        drawn.show_blanks_as("gap")
        drawn.set_size({"width": 860, "height": 380})
        sheet.insert_chart(top + 1, len(chart.curves) + 3, drawn, {"description": figure.label[:250]})


def _marker(role: str) -> dict[str, object]:
    if role == "target":
        return {"type": "long_dash", "size": 12, "fill": {"color": LIGHT.actual}, "border": {"color": LIGHT.actual}}
    if role in ("actual", "open"):
        fill = LIGHT.actual if role == "actual" else LIGHT.card
        return {"type": "circle", "size": 5, "fill": {"color": fill}, "border": {"color": LIGHT.actual}}
    return {"type": "none"}
