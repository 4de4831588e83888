"""Only the app's own pages can be opened from a page, and what was chosen goes along."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st

from kpi.ui import places


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was switched to."""
    found: list[Any] = []
    monkeypatch.setattr(st, "switch_page", lambda page, query_params: found.append((page, query_params)))
    return found


@pytest.mark.parametrize(
    ("href", "page"),
    [
        ("/", ("pages/overview.py", {})),
        ("/brand", ("pages/brand.py", {})),
        ("/import", ("pages/imports.py", {})),
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
    opened: list[Any], href: str, page: tuple[str, dict[str, str]] | None
) -> None:
    places.go(href)
    assert opened == ([page] if page else [])


@pytest.mark.parametrize(
    ("href", "query"),
    [
        ("/kpi?key=reach", {"key": "reach", "date": "2026-03-31", "lang": "en"}),
        ("/?date=2026-11-05", {"date": "2026-11-05", "lang": "en"}),
        ("/?date=2026-11-05&status=a&status=b", {"date": "2026-11-05", "lang": "en", "status": ["a", "b"]}),
    ],
)
def test_a_link_takes_language_and_day_along_unless_it_names_its_own(
    monkeypatch: pytest.MonkeyPatch, opened: list[Any], href: str, query: dict[str, str | list[str]]
) -> None:
    monkeypatch.setattr(st, "query_params", {"date": "2026-03-31", "find": "x", "lang": "en"})
    places.go(href)
    assert [found for _, found in opened] == [query]
