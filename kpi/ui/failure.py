"""What a page shows when it fails: a sentence and an error number. Everything else stays in the log."""

from __future__ import annotations

import logging
import secrets

import streamlit as st

from kpi.errors import LeitsternError, SettingsError, StoreError
from kpi.i18n import Language
from kpi.ui.plain import plain

_log = logging.getLogger(__name__)


def show(error: Exception) -> bool:
    """Streamlit's on_script_error: log under a number, show that number; True means that nothing else is shown."""
    error_id = secrets.token_hex(4)
    _log.error("Error %s", error_id, exc_info=error)
    st.error(plain(sentence(error, error_id, _language())), icon=":material/error:")
    return True


def sentence(error: Exception, error_id: str, language: Language) -> str:
    """What our own errors say is meant for people; all others, and those that may name the database, are not."""
    if isinstance(error, LeitsternError) and not isinstance(error, SettingsError | StoreError):
        return language.error(error)
    return language(
        "Something went wrong. What was saved before is safe. Please try again; if it happens again, tell the"
        " operator the error number {error_id}.",
        error_id=error_id,
    )


def _language() -> Language:
    """The language of the address or the browser; a failed session cannot be asked."""
    return Language.from_locale(st.query_params.get("lang") or st.context.locale)
