"""Recording as people do it: typed into the grid, saved, and seen on the overview."""

from __future__ import annotations

from contextlib import suppress

from playwright.sync_api import TimeoutError as PatienceError
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.visit import PATIENCE, Visit

VALUE = (280 + 60, 35 + 17)
"""The middle of the first row's cell to fill: the grid is drawn, so that a place is all there is to click on."""


def _open_cell(seen: Visit) -> None:
    """Click until the cell is open: while the page still moves, a click may miss it."""
    grid, field = seen.page.locator("[data-testid=stDataFrame]"), seen.page.locator("#portal textarea, #portal input")
    for _ in range(20):
        box = grid.bounding_box()
        if box:
            seen.page.mouse.click(box["x"] + VALUE[0], box["y"] + VALUE[1])
            seen.page.keyboard.press("Enter")
        with suppress(PatienceError):
            return field.first.wait_for(timeout=1_000)
    raise AssertionError("the cell did not open")


def test_a_value_typed_into_the_grid_is_saved_and_seen_on_the_overview(open_page: Open, own_server: str) -> None:
    seen = open_page("/record", origin=own_server)
    _open_cell(seen)
    seen.page.keyboard.type("1.236,0")
    seen.page.keyboard.press("Enter")
    readings = seen.page.locator(".st-key-readings")
    expect(readings).to_contain_text("1.236", timeout=PATIENCE)
    expect(readings).to_contain_text("neu", timeout=PATIENCE)
    seen.page.get_by_role("button", name="1 Wert speichern").click()
    expect(seen.page.locator("[data-testid=stToast]")).to_contain_text("gespeichert", timeout=PATIENCE)
    seen.wait()
    assert not readings.is_visible()
    seen.open("/")
    # The target is a sum: the months before brought 621.
    expect(seen.page.locator(".st-key-scorecard")).to_contain_text("1.857", timeout=PATIENCE)
    assert not seen.faults, "\n".join(seen.faults)
