"""A request to write: who, when and why; and what recording answers."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from kpi.access import Person
from kpi.errors import Problem
from kpi.store.log import Author


@dataclass(frozen=True, slots=True)
class Overwritten:
    """A value that a write replaces, old → new."""

    kpi: str
    platform: str
    account: str
    start: dt.date
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording did, or would do: inserted + changed + same = all rows.

    Of a request that had been carried out before, only the numbers are told.
    """

    inserted: int
    changed: int
    same: int
    overwritten: tuple[Overwritten, ...]
    warnings: tuple[Problem, ...]
    withdrawn: int = 0
    """Values that were taken back."""
    late: int = 0
    """Values of closed months: what was reported stays, and these wait to be accepted."""
    noted: int = 0
    """Notes on values that stay as they are."""
    change: int | None = None
    """What an undo names; None where nothing was written."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing a write did."""

    change: int
    """The write that undid it; to be undone as well."""
    inserted: int = 0
    changed: int = 0
    withdrawn: int = 0
    kept: int = 0
    """Values that were changed again later and stay as they are."""
    version: int = 0
    """Number of the strategy that was published, if that is what was undone."""
    late: int = 0
    """Values of closed months, which wait to be accepted."""


@dataclass(frozen=True, slots=True)
class Request:
    """Who acts, when (UTC), and why; `key` makes a repeated click or retry harmless."""

    person: Person
    at: dt.datetime
    reason: str = ""
    source: str = ""
    key: str | None = None

    def author(self, payload: object = None) -> Author:
        """As the change log keeps it.

        A request is known by its key and what it brings: a form that was corrected and sent again is another one.
        """
        at = self.at if self.at.tzinfo is None else self.at.astimezone(dt.UTC).replace(tzinfo=None)
        known = None if self.key is None else hashlib.sha256(f"{self.key} {payload!r}".encode()).hexdigest()
        return Author(self.person.name, at, self.reason, self.source, known)
