"""Every page in both languages: with the demo, with hardly a strategy, with hostile names, and as of any day."""

from __future__ import annotations

import datetime as dt
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from kpi.access import Person, Role
from kpi.i18n import Language
from kpi.model import Goal, Kpi, Measurement, Strategy
from kpi.ui.places import PAGES
from kpi.workspace import Request
from tests.pages.dashboard import NOW, Dashboard, Page

HEADINGS = {
    "history": ("Was geändert wurde", "What has been changed"),
    "": ("8 von 12 Zielen sind im Plan oder erreicht.", "8 of 12 goals are on track or achieved."),
    "acquisition": ("Bringt uns Social Media neue Kunden?", "Does social media bring us new customers?"),
    "retention": ("Bleiben unsere Kunden, und werden sie gut betreut?", "Do customers stay, and are they well served?"),
    "brand": ("Werden wir gesehen, geschätzt und weitererzählt?", "Are we seen, liked and talked about?"),
    "research": ("Was lernen wir für Produkte und Märkte?", "What do we learn for products and markets?"),
    "record": ("Messwerte erfassen", "Record measurements"),
    "import": ("Exporte importieren", "Import exports"),
    "closing": ("Monat abschließen", "Close the month"),
    "strategy": ("Social-Media-Strategie 2026", "Social media strategy 2026"),
    "present": ("Präsentieren", "Present"),
    "kpi": ("Welcher KPI?", "Which KPI?"),
    "method": ("Wie jede Zahl berechnet wird", "How every number is computed"),
}
DEMO_MARK = "ls-demo"
MARKUP = "<img src=x onerror=alert(1)></td><script>alert(2)</script> &amp; **b** [l](javascript:alert(3)) $x$ `c`"
BRACES = "{name} {0} {} }{ %s %(x)d 100 % \\1"
UNUSUAL = "🎯 שלום \u202eabc\u202c \u2028 ÄÖ&'\""
LONG = "Ω" * 300
TEXTS = {
    "name", "definition", "purpose", "owner", "audience", "source_report", "notes", "statement", "reason", "agreed_by",
    "text", "next_step", "by", "expected_effect", "organisation", "label", "formula_variant",
}  # fmt: skip
"""Fields of a strategy that hold free text."""

NAMELESS = ("method", "record", "import", "present")
"""Pages that show no text of a strategy as HTML: none at all, or in fields of their own."""

all_pages = pytest.mark.parametrize("page", list(PAGES), ids=list(PAGES.values()))


def test_every_page_has_its_heading_here() -> None:
    assert HEADINGS.keys() == PAGES.keys()


@all_pages
def test_a_page_shows_its_own_heading_in_each_language_and_the_mark_of_the_demo(
    dashboard: Dashboard, page: str
) -> None:
    for language, heading in zip(("de", "en"), HEADINGS[page], strict=True):
        seen = dashboard.open(page, language)
        assert not seen.failures
        assert seen.heading.startswith(heading)
        assert DEMO_MARK in seen.bar


def _one_of_each(strategy: Strategy) -> list[Kpi]:
    """A KPI for every kind of target that there is, and one without."""
    return list({kpi.targets[-1].mode if kpi.targets else None: kpi for kpi in strategy.kpis}.values())


def test_a_kpi_of_its_own_address_is_shown_in_depth(dashboard: Dashboard) -> None:
    for kpi in _one_of_each(dashboard.shown.state().strategy):
        seen = dashboard.open("kpi", "de", key=kpi.key)
        assert not seen.failures
        assert Language("de").text(kpi.name) in seen.heading


def test_language_and_date_stay_from_page_to_page(dashboard: Dashboard) -> None:
    seen = dashboard.open("", "de").choose("date", "2026-06-30").choose("lang", "en")
    for page in PAGES:
        seen.go(page)
        assert not seen.failures
        assert DEMO_MARK in seen.bar
        assert seen.day == "2026-06-30"
        assert 'aria-label="Pages"' in seen.bar
    assert "30 Jun 2026" in seen.go("brand").text


def test_what_one_gets_without_choosing_is_not_kept(dashboard: Dashboard) -> None:
    seen = dashboard.open("", "de", lang="EN", date="2026-06-30")
    assert [name in seen.app.session_state for name in ("lang", "date")] == [True, True]
    seen.choose("lang", "de").choose("date", "2026-10-31")
    assert [name in seen.app.session_state for name in ("lang", "date")] == [False, False]
    assert not seen.app.query_params


