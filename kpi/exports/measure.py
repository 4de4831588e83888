"""How much room text takes: widths of Helvetica's characters, so that nothing depends on the fonts of a machine."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

_WIDTHS = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 "  # space … /
    "556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 "  # 0 … ?
    "1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 "  # @ … O
    "667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 "  # P … _
    "333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 "  # ` … o
    "556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"  # p … ~
)
"""Thousandths of the font's size, from the space to the tilde (Adobe's metrics of Helvetica, as Arial has them)."""
_ASCII = tuple(int(width) / 1000 for width in _WIDTHS.split())
_WIDE = {"Verdana": 1.22, "Tahoma": 1.08, "Segoe UI": 1.06, "Trebuchet MS": 1.05, "Arial": 1.0, "Helvetica": 1.0}
_OTHER = 1.08
"""Of a font that nobody measured."""
_BOLD = 1.08
LINE = 1.2
"""Height of a line, in sizes of the font."""
POINTS = 12_700
"""EMU in a point."""


@cache
def _character(character: str) -> float:
    code = ord(character)
    if 32 <= code < 127:
        return _ASCII[code - 32]
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    plain = unicodedata.normalize("NFD", character)[0]
    return _ASCII[ord(plain) - 32] if 32 <= ord(plain) < 127 else 0.9 if code > 0x2190 else 0.62


def width(text: str, size: float, *, bold: bool = False, font: str = "Arial") -> float:
    """Points that a line of text takes."""
    return sum(map(_character, text)) * size * (_BOLD if bold else 1.0) * _WIDE.get(font, _OTHER)


def lines(text: str, size: float, room: float, *, bold: bool = False, font: str = "Arial") -> list[str]:
    """The text as it breaks within a width in points; a word that is longer breaks within itself."""
    found: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if width(longer, size, bold=bold, font=font) <= room:
                line = longer
                continue
            if line:
                found.append(line)
            line = word
            while width(line, size, bold=bold, font=font) > room and len(line) > 1:
                cut = _fitting(line, size, room, bold=bold, font=font)
                found.append(line[:cut])
                line = line[cut:]
        found.append(line)
    return found


def _fitting(word: str, size: float, room: float, *, bold: bool, font: str) -> int:
    """How many characters of a word fit, one at least."""
    taken = 0.0
    for place, character in enumerate(word):
        taken += width(character, size, bold=bold, font=font)
        if taken > room:
            return max(place, 1)
    return len(word)


def height(text: str, size: float, room: float, *, bold: bool = False, font: str = "Arial") -> float:
    """Points that a text takes from top to bottom within a width."""
    return len(lines(text, size, room, bold=bold, font=font)) * size * LINE


def fit(
    text: str, room: tuple[float, float], sizes: Sequence[float], *, bold: bool = False, font: str = "Arial"
) -> tuple[str, float]:
    """The text in the largest of some sizes that fits into width and height; cut where even the smallest does not."""
    across, down = room
    for size in sizes:
        if height(text, size, across, bold=bold, font=font) <= down:
            return text, size
    return cut(text, sizes[-1], room, bold=bold, font=font), sizes[-1]


def cut(text: str, size: float, room: tuple[float, float], *, bold: bool = False, font: str = "Arial") -> str:
    """As much of a text as fits with an ellipsis behind it; one line of it at least, whatever the height."""
    across, down = room
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        needed = height(f"{text[:middle].rstrip()}…", size, across, bold=bold, font=font)
        if needed <= max(down, size * LINE) + 1e-9:
            low = middle
        else:
            high = middle - 1
    return f"{text[:low].rstrip()}…"
