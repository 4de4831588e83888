"""Whether a KPI's targets can be judged at all: mode and kind, values, dates, path."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from kpi.cadence import period_end, period_start, periods
from kpi.document import Finding, Path
from kpi.model import Aggregation, Direction, Kind, Kpi, Mode, Plan, Target

_NEEDS_VALUE = (Mode.LEVEL, Mode.WINDOW, Mode.CEILING)


def check_targets(kpi: Kpi, path: Path) -> Iterator[Finding]:
    """All findings about one KPI's targets; `path` leads to the KPI."""
    if kpi.direction is Direction.NEUTRAL and kpi.targets:
        message = "{key} has no better or worse (direction neutral), so its target is not judged. Give a direction."
        yield Finding(message, (*path, "targets"), {"key": kpi.key}, "warning", at_key=True)
    seen: set[dt.date] = set()
    for index, target in enumerate(kpi.targets):
        here: Path = (*path, "targets", index)
        if target.since in seen:
            message = "Two targets are valid from {day}. Give the newer one its own valid_from."
            yield Finding(message, here, {"day": target.since})
        seen.add(target.since)
        yield from _kind(kpi, target, here)
        yield from _values(kpi, target, here)
        yield from _dates(target, here)
        yield from _plan(kpi, target, here)
        yield from _scale(kpi, target, here)
        yield from _unused(target, here)
        for place, platform in enumerate(target.platforms):
            if kpi.platforms and platform not in kpi.platforms:
                message = "The KPI has no values of {platform}. Add it to the KPI's platforms, or remove it here."
                yield Finding(message, (*here, "platforms", place), {"platform": platform})


def _kind(kpi: Kpi, target: Target, path: Path) -> Iterator[Finding]:
    """Modes that this kind of KPI cannot have."""
    place = (*path, "mode")
    params = {"key": kpi.key, "kind": kpi.kind}
    if target.mode is Mode.WINDOW and (kpi.kind is Kind.STOCK or kpi.over_time is Aggregation.LAST):
        message = "{key} is a stock: its values cannot be added up from start to due. Use mode level."
        yield Finding(message, place, params)
    elif target.mode is Mode.WINDOW and kpi.over_time is Aggregation.NONE and not _is_one_period(kpi, target):
        message = "Values of {key} cannot be combined over time. Use mode level, or span one period of its facts."
        yield Finding(message, place, params)
    if target.mode is Mode.CEILING and kpi.over_time is not Aggregation.SUM:
        message = "A ceiling needs values that add up, which {key} does not have. Use mode maintain with high."
        yield Finding(message, place, params)
    if kpi.direction is Direction.RANGE and target.mode in (Mode.LEVEL, Mode.WINDOW):
        message = "Direction range needs a range to stay in. Use mode maintain with low and high."
        yield Finding(message, place, params)
    if target.mode is Mode.WINDOW and kpi.over_time is Aggregation.SUM and kpi.direction is Direction.DECREASE:
        message = "A sum that should stay small is a ceiling. Use mode ceiling."
        yield Finding(message, place, params)


def _is_one_period(kpi: Kpi, target: Target) -> bool:
    """Whether start to due is exactly one period in which facts arrive."""
    grain = kpi.fact_grain
    return period_start(target.start, grain) == target.start and period_end(target.start, grain) == target.due


def _values(kpi: Kpi, target: Target, path: Path) -> Iterator[Finding]:
    if target.mode in _NEEDS_VALUE and target.value is None:
        message = "Mode {mode} needs the value to reach. Add value."
        yield Finding(message, path, {"mode": target.mode})
    elif target.mode is Mode.CEILING and target.value is not None and target.value <= 0:
        yield Finding("A ceiling must be above 0. Correct the value.", (*path, "value"))
    elif target.mode in (Mode.LEVEL, Mode.WINDOW):
        yield from _side(kpi, target, path)
    elif target.mode is Mode.MAINTAIN and target.low is None and target.high is None:
        yield Finding("Mode maintain needs low, high, or both. Add the bound to keep.", path)
    elif target.low is not None and target.high is not None and target.low > target.high:
        yield Finding("low is above high. Swap them.", (*path, "low"))


