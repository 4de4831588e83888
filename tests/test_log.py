from __future__ import annotations

import logging
import sys
from collections.abc import Iterator

import pytest

from kpi import log

CANARY = "canary-0815"


@pytest.fixture(autouse=True)
def installed() -> Iterator[None]:
    before = logging.getLogRecordFactory()
    log.install(["s3cr3t-of-the-settings"])
    yield
    logging.setLogRecordFactory(before)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"postgresql://kpi:{CANARY}@db/kpi", "postgresql://kpi:***@db/kpi"),
        (f"at postgresql+psycopg://kpi:{CANARY}@x@db:1/k?a=b now", "at postgresql+psycopg://kpi:***@db:1/k?a=b now"),
        (f"https://:{CANARY}@host/x", "https://:***@host/x"),
        (f"host=db password={CANARY} user=kpi", "host=db password=*** user=kpi"),
        (f"password='{CANARY} with spaces'", "password=***"),
        (f'{{"client_secret": "{CANARY}", "a": 1}}', '{"client_secret": ***, "a": 1}'),
        (f"?access_token={CANARY}&x=1", "?access_token=***&x=1"),
        (f"API-Key: {CANARY}", "API-Key: ***"),
        (f"Authorization: Bearer {CANARY}", "Authorization: ***"),
        (f"{{'authorization': 'Basic {CANARY}'}}", "{'authorization': '***'}"),
        (f"used bearer {CANARY}", "used bearer ***"),
        (f"cookie: _streamlit_user={CANARY}; b=2", "cookie: ***"),
        (f"X-Xsrftoken: {CANARY}", "X-Xsrftoken: ***"),
        ("eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl", "***"),
        ("it is s3cr3t-of-the-settings again", "it is *** again"),
        ("GET http://localhost:8501/overview", "GET http://localhost:8501/overview"),
        ("password authentication failed", "password authentication failed"),
        ("3 of 5 files, 10:30", "3 of 5 files, 10:30"),
    ],
)  # fmt: skip
def test_secrets_are_made_unreadable(caplog: pytest.LogCaptureFixture, said: str, kept: str) -> None:
    logging.getLogger("anything").warning("%s", said)
    assert caplog.messages == [kept]


def test_a_secret_put_together_from_arguments_is_found(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("anything").warning("postgresql://%s:%s@%s", "kpi", CANARY, "db")
    assert caplog.messages == ["postgresql://kpi:***@db"]


def test_tracebacks_are_cleaned_too(caplog: pytest.LogCaptureFixture) -> None:
    error = ConnectionError(f"cannot reach postgresql://kpi:{CANARY}@db/kpi")
    logging.getLogger("anything").error("failed", exc_info=error)
    assert CANARY not in caplog.text
    assert "ConnectionError: cannot reach postgresql://kpi:***@db/kpi" in caplog.text


def test_loggers_with_handlers_of_their_own_are_covered(capsys: pytest.CaptureFixture[str]) -> None:
    logger = logging.getLogger("apart")
    logger.propagate = False  # as Streamlit's
    handler = logging.StreamHandler(sys.stdout)
    logger.addHandler(handler)
    logger.warning("token=%s", CANARY)
    logger.removeHandler(handler)
    assert capsys.readouterr().out == "token=***\n"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("a\nFORGED", r"a\nFORGED"),
        ("a\r\nFORGED", r"a\r\nFORGED"),
        ("a\x1b[2Jb", r"a\x1b[2Jb"),
        ("a\u2028b", r"a\u2028b"),
        ("ä\tö", "ä\tö"),
    ],
)
def test_one_message_cannot_pass_for_two(caplog: pytest.LogCaptureFixture, said: str, kept: str) -> None:
    logging.getLogger("anything").warning(said)
    assert caplog.messages == [kept]


def test_a_traceback_cannot_hold_an_entry() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(log.CONFIG["formatters"]["line"]["format"]))
    error = ValueError("x\n2026-01-01 00:00:00 INFO kpi: forged\rforged")
    info = (ValueError, error, None)
    record = logging.getLogger("anything").makeRecord("anything", logging.ERROR, "f", 1, "failed", (), info)
    first, *rest = handler.format(record).split("\n")
    assert first.endswith("ERROR anything: failed")
    assert rest
    assert all(line.startswith("  | ") for line in rest)
    assert "\r" not in "".join(rest)


def test_a_message_with_wrong_placeholders_is_not_lost(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("anything").warning("%d of %d", "three")  # noqa: PLE1206  the mistake tried here
    assert caplog.messages == ["%d of %d ('three',)"]


def test_access_logs_keep_their_arguments(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "uvicorn.access"):
        args = ("127.0.0.1:1", "GET", f"/?token={CANARY}", "1.1", 200)
        logging.getLogger("uvicorn.access").info('%s - "%s %s HTTP/%s" %d', *args)
    assert caplog.records[0].args == ("127.0.0.1:1", "GET", "/?token=***", "1.1", 200)
