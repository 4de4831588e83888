"""Which grid of the page Record is shown: the address names it, so that links lead to it, and says what was chosen."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from kpi import grid
from kpi.cadence import last_ended, next_start, period_start
from kpi.model import Cadence
from kpi.ui.session import Run

_FEWEST = 18
"""Periods to choose from, the open one included; of short ones, as many as reach back as far as a value can be due."""
_BACK = dt.timedelta(days=400)
_EARLIEST = dt.date(1990, 1, 1)
_ADDRESS = "_recorded_address"
"""Session state: grain and start as the address said them when they were last obeyed."""


def is_shown() -> bool:
    """Whether the page was there before this run, rather than opened anew."""
    return "grain" in st.session_state


def choose(run: Run) -> tuple[Cadence, dt.date] | None:
    """The grain and the first day of the period: as a link says, as chosen, else the last closed month."""
    _ = run.language
    grains = grid.grains(run.strategy)
    if not grains:
        return None
    _obey_address(run, grains)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="ls-period"):
        code = st.segmented_control(
            _("Values"), [grain.value for grain in grains], format_func=lambda code: _.word(Cadence(code)), key="grain",
            required=True,
        )  # fmt: skip
        grain = Cadence(code or grains[0].value)
        newest = period_start(run.today, grain, run.fiscal_start)
        key = f"period-{grain.value}"
        start = st.session_state.setdefault(key, last_ended(run.today, grain, run.fiscal_start))
        start = st.selectbox(
            _("Period"), _starts(newest, grain, start), key=key, width=280,
            format_func=lambda day: _name(run, day, grain, newest),
        )  # fmt: skip
    _remember(grain, start)
    return grain, start


def _obey_address(run: Run, grains: list[Cadence]) -> None:
    """Show what the address names, if that is news."""
    address = st.query_params.get("grain", ""), st.query_params.get("start", "")
    if address == st.session_state.get(_ADDRESS) and is_shown():
        return
    default = Cadence.MONTHLY if Cadence.MONTHLY in grains else grains[0]
    grain = next((grain for grain in grains if grain.value == address[0]), default)
    st.session_state["grain"] = grain.value
    try:
        start = period_start(dt.date.fromisoformat(address[1]), grain, run.fiscal_start)
    except (ValueError, OverflowError):
        return
    if _EARLIEST <= start <= run.today:
        st.session_state[f"period-{grain.value}"] = start


def _remember(grain: Cadence, start: dt.date) -> None:
    address = grain.value, start.isoformat()
    st.session_state[_ADDRESS] = address
    st.query_params["grain"], st.query_params["start"] = address


def _starts(newest: dt.date, grain: Cadence, shown: dt.date) -> list[dt.date]:
    """The periods to choose from, newest first; with the one shown, however old it is."""
    starts = [newest]
    while len(starts) < _FEWEST or starts[-1] > newest - _BACK:
        starts.append(next_start(starts[-1], grain, -1))
    return starts if shown in starts else [*starts, shown]


def _name(run: Run, start: dt.date, grain: Cadence, newest: dt.date) -> str:
    name = run.language.period(start, grain)
    return run.language("{period} (still running)", period=name) if start == newest else name
