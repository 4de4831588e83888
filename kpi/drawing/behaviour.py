"""The process behaviour chart: values, what is usual, and signals by shape and colour."""

from __future__ import annotations

from collections.abc import Iterator

from kpi.assessment import Variation
from kpi.drawing.frame import Ending, Frame, ends, frame_of, grid, happened, line, periods
from kpi.figures import Behaviour, Dot, Stretch
from kpi.i18n import Language
from kpi.svg import element, picture
from kpi.theme import Palette

SIGNAL = 5.0
"""Half the size of a signal's mark."""


def behaviour(
    figure: Behaviour, palette: Palette, language: Language, label: str = "", width: float = 720, height: float = 300
) -> str:
    """Nothing to judge draws nothing; without limits there are points only."""
    if not figure.values:
        return picture(width, height, label, kind="behaviour")
    endings = list(_endings(figure, palette, language))
    headroom = bool(figure.flags or figure.breaks or figure.levels)
    frame = frame_of(
        figure.values, figure.unit, figure.span, palette, language, (width, height), endings, headroom=headroom
    )
    names = language.on_axis((dot.start for dot in figure.dots), figure.cadence)
    named = [(dot.end, name) for dot, name in zip(figure.dots, names, strict=True)]
    return picture(
        width, height, label,
        *_baselines(frame, figure), *grid(frame), *periods(frame, named),
        *happened(frame, figure.flags, figure.breaks, figure.levels, width),
        *(part for stretch in figure.stretches for part in _stretch(frame, stretch, figure)),
        *ends(frame, endings, width),
        kind="behaviour",
    )  # fmt: skip


def _baselines(frame: Frame, figure: Behaviour) -> Iterator[str]:
    for stretch in figure.stretches:
        if stretch.baseline is not None:
            inside = [dot.end for dot in stretch.dots if dot.in_baseline]
            left, right = frame.day(inside[0]) - SIGNAL, frame.day(inside[-1]) + SIGNAL
            yield element(
                "rect", x=left, y=frame.y.end, width=right - left, height=frame.y.start - frame.y.end,
                fill=frame.palette.range_far,
            )  # fmt: skip


def _stretch(frame: Frame, stretch: Stretch, figure: Behaviour) -> Iterator[str]:
    """Limits from its first to its last point, dashed while they may still move; then its points."""
    first, last = stretch.dots[0].end, stretch.dots[-1].end
    dashes = "5 4" if stretch.provisional else None
    for limit in (stretch.low, stretch.high):
        if limit is not None:
            yield line([frame.place(first, limit), frame.place(last, limit)], frame.palette.plan, 1.3, dashes)
    if stretch.center is not None:
        yield line(
            [frame.place(first, stretch.center), frame.place(last, stretch.center)], frame.palette.previous, 1, dashes
        )
    for run in stretch.runs(figure.cadence):
        if len(run) > 1:
            yield line([frame.place(dot.end, dot.value) for dot in run], frame.palette.previous, 1.3)
    for dot in stretch.dots:
        yield mark(dot, *frame.place(dot.end, dot.value), frame.palette)


def mark(dot: Dot, x: float, y: float, palette: Palette) -> str:
    """As usual: a small dot; better: a large disc; worse: a square; neither: a diamond."""
    edge = {"stroke": palette.card, "stroke_width": 1}
    match dot.variation:
        case Variation.COMMON_CAUSE:
            return element("circle", cx=x, cy=y, r=2.6, fill=palette.actual)
        case Variation.IMPROVEMENT:
            return element("circle", cx=x, cy=y, r=SIGNAL, fill=palette.good.fill, **edge)
        case Variation.CONCERN:
            return element(
                "rect", x=x - SIGNAL, y=y - SIGNAL, width=2 * SIGNAL, height=2 * SIGNAL, fill=palette.bad.fill, **edge
            )
    size = SIGNAL + 1
    d = f"M{x:.2f} {y - size:.2f}L{x + size:.2f} {y:.2f}L{x:.2f} {y + size:.2f}L{x - size:.2f} {y:.2f}Z"
    return element("path", d=d, fill=palette.quiet.edge, **edge)


def _endings(figure: Behaviour, palette: Palette, language: Language) -> Iterator[Ending]:
    """What is usual today, in numbers."""

    def said(value: float) -> str:
        if figure.basis == "value":
            return language.compact(value, figure.unit, figure.decimals)
        return language.difference(value, figure.unit, figure.decimals, signed=True)

    today = figure.stretches[-1]
    if today.center is None or today.low is None or today.high is None:
        return
    yield language("usually up to {value}", value=said(today.high)), today.high, palette.muted
    yield language("on average {value}", value=said(today.center)), today.center, palette.text
    yield language("usually from {value}", value=said(today.low)), today.low, palette.muted
