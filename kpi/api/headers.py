"""Security headers on every answer: what the browser may load, and who may frame us."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_STARTS = frozenset({"http.response.start", "websocket.http.response.start"})
_YEAR = 31_536_000


def script_hashes(html: str) -> tuple[str, ...]:
    """CSP sources for the inline scripts of a page."""
    scripts = _INLINE_SCRIPT.findall(_COMMENT.sub("", html))
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def content_security_policy(hashes: tuple[str, ...], frame_ancestors: str) -> str:
    """Only our own origin. Streamlit needs inline styles, and blob: for its components and workers."""
    return "; ".join((
        "default-src 'self'",
        " ".join(("script-src 'self'", *hashes, "blob: 'wasm-unsafe-eval'")),
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src 'self' data: blob:",
        f"frame-ancestors {frame_ancestors}",
        "form-action 'self'",
        "object-src 'none'",
        "base-uri 'self'",
    ))  # fmt: skip


def security_headers(index: Path, frame_ancestors: str) -> dict[str, str]:
    """The headers of every answer; `index` is the page whose inline scripts may run."""
    headers = {
        "Content-Security-Policy": content_security_policy(script_hashes(index.read_text("utf-8")), frame_ancestors),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    framing = {"'none'": "DENY", "'self'": "SAMEORIGIN"}.get(frame_ancestors)
    # X-Frame-Options cannot name other origins: there, frame-ancestors alone decides.
    return headers | ({"X-Frame-Options": framing} if framing else {})


class SecurityHeaders:
    """Sets the given headers on every answer, errors included, and HSTS where the visitor came by https."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self.app = app
        self.plain = headers
        self.secure = headers | {"Strict-Transport-Security": f"max-age={_YEAR}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        chosen = self.secure if scope.get("scheme") in {"https", "wss"} else self.plain

        async def send_with_headers(message: Message) -> None:
            if message["type"] in _STARTS:
                MutableHeaders(scope=message).update(chosen)
            await send(message)

        await self.app(scope, receive, send_with_headers)
