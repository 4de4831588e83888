"""What drawings over time share: scales, grid, names of periods, what happened, and labels behind the lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kpi.figures import Break, Flag
from kpi.i18n import Language
from kpi.model import Unit
from kpi.svg import Scale, element, path, shortened, text, tick_decimals, ticks, width_of
from kpi.theme import Palette

SIZE = 12.0
"""Of all text in the drawing."""
_LINE = 16.0

Ending = tuple[str, float, str]
"""What stands behind the end of a line: words, value, and ink."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where things lie: colours, and scales of days and values within the drawing."""

    unit: Unit
    palette: Palette
    language: Language
    x: Scale
    y: Scale
    marks: Sequence[float]
    decimals: int
    """Of the marks at the axis."""

    def day(self, day: dt.date) -> float:
        """The place of a day."""
        return self.x(day.toordinal())

    def place(self, day: dt.date, value: float) -> tuple[float, float]:
        """The place of a value on a day."""
        return self.day(day), self.y(value)

    def value(self, value: float) -> str:
        """A value at the axis, all in one unit; what is counted is not said at every mark."""
        bare, largest = self.unit.model_copy(update={"label": None}), max(self.marks, key=abs)
        if bare.kind == "duration":
            return self.language.value(value, bare, self.decimals, like=largest)
        return self.language.compact(value, bare, self.decimals)


def frame_of(
    values: Sequence[float],
    unit: Unit,
    span: tuple[dt.date, dt.date],
    palette: Palette,
    language: Language,
    size: tuple[float, float],
    endings: Iterable[Ending] = (),
    *,
    headroom: bool = False,
) -> Frame:
    """Scales that hold all values, with room for the marks on the left and the endings on the right."""
    width, height = size
    marks = ticks(values, unit)
    first, last = (day.toordinal() for day in span)
    y = Scale(marks[0], marks[-1], height - 28, 8 + _LINE * headroom)
    frame = Frame(unit, palette, language, Scale(first, last, 0, width), y, marks, tick_decimals(marks, unit))
    left = min(max(width_of(frame.value(mark), SIZE) for mark in marks) + 10, width / 3)
    right = max((width_of(words, SIZE) for words, _, _ in endings), default=0.0) + 12
    return replace(frame, x=Scale(first, last, left, width - min(max(right, 28), width / 3)))


def grid(frame: Frame) -> Iterator[str]:
    for mark in frame.marks:
        y = frame.y(mark)
        yield line([(frame.x.start, y), (frame.x.end, y)], frame.palette.grid, 1)
        yield words(
            frame.x.start - 8, y + 4, shortened(frame.value(mark), SIZE, frame.x.start - 8), frame.palette.muted, "end"
        )


def periods(frame: Frame, named: Sequence[tuple[dt.date, str]]) -> Iterator[str]:
    """As many names of periods as there is room for, the latest always among them."""
    room = max((width_of(name, SIZE) for _, name in named), default=0.0) + 14
    free = float("inf")
    for day, name in reversed(named):
        x = frame.day(day)
        if x <= free - room:
            free = x
            yield words(x, frame.y.start + 20, name, frame.palette.muted, "middle")


def happened(
    frame: Frame, flags: Iterable[Flag], breaks: Iterable[Break], levels: Iterable[Break], width: float
) -> Iterator[str]:
    """What happened: a line with a flag, fainter where it came to others too; names only where they fit, the last
    one up to the edge of the drawing, above the labels behind the lines.
    """
    _ = frame.language
    marks = [(flag.day, _.text(flag.name), flag.scope == "own") for flag in flags]
    marks += [(b.day, _.text(b.reason), True) for b in breaks]
    marks += [(level.day, _("new level: {reason}", reason=_.text(level.reason)), True) for level in levels]
    marks.sort()
    places = [frame.day(day) for day, *_rest in marks]
    taken = frame.x.start
    for (_day, name, own), x, following in zip(marks, places, [*places[1:], width], strict=False):
        top, ink = frame.y.end - 12, frame.palette.plan
        yield line([(x, top), (x, frame.y.start)], ink if own else frame.palette.previous, 1, "1 3")
        tip = f"{path([(x, top), (x + 7, top + 3), (x, top + 6)])}Z"
        yield element("path", d=tip, fill=ink) if own else element("path", d=tip, fill="none", stroke=ink)
        shown = shortened(name, SIZE, following - x - 16)
        colour = frame.palette.text if own else frame.palette.muted
        if shown != name and shortened(name, SIZE, x - taken - 16) == name:
            yield words(x - 6, top + 7, name, colour, "end")
            taken = x + 10
        elif shown:
            yield words(x + 10, top + 7, shown, colour)
            taken = following
        else:
            taken = x + 10


def ends(frame: Frame, endings: Iterable[Ending], width: float) -> Iterator[str]:
    """Labels behind the lines, pushed apart where they would lie on each other."""
    lowest = frame.y.end - _LINE
    for said, value, ink in sorted(endings, key=lambda ending: -ending[1]):
        lowest = max(frame.y(value), lowest + _LINE)
        yield words(frame.x.end + 8, lowest + 4, shortened(said, SIZE, width - frame.x.end - 8), ink)


def line(places: Sequence[tuple[float, float]], ink: str, width: float, dashes: str | None = None) -> str:
    return element(
        "path", d=path(places), fill="none", stroke=ink, stroke_width=width, stroke_dasharray=dashes,
        stroke_linejoin="round",
    )  # fmt: skip


def area(places: Sequence[tuple[float, float]], ink: str, opacity: float) -> str:
    return element("path", d=f"{path(places)}Z", fill=ink, fill_opacity=opacity)


def words(x: float, y: float, said: str, ink: str, anchor: str | None = None) -> str:
    return text(x, y, said, fill=ink, font_size=SIZE, text_anchor=anchor)
