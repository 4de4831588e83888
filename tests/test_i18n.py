"""Both languages write words, numbers, dates and units as their readers do, and no message lacks its translation."""

from __future__ import annotations

import datetime as dt
import re
import string
import typing
from enum import Enum
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from kpi import assessment, model, quick_wins
from kpi.errors import NotFoundError, Problem, StrategyError
from kpi.i18n import _CATALOGUES, NOTHING, Language
from kpi.model import Cadence, Unit
from kpi.rounding import as_shown
from kpi.words import CONTEXTS, WORDS
from tests.messages import used

DE, EN = Language("de"), Language("en")
PERCENT, EURO, TIME = Unit(kind="percent"), Unit(kind="currency", currency="EUR"), Unit(kind="duration")


@pytest.mark.parametrize(
    ("x", "decimals", "german", "english"),
    [
        (1234.5, 1, "1.234,5", "1,234.5"),
        (-1234, 0, "−1.234", "−1,234"),
        (2.5, 0, "3", "3"),
        (0.285, 2, "0,29", "0.29"),
        (-0.04, 1, "0,0", "0.0"),
        (1e300, 0, "1" + ".000" * 100, "1" + ",000" * 100),
        (None, 2, NOTHING, NOTHING),
        (float("nan"), 2, NOTHING, NOTHING),
    ],
)
def test_a_number_is_written_with_the_marks_of_its_language(
    x: float | None, decimals: int, german: str, english: str
) -> None:
    assert (DE.number(x, decimals), EN.number(x, decimals)) == (german, english)


def test_a_sign_is_written_where_it_is_asked_for_and_never_on_zero() -> None:
    assert [DE.number(x, 1, signed=True) for x in (3, -3, 0.01)] == ["+3,0", "−3,0", "0,0"]


@pytest.mark.parametrize(
    ("x", "unit", "decimals", "german", "english"),
    [
        (0.123, PERCENT, 1, "12,3 %", "12.3%"),
        (0.00285, PERCENT, 2, "0,29 %", "0.29%"),
        (0.0041, Unit(kind="per_mille"), 1, "4,1 ‰", "4.1‰"),
        (-1234.5, EURO, 2, "−1.234,50 €", "−€1,234.50"),
        (1200, Unit(kind="currency", currency="CHF"), 0, "1.200 CHF", "CHF 1,200"),
        (12_240, TIME, 1, "3,4 h", "3.4 h"),
        (90, TIME, 1, "1,5 min", "1.5 min"),
        (45, TIME, 1, "45 s", "45 s"),
        (259_200, TIME, 0, "3 Tage", "3 days"),
        (25, Unit(label={"de": "Leads", "en": "leads"}), 0, "25 Leads", "25 leads"),
        (1.2, Unit(label={"de": "Leads", "en": "leads"}, one={"de": "Lead", "en": "lead"}), 0, "1 Lead", "1 lead"),
        (-1, Unit(label="Leads", one="Lead"), 0, "−1 Lead", "−1 Lead"),
        (1, Unit(label="Leads", one="Lead"), 1, "1,0 Leads", "1.0 Leads"),
        (1, Unit(label="FTE"), 0, "1 FTE", "1 FTE"),
        (1, Unit(kind="points"), 0, "1 Punkt", "1 point"),
        (4.44, Unit(kind="rating", low=1, high=5), 1, "4,4", "4.4"),
        (None, PERCENT, 1, NOTHING, NOTHING),
    ],
)
def test_a_value_is_never_broken_from_its_unit(
    x: float | None, unit: Unit, decimals: int, german: str, english: str
) -> None:
    assert (DE.value(x, unit, decimals), EN.value(x, unit, decimals)) == (
        german.replace(" ", "\u00a0"),
        english.replace(" ", "\u00a0"),
    )


def test_a_duration_follows_the_unit_of_the_value_beside_it() -> None:
    assert DE.value(1800, TIME, 1, like=12_000) == "0,5\u00a0h"


def test_percents_differ_by_percentage_points() -> None:
    assert DE.difference(0.001, PERCENT, 1, signed=True) == "+0,1\u00a0%-Punkte"
    assert EN.difference(-0.001, PERCENT, 1) == "−0.1\u00a0pp"
    assert DE.difference(3, Unit(), 0) == "3"


@pytest.mark.parametrize(
    ("x", "unit", "decimals", "shown"),
    [
        (0.12349, PERCENT, 1, 0.123),
        (12_340, TIME, 1, 12_240),
        (7.5, Unit(), 0, 8),
        (0.00445, Unit(kind="per_mille"), 1, 0.0045),
    ],
)
def test_a_value_as_shown_is_what_a_reader_sees_of_it(x: float, unit: Unit, decimals: int, shown: float) -> None:
    assert as_shown(x, unit, decimals) == shown


