"""The commands: data on stdout, messages on stderr, an exit code, and never a traceback or a secret."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi import terminal
from kpi.cli import main
from kpi.cli.reporting import FORMS
from kpi.exports.tidy import defused
from kpi.settings import PROJECT
from kpi.startup import Premises
from kpi.workspace import Workspace
from tests.shell import Shell, lasting_shell, shell

STRATEGY = """\
name: {de: Wir, en: We}
platforms: [{key: linkedin, name: LinkedIn}]
company_goals: [{key: growth, name: Growth}]
goals: [{key: known, name: Known, area: brand, company_goals: [growth], kpis: [fans, rate, leads]}]
kpis:
  - {key: leads, name: Leads, kind: flow, grain: daily, lower_bound: 0,
     targets: [{mode: window, value: 150, start: 2026-01-01, due: 2026-12-31}]}
  - {key: fans, name: Fans, kind: stock, targets: [{value: 200, baseline: 100, start: 2026-01-01, due: 2026-12-31}]}
  - {key: rate, name: Rate, kind: ratio, unit: percent, formula: leads / views}
  - {key: views, name: Views, kind: flow, role: part, grain: daily}
"""
VALUES = (
    "kpi,platform,account,date,value\nfans,,,2026-09-30,150\nfans,,,2026-10-31,160\nleads,linkedin,DE,2026-10-05,12\n"
)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell before there is anything."""
    return shell(monkeypatch, tmp_path)


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a strategy was applied and a few values were recorded, once."""
    with lasting_shell(tmp_path_factory.mktemp("started")) as first:
        first.done("apply", first.file("strategy.yaml", STRATEGY))
        first.done("record", first.file("values.csv", VALUES))
        return first.folder


@pytest.fixture
def sh(bare: Shell, started: Path) -> Shell:
    """A shell with a strategy and a few values."""
    shutil.copytree(started, bare.folder, dirs_exist_ok=True)
    return bare


def facts(sh: Shell) -> list[Any]:
    with sh.workspace() as workspace:
        return list(workspace.measurements())


# -- report


@pytest.mark.parametrize("form", FORMS)
def test_a_report_is_written_in_every_form(sh: Shell, form: str) -> None:
    done = sh.done("report", "--format", form, "--as-of", "2026-10-31", "--output", sh.folder / "report")
    assert (sh.folder / "report").stat().st_size > 500
    assert done.stdout == ""
    assert str(sh.folder / "report") in done.stderr


@pytest.mark.parametrize(("name", "begins"), [("a.pdf", b"%PDF"), ("a.XLSX", b"PK"), ("a.json", b"{"), ("a", b"PK")])
def test_a_report_has_the_form_that_its_name_ends_in(sh: Shell, name: str, begins: bytes) -> None:
    sh.done("report", "--as-of", "2026-10-31", "--output", sh.folder / name)
    assert (sh.folder / name).read_bytes().startswith(begins)


def test_a_report_of_no_known_form_is_refused(sh: Shell) -> None:
    said = sh.refused("report", "--output", str(sh.folder / "a.docx"))
    assert "No form has the ending .docx." in said
    assert not (sh.folder / "a.docx").exists()


def test_a_report_is_about_what_was_asked_for(sh: Shell) -> None:
    asked = ("--as-of", "2026-10-31", "--since", "2026-09-30", "--language", "de", "--goal", "known")
    told = json.loads(sh.done("report", "--format", "json", *asked).stdout)
    assert (told["language"], told["as_of"], told["since"]) == ("de", "2026-10-31", "2026-09-30")
    assert told["scope"] == "Known"
    text = sh.done("report", "--format", "csv", *asked).stdout
    assert "Fans;" in text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--goal", "none"), "There is no goal none. There are: known."),
        (("--since", "2026-11-01", "--as-of", "2026-10-31"), "--since must be before --as-of."),
        (("--area", "sea"), "'sea' is not one of"),
        (("--format", "pie"), "'pie' is not one of"),
    ],
)
def test_a_report_that_cannot_be_is_refused_in_a_sentence(sh: Shell, asked: tuple[str, ...], said: str) -> None:
    assert said in sh.refused("report", "--output", str(sh.folder / "none.pptx"), *asked)
    assert not (sh.folder / "none.pptx").exists()


def test_a_master_that_is_not_there_is_said(sh: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPI_SLIDE_MASTER", str(sh.folder / "house.potx"))
    assert "The slide master house.potx is not there." in sh.refused("report", "--as-of", "2026-10-31")


# -- what holds for all of them ------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["", *sorted(main.commands)])
def test_every_command_explains_itself(bare: Shell, command: str) -> None:
    result = bare.done(*command.split(), "--help")
    assert result.stdout.startswith(f"Usage: kpi {command}".strip())
    assert result.stderr == ""


def test_the_commands_are_the_promised_ones() -> None:
    assert set(main.commands) == {
        *("serve", "check", "apply", "diff", "export", "record", "import", "scorecard", "report"),
        *("digest", "notify", "backup", "restore", "migrate"),
    }


@pytest.mark.parametrize("command", sorted(main.commands))
def test_readme_shows_every_option(command: str) -> None:
    section = (PROJECT / "README.md").read_text(encoding="utf-8").split("## Commands")[1].split("\n## ")[0]
    options = [name for param in main.commands[command].params for name in param.opts if name.startswith("--")]
    row = next(line for line in section.splitlines() if line.startswith(f"| `kpi {command}"))
    assert [option for option in options if option not in row] == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["zzz"], "kpi: No such command 'zzz'. (kpi --help)"),
        (["record"], "kpi: Missing argument 'FILE'. (kpi record --help)"),
        (["check", "--fast", "x"], "kpi: No such option '--fast'. (kpi check --help)"),
        (["scorecard", "--as-of", "31.12.2026"],
         "kpi: Invalid value for '--as-of': 31.12.2026 is no day. Write it as YYYY-MM-DD. (kpi scorecard --help)"),
        (["scorecard", "--as-of", "0001-01-01"],
         "kpi: Invalid value for '--as-of': 0001-01-01 is too long ago or too far ahead. (kpi scorecard --help)"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_said_in_one_line(bare: Shell, arguments: list[str], sentence: str) -> None:
    result = bare.run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.replace("option: --fast", "option '--fast'") == f"{sentence}\n"


@pytest.mark.parametrize(
    "command", ["apply x", "diff x", "record x", "scorecard", "export out", "backup", "migrate", "serve"]
)
def test_a_wrong_setting_is_said_in_one_line(bare: Shell, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    bare.file("x", STRATEGY)
    monkeypatch.chdir(bare.folder)
    monkeypatch.setenv("KPI_PORT", "canary-0815")
    assert bare.refused(*command.split()) == "kpi: KPI_PORT must be a port from 1 to 65535.\n"


def test_a_database_that_is_not_there_is_said_without_its_password(
    bare: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPI_DATABASE_URL", "postgresql://kpi:canary-0815@127.0.0.1:1/kpi")
    said = bare.refused("scorecard")
    assert said == "kpi: The database cannot be reached. Check KPI_DATABASE_URL and the server.\n"


def test_a_fault_of_the_program_is_one_line_in_the_log_without_secrets(
    bare: Shell, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: Workspace) -> int:
        raise RuntimeError("at postgresql://kpi:canary-0815@db/kpi\nsecond line")

    monkeypatch.setattr(Workspace, "strategy_version", broken)
    result = bare.run("scorecard")
    assert (result.exit_code, result.stdout) == (1, "")
    [line] = caplog.messages
    assert line.startswith(
        "kpi: This is a fault of the program, please report it. RuntimeError: at postgresql://kpi:***@db"
    )
    assert "test_cli.py:" in line
    assert "\n" not in line


def test_a_file_that_is_not_there_or_a_folder_is_refused(bare: Shell) -> None:
    assert bare.refused("check", "nowhere.yaml") == (
        "kpi: nowhere.yaml cannot be read or written: No such file or directory.\n"
    )
    assert bare.run("check", bare.folder).exit_code == 2


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de"}, "de"),
        ({"LANG": "de_AT@euro"}, "de"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "nonsense"}, "en"),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "de_CH.UTF-8", "LANG": "en_US.UTF-8"}, "de"),
        ({"LC_ALL": "", "LC_MESSAGES": "de_DE", "LANG": "C"}, "de"),
    ],
)
def test_messages_follow_the_shell(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], code: str) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert terminal.language().code == code


@pytest.mark.parametrize(
    ("arguments", "spared"),
    [
        (["--help"], {"pydantic", "babel", "sqlalchemy", "pandas", "streamlit", "plotly", "uvicorn"}),
        (["check", "strategy.yaml"], {"sqlalchemy", "pandas", "streamlit", "plotly", "uvicorn", "pydantic_settings"}),
        (["scorecard"], {"pandas", "streamlit", "plotly", "uvicorn"}),
    ],
)
def test_a_command_loads_only_what_it_needs(sh: Shell, arguments: list[str], spared: set[str]) -> None:
    script = (
        "import sys\nfrom kpi.cli import main\n"
        "try:\n    main(sys.argv[1:], prog_name='kpi')\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=sh.folder, env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert not spared & set(done.stderr.split())


def test_a_shell_that_knows_few_characters_is_no_reason_to_fail(sh: Shell) -> None:
    file = sh.file("s.yaml", STRATEGY.replace("en: We", "en: Größer →"))
    runner = CliRunner(charset="latin-1")
    assert runner.invoke(main, ["diff", str(file)]).stdout_bytes == b"changed: strategy name: We ? Gr\xf6\xdfer ?\n"
    printed = runner.invoke(main, ["diff", str(file), "--format", "json"]).stdout_bytes
    assert json.loads(printed)[0]["new"]["en"] == "Größer →"


# -- check, apply, diff --------------------------------------------------------------------------------------------


def test_check_shows_every_problem_with_line_and_column(bare: Shell) -> None:
    text = STRATEGY.replace("kind: stock", "kind: stok").replace("leads / views", "leads / sights")
    said = bare.refused("check", bare.file("s.yaml", text)).splitlines()
    assert said[0].startswith("s.yaml:8:35: error: “stok”")
    assert any(line.startswith("s.yaml:9:") and "sights" in line for line in said)
    assert said[-1] == "2 problems; nothing was written."
    assert not (bare.folder / "own.db").exists()


def test_check_speaks_the_language_of_the_shell(bare: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    said = bare.refused("check", bare.file("s.yaml", "name: x\nkpis:\n\t- y\n"))
    assert said == (
        "s.yaml:3:1: Fehler: Hier steht ein Tabulator. Bitte mit Leerzeichen einrücken.\n"
        "1 Problem; geschrieben wurde nichts.\n"
    )


def test_check_accepts_with_warnings(bare: Shell) -> None:
    result = bare.done("check", "-", stdin=STRATEGY.replace("company_goals: [growth], ", "").encode())
    assert (result.stdout, len(result.stderr.splitlines())) == ("", 2)
    assert ": warning: The goal known pays into no company goal." in result.stderr


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"PK\x03\x04" + bytes(50), b"\x1b[31mname: x", b"[" * 10_000])
def test_check_takes_any_file(bare: Shell, data: bytes) -> None:
    said = bare.refused("check", bare.file("s.yaml", data))
    assert said.startswith("s.yaml")
    assert "\x1b" not in said


def test_apply_twice_says_that_nothing_has_changed(bare: Shell) -> None:
    file = bare.file("s.yaml", STRATEGY)
    assert bare.done("apply", file).stderr == "Version 1 of the strategy is in force.\n"
    assert bare.done("apply", file).stderr == "Nothing has changed: version 1 stays in force.\n"
    file = bare.file("s.yaml", STRATEGY.replace("150", "180"))
    assert bare.done("apply", file, "--reason", "more budget").stderr == "Version 2 of the strategy is in force.\n"
    with bare.workspace() as workspace:
        assert [(v.version, v.who, v.reason) for v in workspace.versions()] == [
            (2, "editor", "more budget"), (1, "editor", ""),
        ]  # fmt: skip


def test_apply_writes_nothing_where_there_is_a_problem(sh: Shell) -> None:
    assert "1 problem; nothing was written." in sh.refused("apply", sh.file("s.yaml", STRATEGY.replace("flow", "x", 1)))
    with sh.workspace() as workspace:
        assert workspace.strategy_version() == 1


def test_apply_tells_who_was_faster(sh: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Workspace, "strategy_version", lambda _: 0)
    said = sh.refused("apply", sh.file("s.yaml", STRATEGY.replace("150", "180")))
    assert said.startswith("kpi: The strategy was published by someone else meanwhile (version 1, you started from 0).")
    assert said.count("\n") == 1


def test_diff_says_in_words_what_would_change(sh: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    file = sh.file("s.yaml", STRATEGY.replace("150", "180"))
    result = sh.done("diff", file, "--correct")
    assert result.stdout == "changed: KPI leads targets[2026-01-01].value: 150 → 180\n"
    assert result.stderr == "1 change\n"
    assert sh.json("diff", file, "--correct") == [
        {
            "what": "changed",
            "entity": "kpi",
            "key": "leads",
            "field": "targets[2026-01-01].value",
            "old": 150,
            "new": 180,
        }
    ]
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert sh.done("diff", file, "--correct").stdout == "geändert: KPI leads targets[2026-01-01].value: 150 → 180\n"
    assert sh.done("diff", sh.folder / "strategy.yaml").stdout == ""
    with sh.workspace() as workspace:
        assert workspace.strategy_version() == 1


def test_a_changed_target_follows_the_one_before_unless_it_corrects_a_mistake(sh: Shell) -> None:
    file = sh.file("s.yaml", STRATEGY.replace("150", "180"))
    assert "new: KPI leads targets[" in sh.done("diff", file).stdout
    sh.done("apply", file, "--reason", "more staff")
    with sh.workspace() as workspace:
        kpi = workspace.state().strategy.kpi("leads")
        assert kpi is not None
        assert [(target.value, target.reason) for target in kpi.targets][1:] == [(180, "more staff")]
        assert kpi.targets[0].value == 150
    sh.done("apply", file, "--correct")
    with sh.workspace() as workspace:
        kpi = workspace.state().strategy.kpi("leads")
        assert kpi is not None
        assert [target.value for target in kpi.targets] == [180]


def test_diff_of_the_first_strategy_is_all_of_it(bare: Shell) -> None:
    assert "new: KPI leads (Leads)" in bare.done("diff", bare.file("s.yaml", STRATEGY)).stdout.splitlines()


# -- record --------------------------------------------------------------------------------------------------------


def test_record_says_what_it_did_and_a_dry_run_what_it_would_do(sh: Shell) -> None:
    before = facts(sh)
    file = sh.file("v.csv", VALUES.replace("150", "155") + "leads,,,2026-10-06,1\n")
    dry = sh.done("record", file, "--dry-run")
    assert dry.stderr == "Would record 1 new and 1 changed values; 2 are the same.\n"
    assert dry.stdout == "fans, 1 Sept 2026: 150 → 155\n"
    assert facts(sh) == before
    assert sh.json("record", file, "--reason", "late correction") == {
        "dry_run": False, "read": 4, "empty": 0, "inserted": 1, "changed": 1, "same": 2, "late": 0, "warnings": 0,
        "overwritten": [{"kpi": "fans", "platform": "", "account": "", "date": "2026-09-01",
                         "before": 150, "after": 155}],
    }  # fmt: skip
    assert len(facts(sh)) == 4
    assert sh.done("record", file).stderr == "Recorded 0 new and 0 changed values; 4 were the same.\n"
    with sh.workspace() as workspace:
        assert workspace.history("fans")[0].reason == "late correction"


@pytest.mark.parametrize(
    "data",
    [
        VALUES.encode().replace(b",", b";"),
        VALUES.encode().replace(b",", b"\t"),
        VALUES.replace("\n", "\r\n").encode("utf-16"),
        b"\xef\xbb\xbf" + VALUES.encode(),
        VALUES.replace("DE", "Größe").encode("cp1252"),
        VALUES.replace("2026-10-05", "05.10.2026").encode(),
        VALUES.replace(",150", ',"150,0"').replace(",160", ',"160,0"').encode(),
    ],
    ids=["semicolon", "tab", "utf-16", "BOM", "cp1252", "German date", "German decimals"],
)
def test_record_reads_what_spreadsheets_write(bare: Shell, data: bytes) -> None:
    bare.done("apply", bare.file("s.yaml", STRATEGY))
    assert bare.done("record", "-", stdin=data).stderr.startswith("Recorded 3 new")
    assert [fact.value for fact in facts(bare)] == [150, 160, 12]
    assert facts(bare)[2].account in {"DE", "Größe"}


def workbook() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return file.getvalue()


GOOD_ROW = "leads,,,2026-10-07,1\n"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("", "v.csv: error: The file is empty."),
        (workbook(), "v.csv: error: This is not a text file."),
        (os.urandom(64) + bytes(200), "v.csv: error: This is not a text file."),
        (VALUES + "leads,,,2026-10-07,\x001\n", "v.csv: error: This is not a text file."),
        (VALUES.replace("account", "date"), "v.csv:1:4: error: Column date is there twice."),
        (VALUES.replace("value", "wert"), "v.csv:1:5: error: Column wert is unknown."),
        ("x" * 10_000_000, "v.csv:1: error: A cell is longer than"),
        (VALUES + GOOD_ROW + "leads,,,2026-10-08\n", "v.csv:6: error: The line has 4 cells, the header 5."),
        (VALUES + GOOD_ROW + "leads,,,2026-10-08,=1+1\n", "v.csv:6:5: error: “=1+1” is a formula."),
        (VALUES + GOOD_ROW + "leads,,,2026-10-08,12 %\n", "v.csv:6:5: error: “12 %” is a share, but"),
        (VALUES + GOOD_ROW + "laeds,,,2026-10-08,1\n", "v.csv:6:1: error: There is no KPI laeds in the strategy."),
        (VALUES + GOOD_ROW + "leads,tv,,2026-10-08,1\n", "v.csv:6:2: error: There is no platform tv in the strategy."),
        (VALUES + GOOD_ROW + "rate,,,2026-10-08,0.5\n", "v.csv:6: error: rate is computed by a formula."),
        (VALUES + GOOD_ROW + "leads,,,2999-10-08,1\n", "v.csv:6:4: error: “2999-10-08” is not a date."),
        (VALUES + GOOD_ROW + "leads,,,2199-10-08,1\n", "v.csv:6: error: 8 Oct 2199 lies in the future."),
        (VALUES + GOOD_ROW + "leads,,,2026-10-08,1e999\n", "v.csv:6: error: "),
        (VALUES + GOOD_ROW + f"leads,,{'x' * 300},2026-10-08,1\n", "v.csv:6: error: The account of leads is too long"),
        (VALUES + GOOD_ROW + "leads,,\x1b[2Jx,2026-10-08,1\n", "v.csv:6: error: The account of leads"),
    ],
    ids=lambda value: str(value)[8:40] if isinstance(value, str) and value.startswith("v.csv") else "",
)  # fmt: skip
def test_record_refuses_a_file_as_a_whole_with_a_sentence(sh: Shell, data: bytes | str, sentence: str) -> None:
    before = facts(sh)
    said = sh.refused("record", sh.file("v.csv", data), "--format", "json")
    assert said.startswith(sentence)
    assert said.endswith("nothing was written.\n")
    assert "\x1b" not in said
    assert len(said) < 1000
    assert facts(sh) == before


@pytest.mark.parametrize(
    ("kind", "bounds", "value", "sentence"),
    [
        ("flow", "lower_bound: 0", -3, "warning: −3 is unusual for k (expected at least 0); it is recorded as it is."),
        ("flow", "upper_bound: 9", 10, "warning: 10 is unusual for k (expected at most 9); it is recorded as it is."),
        ("flow", "lower_bound: 0, upper_bound: 9", 10,
         "warning: 10 is unusual for k (expected 0 to 9); it is recorded as it is."),
        ("stock", "lower_bound: 0", -3,
         "error: −3 is outside the bounds of k (at least 0). Check the value and its unit."),
        ("stock", "upper_bound: 9", 10,
         "error: 10 is outside the bounds of k (at most 9). Check the value and its unit."),
        ("stock", "lower_bound: 0, upper_bound: 9", 10,
         "error: 10 is outside the bounds of k (0 to 9). Check the value and its unit."),
    ],
)  # fmt: skip
def test_record_warns_of_flows_beyond_their_bounds_and_refuses_levels(
    bare: Shell, kind: str, bounds: str, value: float, sentence: str
) -> None:
    text = f"name: x\nkpis: [{{key: k, name: K, kind: {kind}, {bounds}}}]\n"
    bare.done("apply", bare.file("s.yaml", text))
    result = bare.run("record", bare.file("v.csv", f"kpi,date,value\nk,2026-10,{value}\n"))
    assert result.stderr.splitlines()[0] == f"v.csv:2: {sentence}"
    assert [fact.value for fact in facts(bare)] == ([value] if kind == "flow" else [])


def test_record_lists_no_more_problems_than_can_be_read(sh: Shell) -> None:
    said = sh.refused("record", sh.file("v.csv", "kpi,date,value\n" + "nobody,2026-10,1\n" * 5000)).splitlines()
    assert len(said) == terminal.SHOWN + 2
    assert said[-2:] == ["and 801 more problems", "1,001 problems; nothing was written."]


def test_record_needs_a_strategy(bare: Shell) -> None:
    said = bare.refused("record", bare.file("v.csv", VALUES))
    assert said == "kpi: There is no strategy yet. Publish one with “kpi apply”.\n"


# -- export, and back again ----------------------------------------------------------------------------------------

HOSTILE = [
    "=1+1", "+49 30", "-5", "@SUM(A1)", "'=x", "'quoted'", 'say "a,b"', "a;b", "<script>alert(1)</script>", "../../x",
    "'; DROP TABLE fact; --", "{0.__class__}", "%s", "Größe 🎯", "שלום", "null", "1e5", "2026-10-05",
]  # fmt: skip
NUMBERS = [-0.0, 1e-7, 1e15, 0.1 + 0.2, 1 / 3, 123456789.123456]


def test_an_export_makes_an_equal_dashboard(
    bare: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    first = shell(monkeypatch, tmp_path, database_url)
    first.done("apply", first.file("s.yaml", STRATEGY))
    with (tmp_path / "v.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["kpi", "platform", "account", "date", "value"])
        days = [dt.date(2026, 10, 1) + dt.timedelta(days=n) for n in range(31)]
        writer.writerows(["leads", "linkedin", defused(account), days[n], n + 0.1] for n, account in enumerate(HOSTILE))
        writer.writerows(["views", "", "", days[n], repr(number)] for n, number in enumerate(NUMBERS))
        writer.writerows([["fans", "", "", "2026-09", -0.0], ["fans", "", "", "2026-10", 1e-7]])
    first.done("record", tmp_path / "v.csv")
    first.done("export", tmp_path / "out")
    card, kept = first.json("scorecard", "--as-of", "2026-10-31"), facts(first)
    assert {fact.account for fact in kept} == {"", *HOSTILE}
    assert {fact.value for fact in kept} >= set(NUMBERS)

    (tmp_path / "second").mkdir()
    second = shell(monkeypatch, tmp_path / "second")
    second.done("apply", tmp_path / "out" / "strategy.yaml")
    said = second.done("record", tmp_path / "out" / "measurements.csv").stderr.splitlines()
    assert said[-1] == f"Recorded {len(kept)} new and 0 changed values; 0 were the same."
    assert sorted(facts(second)) == sorted(kept)
    assert equal(second.json("scorecard", "--as-of", "2026-10-31"), card)
    with second.workspace() as workspace, first.workspace() as original:
        assert workspace.state().strategy == original.state().strategy


def equal(one: Any, other: Any) -> bool:
    """Whether JSON is the same, numbers within 1e-9."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9)
    return bool(one == other)


