"""The use cases: who may write, all or nothing, once only, and reading that is right and computes nothing twice."""

from __future__ import annotations

import ast
import datetime as dt
import inspect
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from kpi import memory, scorecard
from kpi import workspace as workspace_module
from kpi.access import Person, Role
from kpi.assessment import Status
from kpi.demo import demo
from kpi.errors import ConflictError, ForbiddenError, NotFoundError, RecordError
from kpi.model import Cadence, CheckIn, Kpi, Measurement, Strategy
from kpi.model import Place as FactPlace
from kpi.store.mappings import Place
from kpi.workspace import Workspace
from tests.arrivals import arrival, column
from tests.organisation import (
    ADMINISTRATOR,
    EDITOR,
    SEPTEMBER,
    STRATEGY,
    TODAY,
    VIEWER,
    YEAR,
    contents,
    every,
    log_of,
    month,
    monthly,
    request,
    revisions,
)

VALUES = [Measurement("leads", month(10), 5)]
WRITES: dict[str, tuple[Role, dict[str, Any]]] = {
    "record": (Role.EDITOR, {"measurements": VALUES, "today": TODAY}),
    "import_files": (Role.EDITOR, {"arrivals": [arrival(column("clicks", [5]))], "today": TODAY}),
    "decide": (Role.EDITOR, {"values": [], "accept": True, "today": TODAY}),
    "forget": (Role.EDITOR, {"place": Place("", "", "platform:linkedin")}),
    "check_in": (Role.EDITOR, {"new": CheckIn(goal="love", date=TODAY, text="x"), "as_of": TODAY, "today": TODAY}),
    "withdraw": (Role.EDITOR, {"number": 1}),
    "withdraw_values": (Role.EDITOR, {"places": [FactPlace("leads", month(10))], "today": TODAY}),
    "undo": (Role.EDITOR, {"change_id": 1, "today": TODAY}),
    "publish": (Role.EDITOR, {"strategy": STRATEGY, "expected": 1}),
    "replace": (Role.ADMINISTRATOR, {"strategy": STRATEGY, "measurements": [], "today": TODAY, "edition": "x"}),
    "restore": (Role.ADMINISTRATOR, {"file": Path("none.db"), "backup_dir": Path("none")}),
}
"""What writes: the least role that may, and otherwise valid arguments."""
OPERATING = {"migrate", "backup", "close"}
"""What the program does at start and on the command line, in nobody's name."""
TYPING = {"draft", "discard", "keep_block"}
"""What a person has typed and not saved: no part of the history, so it needs no request, but a role all the same."""
TOO_LITTLE = [
    (name, person)
    for name, (role, _) in WRITES.items()
    for person in (VIEWER, EDITOR, Person("nobody", Role.VIEWER))
    if person.role < role
]

# who may


def public_methods() -> dict[str, Callable[..., Any]]:
    return {name: method for name, method in inspect.getmembers(Workspace, inspect.isfunction) if name[0] != "_"}


def test_every_method_that_takes_a_request_is_in_the_table() -> None:
    asking = {name for name, method in public_methods().items() if "request" in inspect.signature(method).parameters}
    assert asking == WRITES.keys()


def test_nothing_writes_without_a_request() -> None:
    tree = ast.parse(Path(workspace_module.__file__).read_text(encoding="utf-8"))
    writing = {
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        and any(isinstance(node, ast.Attribute) and node.attr in ("write", "migration") for node in ast.walk(function))
        and any("_store" in ast.unparse(node) for node in ast.walk(function) if isinstance(node, ast.Call))
    }
    assert writing <= {*WRITES, *OPERATING, *TYPING, "_follow_fiscal_year"}
    assert {"record", "publish", "replace"} <= writing


@pytest.mark.parametrize(("name", "person"), TOO_LITTLE)
def test_whoever_may_not_write_is_refused_and_nothing_changes(
    sqlite_url: str, open_workspace: Callable[..., Workspace], name: str, person: Person
) -> None:
    workspace = open_workspace(sqlite_url)
    workspace.publish(request(), STRATEGY, 0)
    before = contents(workspace._store)
    with pytest.raises(ForbiddenError, match="not change it"):
        getattr(workspace, name)(request(person), **WRITES[name][1])
    assert contents(workspace._store) == before


