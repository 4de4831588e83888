"""The day that the numbers stand for: typed in the browser, as AppTest knows the days of the list only."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Open


def test_any_day_can_be_typed_stays_in_the_address_and_what_is_no_day_is_said(open_page: Open) -> None:
    seen = open_page("/brand", language="en")
    field = seen.page.locator('[class*="st-key-date-"] input')
    kicker = seen.page.locator(".ls-header .ls-quiet").first
    before = kicker.inner_text()
    for typed, said in (("15.3.2026", "15 Mar 2026"), ("2026-02-28", "28 Feb 2026")):
        field.fill(typed)
        field.press("Enter")
        expect(kicker).to_contain_text(said)
    seen.wait()
    assert "date=2026-02-28" in seen.page.url
    for typed in ("tomorrow", "31.12.2999", "30.2.2026"):
        field.fill(typed)
        field.press("Enter")
        expect(seen.page.get_by_text("is no day up to").first).to_be_visible()
        expect(kicker).to_have_text(before)
        seen.wait()
    assert "date=" not in seen.page.url
    assert not seen.faults
