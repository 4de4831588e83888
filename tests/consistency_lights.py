"""Checks that outlook, change and what is new never contradict their numbers, or each other. Used by consistency.py."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kpi import sentences
from kpi.assessment import Assessment, Chance, ChangeClass, Reason, Scorecard, Status
from kpi.attention import has_poor_outlook
from kpi.i18n import Language
from kpi.lasting import KEPT
from kpi.model import Direction, Kpi, Mode, Strategy
from kpi.outlook import chance_of
from kpi.quick_wins import QuickWin, Verdict
from kpi.sentences import forecasts, quick_wins, values, variations
from kpi.standing import mode_of

CAUSES = re.compile(r"verursach|wegen|dank |durch die|caused|because|due to|thanks to", re.IGNORECASE)
JARGON = re.compile(
    r"sigma|prozessgrenz|process limit|signifikan|significan(?!t change)|standardabw|standard dev|konfidenz|confidence|"
    r"ursache|special cause|common cause|spannweite|moving range|viertellinie|quarter line|regression",
    re.IGNORECASE,
)
"""Belongs to the second level."""
_GOOD = (ChangeClass.LASTING_IMPROVEMENT, ChangeClass.ONE_OFF_GAIN_KEPT)


def light_faults(a: Assessment, kpi: Kpi, _: Language) -> Iterator[str]:
    """Whatever is wrong about outlook and change of one KPI."""
    yield from _outlook_faults(a, kpi, _)
    yield from _change_faults(a, kpi, _)
    first_level = (
        sentences.outlook(a, kpi, _), sentences.change(a, kpi, _), sentences.kpi_headline(a, kpi, _),
        sentences.attention(a, kpi, _),
    )  # fmt: skip
    for text in first_level:
        if JARGON.search(text.replace(_.text(kpi.name), "")):
            yield f"jargon on the first level: {text}"
    for text in (*first_level, sentences.outlook_detail(a, kpi, _), sentences.change_detail(a, kpi, _)):
        if CAUSES.search(text.replace(_.text(kpi.name), "")):
            yield f"claims a cause: {text}"


def _outlook_faults(a: Assessment, kpi: Kpi, _: Language) -> Iterator[str]:
    found, told, detail = a.outlook, sentences.outlook(a, kpi, _), sentences.outlook_detail(a, kpi, _)
    if forecasts.is_settled(a, kpi):
        if told != _.word(a.status) or a.status not in (Status.ACHIEVED, Status.MISSED):
            yield f"settled, but called {told}"
        return
    if found.probability is None:
        if re.search(r"\d+\s?%\)", told):
            yield f"a chance without a probability: {told}"
        return
    chance = chance_of(found.probability)
    if not told.startswith(_.word(chance)) or told not in detail:
        yield f"{found.probability:.3f} is called {told}"
    if not _fits(told, found.probability):
        yield f"{found.probability:.3f} is shown as {told}"
    if sum(_.word(word) in told.split() for word in Chance) != 1:
        yield f"not one word for the chance: {told}"
    yield from _band_faults(a, kpi, chance)
    if chance is not Chance.OPEN and not values.is_maintained(a, kpi) and found.mean != a.target_value:
        shown = forecasts.expected(a, kpi, _)
        if shown == values.number(a.target_value, a, kpi, _):
            yield f"{shown} looks like the target, but that is {chance}"
    if a.status is Status.ON_TRACK and has_poor_outlook(a) is not (
        _.word(Chance.UNLIKELY) in sentences.attention(a, kpi, _)
    ):
        yield "on track: attention and outlook differ"


def _fits(told: str, probability: float) -> bool:
    """Whether the shown number is the probability, and on its word's side of the borders."""
    number = re.search(r"([<>]?)(\d+)\s?%", told)
    if number is None:
        return False
    percent = int(number[2]) / 100
    if number[1]:
        return probability < percent if number[1] == "<" else probability > percent
    return abs(percent - probability) <= 0.05 and chance_of(percent) is chance_of(probability)


def _band_faults(a: Assessment, kpi: Kpi, chance: Chance) -> Iterator[str]:
    """Mean in the band; and both on the side of the target that the word says."""
    mean, low, high = a.outlook.mean, a.outlook.low, a.outlook.high
    if mean is None or low is None or high is None:
        return
    if not low - 1e-9 * abs(low) <= mean <= high + 1e-9 * abs(high):
        yield f"the forecast {mean} lies outside its band {low} to {high}"
    aim = a.target_value
    if a.target is None or aim is None or mode_of(kpi, a.target) not in (Mode.LEVEL, Mode.WINDOW, Mode.CEILING):
        return
    if values.wants_less(a, kpi):
        mean, low, high, aim = -mean, -high, -low, -aim
    rounding = 1e-9 * max(1.0, abs(aim))
    if mean > aim + rounding and chance is Chance.UNLIKELY:
        yield f"the forecast {mean} is beyond the target {aim}, which is called unlikely"
    if mean < aim - rounding and chance is Chance.LIKELY and a.reason is not Reason.TARGET_REACHED:
        yield f"the forecast {mean} falls short of the target {aim}, which is called likely"
    if low > aim + rounding and chance is not Chance.LIKELY:
        yield f"all of the band is beyond the target, which is called {chance}"
    if high < aim - rounding and chance is not Chance.UNLIKELY and a.reason is not Reason.TARGET_REACHED:
        yield f"all of the band falls short of the target, which is called {chance}"