def test_an_address_with_language_and_date_is_obeyed(dashboard: Dashboard) -> None:
    seen = dashboard.open("acquisition", "de", lang="EN", date="2026-06-30")
    assert seen.heading == HEADINGS["acquisition"][1]
    assert "30 Jun 2026" in seen.text


@pytest.mark.parametrize(
    "query",
    [
        {
            "colour": "red",
            "lang": "xx",
            "date": "no day",
            "since": "0000-00-00",
            "status": "<b>",
            "grain": "",
            "topic": "x",
        },
        {"date": "1700-01-01", "since": "1600-01-01", "grain": "hourly", "start": "0001-01-01", "key": "no_such_kpi"},
        {
            "date": "9999-12-31",
            "since": "9999-12-31",
            "grain": "daily",
            "start": "9999-12-31",
            "key": MARKUP,
            "find": MARKUP,
            "topic": MARKUP,
        },
    ],
    ids=["unreadable", "before all calendars", "after all calendars, and markup"],
)
@all_pages
def test_an_address_that_makes_no_sense_harms_nobody(dashboard: Dashboard, page: str, query: dict[str, str]) -> None:
    seen = dashboard.open(page, "en", **query)
    assert not seen.failures
    assert seen.heading
    assert not _foreign(seen.html)


@pytest.mark.parametrize("day", ["2000-01-01", "2024-11-30", "2026-11-05"])
@all_pages
def test_a_page_can_be_seen_as_of_any_day(dashboard: Dashboard, page: str, day: str) -> None:
    seen = dashboard.open(page, "de", date=day)
    assert not seen.failures
    assert seen.day == day


def test_a_kpi_can_be_seen_as_of_a_day_before_its_data(dashboard: Dashboard) -> None:
    for kpi in _one_of_each(dashboard.shown.state().strategy):
        assert not dashboard.open("kpi", "en", key=kpi.key, date="2000-01-01").failures


def test_what_is_newer_than_the_day_shown_is_told_with_the_way_to_it(dashboard: Dashboard) -> None:
    key = "newsletter_signups"
    for page, query, address in (("", {}, "/?date="), ("acquisition", {}, "/acquisition?date="),
                                 ("kpi", {"key": key}, f"/kpi?key={key}&amp;date=")):  # fmt: skip
        seen = dashboard.open(page, "en", **query)
        assert re.search(rf'href="{re.escape(address)}{NOW.date()}"[^>]*>Look at today', seen.html)
    seen.choose("date", NOW.date().isoformat())
    assert seen.day == NOW.date().isoformat()
    assert "Look at today" not in seen.html
    assert not seen.failures


def _since(seen: Page) -> str:
    """The day to compare with."""
    found = re.search(r'<details class="ls-changes".*?value="([0-9-]+)" selected', seen.boards["overview"], re.DOTALL)
    assert found
    return found[1]


def _is_open(seen: Page) -> bool:
    """Whether what has changed is unfolded."""
    return re.search('<details class="ls-changes"[^>]* open', seen.boards["overview"]) is not None


@pytest.mark.parametrize("day", ["2026-03-31", "2000-01-01", "2026-10-31"])
def test_going_back_in_time_takes_the_day_to_compare_with_along(dashboard: Dashboard, day: str) -> None:
    seen = dashboard.open("", "en", since="2026-09-30", date=day)
    assert not seen.failures
    assert _since(seen) < day


@pytest.mark.parametrize("day", ["2026-10-31", "2027-01-01", "1999-12-31", "yesterday", "", "<b>"])
def test_no_other_day_is_compared_with(dashboard: Dashboard, day: str) -> None:
    seen = dashboard.open("", "en", since=day)
    assert not seen.failures
    assert (_since(seen), _is_open(seen)) == ("2026-09-30", False)


def test_the_day_to_compare_with_is_chosen_and_stays_in_the_address(dashboard: Dashboard) -> None:
    seen = dashboard.open("", "en")
    assert "New since 30 Sept 2026" in seen.boards["overview"]
    assert not _is_open(seen)
    seen.app.query_params["since"] = "2026-06-30"
    seen.run()
    assert (_since(seen), _is_open(seen)) == ("2026-06-30", True)
    assert "New since 30 Jun 2026" in seen.boards["overview"]
    assert not seen.failures


