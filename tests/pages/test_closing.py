"""The page Close month: closed in spite of its gaps, changed afterwards, accepted, and opened again with a reason."""

from __future__ import annotations

import datetime as dt

from kpi.model import Measurement, Strategy
from kpi.workspace import Workspace
from tests.pages.dashboard import NOW, Dashboard

TODAY = NOW.date()
OCTOBER = dt.date(2026, 10, 1)
HOSTILE = "<b>Leads</b> ![x](http://evil.example/x)"
STRATEGY = Strategy.model_validate(
    {
        "name": "Test",
        "platforms": [{"key": "linkedin", "name": "LinkedIn"}],
        "kpis": [
            {"key": "leads", "name": HOSTILE, "kind": "flow"},
            {"key": "fans", "name": "Fans", "kind": "stock", "platforms": ["linkedin"]},
        ],
    }
)


def _record(dashboard: Dashboard, value: float) -> Workspace:
    own = dashboard.premises.own
    own.record(dashboard.premises.request(), [Measurement("leads", OCTOBER, value)], today=TODAY)
    return own


def test_a_month_is_closed_revised_accepted_and_opened_again(dashboard: Dashboard) -> None:
    dashboard.publish(STRATEGY)
    own = _record(dashboard, 1100)
    seen = dashboard.open("closing", "de")
    assert "1 Messwert fehlt oder ist noch nicht vollständig." in seen.text
    assert "Seite › Analysen" in seen.text.replace("LinkedIn-", "")  # where LinkedIn hides the export
    close = seen.app.button(key="close")
    assert close.disabled  # a gap has to be accepted first
    seen.app.checkbox(key="sure-2026-10-01").check()
    seen.run().app.button(key="close").click()
    assert not seen.run().failures
    assert [one.month for one in own.closings.closed()] == [OCTOBER]

    _record(dashboard, 1250)
    seen = dashboard.open("closing", "de")
    assert "Nachträglich geändert" in seen.text
    assert "1.100" in seen.text
    assert "1.250" in seen.text
    assert HOSTILE in seen.text  # as text
    assert "<b>Leads" not in seen.html
    seen.app.button(key="accept").click()
    assert not seen.run().failures
    assert own.closings.late() == []
    assert [fact.value for fact in own.facts(["leads"])] == [1250]

    seen = dashboard.open("record", "de", grain="monthly", start="2026-10-01")
    assert "Oktober 2026 ist abgeschlossen" in seen.text
    seen = dashboard.open("closing", "en")
    reason = next(field for field in seen.app.text_input if str(field.key).startswith("reopen-"))
    reason.set_value("figures of the agency were wrong")
    seen.run().app.button(key="reopen").click()
    assert not seen.run().failures
    assert own.closings.closed() == []
