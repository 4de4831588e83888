from __future__ import annotations

import asyncio

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from kpi.api.uploads import Limits, UploadGuard
from tests.api.asgi import answer, ask
from tests.api.conftest import ok

PATH = "/_stcore/upload_file/tab-1/file-1"
LIMITS = Limits(file=1_000_000, session=3_000_000, total=5_000_000)


class Sessions:
    """Two open tabs; the first holds 1 MB, one just closed holds 2 MB."""

    def __init__(self) -> None:
        self.bytes = {"tab-1": 1_000_000, "tab-0": 2_000_000}

    def is_active(self, session: str) -> bool:
        return session in {"tab-1", "tab-2"}

    def stored(self) -> dict[str, int]:
        return self.bytes


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [
        (PATH, "1000000", 200),
        (PATH, "0", 200),
        (PATH, None, 411),
        (PATH, "", 411),
        (PATH, "-1", 411),
        (PATH, "1e3", 411),
        (PATH, "²", 411),
        (PATH, "1100000", 413),
        (PATH, "9" * 40, 413),
        ("/_stcore/upload_file/tab-2/file", "1000000", 200),
        ("/_stcore/upload_file/tab-0/file", "10", 403),
        ("/_stcore/upload_file/nobody/file", "10", 403),
        ("/_stcore/upload_file/nobody", "10", 200),
        ("/elsewhere", None, 200),
    ],
)
def test_an_upload_needs_a_length_within_the_limit_and_an_open_tab(path: str, length: str | None, status: int) -> None:
    headers = {} if length is None else {"content-length": length}
    assert ask(UploadGuard(ok, Sessions(), LIMITS), path, method="PUT", headers=headers).status == status


def test_a_chunked_upload_is_refused() -> None:
    headers = {"transfer-encoding": "chunked"}
    assert ask(UploadGuard(ok, Sessions(), LIMITS), PATH, method="PUT", headers=headers).status == 411


@pytest.mark.parametrize(
    ("stored", "status"),
    [
        ({"tab-1": 2_000_000}, 200),
        ({"tab-1": 2_000_001}, 413),
        ({"tab-2": 4_000_000}, 200),
        ({"tab-2": 2_000_000, "tab-0": 2_000_001}, 413),
    ],
)
def test_files_fill_the_memory_of_one_tab_and_of_all_up_to_the_limit(stored: dict[str, int], status: int) -> None:
    sessions = Sessions()
    sessions.bytes = stored
    guard = UploadGuard(ok, sessions, LIMITS)
    assert ask(guard, PATH, method="PUT", headers={"content-length": "1000000"}).status == status


def test_a_refused_body_is_never_read() -> None:
    async def reading(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError("the app was asked")

    guard = UploadGuard(reading, Sessions(), LIMITS)
    assert ask(guard, PATH, method="PUT", headers={"content-length": "2000000"}).status == 413


def test_removing_a_file_is_always_possible() -> None:
    assert ask(UploadGuard(ok, Sessions(), LIMITS), PATH, method="DELETE").status == 200


def test_uploads_under_way_count_until_they_end_even_badly() -> None:
    async def run() -> None:
        go = asyncio.Event()

        async def slow(scope: Scope, receive: Receive, send: Send) -> None:
            await go.wait()
            await PlainTextResponse("ok")(scope, receive, send)
            if scope["path"].endswith("broken"):
                raise RuntimeError("the browser went away")

        guard = UploadGuard(slow, Sessions(), LIMITS)

        async def put(name: str) -> int:
            path = f"/_stcore/upload_file/tab-1/{name}"
            headers = {"content-length": "1000000"}
            return (await answer(guard, path, "PUT", headers, b"", "http", websocket=False)).status

        first, second = asyncio.create_task(put("a")), asyncio.create_task(put("broken"))
        await asyncio.sleep(0)
        assert await put("c") == 413
        go.set()
        assert await first == 200
        with pytest.raises(RuntimeError):
            await second
        assert not guard.arriving
        assert await put("c") == 200

    asyncio.run(run())


def test_other_messages_pass() -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    async def nothing() -> Message:
        return {}

    async def send(_message: Message) -> None: ...

    asyncio.run(UploadGuard(app, Sessions(), LIMITS)({"type": "lifespan"}, nothing, send))
    assert seen == ["lifespan"]
