"""The page Strategy: a file with its problems or its difference, two people who publish, and leaving the demo."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
import streamlit as st
import yaml

from kpi.access import Person, Role
from kpi.errors import ForbiddenError
from kpi.library import library
from kpi.model import Role as KpiRole
from kpi.model import Strategy
from kpi.startup import Premises
from kpi.strategy import MODELINE, dump, load_bytes
from kpi.ui.places import PAGES
from kpi.workspace import Request, Workspace
from tests.pages.dashboard import NOW, Dashboard, Page
from tests.strategies import GOOD, changed

COLLEAGUE = Person("colleague", Role.EDITOR)
DEMO = "ls-demo"
"""The badge on every page of the demo."""


def _strategy(text: str) -> Strategy:
    strategy, problems = load_bytes(text.encode())
    assert strategy is not None, problems
    return strategy


GOOD_STRATEGY = _strategy(GOOD)


@pytest.fixture
def own(dashboard: Dashboard) -> Workspace:
    """An own strategy, version 1."""
    dashboard.publish(GOOD_STRATEGY)
    return dashboard.premises.own


def _upload(page: Page, content: str | bytes, name: str = "strategy.yaml") -> Page:
    data = content.encode() if isinstance(content, str) else content
    page.app.file_uploader[0].set_value((name, data, "application/yaml"))
    return page.run()


def _publish(page: Page, reason: str = "Agreed in the meeting") -> Page:
    page.app.text_input(key="reason").set_value(reason)
    page.run().app.button(key="publish").click()
    return page.run()


def _table(page: Page, board: str) -> list[list[str]]:
    body = page.boards[board].partition("<tbody>")[2]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows)
    return [[html.unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in row] for row in cells]


def _has(page: Page, key: str) -> bool:
    return any(button.key == key for button in page.app.button)


def test_every_problem_of_a_file_is_listed_with_line_and_column(dashboard: Dashboard, own: Workspace) -> None:
    broken = changed("formula: leads / visits", "formula: leads / vists").replace("area: acquisition", "area: sales")
    page = _upload(dashboard.open("strategy", "en"), broken)
    assert not page.failures
    found = _table(page, "problems")
    area = next(number for number, line in enumerate(broken.splitlines(), 1) if "area: sales" in line)
    formula = next(number for number, line in enumerate(broken.splitlines(), 1) if "vists" in line)
    assert {row[0] for row in found} == {str(area), str(formula)}
    assert all(row[1].isdigit() and row[2] == "Error" and row[3] for row in found)
    assert "2 problems to solve first" in page.text
    assert not _has(page, "publish")


def test_problems_are_said_in_german_too(dashboard: Dashboard, own: Workspace) -> None:
    page = _upload(dashboard.open("strategy", "de"), changed("area: acquisition", "area: sales"))
    (row,) = _table(page, "problems")
    assert row[2] == "Fehler"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (GOOD.replace("We", "Größe").encode("latin-1"), "This is not UTF-8 text"),
        (b"\x00\x01\x02\xff\xfe", "not UTF-8"),
        (b"PK\x03\x04 a table", ""),
        (b"name: [", ""),
        (b"", ""),
        (b"just a word", ""),
        (b"a: &a [*a, *a]", ""),
        (b"name: !!python/object/apply:os.system ['true']", ""),
        (b"name: <script>alert(1)</script>\n<b>: {x}\n", ""),
        (b"#" * 1_900_000, ""),
    ],
    ids=["encoding", "binary", "archive", "broken", "empty", "word", "anchors", "object", "markup", "huge"],
)
def test_a_file_that_is_no_strategy_is_refused_with_a_sentence(
    dashboard: Dashboard, own: Workspace, content: bytes, said: str
) -> None:
    page = _upload(dashboard.open("strategy", "en"), content)
    assert not page.failures
    rows = _table(page, "problems")
    assert rows
    assert said in rows[0][3]
    assert "<script>" not in page.html
    assert not _has(page, "publish")
    assert own.strategy_version() == 1


def test_a_file_that_is_too_large_is_not_read(dashboard: Dashboard, own: Workspace) -> None:
    page = _upload(dashboard.open("strategy", "en"), GOOD + "#" * 2_200_000)
    assert "The file is larger than" in page.text
    assert not _has(page, "publish")


def test_the_same_file_changes_nothing_and_cannot_be_published(dashboard: Dashboard, own: Workspace) -> None:
    page = _upload(dashboard.open("strategy", "en"), GOOD + "\n# another remark\n")
    assert "nothing would change" in page.text
    assert not _has(page, "publish")


def test_a_difference_is_shown_and_published_with_its_reason(dashboard: Dashboard, own: Workspace) -> None:
    page = _upload(dashboard.open("strategy", "en"), changed("name: Leads", "name: New leads"))
    (row,) = _table(page, "difference")
    assert row == ["KPI leads", "changed", "name", "Leads", "New leads"]
    assert page.app.button(key="publish").disabled
    _publish(page, "  Named as <b>sales</b> does {x}  ")
    assert not page.failures
    assert own.strategy_version() == 2
    assert own.state().strategy.kpi("leads").name == "New leads"  # type: ignore[union-attr]
    assert own.versions()[0].reason == "Named as <b>sales</b> does {x}"
    assert [toast.value for toast in page.app.toast] == ["Version 2 of the strategy is in force."]
    assert "New leads" in page.boards["tree"]
    assert _table(page, "published")[0][3] == "Named as <b>sales</b> does {x}"
    assert "difference" not in page.boards
    assert not _has(page, "publish")


def test_a_reason_of_blanks_is_none(dashboard: Dashboard, own: Workspace) -> None:
    page = _upload(dashboard.open("strategy", "en"), changed("name: Leads", "name: New leads"))
    page.app.text_input(key="reason").set_value("   ")
    assert page.run().app.button(key="publish").disabled


def test_a_colleague_who_published_meanwhile_is_not_overwritten(dashboard: Dashboard, own: Workspace) -> None:
    page = _upload(dashboard.open("strategy", "en"), changed("name: Leads", "name: New leads"))
    theirs = _strategy(changed("name: Revenue", "name: Turnover"))
    own.publish(Request(COLLEAGUE, dt.datetime(2026, 11, 5, 9), "Theirs"), theirs, 1)  # noqa: DTZ001
    _publish(page)
    assert (own.strategy_version(), own.state().strategy) == (2, theirs)
    assert "meanwhile" in page.text
    # The file is still there, and now compared with theirs: they see what they would take back.
    page.run()
    assert sorted(row[3:] for row in _table(page, "difference")) == [["Leads", "New leads"], ["Turnover", "Revenue"]]
    _publish(page)
    assert own.strategy_version() == 3


def test_the_same_click_twice_publishes_once(dashboard: Dashboard, own: Workspace) -> None:
    page = _upload(dashboard.open("strategy", "en"), changed("name: Leads", "name: New leads"))
    token = page.app.session_state["_publish_token"]
    request = dashboard.premises.request("Agreed", key=token)
    published = _strategy(changed("name: Leads", "name: New leads"))
    assert own.publish(request, published, 1) == own.publish(request, published, 1) == 2
    assert [version.version for version in own.versions()] == [2, 1]


def test_who_may_only_look_cannot_publish(
    dashboard: Dashboard, own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Premises, "person", Person("viewer", Role.VIEWER))
    for language, said in (("en", "You may look at this"), ("de", "nicht ändern")):
        page = _upload(dashboard.open("strategy", language), changed("name: Leads", "name: New leads"))
        (failure,) = _publish(page).failures
        assert said in failure
    assert own.strategy_version() == 1


def test_the_download_is_the_strategy_and_comes_back_as_an_equal_one(
    dashboard: Dashboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[Any] = []
    monkeypatch.setattr(st, "download_button", lambda *_, **given: offered.append(given))
    dashboard.open("strategy", "de")
    download, template, described = offered
    strategy = dashboard.shown.state().strategy
    data = download["data"]()
    assert data == (MODELINE + dump(strategy)).encode()
    assert load_bytes(data)[0] == strategy
    assert download["file_name"] == "strategy.yaml"
    example, problems = load_bytes(template["data"]())
    assert example is not None
    assert not problems
    assert {target.due.year for kpi in example.kpis for target in kpi.targets} == {NOW.year + 1}
    assert described["file_name"] in MODELINE
    for text in (data, template["data"]()):
        plain = json.loads(json.dumps(yaml.safe_load(text), default=str))
        jsonschema.validate(plain, json.loads(described["data"]()))


def test_the_demo_can_be_uploaded_as_a_strategy_of_ones_own(dashboard: Dashboard) -> None:
    demo = dashboard.shown.state().strategy
    page = _publish(_upload(dashboard.open("strategy", "en"), dump(demo)))
    assert not page.failures
    assert dashboard.premises.own.state().strategy == demo
    assert DEMO not in page.bar


def _start(page: Page, name: str, *kpis: str) -> Page:
    page.app.text_input(key="name").set_value(name)
    for kpi in library():
        if kpi.key in kpis:
            assert kpi.area is not None
            field = page.app.multiselect(key=f"library-{kpi.area.value}")
            field.set_value([*field.value, kpi.key])
    next(button for button in page.app.button if button.label == "Start own strategy").click()
    return page.run()


def test_an_empty_strategy_of_ones_own_leaves_the_demo_behind(dashboard: Dashboard) -> None:
    page = dashboard.open("strategy", "en")
    assert DEMO in page.bar
    _start(page, "Our <b>plan</b> {x}")
    assert not page.failures
    assert page.heading == "Our <b>plan</b> {x}"
    for url in PAGES:
        assert DEMO not in page.go(url).bar
        assert not page.failures
    own = dashboard.premises.own
    assert own.state().strategy == Strategy(name="Our <b>plan</b> {x}")
    assert not list(own.measurements())


def test_a_strategy_begun_with_the_library_has_those_kpis_and_no_values_of_the_demo(dashboard: Dashboard) -> None:
    demo = dashboard.premises.demo()
    before = demo.state()
    picked = [kpi.key for kpi in library() if kpi.role is KpiRole.KPI][:3]
    page = _start(dashboard.open("strategy", "en"), "Ours", *picked)
    assert not page.failures
    strategy = dashboard.premises.own.state().strategy
    assert set(picked) <= {kpi.key for kpi in strategy.kpis}
    assert not list(dashboard.premises.own.measurements())
    for kpi in picked:
        assert "No value has been recorded yet" in dashboard.open("kpi", "en", key=kpi).text
    assert demo.state() == before


def test_kpis_of_the_library_can_be_added_later(dashboard: Dashboard) -> None:
    first, second = [kpi.key for kpi in library() if kpi.role is KpiRole.KPI][:2]
    _start(dashboard.open("strategy", "en"), "Ours", first)
    page = dashboard.open("strategy", "en")
    field = next(f for f in page.app.multiselect if f.key == "library-acquisition")
    assert len(field.options) == 11
    field.set_value([second])
    next(button for button in page.app.button if button.label == "Add to the strategy").click()
    assert not page.run().failures
    keys = {kpi.key for kpi in dashboard.premises.own.state().strategy.kpis}
    assert {first, second} <= keys
    assert dashboard.premises.own.strategy_version() == 2


def test_a_strategy_needs_a_name(dashboard: Dashboard) -> None:
    page = _start(dashboard.open("strategy", "en"), "  ")
    assert page.failures == ["Give the strategy a name first."]
    assert dashboard.premises.own.strategy_version() == 0


def test_of_two_who_start_at_once_the_second_is_told(dashboard: Dashboard) -> None:
    page = dashboard.open("strategy", "en")
    page.app.text_input(key="name").set_value("Mine")
    own, publish = dashboard.premises.own, dashboard.premises.own.publish

    def be_quicker(request: Request, strategy: Strategy, expected: int) -> int:
        if own.strategy_version() == 0:
            publish(Request(COLLEAGUE, dt.datetime(2026, 11, 5, 9)), Strategy(name="Theirs"), 0)  # noqa: DTZ001
        return publish(request, strategy, expected)

    own.publish = be_quicker  # type: ignore[method-assign]
    _start(page, "Mine")
    (failure,) = page.failures
    assert failure.startswith("The strategy was published by someone else meanwhile")
    assert own.state().strategy.name == "Theirs"
    assert page.run().heading == "Theirs"


Refused = Callable[[Workspace, Request], object]


@pytest.mark.parametrize(
    "act",
    [
        lambda own, request: own.publish(request, Strategy(name="Mine"), 1),
        lambda own, request: own.record(request, [], today=dt.date(2026, 11, 5)),
    ],
    ids=["publish", "record"],
)
def test_the_workspace_itself_refuses_who_may_only_look(own: Workspace, act: Refused) -> None:
    with pytest.raises(ForbiddenError):
        act(own, Request(Person("viewer", Role.VIEWER), dt.datetime(2026, 11, 5, 8)))  # noqa: DTZ001
    assert own.strategy_version() == 1
