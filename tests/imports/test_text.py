from __future__ import annotations

import codecs

import pytest

from kpi.imports.text import decode

ROW = "kpi,date,value\nfans,2026-10,5\nGröße,€,–\n"


@pytest.mark.parametrize(
    "data",
    [
        ROW.encode(),
        codecs.BOM_UTF8 + ROW.encode(),
        ROW.encode("utf-16"),
        codecs.BOM_UTF16_BE + ROW.encode("utf-16-be"),
        ROW.encode("utf-16-le"),
        ROW.encode("utf-16-be"),
        ROW.encode("cp1252"),
    ],
    ids=["utf-8", "utf-8 with BOM", "utf-16", "utf-16-be", "utf-16-le without BOM", "utf-16-be without BOM", "cp1252"],
)
def test_text_is_read_whatever_program_wrote_it(data: bytes) -> None:
    assert decode(data) == ROW


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04\x14\x00\x06\x00",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"%PDF-1.7\n",
        b"\x1f\x8b\x08\x00",
        b"\x89PNG\r\n\x1a\n",
        b"SQLite format 3\x00\x10\x00",
        b"kpi,date,value\nfans,2026-10,\x005\n",
        "kpi,date,value\n".encode("utf-32"),
        bytes(range(256)),
        b"\x00" * 100,
    ],
)
def test_other_files_are_no_text(data: bytes) -> None:
    assert decode(data) is None


def test_nothing_is_an_empty_text() -> None:
    assert decode(b"") == decode(codecs.BOM_UTF8) == ""
