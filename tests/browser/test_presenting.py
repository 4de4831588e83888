"""A meeting in a browser: all slides by keyboard, a decision that stays, notes beside, and the same again later."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.visit import PATIENCE, Theme, Visit

SIZES = [(1280, 720), (1920, 1080)]
TITLE = ".ls-frames > .ls-frame:not([hidden]) .ls-title"
# What stands out of a slide, or of the room its body has; a title may take four lines.
SPILLS = """frame => {
  const room = frame.getBoundingClientRect(), body = frame.querySelector('.ls-body').getBoundingClientRect();
  const out = (element, within) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && (box.right > within.right + 2 || box.bottom > within.bottom + 2);
  };
  const title = frame.querySelector('.ls-title');
  const line = parseFloat(getComputedStyle(title).lineHeight);
  return [
    ...[...frame.querySelectorAll('header *, footer')].filter(element => out(element, room)),
    ...[...frame.querySelectorAll('.ls-body *:not(svg *)')].filter(element => out(element, body)),
    ...(title.scrollHeight - title.clientHeight > line / 2 ? [title] : []),
  ].map(element => `${frame.dataset.index}: ${element.tagName}.${element.className.baseVal ?? element.className}`);
}"""


# Words that are smaller than about a fortieth of the slide's height: nobody reads them from four metres.
SMALL = """frame => {
  const least = frame.clientHeight / 41, found = [];
  const texts = document.createTreeWalker(frame, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const words = texts.currentNode.data.trim(), element = texts.currentNode.parentElement;
    if (!words || element.closest('title, desc')) continue;
    const zoom = element.closest('svg') ? element.getScreenCTM().a : 1;
    const size = parseFloat(getComputedStyle(element).fontSize) * zoom;
    if (size < least) found.push(`${frame.dataset.index}: ${words.slice(0, 40)} is ${size.toFixed(1)} px high`);
  }
  return found;
}"""


def deck(page: Page) -> None:
    page.locator(TITLE).first.wait_for(timeout=PATIENCE)


def place(page: Page) -> str:
    return str(page.evaluate("location.hash.slice(1)"))


def shown(page: Page) -> list[str]:
    """The slides as they are in the browser, without what is decided meanwhile and without the size of the words."""
    found: list[str] = page.locator(".ls-frames > .ls-frame").evaluate_all(
        """frames => frames.map(frame => {
          const copy = frame.cloneNode(true);
          copy.querySelectorAll('.ls-decided').forEach(element => element.remove());
          copy.querySelectorAll('.ls-body').forEach(element => element.removeAttribute('style'));
          return copy.firstElementChild.outerHTML;
        })"""
    )
    return found


@pytest.mark.parametrize(("theme", "language"), [("light", "de"), ("dark", "en")])
def test_every_slide_is_whole_on_any_wall_by_keyboard_alone(open_page: Open, theme: Theme, language: str) -> None:
    seen = open_page("/present?rehearsal=1", language=language, theme=theme)
    page = seen.page
    deck(page)
    found: list[str] = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.keyboard.press("Home")
        total = page.locator(".ls-frames > .ls-frame").count()
        for number in range(1, 21):
            assert place(page) == str(min(number, total))
            assert page.locator(TITLE).count() == 1
            frame = page.locator(".ls-frames > .ls-frame:not([hidden])")
            found += [*frame.evaluate(SPILLS), *frame.evaluate(SMALL)]
            page.keyboard.press("ArrowRight" if number % 2 else "PageDown")
        assert place(page) == str(total)
    page.keyboard.press("o")
    assert page.locator(TITLE).count() == total
    for frame in page.locator(".ls-frames > .ls-frame").all():
        found += frame.evaluate(SPILLS)  # whole, though small
    found += seen.barriers()
    for key in ("Home", "ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    assert (place(page), page.locator(TITLE).count()) == ("3", 1)
    found += [*seen.barriers(), *seen.faults]
    assert not found, "\n".join(found)


def test_a_meeting_is_held_decides_and_is_opened_again_as_it_was(open_page: Open) -> None:
    seen = open_page("/present")
    page = seen.page
    page.get_by_role("button", name="Präsentation starten").click()
    deck(page)
    then = shown(page)
    page.keyboard.press("5")
    page.keyboard.press("Enter")
    decide(seen, "Chat am Abend <b>besetzen</b>", "30.12.")
    row = page.locator(".ls-decided").get_by_text("Chat am Abend <b>besetzen</b>")
    expect(row).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("b")
    expect(page.locator(TITLE)).to_be_hidden()
    page.keyboard.press("b")

    with page.context.expect_page() as opening:
        page.keyboard.press("n")
    notes = opening.value
    deck(notes)
    assert place(notes) == "5"
    notes.locator("[name=note]").fill("Erst zuhören")
    expect(notes.locator(".ls-kept")).to_have_text("Gespeichert.", timeout=PATIENCE)
    notes.locator(".ls-deck").focus()
    notes.keyboard.press("ArrowLeft")
    page.wait_for_function("location.hash === '#4'", timeout=PATIENCE)  # the wall follows
    assert "Erst zuhören" not in page.content()
    notes.close()

    page.keyboard.press("End")
    page.reload()
    deck(page)
    assert place(page) == str(len(then))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("q")
    page.get_by_role("button", name="Fortsetzen").first.click(timeout=PATIENCE)
    deck(page)
    assert place(page) == str(len(then) - 1)  # where it was left
    page.keyboard.press("q")
    page.get_by_role("button", name="Besprechung beenden").first.click(timeout=PATIENCE)
    seen.wait()
    assert seen.barriers() == []
    page.locator(".ls-meetings a").first.click()
    deck(page)
    assert place(page) == "1"
    assert shown(page) == then
    page.keyboard.press("5")
    page.keyboard.press("Enter")
    expect(row).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("d")  # it is over
    expect(page.locator(".ls-form[open]")).to_have_count(0)
    assert not seen.faults, "\n".join(seen.faults)


def decide(seen: Visit, text: str, due: str) -> None:
    """Type a decision as somebody does who has no hand free for a mouse; what is wrong is said, and nothing is lost."""
    page = seen.page
    page.keyboard.press("d")
    form = page.locator(".ls-form[open]")
    page.keyboard.type(text)
    page.keyboard.press("Tab")
    page.keyboard.type("Leitung Service")
    page.keyboard.press("Tab")
    page.keyboard.type("irgendwann")
    page.keyboard.press("Enter")
    expect(form.locator("[role=alert]")).to_contain_text("kein Datum", timeout=PATIENCE)
    assert seen.barriers() == []
    expect(form.locator("[name=text]")).to_have_value(text)
    form.locator("[name=due]").fill(due)
    page.keyboard.press("Enter")
    expect(form).to_have_count(0, timeout=PATIENCE)
