"""Every page as people see it: in both languages and themes, on a desk and on a phone, by mouse and by keyboard."""

from __future__ import annotations

import re

import pytest

from kpi.ui.session import PAGES
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
    ("language", "theme", "first", "second"), [("de", "light", "desktop", "phone"), ("en", "dark", "phone", "desktop")]
)
def test_a_page_is_whole_quiet_and_open_to_everybody(
    open_page: Open, path: str, language: str, theme: Theme, first: Width, second: Width
) -> None:
    seen = open_page(path, language=language, theme=theme, width=first)
    found = [*seen.errors(), *seen.dialogs(), *seen.sideways(), *seen.barriers()]
    assert seen.page.locator("[data-testid=stMain]").inner_text().strip()
    seen.resize(second)
    found += [*seen.sideways(), *seen.barriers(), *seen.faults]
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
