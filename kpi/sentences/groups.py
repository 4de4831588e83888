"""Goals, areas and the whole in words: the headline, its periods, the rule that made a status, what moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from kpi.assessment import AreaResult, Assessment, GoalResult, Reason, Rollup, Scorecard, Status
from kpi.i18n import N_, Language
from kpi.model import Goal, Kpi, Localised, Strategy
from kpi.sentences.news import changed_since, changes
from kpi.sentences.reasons import against_plan, upper_first
from kpi.sentences.values import BEHIND

__all__ = [
    "as_of",
    "changed_since",
    "changes",
    "coverage",
    "distribution",
    "furthest_behind",
    "guiding_star",
    "headline",
    "orphans",
    "periods",
    "rule",
    "shown_count",
]

_GOOD = (Status.ON_TRACK, Status.ACHIEVED)
_WITHOUT = (Status.STALE, Status.NO_DATA, Status.UNDEFINED, Status.INSUFFICIENT_DATA)
_SEVERITY = {status: rank for rank, status in enumerate(Status)}
_PERIODS_NAMED = 4
_BEHIND_NAMED = 2


def headline(scorecard: Scorecard, strategy: Strategy, _: Language) -> str:
    """9 von 12 Zielen sind im Plan. Die Kundenbindung braucht Aufmerksamkeit: Antwortzeit Service 3,4 h statt 2,3 h."""
    sentences = [_goals_on_track(scorecard, _), _area_in_need(scorecard, strategy, _)]
    return " ".join(sentence for sentence in sentences if sentence)


def _goals_on_track(scorecard: Scorecard, _: Language) -> str:
    goals = list({g.goal: g for area in scorecard.areas for g in area.goals}.values())
    good, n = sum(goal.rollup.status in _GOOD for goal in goals), len(goals)
    if n == 0:
        return _("No goals have been agreed yet.")
    if all(goal.rollup.status in _WITHOUT for goal in goals):
        return _(_counted(n, *_without_verdict(goals, scorecard)), n=n)
    if all(goal.rollup.status in (Status.NOT_STARTED, Status.NO_TARGET) for goal in goals):
        return _(_counted(n, *_NOT_STARTED), n=n)
    achieved = any(goal.rollup.status is Status.ACHIEVED for goal in goals)
    if good in (0, n):
        return _(_counted(n, *(_NONE_GOOD if good == 0 else _ALL_REACHED if achieved else _ALL_GOOD)), n=n)
    if achieved:
        return _.plural(
            "{good} of {n} goals is on track or achieved.",
            "{good} of {n} goals are on track or achieved.",
            good,
            good=good,
            n=n,
        )
    return _.plural("{good} of {n} goals is on track.", "{good} of {n} goals are on track.", good, good=good, n=n)


def _counted(n: int, one: str, two: str, many: str) -> str:
    """The sentence for so many goals: two are both, not 2."""
    return {1: one, 2: two}.get(n, many)


_LACK_TARGETS = (
    N_("The goal cannot be judged yet: targets are missing."),
    N_("Neither goal can be judged yet: targets are missing."),
    N_("None of the {n} goals can be judged yet: targets are missing."),
)
_LACK_VALUES = (
    N_("The goal has no current values yet."),
    N_("Neither goal has current values yet."),
    N_("The {n} goals have no current values yet."),
)
_TOO_FEW_VALUES = (
    N_("There are too few values to judge the goal."),
    N_("There are too few values to judge either goal."),
    N_("There are too few values to judge any of the {n} goals."),
)
_NO_VERDICT = (
    N_("The goal cannot be judged yet."),
    N_("Neither goal can be judged yet."),
    N_("None of the {n} goals can be judged yet."),
)
_NOT_STARTED = (
    N_("The goal has not started yet."),
    N_("Neither goal has started yet."),
    N_("The {n} goals have not started yet."),
)
_NONE_GOOD = (
    N_("The goal is not on track."),
    N_("Neither goal is on track."),
    N_("None of the {n} goals is on track."),
)
_ALL_REACHED = (
    N_("The goal is achieved."),
    N_("Both goals are on track or achieved."),
    N_("All {n} goals are on track or achieved."),
)
_ALL_GOOD = (
    N_("The goal is on track."),
    N_("Both goals are on track."),
    N_("All {n} goals are on track."),
)


def _without_verdict(goals: Sequence[GoalResult], scorecard: Scorecard) -> tuple[str, str, str]:
    """Why no goal has a status: that there are no values is said only where there is really none."""
    if _lacks_only_targets(scorecard):
        return _LACK_TARGETS
    if not any(_has_values(goal.kpis, scorecard) for goal in goals):
        return _LACK_VALUES
    judged = any(goal.rollup.status is Status.INSUFFICIENT_DATA and goal.rollup.score is not None for goal in goals)
    return _TOO_FEW_VALUES if judged else _NO_VERDICT


def _has_values(keys: Iterable[str], scorecard: Scorecard) -> bool:
    """Whether any of these KPIs has a current value."""
    found = [scorecard.assessments[key] for key in keys]
    return any(a.value is not None and a.status is not Status.STALE for a in found)


def _lacks_only_targets(scorecard: Scorecard) -> bool:
    """Whether KPIs of goals have values and no targets, and none lacks values."""
    statuses = {status for area in scorecard.areas for status, count in area.rollup.distribution.items() if count}
    return Status.NO_TARGET in statuses and not statuses & {Status.NO_DATA, Status.STALE}


def _area_in_need(scorecard: Scorecard, strategy: Strategy, _: Language) -> str:
    behind = [area for area in scorecard.areas if area.rollup.status in BEHIND]
    if behind:
        worst = min(behind, key=_urgency)
        area, detail = _.word(worst.area), _worst_detail(worst, scorecard, strategy, _)
        # All four areas are feminine in German: "Die {area}" is right for each.
        return _("{area} needs attention: {detail}.", area=area, detail=detail)
    return " ".join(filter(None, (_behind_all_the_same(scorecard, strategy, _), _areas_without(scorecard, _))))


def _behind_all_the_same(scorecard: Scorecard, strategy: Strategy, _: Language) -> str:
    """KPIs that are behind in areas with too few values for a status: Hinter Plan: Leads 65 statt 80."""
    keys = {key for area in scorecard.areas for key in area.kpis}
    found = [
        (a, kpi) for kpi in strategy.kpis if kpi.key in keys and (a := scorecard.assessments[kpi.key]).status in BEHIND
    ]
    if not found:
        return ""
    found.sort(key=lambda both: (_SEVERITY[both[0].status], 1.0 if both[0].pace is None else both[0].pace))
    told = "; ".join(
        _("{status}: {name} {numbers}", status=_.word(a.status), name=_.text(kpi.name), numbers=against_plan(a, kpi, _))
        for a, kpi in found[:_BEHIND_NAMED]
    )
    more = len(found) - _BEHIND_NAMED
    rest = f", {_.plural('and {n} more', 'and {n} more', more)}" if more > 0 else ""
    return f"{upper_first(told)}{rest}."


def _areas_without(scorecard: Scorecard, _: Language) -> str:
    filled = [area for area in scorecard.areas if area.kpis]
    without = [area for area in filled if area.rollup.status in _WITHOUT]
    if len(without) == len(filled):
        return ""  # the goals have said so
    silent = [area for area in without if not _has_values(area.kpis, scorecard)]
    sparse = [area for area in without if area not in silent and area.rollup.score is not None]
    told = [
        _(message, areas=_.names([_.word(area.area) for area in areas]))
        for message, areas in (
            (N_("Current values are missing for {areas}."), silent),
            (N_("There are too few values to judge {areas}."), sparse),
        )
        if areas
    ]
    return " ".join(told)


def _urgency(area: AreaResult) -> tuple[int, float]:
    return _SEVERITY[area.rollup.status], 1.0 if area.rollup.score is None else area.rollup.score


def _worst_detail(area: AreaResult, scorecard: Scorecard, strategy: Strategy, _: Language) -> str:
    found = _child(area.rollup, scorecard, strategy)
    if found is None:
        return rule(area.rollup, _)
    assessment, kpi = found
    numbers = against_plan(assessment, kpi, _) if assessment.status in BEHIND else ""
    return f"{_.text(kpi.name)} {numbers or _.word(assessment.status)}"


def _child(rollup: Rollup, scorecard: Scorecard, strategy: Strategy) -> tuple[Assessment, Kpi] | None:
    kpi = strategy.kpi(rollup.worst) if rollup.worst else None
    assessment = scorecard.assessments.get(rollup.worst) if rollup.worst else None
    return (assessment, kpi) if assessment and kpi else None


def periods(scorecard: Scorecard, strategy: Strategy, _: Language) -> str:
    """The periods that the numbers stand for: Oktober: 19 KPIs, September: 5."""
    counts: Counter[str] = Counter()
    without = 0
    for kpi in strategy.kpis:
        assessment = scorecard.assessments.get(kpi.key)
        if assessment is None:
            continue
        if assessment.period is None:
            without += 1
            continue
        year = scorecard.as_of.year not in (assessment.period.year, assessment.period.isocalendar().year)
        counts[_.period(assessment.period, kpi.cadence, year=year)] += 1
    named = counts.most_common(_PERIODS_NAMED)
    rest = counts.total() - sum(n for _name, n in named)
    parts = [
        _.plural("{period}: {n} KPI", "{period}: {n} KPIs", n, period=name)
        if index == 0
        else _("{period}: {n}", period=name, n=n)
        for index, (name, n) in enumerate(named)
    ]
    parts += [_("other periods: {n}", n=rest)] if rest else []
    parts += [_("without values: {n}", n=without)] if without else []
    return ", ".join(parts)


def as_of(scorecard: Scorecard, _: Language) -> str:
    """Stand 31.10.2026."""
    return _("As of {date}", date=scorecard.as_of)


def shown_count(total: int, _: Language) -> str:
    """24 KPIs, {shown} gezeigt: whoever filters fills in how many."""
    return _("{count}, {shown} shown", count=_.plural("{n} KPI", "{n} KPIs", total), shown="{shown}")


# cards of groups


def rule(rollup: Rollup, _: Language) -> str:
    """The rule that made a group's status: a phrase, to stand under it."""
    share = "" if rollup.score is None else _.percent(rollup.score)
    behind = rollup.distribution.get(Status.OFF_TRACK, 0)
    missed = rollup.distribution.get(Status.MISSED, 0)
    if rollup.reason is Reason.WEIGHTED_PACE:
        return _("{share} of what was planned, in the weighted mean", share=share)
    if rollup.reason is Reason.CHILD_BEHIND and behind:
        return _.plural(
            "{n} KPI is off track, in spite of {share} in the mean",
            "{n} KPIs are off track, in spite of {share} in the mean",
            behind,
            share=share,
        )
    if rollup.reason is Reason.CHILD_BEHIND and missed:
        return _.plural(
            "{n} KPI has missed its target, in spite of {share} in the mean",
            "{n} KPIs have missed their targets, in spite of {share} in the mean",
            missed,
            share=share,
        )
    if rollup.reason is Reason.CRITICAL_BEHIND:
        return _("a critical KPI is off track")
    if rollup.reason is Reason.ALL_ACHIEVED:
        return _("all KPIs have reached their targets")
    if rollup.reason is Reason.LOW_COVERAGE:
        return _("values for {share} of the KPIs only", share=_.percent(rollup.coverage))
    if rollup.reason is Reason.NO_CHILDREN:
        return _("no KPI with a target")
    return _.word(rollup.reason)


