"""Whether every formula can be read, knows its parts, fits its unit, and never needs itself."""

from __future__ import annotations

from collections.abc import Iterator

from kpi.document import Finding
from kpi.model import Strategy


def check_formulas(strategy: Strategy, unread: frozenset[str]) -> Iterator[Finding]:
    """All findings about formulas of KPIs and of their versions."""
    yield from ()
