"""The day to compare with: the address names it, so that a link and another language show the same."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from kpi.cadence import add_months
from kpi.ui import days
from kpi.ui.session import Run

NAME = "since"
"""What it is called in the address."""


def day(run: Run) -> dt.date:
    """The day to compare with: as chosen, else a month before the day the numbers stand for."""
    chosen, default = days.read(st.query_params.get(NAME, "")), usual(run)
    return chosen if chosen is not None and days.first(default) <= chosen <= last(run) else default


def last(run: Run) -> dt.date:
    """The latest day to compare with."""
    return run.as_of - dt.timedelta(days=1)


def usual(run: Run) -> dt.date:
    """A month before the day the numbers stand for."""
    return add_months(run.as_of + dt.timedelta(days=1), -1) - dt.timedelta(days=1)


def choose(value: str) -> None:
    """Keep a day that somebody chose; anything odd is left alone."""
    if days.read(value):
        st.query_params[NAME] = value
