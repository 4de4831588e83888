"""Streamlit's field for files in our own words: it knows no other language than English."""

from __future__ import annotations

import json

import streamlit as st

from kpi.i18n import Language

_STYLE = """<style>
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] p,
[data-testid="stFileUploaderDropzoneInstructions"] span {{ font-size: 0; visibility: hidden; }}
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] p::after {{
  content: {choose}; font-size: 0.9375rem; visibility: visible;
}}
[data-testid="stFileUploaderDropzoneInstructions"] span::after {{
  content: {hint}; font-size: 0.875rem; white-space: normal; visibility: visible;
}}
</style>"""
"""Hidden, not only made small, so that nobody hears what nobody is to see."""


def words(language: Language, megabytes: int) -> None:
    """Say what the field wants, and how large a file may be."""
    _ = language
    hint = _("or drag them here, up to {n} MB each", n=megabytes)
    st.html(_STYLE.format(choose=_text(_("Choose files")), hint=_text(hint)))


def _text(words_: str) -> str:
    """A string of CSS that no text can leave."""
    return json.dumps(words_).replace("<", "\\3c ").replace("\\u", "\\")
