"""The recording grid as people use it: choose a period, type or paste, see how it was read, save all or nothing."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from kpi import grid
from kpi.cadence import last_complete, next_start, period_start
from kpi.errors import Conflict, LeitsternError, RecordConflictError
from kpi.grid import Row, Typed
from kpi.model import Cadence
from kpi.reading import Style
from kpi.sentences import values
from kpi.ui import board, recording_cards
from kpi.ui.plain import plain
from kpi.ui.session import Run

_PERIODS = 18
"""Periods to choose from, the open one included."""
_GRID = "_grid"
"""Session state: the grid as it was opened. Rows and versions stay until it is saved, whatever colleagues do."""


def choose_period(run: Run) -> tuple[Cadence, dt.date] | None:
    """Which grid to show: from the address, else the last closed period of the most frequent grain."""
    _ = run.language
    grains = grid.grains(run.strategy)
    if not grains:
        return None
    default = Cadence.MONTHLY if Cadence.MONTHLY in grains else grains[0]
    with st.container(horizontal=True, vertical_alignment="bottom", key="ls-period"):
        codes = [grain.value for grain in grains]
        code = st.segmented_control(
            _("Values"), codes, default=default.value, format_func=lambda code: _.word(Cadence(code)), key="grain",
            required=True, bind="query-params",
        )  # fmt: skip
        grain = Cadence(code or default.value)
        newest = period_start(run.today, grain, run.fiscal_start)
        closed = last_complete(run.today, grain, run.fiscal_start)
        starts = [next_start(newest, grain, -n) for n in range(_PERIODS)]
        asked = _asked(starts, closed)
        start = st.selectbox(
            _("Period"), starts, index=starts.index(asked), key=f"period-{grain.value}-{asked}",
            format_func=lambda day: _period(run, day, grain, newest), width=280,
        )  # fmt: skip
    return grain, start


def _asked(starts: list[dt.date], closed: dt.date) -> dt.date:
    """The period that the address names, as links from what is due do; else the last closed one."""
    try:
        day = dt.date.fromisoformat(st.query_params.get("start", ""))
    except ValueError:
        return closed
    return day if day in starts else closed


def _period(run: Run, start: dt.date, grain: Cadence, newest: dt.date) -> str:
    name = run.language.period(start, grain)
    return run.language("{period} (still running)", period=name) if start == newest else name


def show(run: Run, grain: Cadence, start: dt.date) -> None:
    """The grid of one period, how its input was read, and the button that saves it."""
    opened = _open(run, grain, start)
    texts = _edit(run, opened["rows"], opened["token"])
    style = _style(run, opened["rows"], texts)
    typed = grid.read(opened["rows"], texts, style)
    conflicts: Sequence[Conflict] = opened["conflicts"]
    if conflicts:
        _ask(run, opened, conflicts)
    if not typed:
        st.caption(run.language("Type a value, or paste a column from a spreadsheet. What you typed is shown here "
                                "as it was read, before anything is saved."))  # fmt: skip
        return
    board.show(recording_cards.readings(typed, run.strategy, run.language), "readings", run.language)
    _save(run, opened, typed, grain, start)


def _open(run: Run, grain: Cadence, start: dt.date) -> dict[str, Any]:
    place = (run.is_demo, grain, start)
    opened: dict[str, Any] | None = st.session_state.get(_GRID)
    if opened is None or opened["place"] != place:
        rows = run.workspace.grid(grain, start, run.today)
        opened = {"place": place, "rows": rows, "token": uuid.uuid4().hex, "conflicts": (), "accepted": {}}
        st.session_state[_GRID] = opened
    return opened


def _edit(run: Run, rows: Sequence[Row], token: str) -> Mapping[int, str]:
    """The editor itself; returns the typed texts by row number. Text cells: number cells corrupt German input."""
    _ = run.language
    names = {"kpi": _("KPI"), "value": _("Value"), "last": _("Period before"), "band": _("Usually"),
             "unit": _("Unit"), "due": _("Due")}  # fmt: skip
    frame = pd.DataFrame([_texts(run, row) for row in rows], columns=list(names), dtype="str")
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
        frame, key=f"grid-{token}", column_config=columns, hide_index=True, num_rows="fixed", width="stretch",
        height=min(38 + 35 * len(rows), 560), placeholder="",
    )  # fmt: skip
    edited = st.session_state[f"grid-{token}"]["edited_rows"]
    return {int(row): str(cells["value"] or "") for row, cells in edited.items() if "value" in cells}


def _texts(run: Run, row: Row) -> list[str]:
    _ = run.language
    kpi = row.kpi
    unit = values.unlabelled(kpi.unit)
    band = ""
    if row.band is not None:
        low, high = (_.value(end, unit, kpi.decimals, like=row.band[1]) for end in row.band)
        band = _("{low} to {high}", low=low, high=high)
    where = recording_cards.place(row.platform, row.account, run.strategy, _)
    return [
        " · ".join(filter(None, (_.text(kpi.name), where))),
        _.value(row.value, unit, kpi.decimals) if row.value is not None else "",
        _.value(row.last, unit, kpi.decimals) if row.last is not None else "",
        band,
        recording_cards.unit_name(kpi, _),
        _("due") if row.is_due else "",
    ]


def _style(run: Run, rows: Sequence[Row], texts: Mapping[int, str]) -> Style | None:
    """Ask once what "1.234" means, if anything typed leaves it open."""
    open_cells = [cell for cell in grid.read(rows, texts, None) if cell.reading.options]
    if not open_cells:
        return None
    _ = run.language
    example = open_cells[0]
    unit, decimals = example.row.kpi.unit, 3
    low, high = (_.value(option, unit, decimals) for option in sorted(example.reading.options)[:2])
    german = grid.read(rows, texts, "de")
    is_german_high = any(c.row is example.row and c.reading.value == max(example.reading.options) for c in german)
    labels: dict[Style, str] = {"de": high, "en": low} if is_german_high else {"de": low, "en": high}
    chosen: Style | None = st.segmented_control(
        _("“{text}” can be read in two ways. Which one is meant?", text=example.text), ["de", "en"],
        format_func=labels.__getitem__, key="style",
    )  # fmt: skip
    return chosen


def _save(run: Run, opened: dict[str, Any], typed: Sequence[Typed], grain: Cadence, start: dt.date) -> None:
    _ = run.language
    changes, versions = grid.measurements(typed, start, grain)
    blocked = any(cell.reading.problem or cell.reading.options for cell in typed)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reason = st.text_input(_("Note (optional)"), key=f"reason-{opened['token']}", max_chars=500)
        label = _.plural("Save {n} value", "Save {n} values", len(changes))
        clicked = st.button(label, type="primary", key="save", disabled=blocked or not changes)
    if blocked:
        st.caption(_("Correct the values marked above; then all of them are saved together."))
    if not clicked:
        return
    accepted: Mapping[tuple[str, str, str], int] = opened["accepted"]
    expected = [
        accepted.get((v.kpi, v.platform, v.account), version) for v, version in zip(changes, versions, strict=True)
    ]
    try:
        done = run.workspace.record(
            run.premises.request(reason, key=opened["token"]), changes, today=run.today, expected=expected
        )
    except RecordConflictError as error:
        opened["conflicts"] = error.conflicts
        st.rerun()
    except LeitsternError as error:
        st.error(plain(_.error(error)))
        return
    st.session_state.pop(_GRID)
    st.toast(_.plural("{n} value is saved.", "{n} values are saved.", done.inserted + done.changed),
             icon=":material/check:")  # fmt: skip
    st.rerun()


def _ask(run: Run, opened: dict[str, Any], conflicts: Sequence[Conflict]) -> None:
    """Somebody was quicker: show whose values are there now, and let the person decide."""
    _ = run.language
    board.show(recording_cards.conflicts(conflicts, run.strategy, _), "conflicts", _)
    with st.container(horizontal=True):
        if st.button(_("Keep mine"), key="mine"):
            versions = {(c.kpi, c.platform, c.account): c.version for c in conflicts}
            opened["accepted"] = {**opened["accepted"], **versions}
            opened["conflicts"] = ()
            st.rerun()
        if st.button(_("Take theirs"), key="theirs"):
            st.session_state.pop(_GRID)
            st.rerun()
