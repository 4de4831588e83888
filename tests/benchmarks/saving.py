"""From the click on save to the new number on the overview, as somebody sees it who records one value."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Browser, Page

from tests.benchmarks.organisation import SAVED
from tests.browser.visit import IDLE, PATIENCE

_ROW = """key => {
  for (const element of document.querySelectorAll('*')) {
    const row = element.shadowRoot?.querySelector(`tr:has(a[href*="/kpi?key=${key}"])`);
    if (row) return row.innerText;
  }
}"""
_TOLD = "() => document.querySelector('[data-testid=stToast]')?.checkVisibility()"
_CHANGED = f"""([key, before]) => {{
  const now = ({_ROW})(key);
  return now !== undefined && now !== before;
}}"""


def seconds_until_seen(browser: Browser, url: str, name: str, value: int) -> float:
    """Record a value that was not there before in the last closed month's grid, and see it on the overview."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(url)
    page.wait_for_function(IDLE, timeout=PATIENCE)
    before = page.evaluate(_ROW, SAVED)
    page.goto(f"{url}/record")
    page.wait_for_function(IDLE, timeout=PATIENCE)
    _type(page, name, value)
    start = time.perf_counter()
    page.locator(".st-key-save button").click()
    page.wait_for_function(_TOLD, timeout=PATIENCE)  # looks every frame; a locator's wait does after half a second
    page.locator(".ls-top nav a").first.click()
    page.wait_for_function(_CHANGED, arg=[SAVED, before], timeout=PATIENCE)
    taken = time.perf_counter() - start
    context.close()
    return taken


def _type(page: Page, name: str, value: int) -> None:
    """Type into the KPI's first field, and confirm that an unusual value is meant."""
    field = page.get_by_role("textbox", name=re.compile(f"^{re.escape(name)}")).first
    field.fill(str(value), timeout=PATIENCE)
    field.press("Enter")
    page.locator("[class*=st-key-sure-] label, .st-key-save button:enabled").first.wait_for(timeout=PATIENCE)
    page.wait_for_function(IDLE, timeout=PATIENCE)
    unusual = page.locator("[class*=st-key-sure-] label").first
    if unusual.is_visible():
        unusual.click()
    page.locator(".st-key-save button:enabled").wait_for(timeout=PATIENCE)
    page.wait_for_function(IDLE, timeout=PATIENCE)
