"""Which messages the program shows: found in its source, with the words of every code. Used by test_i18n.py."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from kpi import errors
from kpi.words import WORDS

ROOT = Path(__file__).parents[1]
RAISED = {name for name, thing in vars(errors).items() if getattr(thing, "__module__", "") == errors.__name__}
TRANSLATED = {"_", "N_", *RAISED}
"""Calls whose first argument is a message: the translator, a marker for later translation, and everything raised."""

SENTENCE = re.compile(r"(?:[A-Z{“]|low is )[^<>]* [^<>]*[.?]")
"""Problems are often raised through a short function of their module; a sentence tells itself."""
ENGLISH_ONLY = ("api", "cli", "settings.py", "store/tables.py")
"""What only operators read on a terminal, or in the code: the server, the command line, settings, remarks on tables."""


@cache
def used() -> dict[tuple[str, str], str | None]:
    """Messages by (context, message id), with the plural form of those that have one."""
    found: dict[tuple[str, str], str | None] = {}
    for context, words in WORDS.items():
        found.update({(context, word): None for word in words.values()})
    for path in [ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "kpi").rglob("*.py")]:
        if not path.exists():
            continue
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        if not any(path.is_relative_to(ROOT / "kpi" / place) for place in ENGLISH_ONLY):
            found.update({("", text): None for text in _sentences(nodes)})
        found.update({("", one): many for one, many in _messages(nodes)})
    plurals = {many for many in found.values() if many}
    return {key: many for key, many in found.items() if many or key[1] not in plurals}


def _sentences(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """Literal texts that read like a sentence, wherever they stand; docstrings are none."""
    prose = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        text = node.value if isinstance(node, ast.Constant) and id(node) not in prose else None
        if isinstance(text, str) and SENTENCE.fullmatch(text):
            yield text


def _messages(nodes: Sequence[ast.AST]) -> Iterator[tuple[str, str | None]]:
    for node in nodes:
        if isinstance(node, ast.Call):
            name = _name(node.func)
            if name == "plural":
                one, many = (list(_strings(argument)) for argument in node.args[:2])
                yield from zip(one, many, strict=True)
            elif name in TRANSLATED and node.args:
                yield from ((text, None) for text in _strings(node.args[0]))


def _name(function: ast.expr) -> str:
    """The called name; calling a language itself (self in i18n, run.language) translates too."""
    if isinstance(function, ast.Name):
        return "_" if function.id in ("self", "language") else function.id
    if isinstance(function, ast.Attribute):
        return "_" if function.attr == "language" else function.attr
    return ""


def _strings(argument: ast.expr) -> Iterator[str]:
    """Literal texts an argument can be: itself, or both branches of a condition."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from _strings(argument.body)
        yield from _strings(argument.orelse)
