"""What strangers bring: each file gets its sentence, and none gets memory, time or a place that is not its own."""

from __future__ import annotations

import codecs
import datetime as dt
import io
import zipfile

import pytest

from kpi.i18n import Language
from kpi.imports import Draft, draft
from kpi.imports.files import File, delimiter_of, opened, plain_name
from tests.workbooks import Cells, archive, sheet, workbook

TODAY = dt.date(2026, 11, 29)
TABLE = b"Date,Followers\n2026-09-01,5\n2026-09-02,7\n"
DE = Language("de")
TWO_ROWS: dict[str, Cells] = {"Sheet": [["Date", "Followers"], ["2026-09-01", 5.0], ["2026-09-02", 7.0]]}
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def only(data: bytes, name: str = "f.csv") -> File:
    (file,) = opened(data, name)
    return file


def refusal(data: bytes, name: str = "f.csv") -> str:
    """The one sentence of a file that cannot be read; German has it too."""
    (found,) = draft(data, name, today=TODAY)
    assert not found.columns
    (problem,) = found.problems
    assert DE(problem.message, **problem.params) != str(problem)
    return problem.message.format(**problem.params)


def locked() -> bytes:
    """A zip that says it is locked with a password."""
    data = bytearray(archive({"a.csv": TABLE}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


def lying() -> bytes:
    """A zip whose file is longer than it says."""
    data = bytearray(archive({"a.csv": TABLE * 50}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.index(mark) + at
        data[place : place + 4] = (20).to_bytes(4, "little")
    return bytes(data)


def bomb() -> bytes:
    """A zip that packs 400 MB of nothing into half of one."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped,
        zipped.open("a.csv", "w", force_zip64=True) as file,
    ):
        for _ in range(400):
            file.write(bytes(2**20))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (codecs.BOM_UTF8, "The file is empty."),
        (b" \r\n\t\n", "The file is empty."),
        (bytes(range(256)), "This is neither a text nor a workbook."),
        (b"%PDF-1.7\n1 0 obj", "This is neither a text nor a workbook."),
        (b"\x89PNG\r\n\x1a\n", "This is neither a text nor a workbook."),
        (b"Date,Followers\n2026-09-01,5\x00\n", "This is neither a text nor a workbook."),
        (b"PK\x03\x04" + bytes(50), "The file is damaged and cannot be unpacked."),
        (archive({"a.csv": TABLE})[:-30], "The file is damaged and cannot be unpacked."),
        (archive({}), "The archive is empty."),
        (archive({"__MACOSX/._a.csv": b"x"}), "The archive is empty."),
        (archive({"b.zip": archive({"a.csv": TABLE})}), "An archive within an archive is not opened."),
        (archive({f"{n}.csv": TABLE for n in range(201)}), "The archive holds more than 200 files."),
        (locked(), "The archive is locked with a password."),
        (lying(), "The file is damaged and cannot be unpacked."),
        (bomb(), "The file would unpack to 400 MB, far more than an export holds."),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "The workbook is damaged or protected with a password."),
        (workbook(TWO_ROWS)[:-200], "The file is damaged and cannot be unpacked."),
        (workbook(TWO_ROWS, {"xl/workbook.xml": b"<workbook"}), "The workbook is damaged or protected"),
        (workbook(TWO_ROWS, {"xl/worksheets/sheet1.xml": sheet([["Date"]], FAR).encode()}), "The workbook "),
        (workbook({str(n): [["a"]] for n in range(51)}), "The workbook has more than 50 sheets."),
        (
            workbook(TWO_ROWS, {"xl/worksheets/sheet1.xml": b'<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'}),
            "The workbook holds declarations that no spreadsheet writes.",
        ),
        (workbook(TWO_ROWS, {"xl/media/big.bin": bytes(60 * 2**20)}), "The file would unpack to 60 MB"),
        (b'Date,Followers\n2026-09-01,"5' + b"x" * 200_000, "A cell in line 2 is longer than 131072 characters."),
        (b"hello", "No source is known that writes files like this one, and it is no table"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_cannot_be_read_gets_its_sentence(data: bytes, sentence: str) -> None:
    assert refusal(data).startswith(sentence)


def test_a_file_beyond_the_limit_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpi.imports.files.MAX_BYTES", 40)
    assert refusal(TABLE).startswith("The file is larger than 0 MB.")
    assert refusal(archive({"a.csv": TABLE})).startswith("The file is larger than 0 MB.")


def test_a_table_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpi.imports.files.MOST_ROWS", 2)
    assert refusal(TABLE).startswith("The table has more than 2 rows.")


def test_a_workbook_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpi.imports.files._SECONDS", 0.001)
    assert refusal(workbook(TWO_ROWS)).startswith("The workbook needs more memory or time than an export ever does.")


@pytest.mark.parametrize(
    "path",
    ["../../etc/f.csv", "C:\\Users\\a\\f.csv", "/etc/f.csv", "a/b/../f.csv", "x\x00/f.csv", "\u202ef.csv", "f.csv/"],
)
def test_a_name_is_never_a_place(path: str) -> None:
    assert plain_name(path) == "f.csv"


@pytest.mark.parametrize("path", ["../../etc/f.csv", "/etc/f.csv", "a/b/../f.csv", "..\\f.csv"])
def test_a_name_in_a_zip_is_never_a_place(path: str) -> None:
    (found,) = draft(archive({path: TABLE}), "../e.zip", today=TODAY)
    assert found.file == "e.zip › f.csv"


@pytest.mark.parametrize("name", ["", "/", "\x00", "..", "a" * 500])
def test_every_file_has_a_name(name: str) -> None:
    assert 1 <= len(plain_name(name)) <= 120


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "xls", "zip", "txt", "exe", ""])
@pytest.mark.parametrize(
    "data", [TABLE, workbook(TWO_ROWS), archive({"a.bin": TABLE})], ids=["text", "workbook", "zip"]
)
def test_a_suffix_says_nothing(data: bytes, suffix: str) -> None:
    (found,) = draft(data, f"f.{suffix}", today=TODAY)
    assert [column.values.sum for column in found.columns if column.values] == [12]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_text_is_read_whatever_program_saved_it(encoding: str, delimiter: str, ending: str) -> None:
    text = "Datum,Follower,Größe\n2026-09-01,5,\n2026-09-02,7,\n".replace(",", delimiter).replace("\n", ending)
    file = only(text.encode(encoding))
    assert [list(row) for row in file.sheets[0].rows][1] == ["2026-09-01", "5", ""]
    assert list(file.sheets[0].lines) == [1, 2, 3]


def test_ragged_rows_are_read_as_far_as_they_go() -> None:
    found = one(b"Date,Followers,Link clicks\n2026-09-01,5\n2026-09-02,7,3,x,y\n2026-09-03\n2026-09-04,9,4\n")
    assert {c.key: list(c.values.numbers) for c in found.columns if c.values} == {
        "brand_followers": [5, 7, 9], "link_clicks": [3, 4],
    }  # fmt: skip
    assert found.blocks[0].rows == 4


def test_formulas_are_no_numbers() -> None:
    found = one(b"Date,Followers\n2026-09-01,=1+1\n2026-09-02,@SUM(A1)\n2026-09-03,7\n2026-09-04,8\n2026-09-05,9\n"
                b"2026-09-06,9\n2026-09-07,9\n2026-09-08,9\n2026-09-09,9\n2026-09-10,9\n")  # fmt: skip
    assert [(problem.line, problem.column) for problem in found.problems] == [(2, 2), (3, 2)]
    assert found.storable[0].values[0].row == 4


def test_control_characters_do_not_reach_a_message() -> None:
    found = one(
        "Date,Followers\n2026-09-01,5\u202e\u0085\n2026-09-02,7\n2026-09-03,8\n2026-09-04,9\n2026-09-05,9\n".encode()
    )
    (problem,) = found.problems
    assert str(problem.params["text"]).isprintable()


def test_a_bad_file_in_a_zip_does_not_keep_out_the_others() -> None:
    data = archive({"a.csv": TABLE, "b.csv": b"", "c/a.csv": TABLE, "__MACOSX/._a.csv": b"x"})
    found = draft(data, "e.zip", today=TODAY)
    assert [(one.file, bool(one.problems)) for one in found] == [
        ("e.zip › a.csv", False), ("e.zip › b.csv", True), ("e.zip › a.csv", False),
    ]  # fmt: skip


def test_wrapped_lines_are_unwrapped_and_that_is_said() -> None:
    text = '"Date,""Followers, all"",Clicks"\n"2026-09-01,""5"",1"\n"2026-09-02,""7"",2"\n'
    file = only(text.encode())
    assert [list(row) for row in file.sheets[0].rows] == [
        ["Date", "Followers, all", "Clicks"], ["2026-09-01", "5", "1"], ["2026-09-02", "7", "2"],
    ]  # fmt: skip
    assert [note.message for note in file.notes] == [
        "Lines stood in quotation marks, as a spreadsheet saves them; the marks were removed."
    ]


def test_quoted_lines_of_a_regular_file_stay_as_they_are() -> None:
    assert not only(b'"Date","Followers"\n"2026-09-01","5"\n').notes
    assert not only(b'"January 20, 2026 - January 21, 2026"\nDate,Followers\n2026-09-01,5\n2026-09-02,5\n').notes


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n", ";"),
        ("a,b\n1,2\n", ","),
        ("Title\na\tb\n1\t2\n", "\t"),
        ("just text", ","),
        ("x|y|z\n1|2|3\n", "|"),
    ],
)
def test_the_delimiter_is_the_one_that_makes_a_rectangle(text: str, delimiter: str) -> None:
    assert delimiter_of(text) == delimiter


def one(data: bytes) -> Draft:
    (found,) = draft(data, "f.csv", today=TODAY)
    return found
