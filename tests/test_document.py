"""YAML text that cannot be read is told with its place, and nothing it holds is executed or multiplied."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi import document
from kpi.model import Strategy
from kpi.strategy import load, load_bytes


@pytest.mark.parametrize(
    ("text", "line", "column", "sentence"),
    [
        ("", None, None, "The file is empty."),
        ("# nothing\n", None, None, "The file is empty."),
        ("- a\n", 1, 1, "Here stand keys with values"),
        ("just words\n", 1, 1, "Here stand keys with values"),
        ("name: x\n\tkpis: []\n", 2, 1, "There is a tab here."),
        ("name: a: b\n", 1, 8, "A colon is not expected here."),
        ("name: [1\n", 2, 1, "This cannot be read as YAML"),
        ("name: 'x\n", 2, 1, "This cannot be read as YAML"),
        ("name: @x\n", 1, 7, "A text must not start with @."),
        ("name: &a x\n", 1, 7, "Anchors and aliases (& and *) are not read."),
        ("name: x\nowner: *a\n", 2, 8, "Anchors and aliases (& and *) are not read."),
        ("name: !!python/object/apply:os.system [ls]\n", 1, 7, "Tags (!) are not read."),
        ("name: x\n---\nname: y\n", 2, 1, "A second document starts here"),
        ("? [a]\n: x\n", 1, 3, "A key must be a plain word"),
        ("name: x\ngoals: " + "[" * 100, 2, 28, "This is nested deeper"),
        ("name: a\x07b\n", 1, 8, "The character U+0007 is no text."),
    ],
)
def test_broken_yaml_is_told_with_its_place(text: str, line: int | None, column: int | None, sentence: str) -> None:
    strategy, (problem, *_) = load(text, "s.yaml")
    assert strategy is None
    assert problem.message.format(**problem.params).startswith(sentence)
    assert (problem.file, problem.line) == ("s.yaml", line)
    assert problem.column == column or sentence.startswith("This cannot")


def test_a_bomb_of_aliases_is_refused_at_its_fuse() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{c}: &{c} [*{b}, *{b}]\n" for b, c in pairwise("abcdefghijkl"))
    _, problems = load(bomb)
    assert [(p.line, p.column) for p in problems] == [(1, 4)]


def test_a_file_too_large_is_refused_before_it_is_read() -> None:
    _, problems = load("name: x\n" + "#" * document.MAX_SIZE)
    assert [p.params["limit"] for p in problems] == [2]
    assert load_bytes(b"name: x\n" + b"#" * document.MAX_SIZE)[1] == problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_bytes_are_read_in_the_encodings_that_name_themselves(encoding: str) -> None:
    strategy, _ = load_bytes("name: Größe 🎯\n".encode(encoding))
    assert strategy == Strategy(name="Größe 🎯")


@pytest.mark.parametrize(
    ("data", "line", "column"), [(b"name: x\norganisation: Gr\xfc\xdfe\n", 2, 17), (b"\xff\xfen", None, None)]
)
def test_bytes_in_another_encoding_are_told_with_their_place(data: bytes, line: int | None, column: int | None) -> None:
    strategy, (problem,) = load_bytes(data, "s.yaml")
    assert strategy is None
    assert problem.message.startswith("This is not UTF-8 text")
    assert line is None or (problem.line, problem.column) == (line, column)


@given(st.text(max_size=300) | st.text("abkeyisp:- \n\t'\"[]{},&*!|>#%@`1", max_size=200))
@settings(max_examples=300)
def test_no_text_at_all_breaks_the_reader(text: str) -> None:
    strategy, problems = load(text)
    assert strategy is not None or any(p.severity == "error" for p in problems)
    for problem in problems:
        str(problem)


@given(st.binary(max_size=200))
@settings(max_examples=100)
def test_no_bytes_at_all_break_the_reader(data: bytes) -> None:
    strategy, problems = load_bytes(data)
    assert strategy is not None or problems
