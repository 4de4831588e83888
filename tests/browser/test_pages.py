"""Every page as people see it: in both languages and themes, on a desk and on a phone, by mouse and by keyboard."""

from __future__ import annotations

import re

import pytest

from kpi.ui.places import PAGES
from tests.browser.conftest import Open
from tests.browser.server import ROOT
from tests.browser.visit import Theme, Width


@pytest.fixture(params=list(PAGES), ids=list(PAGES.values()))
def path(request: pytest.FixtureRequest) -> str:
    """The path of each page in turn; that of a KPI names one of the demo."""
    if request.param != "kpi":
        return f"/{request.param}"
    kpi: str = request.getfixturevalue("kpi_path")
    return kpi


def test_every_page_is_visited() -> None:
    assert {page.stem for page in ROOT.glob("pages/*.py")} == set(PAGES.values())


@pytest.mark.parametrize(
    ("language", "theme", "widths"), [("de", "light", ("desktop", "phone")), ("en", "dark", ("phone",))]
)
def test_a_page_is_whole_quiet_and_open_to_everybody(
    open_page: Open, path: str, language: str, theme: Theme, widths: tuple[Width, ...]
) -> None:
    seen = open_page(path, language=language, theme=theme, width=widths[0])
    found = [*seen.errors(), *seen.dialogs(), *seen.sideways(), *seen.barriers()]
    assert seen.page.locator("h1").first.inner_text().strip()
    for width in widths[1:]:
        seen.resize(width)
        found += [*seen.sideways(), *seen.barriers()]
    found += seen.faults
    assert not found, "\n".join(found)


def test_the_keyboard_alone_gets_from_the_overview_to_a_kpi_and_back(open_page: Open) -> None:
    seen = open_page("/")
    for link in (r"/kpi\?key=.+", r"/(\?.*)?"):
        seen.tab_to(link)
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_url(re.compile(f"{re.escape(seen.origin)}{link}$"))
        seen.wait()
        assert seen.errors() == []
    assert not seen.faults, "\n".join(seen.faults)
