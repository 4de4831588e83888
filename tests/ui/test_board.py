"""A board, and the bar above it, show both themes and load nothing; only what the page knows is answered."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st

from kpi.assessment import Status
from kpi.theme import css_variables
from kpi.ui import board, frame, since


def test_the_styles_hold_every_colour_of_both_themes_and_of_every_status() -> None:
    styles = board.stylesheet()
    assert css_variables() in styles
    for status in Status:
        assert f'[data-status="{status}"]' in styles


@pytest.mark.parametrize("styles", [board.stylesheet(), frame.stylesheet()], ids=["board", "frame"])
def test_the_styles_use_no_variable_that_is_not_declared_and_load_nothing(styles: str) -> None:
    declared = set(re.findall(r"(--ls-[a-z-]+):", styles))
    assert set(re.findall(r"var\((--ls-[a-z-]+)", styles)) <= declared
    assert "url(" not in styles
    assert "@import" not in styles


def test_a_field_with_an_error_shows_it_in_the_ink_of_what_is_bad() -> None:
    styles = (Path(board.__file__).parent / "sheet.css").read_text("utf-8")
    (border,) = re.findall(r'\.ls-cell\[data-state="error"\] > input \{ border-color: var\((.*?)\); \}', styles)
    assert border == "--ls-bad-text"  # readable on every ground in both themes, see test_theme
    assert f"{border}:" in css_variables()


@pytest.mark.parametrize(
    ("asked", "heard"),
    [
        ({"name": "since", "value": "2026-06-30"}, ["2026-06-30"]),
        ({"name": "since"}, ["None"]),
        ({"name": "until", "value": "x"}, []),
        ({"name": ["since"], "value": "x"}, []),
        ({}, []),
        ("since", []),
        (None, []),
    ],
)
def test_only_what_the_page_knows_is_answered(monkeypatch: pytest.MonkeyPatch, asked: object, heard: list[str]) -> None:
    monkeypatch.setattr(st, "session_state", {"overview": SimpleNamespace(asked=asked)})
    said: list[str] = []
    board._answer("overview", {"since": said.append})
    assert said == heard


@pytest.mark.parametrize(
    ("value", "kept"),
    [("2026-06-30", {"since": "2026-06-30"}), ("soon", {}), ("", {}), ("None", {}), ("2026-02-31", {})],
)
def test_only_a_day_is_kept_to_compare_with(monkeypatch: pytest.MonkeyPatch, value: str, kept: dict[str, str]) -> None:
    address: dict[str, str] = {}
    monkeypatch.setattr(st, "query_params", address)
    since.choose(value)
    assert address == kept
