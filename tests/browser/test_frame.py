"""The bar at the top: its menu by mouse and keyboard, wide and narrow, and the language."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Open


def test_the_menu_leads_everywhere_and_says_where_one_is(open_page: Open) -> None:
    seen = open_page("/record", language="en")
    menu = seen.page.get_by_role("navigation", name="Pages")
    group = menu.get_by_role("button", name="Measurements")
    history = menu.get_by_role("link", name="History")
    expect(history).to_be_hidden()
    group.press("Enter")
    expect(group).to_have_attribute("aria-expanded", "true")
    expect(menu.get_by_role("link", name="Record")).to_have_attribute("aria-current", "page")
    group.press("Escape")
    expect(history).to_be_hidden()
    expect(group).to_be_focused()
    group.click()
    seen.page.locator("h1").first.click()
    expect(history).to_be_hidden()
    group.click()
    history.click()
    seen.page.wait_for_url(re.compile("/history"))
    seen.wait()
    expect(history).to_be_hidden()
    expect(menu.locator("[aria-current]")).to_have_attribute("href", "/history")
    menu.get_by_role("link", name="Brand").click()
    seen.page.wait_for_url(re.compile("/brand"))
    expect(seen.page.locator("h1").first).to_contain_text("liked")
    assert not seen.faults


def test_on_a_phone_the_menu_opens_below_the_bar_and_closes_once_a_page_is_chosen(open_page: Open) -> None:
    seen = open_page("/method", width="phone")
    link, button = seen.page.get_by_role("link", name="Verlauf"), seen.page.get_by_role("button", name="Menü")
    expect(link).to_be_hidden()
    button.click()
    expect(link).to_be_in_viewport()
    assert not [*seen.sideways(), *seen.barriers()]
    link.click()
    seen.page.wait_for_url(re.compile("/history"))
    seen.wait()
    expect(link).to_be_hidden()
    seen.page.get_by_role("button", name="English").click()
    expect(seen.page.locator("h1").first).to_have_text("What has been changed")
    assert "lang=en" in seen.page.url
    seen.page.reload()
    seen.wait()
    expect(seen.page.get_by_role("button", name="English")).to_have_attribute("aria-pressed", "true")
    seen.page.get_by_role("button", name="Deutsch").click()
    expect(seen.page.get_by_role("button", name="Deutsch")).to_have_attribute("aria-pressed", "true")
    seen.wait()
    assert "lang=" not in seen.page.url
    assert not seen.faults
