"""Only known host names, and no foreign origins: the guard against DNS rebinding and cross-site requests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def host_name(netloc: str) -> str | None:
    """Name within "name:port", lower case; None where it is not exactly that."""
    try:
        parts = urlsplit(f"//{netloc}")
        name, _port = parts.hostname, parts.port
    except ValueError:
        return None
    if not name or parts.netloc != netloc or "@" in netloc:
        return None
    return name.rstrip(".")


class KnownHosts:
    """Answers 400 to a host that is not ours, and 403 to another site's websocket or change."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        names = tuple(hosts)
        self.app = app
        self.names = frozenset(name for name in names if not name.startswith("*."))
        self.domains = tuple(name[1:] for name in names if name.startswith("*."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
        elif not self.is_known(Headers(scope=scope).getlist("host")):
            text = "This host name is not known here. The operator can add it to KPI_ALLOWED_HOSTS.\n"
            await PlainTextResponse(text, status_code=400)(scope, receive, send)
        elif is_foreign(scope):
            text = "This request comes from another site and is refused.\n"
            await PlainTextResponse(text, status_code=403)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def is_known(self, hosts: list[str]) -> bool:
        """Whether there is exactly one Host header, with one of our names."""
        name = host_name(hosts[0]) if len(hosts) == 1 else None
        return name is not None and (name in self.names or name.endswith(self.domains))


def is_foreign(scope: Scope) -> bool:
    """Whether a websocket or a changing request was sent by a page of another origin; only browsers name theirs."""
    if scope["type"] == "http" and scope["method"] in _SAFE_METHODS:
        return False
    headers = Headers(scope=scope)
    origins = headers.getlist("origin")
    return any(_netloc(origin) != headers["host"].lower() for origin in origins)


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
