"""How a KPI's numbers were computed, with its own numbers put into the formula.

Numbers are shown with as many decimals as it takes that the shown computation gives the shown result.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from itertools import pairwise, product

from kpi.assessment import Assessment, PeriodValue, Season
from kpi.cadence import period_end, periods_within
from kpi.i18n import Language
from kpi.model import Cadence, Kpi, Mode, Plan, Strategy, Target, Unit
from kpi.rounding import as_shown
from kpi.sentences import reasons, values
from kpi.sentences.gaps import gap

_DAY = dt.timedelta(days=1)
_PERCENT = Unit(kind="percent")
_MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a computation: what, how, and the result, which is set off."""

    label: str
    formula: str
    result: str
    sign: str = "="
    """Between formula and result."""

    def __str__(self) -> str:
        how = f"{self.formula} {self.sign} " if self.formula else ""
        return f"{self.label}: {how}{self.result}"


def definition(kpi: Kpi, strategy: Strategy, _: Language) -> str:
    """The KPI's formula with the names of its parts, and how it is aggregated."""
    over = _(
        "over time: {time}; over platforms: {platforms}",
        time=_.word(kpi.over_time),
        platforms=_.word(kpi.over_platforms),
    )
    if kpi.formula is None:
        return over
    return _("{name} = {formula}; {over}", name=_.text(kpi.name), formula=_formula(kpi.formula, strategy, _), over=over)


def _formula(formula: str, strategy: Strategy, _: Language) -> str:
    """A formula with names for keys, and the signs of written arithmetic."""

    def named(found: re.Match[str]) -> str:
        part = strategy.kpi(found[0])
        return _.text(part.name) if part else found[0]

    signs = {"*": " × ", "/": " ÷ ", "+": " + ", "-": " − "}
    pieces = re.split(r"\s*([-+*/])\s*", formula)
    return "".join(signs[piece] if piece in signs else re.sub(r"[a-z][a-z0-9_]*", named, piece) for piece in pieces)


def steps(assessment: Assessment, kpi: Kpi, _: Language) -> list[Step]:
    """The computation from the value to the status; it ends where a number is missing."""
    target = assessment.target
    if assessment.value is None or (target and target.mode is Mode.MILESTONE):
        return [_verdict(assessment, kpi, _)]
    found = [_value(assessment, kpi, _), *_without_season(assessment, kpi, _)]
    if target is None:
        return [*found, _verdict(assessment, kpi, _)]
    if values.is_maintained(assessment, kpi):
        return [*found, *_range(assessment, kpi, _), _verdict(assessment, kpi, _)]
    decimals, finer = _decimals(assessment)
    way = (
        _burn(assessment, kpi, decimals, _) if target.mode is Mode.CEILING else _progress(assessment, kpi, decimals, _)
    )
    if target.plan is Plan.MILESTONES and target.waypoints:
        planned = _by_waypoints(assessment, target, kpi, decimals, _)
    else:
        planned = [_expected(assessment, target, kpi, decimals, _), _plan(assessment, kpi, _)]
    found += [step for step in (way, *planned, _pace(assessment, decimals, finer, _)) if step]
    return [*found, _verdict(assessment, kpi, _)]


def _value(a: Assessment, kpi: Kpi, _: Language) -> Step:
    """Oktober: 4.836 ÷ 124.000 = 3,9 %."""
    latest = next((v for v in a.series if v.start == a.period), None)
    total = a.target is not None and a.target.mode in (Mode.WINDOW, Mode.CEILING)
    label = values.period(a, kpi, _)
    if total and a.target is not None:
        label = _("{start} to {end}", start=_.date(a.target.start), end=_.date(a.period_end))
        label = ", ".join(filter(None, (label, gap(a, kpi, _))))
    result = values.number(a.value, a, kpi, _, label=True)
    return Step(label, "" if total else _fraction(latest, a, kpi, _), result)


