"""A board shows both themes, and only the app's own pages can be opened from it."""

from __future__ import annotations

import re
from typing import Any

import pytest
import streamlit as st

from kpi.assessment import Status
from kpi.theme import css_variables
from kpi.ui import board, days, session


def test_the_styles_hold_every_colour_of_both_themes_and_of_every_status() -> None:
    styles = board.stylesheet()
    assert css_variables() in styles
    for status in Status:
        assert f'[data-status="{status}"]' in styles


def test_the_styles_use_no_variable_that_is_not_declared_and_load_nothing() -> None:
    styles = board.stylesheet()
    declared = set(re.findall(r"(--ls-[a-z-]+):", styles))
    assert set(re.findall(r"var\((--ls-[a-z-]+)", styles)) <= declared
    assert "url(" not in styles
    assert "@import" not in styles


@pytest.mark.parametrize(
    ("href", "opened"),
    [
        ("/", ("pages/overview.py", {})),
        ("/brand", ("pages/brand.py", {})),
        ("/kpi?key=reach", ("pages/detail.py", {"key": "reach"})),
        ("/kpi?key=a%26b%3D1", ("pages/detail.py", {"key": "a&b=1"})),
        ("/nowhere", None),
        ("/pages/overview.py", None),
        ("//example.org/brand", None),
        ("https://example.org/brand", None),
        ("javascript:alert(1)", None),
    ],
)
def test_only_pages_of_the_app_are_opened(
    monkeypatch: pytest.MonkeyPatch, href: str, opened: tuple[str, dict[str, str]] | None
) -> None:
    switched: list[Any] = []
    monkeypatch.setattr(st, "switch_page", lambda page, query_params: switched.append((page, query_params)))
    monkeypatch.setattr(
        session, "pages", lambda: {"": "pages/overview.py", "brand": "pages/brand.py", "kpi": "pages/detail.py"}
    )
    board._open(href)
    assert switched == ([opened] if opened else [])


def test_a_link_may_name_the_day_that_the_numbers_stand_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(st, "switch_page", lambda *_args, **_query: None)
    monkeypatch.setattr(session, "pages", lambda: {"": "pages/overview.py"})
    monkeypatch.setattr(days, "ask", lambda key, text: asked.append((key, text)))
    for href in ("/", "/?date=2026-11-05", "/nowhere?date=2026-11-05"):
        board._open(href)
    assert asked == [("date", "2026-11-05")]


def test_a_link_takes_the_chosen_day_along(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[dict[str, str]] = []
    monkeypatch.setattr(st, "switch_page", lambda _page, query_params: opened.append(query_params))
    monkeypatch.setattr(st, "query_params", {"date": "2026-03-31", "find": "x"})
    monkeypatch.setattr(session, "pages", lambda: {"kpi": "pages/detail.py"})
    board._open("/kpi?key=reach")
    assert opened == [{"key": "reach", "date": "2026-03-31"}]
