"""The demo organisation: a strategy and two years of measurements, told from the day on which they are made.

Both are written down in data/demo, so that they can be changed without programming; the same day gives the same demo.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import Field

from kpi.cadence import PERIODS_PER_YEAR, add_months, last_complete, last_ended, next_start, period_end, period_start
from kpi.document import read
from kpi.errors import StrategyError
from kpi.model import Cadence, Key, Measurement, Model, Number, Share, Strategy
from kpi.strategy import load

FOLDER = Path(__file__).parents[1] / "data" / "demo"
MONTHS = 24
"""How far back the measurements go."""

_DAY = re.compile(r"\{(month|end)([+-]\d+)?(?:([+-]\d+)d)?\}")
_SEASON = re.compile(r"\{season (\w+) month([+-]\d+) end([+-]\d+)\}")
_WEEKEND = 0.35
"""Share of a usual day, where weekends are quiet."""
_WORKDAY = (7 - 2 * _WEEKEND) / 5

Season = Annotated[tuple[float, ...], Field(min_length=12, max_length=12)]


class Stretch(Model):
    """A factor for some periods, or one that leads evenly from the first to the second number."""

    start: Annotated[int | None, Field(alias="from")] = None
    until: int
    by: Number | tuple[Number, Number]


class Shape(Model):
    """How the values of one KPI run; data/demo/series.yaml says what each field means."""

    kpi: Key
    level: Number | dict[Key, Number] = 1.0
    values: tuple[Number, ...] = ()
    of: Key | None = None
    growth: Number = 0.0
    season: str | None = None
    weekdays: bool = False
    noise: Share = 0.0
    times: tuple[Stretch, ...] = ()
    first: int | None = None
    last: int | None = None
    missing: tuple[int, ...] = ()
    decimals: int = 0


class Revision(Model):
    """A value that came for a closed month afterwards: by what factor it differs, and from which file it is."""

    kpi: Key
    platform: str = ""
    period: int
    by: Number
    source: str


class Closings(Model):
    """How many months before the last one are closed, and what came for them later."""

    months: int
    revised: tuple[Revision, ...] = ()


class Shapes(Model):
    """All of data/demo/series.yaml."""

    seasons: dict[str, Season]
    closings: Closings
    series: tuple[Shape, ...]


class Closed(NamedTuple):
    """Months that are closed in the demo, the oldest first, and values that came for them later, by their source."""

    months: tuple[dt.date, ...]
    late: Mapping[str, list[Measurement]]


def edition(today: dt.date) -> str:
    """Names the demo of a day as it is written down now: another name, another demo."""
    told = b"".join(file.read_bytes() for file in sorted(FOLDER.glob("*.yaml")))
    return f"{today.isoformat()} {hashlib.sha256(told).hexdigest()[:16]}"


def demo(today: dt.date) -> tuple[Strategy, list[Measurement]]:
    """The demo strategy and everything measured up to a day."""
    shapes = read_shapes()
    strategy, problems = load(tell(today, shapes.seasons), "strategy.yaml")
    if strategy is None:
        raise StrategyError(problems)
    return strategy, list(_measurements(strategy, shapes, today))


def closed(today: dt.date, measurements: Iterable[Measurement]) -> Closed:
    """What is closed in the demo of a day, given its measurements."""
    told = read_shapes().closings
    last = last_ended(today, Cadence.MONTHLY)
    there = {(row.kpi, row.platform, row.start): row for row in measurements}
    late: dict[str, list[Measurement]] = {}
    for revision in told.revised:
        row = there[revision.kpi, revision.platform, add_months(last, revision.period)]
        late.setdefault(revision.source, []).append(row._replace(value=float(round(row.value * revision.by))))
    return Closed(tuple(add_months(last, -back) for back in range(told.months, 0, -1)), late)


def read_shapes() -> Shapes:
    """What data/demo/series.yaml says."""
    document, problems = read((FOLDER / "series.yaml").read_text(encoding="utf-8"), "series.yaml")
    if document is None:
        raise StrategyError(problems)
    return Shapes.model_validate_json(json.dumps(document.data), strict=True)


def tell(today: dt.date, seasons: Mapping[str, Season]) -> str:
    """The strategy's YAML with its days and seasons put in."""
    month = last_ended(today, Cadence.MONTHLY)

    def day(found: re.Match[str]) -> str:
        first = add_months(month, int(found[2] or 0))
        base = first if found[1] == "month" else period_end(first, Cadence.MONTHLY)
        return (base + dt.timedelta(days=int(found[3] or 0))).isoformat()

    def season(found: re.Match[str]) -> str:
        months = (add_months(month, index) for index in range(int(found[2]), int(found[3]) + 1))
        return str([seasons[found[1]][start.month - 1] for start in months])

    template = (FOLDER / "strategy.yaml").read_text(encoding="utf-8")
    text = _DAY.sub(day, _SEASON.sub(season, template))
    return text.replace("{year}", str(add_months(month, 2).year))


