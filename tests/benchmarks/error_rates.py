"""How often the straw-fire test errs: `python -m tests.benchmarks.error_rates` prints what was said and what comes out.

Series are normal noise, sigma 1, with an effect after the baseline; as many rise as are wanted, so "lasting" means a
lasting improvement. Rates are given for a baseline that a person chose, and for an automatic one, which is screened.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kpi.assessment import ChangeClass
from kpi.lasting import classify
from kpi.limits import limits_of

SERIES = 10_000
SEED = 2026
NOISE, FLASH, LASTING = ChangeClass.NOISE, ChangeClass.FLASH_IN_THE_PAN, ChangeClass.LASTING_IMPROVEMENT

Effect = Callable[[int], float]
"""What is added to the points after the baseline, by their number from 0."""


@dataclass(frozen=True)
class Setting:
    """A kind of series, and what share of it was said to get which class."""

    name: str
    effect: Effect
    said: tuple[tuple[ChangeClass, float], ...]
    after: int = 12
    baseline: int = 12
    memory: float = 0.0
    """Share of each value that comes from the one before."""


def none(_: int) -> float:
    return 0.0


def step(size: float) -> Effect:
    return lambda _: size


def spike(i: int) -> float:
    return 6.0 if i == 0 else 0.0


def decay(i: int) -> float:
    """A gain of which 60 % are left from each point to the next."""
    return 5.0 * 0.6**i


SETTINGS = (
    Setting("no change", none, ((NOISE, 76), (LASTING, 2.2), (FLASH, 6))),
    Setting("no change, 24 points in the baseline", none, ((LASTING, 1.1),), baseline=24),
    Setting("step of 2 sigma, 9 points", step(2), ((LASTING, 83),), after=9),
    Setting("step of 2 sigma", step(2), ((LASTING, 87),)),
    Setting("step of 3 sigma", step(3), ((LASTING, 98),)),
    Setting("one point of 6 sigma, 8 points after it", spike, ((FLASH, 85), (LASTING, 0.9)), after=9),
    Setting("gain of 5 sigma that decays", decay, ((FLASH, 81), (LASTING, 2.5))),
    Setting("each value follows the one before by 0.6", none, ((LASTING, 11),), memory=0.6),
)


def series(setting: Setting, chance: random.Random) -> list[float]:
    """Baseline and what follows; with memory the noise is an autoregression that has run in."""
    values, before = [], chance.gauss(0, 1) / (1 - setting.memory**2) ** 0.5
    for _ in range(setting.baseline + setting.after):
        before = setting.memory * before + chance.gauss(0, 1)
        values.append(before)
    after = [value + setting.effect(i) for i, value in enumerate(values[setting.baseline :])]
    return values[: setting.baseline] + after


def rates(setting: Setting, count: int, *, screen: bool) -> Counter[ChangeClass]:
    """How often each class comes out."""
    chance = random.Random(SEED)  # noqa: S311 # the same series every time
    found: Counter[ChangeClass] = Counter()
    for _ in range(count):
        values = series(setting, chance)
        limits = limits_of(values[: setting.baseline], screen=screen)
        found[classify(values[setting.baseline :], limits).klass] += 1
    return found


def report(count: int = SERIES) -> Iterator[str]:
    """A line per rate, in percent: said, and measured."""
    yield f"{'12 points after 12 where not said else':42} {'class':20} {'said':>6} {'chosen':>8} {'automatic':>10}"
    for setting in SETTINGS:
        both = [rates(setting, count, screen=screen) for screen in (False, True)]
        for klass, said in setting.said:
            chosen, automatic = (100 * found[klass] / count for found in both)
            yield f"{setting.name:42} {klass:20} {said:6.1f} {chosen:8.1f} {automatic:10.1f}"


if __name__ == "__main__":
    for line in report():
        print(line)  # noqa: T201
