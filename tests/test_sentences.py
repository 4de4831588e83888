"""Sentences say in both languages what the numbers beside them say."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from kpi import sentences
from kpi.aggregation import Series
from kpi.assessment import (
    Assessment,
    Change,
    ChangeClass,
    DataState,
    Outlook,
    PeriodForecast,
    PeriodValue,
    Reason,
    Rollup,
    Rule,
    Scorecard,
    Signal,
    Status,
)
from kpi.cadence import add_months, next_start, period_end
from kpi.hindsight import Record, Trial, record_of
from kpi.i18n import Language
from kpi.model import (
    AreaKey,
    Cadence,
    CompanyGoal,
    Goal,
    GoalKpi,
    Initiative,
    Kpi,
    Mode,
    Plan,
    Strategy,
    Target,
)
from kpi.quick_wins import QuickWin, Verdict
from kpi.scorecard import assess, build
from kpi.sentences import initiatives, quick_wins, slides, values, variations
from tests.consistency import ABOUT_KPI, faults, faults_between, texts, unfinished
from tests.reports import scorecard
from tests.test_demo import case

DE, EN = Language("de"), Language("en")
START, DUE, AS_OF = dt.date(2026, 1, 1), dt.date(2026, 12, 31), dt.date(2026, 11, 4)


def months(*values: float | None, first: dt.date = START) -> tuple[PeriodValue, ...]:
    starts = [next_start(first, Cadence.MONTHLY, n) for n in range(len(values))]
    return tuple(
        PeriodValue(start, period_end(start, Cadence.MONTHLY), value)
        for start, value in zip(starts, values, strict=True)
    )


def kpi(name: str = "Interaktionsrate LinkedIn", **fields: Any) -> Kpi:
    return Kpi.model_validate({"key": "k", "name": name, "kind": "ratio", "unit": "percent", "decimals": 1} | fields)


def target(**fields: Any) -> Target:
    return Target.model_validate({"start": START, "due": DUE} | fields)


def assessed(one: Kpi, *values: float | None, as_of: dt.date = AS_OF) -> Assessment:
    periods = months(*values)
    totals = tuple(
        PeriodValue(START, p.end, sum(v.value or 0 for v in periods[: i + 1])) for i, p in enumerate(periods)
    )
    return assess(one, Series(periods, totals), as_of)


RATE = kpi(targets=(target(baseline=0.028, value=0.04),))
RESPONSE = kpi(
    "Antwortzeit Service",
    kind="average",
    unit="duration",
    direction="decrease",
    targets=(target(baseline=14_400, value=7200),),
)
LEADS = kpi(
    "Leads aus LinkedIn",
    kind="flow",
    unit={"label": {"de": "Leads", "en": "leads"}},
    decimals=0,
    targets=(target(mode=Mode.WINDOW, value=150),),
)
BUDGET = kpi(
    "Werbebudget",
    kind="flow",
    unit={"kind": "currency", "currency": "EUR"},
    decimals=0,
    targets=(target(mode=Mode.CEILING, value=10_000),),
)
SCORE = kpi(
    "Zufriedenheit",
    kind="rating",
    unit={"kind": "rating", "low": 1, "high": 5},
    direction="range",
    targets=(target(mode=Mode.MAINTAIN, low=4.2, high=4.6),),
)
SHOP = kpi("Shop online", kind="flow", unit="count", decimals=0, targets=(target(mode=Mode.MILESTONE, value=1),))

ON_TRACK = assessed(RATE, *[0.03] * 9, 0.039)
SLOW = assessed(RESPONSE, *[13_000] * 9, 12_240)
FEW = assessed(LEADS, *[10.1] * 10)
SPENT = assessed(BUDGET, *[740] * 10)
STEADY = assessed(SCORE, 4.0, *[4.4] * 9)


@pytest.mark.parametrize(
    ("assessment", "one", "german", "english"),
    [
        (
            ON_TRACK,
            RATE,
            "3,9 % · Plan Ende Oktober 3,8 % · Ziel 4,0 % am 31.12.",
            "3.9% · plan by end of October 3.8% · target 4.0% on 31 Dec",
        ),
        (
            FEW,
            LEADS,
            "101 · Plan Ende Oktober 125 · Ziel 150 Leads bis 31.12.",
            "101 · plan by end of October 125 · target 150 leads by 31 Dec",
        ),
        (
            SPENT,
            BUDGET,
            "7.400 € · Plan Ende Oktober 8.329 € · Budget 10.000 € bis 31.12.",
            "€7,400 · plan by end of October €8,329 · budget €10,000 until 31 Dec",
        ),
        (STEADY, SCORE, "4,4 · Zielbereich 4,2 bis 4,6", "4.4 · target range 4.2 to 4.6"),
        (assessed(SHOP, 0), SHOP, "offen, fällig am 31.12.", "open, due on 31 Dec"),
        (assessed(SHOP, 1), SHOP, "erledigt", "done"),
        (assessed(kpi(), 0.03), kpi(), "3,0 % (Januar)", "3.0% (January)"),
        (assessed(RATE), RATE, "noch kein abgeschlossener Zeitraum", "no complete period yet"),
    ],
)
def test_the_status_line_names_actual_plan_and_target(
    assessment: Assessment, one: Kpi, german: str, english: str
) -> None:
    assert _plain(sentences.status_line(assessment, one, DE)) == german
    assert _plain(sentences.status_line(assessment, one, EN)) == english


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def measured(one: Kpi, actual: float, planned: float, status: Status = Status.ON_TRACK, **fields: Any) -> Assessment:
    goal = target(value=planned, baseline=planned - 1)
    return Assessment(
        one.key,
        AS_OF,
        status,
        Reason.PACE,
        DataState("fresh"),
        period=dt.date(2026, 10, 1),
        value=actual,
        target=goal,
        baseline=goal.baseline,
        target_value=planned,
        expected_value=planned,
        variance=actual - planned,
        **fields,
    )


COUNT, EURO = (
    kpi(unit="count", decimals=0, kind="stock"),
    kpi(unit={"kind": "currency", "currency": "EUR"}, kind="flow"),
)
WATCH = kpi(unit="duration", kind="average")


@pytest.mark.parametrize(
    ("one", "actual", "planned", "german", "english", "worse"),
    [
        (COUNT, 101, 125, "24 zu wenig", "24 too few", True),
        (COUNT, 12_480, 12_100, "380 mehr", "380 more", False),
        (COUNT, 125, 125.4, "wie geplant", "as planned", False),
        (kpi(unit="count", decimals=0, kind="stock", direction="decrease"), 130, 125, "5 zu viel", "5 too many", True),
        (kpi(unit="count", decimals=0, kind="stock", direction="neutral"), 130, 125, "5 mehr", "5 more", False),
        (EURO, 90, 100, "10,0 € zu wenig", "€10.0 too little", True),
        (RATE, 0.0389, 0.0381, "0,1 %-Punkte höher", "0.1 pp higher", False),
        (RATE, 0.0394, 0.0376, "0,1 %-Punkte höher", "0.1 pp higher", False),
        (RESPONSE, 12_240, 8280, "1,1 h zu langsam", "1.1 h too slow", True),
        (RESPONSE, 1800, 8280, "108,0 min schneller", "108.0 min faster", False),
        (WATCH, 90, 120, "0,5 min zu kurz", "0.5 min too short", True),
        (
            kpi(unit={"kind": "rating", "low": 1, "high": 5}, kind="rating"),
            4.1,
            4.3,
            "0,2 zu niedrig",
            "0.2 too low",
            True,
        ),
    ],
)
def test_a_variance_is_told_by_its_direction_and_fits_the_numbers_beside_it(
    one: Kpi, actual: float, planned: float, german: str, english: str, worse: bool
) -> None:
    assessment = measured(one, actual, planned, status=Status.AT_RISK)
    assert _plain(sentences.variance(assessment, one, DE)) == german
    assert _plain(sentences.variance(assessment, one, EN)) == english
    assert sentences.is_worse(assessment, one) is worse


def test_a_kpi_on_track_may_be_a_little_less_than_planned() -> None:
    assessment = measured(COUNT, 124, 125)
    assert sentences.variance(assessment, COUNT, DE) == "1 weniger"
    assert sentences.against_plan(assessment, COUNT, DE) == "124, geplant 125"
    assert not sentences.is_worse(assessment, COUNT)
    assert sentences.sense(assessment, COUNT) == "worse"


def test_a_range_tells_how_far_outside_a_value_lies() -> None:
    assert sentences.variance(assessed(SCORE, 4.0), SCORE, DE) == "0,2 zu niedrig"
    assert sentences.variance(assessed(SCORE, 4.7), SCORE, DE) == "0,1 zu hoch"
    assert sentences.variance(STEADY, SCORE, DE) == "im Zielbereich"


@pytest.mark.parametrize(
    ("assessment", "one", "german", "english"),
    [
        (ON_TRACK, RATE, "92 % des Wegs, erwartet 83 %", "92% of the way, expected 83%"),
        (STEADY, SCORE, "9 von 10 Monaten im Zielbereich", "9 of 10 months in the target range"),
        (SPENT, BUDGET, "74 % des Budgets bei 83 % der Zeit", "74% of the budget with 83% of the time over"),
        (assessed(kpi(), 0.03), kpi(), "", ""),
    ],
)
def test_the_way_is_told_in_the_words_of_its_mode(assessment: Assessment, one: Kpi, german: str, english: str) -> None:
    assert _plain(sentences.way(assessment, one, DE)) == german
    assert _plain(sentences.way(assessment, one, EN)) == english


def test_what_is_needed_reaches_the_target() -> None:
    assert _plain(sentences.need(FEW, LEADS, DE)) == "nötig 24,5 je Monat, zuletzt 10,1"
    assert _plain(sentences.need(ON_TRACK, RATE, EN)) == "needed +0.05 pp per month, recently +0.3 pp"
    assert _plain(sentences.need(SLOW, RESPONSE, DE)) == "nötig −0,7 h je Monat, zuletzt −0,07 h"
    assert sentences.need(STEADY, SCORE, DE) == ""
    third = assessed(LEADS, *[11.1] * 9)
    rate = sentences.needed_rate(third, LEADS)
    assert rate == pytest.approx(16.7)
    assert (third.value or 0) + 3 * (rate or 0) == pytest.approx(150)


@pytest.mark.parametrize(
    ("assessment", "one", "german"),
    [
        (ON_TRACK, RATE, "Interaktionsrate LinkedIn: im Plan – 3,9 %, geplant 3,8 %"),
        (SLOW, RESPONSE, "Antwortzeit Service: hinter Plan – 3,4 h statt 2,3 h"),
        (STEADY, SCORE, "Zufriedenheit: im Plan – 9 von 10 Monaten im Zielbereich"),
        (assessed(RATE), RATE, "Interaktionsrate LinkedIn: ohne Daten – noch kein abgeschlossener Zeitraum"),
        (assessed(kpi(), 0.03), kpi(), "Interaktionsrate LinkedIn: veraltet – seit 8 Monaten kein Messwert"),
    ],
)
def test_a_kpi_has_a_headline_of_its_own(assessment: Assessment, one: Kpi, german: str) -> None:
    assert _plain(sentences.kpi_headline(assessment, one, DE)) == german


HELD = "So nah an der Schwelle bleibt der Status bestehen; er wechselt erst mit 2 % Abstand."
BASE = measured(RATE, 0.039, 0.038, pace=0.91, expected_progress=0.83, periods_in_range=(8, 12))


@pytest.mark.parametrize(
    ("fields", "german"),
    [
        ({"status": Status.ACHIEVED, "reason": Reason.DUE_REACHED}, "Zum Termin 31.12. erreicht: 3,9 %, Ziel 3,8 %."),
        ({"status": Status.ACHIEVED, "reason": Reason.TARGET_REACHED},
         "Ziel vorzeitig erreicht; der Stand muss bis 31.12. gehalten werden."),
        ({"reason": Reason.PACE}, "91 % des Solls; ab 90 % im Plan, ab 75 % gefährdet."),
        ({"reason": Reason.PACE, "status": Status.AT_RISK},
         f"91 % des Solls; ab 90 % im Plan, ab 75 % gefährdet. {HELD}"),
        ({"reason": Reason.BEFORE_START, "status": Status.NOT_STARTED}, "Beginnt am 01.01."),
        ({"reason": Reason.NO_BASELINE, "status": Status.UNDEFINED},
         "Ohne Ausgangswert lässt sich die Zielerreichung nicht berechnen. Bitte den Ausgangswert beim Ziel ergänzen."),
        ({"reason": Reason.OVERDUE, "status": Status.STALE, "last_status": Status.ON_TRACK,
          "data": DataState("stale", 2)}, "Seit 2 Monaten kein Messwert. Zuletzt: im Plan."),
        ({"reason": Reason.NEUTRAL, "status": Status.NO_TARGET, "target": None},
         "Dient der Einordnung und hat kein Ziel."),
    ],
)  # fmt: skip
def test_every_status_gives_its_reason(fields: dict[str, Any], german: str) -> None:
    assert _plain(sentences.reason(replace(BASE, **fields), RATE, DE)) == german


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("language", [DE, EN], ids=["de", "en"])
def test_every_reason_is_a_finished_sentence(reason: Reason, language: Language) -> None:
    for status in Status:
        said = sentences.reason(replace(BASE, reason=reason, status=status), RATE, language)
        assert said.endswith(".")
        assert said[0].isupper() or said[0].isdigit()
        assert "{" not in said


def test_freshness_names_the_last_period_and_the_next_one() -> None:
    assert _plain(sentences.freshness(ON_TRACK, RATE, DE)) == "Oktober abgeschlossen · November fällig bis 10.12."
    assert sentences.data_state(ON_TRACK, RATE, DE) == "aktuell und vollständig"
    late = replace(ON_TRACK, data=DataState("late", 1, next_due=dt.date(2026, 12, 10)), as_of=dt.date(2026, 12, 11))
    stale = replace(late, data=replace(late.data, state="stale", overdue=3))
    assert _plain(sentences.freshness(late, RATE, DE)).endswith(" · November überfällig seit 10.12.")
    assert _plain(sentences.freshness(stale, RATE, DE)).endswith(" · November und 2 weitere überfällig seit 10.12.")
    partly = replace(ON_TRACK, data=DataState("fresh", completeness=0.999))
    assert _plain(sentences.data_state(partly, RATE, DE)) == "aktuell, zu 99 % vollständig"


@pytest.mark.parametrize(("gaps", "german"), [(1, "1 Monat"), (11, "11 Monaten")])
def test_what_has_gaps_before_its_latest_value_is_not_called_complete(gaps: int, german: str) -> None:
    gapped = replace(ON_TRACK, data=replace(ON_TRACK.data, gaps=gaps))
    assert _plain(sentences.data_state(gapped, RATE, DE)) == f"aktuell, davor Lücken in {german}"


AT_113 = "113 % des Solls; ab 90 % im Plan, ab 75 % gefährdet → im Plan"


@pytest.mark.parametrize(
    ("assessment", "one", "german"),
    [
        (
            ON_TRACK,
            RATE,
            [
                "Oktober: 3,9 %",
                "Zielerreichung: (3,9 % − 2,8 %) ÷ (4,0 % − 2,8 %) = 91,7 %",
                "Erwartet am 31.10.: 304 ÷ 365 Tage = 83,3 %",
                "Plan Ende Oktober: 2,8 % + 83 % × (4,0 % − 2,8 %) = 3,8 %",
                "Stand zum Plan: 91,7 % ÷ 83,3 % = 110 % des Solls",
                "Status: 110 % des Solls; ab 90 % im Plan, ab 75 % gefährdet → im Plan",
            ],
        ),
        (
            SPENT,
            BUDGET,
            [
                "01.01.2026 bis 31.10.2026: 7.400 €",
                "Budget verbraucht: 7.400 € ÷ 10.000 € = 74,0 %",
                "Erwartet am 31.10.: 304 ÷ 365 Tage = 83,3 %",
                "Plan Ende Oktober: 83,29 % × 10.000 € = 8.329 €",
                "Stand zum Plan: 83,3 % ÷ 74,0 % = 113 % des Solls",
                f"Status: 74 % des Budgets bei 83 % der Zeit: {AT_113}",
            ],
        ),
        (
            STEADY,
            SCORE,
            [
                "Oktober: 4,4",
                "Zielbereich: 4,2 bis 4,6",
                "Lage: im Zielbereich",
                "Anteil im Zielbereich: 9 ÷ 10 = 90 %",
                "Status: In 9 von 10 Monaten im Zielbereich (4,2 bis 4,6), auch zuletzt → im Plan",
            ],
        ),
    ],
)
def test_a_computation_shows_the_kpi_s_own_numbers(assessment: Assessment, one: Kpi, german: list[str]) -> None:
    assert [_plain(str(step)) for step in sentences.steps(assessment, one, DE)] == german


PLANS: dict[str, dict[str, Any]] = {
    "step": {"plan": Plan.STEP},
    "milestones": {"plan": Plan.MILESTONES, "waypoints": ({"date": dt.date(2026, 6, 30), "value": 0.0313},)},
    "profile": {"plan": Plan.PROFILE, "profile": (0.5, 1, 1, 1.25, 1, 1, 0.5, 0.5, 1, 1.5, 1.5, 2)},
}


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("actual", [0.0293, 0.031, 0.0387654, 0.045, 0.02])
def test_every_kind_of_plan_is_computed_so_that_the_shown_numbers_fit(plan: str, actual: float) -> None:
    sums = plan == "profile"
    goal: dict[str, Any] = {"mode": Mode.WINDOW, "value": 0.37} if sums else {"baseline": 0.028, "value": 0.04}
    one = kpi(kind="flow" if sums else "ratio", targets=(target(**goal, **PLANS[plan]),))
    strategy = Strategy(name="S", kpis=(one,))
    assessment = assessed(one, *[actual] * 10)
    scorecard = replace(build(strategy, {}, AS_OF), assessments={"k": assessment})
    assert faults(scorecard, strategy, DE) == faults(scorecard, strategy, EN) == []
    labels = [step.label for step in sentences.steps(assessment, one, DE)]
    assert "Erwartet am 31.10." in labels


def test_a_formula_is_shown_with_names() -> None:
    one = kpi(formula="interactions / (views + saves)")
    strategy = Strategy(
        name="S",
        kpis=(
            one,
            kpi("Interaktionen", key="interactions", role="part"),
            kpi("Aufrufe", key="views", role="part"),
            kpi("Gemerkt", key="saves", role="part"),
        ),
    )
    assert sentences.definition(one, strategy, DE) == (
        "Interaktionsrate LinkedIn = Interaktionen ÷ (Aufrufe + Gemerkt); "
        "über die Zeit: Summe ÷ Summe; über Plattformen: Summe ÷ Summe"
    )


# the lights


def seen(a: Assessment = ON_TRACK, **fields: Any) -> Assessment:
    """The assessment with another outlook or change."""
    return replace(a, **fields)


def chance(probability: float | None, mean: float = 0.0405, low: float = 0.038, high: float = 0.043) -> Assessment:
    return seen(outlook=Outlook(probability, mean, low, high, None))


@pytest.mark.parametrize(
    ("probability", "german", "english"),
    [
        (0.02, "unwahrscheinlich (<10 %)", "unlikely (<10%)"),
        (0.13, "unwahrscheinlich (15 %)", "unlikely (15%)"),
        (0.199, "unwahrscheinlich (15 %)", "unlikely (15%)"),
        (0.2, "ungewiss (20 %)", "uncertain (20%)"),
        (0.79, "ungewiss (75 %)", "uncertain (75%)"),
        (0.84, "wahrscheinlich (85 %)", "likely (85%)"),
        (0.97, "wahrscheinlich (>90 %)", "likely (>90%)"),
    ],
)
def test_a_chance_is_a_word_and_a_number_no_more_exact_than_forecasts_are(
    probability: float, german: str, english: str
) -> None:
    assert _plain(sentences.outlook(chance(probability), RATE, DE)) == german
    assert _plain(sentences.outlook(chance(probability), RATE, EN)) == english


def test_a_forecast_is_told_with_its_band_the_target_and_the_assumption() -> None:
    assert _plain(sentences.outlook_detail(chance(0.84), RATE, DE)) == (
        "Prognose zum 31.12.: 4,1 %, in 8 von 10 Fällen 3,8 % bis 4,3 %. "
        "Ziel 4,0 %: wahrscheinlich (85 %), wenn es so weitergeht wie bisher."
    )
    assert _plain(sentences.outlook_detail(chance(0.04, 0.0396, 0.0395, 0.0397), RATE, EN)) == (
        "Forecast for 31 Dec: 3.96%, in 8 of 10 cases 3.95% to 3.97%. "
        "Target 4.0%: unlikely (<10%), if things go on as before."
    )
    summed = seen(FEW, outlook=Outlook(0.05, 121.2, 118, 124, None))
    assert _plain(sentences.outlook_detail(summed, LEADS, DE)).startswith(
        "Prognose bis 31.12.: 121, in 8 von 10 Fällen"
    )


@pytest.mark.parametrize(
    ("assessment", "one", "mark", "detail"),
    [
        (ON_TRACK, kpi(), "kein Ziel", "Ohne Ziel gibt es keine Chance, es zu erreichen."),
        (assessed(RATE, *[0.03] * 6, as_of=dt.date(2026, 7, 5)), RATE, "noch zu wenig Werte",
         "Prognose zum 31.12.: 3,0 %. Eine Prognose braucht 5 vergleichbare Werte, eine Chance 8; bisher sind es 6."),
        (assessed(SHOP, 0), SHOP, "Meilenstein, ohne Prognose",
         "Ein Meilenstein ist erledigt oder offen; eine Prognose gibt es dafür nicht."),
        (assessed(LEADS, *[20] * 10), LEADS, "erreicht",
         "Das Ergebnis steht fest; zu prognostizieren gibt es nichts mehr."),
        (assessed(RATE, *[0.03] * 12, as_of=dt.date(2027, 1, 5)), RATE, "verfehlt",
         "Das Ergebnis steht fest; zu prognostizieren gibt es nichts mehr."),
    ],
)  # fmt: skip
def test_without_a_chance_it_says_why(assessment: Assessment, one: Kpi, mark: str, detail: str) -> None:
    if not one.targets:
        assessment = assess(one, Series(assessment.series), AS_OF)
    assert sentences.outlook(assessment, one, DE) == mark
    assert _plain(sentences.outlook_detail(assessment, one, DE)) == detail


def changed(klass: ChangeClass, a: Assessment = ON_TRACK, until: int = 10, **fields: Any) -> Assessment:
    return seen(
        a,
        change=Change(klass, since=dt.date(2026, 7, 1), until=dt.date(2026, until, 1), reason=None, **fields),
    )


STOCK = kpi(unit="count", decimals=0, kind="stock")
CONTEXT = kpi(unit="count", decimals=0, kind="flow", direction="neutral")


@pytest.mark.parametrize(
    ("klass", "one", "fields", "german", "english"),
    [
        ("noise", RATE, {}, "übliche Schwankung", "usual variation"),
        (
            "stable",
            RATE,
            {"baseline_count": 8},
            "erst 8 von 12 Vergleichswerten",
            "only 8 of 12 values to compare with",
        ),
        ("stable", RATE, {"baseline_count": 12}, "ab dem nächsten Wert beurteilt", "judged from the next value on"),
        ("insufficient", RATE, {}, "noch zu wenig Werte", "too few values yet"),
        ("lasting_improvement", RATE, {}, "Zuwachs hält seit Juli", "gain has held since July"),
        ("lasting_decline", RATE, {}, "Rückgang hält seit Juli an", "decline has lasted since July"),
        ("signal_improvement", RATE, {}, "mehr als üblich seit Juli", "more than usual since July"),
        (
            "signal_improvement",
            RATE,
            {"until": 8},
            "Anstieg vom Juli, ob er hält, ist offen",
            "rise of July, too early to tell whether it lasts",
        ),
        ("signal_improvement", RATE, {"fading": True}, "Zuwachs seit Juli lässt nach", "gain since July is fading"),
        ("signal_decline", RATE, {}, "weniger als üblich seit Juli", "less than usual since July"),
        ("flash_in_the_pan", RATE, {}, "Anstieg vom Juli verpufft", "rise of July fizzled out"),
        ("recovered_dip", RATE, {}, "Rückgang vom Juli überwunden", "drop of July overcome"),
        ("one_off_gain_kept", STOCK, {"basis": "change"}, "einmaliger Zuwachs, gehalten", "one-off gain, kept"),
        ("lasting_improvement", STOCK, {"basis": "change"}, "wächst seit Juli stärker", "growing faster since July"),
        ("recovered_dip", STOCK, {"basis": "change"}, "Einbruch vom Juli vorbei", "dip of July over"),
        ("lasting_improvement", RESPONSE, {}, "Verbesserung hält seit Juli", "improvement has held since July"),
        ("signal_improvement", RESPONSE, {}, "besser als üblich seit Juli", "better than usual since July"),
        ("signal_decline", RESPONSE, {}, "schlechter als üblich seit Juli", "worse than usual since July"),
        ("flash_in_the_pan", RESPONSE, {}, "Verbesserung vom Juli verpufft", "improvement of July fizzled out"),
        ("lasting_rise", CONTEXT, {}, "höher seit Juli", "higher since July"),
        ("signal_fall", CONTEXT, {}, "weniger als üblich seit Juli", "less than usual since July"),
        ("flash_in_the_pan", CONTEXT, {}, "Anstieg vom Juli vorbei", "rise of July over"),
    ],
)
def test_a_change_is_told_in_plain_words_by_what_is_better(
    klass: str, one: Kpi, fields: dict[str, Any], german: str, english: str
) -> None:
    found = changed(ChangeClass(klass), **fields)
    assert sentences.change(found, one, DE) == german
    assert sentences.change(found, one, EN) == english


@pytest.mark.parametrize("klass", list(ChangeClass))
@pytest.mark.parametrize("one", [RATE, RESPONSE, STOCK, CONTEXT], ids=["more", "less", "stock", "context"])
@pytest.mark.parametrize("language", [DE, EN], ids=["de", "en"])
def test_every_class_has_a_mark_and_a_finished_headline(klass: ChangeClass, one: Kpi, language: Language) -> None:
    for fields in ({}, {"until": 8}, {"fading": True}):
        found = changed(klass, basis="change" if one is STOCK else "value", **fields)
        told = [sentences.change(found, one, language), sentences.kpi_headline(found, one, language)]
        assert all(text and "{" not in text and not text.endswith(" ") for text in told), told


@pytest.mark.parametrize(
    ("start", "cadence", "german"),
    [
        (dt.date(2026, 6, 1), Cadence.WEEKLY, "seit KW 23"),
        (dt.date(2025, 6, 2), Cadence.WEEKLY, "seit KW 23 2025"),
        (dt.date(2026, 5, 12), Cadence.DAILY, "seit dem 12.05."),
        (dt.date(2025, 7, 1), Cadence.QUARTERLY, "seit Q3 2025"),
        (dt.date(2025, 11, 1), Cadence.MONTHLY, "seit November 2025"),
    ],
)
def test_since_when_is_told_in_periods_of_the_kpi(start: dt.date, cadence: Cadence, german: str) -> None:
    assert _plain(variations.since(start, cadence, AS_OF, DE)) == german


@pytest.mark.parametrize(
    ("klass", "one", "retention", "german"),
    [
        ("flash_in_the_pan", RATE, 0.12, "Vom Zuwachs sind noch 12 % da."),
        ("flash_in_the_pan", RATE, -0.2, "Vom Zuwachs ist nichts mehr da."),
        ("lasting_improvement", RATE, 0.996, "Vom Zuwachs sind noch 99 % da."),
        ("lasting_improvement", RATE, 1.0, "Der Zuwachs ist voll erhalten."),
        ("lasting_decline", RATE, 1.3, "Der Rückgang ist noch in voller Höhe da."),
        ("lasting_improvement", RESPONSE, 0.5, "Von der Verbesserung sind noch 50 % da."),
        ("one_off_gain_partly_kept", STOCK, 0.5, "Vom Zuwachs sind noch 50 % da."),
        ("signal_improvement", RATE, 1.0, ""),
    ],
)
def test_what_is_left_of_a_gain_is_told(klass: str, one: Kpi, retention: float, german: str) -> None:
    told = _plain(sentences.change_detail(changed(ChangeClass(klass), retention=retention), one, DE))
    assert told == german


def test_a_signal_that_is_over_needs_three_more_values_before_anything_is_said_of_it() -> None:
    wait = "Ob es hält, lässt sich erst 3 Werte nach dem Ende des Signals sagen; bisher sind es 2."
    signal = ChangeClass.SIGNAL_IMPROVEMENT
    assert sentences.change_detail(changed(signal, until=8, retention=0.2), RATE, DE) == wait
    later = sentences.change_detail(changed(signal, until=7, retention=0.5), RATE, DE)
    assert _plain(later) == "Vom Zuwachs sind noch 50 % da."


LIMITS: dict[str, Any] = {
    "center": 0.03,
    "lnpl": -0.01,
    "unpl": 0.041,
    "baseline_start": START,
    "baseline_end": dt.date(2026, 6, 1),
}


def test_the_second_level_names_the_limits_their_source_and_what_to_beware_of() -> None:
    noise = changed(ChangeClass.NOISE, **LIMITS, provisional=True, baseline_count=8, autocorrelated=True)
    bounded = RATE.model_copy(update={"lower_bound": 0.0})
    assert _plain(sentences.change_detail(noise, bounded, DE)) == (
        "Üblich sind 0,0 % bis 4,1 %, im Mittel 3,0 % (natürliche Prozessgrenzen, Januar 2026 bis Juni 2026). "
        "Vorläufige Grenzen: 8 Werte im Vergleichszeitraum statt 12. "
        "Die Werte hängen voneinander ab; deshalb kommen Signale leichter als sie sollten."
    )
    signals = (Signal(dt.date(2026, 7, 1), Rule.RUN, "high"), Signal(dt.date(2026, 8, 1), Rule.OUTSIDE, "high"),
               Signal(dt.date(2026, 9, 1), Rule.OUTSIDE, "high"))  # fmt: skip
    lasting = changed(ChangeClass.LASTING_IMPROVEMENT, signals=signals, rebase_from=dt.date(2026, 7, 1))
    assert _plain(sentences.change_detail(lasting, RATE, DE)) == (
        "Signale: Lauf auf einer Seite des Mittels, oben (Jul 26); 2 × außerhalb der Grenzen, oben (zuletzt Sep 26). "
        "Vorschlag: ein neuer Vergleichszeitraum ab Juli, sobald jemand bestätigt, dass der Grund bekannt ist und "
        "die Veränderung bleibt."
    )


def test_while_the_history_is_inside_the_baseline_it_says_what_happens() -> None:
    assert "bis er 12 umfasst" in sentences.change_detail(changed(ChangeClass.STABLE, baseline_count=8), RATE, DE)
    assert "ab dem nächsten Wert" in sentences.change_detail(changed(ChangeClass.STABLE, baseline_count=12), RATE, DE)
    few = seen(change=Change(ChangeClass.INSUFFICIENT, reason=Reason.TOO_FEW_POINTS, baseline_count=1))
    assert sentences.change_detail(few, RATE, EN) == (
        "Telling signal from noise needs at least 6 values; so far there is 1."
    )


@pytest.mark.parametrize(
    ("klass", "fields", "german"),
    [
        ("lasting_improvement", {}, "im Plan – 3,9 %, geplant 3,8 %, und der Zuwachs hält seit Juli"),
        ("flash_in_the_pan", {}, "im Plan – 3,9 %, geplant 3,8 %, aber der Anstieg vom Juli ist verpufft"),
        ("signal_improvement", {"until": 8},
         "im Plan – 3,9 %, geplant 3,8 %, aber ob der Anstieg vom Juli hält, ist noch offen"),
        ("noise", {}, "im Plan – 3,9 %, geplant 3,8 %"),
    ],
)  # fmt: skip
def test_a_headline_adds_what_has_really_changed(klass: str, fields: dict[str, Any], german: str) -> None:
    told = sentences.kpi_headline(changed(ChangeClass(klass), **fields), RATE, DE)
    assert _plain(told) == f"Interaktionsrate LinkedIn: {german}"


def test_on_track_with_a_poor_outlook_gives_the_reason() -> None:
    flash = replace(changed(ChangeClass.FLASH_IN_THE_PAN), outlook=chance(0.14, 0.036).outlook)
    assert _plain(sentences.attention(flash, RATE, DE)).startswith(
        "Im Plan, aber das Ziel ist unwahrscheinlich (15 %): der Anstieg vom Juli ist verpufft."
    )
    noise = replace(changed(ChangeClass.NOISE), outlook=chance(0.14, 0.036).outlook)
    assert _plain(sentences.attention(noise, RATE, DE)).startswith(
        "Im Plan, aber das Ziel ist unwahrscheinlich (15 %): Prognose 3,6 % statt 4,0 %."
    )


def test_what_was_measured_of_a_milestone_is_yes_or_no() -> None:
    for x, said in ((1.0, "ja"), (0.0, "nein")):
        assert values.measured(x, assessed(SHOP, x), SHOP, DE) == said
    assert _plain(values.measured(0.039, ON_TRACK, RATE, DE)) == "3,9 %"


def test_the_record_of_forecasts_is_told() -> None:
    forecast = PeriodForecast(START, START, 1.0, 0.0, 2.0)
    trials = tuple(Trial(START, forecast, 1.0, held) for held in (True, True, False))
    assert sentences.record(Record(trials), DE) == "2 von 3 früheren Prognosen lagen im Band; 8 von 10 sollten es."
    assert sentences.record(Record(trials[:1]), DE) == "1 von 1 früheren Prognose lag im Band; 8 von 10 sollten es."
    assert sentences.record(Record(), EN).startswith("There is no earlier forecast yet")


@pytest.mark.parametrize(
    ("value", "german"),
    [
        (0.03996, "3,996 %, Ziel 4,000 %"),
        (0.0396, "3,96 %, Ziel 4,00 %"),
        (0.04, "4,0 %, Ziel 4,0 %"),
        (0.0404, "4,0 %, Ziel 4,0 %"),
    ],
)
def test_a_target_that_is_just_not_reached_does_not_look_reached(value: float, german: str) -> None:
    found = assessed(RATE, 0.03, value)
    assert _plain(sentences.of_target(found, RATE, DE)) == german


def win(verdict: Verdict, **fields: Any) -> QuickWin:
    return QuickWin("k", "Gewinnspiel", START, verdict, Cadence.MONTHLY, **fields)


@pytest.mark.parametrize(
    ("found", "german"),
    [
        (win(Verdict.WAITING, next_check=DUE), "erstes Urteil mit den Werten bis 31.12.2026"),
        (win(Verdict.HOLDING, next_check=DUE), "hält bisher, endgültiges Urteil mit den Werten bis 31.12.2026"),
        (win(Verdict.HELD, retention=1.1), "gehalten; voll erhalten"),
        (win(Verdict.FIZZLED, retention=0.12), "verpufft; vom Zuwachs sind noch 12 % da"),
        (win(Verdict.NO_EFFECT), "kein Zuwachs über das Übliche hinaus"),
        (win(Verdict.HOLDING, held=2), "erreicht, hält 2 von 3 Monaten"),
        (win(Verdict.HELD, held=3), "erreicht und gehalten"),
        (win(Verdict.FIZZLED, held=1), "erreicht, aber nicht gehalten"),
    ],
)
def test_a_quick_win_tells_what_became_of_it(found: QuickWin, german: str) -> None:
    strategy = Strategy(name="S", kpis=(RATE,))
    told = quick_wins.line(found, strategy, DE)
    assert _plain(told) == f"Gewinnspiel (Interaktionsrate LinkedIn): {german}"


def test_the_shelf_tells_quick_wins_that_were_held_from_those_that_hold_so_far() -> None:
    found = [win(Verdict.HELD), win(Verdict.HOLDING), win(Verdict.FIZZLED), win(Verdict.WAITING)]
    counted = "1 von 4 hat gehalten, 1 hält bisher, 1 wartet auf ein Urteil"
    assert quick_wins.counted(found, DE) == counted
    assert quick_wins.shelf(found, DE) == f"Schnelle Erfolge: {counted}."
    assert quick_wins.shelf(found[1:], EN) == "Quick wins: 1 of 3 holds so far, 1 is waiting for a verdict."
    assert quick_wins.counted(found[2:3], DE) == "0 von 1 haben gehalten"
    assert quick_wins.shelf([], DE) == "Es sind noch keine schnellen Erfolge geplant."


@pytest.mark.parametrize(
    ("planned", "finished", "german"),
    [
        (True, True, "Gewinnspiel · Leitung Marketing · bis 05.10."),
        (False, True, "„Gewinnspiel“ ist abgeschlossen (Termin war 05.10.); keine weitere geplant"),
        (False, False, "keine Maßnahme hinterlegt"),
    ],
)
def test_an_initiative_that_is_over_is_no_plan_and_is_still_named(planned: bool, finished: bool, german: str) -> None:
    one = Initiative(key="draw", name="Gewinnspiel", owner="Leitung Marketing", due=dt.date(2026, 10, 5))
    assert initiatives.action(one if planned else None, one if finished else None, AS_OF, DE) == german


def test_only_what_is_really_new_is_listed_and_the_rest_is_counted() -> None:
    kpis = tuple(kpi(f"Kennzahl {n}", key=f"k{n}") for n in range(7))
    strategy = Strategy(name="S", kpis=kpis)
    noise, gain = changed(ChangeClass.NOISE), changed(ChangeClass.LASTING_IMPROVEMENT)
    begun = changed(ChangeClass.SIGNAL_IMPROVEMENT)
    flash, too_few = changed(ChangeClass.FLASH_IN_THE_PAN), changed(ChangeClass.STABLE)
    missed = replace(noise, status=Status.MISSED, reason=Reason.DUE_NOT_REACHED)
    old = [noise, begun, gain, begun, noise, noise, too_few]
    new = [noise, gain, gain, flash, missed, changed(ChangeClass.SIGNAL_DECLINE), too_few]
    card = build(strategy, {}, AS_OF)
    before, after = (
        replace(card, assessments={f"k{n}": replace(a, kpi=f"k{n}") for n, a in enumerate(found)})
        for found in (old, new)
    )
    assert [_plain(text) for text in sentences.changes(before, after, strategy, DE)] == [
        "Kennzahl 4: Ziel verfehlt (3,9 %, Ziel 4,0 %)",
        "Kennzahl 5: weniger als üblich seit Juli",
        "Kennzahl 3: Anstieg vom Juli verpufft",
        "Kennzahl 1: Zuwachs hält seit Juli (neu bestätigt)",
    ]
    assert sentences.changed_since(before, after, DE) == (
        "Neu seit dem 04.11.2026: 1 Ziel verfehlt, 1 Verbesserung als dauerhaft bestätigt, 1 schlechter als üblich, "
        "1 verpufft, 2 ohne Neues, 1 noch nicht beurteilbar"
    )


# groups


def rollup(status: Status = Status.ON_TRACK, reason: Reason = Reason.WEIGHTED_PACE, **fields: Any) -> Rollup:
    whole: dict[str, Any] = {"score": 0.93, "progress": 0.7, "expected": 0.8, "coverage": 1.0, "distribution": {}}
    return Rollup(status, reason, **(whole | fields))


@pytest.mark.parametrize(
    ("group", "german"),
    [
        (rollup(), "im gewichteten Mittel 93 % des Solls"),
        (
            rollup(Status.AT_RISK, Reason.CHILD_BEHIND, distribution={Status.OFF_TRACK: 1}),
            "1 KPI liegt hinter Plan, trotz 93 % des Solls im Mittel",
        ),
        (
            rollup(Status.AT_RISK, Reason.CHILD_BEHIND, distribution={Status.MISSED: 2}),
            "2 KPIs haben ihr Ziel verfehlt, trotz 93 % des Solls im Mittel",
        ),
        (rollup(Status.OFF_TRACK, Reason.CRITICAL_BEHIND), "ein kritischer KPI liegt hinter Plan"),
        (rollup(Status.ACHIEVED, Reason.ALL_ACHIEVED), "alle KPIs haben ihr Ziel erreicht"),
        (rollup(Status.INSUFFICIENT_DATA, Reason.LOW_COVERAGE, coverage=0.4), "Messwerte nur für 40 % der KPIs"),
        (rollup(Status.NO_DATA, Reason.NO_CHILDREN, score=None), "kein KPI mit Ziel"),
        (rollup(Status.NO_DATA, Reason.BEFORE_START, score=None), "hat noch nicht begonnen"),
    ],
)
def test_a_group_names_the_rule_that_made_its_status(group: Rollup, german: str) -> None:
    assert _plain(sentences.rule(group, DE)) == german


def test_a_distribution_is_told_most_severe_first() -> None:
    counts = {Status.ON_TRACK: 4, Status.ACHIEVED: 1, Status.AT_RISK: 1}
    assert sentences.distribution(counts, DE) == "1 gefährdet, 4 im Plan, 1 erreicht"


def a_scorecard(*statuses: Status, as_of: dt.date = AS_OF) -> tuple[Scorecard, Strategy]:
    """A goal per status in one area, each with one KPI."""
    kpis = tuple(kpi(f"Kennzahl {n}", key=f"k{n}", targets=RATE.targets) for n in range(len(statuses)))
    goals = tuple(
        Goal(
            key=f"g{n}",
            name=f"Ziel {n}",
            area=AreaKey.RETENTION,
            kpis=(GoalKpi(kpi=f"k{n}"),),
            company_goals=("c",) * (n > 0),
        )
        for n in range(len(statuses))
    )
    strategy = Strategy(name="S", kpis=kpis, goals=goals, company_goals=(CompanyGoal(key="c", name="Umsatz"),))
    values = {
        Status.ON_TRACK: [0.039] * 10,
        Status.OFF_TRACK: [0.029] * 10,
        Status.ACHIEVED: [0.041] * 10,
        Status.NO_DATA: [],
        Status.STALE: [0.039] * 7,
    }
    series = {f"k{n}": Series(months(*values[status])) for n, status in enumerate(statuses)}
    return build(strategy, series, as_of), strategy


ON, OFF, ACHIEVED, NONE = Status.ON_TRACK, Status.OFF_TRACK, Status.ACHIEVED, Status.NO_DATA


@pytest.mark.parametrize(
    ("statuses", "german", "english"),
    [
        ((), "Es sind noch keine Ziele vereinbart.", "No goals have been agreed yet."),
        ((ON,), "Das Ziel ist im Plan.", "The goal is on track."),
        ((ON, ON), "Beide Ziele sind im Plan.", "Both goals are on track."),
        ((ON, ACHIEVED), "Beide Ziele sind im Plan oder erreicht.", "Both goals are on track or achieved."),
        (
            (OFF, ON, ON),
            "2 von 3 Zielen sind im Plan. Die Kundenbindung braucht Aufmerksamkeit: Kennzahl 0 2,9 % statt 3,8 %.",
            "2 of 3 goals are on track. Retention needs attention: Kennzahl 0 2.9% instead of 3.8%.",
        ),
        (
            (OFF, ON),
            "1 von 2 Zielen ist im Plan. Die Kundenbindung braucht Aufmerksamkeit: Kennzahl 0 2,9 % statt 3,8 %.",
            "1 of 2 goals is on track. Retention needs attention: Kennzahl 0 2.9% instead of 3.8%.",
        ),
        (
            (OFF, OFF),
            (
                "Keines der beiden Ziele ist im Plan. "
                "Die Kundenbindung braucht Aufmerksamkeit: Kennzahl 0 2,9 % statt 3,8 %."
            ),
            "Neither goal is on track. Retention needs attention: Kennzahl 0 2.9% instead of 3.8%.",
        ),
        (
            (NONE, NONE),
            "Für beide Ziele fehlen aktuelle Messwerte.",
            "Neither goal has current values yet.",
        ),
    ],
)
def test_the_headline_counts_goals_and_names_what_needs_attention(
    statuses: tuple[Status, ...], german: str, english: str
) -> None:
    scorecard, strategy = a_scorecard(*statuses)
    assert _plain(sentences.headline(scorecard, strategy, DE)) == german
    assert _plain(sentences.headline(scorecard, strategy, EN)) == english


def test_the_periods_behind_the_numbers_are_named() -> None:
    scorecard, strategy = a_scorecard(ON, ON, Status.STALE, NONE)
    assert sentences.periods(scorecard, strategy, DE) == "Oktober: 2 KPIs, Juli: 1, ohne Messwerte: 1"
    assert sentences.periods(scorecard, strategy, EN) == "October: 2 KPIs, July: 1, without values: 1"


def test_the_child_furthest_behind_is_named_only_if_it_is_behind() -> None:
    scorecard, strategy = a_scorecard(OFF, ON)
    area = next(a for a in scorecard.areas if a.kpis)
    assert sentences.furthest_behind(area.rollup, scorecard, strategy, DE) == "Am weitesten zurück: Kennzahl 0"
    fine, same = a_scorecard(ON, ON)
    assert sentences.furthest_behind(next(a for a in fine.areas if a.kpis).rollup, fine, same, DE) == ""


def test_the_guiding_star_leads_from_a_kpi_to_the_company_goal() -> None:
    _scorecard, strategy = a_scorecard(ON, ON)
    assert sentences.guiding_star(strategy.kpis[1], strategy, DE) == (
        "„Kennzahl 1“ zahlt auf „Ziel 1“ ein und damit auf das Unternehmensziel „Umsatz“."
    )
    assert sentences.guiding_star(strategy.kpis[0], strategy, EN) == (
        "“Kennzahl 0” pays into “Ziel 0”, but into no company goal."
    )
    assert sentences.guiding_star(strategy.goals[1], strategy, DE) == (
        "„Ziel 1“ zahlt auf das Unternehmensziel „Umsatz“ ein."
    )


def test_what_pays_into_nothing_is_listed() -> None:
    scorecard, strategy = a_scorecard(ON, ON)
    assert sentences.orphans(scorecard, strategy, DE) == "Zahlt auf kein Unternehmensziel ein: Ziel 0."


def test_a_figure_has_its_words() -> None:
    assert _plain(sentences.past(FEW, LEADS, DE)) == (
        "Jan 26 bis Okt 26: von 10 auf 10, niedrigster Wert 10 (Jan 26), höchster 10 (Jan 26)"
    )
    assert sentences.past(assessed(RATE), RATE, DE) == "noch keine Messwerte"


DAYS = (dt.date(2026, 1, 31), dt.date(2026, 11, 21), dt.date(2028, 2, 29))
languages = pytest.mark.parametrize("language", [DE, EN], ids=["de", "en"])


@languages
@pytest.mark.parametrize("today", DAYS)
def test_everything_said_about_the_demo_is_finished_and_adds_up(today: dt.date, language: Language) -> None:
    strategy, _measurements, cards = case(today)
    assert [fault for card in cards for fault in faults(card, strategy, language)] == []


@cache
def earlier(today: dt.date, months: int) -> Scorecard:
    """The demo's scorecard of some months before the last closed one."""
    strategy, measurements, scorecards = case(today)
    closed = add_months(scorecards[0].as_of.replace(day=1), -months)
    return scorecard(strategy, measurements, period_end(closed, Cadence.MONTHLY))


