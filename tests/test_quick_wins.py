"""Quick wins are told from straw fires, at their checks and not before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from kpi.aggregation import Series
from kpi.cadence import period_end
from kpi.model import Cadence, Initiative, Kpi, Rebase, Strategy, Target
from kpi.quick_wins import QuickWin, Verdict, quick_wins
from kpi.scorecard import assess
from tests.facts import kpi
from tests.series import CALM, month, values

START = month(13)
"""The first month after a calm year: here the initiatives start."""
GAIN = [70.0, 71, 69, 72, 70, 71, 70, 72, 71]
FLASH = [80.0, 52, 50, 51, 49, 52, 50, 51, 50]
SLOW_FLASH = [80.0, 78, 76, 58, 51, 50, 49, 52, 50]
NOTHING = [51.0, 49, 52, 50, 51, 48, 50, 52, 49]
FALL = [30.0, 31, 29, 30, 31, 30, 29, 31, 30]


def shelf(
    series: Sequence[float | None],
    one: Kpi | None = None,
    as_of: dt.date | None = None,
    initiatives: Sequence[Initiative] | None = None,
) -> tuple[QuickWin, ...]:
    one = one or kpi()
    day = as_of or period_end(month(len(series)), Cadence.MONTHLY)
    planned = [initiative()] if initiatives is None else initiatives
    strategy = Strategy(name="S", kpis=(one,), initiatives=tuple(planned))
    return quick_wins(strategy, {one.key: assess(one, Series(tuple(values(series))), day)}, day)


def initiative(start: dt.date | None = START, **fields: Any) -> Initiative:
    return Initiative.model_validate(
        {"key": "i", "name": "Prize draw", "kpis": ("leads",), "start": start, "quick_win": True} | fields
    )


def verdict(series: Sequence[float | None], one: Kpi | None = None) -> Verdict:
    (win,) = shelf(series, one)
    return win.verdict


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (GAIN[:1], Verdict.WAITING),
        (GAIN[:3], Verdict.WAITING),
        (GAIN[:4], Verdict.HOLDING),
        (GAIN[:8], Verdict.HOLDING),
        (GAIN, Verdict.HELD),
        (FLASH[:3], Verdict.WAITING),
        (FLASH[:4], Verdict.FIZZLED),
        (FLASH, Verdict.FIZZLED),
        (SLOW_FLASH[:4], Verdict.HOLDING),
        (SLOW_FLASH, Verdict.FIZZLED),
        (NOTHING[:4], Verdict.NO_EFFECT),
        (NOTHING, Verdict.NO_EFFECT),
        (FALL, Verdict.NO_EFFECT),
    ],
)
def test_the_verdict_falls_after_three_periods_and_finally_after_eight(after: list[float], expected: Verdict) -> None:
    assert verdict([*CALM, *after]) is expected


@pytest.mark.parametrize(
    ("direction", "expected"),
    [("increase", Verdict.NO_EFFECT), ("decrease", Verdict.HELD), ("neutral", Verdict.UNKNOWN)],
)
def test_where_less_is_better_a_fall_is_the_gain_and_where_neither_is_there_is_none(
    direction: str, expected: Verdict
) -> None:
    assert verdict([*CALM, *FALL], kpi(direction=direction)) is expected


def test_it_says_when_the_next_verdict_falls_and_how_much_is_left() -> None:
    (waiting,) = shelf([*CALM, *GAIN[:2]])
    assert waiting.next_check == period_end(month(16), Cadence.MONTHLY)
    (holding,) = shelf([*CALM, *GAIN[:5]])
    assert holding.next_check == period_end(month(21), Cadence.MONTHLY)
    (held,) = shelf([*CALM, *GAIN])
    assert held.next_check is None
    assert held.retention == pytest.approx(1, abs=0.05)
    (gone,) = shelf([*CALM, *FLASH])
    assert gone.retention == pytest.approx(0, abs=0.05)
    assert (gone.kpi, gone.name, gone.since, gone.cadence) == ("leads", "Prize draw", START, Cadence.MONTHLY)


def test_a_verdict_waits_for_the_value_of_its_period_and_not_for_its_day() -> None:
    after_the_check = period_end(month(16), Cadence.MONTHLY) + dt.timedelta(days=3)
    (late,) = shelf([*CALM, *GAIN[:3]], as_of=after_the_check)
    assert late.verdict is Verdict.WAITING
    (there,) = shelf([*CALM, *GAIN[:4]], as_of=after_the_check)
    assert there.verdict is Verdict.HOLDING


def test_the_final_verdict_stays_whatever_comes_later() -> None:
    assert verdict([*CALM, *GAIN, *CALM]) is Verdict.HELD
    assert verdict([*CALM, *FLASH, *GAIN]) is Verdict.FIZZLED


def test_a_gain_that_was_confirmed_as_the_new_usual_has_still_been_held() -> None:
    confirmed = kpi(rebases=(Rebase(start=START, reason="It lasts.", confirmed_on=month(20)),))
    assert verdict([*CALM, *GAIN], confirmed) is Verdict.HELD


def test_too_short_a_history_gives_no_verdict() -> None:
    early = initiative(start=month(4))
    (win,) = shelf([*CALM], initiatives=[early])
    assert win.verdict is Verdict.UNKNOWN


def test_only_what_is_flagged_and_has_begun_is_looked_at() -> None:
    plain, planned, undated = initiative(quick_win=False), initiative(start=month(30)), initiative(start=None)
    unknown = initiative(kpis=("other",))
    assert shelf([*CALM, *GAIN], initiatives=[plain, planned, undated, unknown]) == ()


def level(**fields: Any) -> Kpi:
    goal = Target.model_validate(
        {"value": 60, "baseline": 50, "start": month(13), "due": month(30), "quick_win": True} | fields
    )
    return kpi(targets=(goal,))


@pytest.mark.parametrize(
    ("after", "held", "expected"),
    [
        ([61], 0, Verdict.HOLDING),
        ([55, 61, 62, 60], 2, Verdict.HOLDING),
        ([61, 62, 60, 60], 3, Verdict.HELD),
        ([61, 62, 60, 60, 50], 3, Verdict.HELD),
        ([61, 62, 55], 1, Verdict.FIZZLED),
        ([61, 55, 62, 63], 1, Verdict.HOLDING),
    ],
)
def test_a_level_once_reached_has_to_be_held_for_three_periods(
    after: list[float], held: int, expected: Verdict
) -> None:
    (win,) = shelf([*CALM, *after], level(), initiatives=[])
    assert (win.held, win.of, win.verdict) == (held, 3, expected)


def test_a_level_that_was_never_reached_is_no_win_yet() -> None:
    assert shelf([*CALM, 55, 59], level(), initiatives=[]) == ()
    assert shelf([*CALM, 61, 62], level(quick_win=False), initiatives=[]) == ()


def test_the_level_of_a_decreasing_kpi_is_reached_from_above() -> None:
    one = kpi(direction="decrease", targets=level(value=40).targets)
    (win,) = shelf([*CALM, 45, 40, 39], one, initiatives=[])
    assert (win.held, win.since) == (1, month(14))


def test_of_a_sum_it_counts_that_more_comes_in_unless_an_initiative_says_so_already() -> None:
    one = level(mode="window", value=900, baseline=None)
    (win,) = shelf([*CALM, *GAIN], one, initiatives=[])
    assert (win.name, win.since, win.verdict, win.held) == (one.name, month(13), Verdict.HELD, None)
    (said,) = shelf([*CALM, *GAIN], one)
    assert said.name == "Prize draw"


def test_the_oldest_comes_first() -> None:
    found = shelf([*CALM, *GAIN], initiatives=[initiative(start=month(15)), initiative(key="j")])
    assert [win.since for win in found] == [month(13), month(15)]
