"""How each kind of progress oracle is computed with the code itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from kpi import trajectory
from kpi.aggregation import series_for
from kpi.assessment import Assessment, Status
from kpi.model import Cadence, Kpi, Thresholds
from kpi.rollup import Child, roll_up
from kpi.scorecard import assess, grade_colour
from kpi.status import by_pace
from kpi.trajectory import expected_progress, expected_value
from tests.facts import JAN, kpi, month_end, monthly, parts, strategy, target
from tests.oracle_aggregation import Case, close

_COLOURS = {"green": "on_track", "yellow": "at_risk", "amber": "at_risk", "orange": "at_risk", "red": "off_track"}


def _assess(of: Kpi, values: Sequence[float | None], months: int | None = None) -> Assessment:
    """The KPI as of the end of its last month, recorded monthly from January 2026."""
    as_of = month_end(months or len(values))
    return assess(of, series_for(strategy(of), of.key, {of.key: parts(of, monthly(values))}, as_of), as_of)


def _level(base: float | None, goal: float, months: int, **fields: Any) -> Kpi:
    direction = "decrease" if base is not None and goal < base else "increase"
    agreed = target(goal, due=month_end(months), baseline=base, **fields)
    return kpi("level", "ratio", direction=direction, targets=[agreed])


def _matches(word: str, *statuses: Status) -> bool:
    """Whether a case's word is one of these statuses; some cases use colours."""
    return _COLOURS.get(word.lower(), word) in {status.value for status in statuses}


def progress(case: Case) -> None:
    for row in case["cases"]:
        assert close(_progress(row["B"], row["T"], row["A"]), row["P"], case.get("tol")), row
        if "status_90_75" in row:
            # the pace if all of the way were expected: the thresholds alone, or with "achieved" above them
            plan = {"plan": "profile", "profile": [1, 0]}
            judged = _assess(_level(row["B"], row["T"], 2, **plan), [row["A"]], 1)
            assert judged.pace is not None
            assert _matches(row["status_90_75"], judged.status, by_pace(judged.pace, Thresholds())), row


def _progress(base: float | None, goal: float, actual: float | None) -> float | None:
    if base == goal and actual is not None:
        return trajectory.progress(goal, goal, actual)  # judged as a range, so an assessment shows the share of periods
    return _assess(_level(base, goal, 12), [actual], 1).progress


def expected_linear(case: Case) -> None:
    for row in case["cases"]:
        start, due, day = (dt.date.fromisoformat(row[name]) for name in ("s", "d", "t"))
        assert close(expected_progress(target(1, start, due), day, Cadence.DAILY, 0.0), row["E"], case.get("tol")), row


def expected_milestones(case: Case) -> None:
    agreed = target(
        case["T"],
        dt.date.fromisoformat(case["s"]),
        dt.date.fromisoformat(case["d"]),
        baseline=case["B"],
        plan="milestones",
        waypoints=[{"date": day, "value": value} for day, value in case["milestones"]],
    )
    for row in case["cases"]:
        share = expected_progress(agreed, dt.date.fromisoformat(row["t"]), Cadence.MONTHLY, case["B"])
        assert close(share, row["E"], case.get("tol")), row
        assert close(expected_value(case["B"], case["T"], share), row["value"], case.get("tol")), row


def expected_profile(case: Case) -> None:
    weights = case["profile"]
    agreed = target(1, due=month_end(len(weights)), mode="window", plan="profile", profile=weights)
    for row in case["cases"]:
        over = row["complete_periods"]
        day = month_end(over) if over else JAN - dt.timedelta(days=1)
        assert close(expected_progress(agreed, day, Cadence.MONTHLY, 0.0), row["E"], case.get("tol")), row


def grade(case: Case) -> None:
    for row in case["cases"]:
        assert grade_colour(row["score"]) == row["colour"], row


def maintain(case: Case) -> None:
    for row in case["cases"]:
        months = len(row["values"])
        final = row["status"] in ("achieved", "missed")
        agreed = target(None, due=month_end(months + (not final)), mode="maintain", low=row["lo"], high=row["hi"])
        found = _assess(kpi("steady", "ratio", direction="range", targets=[agreed]), row["values"])
        assert close(found.share_in_range, row["share"], case.get("tol")), row
        assert found.status == row["status"], row
        assert found.pace == found.progress == found.share_in_range


def status(case: Case) -> None:
    for row in case["cases"]:
        assert _status_at(row["P"], row["E"], final=False) == row["status"] or (
            row["E"] == 1 and _status_at(row["P"], 1, final=True) == row["status"]
        ), row