@languages
@pytest.mark.parametrize("months", [1, 3, 9])
@pytest.mark.parametrize("today", DAYS[1:])
def test_what_is_new_in_the_demo_is_real_and_the_rest_is_counted(
    today: dt.date, months: int, language: Language
) -> None:
    strategy, _measurements, scorecards = case(today)
    assert faults(earlier(today, months), strategy, language) == []
    assert faults_between(earlier(today, months), scorecards[0], strategy, language) == []


@languages
def test_the_record_of_every_forecast_of_the_demo_can_be_told(language: Language) -> None:
    strategy, _measurements, (closed, *_rest) = case(DAYS[1])
    told = []
    for one in strategy.kpis:
        if found := closed.assessments.get(one.key):
            known = record_of(one, Series(found.series), closed.as_of)
            text = sentences.record(known, language)
            assert not known.count or text.startswith(f"{known.held} "), text
            told.append(("record", text))
    assert unfinished(told, strategy, language) == []
    assert len({text for _about, text in told}) > 3


def test_the_demo_is_told_in_sentences_of_many_kinds() -> None:
    strategy, _measurements, scorecards = case(dt.date(2026, 11, 21))
    told = {about.split()[0] for about, text in texts(scorecards[0], strategy, DE) if text}
    assert {say.__name__ for say in ABOUT_KPI} <= told


