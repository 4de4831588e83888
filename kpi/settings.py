"""Settings from the environment (KPI_…) and the project's .env; a wrong one is refused with a sentence."""

from __future__ import annotations

import difflib
import getpass
import ipaddress
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from kpi.errors import SettingsError
from kpi.recipients import Recipient, read_address, read_recipients

PROJECT = Path(__file__).resolve().parent.parent
ENV_FILE = PROJECT / ".env"
PREFIX = "KPI_"
FOR_TESTS = frozenset({"KPI_ORACLES", "KPI_EXPORT_SAMPLES"})
"""Variables that only the tests read."""

_SQLITE = re.compile(r"sqlite(?:\+pysqlite)?:///(?!:memory:)([^?#\s][^?#\x00-\x1f]*)")
_POSTGRESQL = re.compile(r"(?:postgres|postgresql|postgresql\+psycopg)://([^#\s]+)")
_HOST = r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*"
_KNOWN_HOST = re.compile(rf"(\*\.)?{_HOST}")
_ORIGIN = re.compile(rf"https?://(\*\.)?{_HOST}(:\d{{1,5}})?")
_PUBLIC = re.compile(rf"https?://(?:{_HOST}|\[[0-9a-fA-F:]+\])(:\d{{1,5}})?(/[A-Za-z0-9._~-]+)*/?")
_URL = re.compile(r"[!-~]+")
_DATABASE = "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE, special characters percent-encoded"


def _database_url(value: str | SecretStr) -> str:
    """One spelling per database: an absolute file for SQLite, the psycopg driver for PostgreSQL."""
    text = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
    if file := _SQLITE.fullmatch(text):
        return f"sqlite:///{PROJECT / file[1]}"
    if server := _POSTGRESQL.fullmatch(text):
        url = f"postgresql+psycopg://{server[1]}"
        parts = urlsplit(url)
        if parts.path.strip("/") and (parts.port is None or parts.port):
            return url
    raise ValueError


def _listed(value: object) -> object:
    return tuple(re.split(r"[\s,]+", value.strip(" ,"))) if isinstance(value, str) else value


def _known_host(value: str) -> str:
    bare = value.strip("[]").lower().rstrip(".")
    if ":" in bare:
        return str(ipaddress.IPv6Address(bare))
    if not _KNOWN_HOST.fullmatch(bare):
        raise ValueError
    return bare


def _host(value: str) -> str:
    if value.startswith("*"):
        raise ValueError
    return _known_host(value)


def _ancestors(value: str) -> str:
    sources = value.replace("'", "").replace(",", " ").split()
    if sources in (["none"], ["self"]):
        return f"'{sources[0]}'"
    if not sources or not all(_ORIGIN.fullmatch(source) for source in sources):
        raise ValueError
    return " ".join(sources)


def _or_none(read: Callable[[str], str]) -> Callable[[str], str]:
    """Reads a setting that may be left out."""
    return lambda value: read(value) if value else value


def _recipients(value: object) -> object:
    return read_recipients(value) if isinstance(value, str) else value


def _public_url(value: str) -> str:
    if not _PUBLIC.fullmatch(value):
        raise ValueError
    return value.rstrip("/")


def _webhook(value: SecretStr) -> SecretStr:
    if not value.get_secret_value():
        return value
    parts = urlsplit(value.get_secret_value())
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname or ""))
    if not is_safe or not parts.hostname or parts.username or not _URL.fullmatch(value.get_secret_value()):
        raise ValueError
    return value


