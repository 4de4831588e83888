from __future__ import annotations

import csv
import datetime as dt
import io
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.errors import Problem
from kpi.i18n import Language
from kpi.imports import tidy
from kpi.imports.tidy import Table, armed
from kpi.model import Cadence, Kind, Kpi, Measurement, Platform, Strategy, Unit

STRATEGY = Strategy(
    name="Test",
    platforms=(Platform(key="linkedin", name="LinkedIn"),),
    kpis=(
        Kpi(key="fans", name="Fans", kind=Kind.STOCK),
        Kpi(key="rate", name="Rate", kind=Kind.RATIO, unit=Unit(kind="percent")),
        Kpi(key="cost", name="Cost", kind=Kind.FLOW, unit=Unit(kind="currency", currency="EUR")),
        Kpi(key="time", name="Time", kind=Kind.AVERAGE, unit=Unit(kind="duration")),
    ),
)
LANGUAGES = (Language("de"), Language("en"))
OCTOBER = dt.date(2026, 10, 1)


def read(text: str | bytes) -> Table:
    return tidy.read(text if isinstance(text, bytes) else text.encode(), STRATEGY, "f.csv")


def values(text: str) -> list[float]:
    table = read(text)
    assert not table.problems, [str(problem) for problem in table.problems]
    return [measurement.value for measurement in table.measurements]


def said(text: str | bytes) -> list[str]:
    """The problems as they are shown; both languages have words for them."""
    problems = read(text).problems
    assert all(language(problem.message, **problem.params) for problem in problems for language in LANGUAGES)
    return [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("kpi", "value", "unit", "stored"),
    [
        ("time", "1.5", "h", 5400), ("time", "90", "min", 5400), ("time", "2 h", "min", 7200), ("time", "90", "", 90),
        ("rate", "12.3", "%", 0.123), ("rate", "0.123", "", 0.123), ("rate", "12,3 %", "%", 0.123),
        ("fans", "5", "h", 5), ("fans", "5", "Fans", 5),
    ],
)  # fmt: skip
def test_bare_numbers_are_in_the_unit_beside_them(kpi: str, value: str, unit: str, stored: float) -> None:
    assert values(f'kpi,date,value,unit\n{kpi},2026-10,"{value}",{unit}\n') == [stored]


def test_a_note_is_read_on_one_line_and_without_signs_that_turn_it_round() -> None:
    [found] = read('kpi,date,value,note\nfans,2026-10,5,"a\n\u202eb"\n').measurements
    assert found.note == "a b"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_all_columns_are_read_with_any_delimiter_and_in_any_order(delimiter: str) -> None:
    text = "value,date,account,KPI,grain,platform\n5,2026-10,a b,fans,quarterly,linkedin\n7,01.11.2026,,fans,,\n"
    assert read(text.replace(",", delimiter)) == Table(
        [Measurement("fans", OCTOBER, 5, "linkedin", "a b", Cadence.QUARTERLY),
         Measurement("fans", dt.date(2026, 11, 1), 7)], lines=[2, 3], read=2,
    )  # fmt: skip


def test_platform_and_account_may_be_left_out() -> None:
    assert read("kpi,date,value\nfans,2026-10-01,5\n").measurements == [Measurement("fans", OCTOBER, 5)]


@pytest.mark.parametrize(
    ("kpi", "text", "value"),
    [
        ("fans", "-0.0", -0.0),
        ("fans", "1e-07", 1e-7),
        ("fans", "1000000000000000.0", 1e15),
        ("fans", "+5", 5),
        ("fans", "1.234", 1.234),  # bare numbers have a decimal point
        ("fans", "007", 7),
        ("rate", "0.125", 0.125),
        ("rate", '"12,3 %"', 0.123),
        ("rate", "12.3%", 0.123),
        ("rate", '"0,5"', 0.5),
        ("cost", '"1.234,56 €"', 1234.56),
        ("time", "90", 90),
        ("time", "1:30 h", 5400),
    ],
)
def test_a_value_is_read_in_the_stored_unit(kpi: str, text: str, value: float) -> None:
    [found] = values(f"kpi,date,value\n{kpi},2026-10,{text}\n")
    assert found == pytest.approx(value, rel=1e-15)
    assert math.copysign(1, found) == math.copysign(1, value)


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["12,5", "1.234"], [12.5, 1234]),  # decimal commas: points separate thousands, in every row
        (["1.234", "0,5"], [1234, 0.5]),
        (["1.234", "1.234.567"], [1234, 1_234_567]),
        (["1.234,5", "3,25"], [1234.5, 3.25]),
        (["12.5", "1.234"], [12.5, 1.234]),  # decimal points
        (["12.5", "1,234"], [12.5, 1234]),
        (["1,234.5", "1.234"], [1234.5, 1.234]),
        (["3", "0.125", "12.75"], [3, 0.125, 12.75]),
    ],
)
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_how_a_file_writes_its_numbers_is_told_by_all_its_values(
    cells: list[str], numbers: list[float], delimiter: str
) -> None:
    rows = "".join(f"fans{delimiter}{day:02}.10.2026{delimiter}{cell}\n" for day, cell in enumerate(cells, 1))
    assert values(f"kpi{delimiter}date{delimiter}value\n{rows}") == numbers


