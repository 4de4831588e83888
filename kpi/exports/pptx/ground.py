"""The ground that a master gives to its slides, light or dark, and the colours that are seen on it."""

from __future__ import annotations

import re
from contextvars import ContextVar
from typing import Any

from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn

from kpi.theme import DARK, LIGHT, Palette, luminance

_DARKEST = 0.18
"""Luminance below which white is read better than black."""
_PALETTE: ContextVar[Palette] = ContextVar("palette", default=LIGHT)


def use(layout: Any) -> None:
    """Draw what follows in the colours that suit the ground of a layout."""
    ground = _colour(layout)
    _PALETTE.set(DARK if ground and luminance(ground) < _DARKEST else LIGHT)


def palette() -> Palette:
    """The colours in use."""
    return _PALETTE.get()


def _colour(layout: Any) -> str:
    """The ground of a layout as #rrggbb: its own, the master's, else the theme's; empty where that is no one colour."""
    master = layout.slide_master
    theme = master.part.part_related_by(RT.THEME).blob.decode("utf-8", "replace")
    names = dict(master._element.find(qn("p:clrMap")).attrib)  # noqa: SLF001  python-pptx has no word for grounds
    for owner in (layout, master):
        ground = owner._element.cSld.find(qn("p:bg"))  # noqa: SLF001  the same
        if ground is None:
            continue
        for found in ground.iter(qn("a:srgbClr"), qn("a:schemeClr"), qn("a:sysClr")):
            return _resolved(found, names, theme)
        return ""  # a picture
    return _of_theme(names.get("bg1", "lt1"), theme)


def _resolved(found: Any, names: dict[str, str], theme: str) -> str:
    if found.tag == qn("a:srgbClr"):
        return f"#{found.get('val').lower()}"
    if found.tag == qn("a:sysClr"):
        return f"#{found.get('lastClr', 'ffffff').lower()}"
    name = found.get("val")
    return _of_theme(names.get(name, name), theme)


def _of_theme(name: str, theme: str) -> str:
    found = re.search(rf"<a:{re.escape(name)}>.*?(?:srgbClr val|lastClr)=\"([0-9A-Fa-f]{{6}})\"", theme, re.DOTALL)
    return f"#{found.group(1).lower()}" if found else ""
