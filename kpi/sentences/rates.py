"""What is needed per period to reach a target, and what came lately, in words."""

from __future__ import annotations

import math

from kpi.assessment import Assessment
from kpi.i18n import Language
from kpi.model import Cadence, Kpi, Mode
from kpi.rounding import shown_step
from kpi.sentences import values


def per_period(cadence: Cadence, _: Language) -> str:
    """Je Monat."""
    return {
        Cadence.DAILY: _("per day"),
        Cadence.WEEKLY: _("per week"),
        Cadence.MONTHLY: _("per month"),
        Cadence.QUARTERLY: _("per quarter"),
        Cadence.YEARLY: _("per year"),
    }[cadence]


def need(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Nötig 24,5 je Monat, zuletzt 10; nothing where the target is reached or no period is left."""
    rate = needed_rate(assessment, kpi)
    if rate is None or assessment.target is None:
        return ""
    signed = assessment.target.mode is Mode.LEVEL
    each, finer = per_period(kpi.cadence, _), _finer(rate, assessment, kpi)
    amount = _rate(rate, finer, assessment, kpi, _, signed=signed)
    if assessment.recent_rate is None:
        return _seasonless(_("needed {amount} {per_period}", amount=amount, per_period=each), assessment, kpi, _)
    tiny = abs(assessment.recent_rate) < 10 * shown_step(kpi.unit, kpi.decimals, assessment.value)
    finer = min(_finer(assessment.recent_rate, assessment, kpi), finer or tiny)
    recent = _rate(assessment.recent_rate, finer, assessment, kpi, _, signed=signed)
    told = _("needed {amount} {per_period}, recently {recent}", amount=amount, per_period=each, recent=recent)
    return _seasonless(told, assessment, kpi, _)


def _seasonless(told: str, assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Where the season was taken out, both rates are without it."""
    if assessment.seasonally_adjusted is None:
        return told
    if kpi.cadence is Cadence.DAILY:
        return _("{rates} (weekday-adjusted)", rates=told)
    return _("{rates} (seasonally adjusted)", rates=told)


def needed_rate(assessment: Assessment, kpi: Kpi) -> float | None:
    """What is needed per remaining period, rounded to what is shown and so that the target is reached with it."""
    required, left, agreed = assessment.required_rate, assessment.periods_left, assessment.target
    if required is None or not left or agreed is None or agreed.mode not in (Mode.LEVEL, Mode.WINDOW):
        return None
    less = agreed.mode is Mode.LEVEL and values.wants_less(assessment, kpi)
    if required == 0 or (required < 0) is not less:
        return None
    step = shown_step(kpi.unit, kpi.decimals + _finer(required, assessment, kpi), assessment.value)
    return math.copysign(math.ceil(round(abs(required) / step, 6)) * step, required)


def _finer(rate: float, assessment: Assessment, kpi: Kpi) -> int:
    """One decimal more than the KPI's own, for a small rate that needs it."""
    step = shown_step(kpi.unit, kpi.decimals, assessment.value)
    return int(abs(rate) < 1000 * step and abs(rate / step - round(rate / step)) > 1e-6)


def _rate(x: float, finer: int, assessment: Assessment, kpi: Kpi, _: Language, *, signed: bool) -> str:
    return _.difference(x, values.unlabelled(kpi.unit), kpi.decimals + finer, like=assessment.value, signed=signed)
