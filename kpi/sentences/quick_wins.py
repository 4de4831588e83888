"""Quick wins in words: what became of each, and how many of them last."""

from __future__ import annotations

from collections.abc import Sequence

from kpi.i18n import Language
from kpi.model import Strategy
from kpi.quick_wins import QuickWin, Verdict
from kpi.sentences.spans import span

_JUDGED = (Verdict.HOLDING, Verdict.HELD, Verdict.PARTLY_HELD, Verdict.FIZZLED, Verdict.NO_EFFECT)


def line(win: QuickWin, strategy: Strategy, _: Language) -> str:
    """Gewinnspiel zum Messestart (Newsletter-Anmeldungen): verpufft, vom Zuwachs sind noch 12 % da."""
    kpi = strategy.kpi(win.kpi)
    name, measured = _.text(win.name), _.text(kpi.name) if kpi else ""
    if measured and measured != name:
        name = _("{name} ({kpi})", name=name, kpi=measured)
    return _("{name}: {verdict}", name=name, verdict=verdict(win, _))


def verdict(win: QuickWin, _: Language) -> str:
    """Hält bisher, endgültiges Urteil mit den Werten bis 30.11.2026; of a target: erreicht, hält 2 von 3 Monaten."""
    if win.held is not None:
        return note(win, _)
    word = _.word(win.verdict)
    if win.verdict is Verdict.WAITING and win.next_check is not None:
        return _("first verdict with the values to {date}", date=win.next_check)
    if win.verdict is Verdict.HOLDING and win.next_check is not None:
        return _("{word}, final verdict with the values to {date}", word=word, date=win.next_check)
    if win.verdict in (Verdict.HELD, Verdict.PARTLY_HELD, Verdict.FIZZLED) and win.retention is not None:
        return _("{word}; {left}", word=word, left=_left(win.retention, _))
    return word


def _left(retention: float, _: Language) -> str:
    """Vom Zuwachs noch 12 % da."""
    if retention < 0.005:
        return _("nothing of the gain is left")
    return _("{share} of the gain is left", share=_.percent(min(retention, 0.99))) if retention < 1 else _("fully kept")


def note(win: QuickWin, _: Language) -> str:
    """Beside the status of a reached target: erreicht, hält 2 von 3 Monaten; then gehalten."""
    if win.held is None:
        return ""
    if win.verdict is Verdict.HELD:
        return _("reached and held")
    if win.verdict is Verdict.FIZZLED:
        return _("reached, but not held")
    return _("reached, held for {held} of {span}", held=win.held, span=span(win.of, win.cadence, _))


def rule(win: QuickWin, _: Language) -> str:
    """When a reached target counts as held; nothing once that is known."""
    if win.held is None or win.verdict is not Verdict.HOLDING:
        return ""
    following = span(win.of, win.cadence, _)
    return _(
        "Held means: still at the target in the {span} that follow; so far in {held}.", span=following, held=win.held
    )


def of_kpi(win: QuickWin, _: Language) -> str:
    """Schneller Erfolg „Wartungsrechner“: hält bisher, …: to stand where the KPI is named already."""
    return _("Quick win “{name}”: {verdict}", name=_.text(win.name), verdict=verdict(win, _))


def shelf(wins: Sequence[QuickWin], _: Language) -> str:
    """Schnelle Erfolge: 1 von 6 hat gehalten, 2 halten bisher, 1 wartet noch auf ein Urteil."""
    if not wins:
        return _("No quick wins have been planned yet.")
    return _("Quick wins: {parts}.", parts=counted(wins, _))


def counted(wins: Sequence[QuickWin], _: Language) -> str:
    """1 von 6 hat gehalten, 2 halten bisher, 1 wartet noch auf ein Urteil: to stand beside a heading.

    What holds so far is no final verdict and is told apart from what was held. Of all that are listed.
    """
    judged = [win for win in wins if win.verdict in _JUDGED]
    count, waiting = len(wins), len(wins) - len(judged)
    held, holding = (sum(win.verdict is verdict for win in judged) for verdict in (Verdict.HELD, Verdict.HOLDING))
    parts = []
    if held or (judged and not holding):
        parts.append(_.plural("{n} of {count} was held", "{n} of {count} were held", held, count=count))
    if holding and held:
        parts.append(_.plural("{n} holds so far", "{n} hold so far", holding))
    elif holding:
        parts.append(_.plural("{n} of {count} holds so far", "{n} of {count} hold so far", holding, count=count))
    if waiting:
        parts.append(_.plural("{n} is waiting for a verdict", "{n} are waiting for a verdict", waiting))
    return ", ".join(parts)
