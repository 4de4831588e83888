"""What a reader sees of a number: rounding for display, and the units that durations are shown in."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal

from kpi.model import Unit

_DURATIONS = ((172_800, 86_400, "d"), (3_600, 3_600, "h"), (60, 60, "min"), (0, 1, "s"))
"""From how many seconds on a duration is shown in which unit, and its seconds."""
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
"""Enough digits for any float, so that nothing is rounded but what is shown."""


def decimal(x: float | None) -> Decimal | None:
    """The exact decimal a float prints as; None for no number."""
    if x is None or not math.isfinite(x):
        return None
    return Decimal(x) if isinstance(x, int) else Decimal(repr(float(x)))


def rounded(exact: Decimal, decimals: int = 0) -> Decimal:
    """Rounded half up, as people do."""
    return exact.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)


def duration_unit(seconds: Decimal) -> tuple[int, str]:
    """The unit that suits a duration: its seconds and its symbol."""
    return next((size, symbol) for least, size, symbol in _DURATIONS if abs(seconds) >= least)


def shown_step(unit: Unit, decimals: int, like: float | None = None) -> float:
    """The smallest difference that two shown values can have, in the stored unit."""
    return float(_step(unit, decimals, decimal(like) or Decimal(0)))


def as_shown(x: float, unit: Unit, decimals: int, *, like: float | None = None) -> float:
    """A value rounded to what a reader sees of it, in the stored unit; so that differences fit what stands beside."""
    exact = decimal(x)
    if exact is None:
        return x
    step = _step(unit, decimals, exact if like is None else decimal(like) or exact)
    return float(rounded(exact / step) * step)


def _step(unit: Unit, decimals: int, like: Decimal) -> Decimal:
    if unit.kind == "duration":
        seconds, symbol = duration_unit(like)
        return Decimal(seconds).scaleb(0 if symbol == "s" else -decimals)
    return Decimal(1).scaleb(-decimals - {"percent": 2, "per_mille": 3}.get(unit.kind, 0))
