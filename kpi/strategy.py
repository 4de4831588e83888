"""YAML ↔ Strategy: problems with line and column, all at once; a JSON schema; the difference of two strategies."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import Any

import yaml

from kpi.checks import check
from kpi.difference import Change, difference
from kpi.document import Document, decode, read, scalar
from kpi.errors import Problem
from kpi.model import Strategy
from kpi.validation import readable, validate

__all__ = ["MODELINE", "SCHEMA_FILE", "Change", "difference", "dump", "load", "load_bytes", "schema"]

_WIDTH = 80
"""Texts are folded at the first space after this column, so lines stay below 100."""
_OTHER_BREAKS = frozenset("\r\x85\u2028\u2029\ufeff")
"""What some readers take for the end of a line; kept only where it is escaped."""


def load_bytes(data: bytes, file: str = "") -> tuple[Strategy | None, tuple[Problem, ...]]:
    """As `load`, for the bytes of a file."""
    text, problems = decode(data, file)
    return (None, problems) if text is None else load(text, file)


def load(text: str, file: str = "") -> tuple[Strategy | None, tuple[Problem, ...]]:
    """The strategy, if nothing is an error, and all problems in the order of their lines."""
    document, problems = read(text, file)
    if document is None:
        return None, problems
    strategy, found = _understand(document)
    problems = tuple(sorted((*problems, *found), key=lambda problem: (problem.line or 0, problem.column or 0)))
    return (None if any(p.severity == "error" for p in problems) else strategy), problems


def _understand(document: Document) -> tuple[Strategy | None, list[Problem]]:
    """The strategy of a document; where parts of it cannot be read, the others are checked all the same."""
    strategy, findings = validate(document.data)
    if strategy is not None:
        return strategy, [document.problem(finding) for finding in check(strategy)]
    found = [document.problem(finding) for finding in findings]
    if rest := readable(document.data, findings):
        # A warning ("no goal uses this KPI") may only be due to what is left out.
        errors = (finding for finding in check(rest.strategy, rest.unread) if finding.severity == "error")
        found += [document.problem(replace(finding, path=rest.origin(finding.path))) for finding in errors]
    return None, found


def dump(strategy: Strategy) -> str:
    """The strategy as YAML that `load` reads back to an equal one: model order, defaults left out."""
    data = strategy.model_dump(exclude_defaults=True)
    return "\n".join(_section(name, value) for name, value in data.items())


def _section(name: str, value: object) -> str:
    if not isinstance(value, tuple):
        return _yaml({name: value})
    entries = (_yaml({name: [entry]}).split("\n", 1)[1] for entry in value)
    return f"{name}:\n" + "\n".join(entries)


def _yaml(data: object) -> str:
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)


class _Dumper(yaml.SafeDumper):
    """Writes block style with indented lists, and quotes every text that would be read as something else."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    if not isinstance(scalar(text), str) or _OTHER_BREAKS.intersection(text) or text.endswith("\n"):
        style = '"'
    elif "\n" in text and all(len(line) < _WIDTH for line in text.split("\n")):
        style = "|"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _number(dumper: yaml.SafeDumper, number: float) -> yaml.ScalarNode:
    if number.is_integer() and abs(number) < 1e15:
        return dumper.represent_scalar("tag:yaml.org,2002:int", str(int(number)))
    # Other readers of YAML see 1e-07 as a number only with a point.
    text = repr(number)
    text = text if "." in text else text.replace("e", ".0e")
    return dumper.represent_scalar("tag:yaml.org,2002:float", text)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(float, _number)
_Dumper.add_multi_representer(Enum, lambda dumper, code: _text(dumper, str(code.value)))
_Dumper.add_representer(tuple, lambda dumper, items: dumper.represent_list(items))


SCHEMA_FILE = "strategy.schema.json"
"""Name under which the schema lies beside a strategy."""
MODELINE = f"# yaml-language-server: $schema={SCHEMA_FILE}\n"
"""First line of a YAML file by which editors find the schema beside it."""


def schema() -> dict[str, Any]:
    """JSON schema of the YAML, for completion in editors; with the short forms of unit and of a goal's KPI."""
    data = Strategy.model_json_schema()
    definitions = data["$defs"]
    unit, link = definitions["Unit"], definitions["GoalKpi"]
    definitions["Unit"] = {"anyOf": [unit["properties"]["kind"], unit]}
    definitions["GoalKpi"] = {"anyOf": [link["properties"]["kpi"], link]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **data}
