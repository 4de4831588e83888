"""Answers given on the page Import hold for what was asked about: all files, those of one source, or one file."""

from __future__ import annotations

from kpi.imports import Draft
from kpi.ui.import_questions import Said


def test_an_answer_holds_for_what_was_asked_about_and_the_closer_one_wins() -> None:
    said = Said()
    said.put("platform:x", "twitter", "")
    said.put("order", "dmy", "ga4")
    said.put("traffic", "all", "ga4")
    said.put("order", "mdy", "f" * 64)
    assert said.about(Draft("a.csv", "a" * 64, "ga4")) == {"platform:x": "twitter", "order": "dmy", "traffic": "all"}
    assert said.about(Draft("b.csv", "b" * 64, "tiktok")) == {"platform:x": "twitter"}
    assert said.about(Draft("f.csv", "f" * 64, "ga4"))["order"] == "mdy"
    said.drop("platform:x", "")
    assert said.about(Draft("b.csv", "b" * 64, "tiktok")) == {}
    assert said.is_anything
