"""Which KPI a column of a file becomes: by its key, by what strategies call it, as somebody said, or kept as a part."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kpi.assignment import PART, Fate, assign, fitting, proposals
from kpi.errors import Problem
from kpi.imports import NOT_IMPORTED, Ask, Question
from kpi.model import Cadence, Kind, Strategy, Unit
from tests.arrivals import arrival, column

STRATEGY = Strategy.model_validate(
    {
        "name": "Test",
        "platforms": [{"key": "linkedin", "name": "LinkedIn"}, {"key": "insta", "name": "Instagram"}, {"key": "website",
                       "name": "Unsere Website"}],
        "kpis": [
            {"key": "clicks", "name": "Clicks", "kind": "flow", "grain": "daily"},
            {"key": "views", "name": "Views", "kind": "flow", "platforms": ["linkedin"]},
            {"key": "followers", "name": "Followers", "kind": "stock", "cadence": "weekly"},
            {"key": "reach", "name": "Reach", "kind": "unique"},
            {"key": "engagement", "name": "Rate", "kind": "ratio", "unit": "percent", "formula": "clicks / views"},
            {"key": "ad_spend", "name": "Spend", "kind": "flow", "unit": {"kind": "currency", "currency": "EUR"}},
        ],
    }
)  # fmt: skip
EURO, HRYVNIA = (Unit(kind="currency", currency=code) for code in ("EUR", "UAH"))


def test_a_file_without_platform_waits_where_its_kpis_have_some() -> None:
    question = Question("network:t", Ask.NETWORK, Problem("Which?", {}), ("linkedin", NOT_IMPORTED), blocks=False)
    file = arrival(column("views", [1.0], platform=""), column("clicks", [1.0], platform=""))
    asked = assign(STRATEGY, replace(file.draft, questions=(question,)), file.answers)
    assert [a.fate for a in asked.columns] == [Fate.WAITING, Fate.KPI]
    assert asked.questions == (replace(question, blocks=True),)
    answered = assign(STRATEGY, file.draft, file.answers).columns[0]
    assert answered.fate is Fate.REFUSED
    assert answered.problem is not None
    assert "measured per platform" in answered.problem.message


def one(key: str, answers: dict[str, str] | None = None, **fields: Any) -> Any:
    file = arrival(column(key, [1.0], **fields), answers=answers)
    return assign(STRATEGY, file.draft, file.answers).columns[0]


@pytest.mark.parametrize(
    ("key", "fields", "answers", "fate", "kpi"),
    [
        ("clicks", {}, {}, Fate.KPI, "clicks"),
        ("brand_views", {}, {}, Fate.KPI, "views"),
        ("brand_reach", {"kind": Kind.UNIQUE}, {}, Fate.KPI, "reach"),
        ("brand_followers", {"kind": Kind.STOCK}, {}, Fate.KPI, "followers"),
        ("saves", {}, {}, Fate.PART, "saves"),
        ("interactions", {}, {}, Fate.PART, "interactions"),
        ("saves", {}, {"use:linkedin:saves": "clicks"}, Fate.KPI, "clicks"),
        ("clicks", {}, {"use:linkedin:clicks": PART}, Fate.KPI, "clicks"),  # under its key a KPI has it
        ("brand_views", {}, {"use:linkedin:brand_views": PART}, Fate.PART, "brand_views"),
        ("clicks", {}, {"use:linkedin:clicks": NOT_IMPORTED}, Fate.LEFT_OUT, None),
        ("clicks", {}, {"use:linkedin:clicks": "gone"}, Fate.KPI, "clicks"),
        ("engagement", {"kind": Kind.RATIO}, {}, Fate.LEFT_OUT, "engagement"),
        ("reach", {"kind": Kind.FLOW}, {}, Fate.REFUSED, "reach"),
        ("ad_spend", {"unit": EURO}, {}, Fate.KPI, "ad_spend"),
        ("ad_spend", {"unit": HRYVNIA}, {}, Fate.REFUSED, "ad_spend"),
        ("followers", {"kind": Kind.STOCK, "grain": Cadence.MONTHLY}, {}, Fate.REFUSED, "followers"),
        ("reach", {"kind": Kind.UNIQUE, "grain": Cadence.QUARTERLY}, {}, Fate.KPI, "reach"),
        ("brand_views", {"platform": "insta"}, {}, Fate.REFUSED, "views"),
        ("brand_views", {"platform": "insta"}, {"use:insta:brand_views": "views"}, Fate.KPI, "views"),
        ("clicks", {"grain": None}, {}, Fate.WAITING, None),
        ("clicks", {"waits": True}, {}, Fate.WAITING, None),
    ],
)
def test_a_column_finds_its_kpi(
    key: str, fields: dict[str, Any], answers: dict[str, str], fate: Fate, kpi: str | None
) -> None:
    found = one(key, answers, **fields)
    assert (found.fate, found.kpi and found.kpi.key) == (fate, kpi)
    assert (found.problem is not None) == (fate is Fate.REFUSED or kpi == "engagement")


@pytest.mark.parametrize(
    ("platform", "answers", "stored"),
    [
        ("linkedin", {}, ("linkedin", "")),
        ("instagram", {}, ("insta", "")),  # by its name
        ("web", {}, None),  # website is a proposal, and no more
        ("web", {"platform:web": "website"}, ("website", "")),
        ("web", {"platform:web": "gone"}, None),
        ("x", {"platform:x": ""}, ("", "x")),  # its name keeps it apart from others without a platform
        ("", {}, ("", "")),
    ],
)
def test_a_platform_is_the_strategys_or_asked_about(
    platform: str, answers: dict[str, str], stored: tuple[str, str] | None
) -> None:
    file = arrival(column("clicks", [1.0], platform=platform), answers=answers)
    found = assign(STRATEGY, file.draft, file.answers)
    (assigned,) = found.columns
    if stored is None:
        (question,) = found.questions
        assert (question.key, question.proposal, assigned.fate) == ("platform:web", "website", Fate.WAITING)
    else:
        assert ((assigned.platform, assigned.account), found.questions) == (stored, ())


def test_accounts_of_a_table_of_ones_own_and_several_of_one_file_keep_their_names() -> None:
    pages = [column("clicks", [1.0], account=name) for name in ("Page", "Other")]
    for file, expected in (
        (arrival(pages[0], source="plain"), ["Page"]),
        (arrival(pages[0], source="plain", answers={"account:Else": ""}), ["Page"]),
        (arrival(*pages), ["Page", "Other"]),
    ):
        found = assign(STRATEGY, file.draft, file.answers)
        assert ([(one.fate, one.account) for one in found.columns], found.questions) == (
            [(Fate.KPI, name) for name in expected], ()
        )  # fmt: skip


def test_a_second_account_of_a_source_is_asked_about_the_first_is_not() -> None:
    file = arrival(column("clicks", [1.0], account="Page"))
    assert assign(STRATEGY, file.draft, file.answers).questions == ()
    other = arrival(column("clicks", [1.0], account="Other"), answers={"account:Page": ""})
    (question,) = assign(STRATEGY, other.draft, other.answers).questions
    assert (question.key, question.options) == ("account:Other", ("", "Other"))
    for answer in question.options:
        said = arrival(column("clicks", [1.0], account="Other"), answers={"account:Page": "", question.key: answer})
        assert assign(STRATEGY, said.draft, said.answers).columns[0].account == answer


def test_a_part_is_described_as_the_library_does_and_fits_its_values() -> None:
    known = one("interactions").kpi
    assert (known.role.value, known.kind, known.cadence) == ("part", Kind.FLOW, Cadence.WEEKLY)
    coarse = one("interactions", grain=Cadence.MONTHLY).kpi
    assert coarse.cadence is Cadence.MONTHLY
    own = one("watch_time", unit=Unit(kind="duration")).kpi
    assert (own.key, own.unit.kind, own.cadence) == ("watch_time", "duration", Cadence.MONTHLY)


def test_kept_columns_propose_the_kpis_that_they_complete() -> None:
    file = arrival(column("interactions", [1.0]), column("brand_views", [1.0], platform="insta"))
    bare = Strategy(name="Test", platforms=STRATEGY.platforms)
    found = proposals(bare, assign(bare, file.draft, file.answers).columns)
    assert {kpi.key for kpi in found} == {"brand_views", "brand_er_views"}
    assert proposals(STRATEGY, assign(STRATEGY, arrival(column("clicks", [1.0])).draft, file.answers).columns) == ()


def test_only_kpis_that_count_alike_are_offered() -> None:
    assert [kpi.key for kpi in fitting(STRATEGY, column("saves", [1.0]))] == ["clicks", "views"]


def test_two_columns_never_share_a_place() -> None:
    both = (column("clicks", [1.0], platform="facebook"), column("clicks", [2.0], platform="tiktok"))
    file = arrival(*both, answers={"platform:facebook": "insta", "platform:tiktok": "insta"})
    first, second = assign(STRATEGY, file.draft, file.answers).columns
    assert (first.fate, second.fate) == (Fate.KPI, Fate.REFUSED)
    assert second.problem is not None
    assert "would overwrite" in second.problem.message
