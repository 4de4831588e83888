"""Recording as people do it: typed into the grid, saved, and seen on the overview."""

from __future__ import annotations

from contextlib import suppress

from playwright.sync_api import TimeoutError as PatienceError
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.visit import PATIENCE, Visit

NAME = (40, 35 + 17)
"""In the first row's cell with the name. The grid is drawn, so that a place is all there is to click on."""


def _select_value(seen: Visit) -> None:
    """Select the cell beside the name. While the page still moves, a click may miss; a key may come before it."""
    grid = seen.page.locator("[data-testid=stDataFrame]")
    selected = "td[aria-selected=true]"  # what the grid tells screen readers
    for _ in range(20):
        box = grid.bounding_box()
        if box:
            seen.page.mouse.click(box["x"] + NAME[0], box["y"] + NAME[1])
        with suppress(PatienceError):
            grid.locator(f"{selected}[aria-colindex='1']").wait_for(state="attached", timeout=2_000)
            seen.page.keyboard.press("ArrowRight")
            return grid.locator(f"{selected}[aria-colindex='2']").wait_for(state="attached", timeout=2_000)
    raise AssertionError("the cell could not be selected")


def test_a_value_typed_into_the_grid_is_saved_and_seen_on_the_overview(open_page: Open, own_server: str) -> None:
    seen = open_page("/record", origin=own_server)
    _select_value(seen)
    seen.page.keyboard.press("Enter")
    field = seen.page.locator("#portal textarea, #portal input").first
    field.fill("1.236,0")
    field.press("Enter")
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
