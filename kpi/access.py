"""Who may do what. Pages hide what a role may not do; the workspace refuses it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from kpi.errors import ForbiddenError


class Role(IntEnum):
    """Each role may do all that the ones below it may."""

    VIEWER = 1
    """Reads."""
    EDITOR = 2
    """Records measurements and publishes the strategy."""
    ADMINISTRATOR = 3
    """Also starts an own strategy, restores backups."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever acts: the name that the change log keeps, and a role."""

    name: str
    role: Role


def require(person: Person, role: Role) -> None:
    """Refuse unless the person has at least this role."""
    if person.role < role:
        raise ForbiddenError("You may look at this, but not change it. Ask an administrator for the right to.")
