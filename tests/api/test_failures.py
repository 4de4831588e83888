from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kpi.api.failures import Failures
from kpi.errors import StoreError
from tests.api.asgi import ask


async def failing(scope: Scope, receive: Receive, send: Send) -> None:
    raise RuntimeError("canary")


async def failing_halfway(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    raise RuntimeError("canary")


def test_the_visitor_gets_a_number_and_the_log_the_details(caplog: pytest.LogCaptureFixture) -> None:
    answer = ask(Failures(failing), "/x")
    assert answer.status == 500
    assert b"canary" not in answer.body
    number = answer.body.decode().split("error ")[1].strip(".\n")
    assert f"Error {number} while answering GET /x" in caplog.text
    assert "canary" in caplog.text


def test_half_an_answer_is_cut_off() -> None:
    with pytest.raises(RuntimeError, match="canary"):
        ask(Failures(failing_halfway))


def starting(error: Exception) -> ASGIApp:
    """An app whose start fails as Starlette lets it fail: the traceback goes to the server, which logs it."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "lifespan.startup.failed", "message": "Traceback …"})
        raise error

    return app


def start(app: ASGIApp) -> list[Message]:
    sent: list[Message] = []

    async def run() -> None:
        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {"type": "lifespan.startup"}

        scope: dict[str, Any] = {"type": "lifespan"}
        await app(scope, receive, send)

    asyncio.run(run())
    return sent


def test_a_start_refused_for_a_known_reason_says_one_sentence(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(StoreError):
        start(Failures(starting(StoreError("The database is of version {version}.", version=9))))
    assert caplog.messages == ["Cannot start: The database is of version 9."]
    assert caplog.records[0].levelno == logging.CRITICAL
    assert caplog.records[0].exc_info is None


def test_a_start_that_fails_for_another_reason_is_logged_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(RuntimeError):
        start(Failures(starting(RuntimeError("canary"))))
    assert "canary" in caplog.text
