"""Checks of everything that is said about a scorecard: texts are finished, and their numbers fit. For any strategy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kpi import quick_wins, sentences
from kpi.assessment import Assessment, Scorecard, Status
from kpi.i18n import Language
from kpi.model import Kpi, Localised, Mode, Strategy
from kpi.reading import numerals
from kpi.rounding import as_shown
from kpi.sentences import quick_wins as said
from kpi.sentences import trust
from tests.consistency_lights import light_faults, news_faults, quick_win_faults

ENGLISH = re.compile(
    r"\b(the|of|and|with|from|target|goals?|progress|needed|expected|instead|missing|values?|months?|weeks?|track|"
    r"achieved|missed|until|due|too|planned|recently|share|mean|usual|gain|rise|drop|since|signals?|baseline|held|"
    r"forecast|likely|unlikely|uncertain|lasts?|fizzled|growth|better|worse)\b"
)
UNFINISHED = re.compile(r"[{}]|\bNone\b|\bnan\b|  |\.\.|\s[,.;:](?!\d)|\( *\)|:$|^\s|\s$|\bFalse\b|\bTrue\b")
ABOUT_KPI = (
    sentences.actual,
    sentences.plan,
    sentences.target,
    sentences.of_target,
    sentences.kpi_headline,
    sentences.status_line,
    sentences.variance,
    sentences.way,
    sentences.in_range,
    sentences.need,
    sentences.reason,
    sentences.attention,
    sentences.against_plan,
    sentences.freshness,
    sentences.period,
    sentences.period_end,
    sentences.past,
    sentences.trend,
    sentences.outlook,
    sentences.outlook_detail,
    sentences.change,
    sentences.change_detail,
)
MAY_BE_NOTHING = {"plan", "target", "of_target", "variance", "way", "in_range", "need", "against_plan", "freshness"}
MAY_BE_NOTHING |= {"period", "period_end"}


def texts(scorecard: Scorecard, strategy: Strategy, _: Language) -> Iterator[tuple[str, str]]:
    """Everything that can be said, with what it is about."""
    yield "headline", sentences.headline(scorecard, strategy, _)
    yield "periods", sentences.periods(scorecard, strategy, _)
    yield "as of", sentences.as_of(scorecard, _)
    yield "orphans", sentences.orphans(scorecard, strategy, _)
    yield "trust", trust.freshness(scorecard, strategy, _)
    for area in scorecard.areas:
        for rollup in (area.rollup, *(goal.rollup for goal in area.goals)):
            yield f"rule {area.area}", sentences.rule(rollup, _)
            yield f"distribution {area.area}", sentences.distribution(rollup.distribution, _)
            yield f"coverage {area.area}", sentences.coverage(rollup, _)
            yield f"behind {area.area}", sentences.furthest_behind(rollup, scorecard, strategy, _)
    for win in (wins := quick_wins.quick_wins(strategy, scorecard.assessments, scorecard.as_of)):
        yield f"quick win {win.kpi}", said.line(win, strategy, _)
        yield f"note {win.kpi}", said.note(win, _)
    yield "shelf", said.shelf(wins, _)
    for goal in strategy.goals:
        yield f"star {goal.key}", sentences.guiding_star(goal, strategy, _)
    for kpi in strategy.kpis:
        assessment = scorecard.assessments.get(kpi.key)
        if assessment is None:
            continue
        for say in ABOUT_KPI:
            text = say(assessment, kpi, _)
            if text or say.__name__ not in MAY_BE_NOTHING:
                yield f"{say.__name__} {kpi.key}", text or "{nothing}"
        yield f"star {kpi.key}", sentences.guiding_star(kpi, strategy, _)
        yield f"definition {kpi.key}", sentences.definition(kpi, strategy, _)
        yield f"light {kpi.key}", sentences.data_state(assessment, kpi, _)
        yield from ((f"signal {kpi.key}", text) for text in sentences.signals(assessment, kpi, _))
        for step in sentences.steps(assessment, kpi, _):
            yield f"step {kpi.key}", str(step)


def faults(scorecard: Scorecard, strategy: Strategy, _: Language) -> list[str]:
    """Whatever is unfinished, in the wrong language, or does not add up."""
    found = unfinished(texts(scorecard, strategy, _), strategy, _)
    for kpi in strategy.kpis:
        assessment = scorecard.assessments.get(kpi.key)
        if assessment is not None:
            found += [f"{kpi.key}: {fault}" for fault in _number_faults(assessment, kpi, _)]
            found += [f"{kpi.key}: {fault}" for fault in light_faults(assessment, kpi, _)]
    wins = quick_wins.quick_wins(strategy, scorecard.assessments, scorecard.as_of)
    return [*found, *_count_faults(scorecard, strategy, _), *quick_win_faults(wins, strategy, _)]


def faults_between(before: Scorecard, after: Scorecard, strategy: Strategy, _: Language) -> list[str]:
    """The same of what has changed between two days."""
    told = [sentences.changed_since(before, after, _), *sentences.changes(before, after, strategy, _)]
    found = unfinished((("news", text) for text in told), strategy, _)
    return [*found, *news_faults(before, after, strategy, _)]


def unfinished(told: Iterable[tuple[str, str]], strategy: Strategy, _: Language) -> list[str]:
    """Texts with a gap, a doubled mark, or a word of the other language."""
    names = sorted({_.text(name) for name in _names(strategy)}, key=len, reverse=True)
    found = []
    for about, text in told:
        plain = text
        for name in names:
            plain = plain.replace(name, "X")
        if UNFINISHED.search(plain) or (_.code == "de" and ENGLISH.search(plain)):
            found.append(f"{about}: {text!r}")
    return found


def _names(strategy: Strategy) -> Iterator[Localised]:
    yield from (kpi.name for kpi in strategy.kpis)
    yield from (goal.name for goal in strategy.goals)
    yield from (goal.name for goal in strategy.company_goals)
    yield from (initiative.name for initiative in strategy.initiatives)


def _number_faults(a: Assessment, kpi: Kpi, _: Language) -> Iterator[str]:
    base, aim, share, planned = a.baseline, a.target_value, a.expected_progress, a.expected_value
    if base is not None and aim is not None and share is not None and planned is not None:
        if abs(planned - (base + share * (aim - base))) > 1e-9 * max(1, abs(planned)):
            yield "the plan is not B + E (T − B)"
        difference, compared = sentences.shown_variance(a, kpi), a.compared
        if difference is not None and compared is not None and a.target and a.target.mode is not Mode.MAINTAIN:
            shown = [as_shown(x, kpi.unit, kpi.decimals, like=a.value) for x in (compared, planned)]
            if a.periods_in_range is None and abs(shown[0] - shown[1] - difference) > 1e-9 * max(1, abs(planned)):
                yield "the variance is not actual − plan"
    rate = sentences.needed_rate(a, kpi)
    if rate is not None and a.compared is not None and aim is not None and a.periods_left:
        reached = a.compared + rate * a.periods_left
        if (reached - aim) * (1 if rate > 0 else -1) < -1e-9 * max(1, abs(aim)):
            yield f"{rate} in each of {a.periods_left} periods does not reach {aim}"
    yield from _season_faults(a, kpi, _)
    for step in sentences.steps(a, kpi, _):
        if step.sign == "=" and step.formula and not _holds(step, _):
            yield f"does not compute: {step}"


def _season_faults(a: Assessment, kpi: Kpi, _: Language) -> Iterator[str]:
    """What is compared without its season is said to be wherever the number stands, and nothing else is."""
    word = re.compile("bereinigt|adjusted", re.IGNORECASE)
    calm = a.seasonally_adjusted
    told = {
        "variance": sentences.variance(a, kpi, _),
        "way": sentences.way(a, kpi, _),
        "need": sentences.need(a, kpi, _),
        "status": sentences.status_line(a, kpi, _),
        "against plan": sentences.against_plan(a, kpi, _) if a.expected_value is not None else "",
    }
    for about, text in told.items():
        if text and bool(word.search(text.replace(_.text(kpi.name), ""))) is not (calm is not None):
            yield f"{about}: {text!r} with {calm} adjusted"
    if calm is None or a.progress is None or a.baseline is None or a.target_value is None:
        return
    if abs(a.baseline + a.progress * (a.target_value - a.baseline) - calm) > 1e-9 * max(1, abs(calm)):
        yield "the progress is not that of the adjusted value"
    if sentences.adjusted(a, kpi, _) not in told["variance"]:
        yield f"the variance does not say what it is of: {told['variance']}"
    if a.status is Status.ACHIEVED and a.value is not None:
        short = (a.target_value - a.value) * (1 if a.target_value > a.baseline else -1)
        if short > 1e-9 * max(1, abs(a.value)):
            yield f"achieved with {a.value} of {a.target_value}"


def _holds(step: sentences.Step, _: Language) -> bool:
    """Whether the shown formula gives the shown result, to the last shown digit."""
    left, right = (_expression(text, _) for text in (step.formula, step.result))
    shown = _numbers(step.result)[0]
    _whole, _mark, digits = shown.rpartition("," if _.code == "de" else ".")
    last = 10.0 ** -(len(digits) if _mark else 0) / (100 if "%" in step.result else 1)
    return abs(_evaluate(left) - _evaluate(right)) <= last / 2 * (1 + 1e-6)


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d[\d.,]*", text)


def _expression(text: str, _: Language) -> str:
    """Shown arithmetic for the computer: 12,3 % is 0.123, words and units are left out."""

    def plain(found: re.Match[str]) -> str:
        value = numerals(found[1].rstrip(".,"), _.code)[0]
        return f"{value / 100 if found[2] else value}"

    computed = re.sub(r"(\d[\d.,]*)(\s?%)?", plain, text)
    computed = computed.replace("−", "-").replace("×", "*").replace("÷", "/")
    return re.sub(r"[^\d.()*/+-]", "", re.sub(r"(?<![\d])\.", "", computed))


def _evaluate(expression: str) -> float:
    return float(eval(expression, {"__builtins__": {}}))  # noqa: S307  digits, brackets and signs only


def _count_faults(scorecard: Scorecard, strategy: Strategy, _: Language) -> Iterator[str]:
    statuses = {g.goal: g.rollup.status for area in scorecard.areas for g in area.goals}.values()
    good = sum(status in (Status.ON_TRACK, Status.ACHIEVED) for status in statuses)
    first = sentences.headline(scorecard, strategy, _).split(". ")[0]
    counted = re.match(r"(\d+) (?:von|of) (\d+)", first)
    if counted and (int(counted[1]), int(counted[2])) != (good, len(statuses)):
        yield f"the headline counts {counted[0]}, the cards {good} of {len(statuses)}"
    named = sum(int(n) for n in re.findall(r": (\d+)", sentences.periods(scorecard, strategy, _)))
    if named != len(scorecard.assessments):
        yield f"periods are named for {named} of {len(scorecard.assessments)} KPIs"
    for area in scorecard.areas:
        told = sum(int(n) for n in re.findall(r"\b\d+\b", sentences.distribution(area.rollup.distribution, _)))
        if told != len(area.kpis):
            yield f"the distribution of {area.area} tells of {told} KPIs instead of {len(area.kpis)}"
