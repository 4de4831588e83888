"""Names of sheets, which allow less than names of goals."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LONGEST = 31


def named(name: str, taken: set[str]) -> str:
    """A name that a workbook allows and that is not taken yet; it is taken then."""
    plain = _FORBIDDEN.sub(" ", name).strip(" '")[:_LONGEST].strip(" '") or "–"
    found, number = plain, 1
    while found.casefold() in taken or found.casefold() == "history":
        number += 1
        tail = f" {number}"
        found = plain[: _LONGEST - len(tail)] + tail
    taken.add(found.casefold())
    return found
