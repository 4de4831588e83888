"""`kpi import --watch`: what leaves nothing open goes in by itself, the rest waits for a person."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kpi.cli.watching import IMPORTED, Watch
from kpi.errors import StoreError
from kpi.imports import Answers
from kpi.imports.files import MAX_BYTES
from kpi.memory import State
from kpi.model import Measurement
from kpi.settings import load_settings
from kpi.startup import Premises
from kpi.workspace import Workspace
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


def test_a_file_that_was_in_before_it_could_be_moved_does_not_undo_what_was_corrected_since(
    sh: Shell, watch: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    content = meta("Facebook views", [5, 6, 7])
    own, today = watch.premises.own, watch.premises.now().date()
    own.import_files(watch.premises.request(), own.read_file(content, "Views.csv", today=today), today=today)
    [*_rest, last] = own.measurements()
    own.record(watch.premises.request(), [last._replace(value=9)], today=today)
    put(sh, "Views.csv", content)
    for _ in range(3):
        watch.look()
    assert facts(sh) == [(1, 5), (2, 6), (3, 9)]
    assert left(sh) == [f"{IMPORTED}/Views.csv"]
    said = capsys.readouterr().err
    assert said.count("Views.csv was imported before, and what it brought was changed since; that stays.") == 1


def test_what_leaves_something_open_waits_is_told_once_and_goes_in_when_it_is_answered(
    sh: Shell, watch: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(sh, "mine.csv", UNDECIDED)
    put(sh, "broken.xlsx", b"PK\x03\x04 no workbook")
    for _ in range(4):
        watch.look()
    said = capsys.readouterr().err
    assert said.count("mine.csv waits: Drop it on the page Import and answer there; the answer is remembered.") == 1
    assert said.count("broken.xlsx stays here: mend it, or take it away.") == 1
    assert "The file is damaged" in said
    assert (left(sh), facts(sh)) == (["broken.xlsx", "mine.csv"], [])
    own, today = watch.premises.own, watch.premises.now().date()
    own.record(watch.premises.request(), [Measurement("views", today, 1)], today=today)
    watch.look()
    assert capsys.readouterr().err == ""  # the data changed, and what is wrong with the files did not
    own.undo(watch.premises.request(), own.changes(1)[0].id, today=today)
    answer(watch, b"Date,Views\n04/02/2026,1\n")
    watch.look()
    assert left(sh) == ["broken.xlsx", f"{IMPORTED}/mine.csv"]
    assert facts(sh) == [(1, 5), (2, 6), (3, 7), (4, 1)]


def test_a_table_without_platform_waits_for_it_where_its_kpis_have_some(
    sh: Shell, watch: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    per_platform = STRATEGY.replace("kind: flow", "kind: flow, platforms: [facebook]")
    assert per_platform != STRATEGY
    sh.done("apply", sh.file("strategy.yaml", per_platform))
    put(sh, "mine.csv", b"Datum;Views\n01.09.2026;5\n02.09.2026;6\n")
    for _ in range(3):
        watch.look()
    assert (left(sh), facts(sh)) == (["mine.csv"], [])
    assert "mine.csv: error: Which platform is this file about?" in capsys.readouterr().err


def test_an_answer_about_one_file_lets_that_file_in_and_no_other_that_looks_alike(
    sh: Shell, watch: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    content, other = meta("Views", [5, 6, 7]), meta("Views", [8, 9])
    put(sh, "Views.csv", content)
    put(sh, "Views 2.csv", other)
    for _ in range(3):
        watch.look()
    assert left(sh) == ["Views 2.csv", "Views.csv"]
    assert "Say it with --platform" in capsys.readouterr().err
    own, today = watch.premises.own, watch.premises.now().date()
    arrivals = own.read_file(content, "Views.csv", today=today, said=lambda _: {"network": "instagram"})
    own.import_files(watch.premises.request(), arrivals, today=today)
    for _ in range(2):
        watch.look()
    assert left(sh) == ["Views 2.csv", f"{IMPORTED}/Views.csv"]
    watch.given = Answers({"network": "facebook"})
    watch.waiting.clear()
    watch.look()
    assert left(sh) == [f"{IMPORTED}/Views 2.csv", f"{IMPORTED}/Views.csv"]
    with sh.workspace() as workspace:
        assert {(row.platform, row.value) for row in workspace.measurements()} == {
            ("instagram", 5), ("instagram", 6), ("instagram", 7), ("facebook", 8), ("facebook", 9),
        }  # fmt: skip


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
    assert said.count("Views.csv is imported, but cannot be moved: File exists") == 1
    assert facts(sh) == [(1, 5)]  # it is in, and would be so once only
    correct(watch, 7)
    watch.look()
    assert facts(sh) == [(1, 7)]  # what is in already undoes no correction
    (sh.folder / "drop" / IMPORTED).unlink()
    watch.look()
    assert left(sh) == ["huge.csv", f"{IMPORTED}/Views.csv"]
    assert facts(sh) == [(1, 7)]
    assert "Views.csv" not in capsys.readouterr().err


def correct(watch: Watch, value: float) -> None:
    """Somebody corrects the first value by hand."""
    (there,) = watch.premises.own.measurements()
    better = Measurement(there.kpi, there.start, value, there.platform, there.account, there.grain)
    watch.premises.own.record(watch.premises.request(), [better], today=watch.premises.now().date())


def test_a_file_that_is_written_on_while_it_is_imported_stays_until_it_is_finished(
    sh: Shell, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, take = put(sh, "Views.csv", meta("Facebook views", [5])), watch._take

    def slowly(taken: Path) -> None:
        take(taken)
        path.write_bytes(meta("Facebook views", [5, 6]))

    monkeypatch.setattr(watch, "_take", slowly)
    watch.look()
    watch.look()
    monkeypatch.undo()
    assert (left(sh), facts(sh)) == (["Views.csv"], [(1, 5)])
    watch.look()
    watch.look()
    assert (left(sh), facts(sh)) == ([f"{IMPORTED}/Views.csv"], [(1, 5), (2, 6)])


@pytest.mark.parametrize("overtaken", ["by a write", "by another watch"])
def test_a_file_in_whose_way_somebody_came_goes_in_at_the_next_look(
    sh: Shell, watch: Watch, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], overtaken: str
) -> None:
    path, own = put(sh, "Views.csv", meta("Facebook views", [5])), watch.premises.own
    preview = own.preview_import

    def overtake(*args: Any, **fields: Any) -> Any:
        monkeypatch.undo()
        shown = preview(*args, **fields)
        if overtaken == "by a write":
            other = own.read_file(meta("Facebook views", [4]), "x.csv", today=fields["today"])
            own.import_files(watch.premises.request(), other, today=fields["today"])
        else:
            path.unlink()
        return shown

    monkeypatch.setattr(own, "preview_import", overtake)
    for _ in range(3):
        watch.look()
    assert facts(sh) == [(1, 5)]
    assert left(sh) == ([f"{IMPORTED}/Views.csv"] if overtaken == "by a write" else [])
    assert "waits" not in capsys.readouterr().err


def test_a_watch_goes_on_when_folder_or_database_are_away_for_a_while(
    sh: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(sh, "Views.csv", meta("Facebook views", [5]))
    folder, away = sh.folder / "drop", sh.folder / "away"
    state, looks = Workspace.state, iter(range(9))

    def unreachable(_self: Workspace) -> State:
        raise StoreError("The database cannot be reached. Check KPI_DATABASE_URL and the server.")

    def sleep(_seconds: float) -> None:
        match next(looks):
            case 0:
                folder.rename(away)
            case 3:
                away.rename(folder)
                monkeypatch.setattr(Workspace, "state", unreachable)
            case 5:
                monkeypatch.setattr(Workspace, "state", state)
            case 8:
                raise KeyboardInterrupt

    monkeypatch.setattr("kpi.cli.values.time.sleep", sleep)
    said = sh.done("import", "--watch", folder).stderr
    assert said.count("cannot be read or written: No such file or directory.") == 1
    assert said.count("The database cannot be reached.") == 1
    assert "Views.csv: imported 1 new" in said


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