@pytest.mark.parametrize(
    "rows",
    [
        "kpi;date;value\nfans;2026-10;1.234\n",  # nothing tells
        "kpi;date;value\nfans;2026-10;12,5\nfans;2026-11;12.5\nfans;2026-12;1.234\n",  # contradictory
        'kpi,date,value\nfans,2026-10,"12,5"\nfans,2026-11,1.234\n',
        'kpi,date,value\nfans,2026-10,"1,234"\n',
    ],
)
def test_what_can_be_two_numbers_is_asked_and_not_guessed(rows: str) -> None:
    [problem] = said(rows)
    assert "can mean" in problem
    assert "thousands" in problem


@pytest.mark.parametrize("cell", ["", " ", "-", "–", "n/a", "k. A."])
def test_an_empty_cell_is_missing_and_never_0(cell: str) -> None:
    table = read(f"kpi,date,value\nfans,2026-10,{cell}\nfans,2026-11,0\n")
    assert (table.read, table.empty, [m.value for m in table.measurements]) == (2, 1, [0])


@pytest.mark.parametrize(
    ("mark", "expected"), [("", False), ("yes", True), ("Ja", True), ("x", True), ("no", False), ("Nein", False)]
)
def test_a_value_may_be_marked_as_provisional(mark: str, expected: bool) -> None:
    [found] = read(f"kpi,date,value,provisional\nfans,2026-10,5,{mark}\n").measurements
    assert (found.value, found.provisional) == (5, expected)


def test_lines_are_counted_as_an_editor_does() -> None:
    table = read('kpi,account,date,value\n\n,,,\nfans,"a\nb",2026-10,1\nfans,,2026-11,x\n')
    assert (table.lines, table.problems[0].line, table.problems[0].column) == ([5], 6, 4)


NO_TEXT = "f.csv: error: This is not a text file. Save it as CSV and try again."
EMPTY = "f.csv: error: The file is empty. It needs a header line and one value per line."
NEEDED = "The header is: kpi,platform,account,date,value."


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        (b"", [EMPTY]),
        (b"\xef\xbb\xbf \r\n", [EMPTY]),
        (b"PK\x03\x04" + bytes(100), [NO_TEXT]),
        (b"\x00" * 5000, [NO_TEXT]),
        (b"kpi,date,value\nfans,2026-10,\x005\n", [NO_TEXT]),
        ("kpi,date,date,value\n", ["f.csv:1:3: error: Column date is there twice. Keep one."]),
        ("kpi,date,value,\n", [f"f.csv:1:4: error: Column 4 has no name. {NEEDED}"]),
        ("kpi,datum,value\n", [f"f.csv:1:2: error: Column datum is unknown. {NEEDED}",
                               f"f.csv:1: error: Column date is missing. {NEEDED}"]),
        ("," * 9999 + "\n", ["f.csv:1: error: The header has 10000 columns. It is: kpi,platform,account,date,value."]),
        (f"kpi,date,value{'x' * 10_000_000}",
         ["f.csv:1: error: A cell is longer than 131072 characters. Does a quotation mark lack its partner?"]),
        (f'kpi,date,value\nfans,2026-10,"5\n{"x" * 10_000_000}',
         ["f.csv:3: error: A cell is longer than 131072 characters. Does a quotation mark lack its partner?"]),
        ("kpi,date,value\nfans,2026-10\n", ["f.csv:2: error: The line has 2 cells, the header 3."]),
        ("kpi,date,value\nfans,2026-10,1,2\n", ["f.csv:2: error: The line has 4 cells, the header 3."]),
        ("kpi,date,value\nFans,2026-10,1\n",
         ["f.csv:2:1: error: There is no KPI Fans in the strategy. Add it there first, or correct the key."]),
        ("kpi,platform,date,value\nfans,tv,2026-10,1\n",
         ["f.csv:2:2: error: There is no platform tv in the strategy. Add it there first, or correct the key."]),
        ("kpi,date,value\nfans,,1\n", ["f.csv:2:2: error: The date is missing. Write it as YYYY-MM-DD."]),
        ("kpi,date,value\nfans,2026-02-30,1\n",
         ["f.csv:2:2: error: “2026-02-30” is not a date. Write it like 2026-12-31 or 31.12.2026."]),
        ("kpi,date,value\nfans,03/04/2026,1\n",
         ["f.csv:2:2: error: 03/04/2026 can be two dates. Write it as YYYY-MM-DD."]),
        ("kpi,date,value,provisional\nfans,2026-10,1,perhaps\n",
         ["f.csv:2:4: error: perhaps does not say whether the value is provisional. Write yes or no."]),
        ("kpi,date,value,grain\nfans,2026-10,1,hourly\n",
         ["f.csv:2:4: error: hourly is no grain. There are: daily, weekly, monthly, quarterly, yearly."]),
        ("kpi,date,value\nfans,2026-10,=1+1\n", ["f.csv:2:3: error: “=1+1” is a formula. Enter its result."]),
        ("kpi,date,value\nfans,2026-10,5 %\n",
         ["f.csv:2:3: error: “5 %” is a share, but this KPI is not measured in percent or per mille."]),
        ("kpi,date,value\nfans,2026-10,many\n",
         ["f.csv:2:3: error: “many” is not a number. Write it like 1234.5 or 1234,5, or leave the cell empty."]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_with_its_place(data: bytes | str, problems: list[str]) -> None:
    assert said(data) == problems
    assert read(data).measurements == []


def test_a_file_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidy, "MAX_BYTES", 2**20)
    assert said(b"x" * (2**20 + 1)) == ["f.csv: error: The file is larger than 1 MB. Split it."]


