"""Texts of a report without what no file can hold or what turns words around: names are whatever people typed."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

_SPACES = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
"""Control characters, marks that override the direction of what follows, and halves of characters."""
_RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_TURNED = re.compile(
    f"((?>[{_RIGHT_TO_LEFT}](?:[{_RIGHT_TO_LEFT}\\s]*[{_RIGHT_TO_LEFT}])?))(?=[^{_RIGHT_TO_LEFT}\u200e])"
)
_LEFT_TO_RIGHT = "\u200e"
_T = TypeVar("_T")


def plain(text: str) -> str:
    """One line of text that every file can hold.

    Scripts from right to left stay as they are; an unseen mark behind them keeps numbers that follow in their place.
    """
    return _TURNED.sub(rf"\1{_LEFT_TO_RIGHT}", _UNSEEN.sub("", _SPACES.sub(" ", text)))


def cleaned(thing: _T) -> _T:
    """The same with plain texts, all the way down."""
    return _cleaned(thing)  # type: ignore[no-any-return]  # of the same type


def _cleaned(thing: Any) -> Any:
    if isinstance(thing, str):
        return plain(thing)
    if isinstance(thing, tuple):
        return tuple(map(_cleaned, thing))
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{field.name: _cleaned(getattr(thing, field.name)) for field in fields(thing)})
    return thing
