"""Digests and notices: told once, to the right people, in their language, and never silently lost or doubled."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from kpi.access import Person, Role
from kpi.delivery import smtp, webhook
from kpi.errors import DeliveryError, ForbiddenError, SettingsError, UncertainDeliveryError
from kpi.exports import reports
from kpi.mailing import Mailing, Result
from kpi.meeting import Agenda, DecisionKind, DecisionStatus, Shown, Wording
from kpi.model import Measurement
from kpi.recipients import Recipient
from kpi.settings import Settings
from kpi.startup import Premises
from kpi.store.database import Store
from tests.mail_server import HERE, PASSWORD, USER, mail_server, trusted
from tests.organisation import ADMINISTRATOR, SEPTEMBER, STRATEGY, TODAY, YEAR, log_of, request
from tests.tables import make_tables

__all__ = ["trusted"]

WRITE = reports.write
NOON = dt.datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=dt.UTC)
SERVICE, BOARD = "service@example.com", "board@example.com"
HOSTILE = "<b>Fans</b> \r\nBcc: x@evil.example \u202e<!channel> [x](http://evil.example)"
Open = Callable[..., Premises]


@pytest.fixture
def open_premises(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """The organisation with its values until August, and these settings."""
    opened: list[Premises] = []
    monkeypatch.setattr(reports, "write", lambda *_args: b"%PDF")  # takes long, and is tried once

    def open_one(**settings: Any) -> Premises:
        given = {
            "database_url": database_url, "demo_database_url": f"sqlite:///{tmp_path / 'demo.db'}",
            "smtp_sender": "kpi@example.com", "public_url": "https://kpi.example.com/",
            "digest_to": f"Service={SERVICE} de, {BOARD} en", "user": "operator", **settings,
        }  # fmt: skip
        checked = Settings.model_validate(given)
        with closing(Store(database_url)) as store:
            make_tables(store)
        opened.append(Premises(checked))
        at(opened[-1])
        if not opened[-1].own.strategy_version():
            opened[-1].own.publish(request(), STRATEGY, 0)
            opened[-1].own.record(request(), [m for m in YEAR if m.start < SEPTEMBER], today=TODAY, file="year.csv")
        return opened[-1]

    yield open_one
    for premises in opened:
        premises.close()


def at(premises: Premises, days: int = 0, hours: int = 0) -> None:
    """Let it be so much after noon."""
    premises.now = lambda: NOON + dt.timedelta(days=days, hours=hours)  # type: ignore[method-assign]


def fall_behind(premises: Premises) -> None:
    """Leads that miss their plan."""
    premises.own.record(request(), [Measurement("leads", SEPTEMBER, 0), *months(0)], today=TODAY)


def months(value: float) -> list[Measurement]:
    return [Measurement("leads", dt.date(2026, number, 1), value) for number in range(4, 9)]


def told(premises: Premises, folder: Path) -> dict[str, Result]:
    return {one.recipient: one.result for one in Mailing(premises, premises.own).into(folder)}


def mails(folder: Path) -> list[EmailMessage]:
    """The mails in a folder, which is empty afterwards."""
    found = sorted(folder.glob("*.eml"))
    read = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in found]
    for file in found:
        file.unlink()
    return read


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_everybody_gets_the_digest_in_their_language_once_a_day(open_premises: Open, tmp_path: Path) -> None:
    premises = open_premises()
    assert told(premises, tmp_path) == dict.fromkeys((SERVICE, BOARD), Result.SENT)
    board, service = mails(tmp_path)
    assert (board["To"], board["Subject"]) == (BOARD, "Test: where we stand, 12 values overdue")
    assert (service["From"], service["Content-Language"]) == ("Leitstern <kpi@example.com>", "de")
    assert "Wo die Ziele stehen" in body(service, "plain")
    assert "https://kpi.example.com" in body(board, "html")
    fall_behind(premises)
    at(premises, hours=3)
    assert told(premises, tmp_path) == dict.fromkeys((SERVICE, BOARD), Result.TOLD_TODAY)
    assert mails(tmp_path) == []
    at(premises, days=1)
    assert told(premises, tmp_path) == dict.fromkeys((SERVICE, BOARD), Result.SENT)
    assert "Leads: on track → off track" in body(mails(tmp_path)[0], "plain")
    assert [entry.who for entry in log_of(premises.own._store, "delivery")] == ["operator"] * 8
    assert "example.com" not in str([entry.after for entry in log_of(premises.own._store, "delivery")])


def test_values_that_come_in_late_are_told(open_premises: Open, tmp_path: Path) -> None:
    """As of the earlier day, with what is known now, nothing would have changed."""
    premises = open_premises(digest_to=BOARD)
    told(premises, tmp_path)
    mails(tmp_path)
    premises.own.record(request(), months(0), today=TODAY)
    at(premises, days=1)
    told(premises, tmp_path)
    assert "Leads" in body(mails(tmp_path)[0], "plain")


def test_if_so_set_nothing_is_sent_where_nothing_changed(open_premises: Open, tmp_path: Path) -> None:
    premises = open_premises(digest_only_changes=True, digest_to=BOARD)
    assert told(premises, tmp_path) == {BOARD: Result.SENT}
    at(premises, days=1)
    assert told(premises, tmp_path) == {BOARD: Result.UNCHANGED}
    fall_behind(premises)
    assert told(premises, tmp_path) == {BOARD: Result.SENT}
    without = open_premises(digest_to=BOARD)
    at(without, days=2)
    assert told(without, tmp_path) == {BOARD: Result.SENT}


def test_a_mail_goes_to_a_real_server_and_is_told_from_there_on(open_premises: Open, trusted: Any) -> None:
    with mail_server(trusted) as inbox:
        premises = open_premises(
            smtp_host=HERE, smtp_port=inbox.port, smtp_user=USER, smtp_password=PASSWORD, language="en"
        )
        inbox.refuse[SERVICE] = "550 5.1.1 Not here"
        outcomes = list(Mailing(premises, premises.own).by_mail())
        assert [one.result for one in outcomes] == [Result.FAILED, Result.SENT]
        inbox.refuse.clear()
        outcomes = list(Mailing(premises, premises.own).by_mail())
        assert [(one.result, one.again) for one in outcomes] == [(Result.SENT, False), (Result.TOLD_TODAY, False)]
    assert [mail["To"] for mail in inbox.mails] == [BOARD, SERVICE]


def test_the_report_on_one_page_comes_with_the_mail(
    open_premises: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    premises = open_premises(digest_to=f"{BOARD} en")
    monkeypatch.setattr(reports, "write", WRITE)
    told(premises, tmp_path)
    (mail,) = mails(tmp_path)
    (page,) = mail.iter_attachments()
    assert (page.get_content_type(), page.get_filename()) == ("application/pdf", "test_2026-10-15_en_page.pdf")
    assert page.get_content().startswith(b"%PDF-")


def test_open_next_steps_of_meetings_come_first(open_premises: Open) -> None:
    premises = open_premises()
    meetings = premises.own.meetings
    number = meetings.open(request(), Agenda("Quarter", TODAY, TODAY, "en"), Shown("{}", "{}"))
    for text, kind, status in (
        ("Call the press", DecisionKind.NEXT_STEP, DecisionStatus.OPEN),
        ("We go on", DecisionKind.DECISION, DecisionStatus.OPEN),
        ("Old step", DecisionKind.NEXT_STEP, DecisionStatus.DONE),
    ):
        meetings.decide(request(key=text), number, Wording(text, kind, "Press", TODAY, status))
    shown = Mailing(premises, premises.own).preview(Recipient(BOARD, "", "en"))
    steps = shown.partition("Next steps")[2]
    assert "- Call the press: Press · by 15 Oct" in steps
    assert "We go on" not in steps
    assert "Old step" not in steps


class Crash(BaseException):
    """The end of the process."""


@pytest.mark.parametrize("failure", [Crash(), UncertainDeliveryError("The line broke.")])
def test_what_may_have_gone_out_is_sent_again_and_says_so(
    open_premises: Open, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    premises = open_premises(digest_to=f"{BOARD} en", smtp_host=HERE)
    sent: list[EmailMessage] = []

    def send(_server: smtp.Server, mail: EmailMessage) -> None:
        sent.append(mail)
        if len(sent) == 1:
            raise failure

    def run() -> list[tuple[Result, bool]]:
        return [(one.result, one.again) for one in Mailing(premises, premises.own).by_mail()]

    monkeypatch.setattr(smtp, "send", send)
    if isinstance(failure, Crash):
        with pytest.raises(Crash):
            run()
    else:
        assert run() == [(Result.FAILED, False)]
    assert run() == [(Result.BUSY, False)]
    at(premises, hours=1)
    assert run() == [(Result.SENT, True)]
    assert run() == [(Result.TOLD_TODAY, False)]
    remark = "You may have got this already"
    assert [remark in body(mail, "plain") for mail in sent] == [False, True]
    assert remark in body(sent[1], "html")


def test_a_restored_backup_remembers_what_was_told(open_premises: Open, tmp_path: Path) -> None:
    premises = open_premises()
    told(premises, tmp_path / "mails")
    saved = premises.own.backup(tmp_path / "saved.db")
    premises.own.restore(request(ADMINISTRATOR), saved, tmp_path)
    assert told(premises, tmp_path / "mails") == dict.fromkeys((SERVICE, BOARD), Result.TOLD_TODAY)
    at(premises, days=1)
    assert told(premises, tmp_path / "mails") == dict.fromkeys((SERVICE, BOARD), Result.SENT)


def test_two_runs_at_once_tell_it_once(open_premises: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    premises = open_premises(digest_to=BOARD, smtp_host=HERE)
    other, sent = Mailing(premises, premises.own), list[str]()
    results: list[Result] = []

    def send(_server: smtp.Server, mail: EmailMessage) -> None:
        sent.append(mail["To"])
        results.extend(one.result for one in other.by_mail())

    monkeypatch.setattr(smtp, "send", send)
    results += [one.result for one in Mailing(premises, premises.own).by_mail()]
    assert (sent, results) == ([BOARD], [Result.BUSY, Result.SENT])


def test_only_an_administrator_may_tell(open_premises: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    premises = open_premises()
    monkeypatch.setattr(Premises, "person", Person("editor", Role.EDITOR))
    with pytest.raises(ForbiddenError):
        told(premises, tmp_path)
    assert mails(tmp_path) == []


def test_the_chat_is_told_what_changes_and_nothing_else(open_premises: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    premises = open_premises(webhook_url="https://chat.example.com/secret", webhook_form="slack", language="en")
    posted: list[dict[str, Any]] = []
    monkeypatch.setattr(webhook, "post", lambda _url, message: posted.append(message))

    def run() -> Result:
        return Mailing(premises, premises.own).by_chat().result

    assert [run(), run()] == [Result.FIRST, Result.UNCHANGED]
    fall_behind(premises)
    assert [run(), run()] == [Result.SENT, Result.UNCHANGED]
    assert len(posted) == 1
    assert "■ Leads: on track → off track." in json.dumps(posted[0], ensure_ascii=False)
    premises.own.record(request(), months(500), today=TODAY)
    assert run() is Result.SENT
    assert "secret" not in str(log_of(premises.own._store, "delivery"))


def test_a_chat_that_may_have_been_told_is_told_again_even_if_all_is_as_before(
    open_premises: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    premises = open_premises(webhook_url="https://chat.example.com/secret", language="en")
    posted: list[str] = []

    def post(_url: str, message: dict[str, Any]) -> None:
        posted.append(json.dumps(message))
        if len(posted) == 1:
            raise UncertainDeliveryError("The chat gave no answer; the message may have arrived or not.")

    def run() -> Result:
        return Mailing(premises, premises.own).by_chat().result

    monkeypatch.setattr(webhook, "post", post)
    assert run() is Result.FIRST
    before = [m for m in YEAR if m.kpi == "leads" and m.start < SEPTEMBER]
    fall_behind(premises)
    assert run() is Result.FAILED
    premises.own.record(request(), [*before, Measurement("leads", SEPTEMBER, 150)], today=TODAY)
    at(premises, hours=1)
    assert [run(), run()] == [Result.SENT, Result.UNCHANGED]
    assert ["may have got this already" in message for message in posted] == [False, True]


def test_a_chat_that_refuses_is_told_next_time(open_premises: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    premises = open_premises(webhook_url="https://chat.example.com/secret")
    Mailing(premises, premises.own).by_chat()
    fall_behind(premises)

    def refuse(*_args: object) -> None:
        raise DeliveryError("The chat answers with {code}. Try again later.", code="503")

    monkeypatch.setattr(webhook, "post", refuse)
    assert Mailing(premises, premises.own).by_chat().result is Result.FAILED
    monkeypatch.setattr(webhook, "post", lambda *_args: None)
    assert Mailing(premises, premises.own).by_chat().result is Result.SENT


@pytest.mark.parametrize("form", ["teams", "slack"])
def test_hostile_names_stay_text_in_every_form(open_premises: Open, tmp_path: Path, form: str) -> None:
    premises = open_premises(digest_to=BOARD, webhook_url="https://chat.example.com/x", webhook_form=form)
    hostile = STRATEGY.model_copy(update={
        "name": HOSTILE, "goals": tuple(goal.model_copy(update={"name": HOSTILE}) for goal in STRATEGY.goals),
        "kpis": tuple(kpi.model_copy(update={"name": HOSTILE}) for kpi in STRATEGY.kpis),
    })  # fmt: skip
    told(premises, tmp_path)
    Mailing(premises, premises.own).by_chat()
    mails(tmp_path)
    premises.own.publish(request(), hostile, 1)
    fall_behind(premises)
    at(premises, days=1)
    message = Mailing(premises, premises.own).chat_message()
    told(premises, tmp_path)
    (mail,) = mails(tmp_path)
    assert mail["Bcc"] is None
    assert set(mail.keys()) == {
        "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "MIME-Version",
        "Content-Type",
    }  # fmt: skip
    shown = body(mail, "html")
    assert "overflow-wrap:anywhere" in shown
    assert "<b>" not in shown
    assert "&lt;b&gt;Fans&lt;/b&gt;" in shown
    assert "\u202e" not in shown + body(mail, "plain") + str(message) + str(mail["Subject"])
    assert "mrkdwn" not in str(message)
    assert "TextBlock'" not in str(message).replace("RichTextBlock'", "")


def test_what_is_missing_in_the_settings_is_said(open_premises: Open) -> None:
    def fails(**settings: Any) -> str:
        premises = open_premises(**settings)
        with pytest.raises(SettingsError) as refused:
            list(Mailing(premises, premises.own).by_mail())
        return str(refused.value)

    assert fails().startswith("KPI_SMTP_HOST must be set")
    assert fails(smtp_host=HERE, smtp_sender="").startswith("KPI_SMTP_SENDER must be set")
    assert fails(smtp_host=HERE, digest_to="").startswith("KPI_DIGEST_TO names nobody")
    with pytest.raises(SettingsError, match="KPI_WEBHOOK_URL must be set"):
        Mailing(open_premises(), open_premises().own).by_chat()
