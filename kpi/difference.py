"""What differs between two strategies, in the words of a strategy: entities and their fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from kpi.model import CheckIn, Event, GoalKpi, Strategy, Target, Version, Waypoint

ENTITIES = {
    "platforms": "platform",
    "company_goals": "company_goal",
    "goals": "goal",
    "kpis": "kpi",
    "initiatives": "initiative",
    "events": "event",
    "check_ins": "check_in",
    "competitors": "competitor",
    "resources": "resource",
}
"""Lists of a strategy, and what one entry of each is."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. Values are plain, as the YAML would say them; None where there is none."""

    what: Literal["added", "removed", "changed"]
    entity: str
    """Kind of entity: kpi, goal, …; or strategy."""
    key: str
    field: str = ""
    """Path of the field within the entity, like targets[2026-01-01].value; '' for the entity itself."""
    old: object = None
    new: object = None

    def __str__(self) -> str:
        place = " ".join(part for part in (self.entity, self.key, self.field) if part)
        return f"{self.what} {place}" + (f": {self.old} → {self.new}" if self.what == "changed" else "")


def difference(old: Strategy, new: Strategy) -> tuple[Change, ...]:
    """All differences, in the order of a strategy; none if and only if both are equal."""
    changes: list[Change] = []
    for name in Strategy.model_fields:
        before, after = getattr(old, name), getattr(new, name)
        if before == after:
            continue
        if name in ENTITIES:
            changes += _entities(ENTITIES[name], before, after)
        else:
            changes += _fields("strategy", "", name, before, after)
    return tuple(changes)


def _entities(entity: str, old: tuple[Any, ...], new: tuple[Any, ...]) -> Iterator[Change]:
    before, after = _named(old), _named(new)
    for key, thing in before.items():
        if key not in after:
            yield Change("removed", entity, key, old=_plain(thing))
        elif thing != after[key]:
            yield from _fields(entity, key, "", thing, after[key])
    for key, thing in after.items():
        if key not in before:
            yield Change("added", entity, key, new=_plain(thing))
    yield from _order(entity, "", "", before, after)


def _fields(entity: str, key: str, path: str, old: Any, new: Any) -> Iterator[Change]:
    """Differences below one field: of parts by their fields, of lists of parts by their names."""
    if old == new:
        return
    if isinstance(old, BaseModel) and type(old) is type(new):
        for name in type(old).model_fields:
            yield from _fields(entity, key, f"{path}.{name}".lstrip("."), getattr(old, name), getattr(new, name))
    elif isinstance(old, tuple) and any(isinstance(thing, BaseModel) for thing in old + new):
        before, after = _named(old), _named(new)
        for name in [*before, *(name for name in after if name not in before)]:
            yield from _fields(entity, key, f"{path}[{name}]", before.get(name), after.get(name))
        yield from _order(entity, key, path, before, after)
    else:
        what: Literal["added", "removed", "changed"] = "changed"
        if isinstance(old, BaseModel) or isinstance(new, BaseModel):
            what = "added" if old is None else "removed" if new is None else "changed"
        yield Change(what, entity, key, path, _plain(old), _plain(new))


def _order(
    entity: str, key: str, path: str, before: Mapping[str, object], after: Mapping[str, object]
) -> Iterator[Change]:
    """One change where the same entries stand in another order."""
    old, new = [name for name in before if name in after], [name for name in after if name in before]
    if old != new:
        yield Change("changed", entity, key, f"{path}.order".lstrip("."), old, new)


def _named(things: tuple[Any, ...]) -> dict[str, Any]:
    """Entries by their name; where several have the same, numbered."""
    named: dict[str, Any] = {}
    for thing in things:
        name, number = _name(thing), 1
        while (unique := name if number == 1 else f"{name} ({number})") in named:
            number += 1
        named[unique] = thing
    return named


def _name(thing: Any) -> str:
    """What tells an entry from its siblings."""
    match thing:
        case Target():
            return thing.since.isoformat()
        case Version():
            return thing.valid_from.isoformat()
        case Waypoint():
            return thing.date.isoformat()
        case GoalKpi():
            return thing.kpi
        case Event():
            return " ".join(filter(None, (thing.date.isoformat(), thing.kpi, thing.platform, _word(thing.name))))
        case CheckIn():
            return " ".join(filter(None, (thing.goal, thing.date.isoformat(), _word(thing.by))))
        case _:
            return str(getattr(thing, "key", None) or _word(thing.name))


def _word(name: str | Mapping[Any, str]) -> str:
    return name if isinstance(name, str) else next(iter(name.values()), "")


def _plain(value: Any) -> Any:
    """A value as plain data, the way JSON and YAML say it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_defaults=True)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return getattr(value, "value", value)
