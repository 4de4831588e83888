"""/healthz: whether this process can serve, for load balancers and monitoring."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_log = logging.getLogger(__name__)
_PATIENCE = 5.0
"""Seconds until a silent database counts as down."""


def health_route(check_database: Callable[[], object]) -> Route:
    """GET /healthz: 200 if the database answers, 503 without details if it raises or stays silent."""

    async def health(_request: Request) -> Response:
        try:
            await asyncio.wait_for(asyncio.to_thread(check_database), _PATIENCE)
        except Exception:  # noqa: BLE001  whatever it is, it belongs in the log, and the answer is no
            _log.exception("The database does not answer")
            status, word = 503, "unavailable"
        else:
            status, word = 200, "ok"
        body = {"status": word, "version": version("leitstern")}
        return JSONResponse(body, status, headers={"Cache-Control": "no-store"})

    return Route("/healthz", health, methods=["GET"])
