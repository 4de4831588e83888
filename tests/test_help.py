"""The help says the same in both languages, and every topic can be opened at its place."""

from __future__ import annotations

import re
from pathlib import Path

import kpi
from kpi.i18n import CODES
from kpi.model import Mode

HELP = Path(kpi.__file__).parent / "help"


def anchors(code: str) -> list[str]:
    return re.findall(r"^## .+ \{#([a-z]+)\}$", (HELP / f"method.{code}.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_both_languages_have_the_same_topics_in_the_same_order() -> None:
    german, english = (anchors(code) for code in CODES)
    assert german == english
    assert len(german) == len(set(german))


def test_every_heading_has_an_anchor() -> None:
    for code in CODES:
        text = (HELP / f"method.{code}.md").read_text(encoding="utf-8")
        assert len(re.findall(r"^## ", text, re.MULTILINE)) == len(anchors(code))


def test_what_the_screens_ask_about_is_explained() -> None:
    topics = {
        "progress",
        "expected",
        "pace",
        "status",
        "required",
        "rollup",
        "freshness",
        "aggregation",
        "completeness",
    }
    modes = {Mode.MAINTAIN.value, Mode.CEILING.value, Mode.MILESTONE.value}
    assert topics | modes <= set(anchors("de"))
