"""The one tree of errors, and problems in files as data.

LeitsternError
├── SettingsError        a setting is wrong; refused at start
├── NotFoundError        no such KPI, goal, version or file
├── ForbiddenError       the person's role does not allow this
├── ConflictError        somebody else changed it meanwhile
│   ├── RecordConflictError   … a value: says whose, old and new
│   │   └── UndoConflictError … a value that is to be undone
│   └── DecisionConflictError … a decision: says who
├── MeetingError         what was said in a meeting cannot be kept as it is
├── FormulaError         a formula cannot be read, with its place
├── MasterError          a company's slide master cannot be used
├── ProblemsError        a file or form has problems, all of them listed
│   ├── StrategyError    … in a strategy
│   ├── RecordError      … in measurements
│   └── FileError        … in files to be imported, or questions that nobody has answered
├── DeliveryError        a mail or message could not be handed over
│   └── UncertainDeliveryError … or nobody knows whether it was
└── StoreError           the database cannot be used as it is
    ├── NewerDatabaseError
    └── BackupError

Messages are English sentences with {placeholders}; they say what happened and what to do, and are the keys under
which the interface finds its translation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]


class LeitsternError(Exception):
    """Everything this package raises on purpose: a message to be shown, with its parameters."""

    def __init__(self, message: str, /, **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        return self.message.format(**self.params)


class SettingsError(LeitsternError):
    """A setting is wrong."""


class NotFoundError(LeitsternError):
    """What was asked for does not exist."""


class ForbiddenError(LeitsternError):
    """The person's role does not allow this."""


class ConflictError(LeitsternError):
    """Somebody else changed this since it was read; nothing was written."""


@dataclass(frozen=True)
class Conflict:
    """A value that somebody else changed since the form showed it; `version` is the one to save against now."""

    index: int
    kpi: str
    platform: str
    account: str
    start: dt.date
    mine: float | None
    """None: to be taken back."""
    theirs: float | None
    version: int
    who: str


class RecordConflictError(ConflictError):
    """Values were changed by others since the form showed them; nothing was written."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__(
            "{n} of these values were changed by others meanwhile. Look at theirs, then save again or keep theirs.",
            n=len(self.conflicts),
        )


class UndoConflictError(RecordConflictError):
    """Some of what is to be undone was changed again later; nothing was written. `mine` is what would be put back."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        super().__init__(conflicts)
        self.message = (
            "{n} of these values were changed again later. Decide whether they stay as they are or are put back, too."
        )


class DecisionConflictError(ConflictError):
    """A decision was changed by others since the form showed it; nothing was written."""

    def __init__(self, who: str) -> None:
        self.who = who
        super().__init__("{who} has changed this meanwhile. Look at it, then save yours again or leave it.", who=who)


class MeetingError(LeitsternError):
    """What was said in a meeting cannot be kept as it is; the message says what to change."""


class FormulaError(LeitsternError):
    """A formula cannot be read; `position` is the 0-based place in its text."""

    def __init__(self, message: str, /, position: int = 0, **params: object) -> None:
        super().__init__(message, **params)
        self.position = position


class MasterError(LeitsternError):
    """A company's slide master cannot be used."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file or form, and where. `line`/`row` and `column` count from 1."""

    message: str
    params: Mapping[str, object] = field(default_factory=dict)
    file: str = ""
    line: int | None = None
    column: int | None = None
    severity: Severity = "error"

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part not in ("", None))
        text = self.message.format(**self.params)
        return f"{place}: {self.severity}: {text}" if place else f"{self.severity}: {text}"


class ProblemsError(LeitsternError):
    """A file or form has problems; `problems` lists all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        errors = [p for p in self.problems if p.severity == "error"]
        super().__init__("{count} problems: {first}", count=len(errors), first=str(errors[0]) if errors else "")


class StrategyError(ProblemsError):
    """A strategy has problems."""


class RecordError(ProblemsError):
    """Measurements have problems."""


class FileError(ProblemsError):
    """Files cannot be imported as they are."""


class DeliveryError(LeitsternError):
    """A mail or message was not handed over."""


class UncertainDeliveryError(DeliveryError):
    """Nobody knows whether a mail or message was handed over: the other side broke off."""


class StoreError(LeitsternError):
    """The database cannot be used as it is."""


class NewerDatabaseError(StoreError):
    """The database was written by a newer version of this program."""


class BackupError(StoreError):
    """A backup could not be made or restored; the data in use is untouched."""
