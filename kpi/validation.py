"""Plain data → Strategy; where it does not fit the model, a sentence and the path for everything at once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kpi.document import Finding, Path
from kpi.model import Strategy

_SHOWN = 60
"""Characters of a wrong value that are repeated in a message."""


def validate(data: object) -> tuple[Strategy | None, tuple[Finding, ...]]:
    """The strategy; or none, and what does not fit.

    Strict JSON rules: a number is not a text, a text is not a number, dates are written 2026-12-31.
    """
    try:
        return Strategy.model_validate_json(json.dumps(data), strict=True), ()
    except ValidationError as error:
        return None, tuple(_findings(error, data))


def close(word: str, known: Iterable[str]) -> str:
    """Known words that look like this one, for “do you mean …?”; '' if none does."""
    return ", ".join(get_close_matches(word, list(known), n=3))


def _findings(error: ValidationError, data: object) -> Iterator[Finding]:
    seen: set[tuple[Path, str]] = set()
    for details in error.errors(include_url=False):
        path, tags = _path(details["loc"], data)
        value = _at(data, path)
        if not _counts(tags, value):
            continue
        finding = _finding(details, path, tags, value)
        if (finding.path, finding.message) not in seen:
            seen.add((finding.path, finding.message))
            yield finding


def _path(loc: tuple[int | str, ...], data: Any) -> tuple[Path, list[str]]:
    """The path in the data, and what of the location is not in it: names of alternatives, a missing key."""
    path: list[str | int] = []
    rest: list[str] = []
    for part in loc:
        if part in data if isinstance(data, dict) else part in range(len(data)) if isinstance(data, list) else False:
            data = data[part]
            path.append(part)
        else:
            rest.append(str(part))
    return tuple(path), rest


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def _is_text_or_languages(tags: list[str]) -> bool:
    return bool(tags) and tags[0].startswith(("constrained-str", "dict["))


def _counts(tags: list[str], value: object) -> bool:
    """Of a text that may be given per language, only the alternative that was meant is reported."""
    if not _is_text_or_languages(tags):
        return True
    is_text = tags[0].startswith("constrained-str")
    return is_text != isinstance(value, dict) or (tags[-1] == "[key]")


@dataclass(frozen=True, slots=True)
class _Fault:
    """One thing pydantic found, ready to be put in a sentence."""

    path: Path
    value: object
    tags: list[str]
    context: Mapping[str, Any]

    @property
    def shown(self) -> dict[str, object]:
        """The wrong value as a message repeats it."""
        text = self.value if isinstance(self.value, str) else json.dumps(self.value, ensure_ascii=False)
        text = " ".join(text.split())
        return {"value": f"“{text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}”"}


def _finding(details: ErrorDetails, path: Path, tags: list[str], value: object) -> Finding:
    fault = _Fault(path, value, tags, details.get("ctx", {}))
    if sentence := _SENTENCES.get(details["type"]):
        return sentence(fault)
    return Finding("{value} does not fit here: {what}.", path, fault.shown | {"what": details["msg"]})


def _unknown_key(fault: _Fault) -> Finding:
    *around, key = fault.path
    allowed = list(_model_at(around).model_fields)
    params = {"key": str(key)[:_SHOWN], "close": close(str(key), allowed), "allowed": ", ".join(allowed)}
    if params["close"]:
        return Finding("There is no key {key} here. Do you mean {close}?", fault.path, params, at_key=True)
    return Finding("There is no key {key} here. Possible: {allowed}.", fault.path, params, at_key=True)


def _choice(fault: _Fault) -> Finding:
    if fault.tags[-1:] == ["[key]"]:
        message = "There is no language {key} here. Use de or en."
        return Finding(message, fault.path, {"key": str(fault.path[-1])[:_SHOWN]}, at_key=True)
    allowed = re.findall(r"'([^']*)'", str(fault.context["expected"]))
    params = fault.shown | {"close": close(str(fault.value), allowed), "allowed": ", ".join(allowed)}
    if params["close"]:
        return Finding("{value} is not possible here. Do you mean {close}?", fault.path, params)
    return Finding("{value} is not possible here. Possible: {allowed}.", fault.path, params)


def _pattern(fault: _Fault) -> Finding:
    if "A-Z" in str(fault.context["pattern"]):
        return Finding("{value} is no currency. Use its three capitals, like EUR.", fault.path, fault.shown)
    message = "{value} is no key. Use a–z first, then only a–z, 0–9 and _, like service_revenue."
    return Finding(message, fault.path, fault.shown)


def _no_text(fault: _Fault) -> Finding:
    if _is_text_or_languages(fault.tags):
        message = "Here stands a text, or one per language (de: …, en: …). Put numbers and true or false in quotes."
        return Finding(message, fault.path)
    return Finding("{value} is no text. Put it in quotes, or give one word.", fault.path, fault.shown)


def _no_number(fault: _Fault) -> Finding:
    message = "{value} is no number. Write it like 1234.5, without unit; 12 % is 0.12."
    return Finding(message, fault.path, fault.shown)


def _no_whole_number(fault: _Fault) -> Finding:
    return Finding("{value} is no whole number. Write it like 12.", fault.path, fault.shown)


def _bound(fault: _Fault) -> Finding:
    least, most = fault.context.get("ge"), fault.context.get("le")
    if isinstance(least, int | float):
        return Finding("{value} is too small; the least is {limit}.", fault.path, fault.shown | {"limit": least})
    if isinstance(most, int | float):
        return Finding("{value} is too large; the most is {limit}.", fault.path, fault.shown | {"limit": most})
    return _no_day(fault)


def _no_day(fault: _Fault) -> Finding:
    return Finding("{value} is no day between 1900 and 2199. Write it like 2026-12-31.", fault.path, fault.shown)


def _too_long(fault: _Fault) -> Finding:
    message = "This is longer than {limit} characters. Shorten it."
    return Finding(message, fault.path, {"limit": fault.context["max_length"]})


def _empty(fault: _Fault) -> Finding:
    return Finding("This is empty. Write a text.", fault.path)


def _no_keys(fault: _Fault) -> Finding:
    return Finding("Here stand keys with values: indented lines like “key: value”.", fault.path)


_SENTENCES: dict[str, Callable[[_Fault], Finding]] = {
    "missing": lambda f: Finding("The key {key} is missing here. Add it.", f.path, {"key": f.tags[-1]}),
    "extra_forbidden": _unknown_key,
    "enum": _choice,
    "literal_error": _choice,
    "string_pattern_mismatch": _pattern,
    "string_too_short": _empty,
    "too_short": _empty,
    "string_too_long": _too_long,
    "string_type": _no_text,
    "float_type": _no_number,
    "finite_number": _no_number,
    "int_type": _no_whole_number,
    "int_from_float": _no_whole_number,
    "greater_than_equal": _bound,
    "less_than_equal": _bound,
    "date_type": _no_day,
    "date_parsing": _no_day,
    "date_from_datetime_parsing": _no_day,
    "bool_type": lambda f: Finding("{value} is neither true nor false. Write one of these.", f.path, f.shown),
    "tuple_type": lambda f: Finding("Here stands a list: lines that start with “- ”.", f.path),
    "model_type": _no_keys,
    "model_attributes_type": _no_keys,
    "dict_type": _no_keys,
    "value_error": lambda f: Finding(str(f.context["error"]), f.path),
}
"""By pydantic's type of error."""


