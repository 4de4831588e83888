"""A new level is confirmed after four questions and with a reason, taken back with one, and never over a colleague."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kpi.access import Person, Role
from kpi.cadence import next_start
from kpi.i18n import Language
from kpi.model import Cadence, Kind, Kpi, Measurement, Strategy
from kpi.store.database import Store
from kpi.ui.session import Run
from kpi.workspace import Request, Workspace
from tests.series import CALM
from tests.tables import make_tables

AS_OF = dt.date(2026, 10, 31)
HOSTILE = "[x](http://evil) <b>so</b>"
RISE = [*CALM, *(90.0 + i % 3 for i in range(10))]
"""22 months to October 2026: usual values, then a higher level since January."""
EDITOR = Person("editor", Role.EDITOR)


@pytest.fixture
def workspace(sqlite_url: str) -> Iterator[Workspace]:
    """One KPI whose level has risen for good."""
    found = Workspace(Store(sqlite_url))
    make_tables(found._store)
    reach = Kpi(key="reach", name="Reach", kind=Kind.RATIO, owner=HOSTILE)
    found.publish(request("Started"), Strategy(name="Test", kpis=(reach,)), 0)
    start = dt.date(2025, 1, 1)
    months = [Measurement("reach", next_start(start, Cadence.MONTHLY, i), value) for i, value in enumerate(RISE)]
    found.record(request(), months, today=AS_OF)
    yield found
    found.close()


def request(reason: str = "", key: str | None = None, person: Person = EDITOR) -> Request:
    return Request(person, dt.datetime(2026, 11, 2, tzinfo=dt.UTC), reason, key=key)


def page() -> None:
    import streamlit as st

    from kpi.ui import rebasing

    run = st.session_state["run"]()
    [kpi] = run.strategy.kpis
    rebasing.show(run, kpi, run.workspace.assessment(kpi.key, run.as_of))


def opened(workspace: Workspace, person: Person = EDITOR) -> AppTest:
    premises: Any = SimpleNamespace(request=lambda reason, key: request(reason, key, person))

    def run() -> Run:
        state = workspace.state()
        return Run(Language("en"), premises, workspace, False, state.strategy, state.number, AS_OF, AS_OF)

    app = AppTest.from_function(page, default_timeout=30)
    app.session_state["run"] = run
    return app.run()


def confirm(app: AppTest, *, answers: int = 4, reason: str = "Videos") -> AppTest:
    for box in app.checkbox[:answers]:
        box.check()
    app.text_input[0].input(reason)
    return app.button[0].click().run()


def levels(workspace: Workspace) -> list[tuple[dt.date, str]]:
    return [(rebase.start, str(rebase.reason)) for rebase in workspace.state().strategy.kpis[0].rebases]


def test_a_confirmed_level_is_published_with_its_reason_and_measured_anew(workspace: Workspace) -> None:
    assert workspace.assessment("reach", AS_OF).change.rebase_from == dt.date(2026, 1, 1)
    app = confirm(opened(workspace))
    assert not app.exception
    assert levels(workspace) == [(dt.date(2026, 1, 1), "Videos")]
    assert workspace.versions()[0].reason == "Videos"
    assert workspace.assessment("reach", AS_OF).change.baseline_start == dt.date(2026, 1, 1)
    assert not app.checkbox  # nothing more is proposed
    assert HOSTILE not in app.markdown[0].value  # what people wrote stays text


@pytest.mark.parametrize(("answers", "reason"), [(3, "Videos"), (4, "  "), (0, "")])
def test_without_all_four_answers_and_a_reason_nothing_is_published(
    workspace: Workspace, answers: int, reason: str
) -> None:
    app = confirm(opened(workspace), answers=answers, reason=reason)
    assert app.error
    assert levels(workspace) == []


def test_a_level_is_taken_back_with_a_reason(workspace: Workspace) -> None:
    app = confirm(opened(workspace))
    assert app.button[0].disabled
    app.text_input[0].input("A mistake").run()
    app.button[0].click().run()
    assert levels(workspace) == []
    assert workspace.versions()[0].reason == "A mistake"
    assert workspace.assessment("reach", AS_OF).change.rebase_from == dt.date(2026, 1, 1)


def test_what_a_colleague_published_meanwhile_is_not_overwritten_unseen(workspace: Workspace) -> None:
    app = opened(workspace)
    state = workspace.state()
    workspace.publish(request("Renamed"), state.strategy.model_copy(update={"name": "New"}), state.number)
    confirm(app)
    assert app.error
    assert levels(workspace) == []
    assert workspace.state().strategy.name == "New"
    app.button[0].click().run()
    assert levels(workspace) == [(dt.date(2026, 1, 1), "Videos")]
    assert workspace.state().strategy.name == "New"


def test_a_viewer_is_refused(workspace: Workspace) -> None:
    app = confirm(opened(workspace, Person("viewer", Role.VIEWER)))
    assert "Ask an administrator" in app.error[0].value
    assert levels(workspace) == []
