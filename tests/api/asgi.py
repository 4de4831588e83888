"""Asks an ASGI app without a server, one request each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Headers
    body: bytes


def ask(
    app: ASGIApp,
    path: str = "/",
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    scheme: str = "http",
    websocket: bool = False,
) -> Answer:
    """The app's answer to one request; to a websocket, the refusal of the handshake (or 101)."""
    return asyncio.run(answer(app, path, method, headers or {}, body, scheme, websocket=websocket))


async def answer(
    app: ASGIApp,
    path: str,
    method: str,
    headers: Mapping[str, str],
    body: bytes,
    scheme: str,
    *,
    websocket: bool,
) -> Answer:
    scope: dict[str, Any] = {
        "type": "websocket" if websocket else "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": scheme,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in ({"host": "localhost"} | dict(headers)).items()
        ],
        "client": ("192.0.2.1", 1),
        "server": ("localhost", 80),
        "extensions": {"websocket.http.response": {}} if websocket else {},
        "subprotocols": [],
    }
    opening: Message = {"type": "websocket.connect"} if websocket else {"type": "http.request", "body": body}
    incoming: list[Message] = [opening]
    outgoing: list[Message] = []

    async def receive() -> Message:
        return incoming.pop(0) if incoming else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        outgoing.append(message)

    await app(scope, receive, send)
    start = next(message for message in outgoing if message["type"].endswith((".start", ".accept")))
    parts = (message.get("body", b"") for message in outgoing if message["type"].endswith(".body"))
    return Answer(start.get("status", 101), Headers(raw=start.get("headers", [])), b"".join(parts))
