"""What the commands print for people: the difference of two strategies, and overwritten values."""

from __future__ import annotations

import datetime as dt

from kpi.difference import difference
from kpi.exports import difference_text, recorded_text
from kpi.i18n import Language
from kpi.model import Kpi, Strategy
from kpi.request import Overwritten, Recorded
from kpi.strategy import load
from tests.strategies import GOOD, TARGET, changed

DE, EN = Language("de"), Language("en")


def strategy(text: str = GOOD) -> Strategy:
    found, _ = load(text)
    assert found is not None
    return found


def test_a_difference_says_what_is_new_gone_and_changed() -> None:
    new = strategy(changed(TARGET, TARGET.replace("150", "180.5").replace("}", ", critical: true}")))
    kpis = [kpi for kpi in new.kpis if kpi.key != "revenue"]
    added = Kpi.model_validate({"key": "fans", "name": {"de": "Fans", "en": "Followers"}, "kind": "stock"})
    new = new.model_copy(update={"name": {"en": "Us"}, "kpis": (*kpis, added)})
    lines = difference_text.render(difference(strategy(), new), EN).splitlines()
    assert lines == [
        "changed: strategy name: We → Us",
        "removed: KPI revenue (Revenue)",
        "changed: KPI leads targets[2026-01-01].value: 150 → 180.5",
        "changed: KPI leads targets[2026-01-01].critical: false → true",
        "new: KPI fans (Followers)",
    ]
    german = difference_text.render(difference(strategy(), new), DE).splitlines()
    assert german[0].startswith("geändert: Strategie name: Wir → ")
    assert german[-1] == "neu: KPI fans (Fans)"


def test_a_long_text_stays_on_one_line_and_is_cut() -> None:
    old, new = strategy(), strategy()
    new = new.model_copy(update={"organisation": "first\nsecond " * 40})
    [line] = difference_text.render(difference(old, new), EN).splitlines()
    assert line.startswith("changed: strategy organisation: – → first second first")
    assert line.endswith("…")
    assert len(line) < 120


def test_no_difference_is_no_text() -> None:
    assert difference_text.render((), EN) == ""


def test_an_overwritten_value_is_told_old_and_new_in_the_stored_unit() -> None:
    value = Overwritten("rate", "linkedin", "", dt.date(2026, 10, 1), 0.125, 1e-7)
    done = Recorded(0, 1, 0, (value,), ())
    assert recorded_text.overwritten(done, EN) == "rate linkedin, 1 Oct 2026: 0.125 → 1e-07\n"
    assert recorded_text.as_json(done) == {
        "inserted": 0, "changed": 1, "same": 0, "late": 0, "warnings": 0,
        "overwritten": [{"kpi": "rate", "platform": "linkedin", "account": "", "date": "2026-10-01",
                         "before": 0.125, "after": 1e-7}],
    }  # fmt: skip


def test_many_overwritten_values_are_counted() -> None:
    values = tuple(Overwritten("fans", "", "", dt.date(2026, 1, 1), day, 0) for day in range(250))
    lines = recorded_text.overwritten(Recorded(0, 250, 0, values, ()), EN).splitlines()
    assert (len(lines), lines[-1]) == (201, "and 50 more values")
