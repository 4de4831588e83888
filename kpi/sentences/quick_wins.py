"""Quick wins in words: what became of each, and how many of them last."""

from __future__ import annotations

from collections.abc import Sequence

from kpi.i18n import Language
from kpi.lasting import AFTER
from kpi.model import Strategy
from kpi.quick_wins import QuickWin, Verdict
from kpi.sentences.values import span

_JUDGED = (Verdict.HOLDING, Verdict.HELD, Verdict.PARTLY_HELD, Verdict.FIZZLED, Verdict.NO_EFFECT)
_LASTS = (Verdict.HOLDING, Verdict.HELD)


def line(win: QuickWin, strategy: Strategy, _: Language) -> str:
    """Gewinnspiel zum Messestart (Newsletter-Anmeldungen): verpufft, vom Zuwachs sind noch 12 % da."""
    kpi = strategy.kpi(win.kpi)
    name, measured = _.text(win.name), _.text(kpi.name) if kpi else ""
    if measured and measured != name:
        name = _("{name} ({kpi})", name=name, kpi=measured)
    return _("{name}: {verdict}", name=name, verdict=verdict(win, _))


def verdict(win: QuickWin, _: Language) -> str:
    """Hält bisher, endgültiges Urteil mit den Werten bis 30.11.2026; of a reached target: erreicht, gehalten 2/3."""
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
    """Beside the status of a reached target: erreicht, gehalten 2/3; then gehalten."""
    if win.held is None:
        return ""
    if win.verdict is Verdict.HELD:
        return _("reached and held")
    if win.verdict is Verdict.FIZZLED:
        return _("reached, but not held")
    return _("reached, held {held}/{of}", held=win.held, of=win.of)


def shelf(wins: Sequence[QuickWin], _: Language) -> str:
    """Schnelle Erfolge: 4 von 6 halten nach 3 Monaten, 1 wartet noch auf ein Urteil."""
    if not wins:
        return _("No quick wins have been planned yet.")
    return _("Quick wins: {parts}.", parts=counted(wins, _))


def counted(wins: Sequence[QuickWin], _: Language) -> str:
    """4 von 6 halten nach 3 Monaten, 1 wartet noch auf ein Urteil: to stand beside a heading."""
    judged = [win for win in wins if win.verdict in _JUDGED]
    lasting, waiting = sum(win.verdict in _LASTS for win in judged), len(wins) - len(judged)
    parts = [_lasting(lasting, judged, _)] if judged else []
    parts += [_.plural("{n} is waiting for a verdict", "{n} are waiting for a verdict", waiting)] if waiting else []
    return ", ".join(parts)


def _lasting(lasting: int, judged: Sequence[QuickWin], _: Language) -> str:
    """4 von 6 halten nach 3 Monaten; where their periods differ, nach der ersten Prüfung."""
    cadences = {win.cadence for win in judged}
    after = span(AFTER, cadences.pop(), _) if len(cadences) == 1 else _("the first check")
    return _.plural(
        "{n} of {count} lasts after {after}",
        "{n} of {count} last after {after}",
        lasting,
        count=len(judged),
        after=after,
    )