def _without_season(a: Assessment, kpi: Kpi, _: Language) -> list[Step]:
    """Saisonbereinigt (+12 % sind üblich): 4,4 % ÷ 1,12 = 3,9 %; nothing where no season was taken out."""
    if a.season is None or a.seasonally_adjusted is None or a.value is None:
        return []
    usual = (
        _.percent(a.season.effect - 1, _usual_decimals(a.season.effect - 1), signed=True)
        if a.season.multiplies
        else _.difference(a.season.effect, values.unlabelled(kpi.unit), kpi.decimals, like=a.value, signed=True)
    )
    daily = kpi.cadence is Cadence.DAILY
    label = (
        _("Weekday-adjusted ({usual} is usual)", usual=usual)
        if daily
        else _("Seasonally adjusted ({usual} is usual)", usual=usual)
    )
    tried = product(range(kpi.decimals, kpi.decimals + _MOST_DECIMALS), range(2, 2 + _MOST_DECIMALS))
    shown = (_taken_out(a, a.season, kpi, *digits, _) for digits in sorted(tried, key=sum))
    # held within the KPI's bounds, a value is not what the division gives
    return [Step(label, next(filter(None, shown), ""), values.number(a.seasonally_adjusted, a, kpi, _))]


def _usual_decimals(share: float) -> int:
    """One decimal for a season that whole percent would not show."""
    return 0 if abs(share) >= 0.01 else 1


def _taken_out(a: Assessment, season: Season, kpi: Kpi, digits: int, finer: int, _: Language) -> str:
    """The value without the effect, if it gives the shown result with so many decimals of both."""
    bare = values.unlabelled(kpi.unit)
    value, wanted = a.value or 0.0, as_shown(a.seasonally_adjusted or 0.0, kpi.unit, kpi.decimals, like=a.value)
    left = as_shown(value, kpi.unit, digits, like=a.value)
    if season.multiplies:
        right, taken = round(season.effect, finer), f"÷ {_.number(season.effect, finer)}"
    else:
        right = as_shown(season.effect, kpi.unit, digits, like=a.value)
        taken = f"− {_bracketed(_.value(season.effect, bare, digits, like=a.value))}"
    given = (left / right if right else left) if season.multiplies else left - right
    fits = as_shown(given, kpi.unit, kpi.decimals, like=a.value) == wanted
    return f"{_.value(value, bare, digits, like=a.value)} {taken}" if fits else ""


def _fraction(value: PeriodValue | None, a: Assessment, kpi: Kpi, _: Language) -> str:
    """Sum ÷ sum, where it gives the value; what is summed has the value's unit of time."""
    if value is None or value.numerator is None or not value.denominator or a.value is None:
        return ""
    top, bottom = value.numerator, value.denominator
    unit = kpi.unit if kpi.unit.kind == "duration" else Unit()
    result = as_shown(a.value, kpi.unit, kpi.decimals, like=a.value)
    for digits in range(_MOST_DECIMALS):
        over, under = as_shown(top, unit, digits, like=a.value), as_shown(bottom, Unit(), digits)
        if under and as_shown(over / under, kpi.unit, kpi.decimals, like=a.value) == result:
            return f"{_.value(top, unit, digits, like=a.value)} ÷ {_.number(bottom, digits)}"
    return ""


def _decimals(a: Assessment) -> tuple[int, int]:
    """Decimals of percent with which the shown way ÷ the shown expectation gives the pace, and those of the pace.

    Half a percent is one of the pace: shown numbers, however fine, would be rounded to either side of it.
    """
    way, expected = (a.progress, a.expected_progress) if a.burn is None else (a.expected_progress, a.burn)
    if a.pace is None or way is None or not expected:
        return 0, 0
    for finer, decimals in product(range(2), range(_MOST_DECIMALS)):
        top, bottom = _share(way, decimals), _share(expected, decimals)
        if bottom and _share(top / bottom, finer) == _share(a.pace, finer):
            return decimals, finer
    return _MOST_DECIMALS, 0


def _share(x: float, decimals: int = 0) -> float:
    """A share as it is shown in percent."""
    return as_shown(x, _PERCENT, decimals)


def _progress(a: Assessment, kpi: Kpi, decimals: int, _: Language) -> Step | None:
    """Zielerreichung: (3,9 − 2,8) ÷ (4,0 − 2,8) = 92 %."""
    if a.progress is None or a.compared is None or a.target_value is None:
        return None
    terms = (a.compared, a.baseline or 0.0, a.target_value)
    digits = _digits(terms, a.progress, decimals, kpi, a)
    return Step(_("Progress"), _ratio(terms, digits, kpi, a, _), _.percent(a.progress, decimals))