def _measurements(strategy: Strategy, shapes: Shapes, today: dt.date) -> Iterator[Measurement]:
    month = last_ended(today, Cadence.MONTHLY)
    known: dict[tuple[str, str], dict[int, float]] = {}
    for shape in shapes.series:
        kpi = strategy.kpi(shape.kpi)
        if kpi is None:
            continue
        platforms = list(shape.level) if isinstance(shape.level, dict) else list(kpi.platforms) or [""]
        for platform in platforms:
            values = known[shape.kpi, platform] = {}
            for index, start in _periods(kpi.fact_grain, month, today):
                base = known[shape.of, platform].get(index) if shape.of else 1.0
                value = _value(shape, platform, index, start, kpi.fact_grain, shapes.seasons)
                if value is None or base is None:
                    continue
                values[index] = round(value * base, shape.decimals)
                yield Measurement(kpi=shape.kpi, start=start, value=values[index], platform=platform)


def _periods(grain: Cadence, month: dt.date, today: dt.date) -> Iterator[tuple[int, dt.date]]:
    """Every period from the first month that ended before today; counted from the last one over at the end of M."""
    zero = last_complete(period_end(month, Cadence.MONTHLY), grain)
    index, start = 0, zero
    while start > period_start(add_months(month, 1 - MONTHS), grain):
        index -= 1
        start = next_start(zero, grain, index)
    while period_end(start, grain) < today:
        yield index, start
        index += 1
        start = next_start(zero, grain, index)


def _value(
    shape: Shape, platform: str, index: int, start: dt.date, grain: Cadence, seasons: Mapping[str, Season]
) -> float | None:
    """The value in one period, before it is multiplied with another series."""
    is_outside = (shape.first is not None and index < shape.first) or (shape.last is not None and index > shape.last)
    if is_outside or index in shape.missing:
        return None
    if shape.values:
        place = len(shape.values) - 1 + index
        return shape.values[place] if 0 <= place < len(shape.values) else None
    level = shape.level[platform] if isinstance(shape.level, dict) else shape.level
    value = level * (1 + shape.growth * index / PERIODS_PER_YEAR[grain])
    if shape.season is not None:
        value *= seasons[shape.season][start.month - 1]
    if shape.weekdays:
        value *= _WORKDAY if start.weekday() < 5 else _WEEKEND
    for stretch in shape.times:
        value *= _factor(stretch, index)
    return max(0.0, value * random.Random(f"{shape.kpi} {platform} {index}").gauss(1, shape.noise))  # noqa: S311


def _factor(stretch: Stretch, index: int) -> float:
    first = -10_000 if stretch.start is None else stretch.start
    if not first <= index <= stretch.until:
        return 1.0
    if isinstance(stretch.by, float):
        return stretch.by
    begin, end = stretch.by
    return begin + (end - begin) * (index - first) / max(1, stretch.until - first)
