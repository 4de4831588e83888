"""Choosing what a page shows: KPIs by status and name, and the day to compare with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import streamlit as st

from kpi.assessment import Status
from kpi.cadence import add_months
from kpi.ui import board, boards, days
from kpi.ui.session import Run


def since(run: Run) -> dt.date:
    """The day to compare with: as chosen, else a month before the day the numbers stand for."""
    chosen = days.chosen("since", run.as_of - dt.timedelta(days=1), run.language)
    default = add_months(run.as_of + dt.timedelta(days=1), -1) - dt.timedelta(days=1)
    return chosen if chosen is not None and chosen < run.as_of else default


def changes(run: Run, default: dt.date) -> None:
    """Which statuses changed since a day; the day can be chosen."""
    _ = run.language
    title, icon = _("What has changed"), ":material/compare_arrows:"
    with st.expander(title, icon=icon, key="changes", on_change="rerun") as changed:
        last = run.as_of - dt.timedelta(days=1)
        day = days.choose(_("Since"), default, last, run.today, "since", _)
        if changed.open:  # most people leave it closed, and each board takes its time in the browser
            board.show(boards.changes(run, day), "changed", _)


def kpis(run: Run) -> Collection[str] | None:
    """The KPIs that fit the filters; None for all."""
    _ = run.language
    assessments = run.card.assessments
    there = [status for status in Status if any(a.status is status for a in assessments.values())]
    with st.container(horizontal=True, vertical_alignment="bottom", key="ls-filters"):
        codes = st.pills(
            _("Show only"), [status.value for status in there], format_func=lambda code: _.word(Status(code)),
            selection_mode="multi", key="status", bind="query-params",
        )  # fmt: skip
        name = st.text_input(_("Find a KPI"), key="find", placeholder=_("Name"), bind="query-params", width=220)
    if not codes and not name:
        return None
    wanted = name.strip().casefold()
    return {
        kpi.key
        for kpi in run.strategy.kpis
        if (found := assessments.get(kpi.key)) is not None
        and (not codes or found.status.value in codes)
        and wanted in _.text(kpi.name).casefold()
    }
