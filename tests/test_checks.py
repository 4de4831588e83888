"""Every contradiction is an error and every gap a warning, at its line and column, all at once."""

# ruff: noqa: E501  a row of a table stays on one line

from __future__ import annotations

import pytest

from kpi.errors import Problem
from kpi.strategy import load
from tests.strategies import DATES, GOOD, TARGET, changed

LINKS = "kpis: [leads, {kpi: rate, weight: 2}]"
FORMULA = "formula: leads / visits"
RATE = "kind: ratio, unit: percent, formula: leads / visits"
VISITS = "{key: visits, name: Visits, role: part, kind: flow}"
LEADS = f"kind: flow\n    platforms: [linkedin]\n    targets:\n      - {TARGET}"

SHAPE = [
    ("kind: flow\n", "⌖knid: flow\n", "There is no key knid here. Do you mean kind?"),
    ("    area: acquisition", "    ⌖zzz: 1\n    area: acquisition", "There is no key zzz here. Possible: key, name,"),
    ("- key: leads_goal\n    name: More leads", "- ⌖key: leads_goal", "The key name is missing here. Add it."),
    ("area: acquisition", "area: ⌖aquisition", "“aquisition” is not possible here. Do you mean acquisition?"),
    ("area: acquisition", "area: ⌖5", "“5” is not possible here. Possible: acquisition, retention,"),
    ("lead_kpi: leads", "lead_kpi: ⌖Leads KPI", "“Leads KPI” is no key. Use a–z first,"),
    ("value: 150", "value: ⌖150 €", "“150 €” is no number. Write it like 1234.5,"),
    ("value: 150", "value: ⌖1e999", "“Infinity” is no number."),
    ("value: 150", "value: ⌖.nan", "“.nan” is no number."),
    ("due: 2026-12-31", "due: ⌖31.12.2026", "“31.12.2026” is no day between 1900 and 2199."),
    ("due: 2026-12-31", "due: ⌖9999-12-31", "“9999-12-31” is no day between 1900 and 2199."),
    ("due: 2026-12-31", "due: ⌖2026-02-30", "“2026-02-30” is no day between 1900 and 2199."),
    (DATES, DATES + ", critical: ⌖yes", "“yes” is neither true nor false."),
    (DATES, DATES + ", thresholds: {on_track: ⌖1.5}", "“1.5” is too large; the most is 1"),
    (DATES, DATES + ", thresholds: ⌖{on_track: 0.5}", "The threshold at_risk must not be above on_track."),
    ("name: More leads", "name: ⌖7", "Here stands a text, or one per language"),
    ("name: More leads", "name: ⌖''", "This is empty. Write a text."),
    ("name: More leads", "name: {de: x, ⌖fr: y}", "There is no language fr here. Use de or en."),
    ("name: More leads", "name: ⌖{}", "This is empty. Write a text."),
    ("name: More leads", f"name: ⌖{'x' * 301}", "This is longer than 300 characters. Shorten it."),
    ("name: More leads", "name: x\n    owner: ⌖[a]", "Here stands a text, or one per language"),
    (LINKS, "kpis: ⌖leads", "Here stands a list: lines that start with “- ”."),
    (LINKS, "kpis: [leads, ⌖5]", "Here stand keys with values:"),
    ("weight: 2", "weight: ⌖-2", "“-2” is too small; the least is 0"),
    ("unit: percent", "unit: {kind: currency, currency: ⌖euro}", "“euro” is no currency."),
    ("unit: percent", "unit: ⌖{kind: currency}", "A currency unit needs its ISO code"),
    ("unit: percent", "unit: percent, decimals: ⌖1.5", "“1.5” is no whole number."),
    ("kind: flow\n", "kind: flow\n    ⌖kind: stock\n", "The key kind stands here a second time; the first is in line 17."),
]  # fmt: skip
KEYS = [
    ("kpi: revenue", "kpi: ⌖revenu", "There is no KPI revenu. Do you mean revenue?"),
    ("kpi: revenue", "kpi: ⌖zzz", "There is no KPI zzz. Add it under kpis, or correct the key."),
    ("[growth]", "[⌖growht]", "There is no company goal growht. Do you mean growth?"),
    ("[growth]", "[⌖zzz]", "There is no company goal zzz. Add it"),
    ("[linkedin]", "[⌖linkdin]", "There is no platform linkdin. Do you mean linkedin?"),
    ("[linkedin]", "[⌖zzz]", "There is no platform zzz. Add it"),
    ("kpis:\n  -", "check_ins:\n  - {goal: ⌖leads_gaol, date: 2026-01-01}\nkpis:\n  -", "There is no goal leads_gaol. Do you mean leads_goal?"),
    ("kpis:\n  -", "check_ins:\n  - {goal: ⌖zzz, date: 2026-01-01}\nkpis:\n  -", "There is no goal zzz. Add it"),
    ("kpis:\n  -", "events:\n  - {date: 2026-01-01, name: x, initiative: ⌖zzz}\nkpis:\n  -", "There is no initiative zzz. Add it"),
    (VISITS, VISITS + "\n  - {key: ⌖visits, name: Visits, role: part, kind: flow}", "The key visits is used twice here."),
    ("lead_kpi: leads", "lead_kpi: ⌖revenue", "The lead KPI revenue is not among the KPIs of this goal."),
    (LINKS, "kpis: [leads, ⌖leads, rate]", "The KPI leads stands twice in this goal."),
    (LINKS, "kpis: [leads, rate, ⌖visits]", "visits is a part and has no status."),
]  # fmt: skip
FORMULAS = [
    (FORMULA, "formula: leads / ⌖vists", "The formula needs vists, which is no KPI or part. Do you mean visits?"),
    (FORMULA, "formula: leads / ⌖zzz", "The formula needs zzz, which is no KPI or part. Add it under kpis,"),
    (FORMULA, "formula: 'leads ⌖^ visits'", "A formula knows numbers"),
    (FORMULA, "formula: 'leads ⌖5'", "Between two terms of a formula there must be one of + - * /"),
    (FORMULA, "formula: ⌖revenue / visits", "The formula comes out in EUR, but the KPI's unit is 1."),
    (FORMULA, "formula: leads ⌖+ revenue", "1 and EUR cannot be added or subtracted."),
    (FORMULA, "formula: ⌖leads / rate", "This formula needs its own result: rate → rate."),
    (VISITS, VISITS.replace("flow", "flow, formula: ⌖rate * 2"), "This formula needs its own result: visits → rate → visits."),
    (FORMULA, FORMULA + ", versions: [{valid_from: 2026-05-01, reason: x, formula: leads / ⌖vists}]", "The formula needs vists"),
    ("unit: percent, formula: leads / visits", "unit: percent, cadence: weekly, formula: ⌖leads / visits", "leads comes monthly, too rarely for a KPI"),
]  # fmt: skip
FIT = [
    ("unit: percent", "unit: percent, grain: ⌖quarterly", "Values come quarterly, so they cannot be judged monthly."),
    ("unit: percent", "unit: percent, lower_bound: ⌖2, upper_bound: 1", "The lower bound is above the upper bound."),
    ("unit: percent", "unit: percent, versions: [{valid_from: 2026-05-01, reason: x}, {valid_from: ⌖2026-05-01, reason: y}]",
     "Versions stand in the order of their days"),
    ("role: part", f"role: part, ⌖targets: [{TARGET}]", "A part has no targets"),
    (RATE, "kind: average, weight: ⌖rate", "The weight rate is shown as a KPI of its own."),
    ("{key: linkedin, name: LinkedIn}", "{key: linkedin, name: x, active_from: 2026-02-01, active_to: ⌖2026-01-01}", "It is active to a day before it starts."),
    ("kpis:\n  -", "initiatives:\n  - {key: i, name: I, start: 2026-05-01, due: ⌖2026-04-01}\nkpis:\n  -", "The due date is before the start."),
]  # fmt: skip
TARGETS = [
    (TARGET, "{mode: window, value: 150, start: 2026-12-31, due: ⌖2026-01-01}", "The due date 2026-01-01 is before the start 2026-12-31."),
    (TARGET, f"{{value: ⌖5, baseline: 9, {DATES}}}", "More is better, but the target 5.0 is below the baseline 9.0."),
    (LEADS, f"kind: flow\n    direction: decrease\n    targets:\n      - {{value: ⌖9, baseline: 5, {DATES}}}", "Less is better, but the target 9.0 is above the baseline 5.0."),
    (LEADS, f"kind: flow\n    direction: decrease\n    targets:\n      - {{mode: ⌖window, value: 5, {DATES}}}", "A sum that should stay small is a ceiling."),
    (LEADS, f"kind: stock\n    targets:\n      - {{mode: ⌖window, value: 5, {DATES}}}", "leads is a stock: its values cannot be added up"),
    (LEADS, f"kind: unique\n    targets:\n      - {{mode: ⌖window, value: 5, {DATES}}}", "Values of leads cannot be combined over time."),
    (LEADS, f"kind: flow\n    direction: range\n    targets:\n      - {{mode: ⌖window, value: 5, {DATES}}}", "Direction range needs a range to stay in."),
    ("unit: percent", f"unit: percent, targets: [{{mode: ⌖ceiling, value: 1, {DATES}}}]", "A ceiling needs values that add up"),
    (TARGET, f"⌖{{mode: window, {DATES}}}", "Mode window needs the value to reach."),
    (TARGET, f"⌖{{{DATES}}}", "Mode level needs the value to reach."),
    (TARGET, f"{{mode: window, value: ⌖0, {DATES}}}", "A sum to be reached must be above 0."),
    (TARGET, f"{{mode: ceiling, value: ⌖0, {DATES}}}", "A ceiling must be above 0."),
    (TARGET, f"⌖{{mode: maintain, {DATES}}}", "Mode maintain needs low, high, or both."),
    (TARGET, f"{{mode: maintain, low: ⌖5, high: 2, {DATES}}}", "low is above high."),
    (TARGET, f"⌖{{mode: window, value: 5, plan: milestones, {DATES}}}", "Plan milestones needs waypoints"),
    (TARGET, f"{{mode: window, value: 5, plan: milestones, {DATES}, waypoints: [{{date: ⌖2027-01-01, value: 1}}]}}", "The waypoint 2027-01-01 is not between start and due."),
    (TARGET, f"{{mode: window, value: 5, plan: milestones, {DATES}, waypoints: [{{date: 2026-03-01, value: 1}}, {{date: ⌖2026-03-01, value: 2}}]}}",
     "Waypoints stand in the order of their days"),
    (TARGET, f"{{mode: window, value: 5, plan: profile, {DATES}, profile: ⌖[1, 2]}}", "From start to due there are 12 periods, but the profile has 2 weights."),
    (TARGET, f"{{mode: window, value: 5, plan: profile, {DATES}, profile: ⌖{[0] * 12}}}", "All weights of the profile are 0."),
    (TARGET, f"{TARGET}\n      - ⌖{TARGET}", "Two targets are valid from 2026-01-01."),
    (TARGET, f"{{mode: window, value: 5, {DATES}, platforms: [⌖visits]}}", "There is no platform visits."),
    (TARGET, f"{{mode: window, value: 5, {DATES}, platforms: [⌖visits]}}", "The KPI has no values of visits."),
]  # fmt: skip
WARNINGS = [
    ("- key: leads_goal\n    name: More leads\n    area: acquisition\n    company_goals: [growth]", "- ⌖key: leads_goal\n    name: x\n    area: brand",
     "The goal leads_goal pays into no company goal."),
    (f"- key: leads_goal\n    name: More leads\n    area: acquisition\n    company_goals: [growth]\n    lead_kpi: leads\n    {LINKS}",
     "- ⌖key: leads_goal\n    name: x\n    area: brand\n    company_goals: [growth]", "The goal leads_goal has no KPI"),
    (LEADS, f"{LEADS}\n  - ⌖{{key: lost, name: Lost, kind: flow}}", "The KPI lost belongs to no goal."),
    (RATE, "kind: ⌖ratio, unit: percent", "Without a formula over its parts, rate has no value"),
    (RATE, "kind: ⌖average", "Without a weight (the count of answers)"),
    (RATE, "kind: average, weight: ⌖leads", "The weight leads is shown as a KPI of its own."),
    ("unit: percent", "unit: percent, weight: ⌖visits", "Only an average or rating without a formula has a weight"),
    ("unit: percent", "unit: percent, carry_forward: ⌖true", "Only a stock can carry its last value forward"),
    (LEADS, f"kind: flow\n    direction: neutral\n    ⌖targets:\n      - {TARGET}", "leads has no better or worse"),
    (TARGET, f"{{mode: window, value: 5, {DATES}, low: ⌖3}}", "low means nothing for mode window and plan linear."),
    (TARGET, f"{{mode: window, value: 5, {DATES}, profile: ⌖[3]}}", "profile means nothing for mode window and plan linear."),
    ("unit: percent", f"unit: percent, targets: [{{value: ⌖12, {DATES}}}]", "12.0 is read as 1200.0 %."),
    ("unit: percent", f"unit: percent, lower_bound: 0.1, targets: [{{value: ⌖0.05, {DATES}}}]", "0.05 is beyond the natural bounds of rate."),
]  # fmt: skip
NO_PROBLEM = [
    ("{key: linkedin, name: LinkedIn}", "{key: x, name: X}\n  - {key: linkedin, name: LinkedIn}"),
    (LEADS, f"kind: stock\n    targets:\n      - {{value: 5, baseline: 5, {DATES}}}"),
    (LEADS, "kind: unique\n    targets:\n      - {mode: window, value: 5, start: 2026-05-01, due: 2026-05-31}"),
    (TARGET, f"{{mode: maintain, low: 5, {DATES}}}"),
    (TARGET, f"{{mode: milestone, {DATES}}}"),
    (TARGET, f"{{mode: window, value: 5, plan: profile, {DATES}, profile: {[1] * 12}}}"),
    (TARGET, f"{TARGET}\n      - {{mode: window, value: 160, valid_from: 2026-05-01, {DATES}}}"),
    ("unit: percent", f"unit: percent, upper_bound: 20, targets: [{{value: 12, {DATES}}}]"),
    ("name: More leads", "name: 2026-01-01"),
    ("name: More leads", "name: no"),
    ("name: More leads", "name: 1:30"),
    ("name: More leads", "name: 1_000"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), [*SHAPE, *KEYS, *FORMULAS, *FIT, *TARGETS])
