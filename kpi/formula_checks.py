"""Whether every formula can be read, knows its parts, fits its unit, and never needs its own result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kpi.cadence import is_finer
from kpi.document import Finding, Path
from kpi.errors import FormulaError
from kpi.formula import Formula, parse, unit_problem
from kpi.model import Kpi, Strategy, Unit
from kpi.validation import close


def check_formulas(strategy: Strategy, unread: frozenset[str]) -> Iterator[Finding]:
    """All findings about formulas of KPIs and of their versions."""
    units = {kpi.key: kpi.unit for kpi in strategy.kpis}
    needs: dict[str, set[str]] = {key: set() for key in units}
    parsed: list[tuple[str, Formula, Path]] = []
    for key, text, path in _formulas(strategy):
        try:
            formula = parse(text)
        except FormulaError as error:
            yield Finding(error.message, path, error.params, offset=error.position)
            continue
        parsed.append((key, formula, path))
        needs[key].update(formula.keys)
    kpis = {kpi.key: kpi for kpi in strategy.kpis}
    for key, formula, path in parsed:
        yield from _meaning(formula, units, units[key], path, unread)
        yield from _grain(kpis[key], formula, kpis, path)
        if round_trip := _way_back(key, formula.keys, needs):
            message = "This formula needs its own result: {way}. Compute it from other KPIs or parts."
            yield Finding(message, path, {"way": " → ".join([key, *round_trip])})


def _formulas(strategy: Strategy) -> Iterator[tuple[str, str, Path]]:
    """Every formula with its KPI's key and its place."""
    for index, kpi in enumerate(strategy.kpis):
        if kpi.formula is not None:
            yield kpi.key, kpi.formula, ("kpis", index, "formula")
        for number, version in enumerate(kpi.versions):
            if version.formula is not None:
                yield kpi.key, version.formula, ("kpis", index, "versions", number, "formula")


def _meaning(
    formula: Formula, units: Mapping[str, Unit], unit: Unit, path: Path, unread: frozenset[str]
) -> Iterator[Finding]:
    """Keys that name nothing; if all are known, units that do not fit."""
    unknown = [reference for reference in formula.references if reference.key not in units]
    for reference in unknown:
        if reference.key in unread:
            continue
        params = {"key": reference.key, "close": close(reference.key, units)}
        message = "The formula needs {key}, which is no KPI or part. Add it under kpis, or correct the key."
        if params["close"]:
            message = "The formula needs {key}, which is no KPI or part. Do you mean {close}?"
        yield Finding(message, path, params, offset=reference.position)
    if not unknown and (problem := unit_problem(formula, units, unit)):
        yield Finding(problem.message, path, problem.params, offset=problem.position)


def _grain(kpi: Kpi, formula: Formula, kpis: Mapping[str, Kpi], path: Path) -> Iterator[Finding]:
    """Parts whose values come too rarely for the KPI."""
    for reference in formula.references:
        part = kpis.get(reference.key)
        if part is not None and is_finer(kpi.cadence, part.fact_grain):
            message = "{key} comes {grain}, too rarely for a KPI that is judged {cadence}. Choose a longer cadence."
            params = {"key": part.key, "grain": part.fact_grain, "cadence": kpi.cadence}
            yield Finding(message, path, params, offset=reference.position)


def _way_back(key: str, first: tuple[str, ...], needs: Mapping[str, set[str]]) -> list[str]:
    """A shortest way from the parts of a formula back to its own KPI; empty if there is none."""
    ways = [[part] for part in first]
    seen = set(first)
    for way in ways:
        if way[-1] == key:
            return way
        for part in sorted(needs.get(way[-1], set()) - seen):
            seen.add(part)
            ways.append([*way, part])
    return []
