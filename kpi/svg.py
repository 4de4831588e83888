"""SVG text: elements with everything escaped, and scales from values to places."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

from kpi.model import Unit

_CHARACTER = 0.58
"""Width of an average character, in font sizes: wide enough for DejaVu Sans."""


def element(name: str, /, *children: str, **attributes: object) -> str:
    """One element; attributes in snake_case, None leaves one out. Children are SVG already, see text()."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written}/>"


def text(x: float, y: float, words: str, /, **attributes: object) -> str:
    """A line of text, escaped."""
    return element("text", escape(words, quote=False), x=x, y=y, **attributes)


def picture(width: float, height: float, label: str, *children: str, kind: str) -> str:
    """A whole drawing that scales with its width; without a label it is decoration beside words that say the same."""
    named: dict[str, object] = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    title = [element("title", escape(label, quote=False))] if label else []
    return element(
        "svg", *title, *children,
        xmlns="http://www.w3.org/2000/svg", class_=f"ls-{kind}", width=width, height=height,
        viewBox=f"0 0 {_plain(width)} {_plain(height)}", **named,
    )  # fmt: skip


def path(points: Iterable[tuple[float, float]]) -> str:
    """The d attribute of a line through points."""
    return "".join(f"{'L' if i else 'M'}{_plain(x)} {_plain(y)}" for i, (x, y) in enumerate(points))


def hatch(x: float, y: float, width: float, height: float, step: float = 4) -> str:
    """The d attribute of diagonals that fill a rectangle and stay within it."""
    strokes = []
    offset = step / 2
    while offset < width + height:
        start = (x + min(offset, width), y + max(0.0, offset - width))
        end = (x + max(0.0, offset - height), y + min(offset, height))
        strokes.append(path((start, end)))
        offset += step
    return "".join(strokes)


def width_of(words: str, size: float) -> float:
    """About how wide a text is; errs on the wide side."""
    return len(words) * size * _CHARACTER


def shortened(words: str, size: float, width: float) -> str:
    """The text, cut with an ellipsis where it is wider than there is room."""
    if width_of(words, size) <= width:
        return words
    room = int(width / (size * _CHARACTER)) - 1
    return words[:room].rstrip() + "…" if room > 0 else ""


def _plain(value: object) -> str:
    """A number with at most two decimals and no trailing zeros; anything else as text."""
    if not isinstance(value, int | float):
        return str(value)
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def wrapped(text: str, size: float, width: float, lines: int) -> list[str]:
    """A text in lines of a width, broken at blanks; what does not fit into the last one is left out with a sign."""
    found: list[str] = []
    left = text.split()
    while left and len(found) < lines - 1:
        count = 1
        while count < len(left) and width_of(" ".join(left[: count + 1]), size) <= width:
            count += 1
        found.append(shortened(" ".join(left[:count]), size, width))
        left = left[count:]
    return [*found, shortened(" ".join(left), size, width)] if left else found


class Scale:
    """Values of an axis to places between two pixels; a single value lies in the middle."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low, self.high, self.start, self.end = low, high, start, end

    def __call__(self, value: float) -> float:
        """The place of a value."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        # dividing first keeps huge ranges finite
        return self.start + (value / 2 - self.low / 2) / (self.high / 2 - self.low / 2) * (self.end - self.start)


def ticks(values: Sequence[float], unit: Unit, count: int = 5) -> list[float]:
    """Round values that span all given ones; from 0 where 0 is near."""
    low, high = min(values), max(values)
    if 0 <= low < 0.4 * high:
        low = 0.0
    if 0 >= high > 0.4 * low:
        high = 0.0
    if low == high:
        room = abs(low) * 0.1 or 1.0
        low, high = low - room, high + room
    step = _step(high / count - low / count, _shown_unit(unit, max(abs(low), abs(high))))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [i * step for i in range(first, last + 1)]


def tick_decimals(marks: Sequence[float], unit: Unit) -> int:
    """How many decimals it takes to tell the marks of an axis apart."""
    if len(marks) < 2:
        return 0
    step = (marks[1] - marks[0]) / _shown_unit(unit, max(abs(marks[0]), abs(marks[-1])))
    return max(0, -math.floor(math.log10(step) + 1e-9))


def _shown_unit(unit: Unit, largest: float) -> float:
    """What one unit as shown is in storage: an hour in seconds, a percent in shares."""
    if unit.kind == "duration":
        return next((size for least, size in ((172_800, 86_400), (3_600, 3_600), (60, 60)) if largest >= least), 1.0)
    return {"percent": 0.01, "per_mille": 0.001}.get(unit.kind, 1.0)


def _step(rough: float, unit: float) -> float:
    """The next round step: 1, 2 or 5 times a power of ten of the shown unit."""
    power = unit * 10.0 ** math.floor(math.log10(rough / unit))
    return next(power * times for times in (1, 2, 5, 10) if power * times >= rough * (1 - 1e-9))
