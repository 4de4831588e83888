"""What a figure shows, in words: the text alternatives of sparklines, bullets and trends."""

from __future__ import annotations

from kpi.assessment import Assessment, PeriodValue
from kpi.i18n import Language
from kpi.model import Kpi
from kpi.sentences import values
from kpi.sentences.reasons import upper_first


def past(assessment: Assessment, kpi: Kpi, _: Language, count: int | None = None) -> str:
    """Mär 25 bis Okt 26: von 2,7 % auf 3,9 %, niedrigster Wert 2,6 % (Mai 25), höchster 3,9 % (Okt 26)."""
    complete = [v for v in assessment.series if v.end <= assessment.as_of]
    known = [(v, v.value) for v in complete[-count if count else 0 :] if v.value is not None]
    if not known:
        return _("no values yet")
    (first, start), (last, end) = known[0], known[-1]
    if len(known) == 1:
        return _("{period}: {value}", period=_when(last, kpi, _), value=values.number(end, assessment, kpi, _))
    low, least = min(known, key=lambda pair: pair[1])
    high, most = max(known, key=lambda pair: pair[1])
    return _(
        "{first} to {last}: from {start} to {end}, lowest {least} ({low}), highest {most} ({high})",
        first=_when(first, kpi, _),
        last=_when(last, kpi, _),
        start=values.number(start, assessment, kpi, _),
        end=values.number(end, assessment, kpi, _),
        least=values.number(least, assessment, kpi, _),
        low=_when(low, kpi, _),
        most=values.number(most, assessment, kpi, _),
        high=_when(high, kpi, _),
    )


def _when(value: PeriodValue, kpi: Kpi, _: Language) -> str:
    return _.period_short(value.start, kpi.cadence)


def trend(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """The past of a KPI and where it stands against its plan."""
    name, told = _.text(kpi.name), upper_first(past(assessment, kpi, _))
    if assessment.value is None or assessment.target is None:
        return _("{name}. {past}.", name=name, past=told)
    return _(
        "{name}. {past}. {status}.", name=name, past=told, status=upper_first(values.status_line(assessment, kpi, _))
    )
