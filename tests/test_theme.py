"""Every status can be told apart without colour, and every text and mark can be seen."""

from __future__ import annotations

import re

import pytest

from kpi.assessment import Status
from kpi.theme import (
    CSS,
    DARK,
    GLYPHS,
    LIGHT,
    SHAPES,
    TEXTURES,
    Palette,
    Texture,
    contrast,
    css_variables,
    inked,
    kept,
    luminance,
)

PALETTES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
TEXT, GRAPHIC = 4.5, 3.0


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=1e-3)


@PALETTES
@pytest.mark.parametrize("ground", ["page", "card", "sunken"])
def test_texts_can_be_read_on_every_ground(palette: Palette, ground: str) -> None:
    for name in ("text", "muted", "accent", "plan"):
        assert contrast(getattr(palette, name), getattr(palette, ground)) >= TEXT, name


@PALETTES
@pytest.mark.parametrize("status", Status)
def test_a_status_can_be_read_and_seen_on_every_ground(palette: Palette, status: Status) -> None:
    ink = palette.ink(status)
    assert contrast(palette.text, ink.soft) >= TEXT
    for ground in (palette.page, palette.card, palette.sunken, ink.soft):
        assert contrast(ink.text, ground) >= TEXT
        assert max(contrast(ink.edge, ground), contrast(ink.fill, ground)) >= GRAPHIC
    for ground in (palette.range_near, palette.range_far):
        assert max(contrast(ink.edge, ground), contrast(ink.fill, ground)) >= GRAPHIC


@PALETTES
def test_scenarios_can_be_seen_and_told_apart_by_ink(palette: Palette) -> None:
    for name in ("actual", "plan", "previous", "ghost"):
        assert contrast(getattr(palette, name), palette.card) >= GRAPHIC, name
    assert contrast(palette.actual, palette.card) > contrast(palette.plan, palette.card)
    assert contrast(palette.plan, palette.card) > contrast(palette.previous, palette.card)
    for ground in (palette.range_near, palette.range_far):
        assert contrast(palette.text, ground) >= GRAPHIC


def test_every_status_has_a_shape_of_its_own() -> None:
    assert set(SHAPES) == set(Status)
    assert len(set(SHAPES.values())) == len(Status)


@PALETTES
def test_bars_of_judged_statuses_differ_in_greyscale_or_texture(palette: Palette) -> None:
    looks = [
        (TEXTURES[status], round(luminance(palette.ink(status).fill), 2))
        for status in (Status.OFF_TRACK, Status.MISSED, Status.AT_RISK, Status.ON_TRACK, Status.ACHIEVED)
    ]
    assert len(set(looks)) == len(looks)
    assert TEXTURES[Status.NO_DATA] is Texture.OUTLINED
    assert TEXTURES[Status.STALE] is Texture.HATCHED


def test_the_css_palette_uses_exactly_the_variables_that_are_declared() -> None:
    declaration = r"^(--ls-[a-z-]+): light-dark\(#[0-9a-f]{6}, #[0-9a-f]{6}\);$"
    declared = set(re.findall(declaration, css_variables(), re.MULTILINE))
    used = set(re.findall(r"var\((--ls-[a-z-]+)\)", repr(CSS)))
    assert used == declared
    assert len(css_variables().splitlines()) == len(declared)


def test_okabe_and_ito_are_kept_in_the_light_theme() -> None:
    fills = {status: LIGHT.ink(status).fill for status in Status}
    assert fills[Status.ON_TRACK] == "#0072b2"
    assert fills[Status.AT_RISK] == "#e69f00"
    assert fills[Status.OFF_TRACK] == "#d55e00"
    assert fills[Status.ACHIEVED] == "#009e73"


def test_a_stored_drawing_has_its_colours_even_where_a_theme_no_longer_knows_them() -> None:
    drawn = f'<rect fill="{CSS.good.fill}" stroke="{CSS.range_near}"/>'
    stored = kept(drawn)
    assert inked(stored) == inked(drawn) == f'<rect fill="{LIGHT.good.fill}" stroke="{LIGHT.range_near}"/>'
    assert inked(stored, DARK) == f'<rect fill="{DARK.good.fill}" stroke="{DARK.range_near}"/>'
    assert inked(stored.replace("--ls-good-fill", "--ls-gone")) == inked(drawn)
    assert inked('<rect fill="var(--ls-gone)"/>') == f'<rect fill="{LIGHT.text}"/>'


def test_every_status_has_a_character_of_its_own() -> None:
    assert set(GLYPHS) == set(Status)
    assert len(set(GLYPHS.values())) == len(Status)
