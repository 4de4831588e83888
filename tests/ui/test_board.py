"""What a board's HTML asks the page for is answered; whatever else a browser sends is left alone."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import streamlit as st

from kpi.ui import board, since


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
