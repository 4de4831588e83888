"""Every oracle case below KPI_ORACLES, or of our own small ones, through the code that pages and commands use."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import oracle_aggregation, oracle_classification, oracle_forecast, oracle_progress, oracle_spc

OWN = Path(__file__).parent / "oracles"
TOPICS: dict[str, dict[str, Callable[[dict[str, Any]], None]]] = {
    "aggregation": oracle_aggregation.CHECKS,
    "classification": oracle_classification.CHECKS,
    "forecast": oracle_forecast.CHECKS,
    "progress": oracle_progress.CHECKS,
    "spc": oracle_spc.CHECKS,
}
LATER = {
    "benchmark": "comparison with competitors",
    "resources": "resources against goals",
}
"""Topics that have no code yet."""


def _folder() -> Path:
    return Path(os.environ.get("KPI_ORACLES") or OWN)


def _cases() -> list[Any]:
    files = [path for path in sorted(_folder().glob("*/*.json")) if path.parent.name not in LATER]
    return [pytest.param(path, id=f"{path.parent.name}-{path.stem}") for path in files]


@pytest.mark.parametrize("path", _cases())
def test_oracle(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    checks = TOPICS.get(path.parent.name)
    assert checks is not None, f"nothing is known of the topic {path.parent.name}"
    kind = oracle_forecast.kind_of(case)
    assert kind in checks, f"nothing is known of the kind {kind}"
    checks[kind](case)


@pytest.mark.parametrize("topic", sorted(LATER))
def test_oracle_topics_of_later_features_wait(topic: str) -> None:
    if (_folder() / topic).is_dir():
        pytest.skip(f"{topic}: comes with {LATER[topic]}")


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_oracle_folders_hold_cases(topic: str) -> None:
    assert list((_folder() / topic).glob("*.json"))


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_every_kind_of_oracle_has_a_case_of_our_own(topic: str) -> None:
    cases = [json.loads(path.read_text(encoding="utf-8")) for path in (OWN / topic).glob("*.json")]
    own = {oracle_forecast.kind_of(case) for case in cases}
    assert own == set(TOPICS[topic])
