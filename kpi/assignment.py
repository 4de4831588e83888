"""Which KPI of the strategy each column of a file belongs to, on which platform and account; what nobody uses is kept.

Answers are those of the file's questions, and three kinds of our own: `use:PLATFORM:KEY` (a KPI's key, PART or
NOT_IMPORTED), `platform:KEY` (a platform of the strategy, "" for none) and `account:NAME` (what it is stored as).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from kpi.aggregation import sources
from kpi.cadence import is_finer
from kpi.errors import Problem
from kpi.imports.draft import NOT_IMPORTED, Answers, Ask, Column, Draft, Question, Use
from kpi.library import library
from kpi.model import Cadence, Kind, Kpi, Platform, Strategy
from kpi.model import Role as KpiRole

PART = "part"
"""The answer that says: keep the column until a KPI wants it."""
TABLE = "plain"
"""The source whose files name accounts as they are stored."""
_LONGEST = 180
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "acq_leads": ("leads",),
    "acq_revenue": ("revenue",),
    "acq_sessions": ("sessions",),
    "ad_spend": ("spend",),
    "brand_followers": ("followers", "followers_total"),
    "brand_mentions": ("mentions",),
    "brand_reach": ("reach",),
    "brand_views": ("views",),
    "engaged_sessions": (),
    "followers_gained": ("followers_new", "new_followers"),
    "followers_lost": ("lost_followers",),
    "interactions": ("engagements",),
    "ad_impressions": ("impressions",),
}
"""Key of a column → keys that strategies give such a KPI, where they do not take it from the library."""
_PLATFORM_NAMES: Mapping[str, tuple[str, ...]] = {
    "web": ("website", "site", "homepage"),
    "x": ("twitter",),
    "google": ("search", "google_search"),
}
"""Platform of a file → how strategies call it otherwise: proposed, never taken."""


class Fate(StrEnum):
    """What becomes of a column."""

    KPI = "kpi"
    """Its values become those of a KPI of the strategy."""
    PART = "part"
    """No KPI uses it yet: kept under its own key, so that a KPI defined later has its history."""
    LEFT_OUT = "left_out"
    """Somebody said so, or it can be computed from what comes in anyway."""
    WAITING = "waiting"
    """A question stands before it."""
    REFUSED = "refused"
    """It does not fit the KPI; the problem says why."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """A column of a file, and where it goes."""

    column: Column
    fate: Fate
    kpi: Kpi | None = None
    """Of the strategy, or made for a part."""
    platform: str = ""
    account: str = ""
    problem: Problem | None = None

    @property
    def is_stored(self) -> bool:
        """Whether its values are to be written."""
        return self.fate in (Fate.KPI, Fate.PART)

    @property
    def choice(self) -> str:
        """Key of the answer that assigns it otherwise."""
        return f"use:{self.column.platform}:{self.column.key}"


@dataclass(frozen=True, slots=True)
class Assignment:
    """All columns of a file that measure something, and what has to be asked first."""

    columns: tuple[Assigned, ...]
    questions: tuple[Question, ...]


def assign(strategy: Strategy, draft: Draft, answers: Answers) -> Assignment:
    """Where the columns of a file go, as far as the answers tell."""
    columns = [c for c in draft.columns if c.use is Use.VALUE and c.key is not None and c.values]
    questions: dict[str, Question] = {}
    is_unknown = not any(key.startswith("account:") for key in answers.given)
    is_named = draft.source == TABLE or (is_unknown and len({column.account for column in columns}) > 1)
    found = _apart(_assign(strategy, column, draft, answers, questions, is_named=is_named) for column in columns)
    return Assignment(tuple(found), tuple(questions.values()))


def _apart(assigned: Iterable[Assigned]) -> Iterator[Assigned]:
    """Of columns that would go to the same place the first; the others would overwrite it."""
    taken: dict[tuple[object, ...], Column] = {}
    for one in assigned:
        place = (one.kpi and one.kpi.key, one.platform, one.account, one.column.grain)
        other = taken.setdefault(place, one.column) if one.is_stored else one.column
        if other is one.column:
            yield one
            continue
        params = {"column": one.column.header or one.column.key, "other": other.header or other.key}
        message = (
            "{column} would overwrite {other}: both go to the same KPI and platform. Assign one of them otherwise."
        )
        yield replace(one, fate=Fate.REFUSED, problem=Problem(message, params))


def account_key(name: str) -> str:
    """Key of the answer that says what an account is stored as."""
    return f"account:{name[:_LONGEST]}"


def parts_of(assigned: Iterable[Assigned]) -> tuple[Kpi, ...]:
    """The KPIs made for columns that no KPI of the strategy uses."""
    return tuple({a.kpi.key: a.kpi for a in assigned if a.fate is Fate.PART and a.kpi is not None}.values())


def proposals(strategy: Strategy, assigned: Iterable[Assigned]) -> tuple[Kpi, ...]:
    """KPIs of the library that the kept columns would bring to life, alone or together with the strategy's own."""
    kept = {a.kpi.key for a in assigned if a.fate is Fate.PART and a.kpi is not None}
    there = {kpi.key for kpi in strategy.kpis}
    book = Strategy(name="library", kpis=library())
    needed = {kpi.key: sources(book, kpi.key) for kpi in book.kpis if kpi.role is KpiRole.KPI and kpi.key not in there}
    return tuple(kpi for kpi in book.kpis if (keys := needed.get(kpi.key)) and keys <= kept | there and keys & kept)


