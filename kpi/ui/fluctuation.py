"""A KPI's signal view: the sentence, the process behaviour chart, the exact terms, and a new level to be confirmed."""

from __future__ import annotations

from typing import Any

import streamlit as st
from htpy import Element, Node, a, div, p

from kpi import charts, figures
from kpi.assessment import Assessment
from kpi.model import Kpi
from kpi.sentences import reasons, variations
from kpi.theme import DARK, LIGHT
from kpi.ui import board, boards, elements, figure_tables, kpi_cards, marks, method, rebasing
from kpi.ui.session import Run


def show(run: Run, kpi: Kpi, assessment: Assessment) -> None:
    """The whole tab."""
    _ = run.language
    figure = figures.behaviour(kpi, assessment, run.strategy.rules, run.strategy.events)
    board.show(_said(assessment, kpi, run), "said", _)
    if not figure.dots or variations.is_milestone(assessment):
        return
    palette = DARK if st.context.theme.type == "dark" else LIGHT
    shown: dict[str, Any] = {"config": charts.config(_), "theme": None}
    words = reasons.change(assessment, kpi, _)
    st.plotly_chart(charts.behaviour(figure, palette, _), key="behaviour", alt=words, **shown)
    rebasing.show(run, kpi, assessment)
    with st.expander(_("Exact terms, and the same as a table"), icon=":material/table:"):
        ranges = charts.ranges(figure, palette, _)
        if ranges is not None:
            said = _("Moving ranges: how far each value lies from the one before.")
            board.show(p(".ls-quiet")[said], "steps", _)
            st.plotly_chart(ranges, key="ranges", alt=said, **shown)
        board.show(boards.together(_exactly(assessment, kpi, run), figure_tables.behaviour(figure, _)), "exactly", _)


def _said(assessment: Assessment, kpi: Kpi, run: Run) -> Element:
    """What the chart shows, in plain words."""
    _ = run.language
    words = elements.sentence(reasons.change(assessment, kpi, _))
    detail = kpi_cards.kept_and_judged(assessment, kpi, _)
    return div(".ls-facts")[p(".ls-lead")[marks.change(assessment, kpi), " ", words], detail and p(".ls-quiet")[detail]]


def _exactly(assessment: Assessment, kpi: Kpi, run: Run) -> Node:
    _ = run.language
    rules = {
        "wheeler": _("Rules: Wheeler (outside the limits; 8 on one side of the mean; 3 of 4 beyond the quarter line)."),
        "nhs": _("Rules: NHS (outside the limits; 7 on one side; 7 rising or falling; 2 of 3 in the outer third)."),
    }
    return div(".ls-facts")[
        p[_("Process behaviour chart (XmR): the mean of the baseline ± 2.66 mean moving ranges.")],
        p[rules[run.strategy.rules]],
        p[reasons.change_detail(assessment, kpi, _)],
        p[a(href=method.url("change"))[_("Every step explained")]],
    ]
