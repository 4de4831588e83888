"""The log: passwords, tokens and cookies are made unreadable, and no message can pass for two.

A log record factory does it and not a filter: filters of a logger do not see the records of its children, and
Streamlit gives each of its loggers a handler of its own.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable, Iterable
from typing import Any

MASK = "***"
_SHORTEST = 6
"""Shorter secrets are only found by the patterns: as plain text they would blacken ordinary words."""

_PATTERNS = (
    # user:password@ in any URL, up to the last @ of the word
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*):\S*@", re.IGNORECASE), rf"\1:{MASK}@"),
    # Authorization: Bearer …, Cookie: …
    (re.compile(r"""(authorization["']?\s*[:=]\s*["']?)(?:[a-z]+\s+)?[^\s"',]+""", re.IGNORECASE), rf"\1{MASK}"),
    (re.compile(r"""(cookie["']?\s*[:=]\s*["']?)[^"'\r\n]+""", re.IGNORECASE), rf"\1{MASK}"),
    (re.compile(r"\b(bearer\s+)[\w.~+/=-]{8,}", re.IGNORECASE), rf"\1{MASK}"),
    # password=…, client_secret: …, "access_token": "…"
    (
        re.compile(
            r"""((?:password|passwd|pwd|secret|token|api[_-]?key)["']?\s*[:=]\s*)("[^"]*"|'[^']*'|[^\s"',;&)}\]]+)""",
            re.IGNORECASE,
        ),
        rf"\1{MASK}",
    ),
    # a JSON web token anywhere
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), MASK),
)
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]")
_BREAK = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

CONFIG: dict[str, Any] = {  # for logging.config.dictConfig: one line for each record, on standard error
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {name: {"level": "WARNING"} for name in ("alembic", "uvicorn", "watchdog")},
}


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Text without the secrets named, and without whatever looks like one."""
    for secret in secrets:
        if len(secret) >= _SHORTEST:
            text = text.replace(secret, MASK)
    for pattern, shown in _PATTERNS:
        text = pattern.sub(shown, text)
    return text


def one_line(text: str) -> str:
    r"""Text with control characters written out (\n), so that a hostile name cannot forge a log entry."""
    return _CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def install(secrets: Iterable[str] = ()) -> None:
    """Make every record of this process safe to keep: its message, its arguments and its traceback."""
    hidden = tuple(sorted(secrets, key=len, reverse=True))
    logging.setLogRecordFactory(_safe_records(lambda text: redact(text, hidden)))


def _safe_records(clean: Callable[[str], str]) -> Callable[..., logging.LogRecord]:
    def record(*args: Any, **kwargs: Any) -> logging.LogRecord:
        made = logging.LogRecord(*args, **kwargs)
        if made.name == "uvicorn.access":  # its formatter takes the arguments one by one
            given = made.args if isinstance(made.args, tuple) else ()
            made.args = tuple(one_line(clean(arg)) if isinstance(arg, str) else arg for arg in given)
        else:
            made.msg, made.args = one_line(clean(_message(made))), None
        if made.exc_info and made.exc_info[0]:
            made.exc_text = _indented(clean("".join(traceback.format_exception(*made.exc_info))))
        return made

    return record


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # wrong placeholders must not lose the message
        return f"{record.msg} {record.args}"


def _indented(text: str) -> str:
    """A traceback whose lines all start with a bar: none can pass for an entry of its own."""
    lines = _BREAK.sub("\n", text).rstrip("\n").split("\n")
    return "\n".join(f"  | {one_line(line)}" for line in lines)
