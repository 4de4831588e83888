from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from kpi.api.failures import Failures
from kpi.api.headers import SecurityHeaders, script_hashes, security_headers
from tests.api.asgi import ask

SCRIPT = "go()"
PAGE = f"<html><!-- <script>old()</script> --><script src='a.js'></script><script>{SCRIPT}</script></html>"
HASH = "'sha256-" + base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode() + "'"
EXPECTED = {
    "content-security-policy": (
        f"default-src 'self'; script-src 'self' {HASH} blob: 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "frame-src 'self' data: blob:; frame-ancestors 'none'; form-action 'self'; object-src 'none'; base-uri 'self'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
}


@pytest.fixture
def index(tmp_path: Path) -> Path:
    page = tmp_path / "index.html"
    page.write_text(PAGE, encoding="utf-8")
    return page


@pytest.fixture
def app(index: Path) -> Starlette:
    async def good(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("good", headers={"X-Frame-Options": "ALLOWALL"})

    async def bad(_request: Request) -> PlainTextResponse:
        raise RuntimeError("secret-in-the-message")

    headers = security_headers(index, "'none'")
    middleware = [Middleware(SecurityHeaders, headers=headers), Middleware(Failures)]
    return Starlette(routes=[Route("/", good), Route("/bad", bad)], middleware=middleware)


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/nothing", 404), ("/bad", 500)])
def test_every_answer_carries_exactly_the_security_headers(app: Starlette, path: str, status: int) -> None:
    answer = ask(app, path)
    assert answer.status == status
    about_content = {"content-type", "content-length"}
    assert {name: value for name, value in answer.headers.items() if name not in about_content} == EXPECTED


@pytest.mark.parametrize(("scheme", "expected"), [("http", None), ("https", "max-age=31536000")])
def test_only_visitors_by_https_are_told_to_stay_there(app: Starlette, scheme: str, expected: str | None) -> None:
    assert ask(app, scheme=scheme).headers.get("strict-transport-security") == expected


@pytest.mark.parametrize(
    ("ancestors", "options"),
    [("'none'", "DENY"), ("'self'", "SAMEORIGIN"), ("https://a.example https://b.example", None)],
)
def test_both_framing_headers_say_the_same(index: Path, ancestors: str, options: str | None) -> None:
    headers = security_headers(index, ancestors)
    assert f"; frame-ancestors {ancestors};" in headers["Content-Security-Policy"]
    assert headers.get("X-Frame-Options") == options


def test_only_inline_scripts_outside_of_comments_get_a_hash() -> None:
    assert script_hashes(PAGE) == (HASH,)


def test_streamlits_page_has_one_inline_script() -> None:
    page = Path(streamlit.__file__).parent / "static" / "index.html"
    assert len(script_hashes(page.read_text("utf-8"))) == 1
