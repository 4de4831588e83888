"""HTML that was built before, kept while the scorecard it shows is the one in force: most views differ in nothing.

A scorecard is replaced as soon as anything it is computed from changes, and is never changed itself.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

from htpy import Fragment, Renderable, fragment
from markupsafe import Markup

from kpi.assessment import Scorecard
from kpi.ui.session import Run

_LARGEST = 200
_kept: OrderedDict[Hashable, tuple[Scorecard, Markup]] = OrderedDict()


def html(run: Run, key: Hashable, build: Callable[[], Renderable]) -> Fragment:
    """What `build` makes of the run's scorecard in its language; `key` names whatever else it depends on."""
    place = (key, run.language.code, run.as_of, run.is_demo)
    card, made = _kept.get(place, (None, Markup()))
    if card is not run.card:
        made = Markup(str(build()))  # noqa: S704  htpy has escaped all texts
        _kept[place] = (run.card, made)
        while len(_kept) > _LARGEST:
            _kept.popitem(last=False)
    return fragment[made]
