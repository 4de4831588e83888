"""From the click on save to the new number on the overview, as somebody sees it who records one value."""

from __future__ import annotations

import time

from playwright.sync_api import Browser, Page, Position

from tests.benchmarks.organisation import SAVED
from tests.browser.visit import IDLE, PATIENCE

_FIRST_VALUE: Position = {"x": 340, "y": 55}
"""In the grid: right of the KPI's name, below the heading."""
_ROW = """key => {
  for (const element of document.querySelectorAll('*')) {
    const row = element.shadowRoot?.querySelector(`tr:has(a[href*="/kpi?key=${key}"])`);
    if (row) return row.innerText;
  }
}"""
_CHANGED = f"""([key, before]) => {{
  const now = ({_ROW})(key);
  return now !== undefined && now !== before;
}}"""


def seconds_until_seen(browser: Browser, url: str, row: int, value: int) -> float:
    """Record a value that was not there before in a row of the last closed month's grid, and see it."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(url)
    page.wait_for_function(IDLE, timeout=PATIENCE)
    before = page.evaluate(_ROW, SAVED)
    page.locator("header a[href$='/record']").click()
    _type(page, row, value)
    start = time.perf_counter()
    page.locator(".st-key-save button").click()
    page.locator("[data-testid=stToast]").first.wait_for(timeout=PATIENCE)
    page.locator("header a").first.click()
    page.wait_for_function(_CHANGED, arg=[SAVED, before], timeout=PATIENCE)
    taken = time.perf_counter() - start
    context.close()
    return taken


def _type(page: Page, row: int, value: int) -> None:
    """Go down to the row, type, and wait until the page says how it was read."""
    grid = page.locator(".dvn-scroller")
    grid.wait_for(timeout=PATIENCE)
    page.wait_for_function(IDLE, timeout=PATIENCE)
    grid.click(position=_FIRST_VALUE)
    for _ in range(row):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("textarea.gdg-input").fill(str(value))
    page.keyboard.press("Enter")
    page.locator(".st-key-save button:enabled").wait_for(timeout=PATIENCE)
    page.wait_for_function(IDLE, timeout=PATIENCE)
