"""How long the next slide takes, beside a fragment of an almost empty page that runs again, in the same browser."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.figures import Figure, seconds
from tests.benchmarks.loads import empty_page
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.server import running_server
from tests.browser.visit import PATIENCE

AT_MOST = 2.0
"""Of the fragment's run."""

# From the press of a key to the frame that shows the slide.
_TURNED = """key => new Promise(done => {
  const start = performance.now();
  window.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  requestAnimationFrame(() => setTimeout(() => done((performance.now() - start) / 1000)));
})"""
# From the click to the text that the fragment sends.
_COUNTED = """() => new Promise(done => {
  const said = () => document.querySelector('[data-testid=stText]').textContent;
  const before = said(), start = performance.now();
  document.querySelector('[data-testid=stButton] button').click();
  const look = () => said() === before ? requestAnimationFrame(look) : done((performance.now() - start) / 1000);
  look();
})"""


def figures(times: int) -> Iterator[Figure]:
    """Slides of the demo against clicks on the empty page."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        none, demo = stack.enter_context(empty_page(folder)), stack.enter_context(running_server(folder))
        play = stack.enter_context(sync_playwright())
        program = next(filter(None, map(shutil.which, CHROMIUM)), None)
        browser = play.chromium.launch(executable_path=program, args=FLAGS)
        empty, deck = (browser.new_page(viewport={"width": 1920, "height": 1080}) for _ in range(2))
        empty.goto(none)
        empty.get_by_text("Clicks: 0").wait_for(timeout=PATIENCE)
        deck.goto(f"{demo}/present?rehearsal=1")
        deck.locator(".ls-frame:not([hidden]) .ls-title").wait_for(timeout=PATIENCE)
        clicks, turns = [], []
        for number in range(times):
            clicks.append(_timed(empty, _COUNTED))
            turns.append(_timed(deck, _TURNED, "ArrowRight" if number % 12 < 6 else "ArrowLeft"))
        browser.close()
    yield Figure("fragment of an almost empty page", seconds(median(clicks)))
    yield Figure("the next slide", seconds(median(turns)), median(turns) / median(clicks), at_most=AT_MOST)


def _timed(page: Page, script: str, key: str | None = None) -> float:
    page.bring_to_front()
    return float(page.evaluate(script, key))
