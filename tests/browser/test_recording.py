"""Recording as people do it: a month pasted from a spreadsheet, one value typed, a reload in between, and saved."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Open
from tests.browser.own import PARTS
from tests.browser.visit import PATIENCE

BLOCK = "\n".join(
    ["Kennzahl\tLinkedIn\tX", *(f"{name}\t{n}.000,5\t1\u202f{n:03}" for n, name in enumerate(PARTS, 10)), "Nichts\t1\t"]
)
"""Two values for each of them, as a German spreadsheet copies it, and one that belongs nowhere."""
PASTE = """(box, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
ASTRAY = """table => {
  const left = element => element.getBoundingClientRect().left;
  const heads = [...table.tHead.rows[0].cells];
  return [...table.querySelectorAll(".ls-cell > input")].map(field =>
    [field.ariaLabel, heads.findLast(head => left(head) <= left(field)).textContent]
  ).filter(([label, head]) => !label.endsWith(` · ${head}`)).map(pair => pair.join(" stands below "));
}"""
"""Fields of the table of platforms that stand below the name of another platform than their own."""


def test_a_month_is_pasted_survives_a_reload_and_is_saved_as_a_whole(open_page: Open, own_server: str) -> None:
    seen = open_page("/record", origin=own_server)
    page = seen.page

    def field(label: str) -> Locator:
        return page.get_by_role("textbox", name=label, exact=True)

    expect(field("Besuche · Website")).to_be_visible(timeout=PATIENCE)
    assert page.locator(".ls-matrix").evaluate(ASTRAY) == []
    page.get_by_role("textbox", name="Aus einer Tabelle einfügen").evaluate(PASTE, BLOCK)
    told = page.locator(".st-key-pasted")
    expect(told).to_contain_text(f"{2 * len(PARTS)} Werte aus der Tabelle eingesetzt", timeout=PATIENCE)
    expect(told).to_contain_text("Nichts", timeout=PATIENCE)
    expect(field(f"{PARTS[0]} · LinkedIn")).to_have_value("10.000,5")
    field("Leads").fill("1.236,0")
    field("Leads").press("Enter")  # moves on, to the next field
    expect(field(f"{PARTS[0]} · LinkedIn").or_(field("Leads"))).to_have_count(2)
    expect(page.locator(".ls-cell", has=field("Leads"))).to_contain_text("1.236", timeout=PATIENCE)
    page.reload()
    seen.wait()
    expect(page.get_by_text("eingegebene Werte vom")).to_be_visible(timeout=PATIENCE)
    expect(field("Leads")).to_have_value("1.236,0", timeout=PATIENCE)
    expect(field(f"{PARTS[-1]} · X")).to_have_value(f"1\u202f{9 + len(PARTS):03}")
    page.get_by_text("Zweimal hingesehen").click()
    seen.wait()
    due = page.locator("tr", has=field("Leads")).get_by_text("fällig")
    expect(due).to_be_visible()
    field("Leads").evaluate("field => field.dataset.here = 'before'")
    page.get_by_role("button", name=f"{2 * len(PARTS) + 1} Werte speichern").click()
    expect(page.locator("[data-testid=stToast]")).to_contain_text("gespeichert", timeout=PATIENCE)
    seen.wait()
    expect(field("Leads")).to_have_value("1.236", timeout=PATIENCE)
    expect(field("Leads")).to_have_attribute("data-here", "before")  # the grid goes on in the same fields
    expect(due).to_have_count(0)
    expect(page.locator(".st-key-readings")).to_have_count(0)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("textbox", name="Paste from a spreadsheet")).to_be_visible(timeout=PATIENCE)
    expect(field("Leads")).to_have_value("1,236")
    seen.open("/")
    # The target is a sum: the months before brought 621.
    expect(page.locator(".ls-scorecard")).to_contain_text("1.857", timeout=PATIENCE)
    assert not seen.faults, "\n".join(seen.faults)
