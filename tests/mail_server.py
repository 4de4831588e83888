"""A real mail server on this machine, for one test: encrypted or not, with sign-in, refusing or slow as asked."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

HERE = "127.0.0.1"
USER, PASSWORD = "leitstern", "canary-4711"


@dataclass
class Inbox:
    """What a server took, and how it answers."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    """By address, or DATA: the answer."""

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        envelope.mail_from = address
        return self.refuse.get(address, "250 OK")

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address not in self.refuse:
            envelope.rcpt_tos.append(address)
        return self.refuse.get(address, "250 OK")

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if "DATA" not in self.refuse:
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.refuse.get("DATA", "250 OK")


def _signs_in(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    is_right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=False)


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """An authority that this process trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return authority


@contextmanager
def mail_server(authority: trustme.CA | None, tls: str = "starttls", name: str = HERE) -> Iterator[Inbox]:
    """A server that wants a sign-in where it is encrypted."""
    inbox, context = Inbox(free_port()), None
    if authority is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(name).configure_cert(context)
    options: dict[str, Any] = {}
    if context is not None:
        more = {"tls_context": context, "require_starttls": True, "auth_required": True}
        within = {"ssl_context": context, "auth_require_tls": False}  # it does not see that it is encrypted already
        options = {"authenticator": _signs_in, **(within if tls == "tls" else more)}
    controller = Controller(inbox, hostname=HERE, port=inbox.port, ready_timeout=20, **options)
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()


@contextmanager
def talking(*answers: bytes | None) -> Iterator[int]:
    """A server that says these lines, one to each that it hears, the first unasked; None: hang up."""
    with socket.create_server((HERE, 0)) as listening:
        thread = threading.Thread(target=_talk, args=(listening, answers))
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            thread.join()


def _talk(listening: socket.socket, answers: tuple[bytes | None, ...]) -> None:
    connection, _address = listening.accept()
    with connection:
        for number, answer in enumerate(answers):
            if number:
                connection.recv(65536)
            if answer is None:
                return
            connection.sendall(answer)
        while connection.recv(65536):  # silent until the other side gives up
            pass


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        return int(probe.getsockname()[1])
