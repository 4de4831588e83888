from __future__ import annotations

import pytest
from starlette.types import ASGIApp

from kpi.api.hosts import KnownHosts
from tests.api.asgi import ask
from tests.api.conftest import ok

APP: ASGIApp = KnownHosts(ok, {"localhost", "127.0.0.1", "::1", "kpi.example.com", "*.intern.example"})

HOSTS = [
    ("localhost", True),
    ("localhost:8501", True),
    ("LOCALHOST", True),
    ("localhost.", True),
    ("127.0.0.1:8501", True),
    ("[::1]:8501", True),
    ("kpi.example.com", True),
    ("a.intern.example", True),
    ("a.b.intern.example", True),
    ("intern.example", False),
    ("evilintern.example", False),
    ("*.intern.example.evil", False),
    ("evil.example", False),
    ("kpi.example.com.evil.example", False),
    ("localhost@evil.example", False),
    ("evil.example@localhost", False),
    ("localhost/evil", False),
    ("localhost:port", False),
    ("localhost:99999", False),
    ("local host", False),
    ("[::1", False),
    ("", False),
]


@pytest.mark.parametrize(("host", "known"), HOSTS)
def test_only_known_hosts_are_answered(host: str, known: bool) -> None:
    assert ask(APP, headers={"host": host}).status == (200 if known else 400)


@pytest.mark.parametrize(("host", "known"), HOSTS)
def test_only_known_hosts_get_a_websocket(host: str, known: bool) -> None:
    assert ask(APP, headers={"host": host}, websocket=True).status == (101 if known else 400)


def test_a_refused_host_is_not_repeated() -> None:
    assert b"evil" not in ask(APP, headers={"host": "evil.example"}).body


ORIGINS = [
    ("http://localhost:8501", True),
    ("https://localhost:8501", True),
    ("http://LOCALHOST:8501", True),
    ("http://localhost:9999", False),
    ("http://localhost", False),
    ("http://127.0.0.1:8501", False),
    ("https://evil.example", False),
    ("https://share.streamlit.app", False),
    ("https://localhost:8501.evil.example", False),
    ("http://[broken", False),
    ("null", False),
    ("", False),
]


@pytest.mark.parametrize(("origin", "own"), ORIGINS)
def test_only_our_own_pages_get_a_websocket(origin: str, own: bool) -> None:
    headers = {"host": "localhost:8501", "origin": origin}
    assert ask(APP, headers=headers, websocket=True).status == (101 if own else 403)


@pytest.mark.parametrize(("origin", "own"), ORIGINS)
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_only_our_own_pages_change_anything(method: str, origin: str, own: bool) -> None:
    headers = {"host": "localhost:8501", "origin": origin}
    assert ask(APP, method=method, headers=headers).status == (200 if own else 403)


def test_a_rebound_name_is_refused_though_host_and_origin_agree() -> None:
    headers = {"host": "evil.example:8501", "origin": "http://evil.example:8501"}
    assert ask(APP, headers=headers, websocket=True).status == 400


def test_programs_name_no_origin() -> None:
    assert ask(APP, websocket=True).status == 101


def test_links_from_other_sites_lead_here() -> None:
    assert ask(APP, headers={"origin": "https://intranet.example"}).status == 200