@pytest.mark.parametrize("label", ["Aufrufe", "Leads", "FTE", "Häuser", "kg CO₂"])
def test_what_is_counted_never_stands_where_german_would_inflect_it(label: str) -> None:
    agreed = target(mode=Mode.WINDOW, value=1500)
    one = kpi("Beiträge", kind="flow", decimals=0, unit={"label": label}, targets=(agreed,))
    found = assessed(one, *[100.0] * 10)
    assert sentences.of_target(found, one, DE) == "1.000 von 1.500"
    assert sentences.reached(found, one, DE) == "Beiträge: 1.000 von 1.500"
    assert sentences.reached(found, one, EN) == "Beiträge: 1,000 of 1,500"
    strategy = Strategy(name="S", kpis=(one,))
    card = replace(build(strategy, {}, AS_OF), assessments={one.key: found})
    for _about, text in texts(card, strategy, DE):
        assert not re.search(rf"von [\d.]+\W{re.escape(label)}", text)


def test_goals_whose_kpis_have_values_but_no_targets_do_not_lack_values() -> None:
    one = kpi(key="k")
    goal = Goal(key="g", name="Ziel", area=AreaKey.BRAND, kpis=(GoalKpi(kpi="k"),))
    strategy = Strategy(name="S", kpis=(one,), goals=(goal, goal.model_copy(update={"key": "h"})))
    card = build(strategy, {"k": Series(months(*[0.03] * 10))}, AS_OF)
    assert (
        sentences.headline(card, strategy, DE)
        == "Keines der beiden Ziele ist schon zu beurteilen: Es fehlen Zielwerte."
    )
    assert sentences.headline(build(strategy, {}, AS_OF), strategy, EN) == "Neither goal has current values yet."


