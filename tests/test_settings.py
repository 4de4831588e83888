from __future__ import annotations

import os
from pathlib import Path

import pytest

from kpi.errors import SettingsError
from kpi.recipients import Recipient
from kpi.settings import PROJECT, Settings, load_settings

CANARY = "hunter2-canary"


@pytest.fixture(autouse=True)
def only_own_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("KPI_")]:
        monkeypatch.delenv(name)


def settings(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return load_settings(env_file=None)


def test_nothing_needs_to_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(monkeypatch)
    assert found.database_url.get_secret_value() == f"sqlite:///{PROJECT}/data/leitstern.db"
    assert found.demo_database_url.get_secret_value() == f"sqlite:///{PROJECT}/data/demo.db"
    assert (found.host, found.port, found.frame_ancestors) == ("127.0.0.1", 8501, "'none'")
    assert (found.time_zone, found.language, found.fiscal_year_start) == ("Europe/Berlin", "de", 1)
    assert found.demo
    assert found.user
    assert found.known_hosts == {"localhost", "127.0.0.1", "::1"}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("sqlite:////srv/kpi.db", "sqlite:////srv/kpi.db"),
        ("sqlite:///data/own.db", f"sqlite:///{PROJECT}/data/own.db"),
        ("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgres://u:p@h:5433/d?sslmode=require", "postgresql+psycopg://u:p@h:5433/d?sslmode=require"),
        ("postgresql+psycopg://u@/d?host=a&host=b", "postgresql+psycopg://u@/d?host=a&host=b"),
    ],
)
def test_a_database_has_one_spelling(monkeypatch: pytest.MonkeyPatch, given: str, kept: str) -> None:
    assert settings(monkeypatch, KPI_DATABASE_URL=given).database_url.get_secret_value() == kept


@pytest.mark.parametrize(
    ("variable", "value", "field", "kept"),
    [
        ("KPI_HOST", "192.0.2.7", "host", "192.0.2.7"),
        ("KPI_HOST", "[::]", "host", "::"),
        ("KPI_ALLOWED_HOSTS", "KPI.example.com, *.b.example", "allowed_hosts", ("kpi.example.com", "*.b.example")),
        ("KPI_TRUSTED_PROXIES", "10.0.0.1 10.1.0.0/16", "trusted_proxies", ("10.0.0.1/32", "10.1.0.0/16")),
        ("KPI_FRAME_ANCESTORS", "'self'", "frame_ancestors", "'self'"),
        ("KPI_FRAME_ANCESTORS", "https://a.example,https://b.example:8443", "frame_ancestors",
         "https://a.example https://b.example:8443"),
        ("KPI_BACKUP_DIR", "backups", "backup_dir", PROJECT / "backups"),
        ("KPI_BACKUP_DIR", "/srv/backups", "backup_dir", Path("/srv/backups")),
        ("KPI_TIME_ZONE", "UTC", "time_zone", "UTC"),
        ("KPI_DEMO", "false", "demo", False),
        ("KPI_PORT", "", "port", 8501),
        ("kpi_port", "9000", "port", 9000),
        ("KPI_USER", " Redaktion ", "user", "Redaktion"),
        ("KPI_PUBLIC_URL", "https://kpi.example.com/board/", "public_url", "https://kpi.example.com/board"),
        ("KPI_SMTP_HOST", "mail.example.com", "smtp_host", "mail.example.com"),
        ("KPI_DIGEST_TO", "Leitung Service = s@example.com de; b@example.com", "digest_to",
         (Recipient("s@example.com", "Leitung Service", "de"), Recipient("b@example.com"))),
    ],
)  # fmt: skip
def test_a_setting_is_read_from_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, field: str, kept: object
) -> None:
    assert getattr(settings(monkeypatch, **{variable: value}), field) == kept


