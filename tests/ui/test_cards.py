"""Cards and tables are real HTML with headings, scopes, names and links, and hostile names stay text."""

from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any

import pytest
from htpy import Renderable

from kpi import drawing
from kpi.assessment import (
    AreaResult,
    Assessment,
    Change,
    ChangeClass,
    CompanyGoalResult,
    DataState,
    GoalResult,
    Outlook,
    PeriodValue,
    Reason,
    Rollup,
    Scorecard,
    Status,
)
from kpi.i18n import Language
from kpi.model import (
    AreaKey,
    Cadence,
    CompanyGoal,
    Goal,
    Initiative,
    Kind,
    Kpi,
    Mode,
    Strategy,
    Target,
)
from kpi.outlook import chance_of
from kpi.quick_wins import QuickWin, Verdict
from kpi.theme import CSS
from kpi.ui import cards, elements, kpi_cards, marks, scorecard_table

ENGLISH = Language("en")
AS_OF = dt.date(2026, 10, 31)
HOSTILE = "<img src=x onerror=alert(1)> & \"x\" 'y'"
TARGET = Target(baseline=0.0, value=100.0, start=dt.date(2026, 1, 1), due=dt.date(2026, 12, 31))


def kpi(key: str, name: str = "", **more: Any) -> Kpi:
    return Kpi(key=key, name=name or key.title(), kind=Kind.RATIO, targets=(TARGET,), **more)


def assessed(key: str, status: Status, value: float | None, **more: Any) -> Assessment:
    month = PeriodValue(dt.date(2026, 10, 1), AS_OF, value)
    known: dict[str, Any] = {} if value is None else {
        "progress": value / 100, "expected_progress": 0.8, "expected_value": 80.0, "variance": value - 80.0,
        "pace": value / 80, "period": month.start, "period_end": month.end,
    }  # fmt: skip
    facts: dict[str, Any] = {
        "reason": Reason.PACE, "data": DataState("fresh"), "value": value, "target": TARGET, "baseline": 0.0,
        "target_value": 100.0, "series": (month,),
    }  # fmt: skip
    return Assessment(key, AS_OF, status, **facts | known | more)


STRATEGY = Strategy(
    name="Test",
    kpis=(kpi("reach"), kpi("leads", HOSTILE), kpi("clicks"), kpi("sales"), kpi("loose")),
    goals=(
        Goal(key="known", name="Be known", area=AreaKey.BRAND, company_goals=("grow",), kpis=("reach", "clicks")),  # type: ignore[arg-type]
        Goal(key="won", name=HOSTILE, area=AreaKey.ACQUISITION, kpis=("leads", "reach")),  # type: ignore[arg-type]
    ),
    company_goals=(CompanyGoal(key="grow", name=HOSTILE, kpi="sales"),),
)
ASSESSMENTS = {
    "reach": assessed("reach", Status.ON_TRACK, 90.0),
    "leads": assessed("leads", Status.OFF_TRACK, 20.0, data=DataState("late", 1)),
    "clicks": assessed("clicks", Status.AT_RISK, 70.0),
    "sales": assessed("sales", Status.AT_RISK, 60.0),
    "loose": assessed("loose", Status.NO_DATA, None),
}


def rollup(status: Status, *keys: str, coverage: float = 1.0) -> Rollup:
    counts: dict[Status, int] = {}
    for key in keys:
        counts[ASSESSMENTS[key].status] = counts.get(ASSESSMENTS[key].status, 0) + 1
    return Rollup(status, Reason.CHILD_BEHIND, 0.9, 0.8, 0.8, coverage, counts, worst=keys[-1])


KNOWN = GoalResult("known", rollup(Status.AT_RISK, "reach", "clicks"), ("reach", "clicks"))
WON = GoalResult("won", rollup(Status.OFF_TRACK, "reach", "leads"), ("leads", "reach"))
CARD = Scorecard(
    AS_OF,
    ASSESSMENTS,
    areas=(
        AreaResult(AreaKey.ACQUISITION, rollup(Status.OFF_TRACK, "reach", "leads", coverage=0.6), (WON,), WON.kpis),
        AreaResult(AreaKey.BRAND, KNOWN.rollup, (KNOWN,), KNOWN.kpis),
    ),
    company_goals=(CompanyGoalResult("grow", "sales", ("known",)),),
    whole=rollup(Status.OFF_TRACK, *ASSESSMENTS),
    orphans=("won", "loose"),
)


