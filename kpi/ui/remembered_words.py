"""How the page Import words answers that are remembered about files: what was asked, and what somebody said."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kpi.i18n import Language
from kpi.imports import NOT_IMPORTED
from kpi.model import Strategy
from kpi.store.mappings import OfFile, Remembered
from kpi.ui import days
from kpi.ui.import_cards import kpi_name, platform_name, source_name


def answers(kind: str, _: Language) -> Mapping[str, str]:
    """The words of answers that are chosen from a few, by what was asked."""
    found: dict[str, Callable[[], dict[str, str]]] = {
        "order": lambda: {"dmy": _("day first, as in 31/12/2026"), "mdy": _("month first, as in 12/31/2026")},
        "marks": lambda: {"de": _("a comma before the decimals: 1.234,5"),
                          "en": _("a point before the decimals: 1,234.5")},
        "traffic": lambda: {"social": _("from social media alone"), "all": _("all visits")},
        "scale": lambda: {"percent": _("percent, as 12.3"), "fraction": _("fractions, as 0.123")},
    }  # fmt: skip
    return found[kind]() if kind in found else {}


def line(row: Remembered, strategy: Strategy, _: Language) -> str:
    """An answer in a line: about which files, what was asked, and what was said."""
    source = source_name(row.place.source, _) if row.place.source else _("all sources")
    single = OfFile.parsed(row.place.question)
    file = _("{file} alone", file=single.file) if single else ""
    question = single.question if single else row.place.question
    said = f"{_asked(question, strategy, _)} → {_answer(question, row.answer, strategy, _)}"
    return " · ".join(part for part in (source, row.place.account, file, said) if part)


def _asked(question: str, strategy: Strategy, _: Language) -> str:
    kind, _sep, rest = question.partition(":")
    title = rest.rpartition(":")[2]
    match kind:
        case "platform":
            return platform_name(rest, strategy, _)
        case "use":
            return kpi_name(title, strategy, (), _)
        case "account":
            return rest or _("Own page")
        case "kpi" | "scale":
            return _("“{title}”", title=title)
        case "span":
            return _("First day") if rest == "first" else _("Last day")
    words = {
        "brand": _("Own brand"), "network": _("Platform"), "traffic": _("Visits that count"), "order": _("Dates"),
        "marks": _("Numbers"), "currency": _("Currency"), "year": _("Year"), "day": _("Day"),
    }  # fmt: skip
    return words.get(kind, title or kind)


def _answer(question: str, answer: str, strategy: Strategy, _: Language) -> str:
    kind, _sep, rest = question.partition(":")
    if kind == "account" and rest:
        return _("stored under its own name") if answer else _("the main account")
    if answer == NOT_IMPORTED:
        return _("none of them") if kind in ("network", "account", "brand") else _("leave it out")
    match kind:
        case "platform" | "network":
            return platform_name(answer, strategy, _) if answer else _("none")
        case "use" | "kpi":
            return _("keep it") if answer == "part" else kpi_name(answer, strategy, (), _)
        case "day" | "span":
            return _.date(day) if (day := days.read(answer)) else answer
    return answers(kind, _).get(answer, answer)
