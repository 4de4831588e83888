"""What goes wrong while starting or answering stays in the log; the visitor gets an id to ask about."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

from kpi.errors import LeitsternError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger(__name__)


class Failures:
    """Answers 500 with an error id. Starlette's own answer would come without our security headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._start(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _start(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Say a known reason in one sentence, where Starlette would have the server log a traceback."""

        async def without_traceback(message: Message) -> None:
            await send({"type": message["type"]})

        try:
            await self.app(scope, receive, without_traceback)
        except LeitsternError as error:
            _log.critical("Cannot start: %s", error)
            raise
        except Exception:
            _log.critical("Cannot start", exc_info=True)
            raise

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception:
            error_id = secrets.token_hex(4)
            _log.exception("Error %s while answering %s %s", error_id, scope["method"], scope["path"])
            if started:
                raise  # half an answer is out: the server must cut the connection
            text = f"Something went wrong. The log has the details under error {error_id}.\n"
            await PlainTextResponse(text, status_code=500)(scope, receive, send)
