"""Figures as Plotly, where one KPI is explored: plain dicts that Plotly takes, so that nothing heavy is imported.

Notation as in IBCS: actual solid and dark, plan outlined or dashed, previous year light; what is not final is hollow.
Every number is written by the language, for axes too: formats of the browser would follow its own locale.
"""

from kpi.charts.behaviour import behaviour, ranges
from kpi.charts.layout import config
from kpi.charts.totals import total
from kpi.charts.trends import trend

__all__ = ["behaviour", "config", "ranges", "total", "trend"]
