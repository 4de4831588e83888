"""Writing facts: counts, the log, revisions, and periods that always equal what the facts say."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kpi.model import Cadence, Measurement, Strategy
from kpi.recording import Column
from kpi.store import facts
from kpi.workspace import Workspace
from tests.organisation import (
    COLLEAGUE,
    SEPTEMBER,
    STRATEGY,
    TODAY,
    YEAR,
    contents,
    every,
    held_values,
    log_of,
    month,
    monthly,
    periods_expected,
    periods_found,
    random_measurements,
    request,
    revisions,
)

LEADS = [
    Measurement("leads", SEPTEMBER, 101.0),
    Measurement("leads", month(8), 85.0),
    Measurement("leads", TODAY, 40.0),
]
"""One the same as it is, one changed, one new."""


def assert_periods_are_right(workspace: Workspace, strategy: Strategy = STRATEGY, fiscal_start: int = 1) -> None:
    assert periods_found(workspace._store) == periods_expected(workspace._store, strategy.kpis, fiscal_start)


def changed(kpi: str, **fields: object) -> Strategy:
    """The strategy with one KPI defined in another way."""
    kpis = [k.model_copy(update=fields) if k.key == kpi else k for k in STRATEGY.kpis]
    return Strategy.model_validate(STRATEGY.model_copy(update={"kpis": tuple(kpis)}).model_dump())


def test_new_changed_and_same_values_are_counted(workspace: Workspace) -> None:
    done = workspace.record(request(), LEADS, today=TODAY)
    assert (done.inserted, done.changed, done.same) == (1, 1, 1)
    (overwritten,) = done.overwritten
    assert (overwritten.kpi, overwritten.start, overwritten.before, overwritten.after) == ("leads", month(8), 80, 85)


def test_old_and_new_value_are_logged_with_who_when_and_why(workspace: Workspace) -> None:
    workspace.record(request(COLLEAGUE, reason="recount"), LEADS, today=TODAY)
    newest, before = workspace.history("leads")[:2]
    assert [(e.before, e.after, e.start) for e in (before, newest)] == [(80, 85, month(8)), (None, 40, month(10))]
    assert (newest.who, newest.reason, newest.what, newest.at) == ("colleague", "recount", "value", request().at)


def test_a_file_is_logged_as_one_entry_and_what_it_overwrites(workspace: Workspace) -> None:
    workspace.record(request(source="leads.csv"), LEADS, today=TODAY, file="leads.csv")
    entry = log_of(workspace._store, "record")[-1]
    assert entry.after == {"inserted": 1, "changed": 1, "same": 1, "withdrawn": 0, "late": 0, "kpis": ["leads"]}
    assert entry.source == "leads.csv"
    assert [(row.before, row.after, row.parent_id) for row in log_of(workspace._store, "value")] == [(80, 85, entry.id)]


@pytest.mark.parametrize("file", ["", "again.csv"])
def test_the_same_again_leaves_no_trace(workspace: Workspace, file: str) -> None:
    before = contents(workspace._store)
    done = workspace.record(request(), YEAR, today=TODAY, file=file)
    assert (done.inserted, done.changed, done.same) == (0, 0, len(YEAR))
    assert contents(workspace._store) == before


def test_no_values_leave_no_trace(workspace: Workspace) -> None:
    before = contents(workspace._store)
    assert workspace.record(request(), [], today=TODAY).same == 0
    assert contents(workspace._store) == before


def test_a_dry_run_tells_all_and_changes_nothing(workspace: Workspace) -> None:
    before = contents(workspace._store)
    done = workspace.record(request(), LEADS, today=TODAY, dry_run=True)
    assert (done.inserted, done.changed, done.same, len(done.overwritten)) == (1, 1, 1, 1)
    assert contents(workspace._store) == before
    assert done.change is None
    assert replace(workspace.record(request(), LEADS, today=TODAY), change=None) == done


@pytest.mark.parametrize(
    ("measurements", "raised"),
    [
        ([Measurement("leads", SEPTEMBER, 102)], {"leads"}),
        ([Measurement("leads", SEPTEMBER, 102), Measurement("fans", SEPTEMBER, 500, "instagram")], {"leads"}),
        ([Measurement("answers", SEPTEMBER, 21)], {"answers", "rating"}),
        ([Measurement("rating", SEPTEMBER, 4.3)], {"rating"}),
        ([Measurement("answers", SEPTEMBER, 21, "linkedin")], {"answers"}),
        ([Measurement("leads", SEPTEMBER, 101)], set()),
    ],
)
def test_only_kpis_that_changed_get_a_new_revision(
    workspace: Workspace, measurements: list[Measurement], raised: set[str]
) -> None:
    before = revisions(workspace._store)
    workspace.record(request(), measurements, today=TODAY)
    after = revisions(workspace._store)
    assert {key for key in after if after[key] != before.get(key)} == raised


@pytest.mark.parametrize("seed", range(4))
def test_after_any_writes_periods_equal_what_the_facts_say(workspace: Workspace, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    expected = held_values(workspace._store)
    for _ in range(6):
        written = random_measurements(chance, chance.choice([1, 3, 60]))
        workspace.record(request(), written, today=TODAY, file=chance.choice(["", "some.csv"]))
        for m in written:
            kpi = STRATEGY.kpi(m.kpi)
            assert kpi is not None
            expected[m.kpi, m.platform, m.account, kpi.fact_grain.value, m.start] = m.value
        assert held_values(workspace._store) == expected
        assert_periods_are_right(workspace)


def test_a_week_counts_for_the_month_of_its_thursday(
    database_url: str, open_workspace: Callable[..., Workspace]
) -> None:
    workspace = open_workspace(database_url)
    workspace.publish(request(), STRATEGY, 0)
    thursday_in_july, thursday_in_august = dt.date(2026, 7, 27), dt.date(2026, 8, 31)
    weeks = [Measurement("views", day, 1) for day in (thursday_in_july, thursday_in_august)]
    workspace.record(request(), weeks, today=TODAY)
    assert {key[4]: numbers[0] for key, numbers in periods_found(workspace._store).items()} == {
        month(7): 1,
        month(9): 1,
    }


@pytest.mark.parametrize("cadence", [Cadence.QUARTERLY, Cadence.WEEKLY, Cadence.DAILY])
def test_a_changed_cadence_rolls_the_facts_up_anew(workspace: Workspace, cadence: Cadence) -> None:
    strategy = changed("clicks", cadence=cadence)
    workspace.publish(request(), strategy, 1)
    assert_periods_are_right(workspace, strategy)
    starts = {key[4] for key in periods_found(workspace._store) if key[0] == "clicks"}
    assert len(starts) == {Cadence.QUARTERLY: 1, Cadence.WEEKLY: 14, Cadence.DAILY: 92}[cadence]
    workspace.record(request(), every("clicks", 1, month(10), 9), today=TODAY)
    assert_periods_are_right(workspace, strategy)


def test_a_changed_weight_is_counted_anew(workspace: Workspace) -> None:
    unweighted = changed("rating", weight=None)
    workspace.publish(request(), unweighted, 1)
    assert_periods_are_right(workspace, unweighted)
    workspace.publish(request(), STRATEGY, 2)
    assert_periods_are_right(workspace)
    workspace.record(request(), monthly("answers", [7, 7, 7]), today=TODAY)
    assert_periods_are_right(workspace)


def test_a_kpi_that_returns_has_its_values_in_its_new_periods(workspace: Workspace) -> None:
    without = Strategy(name="Test", kpis=tuple(k for k in STRATEGY.kpis if k.key not in ("clicks", "rate")))
    workspace.publish(request(), without, 1)
    strategy = changed("clicks", cadence=Cadence.QUARTERLY)
    workspace.publish(request(), strategy, 2)
    assert_periods_are_right(workspace, strategy)


def test_a_moved_fiscal_year_rolls_the_facts_up_anew(
    workspace: Workspace, database_url: str, open_workspace: Callable[..., Workspace]
) -> None:
    before = workspace.scorecard(TODAY)
    moved = open_workspace(database_url, fiscal_start=2)
    assert_periods_are_right(moved, fiscal_start=2)
    quarters = {key[4] for key in periods_found(moved._store) if key[0] == "turnover"}
    assert quarters == {month(11, 2025), month(2), month(5), month(8)}
    assert moved.scorecard(TODAY).assessments["turnover"] != before.assessments["turnover"]


def test_the_log_cannot_be_changed_by_the_program_itself(workspace: Workspace) -> None:
    for statement in ("UPDATE change SET who = 'nobody'", "DELETE FROM change WHERE id = 1"):
        with pytest.raises(DBAPIError, match="append-only"), workspace._store.write() as connection:
            connection.execute(text(statement))


def test_more_series_than_a_statement_has_places_fit_into_one_import(workspace: Workspace) -> None:
    column = Column({SEPTEMBER: SEPTEMBER}, {SEPTEMBER: 0})
    with workspace._store.read() as connection:
        assert facts._any_between(connection, dict.fromkeys(range(-70_000, 0), column)) is False
        assert facts._any_between(connection, dict.fromkeys(range(-70_000, 1000), column)) is True
        assert len(facts._known(connection, range(-70_000, 1000))) == len({m[0::3] for m in YEAR})
