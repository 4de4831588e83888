"""Formulas over KPI keys: a parser that knows numbers, keys, + - * / and brackets, and nothing else.

    sum     = product { ("+" | "-") product }
    product = factor { ("*" | "/") factor }
    factor  = "-" factor | number | key | "(" sum ")"

A formula is hostile text until it is parsed: what is not in this grammar is a FormulaError with its 0-based place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import isfinite
from typing import Literal

from kpi.assessment import Reason
from kpi.errors import FormulaError
from kpi.model import Unit

MAX_LENGTH = 1000
MAX_DEPTH = 200
"""Operations and brackets together: no formula can nest deeper than that, so recursion is bounded."""

Operator = Literal["+", "-", "*", "/"]
_TOKEN = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<key>[a-z][a-z0-9_]*)|(?P<sign>[-+*/()])")
_BLANK = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Reference:
    """A KPI's key, and where it stands."""

    key: str
    position: int


@dataclass(frozen=True, slots=True)
class Negation:
    operand: Node


@dataclass(frozen=True, slots=True)
class Operation:
    operator: Operator
    left: Node
    right: Node
    position: int


Node = Number | Reference | Negation | Operation


@dataclass(frozen=True)
class Formula:
    """A parsed formula."""

    text: str
    root: Node

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Every mention of a key, in order of appearance."""
        return tuple(sorted(_references(self.root), key=lambda found: found.position))

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys it mentions, each once, in order of appearance."""
        return tuple(dict.fromkeys(found.key for found in self.references))

    def evaluate(self, values: Mapping[str, float | None]) -> tuple[float | None, Reason | None]:
        """Its value, or None and the reason why there is none; never infinite, never NaN."""
        result = _evaluate(self.root, values)
        return (None, result) if isinstance(result, Reason) else (result, None)

    def fraction(self, values: Mapping[str, float | None]) -> tuple[float | None, float | None]:
        """Numerator and denominator with numbers put in; (None, None) where the formula is no single division."""
        parts = _fraction(self.root)
        if parts is None:
            return None, None
        top, bottom = (_evaluate(node, values) for node in parts)
        return (None if isinstance(top, Reason) else top), (None if isinstance(bottom, Reason) else bottom)

    def substitute(self, text_of: Callable[[str], str]) -> str:
        """The formula as written, with a text in place of every key; negative numbers go into brackets."""
        pieces, end = [], 0
        for found in self.references:
            text = text_of(found.key)
            pieces += [self.text[end : found.position], f"({text})" if text[:1] in ("-", "−") else text]
            end = found.position + len(found.key)
        return "".join([*pieces, self.text[end:]])


@lru_cache(maxsize=4096)
def parse(text: str) -> Formula:
    """Read a formula, or raise FormulaError with the place that cannot be read."""
    if len(text) > MAX_LENGTH:
        raise FormulaError("A formula may have at most {limit} characters.", position=MAX_LENGTH, limit=MAX_LENGTH)
    return Formula(text, _Parser(text).parse())


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Literal["number", "key", "sign", "end"]
    text: str
    position: int


