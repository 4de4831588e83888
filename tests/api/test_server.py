"""The real server in a process of its own, as `kpi serve` starts it."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from kpi.api.server import address, serve, uvicorn_config
from kpi.errors import SettingsError
from kpi.settings import PROJECT, Settings, load_settings

START = "from kpi.api.server import serve; from kpi.settings import load_settings; serve(load_settings())"
CANARY = "canary-0815"


@dataclass(frozen=True)
class Server:
    port: int
    log: Path

    def get(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, headers=named)
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()


def environment(tmp_path: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(("KPI_", "STREAMLIT_"))}
    return kept | {
        "KPI_PORT": str(port),
        "KPI_DATABASE_URL": f"sqlite:///{tmp_path / 'own.db'}",
        "KPI_DEMO_DATABASE_URL": f"sqlite:///{tmp_path / 'demo.db'}",
        "KPI_BACKUP_DIR": str(tmp_path / "backups"),
        "KPI_DEMO": "false",
        "KPI_MAX_UPLOAD_MB": "1",
        "KPI_MAX_SESSION_UPLOADS_MB": "2",
    }


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    port = free_port()
    log = folder / "log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [sys.executable, "-c", START], env=environment(folder, port), cwd=PROJECT, stdout=output, stderr=output
        ) as process,
    ):
        try:
            deadline = time.monotonic() + 60
            while "Leitstern is ready" not in log.read_text("utf-8"):
                assert process.poll() is None, log.read_text("utf-8")
                assert time.monotonic() < deadline, log.read_text("utf-8")
                time.sleep(0.1)
            yield Server(port, log)
        finally:
            process.terminate()
            process.wait(timeout=20)


@contextmanager
def opened(server: Server, page: str = "", **options: str) -> Iterator[ClientConnection]:
    """A browser's connection, on which a page was asked for."""
    url = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    origin = Origin(options.get("origin", f"http://127.0.0.1:{server.port}"))
    headers = {"Host": options["host"]} if "host" in options else None
    request = BackMsg()
    request.rerun_script.page_name = page
    subprotocols = [Subprotocol("streamlit")]
    with connect(url, origin=origin, additional_headers=headers, subprotocols=subprotocols, max_size=None) as websocket:
        websocket.send(request.SerializeToString())
        yield websocket


def next_message(websocket: ClientConnection) -> ForwardMsg:
    frame = websocket.recv(timeout=30)
    assert isinstance(frame, bytes)
    message: ForwardMsg = ForwardMsg.FromString(frame)
    return message


def visit(server: Server, page: str) -> list[ForwardMsg]:
    """What a browser is sent when it opens a page."""
    messages: list[ForwardMsg] = []
    with opened(server, page) as websocket:
        while not (messages and messages[-1].HasField("script_finished")):
            messages.append(next_message(websocket))
    return messages


def test_the_first_visitor_of_a_page_passes_app_py(server: Server) -> None:
    # Must stay the first test that opens a page: the hole it looks for is only there until the first run of app.py.
    menus = [message.navigation for message in visit(server, "record") if message.HasField("navigation")]
    assert menus
    # Past app.py, Streamlit makes the menu itself: of the files in pages/, with app.py as one more page.
    assert "app" not in {page.page_name for menu in menus for page in menu.app_pages}


def test_it_says_where_it_is_and_that_it_is_well(server: Server) -> None:
    assert f"http://127.0.0.1:{server.port} " in server.log.read_text("utf-8")
    response, body = server.get("/healthz")
    assert response.status == 200
    assert json.loads(body)["status"] == "ok"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/healthz", 200), ("/kpi?key=x", 200), ("/_stcore/health", 200), ("/_stcore/host-config", 200),
     ("/_stcore/metrics", 404), ("/_stcore/agent/openapi.json", 404), ("/media/unknown", 404), ("/..%2fapp.py", 400)],
)  # fmt: skip
def test_every_answer_is_guarded(server: Server, path: str, status: int) -> None:
    response, _ = server.get(path)
    assert response.status == status
    assert "frame-ancestors 'none'; form-action 'self'" in (response.getheader("Content-Security-Policy") or "")
    assert response.getheader("X-Frame-Options") == "DENY"
    assert response.getheader("X-Content-Type-Options") == "nosniff"
    assert response.getheader("Server") is None


