"""What a strategy must hold beyond the shape of its parts: references, formulas, targets, goals.

Everything is found at once, as findings with the path of the value that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

from kpi.document import Finding
from kpi.model import Strategy


def check(strategy: Strategy, unread: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """All findings; `unread` are keys that exist but could not be read, so a reference to them is not wrong."""
    yield from ()