def _status_at(share: float | None, expected: float, *, final: bool) -> Status:
    """The status where this share of the way is reached and that is expected: at the end of January."""
    plan = {} if final else {"plan": "profile", "profile": [expected, 1 - expected]}
    of = _level(None if share is None else 0.0, 1.0, 1 if final else 2, **plan)
    return _assess(of, [0.5 if share is None else share], 1).status


def status_sequence(case: Case) -> None:
    paces, share = case["R_sequence"], case["E"]
    profile = [share, *[0.0] * (len(paces) - 1), 1 - share]
    of = _level(0.0, 1.0, len(profile), plan="profile", profile=profile)
    values = [pace * share for pace in paces]
    found = [_assess(of, values, months).status for months in range(1, len(paces) + 1)]
    assert found == case["status_sequence"]


def _by_due(planned: Sequence[float], thresholds: Thresholds) -> Kpi:
    """A sum with this much planned in every month."""
    agreed = target(
        sum(planned), due=month_end(len(planned)), mode="window", plan="profile", profile=list(planned),
        thresholds=thresholds,
    )  # fmt: skip
    return kpi("sum", "flow", targets=[agreed])


def _differences(running: Sequence[float]) -> list[float]:
    return [after - before for before, after in zip([0, *running], running, strict=False)]


def attainment_vs_plan(case: Case) -> None:
    on_track, at_risk = case.get("thresholds", (0.9, 0.75))
    thresholds = Thresholds(on_track=on_track, at_risk=at_risk)
    planned = _differences([row["plan"] for row in case["rows"]])
    actual = _differences([row["actual"] for row in case["rows"]])
    for months, row in enumerate(case["rows"], start=1):
        found = _assess(_by_due(planned, thresholds), actual[:months], months)
        assert found.pace is not None
        assert close(found.pace, row["R"], case.get("tol")), row
        assert _matches(row["c"], by_pace(found.pace, thresholds)), row


def sum_by_due(case: Case) -> None:
    planned, actual, tol = case["planned"], case["actual"], case.get("tol")
    of = _by_due(planned, Thresholds())
    found = [_assess(of, actual[:months], months) for months in range(1, len(actual) + 1)]
    assert all(close(a.pace, pace, tol) for a, pace in zip(found, case["R_by_period"], strict=True))
    steps = _differences([a.expected_value or 0.0 for a in found])
    assert all(
        close((a.period_value or 0.0) / step, own, tol)
        for a, step, own in zip(found, steps, case["own_period"], strict=True)
    )
    last = found[-1]
    assert last.pace is not None
    # the case names the thresholds; on the due date itself the status is final
    assert _matches(case["final_status_90_75"], last.status, by_pace(last.pace, Thresholds()))


def _children(items: Sequence[Case]) -> list[Child]:
    return [
        Child(
            item["id"],
            Status(item["status"]),
            item["pace"],
            item.get("progress"),
            item.get("expected"),
            item.get("weight", 1.0),
            item.get("critical", False),
        )
        for item in items
    ]


def rollup(case: Case) -> None:
    _rolls_up(case["items"], case["expected"], case.get("tol"))


def rollup_cases(case: Case) -> None:
    for row in case["cases"]:
        _rolls_up(row["items"], row["expected"], case.get("tol"))


def _rolls_up(items: Sequence[Case], expected: Case, tol: float | None) -> None:
    found = roll_up(_children(items))
    assert found.status == expected["status"], items
    for name in ("score", "coverage"):
        # where nothing has weight there is no number, which a case may write as 0
        number = getattr(found, name)
        assert close(number, expected[name], tol) or (number is None and not expected[name]), items
    if "worst" in expected:
        assert found.worst == expected["worst"], items
    if "distribution" in expected:
        shown = {name: count for name, count in expected["distribution"].items() if count}
        assert {word.value: count for word, count in found.distribution.items()} == shown, items


def rollup_pace(case: Case) -> None:
    """The published labels follow other thresholds; the number is what counts."""
    scale = 100 if max(case["items"]) > 10 else 1
    children = [Child(f"c{i}", Status.ON_TRACK, pace=pace / scale) for i, pace in enumerate(case["items"])]
    score = roll_up(children).score
    assert score is not None
    assert close(score, case["expected"], case.get("tol")) or close(score * 100, case["expected"], case.get("tol"))


def rollup_progress(case: Case) -> None:
    children = [Child(f"c{i}", Status.ON_TRACK, pace=1.0, progress=share) for i, share in enumerate(case["items"])]
    assert close(roll_up(children).progress, case["expected"], case.get("tol"))


CHECKS: dict[str, Callable[[Case], None]] = {
    check.__name__: check
    for check in (
        attainment_vs_plan, expected_linear, expected_milestones, expected_profile, grade, maintain, progress, rollup,
        rollup_cases, rollup_pace, rollup_progress, status, status_sequence, sum_by_due,
    )
}  # fmt: skip
