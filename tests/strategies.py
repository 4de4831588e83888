"""Strategies for tests: one that is fine, to be changed line by line, and arbitrary ones. Used by several tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from kpi.model import (
    AreaKey,
    Cadence,
    CheckIn,
    CompanyGoal,
    Competitor,
    Event,
    Goal,
    GoalKpi,
    Initiative,
    Kind,
    Kpi,
    Plan,
    Platform,
    Resource,
    Risk,
    Span,
    Strategy,
    Target,
    Thresholds,
    Unit,
    Version,
    Waypoint,
)

GOOD = """\
name: {de: Wir, en: We}
platforms:
  - {key: linkedin, name: LinkedIn}
company_goals:
  - {key: growth, name: Growth, kpi: revenue}
goals:
  - key: leads_goal
    name: More leads
    area: acquisition
    company_goals: [growth]
    lead_kpi: leads
    kpis: [leads, {kpi: rate, weight: 2}]
kpis:
  - {key: revenue, name: Revenue, kind: flow, unit: {kind: currency, currency: EUR}}
  - key: leads
    name: Leads
    kind: flow
    platforms: [linkedin]
    targets:
      - {mode: window, value: 150, start: 2026-01-01, due: 2026-12-31}
  - {key: rate, name: Rate, kind: ratio, unit: percent, formula: leads / visits}
  - {key: visits, name: Visits, role: part, kind: flow}
"""
"""A small strategy without any problem; cases replace a line of it."""
TARGET = "{mode: window, value: 150, start: 2026-01-01, due: 2026-12-31}"
DATES = "start: 2026-01-01, due: 2026-12-31"


def changed(old: str, new: str) -> str:
    """The strategy that is fine, with one of its lines replaced."""
    assert GOOD.count(old) == 1, old
    return GOOD.replace(old, new)


tricky = st.sampled_from(
    ["no", "on", "null", "~", "2026-01-01", "1e3", "1e-07", "0x1F", "1:30", "1_000", "true", "  indented", "trailing ",
     "a\nb", "a\n\n  b\n", "\n",
     "- x", "a: b", "# x", "'", '"', "🎯 Größe", "שלום", "\u202eabc", "\u2028", "\x85", "\ufeff",
     "&a", "*a", "!x", "%", "@", "`", "{a}", "[a]", "|", ">", "?", "-", "wort " * 60, "x" * 150, "\x07", "\t\tx"]
)  # fmt: skip


names = tricky | st.text(min_size=1, max_size=40)
texts = tricky | st.text(max_size=80)
localised: st.SearchStrategy[Any] = names | st.dictionaries(st.sampled_from(["de", "en"]), names, min_size=1)
localised_text: st.SearchStrategy[Any] = texts | st.dictionaries(st.sampled_from(["de", "en"]), texts, min_size=1)
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([1e-07, 0.1, 1e22, 5e-324, -0.0])
positive = st.floats(min_value=1e-9, max_value=1e12)
days = st.dates(dt.date(1990, 1, 1), dt.date(2150, 12, 31))
shares = st.floats(min_value=0, max_value=1)
keys = st.from_regex(r"\A[a-z][a-z0-9_]{0,12}\Z")
units = st.sampled_from(
    [Unit(), Unit(kind="percent"), Unit(kind="rating", low=1, high=5), Unit(label="no"), Unit(label={"de": "Stück"})]
)


@st.composite
def targets(draw: st.DrawFn) -> Target:
    start, length = draw(days), draw(st.integers(1, 400))
    return Target(
        value=draw(positive),
        baseline=draw(st.none() | st.just(0.0)),
        baseline_window=draw(st.none() | st.just(Span(start=start, end=start))),
        start=start,
        due=start + dt.timedelta(days=length),
        plan=(plan := draw(st.sampled_from([Plan.LINEAR, Plan.STEP, Plan.MILESTONES]))),
        waypoints=(Waypoint(date=start, value=draw(numbers)),) if plan is Plan.MILESTONES else (),
        critical=draw(st.booleans()),
        thresholds=Thresholds(on_track=draw(st.floats(0.75, 1)), early=draw(shares)),
        agreed_by=draw(texts),
        reason=draw(localised_text),
    )


@st.composite
def kpis(draw: st.DrawFn, key: str) -> Kpi:
    return Kpi(
        key=key,
        name=draw(localised),
        definition=draw(localised_text),
        area=draw(st.none() | st.sampled_from(AreaKey)),
        kind=draw(st.sampled_from([Kind.FLOW, Kind.STOCK, Kind.UNIQUE, Kind.RATIO])),
        unit=draw(units),
        decimals=draw(st.integers(0, 6)),
        cadence=draw(st.sampled_from(Cadence)),
        lower_bound=draw(st.none() | numbers),
        versions=draw(st.just(()) | st.builds(Version, valid_from=days, reason=localised_text).map(lambda v: (v,))),
        carry_forward=draw(st.booleans()),
        owner=draw(texts),
        notes=draw(localised_text),
        targets=draw(st.just(()) | targets().map(lambda t: (t,))),
    )


@st.composite
def strategies(draw: st.DrawFn) -> Strategy:
    known = draw(st.lists(keys, unique=True, max_size=4))
    some = st.none() | st.sampled_from(known) if known else st.none()
    platform = draw(st.none() | keys)
    goals = [
        Goal(key=key, name=draw(localised), area=draw(st.sampled_from(AreaKey)), statement=draw(localised_text),
             kpis=tuple(GoalKpi(kpi=k, weight=draw(positive | st.just(1.0))) for k in known), min_coverage=draw(shares))
        for key in draw(st.lists(keys, unique=True, max_size=2))
    ]  # fmt: skip
    return Strategy(
        name=draw(localised),
        organisation=draw(texts),
        platforms=() if platform is None else (
            Platform(key=platform, name=draw(localised), risks=(Risk(name=draw(localised), probability=1, impact=5),)),
        ),
        company_goals=(CompanyGoal(key="company", name=draw(localised), kpi=draw(some)),),
        goals=tuple(goals),
        kpis=tuple(draw(kpis(key)) for key in known),
        initiatives=(Initiative(key="i", name=draw(localised), component="content", start=draw(days)),),
        events=(Event(date=draw(days), name=draw(localised), kpi=draw(some), platform=platform),),
        check_ins=tuple(CheckIn(goal=g.key, date=draw(days), text=draw(texts), confidence=0) for g in goals),
        competitors=(Competitor(key="c", name=draw(localised)),),
        resources=(Resource(key="r", name=draw(localised), kind="hours", available=draw(positive)),),
    )  # fmt: skip
