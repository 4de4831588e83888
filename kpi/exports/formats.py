"""How native numbers are written in office files: as codes that Excel and PowerPoint know."""

from __future__ import annotations

from kpi.i18n import NBSP, Code, Language
from kpi.model import Unit

_CODE = 3
"""Letters of a currency."""
_TIMES = ("h", "min", "s", "d")


def number_format(unit: str, decimals: int, language: Code) -> str:
    """The code for numbers of a unit; marks of thousands and decimals are the reader's own."""
    digits = "#,##0" + (f".{'0' * decimals}" if decimals else "")
    space = NBSP if language == "de" else ""
    if unit == "percent":
        return f"{digits}{space}%"
    if unit == "per_mille":
        return f'{digits}"{space}‰"'
    if unit in _TIMES:
        return f'{digits}"{NBSP}{unit}"'
    if _is_currency(unit):
        symbol = Language(language).symbol(unit)
        return f'{digits}"{NBSP}{symbol}"' if language == "de" else f'"{symbol}"{digits}'
    return digits


def written(value: float, unit: str, decimals: int, language: Code) -> str:
    """A number of a report in words, as the report's texts write it."""
    _ = Language(language)
    number = _.number(value, decimals)
    if unit == "percent":
        return _.percent(value, decimals)
    if unit == "per_mille":
        return f"{number}{NBSP}‰" if language == "de" else f"{number}‰"
    if unit == "d":
        return _.plural("{number}\u00a0day", "{number}\u00a0days", 1 if number == "1" else 2, number=number)
    if unit in _TIMES:
        return f"{number}{NBSP}{unit}"
    return _.value(value, Unit(kind="currency", currency=unit), decimals) if _is_currency(unit) else number


def _is_currency(unit: str) -> bool:
    return unit.isupper() and len(unit) == _CODE