def distribution(counts: Mapping[Status, int], _: Language) -> str:
    """1 hinter Plan, 1 gefährdet, 4 im Plan: most severe first."""
    present = [f"{_.number(n)} {_.word(status)}" for status in Status if (n := counts.get(status, 0))]
    return ", ".join(present)


def furthest_behind(rollup: Rollup, scorecard: Scorecard, strategy: Strategy, _: Language) -> str:
    """Am weitesten zurück: Leads aus LinkedIn; nothing where nobody is behind."""
    found = _child(rollup, scorecard, strategy)
    if found is None or found[0].status not in (*BEHIND, Status.STALE, Status.NO_DATA):
        return ""
    name = _.text(found[1].name)
    if found[0].status not in BEHIND:
        return _("Needs values: {name}", name=name)
    return _("Furthest behind: {name}", name=name)


def coverage(rollup: Rollup, _: Language) -> str:
    """How much of the group's weight has values."""
    if rollup.coverage is None:
        return ""
    if rollup.coverage >= 1:
        return _("Values for all KPIs")
    return _("Values for {share} of the KPIs, by weight", share=_.percent(min(rollup.coverage, 0.99)))


# what pays into what


def guiding_star(name: Goal | Kpi, strategy: Strategy, _: Language) -> str:
    """„Interaktionsrate“ zahlt auf „Bekannt bei Fachkräften“ ein und damit auf das Unternehmensziel „Einstellungen“.

    Names stand in quotation marks, so that "pays" fits names in the singular and in the plural.
    """
    own = _quoted(name.name, _)
    goals = (name,) if isinstance(name, Goal) else strategy.goals_of(name.key)
    companies = [c for c in strategy.company_goals if any(c.key in goal.company_goals for goal in goals)]
    aims = _.names([_quoted(c.name, _) for c in companies])
    if isinstance(name, Goal):
        if not companies:
            return _("{name} pays into no company goal.", name=own)
        return _.plural(
            "{name} pays into the company goal {aims}.",
            "{name} pays into the company goals {aims}.",
            len(companies),
            name=own,
            aims=aims,
        )
    measured = [_quoted(c.name, _) for c in strategy.company_goals if c.kpi == name.key]
    if measured and not goals:
        return _("{name} measures the company goal {aims}.", name=own, aims=_.names(measured))
    if not goals:
        return _("{name} pays into no goal.", name=own)
    between = _.names([_quoted(goal.name, _) for goal in goals])
    if not companies:
        return _("{name} pays into {goals}, but into no company goal.", name=own, goals=between)
    return _.plural(
        "{name} pays into {goals}, and so into the company goal {aims}.",
        "{name} pays into {goals}, and so into the company goals {aims}.",
        len(companies),
        name=own,
        goals=between,
        aims=aims,
    )


def _quoted(name: Localised, _: Language) -> str:
    return _("“{name}”", name=_.text(name))


def orphans(scorecard: Scorecard, strategy: Strategy, _: Language) -> str:
    """What pays into no company goal, by name; nothing where there is none."""
    names = {kpi.key: kpi.name for kpi in strategy.kpis} | {goal.key: goal.name for goal in strategy.goals}
    named = [_.text(names[key]) for key in scorecard.orphans if key in names]
    if not named:
        return ""
    return _.plural(
        "Pays into no company goal: {names}.",
        "{n} pay into no company goal: {names}.",
        len(named),
        names=_.names(named),
    )