Terms = tuple[float, float, float]
"""A value, the baseline and the target."""


def _ratio(terms: Terms, digits: int, kpi: Kpi, a: Assessment, _: Language) -> str:
    value, base, aim = (_.value(x, values.unlabelled(kpi.unit), digits, like=a.value) for x in terms)
    if terms[1] == 0:
        return f"{value} ÷ {aim}"
    return f"({value} − {_bracketed(base)}) ÷ ({aim} − {_bracketed(base)})"


def _digits(terms: Terms, share: float, decimals: int, kpi: Kpi, a: Assessment) -> int:
    """Decimals of the terms with which the shown ratio gives the shown share."""
    most = kpi.decimals + _MOST_DECIMALS
    return next((d for d in range(kpi.decimals, most) if _gives(terms, share, d, decimals, kpi, a)), most)


def _gives(terms: Terms, progress: float, digits: int, decimals: int, kpi: Kpi, a: Assessment) -> bool:
    value, base, aim = (as_shown(x, kpi.unit, digits, like=a.value) for x in terms)
    return aim != base and _share((value - base) / (aim - base), decimals) == _share(progress, decimals)


def _bracketed(number: str) -> str:
    return f"({number})" if number.startswith("−") else number


def _burn(a: Assessment, kpi: Kpi, decimals: int, _: Language) -> Step | None:
    if a.burn is None:
        return None
    formula = f"{values.actual(a, kpi, _)} ÷ {values.number(a.target_value, a, kpi, _)}"
    return Step(_("Budget used"), formula, _.percent(a.burn, decimals))


def _expected(a: Assessment, target: Target, kpi: Kpi, decimals: int, _: Language) -> Step | None:
    """Erwartet am 31.10.: 304 ÷ 365 Tage = 83 %."""
    if a.expected_progress is None or a.period_end is None:
        return None
    label = _("Expected on {date}", date=_.date(a.period_end, near=a.as_of))
    return Step(label, _path(a, target, kpi, _), _.percent(a.expected_progress, decimals))


def _path(a: Assessment, target: Target, kpi: Kpi, _: Language) -> str:
    assert a.period_end is not None
    day = min(a.period_end, target.due)
    if target.plan is Plan.PROFILE and sum(target.profile) > 0:
        starts = periods_within(target.start, target.due, kpi.cadence, _.fiscal_start)
        over = sum(period_end(start, kpi.cadence) <= day for start in starts)
        part, whole = (_plain(sum(weights), _) for weights in (target.profile[:over], target.profile))
        return _("weights {part} ÷ {whole}", part=part, whole=whole)
    passed, days = max(0, (day - target.start).days + 1), (target.due - target.start).days + 1
    return _("{passed} ÷ {days} days", passed=passed, days=days)


def _plain(x: float, _: Language) -> str:
    """A number with as many decimals as it has, three at most."""
    return _.number(x, next((d for d in range(3) if round(x, d) == round(x, 3)), 3))


