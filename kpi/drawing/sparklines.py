"""The past in the size of a word."""

from __future__ import annotations

from kpi.figures import Sparkline
from kpi.svg import Scale, element, path, picture
from kpi.theme import Palette


def sparkline(figure: Sparkline, palette: Palette, label: str = "", width: float = 120, height: float = 28) -> str:
    """The past: a line with gaps, a dot on the latest value, the target dashed or the range shaded."""
    known = [value for value in figure.values if value is not None]
    if not known:
        return picture(width, height, label, kind="sparkline")
    marks = [value for value in (figure.target, *(figure.band or ())) if value is not None and _fits(value, known)]
    y = Scale(min(known + marks), max(known + marks), height - 4, 4)
    x = Scale(0, len(figure.values) - 1, 3, width - 5)
    latest = max(i for i, value in enumerate(figure.values) if value is not None)
    dot = {"cx": x(latest), "cy": y(figure.values[latest] or 0.0)}
    # a latest value that is not of the latest period is hollow
    fresh = latest == len(figure.values) - 1
    return picture(
        width, height, label,
        *_band(figure, y, known, width, palette),
        *(
            element("path", d=path([(0, y(value)), (width, y(value))]), stroke=palette.plan, stroke_width=1,
                    stroke_dasharray="2 2.5", fill="none")
            for value in marks if value == figure.target
        ),
        *_runs(figure, x, y, palette),
        element("circle", **dot, r=2.6, fill=palette.actual if fresh else palette.card,
                stroke=palette.actual, stroke_width=1.2),
        kind="sparkline",
    )  # fmt: skip


def _fits(mark: float, known: list[float]) -> bool:
    """Whether a target so far away would leave the line no height of its own."""
    low, high = min(known), max(known)
    return high == low or max(high, mark) / 4 - min(low, mark) / 4 <= high - low


def _band(figure: Sparkline, y: Scale, known: list[float], width: float, palette: Palette) -> list[str]:
    if figure.band is None:
        return []
    low, high = figure.band
    bottom = y(low) if low is not None and _fits(low, known) else y.start
    top = y(high) if high is not None and _fits(high, known) else y.end
    return [element("rect", x=0, y=top, width=width, height=max(bottom - top, 1), fill=palette.range_far)]


def _runs(figure: Sparkline, x: Scale, y: Scale, palette: Palette) -> list[str]:
    """Unbroken stretches as lines, single values as dots."""
    runs: list[list[tuple[float, float]]] = [[]]
    for i, value in enumerate(figure.values):
        if value is None or i in figure.breaks:
            runs.append([])
        if value is not None:
            runs[-1].append((x(i), y(value)))
    return [
        element("path", d=path(run), fill="none", stroke=palette.actual, stroke_width=1.4, stroke_linejoin="round")
        if len(run) > 1
        else element("circle", cx=run[0][0], cy=run[0][1], r=1.4, fill=palette.actual)
        for run in runs
        if run
    ]
