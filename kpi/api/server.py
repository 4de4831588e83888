"""The web server: one process, bound to loopback unless configured otherwise."""

from __future__ import annotations

import socket
import sys

import click
import uvicorn

from kpi.errors import SettingsError
from kpi.log import CONFIG
from kpi.settings import PROJECT, Settings

_LARGEST_MESSAGE = 25 * 1024 * 1024
"""Bytes in one websocket message from a browser; Streamlit takes no more widget state than that."""
_PING = 30.0
"""Seconds; keeps the websocket open through proxies that close silent connections after a minute."""
_FAREWELL = 5
"""Seconds that open requests get when the server stops."""


def address(settings: Settings) -> str:
    """Where a browser on this machine finds the dashboard."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  shown, not bound
    host = everywhere.get(settings.host, settings.host)
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def uvicorn_config(settings: Settings) -> uvicorn.Config:
    """How uvicorn runs the app. Several workers would not share sessions and uploads: one is right."""
    return uvicorn.Config(
        "app:app",
        host=settings.host,
        port=settings.port,
        lifespan="on",
        ws="websockets-sansio",
        ws_max_size=_LARGEST_MESSAGE,
        ws_ping_interval=_PING,
        ws_ping_timeout=_PING,
        ws_per_message_deflate=True,
        log_config=CONFIG,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=_FAREWELL,
    )


def serve(settings: Settings) -> None:
    """Serve the dashboard until stopped; SettingsError if the address cannot be used, SystemExit if starting fails."""
    sys.path.insert(0, str(PROJECT))
    with _listening(settings) as listening:
        server = _Server(uvicorn_config(settings))
        server.ready = f"Leitstern is ready at {address(settings)} – Ctrl+C stops it."
        server.run(sockets=[listening])
    if not server.started:
        raise SystemExit(1)


class _Server(uvicorn.Server):
    ready = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            click.echo(self.ready, err=True)


def _listening(settings: Settings) -> socket.socket:
    """A socket bound before anything is loaded, so that a port in use is said at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        raise SettingsError(
            "Port {port} on {host} cannot be used: {reason}. Stop what uses it, or set KPI_PORT or KPI_HOST.",
            port=str(settings.port),
            host=settings.host,
            reason=str(error.strerror).partition(" (")[0],  # what follows repeats the address
        ) from error