DATABASE = "must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE, special characters percent-encoded"
HOSTS = "must be host names without port, separated by commas, such as kpi.example.com or *.example.com."
ANCESTORS = "must be none, self, or origins such as https://intranet.example.com."
TO = "entries separated by commas, each address once, such as Head of service=service@example.com en"
CHAT = "an https address, or one on this machine"
WRONG = [
    ("KPI_DATABASE_URL", f"mysql://u:{CANARY}@h/d", f"{DATABASE}."),
    ("KPI_DATABASE_URL", f"postgresql://u:{CANARY}@h", f"{DATABASE}."),
    ("KPI_DATABASE_URL", f"postgresql://u:{CANARY}@h:port/d", f"{DATABASE}."),
    ("KPI_DATABASE_URL", f"postgresql://u:{CANARY}#1@h/d", f"{DATABASE}."),
    ("KPI_DATABASE_URL", f"postgresql+asyncpg://u:{CANARY}@h/d", f"{DATABASE}."),
    ("KPI_DATABASE_URL", "sqlite://", f"{DATABASE}."),
    ("KPI_DATABASE_URL", "sqlite:///:memory:", f"{DATABASE}."),
    ("KPI_DATABASE_URL", "sqlite:///a.db?mode=ro", f"{DATABASE}."),
    ("KPI_DATABASE_URL", CANARY, f"{DATABASE}."),
    ("KPI_DEMO_DATABASE_URL", "sqlite:///data/leitstern.db", f"{DATABASE}, and another one than KPI_DATABASE_URL."),
    ("KPI_DEMO", "perhaps", "must be true or false."),
    ("KPI_TIME_ZONE", "Mars/Phobos", "must be a name of the IANA time zone database such as Europe/Berlin."),
    ("KPI_TIME_ZONE", "Europe", "must be a name of the IANA time zone database such as Europe/Berlin."),
    ("KPI_TIME_ZONE", "../../etc/passwd", "must be a name of the IANA time zone database such as Europe/Berlin."),
    ("KPI_LANGUAGE", "fr", "must be de or en."),
    ("KPI_FISCAL_YEAR_START", "0", "must be a month from 1 to 12."),
    ("KPI_FISCAL_YEAR_START", "13", "must be a month from 1 to 12."),
    ("KPI_FISCAL_YEAR_START", "April", "must be a month from 1 to 12."),
    ("KPI_USER", "a\nb", "must be a name of 1 to 100 characters on one line."),
    ("KPI_USER", "x" * 101, "must be a name of 1 to 100 characters on one line."),
    ("KPI_HOST", "http://localhost", "must be an IP address or a host name."),
    ("KPI_HOST", "*", "must be an IP address or a host name."),
    ("KPI_PORT", "0", "must be a port from 1 to 65535."),
    ("KPI_PORT", "65536", "must be a port from 1 to 65535."),
    ("KPI_PORT", CANARY, "must be a port from 1 to 65535."),
    ("KPI_ALLOWED_HOSTS", "*", HOSTS),
    ("KPI_ALLOWED_HOSTS", "a.example:80", HOSTS),
    ("KPI_TRUSTED_PROXIES", "proxy", "must be IP addresses or networks, separated by commas, such as 10.0.0.0/8."),
    ("KPI_FRAME_ANCESTORS", "*", ANCESTORS),
    ("KPI_FRAME_ANCESTORS", "none; script-src *", ANCESTORS),
    ("KPI_FRAME_ANCESTORS", "none https://a.example", ANCESTORS),
    ("KPI_MAX_UPLOAD_MB", "0", "must be a whole number of megabytes from 1 to 200."),
    ("KPI_MAX_SESSION_UPLOADS_MB", "19", "must be a whole number of megabytes, not below KPI_MAX_UPLOAD_MB."),
    ("KPI_MAX_UPLOADS_MB", "99", "must be a whole number of megabytes, not below KPI_MAX_SESSION_UPLOADS_MB."),
    ("KPI_SLIDE_MASTER", "master.pptm", "must be a .potx or .pptx file."),
    ("KPI_PUBLIC_URL", "kpi.example.com", "must be an address such as https://kpi.example.com."),
    ("KPI_PUBLIC_URL", "javascript:alert(1)", "must be an address such as https://kpi.example.com."),
    ("KPI_SMTP_HOST", "smtp://mail", "must be an IP address or a host name."),
    ("KPI_SMTP_PORT", "0", "must be a port from 1 to 65535."),
    ("KPI_SMTP_USER", "a\nb", "must be a name of 1 to 200 characters on one line."),
    ("KPI_SMTP_PASSWORD", CANARY, "must be a password for KPI_SMTP_USER, which must be set too."),
    ("KPI_SMTP_TLS", "ssl", "must be starttls, tls, or none (only without KPI_SMTP_PASSWORD, or to this machine)."),
    ("KPI_SMTP_SENDER", "kpi", "must be an e-mail address."),
    ("KPI_SMTP_SENDER", "kpi@example.com\nBcc: x@example.com", "must be an e-mail address."),
    ("KPI_SMTP_SENDER", "Kpi <kpi@example.com>", "must be an e-mail address."),
    ("KPI_DIGEST_TO", "board", f"must be {TO}."),
    ("KPI_DIGEST_TO", "board@example.com fr", f"must be {TO}."),
    ("KPI_DIGEST_TO", "Service=a@example.com, Sales=A@example.com", f"must be {TO}."),
    ("KPI_DIGEST_TO", "a@example.com b@example.com", f"must be {TO}."),
    ("KPI_DIGEST_ONLY_CHANGES", "perhaps", "must be true or false."),
    ("KPI_WEBHOOK_URL", f"http://chat.example.com/{CANARY}", f"must be {CHAT}."),
    ("KPI_WEBHOOK_URL", f"https://{CANARY}@chat.example.com/", f"must be {CHAT}."),
    ("KPI_WEBHOOK_URL", f"file:///{CANARY}", f"must be {CHAT}."),
    ("KPI_WEBHOOK_FORM", "irc", "must be teams or slack."),
    ("KPI_DATABSE_URL", CANARY, "is not a setting. Did you mean KPI_DATABASE_URL?"),
    ("kpi_langauge", "de", "is not a setting. Did you mean KPI_LANGUAGE?"),
]  # fmt: skip


