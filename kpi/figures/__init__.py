"""What a figure shows, as plain data: built from assessments, drawn by drawing/ and charts.py.

Values are in the KPI's unit, shares of a way are 0 at the baseline and 1 at the target. What is missing is None and
stays a gap; a period that is open or incomplete is marked, and left out where there is no room for a mark.
"""

from kpi.figures.behaviour import Behaviour, Dot, Stretch, behaviour
from kpi.figures.course import Ahead, Break, Flag, Path, Point, runs
from kpi.figures.small import Bullet, Distribution, Sparkline, Strip, bullet, distribution, sparkline
from kpi.figures.totals import Total, total
from kpi.figures.trends import Trend, trend

__all__ = [
    "Ahead",
    "Behaviour",
    "Break",
    "Bullet",
    "Distribution",
    "Dot",
    "Flag",
    "Path",
    "Point",
    "Sparkline",
    "Stretch",
    "Strip",
    "Total",
    "Trend",
    "behaviour",
    "bullet",
    "distribution",
    "runs",
    "sparkline",
    "total",
    "trend",
]