def tree(content: Renderable) -> ET.Element:
    """The HTML as a tree; what a browser would have to repair fails here."""
    html = re.sub(r"\s(hidden|open)(?=[\s>])", r' \1=""', str(content))
    html = re.sub(r"(<input[^>]*)>", r"\1/>", html)
    return ET.fromstring(f"<body>{html}</body>")  # noqa: S314


def words(node: ET.Element) -> str:
    return " ".join(" ".join(node.itertext()).split())


def table(**more: Any) -> ET.Element:
    found = scorecard_table.groups(CARD, STRATEGY)
    return tree(scorecard_table.scorecard_table(found, STRATEGY, ENGLISH, title="KPIs by goal"))


def clicks_of(card: Scorecard) -> list[scorecard_table.Group]:
    """The goal that the clicks count for, with them alone."""
    found = next(group for group in scorecard_table.groups(card, STRATEGY) if group.key == "known")
    return [replace(found, rows=tuple(row for row in found.rows if row.kpi.key == "clicks"))]


def rows(node: ET.Element) -> list[ET.Element]:
    return [row for row in node.iter("tr") if row.find("td") is not None]


# scorecard


def test_the_most_severe_goal_and_kpi_come_first_and_what_has_no_goal_last() -> None:
    found = scorecard_table.groups(CARD, STRATEGY)
    assert [(group.goal and group.goal.key, [row.kpi.key for row in group.rows]) for group in found] == [
        ("won", ["leads", "reach"]),
        ("known", ["clicks", "reach"]),
        (None, ["loose"]),
    ]


def test_there_is_a_filter_for_each_status_that_occurs_the_most_severe_first() -> None:
    found = scorecard_table.groups(CARD, STRATEGY)
    node = tree(scorecard_table.filters(found, ENGLISH))
    toggles = [(b.attrib["data-status"], words(b), b.attrib["aria-pressed"]) for b in node.iter("button")]
    there = {row.assessment.status for group in found for row in group.rows}
    assert toggles == [(status.value, ENGLISH.word(status), "false") for status in Status if status in there]
    assert len(toggles) > 1
    assert all(button.find("{http://www.w3.org/2000/svg}svg") is not None for button in node.iter("button"))


def test_the_filters_bring_the_words_of_their_answers() -> None:
    found = scorecard_table.groups(CARD, STRATEGY)  # five rows, one of them of a KPI that stands there twice
    said = next(tree(scorecard_table.filters(found, Language("de"))).iter("div")).attrib
    assert [said[f"data-{name}"] for name in ("one", "many", "all", "shown")] == [
        "1 KPI", "{n} KPIs", "4 KPIs", "4 KPIs, {shown} gezeigt",
    ]  # fmt: skip
    assert said["data-none"] == "Kein KPI passt zu diesen Filtern. Bitte einen davon aufheben."


def test_every_goal_can_be_folded_and_says_how_many_kpis_it_has() -> None:
    found = table()
    bodies = list(found.iter("tbody"))
    assert [body.attrib["data-fold"] for body in bodies] == ["won", "known", "-"]
    buttons = [body.find(".//button") for body in bodies]
    assert [(words(b), b.attrib["aria-expanded"]) for b in buttons if b is not None] == [
        ("2 KPIs", "false"), ("2 KPIs", "false"), ("1 KPI", "false"),
    ]  # fmt: skip