def test_problems_beyond_a_thousand_are_counted() -> None:
    table = read("kpi,date,value\n" + "nobody,2026-10,1\n" * 1500)
    assert (table.rejected, len(table.problems)) == (1500, 1001)
    assert str(table.problems[-1]) == "f.csv: error: 500 more lines have problems like these."


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("'=1+1", "=1+1"),
        ("'-5", "-5"),
        ("'@x", "@x"),
        ("''=1", "'=1"),
        ("'quoted'", "'quoted'"),
        ("=1", "=1"),
        ("", ""),
    ],
)
def test_the_apostrophe_of_an_export_is_taken_off(written: str, meant: str) -> None:
    assert armed(written) == meant


# -- whatever a file holds, it is read or refused ------------------------------------------------------------------

cells = st.sampled_from(
    ["fans", "rate", "cost", "time", "linkedin", "2026-10", "31.12.2026", "KW 23 2026", "12,3 %", "1.234", "1e999",
     "-5", "=1+1", "", '"', "\x00", "\u2028", "\r", "9" * 30, "\ud7ff", "٣", "1e-400", "daily", "nan", "∞"]
) | st.text(max_size=12)  # fmt: skip
tables = st.builds(
    lambda header, rows, delimiter: "\n".join(delimiter.join(row) for row in [header, *rows]),
    st.permutations(["kpi", "platform", "account", "date", "value", "grain", "provisional"]).flatmap(
        lambda names: st.integers(3, 6).map(lambda n: names[:n])
    ),
    st.lists(st.lists(cells, min_size=1, max_size=7), max_size=6),
    st.sampled_from([",", ";", "\t"]),
)
files = st.binary(max_size=300) | tables.map(str.encode) | tables.map(lambda text: text.encode("utf-16"))


@given(files)
def test_any_file_is_read_or_its_problems_are_told(data: bytes) -> None:
    table = read(data)
    assert all(isinstance(problem, Problem) for problem in table.problems)
    assert all(str(problem) for problem in table.problems)
    assert table.read == len(table.measurements) + table.empty + table.rejected
    assert len(table.lines) == len(table.measurements)
    assert bool(table.rejected) <= bool(table.problems)


@given(
    st.lists(
        st.tuples(st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=20), st.booleans()), max_size=5
    )
)
def test_what_an_export_writes_is_read_back(rows: list[tuple[float, str, bool]]) -> None:
    """Every finite value, to the last digit; every account that is no control character and no blank at its ends."""
    from kpi.exports.tidy import write

    given_rows = [
        Measurement("fans", OCTOBER + dt.timedelta(days=day), value, "linkedin", account, Cadence.DAILY, provisional)
        for day, (value, text, provisional) in enumerate(rows)
        if (account := "".join(filter(str.isprintable, text)).strip()) == text
    ]
    stream = io.StringIO(newline="")
    write(stream, given_rows, STRATEGY)
    table = read(stream.getvalue())
    assert not table.problems
    assert [repr(m) for m in table.measurements] == [repr(m) for m in given_rows]


def test_an_exported_file_is_read_by_any_reader_of_csv() -> None:
    from kpi.exports.tidy import write

    stream = io.StringIO(newline="")
    assert write(stream, [Measurement("fans", OCTOBER, 1.5, "", 'say "a,b"')], STRATEGY) == 1
    [row] = csv.DictReader(io.StringIO(stream.getvalue()))
    assert row == {
        "kpi": "fans",
        "platform": "",
        "account": 'say "a,b"',
        "date": "2026-10-01",
        "value": "1.5",
        "grain": "",
        "provisional": "",
    }
