"""The page History: what was changed, by whom and why, and undoing it with a reason."""

from __future__ import annotations

import datetime as dt

import pytest

from kpi.access import Person, Role
from kpi.model import Measurement, Strategy
from kpi.startup import Premises
from kpi.workspace import Request, Workspace
from tests.pages.dashboard import NOW, Dashboard, Page

TODAY = NOW.date()
OCTOBER = dt.date(2026, 10, 1)
STRATEGY = Strategy.model_validate(
    {
        "name": "Test",
        "kpis": [{"key": "leads", "name": "Leads", "kind": "flow"}, {"key": "calls", "name": "Calls", "kind": "flow"}],
    }
)
COLLEAGUE = Person("colleague", Role.EDITOR)


@pytest.fixture
def own(dashboard: Dashboard) -> Workspace:
    dashboard.publish(STRATEGY)
    _record(dashboard.premises.own, 100, "counted <b>twice</b>")
    return dashboard.premises.own


def _record(own: Workspace, leads: float, reason: str = "", *more: Measurement) -> int:
    request = Request(COLLEAGUE, dt.datetime(2026, 11, 5, 9), reason)  # noqa: DTZ001  UTC
    own.record(request, [Measurement("leads", OCTOBER, leads), *more], today=TODAY)
    return own.changes(1)[0].id


def _undo(page: Page, key: str = "undo") -> Page:
    page.app.text_input[0].set_value("wrong month")
    page.run()
    page.app.button(key=key).click()
    return page.run()


def _leads(own: Workspace) -> float | None:
    return next((fact.value for fact in own.facts(["leads"])), None)


@pytest.mark.parametrize(
    ("language", "told"), [("de", "Erfasst: 1 geänderter Wert"), ("en", "Recorded: 1 changed value")]
)
def test_a_change_is_told_with_old_and_new_and_undone_with_a_reason(
    dashboard: Dashboard, own: Workspace, language: str, told: str
) -> None:
    number = _record(own, 104, "new <i>count</i>")
    page = dashboard.open("history", language, change=str(number))
    assert told in page.text
    assert all(text in page.boards["change"] for text in ("100", "104", "colleague", "new &lt;i&gt;count&lt;/i&gt;"))
    assert page.app.button(key="undo").disabled
    _undo(page)
    assert not page.failures
    assert _leads(own) == 100
    assert own.history("leads")[0].reason == "wrong month"
    assert "wrong month" in page.boards["changes"]
    dashboard.open("history", language, change=str(number))
    assert own.undone().keys() == {number}


def test_undone_is_undone_again(dashboard: Dashboard, own: Workspace) -> None:
    page = _undo(dashboard.open("history", "en", change=str(_record(own, 104))))
    _undo(page)  # the page shows the undoing now
    assert _leads(own) == 104


@pytest.mark.parametrize(("key", "left"), [("keep", 105.0), ("overwrite", 100.0)])
def test_what_was_changed_later_is_shown_and_the_person_decides(
    dashboard: Dashboard, own: Workspace, key: str, left: float
) -> None:
    number = _record(own, 104, "", Measurement("calls", OCTOBER, 7))
    _record(own, 105)
    page = _undo(dashboard.open("history", "de", change=str(number)))
    assert "1 Wert wurde später noch einmal geändert" in page.boards["conflicts"]
    assert _leads(own) == 105
    _undo(page, key)
    assert not page.failures
    assert (_leads(own), own.facts(["calls"])) == (left, [])


def test_who_may_only_look_finds_no_button(
    dashboard: Dashboard, own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = _record(own, 104)
    monkeypatch.setattr(Premises, "person", Person("viewer", Role.VIEWER))
    page = dashboard.open("history", "en", change=str(number))
    assert "104" in page.boards["change"]
    assert not page.app.button


@pytest.mark.parametrize("address", ["999999", "0", "x", "9" * 40, "-1"])
def test_a_senseless_address_is_no_harm(dashboard: Dashboard, own: Workspace, address: str) -> None:
    page = dashboard.open("history", "de", change=address)
    assert not page.failures
    assert "changes" in page.boards