def _model_at(path: list[str | int]) -> type[BaseModel]:
    """Which model describes the place with this path."""
    model: type[BaseModel] = Strategy
    for part in path:
        if isinstance(part, str):
            model = next(_models(model.model_fields[part].annotation))
    return model


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


@dataclass(frozen=True, slots=True)
class Readable:
    """What is left of a strategy without its broken parts, so that the rest can be checked all the same."""

    strategy: Strategy
    unread: frozenset[str]
    """Keys that are there, but whose entity is left out."""
    moved: Mapping[Path, Path]
    """Path of every list entry here → its path in the file."""

    def origin(self, path: Path) -> Path:
        """Where something found here stands in the file."""
        ends = (end for end in range(len(path), 0, -1) if path[:end] in self.moved)
        end = next(ends, 0)
        return self.moved.get(path[:end], ()) + path[end:]


def readable(data: object, findings: tuple[Finding, ...]) -> Readable | None:
    """Leaves out unknown keys, and list entries with anything else wrong in them."""
    if not isinstance(data, dict):
        return None
    broken = {_smallest_part(finding) for finding in findings}
    moved: dict[Path, Path] = {}
    rest = {"name": "–"} | _without(data, (), (), broken, moved)
    strategy, _ = validate(rest)
    if strategy is None:
        return None
    left_out = (_at(data, path) for path in broken if path)
    unread = frozenset(str(part["key"]) for part in left_out if isinstance(part, dict) and "key" in part)
    return Readable(strategy, unread, moved)


def _smallest_part(finding: Finding) -> Path:
    path = finding.path
    if finding.at_key:
        return path
    return next((path[: end + 1] for end in range(len(path) - 1, -1, -1) if isinstance(path[end], int)), path[:1])


def _without(data: Any, old: Path, new: Path, broken: set[Path], moved: dict[Path, Path]) -> Any:
    if isinstance(data, dict):
        return {
            key: _without(value, (*old, key), (*new, key), broken, moved)
            for key, value in data.items()
            if (*old, key) not in broken
        }
    if not isinstance(data, list):
        return data
    kept: list[object] = []
    for index, value in enumerate(data):
        if (*old, index) not in broken:
            moved[*new, len(kept)] = (*old, index)
            kept.append(_without(value, (*old, index), (*new, len(kept)), broken, moved))
    return kept
