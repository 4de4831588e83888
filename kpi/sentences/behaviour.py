"""The second level of signal or noise: what is left of a change, what is usual, which signals, in the exact terms."""

from __future__ import annotations

from collections import Counter

from kpi.assessment import Assessment, Assurance, Change, ChangeClass, Reason, Signal
from kpi.i18n import N_, Language
from kpi.limits import ENOUGH, FIRM
from kpi.model import Kpi
from kpi.sentences import values
from kpi.sentences.rates import per_period
from kpi.sentences.variations import REAL, is_milestone, named, retention


def change_detail(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """What is left of a gain, what is usual and where that comes from, and what to beware of."""
    change = assessment.change
    if is_milestone(assessment):
        return _("A milestone is done or open; there is nothing that varies.")
    if change.klass is None or change.klass is ChangeClass.INSUFFICIENT:
        return _unjudged(change, _)
    found = signals(assessment, kpi, _)
    parts = [
        retention(assessment, kpi, _),
        usual(assessment, kpi, _),
        _inside(change, _),
        _("Signals: {signals}.", signals="; ".join(found)) if found else "",
        *_cautions(assessment, kpi, _),
    ]
    return " ".join(part for part in parts if part)


def _unjudged(change: Change, _: Language) -> str:
    if change.reason is Reason.NO_VARIATION:
        return _("All values of the baseline are the same, so nothing tells what is usual.")
    return _.plural(
        "Telling signal from noise needs at least {least} values; so far there is {n}.",
        "Telling signal from noise needs at least {least} values; so far there are {n}.",
        change.baseline_count,
        least=ENOUGH,
    )


def usual(assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """Üblich sind 3,1 % bis 4,2 %, im Mittel 3,6 % (natürliche Prozessgrenzen, Januar 2025 bis Dezember 2025)."""
    change = assessment.change
    if change.center is None or change.baseline_start is None or change.baseline_end is None:
        return ""
    low, high = _shown_limits(change, kpi)
    facts = {
        "low": _amount(low, assessment, kpi, _),
        "high": _amount(high, assessment, kpi, _),
        "center": _amount(change.center, assessment, kpi, _),
        "first": _.period(change.baseline_start, kpi.cadence),
        "last": _.period(change.baseline_end, kpi.cadence),
        "each": per_period(kpi.cadence, _),
    }
    if change.basis == "change":
        message = N_(
            "Judged is the change {each}: usual are {low} to {high}, {center} in the mean "
            "(natural process limits, {first} to {last})."
        )
    elif change.basis == "year_on_year":
        message = N_(
            "Judged is the difference to the year before: usual are {low} to {high}, {center} in the mean "
            "(natural process limits, {first} to {last})."
        )
    elif change.adjusted:
        message = N_(
            "Without the season, usual are {low} to {high}, {center} in the mean "
            "(natural process limits, {first} to {last})."
        )
    else:
        message = N_("Usual are {low} to {high}, {center} in the mean (natural process limits, {first} to {last}).")
    return _(message, **facts)


def _shown_limits(change: Change, kpi: Kpi) -> tuple[float | None, float | None]:
    """The limits, cut at the natural bounds of the values."""
    low, high = change.lnpl, change.unpl
    if change.basis == "value" and low is not None and high is not None:
        low = low if kpi.lower_bound is None else max(low, kpi.lower_bound)
        high = high if kpi.upper_bound is None else min(high, kpi.upper_bound)
    return low, high


def _amount(x: float | None, assessment: Assessment, kpi: Kpi, _: Language) -> str:
    """A value, or a difference of values where those are judged."""
    if assessment.change.basis == "value":
        return values.number(x, assessment, kpi, _)
    return _.difference(x, values.unlabelled(kpi.unit), kpi.decimals, like=assessment.value, signed=True)


def _inside(change: Change, _: Language) -> str:
    """What happens while the history is still inside the baseline, and while its limits are provisional."""
    if change.klass is ChangeClass.STABLE:
        missing = FIRM - change.baseline_count
        if missing <= 0:
            return _("The baseline is complete; the next value is the first that is judged.")
        return _(
            "All values still lie in the baseline, which tells what is usual; until it holds {firm}, "
            "each new value moves these provisional limits. {n} so far.",
            firm=FIRM,
            n=change.baseline_count,
        )
    if change.provisional:
        return _(
            "The limits are provisional: {n} values in the baseline instead of {firm}.",
            n=change.baseline_count,
            firm=FIRM,
        )
    return ""


def signals(assessment: Assessment, kpi: Kpi, _: Language) -> list[str]:
    """What makes the change a signal, by name: 3 × außerhalb der Grenzen, oben (zuletzt Okt 26)."""
    change = assessment.change
    if change.since is None or change.klass not in REAL:
        return []
    found = [one for one in change.signals if one.period >= change.since]
    counts = Counter(signal(one, _) for one in found)
    latest = {signal(one, _): _.period_short(one.period, kpi.cadence) for one in found}
    return [
        _("{signal} ({period})", signal=name, period=latest[name])
        if n == 1
        else _("{n} × {signal} (latest {period})", n=n, signal=name, period=latest[name])
        for name, n in counts.items()
    ]


def signal(found: Signal, _: Language) -> str:
    """The name of a signal: außerhalb der Grenzen, oben."""
    return _("{rule}, {side}", rule=_.word(found.rule), side=_.word(found.side, "side"))


def _cautions(assessment: Assessment, kpi: Kpi, _: Language) -> list[str]:
    change = assessment.change
    found = []
    if change.autocorrelated:
        found.append(_("Each value depends on the one before, so signals come more easily than they should."))
    if change.assurance is not None and change.klass is ChangeClass.NOISE:
        found.append(_(_ASSURANCES[change.assurance]))
    if change.rebase_from is not None:
        found.append(
            _(
                "Proposed: a new baseline from {period} on, once somebody has confirmed that the change has a known "
                "reason and will last.",
                period=named(change.rebase_from, kpi.cadence, assessment.as_of, _),
            )
        )
    return found


_ASSURANCES = {
    Assurance.CONSISTENT_PASS: N_("As in the baseline, the target would be met every time."),
    Assurance.CONSISTENT_FAIL: N_("As in the baseline, the target would not be met: something has to change."),
    Assurance.INCONSISTENT: N_("As in the baseline, the target would be met at some times and not at others."),
}
