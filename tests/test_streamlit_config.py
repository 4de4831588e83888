"""The look and the switches in .streamlit/config.toml."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from kpi.settings import PROJECT
from kpi.theme import DARK, LIGHT, Palette, contrast

CONFIG: dict[str, Any] = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text("utf-8"))
THEMES = [("light", LIGHT), ("dark", DARK)]


@pytest.mark.parametrize(("name", "palette"), THEMES)
def test_streamlit_wears_the_colours_of_our_palette(name: str, palette: Palette) -> None:
    expected = {
        "primaryColor": palette.accent,
        "backgroundColor": palette.page,
        "secondaryBackgroundColor": palette.card,
        "textColor": palette.text,
        "linkColor": palette.accent,
        "borderColor": palette.line,
        "dataframeBorderColor": palette.line,
        "dataframeHeaderBackgroundColor": palette.sunken,
        "dataframeHeaderTextColor": palette.muted,
    }
    assert {key: value for key, value in CONFIG["theme"][name].items() if key in expected} == expected


@pytest.mark.parametrize(("name", "palette"), THEMES)
def test_streamlits_own_texts_pass_wcag_aa(name: str, palette: Palette) -> None:
    theme = CONFIG["theme"][name]
    grounds = (theme["backgroundColor"], theme["secondaryBackgroundColor"])
    assert all(contrast(theme[ink], ground) >= 4.5 for ink in ("textColor", "linkColor") for ground in grounds)
    assert contrast(theme["dataframeHeaderTextColor"], theme["dataframeHeaderBackgroundColor"]) >= 4.5
    assert all(contrast(colour, palette.card) >= 3 for colour in theme["chartCategoricalColors"])


@pytest.mark.parametrize(
    ("section", "option", "value"),
    [
        ("client", "showErrorDetails", "none"),
        ("client", "showErrorLinks", False),
        ("server", "enableStaticServing", False),
        ("browser", "gatherUsageStats", False),
        ("logger", "enableRich", False),
    ],
)
def test_what_would_tell_too_much_is_off(section: str, option: str, value: object) -> None:
    assert CONFIG[section][option] == value


def test_nothing_is_fetched_from_elsewhere() -> None:
    assert "://" not in str(CONFIG)


def test_every_option_is_known_to_streamlit() -> None:
    from streamlit import config

    def options(table: dict[str, Any], path: str = "") -> list[str]:
        return [
            name
            for key, value in table.items()
            for name in (options(value, f"{path}{key}.") if isinstance(value, dict) else [f"{path}{key}"])
        ]

    assert set(options(CONFIG)) <= set(config.get_config_options())
