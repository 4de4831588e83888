"""The day that the numbers stand for: from the list, any other by typing it, and what an address may say."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Open


def test_any_day_can_be_chosen_stays_in_the_address_and_what_is_no_day_is_said(open_page: Open) -> None:
    seen = open_page("/brand", language="en")
    kicker = seen.page.locator(".ls-header .ls-quiet").first
    before = kicker.inner_text()
    choice, field = seen.page.locator(".ls-day select"), seen.page.locator(".ls-day input")
    choice.select_option("2026-02-28")
    expect(kicker).to_contain_text("28 Feb 2026")
    choice.select_option(label="Another day …")
    expect(field).to_be_focused()
    while field.is_visible():  # the first closes the calendar
        seen.page.keyboard.press("Escape")
    expect(choice).to_be_focused()
    expect(choice).to_have_value("2026-02-28")
    choice.select_option(label="Another day …")
    field.press("1")  # the first of the month, as long as no 5 follows
    seen.page.keyboard.press("5")
    expect(kicker).to_contain_text("28 Feb 2026")
    expect(field).to_be_focused()
    while field.is_visible():
        seen.page.keyboard.press("Escape")
    choice.select_option(label="Another day …")
    field.fill("2999-12-31")
    expect(kicker).to_contain_text("28 Feb 2026")
    field.fill("2026-03-15")
    field.press("Enter")
    expect(kicker).to_contain_text("15 Mar 2026")
    expect(choice).to_have_value("2026-03-15")
    seen.wait()
    assert "date=2026-03-15" in seen.page.url
    seen.page.go_back()
    expect(kicker).to_contain_text("28 Feb 2026")
    for text in ("tomorrow", "2999-12-31", "30.2.2026"):
        seen.open(f"/brand?date={text}")
        expect(seen.page.get_by_text("is no day up to").first).to_be_visible()
        expect(kicker).to_have_text(before)
        seen.page.wait_for_url(re.compile(r"/brand$"))
    assert not seen.faults
