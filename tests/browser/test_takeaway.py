"""Taking the numbers away by keyboard and by mouse: asked for in a dialog, made by a click, and back at the button."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Open


def test_a_file_is_chosen_in_a_dialog_that_gives_the_focus_back(open_page: Open) -> None:
    seen = open_page("/brand", width="phone")
    page = seen.page
    button = page.get_by_role("button", name="Mitnehmen")
    dialog = page.get_by_role("dialog", name="Mitnehmen")
    button.focus()
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("Zahlen (CSV)")).to_be_visible()
    seen.wait()
    assert not seen.sideways()
    assert not seen.barriers()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()
    button.click()
    with page.expect_download() as download:
        dialog.get_by_text("Zahlen (CSV)").click()
    assert download.value.suggested_filename.startswith("social-media-strategie-2026_marke_")
    rows = Path(download.value.path()).read_text("utf-8-sig").splitlines()
    assert len(rows) > 5
    assert ";" in rows[0]
    expect(dialog.get_by_role("button", name="Schließen")).to_be_visible()
    seen.wait()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()
    assert not seen.faults
