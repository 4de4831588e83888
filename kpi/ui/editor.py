"""The recording grid as people use it: type or paste, see how it was read, save all or nothing."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from kpi import grid
from kpi.errors import Conflict, LeitsternError, ProblemsError, RecordConflictError
from kpi.grid import Row
from kpi.model import Cadence, Measurement
from kpi.reading import Style
from kpi.recording import check
from kpi.sentences import values
from kpi.ui import board, recording_cards
from kpi.ui.plain import plain
from kpi.ui.session import Run

_GRID = "_grid"
"""Session state: the grid as it was opened. Rows and versions stay until it is saved, whatever colleagues do."""

Cell = tuple[str, str, str]
"""KPI, platform, account: a row's place, whatever the order."""


@dataclass
class _Opened:
    """The grid as it was opened: rows and versions stay until it is saved, whatever colleagues do."""

    place: tuple[bool, Cadence, dt.date]
    rows: Sequence[Row]
    token: str
    kept: Mapping[Cell, str] = field(default_factory=dict)
    """What was typed before the grid was opened anew, because others had changed values in it."""
    conflicts: Sequence[Conflict] = ()

    @property
    def key(self) -> str:
        """The editor's own key in the session's state."""
        return f"grid-{self.token}"

    def texts(self) -> dict[int, str]:
        """What is typed, by row number; an emptied cell is empty text."""
        kept = {index: self.kept[_cell(row)] for index, row in enumerate(self.rows) if _cell(row) in self.kept}
        edited = st.session_state.get(self.key, {}).get("edited_rows", {})
        return kept | {int(row): str(cells["value"] or "") for row, cells in edited.items() if "value" in cells}


def _cell(row: Row | Conflict | Measurement) -> Cell:
    return row.kpi if isinstance(row.kpi, str) else row.kpi.key, row.platform, row.account


def show(run: Run, grain: Cadence, start: dt.date) -> None:
    """The grid of one period, how its input was read, and the button that saves it."""
    opened = _open(run, grain, start)
    _edit(run, opened)
    texts = opened.texts()
    typed = grid.read(opened.rows, texts, _style(run, opened.rows, texts))
    if opened.conflicts:
        _ask(run, opened, texts)
    if not typed:
        st.caption(run.language("Type a value, or paste a column from a spreadsheet. What you typed is shown here "
                                "as it was read, before anything is saved."))  # fmt: skip
        return
    changes, versions = grid.measurements(typed, start, grain)
    checked = check(run.strategy, changes, today=run.today, fiscal_start=run.fiscal_start)
    problems = {_cell(changes[problem.line - 1]): problem for problem in checked.problems if problem.line}
    board.show(recording_cards.readings(typed, problems, run.strategy, run.language), "readings", run.language)
    blocked = bool(checked.errors) or any(cell.reading.problem or cell.reading.options for cell in typed)
    _save(run, opened, changes, versions, blocked=blocked)


def _open(run: Run, grain: Cadence, start: dt.date) -> _Opened:
    """The grid as it was opened; anew as long as nothing is typed, so that what others record is seen."""
    opened: _Opened | None = st.session_state.get(_GRID)
    if opened is not None and opened.place == (run.is_demo, grain, start):
        if opened.texts():
            return opened
        rows = run.workspace.grid(grain, start, run.today)
        if rows == opened.rows:
            return opened
    return _reopen(run, grain, start, {})


def _reopen(run: Run, grain: Cadence, start: dt.date, kept: Mapping[Cell, str]) -> _Opened:
    rows = run.workspace.grid(grain, start, run.today)
    opened = _Opened((run.is_demo, grain, start), rows, uuid.uuid4().hex, kept)
    st.session_state[_GRID] = opened
    return opened


def _edit(run: Run, opened: _Opened) -> None:
    """The editor itself. Text cells: number cells corrupt German input."""
    _ = run.language
    names = {"kpi": _("KPI"), "value": _("Value"), "last": _("Period before"), "band": _("Usually"),
             "unit": _("Unit"), "due": _("Due")}  # fmt: skip
    texts = [_texts(run, row, opened.kept.get(_cell(row))) for row in opened.rows]
    frame = pd.DataFrame(texts, columns=list(names), dtype="str")
    columns = {
        name: st.column_config.TextColumn(
            title,
            disabled=name != "value",
            alignment="right" if name in ("last", "band", "value") else "left",
            width={"kpi": 280, "value": 120, "due": 70}.get(name),
        )
        for name, title in names.items()
    }
    st.data_editor(
        frame, key=opened.key, column_config=columns, hide_index=True, num_rows="fixed", width="stretch",
        height=min(38 + 35 * len(opened.rows), 560), placeholder="",
    )  # fmt: skip


