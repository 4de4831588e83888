"""Figures as SVG text: sharp when small, readable without colour, the same on screen, slide and paper.

Colours come from a palette: `theme.CSS` for pages, where the theme in force decides, `theme.LIGHT` for files.
The label says what the drawing shows; leave it empty where words beside it already do.
"""

from kpi.drawing.bars import bullet, distribution
from kpi.drawing.behaviour import behaviour
from kpi.drawing.icons import status_icon, symbol
from kpi.drawing.marks import chance_mark, change_mark, data_mark
from kpi.drawing.sparklines import sparkline
from kpi.drawing.trends import trend

__all__ = [
    "behaviour",
    "bullet",
    "chance_mark",
    "change_mark",
    "data_mark",
    "distribution",
    "sparkline",
    "status_icon",
    "symbol",
    "trend",
]
