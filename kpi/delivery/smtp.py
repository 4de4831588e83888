"""Sending a mail: encrypted, the certificate checked, and what goes wrong in a sentence."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Literal

from kpi.errors import DeliveryError, UncertainDeliveryError

SECONDS = 20.0
"""How long a server may take for each answer."""
_ACCEPTED = range(250, 252)
_REASON = 200


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server, and how to speak to it."""

    host: str
    port: int
    tls: Literal["starttls", "tls", "none"]
    user: str = ""
    password: str = ""
    seconds: float = SECONDS


def send(server: Server, mail: EmailMessage) -> None:
    """Hand one mail to the server.

    DeliveryError: it did not go out. UncertainDeliveryError: the connection broke after the server had been given
    the mail and before it said whether it takes it.
    """
    sender, recipient = (mail[name].addresses[0].addr_spec for name in ("From", "To"))
    content = mail.as_bytes()
    with _understood(server), _connected(server, sender.rpartition("@")[2]) as smtp:
        code, reason = smtp.mail(sender)
        if code not in _ACCEPTED:
            raise DeliveryError(
                "The mail server refuses the sender {sender}: {reason}", sender=sender, reason=_said(reason)
            )
        code, reason = smtp.rcpt(recipient)
        if code not in _ACCEPTED:
            raise DeliveryError(
                "The mail server refuses the recipient {recipient}: {reason}",
                recipient=recipient,
                reason=_said(reason),
            )
        _give(smtp, content, recipient)


def _give(smtp: smtplib.SMTP, content: bytes, recipient: str) -> None:
    try:
        code, reason = smtp.data(content)
    except smtplib.SMTPDataError as error:
        code, reason = error.smtp_code, _bytes(error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        raise UncertainDeliveryError(
            "The mail server broke off while it was given the mail to {recipient}; it may have gone out or not.",
            recipient=recipient,
        ) from error
    if code not in _ACCEPTED:
        raise DeliveryError(
            "The mail server refuses the mail to {recipient}: {reason}", recipient=recipient, reason=_said(reason)
        )
    with suppress(OSError, smtplib.SMTPException):  # it has the mail; how it says goodbye does not matter
        smtp.quit()


@contextmanager
def _connected(server: Server, name: str) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    smtp: smtplib.SMTP
    if server.tls == "tls":
        smtp = smtplib.SMTP_SSL(server.host, server.port, name, timeout=server.seconds, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, name, timeout=server.seconds)
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.tls == "starttls":
            smtp.starttls(context=context)
            smtp.ehlo()
        if server.password:
            smtp.login(server.user, server.password)
        yield smtp
    finally:
        smtp.close()


@contextmanager
def _understood(server: Server) -> Iterator[None]:
    """What a connection can fail of, before the mail is given away."""
    where = f"{server.host}:{server.port}"
    try:
        yield
    except DeliveryError:
        raise
    except ssl.SSLCertVerificationError as error:
        raise DeliveryError(
            "The certificate of the mail server {where} is not trusted ({reason}). Nothing was sent.",
            where=where,
            reason=error.verify_message,
        ) from error
    except ssl.SSLError as error:
        raise DeliveryError(
            "The mail server {where} cannot be spoken to encrypted. Check KPI_SMTP_TLS and KPI_SMTP_PORT.", where=where
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise DeliveryError(
            "The mail server {where} does not offer what is set: {reason} Check KPI_SMTP_TLS and KPI_SMTP_USER.",
            where=where,
            reason=_said(str(error)),
        ) from error
    except smtplib.SMTPAuthenticationError as error:
        raise DeliveryError("The mail server {where} refuses KPI_SMTP_USER or its password.", where=where) from error
    except UnicodeEncodeError as error:
        raise DeliveryError(
            "KPI_SMTP_USER or KPI_SMTP_PASSWORD has letters such as umlauts, which cannot be used to sign in. "
            "Choose others at the mail server {where}.",
            where=where,
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise DeliveryError(
            "The mail server {where} cannot be reached: {reason} Check KPI_SMTP_HOST, KPI_SMTP_PORT and KPI_SMTP_TLS.",
            where=where,
            reason=_said(reason),
        ) from error


def _bytes(reason: bytes | str) -> bytes:
    return reason if isinstance(reason, bytes) else reason.encode()


def _said(reason: bytes | str) -> str:
    """What a server says, on one line and not too long."""
    text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
    text = " ".join(text.split())[:_REASON]
    return text if text.endswith(".") else f"{text}."