@all_pages
def test_an_empty_strategy_of_ones_own_says_what_to_do(dashboard: Dashboard, page: str) -> None:
    dashboard.publish(Strategy(name="Neu"))
    for language in ("de", "en"):
        seen = dashboard.open(page, language)
        assert not seen.failures
        assert seen.heading
        assert DEMO_MARK not in seen.bar
    if page not in ("kpi", "method", "history"):  # a history begins with publishing the strategy
        assert "ls-empty" in seen.html or "ls-next" in seen.html or seen.app.info


BARE = Kpi.model_validate({"key": "bare", "name": "Bare", "kind": "flow", "area": "brand", "topic": "reach"})
AIMED = Kpi.model_validate(
    {
        "key": "aimed", "name": "Aimed", "kind": "stock", "area": "brand", "topic": "reach",
        "targets": [{"value": 10, "start": "2026-01-01", "due": "2026-12-31"}],
    }
)  # fmt: skip
GOAL = Goal.model_validate({"key": "goal", "name": "Goal", "area": "brand", "kpis": ["bare", "aimed"]})


@pytest.mark.parametrize(
    "strategy",
    [
        Strategy(name="KPIs only", kpis=(BARE, AIMED)),
        Strategy(name="Goal", kpis=(BARE, AIMED), goals=(GOAL,)),
        Strategy(name="Goal only", goals=(GOAL.model_copy(update={"kpis": ()}),)),
    ],
    ids=["without goals", "without data", "goal without KPIs"],
)
def test_a_strategy_that_has_only_begun_is_shown_on_every_page(dashboard: Dashboard, strategy: Strategy) -> None:
    dashboard.publish(strategy)
    for page in PAGES:
        for query in [{}, {"key": "bare"}, {"key": "aimed"}] if page == "kpi" else [{}]:
            seen = dashboard.open(page, "en", **query)
            assert not seen.failures, page
            assert seen.heading, page


def test_a_kpi_without_target_shows_its_values(dashboard: Dashboard) -> None:
    dashboard.publish(Strategy(name="Goal", kpis=(BARE, AIMED), goals=(GOAL,)))
    values = [Measurement("bare", dt.date(2026, month, 1), 10.0 * month) for month in range(1, 11)]
    own = dashboard.premises.own
    own.record(dashboard.premises.request(), values, today=NOW.date())
    for page, query in (("", {}), ("brand", {}), ("strategy", {}), ("kpi", {"key": "bare"})):
        seen = dashboard.open(page, "en", **query)
        assert not seen.failures
    assert "100" in seen.text
    assert "No target" in seen.text


def _with_texts(strategy: Strategy, text: str) -> Strategy:
    """The strategy with another text in every field that holds one; keys and formulas stay."""

    def replaced(data: Any) -> Any:
        if isinstance(data, dict):
            return {key: text if key in TEXTS and value else replaced(value) for key, value in data.items()}
        return [replaced(item) for item in data] if isinstance(data, list | tuple) else data

    return Strategy.model_validate(replaced(strategy.model_dump(exclude_defaults=True)))


class _Seen(HTMLParser):
    """Elements and attributes that a board must not have."""

    def __init__(self) -> None:
        super().__init__()
        self.foreign: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "img", "iframe", "style", "object", "form"):
            self.foreign.append(tag)
        self.foreign += [name for name, _ in attrs if name.startswith("on")]
        self.foreign += [
            value for name, value in attrs if name == "href" and value and not value.startswith(("/", "#"))
        ]


def _foreign(html: str) -> list[str]:
    parser = _Seen()
    parser.feed(html)
    return parser.foreign


@pytest.mark.parametrize("text", [MARKUP, BRACES, UNUSUAL, LONG], ids=["markup", "braces", "unusual", "long"])
def test_names_are_shown_as_they_are_whatever_they_hold(dashboard: Dashboard, text: str) -> None:
    demo = dashboard.premises.demo()
    strategy = _with_texts(demo.state().strategy, text)
    demo.publish(Request(Person(text[:100], Role.EDITOR), dt.datetime(2026, 11, 5, 8), text), strategy, 1)  # noqa: DTZ001
    for page in PAGES:
        seen = dashboard.open(page, "en", **({"key": strategy.kpis[0].key} if page == "kpi" else {}))
        assert not seen.failures, page
        assert not _foreign(seen.html), page
        shown = text.translate(dict.fromkeys(range(0x202A, 0x202F)))  # nothing turns round what follows it
        assert shown in seen.text or page in NAMELESS, page
        assert not [m.value for m in seen.app.markdown if text in m.value], page
