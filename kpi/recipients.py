"""Who gets the digest: addresses with role and language, as the settings write them."""

from __future__ import annotations

import re
from email.headerregistry import Address
from typing import Literal, NamedTuple

_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}")


class Recipient(NamedTuple):
    """Who is told: an address, the role whose KPIs come first, and a language."""

    address: str
    role: str = ""
    language: Literal["de", "en"] | None = None
    """None: the installation's."""


def read_address(text: str) -> str:
    """An e-mail address, and nothing that could be a second one or a header; ValueError for anything else."""
    if not _MAIL.fullmatch(text) or Address(addr_spec=text).addr_spec != text:
        raise ValueError
    return text


def read_recipients(text: str) -> tuple[Recipient, ...]:
    """Entries [ROLE=]ADDRESS [LANGUAGE], separated by commas; ValueError if one is none, or an address comes twice."""
    found = tuple(_read(part) for part in re.split(r"[,;\n]", text) if part.strip())
    if len({recipient.address.casefold() for recipient in found}) < len(found):
        raise ValueError
    return found


def _read(text: str) -> Recipient:
    role, _equals, rest = text.rpartition("=")
    address, _space, language = rest.strip().partition(" ")
    match language.strip():
        case "":
            return Recipient(read_address(address), role.strip())
        case "de" | "en" as spoken:
            return Recipient(read_address(address), role.strip(), spoken)
        case _:
            raise ValueError