def test_a_bundle_comes_compressed_and_may_be_kept_for_ever(server: Server) -> None:
    _, page = server.get("/")
    found = re.search(rb'src="\.(/static/js/index[^"]+\.js)"', page)
    assert found
    path = found[1].decode()
    response, body = server.get(path, Accept_Encoding="gzip")
    assert response.getheader("Content-Encoding") == "gzip"
    assert response.getheader("Cache-Control") == "public, immutable, max-age=31536000"
    _, plain = server.get(path)
    assert gzip.decompress(body) == plain
    again, _ = server.get(path, Accept_Encoding="gzip", If_None_Match=response.getheader("ETag") or "")
    assert again.status == 304


def test_an_unknown_host_is_refused(server: Server) -> None:
    response, body = server.get("/", Host="evil.example")
    assert response.status == 400
    assert b"evil" not in body


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:1"}, 403),
        ({"origin": "http://evil.example", "host": "evil.example"}, 400),
    ],
)
def test_a_websocket_of_another_site_is_refused(server: Server, options: dict[str, str], status: int) -> None:
    with pytest.raises(InvalidStatus) as refused, opened(server, **options):
        pass
    assert refused.value.response.status_code == status


def test_an_upload_to_nobody_is_refused(server: Server) -> None:
    response, _ = server.get("/_stcore/upload_file/nobody/file", method="PUT", Content_Length="0")
    assert response.status == 403


def test_an_open_tab_uploads_until_its_memory_is_full(server: Server) -> None:
    offered, _ = server.get("/_stcore/health")
    token: str = SimpleCookie(offered.getheader("Set-Cookie") or "")["_streamlit_xsrf"].value
    part = (
        b'--x\r\nContent-Disposition: form-data; name="f"; filename="f.csv"\r\n\r\n' + b"1" * 900_000 + b"\r\n--x--\r\n"
    )
    headers = {
        "Content_Type": "multipart/form-data; boundary=x",
        "X_Xsrftoken": token,
        "Cookie": f"_streamlit_xsrf={token}",
    }

    def upload(session: str, name: str, body: bytes = part) -> int:
        return server.get(f"/_stcore/upload_file/{session}/{name}", "PUT", body, **headers)[0].status

    with opened(server) as websocket:
        session = next_message(websocket).new_session.initialize.session_id
        assert [upload(session, name) for name in ("a", "b", "c")] == [204, 204, 413]
        server.get(f"/_stcore/upload_file/{session}/a", "DELETE", None, **headers)
        assert upload(session, "c") == 204
        assert upload(session, "d", part * 2) == 413
    assert upload("nobody", "a") == 403


def test_the_log_is_free_of_tracebacks(server: Server) -> None:
    assert "Traceback" not in server.log.read_text("utf-8")


@pytest.mark.parametrize("command", [["-c", START], ["-m", "uvicorn", "app:app", "--port", "0"]])
def test_a_wrong_setting_is_refused_at_start_with_a_sentence(tmp_path: Path, command: list[str]) -> None:
    wrong = environment(tmp_path, free_port()) | {"KPI_DATABASE_URL": f"mysql://u:{CANARY}@h/d"}
    done = subprocess.run(
        [sys.executable, *command], env=wrong, cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "KPI_DATABASE_URL must be sqlite:///FILE or postgresql://" in done.stderr
    assert CANARY not in done.stderr + done.stdout


def test_a_port_in_use_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = load_settings(env_file=None).model_copy(update={"port": taken.getsockname()[1]})
        with pytest.raises(SettingsError, match=r"^Port \d+ on 127\.0\.0\.1 cannot be used: Address already in use\."):
            serve(settings)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8501"),
        ("kpi.lan", "http://kpi.lan:8501"),
        ("::", "http://[::1]:8501"),
        ("0.0.0.0", "http://127.0.0.1:8501"),
    ],
)
def test_the_address_shown_can_be_opened(settings: Settings, host: str, url: str) -> None:
    assert address(settings.model_copy(update={"host": host})) == url


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in [name for name in os.environ if name.startswith("KPI_")]:
        monkeypatch.delenv(name)
    return load_settings(env_file=None)


def test_proxies_are_believed_only_where_named(settings: Settings) -> None:
    assert not uvicorn_config(settings).proxy_headers
    named = uvicorn_config(settings.model_copy(update={"trusted_proxies": ("10.0.0.0/8",)}))
    assert named.proxy_headers
    assert named.forwarded_allow_ips == ["10.0.0.0/8"]
