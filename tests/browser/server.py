"""The real server, started as a user starts it, on databases of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 120


@contextmanager
def running_server(folder: Path, **settings: str) -> Iterator[str]:
    """Start `kpi serve` with everything it writes in `folder`; the address at which it answers."""
    port = free_port()
    given = {
        "KPI_DATABASE_URL": f"sqlite:///{folder / 'own.db'}",
        "KPI_DEMO_DATABASE_URL": f"sqlite:///{folder / 'demo.db'}",
        "KPI_BACKUP_DIR": str(folder / "backups"),
        "KPI_PORT": str(port),
        **settings,
    }
    with running_program(["kpi", "serve"], port, folder, given) as url:
        yield url


@contextmanager
def running_program(
    command: Sequence[str], port: int, folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Start a program of the environment that serves an app of ours; the address at which it answers."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KPI_")}
    log = folder / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [Path(sys.executable).with_name(command[0]), *command[1:]],
            cwd=ROOT,
            env=inherited | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        url = f"http://localhost:{port}"
        _wait_until_healthy(server, url, log)
        yield url
        if server.poll() is not None:
            raise RuntimeError(f"The server ended by itself, with {server.returncode}:\n{log.read_text()}")
    finally:
        server.terminate()
        server.wait(timeout=30)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _wait_until_healthy(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"The server did not become healthy:\n{log.read_text()}")