def _assign(
    strategy: Strategy, column: Column, draft: Draft, answers: Answers, questions: dict[str, Question], *,
    is_named: bool,
) -> Assigned:  # fmt: skip
    """Where a column goes; `is_named`: the file itself says what each account is stored as."""
    chosen = answers.get(f"use:{column.platform}:{column.key}")
    if chosen == NOT_IMPORTED:
        return Assigned(column, Fate.LEFT_OUT)
    if column.grain is None or column.waits:
        return Assigned(column, Fate.WAITING)
    asked = [
        _ask_platform(strategy, column, answers) if column.platform else None,
        _ask_account(draft, column, answers) if not is_named else None,
    ]
    fresh = {question.key: question for question in asked if question is not None}
    questions |= fresh
    if fresh:
        return Assigned(column, Fate.WAITING)
    named = column.account[:_LONGEST] if is_named else answers.get(account_key(column.account)) or ""
    platform, account = _place(strategy, column, answers, named)
    kpi = _kpi(strategy, column, chosen)
    if kpi is None:
        part = _part(column)
        return Assigned(column, Fate.PART, part, platform, account)
    if kpi.formula is not None:
        message = "{kpi} is computed from its parts; what the platform computed is not needed."
        return Assigned(column, Fate.LEFT_OUT, kpi, platform, account, Problem(message, {"kpi": kpi.key}))
    if kpi.platforms and not platform and chosen != kpi.key and (which := _open_platform(draft)) is not None:
        questions[which.key] = replace(which, blocks=True)
        return Assigned(column, Fate.WAITING)
    problem = _misfit(column, kpi, platform, is_chosen=chosen == kpi.key)
    return Assigned(column, Fate.REFUSED if problem else Fate.KPI, kpi, platform, account, problem)


def _kpi(strategy: Strategy, column: Column, chosen: str | None) -> Kpi | None:
    """The one chosen; else the one with the column's key, or one that strategies call so and that counts alike."""
    if chosen == PART:
        return strategy.kpi(column.key or "")  # under its key that KPI has it
    if chosen is not None and (kpi := strategy.kpi(chosen)) is not None:
        return kpi
    assert column.key is not None
    if (kpi := strategy.kpi(column.key)) is not None:
        return kpi
    others = (strategy.kpi(key) for key in SYNONYMS.get(column.key, ()))
    return next(
        (kpi for kpi in others if kpi is not None and column.kind in (None, kpi.kind) and not kpi.formula), None
    )


def can_be_kept(strategy: Strategy, column: Column) -> bool:
    """Whether its key is free, so that it can be kept apart from the strategy's KPIs."""
    return strategy.kpi(column.key or "") is None


def fitting(strategy: Strategy, column: Column) -> tuple[Kpi, ...]:
    """The KPIs of the strategy that a column could be assigned to."""
    recorded = (kpi for kpi in strategy.kpis if kpi.formula is None)
    return tuple(kpi for kpi in recorded if _misfit(column, kpi, "", is_chosen=True) is None)