def test_large_values_are_short_where_space_is_small() -> None:
    assert [DE.compact(x, Unit()) for x in (9_999, 1_250_000, 3e9)] == ["9.999", "1,3\u00a0Mio.", "3,0\u00a0Mrd."]
    assert EN.compact(2_000_000, EURO) == "€2.0\u00a0m"


@pytest.mark.parametrize(
    ("cadence", "start", "german", "short", "english"),
    [
        (Cadence.DAILY, dt.date(2026, 12, 31), "31.12.2026", "31.12.", "31 Dec 2026"),
        (Cadence.WEEKLY, dt.date(2025, 12, 29), "KW\u00a01 2026", "KW\u00a01", "Week\u00a01, 2026"),
        (Cadence.MONTHLY, dt.date(2026, 10, 1), "Oktober 2026", "Okt 26", "October 2026"),
        (Cadence.QUARTERLY, dt.date(2026, 7, 1), "Q3\u00a02026", "Q3\u00a026", "Q3\u00a02026"),
        (Cadence.YEARLY, dt.date(2026, 1, 1), "2026", "2026", "2026"),
    ],
)
def test_a_period_has_its_name(cadence: Cadence, start: dt.date, german: str, short: str, english: str) -> None:
    assert (DE.period(start, cadence), DE.period_short(start, cadence), EN.period(start, cadence)) == (
        german,
        short,
        english,
    )


def test_an_axis_of_weeks_names_the_year_where_there_are_several() -> None:
    weeks = [dt.date(2026, 12, 21), dt.date(2026, 12, 28)]  # weeks 52 and 53 of 2026
    assert DE.on_axis(weeks, Cadence.WEEKLY) == ["KW\u00a052", "KW\u00a053"]
    assert DE.on_axis([weeks[1], dt.date(2027, 1, 4)], Cadence.WEEKLY) == ["KW\u00a053 2026", "KW\u00a01 2027"]
    assert DE.on_axis([dt.date(2026, 12, 31), dt.date(2027, 1, 1)], Cadence.DAILY) == ["31.12.2026", "01.01.2027"]
    assert DE.on_axis([dt.date(2026, 1, 1), dt.date(2027, 1, 1)], Cadence.MONTHLY) == ["Jan 26", "Jan 27"]


def test_a_fiscal_year_is_named_after_the_year_it_ends_in() -> None:
    assert Language("de", fiscal_start=4).period(dt.date(2026, 4, 1), Cadence.YEARLY) == "GJ\u00a02027"
    assert Language("en", fiscal_start=4).period(dt.date(2026, 7, 1), Cadence.QUARTERLY) == "Q2\u00a0FY\u00a02027"


def test_a_date_leaves_out_the_year_that_is_clear() -> None:
    day = dt.date(2026, 12, 31)
    assert DE.date(day, near=dt.date(2026, 1, 1)) == "31.12."
    assert DE.date(day, near=dt.date(2027, 1, 1)) == "31.12.2026"
    assert DE.period_end(dt.date(2026, 10, 1), Cadence.MONTHLY, year=False) == "Ende Oktober"


@pytest.mark.parametrize(
    ("locale", "code"), [("de-AT", "de"), ("de_DE", "de"), ("en-US", "en"), ("fr", "en"), (None, "de"), ("", "de")]
)
def test_the_language_follows_the_browser(locale: str | None, code: str) -> None:
    assert Language.from_locale(locale).code == code


def test_a_name_falls_back_to_the_other_language() -> None:
    assert DE.text({"en": "Reach"}) == EN.text("Reach") == "Reach"
    assert EN.text({"de": "Reichweite", "en": ""}) == "Reichweite"
    assert EN.text(None) == ""


def test_a_name_cannot_turn_round_what_stands_behind_it() -> None:
    assert DE.text("Leads \u202egnirts\u202c 2026") == "Leads gnirts 2026"
    assert DE.text({"de": "مرحبا"}) == "مرحبا"


def test_parameters_are_written_in_the_language_of_the_message() -> None:
    error = NotFoundError("{a} {b} {c} {d} {e}", a=1234, b=7.5, c=dt.date(2026, 3, 1), d=Cadence.DAILY, e=["x", "y"])
    assert DE.error(error) == "1.234 7,5 01.03.2026 täglich x und y"