class _Parser:
    """Recursive descent over the tokens of one formula."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.token = next(self.tokens)
        self.depth = 0

    def parse(self) -> Node:
        node = self._sum()
        if self.token.kind != "end":
            raise self._unexpected("Between two terms of a formula there must be one of + - * /, not {found}.")
        return node

    def _sum(self) -> Node:
        node = self._product()
        while self.token.text in ("+", "-"):
            node = self._operation(node, self._product)
        return node

    def _product(self) -> Node:
        node = self._factor()
        while self.token.text in ("*", "/"):
            node = self._operation(node, self._factor)
        return node

    def _operation(self, left: Node, operand: Callable[[], Node]) -> Operation:
        token = self._take_deeper()
        operator: Operator = token.text  # type: ignore[assignment]  # the callers saw which sign it is
        return Operation(operator, left, operand(), token.position)

    def _factor(self) -> Node:
        token = self.token
        if token.kind == "number":
            return Number(_number(self._take()))
        if token.kind == "key":
            return Reference(self._take().text, token.position)
        if token.text == "-":
            self._take_deeper()
            return Negation(self._factor())
        if token.text == "(":
            return self._brackets()
        raise self._unexpected("Here a formula needs a number, a KPI key or a bracket, not {found}.")

    def _brackets(self) -> Node:
        opening = self._take_deeper()
        node = self._sum()
        if self.token.kind == "end":
            raise FormulaError("This bracket is opened but never closed.", position=opening.position)
        if self.token.text != ")":
            raise self._unexpected("Between two terms of a formula there must be one of + - * /, not {found}.")
        self._take()
        return node

    def _take(self) -> _Token:
        token, self.token = self.token, next(self.tokens)
        return token

    def _take_deeper(self) -> _Token:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError(
                "A formula may have at most {limit} operations and brackets.",
                position=self.token.position,
                limit=MAX_DEPTH,
            )
        return self._take()

    def _unexpected(self, message: str) -> FormulaError:
        if self.token.kind == "end":
            return FormulaError("The formula ends where a number or a KPI key is needed.", position=self.token.position)
        return FormulaError(message, position=self.token.position, found=self.token.text)


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while position < len(text):
        if text[position] in _BLANK:
            position += 1
            continue
        match = _TOKEN.match(text, position)
        if match is None:
            raise FormulaError(
                "A formula knows numbers, KPI keys in small letters, + - * / and brackets; {found} is none of these.",
                position=position,
                found=text[position],
            )
        kind: Literal["number", "key", "sign"] = match.lastgroup  # type: ignore[assignment]  # a group always matched
        yield _Token(kind, match.group(), position)
        position = match.end()
    yield _Token("end", "", len(text))


def _number(token: _Token) -> float:
    value = float(token.text)
    if not isfinite(value):
        raise FormulaError("This number is too large to compute with.", position=token.position)
    return value


def _references(node: Node) -> Iterator[Reference]:
    match node:
        case Reference():
            yield node
        case Negation(operand):
            yield from _references(operand)
        case Operation(left=left, right=right):
            yield from _references(left)
            yield from _references(right)


def _evaluate(node: Node, values: Mapping[str, float | None]) -> float | Reason:
    match node:
        case Number(value):
            return value
        case Reference(key):
            found = values.get(key)
            return Reason.PART_MISSING if found is None or not isfinite(found) else float(found)
        case Negation(operand):
            result = _evaluate(operand, values)
            return result if isinstance(result, Reason) else -result
        case Operation(operator, left, right):
            first, second = _evaluate(left, values), _evaluate(right, values)
            if isinstance(first, Reason):
                return first
            return second if isinstance(second, Reason) else _compute(operator, first, second)


def _compute(operator: Operator, left: float, right: float) -> float | Reason:
    if operator == "/" and right == 0:
        return Reason.NO_DENOMINATOR
    match operator:
        case "+":
            result = left + right
        case "-":
            result = left - right
        case "*":
            result = left * right
        case "/":
            result = left / right
    return result if isfinite(result) else Reason.NO_VALUE


def _fraction(node: Node) -> tuple[Node, Node] | None:
    """Numerator and denominator of a division, also where it is multiplied or negated: a/b*c is a·c over b."""
    match node:
        case Operation("/", left, right):
            return left, right
        case Operation("*", left, right, position):
            if inner := _fraction(left):
                return Operation("*", inner[0], right, position), inner[1]
            if inner := _fraction(right):
                return Operation("*", left, inner[0], position), inner[1]
        case Negation(operand):
            if inner := _fraction(operand):
                return Negation(inner[0]), inner[1]
    return None


# -- units ---------------------------------------------------------------------------------------------------------

_Dimension = dict[str, int]
"""Exponents of currencies and of seconds; counts, shares, scores and plain numbers have none."""


def unit_problem(formula: Formula, units: Mapping[str, Unit], result: Unit) -> FormulaError | None:
    """What does not fit together in a formula's units, as a value with message, params and position; None if all fits.

    Only amounts of like units are added; currency ÷ count is currency, duration ÷ count is duration, count ÷ count
    has no unit. Every key must be among `units`.
    """
    try:
        found = _dimension(formula.root, units)
    except FormulaError as problem:
        return problem
    if found == _of_unit(result):
        return None
    return FormulaError(
        "The formula comes out in {found}, but the KPI's unit is {wanted}.",
        position=0,
        found=_words(found),
        wanted=_words(_of_unit(result)),
    )


def _dimension(node: Node, units: Mapping[str, Unit]) -> _Dimension:
    match node:
        case Number():
            return {}
        case Reference(key):
            return _of_unit(units[key])
        case Negation(operand):
            return _dimension(operand, units)
        case Operation(operator, left, right, position):
            first, second = _dimension(left, units), _dimension(right, units)
            if operator in ("*", "/"):
                return _product(first, second, 1 if operator == "*" else -1)
            if first == second:
                return first
            raise FormulaError(
                "{left} and {right} cannot be added or subtracted.",
                position=position,
                left=_words(first),
                right=_words(second),
            )


def _of_unit(unit: Unit) -> _Dimension:
    if unit.currency is not None:
        return {unit.currency: 1}
    return {"s": 1} if unit.kind == "duration" else {}


def _product(left: _Dimension, right: _Dimension, sign: int) -> _Dimension:
    exponents = {name: left.get(name, 0) + sign * right.get(name, 0) for name in {**left, **right}}
    return {name: exponent for name, exponent in exponents.items() if exponent}


def _words(dimension: _Dimension) -> str:
    """EUR, s, EUR/s, 1/EUR, EUR²; 1 for what is only counted."""
    above = [_power(name, n) for name, n in dimension.items() if n > 0]
    below = [_power(name, -n) for name, n in dimension.items() if n < 0]
    return "/".join(["·".join(above) or "1", *below])


def _power(name: str, exponent: int) -> str:
    return name if exponent == 1 else f"{name}^{exponent}"
