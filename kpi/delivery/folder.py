"""Writing a mail into a folder, as a file that every mail program opens."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote


def write(folder: Path, mail: EmailMessage, day: str) -> Path:
    """Write one mail; a file takes its place only when it is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    recipient = quote(mail["To"].addresses[0].addr_spec, safe="@+")  # no two addresses give the same name
    file = folder / f"{day}-{recipient}.eml"
    partial = file.with_name(f"{file.name}.part")
    try:
        partial.write_bytes(mail.as_bytes())
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    return file
