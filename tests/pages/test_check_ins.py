"""Check-ins on the pages: shown where the goal is, entered in a dialog, taken back."""

from __future__ import annotations

import pytest

from kpi.access import Person, Role
from kpi.startup import Premises
from tests.pages.dashboard import Dashboard, Page


def _texts(dashboard: Dashboard) -> list[str]:
    return [str(kept.said.text) for kept in dashboard.shown.check_ins("more_inquiries")]


def _open(dashboard: Dashboard) -> Page:
    return dashboard.open("acquisition", "en", check_in="more_inquiries")


def test_a_check_in_is_entered_shown_with_its_mark_and_taken_back(dashboard: Dashboard) -> None:
    page = _open(dashboard)
    before = _texts(dashboard)
    page.app.text_area[0].set_value("The <b>fair</b> went well")
    page.app.button_group[-1].set_value(9)
    next(button for button in page.app.button if button.label == "Save check-in").click()
    page.run()
    assert not page.failures
    assert _texts(dashboard) == [*before, "The <b>fair</b> went well"]
    shown = page.boards["acquisition"]
    assert "The &lt;b&gt;fair&lt;/b&gt; went well" in shown
    assert "more confident (9 of 10)" in shown
    number = dashboard.shown.check_ins("more_inquiries")[-1].id
    page = _open(dashboard)
    next(i for i in page.app.text_input if i.key and i.key.startswith(f"withdraw-reason-{number}-")).set_value("Typo")
    page.run().app.button(key=f"withdraw-{number}").click()
    page.run()
    assert not page.failures
    assert _texts(dashboard) == before


def test_nothing_said_is_answered_and_what_was_typed_stays(dashboard: Dashboard) -> None:
    page = _open(dashboard)
    page.app.text_input[0].set_value("Call them")
    next(button for button in page.app.button if button.label == "Save check-in").click()
    page.run()
    assert page.failures == ["Say how things stand, or how confident the team is\\."]
    assert page.app.text_input[0].value == "Call them"


def test_a_viewer_is_offered_no_form(dashboard: Dashboard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Premises, "person", Person("viewer", Role.VIEWER))
    page = _open(dashboard)
    assert not page.failures
    assert "Check in" not in page.boards["acquisition"]
    assert not page.app.text_area


def test_a_kpi_and_the_overview_show_where_team_and_numbers_disagree(dashboard: Dashboard) -> None:
    told = "more confident (8 of 10) than the numbers"
    assert told in dashboard.open("", "en").boards["overview"]
    assert told in dashboard.open("kpi", "en", key="leads").boards["beside"]
