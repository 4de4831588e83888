"""A visitor's session: the pages there are, and what must be ready before the first one."""

from __future__ import annotations

import streamlit as st

from kpi.settings import PROJECT, Settings


def prepare(settings: Settings) -> None:
    """Make ready what every session needs."""
    settings.backup_dir.mkdir(parents=True, exist_ok=True)


def check_database() -> None:
    """Return if the database answers, raise if not."""


def main() -> None:
    """Show the page that was asked for."""
    st.navigation([st.Page(file) for file in sorted((PROJECT / "pages").glob("*.py"))], position="top").run()