@pytest.mark.parametrize(("variable", "value", "sentence"), WRONG)
def test_a_wrong_setting_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, sentence: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        settings(monkeypatch, **{variable: value})
    assert str(refused.value) == f"{variable.upper()} {sentence}"


def test_every_setting_that_can_be_wrong_is_tried() -> None:
    tried = {variable for variable, _, _ in WRONG}
    anything_goes = {"backup_dir"}
    assert {f"KPI_{name.upper()}" for name in Settings.model_fields.keys() - anything_goes} <= tried


def test_a_name_like_no_setting_is_answered_with_all_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match=r"^KPI_QQQ is not a setting\. There are: .*KPI_DATABASE_URL.*\.$"):
        settings(monkeypatch, KPI_QQQ="1")


def test_all_wrong_settings_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError) as refused:
        settings(monkeypatch, KPI_PORT="x", KPI_LANGUAGE="y", KPI_HOTS="z")
    assert [line.split()[0] for line in str(refused.value).splitlines()] == ["KPI_HOTS", "KPI_LANGUAGE", "KPI_PORT"]


def test_what_the_tests_read_is_no_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    settings(monkeypatch, KPI_ORACLES="/a", KPI_EXPORT_SAMPLES="/b")


def test_the_env_file_counts_less_than_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("KPI_PORT=9001\nKPI_LANGUAGE=en\nPOSTGRES_PASSWORD=other\n", encoding="utf-8")
    monkeypatch.setenv("KPI_PORT", "9002")
    found = load_settings(env_file=file)
    assert (found.port, found.language) == (9002, "en")


def test_a_slip_in_the_env_file_is_found_too(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("KPI_PROT=9001\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"^KPI_PROT is not a setting\. Did you mean KPI_PORT\?$"):
        load_settings(env_file=file)


def test_passwords_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(monkeypatch, KPI_DATABASE_URL=f"postgresql://u:{CANARY}%40x@h/d")
    assert CANARY not in f"{found!r} {found} {found.model_dump()} {found.model_dump_json()}"
    assert set(found.secrets) == {f"{CANARY}%40x", f"{CANARY}@x"}


def test_what_mails_and_chats_are_reached_by_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"https://chat.example.com/{CANARY}"
    found = settings(monkeypatch, KPI_SMTP_USER="kpi", KPI_SMTP_PASSWORD=f"{CANARY}-2", KPI_WEBHOOK_URL=url)
    assert CANARY not in f"{found!r} {found} {found.model_dump()} {found.model_dump_json()}"
    assert set(found.secrets) == {f"{CANARY}-2", url}


@pytest.mark.parametrize(
    ("host", "is_accepted"), [("127.0.0.1", True), ("localhost", True), ("mail.example.com", False)]
)
def test_a_password_goes_unencrypted_to_this_machine_only(
    monkeypatch: pytest.MonkeyPatch, host: str, is_accepted: bool
) -> None:
    given = {"KPI_SMTP_HOST": host, "KPI_SMTP_USER": "kpi", "KPI_SMTP_PASSWORD": CANARY, "KPI_SMTP_TLS": "none"}
    if is_accepted:
        assert settings(monkeypatch, **given).smtp_tls == "none"
        return
    with pytest.raises(SettingsError, match="KPI_SMTP_TLS must be starttls"):
        settings(monkeypatch, **given)


@pytest.mark.parametrize(("variable", "value"), [(v, x) for v, x, _ in WRONG if CANARY in x])
def test_a_refusal_never_repeats_what_was_set(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings(monkeypatch, **{variable: value})
    assert CANARY not in f"{refused.value!r} {refused.value} {refused.value.params}"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_described(name: str) -> None:
    field = Settings.model_fields[name]
    assert field.description
    assert field.description.endswith(".")
    assert isinstance(field.json_schema_extra, dict)
    assert field.json_schema_extra["accepted"]
