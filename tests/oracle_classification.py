"""How each classification oracle is computed with the code itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kpi.assessment import ChangeClass
from kpi.lasting import classify
from kpi.limits import ENOUGH
from kpi.model import Direction, Kpi
from kpi.process_chart import analysis_series, baseline_limits
from kpi.variation import RECENT, change_of
from tests import series
from tests.facts import JAN, kpi, month_end, target
from tests.oracle_aggregation import Case


def classification(case: Case) -> None:
    """By the baseline as the case cuts it; and as an assessment comes to it, where the baseline can be a window."""
    if "levels" in case:
        values, count = case["levels"], case["n_base"]
    else:
        values, count = [*case["baseline"], *case["post"]], len(case["baseline"])
    of = kpi("judged", case["series_kind"], direction=case["direction"])
    expected = _class(case["label"])
    assert _by_points(of, values, count) == expected, case.get("why")
    if count >= ENOUGH and len(values) - count <= RECENT:
        window = {"start": JAN, "end": month_end(count)}
        agreed = target(start=JAN, due=month_end(len(values) + 1), baseline_window=window)
        found = change_of(of.model_copy(update={"targets": (agreed,)}), series.values(values), month_end(len(values)))
        assert found.klass == expected, case.get("why")


def _by_points(of: Kpi, values: Sequence[float], count: int) -> ChangeClass:
    points = analysis_series(of, series.values(values))
    after = next((i for i, point in enumerate(points) if point.start > series.month(count)), len(points))
    base, later = points[:after], points[after:]
    limits, _ = baseline_limits([p.value for p in base], [p.position for p in base], count, screen=False)
    sign = -1 if of.direction is Direction.DECREASE else 1
    levels = [p.level for p in later] if of.kind == "stock" else None
    return classify([p.value for p in later], limits, sign, levels=levels).klass


def _class(label: str) -> ChangeClass:
    return ChangeClass.ONE_OFF_GAIN_PARTLY_KEPT if label.endswith("partly_kept") else ChangeClass(label)


CHECKS: dict[str, Callable[[Case], None]] = {"classification": classification}