# once, and all or nothing


def test_the_same_request_writes_once(workspace: Workspace) -> None:
    first = workspace.record(request(key="click"), VALUES, today=TODAY)
    once = contents(workspace._store)
    again = workspace.record(request(key="click"), VALUES, today=TODAY)
    assert (again.inserted, again.changed, again.same) == (first.inserted, first.changed, first.same) == (1, 0, 0)
    assert contents(workspace._store) == once


def test_a_form_that_was_corrected_and_sent_again_is_another_request(workspace: Workspace) -> None:
    workspace.record(request(key="click"), VALUES, today=TODAY)
    corrected = [VALUES[0]._replace(value=6)]
    assert workspace.record(request(key="click"), corrected, today=TODAY).changed == 1


def test_the_same_publication_makes_one_version(workspace: Workspace) -> None:
    renamed = STRATEGY.model_copy(update={"name": "Renamed"})
    assert [workspace.publish(request(key="click"), renamed, 1) for _ in range(2)] == [2, 2]
    assert workspace.strategy_version() == 2
    with pytest.raises(ConflictError):  # the same click of another form
        workspace.publish(request(key="click"), STRATEGY, 1)


def test_one_bad_row_of_many_changes_nothing_and_all_bad_rows_are_named(workspace: Workspace) -> None:
    before = contents(workspace._store)
    rows = every("clicks", 1, month(1), 200)
    rows[17] = rows[17]._replace(kpi="clacks")
    rows[150] = rows[150]._replace(start=TODAY + dt.timedelta(days=1))
    with pytest.raises(RecordError) as raised:
        workspace.record(request(), rows, today=TODAY, file="clicks.csv", lines=range(2, 202))
    assert [(problem.file, problem.line) for problem in raised.value.problems] == [
        ("clicks.csv", 19),
        ("clicks.csv", 152),
    ]
    assert contents(workspace._store) == before


