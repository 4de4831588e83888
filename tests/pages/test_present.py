"""Presenting as people use it: set up, start, come back later, and see the same."""

from __future__ import annotations

import datetime as dt
import json
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit

from kpi.access import Person, Role
from kpi.i18n import Language
from kpi.meeting import DecisionStatus, Wording
from kpi.model import Measurement
from kpi.startup import Premises
from kpi.ui import deck as deck_module
from kpi.ui import meeting_setup
from kpi.workspace import Workspace
from tests.pages.dashboard import NOW, Dashboard, Page


def deck(page: Page) -> dict[str, Any]:
    """What the browser gets to present."""
    (found,) = (json.loads(e.proto.json) for e in page.app.get("bidi_component") if "slides" in e.proto.json)
    assert isinstance(found, dict)
    return found


def run_of(dashboard: Dashboard) -> Any:
    """What a run of the page knows, as far as is asked here."""
    return SimpleNamespace(
        workspace=dashboard.shown,
        premises=dashboard.premises,
        today=NOW.date(),
        fiscal_start=1,
        language=Language("de"),
    )


def press(page: Page, key: str) -> None:
    page.app.button(key).click().run()
    assert page.failures == []


def decided(workspace: Workspace, dashboard: Dashboard, text: str) -> None:
    meeting = workspace.meetings.listed()[0]
    due = NOW.date() - dt.timedelta(days=1)
    workspace.meetings.decide(dashboard.premises.request(), meeting.id, Wording(text, owner="Leitung", due=due))


def test_a_meeting_is_started_held_ended_and_opened_again_as_it_was(dashboard: Dashboard) -> None:
    meetings = dashboard.shown.meetings
    page = dashboard.open("present", "de", goals="found_by_engineers", audience="nobody", since="2026-09-01")
    assert page.heading == "Präsentieren"
    assert page.app.multiselect("meeting-goals").value == ["found_by_engineers"]
    page.app.text_input("meeting-title").set_value("Vorstand *Herbst*")
    press(page, "present")
    (meeting,) = meetings.listed()
    assert (meeting.title, meeting.language, meeting.audience) == ("Vorstand *Herbst*", "de", "")
    assert (meeting.as_of, meeting.held_on) == (dt.date(2026, 10, 31), NOW.date())
    assert meeting.scope == {"areas": [], "goals": ["found_by_engineers"], "since": "2026-09-01"}
    then = deck(page)["slides"]
    assert [s["key"] for s in json.loads(then)["slides"]][-2:] == ["goal:found_by_engineers", "method"]

    decided(dashboard.shown, dashboard, "Budget <b>verdoppeln</b>")
    worse = [Measurement("hires", dt.date(2026, 10, 1), 0)]
    dashboard.shown.record(dashboard.premises.request(), worse, today=NOW.date())
    changed = dashboard.shown.state().strategy.model_copy(update={"name": "Anders", "goals": ()})
    dashboard.shown.publish(dashboard.premises.request(), changed, dashboard.shown.strategy_version())
    again = dashboard.open("present", "en", meeting=str(meeting.id))
    assert deck(again)["slides"] == then == meetings.shown(meeting.id).slides
    assert deck(again)["language"] == "de"  # the meeting's own
    assert "Budget &lt;b&gt;verdoppeln" in deck(again)["decided"]
    notes = deck(dashboard.open("present", "de", meeting=str(meeting.id), view="notes"))
    assert notes["mode"] == "notes"
    assert notes["told"].keys() >= {"behind", "goal:found_by_engineers"}
    assert "told" not in deck(again)  # never on the wall

    setup = dashboard.open("present", "de")
    assert setup.app.text_input("meeting-title").value == "Besprechung vom 05.11.2026"
    press(setup, f"finish-{meeting.id}")
    frozen = meetings.minutes(meeting.id)
    (one,) = frozen
    assert "überfällig" in setup.text
    press(setup, f"done-{one.id}-{one.version}")
    assert meetings.decisions()[0].wording.status is DecisionStatus.DONE
    assert meetings.minutes(meeting.id) == frozen
    page_then = meeting_setup.shown_report(run_of(dashboard), meeting).page("decisions")
    assert page_then is not None
    assert page_then.title == next(s["title"] for s in json.loads(then)["slides"] if s["key"] == "decisions")
    assert "Budget <b>verdoppeln</b>" in str(page_then.blocks[-1])
    closed = deck(dashboard.open("present", "de", meeting=str(meeting.id)))
    assert (closed["may_decide"], closed["form"]) == (False, "")


def test_a_viewer_rehearses_but_starts_no_meeting(dashboard: Dashboard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Premises, "person", Person("viewer", Role.VIEWER))
    page = dashboard.open("present", "en")
    assert [button.key for button in page.app.button] == ["rehearse"]
    press(page, "rehearse")
    assert (deck(page)["may_decide"], deck(page)["channel"], deck(page)["decided"]) == (False, "", "")
    assert dashboard.shown.meetings.listed() == []


def test_the_browser_is_answered_what_was_kept_and_what_was_not(
    dashboard: Dashboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(dashboard.open("present", "de"), "present")
    shown: dict[str, Any] = {}
    monkeypatch.setattr(streamlit, "session_state", shown)
    run = run_of(dashboard)
    about = deck_module.Deck("", Language("de"), 1)

    def send(name: str, said: object) -> Any:
        shown["deck"] = {name: said}
        {"decide": deck_module._decide, "note": deck_module._note}[name](run, about, "deck")
        return shown["deck-answer" if name == "decide" else "deck-kept"]

    for _ in range(2):  # the browser may send twice what it got no answer for
        assert send("decide", {"key": "a", "text": "Mehr Video", "id": None}) == {"key": "a", "ok": True}
    (one,) = dashboard.shown.meetings.minutes(1)
    assert send("decide", {"key": "b", "text": " "})["message"] == "Bitte zuerst aufschreiben, was beschlossen wurde."
    change = {"id": one.id, "version": one.version, "text": "Mehr Text"}
    assert send("decide", {"key": "c", **change})["ok"]
    told = send("decide", {"key": "d", **change, "text": "Mehr Bild"})
    (now,) = dashboard.shown.meetings.minutes(1)
    assert (told["ok"], told["version"]) == (False, now.version)
    assert told["message"].endswith("Jetzt dort: Mehr Text")
    assert send("decide", "nonsense")["ok"] is False
    assert send("note", {"slide": "behind", "text": "Ruhig", "key": "e", "version": 0})["ok"]
    assert send("note", {"slide": "behind", "text": "Alt", "key": "f", "version": 0})["ok"] is False
    assert dashboard.shown.meetings.notes(1, dashboard.premises.person)["behind"].text == "Ruhig"


@pytest.mark.parametrize("number", ["7", "-1", "1e9", "٣", "<b>", "99999999999999"])
def test_a_meeting_that_is_not_there_harms_nobody(dashboard: Dashboard, number: str) -> None:
    page = dashboard.open("present", "de", meeting=number)
    assert page.heading == "Präsentieren"
    assert page.failures == (["Diese Besprechung gibt es nicht\\. Vielleicht gehört sie zu einer anderen Datenbank\\."]
                             if number in {"7", "٣"} else [])  # fmt: skip