def _texts(run: Run, row: Row, kept: str | None) -> list[str]:
    _ = run.language
    kpi = row.kpi
    unit = values.unlabelled(kpi.unit)
    band = ""
    if row.band is not None:
        low, high = (_.value(end, unit, kpi.decimals, like=row.band[1]) for end in row.band)
        band = _("{low} to {high}", low=low, high=high)
    where = recording_cards.place(row.platform, row.account, run.strategy, _)
    there = _.value(row.value, unit, kpi.decimals) if row.value is not None else ""
    return [
        " · ".join(filter(None, (_.text(kpi.name), where))),
        there if kept is None else kept,
        _.value(row.last, unit, kpi.decimals) if row.last is not None else "",
        band,
        recording_cards.unit_name(kpi, _),
        _("due") if row.is_due else "",
    ]


def _style(run: Run, rows: Sequence[Row], texts: Mapping[int, str]) -> Style | None:
    """Ask once what "1.234" means, if anything typed leaves it open and its writer's language settles it."""
    _ = run.language
    ways = zip(*(grid.read(rows, texts, style) for style in (None, "de", "en")), strict=True)
    for asked, german, english in ways:
        if not asked.reading.options or german.reading.options or english.reading.options:
            continue
        unit = values.unlabelled(asked.row.kpi.unit)
        labels: dict[Style, str] = {
            "de": _.value(german.reading.value, unit, 3),
            "en": _.value(english.reading.value, unit, 3),
        }
        chosen: Style | None = st.segmented_control(
            plain(_("“{text}” can be read in two ways. Which one is meant?", text=asked.text)), ["de", "en"],
            format_func=labels.__getitem__, key="style",
        )  # fmt: skip
        return chosen
    return None


def _save(run: Run, opened: _Opened, changes: Sequence[Measurement], versions: Sequence[int], *, blocked: bool) -> None:
    _ = run.language
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reason = st.text_input(_("Note (optional)"), key=f"reason-{opened.token}", max_chars=500)
        label = _.plural("Save {n} value", "Save {n} values", len(changes))
        clicked = st.button(label, type="primary", key="save", disabled=blocked or not changes)
    if blocked:
        st.caption(_("Correct the values marked above; then all of them are saved together."))
    if not clicked or blocked:
        return
    try:
        done = run.workspace.record(
            run.premises.request(reason, key=opened.token), changes, today=run.today, expected=versions
        )
    except RecordConflictError as error:
        opened.conflicts = error.conflicts
        st.rerun()
    except ProblemsError as error:
        lines = (recording_cards.said(problem, run.strategy, _) for problem in error.problems)
        st.error(plain("\n".join(lines)))
        return
    except LeitsternError as error:
        st.error(plain(_.error(error)))
        return
    st.session_state.pop(_GRID)
    st.toast(_.plural("{n} value is saved.", "{n} values are saved.", done.inserted + done.changed),
             icon=":material/check:")  # fmt: skip
    st.rerun()


def _ask(run: Run, opened: _Opened, texts: Mapping[int, str]) -> None:
    """Somebody was quicker: show whose values are there now, and let the person decide. All else typed stays."""
    _ = run.language
    board.show(recording_cards.conflicts(opened.conflicts, run.strategy, _), "conflicts", _)
    typed = {_cell(opened.rows[index]): text for index, text in texts.items() if text.strip()}
    with st.container(horizontal=True):
        if st.button(_("Keep mine"), key="mine"):
            _reopen(run, *opened.place[1:], typed)
            st.rerun()
        if st.button(_("Take theirs"), key="theirs"):
            theirs = {_cell(conflict) for conflict in opened.conflicts}
            _reopen(run, *opened.place[1:], {cell: text for cell, text in typed.items() if cell not in theirs})
            st.rerun()