@pytest.mark.parametrize(
    ("numbers", "german", "english"),
    [([1234.0, 1.234], "1234 oder 1,234", "1234 or 1.234"), ((12400.0, 12.4), "12400 oder 12,4", "12400 or 12.4")],
)
def test_what_a_text_can_mean_is_written_without_marks_between_thousands(
    numbers: list[float], german: str, english: str
) -> None:
    assert (DE("{n}", n=numbers), EN("{n}", n=numbers)) == (german, english)


def test_text_from_outside_is_never_taken_for_a_pattern() -> None:
    assert EN.error(NotFoundError("{name}", name="{0.__class__}")) == "{0.__class__}"


def test_problems_are_listed_with_their_places() -> None:
    problems = [Problem("{x}", {"x": "a"}, file="s.yaml", line=3, column=7), Problem("b")]
    assert DE.error(StrategyError(problems)) == "s.yaml, Zeile 3, Spalte 7: a\nb"


def test_every_message_has_a_german_translation_with_the_same_placeholders() -> None:
    with (_CATALOGUES / "de.po").open("rb") as file:
        catalogue = read_po(file, locale="de")
    translated = {
        (message.context or "", message.id if isinstance(message.id, str) else message.id[0]): message
        for message in catalogue
        if message.id
    }
    found = used()
    problems = [f"missing: {key}" for key in found if key not in translated]
    problems += [f"not used any more: {key}" for key in translated if key not in found]
    problems += [f"obsolete: {message.id}" for message in catalogue.obsolete.values()]
    for (context, msgid), many in found.items():
        message = translated.get((context, msgid))
        if message is None:
            continue
        forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
        sources = [msgid, many] if many else [msgid]
        if message.fuzzy or len(forms) != len(sources) or not all(forms):
            problems.append(f"unfinished: {msgid!r}")
        elif [_placeholders(form) for form in forms] != [_placeholders(source) for source in sources]:
            problems.append(f"other placeholders: {msgid!r}")
    assert not problems, "kpi/locale/de.po\n" + "\n".join(problems)


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_german_says_kpi_and_not_kennzahl_but_for_the_lead_kpi_of_a_goal() -> None:
    """Both words for one thing make two things of it."""
    project = Path(__file__).parents[1]
    shown = [project / "kpi/help/method.de.md", project / "data/library.yaml", *project.glob("data/demo/*.yaml")]
    lines = [line for file in [_CATALOGUES / "de.po", *shown] for line in file.read_text("utf-8").splitlines()]
    assert [line for line in lines if re.search("(?<!Leit)kennzahl", line, re.IGNORECASE)] == []


def test_placeholders_are_plain_names() -> None:
    odd = [msgid for _, msgid in used() for name in _placeholders(msgid) if not re.fullmatch("[a-z_]+", name)]
    assert not odd


ENUMS = [
    thing
    for module in (model, assessment, quick_wins)
    for thing in vars(module).values()
    if isinstance(thing, type) and issubclass(thing, Enum) and thing.__module__ == module.__name__
]
CODES = [
    ("unit", model.UnitKind),
    ("level", model.Kpi.model_fields["level"].annotation),
    ("seasonality", model.Kpi.model_fields["seasonality"].annotation),
    ("component", model.Initiative.model_fields["component"].annotation),
    ("event", model.Event.model_fields["kind"].annotation),
    ("resource", model.Resource.model_fields["kind"].annotation),
    ("data", typing.get_type_hints(assessment.DataState)["state"]),
    ("side", typing.get_type_hints(assessment.Signal)["side"]),
]


@pytest.mark.parametrize("enum", ENUMS, ids=lambda enum: enum.__name__)
def test_every_member_of_an_enum_has_a_word_in_both_languages(enum: type[Enum]) -> None:
    assert all(DE.word(member) and EN.word(member) for member in enum)
    assert set(WORDS[CONTEXTS[enum.__name__]]) == {member.value for member in enum}


@pytest.mark.parametrize(("context", "annotation"), CODES, ids=lambda part: str(part)[:20])
def test_every_plain_code_has_a_word(context: str, annotation: object) -> None:
    assert set(WORDS[context]) == set(_literals(annotation))


def _literals(annotation: object) -> list[str]:
    """The strings of a Literal, also inside a union with None."""
    return [
        text for part in typing.get_args(annotation) for text in ([part] if isinstance(part, str) else _literals(part))
    ]


def test_status_words_are_the_agreed_ones() -> None:
    german = ["hinter Plan", "verfehlt", "gefährdet", "veraltet", "ohne Daten"]
    assert [DE.word(status) for status in list(assessment.Status)[:5]] == german
    assert DE.word("content", "component") == "Inhalte"
