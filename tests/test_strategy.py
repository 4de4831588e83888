"""A strategy as YAML: read, and written so that it is read back equal; its schema for editors."""

from __future__ import annotations

import datetime as dt
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from kpi.demo import read_shapes, tell
from kpi.document import read
from kpi.model import GoalKpi, Kind, Kpi, Strategy
from kpi.strategy import dump, load, schema
from tests.strategies import GOOD, changed, strategies


def test_a_good_strategy_has_no_problems() -> None:
    strategy, problems = load(GOOD)
    assert problems == ()
    assert strategy is not None
    assert strategy.goals[0].kpis == (GoalKpi(kpi="leads"), GoalKpi(kpi="rate", weight=2))
    assert strategy.kpis[1].targets[0].due == dt.date(2026, 12, 31)


@given(strategies())
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
def test_what_is_dumped_is_read_back_equal(strategy: Strategy) -> None:
    text = dump(strategy)
    loaded, problems = load(text)
    assert [p for p in problems if p.severity == "error"] == []
    assert loaded == strategy
    assert dump(strategy) == text


def test_a_dump_is_readable() -> None:
    strategy, _ = load(GOOD)
    assert strategy is not None
    assert (
        dump(strategy)
        == """\
name:
  de: Wir
  en: We

platforms:
  - key: linkedin
    name: LinkedIn

company_goals:
  - key: growth
    name: Growth
    kpi: revenue

goals:
  - key: leads_goal
    name: More leads
    area: acquisition
    company_goals:
      - growth
    lead_kpi: leads
    kpis:
      - leads
      - kpi: rate
        weight: 2

kpis:
  - key: revenue
    name: Revenue
    kind: flow
    unit:
      kind: currency
      currency: EUR

  - key: leads
    name: Leads
    kind: flow
    platforms:
      - linkedin
    targets:
      - mode: window
        value: 150
        start: 2026-01-01
        due: 2026-12-31

  - key: rate
    name: Rate
    kind: ratio
    unit: percent
    formula: leads / visits

  - key: visits
    name: Visits
    role: part
    kind: flow
"""
    )


def test_long_texts_are_folded_and_paragraphs_stay_paragraphs() -> None:
    text = dump(Strategy(name="Wir", kpis=(Kpi(key="a", name="A", kind=Kind.FLOW, notes="Wort " * 80 + "Ende",
                                               definition="Erster Satz.\nZweiter Satz."),)))  # fmt: skip
    assert max(len(line) for line in text.splitlines()) <= 100
    assert "    definition: |-\n      Erster Satz.\n      Zweiter Satz.\n" in text


def test_another_reader_of_yaml_finds_the_same_values() -> None:
    """Texts that mean something else in YAML 1.1, and numbers that only YAML 1.2 knows."""
    strategy = Strategy(
        name="no", organisation="1e3", kpis=(Kpi(key="a", name="2026-01-01", kind=Kind.FLOW, lower_bound=1e-07),)
    )
    data = yaml.safe_load(dump(strategy))
    assert (data["name"], data["organisation"]) == ("no", "1e3")
    assert (data["kpis"][0]["name"], data["kpis"][0]["lower_bound"]) == ("2026-01-01", 1e-07)


VALIDATOR = jsonschema.Draft202012Validator(schema())
"""Made once: to check a large schema takes much longer than to check a file by it."""


def test_the_schema_accepts_the_short_forms_and_the_demo() -> None:
    for text in (GOOD, tell(dt.date(2026, 11, 21), read_shapes().seasons)):
        found, _ = read(text)
        assert found is not None
        data: Any = found.data
        VALIDATOR.validate(data)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: flow\n", "knid: flow\n"),
        ("area: acquisition", "area: nowhere"),
        ("value: 150", "value: x"),
        ("[leads,", "[5,"),
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(old: str, new: str) -> None:
    found, _ = read(changed(old, new))
    assert found is not None
    data: Any = found.data
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(data)


def test_the_schema_is_a_valid_one_and_explains_its_fields() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert "target" in schema()["$defs"]["Target"]["properties"]["value"]["description"].lower()


def test_a_copy_with_other_kpis_finds_those_and_equals_one_that_was_never_asked() -> None:
    one, other = (Kpi(key=key, name=key, kind=Kind.FLOW) for key in ("one", "other"))
    strategy = Strategy(name="A", kpis=(one,))
    assert strategy.kpi("one") is one
    changed = strategy.model_copy(update={"kpis": (other,)})
    assert (changed.kpi("one"), changed.kpi("other")) == (None, other)
    assert strategy == Strategy(name="A", kpis=(one,))