@pytest.mark.parametrize("is_open", [True, False])
def test_a_value_that_is_not_final_says_so_in_its_row(is_open: bool) -> None:
    month = PeriodValue(dt.date(2026, 10, 1), AS_OF, 90.0, provisional=is_open)
    card = replace(
        CARD, assessments={**ASSESSMENTS, "reach": assessed("reach", Status.ON_TRACK, 90.0, series=(month,))}
    )
    found = scorecard_table.groups(card, STRATEGY)
    shown = str(scorecard_table.scorecard_table(found, STRATEGY, ENGLISH, title=""))
    assert ('<span class="ls-sub">provisional</span>' in shown) is is_open


def test_the_reading_order_is_the_same_everywhere() -> None:
    headings = [words(th) for th in table().iter("th") if th.attrib.get("scope") == "col"]
    assert headings == ["Status", "KPI", "Actual", "Plan at its end", "Variance", "Way to the target", "Past"]


def test_outlook_and_change_have_columns_as_soon_as_something_is_known_of_them() -> None:
    known = ASSESSMENTS | {"reach": assessed("reach", Status.ON_TRACK, 90.0, outlook=Outlook(0.6, reason=Reason.PACE))}
    card = Scorecard(AS_OF, known, CARD.areas, CARD.company_goals, CARD.whole, CARD.orphans)
    found = scorecard_table.groups(card, STRATEGY)
    html = str(scorecard_table.scorecard_table(found, STRATEGY, ENGLISH, title="x"))
    assert ">Chance<" in html
    assert ">Change<" not in html


def test_a_row_says_status_actual_with_its_period_plan_and_variance_in_words() -> None:
    row = next(row for row in rows(table()) if "Clicks" in words(row))
    cells = [words(cell) for cell in row]
    assert cells[:5] == ["at risk", "Clicks", "70 Oct 26", "80", "10 too few"]


def test_outlook_change_and_data_stand_in_every_row_as_a_mark_with_words() -> None:
    poor = assessed(
        "clicks", Status.ON_TRACK, 70.0, outlook=Outlook(0.15, 70.0, 60.0, 80.0, None),
        change=Change(ChangeClass.NOISE, center=70.0, reason=None),
    )  # fmt: skip
    card = replace(CARD, assessments=ASSESSMENTS | {"clicks": poor})
    found = clicks_of(card)
    node = tree(scorecard_table.scorecard_table(found, STRATEGY, ENGLISH, title="x"))
    [row] = rows(node)
    assert [words(cell) for cell in row][-2:] == ["15%", "usual variation"]
    named = {n.attrib.get("title"): n for n in row.iter() if n.attrib.get("title")}
    assert "unlikely (15%)" in named
    data = named["Data: up to date; October is complete"]
    assert (data.attrib["role"], data.attrib["aria-label"]) == ("img", data.attrib["title"])
    assert len(list(row.iter("{http://www.w3.org/2000/svg}svg"))) == 6  # status, way, past, and the three marks


def test_a_chance_that_is_settled_or_unknown_says_so() -> None:
    done = assessed("clicks", Status.ACHIEVED, 100.0, reason=Reason.DUE_REACHED, outlook=Outlook(1.0, reason=None))
    none = assessed("clicks", Status.ON_TRACK, 70.0, outlook=Outlook(reason=Reason.TOO_FEW_POINTS))
    for assessment, said in ((done, "achieved"), (none, "too few values yet")):
        card = replace(CARD, assessments=ASSESSMENTS | {"clicks": assessment})
        found = clicks_of(card)
        [row] = rows(tree(scorecard_table.scorecard_table(found, STRATEGY, ENGLISH, title="x")))
        assert words(row[-1]) == said


@pytest.mark.parametrize(
    ("probability", "looks_as"),
    [(0.0, 0.05), (0.18, 0.15), (0.199, 0.15), (0.2, 0.2), (0.79, 0.75), (0.81, 0.8), (1.0, 0.95)],
)
def test_a_gauge_has_the_colour_of_its_word(probability: float, looks_as: float) -> None:
    drawn = marks.outlook(assessed("reach", Status.ON_TRACK, 90.0, outlook=Outlook(probability, reason=None)))
    assert drawn == drawing.chance_mark(looks_as, CSS)
    assert chance_of(looks_as) is chance_of(probability)