def test_an_error_is_told_with_its_place(old: str, new: str, sentence: str) -> None:
    """⌖ marks where the problem stands."""
    line, column, text = marked(changed(old, new))
    strategy, problems = load(text, "s.yaml")
    assert strategy is None
    assert is_told(problems, line, column, "error", sentence), (line, column, problems)


@pytest.mark.parametrize(("old", "new", "sentence"), WARNINGS)
def test_a_gap_is_a_warning_and_the_strategy_is_read_all_the_same(old: str, new: str, sentence: str) -> None:
    line, column, text = marked(changed(old, new))
    strategy, problems = load(text, "s.yaml")
    assert strategy is not None
    assert is_told(problems, line, column, "warning", sentence), (line, column, problems)


@pytest.mark.parametrize(("old", "new"), NO_PROBLEM)
def test_what_is_fine_has_no_problem(old: str, new: str) -> None:
    assert load(changed(old, new))[1] == ()


def is_told(problems: tuple[Problem, ...], line: int, column: int, severity: str, sentence: str) -> bool:
    """Whether one of the problems says this at this place."""
    return any(
        (p.line, p.column, p.severity, p.file) == (line, column, severity, "s.yaml")
        and p.message.format(**p.params).startswith(sentence)
        for p in problems
    )


def marked(text: str) -> tuple[int, int, str]:
    """Line and column of the mark, and the text without it."""
    before, after = text.split("⌖")
    return before.count("\n") + 1, len(before) - before.rfind("\n"), before + after


def test_a_goal_that_only_counts_output_is_vanity() -> None:
    text = GOOD.replace("name: Leads\n", "name: Leads\n    level: output\n").replace(
        "name: Rate,", "name: Rate, level: activity,"
    )
    _, problems = load(text)
    assert [p.message for p in problems] == [
        "The goal {key} only counts what you put out. Add a KPI that shows what it brings about."
    ]


def test_all_problems_come_at_once_sorted_by_line() -> None:
    text = (
        GOOD.replace("area: acquisition", "area: nowhere")
        .replace("value: 150", "value: x")
        .replace("visits}", "vists}")
    )
    text = text.replace("kpi: revenue", "kpi: revenu").replace("role: part", "rolle: part")
    _, problems = load(text)
    assert [p.line for p in problems] == [5, 9, 20, 21, 22]


def test_what_cannot_be_read_is_not_reported_as_missing_elsewhere() -> None:
    """The goal and the formula name a KPI whose kind is wrong: only the kind is told."""
    _, problems = load(GOOD.replace("name: Leads\n    kind: flow", "name: Leads\n    kind: flwo"))
    assert [p.message for p in problems] == ["{value} is not possible here. Do you mean {close}?"]
