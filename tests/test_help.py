"""The help says the same in both languages, and every topic can be opened at its place."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import kpi
from kpi import forecast, hindsight, lasting, limits
from kpi.completeness import Stage, steps
from kpi.i18n import CODES
from kpi.model import Mode
from kpi.scorecard import arrange
from kpi.strategy import load_bytes

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
        "season",
        "pace",
        "status",
        "required",
        "rollup",
        "freshness",
        "aggregation",
        "completeness",
        "change",
        "outlook",
        "quickwins",
        "checkins",
        "events",
        "deviations",
    }
    modes = {Mode.MAINTAIN.value, Mode.CEILING.value, Mode.MILESTONE.value}
    assert topics | modes <= set(anchors("de"))


def test_both_languages_show_the_same_measured_numbers() -> None:
    german, english = (_tables(code) for code in CODES)
    assert german == english
    assert len(german) > 10


def _tables(code: str) -> list[list[float]]:
    """The numbers of every row of a table, decimals written alike."""
    rows = re.findall(r"^\|.*\|$", (HELP / f"method.{code}.md").read_text(encoding="utf-8"), re.MULTILINE)
    return [[float(n.replace(",", ".")) for n in re.findall(r"\d+(?:[.,]\d+)?", row)] for row in rows]


def test_the_sizes_told_are_those_the_program_computes_with() -> None:
    for code in CODES:
        text = (HELP / f"method.{code}.md").read_text(encoding="utf-8").replace("\u00a0", " ")
        change = text.split("{#change}")[1].split("\n## ")[0]
        outlook = text.split("{#outlook}")[1].split("\n## ")[0]
        for size in (limits.ENOUGH, limits.FIRM, lasting.RUN, lasting.AFTER):
            assert re.search(rf"\b{size}\b", change), (code, size)
        for size in (forecast.ENOUGH_FOR_POINT, forecast.ENOUGH, hindsight.AHEAD, hindsight.LATEST):
            assert re.search(rf"\b{size}\b", outlook), (code, size)


def test_the_template_of_a_strategy_is_complete_and_the_same_in_both_languages() -> None:
    shapes = []
    for code in CODES:
        strategy, problems = load_bytes((HELP / f"template.{code}.yaml").read_bytes(), "")
        assert strategy is not None
        assert not problems
        lacking = [step.stage for step in steps(strategy, arrange(strategy, {}, dt.date(2027, 1, 31)))
                   if not step.is_done]  # fmt: skip
        assert lacking == [Stage.VALUES]
        shapes.append(
            [[g.key for g in strategy.company_goals], [g.key for g in strategy.goals], [k.key for k in strategy.kpis]]
        )
    assert shapes[0] == shapes[1]
