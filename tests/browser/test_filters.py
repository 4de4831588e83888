"""Filters of the scorecard: at once, by mouse and keyboard, kept in the address, and told to who does not see it."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, WebSocket, expect

from tests.browser.conftest import Open
from tests.browser.visit import Visit

ROWS = ".ls-scorecard tbody tr:not(.ls-group)"
MARKUP = "<img src=x onerror='window.harmed = true'>"


def _asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def _field(page: Page) -> Locator:
    return page.get_by_role("searchbox")


def _toggle(page: Page, word: str) -> Locator:
    return page.locator(".ls-toggles").get_by_role("button", name=word, exact=True)


def _shown(page: Page) -> list[tuple[str, str]]:
    """Status and name of each row in sight."""
    rows = page.locator(ROWS).filter(visible=True)
    return [(row.locator(".ls-state").inner_text(), row.locator(".ls-name").inner_text()) for row in rows.all()]


def _count(seen: Visit, shown: int | None) -> None:
    words = r"^\d+ KPIs$" if shown is None else rf"^\d+ KPIs, {shown} shown$"
    expect(seen.page.locator(".ls-found")).to_have_text(re.compile(words))


def test_the_scorecard_is_filtered_at_once_and_says_where_nothing_fits(open_page: Open) -> None:
    seen = open_page("/?colour=red", language="en")
    page = seen.page
    every = _shown(page)
    _toggle(page, "off track").click()
    _toggle(page, "missed").press("Space")
    expect(_toggle(page, "missed")).to_have_attribute("aria-pressed", "true")
    expect(_toggle(page, "missed")).to_be_focused()
    fitting = [row for row in every if row[0] in {"off track", "missed"}]
    assert fitting
    assert _shown(page) == fitting
    assert _asked(page) == {"colour": ["red"], "status": ["off_track", "missed"]}
    name = fitting[-1][1]
    _field(page).press_sequentially(f" {name.upper()} ")
    assert {shown for _status, shown in _shown(page)} == {name}
    _count(seen, 1)

    _field(page).fill(MARKUP)
    expect(page.locator(".ls-none")).to_have_text("No KPI fits these filters. Clear one of them.")
    expect(page.locator(".ls-none")).to_have_attribute("role", "status")
    assert _shown(page) == []
    _count(seen, 0)
    assert not seen.sideways()
    assert not seen.barriers()
    _field(page).fill("")
    _toggle(page, "off track").press("Enter")
    _toggle(page, "missed").press("Enter")
    expect(page.locator(".ls-none")).to_be_empty()
    _count(seen, None)
    assert _shown(page) == every
    assert _asked(page) == {"colour": ["red"]}
    assert page.evaluate("window.harmed") is None
    assert not seen.faults


def test_filters_stay_through_reload_back_another_language_and_another_day(open_page: Open) -> None:
    seen = open_page("/", language="en")
    page = seen.page
    _toggle(page, "on track").click()
    _field(page).fill("rate")
    page.wait_for_url("**find=rate*")
    left = _shown(page)
    assert {status for status, _name in left} == {"on track"}

    def holds() -> None:
        seen.wait()
        assert _shown(page) == left
        assert (_asked(page)["status"], _asked(page)["find"]) == (["on_track"], ["rate"])

    sent: list[object] = []

    def hear(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(len(frame)))

    page.on("websocket", hear)
    page.reload()
    holds()
    assert sent
    sent.clear()
    _toggle(page, "missed").click()
    _toggle(page, "missed").click()
    holds()
    assert not sent, "filtering does not ask the server"
    page.locator(ROWS).filter(visible=True).first.click()
    page.wait_for_url("**/kpi?key=*")
    seen.wait()
    page.go_back()
    expect(page.locator(".ls-scorecard")).to_be_visible()
    holds()
    page.get_by_role("button", name="Deutsch").click()
    expect(page.locator("h1")).to_contain_text("Ziele")
    seen.wait()
    assert _asked(page)["status"] == ["on_track"]
    expect(_toggle(page, "im Plan")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_contain_text("goals")
    holds()
    assert not seen.faults


def test_the_day_to_compare_with_is_any_day_and_keeps_the_filter(open_page: Open) -> None:
    seen = open_page("/?status=on_track", language="en")
    page = seen.page
    expect(_toggle(page, "on track")).to_have_attribute("aria-pressed", "true")

    def holds() -> None:
        seen.wait()
        assert {status for status, _name in _shown(page)} == {"on track"}

    holds()
    page.get_by_text("What has changed").click()
    since = page.get_by_label("Since", exact=True)
    since.select_option("2026-06-30")
    page.wait_for_url("**since=2026-06-30*")
    expect(page.locator(".ls-header")).to_contain_text("since 30 Jun 2026")
    expect(page.locator("#changes")).to_have_attribute("open", "")
    holds()
    since.select_option(label="Another day …")
    page.locator(".ls-changes").get_by_label("Another day").fill("2026-05-13")
    page.keyboard.press("Enter")
    page.wait_for_url("**since=2026-05-13*")
    expect(since).to_have_value("2026-05-13")
    holds()
    assert not seen.faults


def test_on_a_phone_what_fits_a_linked_filter_is_in_sight(open_page: Open) -> None:
    hostile = "status=%3Cb%3E&status=__proto__"
    seen = open_page(f"/?status=hinter+Plan&{hostile}&find=zUFRIEDENHEIT+NÄCH", width="phone")
    page = seen.page
    expect(page.locator(".ls-none")).not_to_be_empty()
    _field(page).fill("SERVICE")  # as a word of the interface's language, as links of earlier days name a status
    expect(_toggle(page, "hinter Plan")).to_have_attribute("aria-pressed", "true")
    assert {status for status, _name in _shown(page)} == {"hinter Plan"}
    assert not seen.sideways()
    for box in (part.bounding_box() for part in page.locator(".ls-toggle, .ls-find input").all()):
        assert box
        assert min(box["width"], box["height"]) >= 24
    _toggle(page, "hinter Plan").click()
    assert _asked(page) == {"find": ["SERVICE"]}
    _field(page).fill("ÖFFNUNGS")
    assert _shown(page)
    assert all("Öffnungs" in name for _status, name in _shown(page))
    _field(page).fill("")
    assert _shown(page) == []  # folded again, as it was
    expect(page.locator(".ls-scorecard .ls-fold").first).to_have_attribute("aria-expanded", "false")
    assert not seen.faults
