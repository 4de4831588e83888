"""How each kind of process behaviour oracle is computed with the code itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from kpi import signals
from kpi.assessment import Variation
from kpi.limits import MEANS, MEDIANS, Limits, Scaling, limits_of, moving_ranges, percent_limits
from kpi.model import Direction
from kpi.signals import QUARTER, TWO_THIRDS, WHOLE, detect, large_steps, outside, run, several_of, trend, variation
from tests.oracle_aggregation import Case, close


def _scaling(given: Case) -> Scaling:
    """A number, a fraction as text, or medians; by default ours."""
    factor = given.get("scaling", MEANS.limits)
    if isinstance(factor, str) and factor.lower().startswith("median"):
        return MEDIANS
    if isinstance(factor, str):
        top, bottom = factor.split("/")
        factor = float(top) / float(bottom)
    medians = factor == MEDIANS.limits
    return Scaling(factor, given.get("url_scaling", (MEDIANS if medians else MEANS).range), medians)


def _limits(given: Case, values: Sequence[float]) -> Limits:
    found = limits_of(values, scaling=_scaling(given), screen=given.get("screen_outliers", False))
    assert found is not None
    return found


def _same(found: Limits, expected: Case, tol: float | None) -> None:
    """All lines that the case names."""
    lines = {
        **{name: getattr(found, name) for name in ("center", "mr_bar", "unpl", "lnpl", "url")},
        **dict(zip(("lower_quarter", "upper_quarter"), found.line(QUARTER), strict=True)),
        **dict(zip(("two_thirds_lower", "two_thirds_upper"), found.line(TWO_THIRDS), strict=True)),
    }
    for name in lines.keys() & expected.keys():
        assert close(lines[name], expected[name], tol), name


def _indices(flags: Sequence[object]) -> list[int]:
    return [i for i, flag in enumerate(flags) if flag]


def limits(case: Case) -> None:
    given, expected = case["input"], case["expected"]
    values = given["y"]
    found = _limits(given, values)
    _same(found, expected, case.get("tol"))
    beyond = outside(values, found)
    assert _indices(beyond) == expected.get("outside", _indices(beyond))
    # a single point in the outer third is no signal; what counts are those that the rule of two of three flags
    near = [found.side(value, TWO_THIRDS) if not out else 0 for value, out in zip(values, beyond, strict=True)]
    flagged = several_of(near, 2, 3, [found.side(value) for value in values])
    assert _indices(flagged) == expected.get("close_to_limits", _indices(flagged))
    types = _point_types(given, found)
    for first, last, kind in _told(expected.get("point_types", "")):
        assert all(word.startswith(kind) for word in types[first - 1 : last]), (first, last, kind)


def _point_types(given: Case, found: Limits) -> list[str]:
    """What the NHS rules say about each point."""
    direction = Direction(given.get("direction", "increase"))
    return [variation(flag, direction).value for flag in detect(given["y"], found, "nhs").labels]


def _told(text: str) -> Iterator[tuple[int, int, str]]:
    """From, to and type (or how it begins), in words like 'points 1-4 common cause, point 5 special cause'."""
    known = "|".join(word.value.replace("_", " ") for word in Variation)
    for first, last, kind in re.findall(rf"points? (\d+)(?:\s*[-–]\s*(\d+))? ({known}|special cause)", text):
        yield int(first), int(last or first), kind.replace(" ", "_")


def limits_frozen(case: Case) -> None:
    given, expected = case["input"], case["expected"]
    found = _limits(given, given["y"][: given["baseline_n"]])
    _same(found, expected, case.get("tol"))
    assert _indices(outside(given["y"], found)) == expected["outside_indices_0based"]


def limits_ratio(case: Case) -> None:
    given = case["input"]
    _same(_limits(given, _ratios(given)), case["expected"], case.get("tol"))


def _ratios(given: Case) -> list[float]:
    return [n / d for n, d in zip(given["numerators"], given["denominators"], strict=True)]


def limits_segments(case: Case) -> None:
    """Each segment with limits and signals of its own."""
    for values, expected in zip(case["input"]["segments"], case["expected"], strict=True):
        found = _limits(case["input"], values)
        _same(found, expected, case.get("tol"))
        assert len(values) == expected["n"]
        usual = [flag for flag in detect(values, found, "nhs").labels if flag is None]
        assert len(usual) == expected["common_cause"]


def mr(case: Case) -> None:
    given, expected, tol = case["input"], case["expected"], case.get("tol")
    values = _ratios(given)
    ranges = moving_ranges(values)
    assert len(ranges) == len(expected["mr"])
    assert all(close(r, e, tol) for r, e in zip(ranges, expected["mr"], strict=True))
    assert close(_limits(given, values).url, expected["url"], tol)


def pprime_percent(case: Case) -> None:
    given, expected, tol = case["input"], case["expected"], case.get("tol")
    factor = given.get("multiplier", 100)
    screen = given.get("screen_outliers", True)
    pairs = percent_limits(given["numerators"], given["denominators"], screen=screen)
    for name, place in (("ll99", 0), ("ul99", 1)):
        line = [pair[place] * factor for pair in pairs]
        assert all(close(a, b, tol) for a, b in zip(line, expected[f"{name}_first3"], strict=False)), name
        assert close(line[-1], expected[f"{name}_last"], tol), name


def rule_run(case: Case) -> None:
    for row in case["cases"]:
        sides = row["side"] if "side" in row else [(y > row["center"]) - (y < row["center"]) for y in row["y"]]
        assert run(sides, row["n"]) == row["flags"], row


def rule_trend(case: Case) -> None:
    """The case marks the last point of each stretch; we flag all of them."""
    length = case.get("params", {}).get("n", 7)
    for row in case["cases"]:
        flags = trend(row["y"], length)
        assert set(_indices(flags)) == {i for end in row["signal_at"] for i in range(end - length + 1, end + 1)}, row
        if "direction" in row:
            assert {flag for flag in flags if flag} == {1 if row["direction"] == "up" else -1}, row


def rule_2of3(case: Case) -> None:
    """We flag only points that are close to a limit; a case may mark the third one between them as well."""
    for row in case["cases"]:
        sides = row["side"]
        near = [side if is_close else 0 for is_close, side in zip(row["close"], sides, strict=True)]
        flags = several_of(near, 2, 3, sides)
        signed = any(flag < 0 for flag in row["flags"])
        found = [flag if signed else abs(flag) for flag in flags]
        expected = [flag if is_close else 0 for flag, is_close in zip(row["flags"], row["close"], strict=True)]
        assert found == expected, row


def rule_2of3_limits(case: Case) -> None:
    """No centre is given, so the third point may lie anywhere."""
    for row in case["cases"]:
        beyond = [(y > row["hi"]) - (y < row["lo"]) for y in row["y"]]
        assert several_of(beyond, 2, 3) == row["flags"], row


def assurance(case: Case) -> None:
    for row in case["cases"]:
        center, reach = (row["unpl"] + row["lnpl"]) / 2, (row["unpl"] - row["lnpl"]) / 2
        spread = reach / MEANS.limits
        lines = Limits(center, spread, row["unpl"], row["lnpl"], spread * MEANS.range, reach)
        assert signals.assurance(lines, row["target"], Direction(row["direction"])) == row["expected"], row


def xmr_full(case: Case) -> None:
    given, expected, tol = case["input"], case["expected"], case.get("tol")
    found = _limits(given, given["baseline"])
    _same(found, expected, tol)
    ranges = moving_ranges(given["baseline"])
    assert all(close(a, b, tol) for a, b in zip(ranges, expected["mr_baseline"], strict=True))
    new = given["new"]
    below = [i for i, value in enumerate(new) if found.side(value, WHOLE) < 0]
    assert below == expected["below_lnpl_new_index"]
    steps = large_steps([given["baseline"][-1], *new], found)[1:]
    assert _indices(steps) == expected["mr_above_url_new_index"]


def xmr_full_nhs(case: Case) -> None:
    given = case["input"]
    types = _point_types(given, _limits(given, given["y"]))
    told = [word.lower().replace(" ", "_") for word in case["expected"]["last_two_point_types"]]
    assert types[-2:] == told


CHECKS: dict[str, Callable[[Case], None]] = {
    check.__name__: check
    for check in (
        assurance, limits, limits_frozen, limits_ratio, limits_segments, mr, pprime_percent, rule_2of3,
        rule_2of3_limits, rule_run, rule_trend, xmr_full, xmr_full_nhs,
    )
}  # fmt: skip
