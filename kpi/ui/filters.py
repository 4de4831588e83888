"""The day to compare with, and what has changed since then."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from kpi.cadence import add_months
from kpi.ui import board, boards, days
from kpi.ui.session import Run


def since(run: Run) -> dt.date:
    """The day to compare with: as chosen, else a month before the day the numbers stand for."""
    chosen = days.chosen("since", _last(run), run.language)
    return chosen if chosen is not None and chosen < run.as_of else _default(run)


def changes(run: Run) -> None:
    """Which statuses changed since a day, which can be chosen.

    Most people leave it closed, and each part of it takes its time in the browser: it is built once it is open. While
    it is closed, the address alone keeps the day.
    """
    _ = run.language
    title, icon = _("What has changed"), ":material/compare_arrows:"
    with st.expander(title, icon=icon, key="changes", on_change="rerun") as changed:
        if changed.open:
            chosen = days.choose(_("Since"), _default(run), _last(run), run.today, "since", _)
            board.show(boards.changes(run, chosen), "changed", _)


def _last(run: Run) -> dt.date:
    return run.as_of - dt.timedelta(days=1)


def _default(run: Run) -> dt.date:
    return add_months(run.as_of + dt.timedelta(days=1), -1) - dt.timedelta(days=1)
