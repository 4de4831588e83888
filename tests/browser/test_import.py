"""Importing as people do it: a file dropped, a question answered, the preview read, taken over, and taken back."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.visit import PATIENCE
from tests.exports_made import meta


def test_a_dropped_export_is_asked_about_previewed_taken_over_and_taken_back(open_page: Open, own_server: str) -> None:
    seen = open_page("/import", origin=own_server)
    page = seen.page
    dropzone = page.locator("[data-testid=stFileUploaderDropzone]")
    expect(dropzone).to_contain_text("oder hierher ziehen, je bis 20\u00a0MB", timeout=PATIENCE)
    expect(dropzone.get_by_role("button", name="Dateien auswählen").first).to_be_attached()
    page.locator("input[type=file]").set_input_files(
        {"name": "Views.csv", "mimeType": "text/csv", "buffer": meta("Facebook views", [5, -6, 7])}
    )
    asked = page.locator("[data-testid=stSelectbox]", has_text="Die Strategie hat keine Plattform Facebook")
    expect(asked).to_be_visible(timeout=PATIENCE)
    asked.locator("input").click()
    page.get_by_role("option", name="zu keiner davon").click()
    preview = page.locator(".st-key-preview")
    expect(preview).to_contain_text("1 Spalte wird aufgehoben", timeout=PATIENCE)
    expect(preview).to_contain_text("Meta Business Suite · 01.09.2026 bis 03.09.2026")
    assert not seen.sideways()
    page.get_by_role("button", name="3 Werte übernehmen").click()
    done = page.locator(".st-key-done")
    expect(done).to_contain_text("3 neue und 0 geänderte Werte sind übernommen", timeout=PATIENCE)
    seen.wait()
    page.locator(".st-key-undo-done button").click()
    expect(page.get_by_text("zurückgenommen ·")).to_be_visible(timeout=PATIENCE)
    assert not seen.faults, "\n".join(seen.faults)
