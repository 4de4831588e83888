"""Compression of the frontend's bundles, which Streamlit sends as they are: once per file, kept in memory."""

from __future__ import annotations

import asyncio
import gzip
import re
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SUFFIXES = frozenset({".css", ".html", ".js", ".json", ".map", ".svg", ".wasm"})
_SMALLEST = 1000
_LEVEL = 6
_GZIP = re.compile(r"(?:^|,)\s*(gzip|\*)\s*(?:;\s*q=([0-9.]+)\s*)?(?=,|$)", re.IGNORECASE)


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether a client takes gzip: named with a weight above 0, or else by the asterisk."""
    weights = {match[1].lower(): float(match[2] or 1) for match in _GZIP.finditer(accept_encoding)}
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def compressible_files(folder: Path) -> dict[str, Path]:
    """URL path → file, for every file worth compressing; the page itself stands at /."""
    files = {
        f"/{file.relative_to(folder).as_posix()}": file
        for file in folder.rglob("*")
        if file.suffix in _SUFFIXES and file.is_file() and file.stat().st_size >= _SMALLEST
    }
    return files | ({"/": files["/index.html"]} if "/index.html" in files else {})


class StaticCompression:
    """Sends known static files gzipped. Status, caching and validation stay those of the app behind.

    The app is asked with HEAD, so that the file is read only once. The gzipped form carries the file's ETag as a
    weak one: equal in meaning, not in bytes.
    """

    def __init__(self, app: ASGIApp, files: dict[str, Path]) -> None:
        self.app = app
        self.files = files
        self.bodies: dict[tuple[Path, str], asyncio.Task[bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self.files.get(scope["path"]) if scope["type"] == "http" else None
        if file is None or scope["method"] not in {"GET", "HEAD"}:
            await self.app(scope, receive, send)
            return
        request = Headers(scope=scope)
        if "range" in request or not accepts_gzip(request.get("accept-encoding", "")):
            await self.app(scope, receive, _varying(send))
            return
        start = await self._answer_to_head(scope, receive)
        headers = MutableHeaders(scope=start)
        headers.add_vary_header("Accept-Encoding")
        etag = headers.get("etag", "")
        if etag and not etag.startswith("W/"):
            headers["etag"] = f"W/{etag}"
        body = b""
        if start["status"] == 200:
            body = await self._compressed(file, etag)
            headers["content-encoding"] = "gzip"
            headers["content-length"] = str(len(body))
            del headers["accept-ranges"]
        await send(start)
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _answer_to_head(self, scope: Scope, receive: Receive) -> Message:
        starts: list[Message] = []

        async def keep_start(message: Message) -> None:
            if message["type"] == "http.response.start":
                starts.append(message)

        await self.app({**scope, "method": "HEAD"}, receive, keep_start)
        return starts[0]

    async def _compressed(self, file: Path, etag: str) -> bytes:
        """The gzipped file; those who ask at the same time wait for the same work."""
        key = (file, etag)
        if key not in self.bodies:
            for old in [known for known in self.bodies if known[0] == file]:
                del self.bodies[old]  # the file was replaced
            self.bodies[key] = asyncio.create_task(asyncio.to_thread(_gzipped, file))
        try:
            return await asyncio.shield(self.bodies[key])
        except OSError:
            del self.bodies[key]
            raise


def _gzipped(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), compresslevel=_LEVEL, mtime=0)


def _varying(send: Send) -> Send:
    async def send_with_vary(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).add_vary_header("Accept-Encoding")
        await send(message)

    return send_with_vary
