"""`kpi import --watch`: what leaves nothing open goes in by itself, the rest waits for a person."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpi.cli.watching import IMPORTED, Watch
from kpi.imports import Answers
from kpi.imports.files import MAX_BYTES
from kpi.settings import load_settings
from kpi.startup import Premises
from tests.exports_made import meta
from tests.shell import Shell, shell
from tests.test_cli_import import STRATEGY

UNDECIDED = b"Date,Views\n01/02/2026,5\n02/02/2026,6\n03/02/2026,7\n"


@pytest.fixture
def sh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    opened = shell(monkeypatch, tmp_path)
    opened.done("apply", opened.file("strategy.yaml", STRATEGY))
    (tmp_path / "drop").mkdir()
    return opened


@pytest.fixture
def watch(sh: Shell) -> Iterator[Watch]:
    premises = Premises(load_settings(env_file=None))
    yield Watch(premises, sh.folder / "drop", reason="from the folder")
    premises.close()


def put(sh: Shell, name: str, content: bytes) -> Path:
    path = sh.folder / "drop" / name
    path.write_bytes(content)
    return path


def left(sh: Shell) -> list[str]:
    """The files of the folder, those that are in included."""
    folder = sh.folder / "drop"
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def facts(sh: Shell) -> list[tuple[int, float]]:
    with sh.workspace() as workspace:
        return [(row.start.day, row.value) for row in workspace.measurements()]


def test_a_file_goes_in_once_it_is_left_alone_and_moves(
    sh: Shell, watch: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = put(sh, "Views.csv", meta("Facebook views", [5]))
    watch.look()
    path.write_bytes(meta("Facebook views", [5, 6, 7]))  # it was not finished
    watch.look()
    assert facts(sh) == []
    watch.look()
    assert facts(sh) == [(1, 5), (2, 6), (3, 7)]
    assert left(sh) == [f"{IMPORTED}/Views.csv"]
    assert "Views.csv: imported 3 new and 0 changed values; 0 were the same." in capsys.readouterr().err
    put(sh, "Views.csv", meta("Facebook views", [5, 6, 8]))
    for _ in range(3):
        watch.look()
    assert facts(sh)[-1] == (3, 8)
    assert left(sh) == [f"{IMPORTED}/Views (2).csv", f"{IMPORTED}/Views.csv"]


def test_what_leaves_something_open_waits_is_told_once_and_goes_in_when_it_is_answered(
    sh: Shell, watch: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(sh, "mine.csv", UNDECIDED)
    put(sh, "broken.xlsx", b"PK\x03\x04 no workbook")
    for _ in range(4):
        watch.look()
    said = capsys.readouterr().err
    assert said.count("mine.csv waits: answer it once on the page Import, or mend the file.") == 1
    assert said.count("broken.xlsx waits:") == 1
    assert "The file is damaged" in said
    assert (left(sh), facts(sh)) == (["broken.xlsx", "mine.csv"], [])
    answer(watch, b"Date,Views\n04/02/2026,1\n")
    watch.look()
    assert left(sh) == ["broken.xlsx", f"{IMPORTED}/mine.csv"]
    assert facts(sh) == [(1, 5), (2, 6), (3, 7), (4, 1)]


def answer(watch: Watch, content: bytes) -> None:
    """Take over another file of this shape on the page, where it was answered that the day comes first."""
    own, today = watch.premises.own, watch.premises.now().date()
    arrivals = own.read_file(content, "other.csv", today=today, given=Answers({"order": "dmy"}))
    own.import_files(watch.premises.request(), arrivals, today=today)


def test_unfinished_hidden_and_linked_files_and_folders_are_left_alone(sh: Shell, watch: Watch) -> None:
    content = meta("Facebook views", [5])
    for name in (".hidden.csv", "~$lock.csv", "Views.csv.crdownload", "Views.csv.PART"):
        put(sh, name, content)
    outside = sh.file("outside.csv", content)
    (sh.folder / "drop" / "link.csv").symlink_to(outside)
    (sh.folder / "drop" / "older").mkdir()
    put(sh, "older/Views.csv", content)
    for _ in range(3):
        watch.look()
    assert facts(sh) == []
    assert not (sh.folder / "drop" / IMPORTED).exists()


def test_a_file_that_is_too_large_or_cannot_be_moved_is_said(
    sh: Shell, watch: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    huge = put(sh, "huge.csv", b"")
    os.truncate(huge, MAX_BYTES + 1)
    put(sh, "Views.csv", meta("Facebook views", [5]))
    (sh.folder / "drop" / IMPORTED).write_text("a file where the folder should be")
    for _ in range(3):
        watch.look()
    said = capsys.readouterr().err
    assert "The file is larger than" in said
    assert "Views.csv waits: File exists" in said
    assert facts(sh) == [(1, 5)]  # it is in, and would be so once only


def test_the_command_says_what_it_does_and_ends_when_it_is_told_to(sh: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    put(sh, "Views.csv", meta("Facebook views", [5]))
    looks = iter([None, KeyboardInterrupt])

    def sleep(_seconds: float) -> None:
        if (stop := next(looks)) is not None:
            raise stop

    monkeypatch.setattr("kpi.cli.values.time.sleep", sleep)
    said = sh.done("import", "--watch", sh.folder / "drop").stderr
    assert "Ctrl+C ends it" in said
    assert "Views.csv: imported 1 new" in said
    assert said.endswith("Stopped.\n")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "Name files, or a folder"),
        (("x.csv", "--watch", "."), "Name files, or a folder"),
        (("--watch", ".", "--dry-run"), "--watch goes with neither"),
        (("--watch", ".", "--format", "json"), "--watch goes with neither"),
        (("--watch", "nowhere"), "nowhere"),
    ],
)
def test_a_watch_that_makes_no_sense_is_refused(sh: Shell, arguments: tuple[str, ...], why: str) -> None:
    assert why in sh.refused("import", *arguments)
