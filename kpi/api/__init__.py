"""The server's edge: routes beside the dashboard, and what every request passes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from kpi.api.closed import ClosedPaths
from kpi.api.compression import StaticCompression, compressible_files
from kpi.api.failures import Failures
from kpi.api.headers import SecurityHeaders, security_headers
from kpi.api.health import health_route
from kpi.api.hosts import KnownHosts
from kpi.api.uploads import MEGABYTE, Limits, UploadGuard, Uploads
from kpi.settings import Settings


def routes(check_database: Callable[[], object]) -> list[BaseRoute]:
    """Every HTTP route of our own."""
    return [health_route(check_database)]


def middleware(settings: Settings, static: Path, uploads: Uploads) -> list[Middleware]:
    """What a request passes, from outside in; `static` is the folder of the frontend's files."""
    limits = Limits(
        file=settings.max_upload_mb * MEGABYTE,
        session=settings.max_session_uploads_mb * MEGABYTE,
        total=settings.max_uploads_mb * MEGABYTE,
    )
    return [
        Middleware(SecurityHeaders, headers=security_headers(static / "index.html", settings.frame_ancestors)),
        Middleware(Failures),
        Middleware(KnownHosts, hosts=settings.known_hosts),
        Middleware(ClosedPaths),
        Middleware(UploadGuard, uploads=uploads, limits=limits),
        Middleware(StaticCompression, files=compressible_files(static)),
    ]
