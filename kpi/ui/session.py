"""A visitor's session: language, date and workspace of this run, the pages there are, and the way to the right one."""

from __future__ import annotations

import datetime as dt
import functools
import threading
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import streamlit as st

from kpi.access import Role
from kpi.cadence import last_complete, period_end
from kpi.check_ins import said_until
from kpi.i18n import Language
from kpi.model import Cadence, Strategy
from kpi.settings import load_settings
from kpi.startup import Premises
from kpi.ui import frame

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

    from kpi.assessment import Scorecard
    from kpi.workspace import Workspace

PAGES = {
    "": "overview",
    "acquisition": "acquisition",
    "retention": "retention",
    "brand": "brand",
    "research": "research",
    "record": "record",
    "history": "history",
    "import": "imports",
    "closing": "closing",
    "strategy": "strategy",
    "present": "present",
    "kpi": "detail",
    "method": "method",
}
"""Address → file in pages/."""
HIDDEN = ("kpi", "method")
"""Reached through a KPI and its numbers, not through the menu."""
GROUPS: Mapping[str, tuple[str, ...]] = {"measurements": ("record", "import", "closing", "history")}
"""Name of a group → its addresses, in the order of the menu: it stays one line. Single pages stand before the groups,
as Streamlit puts them."""


@dataclass(frozen=True)
class Run:
    """What one run of a page knows: who looks, at what, as of when, in which language."""

    language: Language
    premises: Premises
    workspace: Workspace
    is_demo: bool
    strategy: Strategy
    strategy_version: int
    """Number of the published strategy: what a form has to show to publish the next one."""
    today: dt.date
    as_of: dt.date

    @functools.cached_property
    def card(self) -> Scorecard:
        """The scorecard as of the chosen day."""
        return self.workspace.scorecard(self.as_of)

    @property
    def may_edit(self) -> bool:
        """Whether whoever looks may also change something; the workspace asks again."""
        return self.premises.person.role >= Role.EDITOR

    @property
    def said_until(self) -> dt.date:
        """Until when check-ins belong to the numbers shown."""
        return said_until(self.as_of, self.today)

    @property
    def fiscal_start(self) -> int:
        """Month in which the fiscal year starts."""
        return self.workspace.fiscal_start

    def end_of(self, day: dt.date) -> dt.datetime:
        """The last moment of a day of the organisation's clock, in UTC as the log has it."""
        zone = ZoneInfo(self.premises.settings.time_zone)
        return dt.datetime.combine(day, dt.time.max, zone).astimezone(dt.UTC).replace(tzinfo=None)

    def moment(self, at: dt.datetime) -> str:
        """A moment of the log (UTC) as the organisation's clock showed it."""
        zone = ZoneInfo(self.premises.settings.time_zone)
        return self.language.moment(at.replace(tzinfo=dt.UTC).astimezone(zone))


_RUN: ContextVar[Run | None] = ContextVar("run", default=None)
_LOCK = threading.Lock()


@functools.cache
def _premises() -> Premises:
    return Premises(load_settings())


def premises() -> Premises:
    """The workspaces of this process; opened once."""
    with _LOCK:
        return _premises()


def prepare() -> None:
    """Make ready what every session needs: the database migrated, the demo fresh."""
    workspace, _ = premises().current()
    workspace.scorecard(_last_month(premises().now().date()))


def check_database() -> None:
    """Return if the database answers, raise if not."""
    premises().own.strategy_version()


def current() -> Run:
    """This run; pages call it first. A page that was reached past app.py gets nothing."""
    run = _RUN.get()
    if run is None:
        st.stop()
    return run


@functools.cache
def _file(url: str) -> str:
    return f"pages/{PAGES[url]}.py"


def pages() -> Mapping[str, str]:
    """Address → file, for links between pages."""
    return {url: _file(url) for url in PAGES}


def main() -> None:
    """Show the page that was asked for."""
    place = premises()
    st.set_page_config(page_title="Leitstern", page_icon=frame.ICON, layout="wide")
    workspace, is_demo = place.current()
    today = place.now().date()
    language, as_of = frame.controls(
        place.settings.language, today, _last_month(today), workspace.fiscal_start, is_demo=is_demo
    )
    page = st.navigation(_navigation(language), position="top")
    state = workspace.state()
    token = _RUN.set(Run(language, place, workspace, is_demo, state.strategy, state.number, today, as_of))
    try:
        page.run()
    finally:
        _RUN.reset(token)


def _navigation(language: Language) -> dict[str, list[StreamlitPage]]:
    """The pages of the menu, by the heading of their group; single ones under none."""
    grouped = {url for urls in GROUPS.values() for url in urls}
    return {
        "": [_page(language, url) for url in PAGES if url not in grouped],
        **{language.word(name, "group"): [_page(language, url) for url in urls] for name, urls in GROUPS.items()},
    }


def _page(language: Language, url: str) -> StreamlitPage:
    return st.Page(
        _file(url),
        title=language.word(PAGES[url], "page"),
        url_path=url or None,
        default=not url,
        visibility="hidden" if url in HIDDEN else "visible",
    )


def _last_month(today: dt.date) -> dt.date:
    """Last day of the last closed month: what a dashboard stands for unless another day is chosen."""
    return period_end(last_complete(today, Cadence.MONTHLY), Cadence.MONTHLY)
