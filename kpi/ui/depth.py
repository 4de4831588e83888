"""One KPI in depth: the sentence, the four lights, its trend, and everything behind its numbers."""

from __future__ import annotations

from typing import Any

import streamlit as st
from htpy import Element, div, p, ul

from kpi import charts, figures
from kpi.assessment import Assessment
from kpi.attention import finished_by, initiatives_for
from kpi.model import Kpi
from kpi.sentences import figures as described
from kpi.sentences import groups, reasons
from kpi.store.log import NOTED, VALUE
from kpi.theme import DARK, LIGHT
from kpi.ui import (
    board,
    boards,
    change_cards,
    check_in_cards,
    depth_tables,
    elements,
    figure_tables,
    fluctuation,
    kpi_cards,
    takeaway,
)
from kpi.ui.session import Run

_MEASUREMENTS = 400
"""Facts listed; older ones are in the export."""


def choose(run: Run) -> None:
    """No KPI, or one that is no longer there: offer those there are."""
    _ = run.language
    header = elements.page_header("", _("Which KPI?"), None, _)
    if st.query_params.get("key"):
        missing = elements.empty(_("There is no KPI of this name any more. Choose another one."))
        header = div[header, missing]
    board.show(header, "choose", _)
    kpis = {kpi.key: _.text(kpi.name) for kpi in run.strategy.kpis if kpi.key in run.card.assessments}
    chosen = st.selectbox(_("KPI"), kpis, index=None, format_func=kpis.__getitem__, placeholder=_("Name"), key="choice")
    if chosen:
        st.switch_page("pages/detail.py", query_params={"key": chosen})


def show(run: Run, kpi: Kpi) -> None:
    """The whole page."""
    _ = run.language
    assessment = run.workspace.assessment(kpi.key, run.as_of)
    wins = [win for win in run.workspace.quick_wins(run.as_of) if win.kpi == kpi.key]
    lights = kpi_cards.lights(assessment, kpi, _, wins)
    told = boards.newer(run, "/kpi", {kpi.key}, key=kpi.key)
    newer = told and ul(".ls-trust.ls-quiet")[told]
    board.show(boards.together(_header(run, kpi, assessment), newer, lights), "kpi-head", _, takeaway.ANSWERS)
    main, beside = st.columns([7, 4], gap="large")
    with main:
        _tabs(run, kpi, assessment)
    with beside:
        board.show(_beside(run, kpi, assessment), "kpi-beside", _)
    takeaway.offer(run, goals=[goal.key for goal in run.strategy.goals_of(kpi.key)])


def _header(run: Run, kpi: Kpi, assessment: Assessment) -> Element:
    _ = run.language
    goals = run.strategy.goals_of(kpi.key)
    above = [("/", _.word("overview", "page"))]
    above += [(elements.area_url(goals[0].area), _.word(goals[0].area))] if goals else []
    return elements.page_header(
        elements.trail(above, _.text(kpi.name)),
        reasons.kpi_headline(assessment, kpi, _),
        elements.star(groups.guiding_star(kpi, run.strategy, _)),
        _,
        can_do=takeaway.button(_) if goals else None,
    )


def _tabs(run: Run, kpi: Kpi, assessment: Assessment) -> None:
    """Only the open tab is computed and sent."""
    _ = run.language
    shown = {
        _("Trend and target"): _trend,
        _("Fluctuation"): fluctuation.show,
        _("Platforms"): _platforms,
        _("Measurements"): _measurements,
        _("History of values"): _changes,
        _("History of targets"): _targets,
    }
    tabs = st.tabs(list(shown), key=f"tab-{_.code}", on_change="rerun")
    for tab, show_tab in zip(tabs, shown.values(), strict=True):
        if tab.open:
            with tab:
                show_tab(run, kpi, assessment)


def _platforms(run: Run, kpi: Kpi, assessment: Assessment) -> None:
    found = run.workspace.platforms(kpi.key, assessment.as_of)
    board.show(depth_tables.platforms(found, kpi, run.strategy, run.language), "places", run.language)


def _measurements(run: Run, kpi: Kpi, _assessment: Assessment) -> None:
    facts = run.workspace.facts(_recorded(run, kpi), limit=_MEASUREMENTS)
    table = depth_tables.measurements(facts, run.strategy, run.moment, run.language, _MEASUREMENTS)
    board.show(table, "facts", run.language)


