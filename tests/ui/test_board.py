"""A board, and the bar above it, show both themes and load nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kpi.assessment import Status
from kpi.theme import css_variables
from kpi.ui import board, frame


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
