from __future__ import annotations

import logging

import pytest
from streamlit.testing.v1 import AppTest

from kpi.errors import ForbiddenError, LeitsternError, StoreError
from kpi.i18n import Language
from kpi.ui.failure import sentence, show

CANARY = "postgresql://kpi:canary@db/kpi"


def page() -> None:
    from kpi.ui import failure

    failure.show(RuntimeError("postgresql://kpi:canary@db/kpi in /srv/secret/path.py"))


@pytest.mark.parametrize(
    ("locale", "language", "beginning"),
    [("de-DE", None, "Etwas ist schiefgegangen"), ("en-GB", None, "Something went wrong"),
     ("de-DE", "en", "Something went wrong")],
)  # fmt: skip
def test_the_page_shows_a_sentence_and_a_number_and_nothing_else(
    caplog: pytest.LogCaptureFixture, locale: str, language: str | None, beginning: str
) -> None:
    app = AppTest.from_function(page)
    app.context["locale"] = locale
    if language:
        app.query_params["lang"] = language
    app.run()
    assert not app.exception
    [shown] = [error.value for error in app.error]
    assert shown.startswith(beginning)
    [logged] = [record for record in caplog.records if record.name == "kpi.ui.failure"]
    assert logged.levelno == logging.ERROR
    assert logged.getMessage().removeprefix("Error ") in shown
    assert not any(secret in shown for secret in ("canary", "RuntimeError", "/srv", "Traceback"))
    assert "canary" in caplog.text


def test_nothing_else_is_shown_by_streamlit() -> None:
    assert show(RuntimeError("x"))


@pytest.mark.parametrize(
    ("error", "spoken"),
    [
        (ForbiddenError("Your role does not allow this."), True),
        (StoreError("The database {url} is locked.", url=CANARY), False),
        (LeitsternError("Said on purpose."), True),
        (ValueError(CANARY), False),
    ],
)
def test_only_what_we_say_on_purpose_is_repeated(error: Exception, spoken: bool) -> None:
    text = sentence(error, "0815", Language("en"))
    assert (text == str(error)) is spoken
    assert ("0815" in text) is not spoken
    assert "canary" not in text


def test_hostile_names_stay_text() -> None:
    def hostile() -> None:
        from kpi.errors import NotFoundError
        from kpi.ui import failure

        failure.show(NotFoundError("There is no {name}.", name="![x](http://evil.example/x) :material/bolt:"))

    [shown] = AppTest.from_function(hostile).run().error
    assert shown.value == r"There is no \!\[x\]\(http\:\/\/evil\.example/x\) \:material/bolt\:\.".replace(r"\/", "/")
