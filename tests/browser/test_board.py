"""Boards in the browser: links open within the app, other clicks do not, and sentences are copied."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import expect

from tests.browser.conftest import Open

LINK = 'a.ls-open[href^="/kpi?key="]'


def test_a_link_opens_within_the_app_and_the_session_goes_on(open_page: Open) -> None:
    seen = open_page("/")
    seen.page.evaluate("window.same = true")
    link = seen.page.locator(LINK).first
    name, href = link.inner_text(), link.get_attribute("href")
    link.click()
    seen.page.wait_for_url("**/kpi?key=*")
    expect(seen.page.locator("h1")).to_contain_text(name)
    seen.wait()
    assert seen.page.evaluate("window.same") is True
    assert href
    assert href in seen.page.url
    assert not seen.faults


def test_whoever_comes_back_finds_the_place_again_and_the_menu_opens_the_top(open_page: Open) -> None:
    seen = open_page("/")
    main = "document.querySelector('[data-testid=stMain]')"
    for way in ("back", "trail", "menu"):
        seen.page.locator(".ls-board table a[href^='/kpi']").nth(12).scroll_into_view_if_needed()
        place = seen.page.evaluate(f"{main}.scrollTop")
        assert place > 500
        seen.page.locator(".ls-board table a[href^='/kpi']").nth(12).click()
        seen.page.wait_for_url("**/kpi?key=*")
        expect(seen.page.locator(".ls-lights")).to_be_visible()
        seen.wait()
        if way == "back":
            seen.page.go_back()
        else:
            seen.page.locator(".ls-trail a" if way == "trail" else ".ls-top a[href='/']").first.click()
        expect(seen.page.locator(".ls-board table a[href^='/kpi']").nth(12)).to_be_attached()
        seen.wait()
        if way == "menu":
            assert seen.page.evaluate(f"{main}.scrollTop") < 100
        else:
            seen.page.wait_for_function(f"Math.abs({main}.scrollTop - {place}) < 2")
    assert not seen.faults


def test_the_day_of_today_keeps_the_filter(open_page: Open) -> None:
    before = dt.datetime.now().astimezone().date() - dt.timedelta(days=31)
    seen = open_page(f"/?status=at_risk&status=off_track&date={before}")
    link = seen.page.locator("a[data-stay]")
    link.click()
    expect(link).to_have_count(0)
    expect(seen.page.locator(".ls-toggle[aria-pressed=true]")).to_have_count(2)
    seen.wait()
    assert f"date={before}" not in seen.page.url
    assert "status=at_risk" in seen.page.url
    assert "status=off_track" in seen.page.url


def test_a_click_for_a_new_tab_is_left_to_the_browser(open_page: Open) -> None:
    seen = open_page("/")
    with seen.page.context.expect_page() as opened:
        seen.page.locator(LINK).first.click(modifiers=["ControlOrMeta"])
    opened.value.close()
    assert "/kpi" not in seen.page.url


def test_the_page_says_its_language(open_page: Open) -> None:
    for language in ("de", "en"):
        seen = open_page("/", language=language)
        assert seen.page.evaluate("document.documentElement.lang") == language


def test_a_sentence_is_copied_also_where_there_is_no_clipboard_interface(open_page: Open) -> None:
    seen = open_page("/", language="en")
    headline = seen.page.locator("h1").inner_text()
    for prepare in ("0", "Object.defineProperty(navigator, 'clipboard', {value: undefined})"):
        seen.page.evaluate(f"window.copied = null; {prepare}")
        seen.page.evaluate(
            """() => {
              document.addEventListener('copy', () => {
                let owner = document.activeElement;
                while (owner?.shadowRoot?.activeElement) owner = owner.shadowRoot.activeElement;
                window.copied = owner?.value ?? null;
              });
              const clipboard = navigator.clipboard;
              if (clipboard) clipboard.writeText = async text => { window.copied = text; };
            }"""
        )
        button = seen.page.locator(".ls-headline .ls-copy").first
        button.click()
        expect(button).to_have_attribute("data-copied", "Copied")
        assert seen.page.evaluate("window.copied") == headline
        expect(button).not_to_have_attribute("data-copied", "Copied")


def test_a_phone_folds_the_goals_and_keeps_those_that_were_opened(open_page: Open) -> None:
    seen = open_page("/", width="phone")
    rows = seen.page.locator(".ls-scorecard tbody tr:not(.ls-group)")
    assert not any(row.is_visible() for row in rows.all())
    button = seen.page.locator(".ls-scorecard .ls-fold").first
    expect(button).to_have_attribute("aria-expanded", "false")
    button.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(rows.first).to_be_visible()
    seen.page.get_by_role("button", name="English").click()
    seen.wait()
    expect(seen.page.locator("h1")).to_contain_text("goals")
    expect(seen.page.locator(".ls-scorecard .ls-fold").first).to_have_attribute("aria-expanded", "true")
    expect(rows.first).to_be_visible()
    assert not seen.faults


def test_what_needs_attention_begins_on_the_first_screen(open_page: Open) -> None:
    seen = open_page("/")
    place = seen.page.locator(".ls-attention > li").first.bounding_box()
    assert place
    assert place["y"] + place["height"] < 900
    assert not seen.page.locator(".ls-fold").first.is_visible()
    assert seen.page.locator(".ls-scorecard tbody tr:not(.ls-group)").first.is_visible()
