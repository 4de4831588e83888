"""One KPI over time: actual, planned path, former targets, events and the due date, with its labels at the lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kpi.figures import Path, Trend, runs
from kpi.i18n import Language
from kpi.svg import Scale, element, path, picture, shortened, text, tick_decimals, ticks, width_of
from kpi.theme import Palette

SIZE = 12.0
"""Of all text in the drawing."""
_LINE = 16.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Where things lie: the figure, its colours, and scales of days and values within the drawing."""

    figure: Trend
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

    def value(self, value: float) -> str:
        """A value at the axis, all in one unit; what is counted is not said at every mark."""
        bare, largest = self.figure.unit.model_copy(update={"label": None}), max(self.marks, key=abs)
        if bare.kind == "duration":
            return self.language.value(value, bare, self.decimals, like=largest)
        return self.language.compact(value, bare, self.decimals)


def trend(
    figure: Trend, palette: Palette, language: Language, label: str = "", width: float = 720, height: float = 300
) -> str:
    """Nothing known draws nothing; one value draws a point."""
    if not figure.values:
        return picture(width, height, label, kind="trend")
    frame = _frame(figure, palette, language, width, height)
    return picture(
        width, height, label,
        *_grid(frame), *_periods(frame), *_band(frame), *_flags(frame),
        *_previous(frame), *_paths(frame), *_actual(frame), *_due(frame), *_endings(frame, width),
        kind="trend",
    )  # fmt: skip


def _frame(figure: Trend, palette: Palette, language: Language, width: float, height: float) -> Frame:
    marks = ticks(figure.values, figure.unit)
    first, last = (day.toordinal() for day in figure.span)
    top = 8 + _LINE * bool(figure.flags or figure.breaks)
    y = Scale(marks[0], marks[-1], height - 28, top)
    frame = Frame(figure, palette, language, Scale(first, last, 0, width), y, marks, tick_decimals(marks, figure.unit))
    left = min(max(width_of(frame.value(mark), SIZE) for mark in marks) + 10, width / 3)
    right = max((width_of(words, SIZE) for words, _, _ in _ending_words(figure, language)), default=0.0) + 12
    return replace(frame, x=Scale(first, last, left, width - min(max(right, 28), width / 3)))


def _grid(frame: Frame) -> Iterator[str]:
    for mark in frame.marks:
        y = frame.y(mark)
        yield _line([(frame.x.start, y), (frame.x.end, y)], frame.palette.grid, 1)
        yield _text(
            frame.x.start - 8, y + 4, shortened(frame.value(mark), SIZE, frame.x.start - 8), frame.palette.muted, "end"
        )


def _periods(frame: Frame) -> Iterator[str]:
    """As many names of periods as there is room for, the latest always among them."""
    points = frame.figure.points
    names = [frame.language.period_short(p.start, frame.figure.cadence) for p in points]
    room = max((width_of(name, SIZE) for name in names), default=0.0) + 14
    free = float("inf")
    for point, name in zip(reversed(points), reversed(names), strict=True):
        x = frame.day(point.end)
        if x <= free - room:
            free = x
            yield _text(x, frame.y.start + 20, name, frame.palette.muted, "middle")


def _band(frame: Frame) -> Iterator[str]:
    if frame.figure.band is None:
        return
    low, high = frame.figure.band
    bottom = frame.y.start if low is None else frame.y(low)
    top = frame.y.end if high is None else frame.y(high)
    yield element(
        "rect", x=frame.x.start, y=top, width=frame.x.end - frame.x.start, height=bottom - top,
        fill=frame.palette.range_far,
    )  # fmt: skip


def _flags(frame: Frame) -> Iterator[str]:
    """What happened: a line with a flag; names only where they fit before the next one."""
    marks = [(flag.day, frame.language.text(flag.name)) for flag in frame.figure.flags]
    marks += [(b.day, frame.language.text(b.reason)) for b in frame.figure.breaks]
    marks.sort()
    places = [frame.day(day) for day, _ in marks]
    for (_, name), x, following in zip(marks, places, [*places[1:], frame.x.end], strict=False):
        top = frame.y.end - 12
        yield _line([(x, top), (x, frame.y.start)], frame.palette.plan, 1, "1 3")
        yield element("path", d=f"{path([(x, top), (x + 7, top + 3), (x, top + 6)])}Z", fill=frame.palette.plan)
        words = shortened(name, SIZE, following - x - 16)
        if words:
            yield _text(x + 10, top + 7, words, frame.palette.text)


