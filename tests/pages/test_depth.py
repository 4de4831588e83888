"""Every tab of a KPI's page, which is computed only when it is opened: for each kind of target, in both languages."""

from __future__ import annotations

import datetime as dt

import pytest

from kpi.i18n import Language
from kpi.model import Event, Kpi, Measurement, Rebase, Strategy
from kpi.workspace import Request
from tests.pages.dashboard import NOW, Dashboard, Page

TABS = ("Trend and target", "Fluctuation", "Platforms", "Measurements", "History of values", "History of targets")
HOSTILE = "<img src=x onerror=alert(1)> **b** [l](javascript:alert(3)) $x$ `c`"


def opened(dashboard: Dashboard, kpi: str, tab: str, language: str = "en") -> Page:
    label = Language("de" if language == "de" else "en")(tab)
    seen = dashboard.open("kpi", language, key=kpi)
    seen.app.session_state[f"tab-{language}"] = label
    return seen.run()


def one_of_each(strategy: Strategy) -> list[Kpi]:
    """A KPI for every kind of target that there is, and one without."""
    return list({kpi.targets[-1].mode if kpi.targets else None: kpi for kpi in strategy.kpis}.values())


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("tab", TABS)
def test_every_tab_of_every_kind_of_kpi_is_shown(dashboard: Dashboard, tab: str, language: str) -> None:
    for kpi in one_of_each(dashboard.shown.state().strategy):
        seen = opened(dashboard, kpi.key, tab, language)
        assert not seen.failures
        assert len(seen.boards) > 2


def test_only_the_open_tab_is_computed(dashboard: Dashboard) -> None:
    boards = [opened(dashboard, "leads", tab).boards.keys() for tab in TABS[:3]]
    assert [{"table", "said", "places"} & board for board in boards] == [{"table"}, {"said"}, {"places"}]


def test_plain_words_stand_above_the_chart_and_the_exact_terms_below(dashboard: Dashboard) -> None:
    boards = opened(dashboard, "engagement_rate", "Fluctuation").boards
    for term in ("XmR", "process limits", "Wheeler", "baseline"):
        assert term not in boards["head"]
        assert term not in boards["said"]
        assert term in boards["exactly"]
    assert "Gain has held since" in boards["said"]


def test_hostile_names_stay_text_on_every_tab(dashboard: Dashboard) -> None:
    strategy = dashboard.shown.state().strategy
    level = Rebase(start=strategy.events[0].date, reason=HOSTILE, confirmed_by=HOSTILE)
    hostile = [
        kpi.model_copy(update={"name": HOSTILE, "rebases": (level,)}) if kpi.key == "leads" else kpi
        for kpi in strategy.kpis
    ]
    events = (*strategy.events, Event(date=strategy.events[0].date, name=HOSTILE))
    number = dashboard.shown.state().number
    changed = strategy.model_copy(update={"kpis": tuple(hostile), "events": events})
    dashboard.shown.publish(dashboard.premises.request("Test"), changed, number)
    for tab in TABS:
        seen = opened(dashboard, "leads", tab)
        assert not seen.failures
        assert "<img" not in seen.html
        said = [str(element.value) for element in seen.app.markdown]
        assert not [text for text in said if "](javascript:" in text]


def test_the_history_of_values_tells_changes_and_what_was_known_on_an_earlier_day(dashboard: Dashboard) -> None:
    shown = dashboard.shown
    (newest,) = shown.facts(["leads"], limit=1)
    later = Request(dashboard.premises.person, dt.datetime(2026, 11, 5, 12), "late leads")  # noqa: DTZ001  UTC
    value = Measurement("leads", newest.start, 987, newest.platform, newest.account, newest.grain, provisional=True)
    shown.record(later, [value], today=NOW.date())
    beside = Request(dashboard.premises.person, dt.datetime(2026, 11, 5, 12), "")  # noqa: DTZ001  UTC
    shown.record(beside, [value._replace(note="counted twice")], today=NOW.date())
    page = opened(dashboard, "leads", "History of values")
    told = ("987", "(provisional)", "late leads", "counted twice", "new values")
    assert all(text in page.boards["history"] for text in told)
    for day, known in ((4, "No value was known then."), (5, "987")):
        page.app.date_input(key="known-day").set_value(dt.date(2026, 11, day))
        page.run()
        assert not page.failures
        assert known in page.boards["known"]
    assert "provisional" in opened(dashboard, "leads", "Measurements").boards["facts"]
    assert "still provisional" in dashboard.open("kpi", "en", key="leads").text