def _side(kpi: Kpi, target: Target, path: Path) -> Iterator[Finding]:
    """A target that lies behind the baseline already; a target equal to it means: keep it."""
    is_sum = target.mode is Mode.WINDOW and kpi.over_time is Aggregation.SUM
    baseline, value = target.baseline, target.value
    if value is None:
        return
    params = {"value": value, "baseline": baseline}
    if is_sum and value <= 0 and kpi.direction is Direction.INCREASE:
        yield Finding("A sum to be reached must be above 0. Correct the value.", (*path, "value"))
    if is_sum or baseline is None:
        return
    if kpi.direction is Direction.INCREASE and value < baseline:
        message = (
            "More is better, but the target {value} is below the baseline {baseline}. Correct one, or the direction."
        )
        yield Finding(message, (*path, "value"), params)
    if kpi.direction is Direction.DECREASE and value > baseline:
        message = (
            "Less is better, but the target {value} is above the baseline {baseline}. Correct one, or the direction."
        )
        yield Finding(message, (*path, "value"), params)


def _dates(target: Target, path: Path) -> Iterator[Finding]:
    if target.due < target.start:
        params = {"due": target.due, "start": target.start}
        yield Finding("The due date {due} is before the start {start}. Correct one.", (*path, "due"), params)


def _plan(kpi: Kpi, target: Target, path: Path) -> Iterator[Finding]:
    """Paths that do not lead from start to due."""
    if target.plan is Plan.MILESTONES and not target.waypoints:
        yield Finding("Plan milestones needs waypoints: values on days between start and due. Add them.", path)
    for index, (before, after) in enumerate(pairwise(target.waypoints), start=1):
        if after.date <= before.date:
            message = "Waypoints stand in the order of their days, each with its own. Sort them."
            yield Finding(message, (*path, "waypoints", index, "date"))
    for index, waypoint in enumerate(target.waypoints):
        if not target.start <= waypoint.date <= target.due:
            message = "The waypoint {day} is not between start and due. Correct its day."
            yield Finding(message, (*path, "waypoints", index, "date"), {"day": waypoint.date})
    if target.plan is Plan.PROFILE and target.due >= target.start:
        count = sum(1 for _ in periods(target.start, target.due, kpi.cadence))
        if len(target.profile) != count:
            message = "From start to due there are {count} periods, but the profile has {given} weights. Give one each."
            yield Finding(message, (*path, "profile"), {"count": count, "given": len(target.profile)})
        elif not sum(target.profile):
            yield Finding("All weights of the profile are 0. Give at least one a weight.", (*path, "profile"))


def _scale(kpi: Kpi, target: Target, path: Path) -> Iterator[Finding]:
    """Percent written as 12 instead of 0.12, and values beyond the natural bounds."""
    numbers = {name: getattr(target, name) for name in ("value", "low", "high", "baseline")}
    for name, number in numbers.items():
        if number is None:
            continue
        place = (*path, name)
        lowest, highest = kpi.lower_bound, kpi.upper_bound
        if kpi.unit.kind == "percent" and number > 1 and (highest is None or highest <= 1):
            message = "{value} is read as {percent} %. Percent is written as a share: 12 % is 0.12."
            yield Finding(message, place, {"value": number, "percent": number * 100}, "warning")
        elif (lowest is not None and number < lowest) or (highest is not None and number > highest):
            message = "{value} is beyond the natural bounds of {key}. Correct it, or the bounds."
            yield Finding(message, place, {"value": number, "key": kpi.key}, "warning")


def _unused(target: Target, path: Path) -> Iterator[Finding]:
    """Fields that mean nothing for this mode or plan."""
    unused = {
        "value": target.mode in (Mode.MAINTAIN, Mode.MILESTONE),
        "low": target.mode is not Mode.MAINTAIN,
        "high": target.mode is not Mode.MAINTAIN,
        "waypoints": target.plan is not Plan.MILESTONES,
        "profile": target.plan is not Plan.PROFILE,
    }
    for name, means_nothing in unused.items():
        if means_nothing and getattr(target, name) not in (None, ()):
            message = "{field} means nothing for mode {mode} and plan {plan}. Remove it."
            params = {"field": name, "mode": target.mode, "plan": target.plan}
            yield Finding(message, (*path, name), params, "warning")
