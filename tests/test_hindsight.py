from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from kpi.aggregation import Series, series_for
from kpi.assessment import Reason
from kpi.hindsight import LATEST, Record, record_of
from kpi.model import Kpi
from kpi.outlook import outlook_of
from tests.facts import JAN, kpi, month_end, monthly, parts, strategy, target

NOISE = (100, 104, 97, 102, 99, 105, 96, 101, 103, 98, 100, 102, 97, 103, 99, 101)


def series(of: Kpi, values: Sequence[float | None]) -> Series:
    return series_for(strategy(of), of.key, {of.key: parts(of, monthly(values))}, month_end(len(values)))


def record(of: Kpi, values: Sequence[float | None], **more: Any) -> Record:
    return record_of(of, series(of, values), month_end(len(values)), **more)


def test_every_month_with_eight_values_three_months_before_is_a_trial() -> None:
    found = record(kpi(), NOISE)
    assert found.count == 16 - 10
    assert found.trials[0].made == month_end(8)
    assert found.trials[0].forecast.start == dt.date(2026, 11, 1)
    assert [trial.actual for trial in found.trials] == list(NOISE[10:])
    assert found.held == 6
    assert found.reason is None


def test_a_forecast_that_failed_is_told() -> None:
    found = record(kpi(), [*NOISE, 400])
    assert [trial.held for trial in found.trials] == [True] * 6 + [False]
    assert (found.held, found.count) == (6, 7)


@pytest.mark.parametrize("kind", ["flow", "stock"])
def test_each_forecast_is_the_one_that_would_have_been_shown_then(kind: str) -> None:
    of = kpi(kind=kind)
    values = [*NOISE[:12], 500, 900]
    for trial in record(of, values).trials:
        due = target(1e9, due=trial.forecast.end)
        then = outlook_of(of, due, series(of, values), trial.made)
        assert then.path[-1] == trial.forecast


def test_exact_growth_is_always_held() -> None:
    found = record(kpi(kind="stock"), [100.0 + 0.1 * month for month in range(20)])
    assert found.held == found.count == 20 - 11


def test_only_the_latest_outcomes_count() -> None:
    assert record(kpi(), NOISE * 3).count == LATEST


def test_forecasts_of_another_distance_can_be_asked_for() -> None:
    found = record(kpi(), NOISE, ahead=1)
    assert found.count == 16 - 8
    assert found.trials[-1].made == month_end(15)


@pytest.mark.parametrize("values", [(), NOISE[:10]])
def test_too_few_values_have_no_record(values: Sequence[float]) -> None:
    found = record_of(kpi(), Series(series(kpi(), values or [1.0]).periods), month_end(max(len(values), 1)))
    assert (found.count, found.held, found.reason) == (0, 0, Reason.TOO_FEW_POINTS)


def test_a_definition_is_not_judged_by_another() -> None:
    of = kpi(versions=[{"valid_from": "2026-11-01", "reason": "new source"}])
    found = record(of, [*NOISE, *NOISE])
    assert min(trial.made for trial in found.trials) == month_end(10 + 8)
    assert {trial.forecast.start for trial in found.trials}.isdisjoint({dt.date(2026, 11, 1), JAN})


def test_a_missing_month_is_no_outcome_and_no_origin() -> None:
    values: list[float | None] = list(NOISE)
    values[12] = None
    found = record(kpi(), values)
    assert found.count == 5
    assert dt.date(2027, 1, 1) not in {trial.forecast.start for trial in found.trials}
    assert month_end(13) not in {trial.made for trial in found.trials}
    assert found.trials[-1].made == month_end(12)
