"""YAML text → plain data, with the place of every value in it.

Only the plain core of YAML 1.2 is read: text, numbers, true, false, null, lists and keys. No tags, no aliases (nothing
is built and nothing multiplies); `no`, `on` and `1:30` are text. Dates stay text and are read by the model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import yaml
from yaml.reader import Reader

from kpi.errors import Problem, Severity

MAX_SIZE = 2_000_000
"""Characters or bytes; far more than any strategy has."""
MAX_DEPTH = 20

Path = tuple[str | int, ...]
"""Keys and list positions (from 0) that lead to a value."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column, from 1; `verbatim` is the column where a one-line text stands letter by letter."""

    line: int
    column: int
    verbatim: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with the value at a path, or with its key; `offset` counts characters into its text."""

    message: str
    path: Path
    params: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = "error"
    at_key: bool = False
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, and where."""

    data: object
    places: Mapping[Path, Place]
    keys: Mapping[Path, Place]
    """Where the key of a value stands."""
    file: str = ""

    def problem(self, finding: Finding) -> Problem:
        """The finding with its line and column: of its value, else of the nearest one around it."""
        place = self._place(finding.path, self.keys if finding.at_key else self.places)
        column = place.column if place.verbatim is None else place.verbatim + finding.offset
        column = column if finding.offset else place.column
        return Problem(finding.message, finding.params, self.file, place.line, column, finding.severity)

    def _place(self, path: Path, first: Mapping[Path, Place]) -> Place:
        if path in first:
            return first[path]
        around = (self.places[path[:end]] for end in range(len(path), -1, -1) if path[:end] in self.places)
        return next(around, Place(1, 1))


class UnreadableError(Exception):
    """The text cannot be read any further."""

    def __init__(self, message: str, mark: Any, **params: object) -> None:
        super().__init__(message)
        self.problem = Problem(
            message, params, line=mark.line + 1 if mark else None, column=mark.column + 1 if mark else None
        )


def decode(data: bytes, file: str = "") -> tuple[str | None, tuple[Problem, ...]]:
    """Text of a file: UTF-8, or UTF-16 where a byte order mark says so."""
    try:
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"), ()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        message = "This is not UTF-8 text: the first byte that does not fit is {byte}. Save the file as UTF-8."
        return None, (Problem(message, {"byte": f"0x{data[error.start]:02X}"}, file, line, column),)


def read(text: str, file: str = "") -> tuple[Document | None, tuple[Problem, ...]]:
    """The document; or, where the YAML itself is broken, none and the first thing that breaks it.

    A key that stands twice is a problem too, but the document (with the first one) is still there.
    """
    reader = _Reader(file)
    try:
        data = reader.document(text.removeprefix("\ufeff"))
    except UnreadableError as refused:
        return None, (replace(refused.problem, file=file),)
    return Document(data, reader.places, reader.keys, file), tuple(reader.problems)


def scalar(text: str) -> str | int | float | bool | None:
    """What an unquoted word stands for."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


class _Reader:
    """Builds plain data from the events of one YAML text."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.places: dict[Path, Place] = {}
        self.keys: dict[Path, Place] = {}
        self.problems: list[Problem] = []
        self.events: Iterator[yaml.Event] = iter(())

    def document(self, text: str) -> object:
        """The one document of a text."""
        _refuse_what_is_no_text(text)
        self.events = yaml.parse(text, Loader=_LOADER)
        try:
            next(self.events)
            if isinstance(next(self.events), yaml.StreamEndEvent):
                raise UnreadableError("The file is empty. Start with “name: …”.", None)
            data = self._value(next(self.events), ())
            next(self.events)
            if not isinstance(extra := next(self.events), yaml.StreamEndEvent):
                raise UnreadableError(
                    "A second document starts here (---). Keep one strategy per file.", extra.start_mark
                )
        except yaml.YAMLError as error:
            raise _refusal(error, text) from error
        return data

    def _value(self, event: Any, path: Path) -> object:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            message = "Anchors and aliases (& and *) are not read. Write the value out, or put the text in quotes."
            raise UnreadableError(message, event.start_mark)
        if getattr(event, "tag", None):
            raise UnreadableError("Tags (!) are not read. Leave it out, or put the text in quotes.", event.start_mark)
        if len(path) > MAX_DEPTH:
            raise UnreadableError("This is nested deeper than any strategy. Check the brackets here.", event.start_mark)
        self.places[path] = _place(event)
        if isinstance(event, yaml.ScalarEvent):
            return event.value if event.style else scalar(event.value)
        return self._mapping(path) if isinstance(event, yaml.MappingStartEvent) else self._sequence(path)

    def _sequence(self, path: Path) -> list[object]:
        items: list[object] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, object]:
        values: dict[str, object] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise UnreadableError("A key must be a plain word, followed by a colon.", event.start_mark)
            key = event.value
            if key in values:
                self._skip_repeated(key, event, path)
                continue
            self.keys[*path, key] = _place(event)
            values[key] = self._value(next(self.events), (*path, key))
        return values

    def _skip_repeated(self, key: str, event: Any, path: Path) -> None:
        """Read the value of a repeated key, remember nothing of it but the finding."""
        aside = _Reader(self.file)
        aside.events = self.events
        aside._value(next(self.events), path)
        message = "The key {key} stands here a second time; the first is in line {line}. Keep one of them."
        params = {"key": key, "line": self.keys[*path, key].line}
        place = _place(event)
        self.problems.append(Problem(message, params, self.file, place.line, place.column))


def _place(event: Any) -> Place:
    start, end = event.start_mark, event.end_mark
    verbatim = None
    if isinstance(event, yaml.ScalarEvent) and start.line == end.line:
        quotes = 2 if event.style else 0
        if end.column - start.column == len(event.value) + quotes:
            verbatim = start.column + 1 + quotes // 2
    return Place(start.line + 1, start.column + 1, verbatim)


def _refuse_what_is_no_text(text: str) -> None:
    if len(text) > MAX_SIZE:
        message = "The file is larger than {limit} MB. A strategy is much smaller; is this the right file?"
        raise UnreadableError(message, None, limit=MAX_SIZE // 1_000_000)
    if odd := Reader.NON_PRINTABLE.search(text):
        before = text[: odd.start()]
        mark = yaml.Mark("", odd.start(), before.count("\n"), odd.start() - before.rfind("\n") - 1, None, 0)
        message = "The character {character} is no text. Remove it; is this the right file?"
        raise UnreadableError(message, mark, character=f"U+{ord(odd.group()):04X}")


def _refusal(error: yaml.YAMLError, text: str) -> UnreadableError:
    what = str(getattr(error, "problem", None) or error)
    mark = getattr(error, "problem_mark", None)
    character = _character_at(text, mark) if mark else ""
    if character == "\t":
        return UnreadableError("There is a tab here. Indent with spaces.", mark)
    if "cannot start any token" in what:
        return UnreadableError("A text must not start with {character}. Put it in quotes.", mark, character=character)
    if "mapping values are not allowed" in what:
        return UnreadableError(
            "A colon is not expected here. Put a text with a colon in quotes, or check the indent.", mark
        )
    return UnreadableError(
        "This cannot be read as YAML: {what}. Check indent, colons, brackets and quotes.", mark, what=what
    )


def _character_at(text: str, mark: Any) -> str:
    line = text.split("\n")[mark.line : mark.line + 1]
    return "".join(line)[mark.column : mark.column + 1]
