"""What the labels of a pasted block say: KPIs, platforms, accounts, dates, compared forgivingly in both languages."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kpi.cadence import period_start
from kpi.grid import Row
from kpi.model import Cadence, LocalisedText, Strategy
from kpi.reading import bare, is_blank, month_of, read_date

_TO_THURSDAY = dt.timedelta(days=3)
"""A week belongs to the year of its Thursday."""
_CLOSE = 0.86
"""How alike two names must be to be taken for the same, 0–1."""
PLANS = frozenset({
    "soll", "plan", "ziel", "zielwert", "target", "goal", "vorjahr", "vormonat", "vorwoche", "previous", "differenz",
    "abweichung", "delta", "diff", "variance", "veranderung", "change", "budget",
})  # fmt: skip
"""Words over columns that hold no values of the period."""
HEADS = frozenset({"ist", "wert", "actual", "value", "kpi", "kennzahl", "bemerkung", "note", "einheit", "unit"})
"""Words over columns: a line with them has no values, only names."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a label says."""

    text: str
    kpi: str | None = None
    platform: str | None = None
    account: str | None = None
    periods: frozenset[dt.date] = frozenset()
    options: tuple[str, ...] = ()
    """The KPIs that it may name, where there are several."""
    is_guess: bool = False

    @property
    def is_known(self) -> bool:
        return bool(self.kpi or self.platform is not None or self.account or self.periods or self.options)


class Spot(NamedTuple):
    """Where a block was pasted: which grid, and which of its cells."""

    grain: Cadence
    start: dt.date
    order: Sequence[Sequence[int | None]] = ()
    """The numbers of the rows as they stand on the screen, line by line."""
    at: int | None = None
    """The row from whose cell on a block of bare numbers is filled in."""
    fiscal_start: int = 1


Answers = Mapping[str, str]
"""By label: the key of the KPI that is meant, "" for none of them."""


@dataclass
class Names:
    """What the labels of a grid are called, in both languages."""

    rows: Sequence[Row]
    strategy: Strategy
    spot: Spot
    answers: Answers = field(default_factory=dict)
    kpis: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By name: the KPIs that are called so."""
    platforms: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    known: dict[str, Meaning] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kpis = {row.kpi.key: row.kpi for row in self.rows}.values()
        full = _by_name((kpi.key, name) for kpi in kpis for name in (kpi.key, *_texts(kpi.name)))
        short = _by_name((kpi.key, _without_brackets(name)) for kpi in kpis for name in _texts(kpi.name))
        self.kpis = short | full  # what is written out counts more than what is left of another name
        used = {row.platform for row in self.rows if row.platform}
        for key in sorted(used):
            place = self.strategy.platform(key)
            for name in (key, *(_texts(place.name) if place else ())):
                self.platforms[bare(name)] = key
        self.accounts = {bare(row.account): row.account for row in self.rows if row.account}
        self.kpis.pop("", None)
        self.platforms.pop("", None)
        self.answers = {bare(label): key for label, key in self.answers.items()}

    def meaning(self, text: str) -> Meaning:
        if text not in self.known:
            self.known[text] = self._meaning(text)
        return self.known[text]

    def _meaning(self, text: str) -> Meaning:
        if is_blank(text):
            return Meaning("")
        if (answer := self.answers.get(bare(text))) is not None:
            return Meaning(text, kpi=answer or None)
        for variant in dict.fromkeys((text, _without_brackets(text))):
            plain = bare(variant)
            if plain in self.kpis:
                return _named(text, self.kpis[plain])
            if plain in self.platforms:
                return Meaning(text, platform=self.platforms[plain])
            if plain in self.accounts:
                return Meaning(text, account=self.accounts[plain])
            if found := self._both(text, plain):
                return found
        if periods := self._periods(text):
            return Meaning(text, periods=periods)
        return _named(text, self._alike(bare(text)), is_guess=True)

    def _alike(self, plain: str) -> tuple[str, ...]:
        """The KPIs whose names begin with these words, else those whose names are much like them."""
        if len(plain) <= 3 or set(plain.split()) & PLANS:
            return ()
        names = [name for name in self.kpis if name.startswith(f"{plain} ")]
        names = names or difflib.get_close_matches(plain, list(self.kpis), n=3, cutoff=_CLOSE)
        return tuple(dict.fromkeys(key for name in names for key in self.kpis[name]))

    def _both(self, text: str, plain: str) -> Meaning | None:
        """A KPI and its platform in one label: Followers LinkedIn."""
        for name, key in sorted(self.platforms.items(), key=lambda item: -len(item[0])):
            rest = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", plain)
            if rest != plain:
                words = " ".join(word for word in rest.split() if word not in ("auf", "bei", "on", "in"))
                if words in self.kpis:
                    return _named(text, self.kpis[words], key)
        return None

    def _periods(self, text: str) -> frozenset[dt.date]:
        """First days of the grid's kind of period that a date may lie in."""
        written = _written(text, self.spot.start)
        reading = read_date(text)
        if re.fullmatch(r"\d{1,2}\.\d{4}", text):  # may as well be a number
            return frozenset()
        days = (written,) if written else (reading.value,) if reading.value else reading.options
        return frozenset(period_start(day, self.spot.grain, self.spot.fiscal_start) for day in days)


def _named(text: str, keys: tuple[str, ...], platform: str | None = None, *, is_guess: bool = False) -> Meaning:
    """What names one KPI, or several between which a person has to choose."""
    if len(keys) == 1:
        return Meaning(text, kpi=keys[0], platform=platform, is_guess=is_guess)
    return Meaning(text, platform=platform, options=keys)


def _by_name(named: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Names as they are compared, each with the keys of all that are called so."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for key, name in named:
        found[bare(name)][key] = None
    return {name: tuple(keys) for name, keys in found.items()}


def _without_brackets(text: str) -> str:
    """A name without what is added to it in brackets."""
    return re.sub(r"[(\[].*?[)\]]", " ", text)


def _texts(name: LocalisedText) -> tuple[str, ...]:
    return (name,) if isinstance(name, str) else tuple(name.values())


def _written(text: str, start: dt.date) -> dt.date | None:
    """The first day of a month, week or quarter without digits alone: Okt. 2026, October 26, KW 40, Q3.

    Without a year it is that of the grid, whose first day this is.
    """
    plain, year = bare(text), start.year
    found = re.fullmatch(r"([^\W\d_]+)(?: (\d{4}|\d{2}))?", plain)
    if found and (month := month_of(found[1])):
        number = int(found[2] or year)
        return dt.date(number + (2000 if number < 100 else 0), month, 1)
    if found := re.fullmatch(r"(?:kw|w|week) ?(\d{1,2})", plain):
        return _week((start + _TO_THURSDAY).isocalendar().year, int(found[1]))
    if found := re.fullmatch(r"q([1-4])", plain):
        return dt.date(year, int(found[1]) * 3 - 2, 1)
    return None


def _week(year: int, number: int) -> dt.date | None:
    """The Monday of an ISO week; None where the year has no such week."""
    try:
        return dt.date.fromisocalendar(year, number, 1)
    except ValueError:
        return None
