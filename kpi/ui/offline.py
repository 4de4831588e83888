"""The template that is filled in offline, from the page Record; the page Import reads it back."""

from __future__ import annotations

import datetime as dt
from functools import partial

import streamlit as st

from kpi.exports import reports
from kpi.model import Cadence
from kpi.ui.session import Run


def button(run: Run, grain: Cadence, start: dt.date) -> None:
    """A button that makes the template when it is clicked: what is due, else the period shown."""
    _ = run.language
    name = reports.file_name(f"{_('Template')} {_.text(run.strategy.name)}", run.today, _.code, "xlsx")
    st.download_button(
        _("Download template"), data=partial(_file, run, grain, start), file_name=name,
        mime=reports.EXPORTERS["xlsx"].mime, icon=":material/download:", on_click="ignore", key="template",
        help=_("A spreadsheet (XLSX) with a row for everything that is due, or for the period shown if nothing is. "
               "Fill it in offline and drop it on the page Import."),
    )  # fmt: skip


def _file(run: Run, grain: Cadence, start: dt.date) -> bytes:
    from kpi.exports import template  # noqa: PLC0415 - loads what few visits need

    return template.write(run.workspace.to_fill(grain, start, run.today), run.strategy, run.language)
