from __future__ import annotations

import asyncio
import gzip
import os
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import StreamingResponse
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from kpi.api import compression
from kpi.api.compression import StaticCompression, accepts_gzip, compressible_files
from tests.api.asgi import answer, ask

SCRIPT = b"export const answer = 42;\n" * 200
PAGE = b"<!doctype html><p>page</p>\n" * 100
GZIP = {"accept-encoding": "gzip, deflate, br"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "app.js").write_bytes(SCRIPT)
    (tmp_path / "static" / "tiny.js").write_bytes(b"1")
    (tmp_path / "static" / "font.woff2").write_bytes(SCRIPT)
    (tmp_path / "index.html").write_bytes(PAGE)
    return tmp_path


@pytest.fixture
def app(folder: Path) -> StaticCompression:
    files = Starlette(routes=[Mount("/", StaticFiles(directory=folder, html=True))])
    return StaticCompression(files, compressible_files(folder))


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("GZIP", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0, *", False),
        ("*;q=0", False),
        ("br", False),
        ("notgzip", False),
        ("identity", False),
        ("", False),
    ],
)
def test_accept_encoding_is_respected(accept: str, expected: bool) -> None:
    assert accepts_gzip(accept) is expected


@pytest.mark.parametrize(("path", "content"), [("/static/app.js", SCRIPT), ("/", PAGE), ("/index.html", PAGE)])
def test_a_bundle_is_sent_gzipped_to_those_who_take_it(app: StaticCompression, path: str, content: bytes) -> None:
    sent = ask(app, path, headers=GZIP)
    assert sent.status == 200
    assert sent.headers["content-encoding"] == "gzip"
    assert sent.headers["vary"] == "Accept-Encoding"
    assert sent.headers["content-length"] == str(len(sent.body))
    assert gzip.decompress(sent.body) == content


def test_others_get_the_file_as_it_is_and_caches_know_that_there_are_two(app: StaticCompression) -> None:
    sent = ask(app, "/static/app.js")
    assert sent.body == SCRIPT
    assert "content-encoding" not in sent.headers
    assert sent.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("path", ["/static/tiny.js", "/static/font.woff2"])
def test_what_would_not_shrink_is_left_alone(app: StaticCompression, path: str) -> None:
    sent = ask(app, path, headers=GZIP)
    assert sent.status == 200
    assert "content-encoding" not in sent.headers
    assert "vary" not in sent.headers


def test_a_browser_that_has_the_file_is_told_so(app: StaticCompression) -> None:
    etag = ask(app, "/static/app.js", headers=GZIP).headers["etag"]
    assert etag.startswith('W/"')
    again = ask(app, "/static/app.js", headers=GZIP | {"if-none-match": etag})
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == etag
    assert again.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in again.headers


def test_a_part_of_a_file_is_a_part_of_the_file_itself(app: StaticCompression) -> None:
    sent = ask(app, "/static/app.js", headers=GZIP | {"range": "bytes=0-5"})
    assert (sent.status, sent.body) == (206, b"export")
    assert "content-encoding" not in sent.headers


def test_head_says_what_get_would_send(app: StaticCompression) -> None:
    head, get = (ask(app, "/static/app.js", method=method, headers=GZIP) for method in ("HEAD", "GET"))
    assert head.body == b""
    assert dict(head.headers) == dict(get.headers)


def test_a_file_is_compressed_once_even_if_many_ask_at_the_same_time(
    app: StaticCompression, monkeypatch: pytest.MonkeyPatch
) -> None:
    compressed: list[Path] = []

    def counting(file: Path) -> bytes:
        compressed.append(file)
        return gzip.compress(file.read_bytes())

    monkeypatch.setattr(compression, "_gzipped", counting)

    async def run() -> None:
        asked = (answer(app, "/static/app.js", "GET", GZIP, b"", "http", websocket=False) for _ in range(8))
        for sent in await asyncio.gather(*asked):
            assert gzip.decompress(sent.body) == SCRIPT

    asyncio.run(run())
    assert len(compressed) == 1


def test_a_replaced_file_is_compressed_anew(app: StaticCompression, folder: Path) -> None:
    async def get() -> bytes:
        sent = await answer(app, "/static/app.js", "GET", GZIP, b"", "http", websocket=False)
        return gzip.decompress(sent.body)

    async def run() -> None:
        assert await get() == SCRIPT
        file = folder / "static" / "app.js"
        file.write_bytes(SCRIPT[::-1])
        os.utime(file, (1, 1))
        assert await get() == SCRIPT[::-1]

    asyncio.run(run())
    assert len(app.bodies) == 1


def test_unknown_addresses_leave_nothing_in_memory(app: StaticCompression) -> None:
    assert ask(app, "/static/unknown.js", headers=GZIP).status == 404
    assert not app.bodies


def test_streams_pass_untouched(folder: Path) -> None:
    async def stream(scope: Scope, receive: Receive, send: Send) -> None:
        await StreamingResponse(iter(["a", "b"]))(scope, receive, send)

    sent = ask(StaticCompression(stream, compressible_files(folder)), "/media/x.js", headers=GZIP)
    assert sent.body == b"ab"
    assert "content-encoding" not in sent.headers
