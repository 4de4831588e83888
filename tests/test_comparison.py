"""What is held beside a file: a shelf of facts behaves as a dictionary does, whatever is changed in it."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from kpi.comparison import Held, Shelf

days = st.integers(0, 12).map(lambda n: dt.date(2026, 1, 1) + dt.timedelta(days=n))
facts = st.builds(Held, st.floats(allow_nan=False), st.integers(0, 9), st.booleans())


@given(st.dictionaries(days, facts), st.lists(st.tuples(days, st.none() | facts)))
def test_a_shelf_behaves_as_a_dictionary_does(
    there: dict[dt.date, Held], changes: list[tuple[dt.date, Held | None]]
) -> None:
    shelf = Shelf()
    for start, held in sorted(there.items()):
        shelf.add(start, held)
    expected = dict(there)
    for start, change in changes:
        if change is not None:
            shelf[start] = expected[start] = change
        elif start in expected:
            del shelf[start], expected[start]
    assert dict(shelf) == expected
    assert len(shelf) == len(expected)
    assert bool(shelf) is bool(expected)
    assert all((shelf.get(start) is None) is (start not in expected) for start, _ in changes)