def _is_here(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _time_zone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (KeyError, OSError) as error:  # not there; or a folder of zones, such as Europe
        raise ValueError from error


def _master(value: Path) -> Path:
    if value.suffix.lower() not in (".potx", ".pptx"):
        raise ValueError
    return PROJECT / value


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container may run under a number without a name
        return "operator"


def _setting(description: str, accepted: str, *, default: Any = ..., **limits: Any) -> Any:
    """A field with what it means, and what is accepted, as the end of "KPI_… must be …"."""
    source = {} if "default_factory" in limits else {"default": default}
    return Field(description=description, json_schema_extra={"accepted": accepted}, **source, **limits)


DatabaseUrl = Annotated[SecretStr, BeforeValidator(_database_url)]
Hosts = Annotated[tuple[Annotated[str, AfterValidator(_known_host)], ...], NoDecode, BeforeValidator(_listed)]
Networks = Annotated[
    tuple[Annotated[str, AfterValidator(lambda value: str(ipaddress.ip_network(value, strict=False)))], ...],
    NoDecode,
    BeforeValidator(_listed),
]


Recipients = Annotated[tuple[Recipient, ...], NoDecode, BeforeValidator(_recipients)]


class Settings(BaseSettings):
    """What an operator can set; each is an environment variable KPI_NAME or a line in .env."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True,
        str_strip_whitespace=True, hide_input_in_errors=True,
    )  # fmt: skip

    database_url: DatabaseUrl = _setting(
        "Where strategy and measurements are kept: an SQLite file for one machine, PostgreSQL for a team.",
        _DATABASE,
        default=SecretStr(f"sqlite:///{PROJECT / 'data' / 'leitstern.db'}"),
    )
    demo: bool = _setting(
        "Whether to show the demo organisation as long as the own database holds no strategy.",
        "true or false",
        default=True,
    )
    demo_database_url: DatabaseUrl = _setting(
        "Where the demo organisation is kept, apart from everything else.",
        f"{_DATABASE}, and another one than KPI_DATABASE_URL",
        default=SecretStr(f"sqlite:///{PROJECT / 'data' / 'demo.db'}"),
    )
    backup_dir: Annotated[Path, AfterValidator(lambda value: PROJECT / value)] = _setting(
        "Folder for the backups that migrations and `kpi backup` make; relative ones start at the project.",
        "a folder",
        default=PROJECT / "data" / "backups",
    )
    slide_master: Annotated[Path, AfterValidator(_master)] | None = _setting(
        "The company's own slide master for PPTX, a .potx or .pptx; relative paths start at the project.",
        "a .potx or .pptx file",
        default=None,
    )
    time_zone: Annotated[str, AfterValidator(_time_zone)] = _setting(
        "The organisation's time zone: decides which day it is.",
        "a name of the IANA time zone database such as Europe/Berlin",
        default="Europe/Berlin",
    )
    language: Literal["de", "en"] = _setting(
        "Language of the interface where the browser asks for none.", "de or en", default="de"
    )
    fiscal_year_start: int = _setting(
        "Month in which the fiscal year starts.", "a month from 1 to 12", default=1, ge=1, le=12
    )
    user: str = _setting(
        "Author of what is changed, an administrator, as long as there is no sign-in.",
        "a name of 1 to 100 characters on one line",
        default_factory=_system_user,
        pattern=r"^[^\x00-\x1f\x7f]{1,100}$",
    )
    host: Annotated[str, AfterValidator(_host)] = _setting(
        "Address the server listens on. Without sign-in, everybody who reaches it is an administrator.",
        "an IP address or a host name",
        default="127.0.0.1",
    )
    port: int = _setting("Port the server listens on.", "a port from 1 to 65535", default=8501, ge=1, le=65535)
    allowed_hosts: Hosts = _setting(
        "Further names under which browsers reach the server; this machine's own and KPI_HOST are known.",
        "host names without port, separated by commas, such as kpi.example.com or *.example.com",
        default=(),
    )
    trusted_proxies: Networks = _setting(
        "Proxies in front whose X-Forwarded-For and X-Forwarded-Proto are believed.",
        "IP addresses or networks, separated by commas, such as 10.0.0.0/8",
        default=(),
    )
    frame_ancestors: Annotated[str, AfterValidator(_ancestors)] = _setting(
        "Pages that may show the dashboard in a frame.",
        "none, self, or origins such as https://intranet.example.com",
        default="'none'",
    )
    max_upload_mb: int = _setting(
        "Largest file that can be uploaded, in megabytes.",
        "a whole number of megabytes from 1 to 200",
        default=20,
        ge=1,
        le=200,
    )
    max_session_uploads_mb: int = _setting(
        "Memory for the uploaded files of one browser tab, in megabytes.",
        "a whole number of megabytes, not below KPI_MAX_UPLOAD_MB",
        default=100,
    )
    max_uploads_mb: int = _setting(
        "Memory for the uploaded files of all browser tabs together, in megabytes.",
        "a whole number of megabytes, not below KPI_MAX_SESSION_UPLOADS_MB",
        default=1000,
    )

    public_url: Annotated[str, AfterValidator(_or_none(_public_url))] = _setting(
        "Address under which people open the dashboard; mails and messages link to it.",
        "an address such as https://kpi.example.com",
        default="",
    )
    smtp_host: Annotated[str, AfterValidator(_or_none(_host))] = _setting(
        "Mail server that `kpi digest` hands its mails to.", "an IP address or a host name", default=""
    )
    smtp_port: int = _setting("Port of the mail server.", "a port from 1 to 65535", default=587, ge=1, le=65535)
    smtp_user: str = _setting(
        "Name to sign in with at the mail server.",
        "a name of 1 to 200 characters on one line",
        default="",
        pattern=r"^[^\x00-\x1f\x7f]{0,200}$",
    )
    smtp_password: SecretStr = _setting(
        "Password to sign in with at the mail server; without one there is no sign-in.",
        "a password for KPI_SMTP_USER, which must be set too",
        default=SecretStr(""),
    )
    smtp_tls: Literal["starttls", "tls", "none"] = _setting(
        "How the connection to the mail server is encrypted; its certificate is always checked.",
        "starttls, tls, or none (only without KPI_SMTP_PASSWORD, or to this machine)",
        default="starttls",
    )
    smtp_sender: Annotated[str, AfterValidator(_or_none(read_address))] = _setting(
        "Address that mails come from.", "an e-mail address", default=""
    )
    digest_to: Recipients = _setting(
        "Who gets the digest: addresses, each with a role in front whose KPIs come first, and a language behind.",
        "entries separated by commas, each address once, such as Head of service=service@example.com en",
        default=(),
    )
    digest_only_changes: bool = _setting(
        "Whether a digest is left out when no state has changed since the one before.", "true or false", default=False
    )
    webhook_url: Annotated[SecretStr, AfterValidator(_webhook)] = _setting(
        "Webhook of a chat that `kpi notify` tells what has changed; a secret.",
        "an https address, or one on this machine",
        default=SecretStr(""),
    )
    webhook_form: Literal["teams", "slack"] = _setting(
        "Form of the messages to the webhook: an adaptive card for Teams, or Slack's.",
        "teams or slack",
        default="teams",
    )

    @field_validator("smtp_password")
    @classmethod
    def _has_a_user(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if value.get_secret_value() and not info.data.get("smtp_user"):
            raise ValueError
        return value

    @field_validator("smtp_tls")
    @classmethod
    def _hides_the_password(cls, value: str, info: ValidationInfo) -> str:
        password: SecretStr = info.data.get("smtp_password", SecretStr(""))
        if value == "none" and password.get_secret_value() and not _is_here(info.data.get("smtp_host", "")):
            raise ValueError
        return value

    @field_validator("demo_database_url")
    @classmethod
    def _apart(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if value == info.data.get("database_url"):
            raise ValueError
        return value

    @field_validator("max_session_uploads_mb")
    @classmethod
    def _holds_one_upload(cls, value: int, info: ValidationInfo) -> int:
        if value < info.data.get("max_upload_mb", 1):
            raise ValueError
        return value

    @field_validator("max_uploads_mb")
    @classmethod
    def _holds_one_session(cls, value: int, info: ValidationInfo) -> int:
        if value < info.data.get("max_session_uploads_mb", 1):
            raise ValueError
        return value

    @property
    def known_hosts(self) -> frozenset[str]:
        """Every name under which a browser may ask for the dashboard."""
        bound = () if self.host in {"0.0.0.0", "::"} else (self.host,)  # noqa: S104  compared, not bound
        return frozenset({"localhost", "127.0.0.1", "::1", *bound, *self.allowed_hosts})

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be seen: passwords and the webhook, as written and decoded."""
        urls = (self.database_url, self.demo_database_url)
        hidden = [urlsplit(url.get_secret_value()).password for url in urls]
        hidden += [self.smtp_password.get_secret_value(), self.webhook_url.get_secret_value()]
        return tuple(text for secret in hidden if secret for text in {secret, unquote(secret)})


def _variables() -> dict[str, str]:
    """Environment variable → field."""
    return {f"{PREFIX}{name.upper()}": name for name in Settings.model_fields}


def _unknown(names: Iterable[str]) -> list[str]:
    """A sentence for each KPI_… variable that is no setting: most likely a slip of the keyboard."""
    known = _variables()
    found = sorted({name.upper() for name in names if name.upper().startswith(PREFIX)} - known.keys() - FOR_TESTS)
    return [
        f"{name} is not a setting. Did you mean {close[0]}?"
        if (close := difflib.get_close_matches(name, known, n=1))
        else f"{name} is not a setting. There are: {', '.join(sorted(known))}."
        for name in found
    ]


def _wrong(error: ValidationError) -> list[str]:
    """A sentence for each wrong setting. Values are never repeated: any of them may hold a secret."""
    fields = dict.fromkeys(str(problem["loc"][0]) for problem in error.errors(include_input=False, include_url=False))
    return [f"{PREFIX}{name.upper()} must be {_accepted(name)}." for name in fields]


def _accepted(name: str) -> str:
    extra = Settings.model_fields[name].json_schema_extra
    assert isinstance(extra, dict)
    return str(extra["accepted"])


def load_settings(env_file: Path | None = ENV_FILE) -> Settings:
    """Settings in force; SettingsError holds one sentence for each wrong one."""
    written = dotenv_values(env_file) if env_file and env_file.is_file() else {}
    sentences = _unknown([*os.environ, *written])
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as error:
        sentences += _wrong(error)
    if sentences:
        raise SettingsError("{sentences}", sentences="\n".join(sentences))
    return settings
