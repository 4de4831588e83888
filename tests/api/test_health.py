from __future__ import annotations

import json
import time
from importlib.metadata import version

import pytest
from starlette.applications import Starlette

from kpi.api import health, routes
from tests.api.asgi import ask


def test_a_database_that_answers_is_healthy() -> None:
    answer = ask(Starlette(routes=routes(lambda: None)), "/healthz")
    assert answer.status == 200
    assert json.loads(answer.body) == {"status": "ok", "version": version("leitstern")}
    assert answer.headers["cache-control"] == "no-store"


def test_a_database_that_is_down_is_said_without_details(caplog: pytest.LogCaptureFixture) -> None:
    def down() -> None:
        raise ConnectionError("canary: no route to db.intern")

    answer = ask(Starlette(routes=routes(down)), "/healthz")
    assert answer.status == 503
    assert json.loads(answer.body) == {"status": "unavailable", "version": version("leitstern")}
    assert "canary" in caplog.text


def test_a_silent_database_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_PATIENCE", 0.01)
    assert ask(Starlette(routes=routes(lambda: time.sleep(0.2))), "/healthz").status == 503
