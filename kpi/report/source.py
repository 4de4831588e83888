"""What a report is made from: a frozen state, and what was brought along for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from kpi.assessment import Assessment, Scorecard
from kpi.meeting import Wording
from kpi.model import Kpi, Strategy
from kpi.quick_wins import QuickWin


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision or next step: of this meeting, or still open from an earlier one."""

    wording: Wording
    is_carried: bool = False


@dataclass(frozen=True, slots=True)
class Frozen:
    """The state of one moment: everything a report says comes from here."""

    strategy: Strategy
    card: Scorecard
    before: Scorecard
    """As of the last meeting."""
    wins: tuple[QuickWin, ...]
    revision: int
    """Number of the strategy's version."""
    made_at: dt.datetime
    """In the organisation's time zone."""
    decisions: tuple[Decision, ...] = ()
    """Typed in the meeting, or still open from an earlier one."""
    notes: Mapping[str, str] = field(default_factory=dict)
    """Of the presenter, by the key of the page."""

    def found(self, key: str | None) -> tuple[Assessment, Kpi] | None:
        """A KPI with its assessment."""
        kpi = self.strategy.kpi(key) if key else None
        assessment = self.card.assessments.get(key) if key else None
        return (assessment, kpi) if assessment is not None and kpi is not None else None