def test_export_says_what_it_wrote_and_cannot_write_over_a_file(sh: Shell) -> None:
    assert sh.done("export", sh.folder / "out").stderr == f"4 KPIs, 3 values → {sh.folder / 'out'}\n"
    assert sh.done("diff", sh.folder / "out" / "strategy.yaml").stderr == "0 changes\n"
    assert "cannot be read or written" in sh.refused("export", sh.folder / "values.csv" / "out")


def test_what_is_of_the_demo_is_said_to_be(bare: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPI_DEMO", "true")
    said = bare.done("export", bare.folder / "out").stderr
    assert said.startswith("This is the demo organisation: there is no strategy of your own yet.\n")
    bare.done("apply", bare.folder / "out" / "strategy.yaml")
    assert "demo" not in bare.done("scorecard").stderr
    recorded = bare.done("record", bare.folder / "out" / "measurements.csv").stderr
    assert "0 changed values; 0 were the same." in recorded


@pytest.mark.parametrize("command", ["scorecard", "export out"])
def test_without_a_strategy_there_is_nothing_to_show(bare: Shell, command: str) -> None:
    said = bare.refused(*command.split())
    assert said == "kpi: There is no strategy yet. Publish one with “kpi apply”.\n"


# -- scorecard -----------------------------------------------------------------------------------------------------


def test_the_scorecard_is_of_the_day_that_is_asked_for(sh: Shell) -> None:
    september, october = (sh.json("scorecard", "--as-of", day) for day in ("2026-09-30", "2026-10-31"))
    fans = [next(kpi for kpi in card["kpis"] if kpi["key"] == "fans") for card in (september, october)]
    assert [(kpi["period"], kpi["value"], kpi["progress"]) for kpi in fans] == [
        ("2026-09-01", 150, 0.5), ("2026-10-01", 160, pytest.approx(0.6)),
    ]  # fmt: skip
    assert (
        "Fans: off track · 150 · plan by end of September 175" in sh.done("scorecard", "--as-of", "2026-09-30").stdout
    )


def test_quarters_are_named_after_the_fiscal_year(sh: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPI_FISCAL_YEAR_START", "4")
    sh.done("apply", sh.file("s.yaml", STRATEGY.replace("{key: fans,", "{key: fans, cadence: quarterly,")))
    text = sh.done("scorecard", "--as-of", "2026-09-30").stdout
    assert "plan by end of Q2" in text


EXAMPLE = PROJECT / "kpi" / "help" / "scorecard.example.json"
EXAMPLE_STRATEGY = """\
name: Social media 2026
company_goals: [{key: more_orders, name: More orders, kpi: orders}]
goals:
  - {key: more_inquiries, name: More inquiries, area: acquisition, company_goals: [more_orders],
     lead_kpi: leads, kpis: [leads, lead_rate]}
kpis:
  - {key: orders, name: Orders, kind: flow, targets: [{mode: window, value: 60, start: 2026-01-01, due: 2026-12-31}]}
  - {key: leads, name: Leads, kind: flow, targets: [{mode: window, value: 340, start: 2026-01-01, due: 2026-12-31}]}
  - {key: lead_rate, name: Visitor-to-lead rate, kind: ratio, unit: percent, formula: leads / visits,
     targets: [{value: 0.02, start: 2026-01-01, due: 2026-12-31}]}
  - {key: visits, name: Visits, kind: flow, role: part}
  - {key: mentions, name: Mentions, kind: flow}
"""


def test_the_example_is_what_the_command_prints(bare: Shell) -> None:
    months = range(1, 11)
    rows = [f"orders,2026-{m:02},4\nleads,2026-{m:02},{18 + m}\nvisits,2026-{m:02},{1500 + 20 * m}\n" for m in months]
    bare.done("apply", bare.file("s.yaml", EXAMPLE_STRATEGY))
    bare.done("record", bare.file("v.csv", "kpi,date,value\n" + "".join(rows)))
    printed = bare.done("scorecard", "--as-of", "2026-10-31", "--format", "json").stdout
    _same(json.loads(printed), json.loads(EXAMPLE.read_text(encoding="utf-8")))


def _same(found: object, expected: object) -> None:
    """Equal; numbers to 9 digits, as the last ones depend on the processor."""
    if isinstance(expected, dict):
        assert isinstance(found, dict)
        assert list(found) == list(expected)
        for key, value in expected.items():
            _same(found[key], value)
    elif isinstance(expected, list):
        assert isinstance(found, list)
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            _same(one, other)
    else:
        assert found == (pytest.approx(expected, rel=1e-9) if isinstance(expected, float) else expected)


# -- backup, restore, migrate, serve -------------------------------------------------------------------------------


def test_a_backup_comes_back_and_what_was_there_is_kept(sh: Shell) -> None:
    saved = Path(sh.done("backup").stdout.strip())
    assert saved.parent == sh.folder / "backups"
    sh.done("record", "-", stdin=b"kpi,date,value\nfans,2026-10,999\n")
    said = sh.done("restore", saved).stderr.splitlines()
    assert said[0].startswith("What was there before is kept in ")
    assert said[1] == f"{saved.name} is restored."
    assert [fact.value for fact in facts(sh)] == [150, 160, 12]
    assert len(list(saved.parent.glob("*.db"))) == 2


def test_a_backup_can_be_named_but_replaces_nothing(sh: Shell) -> None:
    assert sh.done("backup", sh.folder / "mine.db").stdout == f"{sh.folder / 'mine.db'}\n"
    assert sh.refused("backup", sh.folder / "mine.db") == "kpi: mine.db is there already. Choose another name.\n"


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00" + bytes(2000), b"not a backup"])
def test_restore_refuses_what_is_no_backup(sh: Shell, content: bytes) -> None:
    said = sh.refused("restore", sh.file("x.db", content))
    assert said.startswith("kpi: x.db is ")
    assert said.count("\n") == 1
    assert len(facts(sh)) == 3


def test_restore_refuses_another_database(sh: Shell) -> None:
    with sqlite3.connect(sh.folder / "other.db") as other:
        other.execute("CREATE TABLE fact (x)")
    other.close()
    assert sh.refused("restore", sh.folder / "other.db") == "kpi: other.db is not a backup of this program.\n"


def test_migrate_says_that_the_database_is_up_to_date(bare: Shell) -> None:
    assert bare.done("migrate").stderr.startswith("The database is up to date (schema ")
    assert (bare.folder / "own.db").exists()


def test_serve_says_that_its_port_is_taken(bare: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("KPI_PORT", str(taken.getsockname()[1]))
        said = bare.refused("serve")
    assert said.startswith("kpi: Port ")
    assert said.count("\n") == 1


def test_every_command_gives_back_its_connections(sh: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[Premises] = []
    monkeypatch.setattr(Premises, "close", lambda self: closed.append(self))  # noqa: PLW0108 - a method
    for command in (
        ("scorecard",),
        ("diff", sh.folder / "strategy.yaml"),
        ("record", sh.folder / "values.csv"),
        ("migrate",),
    ):
        sh.done(*command)
    assert len(closed) == 4
    for premises in closed:
        premises.own.close()


# -- whatever a file holds -----------------------------------------------------------------------------------------


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A file that was fine, with bytes taken out, put in or replaced, or rows doubled and cut."""
    rows = [f"leads,linkedin,,2026-09-{day:02},{day}" for day in range(1, 25)]
    rows += [f"fans,,{account},2026-{month:02},{month}" for account in ("a", "b") for month in range(1, 10)]
    lines = ["kpi,platform,account,date,value", *draw(st.permutations(rows))[:12]]
    data = bytearray("\n".join(lines).encode())
    for _ in range(draw(st.integers(0, 6))):
        place, length = draw(st.integers(0, len(data))), draw(st.integers(0, 3))
        data[place : place + length] = draw(st.binary(max_size=3) | st.sampled_from([b",", b"\n", b'"', b"\x00", b"9"]))
    return bytes(data)


def test_a_damaged_file_is_recorded_whole_or_not_at_all(bare: Shell) -> None:
    bare.done("apply", bare.file("s.yaml", STRATEGY))
    with bare.workspace() as workspace:

        @settings(max_examples=60)
        @given(damaged() | st.binary(max_size=200))
        def check(data: bytes) -> None:
            before = list(workspace.measurements())
            result = bare.run("record", "-", "--format", "json", stdin=data)
            after = list(workspace.measurements())
            if result.exit_code:
                assert result.stderr.endswith(" nothing was written.\n")
                assert after == before
            else:
                done = json.loads(result.stdout)
                assert len(after) == len(before) + done["inserted"]
                assert done["inserted"] + done["changed"] + done["same"] <= done["read"] - done["empty"]

        check()


# -- digest and notify ---------------------------------------------------------------------------------------------


def test_a_digest_is_looked_at_and_written_to_a_folder_once(sh: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPI_DIGEST_TO", "board@example.com en, service@example.com de")
    monkeypatch.setenv("KPI_SMTP_SENDER", "kpi@example.com")
    shown = sh.done("digest", "--dry-run").stdout
    assert "→ board@example.com" in shown
    assert "This is the first digest" in shown
    assert "Wo die Ziele stehen" in shown
    folder = sh.folder / "mails"
    assert (
        sh.done("digest", "--output", folder).stderr
        == "board@example.com: handed over.\nservice@example.com: handed over.\n"
    )
    assert len(list(folder.glob("*.eml"))) == 2
    assert "was told today already" in sh.done("digest", "--output", folder).stderr


def test_a_digest_that_cannot_be_sent_is_said_in_one_line(sh: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sh.refused("digest").startswith("kpi: KPI_SMTP_HOST must be set")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for name, value in {"HOST": "127.0.0.1", "PORT": str(port), "SENDER": "kpi@example.com"}.items():
        monkeypatch.setenv(f"KPI_SMTP_{name}", value)
    monkeypatch.setenv("KPI_DIGEST_TO", "board@example.com")
    assert sh.refused("digest").startswith(f"kpi: The mail server 127.0.0.1:{port} cannot be reached: ")


def test_a_chat_is_told_from_now_on(sh: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sh.refused("notify").startswith("kpi: KPI_WEBHOOK_URL must be set")
    monkeypatch.setenv("KPI_WEBHOOK_URL", "https://chat.example.com/x")
    assert json.loads(sh.done("notify", "--dry-run").stdout)["type"] == "message"
    assert sh.done("notify").stderr == "chat: is told what changes from now on.\n"
    assert sh.done("notify").stderr == "chat: nothing has changed.\n"


def test_of_the_demo_nobody_is_told(bare: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPI_DEMO", "true")
    monkeypatch.setenv("KPI_DIGEST_TO", "board@example.com")
    monkeypatch.setenv("KPI_SMTP_HOST", "127.0.0.1")
    assert "Of the demo organisation nobody is told" in bare.refused("digest")
