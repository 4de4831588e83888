"""Changing the strategy as people do it: a file uploaded, its difference read, published, and seen at the KPI."""

from __future__ import annotations

from playwright.sync_api import expect

from kpi.strategy import dump
from tests.browser.conftest import Open
from tests.browser.own import STRATEGY
from tests.browser.visit import PATIENCE


def test_a_target_changed_in_a_file_is_published_and_seen_at_its_kpi(open_page: Open, own_server: str) -> None:
    seen = open_page("/strategy", origin=own_server)
    text = dump(STRATEGY)
    assert text.count("4321") == 1
    seen.page.get_by_text("Strategie ändern").click()
    seen.page.locator("input[type=file]").set_input_files(
        {"name": "strategy.yaml", "mimeType": "application/yaml", "buffer": text.replace("4321", "5678").encode()}
    )
    expect(seen.page.locator(".st-key-difference")).to_contain_text("5678", timeout=PATIENCE)
    publish = seen.page.get_by_role("button", name="Veröffentlichen", exact=True)
    expect(publish).to_be_disabled()
    reason = seen.page.locator(".st-key-reason input")
    reason.fill("Mehr Budget")
    reason.press("Enter")
    publish.click()
    expect(seen.page.locator("[data-testid=stToast]")).to_contain_text("Version 2", timeout=PATIENCE)
    seen.open("/kpi?key=leads")
    seen.page.get_by_role("tab", name="Zielhistorie").click()
    for target in ("4.321", "5.678"):  # the old one stays in the history
        expect(seen.page.locator(".st-key-targets")).to_contain_text(target, timeout=PATIENCE)
    assert not seen.faults, "\n".join(seen.faults)