@pytest.mark.parametrize(
    ("status", "shown"),
    [(Status.ACHIEVED, "achieved, held 2/3"), (Status.AT_RISK, "at risk achieved, held 2/3")],
)
def test_a_quick_win_that_was_reached_says_how_long_it_was_held(status: Status, shown: str) -> None:
    card = replace(CARD, assessments=ASSESSMENTS | {"clicks": assessed("clicks", status, 100.0)})
    found = clicks_of(card)
    notes = {"clicks": "achieved, held 2/3"}
    [row] = rows(tree(scorecard_table.scorecard_table(found, STRATEGY, ENGLISH, title="x", notes=notes)))
    assert words(row[0]) == shown


def win(verdict: Verdict, **more: Any) -> QuickWin:
    return QuickWin("leads", HOSTILE, dt.date(2026, 3, 1), verdict, Cadence.MONTHLY, **more)


def test_the_shelf_of_quick_wins_shows_every_verdict_the_latest_first() -> None:
    wins = [win(Verdict.FIZZLED, retention=0.12), win(Verdict.WAITING, next_check=dt.date(2026, 11, 30))]
    latest, first = tree(cards.quick_wins(wins, STRATEGY, ENGLISH)).findall(".//li")
    assert "30 Nov 2026" in words(latest)
    assert "12%" in words(first)
    for verdict in Verdict:
        [shown] = tree(cards.quick_wins([win(verdict)], STRATEGY, ENGLISH)).findall(".//li")
        assert shown.find("a") is not None


def test_notes_are_of_targets_only() -> None:
    wins = [win(Verdict.HOLDING, held=2), replace(win(Verdict.FIZZLED), kpi="reach")]
    assert list(marks.notes(wins, ENGLISH)) == ["leads"]


def test_every_row_leads_to_its_kpi_and_every_cell_knows_its_heading() -> None:
    for row in rows(table()):
        header = row.find("th")
        assert header is not None
        assert header.attrib["scope"] == "row"
        link = header.find("a")
        assert link is not None
        assert re.fullmatch(r"/kpi\?key=[a-z]+", link.attrib["href"])
        assert all(
            cell.attrib.get("data-label") for cell in row.findall("td") if "ls-state" not in cell.attrib["class"]
        )


def test_a_clock_stands_only_where_a_value_is_late() -> None:
    late = [row for row in rows(table()) if "ls-symbol-clock" in ET.tostring(row, "unicode")]
    assert ["1 value overdue" in words(row) for row in late] == [True]


def test_a_worse_value_is_told_by_weight_and_word_and_not_by_colour() -> None:
    assert [words(s) for s in table().iter("span") if s.attrib.get("class") == "ls-worse"] == [
        "60 too few",
        "10 too few",
    ]


def test_the_table_stays_a_table_when_it_is_laid_out_as_cards() -> None:
    roles = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}
    for name, role in roles.items():
        assert {node.attrib.get("role") for node in table().iter(name)} == {role}
    assert table().find(".//caption") is not None


# cards


def test_a_company_goal_shows_its_own_measure_and_the_goals_beneath_with_status_in_words() -> None:
    card = tree(cards.company_goal(CARD.company_goals[0], CARD, STRATEGY, ENGLISH))
    assert "at risk 60, target 100" in words(card)
    assert "1 goal pays into it" in words(card)
    goal = card.find(".//ul/li/a")
    assert goal is not None
    assert goal.attrib["href"] == "/brand"
    assert words(goal) == "at risk Be known"


def test_a_company_goal_without_measure_or_goals_says_so() -> None:
    bare = CompanyGoalResult("grow", None, ())
    assert "No goal pays into this yet." in words(tree(cards.company_goal(bare, CARD, STRATEGY, ENGLISH)))


def test_an_area_shows_status_rule_distribution_coverage_and_who_is_furthest_behind() -> None:
    card = tree(cards.area_card(CARD.areas[0], "the rule", STRATEGY, CARD, ENGLISH))
    text = words(card)
    assert "off track" in text
    assert "the rule" in text
    assert "1 off track" in text
    assert "60%" in text
    footer = card.find(".//footer//a")
    assert footer is not None
    assert footer.attrib["href"] == "/kpi?key=leads"
    assert HOSTILE in words(footer)


