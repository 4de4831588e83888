"""The standard KPIs are complete, computable and ready to start from."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kpi import library as module
from kpi.document import read
from kpi.errors import NotFoundError, StrategyError
from kpi.formula import parse
from kpi.library import LIBRARY, library, pick, start_strategy
from kpi.model import TOPICS, AreaKey, Kpi, Role
from kpi.strategy import dump, load, load_bytes, schema

KPIS = [kpi for kpi in library() if kpi.role is Role.KPI]
every_kpi = pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.key)


def test_the_file_has_no_errors_and_only_warns_that_no_goal_uses_it_yet() -> None:
    strategy, problems = load_bytes(LIBRARY.read_bytes())
    assert strategy is not None
    assert {problem.message for problem in problems} == {
        "The KPI {key} belongs to no goal. Add it to one, or give it the role part."
    }


def test_there_are_54_standard_kpis_and_every_topic_of_every_area_has_some() -> None:
    counts = Counter(kpi.area for kpi in KPIS)
    assert counts == {AreaKey.ACQUISITION: 12, AreaKey.RETENTION: 15, AreaKey.BRAND: 15, AreaKey.RESEARCH: 12}
    for area, topics in TOPICS.items():
        assert {kpi.topic for kpi in KPIS if kpi.area is area} == set(topics)


@every_kpi
def test_a_kpi_says_in_both_languages_what_it_is_for_and_where_to_be_careful(kpi: Kpi) -> None:
    for text in (kpi.name, kpi.definition, kpi.purpose, kpi.notes):
        assert isinstance(text, dict) or (text == kpi.name and kpi.key == "ret_nps")
        if isinstance(text, dict):
            assert set(text) == {"de", "en"}
    assert kpi.source_report
    assert kpi.level is not None


@every_kpi
def test_whatever_is_computed_brings_its_parts_along(kpi: Kpi) -> None:
    picked = {found.key for found in pick([kpi.key])}
    assert kpi.key in picked
    for found in pick([kpi.key]):
        assert not found.formula or set(parse(found.formula).keys) <= picked


def test_every_part_is_needed_by_some_kpi() -> None:
    needed = {key for kpi in library() if kpi.formula for key in parse(kpi.formula).keys}
    assert {kpi.key for kpi in library() if kpi.role is Role.PART} <= needed


def test_parts_of_parts_are_picked_too_in_the_order_of_the_library() -> None:
    assert [kpi.key for kpi in pick(["acq_cpl"])] == [
        "acq_leads", "acq_cpl", "ad_spend", "content_cost", "tool_cost", "staff_cost", "social_cost"
    ]  # fmt: skip


def test_an_unknown_key_is_named() -> None:
    with pytest.raises(NotFoundError, match="There is no standard KPI acq_nothing"):
        pick(["acq_nothing"])


def test_a_strategy_starts_from_the_library_or_empty() -> None:
    empty = start_strategy("Unsere Strategie")
    assert (empty.name, empty.kpis) == ("Unsere Strategie", ())
    strategy = start_strategy({"de": "Unsere Strategie"}, ["ret_nps", "brand_followers"])
    loaded, problems = load(dump(strategy))
    assert loaded == strategy
    assert {problem.severity for problem in problems} == {"warning"}
    assert all(kpi.platforms == () for kpi in strategy.kpis)


def test_a_broken_library_says_where(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "library.yaml"
    broken.write_text("name: x\nkpis:\n  - key: a\n", encoding="utf-8")
    monkeypatch.setattr(module, "LIBRARY", broken)
    library.cache_clear()
    try:
        with pytest.raises(StrategyError) as caught:
            library()
    finally:
        library.cache_clear()
    assert {(problem.file, problem.line) for problem in caught.value.problems} == {("library.yaml", 3)}


def test_the_file_fits_the_schema_for_editors() -> None:
    document, _ = read(LIBRARY.read_text(encoding="utf-8"))
    assert document is not None
    data: Any = document.data
    jsonschema.Draft202012Validator(schema()).validate(data)


@every_kpi
def test_german_texts_are_german(kpi: Kpi) -> None:
    for text in (kpi.definition, kpi.purpose, kpi.notes):
        assert isinstance(text, dict)
        assert not re.search(r"\b(the|of|and|with)\b", text["de"])
        assert not re.search(r"\b(der|die|das|und)\b", text["en"])
