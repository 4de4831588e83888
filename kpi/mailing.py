"""The digest by mail and state changes by chat: who is told what, and what became of it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from enum import Enum, auto
from pathlib import Path

from kpi.cadence import add_months
from kpi.deliveries import Readiness, Standing
from kpi.delivery import folder as mailbox
from kpi.delivery import smtp, webhook
from kpi.digest import Digest, NextStep, States, digest, states_of
from kpi.errors import ConflictError, DeliveryError, SettingsError
from kpi.exports import digest_chat, digest_mail, digest_text, reports
from kpi.exports.digest_mail import Attachment, Envelope
from kpi.i18n import Language
from kpi.meeting import DecisionKind, DecisionStatus
from kpi.recipients import Recipient
from kpi.report import build
from kpi.sentences import digests
from kpi.settings import Settings
from kpi.startup import Premises
from kpi.workspace import Workspace

_FORM = "pdf-page"
_NOBODY = "KPI_DIGEST_TO names nobody who could be told. Set it to one or more addresses."


class Result(Enum):
    """What became of telling one recipient."""

    SENT = auto()
    UNCHANGED = auto()
    TOLD_TODAY = auto()
    BUSY = auto()
    FIRST = auto()
    """A chat is told what changes from now on."""
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of telling one recipient; an error says why it failed."""

    recipient: str
    result: Result
    again: bool = False
    """What was to be told last may have arrived already."""
    error: DeliveryError | None = None


