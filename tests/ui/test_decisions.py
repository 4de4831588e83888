"""Decisions: what a form in the browser may send, and how they stand on the slide."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from kpi.errors import MeetingError
from kpi.i18n import Language
from kpi.meeting import Decision, DecisionKind, DecisionStatus, Wording
from kpi.ui import decisions
from tests.reports import frozen

DE = Language("de")
TODAY = dt.date(2026, 11, 5)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("", None),
        ("30.11.2026", dt.date(2026, 11, 30)),
        ("2026-11-30", dt.date(2026, 11, 30)),
        ("30.11.", dt.date(2026, 11, 30)),
        ("5.11", dt.date(2026, 11, 5)),
        ("4.11.", dt.date(2027, 11, 4)),
        (" 31.1. ", dt.date(2027, 1, 31)),
    ],
)
def test_a_day_is_read_as_people_type_it(typed: str, day: dt.date | None) -> None:
    assert decisions.read({"text": "x", "due": typed}, TODAY, DE).due == day


@pytest.mark.parametrize("typed", ["31.11.", "bald", "1.13.2026", "<b>"])
def test_what_is_no_day_is_said_with_an_example(typed: str) -> None:
    with pytest.raises(MeetingError, match=r"is no day\. Type it like 05\.11\.2026"):
        decisions.read({"text": "x", "due": typed}, TODAY, DE)


def test_anything_may_come_from_a_browser() -> None:
    said = {"text": ["x"], "kind": "coup", "status": 7, "owner": None, "due": ""}
    assert decisions.read(said, TODAY, DE) == Wording("")
    assert decisions.read({}, TODAY, DE) == Wording("")


def test_the_form_opens_on_what_the_slide_asks_for() -> None:
    shown = str(decisions.form(frozen().strategy, TODAY, DE))
    kinds = re.findall(r'<input type="radio" name="kind" value="(\w+)"( checked)?', shown)
    assert kinds == [("decision", " checked"), ("next_step", "")]


def test_on_the_slide_what_was_decided_now_stands_apart_and_names_stay_text() -> None:
    late = Wording("<b>Alt</b>", owner='Leitung "Marke"', due=TODAY - dt.timedelta(days=1))
    new = Wording("Neu", DecisionKind.DECISION, status=DecisionStatus.DONE)
    taken = [Decision(1, 1, late, 5, "editor"), Decision(2, 2, new, 6, "editor")]
    shown = str(decisions.on_slide(taken, 2, TODAY, DE, may_edit=True))
    now, earlier = shown.split("Offen aus früheren Besprechungen")
    assert "In dieser Besprechung beschlossen" in now
    assert "Beschluss (erledigt)" in now
    assert "&lt;b&gt;Alt&lt;/b&gt;" in earlier
    assert "ls-late" in earlier
    assert "<b>" not in shown
    assert '"><script' not in shown
    assert "<button" not in str(decisions.on_slide(taken, 2, TODAY, DE, may_edit=False))
