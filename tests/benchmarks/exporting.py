"""What a report of twelve goals costs in CPU once everything is loaded: to build, and in every form of file."""

from __future__ import annotations

import functools
import resource
from collections.abc import Callable, Iterator

from kpi import report
from kpi.exports import reports
from kpi.i18n import Language
from tests.benchmarks.figures import Figure, seconds
from tests.reports import frozen, made, made_hostile

_LIMITS = {"pptx": 2.0, "pdf": 3.0, "pdf-slides": 3.0, "pdf-page": 3.0}
"""Seconds of CPU at most."""


def figures() -> Iterator[Figure]:
    """Build the demo's report and write it; what is measured was never written before in this process."""
    yield Figure("report of 12 goals: build", seconds(_cpu(lambda: report.build(frozen(), Language("de")))))
    for form in reports.EXPORTERS:
        reports.write(made("en"), form)
        taken = _cpu(functools.partial(reports.write, made("de"), form))
        limit = _LIMITS.get(form)
        yield Figure(f"report of 12 goals: {form}", seconds(taken), limit and taken / limit, at_most=limit and 1.0)
    for form in _LIMITS:
        taken = _cpu(functools.partial(reports.write, made_hostile("de"), form))
        yield Figure(f"report under hostile names: {form}", seconds(taken))


def _cpu(work: Callable[[], object]) -> float:
    """CPU of all threads, in seconds: the machine may be busy with other things."""
    start = _used()
    work()
    return _used() - start


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
