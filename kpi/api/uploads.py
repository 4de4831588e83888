"""The upload guard: Streamlit keeps uploads in memory and takes them from anybody, so we count first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

MEGABYTE = 1024 * 1024
_FRAMING = 64 * 1024
"""What a multipart body may be larger than its file."""
_PATH = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+")


class Uploads(Protocol):
    """What the guard must know of the sessions; kpi.ui asks Streamlit."""

    def is_active(self, session: str) -> bool:
        """Whether a browser tab is connected under this id."""

    def stored(self) -> Mapping[str, int]:
        """Bytes of uploaded files in memory, by session."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many bytes one file, the files of one session, and all files may have."""

    file: int
    session: int
    total: int


class UploadGuard:
    """Refuses an upload before its body is read: no length, too large, no such session, or no room."""

    def __init__(self, app: ASGIApp, uploads: Uploads, limits: Limits) -> None:
        self.app = app
        self.uploads = uploads
        self.limits = limits
        self.arriving: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = _PATH.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if path is None or scope["method"] != "PUT":
            await self.app(scope, receive, send)
            return
        session = path[1]
        length = Headers(scope=scope).get("content-length", "")
        refusal = self.refusal(session, length)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        size = int(length)
        self.arriving[session] += size
        try:
            await self.app(scope, receive, send)
        finally:
            self.arriving[session] -= size
            self.arriving += Counter()  # forget sessions with nothing under way

    def refusal(self, session: str, length: str) -> PlainTextResponse | None:
        """Why this upload is not taken; None if it is."""
        if not (length.isascii() and length.isdigit()):
            return PlainTextResponse("An upload must say its length.\n", status_code=411)
        size = int(length)
        if size > self.limits.file + _FRAMING:
            return PlainTextResponse("This file is too large.\n", status_code=413)
        if not self.uploads.is_active(session):
            return PlainTextResponse("This session has ended. Reload the page.\n", status_code=403)
        held = Counter(self.uploads.stored()) + self.arriving
        if held[session] + size > self.limits.session or held.total() + size > self.limits.total:
            return PlainTextResponse("There is no room for more files. Remove some, or wait.\n", status_code=413)
        return None
