"""A digest as a mail: text, HTML, and the report attached; nothing of it can become a header."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import NamedTuple

from kpi.exports import digest_html, digest_text
from kpi.exports.digest_text import plain
from kpi.i18n import Language
from kpi.sentences.digests import Letter

_POLICY = SMTP.clone(cte_type="7bit")  # what every server takes
_LONGEST = 180
"""Of a subject."""


class Attachment(NamedTuple):
    """A file that comes with a mail."""

    name: str
    kind: str
    """Such as application/pdf."""
    content: bytes


class Envelope(NamedTuple):
    """From whom to whom, and when."""

    sender: str
    recipient: str
    at: dt.datetime


def compose(
    letter: Letter, envelope: Envelope, address: str, remark: str, attachments: Sequence[Attachment], _: Language
) -> EmailMessage:
    """The whole mail, ready to be sent."""
    mail = EmailMessage(policy=_POLICY)
    subject = plain(letter.subject)
    mail["Subject"] = subject if len(subject) <= _LONGEST else f"{subject[: _LONGEST - 1]}…"
    mail["From"] = Address("Leitstern", addr_spec=envelope.sender)
    mail["To"] = Address(addr_spec=envelope.recipient)
    mail["Date"] = format_datetime(envelope.at)
    mail["Message-ID"] = f"<{uuid.uuid4()}@{envelope.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(digest_text.render(letter, address, remark, _))
    mail.add_alternative(digest_html.render(letter, address, remark, _), subtype="html")
    for file in attachments:
        kind, _slash, subtype = file.kind.partition("/")
        mail.add_attachment(file.content, maintype=kind, subtype=subtype, filename=file.name)
    mail["Content-Language"] = letter.language  # last: adding parts moves what is said of the content into them
    return mail
