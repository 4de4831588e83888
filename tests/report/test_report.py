"""A report says what the scorecard says, goes to JSON and back, and is about its scope."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace

import pytest

from kpi import report
from kpi.assessment import Change, ChangeClass
from kpi.cadence import period_end
from kpi.i18n import Code, Language
from kpi.meeting import DecisionKind, Wording
from kpi.model import AreaKey, CheckIn
from kpi.report import Cards, Decision, Figure, Frozen, Report, Scope, Table, Text, figures
from kpi.sentences import groups, reasons, values
from tests.reports import AS_OF, MADE, SINCE, frozen, made, scorecard

both = pytest.mark.parametrize("code", ["de", "en"])
DE = Language("de")


def titles(made: Report, section: str) -> list[str]:
    return [page.title for found in made.sections if found.key == section for page in found.pages]


@both
def test_a_stored_report_is_the_same_report(code: Code) -> None:
    stored = report.to_json(made(code))
    assert report.from_json(stored) == made(code)
    assert json.loads(stored)["as_of"] == AS_OF.isoformat()


def test_what_a_later_program_adds_is_no_hindrance() -> None:
    stored = json.loads(report.to_json(made("de")))
    stored["later"] = stored["sections"][0]["pages"][0]["later"] = 1
    assert report.from_json(json.dumps(stored)) == made("de")


@both
def test_the_deck_has_five_slides_and_the_appendix_one_per_goal_and_the_method(code: Code) -> None:
    keys = [page.key for page in made(code).pages()]
    goals = [f"goal:{goal.key}" for goal in frozen().strategy.goals]
    assert keys == ["company_goals", "behind", "changed", "quick_wins", "decisions", *goals, "method"]
    assert len({title for key in ("deck", "goals") for title in titles(made(code), key)}) == 5 + len(goals)


@both
def test_every_number_is_the_scorecards_in_words_and_as_a_value(code: Code) -> None:
    _, card = Language(code), frozen().card
    assert made(code).headline == groups.headline(card, frozen().strategy, _)
    rows = {(row[1].text, row[2].text): row for row in made(code).scorecard.rows}
    for goal in frozen().strategy.goals:
        for link in goal.kpis:
            found = frozen().found(link.kpi)
            assert found is not None
            assessment, kpi = found
            row = rows[_.text(goal.name), _.text(kpi.name)]
            assert row[3].text == _.word(assessment.status)
            assert row[5].text == (values.actual(assessment, kpi, _) or "–")
            size = 3600 if kpi.unit.kind == "duration" else 1
            if assessment.value is not None:
                assert row[5].number is not None
                assert row[5].number.value == pytest.approx(assessment.value / size)


@both
def test_a_goals_page_has_the_lead_kpis_course_and_numbers(code: Code) -> None:
    page = made(code).page("goal:shown_expertise")
    assert page is not None
    figure, cards = page.blocks
    assert isinstance(figure, Figure)
    assert figure.chart is not None
    assert isinstance(cards, Cards)
    goal = next(goal for goal in frozen().strategy.goals if goal.key == "shown_expertise")
    found = frozen().found(goal.lead_kpi)
    assert found is not None
    assessment, _kpi = found
    curves = {curve.role: curve.values for curve in figure.chart.curves}
    actual = [value for value in curves["actual"] if value is not None]
    assert actual[-1] == assessment.value
    assert [value for value in curves["target"] if value is not None] == [assessment.target_value]
    plan = curves["plan"][len(actual) - 1]
    assert plan == pytest.approx(assessment.expected_value)
    assert [x for x in curves["forecast"] if x is not None][-1] == pytest.approx(assessment.outlook.mean)
    assert all(len(values) == len(figure.chart.categories) == len(figure.chart.days) for values in curves.values())


def test_a_sum_is_drawn_as_what_comes_together() -> None:
    page = made("de").page("goal:more_inquiries")
    assert page is not None
    figure = page.blocks[0]
    assert isinstance(figure, Figure)
    assert figure.chart is not None
    actual = [x for x in figure.chart.curves[0].values if x is not None]
    found = frozen().found("leads")
    assert found is not None
    assert actual[-1] == found[0].value
    assert actual == sorted(actual)


def test_what_the_team_says_begins_on_the_slide_and_is_told_whole_in_notes_and_on_paper() -> None:
    long = "Die Messe hat noch jedes Jahr viele Anfragen gebracht, und wir holen das mit dem neuen Formular auf. " * 3
    goal = frozen().strategy.check_ins[0].goal
    said = CheckIn(goal=goal, date=MADE.date(), text=long.strip(), next_step="Formular freigeben", confidence=8)
    strategy = frozen().strategy.model_copy(update={"check_ins": (*frozen().strategy.check_ins, said)})
    page = report.build(replace(frozen(), strategy=strategy), DE).page(f"goal:{goal}")
    assert page is not None
    cards = page.blocks[-1]
    assert isinstance(cards, Cards)
    (short,) = (line for line in cards.cards[0].lines if line.label == "Team")
    assert short.is_short
    assert short.text == (
        "Zuversicht 8 von 10 · 02.11.: Die Messe hat noch jedes Jahr viele Anfragen gebracht, und wir holen das mit …"
    )
    assert any(long.strip() in note for note in page.notes)
    (told,) = (block for block in page.details if isinstance(block, Text) and block.title == "Einschätzung des Teams")
    assert [line.text for line in told.lines][:2] == [long.strip(), "Nächster Schritt: Formular freigeben"]


def test_paper_shows_every_kpi_of_a_goal_and_who_does_what() -> None:
    for goal in frozen().strategy.goals:
        page = made("de").page(f"goal:{goal.key}")
        assert page is not None
        names = {DE.text(kpi.name) for link in goal.kpis if (kpi := frozen().strategy.kpi(link.kpi))}
        done = {DE.text(one.name) for one in frozen().strategy.initiatives if goal.key in one.goals}
        tables = [block for block in page.details if isinstance(block, Table)]
        assert {row[0].text for row in tables[0].rows} == names
        assert {row[0].text for table in tables[1:] for row in table.rows} >= done


def test_areas_and_goals_narrow_a_report_and_keep_the_order_asked_for() -> None:
    scope = Scope(areas=(AreaKey.BRAND,), goals=("fast_service",))
    narrow = report.build(frozen(), DE, scope)
    goals = [page.key.removeprefix("goal:") for page in narrow.pages() if page.key.startswith("goal:")]
    brand = [goal.key for goal in frozen().strategy.goals if goal.area is AreaKey.BRAND]
    assert goals == ["fast_service", *brand]
    assert {row[1].text for row in narrow.scorecard.rows} - {"–"} == {
        DE.text(goal.name) for goal in frozen().strategy.goals if goal.key in goals
    }
    assert "Marke" in narrow.scope
    whole = {page.key: page.title for page in made("de").pages()}
    assert all(page.title == whole[page.key] for page in narrow.pages() if page.key.startswith("goal:"))


def test_an_audience_sees_its_own_goals_first_and_all_others_after_them() -> None:
    strategy = frozen().strategy
    owner = DE.text(strategy.goals[-1].owner)
    assert owner in report.audiences(strategy, DE)
    shown = report.build(frozen(), DE, Scope(audience=owner))
    keys = [page.key for page in shown.pages() if page.key.startswith("goal:")]
    own = [f"goal:{goal.key}" for goal in strategy.goals if DE.text(goal.owner) == owner]
    assert keys[0] in own
    assert sorted(keys) == sorted(f"goal:{goal.key}" for goal in strategy.goals)
    assert shown.headline == made("de").headline


def test_what_was_decided_stands_below_what_was_asked_as_on_the_wall() -> None:
    asked = made("de").page("decisions")
    assert asked is not None
    step = Wording("Redaktionsplan\nfertigstellen", DecisionKind.NEXT_STEP)
    taken = (
        Decision(Wording("Budget verdoppeln", owner="Leitung Marketing", due=AS_OF)),
        Decision(step, is_carried=True),
    )
    decided = report.with_decisions(made("de"), taken, DE)
    page = decided.page("decisions")
    assert page is not None
    assert (page.title, page.blocks[: len(asked.blocks)]) == (asked.title, asked.blocks)
    tables = [block for block in page.blocks if isinstance(block, Table)]
    assert [(table.title, [[cell.text for cell in row] for row in table.rows]) for table in tables] == [
        ("In dieser Besprechung beschlossen",
         [["Beschluss", "Budget verdoppeln", "Leitung Marketing", "31.10.2026", "offen"]]),
        ("Offen aus früheren Besprechungen",
         [["Nächster Schritt", "Redaktionsplan fertigstellen", "niemand genannt", "kein Tag", "offen"]]),
    ]  # fmt: skip
    assert page.notes[0] == "Beschluss: Budget verdoppeln (Leitung Marketing · bis 31.10.2026)"
    assert report.with_decisions(decided, taken, DE) == decided
    assert report.build(replace(frozen(), decisions=taken), DE) == decided


def test_the_presenters_notes_come_first() -> None:
    page = report.build(replace(frozen(), notes={"behind": "Ruhig bleiben."}), DE).page("behind")
    assert page is not None
    assert page.notes[0] == "Ruhig bleiben."


def test_what_has_changed_is_told_against_the_last_meeting() -> None:
    page = made("de").page("changed")
    assert page is not None
    assert DE.date(SINCE) in page.title
    assert page.lead == groups.changed_since(frozen().before, frozen().card, DE)


def test_where_no_verdict_is_new_the_standing_ones_are_told() -> None:
    state = replace(frozen(), before=frozen().card)
    page = report.build(state, DE).page("changed")
    assert page is not None
    assert "kein Urteil neu" in page.title
    assert "wirklich verändert" not in page.title
    [still] = page.blocks
    assert isinstance(still, Text)
    assert still.lines[0].text in page.title


def test_a_goals_picture_is_of_the_kpi_that_its_title_tells_of() -> None:
    page = made("de").page("goal:recommended")
    assert page is not None
    figure, cards = page.blocks
    assert isinstance(figure, Figure)
    assert isinstance(cards, Cards)
    [card] = cards.cards
    assert card.title in page.title
    assert figure.label.startswith(card.title)
    assert card.caption.startswith("am weitesten zurück")
    assert any(line.label == "Leitkennzahl" and "NPS" in line.text for line in card.lines)


def test_a_forecast_that_starts_above_the_latest_value_says_why_in_plain_words() -> None:
    found = frozen().found("newsletter_signups")
    assert found is not None
    told = reasons.outlook_detail(*found, DE)
    assert "Durchschnitt der letzten Werte" in told
    assert told.endswith("ist zwar vorbei, seine Werte zählen in diesem Durchschnitt aber noch mit.")


def test_a_company_goals_card_says_its_chance() -> None:
    page = made("de").page("company_goals")
    assert page is not None
    [cards] = page.blocks
    assert isinstance(cards, Cards)
    assert all("Chance: " in card.caption for card in cards.cards)


def test_a_measure_that_ends_before_an_unlikely_targets_due_date_is_there_to_decide() -> None:
    page = report.build(frozen(), DE, Scope((AreaKey.RETENTION,))).page("decisions")
    assert page is not None
    assert page.title == "Zu entscheiden: Reicht, was für 1 KPI geplant ist?"
    [asked] = page.blocks
    assert isinstance(asked, Text)
    assert "Chance <10" in asked.lines[0].text


def bare(**kept: object) -> report.Frozen:
    """The demo without values, and without what `kept` leaves out."""
    strategy = frozen().strategy.model_copy(update=kept)
    card = scorecard(strategy, [], AS_OF)
    return report.Frozen(strategy, card, card, (), 1, MADE)


_NONE: dict[str, object] = {
    "kpis": (), "company_goals": (), "initiatives": (), "events": (), "check_ins": (),
}  # fmt: skip
_UNMEASURED = tuple(goal.model_copy(update={"kpis": (), "lead_kpi": None}) for goal in frozen().strategy.goals[:2])


@both
@pytest.mark.parametrize("kept", [{}, {**_NONE, "goals": _UNMEASURED}, {**_NONE, "goals": ()}])
def test_where_there_is_nothing_to_show_a_page_says_what_is_missing_and_what_to_do(
    code: Code, kept: dict[str, object]
) -> None:
    _ = Language(code)
    made_bare = report.build(bare(**kept), _)
    for page in made_bare.pages():
        assert page.blocks, page.key
        for block in page.blocks:
            if isinstance(block, Cards):
                assert all(card.number is None or card.number.value is not None for card in block.cards)
                texts = [line.text for card in block.cards for line in card.lines] + [c.title for c in block.cards]
            elif isinstance(block, Text):
                texts = [line.text for line in block.lines]
            else:
                continue
            assert texts, page.key
            assert not {"", "–"} & set(texts), page.key
    advice = str([*made_bare.pages()])
    assert (_.word("record", "page") if not kept else _.word("strategy", "page")) in advice


def _with_change(klass: ChangeClass | None, *but: str) -> Frozen:
    """A report's state in which every change is of this class; nothing can be told of the KPIs named."""
    changes = {key: Change(None if key in but else klass) for key in frozen().card.assessments}
    found = {key: replace(a, change=changes[key]) for key, a in frozen().card.assessments.items()}
    card = replace(frozen().card, assessments=found)
    return replace(frozen(), card=card, before=card)