class Mailing:
    """Everything that is told in one run, from one state of one workspace."""

    def __init__(self, premises: Premises, workspace: Workspace) -> None:
        self._premises = premises
        self._workspace = workspace
        self._settings: Settings = premises.settings
        self._now = premises.now()
        self._today = self._now.date()
        self._strategy = workspace.state().strategy
        self._card = workspace.scorecard(self._today)
        self._due = workspace.due(self._today)
        self._steps = [
            NextStep(one.wording.text, one.wording.owner, one.wording.due)
            for one in workspace.meetings.decisions()
            if one.wording.kind is DecisionKind.NEXT_STEP and one.wording.status is DecisionStatus.OPEN
        ]
        self._attached: dict[str, Sequence[Attachment]] = {}

    @property
    def recipients(self) -> tuple[Recipient, ...]:
        """Who gets the digest."""
        if not self._settings.digest_to:
            raise SettingsError(_NOBODY)
        return self._settings.digest_to

    def preview(self, recipient: Recipient) -> str:
        """The mail's text as it would be sent now; nothing is sent or noted."""
        _, standing = self._language(recipient), self._standing("smtp", recipient.address)
        letter = digests.letter(self._digest(standing), self._strategy, recipient.role, _)
        return digest_text.render(letter, self._settings.public_url, self._remark(standing, _), _)

    def by_mail(self) -> Iterator[Outcome]:
        """The digest to everybody, through the mail server."""
        server = self._server()
        for recipient in self.recipients:
            yield self._told("smtp", recipient, lambda mail: smtp.send(server, mail))

    def into(self, folder: Path) -> Iterator[Outcome]:
        """The digest to everybody, as files in a folder."""
        day = self._today.isoformat()
        for recipient in self.recipients:
            yield self._told("folder", recipient, lambda mail: mailbox.write(folder, mail, day))

    def by_chat(self) -> Outcome:
        """What has changed to the chat; nothing where nothing has."""
        url = self._settings.webhook_url.get_secret_value()
        if not url:
            raise SettingsError("KPI_WEBHOOK_URL must be set to tell a chat what has changed.")
        name = hashlib.sha256(url.encode()).hexdigest()
        standing = self._standing("chat", name)
        if standing.readiness is Readiness.BUSY:
            return Outcome("chat", Result.BUSY)
        if standing.before is None and standing.readiness is not Readiness.AGAIN:
            return self._delivered("chat", name, standing, lambda: None, Result.FIRST)
        told = self._digest(standing)
        if told.goals or told.kpis or standing.readiness is Readiness.AGAIN:
            message = self._message(told, standing)
            return self._delivered("chat", name, standing, lambda: webhook.post(url, message), Result.SENT)
        return Outcome("chat", Result.UNCHANGED)

    def chat_message(self) -> object:
        """What the chat would be told now; nothing is posted or noted."""
        url = self._settings.webhook_url.get_secret_value()
        standing = self._standing("chat", hashlib.sha256(url.encode()).hexdigest())
        return self._message(self._digest(standing), standing)

    def _message(self, told: Digest, standing: Standing) -> dict[str, object]:
        _ = Language(self._settings.language, self._settings.fiscal_year_start)
        letter = digests.changes(told, self._strategy, _)
        form = digest_chat.FORMS[self._settings.webhook_form]
        return form(letter, self._settings.public_url, self._remark(standing, _), _)

    def _told(self, channel: str, recipient: Recipient, send: Callable[[EmailMessage], object]) -> Outcome:
        standing = self._standing(channel, recipient.address)
        if standing.readiness is Readiness.BUSY:
            return Outcome(recipient.address, Result.BUSY)
        if standing.readiness is Readiness.TOLD_TODAY:
            return Outcome(recipient.address, Result.TOLD_TODAY)
        told = self._digest(standing)
        is_known = standing.before is not None and standing.readiness is Readiness.READY and not told.is_news
        if self._settings.digest_only_changes and is_known:
            return Outcome(recipient.address, Result.UNCHANGED)
        mail = self._mail(told, recipient, standing)
        return self._delivered(channel, recipient.address, standing, lambda: send(mail), Result.SENT)

    def _delivered(
        self, channel: str, recipient: str, standing: Standing, send: Callable[[], object], result: Result
    ) -> Outcome:
        shown = "chat" if channel == "chat" else recipient
        again = standing.readiness is Readiness.AGAIN
        try:
            self._workspace.deliveries.deliver(
                self._premises.request(), channel, recipient, self._states(), standing, send
            )
        except ConflictError:
            return Outcome(shown, Result.BUSY)
        except DeliveryError as error:
            return Outcome(shown, Result.FAILED, again, error)
        return Outcome(shown, result, again)

    def _mail(self, told: Digest, recipient: Recipient, standing: Standing) -> EmailMessage:
        _ = self._language(recipient)
        letter = digests.letter(told, self._strategy, recipient.role, _)
        envelope = Envelope(self._sender(), recipient.address, self._now)
        remark = self._remark(standing, _)
        return digest_mail.compose(letter, envelope, self._settings.public_url, remark, self._attachments(_), _)

    def _attachments(self, _: Language) -> Sequence[Attachment]:
        """The day's report on one page, made once for each language; the same that `kpi report` writes."""
        if _.code not in self._attached:
            since = add_months(self._today + dt.timedelta(days=1), -1) - dt.timedelta(days=1)
            made = build(self._workspace.frozen(self._today, since, self._now), _)
            name = reports.file_name(_.text(self._strategy.name), self._today, _.code, _FORM)
            content = reports.write(made, _FORM, self._settings.slide_master)
            self._attached[_.code] = (Attachment(name, reports.EXPORTERS[_FORM].mime, content),)
        return self._attached[_.code]

    def _remark(self, standing: Standing, _: Language) -> str:
        if standing.readiness is not Readiness.AGAIN:
            return ""
        return _("You may have got this already: the last time nobody knows whether it went out.")

    def _digest(self, standing: Standing) -> Digest:
        return digest(self._strategy, self._card, self._due, standing.before, self._steps)

    def _states(self) -> States:
        return states_of(self._card, self._due)

    def _standing(self, channel: str, recipient: str) -> Standing:
        now = self._now.astimezone(dt.UTC).replace(tzinfo=None)
        return self._workspace.deliveries.standing(channel, recipient, self._today, now)

    def _language(self, recipient: Recipient) -> Language:
        return Language(recipient.language or self._settings.language, self._settings.fiscal_year_start)

    def _sender(self) -> str:
        if not self._settings.smtp_sender:
            raise SettingsError("KPI_SMTP_SENDER must be set: the address that mails come from.")
        return self._settings.smtp_sender

    def _server(self) -> smtp.Server:
        found = self._settings
        if not found.smtp_host:
            raise SettingsError("KPI_SMTP_HOST must be set to send mails; or write them into a folder with --output.")
        self._sender()
        return smtp.Server(
            found.smtp_host, found.smtp_port, found.smtp_tls, found.smtp_user, found.smtp_password.get_secret_value()
        )
