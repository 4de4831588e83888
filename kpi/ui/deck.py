"""A meeting on the wall: all slides as one element, which the browser turns without asking the server.

What is decided and noted comes back through two callbacks, is kept at once, and is answered in the next data.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from kpi.errors import DecisionConflictError, LeitsternError
from kpi.i18n import Language
from kpi.meeting import Decision, DecisionStatus
from kpi.ui import board, decisions, deck_parts
from kpi.ui.session import Run

Mode = Literal["slides", "notes"]
POLL = dt.timedelta(seconds=10)
"""How soon a screen shows what a colleague decided on another machine."""
_FOLDER = Path(__file__).parent


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


_COMPONENT = st.components.v2.component(
    "leitstern_deck",
    html=_read("deck.html"),
    css=f"{board.colours('.ls-deck')}\n{_read('deck.css')}",
    js=_read("deck.js"),
)


@dataclass(frozen=True, slots=True)
class Deck:
    """What is presented, in its own language; without a meeting it is a rehearsal, of which nothing is kept."""

    slides: str
    language: Language
    meeting: int | None = None
    is_over: bool = False
    told: Mapping[str, tuple[str, ...]] | None = None
    """What the report tells the presenter, by slide."""
    mode: Mode = "slides"
    resumes: str = ""
    """By what the browser remembers the slide where a meeting is left; empty: it always begins at the first."""


def show(run: Run, deck: Deck) -> None:
    """The deck over the whole window; as long as decisions may come from elsewhere too, it looks for them."""
    live = deck.meeting is not None and not deck.is_over
    st.fragment(run_every=POLL if live else None)(_show)(run, deck)


def _show(run: Run, deck: Deck) -> None:
    key = f"deck-{deck.meeting or 'rehearsal'}-{deck.mode}"
    result = _COMPONENT(
        key=key,
        data=_data(run, deck, key),
        on_leave_change=lambda: None,
        on_refresh_change=lambda: None,
        on_decide_change=lambda: _decide(run, deck, key),
        on_note_change=lambda: _note(run, deck, key),
    )
    if result.leave:
        for name in ("meeting", "view", "rehearsal"):
            st.query_params.pop(name, None)
        st.rerun(scope="app")


def _data(run: Run, deck: Deck, key: str) -> dict[str, Any]:
    """All that the browser's script needs."""
    _, number = deck.language, deck.meeting
    taken = _taken(run, number)
    may_decide = number is not None and not deck.is_over and run.may_edit
    offered = deck_parts.offered(_, decide=may_decide, notes=number is not None and deck.mode == "slides")
    data = {
        "mode": deck.mode,
        "language": _.code,
        "slides": deck.slides,
        "channel": f"leitstern-meeting-{number}" if number is not None else "",
        "tools": str(deck_parts.tools(offered, _)),
        "keys": str(deck_parts.keys(offered, _)),
        "resumes": deck.resumes,
        "form": str(decisions.form(run.strategy, run.today, _)) if may_decide else "",
        "side": str(deck_parts.side(_, may_note=run.may_edit)) if deck.mode == "notes" else "",
        "may_decide": may_decide,
        "decided": str(decisions.on_slide(taken, number, run.today, _, may_edit=may_decide)),
        "answer": st.session_state.get(f"{key}-answer"),
        "kept": st.session_state.get(f"{key}-kept"),
        "notes_url": f"/present?meeting={number}&view=notes",
        "said": {
            "presentation": _("presentation"),
            "saving": _("Saving …"),
            "saved": _("Saved."),
            "late": _("No answer from the server yet. Nothing is lost: save again."),
        },
    }
    if deck.mode == "notes" and number is not None:
        own = run.workspace.meetings.notes(number, run.premises.person)
        data["notes"] = {slide: {"text": note.text, "version": note.version} for slide, note in own.items()}
        data["told"] = deck.told
    return data


def _taken(run: Run, number: int | None) -> list[Decision]:
    """What a meeting is about; a rehearsal shows what the meeting would open with."""
    if number is not None:
        return run.workspace.meetings.minutes(number)
    return [one for one in run.workspace.meetings.decisions() if one.wording.status is DecisionStatus.OPEN]


# what comes back from the browser


def _said(key: str, name: str) -> Mapping[str, Any]:
    """What the browser sent; anything can come from there."""
    said = (st.session_state.get(key) or {}).get(name)
    return said if isinstance(said, dict) else {}


def _decide(run: Run, deck: Deck, key: str) -> None:
    said, _ = _said(key, "decide"), deck.language
    click = str(said.get("key", ""))[:64]
    answer: dict[str, Any] = {"key": click, "ok": True}
    try:
        _keep(run, deck, said, click)
    except DecisionConflictError as error:
        theirs = _decision(run, deck, said.get("id"))
        answer |= {"ok": False, "message": _.error(error), "version": theirs.version if theirs else 0}
        if theirs:
            answer["message"] += " " + _("There now: {text}", text=theirs.wording.text)
    except LeitsternError as error:
        answer |= {"ok": False, "message": _.error(error)}
    st.session_state[f"{key}-answer"] = answer


def _keep(run: Run, deck: Deck, said: Mapping[str, Any], click: str) -> None:
    """Keep a decision that is new, or what was changed about one."""
    if deck.meeting is None:
        return
    wording = decisions.read(said, run.today, deck.language)
    request = run.premises.request(key=click)
    known = _decision(run, deck, said.get("id"))
    if known is None:
        run.workspace.meetings.decide(request, deck.meeting, wording)
    else:
        version = said.get("version")
        run.workspace.meetings.reword(request, known.id, wording, version if isinstance(version, int) else 0)


def _decision(run: Run, deck: Deck, number: object) -> Decision | None:
    """A decision of this meeting, or carried over to it."""
    assert deck.meeting is not None
    return next((one for one in run.workspace.meetings.minutes(deck.meeting) if one.id == number), None)


def _note(run: Run, deck: Deck, key: str) -> None:
    said = _said(key, "note")
    slide, version = str(said.get("slide", "")), said.get("version")
    answer: dict[str, Any] = {"key": str(said.get("key", "")), "slide": slide, "ok": True}
    try:
        if deck.meeting is not None:
            run.workspace.meetings.note(
                run.premises.request(), deck.meeting, slide, str(said.get("text", "")),
                version if isinstance(version, int) else 0,
            )  # fmt: skip
    except LeitsternError as error:
        answer |= {"ok": False, "message": deck.language.error(error)}
    st.session_state[f"{key}-kept"] = answer
