"""Messages reach a webhook once, or a sentence says why not; the address is in none of them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from kpi.delivery.webhook import PAUSES, post
from kpi.errors import DeliveryError, UncertainDeliveryError
from tests.mail_server import HERE, free_port

SECRET = "canary-0815"


class Chat(ThreadingHTTPServer):
    """Takes messages, with these answers one after the other; 0: no answer in time."""

    def __init__(self) -> None:
        super().__init__((HERE, 0), _Handler)
        self.answers: list[int] = []
        self.taken: list[Any] = []
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://{HERE}:{self.server_port}/{SECRET}"


class _Handler(BaseHTTPRequestHandler):
    server: Chat

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, self.headers["Content-Type"], json.loads(body)))
        code = self.server.answers.pop(0) if self.server.answers else 200
        if code == 0:
            self.server.released.wait(10)
            return
        self.send_response(code)
        self.send_header("Location", f"http://{HERE}:{self.server.server_port}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[Chat]:
    monkeypatch.setenv("no_proxy", "*")
    with Chat() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.released.set()
        server.shutdown()
        thread.join()


def sent(chat: Chat, *answers: int, url: str = "") -> list[float]:
    """The pauses that were made."""
    chat.answers, pauses = list(answers), list[float]()
    post(url or chat.url, {"text": "Grüße"}, seconds=0.5, pause=pauses.append)
    return pauses


def test_a_message_arrives_as_json(chat: Chat) -> None:
    assert sent(chat) == []
    assert chat.taken == [(f"/{SECRET}", "application/json", {"text": "Grüße"})]


def test_where_the_chat_is_overloaded_it_is_tried_again(chat: Chat) -> None:
    assert sent(chat, 503, 429, 202) == list(PAUSES)
    assert len(chat.taken) == 3


@pytest.mark.parametrize(
    ("answers", "tries", "sentence"),
    [
        ((500, 500, 500), 3, "The chat answers with 500. Try again later."),
        ((404,), 1, "The chat answers with 404. Check KPI_WEBHOOK_URL."),
        ((302,), 1, "The chat answers with 302. Check KPI_WEBHOOK_URL."),
    ],
)
def test_what_the_chat_refuses_is_said_and_no_redirect_is_followed(
    chat: Chat, answers: tuple[int, ...], tries: int, sentence: str
) -> None:
    with pytest.raises(DeliveryError) as refused:
        sent(chat, *answers)
    assert str(refused.value) == sentence
    assert [path for path, *_ in chat.taken] == [f"/{SECRET}"] * tries


def test_a_chat_that_is_not_there_is_said(chat: Chat) -> None:
    url, began = f"http://{HERE}:{free_port()}/{SECRET}", time.monotonic()
    with pytest.raises(DeliveryError, match="cannot be reached") as refused:
        sent(chat, url=url)
    assert SECRET not in f"{refused.value} {refused.value.params}"
    assert time.monotonic() - began < 5


def test_a_chat_that_took_it_and_does_not_answer_is_not_told_twice(chat: Chat) -> None:
    with pytest.raises(UncertainDeliveryError, match="may have arrived or not"):
        sent(chat, 0)
    assert len(chat.taken) == 1
