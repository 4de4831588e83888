"""Visiting pages without a browser: what they show as text, and where one can type and click."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from streamlit.testing.v1 import AppTest

from kpi.model import Strategy
from kpi.settings import PROJECT
from kpi.startup import Premises
from kpi.strategy import dump
from kpi.ui.places import PAGES
from kpi.workspace import Workspace

NOW = dt.datetime(2026, 11, 5, 9, 30, tzinfo=ZoneInfo("Europe/Berlin"))
LOCALES = {"de": "de-DE", "en": "en-GB"}
_TEXTS = ("markdown", "caption", "error", "info", "warning", "success", "toast")


@dataclass(frozen=True)
class Dashboard:
    """An installation, and the way to its pages."""

    premises: Premises

    @property
    def shown(self) -> Workspace:
        """The workspace people see."""
        return self.premises.current()[0]

    def open(self, page: str = "", language: str = "en", **query: str) -> Page:
        """A page in a new session, as its address opens it."""
        app = AppTest.from_file(PROJECT / "app.py", default_timeout=60)
        app.context = {"locale": LOCALES[language]}
        app.query_params = dict(query)
        app._page_hash = _hash(page)
        return Page(app).run()

    def publish(self, strategy: Strategy) -> None:
        """An own strategy, as somebody publishes it."""
        own = self.premises.own
        own.publish(self.premises.request("Test"), strategy, own.strategy_version())


def _hash(page: str) -> str:
    """How Streamlit knows a page that st.navigation names by its address."""
    from streamlit.util import calc_hash

    return calc_hash(page) if page else ""


class Page:
    """What is on the screen; `app` holds the widgets."""

    def __init__(self, app: AppTest) -> None:
        self.app = app

    def run(self) -> Page:
        self.app.run()
        return self

    def go(self, page: str) -> Page:
        """Another page of the same session, as a link opens it."""
        self.app.switch_page(f"pages/{PAGES[page]}.py")
        return self.run()

    @property
    def _components(self) -> dict[str, dict[str, Any]]:
        """What each element of our own was given to show, by its key."""
        return {e.proto.id.rpartition("-")[2]: json.loads(e.proto.json) for e in self.app.get("bidi_component")}

    @property
    def bar(self) -> str:
        """The HTML of menu, language and day."""
        return next(str(data["bar"]) for data in self._components.values() if "bar" in data)

    @property
    def day(self) -> str:
        """The day that is chosen."""
        found = re.search(r'value="([0-9-]+)" selected', self.bar)
        assert found
        return found[1]

    def choose(self, name: str, value: str) -> Page:
        """Choose language (lang) or day (date), as a click in the bar does."""
        self.app.session_state[name] = self.app.query_params[name] = value
        return self.run()

    @property
    def boards(self) -> dict[str, str]:
        """The HTML of each board by its key."""
        return {key: data["html"] for key, data in self._components.items() if "html" in data}

    @property
    def sheet(self) -> dict[str, Any]:
        """What the recording grid was given to show."""
        return next(data for data in self._components.values() if "sections" in data)

    @property
    def html(self) -> str:
        return "\n".join(self.boards.values())

    @property
    def text(self) -> str:
        """All that can be read, tags left out."""
        said = [str(getattr(element, "value", "")) for kind in _TEXTS for element in self.app.get(kind)]
        return "\n".join([html.unescape(re.sub(r"<[^>]+>", " ", self.html)), *said])

    @property
    def heading(self) -> str:
        """The page's first heading."""
        found = re.search(r"<h1>(.*?)</h1>", self.html, re.DOTALL)
        return html.unescape(found[1]) if found else ""

    @property
    def failures(self) -> list[str]:
        """What went wrong, exceptions included; a failed page shows its own error."""
        return [str(element.value) for element in (*self.app.exception, *self.app.error)]


def yaml(strategy: Strategy) -> bytes:
    return dump(strategy).encode()