def test_coverage_is_mentioned_only_where_it_is_low() -> None:
    assert "Values for" not in words(tree(cards.area_card(CARD.areas[1], "", STRATEGY, CARD, ENGLISH)))


def test_coverage_that_made_the_status_is_said_once() -> None:
    low = replace(CARD.areas[0].rollup, coverage=0.4, status=Status.INSUFFICIENT_DATA)
    for reason, times in ((Reason.LOW_COVERAGE, 0), (Reason.WEIGHTED_PACE, 1)):
        area = replace(CARD.areas[0], rollup=replace(low, reason=reason))
        assert words(tree(cards.area_card(area, "", STRATEGY, CARD, ENGLISH))).count("Values for") == times


def test_what_needs_attention_says_why_and_who_does_what() -> None:
    concerns = [
        cards.Concern(STRATEGY.kpis[1], Status.OFF_TRACK, "20 instead of 80.", "Second shift · by 30 Nov"),
        cards.Concern(STRATEGY.kpis[0], Status.AT_RISK, "70 instead of 80.", "no initiative planned", is_planned=False),
    ]
    first, second = tree(cards.attention(concerns, ENGLISH)).findall(".//li")
    assert "Second shift · by 30 Nov" in words(first)
    assert [words(span) for span in second.findall(".//span[@class='ls-worse']")] == ["no initiative planned"]
    copied = first.find("button")
    assert copied is not None
    assert copied.attrib["data-copy"] == f"{HOSTILE}: 20 instead of 80."


# one KPI


def test_the_four_lights_stay_apart() -> None:
    lights = tree(kpi_cards.lights(ASSESSMENTS["reach"], STRATEGY.kpis[0], ENGLISH))
    assert [words(h3) for h3 in lights.iter("h3")] == ["Status", "Chance of reaching the target", "Change", "Data"]
    assert [p.attrib["class"] for p in lights.iter("p") if "ls-lead" in p.attrib["class"]] == [
        "ls-lead", "ls-lead ls-pending", "ls-lead ls-pending", "ls-lead",
    ]  # fmt: skip


def test_a_quick_win_has_its_verdict_in_the_lights_of_its_kpi() -> None:
    kpi = STRATEGY.kpis[0]
    gain = win(Verdict.HOLDING, next_check=dt.date(2026, 11, 30))
    [_status, _chance, change, _data] = tree(kpi_cards.lights(ASSESSMENTS["reach"], kpi, ENGLISH, [gain])).iter(
        "article"
    )
    assert "holds so far, final verdict with the values to 30 Nov 2026" in words(change)
    level = [win(Verdict.HOLDING, held=2)]
    reached = assessed("reach", Status.ACHIEVED, 110.0)
    [status, _chance, change, _data] = tree(kpi_cards.lights(reached, kpi, ENGLISH, level)).iter("article")
    assert "reached, held for 2 of 3 months" in words(status)
    assert "in the 3 months that follow; so far in 2" in words(status)
    assert "Quick win" not in words(change)


def test_a_company_goal_says_its_chance_in_words() -> None:
    open_ = assessed("sales", Status.ON_TRACK, 90.0, outlook=Outlook(0.25, mean=95.0, reason=Reason.PACE))
    card = replace(CARD, assessments=ASSESSMENTS | {"sales": open_})
    shown = words(tree(cards.company_goal(CARD.company_goals[0], card, STRATEGY, ENGLISH)))
    assert "25%" in shown
    assert "95" in shown


def test_the_history_of_targets_keeps_every_one_the_newest_first() -> None:
    newer = TARGET.model_copy(update={"value": 120.0, "valid_from": dt.date(2026, 4, 1), "reason": HOSTILE})
    both = STRATEGY.kpis[0].model_copy(update={"targets": (TARGET, newer)})
    history = tree(kpi_cards.target_history(both, assessed("reach", Status.ON_TRACK, 90.0, target=newer), ENGLISH))
    first, second = rows(history)
    assert words(first).startswith("1 Apr 2026 in force 120")
    assert HOSTILE in words(first)
    assert "in force" not in words(second)