def _changes(run: Run, kpi: Kpi, _assessment: Assessment) -> None:
    """Who changed what, when and why; and the values as they were known at the end of an earlier day."""
    _ = run.language
    keys = _recorded(run, kpi)
    most = _MEASUREMENTS + 1
    single = [entry for key in keys for entry in run.workspace.history(key, most)]
    entries = [entry for entry in single if entry.what in (VALUE, NOTED)]
    entries += change_cards.brought(run.workspace.changes(most), single, keys)
    entries.sort(key=lambda entry: -entry.id)
    board.show(change_cards.history(entries, run.strategy, run.moment, _, _MEASUREMENTS), "history", _)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.date_input(
            _("As it was known at the end of"),
            None,
            max_value=run.today,
            format="DD.MM.YYYY",
            key="known-day",
            width=220,
        )
        names = {key: _.text(found.name) for key in keys if (found := run.strategy.kpi(key))}
        chosen = (
            st.selectbox(_("KPI"), names, format_func=names.__getitem__, key="known-kpi") if len(keys) > 1 else keys[0]
        )
    if day is not None and chosen in names:
        then = run.workspace.known_at(chosen, run.end_of(day))[:_MEASUREMENTS]
        now = run.workspace.facts([chosen])
        recorded = run.strategy.kpi(chosen) or kpi
        board.show(change_cards.known(then, now, recorded, run.strategy, _), "known", _)


def _targets(run: Run, kpi: Kpi, assessment: Assessment) -> None:
    _ = run.language
    if kpi.targets:
        board.show(kpi_cards.target_history(kpi, assessment, _), "targets", _)
    else:
        board.show(elements.empty(_("No target has been agreed for this KPI yet.")), "targets", _)


def _recorded(run: Run, kpi: Kpi) -> list[str]:
    """The KPIs whose facts are behind this one: itself, or the parts of its formula."""
    return sorted(run.workspace.sources(kpi.key))


def _trend(run: Run, kpi: Kpi, assessment: Assessment) -> None:
    _ = run.language
    if not assessment.series:
        board.show(
            elements.empty(_("No value has been recorded yet."), ("/record", _("To the page Record"))), "none", _
        )
        return
    figure = figures.trend(kpi, assessment, run.strategy.events, run.fiscal_start)
    sentence = described.trend(assessment, kpi, _)
    palette = DARK if st.context.theme.type == "dark" else LIGHT
    shown: dict[str, Any] = {"config": charts.config(_), "theme": None}
    st.plotly_chart(charts.trend(figure, palette, _), key="trend", alt=sentence, **shown)
    total = figures.total(kpi, assessment, run.strategy.events, run.fiscal_start)
    if total is not None:
        st.plotly_chart(charts.total(total, palette, _), key="total", **shown)
    _forecast(run, kpi, assessment)
    with st.expander(_("The same as a table"), icon=":material/table:"):
        sums = figure_tables.total(total, _) if total is not None else None
        board.show(div(".ls-facts")[p(".ls-quiet")[sentence], figure_tables.trend(figure, _), sums], "trend-table", _)


def _forecast(run: Run, kpi: Kpi, assessment: Assessment) -> None:
    """What the forecast stands on, and how good earlier ones were; computed when it is asked for."""
    _ = run.language
    if not assessment.outlook.path:
        return
    with st.expander(_("How good is the forecast?"), icon=":material/query_stats:", on_change="rerun") as details:
        if details.open:
            record = run.workspace.forecast_record(kpi.key, assessment.as_of)
            board.show(depth_tables.record(record, kpi, _), "record", _)


def _beside(run: Run, kpi: Kpi, assessment: Assessment) -> Element:
    _ = run.language
    planned, finished = initiatives_for(kpi.key, run.strategy), finished_by(kpi.key, run.strategy, run.as_of)
    return div(".ls-beside")[
        kpi_cards.computation(assessment, kpi, run.strategy, _),
        kpi_cards.panel(_("Initiatives"), kpi_cards.initiatives(planned, finished, run.as_of, _)),
        kpi_cards.panel(_("What the team says"), check_in_cards.of_kpi(run, kpi)),
    ]