def _misfit(column: Column, kpi: Kpi, platform: str, *, is_chosen: bool) -> Problem | None:
    """Why a column's values cannot be this KPI's."""
    params = {"kpi": kpi.key, "column": column.header or column.key, "platform": platform}
    if column.kind is not None and column.kind is not kpi.kind:
        kinds = {"kind": column.kind, "other": kpi.kind}
        return Problem("{column} is of the kind {kind}, {kpi} of the kind {other}: they do not count alike.",
                       {**params, **kinds})  # fmt: skip
    if (column.unit.kind, column.unit.currency) != (kpi.unit.kind, kpi.unit.currency):
        units = {"unit": _unit(column.unit), "other": _unit(kpi.unit)}
        return Problem("{column} is measured in {unit}, {kpi} in {other}.", {**params, **units})
    is_coarse = column.grain is not None and is_finer(kpi.cadence, column.grain)
    if is_coarse and kpi.kind is not Kind.UNIQUE:
        message = "{kpi} is assessed in shorter periods than the values of {column} cover. Export finer values."
        return Problem(message, params)
    if not is_chosen and kpi.platforms and platform not in kpi.platforms:
        if not platform:
            message = "{kpi} is measured per platform, and {column} names none. Say which platform the file is about."
            return Problem(message, params)
        message = "{kpi} is not measured on {platform}. Add the platform to the KPI, or assign the column yourself."
        return Problem(message, params)
    return None


def _unit(unit: object) -> str:
    currency = getattr(unit, "currency", None)
    return str(currency or getattr(unit, "kind", ""))


def _part(column: Column) -> Kpi:
    """A part to keep the column's values under: as the library describes it, else as the file does."""
    assert column.key is not None
    assert column.grain is not None
    known = next((kpi for kpi in library() if kpi.key == column.key and kpi.formula is None), None)
    cadence = known.cadence if known else Cadence.MONTHLY
    if is_finer(cadence, column.grain):
        cadence = column.grain
    if known is not None:
        return known.model_copy(update={"role": KpiRole.PART, "platforms": (), "cadence": cadence, "grain": None})
    kind = column.kind or Kind.FLOW
    return Kpi(key=column.key, name=column.key, role=KpiRole.PART, kind=kind, unit=column.unit, cadence=cadence)


def _place(strategy: Strategy, column: Column, answers: Answers, account: str) -> tuple[str, str]:
    """Platform and account as they are stored.

    Where the strategy has no such platform, its name keeps the values of several ones apart.
    """
    platform = _platform(strategy, column.platform, answers)
    if column.platform and not platform:
        return "", " · ".join(filter(None, (column.platform, account)))
    return platform or "", account


def _platform(strategy: Strategy, name: str, answers: Answers) -> str | None:
    """The strategy's key of a platform; "" for none by answer, None as long as nobody said."""
    answer = answers.get(f"platform:{name}")
    if answer == "" or (answer and strategy.platform(answer) is not None):
        return answer
    if strategy.platform(name) is not None:
        return name
    return next((platform.key for platform in strategy.platforms if name in _names(platform)), None)


def _names(platform: Platform) -> Iterator[str]:
    names = platform.name.values() if isinstance(platform.name, Mapping) else (platform.name,)
    return (name.casefold() for name in names)


def _ask_platform(strategy: Strategy, column: Column, answers: Answers) -> Question | None:
    if _platform(strategy, column.platform, answers) is not None:
        return None
    keys = tuple(platform.key for platform in strategy.platforms)
    likely = next((key for key in keys if key in _PLATFORM_NAMES.get(column.platform, ())), None)
    message = "The strategy has no platform {platform}. Which of its platforms are these numbers about?"
    return Question(
        key=f"platform:{column.platform}", ask=Ask.NETWORK, message=Problem(message, {"platform": column.platform}),
        options=(*keys, ""), proposal=likely, platform=column.platform,
    )  # fmt: skip


def _open_platform(draft: Draft) -> Question | None:
    """The question which platform a file is about, as long as nobody has answered it."""
    return next((question for question in draft.questions if question.ask is Ask.NETWORK), None)


def _ask_account(draft: Draft, column: Column, answers: Answers) -> Question | None:
    """The first account of a source needs no name; whether a second one is another one or a new name is asked."""
    name, key = column.account[:_LONGEST], account_key(column.account)
    known = {key for key in answers.given if key.startswith("account:")}
    if not name or not known or key in known:
        return None
    others = sorted(other.removeprefix("account:") for other in known)
    message = "So far the files of this source were about {others}. Is {account} the same under a new name, or another?"
    return Question(
        key=key, ask=Ask.KPI, message=Problem(message, {"others": others, "account": name}, draft.file),
        options=("", name),
    )  # fmt: skip
