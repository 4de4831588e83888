"""The text of a file that somebody brings, whatever program wrote it."""

from __future__ import annotations

import re

_OTHER_FILES = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"\x1f\x8b",
    b"SQLite format 3",
    b"\x89PNG",
    b"\xff\xd8\xff",
)
"""How files start that are sometimes taken for text: office documents, archives, databases, pictures."""
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
"""Control characters that no text has."""
_HEAD = 4096


def decode(data: bytes) -> str | None:
    """Text by its byte order mark, else UTF-16 where every other byte is 0, else UTF-8, else Windows-1252.

    None, if it is no text.
    """
    if data.startswith(_OTHER_FILES):
        return None
    text = data.decode(_encoding(data), errors="replace").removeprefix("\ufeff")
    return None if _NO_TEXT.search(text[:_HEAD]) else text


def _encoding(data: bytes) -> str:
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    even, odd = head[::2].count(0), head[1::2].count(0)
    if even + odd > len(head) / 4 and not (even and odd):
        return "utf-16-le" if odd else "utf-16-be"
    try:
        data.decode()
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
