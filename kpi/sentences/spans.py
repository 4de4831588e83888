"""Counts of periods in words."""

from __future__ import annotations

from kpi.i18n import Language
from kpi.model import Cadence


def span(n: int, cadence: Cadence, _: Language) -> str:
    """12 Monaten: to stand behind "of", "for", "in"."""
    match cadence:
        case Cadence.DAILY:
            return _.plural("{n} day", "{n} days", n)
        case Cadence.WEEKLY:
            return _.plural("{n} week", "{n} weeks", n)
        case Cadence.MONTHLY:
            return _.plural("{n} month", "{n} months", n)
        case Cadence.QUARTERLY:
            return _.plural("{n} quarter", "{n} quarters", n)
        case Cadence.YEARLY:
            return _.plural("{n} year", "{n} years", n)
