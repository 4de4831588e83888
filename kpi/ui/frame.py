"""What stands around every page: language, date, and the mark of the demo organisation."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import streamlit as st

from kpi.i18n import Language
from kpi.theme import DARK, LIGHT
from kpi.ui import days

ICON = Path(__file__).parent / "star.svg"
LOGO = Path(__file__).parent / "logo.svg"
_STYLE = f":root {{ --ls-ground: light-dark({LIGHT.page}, {DARK.page}); }}\n" + (
    Path(__file__).parent / "frame.css"
).read_text(encoding="utf-8")
_NAMES = {"de": "DE", "en": "EN"}


def controls(
    default_language: str, today: dt.date, closed: dt.date, fiscal_start: int, *, is_demo: bool
) -> tuple[Language, dt.date]:
    """Language and date as chosen before, else as the browser asks and the last closed month."""
    st.html(f"<style>{_STYLE}</style>")
    st.logo(str(LOGO), size="medium")
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
        st.markdown(language("As of"), width="content")
        day = days.choose(language("As of"), closed, today, today, "date", language, quiet=True)
    return language, day


def _mark_demo(language: Language) -> None:
    """Say on every page that these numbers are made up, and how to leave them behind."""
    st.badge(
        language("Demo"), icon=":material/science:", color="orange",
        help=language("This is a demo organisation; all numbers are made up. Start your own strategy on the page "
                      "Strategy."),
    )  # fmt: skip
