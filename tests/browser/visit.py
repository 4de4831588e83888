"""One visit to one page: opened, waited for, and everything that went wrong meanwhile kept."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request
from playwright.sync_api import TimeoutError as PatienceError

Theme = Literal["light", "dark"]
Width = Literal["desktop", "phone"]

SIZES: dict[Width, tuple[int, int]] = {"desktop": (1440, 900), "phone": (390, 844)}
PATIENCE = 60_000  # milliseconds; a busy machine is slow, not broken
SETTLING = 5_000

# Streamlit marks the app while the script runs, and elements that wait for their content or for their removal.
IDLE = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  const idle = app?.getAttribute('data-test-script-state') === 'notRunning'
    && !document.querySelector('[data-testid=stSkeleton], [data-stale=true]');
  window.idleSince = idle ? (window.idleSince ?? performance.now()) : undefined;
  return idle && performance.now() - window.idleSince > 300;
}"""
SIDEWAYS = """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
  .filter(element => element && element.scrollWidth > element.clientWidth + 1)
  .map(element => `${element.tagName} ${element.scrollWidth} > ${element.clientWidth}`)"""
FOCUSED = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element?.closest('a')?.getAttribute('href') ?? '';
}"""
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# Streamlit's frontend asks below the page's own address too, to find out where the app begins.
PROBE = re.compile(r"//[^/]+/[a-z]+/_stcore/(health|host-config)$")
GRAVE = {"serious", "critical"}
# Streamlit's date field: day, month and year are parts of one field that can be typed into as a whole.
NOT_OURS = ("target-size", 'role="spinbutton"')


@dataclass
class Visit:
    """A tab of the browser, and the faults seen in it since it was opened."""

    page: Page
    origin: str
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.origin + path)
        self.wait()

    def wait(self) -> None:
        """Wait until the script has run and everything it sent is shown."""
        self.page.wait_for_function(IDLE, timeout=PATIENCE)

    def resize(self, width: Width) -> None:
        size = SIZES[width]
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.wait()

    def sideways(self) -> list[str]:
        """What stays wider than its frame, so that one has to scroll; grids follow a new width a moment later."""
        with suppress(PatienceError):
            self.page.wait_for_function(f"() => !({SIDEWAYS})().length", timeout=SETTLING)
        wide: list[str] = self.page.evaluate(SIDEWAYS)
        return [f"sideways at {self.page.viewport_size}: {element}" for element in wide]

    def errors(self) -> list[str]:
        """What the page itself says went wrong."""
        return self.page.locator("[data-testid=stException], [data-testid=stAlertContentError]").all_inner_texts()

    def dialogs(self) -> list[str]:
        """What has opened in front of the page, such as Streamlit's "Page not found"."""
        return self.page.locator("[role=dialog]").all_inner_texts()

    def barriers(self) -> list[str]:
        """Grave accessibility faults, with the elements that have them."""
        found: dict[str, Any] = Axe().run(self.page, options=RULES).response
        return [
            f"{violation['id']}: {violation['help']}: {node['html']} {node['failureSummary']}"
            for violation in found["violations"]
            if violation["impact"] in GRAVE
            for node in violation["nodes"]
            if not (violation["id"] == NOT_OURS[0] and NOT_OURS[1] in node["html"])
        ]

    def tab_to(self, pattern: str, presses: int = 200) -> None:
        """Press Tab until a link whose path matches has the focus, as somebody without a mouse would."""
        for _ in range(presses):
            self.page.keyboard.press("Tab")
            path = str(self.page.evaluate(FOCUSED)).removeprefix(self.origin)
            if re.fullmatch(pattern, path):
                return
        raise AssertionError(f"no link to {pattern} within {presses} presses of Tab on {self.page.url}")


def visit(context: BrowserContext, origin: str) -> Visit:
    """A new tab that keeps every error, and every request to somewhere else than `origin`."""
    page = context.new_page()
    seen = Visit(page, origin)

    def heard(message: ConsoleMessage) -> None:
        place = message.location["url"]
        if message.type == "error" and not PROBE.search(place):
            seen.faults.append(f"console: {message.text} {place}")

    def asked(request: Request) -> None:
        if not request.url.startswith((origin + "/", "data:", "blob:")):
            seen.faults.append(f"request to another origin: {request.url}")

    page.on("console", heard)
    page.on("pageerror", lambda error: seen.faults.append(f"script: {error}"))
    page.on("request", asked)
    return seen