def test_a_write_that_breaks_off_leaves_nothing(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(workspace._store)

    def break_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kpi.store.log.bump", break_off)  # the last thing a write does
    with pytest.raises(KeyboardInterrupt):
        workspace.record(request(), VALUES, today=TODAY)
    assert contents(workspace._store) == before
    monkeypatch.undo()
    assert workspace.record(request(), VALUES, today=TODAY).inserted == 1


# grains


@pytest.mark.parametrize(
    ("first", "then", "message"),
    [
        ("month", "days", "has a value for the whole of this period already"),
        ("days", "month", "has finer values for this period already"),
        (None, "both", "has finer values for this period already"),
    ],
)
def test_a_month_and_its_days_are_never_counted_twice(
    database_url: str, open_workspace: Callable[..., Workspace], first: str | None, then: str, message: str
) -> None:
    workspace = open_workspace(database_url)
    workspace.publish(request(), STRATEGY, 0)
    whole = monthly("clicks", [31.0], first=9)
    rows = {
        "month": [row._replace(grain=Cadence.MONTHLY) for row in whole],
        "days": every("clicks", 1, month(9), 3),
    }
    rows["both"] = [*rows["month"], *rows["days"]]
    if first is not None:
        workspace.record(request(), rows[first], today=TODAY)
    before = contents(workspace._store)
    with pytest.raises(RecordError, match=message):
        workspace.record(request(), rows[then], today=TODAY)
    assert contents(workspace._store) == before


@pytest.mark.parametrize(
    ("kpi", "grains"),
    [
        ("reach", (Cadence.MONTHLY, Cadence.QUARTERLY)),  # a quarter's reach is not the sum of its months'
        ("reach", (Cadence.DAILY, Cadence.MONTHLY)),
        ("clicks", (Cadence.DAILY, Cadence.MONTHLY)),  # in another month
    ],
)
def test_grains_that_do_not_overlap_or_do_not_add_up_live_together(
    workspace: Workspace, kpi: str, grains: tuple[Cadence, Cadence]
) -> None:
    finer, coarser = grains
    start = month(4) if kpi == "reach" else month(1)
    workspace.record(request(), [Measurement(kpi, start, 100, "", "", coarser)], today=TODAY)
    workspace.record(request(), [Measurement(kpi, month(5), 40, "", "", finer)], today=TODAY)
    assert {fact.grain for fact in workspace.facts([kpi])} >= set(grains)


@pytest.mark.parametrize(
    ("day", "is_twice"),
    [("2026-08-31", True), ("2026-09-21", True), ("2026-09-28", False)],  # by the month of its Thursday
)
def test_a_week_overlaps_the_month_of_its_thursday_only(workspace: Workspace, day: str, is_twice: bool) -> None:
    week = [Measurement("leads", dt.date.fromisoformat(day), 5, "", "", Cadence.WEEKLY)]
    with pytest.raises(RecordError, match="for the whole of this period") if is_twice else nullcontext():
        workspace.record(request(), week, today=TODAY)


# reading


class Counted:
    """Counts how often each KPI is assessed and read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> None:
        self.assessed: list[str] = []
        self.statements: list[str] = []
        original = scorecard.assess

        def assess(kpi: Kpi, *args: Any) -> Any:
            self.assessed.append(kpi.key)
            return original(kpi, *args)

        monkeypatch.setattr(memory, "assess", assess)
        event.listen(workspace._store._reader, "before_cursor_execute", self._execute)

    def _execute(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        self.statements.append(statement)

    def after(self, action: Callable[[], object]) -> list[str]:
        """The KPIs assessed by an action."""
        self.assessed.clear()
        self.statements.clear()
        action()
        return sorted(self.assessed)


@pytest.fixture
def counted(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Counted:
    workspace.scorecard(TODAY)
    return Counted(monkeypatch, workspace)


def test_what_did_not_change_is_neither_read_nor_computed_again(workspace: Workspace, counted: Counted) -> None:
    card = workspace.scorecard(TODAY)
    assert counted.after(lambda: workspace.scorecard(TODAY)) == []
    assert not [statement for statement in counted.statements if "period" in statement or "fact" in statement]
    assert workspace.scorecard(TODAY) is card


@pytest.mark.parametrize(
    ("measurement", "computed"),
    [
        (Measurement("leads", SEPTEMBER, 300), ["leads"]),
        (Measurement("clicks", SEPTEMBER, 300), ["clicks", "rate"]),
        (Measurement("answers", SEPTEMBER, 300), ["rating"]),
        (Measurement("rating", SEPTEMBER, 4.2), []),
    ],
)
def test_one_value_recomputes_its_kpi_and_those_computed_from_it(
    workspace: Workspace, counted: Counted, measurement: Measurement, computed: list[str]
) -> None:
    workspace.record(request(), [measurement], today=TODAY)
    assert counted.after(lambda: workspace.scorecard(TODAY)) == computed


def test_a_value_written_elsewhere_is_seen_at_once(
    workspace: Workspace, counted: Counted, database_url: str, open_workspace: Callable[..., Workspace]
) -> None:
    before = workspace.scorecard(TODAY)
    open_workspace(database_url).record(request(), [Measurement("leads", SEPTEMBER, 300)], today=TODAY)
    assert counted.after(lambda: workspace.scorecard(TODAY)) == ["leads"]
    after = workspace.scorecard(TODAY).assessments
    assert (before.assessments["leads"].period_value, after["leads"].period_value) == (101, 300)
    assert after["fans"] is before.assessments["fans"]


def test_a_published_strategy_is_seen_at_once(
    workspace: Workspace, database_url: str, open_workspace: Callable[..., Workspace]
) -> None:
    workspace.scorecard(TODAY)
    without = STRATEGY.model_copy(update={"kpis": STRATEGY.kpis[1:], "goals": ()})
    open_workspace(database_url).publish(request(), without, 1)
    assert workspace.state().strategy == without
    assert "leads" not in workspace.scorecard(TODAY).assessments
    with pytest.raises(NotFoundError):
        workspace.assessment("leads", TODAY)


def test_what_is_remembered_equals_what_is_computed_afresh(
    workspace: Workspace, database_url: str, open_workspace: Callable[..., Workspace]
) -> None:
    days = [TODAY, SEPTEMBER, month(3)]
    for number, day in enumerate(days * 2):
        workspace.scorecard(day)
        workspace.record(request(), [Measurement("clicks", month(7), 60 + number)], today=TODAY)
    fresh = open_workspace(database_url)
    for day in days:
        assert workspace.scorecard(day) == fresh.scorecard(day)


def test_only_some_dates_are_remembered(workspace: Workspace, counted: Counted) -> None:
    for number in range(memory._DATES_KEPT):
        workspace.scorecard(month(1) + dt.timedelta(days=number))
    assert counted.after(lambda: workspace.scorecard(TODAY)) != []
    assert len(workspace._memory._assessed._kept) == memory._DATES_KEPT


def test_a_past_day_sees_neither_later_periods_nor_targets_that_came_later(workspace: Workspace) -> None:
    in_april = workspace.scorecard(month(4)).assessments
    leads = STRATEGY.kpi("leads")
    assert leads is not None
    later = leads.targets[0].model_copy(update={"value": 5000.0, "valid_from": month(10), "agreed_on": None})
    kpis = tuple(
        k.model_copy(update={"targets": (*k.targets, later)}) if k.key == "leads" else k for k in STRATEGY.kpis
    )
    workspace.publish(request(), STRATEGY.model_copy(update={"kpis": kpis}), 1)
    assert workspace.scorecard(month(4)).assessments == in_april
    assert in_april["leads"].value == 90 + 95 + 105
    assert workspace.scorecard(TODAY).assessments["leads"].target_value == 5000


def test_an_open_period_never_turns_a_kpi_red(workspace: Workspace) -> None:
    before = workspace.scorecard(TODAY).assessments["fans"]
    lost = [Measurement("fans", TODAY, 1, platform) for platform in ("instagram", "linkedin")]
    workspace.record(request(), lost, today=TODAY)
    after = workspace.scorecard(TODAY).assessments["fans"]
    assert (after.status, after.value, after.period) == (before.status, before.value, before.period)
    assert after.series[-1].value == 2


def test_one_red_kpi_is_seen_in_its_goal_and_area(workspace: Workspace) -> None:
    workspace.record(request(), monthly("leads", [1] * 9), today=TODAY)
    card = workspace.scorecard(TODAY)
    goal = card.goal("grow")
    assert goal is not None
    assert card.assessments["leads"].status is Status.OFF_TRACK
    assert goal.rollup.distribution[Status.OFF_TRACK] == 1
    (area,) = (area for area in card.areas if area.area == "acquisition")
    assert area.rollup.worst is not None
    assert area.rollup.distribution[Status.OFF_TRACK] == 1


def test_both_databases_give_the_same_statuses_and_numbers(
    sqlite_url: str, postgresql_url: str, open_workspace: Callable[..., Workspace]
) -> None:
    strategy, measurements = demo(TODAY)
    cards = []
    for url in (sqlite_url, postgresql_url):
        workspace = open_workspace(url)
        workspace.publish(request(), strategy, 0)
        workspace.record(request(), measurements, today=TODAY, file="demo.csv")
        cards.append([workspace.scorecard(day) for day in (TODAY, month(2))])
    for one, other in zip(*cards, strict=True):
        assert one.assessments.keys() == other.assessments.keys()
        assert numbers(one) == pytest.approx(numbers(other), rel=1e-9, abs=1e-12)
        assert words(one) == words(other)


def leaves(value: Any, path: str = "") -> list[tuple[str, Any]]:
    """Everything in a scorecard, with where it stands."""
    if hasattr(value, "__dataclass_fields__"):
        return [leaf for name in value.__dataclass_fields__ for leaf in leaves(getattr(value, name), f"{path}.{name}")]
    if isinstance(value, dict):
        return [leaf for name, item in value.items() for leaf in leaves(item, f"{path}[{name}]")]
    if isinstance(value, tuple):
        return [leaf for index, item in enumerate(value) for leaf in leaves(item, f"{path}[{index}]")]
    return [(path, value)]


def numbers(card: Any) -> dict[str, float]:
    return {path: value for path, value in leaves(card) if isinstance(value, float)}


def words(card: Any) -> dict[str, Any]:
    return {path: value for path, value in leaves(card) if not isinstance(value, float)}


# what pages ask for


def test_the_grid_shows_value_version_last_value_and_what_is_due(workspace: Workspace) -> None:
    rows = {(row.kpi.key, row.platform): row for row in workspace.grid(Cadence.MONTHLY, SEPTEMBER, TODAY)}
    leads, reach = rows["leads", ""], rows["reach", ""]
    assert (leads.value, leads.last, leads.band, leads.is_due) == (101, 80, (80, 120), False)
    assert leads.version == max(row.id for row in log_of(workspace._store, "record"))
    assert (reach.value, reach.version, reach.last, reach.is_due) == (None, 0, None, True)
    assert ("clicks", "") not in rows
    assert ("fans", "linkedin") in rows


def test_due_values_come_oldest_first(workspace: Workspace) -> None:
    found = workspace.due(TODAY)
    assert [(item.kpi, item.start, item.missing) for item in found] == [("reach", month(5), 5)]


def test_a_kpi_in_depth_has_its_platforms_sources_and_values(workspace: Workspace) -> None:
    assert workspace.sources("rate") == {"clicks", "views"}
    assert set(workspace.platforms("fans", TODAY)) == {"instagram", "linkedin"}
    newest, second = workspace.facts(["fans"], limit=2)
    assert [(fact.platform, fact.start, fact.value) for fact in (newest, second)] == [
        ("instagram", SEPTEMBER, 500), ("linkedin", SEPTEMBER, 90)
    ]  # fmt: skip
    assert len(workspace.facts(["fans"], month(2), month(3))) == 4


def test_every_measurement_comes_out_as_it_went_in(workspace: Workspace) -> None:
    kept = {(m.kpi, m.platform, m.start): m.value for m in workspace.measurements()}
    assert kept == {(m.kpi, m.platform, m.start): m.value for m in YEAR}


def test_an_empty_database_has_an_empty_strategy(database_url: str, open_workspace: Callable[..., Workspace]) -> None:
    workspace = open_workspace(database_url)
    assert (workspace.state().strategy, workspace.strategy_version()) == (Strategy(name="–"), 0)
    assert workspace.scorecard(TODAY).assessments == {}
    assert workspace.due(TODAY) == ()


# the demo


def test_a_demo_is_replaced_while_nobody_touched_it(workspace: Workspace) -> None:
    with pytest.raises(ConflictError):  # own data are never replaced
        workspace.replace(request(ADMINISTRATOR), STRATEGY, YEAR, TODAY, "first")
    assert len(list(workspace.measurements())) == len(YEAR)


def test_replacing_keeps_history_and_leaves_nothing_of_before(
    database_url: str, open_workspace: Callable[..., Workspace]
) -> None:
    workspace = open_workspace(database_url)
    workspace.replace(request(ADMINISTRATOR), STRATEGY, YEAR, TODAY, "first")
    assert workspace.demo_edition() == "first"
    card = workspace.scorecard(TODAY)
    workspace.replace(request(ADMINISTRATOR), STRATEGY, monthly("leads", [5]), TODAY, "second")
    assert [m.kpi for m in workspace.measurements()] == ["leads"]
    assert workspace.scorecard(TODAY) != card
    assert workspace.demo_edition() == "second"
    assert [v.version for v in workspace.versions()] == [2, 1]
    workspace.record(request(), VALUES, today=TODAY)
    assert workspace.demo_edition() is None
    with pytest.raises(ConflictError, match="stays as it is"):
        workspace.replace(request(ADMINISTRATOR), STRATEGY, YEAR, TODAY, "third")
    assert revisions(workspace._store)["leads"] == 3