def _by_waypoints(a: Assessment, target: Target, kpi: Kpi, decimals: int, _: Language) -> list[Step | None]:
    """Plan am 31.10.: 3,2 % + 123 ÷ 184 Tage × (4,0 % − 3,2 %) = 3,7 %; expected: (3,7 − 2,8) ÷ (4,0 − 2,8) = 78 %."""
    if a.expected_value is None or a.expected_progress is None or a.period_end is None or a.target_value is None:
        return []
    baseline, day = a.baseline or 0.0, min(a.period_end, target.due)
    inner = sorted((point.date, point.value) for point in target.waypoints)
    ends = [(target.start - _DAY, baseline), *inner, (target.due, a.target_value)]
    (first, low), (last, high) = next((one, two) for one, two in pairwise(ends) if day <= two[0])
    passed, days = (day - first).days, (last - first).days
    terms = (a.expected_value, baseline, a.target_value)

    def fits(digits: int) -> bool:
        planned, start, end = (as_shown(x, kpi.unit, digits, like=a.value) for x in (a.expected_value or 0, low, high))
        between = as_shown(start + passed / days * (end - start), kpi.unit, digits, like=a.value)
        return between == planned and _gives(terms, a.expected_progress or 0, digits, decimals, kpi, a)

    digits = next((d for d in range(kpi.decimals, kpi.decimals + _MOST_DECIMALS) if fits(d)), kpi.decimals)
    start, end, planned = (
        _.value(x, values.unlabelled(kpi.unit), digits, like=a.value) for x in (low, high, a.expected_value)
    )
    path = _(
        "{low} + {passed} ÷ {days} days × ({high} − {low_again})",
        low=start,
        low_again=_bracketed(start),
        high=end,
        passed=passed,
        days=days,
    )
    return [
        Step(_("Plan by {when}", when=values.period_end(a, kpi, _)), path, planned),
        Step(
            _("Expected on {date}", date=_.date(day, near=a.as_of)),
            _ratio(terms, digits, kpi, a, _),
            _.percent(a.expected_progress, decimals),
        ),
    ]


def _plan(a: Assessment, kpi: Kpi, _: Language) -> Step | None:
    """Plan Ende Oktober: 2,8 % + 83,3 % × (4,0 % − 2,8 %) = 3,8 %."""
    if a.expected_value is None or a.expected_progress is None or a.target_value is None:
        return None
    baseline = a.baseline or 0.0
    tried = product(range(kpi.decimals, kpi.decimals + _MOST_DECIMALS), range(_MOST_DECIMALS))
    fitting = (pair for pair in sorted(tried, key=sum) if _plans(a, baseline, kpi, *pair))
    digits, finer = next(fitting, (kpi.decimals, _MOST_DECIMALS))
    base, aim = (_.value(x, values.unlabelled(kpi.unit), digits, like=a.value) for x in (baseline, a.target_value))
    share = _.percent(a.expected_progress, finer)
    formula = f"{share} × {aim}" if baseline == 0 else f"{base} + {share} × ({aim} − {_bracketed(base)})"
    label = _("Plan by {when}", when=values.period_end(a, kpi, _))
    return Step(label, formula, values.plan(a, kpi, _))


def _plans(a: Assessment, baseline: float, kpi: Kpi, digits: int, finer: int) -> bool:
    """Whether the shown terms, with so many decimals of values and of percent, give the shown plan."""
    base, aim = (as_shown(x, kpi.unit, digits, like=a.value) for x in (baseline, a.target_value or 0.0))
    given = base + _share(a.expected_progress or 0.0, finer) * (aim - base)
    shown, wanted = (as_shown(x, kpi.unit, kpi.decimals, like=a.value) for x in (given, a.expected_value or 0.0))
    return shown == wanted


def _pace(a: Assessment, decimals: int, finer: int, _: Language) -> Step | None:
    """92 ÷ 83 = 110 % des Solls, ab 90 % im Plan."""
    way, expected = (a.progress, a.expected_progress) if a.burn is None else (a.expected_progress, a.burn)
    if a.pace is None or way is None or not expected:
        return None
    formula = f"{_.percent(way, decimals)} ÷ {_.percent(expected, decimals)}"
    return Step(_("Pace"), formula, _("{share} of what was planned", share=_.percent(a.pace, finer)))


def _range(a: Assessment, kpi: Kpi, _: Language) -> list[Step]:
    found = [Step(_("Target range"), "", values.target(a, kpi, _))]
    variance = values.variance(a, kpi, _)
    if variance:
        found.append(Step(_("Position"), "", variance))
    if a.periods_in_range is not None and a.share_in_range is not None:
        inside, judged = a.periods_in_range
        formula = f"{_.number(inside)} ÷ {_.number(judged)}"
        found.append(Step(_("Share in the target range"), formula, _.percent(a.share_in_range)))
    return found


def _verdict(a: Assessment, kpi: Kpi, _: Language) -> Step:
    """The status, with the reason that made it."""
    # A full stop is left out before the arrow, but not the one of a German date.
    return Step(_("Status"), re.sub(r"(?<!\d)\.$", "", reasons.reason(a, kpi, _)), _.word(a.status), "→")
