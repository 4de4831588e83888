"""What a strategy must hold beyond the shape of its parts: keys, references, formulas, targets, goals.

Everything is found at once, as findings with the path of the value that is wrong. An error contradicts itself or could
never be computed; a warning is a gap in the strategy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kpi.cadence import is_finer
from kpi.document import Finding, Path
from kpi.formula_checks import check_formulas
from kpi.model import TOPICS, Aggregation, Kind, Kpi, Role, Strategy
from kpi.target_checks import check_targets
from kpi.validation import close

_KEYED = ("platforms", "company_goals", "goals", "kpis", "initiatives", "competitors", "resources")
_NEEDS_PARTS = (Kind.RATIO, Kind.SHARE, Kind.SCORE, Kind.GROWTH)
_NEEDS_WEIGHT = (Kind.AVERAGE, Kind.RATING)
_OUTPUT = ("activity", "output")


def check(strategy: Strategy, unread: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """All findings; `unread` are keys that exist but could not be read, so a reference to them is not wrong."""
    yield from _keys(strategy)
    yield from _references(strategy, unread)
    yield from check_formulas(strategy, unread)
    for index, kpi in enumerate(strategy.kpis):
        yield from _kpi(kpi, ("kpis", index), strategy)
        yield from check_targets(kpi, ("kpis", index))
    yield from _goals(strategy)
    yield from _spans(strategy)


def _keys(strategy: Strategy) -> Iterator[Finding]:
    """Keys that several entities of one kind have."""
    for name in _KEYED:
        seen: set[str] = set()
        for index, entity in enumerate(getattr(strategy, name)):
            if entity.key in seen:
                message = "The key {key} is used twice here. Give every entry its own key."
                yield Finding(message, (name, index, "key"), {"key": entity.key})
            seen.add(entity.key)


def _references(strategy: Strategy, unread: frozenset[str]) -> Iterator[Finding]:
    """Keys that name nothing."""
    known = {name: {entity.key for entity in getattr(strategy, name)} | unread for name in _KEYED}
    for kind, key, path in _references_of(strategy):
        if key is not None and key not in known[kind]:
            yield _unknown(kind, key, path, known[kind] - unread)


def _references_of(strategy: Strategy) -> Iterator[tuple[str, str | None, Path]]:
    """Every reference: to which list, by which key, and where it stands."""
    for i, company_goal in enumerate(strategy.company_goals):
        yield "kpis", company_goal.kpi, ("company_goals", i, "kpi")
    for i, goal in enumerate(strategy.goals):
        yield from _each("company_goals", goal.company_goals, ("goals", i, "company_goals"))
        yield "kpis", goal.lead_kpi, ("goals", i, "lead_kpi")
        for j, link in enumerate(goal.kpis):
            yield "kpis", link.kpi, ("goals", i, "kpis", j, "kpi")
    for i, kpi in enumerate(strategy.kpis):
        yield "kpis", kpi.weight, ("kpis", i, "weight")
        yield from _each("platforms", kpi.platforms, ("kpis", i, "platforms"))
        for j, target in enumerate(kpi.targets):
            yield from _each("platforms", target.platforms, ("kpis", i, "targets", j, "platforms"))
    for i, initiative in enumerate(strategy.initiatives):
        yield from _each("goals", initiative.goals, ("initiatives", i, "goals"))
        yield from _each("kpis", initiative.kpis, ("initiatives", i, "kpis"))
    for i, event in enumerate(strategy.events):
        yield "kpis", event.kpi, ("events", i, "kpi")
        yield "platforms", event.platform, ("events", i, "platform")
        yield "initiatives", event.initiative, ("events", i, "initiative")
    for i, check_in in enumerate(strategy.check_ins):
        yield "goals", check_in.goal, ("check_ins", i, "goal")
    for i, competitor in enumerate(strategy.competitors):
        yield from _each("platforms", competitor.platforms, ("competitors", i, "platforms"))


def _each(kind: str, keys: tuple[str, ...], path: Path) -> Iterator[tuple[str, str, Path]]:
    return ((kind, key, (*path, index)) for index, key in enumerate(keys))


def _unknown(kind: str, key: str, path: Path, known: Iterable[str]) -> Finding:
    params = {"key": key, "close": close(key, known)}
    similar = bool(params["close"])
    match kind:
        case "kpis" if similar:
            return Finding("There is no KPI {key}. Do you mean {close}?", path, params)
        case "kpis":
            return Finding("There is no KPI {key}. Add it under kpis, or correct the key.", path, params)
        case "goals" if similar:
            return Finding("There is no goal {key}. Do you mean {close}?", path, params)
        case "goals":
            return Finding("There is no goal {key}. Add it under goals, or correct the key.", path, params)
        case "company_goals" if similar:
            return Finding("There is no company goal {key}. Do you mean {close}?", path, params)
        case "company_goals":
            return Finding("There is no company goal {key}. Add it under company_goals, or correct it.", path, params)
        case "initiatives":
            return Finding("There is no initiative {key}. Add it under initiatives, or correct the key.", path, params)
        case _ if similar:
            return Finding("There is no platform {key}. Do you mean {close}?", path, params)
        case _:
            return Finding("There is no platform {key}. Add it under platforms, or correct the key.", path, params)


def _kpi(kpi: Kpi, path: Path, strategy: Strategy) -> Iterator[Finding]:
    """What does not fit together within one KPI."""
    if is_finer(kpi.cadence, kpi.fact_grain):
        message = "Values come {grain}, so they cannot be judged {cadence}. Choose a grain as fine as the cadence."
        yield Finding(message, (*path, "grain"), {"grain": kpi.fact_grain, "cadence": kpi.cadence})
    if kpi.lower_bound is not None and kpi.upper_bound is not None and kpi.lower_bound > kpi.upper_bound:
        yield Finding("The lower bound is above the upper bound. Swap them.", (*path, "lower_bound"))
    if kpi.area is not None and kpi.topic is not None and kpi.topic not in TOPICS[kpi.area]:
        message = "This topic does not belong to the KPI's area. Choose one of: {topics}."
        yield Finding(message, (*path, "topic"), {"topics": ", ".join(TOPICS[kpi.area])})
    days = [version.valid_from for version in kpi.versions]
    for index in range(1, len(days)):
        if days[index] <= days[index - 1]:
            message = "Versions stand in the order of their days, each with its own. Sort them."
            yield Finding(message, (*path, "versions", index, "valid_from"))
    if kpi.role is Role.PART and kpi.targets:
        message = (
            "A part has no targets: they belong to the KPI that is computed from it. Use role kpi, or remove them."
        )
        yield Finding(message, (*path, "targets"), at_key=True)
    yield from _computation(kpi, path, strategy)


def _computation(kpi: Kpi, path: Path, strategy: Strategy) -> Iterator[Finding]:
    """Gaps in how a KPI is computed."""
    if kpi.kind in _NEEDS_PARTS and kpi.formula is None and kpi.over_time is Aggregation.RATIO_OF_SUMS:
        message = (
            "Without a formula over its parts, {key} has no value for longer periods or several platforms. Add it."
        )
        yield Finding(message, (*path, "kind"), {"key": kpi.key}, "warning")
    if kpi.kind in _NEEDS_WEIGHT and kpi.formula is None and kpi.weight is None:
        message = "Without a weight (the count of answers), averages of {key} over periods are approximate. Add a part."
        yield Finding(message, (*path, "kind"), {"key": kpi.key}, "warning")
    if kpi.weight is not None and (kpi.kind not in _NEEDS_WEIGHT or kpi.formula is not None):
        message = "Only an average or rating without a formula has a weight; this one is ignored. Remove it."
        yield Finding(message, (*path, "weight"), severity="warning")
    weight = strategy.kpi(kpi.weight) if kpi.weight is not None else None
    if weight is not None and (weight.role is not Role.PART or weight.key == kpi.key):
        message = "The weight {key} is shown as a KPI of its own. Give it the role part."
        yield Finding(message, (*path, "weight"), {"key": weight.key}, "warning" if weight is not kpi else "error")
    if kpi.carry_forward and kpi.kind is not Kind.STOCK:
        message = "Only a stock can carry its last value forward; here this is ignored. Remove it."
        yield Finding(message, (*path, "carry_forward"), severity="warning")


def _goals(strategy: Strategy) -> Iterator[Finding]:
    kpis = {kpi.key: kpi for kpi in strategy.kpis}
    for index, goal in enumerate(strategy.goals):
        path: Path = ("goals", index)
        keys = [link.kpi for link in goal.kpis]
        for place, key in enumerate(keys):
            if key in keys[:place]:
                message = "The KPI {key} stands twice in this goal. Remove one."
                yield Finding(message, (*path, "kpis", place), {"key": key})
            if key in kpis and kpis[key].role is Role.PART:
                message = "{key} is a part and has no status. Name the KPI that is computed from it, or use role kpi."
                yield Finding(message, (*path, "kpis", place), {"key": key})
        if goal.lead_kpi is not None and goal.lead_kpi not in keys:
            message = "The lead KPI {key} is not among the KPIs of this goal. Add it there."
            yield Finding(message, (*path, "lead_kpi"), {"key": goal.lead_kpi})
        if not keys:
            message = "The goal {key} has no KPI, so nobody can see its progress. Add one."
            yield Finding(message, path, {"key": goal.key}, "warning")
        elif all(key in kpis and kpis[key].level in _OUTPUT for key in keys):
            message = "The goal {key} only counts what you put out. Add a KPI that shows what it brings about."
            yield Finding(message, (*path, "kpis"), {"key": goal.key}, "warning")
        if not goal.company_goals:
            message = "The goal {key} pays into no company goal. Name one under company_goals."
            yield Finding(message, path, {"key": goal.key}, "warning")
    yield from _orphans(strategy)


def _orphans(strategy: Strategy) -> Iterator[Finding]:
    used = {link.kpi for goal in strategy.goals for link in goal.kpis} | {goal.kpi for goal in strategy.company_goals}
    for index, kpi in enumerate(strategy.kpis):
        if kpi.role is Role.KPI and kpi.key not in used:
            message = "The KPI {key} belongs to no goal. Add it to one, or give it the role part."
            yield Finding(message, ("kpis", index), {"key": kpi.key}, "warning")


def _spans(strategy: Strategy) -> Iterator[Finding]:
    """Initiatives and platforms that end before they start."""
    for index, initiative in enumerate(strategy.initiatives):
        if initiative.start and initiative.due and initiative.due < initiative.start:
            yield Finding("The due date is before the start. Swap them.", ("initiatives", index, "due"))
    for index, platform in enumerate(strategy.platforms):
        if platform.active_from and platform.active_to and platform.active_to < platform.active_from:
            yield Finding("It is active to a day before it starts. Swap them.", ("platforms", index, "active_to"))
