"""Mails reach a real server encrypted, or a sentence says why not."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

import pytest
import trustme

from kpi.delivery.smtp import Server, send
from kpi.errors import DeliveryError, UncertainDeliveryError
from tests.mail_server import HERE, PASSWORD, USER, free_port, mail_server, talking, trusted

__all__ = ["trusted"]


def mail(text: str = "Grüße\n.\nEnde") -> EmailMessage:
    made = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    made["Subject"], made["From"], made["To"] = "Übersicht", "kpi@example.com", "board@example.com"
    made.set_content(text)
    return made


def server(port: int, tls: str = "starttls", **fields: object) -> Server:
    given = {"user": USER, "password": PASSWORD, "seconds": 10.0, **fields}
    return Server(HERE, port, tls, **given)  # type: ignore[arg-type]


def refusal(server: Server) -> str:
    with pytest.raises(DeliveryError) as refused:
        send(server, mail())
    assert not isinstance(refused.value, UncertainDeliveryError)
    assert PASSWORD not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_mail_arrives_whole_encrypted_and_signed_in(trusted: trustme.CA, tls: str) -> None:
    with mail_server(trusted, tls) as inbox:
        send(server(inbox.port, tls), mail())
    (arrived,) = inbox.mails
    assert (arrived["Subject"], arrived["To"]) == ("Übersicht", "board@example.com")
    assert arrived.get_content().splitlines() == ["Grüße", ".", "Ende"]


@pytest.mark.parametrize("fields", [{"user": "müller"}, {"password": "geheim-ß"}])
def test_what_cannot_be_used_to_sign_in_is_said(trusted: trustme.CA, fields: dict[str, str]) -> None:
    with mail_server(trusted) as inbox:
        said = refusal(server(inbox.port, **fields))
    assert said.startswith("KPI_SMTP_USER or KPI_SMTP_PASSWORD has letters such as umlauts")
    assert inbox.mails == []


def test_on_this_machine_it_may_go_unencrypted() -> None:
    with mail_server(None) as inbox:
        send(server(inbox.port, "none", user="", password=""), mail())
    assert len(inbox.mails) == 1


@pytest.mark.parametrize("tls", ["starttls", "tls"])
@pytest.mark.parametrize("wrong", ["authority", "name"])
def test_a_certificate_that_is_not_trusted_is_refused(trusted: trustme.CA, tls: str, wrong: str) -> None:
    authority, name = (trustme.CA(), HERE) if wrong == "authority" else (trusted, "other.example.com")
    with mail_server(authority, tls, name) as inbox:
        said = refusal(server(inbox.port, tls))
    assert said.startswith(f"The certificate of the mail server {HERE}:{inbox.port} is not trusted (")
    assert inbox.mails == []


def test_nothing_goes_unencrypted_to_a_server_that_offers_no_encryption() -> None:
    with mail_server(None) as inbox:
        assert "does not offer what is set" in refusal(server(inbox.port))
    assert inbox.mails == []


def test_a_wrong_password_is_said(trusted: trustme.CA) -> None:
    with mail_server(trusted) as inbox:
        said = refusal(server(inbox.port, password="wrong"))
    assert said == f"The mail server {HERE}:{inbox.port} refuses KPI_SMTP_USER or its password."


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("board@example.com", "The mail server refuses the recipient board@example.com: 5.1.1 Not here."),
        ("kpi@example.com", "The mail server refuses the sender kpi@example.com: 5.1.1 Not here."),
        ("DATA", "The mail server refuses the mail to board@example.com: 5.1.1 Not here."),
    ],
)
def test_what_the_server_refuses_is_said_in_its_words(who: str, sentence: str) -> None:
    with mail_server(None) as inbox:
        inbox.refuse[who] = "550 5.1.1 Not here"
        assert refusal(server(inbox.port, "none", user="", password="")) == sentence
    assert inbox.mails == []


def test_a_server_that_is_not_there_is_said() -> None:
    port = free_port()
    assert refusal(server(port)).startswith(f"The mail server {HERE}:{port} cannot be reached: Connection refused.")


@pytest.mark.parametrize("answers", [(b"220 slow\r\n",), (None,), (b"no greeting\r\n", None)])
def test_a_server_that_says_nothing_or_nonsense_is_left(answers: tuple[bytes | None, ...]) -> None:
    with talking(*answers) as port:
        assert "cannot be reached" in refusal(server(port, seconds=0.3))


def test_where_tls_is_spoken_to_a_server_that_does_not_it_is_said() -> None:
    with talking(b"220 plain\r\n", None) as port:
        assert "KPI_SMTP_TLS" in refusal(server(port, "tls"))


@pytest.mark.parametrize("ending", [None, b""])
def test_a_server_that_breaks_off_with_the_mail_in_hand_leaves_it_open(ending: bytes | None) -> None:
    greeting = (b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n", ending)
    with talking(*greeting) as port, pytest.raises(UncertainDeliveryError, match="it may have gone out or not"):
        send(server(port, "none", user="", password="", seconds=0.5), mail())