def _two_goals() -> Strategy:
    """Two goals, each with a KPI that is behind and two more."""
    keys = ("leads", "rate", "a", "b", "c", "d")
    kpis = tuple((LEADS if key == "leads" else RATE).model_copy(update={"key": key, "name": key}) for key in keys)
    goals = tuple(
        Goal(key=f"g{n}", name="Ziel", area=AreaKey.BRAND, kpis=tuple(GoalKpi(kpi=key) for key in keys[n::2]))
        for n in range(2)
    )
    return Strategy(name="S", kpis=kpis, goals=goals)


def test_the_headline_of_goals_with_too_few_values_names_who_is_behind_and_denies_no_value() -> None:
    strategy = _two_goals()
    leads = months(*[5.0] * 10)
    totals = tuple(PeriodValue(START, p.end, 5.0 * n) for n, p in enumerate(leads, 1))
    known = {"leads": Series(leads, totals), "rate": Series(months(*[0.03] * 9, 0.0366))}
    card = build(strategy, known, AS_OF)
    assert {g.rollup.status for area in card.areas for g in area.goals} == {Status.INSUFFICIENT_DATA}
    assert _plain(sentences.headline(card, strategy, DE)) == (
        "Für beide Ziele reichen die Messwerte nicht aus. "
        "Hinter Plan: leads 50 statt 125 Leads; gefährdet: rate 3,7 % statt 3,8 %."
    )
    assert _plain(sentences.headline(card, strategy, EN)).startswith(
        "There are too few values to judge either goal. Off"
    )
    one = build(strategy, {"rate": known["rate"]}, AS_OF)
    assert "fehlen" not in sentences.headline(one, strategy, DE).partition(".")[0]
    assert sentences.headline(build(strategy, {}, AS_OF), strategy, DE) == "Für beide Ziele fehlen aktuelle Messwerte."
    assert faults(card, strategy, DE) == faults(card, strategy, EN) == []


