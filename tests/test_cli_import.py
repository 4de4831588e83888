"""`kpi import`: untouched exports from the shell and from cron, all of them or none, and nothing is guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.exports_made import meta
from tests.shell import Shell, shell

STRATEGY = """\
name: Test
platforms: [{key: facebook, name: Facebook}, {key: instagram, name: Instagram}]
kpis:
  - {key: views, name: Views, kind: flow, grain: daily, lower_bound: 0}
"""


@pytest.fixture
def sh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    opened = shell(monkeypatch, tmp_path)
    opened.done("apply", opened.file("strategy.yaml", STRATEGY))
    return opened


def facts(sh: Shell) -> list[Any]:
    with sh.workspace() as workspace:
        return [(row.kpi, row.platform, row.start.day, row.value) for row in workspace.measurements()]


def test_a_file_goes_in_and_the_same_again_changes_nothing(sh: Shell) -> None:
    file = sh.file("Views.csv", meta("Facebook views", [5, 6, 7]))
    dry = sh.done("import", file, "--dry-run")
    assert "Would import 3 new and 0 changed values; 0 are the same." in dry.stderr
    assert dry.stdout == "Views.csv (meta_account)\n  views facebook, 1 Sept 2026 – 3 Sept 2026: 3 new\n"
    assert facts(sh) == []
    assert "Imported 3 new and 0 changed values; 0 were the same." in sh.done("import", file).stderr
    assert facts(sh) == [("views", "facebook", day, value) for day, value in ((1, 5), (2, 6), (3, 7))]
    assert "Imported 0 new and 0 changed values; 3 were the same." in sh.done("import", file).stderr
    revised = sh.file("Views.csv", meta("Facebook views", [5, 60, 7, 8]))
    assert "    2 Sept 2026: 6 → 60" in sh.done("import", revised, "--reason", "revised").stdout.splitlines()


def test_json_tells_of_each_file_what_is_in_it_and_what_it_does(sh: Shell) -> None:
    shown = sh.json("import", sh.file("a.csv", meta("Facebook views", [5, -6, 7])),
                    sh.file("b.csv", meta("Instagram link clicks", [1, 2])))  # fmt: skip
    views, clicks = shown
    assert (views["file"], views["source"], views["read"], views["skipped"]) == ("a.csv", "meta_account", 3, 0)
    assert views["blocks"][0]["header"] == ["Date", "Primary"]
    (kpi,) = views["kpis"]
    assert {name: kpi[name] for name in ("kpi", "role", "platform", "count", "first", "last", "sum", "new")} == {
        "kpi": "views", "role": "kpi", "platform": "facebook", "count": 3, "first": "2026-09-01",
        "last": "2026-09-03", "sum": 6, "new": 3,
    }  # fmt: skip
    (warning,) = views["warnings"]
    assert (warning["row"], warning["column"], warning["count"]) == (5, 2, 1)
    assert clicks["kpis"][0]["role"] == "part"
    assert len(facts(sh)) == 5


def test_what_only_a_person_knows_keeps_all_files_out_until_it_is_answered(sh: Shell) -> None:
    clear = sh.file("a.csv", meta("Facebook views", [5]))
    unclear = sh.file("b.csv", meta("Content interactions", [1]))
    result = sh.run("import", clear, unclear, "--format", "json")
    assert result.exit_code == 1
    assert "b.csv: error: Which platform is this file about?" in result.stderr
    assert "nothing was written" in result.stderr
    assert "page Import" in result.stderr
    assert facts(sh) == []
    assert "There are: facebook and instagram" in sh.refused("import", clear, unclear, "--platform", "fax")
    assert sh.json("import", unclear, "--platform", "instagram")[0]["kpis"][0]["platform"] == "instagram"
    assert facts(sh) == [("interactions", "instagram", 1, 1)]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--source", "fax"], "There is no source fax. There are: meta_account"),
        ([], "This is neither a text nor a workbook."),
    ],
)
def test_what_cannot_be_imported_is_refused_with_a_sentence(sh: Shell, arguments: list[str], sentence: str) -> None:
    result = sh.run("import", sh.file("x.csv", b"\x89PNG\r\n\x1a\n\x00\x00"), *arguments)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert facts(sh) == []


def test_without_a_strategy_there_is_nothing_to_import_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = shell(monkeypatch, tmp_path)
    assert "There is no strategy yet." in bare.refused("import", bare.file("a.csv", meta("Facebook views", [5])))