def _change_faults(a: Assessment, kpi: Kpi, _: Language) -> Iterator[str]:
    change, told, detail = a.change, sentences.change(a, kpi, _), sentences.change_detail(a, kpi, _)
    clause, headline = variations.change_clause(a, kpi, _), sentences.kpi_headline(a, kpi, _)
    milestone = a.target is not None and a.target.mode is Mode.MILESTONE
    if bool(clause) is not (change.klass in variations.REAL and not milestone):
        yield f"{change.klass} as a clause: {clause!r}"
    silent = a.status in (Status.STALE, Status.NO_DATA, Status.UNDEFINED)
    if clause and (clause in headline) is silent:
        yield f"the headline and the change differ: {headline}"
    if (
        change.klass in variations.REAL
        and change.since is not None
        and "one-off" not in told
        and "einmalig" not in told
    ):
        name = _.period(change.since, kpi.cadence, year=False)
        if name not in told and _.date(change.since, near=a.as_of) not in told:
            yield f"does not say since when: {told}"
    if kpi.direction is Direction.DECREASE and re.search(r"(mehr|weniger|more|less) (als|than)", told):
        yield f"of a KPI that is to fall it should be said what is better: {told}"
    full, left = re.search(r"voll erhalten|fully kept", detail), change.retention
    if full and (left is None or left < 1):
        yield f"{left} is left, but it is called fully kept"
    if left is not None and change.klass is ChangeClass.FLASH_IN_THE_PAN and left > KEPT:
        yield f"{left} is left of what is called a straw fire"
    if left is not None and change.klass in _GOOD and left <= KEPT:
        yield f"{left} is left of what is said to last"


def news_faults(before: Scorecard, after: Scorecard, strategy: Strategy, _: Language) -> Iterator[str]:
    """What is new is listed as often as it is counted, only what is real, and all KPIs are counted once."""
    listed, counted = sentences.changes(before, after, strategy, _), sentences.changed_since(before, after, _)
    numbers = [int(n) for n in re.findall(r"(?:, |: )(\d+) ", counted)]
    shared = [key for key in after.assessments if key in before.assessments]
    if sum(numbers) != len(shared):
        yield f"{counted!r} counts {sum(numbers)} of {len(shared)} KPIs"
    words = [_("{n} with nothing new", n="") + "|", _("{n} cannot be judged yet", n="") + "|"]
    rest = sum(int(n) for n in re.findall(rf"(\d+)(?:{words[0]}{words[1].rstrip('|')})", counted))
    if len(listed) != len(shared) - rest:
        yield f"{len(listed)} are listed, {len(shared) - rest} are counted"
    for text in listed:
        named = [kpi for kpi in strategy.kpis if text.startswith(f"{_.text(kpi.name)}: ")]
        if not any(_is_news(before.assessments[kpi.key], after.assessments[kpi.key]) for kpi in named):
            yield f"is no news: {text}"


def _is_news(old: Assessment, new: Assessment) -> bool:
    settled = new.reason is not old.reason and new.status in (Status.ACHIEVED, Status.MISSED)
    return settled or (new.change.klass in variations.REAL and new.change != old.change)


def quick_win_faults(wins: tuple[QuickWin, ...], strategy: Strategy, _: Language) -> Iterator[str]:
    """The shelf counts what the lines say."""
    told = quick_wins.shelf(wins, _)
    held, holding = (sum(win.verdict is verdict for win in wins) for verdict in (Verdict.HELD, Verdict.HOLDING))
    waiting = sum(win.verdict in (Verdict.WAITING, Verdict.UNKNOWN) for win in wins)
    expected = [held or holding, len(wins)] if len(wins) > waiting else []
    expected += [holding] if held and holding else []
    if [int(n) for n in re.findall(r"\d+", told)][: len(expected)] != expected:
        yield f"the shelf says {told!r} of {[win.verdict.value for win in wins]}"
    for win in wins:
        text = quick_wins.line(win, strategy, _)
        if (
            win.verdict is Verdict.FIZZLED and re.search(r"voll erhalten|fully kept|hält bisher", text)
        ) or CAUSES.search(text):
            yield f"contradicts its verdict: {text}"