def _previous(frame: Frame) -> Iterator[str]:
    if frame.figure.previous:
        yield _line(
            [(frame.day(day), frame.y(value)) for day, value in frame.figure.previous], frame.palette.previous, 1
        )


def _paths(frame: Frame) -> Iterator[str]:
    for ghost in frame.figure.ghosts:
        yield _line(_places(frame, ghost), frame.palette.ghost, 1, "1 4")
    if frame.figure.path:
        yield _line(_places(frame, frame.figure.path), frame.palette.plan, 1.3, "6 4")


def _places(frame: Frame, plan: Path) -> list[tuple[float, float]]:
    places = [(frame.day(day), frame.y(value)) for day, value in plan.points]
    if not plan.steps:
        return places
    held = [[before, (after[0], before[1])] for before, after in pairwise(places)]
    return [place for pair in held for place in pair] + places[-1:]


def _actual(frame: Frame) -> Iterator[str]:
    ink = frame.palette.actual
    for run in runs(frame.figure.points):
        closed = [(frame.day(p.end), frame.y(p.value or 0.0)) for p in run if p.state == "complete"]
        if len(closed) > 1:
            yield _line(closed, ink, 2)
        if run[-1].state == "open" and closed:
            yield _line([closed[-1], (frame.day(run[-1].end), frame.y(run[-1].value or 0.0))], ink, 1.2, "2 3")
    dense = len(frame.figure.points) > 60
    for point in frame.figure.points:
        x = frame.day(point.end)
        if point.value is None:
            if point.low is not None and point.high is not None:
                yield _line([(x, frame.y(point.low)), (x, frame.y(point.high))], ink, 2)
        elif point.state != "complete" or point.carried:
            yield element(
                "circle", cx=x, cy=frame.y(point.value), r=3, fill=frame.palette.card, stroke=ink, stroke_width=1.3
            )
        elif not dense:
            yield element("circle", cx=x, cy=frame.y(point.value), r=2.6, fill=ink)


def _due(frame: Frame) -> Iterator[str]:
    plan = frame.figure.path
    if plan is not None:
        x, y = frame.day(plan.points[-1][0]), frame.y(plan.target)
        yield element("rect", x=x - 2, y=y - 8, width=4, height=16, fill=frame.palette.actual)


def _ending_words(figure: Trend, language: Language) -> Iterator[tuple[str, float, bool]]:
    """What stands behind the end of a path: words, value, and whether it still counts."""

    def said(value: float) -> str:
        return language.compact(value, figure.unit, figure.decimals)

    if figure.path:
        yield language("Target {value}", value=said(figure.path.target)), figure.path.target, True
    for ghost in figure.ghosts:
        until = language.date(ghost.until)
        yield language("until {date}: {value}", date=until, value=said(ghost.target)), ghost.target, False


def _endings(frame: Frame, width: float) -> Iterator[str]:
    """Labels behind the lines, pushed apart where they would lie on each other."""
    words = sorted(_ending_words(frame.figure, frame.language), key=lambda ending: -ending[1])
    lowest = frame.y.end - _LINE
    for said, value, counts in words:
        lowest = max(frame.y(value), lowest + _LINE)
        ink = frame.palette.text if counts else frame.palette.muted
        yield _text(frame.x.end + 8, lowest + 4, shortened(said, SIZE, width - frame.x.end - 8), ink)


def _line(places: Sequence[tuple[float, float]], ink: str, width: float, dashes: str | None = None) -> str:
    return element(
        "path", d=path(places), fill="none", stroke=ink, stroke_width=width, stroke_dasharray=dashes,
        stroke_linejoin="round",
    )  # fmt: skip


def _text(x: float, y: float, words: str, ink: str, anchor: str | None = None) -> str:
    return text(x, y, words, fill=ink, font_size=SIZE, text_anchor=anchor)
