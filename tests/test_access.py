"""Roles: each may do what the ones below it may."""

from __future__ import annotations

import pytest

from kpi.access import Person, Role, require
from kpi.errors import ForbiddenError


@pytest.mark.parametrize("needed", Role)
@pytest.mark.parametrize("has", Role)
def test_a_role_may_do_what_the_ones_below_it_may(has: Role, needed: Role) -> None:
    order = ["VIEWER", "EDITOR", "ADMINISTRATOR"]
    person = Person("somebody", has)
    if order.index(has.name) >= order.index(needed.name):
        require(person, needed)
    else:
        with pytest.raises(ForbiddenError, match="Ask an administrator"):
            require(person, needed)
