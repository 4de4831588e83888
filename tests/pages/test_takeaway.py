"""What can be taken away from a page: chosen there, made by a click, named after strategy, day and language."""

from __future__ import annotations

import datetime as dt

from kpi import report
from kpi.i18n import Language
from kpi.report import Cards
from kpi.ui.takeaway import FORMS
from tests.pages.dashboard import NOW, Dashboard, Page


def test_an_area_page_offers_every_form_for_its_area_in_both_languages(dashboard: Dashboard) -> None:
    seen = dashboard.open("brand", "de")
    assert not seen.app.get("download_button")
    _ask(seen)
    assert not seen.failures
    assert seen.app.pills(key="takeaway-areas").value == ["brand"]
    offered = {button.proto.label: button for button in seen.app.get("download_button")}
    assert list(offered) == [Language("de")(label) for label, _icon in FORMS.values()]
    assert seen.app.segmented_control(key="takeaway-csv-form-de").value == "csv-semicolon"
    seen.app.segmented_control(key="takeaway-language").set_value("en")
    _ask(seen)
    assert not seen.failures
    assert seen.app.segmented_control(key="takeaway-csv-form-en").value == "csv-comma"


def _ask(seen: Page) -> None:
    """As a click on the button does; AppTest runs the page as a whole, and not only what was asked for."""
    seen.app.session_state["_takeaway_asked"] = True
    seen.run()


def test_a_report_says_what_the_page_says(dashboard: Dashboard) -> None:
    seen, workspace = dashboard.open("", "de"), dashboard.shown
    made = report.build(workspace.frozen(dt.date(2026, 10, 31), dt.date(2026, 9, 30), NOW), Language("de"))
    assert made.headline == seen.heading
    cards = [card for block in next(made.pages()).blocks if isinstance(block, Cards) for card in block.cards]
    numbers = [card.number.text for card in cards if card.number]
    assert numbers
    assert all(number in seen.text for number in numbers)
    assert made.revision == workspace.strategy_version()