OVER, RUNNING = dt.date(2026, 10, 31), dt.date(2026, 11, 1)


def _month(value: float | None, **fields: Any) -> PeriodValue:
    return PeriodValue(dt.date(2026, 10, 1), OVER, value, **fields)


@pytest.mark.parametrize(
    ("periods", "why", "brief", "sentence"),
    [
        ((), Reason.NO_PERIOD, "noch kein abgeschlossener Zeitraum", "Es gibt noch keinen abgeschlossenen Zeitraum"),
        ((_month(5.0, completeness=0.5),), Reason.INCOMPLETE, "Messwerte unvollständig", "Die Messwerte sind unvollst"),
        (
            (_month(None, completeness=0.5, reason=Reason.INCOMPLETE),),
            Reason.INCOMPLETE,
            "Messwerte unvollständig",
            "Die Messwerte sind unvollständig; sie zählen erst, wenn alle da sind.",
        ),
        (
            (_month(None, low=40.0, high=70.0, reason=Reason.NOT_ADDITIVE),),
            Reason.NOT_ADDITIVE,
            "Messwerte nicht summierbar",
            "Eindeutige Personen lassen sich",
        ),
        (
            (
                PeriodValue(dt.date(2026, 9, 1), dt.date(2026, 9, 30), 5.0, completeness=0.5),
                _month(None, completeness=0.0, reason=Reason.NO_VALUE),
            ),
            Reason.NO_VALUE,
            "kein Messwert",
            "Für den letzten abgeschlossenen Zeitraum gibt es keinen Messwert",
        ),
        ((_month(None, completeness=0.0, reason=Reason.NO_VALUE),), Reason.NO_PERIOD, "noch kein", "Es gibt noch kein"),
        (
            (PeriodValue(RUNNING, dt.date(2026, 11, 30), 5.0, completeness=0.5),),
            Reason.NO_PERIOD,
            "noch kein abgeschlossener Zeitraum",
            "Es gibt noch keinen",
        ),
    ],
)
def test_headline_table_attention_and_computation_give_one_reason_for_no_number(
    periods: tuple[PeriodValue, ...], why: Reason, brief: str, sentence: str
) -> None:
    found = assess(RATE, Series(periods), AS_OF)
    assert (found.status, found.reason, found.reasons["value"]) == (Status.NO_DATA, why, why)
    assert brief in sentences.kpi_headline(found, RATE, DE)
    assert brief in sentences.status_line(found, RATE, DE)
    for told in (
        sentences.reason(found, RATE, DE),
        sentences.attention(found, RATE, DE),
        str(sentences.steps(found, RATE, DE)[-1]),
    ):
        assert sentence.rstrip(".") in told
    for language in (DE, EN):
        assert "shown" not in sentences.reason(found, RATE, language)
    helps = "eine Zahl für alle Plattformen zusammen"
    assert (helps in sentences.attention(found, RATE, DE)) is (helps in slides.remedy(found, DE))
    assert (helps in slides.remedy(found, DE)) is (why is Reason.NOT_ADDITIVE)


