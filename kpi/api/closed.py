"""Streamlit's doors that nobody here uses: memory figures, and the interface for agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_CLOSED = ("/_stcore/metrics", "/_stcore/agent")


def is_closed(path: str) -> bool:
    """Whether a path, or one above it, is closed."""
    return any(path == closed or path.startswith(f"{closed}/") for closed in _CLOSED)


class ClosedPaths:
    """Answers 404 to what answers without sign-in and is not for visitors."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"} and is_closed(scope["path"]):
            await PlainTextResponse("Not found.\n", status_code=404)(scope, receive, send)
        else:
            await self.app(scope, receive, send)