@pytest.mark.parametrize(
    ("klass", "all_judged", "title", "line"),
    [
        (None, True, "Noch ist bei keinem KPI zu erkennen", "Sobald es genug Messwerte"),
        (ChangeClass.INSUFFICIENT, True, "Noch ist bei keinem KPI zu erkennen", "Sobald es genug Messwerte"),
        (ChangeClass.NOISE, False, "KPIs, die sich beurteilen lassen, nichts wirklich", "Was sich bei diesen bewegt"),
        (ChangeClass.NOISE, True, "hat sich nichts wirklich verändert", "Was sich bewegt hat, liegt"),
    ],
)
def test_that_nothing_has_changed_is_said_only_of_what_can_be_judged(
    klass: ChangeClass | None, all_judged: bool, title: str, line: str
) -> None:
    keys = sorted(frozen().card.assessments)
    state = _with_change(klass, *(() if all_judged else keys[:3]))
    page = report.build(state, DE).page("changed")
    assert page is not None
    [said] = page.blocks
    assert isinstance(said, Text)
    assert title in page.title
    assert said.lines[0].text.startswith(line)
    if not all_judged:
        assert f"{len(keys) - 3} KPIs" in page.title
        assert "3 noch nicht beurteilbar" in page.lead


@both
def test_titles_count_what_is_listed_below_them(code: Code) -> None:
    made_ = made(code)
    for key in ("decisions", "quick_wins"):
        page = made_.page(key)
        assert page is not None
        texts = [block for block in page.blocks if isinstance(block, Text)]
        lines = [line.text for block in (texts[:1] if key == "decisions" else texts) for line in block.lines]
        more = [int(found[1]) for text in lines if (found := re.match(r"(?:und|and) (\d+) (?:weitere|more)", text))]
        counted = re.search(r"(?:von|of) (\d+)" if key == "quick_wins" else r"(\d+) KPI", page.title)
        assert counted, page.title
        assert int(counted[1]) == len(lines) - len(more) + sum(more), (page.title, lines)


def test_a_period_without_a_value_keeps_its_place_in_the_course_of_a_total() -> None:
    found = frozen().found("leads")
    assert found is not None
    assessment, kpi = found
    months = [v.start for v in assessment.series if v.start >= dt.date(2026, 1, 1)]
    lost = months[-3]
    series = tuple(v._replace(value=None) if v.start == lost else v for v in assessment.series)
    whole, holed = (
        figures.trend(kpi, replace(assessment, series=those), frozen().strategy, DE)
        for those in (assessment.series, series)
    )
    assert whole is not None
    assert holed is not None
    assert whole.chart is not None
    assert holed.chart is not None
    assert holed.chart.categories == whole.chart.categories
    plans = [next(c.values for c in chart.curves if c.role == "plan") for chart in (whole.chart, holed.chart)]
    assert plans[0] == plans[1]
    actual = next(c.values for c in holed.chart.curves if c.role == "actual")
    gap = holed.chart.days.index(period_end(lost, kpi.cadence))
    assert actual[gap] is None
    assert actual[gap - 1] is not None
    assert actual[gap + 1] is not None