def _leads(*values: float | None, completeness: float = 1.0) -> Assessment:
    """A total of 120 from July to December."""
    first = dt.date(2026, 7, 1)
    periods = list(months(*values, first=first))
    periods[1:2] = [p._replace(completeness=completeness) for p in periods[1:2]]
    sums = [sum(v.value or 0 for v in periods[: i + 1]) for i in range(len(periods))]
    totals = tuple(PeriodValue(first, p.end, total) for p, total in zip(periods, sums, strict=True))
    return assess(_HALF, Series(tuple(periods), totals), AS_OF)


_HALF = LEADS.model_copy(
    update={"targets": (target(start=dt.date(2026, 7, 1), mode=Mode.WINDOW, value=120, plan=Plan.STEP),)}
)


@pytest.mark.parametrize(
    ("values", "share", "german", "english"),
    [
        ((18, 22, None, 25), 1.0, "September fehlt", "September is missing"),
        ((18, None, None, 25), 1.0, "August und September fehlen", "August and September are missing"),
        ((None, None, None, 25), 1.0, "Messwerte fehlen in 3 Monaten", "values are missing in 3 months"),
        ((18, 22, None, 25), 0.5, "September fehlt, August unvollständig", "September is missing, August incomplete"),
        ((18, 22, 5, 25), 1.0, "", ""),
    ],
)
def test_a_total_names_the_periods_it_lacks_wherever_it_is_held_against_its_plan(
    values: tuple[float | None, ...], share: float, german: str, english: str
) -> None:
    found = _leads(*values, completeness=share)
    for language, gap in ((DE, german), (EN, english)):
        told = [
            sentences.against_plan(found, _HALF, language),
            sentences.attention(found, _HALF, language),
            sentences.kpi_headline(found, _HALF, language),
            sentences.variance(found, _HALF, language),
            sentences.status_line(found, _HALF, language),
            str(sentences.steps(found, _HALF, language)[0]),
        ]
        assert all(gap in text for text in told), told
        assert gap or not any(re.search("fehl|missing|unvollst|incomplete", text) for text in told)


def test_what_a_total_lacks_stands_beside_the_numbers() -> None:
    found = _leads(18, 22, None, 25)
    assert _plain(sentences.against_plan(found, _HALF, DE)).endswith("(September fehlt)")
    assert str(sentences.steps(found, _HALF, DE)[0]).startswith("01.07.2026 bis 31.10.2026, September fehlt: 65")


def test_a_total_says_from_when_on_it_counts_beside_its_period() -> None:
    found = _leads(18, 22, 5, 25)
    assert (values.covered(found, _HALF, DE), values.covered(found, _HALF, EN)) == (
        "Oktober, seit Juli",
        "October, since July",
    )
    assert values.covered(_leads(18), _HALF, DE) == "Juli"
    assert values.covered(ON_TRACK, RATE, DE) == "Oktober"
    weekly = LEADS.model_copy(update={"cadence": Cadence.WEEKLY})
    week = replace(FEW, period=dt.date(2026, 10, 19))
    assert _plain(values.covered(week, weekly, DE)) == "KW 43, seit KW 1"
