"""Opening what the settings name: the own workspace, and the demo organisation until there is an own strategy."""

from __future__ import annotations

import datetime as dt
import threading
from contextlib import suppress
from zoneinfo import ZoneInfo

from kpi.access import Person, Role
from kpi.demo import closed, demo, edition
from kpi.errors import ConflictError, SettingsError
from kpi.settings import Settings
from kpi.store.database import Store, is_same_database
from kpi.workspace import Request, Workspace

GENERATOR = Person("demo", Role.ADMINISTRATOR)
"""Who the log names for what the demo generator writes."""


class Premises:
    """Both workspaces of one installation; `current()` says which one people see."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        own, demo_url = settings.database_url.get_secret_value(), settings.demo_database_url.get_secret_value()
        if is_same_database(own, demo_url):
            raise SettingsError("KPI_DEMO_DATABASE_URL must be another database than KPI_DATABASE_URL.")
        self.own = Workspace(Store(own), settings.fiscal_year_start)
        self.own.migrate(settings.backup_dir)
        if self.own.demo_edition() is not None:
            raise SettingsError("KPI_DATABASE_URL names a database that holds the demo. Choose another one.")
        self._demo: Workspace | None = None
        self._lock = threading.Lock()
        self._fresh: dt.date | None = None

    @property
    def person(self) -> Person:
        """Before there is sign-in, everybody is the configured user, an administrator."""
        return Person(self.settings.user, Role.ADMINISTRATOR)

    def now(self) -> dt.datetime:
        """This moment in the organisation's time zone."""
        return dt.datetime.now(ZoneInfo(self.settings.time_zone))

    def request(self, reason: str = "", source: str = "", key: str | None = None) -> Request:
        """A request of the configured user, made now."""
        moment = self.now().astimezone(dt.UTC).replace(tzinfo=None)
        return Request(self.person, moment, reason, source, key)

    def current(self) -> tuple[Workspace, bool]:
        """The workspace people see, and whether it is the demo."""
        if not self.settings.demo or self.own.strategy_version() > 0:
            return self.own, False
        return self.demo(), True

    def demo(self) -> Workspace:
        """The demo organisation, refreshed once a day while nobody has touched it."""
        today = self.now().date()
        with self._lock:
            if self._demo is None:
                url = self.settings.demo_database_url.get_secret_value()
                self._demo = Workspace(Store(url), self.settings.fiscal_year_start)
                self._demo.migrate()
            if self._fresh != today:
                self._refresh(self._demo, today)
                self._fresh = today
            return self._demo

    def _refresh(self, workspace: Workspace, today: dt.date) -> None:
        made, wanted = workspace.demo_edition(), edition(today)
        if made == wanted or (made is None and workspace.strategy_version() > 0):
            return
        strategy, measurements = demo(today)
        moment = self.now().astimezone(dt.UTC).replace(tzinfo=None)
        with suppress(ConflictError):  # somebody touched it at this very moment: then it stays
            workspace.replace(
                Request(GENERATOR, moment), strategy, measurements, today, wanted, *closed(today, measurements)
            )

    def close(self) -> None:
        """Give back all connections."""
        self.own.close()
        if self._demo is not None:
            self._demo.close()
