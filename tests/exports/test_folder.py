from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
import yaml

from kpi.exports.folder import write
from kpi.model import Kind, Kpi, Measurement, Strategy
from kpi.strategy import load_bytes

STRATEGY = Strategy(name="Größer", kpis=(Kpi(key="fans", name="Fans", kind=Kind.STOCK),))
VALUE = Measurement("fans", dt.date(2026, 10, 1), 5)


def test_a_folder_is_made_and_holds_strategy_and_measurements(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    assert write(folder, STRATEGY, [VALUE]) == 1
    assert load_bytes((folder / "strategy.yaml").read_bytes())[0] == STRATEGY
    assert (folder / "measurements.csv").read_bytes() == (
        b"kpi,platform,account,date,value,grain,provisional\nfans,,,2026-10-01,5,,\n"
    )
    assert sorted(file.name for file in folder.iterdir()) == [
        "measurements.csv", "strategy.schema.json", "strategy.yaml"
    ]  # fmt: skip


def test_editors_find_the_schema_beside_the_strategy_and_it_holds(tmp_path: Path) -> None:
    write(tmp_path, STRATEGY, [])
    text = (tmp_path / "strategy.yaml").read_text(encoding="utf-8")
    named = text.splitlines()[0].partition("$schema=")[2]
    jsonschema.validate(yaml.safe_load(text), json.loads((tmp_path / named).read_text(encoding="utf-8")))


def test_what_is_there_is_replaced_only_by_a_whole_file(tmp_path: Path) -> None:
    write(tmp_path, STRATEGY, [VALUE])
    before = (tmp_path / "measurements.csv").read_bytes()

    def interrupted() -> Iterator[Measurement]:
        yield VALUE
        raise ConnectionError

    with pytest.raises(ConnectionError):
        write(tmp_path, STRATEGY, interrupted())
    assert (tmp_path / "measurements.csv").read_bytes() == before
    assert not list(tmp_path.glob("*.part"))
