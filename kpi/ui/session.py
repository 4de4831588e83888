"""A visitor's session: language, date and workspace of this run, and the way to the page that was asked for."""

from __future__ import annotations

import datetime as dt
import functools
import threading
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import streamlit as st

from kpi.access import Role
from kpi.cadence import last_ended, period_end
from kpi.check_ins import said_until
from kpi.i18n import Language
from kpi.model import Cadence, Strategy
from kpi.settings import load_settings
from kpi.startup import Premises
from kpi.ui import frame, places, toasts

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

    from kpi.assessment import Scorecard
    from kpi.workspace import Workspace


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


def main() -> None:
    """Show the page that was asked for."""
    place = premises()
    st.set_page_config(page_title="Leitstern", page_icon=frame.ICON, layout="wide")
    workspace, is_demo = place.current()
    today = place.now().date()
    closed = _last_month(today)
    language = frame.language(place.settings.language, workspace.fiscal_start)
    as_of = frame.day(closed, today, language)
    page = st.navigation([_page(language, url) for url in places.PAGES], position="hidden")
    frame.show(page.url_path, as_of, closed, today, language, is_demo=is_demo)
    toasts.show()
    state = workspace.state()
    token = _RUN.set(Run(language, place, workspace, is_demo, state.strategy, state.number, today, as_of))
    try:
        page.run()
    finally:
        _RUN.reset(token)


def _page(language: Language, url: str) -> StreamlitPage:
    return st.Page(
        places.file(url), title=language.word(places.PAGES[url], "page"), url_path=url or None, default=not url
    )


def _last_month(today: dt.date) -> dt.date:
    """Last day of the last closed month: what a dashboard stands for unless another day is chosen."""
    return period_end(last_ended(today, Cadence.MONTHLY), Cadence.MONTHLY)
