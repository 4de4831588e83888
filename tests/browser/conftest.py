"""The server and the browser, each started once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.own import prepare
from tests.browser.server import running_server
from tests.browser.visit import SIZES, Theme, Visit, Width, visit

LOCALES = {"de": "de-DE", "en": "en-GB"}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# Quiet: no connections of the browser's own. Without a sandbox only where root runs it, which Chromium demands.
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]

Open = Callable[..., Visit]


_OPEN = ExitStack()
"""The browser, which ends with the last of these tests: until then Playwright's event loop is in others' way."""


def _is_ours(item: pytest.Item | None) -> bool:
    return item is not None and Path(__file__).parent in item.path.parents


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """End the browser before tests that have event loops of their own."""
    if not _is_ours(nextitem):
        _OPEN.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running dashboard that shows the demo."""
    with running_server(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture(scope="session")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running dashboard with a strategy of its own, which tests may change."""
    folder = tmp_path_factory.mktemp("own")
    prepare(folder / "own.db")
    with running_server(folder) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Browser:
    """A Chromium of the system; there is no other way to get one than to install it."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        pytest.fail("Chromium is missing. Run 'make test' as root, or install it (Debian: apt-get install chromium).")
    playwright = _OPEN.enter_context(sync_playwright())
    browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
    _OPEN.callback(browser.close)
    return browser


@pytest.fixture(scope="session")
def context(browser: Browser) -> Callable[[str, Theme], BrowserContext]:
    """A browser profile per language and theme, kept so that scripts and styles are loaded once."""

    @cache
    def profile(language: str, theme: Theme) -> BrowserContext:
        return browser.new_context(locale=LOCALES[language], color_scheme=theme, timezone_id="Europe/Berlin")

    return profile


@pytest.fixture
def open_page(context: Callable[[str, Theme], BrowserContext], server: str) -> Iterator[Open]:
    """Open a path of the dashboard in a new tab, in a language, a theme and a width."""
    opened: list[Visit] = []

    def open_path(
        path: str, *, language: str = "de", theme: Theme = "light", width: Width = "desktop", origin: str = server
    ) -> Visit:
        seen = visit(context(language, theme), origin)
        opened.append(seen)
        size = SIZES[width]
        seen.page.set_viewport_size({"width": size[0], "height": size[1]})
        seen.open(path)
        return seen

    yield open_path
    for seen in opened:
        seen.page.close()


@pytest.fixture(scope="session")
def kpi_path(context: Callable[[str, Theme], BrowserContext], server: str) -> str:
    """The path of the first KPI that the overview links to."""
    seen = visit(context("de", "light"), server)
    seen.open("/")
    href = seen.page.locator('a[href*="/kpi?key="]').first.get_attribute("href")
    seen.page.close()
    assert href
    return href.removeprefix(server)