def test_initiatives_say_who_and_when_or_that_there_are_none() -> None:
    plan = Initiative(key="x", name=HOSTILE, owner="Marketing", due=dt.date(2026, 12, 1), component="content")
    done = plan.model_copy(update={"due": dt.date(2026, 10, 5), "done": True})

    def said(planned: list[Initiative], finished: list[Initiative]) -> str:
        return words(tree(kpi_cards.panel("Initiatives", kpi_cards.initiatives(planned, finished, AS_OF, ENGLISH))))

    assert "content · Marketing · by 1 Dec" in said([plan], [])
    assert said([], []).endswith("no initiative planned")
    assert said([], [done]).endswith("content · Marketing · finished (was due 5 Oct) no further initiative planned")
    assert said([plan], [done]).endswith("finished (was due 5 Oct)")


# all of it


def everything() -> list[Renderable]:
    found = scorecard_table.groups(CARD, STRATEGY)
    reach = STRATEGY.kpis[1]
    return [
        elements.page_header(HOSTILE, HOSTILE, HOSTILE, ENGLISH),
        elements.block(HOSTILE, elements.empty(HOSTILE, ("/record", HOSTILE)), note=HOSTILE),
        elements.data_table(HOSTILE, [HOSTILE, HOSTILE], [[HOSTILE, HOSTILE]], right={1}),
        scorecard_table.scorecard_table(found, STRATEGY, ENGLISH, title=HOSTILE),
        scorecard_table.filters(found, ENGLISH),
        *(cards.company_goal(result, CARD, STRATEGY, ENGLISH) for result in CARD.company_goals),
        *(cards.area_card(area, HOSTILE, STRATEGY, CARD, ENGLISH) for area in CARD.areas),
        *(cards.goal_card(goal, KNOWN.rollup, STRATEGY, ENGLISH, said=HOSTILE) for goal in STRATEGY.goals),
        cards.quick_wins([win(Verdict.HELD)], STRATEGY, ENGLISH),
        marks.all_three(ASSESSMENTS["leads"], reach, ENGLISH),
        cards.attention([cards.Concern(reach, Status.OFF_TRACK, HOSTILE, HOSTILE)], ENGLISH),
        kpi_cards.lights(ASSESSMENTS["leads"], reach, ENGLISH),
        kpi_cards.computation(ASSESSMENTS["leads"], reach, STRATEGY, ENGLISH),
        kpi_cards.target_history(reach, ASSESSMENTS["leads"], ENGLISH),
    ]


@pytest.mark.parametrize("content", everything())
def test_hostile_names_stay_text_and_nothing_needs_a_script_or_a_style_of_its_own(content: Renderable) -> None:
    for node in tree(content).iter():
        assert node.tag not in ("img", "script", "style", "iframe")
        assert not [name for name in node.attrib if name.startswith("on") or name == "style"]
        assert node.attrib.get("href", "/").startswith("/")


@pytest.mark.parametrize("content", everything())
def test_every_picture_has_a_name_or_stands_beside_words_that_say_the_same(content: Renderable) -> None:
    for node in tree(content).iter("{http://www.w3.org/2000/svg}svg"):
        assert node.attrib.get("aria-label") or node.attrib.get("aria-hidden") == "true"


def test_a_row_says_from_when_on_its_number_has_come_together() -> None:
    total = TARGET.model_copy(update={"mode": Mode.WINDOW, "start": dt.date(2026, 7, 1)})
    summed = replace(ASSESSMENTS["clicks"], target=total)
    for found, held in ((summed, True), (ASSESSMENTS["clicks"], False)):
        card = replace(CARD, assessments=ASSESSMENTS | {"clicks": found})
        shown = tree(scorecard_table.scorecard_table(clicks_of(card), STRATEGY, ENGLISH, title="KPIs"))
        assert ("since July" in words(shown)) is held
