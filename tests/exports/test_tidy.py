from __future__ import annotations

import datetime as dt
import io

import pytest

from kpi.exports.tidy import defused, write
from kpi.imports.tidy import armed
from kpi.model import Cadence, Kind, Kpi, Measurement, Strategy

OCTOBER = dt.date(2026, 10, 1)
STRATEGY = Strategy(name="Test", kpis=(Kpi(key="fans", name="Fans", kind=Kind.STOCK),))


@pytest.mark.parametrize("text", ["=1+1", "+49 30 1", "-5", "@SUM(A1)", "\tx", "\r=1", "'=1", "''-"])
def test_a_text_that_starts_like_a_formula_is_defused(text: str) -> None:
    assert defused(text) == f"'{text}"
    assert armed(defused(text)) == text


@pytest.mark.parametrize("text", ["", "LinkedIn DE", "a=1", "'quoted'", "'", "5"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert defused(text) == armed(text) == text


def test_values_are_exact_numbers_and_only_texts_are_defused() -> None:
    stream = io.StringIO(newline="")
    rows = [
        Measurement("fans", OCTOBER, -0.1, "", "=cmd|' /C calc'!A0", Cadence.MONTHLY),
        Measurement("fans", OCTOBER, 1e-7, "linkedin", "", Cadence.QUARTERLY),
        Measurement("fans", OCTOBER, 0.1 + 0.2, provisional=True),
    ]
    assert write(stream, rows, STRATEGY) == 3
    assert stream.getvalue() == (
        "kpi,platform,account,date,value,grain,provisional\n"
        "fans,,'=cmd|' /C calc'!A0,2026-10-01,-0.1,,\n"
        "fans,linkedin,,2026-10-01,1e-07,quarterly,\n"
        "fans,,,2026-10-01,0.30000000000000004,,yes\n"
    )
