"""The straw-fire test."""

from __future__ import annotations

import pytest

from kpi.assessment import ChangeClass
from kpi.lasting import classify
from kpi.limits import Limits
from tests.benchmarks.error_rates import SETTINGS, Setting, rates

LIMITS = Limits(center=0, mr_bar=1 / 2.66, unpl=1, lnpl=-1, url=1.2, reach=1)
RUN = [0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4]


@pytest.mark.parametrize(
    ("values", "klass", "first", "last", "retention"),
    [
        ([0.1, -0.1, 0.2], "noise", None, None, None),
        (RUN, "lasting_improvement", 0, 7, 1),
        ([-x for x in RUN], "lasting_decline", 0, 7, 1),
        # fresh runs: the latest four points against the first four of the run
        ([-0.1, *RUN, -0.2, -0.2], "signal_improvement", 1, 8, 0.25),
        ([-0.1, *RUN, 0.4, -0.1], "lasting_improvement", 1, 9, 0.6875),
        # older ones: up to six points after against the whole run
        ([*RUN, 0, 0.3, 0.3], "lasting_improvement", 0, 7, 0.5),
        ([*RUN, 0, 0.1, -0.1], "flash_in_the_pan", 0, 7, 0),
        ([*[-x for x in RUN], 0, 0.1, -0.1], "recovered_dip", 0, 7, 0),
        ([*RUN, -0.9, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], "flash_in_the_pan", 0, 7, 0.25),
        # the last run counts
        ([*RUN, *[-x for x in RUN]], "lasting_decline", 8, 15, 1),
        # an opposite point outside the limits ends what a run says
        ([*RUN, -1.1], "signal_decline", 8, 8, 1),
        ([*RUN, -1.1, 0, 0.1, -0.1], "recovered_dip", 8, 8, 0),
        # signals without a run
        ([0.1, 1.2, 1.1], "signal_improvement", 1, 2, 1),
        ([1.2, 0, -0.1], "signal_improvement", 0, 0, -0.05 / 1.2),
        ([1.2, 0.1, 0, -0.1], "flash_in_the_pan", 0, 0, 0),
        ([1.2, 0.5, 0.4, 0.6], "signal_improvement", 0, 0, 0.5 / 1.2),
        ([-1.2, 0.1, 0, -0.1], "recovered_dip", 0, 0, 0),
        ([-1.2, 0.1], "signal_decline", 0, 0, -0.1 / 1.2),
        # an episode: one point of the same side may lie in between, one of the other side ends it
        ([1.5, 0.3, 1.2, 0, 0, 0], "flash_in_the_pan", 0, 2, 0),
        ([1.5, -0.3, 1.2, 0, 0, 0], "flash_in_the_pan", 2, 2, 0),
        ([1.5, 0.3, 0.3, 1.2, 0, 0, 0], "flash_in_the_pan", 3, 3, 0),
        ([-1.5, 1.2, 0, 0, 0], "flash_in_the_pan", 1, 1, 0),
    ],
)
def test_what_comes_after_the_baseline_is_classed(
    values: list[float], klass: str, first: int | None, last: int | None, retention: float | None
) -> None:
    found = classify(values, LIMITS)
    assert (found.klass, found.first, found.last) == (klass, first, last)
    assert found.retention == (None if retention is None else pytest.approx(retention))
    mirrored = classify([-value for value in values], LIMITS, sign=-1)
    assert mirrored == found


def test_without_limits_or_points_nothing_is_said() -> None:
    assert classify([1.0, 2.0], None).klass is ChangeClass.INSUFFICIENT
    assert classify([], LIMITS).klass is ChangeClass.STABLE


def test_a_fresh_run_that_gets_weak_is_fading() -> None:
    assert classify([0.8, 0.8, 0.8, 0.8, 0.1, 0.1, 0.1, 0.1], LIMITS).fading
    assert not classify(RUN, LIMITS).fading


def test_only_what_reaches_the_latest_points_counts() -> None:
    values = [1.5, *[0.1, -0.1] * 6]
    assert classify(values, LIMITS).klass is ChangeClass.FLASH_IN_THE_PAN
    assert classify(values, LIMITS, recent=1).klass is ChangeClass.NOISE
    run = [*[0.4] * 14]
    assert classify(run, LIMITS, recent=2) == classify(run, LIMITS)


def test_the_nhs_rules_see_a_rise_that_the_default_does_not() -> None:
    rise = [-0.3, -0.2, -0.1, 0.1, 0.2, 0.3, 0.4]
    assert classify(rise, LIMITS).klass is ChangeClass.NOISE
    assert classify(rise, LIMITS, rules="nhs").klass is ChangeClass.SIGNAL_IMPROVEMENT


@pytest.mark.parametrize(
    ("changes", "klass", "left"),
    [
        ([9.0, 0, 0, 0], "one_off_gain_kept", 1),
        ([9.0, 0, 0, -3, 0, 0, 0], "one_off_gain_kept", 2 / 3),
        ([9.0, 0, 0, -4.5, 0, 0, 0], "one_off_gain_partly_kept", 0.5),
        ([9.0, -6, 0, 0, 0], "flash_in_the_pan", 1 / 3),
        ([9.0, -9, 0, 0, 0], "flash_in_the_pan", 0),
        ([9.0, -1.5, -1.5, -1.5, -1.5, 0, 0.1, -0.1], "flash_in_the_pan", 1 / 3),
        ([0.0, -9, 0, 0, 0], "recovered_dip", None),
        ([9.0, 0], "signal_improvement", None),
    ],
)
def test_a_finished_spike_of_a_stock_is_judged_on_its_level(
    changes: list[float], klass: str, left: float | None
) -> None:
    levels = [100 + sum(changes[: i + 1]) for i in range(len(changes))]
    found = classify(changes, LIMITS, levels=levels)
    assert found.klass == klass
    assert found.level_retention == (None if left is None else pytest.approx(left))


def test_a_loss_that_nobody_recorded_is_seen_in_the_level() -> None:
    changes, levels = [9.0, 0.0, 0.0, 0.0], [109.0, 109.0, 101.0, 101.0]
    assert classify(changes, LIMITS, levels=levels, positions=[0, 1, 4, 5]).klass is ChangeClass.FLASH_IN_THE_PAN


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_it_errs_as_rarely_as_the_method_page_says(setting: Setting) -> None:
    found = rates(setting, 400, screen=False)
    for klass, said in setting.said:
        assert 100 * found[klass] / 400 == pytest.approx(said, abs=5)
