"""What stands around every page: language, date, and the mark of the demo organisation."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import streamlit as st

from kpi.i18n import Language

ICON = Path(__file__).parent / "star.svg"
_STYLE = (Path(__file__).parent / "frame.css").read_text(encoding="utf-8")
_NAMES = {"de": "DE", "en": "EN"}
_FIRST_DAY = dt.date(2000, 1, 1)


def controls(
    default_language: str, today: dt.date, closed: dt.date, fiscal_start: int, *, is_demo: bool
) -> tuple[Language, dt.date]:
    """Language and date as chosen before, else as the browser asks and the last closed month."""
    st.html(f"<style>{_STYLE}</style>")
    with st.container(key="ls-top", horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        bar = st.container(key="ls-bar", horizontal=True, horizontal_alignment="right", vertical_alignment="center")
        browser = Language.from_locale(st.context.locale, "de" if default_language == "de" else "en").code
        chosen = st.segmented_control(
            "Sprache / Language", list(_NAMES), default=browser, format_func=_NAMES.__getitem__, key="lang",
            label_visibility="collapsed", required=True, bind="query-params", width="content",
        )  # fmt: skip
    language = Language("de" if chosen == "de" else "en", fiscal_start)
    with bar:
        if is_demo:
            _mark_demo(language)
        return language, _choose_date(language, today, closed)


def _choose_date(language: Language, today: dt.date, closed: dt.date) -> dt.date:
    """The day the numbers stand for; any past day can be chosen."""
    st.markdown(language("As of"), width="content")
    return st.date_input(
        language("As of"), value=closed, max_value=today, min_value=_FIRST_DAY, format="DD.MM.YYYY", key="date",
        label_visibility="collapsed", bind="query-params", width=140,
    )  # fmt: skip


def _mark_demo(language: Language) -> None:
    """Say on every page that these numbers are made up, and how to leave them behind."""
    st.badge(
        language("Demo organisation"), icon=":material/science:", color="orange",
        help=language("All numbers are made up. Start your own strategy on the page Strategy."),
    )  # fmt: skip
